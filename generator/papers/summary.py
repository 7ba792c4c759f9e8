"""the summary of one page, for a congress."""

from __future__ import annotations

from collections.abc import Iterator

from generator.papers.base import paper
from generator.report.publication import Paper, Publication

FILE = "summary.pdf"
NAME = "摘要"


def papers(publication: Publication) -> Iterator[Paper]:
    """``summary.pdf`` of every current report."""
    for report in publication.reports:
        yield paper(report, FILE, "summary.html.j2", NAME)
