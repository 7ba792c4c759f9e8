"""The home page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.pages.base import FRONT, Door, Entry, entry
from generator.report.model import Pair
from generator.report.publication import Page, Publication


@dataclass(frozen=True, slots=True)
class Home:
    """The home page."""

    name: str
    tagline: str
    figures: tuple[Pair, ...]
    newest: tuple[Entry, ...]
    years: tuple[Door, ...]
    departments: tuple[Door, ...]
    frameworks: tuple[Door, ...]


def pages(publication: Publication) -> Iterator[Page]:
    """The home page."""
    yield Page("", publication.portal.name, "home.html.j2", FRONT, data={"page": home(publication)})


def home(publication: Publication) -> Home:
    """The home page from all published reports."""
    reports = publication.reports
    newest = sorted(reports, key=lambda r: (str(r.posted), r.year, r.region_code), reverse=True)
    departments = publication.by_department
    frameworks = sorted({r.framework for r in reports}, key=lambda f: f.reference)
    return Home(
        name=publication.portal.name,
        tagline=publication.portal.tagline,
        figures=(
            Pair("收录报告", f"{len(reports)} 份"),
            Pair("部门", f"{len(departments)} 个"),
            Pair("已核对", f"{sum(r.compared for r in reports)} 处"),
            Pair("核验说明", f"{sum(len(r.notes) for r in reports)} 条"),
        ),
        newest=tuple(entry(r) for r in newest[:10]),
        years=tuple(
            Door(f"{year} 年度", f"years/{year}/index.html", len(found)) for year, found in publication.by_year.items()
        ),
        departments=tuple(
            Door(max(years.items())[1].department_name, f"departments/{department}/index.html", len(years))
            for department, years in departments.items()
        ),
        frameworks=tuple(Door(f.title, f.address, sum(r.framework == f for r in reports)) for f in frameworks),
    )
