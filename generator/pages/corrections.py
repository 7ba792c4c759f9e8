"""更正: what was changed in published reports, and which were withdrawn; a page a year where there are many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from generator.pages.base import CORRECTIONS, Door
from generator.report.corrections import Correction, Withdrawal, corrections, withdrawals
from generator.report.model import Crumb
from generator.report.publication import HOME, Page, Publication

MOST: Final = 60
"""So many corrections and withdrawals one page shows; where there are more, every year has a page of its own."""
_SUMMARY: Final = "已公布的报告改动了什么，原来的版本在哪里，哪些报告已撤回。"


@dataclass(frozen=True, slots=True)
class CorrectionsPage:
    """Corrections and withdrawals, the newest first, by the year in which they were made.

    ``part`` says of which year the page is, empty where it shows all; ``years`` are the others, each with its page.
    ``feed`` is below the site's root.
    """

    title: str
    corrections: tuple[Correction, ...]
    withdrawals: tuple[Withdrawal, ...]
    part: str = ""
    years: tuple[Door, ...] = ()
    feed: str = "feeds/corrections.xml"


def pages(publication: Publication) -> Iterator[Page]:
    """The page of corrections; where there are none it says so. Where there are many it shows the newest year."""
    made, gone = corrections(publication), withdrawals(publication)
    if len(made) + len(gone) <= MOST:
        yield _page("corrections/", CorrectionsPage("更正", made, gone))
        return
    counts = Counter([one.day[:4] for one in made] + [one.day[:4] for one in gone])
    years = sorted(counts, reverse=True)
    doors = tuple(Door(year, f"corrections/{year}/", counts[year]) for year in years)
    for year in years:
        others = tuple(door for door in doors if door.name != year)
        parts = tuple(c for c in made if c.day[:4] == year), tuple(w for w in gone if w.day[:4] == year)
        if year == years[0]:
            yield _page("corrections/", CorrectionsPage("更正", *parts, year, others))
        title = f"{year} 年作出的更正"
        yield _page(f"corrections/{year}/", CorrectionsPage(title, *parts, year, others), year)


def _page(address: str, page: CorrectionsPage, year: str = "") -> Page:
    above = (Crumb("更正", "corrections/index.html"), Crumb(f"{year} 年", "")) if year else (Crumb("更正", ""),)
    data = {"page": page}
    return Page(address, page.title, "corrections.html.j2", CORRECTIONS, (HOME, *above), data, summary=_SUMMARY)
