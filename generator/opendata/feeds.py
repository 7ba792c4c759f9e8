"""Atom feeds: reports as they appear, and corrections. Every date is of the content; nothing is taken from a clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5
from xml.etree import ElementTree

from generator.opendata.linked import changed
from generator.report.corrections import corrections, withdrawals
from generator.report.model import Portal, Report
from generator.report.publication import Publication

NEW: Final = "feeds/new.xml"
CORRECTIONS: Final = "feeds/corrections.xml"
MOST_NEW: Final = 100
_ATOM: Final = "http://www.w3.org/2005/Atom"
_NAMESPACE: Final = UUID("6f0d8b0e-7a43-5d0a-9a37-2f1d5f5f9c11")
_UNKNOWN: Final = "1970-01-01T00:00:00Z"  # a feed must have a date; one without content has none
_ILLEGAL: Final = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry; ``part`` tells entries of one address apart."""

    address: str
    part: str
    title: str
    summary: str
    author: str
    updated: str
    published: str = ""
    categories: tuple[str, ...] = ()


def files(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """``feeds/new.xml`` and ``feeds/corrections.xml``."""
    portal = publication.portal
    new = sorted((_of_report(report) for report in publication.reports), key=_order, reverse=True)
    yield NEW, _feed(portal, NEW, f"{portal.name}：新发布的报告", "", new[:MOST_NEW], _latest(new))
    corrected = sorted(_corrections(publication), key=_order, reverse=True)
    yield (
        CORRECTIONS,
        _feed(portal, CORRECTIONS, f"{portal.name}：更正", "corrections/", corrected, _latest([*corrected, *new])),
    )


def _order(entry: _Entry) -> tuple[str, str, str]:
    return entry.published or entry.updated, entry.address, entry.part


def _latest(entries: list[_Entry]) -> str:
    return max((entry.updated for entry in entries), default=_UNKNOWN)


def _of_report(report: Report) -> _Entry:
    published = _time(report.posted.isoformat(), report.posted_time) if report.posted else ""
    day = changed(report)
    updated = _time(day.isoformat(), report.posted_time if day == report.posted else "")
    return _Entry(
        report.address,
        "",
        report.title,
        "".join(sentence.text for sentence in report.sentences),
        report.publisher,
        updated,
        published,
        (f"{report.year} 年度", *([report.region] if report.region else [])),
    )


def _corrections(publication: Publication) -> Iterator[_Entry]:
    authors = {report.address: report.publisher for report in publication.reports}
    for one in corrections(publication):
        figures = "".join(f"\n{f.name}（{f.place}）：{f.old} → {f.new}" for f in one.figures or ())
        yield _Entry(
            one.address,
            f"correction-{one.number}",
            f"更正：{one.department_name} {one.year} 年度绩效自评报告",
            one.change + figures,
            authors[one.address],
            _time(one.day),
            categories=(f"{one.year} 年度",),
        )
    for gone in withdrawals(publication):
        if gone.day:
            yield _Entry(
                gone.address,
                "withdrawn",
                f"撤回：{gone.department_name} {gone.year} 年度绩效自评报告",
                f"{gone.day} 撤回：{gone.change}",
                gone.department_name,
                _time(gone.day),
                categories=(f"{gone.year} 年度",),
            )


def _feed(portal: Portal, own: str, title: str, page: str, entries: list[_Entry], updated: str) -> bytes:
    """The feed. Without the site's address its links are relative to the site's root, two steps up from the feed."""
    base = f"{portal.base_url}/" if portal.base_url else "../"
    root = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": "zh-CN", "xml:base": base})
    _add(root, "id", _id(portal, own, ""))
    _add(root, "title", title)
    _add(root, "updated", updated)
    _add(root, "link", rel="self", type="application/atom+xml", href=_link(portal, own))
    _add(root, "link", rel="alternate", type="text/html", href=_link(portal, page))
    author = ElementTree.SubElement(root, "author")
    _add(author, "name", portal.host or portal.name)
    for entry in entries:
        _add_entry(root, portal, entry)
    ElementTree.indent(root, " ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, "unicode")}\n'.encode()


def _add_entry(root: ElementTree.Element, portal: Portal, entry: _Entry) -> None:
    made = ElementTree.SubElement(root, "entry")
    _add(made, "id", _id(portal, entry.address, entry.part))
    _add(made, "title", entry.title)
    _add(made, "link", rel="alternate", type="text/html", href=_link(portal, entry.address))
    if entry.published:
        _add(made, "published", entry.published)
    _add(made, "updated", entry.updated)
    author = ElementTree.SubElement(made, "author")
    _add(author, "name", entry.author)
    for category in entry.categories:
        _add(made, "category", term=category)
    _add(made, "summary", entry.summary)


def _add(parent: ElementTree.Element, name: str, words: str = "", **attributes: str) -> None:
    made = ElementTree.SubElement(parent, name, {key: _legal(value) for key, value in attributes.items()})
    if not attributes:
        made.text = _legal(words)


def _legal(words: str) -> str:
    """Without the control signs that XML cannot hold."""
    return _ILLEGAL.sub("", words)


def _id(portal: Portal, address: str, part: str) -> str:
    """The permanent address; where the site's own is not configured a UUID that follows from the rest of it."""
    name = f"{address}#{part}" if part else address
    return f"{portal.base_url}/{name}" if portal.base_url else uuid5(_NAMESPACE, name).urn


def _link(portal: Portal, address: str) -> str:
    return f"{portal.base_url}/{address}" if portal.base_url else address or "./"


def _time(day: str, clock: str = "") -> str:
    """A day, with its time of day where one is known, as Atom writes it: Beijing time."""
    return f"{day}T{clock or '00:00'}:00+08:00"
