"""评分表 as a paper of its own: the form as bureaus print it, with its notes and how points were computed.

Cells of higher levels are merged as on the printed forms. A page cannot divide a merged cell well, so the rows come in
blocks of about a page, reckoned from the width of the columns, and a block names the groups that go on with （续）.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeAlias

from generator.papers.base import cited, paper
from generator.report.model import Report
from generator.report.publication import Paper, Publication
from generator.report.titles import title_width
from generator.report.views import ScoreRow
from generator.schema.base import ABSENCES

FILE: Final = "scores.pdf"
NAME: Final = "评分表"
_ABSENT: Final = frozenset(ABSENCES.values())
_LEVELS: Final = "一二三四五六七八九"
_Path: TypeAlias = tuple[ScoreRow, ...]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """How much a page holds, in points, and how many signs a line of each column takes: those of ``papers.css``."""

    first: int
    other: int
    group: int
    leaf: int
    standard: int
    remark: float


_SHEETS: Final = {
    (False, False): _Sheet(475, 580, 4, 7, 0, 5.8),
    (False, True): _Sheet(475, 580, 4, 5, 0, 5.8),
    (True, False): _Sheet(285, 390, 4, 6, 22, 5.8),
    (True, True): _Sheet(285, 390, 4, 5, 17, 5.8),
}
"""By whether there is a column for 评分标准, and one for 复核得分."""


@dataclass(frozen=True, slots=True)
class Level:
    """A cell of an indicator or group: its name, what is said of a group's points, and how many rows and columns."""

    name: str
    told: tuple[str, ...]
    notes: tuple[int, ...]
    rows: int
    columns: int
    leaf: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the form: the cells of levels that begin in it, its indicator, and 复算情况."""

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
            data = {"form": form(report), "notes": cited(report, numbers)}
            yield paper(report, FILE, "scores.html.j2", NAME, data)


def form(report: Report) -> Form:
    """The form of a report: a line for every indicator of the last level."""
    depth = max(row.level for row in report.scores)
    standards = any(set(row.wording) - _ABSENT for row in report.scores)
    reviewed = bool(report.review_views)
    seen: set[str] = set()
    blocks = tuple(
        _block(block, depth, seen) for block in _blocks(tuple(_paths(report.scores)), _SHEETS[standards, reviewed])
    )
    return Form(tuple(f"{_LEVELS[level]}级指标" for level in range(depth)), blocks, standards, reviewed)


def _paths(rows: tuple[ScoreRow, ...]) -> Iterator[_Path]:
    """Every indicator of the last level below its groups."""
    above: list[ScoreRow] = []
    for row in rows:
        del above[row.level - 1 :]
        if row.leaf:
            yield (*above, row)
        else:
            above.append(row)


def _blocks(paths: Sequence[_Path], sheet: _Sheet) -> Iterator[list[_Path]]:
    """The rows of one page after the other."""
    block: list[_Path] = []
    room = sheet.first
    for path in paths:
        if block and _height([*block, path], sheet) > room:
            yield block
            block, room = [], sheet.other
        block.append(path)
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
        15 * _rows(row.name, sheet.leaf),
        12 * _rows(remark(row), sheet.remark),
        51 if row.taken else 0,
        15 + 10 * len(row.notes),
    ]
    if sheet.standard:
        lines.append(12 * sum(_rows(line, sheet.standard) for line in row.wording))
    return max(lines) + 8


def _group_height(row: ScoreRow, sheet: _Sheet) -> int:
    told = 12 * sum(_rows(text, sheet.group) for text in _told(row))
    return 15 * _rows(f"{row.name}（续）", sheet.group) + told + 10 * len(row.notes) + 7


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
            told = () if row.id in before else tuple(_told(row))
            name = f"{row.name}（续）" if row.id in before else row.name
            notes = () if row.id in before else row.notes
            rows = sum(1 for other in paths if len(other) > level + 1 and other[level] is row)
            cells.append(Level(name, told, notes, rows, 1, leaf=False))
            seen.add(row.id)
        leaf = path[-1]
        cells.append(Level(leaf.name, (), (), 1, depth - len(path) + 1, leaf=True))
        lines.append(Line(tuple(cells), leaf, remark(leaf)))
    return tuple(lines)


def _told(row: ScoreRow) -> Iterator[str]:
    """The points of a group, voice by voice."""
    if row.points in _ABSENT and row.declared in _ABSENT:
        yield "分值、自评得分" + ("报告未列" if row.points == row.declared else f"{row.points}、{row.declared}")
    elif row.declared in _ABSENT:
        yield f"分值 {row.points} 分，自评得分{row.declared}"
    else:
        yield f"自评 {row.declared} 分" + (f"，分值{row.points}" if row.points in _ABSENT else f"／{row.points} 分")
    if row.computed:
        yield f"复算 {row.computed} 分" + (f"，含按自评得分计入 {row.taken} 分" if row.taken else "")
    for voice in row.voices:
        yield f"复核 {voice.points} 分（{voice.body}）"
