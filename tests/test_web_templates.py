"""Every real report on its page: ids, links, tables, and nothing that a content security policy would refuse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from generator.load import load_content
from generator.pages import all_pages
from generator.pages.articles import article
from generator.pages.base import REPORTS
from generator.render.charts import chart_svg
from generator.render.templates import environment
from generator.report.build import build_report, portal_view
from generator.report.model import Bar, Chart, Report
from generator.report.publication import Page as PageModel
from generator.report.publication import Publication
from generator.validate import assess

ROOT = Path(__file__).resolve().parent.parent
CONTENT = load_content(ROOT)
ADDRESSES = sorted(f"{loaded.model.department}/{loaded.model.year}" for loaded in CONTENT.reports)
# The forms of the site: a search that needs no script to be sent, and a choice of reports.
FORMS = frozenset({"", "search/", "compare/", "404.html"})


@cache
def reports() -> dict[str, Report]:
    made = {}
    for loaded in CONTENT.reports:
        assessed = assess(loaded, CONTENT)
        assert assessed is not None
        made[f"{loaded.model.department}/{loaded.model.year}"] = build_report(assessed, CONTENT, digest="0" * 64)
    return made


def render(template: str, **data: object) -> str:
    assert CONTENT.portal is not None
    return environment(ROOT).get_template(template).render(base="../../..", portal=CONTENT.portal.model, **data)


def data(address: str) -> Mapping[str, object]:
    """The variables of a report's page."""
    return article(Publication(CONTENT, portal_view(CONTENT), tuple(reports().values())), reports()[address]).data


class Page(HTMLParser):
    """What the assertions ask of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.headers: list[dict[str, str | None]] = []
        self.tables: list[int] = []
        self._open: list[int] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags[tag] += 1
        self.attributes |= values.keys()
        if identifier := values.get("id"):
            self.ids.append(identifier)
        if tag == "a":
            self.links.append(values.get("href") or "")
        if tag == "table":
            self._open.append(0)
        if tag == "th":
            self.headers.append(values)
            self._open[-1] += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.tables.append(self._open.pop())


def assert_safe(page: Page) -> None:
    assert not {tag for tag in page.tags if tag in {"script", "style", "iframe", "link", "img", "form"}}
    assert not {name for name in page.attributes if name == "style" or name.startswith("on")}
    assert [i for i, times in Counter(page.ids).items() if times > 1] == []
    assert [link for link in page.links if not link or link.startswith("/")] == [], page.links
    assert all(header.get("scope") in {"row", "col", "rowgroup"} for header in page.headers)
    assert all(page.tables), "a table has no header cell"
    assert page.tags["h1"] == 1


@pytest.mark.parametrize("address", ADDRESSES)
def test_report_page_is_safe_and_whole(address: str) -> None:
    html = render("web/report.html.j2", **data(address))
    page = Page(html)
    assert_safe(page)
    contents = Page(render("web/_toc.html.j2", **data(address)))
    fragments = {link[1:] for link in (*page.links, *contents.links) if link.startswith("#")}
    assert sorted(fragments - set(page.ids)) == []
    assert "not_printed" not in html


@pytest.mark.parametrize("address", ADDRESSES)
def test_report_page_shows_every_statement_and_note(address: str) -> None:
    report = reports()[address]
    ids = set(Page(render("web/report.html.j2", **data(address))).ids)
    assert {f"note-{note.number}" for note in report.notes} <= ids
    assert {f"score-{row.id}" for row in report.scores} <= ids
    assert {block.anchor for block in report.blocks} <= ids
    places = {place.anchor for note in report.notes for place in note.places if place.anchor}
    operands = {o.anchor for row in report.scores for part in row.parts for o in part.operands if o.anchor}
    assert places | operands <= ids


def test_every_page_is_safe() -> None:
    shown = Publication(CONTENT, portal_view(CONTENT), tuple(reports().values()))
    for model in all_pages(shown):
        page = Page(render(f"web/{model.template}", **model.data))
        if model.address in FORMS:
            del page.tags["form"]
        assert_safe(page)
        if model.report:
            assert len(model.title) <= 40, model.title


def meta(page: PageModel) -> str:
    return render("web/meta.html.j2", page=page, url="", icon="icon.svg", scripts=[])


def test_meta_invents_no_time_and_no_identity() -> None:
    report = reports()[ADDRESSES[0]]
    html = meta(PageModel("x/", "题", "", REPORTS, report=report))
    assert report.posted is not None
    assert f'<meta name="PubDate" content="{report.posted.isoformat()}">' in html
    assert "SiteIDCode" not in html
    assert "SiteDomain" not in html
    assert '<meta name="robots" content="noindex">' in html
    other = meta(PageModel("x/", "题", "", REPORTS))
    assert "PubDate" not in other
    assert "ArticleTitle" not in other


def test_chart_is_escaped_and_starts_at_zero() -> None:
    bars = (Bar("<甲>", "1 & 2", "33.3", "3", "100"), Bar("一二三四五六七八九十一二三四五", "0", "0"))
    chart = Chart("c", "题", "所见 <b>", bars, "累计", "参照")
    root = ElementTree.fromstring(chart_svg(chart))
    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == ["title", "desc"]
    assert {child.get("id") for child in root if child.get("id")} == set((root.get("aria-labelledby") or "").split())
    rectangles = root.findall("rect")
    assert {rectangle.get("class") for rectangle in rectangles} == {"chart-bar", "chart-reference"}
    assert {rectangle.get("x") for rectangle in rectangles} == {"0", "0.5"}
    assert [r.get("width") for r in rectangles if r.get("class") == "chart-bar"] == ["119.54", "0.00"]
    assert "累计 1 & 2" in [text.text for text in root.findall("text")]
