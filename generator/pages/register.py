"""公开台账: one table a year of what is due, what is published here, and what the bureau recorded besides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from generator.pages.base import REGISTER
from generator.report.model import Crumb
from generator.report.publication import HOME, Page, Publication
from generator.report.register import State, YearRegister, year_registers

MOST_ROWS: Final = 200
"""So many rows the page of all years shows; where there are more, older years are on pages of their own only."""


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """The register: ``shown`` is the year that is open, ``folded`` those that can be opened, ``others`` only linked.

    ``years`` says that this is the page of all years.
    """

    title: str
    shown: YearRegister | None
    folded: tuple[YearRegister, ...]
    others: tuple[YearRegister, ...]
    states: tuple[State, ...]
    years: bool


def pages(publication: Publication) -> Iterator[Page]:
    """The register with the newest year open, and a page for every year."""
    years = year_registers(publication)
    shown = years[0] if years else None
    many = sum(len(year.rows) for year in years) > MOST_ROWS
    folded, others = years[1:] if not many else (), years[1:] if many else ()
    page = RegisterPage("公开台账", shown, folded, others, tuple(State), years=True)
    summary = (
        "各部门绩效自评报告的公开情况：本站已公布、已撤回、部门已公开、公开期限内、期限已满、逾期未公开、依法不公开。"
    )
    crumbs: tuple[Crumb, ...] = (HOME, Crumb("公开台账", ""))
    yield Page("register/", page.title, "register.html.j2", REGISTER, crumbs, {"page": page}, summary=summary)
    for year in years:
        title = f"{year.year} 年度公开台账"
        single = RegisterPage(title, year, (), tuple(y for y in years if y is not year), tuple(State), years=False)
        crumbs = (HOME, Crumb("公开台账", "register/index.html"), Crumb(f"{year.year} 年度", ""))
        yield Page(year.address, title, "register.html.j2", REGISTER, crumbs, {"page": single}, summary=summary)
