"""From parsed blocks and grids to runs, cells and tables as shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from generator.document import ABOVE, BLANK, LEFT, LOST, Cell, Document, Fill, Grid, TextBlock
from generator.facts import Statement
from generator.finding import Location
from generator.markup import WITHHELD_TEXT, Emphasis, Mark, Piece, Text
from generator.report.model import BlockView, CellView, RowView, Run, TableView
from generator.schema.base import ABSENCES

NoteIndex = Mapping[Location, tuple[int, ...]]
_NUMERIC: Final = re.compile(r"[≥≤<>]?\s*[+-]?[\d,]+(\.\d+)?\s*(%|万元|元|分|亿元)?")
_TOTAL: Final = re.compile(r"合\s*计|小\s*计|总\s*计|总\s*分|本年支出合计|全年平均")
WIDE_COLUMNS: Final = 7
_LABELS: Final = {"goal": "绩效目标", "issue": "存在问题", "measure": "改进措施"}
_PARTS: Final = {"finding": "问题", "measure": "整改措施", "effect": "整改效果"}


def runs(
    pieces: list[Piece],
    statements: Mapping[int, list[Statement]],
    document: Document,
    notes: NoteIndex,
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
                name, numbers = document.book.name(home.key), notes.get(home.place.location, ())
                made.append(Run("figure", fills[offset].text, (), name, numbers))
            case Mark():
                made.append(_figure(piece, statements.get(piece.offset, []), document, notes))
            case _:
                made.append(Run("withheld", WITHHELD_TEXT))
    return tuple(made)


def _figure(mark: Mark, statements: list[Statement], document: Document, notes: NoteIndex) -> Run:
    if mark.absence:
        anchors = tuple(s.place.anchor for s in statements)
        return Run("absent", f"（{ABSENCES[mark.absence]}）", anchors)
    if not statements:
        return Run("text", mark.literal)
    numbers = sorted({n for s in statements for n in notes.get(s.place.location, ())})
    names = "；".join(document.book.name(s.key) for s in statements)
    return Run("figure", mark.literal, tuple(s.place.anchor for s in statements), names, tuple(numbers))


def text_block(block: TextBlock, document: Document, notes: NoteIndex) -> BlockView:
    """A block of words."""
    paragraphs = tuple(runs(p, block.statements, document, notes, block.fills) for p in block.paragraphs)
    kind, label = block.kind, _LABELS.get(block.kind, "")
    if block.block.rectification and block.kind == "text":
        kind, label = "rectification", _PARTS.get(block.block.part or "", "整改")
    return BlockView(kind, block.anchor, paragraphs, block.level, None, label)


def table_view(grid: Grid, document: Document, notes: NoteIndex) -> TableView:
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
            view = _cell(cell, (down, across), document, notes, head=position == 0, numeric=numeric[position])
            cells.append(view)
            flat.append(replace(view, span=(1, across), joined=joined, header=view.header and not joined))
        label = " ".join(c.text for c in grid.rows[key] if c.text and not c.text[0].isdigit())
        rows.append(RowView(tuple(cells), key == "total" or bool(_TOTAL.match(label)), tuple(flat)))
    header = tuple("" if label == BLANK else label for label in grid.labels)
    table = grid.table
    return TableView(
        grid.id,
        table.title or "",
        _unit(table.unit),
        header,
        numeric,
        tuple(rows),
        table.note or "",
        len(header) >= WIDE_COLUMNS,
    )


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
    cell: Cell, span: tuple[int, int], document: Document, notes: NoteIndex, *, head: bool, numeric: bool
) -> CellView:
    if cell.mark == LOST:
        return CellView((Run("absent", "缺损"),), False, False, span, ABSENCES["lost"])
    if cell.mark == BLANK:
        return CellView((), False, False, span, ABSENCES["blank"])
    numbers = notes.get(cell.location, ())
    if cell.statement is not None:
        name = document.book.name(cell.statement.key)
        made: tuple[Run, ...] = (Run("figure", cell.text, (cell.statement.place.anchor,), name, numbers),)
    else:
        made = runs(cell.pieces, cell.statements, document, notes)
        if numbers and made:
            made = (Run("figure", made[0].text, (), "", numbers), *made[1:])
    return CellView(made, numeric, head and not numeric, span)


def score_cells(document: Document, notes: NoteIndex) -> dict[str, tuple[CellView, ...]]:
    """Cells of the printed score table by indicator, in the order of its columns."""
    made: dict[str, tuple[CellView, ...]] = {}
    for statement in document.statements:
        if statement.place.source != "scores":
            continue
        item, anchors = statement.key.fact.id.split(".", 1)[1], (statement.place.anchor,)
        if statement.absence:
            text = "缺损" if statement.absence == "lost" else ""
            cell = CellView((Run("absent", text, anchors),), numeric=True, absence=ABSENCES[statement.absence])
        else:
            name, numbers = document.book.name(statement.key), notes.get(statement.place.location, ())
            cell = CellView((Run("figure", statement.printed, anchors, name, numbers),), numeric=True)
        made[item] = (*made.get(item, ()), cell)
    return made
