"""The search page: the form, what it filters by, and the lists that stand in for it where it cannot run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from generator.pages.base import REPORTS, Door
from generator.report.model import Crumb
from generator.report.publication import HOME, Page, Publication

ABSENT: Final = "报告未列"
_ORIGINS: Final = {"authored": "部门填报", "transcribed": "转录公开文本"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to filter by: as it stands in the search table, and in words."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Choices:
    """A filter: its name in the page's address, its label, and what can be chosen beside all."""

    name: str
    label: str
    values: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """The search page; ``doors`` are the lists by label."""

    reports: int
    choices: tuple[Choices, ...]
    doors: tuple[tuple[str, tuple[Door, ...]], ...]


def pages(publication: Publication) -> Iterator[Page]:
    """The search page."""
    search = Search(len(publication.reports), tuple(_choices(publication)), tuple(_doors(publication)))
    yield Page(
        "search/",
        "搜索",
        "search.html.j2",
        REPORTS,
        (HOME, Crumb("搜索", "")),
        {"page": search},
        scripts=("search",),
    )


def _choices(publication: Publication) -> Iterator[Choices]:
    """Filters with more than one value; regions by code, grades as printed."""
    reports = publication.reports
    newest = {r.department: r.department_name for r in sorted(reports, key=lambda r: r.year)}
    departments = dict.fromkeys(r.department for r in reports)
    grades = sorted({r.grade for r in reports if r.grade}) + ([ABSENT] if any(not r.grade for r in reports) else [])
    found = (
        Choices("year", "年度", tuple(Choice(str(year), f"{year} 年度") for year in publication.by_year)),
        Choices("region", "地区", tuple(Choice(code, name) for code, name in _regions(publication).items())),
        Choices("department", "部门", tuple(Choice(identifier, newest[identifier]) for identifier in departments)),
        Choices("grade", "等级", tuple(Choice(grade, grade) for grade in grades)),
        Choices(
            "origin", "来源", tuple(Choice(o, _ORIGINS[o]) for o in _ORIGINS if any(r.origin == o for r in reports))
        ),
    )
    return (choices for choices in found if len(choices.values) > 1)


def _doors(publication: Publication) -> Iterator[tuple[str, tuple[Door, ...]]]:
    reports = publication.reports
    yield (
        "按年度",
        tuple(Door(f"{year} 年度", f"years/{year}/", len(found)) for year, found in publication.by_year.items()),
    )
    yield (
        "按地区",
        tuple(
            Door(name, f"regions/{code}/", sum(r.region_code == code for r in reports))
            for code, name in _regions(publication).items()
        ),
    )
    yield (
        "按部门",
        tuple(
            Door(max(years.items())[1].department_name, f"departments/{department}/", len(years))
            for department, years in publication.by_department.items()
        ),
    )


def _regions(publication: Publication) -> dict[str, str]:
    return {r.region_code: r.region for r in sorted(publication.reports, key=lambda r: r.region_code)}
