"""the score table alone (评分表):SCORES."""

from __future__ import annotations

from collections.abc import Iterator

from generator.papers.base import paper
from generator.report.publication import Paper, Publication

FILE = "scores.pdf"
NAME = "评分表"


def papers(publication: Publication) -> Iterator[Paper]:
    """``scores.pdf`` of every current report."""
    for report in publication.reports:
        yield paper(report, FILE, "scores.html.j2", NAME)
