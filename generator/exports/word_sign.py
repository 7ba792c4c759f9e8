"""The cover of a Word document, and 签批页 with blanks for signatures, seal and dates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.exports.word_styles import WIDTH
from generator.exports.word_tables import cell, empty_table, pairs, row_label, shares
from generator.exports.word_xml import Element, el, on, paragraph, properties, run
from generator.papers.approval import COVERED, STEPS, cover_rows
from generator.report.model import Pair, Portal, Report
from generator.report.titles import COVER, title_lines

DAY: Final = "年　　月　　日"
# Heights of the rows of 签批页, in twips: 11 mm to sign, 19 mm with an opinion, 50 mm for the seal (42 mm across).
_SIGNATURE, _OPINION, _SEAL = 624, 1077, 2835


def cover(report: Report, portal: Portal) -> Iterator[Element]:
    """The cover page: marks, title in lines of meaning, fields of the form, where the text is from."""
    if portal.paper_mark:
        yield paragraph("ApprovalMark", run(portal.paper_mark))
    inside = "内部审批用" if report.status == "published" else "内部审批用，未公开"
    yield paragraph("ApprovalMark", run("用印稿", style="Strong"), run(f"　{inside}"))
    rest = report.title.removeprefix(f"{report.department_name} {report.year} 年度").strip()
    title = (*title_lines(report.department_name, COVER), f"{report.year} 年度", *title_lines(rest, COVER))
    yield paragraph("CoverTitle", run("\n".join(title)))
    edition = (Pair("版次", f"第 {report.number} 版"), Pair("文本校验码", report.text_code))
    for pair in (*cover_rows(report), *edition):
        yield paragraph("CoverLine", run(row_label(report, pair), style="Label"), run(f"\t{pair.value}"))
    if report.transcribed:
        yield paragraph("CoverNotice", run(report.transcribed))


def sign_page(report: Report) -> Iterator[Element]:
    """签批页: what is approved, and a row with blanks for every step."""
    yield paragraph("SignTitle", run("签批页"))
    grade = f"（{report.grade}）" if report.grade else ""
    head = [
        ("报告名称", report.title),
        ("填报单位", report.department_name),
        ("自评得分（分）", f"{report.total.declared}{grade}"),
        ("版次和文本校验码", report.version),
    ]
    yield from pairs([(label, [run(value)]) for label, value in head], "签批的报告")
    widths = shares([36, 80, 40], WIDTH)
    table = empty_table("签批", widths, header=True)
    labels = zip(("环节", "意见和签字", "日期"), widths, strict=True)
    table.append(_row(0, *(cell(width, paragraph("TableHead", run(label))) for label, width in labels)))
    table.extend(_step(widths, step.name, step.opinion, step.signature) for step in STEPS)
    table.append(_step(widths, "单位盖章", "", "", _SEAL))
    yield table
    yield paragraph(
        "TableNote",
        run(
            f"签字、盖章前，核对各页页眉的文本校验码与本页相同。{COVERED}盖章以后有改动的，"
            "校验码随之改变，须重新用印。改过的 Word 文件，文本校验码不再有效，不要用来盖章。"
        ),
    )


def _step(widths: list[int], name: str, opinion: str, signature: str, height: int = 0) -> Element:
    """A row of the form: room for an opinion above the signature, and the day."""
    blank = cell(widths[1], paragraph("TableText", run(signature)), el("vAlign", val="bottom"))
    if opinion:
        room = el("spacing", before=_OPINION - _SIGNATURE)
        blank = cell(widths[1], paragraph("TableText", run(opinion)), el("vAlign", val="top"))
        blank.append(paragraph("TableText", run(signature), props=[room]))
    day = cell(widths[2], paragraph("TableFigure", run(DAY)), el("vAlign", val="bottom"))
    label = cell(widths[0], paragraph("TableHead", run(name)))
    return _row(height or (_OPINION if opinion else _SIGNATURE), label, blank, day)


def _row(height: int, *cells: Element) -> Element:
    high = el("trHeight", val=height, hRule="exact") if height else None
    return el("tr", properties("trPr", on("cantSplit"), high, None if height else on("tblHeader")), *cells)
