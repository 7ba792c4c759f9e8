"""Tables of a Word document: headers repeated on every page, rows never divided, cells merged as they are printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from generator.exports.word_styles import HEIGHT, WIDTH
from generator.exports.word_text import NORMAL, Places, note_refs, text
from generator.exports.word_xml import Element, W, el, on, paragraph, plain, properties, run
from generator.report.columns import column_widths, notes_below, table_size
from generator.report.model import Pair, Report
from generator.report.views import CellView, RowView, Run, TableView

SMALL: Final = 14  # rows that are kept on one page
_LINE: Final = 300  # of a cell, in twips, as its style has it
_BESIDE: Final = 80  # between text and rule


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its cells, whether a total, whether it stays with the row below."""

    cells: Sequence[CellView]
    total: bool = False
    keep: bool = False
    header: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """How a table is set so that none of its figures is broken: the size in points, marks of notes below figures."""

    size: float = NORMAL
    below: bool = False


_AS_STYLED: Final = Setting()


def printed_table(view: TableView, places: Places) -> list[Element]:
    """A printed table with what is printed above and below it; a wide one is for a turned page."""
    made: list[Element] = []
    width = HEIGHT if view.wide else WIDTH
    if view.title or view.notes:
        title = [run(view.title)] if view.title else []
        made.append(paragraph("TableTitle", *places.at([f"table-{view.id}"], [*title, *note_refs(view.notes)])))
    if view.unit:
        made.append(paragraph("TableUnit", run(view.unit)))
    head = [said(label, numeric=numeric, header=True) for label, numeric in zip(view.header, view.numeric, strict=True)]
    lines = _lines(view.rows, ends=not view.note)
    widths = shares([tenths(part) for part in column_widths(view)], width)
    setting = Setting(table_size(view), notes_below(view))
    made.append(grid(head, lines, widths, places, view.title or "表格", f"table-{view.id}", setting))
    if view.note:
        made.append(paragraph("TableNote", run(view.note), *note_refs(view.note_notes)))
    else:
        made.append(paragraph("TableEnd"))
    return made


def said(words: str = "", *, numeric: bool = False, header: bool = False) -> CellView:
    """A cell of plain words."""
    return CellView((Run("text", words),) if words else (), numeric=numeric, header=header)


def _lines(rows: Sequence[RowView], *, ends: bool) -> list[Line]:
    """The rows; a small table stays on one page, a total with the row above it, the last row with what is below."""
    small = len(rows) <= SMALL
    below = [small or row.total for row in rows[1:]] + [not ends]
    return [Line(row.cells, row.total, keep) for row, keep in zip(rows, below, strict=True)]


def score_annex(report: Report, places: Places) -> list[Element]:
    """The printed score table: figures as printed, names and standards of the framework."""
    count = len(report.score_columns)
    head = [said(label, header=True) for label in ("指标", "指标说明", "评分标准")]
    head += [said(label, numeric=True, header=True) for label in report.score_columns]
    lines = []
    for row in report.scores:
        if row.leaf or row.cells:
            given = [said(row.name, header=True), said(row.describe), said("\n".join(row.wording))]
            lines.append(Line([*given, *(row.cells or [said("报告未列", numeric=True)] * count)]))
        else:
            name = CellView((Run("text", row.name),), header=True, span=(1, 3 + count))
            lines.append(Line([name], keep=True, strong=True))
    if report.total.cells:
        lines[-1] = Line(lines[-1].cells, keep=True)
        name = CellView((Run("text", "合计"),), header=True, span=(1, 3))
        lines.append(Line([name, *report.total.cells], total=True))
    parts = [12, 28, 60 - 9 * count, *[9] * count]
    table = grid(head, lines, shares(parts, WIDTH), places, "评分表", "annex-scores")
    return [table, paragraph("TableEnd")]


def pairs(rows: Sequence[tuple[str, list[Element]]], title: str) -> list[Element]:
    """A table of labels and values without a header row; the values are runs."""
    return form((), [(label, [value]) for label, value in rows], title, (28, 72))


def form(
    head: Sequence[str], rows: Sequence[tuple[str, Sequence[list[Element]]]], title: str, parts: Sequence[int]
) -> list[Element]:
    """A table of labels and values, which are runs; *head* may be empty."""
    widths = shares(parts, WIDTH)
    made = empty_table(title, widths, header=bool(head))
    if head:
        labels = (cell(width, paragraph("TableHead", run(label))) for label, width in zip(head, widths, strict=True))
        made.append(el("tr", properties("trPr", on("cantSplit"), on("tblHeader")), *labels))
    for label, values in rows:
        given = (paragraph("TableLabel", run(label)), *(paragraph("TableText", *value) for value in values))
        cells = (cell(width, shown) for width, shown in zip(widths, given, strict=True))
        made.append(el("tr", properties("trPr", on("cantSplit")), *cells))
    return [made, paragraph("TableEnd")]


def row_label(report: Report, pair: Pair) -> str:
    """Of a transcribed report, the body named is the one that made the original public, not this file."""
    return "原发布机构" if report.transcribed and pair.label == "发布机构" else pair.label


def tenths(percent: str) -> int:
    """A width such as 12.5% in thousandths."""
    return int(percent.rstrip("%").replace(".", ""))


def shares(parts: Sequence[int], width: int) -> list[int]:
    """*width* divided in proportion, in whole twips without a remainder."""
    whole = sum(parts)
    ends = [0, *(width * part // whole for part in accumulate(parts))]
    return [end - start for start, end in pairwise(ends)]


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a row: the cell that begins there, None where one from above goes on; columns it takes; rows below."""

    column: int
    columns: int
    cell: CellView | None
    rows: int = 1


def laid_out(lines: Sequence[Line], count: int) -> Iterator[list[Slot]]:
    """Where the cells of each row stand among *count* columns; every row is filled, as Word wants it."""
    open_cells: dict[int, tuple[int, int]] = {}  # column: columns, rows to go
    for line in lines:
        slots: list[Slot] = []
        cells, column = iter(line.cells), 0
        while column < count:
            if column in open_cells:
                columns, rows = open_cells.pop(column)
                slots.append(Slot(column, columns, None, rows))
            else:
                cell = next(cells, CellView(()))
                columns, rows = min(cell.span[1], count - column), cell.span[0]
                slots.append(Slot(column, columns, cell, rows))
            if rows > 1:
                open_cells[column] = (columns, rows - 1)
            column += columns
        yield slots


def grid(
    head: Sequence[CellView],
    lines: Sequence[Line],
    widths: Sequence[int],
    places: Places,
    title: str,
    anchor: str = "",
    setting: Setting = _AS_STYLED,
) -> Element:
    """A table; *title* is its name for those who cannot see it."""
    made = empty_table(title, widths, header=True, size=setting.size)
    every = [Line(head, header=True), *lines]
    starts = [0, *accumulate(widths)]
    for line, slots in zip(every, laid_out(every, len(widths)), strict=True):
        row = el("tr", properties("trPr", on("cantSplit"), on("tblHeader") if line.header else None))
        for slot in slots:
            width = starts[slot.column + slot.columns] - starts[slot.column]
            first = line.header and slot.column == 0
            row.append(_slot(slot, width, line, places, anchor if first else "", setting))
        made.append(row)
    return made


def _slot(slot: Slot, width: int, line: Line, places: Places, anchor: str, setting: Setting) -> Element:
    merged = None
    if slot.cell is None:
        merged, shown = el("vMerge"), paragraph("TableText", props=_lined(line, setting.size))
    else:
        merged = el("vMerge", val="restart") if slot.rows > 1 else None
        strong = line.total or line.strong
        below = setting.below and slot.cell.numeric
        content = text(slot.cell.runs, places, strong=strong, size=setting.size, below=below)
        if anchor:
            content = places.at([anchor], content)
        shown = paragraph(_style(slot.cell, line), *content, props=_lined(line, setting.size))
    top = el("tcBorders", el("top", val="single", sz=8, space=0, color="auto")) if line.total else None
    spread = el("gridSpan", val=slot.columns) if slot.columns > 1 else None
    return cell(width, shown, spread, merged, top)


def _lined(line: Line, size: float) -> list[Element]:
    """What a paragraph of a row has beside its style: it stays with the row below, and small type has short lines."""
    kept = [on("keepNext")] if line.keep or line.header else []
    short = [el("spacing", line=int(_LINE * size / NORMAL), lineRule="exact")] if size != NORMAL else []
    return kept + short


def _style(cell: CellView, line: Line) -> str:
    if line.header:
        return "TableHead"
    if cell.numeric:
        return "TableFigure"
    return "TableLabel" if cell.header and cell.runs else "TableText"


def cell(width: int, shown: Element, *props: Element) -> Element:
    """A cell of one paragraph, with the properties given."""
    if not any(prop is not None and prop.tag == f"{W}vAlign" for prop in props):
        props = (*props, el("vAlign", val="center"))
    return el("tc", properties("tcPr", el("tcW", w=width, type="dxa"), *props), shown)


def empty_table(title: str, widths: Sequence[int], *, header: bool, size: float = NORMAL) -> Element:
    """A table without rows; *header* says that its first row is one, else its first column. Type of a smaller *size* has
    less room beside it.
    """
    look = el("tblLook", val="0420" if header else "0480", firstRow=int(header), lastRow=0, firstColumn=int(not header),
              lastColumn=0, noHBand=0, noVBand=1)  # fmt: skip
    props = properties(
        "tblPr",
        el("tblStyle", val="ReportTable"),
        el("tblW", w=sum(widths), type="dxa"),
        el("jc", val="center"),
        el("tblLayout", type="fixed"),
        _beside(size) if size != NORMAL else None,
        look,
        el("tblCaption", val=plain(title)),
    )
    return el("tbl", props, el("tblGrid", *(el("gridCol", w=width) for width in widths)))


def _beside(size: float) -> Element:
    """The room between text and rule in proportion, as ``column_widths`` counts it."""
    return el("tblCellMar", *(el(side, w=int(_BESIDE * size / NORMAL), type="dxa") for side in ("left", "right")))
