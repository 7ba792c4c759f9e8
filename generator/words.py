"""Everything printed in words, piece by piece with its place; searching it for lists of words and for dates."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from generator.document import Cell, Document, Grid
from generator.finding import Location
from generator.prose import Passage
from generator.quantity import CHINESE_NUMBER, chinese_number


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph, heading, cover line, table title, note or cell. ``label`` names its place for a reader."""

    text: str
    kind: str
    path: str
    label: str
    source: Passage | Location

    def locate(self, index: int) -> Location:
        """File, line and column of the character at *index*."""
        if isinstance(self.source, Passage):
            return self.source.locate(index)
        return Location(self.source.file, self.source.line, self.source.column + index)

    def marked(self, index: int) -> bool:
        """Whether the character at *index* belongs to a mark of the prose."""
        return isinstance(self.source, Passage) and self.source.marked(index)


def printed(passages: Sequence[Passage], document: Document) -> Iterator[Words]:
    """The prose, then the words of the tables."""
    for passage in passages:
        yield Words(passage.text, passage.block.kind, passage.path, passage.block.label, passage)
    for block in document.blocks:
        if isinstance(block, Grid):
            yield from _of_table(block)


def _of_table(grid: Grid) -> Iterator[Words]:
    for key, label in (("title", "表题"), ("note", "表下说明")):
        text = getattr(grid.table, key)
        if text:
            place = grid.node.at((key,)).location
            yield Words(text, f"table-{key}", f"tables.{grid.id}.{key}", f"{grid.short}{label}", place)
    for row, cells in grid.rows.items():
        for cell in cells:
            if cell.text:
                yield _of_cell(grid, row, cell)


def _of_cell(grid: Grid, row: str, cell: Cell) -> Words:
    return Words(cell.text, "cell", f"tables.{grid.id}.{row}", grid.short, cell.location)


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of *words*, longer ones first; the first signs are looked at before the words. Nothing where there are none."""
    words = tuple(filter(None, words))
    if not words:
        return re.compile(r"(?!)")
    heads = "".join(re.escape(sign) for sign in sorted({word[0] for word in words}))
    listed = "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
    return re.compile(f"(?=[{heads}])(?:{listed})")


def occurrences(text: str, words: Iterable[str], unless: Iterable[str] = ()) -> Iterator[re.Match[str]]:
    """Where any of *words* stands in *text*, outside the longer words *unless* that contain it by chance."""
    found = list(_pattern(tuple(words)).finditer(text))
    spans = excepted(text, unless) if found else []
    for match in found:
        if not within(match.start(), match.end(), spans):
            yield match


def excepted(text: str, unless: Iterable[str]) -> list[tuple[int, int]]:
    """Start and end of every one of *unless* in *text*, in order."""
    return [found.span() for found in _pattern(tuple(unless)).finditer(text)]


def within(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a place lies inside one of *spans*, which are in order and do not overlap."""
    index = bisect_right(spans, (start, sys.maxsize)) - 1
    return index >= 0 and end <= spans[index][1]


def meets(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a place shares a character with one of *spans*, which are in order and do not overlap."""
    index = bisect_left(spans, (end, 0)) - 1
    return index >= 0 and spans[index][1] > start


# -- dates --------------------------------------------------------------------------------------------------------

_NUMBER: Final = rf"(?:\d{{1,2}}|(?:二十|三十|十)[一二三四五六七八九]?|{CHINESE_NUMBER})"
_YEAR: Final = r"(?:(?:19|20)\d\d|[一二][〇○零九][〇○零一二三四五六七八九]{2})"
_DATE: Final = re.compile(
    rf"(?<![\d.一二三四五六七八九十])(?:(?P<year>{_YEAR})\s?年\s?(?P<m1>{_NUMBER})\s?月(?:份|\s?(?P<d1>{_NUMBER})\s?[日号])?"
    rf"|(?P<m2>{_NUMBER})\s?月\s?(?P<d2>{_NUMBER})\s?日)"
    r"|(?<![\d.\-/])(?P<y3>(?:19|20)\d\d)(?P<sign>[-./])(?P<m3>\d{1,2})(?P=sign)(?P<d3>\d{1,2})(?![\d.\-/])"
)
_LUNAR: Final = re.compile(r"农历|阴历|夏历|旧历|腊|正月")
_YEAR_DIGITS: Final = {sign: str(n) for n, sign in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0"}


@dataclass(frozen=True, slots=True)
class FullDate:
    """A printed date as its figures say, whether or not there is such a day. ``year`` and ``day`` may be missing."""

    year: int | None
    month: int
    day: int | None
    start: int
    end: int
    shown: str

    @property
    def value(self) -> date | None:
        """The day, where year, month and day are given and exist."""
        if self.year is None or self.day is None:
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None


def dates(text: str) -> Iterator[FullDate]:
    """Every date with a month: 2024年5月30日, 5月30日, 2024年5月, 二〇二四年五月, 2024-05-30, 2024.5.30.

    Dates of the lunar calendar are left out, and dotted figures whose middle cannot be a month.
    """
    for found in _DATE.finditer(text):
        if _LUNAR.search(text, max(0, found.start() - 4), found.start()):
            continue
        month = _number(found["m1"] or found["m2"] or found["m3"])
        if found["sign"] in (".", "/") and not 1 <= month <= 12:
            continue
        year = _year(found["year"] or found["y3"] or "")
        day = found["d1"] or found["d2"] or found["d3"]
        yield FullDate(year, month, _number(day) if day else None, found.start(), found.end(), found[0])


def read_date(text: str) -> date | None:
    """The day that a printed date names; of a month its last day. None for anything else."""
    found = next(dates(text), None)
    if found is None or found.year is None or not 1 <= found.month <= 12:
        return None
    if found.day is None:
        return date(found.year, found.month, monthrange(found.year, found.month)[1])
    return found.value


def _number(sign: str) -> int:
    return int(sign) if sign.isdigit() else chinese_number(sign)


def _year(sign: str) -> int | None:
    return int("".join(_YEAR_DIGITS.get(digit, digit) for digit in sign)) if sign else None
