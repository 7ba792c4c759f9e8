"""What the page of comparisons must show of chosen reports: the rows that the browser puts together by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from generator.report.comparison import ALWAYS, MIXED, SECTIONS, Line, Mean, line
from generator.report.model import Report


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows that at least two reports state, and the others."""

    lines: tuple[Line, ...]
    others: tuple[Line, ...]
    mixed: bool


def compare(reports: Sequence[Report]) -> Comparison:
    """The rows of *reports*, which stand in the order given."""
    tables = [{cell.row: cell for cell in report.cells} for report in reports]
    mixed = len({r.department for r in reports}) > 1 and len({r.year for r in reports}) > 1
    owners = [report.department for report in reports]
    lines, others = [], []
    for row in _rows(reports):
        cells = [table.get(row) for table in tables]
        stated = sum(cell is not None and not cell.absent for cell in cells)
        made = _told(line(cells), owners, mixed)
        if stated > 1 or row in ALWAYS:
            lines.append(made)
        elif stated:
            others.append(made)
    return Comparison(tuple(lines), tuple(others), mixed)


def _told(one: Line, owners: list[str], mixed: bool) -> Line:
    """A change in % is told within one department only, a mean over departments or years but not over both."""
    cells = []
    for number, cell in enumerate(one.cells):
        base = re.match(r"比第 (\d+) 份：", cell.remark)
        if base and owners[int(base[1]) - 1] != owners[number]:
            cell = replace(cell, remark=re.sub(r"（[+-][\d,.]+%）$", "", cell.remark))
        cells.append(cell)
    return replace(one, cells=tuple(cells), mean=Mean("", (), (), MIXED) if mixed else one.mean)


def _rows(reports: Iterable[Report]) -> list[str]:
    """Every row once: sections in their order, then by the order that the reports' cells give."""
    places = {section: number for number, section in enumerate(SECTIONS)}
    found: dict[str, tuple[int, str]] = {}
    for report in reports:
        for cell in report.cells:
            place = (places[cell.section], cell.order)
            found[cell.row] = min(found.get(cell.row, place), place)
    return sorted(found, key=lambda row: (*found[row], row))


def mean_note(mean: Mean, reports: Sequence[Report]) -> str:
    """How many reports a mean counts, and who is missing and why: 「5 份中计入 3 份；未计入：…」."""
    told = f"{len(reports)} 份中计入 {len(mean.counted)} 份"
    if not mean.left:
        return told
    names = "、".join(f"{label(reports[left.number])}（{left.reason}）" for left in mean.left)
    return f"{told}；未计入：{names}"


def label(report: Report) -> str:
    """A report's short name: 福田区总工会 2021 年度."""
    return f"{report.short_name} {report.year} 年度"
