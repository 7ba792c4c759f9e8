"""The glossary: every term with its explanation, by theme. Without content/glossary.yml the page says that there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.pages.base import ABOUT
from generator.report.model import Crumb
from generator.report.publication import HOME, Page, Publication
from generator.schema.glossary import Term

TITLE = "名词解释"


@dataclass(frozen=True, slots=True)
class Entry:
    """A term; ``id`` is its anchor."""

    id: str
    name: str
    aliases: tuple[str, ...]
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Theme:
    """Terms of one kind; ``id`` is the anchor of its heading."""

    id: str
    name: str
    entries: tuple[Entry, ...]


def pages(publication: Publication) -> Iterator[Page]:
    """The page of the glossary."""
    themes = _themes(publication)
    crumbs = (HOME, Crumb(TITLE, ""))
    yield Page(
        "glossary/",
        TITLE,
        "glossary.html.j2",
        ABOUT,
        crumbs,
        {"themes": themes},
        "_glossary_toc.html.j2" if themes else "",
    )


def _themes(publication: Publication) -> tuple[Theme, ...]:
    if publication.content.glossary is None:
        return ()
    glossary = publication.content.glossary.model
    made = []
    for identifier, name in glossary.themes.items():
        entries = tuple(_entry(key, term) for key, term in glossary.terms.items() if term.theme == identifier)
        if entries:
            made.append(Theme(f"theme-{identifier}", name, entries))
    return tuple(made)


def _entry(key: str, term: Term) -> Entry:
    return Entry(key, term.name, term.aliases, term.text, term.source or "")
