"""Widths of the columns of a printed table: figures are never broken, short words stay whole, long text gets the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from generator.report.titles import title_width
from generator.report.views import CellView, TableView

ROOM: Final = 430.0
"""What the columns of a page of 156 mm share, in points, without the rules."""
ROOM_WIDE: Final = 620.0
"""The same across a landscape page, 225 mm."""
_PADDING: Final = 1.0
_WORDS: Final = (4.0, 2.0)
"""Characters of running text that stay together, where there is room: 一级指标; else: 一级／指标."""
_FULL: Final = 0.6
"""How much of the room whole words may take at most."""
_SIZES: Final = ((10.5, False, 4.0), (9.0, False, 2.0), (9.0, True, 2.0), (7.5, True, 2.0))
"""五号, 小五, 六号, with references to notes beside or below their figures, and the length of whole words."""
_LONGEST: Final = 12.0
"""No figure among words is wider: what is longer is a number of an account or of a document, and may be broken."""
_FIGURE: Final = re.compile(r"[\d０-９][\d０-９,，.．]*[%％]?")


def table_size(table: TableView) -> float:
    """The size in points, 10.5 as a rule, at which no figure of the printed table has to be broken."""
    return _setting(table)[0]


def notes_below(table: TableView) -> bool:
    """Whether references to notes stand below their figures, because beside them there is no room."""
    return _setting(table)[1]


def turned(table: TableView) -> bool:
    """Whether the figures of the table need the width of a landscape page to be read."""
    return sum(_needs(table, 2.0, below=True)[0]) * 9.0 > ROOM


def _setting(table: TableView) -> tuple[float, bool]:
    room = _room(table)
    for size, below, word in _SIZES:
        if sum(_needs(table, word, below)[0]) * size <= room:
            return size, below
    # some twenty amounts beside each other: small, but none over another; the data files have them too
    return max(1, int(10 * room / sum(_needs(table, 2.0, below=True)[0]))) / 10, True


def _room(table: TableView) -> float:
    return ROOM_WIDE if table.wide else ROOM


def column_widths(table: TableView) -> tuple[str, ...]:
    """A width for every column in % of the table, one decimal; together 100."""
    size, below = _setting(table)
    room = _room(table) / size
    for word in _WORDS:
        least, most, wants = _needs(table, word, below)
        if sum(least) <= _FULL * room:
            break
    return _shared(least, most, wants, room)


def _needs(table: TableView, word: float, below: bool) -> tuple[list[float], list[float], list[float]]:
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
                short, long = _cell(cell, word, below)
                least[at], most[at] = max(least[at], short), max(most[at], long)
                lengths[at].append(long)
            at += cell.span[1]
    wants = [sum(max(long - n, 0.0) for long in column) for n, column in zip(least, lengths, strict=True)]
    return least, most, wants


def _cell(cell: CellView, word: float, below: bool) -> tuple[float, float]:
    """The least and the natural width of a cell, with references to notes beside its text or *below* it."""
    text = "".join(run.text for run in cell.runs)
    marks = [_reference(number) for run in cell.runs for number in run.notes]
    mark = max(marks, default=0.0)
    if cell.numeric:
        width = max(_figure(text), mark) if below else _figure(text) + sum(marks)
        return width + _PADDING, width + _PADDING
    whole = title_width(text)
    figure = max(map(_figure, _FIGURE.findall(text)), default=0.0)
    return max(min(whole, word), min(figure, _LONGEST), mark) + _PADDING, whole + sum(marks) + _PADDING


def _figure(text: str) -> float:
    """The width of a figure, bold as in a line of totals."""
    return sum(0.6 if sign.isdigit() else 0.36 if sign in ",." else title_width(sign) * 1.2 for sign in text)


def _reference(number: int) -> float:
    """The width of a reference to a note, [核验 4], which is set at five sevenths of the size."""
    return 2.4 + 0.45 * len(str(number))


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


_NUMBER: Final = r"[≥≤＞＜><±+−-]?\d[\d,，.．]*[%％‰]?"
_UNIT: Final = r"(?:(?<=[\d%％‰])|(?<=[\d%％‰] ))[^\s\d,，.．%％‰（）()、；。]{1,6}(?![^\s（）()，、；。])"
_ELSE: Final = r"\[核验 \d+\]|（?第 \d+ 页）?"
_PARTS: Final = re.compile(f"{_ELSE}|{_NUMBER}|{_UNIT}")
"""What is never broken: a number, its unit, a reference to a note, a number of a page."""
_AMOUNTS: Final = re.compile(f"{_ELSE}|{_NUMBER}(?: ?{_UNIT})?")
_STYLES: Final = (("", 10.5), ("tight", 9.0), ("tightest", 7.5))
_TIERS: Final = ((_AMOUNTS, 8.0, 4.0), (_AMOUNTS, 4.0, 4.0), (_PARTS, 8.0, 4.0), (_PARTS, 4.0, 4.0), (_PARTS, 4.0, 2.0))
"""What stays whole, and the least length of lines of headers and of cells."""
_TAKEN: Final = 0.85
"""How much of the room that may take."""
_DIVIDED: Final = 1.75
"""How many times the lines a table has to have whose amounts stay whole, before they are divided from their units."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """How a table of figures with words beside them is set: class of its size, widths in %, what stays whole."""

    style: str
    widths: tuple[str, ...]
    whole: bool

    def parts(self, text: str) -> Iterator[tuple[str, bool]]:
        """*text* in parts, each with whether it is never broken."""
        at = 0
        for found in _PARTS.finditer(text) if self.whole else ():
            yield text[at : found.start()], False
            yield found[0], True
            at = found.end()
        yield text[at:], False


def fitted(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Fitted:
    """The setting of a table whose cells read so, references to notes and pages included; one cell a column.

    A number and its unit are never broken and, where there is room, not divided from each other; where even they do
    not fit the table is set in 小五, then in 六号. Should that be too little, figures are broken, never set over others.
    """
    for style, size in _STYLES:
        made = list(_settings(header, rows, size))
        if made:
            return Fitted(style, min(made, key=lambda one: one[0])[1], True)
    least, most, wants = _columns(header, rows, _TIERS[-1], size)
    return Fitted(style, _shared(least, most, wants, ROOM / size), sum(least) * size <= ROOM)


def _settings(
    header: Sequence[str], rows: Sequence[Sequence[str]], size: float
) -> Iterator[tuple[float, tuple[str, ...]]]:
    """Widths that leave enough for the words, each with about how many lines the table then has."""
    room = ROOM / size
    for tier in _TIERS:
        least, most, wants = _columns(header, rows, tier, size)
        if sum(least) > _TAKEN * room:
            continue
        for wanted in (wants, [want * want for want in wants]):  # shared by the root of what is wanted, or by itself
            widths = _shared(least, most, wanted, room)
            lines = sum(_lines(widths, row, room) for row in (header, *rows))
            yield lines * (1.0 if tier[0] is _AMOUNTS else _DIVIDED), widths


def _lines(widths: Sequence[str], row: Sequence[str], room: float) -> int:
    """About how many lines a row has."""
    free = [float(width.rstrip("%")) / 100 * room - _PADDING for width in widths]
    cells = zip(free, row, strict=True)
    return max(sum(ceil(title_width(line) / width) for line in text.split("\n")) for width, text in cells)


def _columns(
    header: Sequence[str], rows: Sequence[Sequence[str]], tier: tuple[re.Pattern[str], float, float], size: float
) -> tuple[list[float], list[float], list[float]]:
    """Least and natural width of every column, and what its cells want above the least together."""
    kept, label, word = tier
    least, most, wants = list[float](), list[float](), list[float]()
    for at, name in enumerate(header):
        line = max(map(title_width, name.split("\n")))
        narrow, natural = [min(line, label)], [min(line, 8.0)]
        for text in (row[at] for row in rows):
            whole = [title_width(part) * (7.5 / size if part[0] == "[" else 1.0) for part in kept.findall(text)]
            natural.append(title_width(text))
            narrow.append(max(min(natural[-1], word), *whole, 0.0))
        least.append(max(narrow) + _PADDING)
        most.append(max(natural) + _PADDING)
        wants.append(sum(max(width + _PADDING - least[-1], 0.0) for width in natural))
    return least, most, wants
