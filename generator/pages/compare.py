"""Comparing: the page on which reports are chosen, and ready tables of all reports of a year under one framework."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from generator.pages.base import DATA, Door
from generator.report.cells import Figure
from generator.report.comparison import LeftOut, line
from generator.report.model import ASSIGNED, Crumb, FrameworkView, Report
from generator.report.publication import HOME, Page, Publication

MOST: Final = 6
"""As many reports can be chosen; more do not fit on a page."""
COLUMNS: Final = 12
KEYS: Final = (
    "score.total|总分",
    "grade",
    "budget.initial",
    "budget.adjusted",
    "budget.unstaged",
    "budget.executed",
    "budget.execution_rate",
    "budget.executed#basic",
    "budget.executed#project",
    "budget.carried_out",
    "income.executed",
    "three_public.executed",
    "three_public.control_rate",
    "procurement.executed",
    "procurement.rate",
    "assets.fixed",
    "staff.authorised",
    "staff.in_post",
    "staff.nonstaff",
    "projects.count",
    "satisfaction.value",
    "satisfaction.rate",
)


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a ready table; ``reason`` is the number of the reason why the mean does not count it, 0 if it does."""

    printed: tuple[Figure, ...]
    stated: bool
    reason: int


@dataclass(frozen=True, slots=True)
class Column:
    """A fact: its name, its mean, how many reports that counts."""

    name: str
    mean: str
    count: str


@dataclass(frozen=True, slots=True)
class Row:
    """A report with its cells; ``attribution`` says that it does not name the framework itself."""

    name: str
    address: str
    cells: tuple[TableCell, ...]
    attribution: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Who is missing from the mean of a fact, and why."""

    column: str
    text: str


@dataclass(frozen=True, slots=True)
class YearTable:
    """All reports of a year under one framework."""

    year: int
    framework: FrameworkView
    address: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    reasons: tuple[str, ...]
    missing: tuple[Missing, ...]

    @property
    def lead(self) -> str:
        """How many reports, and how many of them do not name the framework themselves."""
        assigned = sum(bool(row.attribution) for row in self.rows)
        using = len(self.rows) - assigned
        parts = [f"用这一指标体系的 {using} 份报告"] if using else []
        return "、".join([*parts, *([f"本站归入的 {assigned} 份报告"] if assigned else [])])


@dataclass(frozen=True, slots=True)
class YearDoors:
    """The ready tables of a year, and the frameworks under which there is one report only."""

    year: int
    tables: tuple[Door, ...]
    single: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The page on which reports are chosen."""

    most: int
    years: tuple[YearDoors, ...]
    departments: tuple[Door, ...]
    total: int


def pages(publication: Publication) -> Iterator[Page]:
    """The page of choice, and every ready table."""
    crumb = Crumb("比较", "compare/index.html")
    yield Page(
        "compare/",
        "比较",
        "compare.html.j2",
        DATA,
        (HOME, Crumb("比较", "")),
        {"page": choice(publication), "table": None},
        scripts=("compare",),
    )
    for year in publication.by_year:
        for table in year_tables(publication, year):
            title = f"{year} 年度对照表：{table.framework.title}"
            crumbs = (HOME, crumb, Crumb(f"{year} 年度", ""))
            yield Page(table.address, title, "compare.html.j2", DATA, crumbs, {"page": None, "table": table})


def choice(publication: Publication) -> Choice:
    """What can be compared without a script: ready tables, and departments with several years."""
    years = []
    for year, reports in publication.by_year.items():
        groups = _groups(reports)
        doors = tuple(
            Door(found[0].framework.title, _address(year, found[0].framework), len(found))
            for found in groups.values()
            if len(found) > 1
        )
        years.append(YearDoors(year, doors, len(groups) - len(doors)))
    departments = tuple(
        Door(found[max(found)].short_name, f"departments/{department}/", len(found))
        for department, found in publication.by_department.items()
        if len(found) > 1
    )
    return Choice(MOST, tuple(years), departments, len(publication.reports))


def _groups(reports: Sequence[Report]) -> dict[str, list[Report]]:
    """Reports by framework, in the order in which the first of each stands."""
    made: dict[str, list[Report]] = {}
    for report in reports:
        made.setdefault(report.framework.reference, []).append(report)
    return made


def _address(year: int, framework: FrameworkView) -> str:
    """Below the framework's own name: ``compare/2023/guangzhou-2023.v1/``."""
    return f"compare/{year}/{framework.reference.replace('@', '.v')}/"


def year_tables(publication: Publication, year: int) -> Iterator[YearTable]:
    """The tables of a year, for frameworks with at least two reports."""
    for found in _groups(publication.by_year[year]).values():
        if len(found) > 1:
            yield _table(year, found)


def _table(year: int, reports: list[Report]) -> YearTable:
    known = [{cell.row: cell for cell in report.cells} for report in reports]
    stated = {key: sum(key in cells and not cells[key].absent for cells in known) for key in KEYS}
    widest = sorted((key for key in KEYS if stated[key]), key=lambda key: -stated[key])[:COLUMNS]
    lines = [line([cells.get(key) for cells in known]) for key in KEYS if key in widest]
    reasons: dict[str, int] = {}
    rows: list[list[TableCell]] = [[] for _ in reports]
    columns, missing = [], []
    for one in lines:
        left = {gap.number: gap.reason for gap in one.mean.left}
        for number, cell in enumerate(one.cells):
            why = left.get(number, cell.remark if not one.mean.text and not cell.compared else "")
            mark = reasons.setdefault(why, len(reasons) + 1) if why and cell.stated else 0
            rows[number].append(TableCell(cell.printed, cell.stated, mark))
        count = f"{len(one.mean.counted)}／{len(reports)} 份" if one.mean.text else one.mean.why
        columns.append(Column(one.name, one.mean.text, count))
        if one.mean.left:
            missing.append(Missing(one.name, _told(one.mean.left, reports)))
    named = tuple(
        Row(r.short_name, r.address, tuple(cells), ASSIGNED if r.framework.attribution == ASSIGNED else "")
        for r, cells in zip(reports, rows, strict=True)
    )
    framework = reports[0].framework
    return YearTable(year, framework, _address(year, framework), tuple(columns), named, tuple(reasons), tuple(missing))


def _told(left: Sequence[LeftOut], reports: Sequence[Report]) -> str:
    """Who is left out, by reason: 「报告未列：甲、乙；口径不同…：丙」."""
    by_reason: dict[str, list[str]] = {}
    for gap in left:
        by_reason.setdefault(gap.reason, []).append(reports[gap.number].short_name)
    return "；".join(f"{'、'.join(names)}（{reason}）" for reason, names in by_reason.items())
