"""The portal pack: what an editor pastes and uploads to publish one report on a government portal.

The body fragment depends on nothing that a CMS takes out: no style sheet, script, class, id, SVG or link within the
page. It has neither header nor footer nor identification codes: those are the portal's own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from generator.exports.base import file_name
from generator.exports.charts import chart_png
from generator.pages import all_pages
from generator.render.shell import Shell
from generator.render.templates import environment
from generator.render.web import Web
from generator.report.model import Chart, Report
from generator.report.publication import Page, Publication

BODY: Final = "正文.html"
TAGS: Final = "meta.html"
TAG_LIST: Final = "网页标签.txt"
README: Final = "说明.txt"
SUMS: Final = "SHA256SUMS.txt"
KIND: Final = "部门整体支出绩效自评报告"
# Of the site's files for a report: name there, what it is, its end as an attachment.
_ATTACHED: Final = (
    ("report.pdf", "报告全文，公文版式，可打印，内附公开版数据", f"{KIND}.pdf"),
    ("scores.pdf", "评分表，可单独打印", f"{KIND}评分表.pdf"),
    ("tables.pdf", "报告所载各表和关键数据，可单独打印", f"{KIND}数据表.pdf"),
    ("summary.pdf", "一页摘要，供人大代表和公众快速了解", f"{KIND}摘要.pdf"),
    ("report.xlsx", "数据表，可用 Excel、WPS 打开", f"{KIND}数据表.xlsx"),
    ("report.yml", "公开版数据，核验和复算用", f"{KIND}公开版数据.yml"),
)
# The page tags that are the report's, wherever it is published. Site, column, address and time are the portal's own.
_TAG_NAMES: Final = {
    "ArticleTitle": "文章标题",
    "ContentSource": "来源",
    "Keywords": "关键词",
    "Description": "摘要",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart beside the fragment: its file, and the chart with its words and figures."""

    file: str
    chart: Chart


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to upload: its official name, what it is, its size in bytes and its SHA-256."""

    name: str
    what: str
    size: int
    digest: str


def packs(
    root: Path, publication: Publication, chosen: tuple[Report, ...], files: Mapping[str, bytes]
) -> Iterator[tuple[str, dict[str, bytes]]]:
    """A pack for each of the *chosen* reports: name ``<department>-<year>``, and files by name.

    *files* are those of the site, by address: attachments are taken from there, so that they are the site's very bytes.
    """
    pages = {page.address: page for page in all_pages(publication) if page.report is not None}
    web = Web(root, Shell("{{ meta }}", {}, {}, {}), publication.portal)
    for report in chosen:
        yield f"{report.department}-{report.year}", _pack(root, publication, pages[report.address], web, files)


def _pack(root: Path, publication: Publication, page: Page, web: Web, files: Mapping[str, bytes]) -> dict[str, bytes]:
    report = page.report
    assert report is not None
    pictures = tuple(Picture(f"chart-{number}.png", chart) for number, chart in enumerate(report.charts, 1))
    tags = [tag for tag in page_tags(web.page(replace(page, scripts=())).decode()) if tag[0] in _TAG_NAMES]
    made = {picture.file: chart_png(root, picture.chart) for picture in pictures}
    attached = []
    for own, what, end in _ATTACHED:
        content = files.get(f"{report.address}{own}")
        if content is not None:
            name = file_name(report.department_name, f"{report.year}年度{end}")
            made[name] = content
            attached.append(Attached(name, what, len(content), hashlib.sha256(content).hexdigest()))
    variables = {
        **page.data,
        "report": report,
        "portal": publication.portal,
        "pictures": pictures,
        "attached": attached,
        "tags": [(name, _TAG_NAMES[name], value) for name, value in tags],
    }
    templates = environment(root)
    for name, template in ((BODY, "fragment.html.j2"), (TAG_LIST, "tags.txt.j2"), (README, "readme.txt.j2")):
        text = templates.get_template(f"portal/{template}").render(variables).rstrip("\n") + "\n"
        made[name] = (text if name == BODY else text.replace("\n", "\r\n")).encode()  # Windows' editor reads both
    made[TAGS] = "".join(f'<meta name="{escape(n)}" content="{escape(v)}">\n' for n, v in tags).encode()
    sums = "".join(f"{hashlib.sha256(made[name]).hexdigest()}  {name}\n" for name in sorted(made))
    return made | {SUMS: sums.encode()}


def page_tags(html: str) -> list[tuple[str, str]]:
    """Name and content of every page tag of an HTML text, in its order."""
    reader = _Tags()
    reader.feed(html)
    return reader.found


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and given.get("name"):
            self.found.append((given["name"] or "", given.get("content") or ""))
