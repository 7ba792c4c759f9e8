"""From parsed blocks and grids to runs, cells and tables as shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from generator.document import ABOVE, BLANK, LEFT, LOST, Cell, Document, Fill, Grid, TextBlock
from generator.facts import Statement
from generator.markup import WITHHELD_TEXT, Emphasis, Mark, Piece, Text
from generator.report.columns import turned
from generator.report.places import Marks
from generator.report.views import BlockView, CellView, RowView, Run, TableView
from generator.schema.base import ABSENCES

_NUMERIC: Final = re.compile(r"[≥≤<>＞＜]?\s*[+-]?[\d,]+(\.\d+)?\s*(%|万元|元|分|亿元)?")
_TOTAL: Final = re.compile(r"合\s*计|小\s*计|总\s*计|总\s*分|本年支出合计|全年平均")
WIDE_COLUMNS: Final = 7
_LABELS: Final = {"goal": "绩效目标", "issue": "存在问题", "measure": "改进措施"}
_PARTS: Final = {"finding": "问题", "measure": "整改措施", "effect": "整改效果"}


def runs(
    pieces: list[Piece],
    statements: Mapping[int, list[Statement]],
    document: Document,
    marks: Marks,
    fills: Mapping[int, Fill] | None = None,
) -> tuple[Run, ...]:
    """The runs of one paragraph; *fills* are the values that an authored report takes from their one home."""
    made: list[Run] = []
    strong = False
    for piece in pieces:
        match piece:
            case Emphasis(opening=opening):
                strong = opening
            case Text(text=text):
                made.append(Run("strong" if strong else "text", text))
            case Mark(offset=offset) if fills and offset in fills:
                home = fills[offset].home
                name, numbers = document.book.name(home.key), marks.at(home.place.location)
                made.append(Run("figure", fills[offset].text, (), name, numbers))
            case Mark():
                made.append(_figure(piece, statements.get(piece.offset, []), document, marks))
            case _:
                made.append(Run("withheld", WITHHELD_TEXT))
    return tuple(made)


def _figure(mark: Mark, statements: list[Statement], document: Document, marks: Marks) -> Run:
    numbers = sorted({n for s in statements for n in marks.at(s.place.location)})
    if mark.absence:
        anchors = tuple(s.place.anchor for s in statements)
        return Run("absent", f"（{ABSENCES[mark.absence]}）", anchors, "", tuple(numbers))
    if not statements:
        return Run("text", mark.literal)
    names = "；".join(document.book.name(s.key) for s in statements)
    return Run("figure", mark.literal, tuple(s.place.anchor for s in statements), names, tuple(numbers))


def text_block(block: TextBlock, document: Document, marks: Marks) -> BlockView:
    """A block of words."""
    paragraphs = _marked(
        [runs(p, block.statements, document, marks, block.fills) for p in block.paragraphs],
        [(mark.paragraph, mark.position, mark.run) for mark in marks.words.get(block.index, ())],
    )
    kind, label = block.kind, _LABELS.get(block.kind, "")
    if block.block.rectification and block.kind == "text":
        kind, label = "rectification", _PARTS.get(block.block.part or "", "整改")
    return BlockView(kind, block.anchor, paragraphs, block.level, None, label)


def _marked(paragraphs: list[tuple[Run, ...]], marks: list[tuple[int, int, Run]]) -> tuple[tuple[Run, ...], ...]:
    """Paragraphs with marks (paragraph, position, run) in their places; blank paragraphs are not counted."""
    made = []
    number = 0
    for paragraph in paragraphs:
        here = sorted(((at, run) for index, at, run in marks if index == number), key=lambda mark: mark[0])
        blank = not any(run.text.strip() for run in paragraph if run.kind != "absent")
        made.append(paragraph if blank else _with_marks(paragraph, here))
        number += not blank
    return tuple(made)


def _with_marks(paragraph: tuple[Run, ...], marks: list[tuple[int, Run]]) -> tuple[Run, ...]:
    """The runs with *marks* (position in the printed words, in order) between and inside them."""
    made: list[Run] = []
    start = 0
    for run in paragraph:
        rest, end = run.text, start + (0 if run.kind == "absent" else len(run.text))
        while run.kind in ("text", "strong") and marks and marks[0][0] < end:
            position, mark = marks.pop(0)
            cut = max(0, position - start)
            made += [replace(run, text=rest[:cut]), mark] if cut else [mark]
            rest, start = rest[cut:], start + cut
        made.append(replace(run, text=rest))
        while marks and marks[0][0] <= end:
            made.append(marks.pop(0)[1])
        start = end
    return (*made, *(mark for _, mark in marks))


def table_view(grid: Grid, document: Document, marks: Marks) -> TableView:
    """A printed table with its merged cells as spans."""
    keys = list(grid.rows)
    numeric = tuple(_column_is_numeric(grid, position) for position in range(len(grid.labels)))
    rows = []
    for number, key in enumerate(keys):
        cells, flat = [], []
        for position, cell in enumerate(grid.rows[key]):
            if cell.mark == LEFT:
                continue
            down, across = _span(grid, keys, number, position)
            joined = _joined(cell.mark == ABOVE, down > 1)
            if cell.mark == ABOVE:
                flat.append(CellView((), span=(1, across), joined=joined))
                continue
            view = _cell(cell, (down, across), document, marks, head=position == 0, numeric=numeric[position])
            cells.append(view)
            flat.append(replace(view, span=(1, across), joined=joined))
        label = " ".join(c.text for c in grid.rows[key] if c.text and not c.text[0].isdigit())
        rows.append(RowView(tuple(cells), key == "total" or bool(_TOTAL.match(label)), tuple(flat)))
    header = tuple("" if label == BLANK else label for label in grid.labels)
    table = grid.table
    made = TableView(
        grid.id,
        table.title or "",
        _unit(table.unit),
        header,
        numeric,
        tuple(rows),
        table.note or "",
        len(header) >= WIDE_COLUMNS,
        marks.captions.get(grid.id, ()),
        marks.table_notes.get(grid.id, ()),
    )
    return replace(made, wide=made.wide or turned(made))


def _joined(above: bool, below: bool) -> str:
    return ("both" if below else "above") if above else ("below" if below else "")


def _unit(unit: str | None) -> str:
    if not unit:
        return ""
    return unit if unit.startswith("单位") else f"单位：{unit}"


def _column_is_numeric(grid: Grid, position: int) -> bool:
    texts = [cells[position].text for cells in grid.rows.values() if cells[position].text]
    return bool(texts) and all(_NUMERIC.fullmatch(text) for text in texts)


def _span(grid: Grid, keys: list[str], number: int, position: int) -> tuple[int, int]:
    down = 1
    while number + down < len(keys) and grid.rows[keys[number + down]][position].mark == ABOVE:
        down += 1
    row, across = grid.rows[keys[number]], 1
    while position + across < len(row) and row[position + across].mark == LEFT:
        across += 1
    return down, across


def _cell(
    cell: Cell, span: tuple[int, int], document: Document, marks: Marks, *, head: bool, numeric: bool
) -> CellView:
    numbers, given = marks.at(cell.location), marks.anchors.get(cell.location)
    anchors = (given,) if given else (cell.statement.place.anchor,) if cell.statement else ()
    if cell.mark == LOST:
        return CellView((Run("absent", "缺损", anchors, "", numbers),), False, False, span, ABSENCES["lost"])
    if cell.mark == BLANK:
        shown = (Run("mark", "", anchors, "", numbers),) if numbers or anchors else ()
        return CellView(shown, False, False, span, ABSENCES["blank"])
    if cell.statement is not None:
        made: tuple[Run, ...] = (Run("figure", cell.text, anchors, document.book.name(cell.statement.key), numbers),)
    else:
        made = runs(cell.pieces, cell.statements, document, marks)
        if numbers or anchors:
            made = (*made, Run("mark", "", anchors, "", numbers))
    return CellView(made, numeric, head and not numeric, span)


def score_cells(document: Document, marks: Marks) -> dict[str, tuple[CellView, ...]]:
    """Cells of the printed score table by indicator, in the order of its columns."""
    made: dict[str, tuple[CellView, ...]] = {}
    for statement in document.statements:
        if statement.place.source != "scores":
            continue
        item, anchors = statement.key.fact.id.split(".", 1)[1], (statement.place.anchor,)
        if statement.absence:
            text = "缺损" if statement.absence == "lost" else ""
            run = Run("absent", text, anchors, "", marks.at(statement.place.location))
            cell = CellView((run,), numeric=True, absence=ABSENCES[statement.absence])
        else:
            name, numbers = document.book.name(statement.key), marks.at(statement.place.location)
            cell = CellView((Run("figure", statement.printed, anchors, name, numbers),), numeric=True)
        made[item] = (*made.get(item, ()), cell)
    return made
