"""站点地图: every column of the site with its pages; reports by their lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from generator.pages.base import ABOUT, FRONT
from generator.report.model import Crumb
from generator.report.publication import HOME, Page, Publication

ADDRESS: Final = "sitemap/"
_LISTS: Final = frozenset({"departments/", "reports/"})


@dataclass(frozen=True, slots=True)
class Group:
    """A column and its pages: names and addresses below the site's root."""

    name: str
    text: str
    pages: tuple[tuple[str, str], ...]


def pages(publication: Publication, made: tuple[Page, ...], prose: Mapping[str, str]) -> Iterator[Page]:
    """The page; *made* are all other pages, *prose* the titles of the hand-written ones by address."""
    columns = {page.column.name: page.column for page in (*made, Page("", "", "", FRONT), Page("", "", "", ABOUT))}
    listed: dict[str, list[tuple[str, str]]] = {name: [] for name in columns}
    for page in sorted(made, key=lambda page: page.address.count("/")):  # a list stands before what it leads to
        if _is_listed(page):
            listed[page.column.name].append((page.title, page.address))
    listed[ABOUT.name] += [(title, address) for address, title in prose.items()]
    groups = tuple(Group(name, columns[name].description, tuple(found)) for name, found in listed.items() if found)
    data = {"groups": groups, "reports": len(publication.reports)}
    yield Page(ADDRESS, "站点地图", "sitemap.html.j2", ABOUT, (HOME, Crumb("站点地图", "")), data)


def _is_listed(page: Page) -> bool:
    """Reports and departments are reached through their lists; a page that is a file is for no map."""
    folder, _, below = page.address.partition("/")
    return not page.address.endswith(".html") and not (f"{folder}/" in _LISTS and below)
