"""Findings on page, PDF and in the data: every public one at its place, with its state; nothing of internal ones."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pikepdf
import pytest

from generator import publishing, validate
from generator.edition import publish
from generator.finding import Audience, Finding, Location, Related, Severity
from generator.load import Content, load_content
from generator.opendata.report import report_json
from generator.pages.articles import article
from generator.pages.rules import POLICY, rulebook
from generator.render.templates import environment
from generator.report.build import build_report, portal_view
from generator.report.model import NoteView, Report
from generator.report.notes import SENT, UNASKED, WAIVER_CODES
from generator.report.publication import Publication
from generator.report.views import Run
from generator.rules import REPORT_CHECKS, RULES
from generator.rules.base import Context, Outcome, Rule
from generator.schema.report import WaiverCode
from generator.validate import Assessed, assess
from tests.support import print_html, quiet

SMALL = Path(__file__).parent / "golden" / "small" / "content"
WORDS = "库房密集架"
OPENED = """  - text: |
      馆藏三个全宗，其中**两个全宗**已整理；另有一个未整理。
      已开放档案三百卷。

      第二段只有一句
    id: words
  - table: t2
"""
TABLE = """  t2:
    title: 表 2 工作量
    columns: 事项 | 数量 | 备注
    rows:
      one: 整理 | 两次 | ~
    note: 数量按实际填列。
"""


def loaded(folder: Path, extra: str = "", **changes: str) -> tuple[Content, Assessed]:
    """The small project with some more words and a table of no facts; *changes* replace lines of its head."""
    shutil.copytree(SMALL, folder / "content", dirs_exist_ok=True)
    path = next((folder / "content/reports").glob("*/*.yml"))
    text = path.read_text(encoding="utf-8").partition("statements:\n")[0]
    text = text.replace("tables:\n", OPENED + "tables:\n" + TABLE) + extra
    for key, value in changes.items():
        text = re.sub(rf"^{key}: .*$", f"{key}: {value}", text, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")
    content = load_content(folder)
    assessed = assess(content.reports[0], content)
    assert assessed is not None
    return content, assessed


def finding(
    location: Location, path: str = "a.b", *, rule: str = "member-sum", declared: str = "", **more: object
) -> Finding:
    made = RULES[rule].finding(location, path, "所载与核对的数不同。原文保留。", declared=declared)
    return replace(made, **more)  # type: ignore[arg-type]


def shown(content: Content, assessed: Assessed, findings: Sequence[Finding]) -> Report:
    return build_report(replace(assessed, findings=tuple(findings)), content, digest="0" * 64)


def page_of(root: Path, content: Content, report: Report) -> str:
    assert content.portal is not None
    portal = portal_view(content)
    page = article(Publication(content, portal, (report,)), report)
    return environment(root).get_template("web/report.html.j2").render(base="../../..", portal=portal, **page.data)


def place_of(assessed: Assessed, words: str) -> Location:
    for passage in assessed.context.passages:
        if words in passage.text:
            return passage.locate(passage.text.index(words))
    raise AssertionError(words)


def before_mark(report: Report) -> str:
    """The printed words of its paragraph before the first mark."""
    for block in report.blocks:
        for paragraph in block.paragraphs:
            for index, run in enumerate(paragraph):
                if run.kind == "mark":
                    return "".join(r.text for r in paragraph[:index])
    raise AssertionError("no mark")


@pytest.mark.parametrize(
    "words,declared,before",
    [
        ("两个全宗", "两个", "馆藏三个全宗，其中两个"),
        ("两个全宗", "两个全宗", "馆藏三个全宗，其中两个全宗"),
        ("其中两个全宗", "两个", "馆藏三个全宗，其中两个"),
        ("另有", "", "馆藏三个全宗，其中两个全宗已整理；另有一个未整理。"),
        ("已开放档案", "不在文中", "馆藏三个全宗，其中两个全宗已整理；另有一个未整理。已开放档案三百卷。"),
        ("馆藏三个", "", "馆藏三个全宗，其中两个全宗已整理；另有一个未整理。已开放档案三百卷。"),
        ("第二段", "", "第二段只有一句"),
        ("一、基本情况", "", "一、基本情况"),
        ("测试县档案馆", "测试县档案馆", "部门名称：测试县档案馆"),
        ("<b>", "尖括号", "<b>这里的尖括号"),
        ("预算执行率得", "预算执行率得 38 分", "全年开放档案 312 卷，满意度 93.5%。预算执行率得 38 分"),
    ],
)
def test_a_note_in_words_stands_behind_them(tmp_path: Path, words: str, declared: str, before: str) -> None:
    content, assessed = loaded(tmp_path)
    report = shown(content, assessed, [finding(place_of(assessed, words), declared=declared)])
    assert before_mark(report) == before
    assert report.notes[0].places[0].anchor == "at-1"
    assert report.notes[0].places[0].text != "全文"


def test_words_and_statements_stay_as_they_are_around_marks(tmp_path: Path) -> None:
    content, assessed = loaded(tmp_path)
    plain = shown(content, assessed, [])
    places = [p.locate(i) for p in assessed.context.passages for i in range(0, len(p.text), 3)]
    marked = shown(content, assessed, [finding(place, f"x{i}") for i, place in enumerate(places)])

    def words(report: Report) -> list[list[str]]:
        return [["".join(r.text for r in paragraph) for paragraph in block.paragraphs] for block in report.blocks]

    def figures(report: Report) -> list[tuple[str, tuple[str, ...]]]:
        runs: list[Run] = [r for block in report.blocks for paragraph in block.paragraphs for r in paragraph]
        return [(r.text, r.anchors) for r in runs if r.kind == "figure"]

    assert words(marked) == words(plain)
    assert figures(marked) == figures(plain)


def everywhere(assessed: Assessed) -> dict[str, Location]:
    """A place of every kind, and how a reader is told of it."""
    node = assessed.report.node
    table = node.at(("tables", "t2"))
    return {
        "正文“一、基本情况”": place_of(assessed, "尖括号"),
        "表 2“整理·数量”": table.at(("rows", "one")).locate(len("整理 | ")),
        "表 2“整理·备注”": table.at(("rows", "one")).locate(len("整理 | 两次 | ")),
        "表 2": table.at(("title",)).location,
        "表 2 ": table.at(("note",)).location,
        "表 2  ": node.at(("tables",)).key_locations["t2"],
        "标题": place_of(assessed, "2025年度部门"),
        "信息公开表": node.at(("dates", "disclosed")).location,
        "全文": node.at(("department",)).location,
        "全文 ": Location(node.location.file),
        "封面": place_of(assessed, "填报人"),
        "正文“（一）整改情况”": place_of(assessed, WORDS),
    }


def test_every_note_leads_to_a_place_that_shows_its_number(root: Path, tmp_path: Path) -> None:
    content, assessed = loaded(tmp_path)
    places = everywhere(assessed)
    report = shown(content, assessed, [finding(place, f"x{i}") for i, place in enumerate(places.values())])
    labels = {note.path: note.places[0].text.replace(" ", "") for note in report.notes}
    assert [labels[f"x{i}"] for i in range(len(places))] == [label.replace(" ", "") for label in places]
    for text in (page_of(root, content, report), print_html(root, content, report)):
        ids = re.findall(r' id="([^"]+)"', text)
        assert len(ids) == len(set(ids))
        body = text[: text.index('id="note-1"')]
        for note in report.notes:
            anchor = note.places[0].anchor
            if not anchor:
                assert note.places[0].text == "全文"
                continue
            assert f'href="#{anchor}"' in text
            assert anchor in ids, (note.path, note.places[0].text, text[:30])
            if anchor != "disclosure":
                assert f'href="#note-{note.number}"' in body, note.places


def test_other_places_of_a_note_are_linked(root: Path, tmp_path: Path) -> None:
    content, assessed = loaded(tmp_path)
    others = (
        Related(place_of(assessed, "三百卷"), "正文：三百卷"),
        Related(place_of(assessed, "312 卷"), "正文：312 卷"),
    )
    report = shown(content, assessed, [finding(place_of(assessed, "另有"), related=others)])
    text = page_of(root, content, report)
    assert [place.text for place in report.notes[0].places[1:]] == ["正文：三百卷", "正文：312 卷"]
    for place in report.notes[0].places:
        assert f'id="{place.anchor}"' in text


def test_what_does_not_agree_comes_first_and_numbers_follow_the_list(root: Path, tmp_path: Path) -> None:
    content, assessed = loaded(tmp_path)
    found = [
        finding(place_of(assessed, "另有"), "later"),
        finding(place_of(assessed, "尖括号"), "hint", severity=Severity.INFO),
        finding(place_of(assessed, "部门名称"), "first"),
    ]
    report = shown(content, assessed, found)
    assert [(n.number, n.path) for n in report.notes] == [(1, "first"), (2, "later"), (3, "hint")]
    assert [(g.title, [n.number for n in g.notes]) for g in report.note_groups] == [
        ("不一致", [1, 2]),
        ("未列或需留意", [3]),
    ]
    text = page_of(root, content, report)
    assert text.index('id="notes-differ"') < text.index('id="note-2"') < text.index('id="notes-attend"')
    assert "../../../rules/member-sum/" in text
    assert "rules/member-sum" not in print_html(root, content, report)


# -- the department's word ---------------------------------------------------------------------------------

ANSWER = """statements:
  - {rule: member-sum, path: answered, sent: 2026-08-01, date: 2026-08-09, text: 口径不含零星支出。}
  - {rule: member-sum, path: sent, sent: 2026-08-01}
  - {rule: grade, path: other, sent: 2026-08-01}
"""


def noted(tmp_path: Path, extra: str, **changes: str) -> tuple[Content, Report, dict[str, NoteView]]:
    content, assessed = loaded(tmp_path, extra, **changes)
    place = place_of(assessed, WORDS)
    report = shown(content, assessed, [finding(place, path) for path in ("answered", "sent", "other")])
    return content, report, {note.path: note for note in report.notes}


def test_every_note_says_whether_the_department_knows_of_it(root: Path, tmp_path: Path) -> None:
    content, report, notes = noted(tmp_path, ANSWER)
    assert notes["answered"].state == "部门已知悉并说明（2026 年 8 月 9 日）"
    assert notes["sent"].state == SENT == "已送部门核对，暂无说明"
    assert notes["other"].state == UNASKED == "未向部门核对（转录公开文本）"
    for text in (page_of(root, content, report), print_html(root, content, report)):
        assert "口径不含零星支出。" in text
        assert "部门已知悉并说明（2026 年 8 月 9 日）" in text
    data = {note["path"]: note for note in json.loads(report_json(report))["notes"]}
    assert data["answered"]["statement"] == {"sent": "2026-08-01", "date": "2026-08-09", "text": "口径不含零星支出。"}
    assert data["sent"]["statement"] == {"sent": "2026-08-01", "date": None, "text": None}
    assert data["other"]["statement"] is None


def test_a_statement_on_all_notes_is_named(tmp_path: Path) -> None:
    _, _, notes = noted(tmp_path, ANSWER + "statement: 以表中所列为准。\n")
    assert notes["answered"].state.startswith("部门已知悉并说明（2026")
    assert notes["other"].state == "部门已知悉并说明（见“部门说明”）"


def test_an_authored_report_was_seen_by_its_department(tmp_path: Path) -> None:
    clearance = "clearance: {office: 办公室, date: 2026-08-01, result: 可以公开}\n"
    _, _, notes = noted(tmp_path, clearance, origin="authored")
    assert notes["other"].state == SENT


# -- waivers -----------------------------------------------------------------------------------------------

WAIVER = """waivers:
  - id: first
    rule: member-sum
    path: waived
    fingerprint: "FIGURES"
    code: other_basis
    note: 合计含上级补助，分项不含。
    requested_by: 财务股股长
    approved_by: 分管副局长
    expires: 2027-12-31
""".replace("FIGURES", RULES["member-sum"].finding(Location("a"), "waived", "").figures)


def test_what_was_waived_is_listed_apart_and_counted_once(root: Path, tmp_path: Path) -> None:
    clearance = "clearance: {office: 办公室, date: 2026-08-01, result: 可以公开}\n"
    content, assessed = loaded(tmp_path, WAIVER + clearance, origin="authored")
    place = place_of(assessed, WORDS)
    internal = finding(place, "hidden", waived=True, audience=Audience.INTERNAL)
    found = [finding(place, "noted"), finding(place, "waived", waived=True), internal]
    report = shown(content, assessed, found)
    assert [note.path for note in report.notes] == ["noted"]
    assert [item.path for item in report.waived] == ["waived"]
    assert report.compared == report.agreed + report.annotated + 1
    data = json.loads(report_json(report))
    assert data["checks"] == {"compared": report.compared, "agreed": report.agreed, "annotated": 1, "waived": 1}
    assert data["waived"][0]["note"] == "合计含上级补助，分项不含。"
    for text in (page_of(root, content, report), print_html(root, content, report)):
        plain = html.unescape(re.sub(r"<[^>]+>", "", text))
        assert f"已核对 {report.compared} 处，一致 {report.agreed} 处，说明 1 处，经审核不作调整 1 处。" in plain
        part = plain[plain.rindex("经审核不作调整的事项") :]
        for words in ("合计含上级补助", "口径不同", "财务股股长", "分管副局长", "2027 年 12 月 31 日"):
            assert words in part


def test_the_edition_tells_nothing_of_waived_internal_findings(tmp_path: Path) -> None:
    hidden = WAIVER.split("\n", 1)[1].replace("member-sum", "waiver").replace("合计含上级补助", "不宜公开")
    answer = "statements:\n  - {rule: waiver, path: x, sent: 2026-08-01}\n"
    content, _ = loaded(tmp_path, WAIVER + hidden.replace("id: first", "id: second") + answer)
    edition = publish(content.reports[0]).content.decode()
    assert "合计含上级补助" in edition
    for words in ("不宜公开", "second", "rule: waiver", "statements"):
        assert words not in edition


def test_every_code_of_a_waiver_has_words() -> None:
    assert set(WAIVER_CODES) == set(get_args(WaiverCode))


# -- rules -------------------------------------------------------------------------------------------------


def test_rule_pages_are_those_of_public_rules(root: Path) -> None:
    content = load_content(root)
    pages = rulebook(Publication(content, portal_view(content), ())).pages
    ids = [page.id for page in pages]
    assert len(ids) == len(set(ids))
    assert all(RULES[rule].audience is Audience.PUBLIC for rule in ids)
    assert {"fact-conflict", "member-sum", "grade"} <= set(ids)
    for page in pages:
        assert page.why and page.bad and page.good and page.mend
        assert len(page.handling) == 2


def test_policy_on_rule_pages_exists(root: Path) -> None:
    content = load_content(root)
    pages = {page.id: page for page in rulebook(Publication(content, portal_view(content), ())).pages}
    for rule, paths in POLICY.items():
        assert RULES[rule].audience is Audience.PUBLIC
        assert len(pages[rule].policy) == len(paths), rule


def test_severity_of_the_policy_is_told(root: Path) -> None:
    content = load_content(root)
    assert content.checks is not None
    severities = type(content.policy).model_validate(
        {"schema_version": "1", "severities": {"grade": {"transcribed": "info", "authored": "off"}}}
    )
    changed = replace(content, checks=replace(content.checks, model=severities))
    page = next(page for page in rulebook(Publication(changed, portal_view(changed), ())).pages if page.id == "grade")
    assert page.kind == "未列或需留意"
    assert "目前不核对" in page.handling[1].value


# -- internal findings -------------------------------------------------------------------------------------

SECRET = "复核人请留意这一段是否照抄"
INTERNAL = Rule(
    "planted-suspicion",
    "种下的内部规则题目",
    Severity.WARNING,
    Audience.INTERNAL,
    "种下的内部理由",
    "种下的反例",
    "种下的正例",
    "种下的改法",
)


def planted(context: Context) -> Iterator[Outcome]:
    """Finds something in every passage and passes once."""
    for passage in context.passages:
        yield INTERNAL.finding(passage.locate(0), passage.path, SECRET, declared="种下的数", expected="种下的得数")
    yield INTERNAL.passed("planted.path")


@pytest.mark.xdist_group("site")
def test_nothing_of_internal_rules_reaches_the_site(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    shutil.copytree(SMALL, project / "content")
    shutil.copytree(root / "content" / "pages", project / "content" / "pages")
    for name in ("site_templates", "mkdocs.yml"):
        (project / name).symlink_to(root / name)
    before = publishing.build(project, tmp_path / "before", quiet)
    monkeypatch.setitem(RULES, INTERNAL.id, INTERNAL)
    monkeypatch.setattr(validate, "REPORT_CHECKS", (*REPORT_CHECKS, planted))
    built = publishing.build(project, tmp_path / "after", quiet)
    assert [f for f in built.checked.findings if f.rule == INTERNAL.id]
    assert built.files == before.files
    for path in (tmp_path / "after").rglob("*"):
        if path.is_file():
            other = tmp_path / "before" / path.relative_to(tmp_path / "after")
            assert path.read_bytes() == other.read_bytes(), path
            for words in (SECRET, "planted", "种下的"):
                assert words not in everything(path), path


def everything(path: Path) -> str:
    """All that can be read out of a file, attachments of a PDF included."""
    if path.suffix != ".pdf":
        return path.read_bytes().decode("utf-8", "replace")
    text = subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True).stdout.decode()
    with pikepdf.open(path) as pdf:
        attached = [file.get_file().read_bytes().decode() for file in pdf.attachments.values()]
    return "\n".join([text, *attached])
