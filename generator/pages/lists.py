"""Lists of reports: by year, by department."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.pages.base import REPORTS, Entry, entry
from generator.report.build import region_name
from generator.report.model import Crumb
from generator.report.publication import HOME, Page, Publication


@dataclass(frozen=True, slots=True)
class Listing:
    """A department with its years, a year with its departments, or all reports."""

    kind: str
    title: str
    lead: str
    entries: tuple[Entry, ...]


def pages(publication: Publication) -> Iterator[Page]:
    """All lists."""
    yield from _years(publication)
    yield from _departments(publication)
    yield from _indexes(publication)


def _page(address: str, crumbs: tuple[Crumb, ...], listing: Listing) -> Page:
    return Page(address, listing.title, "listing.html.j2", REPORTS, crumbs, {"page": listing})


def _years(publication: Publication) -> Iterator[Page]:
    """One page a year, departments in the order of their regions."""
    for year, reports in publication.by_year.items():
        crumbs = (HOME, Crumb("年度", "years/index.html"), Crumb(f"{year} 年度", ""))
        lead = f"本站收录 {year} 年度报告 {len(reports)} 份。未收录的报告不表示部门未公开。按行政区划排列，不作排名。"
        listing = Listing("year", f"{year} 年度绩效自评报告", lead, tuple(map(entry, reports)))
        yield _page(f"years/{year}/", crumbs, listing)


def _departments(publication: Publication) -> Iterator[Page]:
    """One page a department, newest year first."""
    assert publication.content.departments is not None
    for identifier, department in publication.content.departments.model.departments.items():
        reports = list(reversed(publication.by_department.get(identifier, {}).values()))
        if not reports:
            continue
        region = region_name(publication.content, department.region)
        crumbs = (HOME, Crumb("部门", "departments/index.html"), Crumb(department.short, ""))
        lead = f"所在地区：{region}。本站收录 {len(reports)} 个年度的报告；未收录的年度不表示部门未公开。"
        listing = Listing("department", department.name, lead, tuple(map(entry, reports)))
        yield _page(f"departments/{identifier}/", crumbs, listing)


def _indexes(publication: Publication) -> Iterator[Page]:
    """The lists of all departments and of all years: every report, in two orders."""
    by_year = sorted(publication.reports, key=lambda r: (-r.year, r.region_code, r.department))
    by_department = sorted(publication.reports, key=lambda r: (r.region_code, r.department, -r.year))
    lead = f"本站收录报告 {len(publication.reports)} 份。未收录的报告不表示部门未公开。"
    for kind, name, reports in (("years", "年度", by_year), ("departments", "部门", by_department)):
        listing = Listing(kind, f"按{name}查看", lead, tuple(map(entry, reports)))
        yield _page(f"{kind}/", (HOME, Crumb(name, "")), listing)
