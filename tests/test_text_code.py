"""文本校验码: the same through review and publication, another one with any sign of what the report says."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator import pipeline, publishing, textcode
from generator.edition import publish
from generator.load import Content, load_content, read_model
from generator.papers import all_papers
from generator.schema.framework import Framework
from generator.schema.report import Report
from generator.textcode import text_code
from generator.verify.compare import compare
from generator.yamltext import read_yaml
from tests.faithful import page_of
from tests.projects import real_report_files
from tests.reading_back import lines

HERE: Final = Path(__file__).resolve().parent
SMALL: Final = (HERE / "golden/small/content/reports/ceshi-xian-dangan/2025.yml").read_text(encoding="utf-8")
CONTENT: Final = load_content(HERE / "golden" / "small", [])
REAL: Final = load_content(HERE.parent, [])
DEPARTMENT: Final = "测试县档案馆"
INDICATORS: Final = next(iter(CONTENT.frameworks.values())).model.indicators
SAID: Final = ("document", "tables", "scores", "facts", "evidence", "title", "periods", "members", "local_facts")
HANDLING: Final = (
    "status",
    "dates",
    "clearance",
    "reviews",
    "waivers",
    "statements",
    "revisions",
    "statement",
    "source",
)


def code(text: str, content: Content = CONTENT) -> str:
    """The text code of a report in YAML, which must be one, with the shared files of a project."""
    node, findings = read_yaml(text.encode(), "2025.yml")
    assert node is not None and not findings, findings
    loaded, findings = read_model(node, Report, "2025.yml", text.encode())
    assert loaded is not None, findings
    return text_code(loaded, content)


def code_of(data: dict[str, Any]) -> str:
    """The text code of plain data, whether or not it makes a valid report."""
    return textcode.code_of(data, DEPARTMENT, INDICATORS)


def data_of(text: str) -> dict[str, Any]:
    node, _ = read_yaml(text.encode(), "2025.yml")
    assert node is not None
    data = node.data()
    assert isinstance(data, dict)
    return data


def test_it_is_four_groups_of_four() -> None:
    groups = code(SMALL).split("-")
    assert [len(group) for group in groups] == [4, 4, 4, 4]
    assert set("".join(groups)) <= set("0123456789ABCDEF")


@pytest.mark.parametrize("path", real_report_files(HERE.parent), ids=lambda path: path.parent.name)
def test_the_published_edition_has_the_same(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    node, _ = read_yaml(text.encode(), "2025.yml")
    assert node is not None
    loaded, _ = read_model(node, Report, "2025.yml", text.encode())
    assert loaded is not None
    assert code(publish(loaded).content.decode(), REAL) == code(text, REAL)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("status: published", "status: submitted"),
        lambda text: text.replace("recorded: ", "recorded:   "),
        lambda text: "# 复核中，勿外传\n" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("status: published", "status: 'published'"),
        lambda text: text.replace(
            "document:\n", "revisions:\n  - {number: 1, date: 2026-08-21, change: 更正}\ndocument:\n", 1
        ),
        lambda text: text.replace("document:\n", "statement: 部门另有说明。\ndocument:\n", 1),
    ],
)
def test_handling_does_not_change_it(change: Any) -> None:
    assert change(SMALL) != SMALL
    assert code(change(SMALL)) == code(SMALL)


def test_order_and_writing_of_keys_do_not_change_it() -> None:
    data = data_of(SMALL)
    assert code_of(dict(reversed(data.items()))) == code(SMALL)
    written = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, default_style='"', width=40)
    assert code_of(data_of(written)) == code(SMALL)


def test_what_nobody_reads_does_not_change_it() -> None:
    data = data_of(SMALL)
    blocks = [dict(reversed([*block.items(), ("section", "另一节"), ("id", "b1")])) for block in data["document"]]
    assert code_of({**data, "document": blocks, "evidence": {}}) == code(SMALL)


def test_the_order_of_what_is_printed_counts() -> None:
    data = data_of(SMALL)
    assert code_of({**data, "document": data["document"][::-1]}) != code(SMALL)
    tables = {name: {**table, "rows": dict(reversed(table["rows"].items()))} for name, table in data["tables"].items()}
    assert code_of({**data, "tables": tables}) != code(SMALL)


def test_nothing_of_the_handling_counts() -> None:
    data = data_of(SMALL)
    for key in HANDLING:
        assert code_of({**data, key: "另一个"}) == code(SMALL), key
        assert code_of({name: value for name, value in data.items() if name != key}) == code(SMALL), key


def leaves(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Paths to all text in plain data."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    elif isinstance(value, str) and value:
        yield path


def changed(value: Any, path: tuple[str | int, ...], sign: int, new: str) -> Any:
    """The data with one sign of one text replaced."""
    if not path:
        return value[: sign % len(value)] + new + value[sign % len(value) + 1 :]
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(value[path[0]], path[1:], sign, new)
    return copy


DATA: Final = data_of(SMALL) | {
    "scores": {"columns": "分值 | 得分", "items": {"execution": "40 | 38", "total": "100 | 98"}},
    "facts": {"staff.actual": "21 人", "staff.quota": "blank"},
    "evidence": {"satisfaction": "2025 年度满意度调查报告"},
}
CODE: Final = code_of(DATA)
UNREAD: Final = ("section", "id")
PATHS: Final = [
    path
    for key in SAID
    if key in DATA
    for path in leaves(DATA[key], (key,))
    if path[0] != "document" or path[-1] not in UNREAD
]


def at(path: tuple[str | int, ...]) -> str:
    value: Any = DATA
    for step in path:
        value = value[step]
    return str(value)


def test_there_is_text_in_every_part() -> None:
    assert {path[0] for path in PATHS} >= {"document", "tables", "scores", "facts", "evidence", "title"}


@given(st.sampled_from(PATHS), st.integers(0, 10_000), st.characters(exclude_categories=["Cs", "Cc"]))
def test_every_sign_of_what_is_said_counts(path: tuple[str | int, ...], sign: int, new: str) -> None:
    text = at(path)
    made = code_of(changed(DATA, path, sign, new))
    assert (made == CODE) == (text[sign % len(text)] == new)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_every_text_counts_to_its_last_sign(path: tuple[str | int, ...]) -> None:
    text = at(path)
    assert code_of(changed(DATA, path, len(text) - 1, "〇" if text[-1] != "〇" else "一")) != CODE


FRAMEWORK: Final = (HERE / "golden/small/content/frameworks/ceshi-2025.v1.yml").read_text(encoding="utf-8")


def code_with(framework: str, department: str = DEPARTMENT) -> str:
    """The code of the small report, scored by that framework."""
    node, _ = read_yaml(framework.encode(), "ceshi-2025.v1.yml")
    assert node is not None
    loaded, findings = read_model(node, Framework, "ceshi-2025.v1.yml", framework.encode())
    assert loaded is not None, findings
    return textcode.code_of(data_of(SMALL), department, loaded.model.indicators)


@pytest.mark.parametrize(
    "old,new",
    [
        ("name: 预算执行率", "name: 预算执行"),
        ("反映预算执行的程度。", "反映预算执行的程度"),
        ("最高得40分。", "最高得40分"),
        ("points: 20\n", "points: 21\n"),
        ("id: execution\n", "id: executed\n"),
    ],
)
def test_what_the_score_table_prints_of_the_framework_counts(old: str, new: str) -> None:
    assert FRAMEWORK.count(old)
    assert code_with(FRAMEWORK.replace(old, new, 1)) != code_with(FRAMEWORK) == code(SMALL)


@pytest.mark.parametrize(
    "old,new",
    [
        ("budget.executed / budget.adjusted}", "budget.executed / budget.initial}"),
        ("status: attested", "status: reconstructed"),
        ("只用于测试。", "只供测试。"),
        ("points: 40\n", "points: 40.0\n"),
        ("title: 测试县部门", "title: 测试部门"),
    ],
)
def test_how_points_are_computed_and_where_the_framework_is_from_do_not(old: str, new: str) -> None:
    assert old in FRAMEWORK
    assert code_with(FRAMEWORK.replace(old, new, 1)) == code_with(FRAMEWORK)


def test_the_name_of_the_department_counts() -> None:
    assert code_with(FRAMEWORK, "测试县档案局") != code_with(FRAMEWORK)


def test_page_paper_and_data_say_the_same(root: Path, tmp_path: Path) -> None:
    shutil.copytree(HERE / "golden/small/content", tmp_path / "content")
    for name in ("site_templates", "mkdocs.yml"):
        (tmp_path / name).symlink_to(root / name)
    publication = publishing.publish_all(pipeline.check(tmp_path))
    [report] = publication.reports
    assert report.text_code == code(SMALL)
    assert f"文本校验码：{report.text_code}" in lines(page_of(root, publication, report))
    for paper in all_papers(publication):
        assert report.text_code in paper.version
        for file in paper.embedded:
            if file.name.endswith("report.json"):
                assert json.loads(file.content)["text_code"] == report.text_code
                tampered = file.content.replace(report.text_code.encode(), b"0000-0000-0000-0000")
                [difference] = compare("report.json", tampered, file.content)
                assert "文本校验码" in difference.text
                assert report.text_code in difference.text
