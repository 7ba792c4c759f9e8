"""The cover of a Word document, and 签批页 with blanks for signatures, seal and dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from generator.exports.word_styles import HEIGHT, WIDTH
from generator.exports.word_tables import cell, empty_table, row_label, shares
from generator.exports.word_xml import Element, el, on, paragraph, properties, run
from generator.papers.approval import COVERED, SHEETS, STEPS, Sheet, Step, cover_rows
from generator.report.model import Pair, Portal, Report
from generator.report.titles import COVER, title_lines, title_width

DAY: Final = "年　　月　　日"
# Heights of the rows of 签批页, in twips: 11 mm to sign, 19 mm with an opinion, 50 mm for the seal (42 mm across).
_SIGNATURE, _OPINION, _SEAL = 624, 1077, 2835
_LOW_SIGNATURE, _LOW_OPINION = 567, 794  # 10 and 14 mm, where the names take the room
_NAMES: Final = 700
"""What the names may take on 签批页 with blanks as high as they should be: two lines of 五号, and a little."""
_LINE: Final = 300  # of 五号
_WIDTH: Final = 28 * 10.5
"""Beside the labels of 签批页, in pt."""


@dataclass(frozen=True, slots=True)
class _Cover:
    """How a cover is set, in twips; sizes in half points, ``chars`` and ``values`` are characters of a line."""

    chars: float = COVER
    size: int = 52
    line: int = 870
    before: int = 580
    after: int = 870
    row_size: int = 32
    row_line: int = 579
    gap: int = 290
    values: int = 17

    def holds(self, report: Report, rows: list[Pair], marks: int) -> bool:
        """Whether the page holds all of it."""
        used = marks * _MARK + self.before + self.after + self.line * len(_title(report, self.chars))
        for row in rows:
            used += self.gap + self.row_line * -int(-title_width(row.value) // self.values)
        if report.transcribed:
            used += _NOTICE + _NOTICE_LINE * -int(-title_width(report.transcribed) // _NOTICE_CHARS)
        return used <= _ROOM


_MARK, _NOTICE, _NOTICE_LINE, _NOTICE_CHARS = 640, 435, 400, 33
_ROOM: Final = HEIGHT - 440
_COVERS: Final = (
    _Cover(),
    _Cover(before=290, after=435, gap=145),
    _Cover(19, 44, 720, 290, 290, 30, 420, 120, 18),
    _Cover(21, 40, 620, 290, 290, 24, 360, 80, 22),
    _Cover(30, 28, 400, 200, 200, 21, 300, 60, 25),
    _Cover(46, 18, 240, 145, 145, 15, 220, 40, 35),
)
"""From the cover as styled to that of the longest names."""


def cover(report: Report, portal: Portal) -> Iterator[Element]:
    """The cover page: marks, title in lines of meaning, fields of the form, where the text is from."""
    if portal.paper_mark:
        yield paragraph("ApprovalMark", run(portal.paper_mark))
    inside = "内部审批用" if report.status == "published" else "内部审批用，未公开"
    yield paragraph("ApprovalMark", run("用印稿", style="Strong"), run(f"　{inside}"))
    edition = (Pair("版次", f"第 {report.number} 版"), Pair("文本校验码", report.text_code))
    rows = [*cover_rows(report), *edition]
    marks = 2 if portal.paper_mark else 1
    fit = next((one for one in _COVERS if one.holds(report, rows, marks)), _COVERS[-1])
    styled = fit == _COVERS[0]
    around = el("spacing", before=fit.before, after=fit.after, line=fit.line, lineRule="exact")
    title = run("\n".join(_title(report, fit.chars)), *([] if styled else _sized(fit.size)))
    yield paragraph("CoverTitle", title, props=[] if styled else [around])
    for row in rows:
        below = el("spacing", after=fit.gap, line=fit.row_line, lineRule="exact")
        said = (
            run(row_label(report, row), *([] if styled else _sized(fit.row_size)), style="Label"),
            run(f"\t{row.value}", *([] if styled else _sized(fit.row_size))),
        )
        yield paragraph("CoverLine", *said, props=[] if styled else [below])
    if report.transcribed:
        yield paragraph("CoverNotice", run(report.transcribed))


def _title(report: Report, chars: float) -> tuple[str, ...]:
    """The title in lines of at most *chars*, the body, the year and what it is each on its own."""
    rest = report.title.removeprefix(f"{report.department_name} {report.year} 年度").strip()
    return (*title_lines(report.department_name, chars), f"{report.year} 年度", *title_lines(rest, chars))


def _sized(size: int) -> list[Element]:
    return [el("sz", val=size), el("szCs", val=size)]


def sign_page(report: Report) -> Iterator[Element]:
    """签批页: what is approved, and a row with blanks for every step."""
    yield paragraph("SignTitle", run("签批页"))
    sheet, lines = _sheet(report)
    grade = f"（{report.grade}）" if report.grade else ""
    head = [
        ("报告名称", "\n".join(lines[0])),
        ("填报单位", "\n".join(lines[1])),
        ("自评得分（分）", f"{report.total.declared}{grade}"),
        ("版次和文本校验码", report.version),
    ]
    yield _names(head, min(sheet.size, 10.5))
    yield paragraph("TableEnd")
    widths = shares([36, 80, 40], WIDTH)
    table = empty_table("签批", widths, header=True)
    labels = zip(("环节", "意见和签字", "日期"), widths, strict=True)
    table.append(_row(0, *(cell(width, paragraph("TableHead", run(label))) for label, width in labels)))
    table.extend(_step(widths, step, low=sheet.low) for step in STEPS)
    table.append(_step(widths, Step("单位盖章", ""), height=_SEAL))
    yield table
    yield paragraph(
        "TableNote",
        run(
            f"签字、盖章前，核对各页页眉的文本校验码与本页相同。{COVERED}盖章以后有改动的，"
            "校验码随之改变，须重新用印。改过的 Word 文件，文本校验码不再有效，不要用来盖章。"
        ),
    )


def _sheet(report: Report) -> tuple[Sheet, list[tuple[str, ...]]]:
    """The largest setting that keeps 签批页 one page, and the names of report and body in its lines."""
    for sheet in SHEETS:
        size = min(sheet.size, 10.5)
        width = min(sheet.width, int(_WIDTH / size))
        lines = [title_lines(name, width) for name in (report.title, report.department_name)]
        spared = sum(_height(step) - _height(step, low=True) for step in STEPS) if sheet.low else 0
        if sum(map(len, lines)) * _line(size) <= _NAMES + spared:
            break
    return sheet, lines


def _line(size: float) -> int:
    return int(_LINE * size / 10.5)


def _height(step: Step, *, low: bool = False) -> int:
    if low:
        return _LOW_OPINION if step.opinion else _LOW_SIGNATURE
    return _OPINION if step.opinion else _SIGNATURE


def _names(rows: list[tuple[str, str]], size: float) -> Element:
    """What is approved, by its names."""
    widths = shares((28, 72), WIDTH)
    table = empty_table("签批的报告", widths, header=False)
    for label, value in rows:
        props = [el("spacing", line=_line(size), lineRule="exact")]
        shown = (
            paragraph("TableLabel", run(label)),
            paragraph("TableText", run(value, *_sized(int(2 * size))), props=props),
        )
        cells = (cell(width, one) for width, one in zip(widths, shown, strict=True))
        table.append(el("tr", properties("trPr", on("cantSplit")), *cells))
    return table


def _step(widths: list[int], step: Step, *, low: bool = False, height: int = 0) -> Element:
    """A row of the form: room for an opinion above the signature, and the day."""
    high = height or _height(step, low=low)
    blank = cell(widths[1], paragraph("TableText", run(step.signature)), el("vAlign", val="bottom"))
    if step.opinion:
        room = el("spacing", before=high - _SIGNATURE)
        blank = cell(widths[1], paragraph("TableText", run(step.opinion)), el("vAlign", val="top"))
        blank.append(paragraph("TableText", run(step.signature), props=[room]))
    day = cell(widths[2], paragraph("TableFigure", run(DAY)), el("vAlign", val="bottom"))
    label = cell(widths[0], paragraph("TableHead", run(step.name)))
    return _row(high, label, blank, day)


def _row(height: int, *cells: Element) -> Element:
    high = el("trHeight", val=height, hRule="exact") if height else None
    return el("tr", properties("trPr", on("cantSplit"), high, None if height else on("tblHeader")), *cells)
