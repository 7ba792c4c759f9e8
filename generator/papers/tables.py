"""the data tables alone (数据表)."""

from __future__ import annotations

from collections.abc import Iterator

from generator.papers.base import paper
from generator.report.publication import Paper, Publication

FILE = "tables.pdf"
NAME = "数据表"


def papers(publication: Publication) -> Iterator[Paper]:
    """``tables.pdf`` of every current report."""
    for report in publication.reports:
        yield paper(report, FILE, "tables.html.j2", NAME)
