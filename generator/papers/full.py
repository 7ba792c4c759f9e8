"""The report as a document of its own: the PDF of record."""

from __future__ import annotations

from collections.abc import Iterator

from generator.papers.base import paper, sources, whole
from generator.report.publication import Paper, Publication

FILE = "report.pdf"


def papers(publication: Publication) -> Iterator[Paper]:
    """``report.pdf`` of every report and earlier edition, with its data inside."""
    for report in (*publication.reports, *publication.earlier):
        yield paper(report, FILE, "report.html.j2", data=whole(report), embedded=sources(report, publication))
