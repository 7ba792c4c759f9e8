"""Every printed document of the site as data: one module a kind of paper, each with ``papers(publication)``."""

from __future__ import annotations

from collections.abc import Iterator

from generator.papers import full, scores, summary, tables
from generator.report.publication import Paper, Publication

_KINDS = (full, scores, tables, summary)


def all_papers(publication: Publication) -> Iterator[Paper]:
    """Every paper of the site, kind by kind, earlier editions included."""
    for kind in _KINDS:
        yield from kind.papers(publication)
