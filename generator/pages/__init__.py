"""Every page of the site as data: one module a kind of page, each with ``pages(publication)``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from generator.pages import (
    articles,
    compare,
    corrections,
    data,
    departments,
    frameworks,
    glossary,
    home,
    lists,
    register,
    rules,
    search,
    sitemap,
)
from generator.pages.base import NONE
from generator.report.publication import Page, Publication

_KINDS = (
    home,
    articles,
    lists,
    departments,
    compare,
    register,
    corrections,
    data,
    frameworks,
    rules,
    glossary,
    search,
)


_NO_PROSE: Final[Mapping[str, str]] = {}


def all_pages(publication: Publication, prose: Mapping[str, str] = _NO_PROSE) -> Iterator[Page]:
    """Every page but the hand-written prose, of which *prose* are the titles by address, for the page of all pages."""
    made = [page for kind in _KINDS for page in kind.pages(publication)]
    made += sitemap.pages(publication, tuple(made), prose)
    for page in made:
        yield replace(page, linked=publication.linked.get(page.address))
    yield Page("404.html", "没有这个页面", "404.html.j2", NONE)
