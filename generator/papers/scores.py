"""评分表 as a paper of its own: the form as bureaus print it, with its notes and how points were computed.

Cells of higher levels are merged as on the printed forms, and the points of a group stand in a row 小计 below its
indicators, in the columns of all the others. A page cannot divide a merged cell well, so the rows come in blocks of
about a page, reckoned from the width of the columns, and a block names the groups that go on with （续）.

Who reviewed is named in a row at the end of the form, and the columns bear the marks ①② alone: so the height of the
head does not hang on names, and no name stands in a column of a few signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeAlias

from generator.papers.base import cited, paper
from generator.report.model import Report
from generator.report.publication import Paper, Publication
from generator.report.titles import title_lines, title_width
from generator.report.views import ScoreRow
from generator.schema.base import ABSENCES

FILE: Final = "scores.pdf"
NAME: Final = "评分表"
_ABSENT: Final = frozenset(ABSENCES.values())
_LEVELS: Final = "一二三四五六七八九"
SUBTOTAL: Final = "小计"
REVIEWERS: Final = "复核机构"
_Path: TypeAlias = tuple[ScoreRow, ...]
"""A row of the form with the groups it stands in; the row 小计 of a group is the group once more, below itself."""

_MM: Final = 72 / 25.4
"""Points of a millimetre."""
_RULE: Final = 0.8
_SPARE: Final = 8
"""Points of a page that rows are not reckoned to fill."""
_TOKENS: Final = re.compile(r"\s|[（《〈“‘【]*(?:[!-~]+|\S)[，。；：、！？）》〉”’】％…]*")
"""What the end of a line does not divide."""
_WIDTHS: Final = {"points": 14.6, "declared": 16.7, "computed": 20.6, "remark": 25.6}
"""Millimetres from rule to rule: 自评得分 takes 42 points, 2 on both sides, and a rule."""
_VOICE: Final = {False: 16.7, True: 18.0}
"""A column 复核得分; the wider has a mark before the points."""
_LEVEL: Final = {False: 21.6, True: 19.6}
"""At most, of a level that is not the last; by whether there is 复核得分."""
_LEAST: Final = {False: 20.0, True: 72.0}
"""What the other columns leave at least, to the names of indicators or, on a turned sheet, to these and 评分标准."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page and the widths of its columns, in millimetres from rule to rule.

    ``voices`` is the number of columns 复核得分: one for each review where there is room, otherwise one for all.
    """

    turned: bool
    level: float
    leaf: float
    standard: float
    voices: int
    voice: float

    def width(self, column: str) -> float:
        """What a head or figures have in a column, in points: without 2 on both sides and the rule; words have 4 less."""
        own = {"level": self.level, "leaf": self.leaf, "standard": self.standard, "voice": self.voice}
        return (own | _WIDTHS)[column] * _MM - 4 - _RULE

    def style(self, column: str) -> str:
        """The width of a column as its head has it; the names of indicators take what the others leave."""
        return f"width: {self.width(column):.1f}pt"

    @property
    def line(self) -> float:
        """The width of the text block in points; the form is as wide."""
        return (225 if self.turned else 156) * _MM

    @property
    def height(self) -> float:
        """The height of the text block in points."""
        return (156 if self.turned else 225) * _MM

    @property
    def beside(self) -> float:
        """What a cell across all columns but those of levels holds, in points: 4 on both sides."""
        return (sum(_WIDTHS.values()) + self.standard + self.voices * self.voice) * _MM - 8 - _RULE


@dataclass(frozen=True, slots=True)
class Level:
    """A cell of an indicator, a group or 小计: its name, and how many rows and columns; ``leaf`` is False of a group."""

    name: str
    rows: int
    columns: int
    leaf: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the form: the cells of levels that begin in it, its indicator or the group of a 小计, and 复算情况.

    ``voices`` are the lines of each column 复核得分. ``tall`` is True of a row that the rest of the first page does
    not hold: it may be divided, for nothing but the title would stand there.
    """

    levels: tuple[Level, ...]
    row: ScoreRow
    voices: tuple[tuple[str, ...], ...]
    remark: str
    tall: bool


@dataclass(frozen=True, slots=True)
class Form:
    """The form: names of its level columns, blocks of rows, and whether there are 评分标准 and 复核得分 to print.

    With 评分标准 it stands on sheets turned by a quarter. ``marks`` stand below 复核得分, a column each, and
    ``reviewers`` say who gave it. ``apart`` is True where the total begins a page: it fits below no indicator.
    """

    levels: tuple[str, ...]
    blocks: tuple[tuple[Line, ...], ...]
    standards: bool
    reviewed: bool
    sheet: Sheet
    marks: tuple[str, ...]
    reviewers: tuple[str, ...]
    total_voices: tuple[tuple[str, ...], ...]
    apart: bool


def papers(publication: Publication) -> Iterator[Paper]:
    """``scores.pdf`` of every current report that has something to print in it."""
    for report in publication.reports:
        if report.scores:
            numbers = {number for row in (*report.scores, report.total) for number in row.notes}
            numbers |= {note.number for note in report.notes if note.family == "scores"}
            data = {"form": form(report), "head": head_words(report), "notes": cited(report, numbers)}
            yield paper(report, FILE, "scores.html.j2", NAME, data)


def form(report: Report) -> Form:
    """The form of a report: a line for every indicator of the last level."""
    depth = max(row.level for row in report.scores)
    standards = any(set(row.wording) - _ABSENT for row in report.scores)
    count = len(report.review_views)
    sheet = _sheet(depth, standards, count)
    levels = tuple(f"{_LEVELS[level]}级指标" for level in range(depth))
    made = _Maker(report, sheet)
    first = made.first(levels)
    blocks, apart = made.blocks(first, made.room(levels))
    seen: set[str] = set()
    return Form(
        levels,
        tuple(made.block(block, depth, seen, first if number == 0 else None) for number, block in enumerate(blocks)),
        standards,
        count > 0,
        sheet,
        (REVIEWERS,) if sheet.voices == 1 else tuple(map(mark, range(sheet.voices))),
        made.reviewers,
        made.voices(report.total),
        apart,
    )


def mark(number: int) -> str:
    """The mark of a review, from 0: ①, and （21） where no circled number is."""
    return chr(ord("①") + number) if number < 20 else f"（{number + 1}）"


def head_words(report: Report) -> str:
    """The line above the form."""
    return f"部门：{report.department_name}　年度：{report.year}　指标体系：{report.framework.called}"


def remark(row: ScoreRow) -> str:
    """复算情况 of an indicator: its status, and why where that says more."""
    reason = row.reason.removeprefix("按报告所载评定，无法复算").lstrip("：")
    return "；".join(filter(None, (row.status, reason, row.remark)))


def _sheet(depth: int, standards: bool, reviews: int) -> Sheet:
    """The sheet of a form with *depth* levels: with a column for each review if names and standards keep their room."""
    level, least = _LEVEL[reviews > 0], _LEAST[standards]
    left = (225 if standards else 156) - sum(_WIDTHS.values())
    voices, voice = reviews, _VOICE[False]
    if reviews > 1 and left - level * (depth - 1) - voice * reviews < least:
        voices, voice = 1, _VOICE[True]
    left -= voices * voice
    if depth > 1:
        level = min(level, (left - least) / (depth - 1))
    left -= level * (depth - 1)
    leaf = max(_LEAST[False], left / 4) if standards else left
    return Sheet(standards, level, leaf, left - leaf, voices, voice)


def _rows(text: str, width: float, size: float = 10.5) -> int:
    """How many lines *text* takes in *width* points."""
    rows, used, signs = 1, 0.0, width / size
    for token in _TOKENS.findall(text):
        wide = title_width(token)
        if used and used + wide > signs and not token.isspace():
            rows, used = rows + 1, 0.0
        used += wide
        if used > signs and not token.isspace():  # an address, say, longer than a line
            rows, used = rows + int(used // signs), used % signs
    return rows


def _figure(text: str, width: float) -> int:
    """How high points are, or the smaller words 报告未列."""
    return 15 * _rows(text, width, 9 if text in _ABSENT else 10.5)


def _paths(rows: Sequence[ScoreRow], above: _Path = ()) -> Iterator[list[_Path]]:
    """The rows of the form; in one list what a page does not divide: an indicator and the 小计 that follow it."""
    starts = [index for index, row in enumerate(rows) if row.level == len(above) + 1]
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        row, below = rows[start], rows[start + 1 : end]
        if row.leaf:
            yield [(*above, row)]
            continue
        parts = list(_paths(below, (*above, row)))
        if _has_subtotal(row, below):
            parts[-1].append((*above, row, row))
        yield from parts


def _has_subtotal(group: ScoreRow, below: Sequence[ScoreRow]) -> bool:
    """Not where a group is one indicator with the very same points."""
    return group.notes != () or len(below) != 1 or _points(group) != _points(below[0])


def _points(row: ScoreRow) -> tuple[object, ...]:
    return row.points, row.declared, row.computed, row.taken, row.voices


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the rows of a report's form, and reckons how high they are, in points: never less than they are."""

    report: Report
    sheet: Sheet

    @property
    def reviewers(self) -> tuple[str, ...]:
        """Each review with its mark, if there are several, its body, kind and day."""
        views = self.report.review_views
        marks = [mark(number) if len(views) > 1 else "" for number in range(len(views))]
        return tuple(
            f"{sign}{view.body}（{view.kind}，日期：{view.day}）" for sign, view in zip(marks, views, strict=True)
        )

    def voices(self, row: ScoreRow) -> tuple[tuple[str, ...], ...]:
        """What the reviews gave, in lines of each column; nothing where a review says nothing."""
        anchor = "scores" if row is self.report.total else f"score-{row.id}"
        given = [
            next((one.reviewed for one in view.rows if one.anchor == anchor), "") for view in self.report.review_views
        ]
        if self.sheet.voices == len(given):
            return tuple((points,) if points else () for points in given)
        return (tuple(f"{mark(number)}{points}" for number, points in enumerate(given) if points),)

    def room(self, levels: Sequence[str]) -> float:
        """What rows may fill of a page below the head of the table."""
        widths = ["level"] * (len(levels) - 1) + ["leaf"]
        names = max(15 * _rows(name, self.sheet.width(width)) for name, width in zip(levels, widths, strict=True))
        return self.sheet.height - max(names, 15 + 12) - 7 - _SPARE

    def first(self, levels: Sequence[str]) -> float:
        """The same of the first page: below the title, the line after it, and the unit."""
        title = 29 * len(title_lines(f"{self.report.title}{NAME}")) + 15
        return self.room(levels) - title - 15 * _rows(head_words(self.report), self.sheet.line) - 19

    def blocks(self, first: float, room: float) -> tuple[list[list[_Path]], bool]:
        """The rows of one page after the other, and whether the total begins another."""
        parts = []
        for number, part in enumerate(_paths(self.report.scores)):
            whole = self.height(part) <= (room if number else first)
            parts += [part] if whole else [[path] for path in part]
        end = self.end()
        apart = self.height(parts[-1]) + end > room
        blocks: list[list[_Path]] = [[]]
        for number, part in enumerate(parts, 1):
            rest = 0 if apart or number < len(parts) else end
            if blocks[-1] and self.height([*blocks[-1], *part]) + rest > (first if len(blocks) == 1 else room):
                blocks.append([])
            blocks[-1] += part
        return blocks, apart or (len(blocks) == 1 and self.height(blocks[0]) + end > first)

    def end(self) -> float:
        """The total, the grade, and who reviewed: on the page of the last indicator."""
        total = max(self._leaf(self.report.total), 12 * self._small(f"可复算分值 {self.report.recomputable}") + 7)
        beside = self.sheet.beside
        grade = 15 + 12 * _rows(f"等级划分：{self.report.framework.grades}", beside, 9) + 7
        return total + grade + (15 * sum(_rows(line, beside) for line in self.reviewers) + 7 if self.reviewers else 0)

    def height(self, block: Sequence[_Path], level: int = 0) -> float:
        """Of rows, with the merged cells from *level* on."""
        total = 0.0
        for _, found in groupby(block, key=lambda path: path[min(level, len(path) - 1)].id):
            part = list(found)
            if len(part[0]) - 1 <= level:
                total += sum(self._leaf(path[-1]) for path in part)
            else:
                name = 15 * _rows(f"{part[0][level].name}（续）", self.sheet.width("level") - 4) + 7
                total += max(self.height(part, level + 1), name)
        return total

    def _leaf(self, row: ScoreRow) -> float:
        width = self.sheet.width
        declared = _figure(row.declared, width("declared")) + 10 * len(row.notes)
        taken = 12 * _rows(f"含按自评得分计入 {row.taken} 分", width("computed"), 9) if row.taken else 0
        lines = [
            15 * _rows(row.name if row.leaf else SUBTOTAL, width("leaf") - 4),
            _figure(row.points, width("points")),
            declared,
            _figure(row.computed, width("computed")) + taken,
            12 * self._small(remark(row)),
            *(sum(_figure(line, width("voice")) for line in column) for column in self.voices(row)),
        ]
        if self.sheet.standard:
            lines.append(12 * sum(_rows(line, width("standard") - 4, 9) for line in row.wording))
        return max(lines) + 7

    def _small(self, words: str) -> int:
        return _rows(words, self.sheet.width("remark") - 4, 9)

    def block(self, paths: Sequence[_Path], depth: int, seen: set[str], first: float | None) -> tuple[Line, ...]:
        """The rows of a block; *seen* are the groups that earlier blocks have named, and takes those of this one.

        *first* is the room of the first page, for the block that stands there.
        """
        lines, before = [], set(seen)
        for number, path in enumerate(paths):
            cells = []
            for level, row in enumerate(path[:-1]):
                if number and paths[number - 1][level : level + 1] == (row,):
                    continue
                name = f"{row.name}（续）" if row.id in before else row.name
                rows = sum(1 for other in paths if len(other) > level + 1 and other[level] is row)
                cells.append(Level(name, rows, 1, leaf=False))
                seen.add(row.id)
            row = path[-1]
            cells.append(Level(row.name if row.leaf else SUBTOTAL, 1, depth - len(path) + 1, leaf=True))
            tall = first is not None and self.height([path]) > first
            lines.append(Line(tuple(cells), row, self.voices(row), remark(row), tall))
        return tuple(lines)
