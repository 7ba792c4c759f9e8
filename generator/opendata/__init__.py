"""Open data: what is published beside the pages, for programs and spreadsheets. Pure: a publication in, bytes out.

One module a kind of file, each with ``files(publication)``: addresses below the site's root, and bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.opendata import (
    compare,
    csvs,
    database,
    feeds,
    linked,
    packages,
    register,
    report,
    sitemaps,
    sources,
    workbooks,
)
from generator.report.publication import Publication

_KINDS = (compare, register, report, sources, csvs, workbooks, database, feeds)
_DESCRIBING = (linked, packages)


def data_files(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """Every data file by address."""
    for kind in _KINDS:
        yield from kind.files(publication)


def describing_files(publication: Publication, made: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """What tells of the other files with their sizes and SHA-256: *made* are the data files and the PDFs."""
    for kind in _DESCRIBING:
        yield from kind.files(publication, made)


def crawler_files(publication: Publication, addresses: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """``robots.txt`` and the sitemap of all pages among the *addresses* of the site's files."""
    yield from sitemaps.files(publication, addresses)


def linked_by_page(files: Mapping[str, bytes]) -> dict[str, Mapping[str, Any]]:
    """The JSON-LD that belongs into the head of pages, by their address."""
    return linked.linked_by_page(files)
