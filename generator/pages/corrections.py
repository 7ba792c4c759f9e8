"""更正: what was changed in published reports, and which were withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.pages.base import CORRECTIONS
from generator.report.corrections import Correction, Withdrawal, corrections, withdrawals
from generator.report.model import Crumb
from generator.report.publication import HOME, Page, Publication


@dataclass(frozen=True, slots=True)
class CorrectionsPage:
    """All corrections and withdrawals, the newest first. ``feed`` is below the site's root."""

    corrections: tuple[Correction, ...]
    withdrawals: tuple[Withdrawal, ...]
    feed: str = "feeds/corrections.xml"


def pages(publication: Publication) -> Iterator[Page]:
    """The page of corrections; where there are none it says so."""
    page = CorrectionsPage(corrections(publication), withdrawals(publication))
    crumbs = (HOME, Crumb("更正", ""))
    summary = "已公布的报告改动了什么，原来的版本在哪里，哪些报告已撤回。"
    yield Page("corrections/", "更正", "corrections.html.j2", CORRECTIONS, crumbs, {"page": page}, summary=summary)
