"""The home page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from generator.pages.base import FRONT, Door, Entry, entry
from generator.report.build import region_path
from generator.report.model import Pair
from generator.report.publication import Page, Publication
from generator.report.register import State, YearRegister, year_registers

NEWEST: Final = 5
_YEARS: Final = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """How many departments of a year are in a state."""

    state: State
    count: int


@dataclass(frozen=True, slots=True)
class Way:
    """A way into the reports: by what, links, and what all of them are called."""

    name: str
    links: tuple[Door, ...]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """The home page. ``year`` is the one that its figures are of, None while nothing is published or registered."""

    tagline: str
    year: YearRegister | None
    figures: tuple[Pair, ...]
    newest: tuple[Entry, ...]
    total: int
    standings: tuple[Standing, ...]
    ways: tuple[Way, ...]


def pages(publication: Publication) -> Iterator[Page]:
    """The home page."""
    page = home(publication)
    yield Page("", publication.portal.name, "home.html.j2", FRONT, data={"page": page}, summary=page.tagline)


def home(publication: Publication) -> Home:
    """The home page: figures of the newest year that the bureau registered, or else of the newest published."""
    registers = year_registers(publication)
    year = next((one for one in registers if one.due is not None), registers[0] if registers else None)
    reports = publication.reports
    newest = sorted(reports, key=lambda r: (str(r.posted), r.year, r.region_code, r.department), reverse=True)
    return Home(
        tagline=publication.portal.tagline,
        year=year,
        figures=_figures(publication, year) if year else (),
        newest=tuple(entry(report) for report in newest[:NEWEST]),
        total=len(reports),
        standings=tuple(Standing(state, count) for state, count in year.counts) if year else (),
        ways=_ways(publication),
    )


def _figures(publication: Publication, year: YearRegister) -> tuple[Pair, ...]:
    """Four figures of the year. Nobody registered what is due: then that is said, not counted."""
    reports = publication.by_year.get(year.year, ())
    extra = sum(row.state is State.HERE and not row.listed for row in year.rows) if year.due is not None else 0
    return (
        Pair("应公开", "未登记" if year.due is None else f"{year.due} 个部门"),
        Pair(f"本站已公布（含台账外 {extra} 份）" if extra else "本站已公布", f"{len(reports)} 份"),
        Pair("有核验说明的报告", f"{sum(bool(report.notes) for report in reports)} 份"),
        Pair("更正", f"{sum(len(report.revisions) for report in reports)} 次"),
    )


def _ways(publication: Publication) -> tuple[Way, ...]:
    """Doors to year, region, department and data."""
    years = tuple(Door(f"{year}", f"years/{year}/", len(found)) for year, found in publication.by_year.items())
    regions = len({code for r in publication.reports for code, _ in region_path(publication.content, r.region_code)})
    departments = Door(f"部门名录（{len(publication.by_department)} 个）", "departments/", 0)
    return (
        Way("按年度", years[:_YEARS], "全部年度"),
        Way("按地区", (Door(f"地区名录（{regions} 个）", "regions/", 0),)),
        Way("按部门", (departments, Door("公开台账", "register/", 0))),
        Way("数据", (Door("数据下载", "data/", 0), Door("比较", "compare/", 0), Door("更正", "corrections/", 0))),
    )
