"""``sitemap.xml`` and ``robots.txt``: what search engines may read, and which pages there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final
from xml.sax.saxutils import escape

from generator.opendata.linked import changed
from generator.report.publication import Publication

SITEMAP: Final = "sitemap.xml"
MOST: Final = 50_000
_HEAD: Final = '<?xml version="1.0" encoding="utf-8"?>\n'
_SCHEMA: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def files(publication: Publication, addresses: Iterable[str], most: int = MOST) -> Iterator[tuple[str, bytes]]:
    """``robots.txt``; and ``sitemap.xml`` of the pages among *addresses* where the address of the site is configured.

    A demonstration asks not to be read at all and has no ``sitemap.xml``. Above *most* pages ``sitemap.xml`` is the
    index of ``sitemap-1.xml`` …. A page has a date only where its report has one.
    """
    portal = publication.portal
    if portal.demonstration:
        yield "robots.txt", b"User-agent: *\nDisallow: /\n"
        return
    named = f"Sitemap: {portal.base_url}/{SITEMAP}\n" if portal.base_url else ""
    yield "robots.txt", f"User-agent: *\nAllow: /\n{named}".encode()
    if not portal.base_url:
        return
    days = {report.address: changed(report).isoformat() for report in (*publication.reports, *publication.earlier)}
    pages = sorted(a.removesuffix("index.html") for a in addresses if a == "index.html" or a.endswith("/index.html"))
    lines = [_line("url", f"{portal.base_url}/{page}", days.get(page, "")) for page in pages]
    if len(lines) <= most:
        yield SITEMAP, _file("urlset", lines)
        return
    names: list[str] = []
    for start in range(0, len(lines), most):
        names.append(f"sitemap-{len(names) + 1}.xml")
        yield names[-1], _file("urlset", lines[start : start + most])
    yield SITEMAP, _file("sitemapindex", [_line("sitemap", f"{portal.base_url}/{name}", "") for name in names])


def _line(tag: str, address: str, day: str) -> str:
    modified = f"<lastmod>{day}</lastmod>" if day else ""
    return f"<{tag}><loc>{escape(address)}</loc>{modified}</{tag}>\n"


def _file(tag: str, lines: list[str]) -> bytes:
    return f"{_HEAD}<{tag} {_SCHEMA}>\n{''.join(lines)}</{tag}>\n".encode()
