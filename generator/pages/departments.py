"""A department's page: its years side by side, with the breaks visible, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from generator.load import Content
from generator.pages.base import REPORTS, Entry, entry
from generator.quantity import HUNDRED, Kind, divide, format_length
from generator.report.build import region_name
from generator.report.cells import SCORES, Cell, Figure
from generator.report.comparison import SECTIONS, basis_key, counts, reason, remark
from generator.report.model import Bar, Chart, Crumb, Pair, Report
from generator.report.publication import HOME, Page, Publication
from generator.report.summary import KEY_FACTS
from generator.schema.catalogue import Department

MOST: Final = 6
LEVELS: Final = {
    "province": "省级",
    "city": "地市级",
    "district": "区级",
    "county": "县级",
    "township": "乡镇级",
}
TOP: Final = ("score.total|总分", "grade")
DRAWN: Final = ("budget.executed", "budget.execution_rate", "three_public.executed", "score.total|总分")


@dataclass(frozen=True, slots=True)
class YearCell:
    """What a year's report states; ``remark`` compares it with the year before, or says why not."""

    year: int
    printed: tuple[Figure, ...]
    detail: str
    remark: str
    stated: bool
    address: str
    breaks: bool


@dataclass(frozen=True, slots=True)
class YearRow:
    """A row of the years side by side."""

    name: str
    cells: tuple[YearCell, ...]


@dataclass(frozen=True, slots=True)
class YearHead:
    """The head of a year's column; ``breaks`` says that the framework before it was another one."""

    year: int
    address: str
    framework: str
    framework_address: str
    breaks: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a title."""

    title: str
    rows: tuple[YearRow, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Another department; ``address`` is empty where it has no page."""

    role: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class DepartmentPage:
    """Everything about a department that is published here."""

    title: str
    lead: str
    identity: tuple[Pair, ...]
    related: tuple[Related, ...]
    heads: tuple[YearHead, ...]
    breaks: tuple[str, ...]
    gaps: str
    groups: tuple[Group, ...]
    charts: tuple[Chart, ...]
    entries: tuple[Entry, ...]
    choice: str


def pages(publication: Publication) -> Iterator[Page]:
    """One page a department that has reports here."""
    assert publication.content.departments is not None
    for identifier, department in publication.content.departments.model.departments.items():
        years = publication.by_department.get(identifier)
        if not years:
            continue
        crumbs = (HOME, Crumb("部门", "departments/index.html"), Crumb(department.short, ""))
        page = department_page(publication, identifier, department, list(reversed(years.values())))
        yield Page(f"departments/{identifier}/", department.name, "department.html.j2", REPORTS, crumbs, {"page": page})


def department_page(
    publication: Publication, identifier: str, department: Department, reports: Sequence[Report]
) -> DepartmentPage:
    """The page of a department; *reports* are its published years, the newest first."""
    content = publication.content
    choice = "&".join(f"r={report.department}/{report.year}" for report in reports[:MOST])
    return DepartmentPage(
        title=department.name,
        lead=f"本站收录 {len(reports)} 个年度的报告；未收录的年度不表示部门未公开。"
        + ("各年度并列，只比较口径相同的数。" if len(reports) > 1 else ""),
        identity=_identity(content, department),
        related=tuple(_related(publication, identifier, department)),
        heads=tuple(_head(reports, number) for number in range(len(reports))),
        breaks=tuple(_breaks(reports)),
        gaps=_gaps([report.year for report in reports]),
        groups=_groups(reports),
        charts=tuple(_charts(reports)),
        entries=tuple(map(entry, reports)),
        choice=f"compare/?{choice}" if len(reports) > 1 else "",
    )


# -- who it is ---------------------------------------------------------------------------------------------


def _identity(content: Content, department: Department) -> tuple[Pair, ...]:
    rows = [Pair("所在地区", region_name(content, department.region)), Pair("级次", LEVELS[department.level])]
    if len(department.names) > 1:
        names = (f"{name.name}（{_term(name.since, name.until)}）" for name in department.names)
        rows.append(Pair("名称沿革", "；".join(names)))
    return tuple(rows)


def _term(since: date | None, until: date | None) -> str:
    """From when to when a name was used, as far as the directory says."""
    start = f"{_day(since)}起" if since else ""
    end = f"至 {_day(until)}" if until else ""
    return "，".join(part for part in (start, end) if part) or "起止日期未登记"


def _day(value: date) -> str:
    return f"{value.year} 年 {value.month} 月 {value.day} 日"


def _related(publication: Publication, identifier: str, department: Department) -> Iterator[Related]:
    assert publication.content.departments is not None
    known = publication.content.departments.model.departments

    def told(role: str, other: str) -> Related:
        address = f"departments/{other}/" if other in publication.by_department else ""
        return Related(role, known[other].name, address)

    named = known.keys() - publication.withheld
    if department.parent in named:
        yield told("主管部门", department.parent)
    for other, one in known.items():
        if one.successor == identifier and other in named:
            yield told("承接自", other)
    if department.successor in named:
        yield told("职责由以下部门承接", department.successor)


# -- years side by side ------------------------------------------------------------------------------------


def _changes(reports: Sequence[Report], number: int) -> bool:
    """Whether a year uses another framework than the year before it that is published here."""
    return number + 1 < len(reports) and reports[number].framework.reference != reports[number + 1].framework.reference


def _head(reports: Sequence[Report], number: int) -> YearHead:
    report = reports[number]
    framework = report.framework
    return YearHead(report.year, report.address, framework.called, framework.address, _changes(reports, number))


def _breaks(reports: Sequence[Report]) -> Iterator[str]:
    for number, report in enumerate(reports):
        if _changes(reports, number):
            framework = report.framework
            before = reports[number + 1]
            yield (
                f"{report.year} 年度起改用《{framework.title}》（{framework.reference}），"
                f"{before.year} 年度用的是《{before.framework.title}》（{before.framework.reference}），得分前后不可比。"
            )


def _gaps(years: Sequence[int]) -> str:
    """Years between the first and the last that are not published here."""
    missing = [year for year in range(min(years), max(years)) if year not in years]
    if not missing:
        return ""
    return f"{'、'.join(map(str, missing))} 年度：本站未收录，不表示部门未公开。"


def _groups(reports: Sequence[Report]) -> tuple[Group, ...]:
    """Total and grade, first-level indicators, key facts."""
    tables = [{cell.row: cell for cell in report.cells} for report in reports]
    first = [f"score.{row.id}|{row.name}" for report in reports for row in report.scores if row.level == 1]
    chosen = (
        ("自评结果（部门填报）", TOP, True),
        ("一级指标得分（部门填报）", tuple(dict.fromkeys(first)), False),
        ("关键数据", KEY_FACTS, False),
    )
    made = []
    for title, keys, always in chosen:
        lines = [[table.get(key) for table in tables] for key in keys]
        kept = [cells for cells in lines if always or any(cell is not None and not cell.absent for cell in cells)]
        if kept:
            made.append(Group(title, tuple(_row(cells, reports) for cells in kept)))
    return tuple(made)


def _row(cells: Sequence[Cell | None], reports: Sequence[Report]) -> YearRow:
    known = next(cell for cell in cells if cell is not None)
    return YearRow(known.name, tuple(_cell(cells, reports, number, known) for number in range(len(cells))))


def _cell(cells: Sequence[Cell | None], reports: Sequence[Report], number: int, known: Cell) -> YearCell:
    """A year's cell, compared with the year before it that is published here."""
    cell, report, breaks = cells[number], reports[number], _changes(reports, number)
    if cell is None:
        words = (Figure(SECTIONS[known.section][1], ""),)
        return YearCell(report.year, words, "", "", False, report.address, breaks)
    said, before = cell.apart, cells[number + 1] if number + 1 < len(cells) else None
    if before is not None and counts(cell) and counts(before):
        said, _ = remark(cell, before, f" {reports[number + 1].year} 年度")
    if cell.section == SCORES and breaks and cell.kind is not Kind.TEXT:
        said = cell.apart  # the break of the column says it once
    return YearCell(report.year, cell.printed, cell.detail, said, not cell.absent, report.address, breaks)


# -- charts ------------------------------------------------------------------------------------------------


def _charts(reports: Sequence[Report]) -> Iterator[Chart]:
    """Bars over the years that can be compared with the newest that states a figure."""
    tables = [(report, {cell.row: cell for cell in report.cells}) for report in reports]
    for number, key in enumerate(DRAWN):
        stated = [(report, table[key]) for report, table in tables if key in table]
        usable = [(report, cell) for report, cell in stated if counts(cell)]
        if not usable:
            continue
        newest = usable[0][1]
        drawn = [(report.year, cell) for report, cell in reversed(usable) if basis_key(cell) == basis_key(newest)]
        values = [cell.value for _, cell in drawn if cell.value is not None]
        if len(drawn) > 1 and min(values) >= 0 and max(values) > 0:
            yield _chart(f"years-{number}", drawn, _left_out(reports, dict(drawn), _by_year(tables, key), newest))


def _by_year(tables: Sequence[tuple[Report, Mapping[str, Cell]]], key: str) -> dict[int, Cell]:
    """The cells of one row by year."""
    return {report.year: table[key] for report, table in tables if key in table}


def _left_out(reports: Sequence[Report], drawn: Mapping[int, Cell], stated: Mapping[int, Cell], newest: Cell) -> str:
    """The years that are not drawn, and why."""
    told = []
    for report in reversed(reports):
        if report.year in drawn:
            continue
        cell = stated.get(report.year)
        if cell is None or cell.absent:
            why = SECTIONS[newest.section][1] if cell is None else cell.printed[0].text
        else:
            why = cell.apart or reason(cell, newest)
        told.append(f"{report.year} 年度（{why}）")
    return f"；未画 {'、'.join(told)}" if told else ""


def _chart(identifier: str, drawn: Sequence[tuple[int, Cell]], left: str) -> Chart:
    longest = max(cell.value for _, cell in drawn if cell.value is not None)
    (first, before), (last, after) = drawn[0], drawn[-1]
    bars = tuple(
        Bar(f"{year} 年度", cell.printed[0].text, format_length(divide(cell.value, longest) * HUNDRED))
        for year, cell in drawn
        if cell.value is not None
    )
    name = after.name if after.section != SCORES else f"自评{after.name}"
    finding = f"{name}：{first} 年度 {before.printed[0].text}，{last} 年度 {after.printed[0].text}"
    return Chart(identifier, f"按年度，自零起画{left}", finding, bars, "")
