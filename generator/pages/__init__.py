"""Every page of the site as data: one module a kind of page, each with ``pages(publication)``."""

from __future__ import annotations

from collections.abc import Iterator

from generator.pages import articles, frameworks, home, lists, rules
from generator.pages.base import ABOUT
from generator.report.publication import Page, Publication

_KINDS = (home, articles, lists, frameworks, rules)


def all_pages(publication: Publication) -> Iterator[Page]:
    """Every page but the hand-written prose."""
    for kind in _KINDS:
        yield from kind.pages(publication)
    yield Page("404.html", "没有这个页面", "404.html.j2", ABOUT)
