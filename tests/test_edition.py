"""The published edition: a copy without comments that reads the same, byte for byte the same every time."""

import hashlib
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.edition import publish
from generator.load import Loaded, load_content, read_model
from generator.schema.report import Report
from generator.yamltext import UNPRINTABLE, read_yaml
from tests.projects import real_report_files

HERE: Final = Path(__file__).resolve().parent
SMALL: Final = (HERE / "reports" / "small.yml").read_bytes()
REAL: Final = real_report_files(HERE.parent)


def read(raw: bytes, file: str = "report.yml") -> Loaded[Report]:
    node, findings = read_yaml(raw, file)
    assert node is not None and not findings, findings
    loaded, findings = read_model(node, Report, file, raw)
    assert loaded is not None, findings
    return loaded


def test_there_are_real_reports() -> None:
    assert len(REAL) >= 5


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.parent.name)
def test_reads_the_same_as_its_source(path: Path) -> None:
    source = read(path.read_bytes())
    again = read(publish(source).content)
    assert again.model == source.model
    assert again.node.data() == source.node.data()


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.parent.name)
def test_published_again_it_is_the_same(path: Path) -> None:
    edition = publish(read(path.read_bytes()))
    assert publish(read(edition.content)).content == edition.content
    assert publish(read(path.read_bytes())) == edition
    assert edition.digest == hashlib.sha256(edition.content).hexdigest()


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.parent.name)
def test_has_no_comments_and_the_order_of_its_source(path: Path) -> None:
    source = read(path.read_bytes())
    text = publish(source).content.decode()
    lines = text.split("\n")
    assert not [line for line in lines if line.lstrip().startswith("#") and "：" not in line]
    assert "yaml-language-server" not in text
    assert source.node.items is not None
    assert [line.split(":")[0] for line in lines if line and line[0].isalpha()] == list(source.node.items)
    assert "\r" not in text and "\t" not in text
    assert text.endswith("\n")


def test_comments_are_gone() -> None:
    raw = SMALL.replace(b"status: draft\n", "# 内部意见：这里待核\nstatus: draft\n".encode())
    assert raw != SMALL
    with_comments, without = publish(read(raw)), publish(read(SMALL))
    assert with_comments == without
    assert "内部意见" not in with_comments.content.decode()


def test_layout_of_the_source_does_not_matter() -> None:
    crlf = publish(read(SMALL.replace(b"\n", b"\r\n")))
    flow = SMALL.replace(
        b"dates:\n  approved: not_printed\n  recorded: 2026-11-21\n",
        b"dates: {approved: not_printed, recorded: 2026-11-21}\n",
    )
    assert flow != SMALL
    assert crlf == publish(read(flow)) == publish(read(b"\xef\xbb\xbf" + SMALL)) == publish(read(SMALL))


def test_a_change_changes_the_digest() -> None:
    changed = read(SMALL.replace(b"96 ", b"97 "))
    assert publish(changed).digest != publish(read(SMALL)).digest


TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], exclude_characters="\x85\u2028\u2029\ufeff{}*")
    | st.sampled_from("\n\n #:-|~^'\"%@`&!>"),
    min_size=1,
    max_size=60,
).filter(lambda text: not UNPRINTABLE.search(text))


@given(st.lists(TEXT, min_size=1, max_size=4), TEXT.map(lambda t: t.replace("\n", " ")))
def test_any_text_survives(texts: list[str], title: str) -> None:
    source = read(SMALL)
    blocks: list[dict[str, Any]] = [{"text": text} for text in texts]
    assert source.node.items is not None
    data = {**source.node.data(), "title": title, "document": blocks, "tables": {}}
    stub = Loaded(source.model, _Data(data), source.file, source.raw)  # type: ignore[arg-type]
    node, findings = read_yaml(publish(stub).content, "report.yml")
    assert node is not None and not findings, publish(stub).content.decode()
    assert node.data() == data


class _Data:
    """A tree that holds plain data."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    def data(self) -> dict[str, Any]:
        return self._data


def test_the_real_editions_have_no_findings_of_form(root: Path, tmp_path: Path) -> None:
    """The editions, laid out as content, check exactly as their sources do."""
    for path in REAL:
        source = load_content(root, [path]).reports[0]
        copy = tmp_path / "content" / "reports" / path.parent.name / path.name
        copy.parent.mkdir(parents=True)
        copy.write_bytes(publish(source).content)
        content = load_content(root, [copy])
        assert content.reports[0].model == source.model
        assert not [finding for finding in content.findings if finding.location.file == copy.as_posix()]
