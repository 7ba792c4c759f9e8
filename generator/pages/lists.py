"""Lists of reports: by year, by region, and the register of departments. Never by score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from generator.pages.base import REPORTS, Door, Entry, entry
from generator.report.build import region_name, region_path
from generator.report.model import Crumb, Report
from generator.report.publication import HOME, Page, Publication
from generator.report.register import YearRegister, year_registers


@dataclass(frozen=True, slots=True)
class Listing:
    """A department with its years, or a year with its departments; ``register`` is that of the year."""

    kind: str
    title: str
    lead: str
    entries: tuple[Entry, ...]
    register: YearRegister | None = None


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year in the list of years: how many reports are here, and its register. Without reports it has no page."""

    year: int
    count: int
    register: YearRegister | None


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """A department: the way to its page, its years newest first, and the names that it had in them."""

    name: str
    address: str
    years: tuple[Door, ...]
    former: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegionNode:
    """A region with what lies in it. ``departments`` and ``reports`` count everything below it."""

    code: str
    name: str
    full_name: str
    dated: str
    departments: int
    reports: int
    children: tuple[RegionNode, ...]

    @property
    def address(self) -> str:
        return f"regions/{self.code}/"


@dataclass(frozen=True, slots=True)
class RegionPage:
    """A region, or all of them: the tree below it, and the departments that lie directly in it."""

    title: str
    lead: str
    tree: tuple[RegionNode, ...]
    lines: tuple[DepartmentLine, ...]


@dataclass(frozen=True, slots=True)
class RegionGroup:
    """Departments of one region in the list of departments."""

    code: str
    name: str
    lines: tuple[DepartmentLine, ...]


def pages(publication: Publication) -> Iterator[Page]:
    """All lists."""
    yield from _years(publication)
    yield from _regions(publication)
    yield from _indexes(publication)


def _page(address: str, crumbs: tuple[Crumb, ...], listing: Listing) -> Page:
    return Page(address, listing.title, "listing.html.j2", REPORTS, crumbs, {"page": listing}, summary=listing.lead)


def _years(publication: Publication) -> Iterator[Page]:
    """One page a year, departments in the order of their regions."""
    registers = {register.year: register for register in year_registers(publication)}
    for year, reports in publication.by_year.items():
        crumbs = (HOME, Crumb("年度", "years/index.html"), Crumb(f"{year} 年度", ""))
        lead = f"本站收录 {year} 年度报告 {len(reports)} 份。未收录的报告不表示部门未公开。按行政区划排列，不作排名。"
        title = f"{year} 年度绩效自评报告"
        listing = Listing("year", title, lead, tuple(map(entry, reports)), registers[year])
        yield _page(f"years/{year}/", crumbs, listing)


def _indexes(publication: Publication) -> Iterator[Page]:
    """The lists of all years and of all departments."""
    total = len(publication.reports)
    lead = f"本站收录报告 {total} 份。未收录的报告不表示部门未公开。"
    data: dict[str, object] = {"title": "按年度查看", "lead": lead, "lines": tuple(_year_lines(publication))}
    yield Page("years/", "按年度查看", "index_years.html.j2", REPORTS, (HOME, Crumb("年度", "")), data, summary=lead)
    groups = tuple(_groups(publication))
    lead = f"本站收录 {len(publication.by_department)} 个部门的报告 {total} 份。{_NOT_LISTED}"
    long = len(groups) > 1 and sum(len(group.lines) for group in groups) > _LONG
    data = {"title": "部门名录", "lead": lead, "groups": groups, "jump": long}
    crumbs = (HOME, Crumb("部门", ""))
    yield Page("departments/", "部门名录", "index_departments.html.j2", REPORTS, crumbs, data, summary=lead)


_LONG: Final = 24
"""From so many departments on, the list of departments begins with its regions."""
_NOT_LISTED: Final = "按行政区划排列，不作排名；未列出的部门和年度本站未收录，不表示部门未公开。"


def _year_lines(publication: Publication) -> Iterator[YearLine]:
    """Every year from the newest to the oldest that something is known of, also those without reports."""
    registers = {register.year: register for register in year_registers(publication)}
    if not registers:
        return
    for year in range(max(registers), min(registers) - 1, -1):
        yield YearLine(year, len(publication.by_year.get(year, ())), registers.get(year))


def _groups(publication: Publication) -> Iterator[RegionGroup]:
    """Departments by region, in the order of the regions' codes."""
    codes = dict.fromkeys(report.region_code for report in publication.reports)
    for code in sorted(codes):
        yield RegionGroup(code, region_name(publication.content, code), _lines(publication, code))


def _lines(publication: Publication, code: str) -> tuple[DepartmentLine, ...]:
    """The departments with reports that lie directly in a region."""
    found = publication.by_department.items()
    return tuple(_line(publication, name, years) for name, years in found if _region_of(years) == code)


def _region_of(years: dict[int, Report]) -> str:
    return next(iter(years.values())).region_code


def _line(publication: Publication, department: str, years: dict[int, Report]) -> DepartmentLine:
    assert publication.content.departments is not None
    name = publication.content.departments.model.departments[department].name
    newest_first = sorted(years.values(), key=lambda report: report.year, reverse=True)
    former = tuple(f"{r.year} 年称{r.department_name}" for r in newest_first if r.department_name != name)
    doors = tuple(Door(str(report.year), report.address, 1) for report in newest_first)
    return DepartmentLine(name, f"departments/{department}/", doors, former)


# -- regions -----------------------------------------------------------------------------------------------


def _regions(publication: Publication) -> Iterator[Page]:
    """The tree of regions, and a page for each that has reports in it or below it."""
    trees = _trees(publication)
    lead = f"本站收录报告 {len(publication.reports)} 份。{_NOT_LISTED}"
    page = RegionPage("按地区查看", lead, trees, ())
    crumbs: tuple[Crumb, ...] = (HOME, Crumb("地区", ""))
    yield Page("regions/", page.title, "region.html.j2", REPORTS, crumbs, {"page": page}, summary=lead)
    for node in _walk(trees):
        above = region_path(publication.content, node.code)[:-1]
        ways = tuple(Crumb(name, f"regions/{code}/index.html") for code, name in above)
        crumbs = (HOME, Crumb("地区", "regions/index.html"), *ways, Crumb(node.name, ""))
        lead = f"本站收录 {node.departments} 个部门的报告 {node.reports} 份。{_NOT_LISTED}"
        page = RegionPage(node.full_name, node.dated + lead, node.children, _lines(publication, node.code))
        yield Page(node.address, page.title, "region.html.j2", REPORTS, crumbs, {"page": page}, summary=lead)


def _walk(nodes: tuple[RegionNode, ...]) -> Iterator[RegionNode]:
    for node in nodes:
        yield node
        yield from _walk(node.children)


def _trees(publication: Publication) -> tuple[RegionNode, ...]:
    """Regions that have reports in them or below them, as trees."""
    assert publication.content.regions is not None
    reports: dict[str, list[Report]] = {}
    for report in publication.reports:
        for code, _ in region_path(publication.content, report.region_code):
            reports.setdefault(code, []).append(report)
    children: dict[str | None, list[str]] = {}
    for code in sorted(reports):
        children.setdefault(publication.content.regions.model.regions[code].parent, []).append(code)

    def node(code: str) -> RegionNode:
        below = tuple(node(child) for child in children.get(code, ()))
        departments = len({report.department for report in reports[code]})
        name, full = region_path(publication.content, code)[-1][1], region_name(publication.content, code)
        return RegionNode(code, name, full, _dated(publication, code), departments, len(reports[code]), below)

    return tuple(node(code) for code in children.get(None, ()))


def _dated(publication: Publication, code: str) -> str:
    """Since when and until when the region has its name, as a sentence; empty where no dates are known."""
    assert publication.content.regions is not None
    region = publication.content.regions.model.regions[code]
    since = f"自 {region.since} 起" if region.since else ""
    until = f"至 {region.until} 止" if region.until else ""
    return f"这一名称{since}{until}使用。" if since or until else ""
