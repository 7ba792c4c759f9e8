"""评分表 as a paper of its own: the form as bureaus print it, with its notes and how points were computed.

Cells of higher levels are merged as on the printed forms, and the points of a group stand in a row 小计 below its
indicators, in the columns of all the others. A page cannot divide a merged cell well, so the rows come in blocks of
about a page, reckoned from the width of the columns, and a block names the groups that go on with （续）.
"""

from __future__ import annotations

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
_Path: TypeAlias = tuple[ScoreRow, ...]
"""A row of the form with the groups it stands in; the row 小计 of a group is the group once more, below itself."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """How many points of rows a page holds, and how many signs a line of each column takes: those of ``papers.css``.

    ``line`` is a line of the words above the form.
    """

    room: int
    line: int
    group: int
    leaf: int
    standard: int
    remark: float
    bands: int


_SHEETS: Final = {
    (False, False): _Sheet(590, 41, 4, 7, 0, 6.6, 20),
    (False, True): _Sheet(590, 41, 4, 5, 0, 6.6, 20),
    (True, False): _Sheet(396, 59, 4, 6, 22, 6.6, 45),
    (True, True): _Sheet(396, 59, 4, 5, 17, 6.6, 45),
}
"""By whether there is a column for 评分标准, and one for 复核得分."""
_TAKEN: Final = 5.0
"""Signs in a line below 复算得分."""


@dataclass(frozen=True, slots=True)
class Level:
    """A cell of an indicator, a group or 小计: its name, and how many rows and columns; ``leaf`` is False of a group."""

    name: str
    rows: int
    columns: int
    leaf: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the form: the cells of levels that begin in it, its indicator or the group of a 小计, and 复算情况."""

    levels: tuple[Level, ...]
    row: ScoreRow
    remark: str


@dataclass(frozen=True, slots=True)
class Form:
    """The form: names of its level columns, blocks of rows, and whether there are 评分标准 and 复核得分 to print.

    With 评分标准 it stands on sheets turned by a quarter.
    """

    levels: tuple[str, ...]
    blocks: tuple[tuple[Line, ...], ...]
    standards: bool
    reviewed: bool


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
    reviewed = bool(report.review_views)
    seen: set[str] = set()
    sheet = _SHEETS[standards, reviewed]
    parts = list(_paths(report.scores))
    divided = _blocks(parts, sheet, _head_height(report, sheet), _end_height(report, sheet))
    blocks = tuple(_block(block, depth, seen) for block in divided)
    return Form(tuple(f"{_LEVELS[level]}级指标" for level in range(depth)), blocks, standards, reviewed)


def head_words(report: Report) -> str:
    """The line above the form."""
    return f"部门：{report.department_name}　年度：{report.year}　指标体系：{report.framework.called}"


def _head_height(report: Report, sheet: _Sheet) -> int:
    """The title, the line below it, and the unit."""
    return 29 * len(title_lines(f"{report.title}{NAME}")) + 15 + 15 * _rows(head_words(report), sheet.line) + 19


def _end_height(report: Report, sheet: _Sheet) -> int:
    """The total and the grade: on the page of the last indicator."""
    return (
        _leaf_height(report.total, sheet)
        + 12
        + 15
        + 12 * _rows(f"等级划分：{report.framework.grades}", sheet.bands)
        + 7
    )


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


def _blocks(parts: Sequence[list[_Path]], sheet: _Sheet, head: int, end: int) -> Iterator[list[_Path]]:
    """The rows of one page after the other; *head* and *end* are the heights of what stands before and after them."""
    block: list[_Path] = []
    room = sheet.room - head
    for number, part in enumerate(parts, 1):
        rest = end if number == len(parts) else 0
        if block and _height([*block, *part], sheet) + rest > room:
            yield block
            block, room = [], sheet.room
        block += part
    yield block


def _height(block: Sequence[_Path], sheet: _Sheet, level: int = 0) -> int:
    """About how high rows are, in points: never less than they are."""
    total = 0
    for _, found in groupby(block, key=lambda path: path[min(level, len(path) - 1)].id):
        part = list(found)
        if len(part[0]) - 1 <= level:
            total += sum(_leaf_height(path[-1], sheet) for path in part)
        else:
            total += max(_height(part, sheet, level + 1), _group_height(part[0][level], sheet))
    return total


def _leaf_height(row: ScoreRow, sheet: _Sheet) -> int:
    lines = [
        15 * _rows(row.name if row.leaf else SUBTOTAL, sheet.leaf),
        12 * _rows(remark(row), sheet.remark),
        15 + 12 * _rows(f"含按自评得分计入 {row.taken} 分", _TAKEN) if row.taken else 0,
        15 + 10 * len(row.notes),
    ]
    if sheet.standard:
        lines.append(12 * sum(_rows(line, sheet.standard) for line in row.wording))
    return max(lines) + 7


def _group_height(row: ScoreRow, sheet: _Sheet) -> int:
    return 15 * _rows(f"{row.name}（续）", sheet.group) + 7


def _rows(text: str, signs: float) -> int:
    return max(1, int(-(-title_width(text) // signs)))


def remark(row: ScoreRow) -> str:
    """复算情况 of an indicator: its status, and why where that says more."""
    reason = row.reason.removeprefix("按报告所载评定，无法复算").lstrip("：")
    return "；".join(filter(None, (row.status, reason, row.remark)))


def _block(paths: Sequence[_Path], depth: int, seen: set[str]) -> tuple[Line, ...]:
    """The rows of a block; *seen* are the groups that earlier blocks have named, and takes those of this one."""
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
        lines.append(Line(tuple(cells), row, remark(row)))
    return tuple(lines)
