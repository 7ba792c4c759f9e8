"""Pages of single reports: the current ones, earlier editions, and what is left of withdrawn ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.pages.base import REPORTS
from generator.report.model import Crumb
from generator.report.publication import HOME, Page, Publication


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What is left of a withdrawn report: its address and that it was withdrawn, no figure."""

    department_name: str
    year: int
    change: str


def pages(publication: Publication) -> Iterator[Page]:
    """A page for every report that is or was published."""
    for report in (*publication.reports, *publication.earlier):
        title = f"{report.short_name} {report.year} 年度绩效自评报告"
        yield Page(
            report.address,
            title,
            "report.html.j2",
            REPORTS,
            report.crumbs,
            {"report": report},
            "_toc.html.j2",
            report,
            "".join(sentence.text for sentence in report.sentences),
        )
    yield from _withdrawn(publication)


def _withdrawn(publication: Publication) -> Iterator[Page]:
    """A page for every withdrawn report; the last entry of its revisions says why."""
    assert publication.content.departments is not None
    for loaded in publication.content.reports:
        model = loaded.model
        if model.status != "withdrawn":
            continue
        department = publication.content.departments.model.departments[model.department]
        crumbs = (HOME, Crumb(department.short, ""), Crumb(f"{model.year} 年度", ""))
        change = model.revisions[-1].change if model.revisions else ""
        page = Withdrawn(department.name, model.year, change)
        title = f"{department.name} {model.year} 年度绩效自评报告（已撤回）"
        address = f"reports/{model.department}/{model.year}/"
        yield Page(address, title, "withdrawn.html.j2", REPORTS, crumbs, {"page": page})
