"""Widths of the columns of a printed table: figures are never broken, short words stay whole, long text gets the rest."""

from __future__ import annotations

from typing import Final

from generator.report.titles import title_width
from generator.report.views import CellView, TableView

ROOM: Final = 41.0
"""五号 characters beside each other on a page of 156 mm."""
ROOM_WIDE: Final = 59.0
"""The same across a landscape page, 225 mm."""
_PADDING: Final = 1.0
_REFERENCE: Final = 3.2
"""Width of a reference to a note."""
_WORDS: Final = (4.0, 2.0)
"""Characters of running text that stay together, where there is room: 一级指标; else: 一级／指标."""
_FULL: Final = 0.6
"""How much of the room whole words may take at most."""


def is_dense(table: TableView) -> bool:
    """Whether figures leave too little room for the words beside them, so that the table is set in 小五."""
    return sum(_needs(table, _WORDS[0])[0]) > _room(table, dense=False)


def _room(table: TableView, dense: bool) -> float:
    room = ROOM_WIDE if table.wide else ROOM
    return room * 10.5 / 9 if dense else room


def column_widths(table: TableView) -> tuple[str, ...]:
    """A width for every column in % of the table, one decimal; together 100."""
    room = _room(table, is_dense(table))
    for word in _WORDS:
        least, most, wants = _needs(table, word)
        if sum(least) <= _FULL * room:
            break
    return _shared(least, most, wants, room)


def _needs(table: TableView, word: float) -> tuple[list[float], list[float], list[float]]:
    """The least and the natural width of every column, in characters, and what its cells want above the least together.

    A column of many long names wants more than one with a single long sentence.
    """
    labels = [title_width(label) for label in table.header]
    least = [min(width, word) + _PADDING for width in labels]
    most = [min(width, 8.0) + _PADDING for width in labels]
    lengths: list[list[float]] = [[width] for width in most]
    for row in table.rows:
        at = 0
        for cell in row.flat or row.cells:
            if cell.span[1] == 1 and at < len(least):
                short, long = _cell(cell, word)
                least[at], most[at] = max(least[at], short), max(most[at], long)
                lengths[at].append(long)
            at += cell.span[1]
    wants = [sum(max(long - n, 0.0) for long in column) for n, column in zip(least, lengths, strict=True)]
    return least, most, wants


def _cell(cell: CellView, word: float) -> tuple[float, float]:
    """The least and the natural width of a cell."""
    text = title_width("".join(run.text for run in cell.runs))
    notes = _REFERENCE * sum(len(run.notes) for run in cell.runs)
    if cell.numeric:
        return text + notes + _PADDING, text + notes + _PADDING
    return max(min(text, word), min(notes, _REFERENCE)) + _PADDING, text + notes + _PADDING


def _shared(least: list[float], most: list[float], wants: list[float], room: float) -> tuple[str, ...]:
    """What is left is shared: by natural width where all fits, else by the root of what a column's cells want."""
    if sum(most) <= room:
        widths = [m * room / sum(most) for m in most]
    elif sum(least) >= room:
        widths = [m * room / sum(least) for m in least]
    else:
        widths = _given(least, most, [want**0.5 for want in wants], room)
    return tuple(f"{100 * width / sum(widths):.1f}%" for width in widths)


def _given(least: list[float], most: list[float], wants: list[float], room: float) -> list[float]:
    """*least* with the rest of *room* shared by *wants*, no column wider than it can use."""
    widths = list(least)
    for _ in least:
        rest, open_ = room - sum(widths), [i for i, m in enumerate(most) if widths[i] < m - 0.01]
        if rest < 0.01 or not open_:
            break
        total = sum(wants[i] for i in open_)
        for i in open_:
            widths[i] = min(most[i], widths[i] + rest * wants[i] / total)
    return widths
