"""What makes the site a government site: page tags, footer, identity, and dates that no build changes."""

from __future__ import annotations

import posixpath
import re
import shutil
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Final, TypeAlias

import pytest

from generator import identity
from generator.finding import Severity
from generator.pages import all_pages, base
from generator.pipeline import check
from generator.publishing import publish_all
from generator.render.shell import Shell, build_shell
from generator.render.web import Web
from generator.report.publication import Column
from generator.schema.catalogue import Portal
from tests.projects import make_project

pytestmark = pytest.mark.xdist_group("portal")

Pages: TypeAlias = dict[str, str]
SITE: Final = ["SiteName", "SiteDomain", "SiteIDCode"]
COLUMN: Final = ["ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"]
ARTICLE: Final = ["ArticleTitle", "PubDate", "ContentSource", "Keywords", "Description", "Url"]
# The categories of the guideline that the tag ColumnType may name.
TYPES: Final = {"首页", "信息公开指南", "信息公开目录", "数据发布", "数据开放", "政策文件", "公示公告"}
NOT_PAGE_TAGS: Final = {"viewport", "color-scheme", "robots"}
REPORT: Final = "reports/futian-zonggonghui/2021/"
OTHER: Final = "reports/huadu-zonggonghui/2023/"
IDENTITY: Final = {
    "base_url": "https://www.gov.cn/jixiao",
    "domain": "www.gov.cn",
    "site_id": "bm01000001",
    "icp": "京ICP备05070218号",
    "police": "京公网安备11010202000001号",
    "police_address": "https://beian.mps.gov.cn/#/query/webSearch?code=11010202000001",
    "host": "国务院办公厅",
    "operator": "中国政府网运行中心",
    "contact": "010-88050813",
    "badge_address": "https://bszs.conac.cn/sitename?method=show",
    "mistakes_address": "https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=bm01000001",
    "complaints_address": "https://www.12377.cn/",
    "ipv6": "true",
}


class Head(HTMLParser):
    """Names and contents of the meta elements, and the links of the footer with their words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, str]] = []
        self.names = re.findall(r'<meta name="([^"]*)" content=', html)  # as spelt: some readers look for just this
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and "name" in given:
            self.tags.append((given["name"] or "", given.get("content") or ""))

    @property
    def page_tags(self) -> dict[str, str]:
        found = [(name, value) for name, value in self.tags if name not in NOT_PAGE_TAGS]
        assert len(dict(found)) == len(found), "a tag stands twice"
        return dict(found)


def put_site(project: Path, values: dict[str, str], demonstration: str = "false") -> None:
    lines = ["schema_version: 1", "name: 绩效公开", "tagline: 部门整体支出绩效自评报告的公开、核对与下载"]
    lines += [f"demonstration: {demonstration}", *(f'{key}: "{value}"' for key, value in values.items())]
    (project / "content/site.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def add_report(project: Path, root: Path, name: str, time: str = "") -> None:
    path = project / "content/reports" / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = (root / "content/reports" / f"{name}.yml").read_text(encoding="utf-8")
    text, times = re.subn(r"^  posted: .*$", "  posted: 2022-06-30" + time, text, flags=re.MULTILINE)
    assert times == 1
    path.write_text(text, encoding="utf-8")


def pages(root: Path, shell: Shell, project: Path) -> Pages:
    """Every page of the project's site by file, the prose included, as a build makes them."""
    checked = check(project)
    assert not checked.blocked, [f.message for f in checked.findings if f.severity is Severity.ERROR]
    publication = publish_all(checked)
    web = Web(root, shell, publication.portal)
    made = web.prose_pages(base.ABOUT) | {page.file: web.page(page) for page in all_pages(publication)}
    return {file: html.decode() for file, html in sorted(made.items())}


@pytest.fixture(scope="module")
def shell(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return build_shell(root, tmp_path_factory.mktemp("shell"))


@pytest.fixture(scope="module")
def project(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal with a complete identity and two reports, of which one has a time of posting."""
    made = make_project(tmp_path_factory.mktemp("portal") / "project", root)
    shutil.copy(root / "content/glossary.yml", made / "content/glossary.yml")
    put_site(made, IDENTITY)
    add_report(made, root, "futian-zonggonghui/2021", '\n  posted_time: "09:30"')
    add_report(made, root, "huadu-zonggonghui/2023")
    return made


@pytest.fixture(scope="module")
def portal(root: Path, shell: Shell, project: Path) -> Pages:
    return pages(root, shell, project)


@pytest.fixture(scope="module")
def bare(root: Path, shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """A site that says it is no demonstration and has nothing to show for it."""
    made = make_project(tmp_path_factory.mktemp("bare") / "project", root)
    put_site(made, {})
    add_report(made, root, "huadu-zonggonghui/2023")
    return pages(root, shell, made)


# -- page tags ---------------------------------------------------------------------------------------------


def test_every_page_has_exactly_the_tags_of_its_kind(portal: Pages) -> None:
    kinds = set()
    for file, html in portal.items():
        article = re.fullmatch(r"reports/[^/]+/\d{4}/(r\d+/)?index\.html", file) is not None
        kinds.add(article)
        head = Head(html)
        column = [] if file == "404.html" else COLUMN  # a page that is not there belongs to no column
        assert list(head.page_tags) == SITE + column + (ARTICLE if article else []), file
        assert set(head.page_tags) <= set(head.names), file
        assert all(value.strip() for value in head.page_tags.values()), file
        assert head.page_tags.get("ColumnType") in (TYPES if column else {None}), file
    assert kinds == {True, False}


def test_the_values_of_an_article(portal: Pages) -> None:
    tags = Head(portal[f"{REPORT}index.html"]).page_tags
    summary = tags.pop("Description")
    assert tags == {
        "SiteName": "绩效公开",
        "SiteDomain": "www.gov.cn",
        "SiteIDCode": "bm01000001",
        "ColumnName": base.REPORTS.name,
        "ColumnDescription": base.REPORTS.description,
        "ColumnKeywords": base.REPORTS.keywords,
        "ColumnType": "信息公开目录",
        "ArticleTitle": "深圳市福田区总工会 2021 年度部门整体支出绩效自评报告",
        "PubDate": "2022-06-30 09:30",
        "ContentSource": "深圳市福田区总工会",
        "Keywords": "深圳市福田区总工会,2021 年度,部门整体支出,绩效自评",
        "Url": "https://www.gov.cn/jixiao/reports/futian-zonggonghui/2021/",
    }
    assert "93.96" in summary
    assert '<link rel="canonical" href="https://www.gov.cn/jixiao/' in portal["index.html"]


def test_a_time_is_never_invented(portal: Pages) -> None:
    tags = Head(portal[f"{OTHER}index.html"]).page_tags
    assert tags["PubDate"] == "2022-06-30"


def test_no_personal_name_and_no_picture_are_tagged(portal: Pages) -> None:
    for html in portal.values():
        assert not {"author", "image"} & {name.lower() for name, _ in Head(html).tags}


def test_home_is_the_home_page_and_columns_keep_their_names(portal: Pages) -> None:
    found = {file: Head(html).page_tags for file, html in portal.items()}
    assert found["index.html"]["ColumnType"] == "首页"
    assert found["about/index.html"]["ColumnName"] == found["accessibility/index.html"]["ColumnName"] == "说明"
    columns = [value for value in vars(base).values() if isinstance(value, Column)]
    assert {tags.get("ColumnName", "") for tags in found.values()} <= {column.name for column in columns}
    guides = ("about", "accessibility", "filling", "glossary", "sitemap")
    assert {found[f"{page}/index.html"]["ColumnType"] for page in guides} == {"信息公开指南"}


def test_tags_of_values_that_are_not_configured_are_absent(bare: Pages) -> None:
    for file, html in bare.items():
        names = list(Head(html).page_tags)
        expected = ["SiteName", *(COLUMN if file != "404.html" else [])]
        if file == f"{OTHER}index.html":
            expected += [name for name in ARTICLE if name != "Url"]
        assert names == expected, file


# -- dates -------------------------------------------------------------------------------------------------


def test_no_build_changes_a_date_of_posting(root: Path, shell: Shell, project: Path, portal: Pages) -> None:
    """Built again: the same bytes. Built after another report was corrected: this one's page keeps its tags."""
    assert pages(root, shell, project) == portal
    path = project / "content/reports/huadu-zonggonghui/2023.yml"
    kept = path.read_text(encoding="utf-8")
    changed = re.sub(r"^  recorded: .*$", "  recorded: 2026-12-31", kept, count=1, flags=re.MULTILINE)
    assert changed != kept
    try:
        path.write_text(changed, encoding="utf-8")
        after = pages(root, shell, project)
    finally:
        path.write_text(kept, encoding="utf-8")
    assert after != portal
    for file in (f"{REPORT}index.html", f"{OTHER}index.html"):
        assert Head(after[file]).tags == Head(portal[file]).tags


# -- footer ------------------------------------------------------------------------------------------------


def footer(html: str) -> tuple[str, dict[str, str]]:
    part = html[html.index("<footer") : html.index("</footer>")]
    links = {unescape(words): unescape(a) for a, words in re.findall(r'<a href="([^"]*)">([^<]*)</a>', part)}
    return unescape(re.sub(r"<[^>]+>", " ", part)), links


def test_the_footer_states_who_runs_the_site(portal: Pages) -> None:
    for file, html in portal.items():
        words, links = footer(html)
        for value in ("主办单位：国务院办公厅", "承办单位：中国政府网运行中心", "联系方式：010-88050813"):
            assert value in words, file
        assert "网站标识码：bm01000001" in words
        assert "本网站支持 IPv6" in words
        assert links["京ICP备05070218号"] == "https://beian.miit.gov.cn/"
        assert links["京公网安备11010202000001号"] == IDENTITY["police_address"]
        assert links["党政机关网站标识"] == IDENTITY["badge_address"]
        assert links["我为政府网站找错"] == IDENTITY["mistakes_address"]
        assert links["违法和不良信息举报"] == IDENTITY["complaints_address"]
        assert links["适老化无障碍服务"].endswith("/accessibility/")
        assert links["站点地图"].endswith("/sitemap/")


def test_the_footer_makes_nothing_up(bare: Pages) -> None:
    for html in bare.values():
        words, links = footer(html)
        assert not re.search(r"主办|承办|联系|标识|备案|找错|举报|IPv6", words)
        assert not [address for address in links.values() if address.startswith("http")]


# -- identity ----------------------------------------------------------------------------------------------


def given(**changes: object) -> Portal:
    values = {
        **IDENTITY,
        "ipv6": True,
        "schema_version": 1,
        "name": "绩效公开",
        "tagline": "公开",
        "demonstration": False,
    }
    return Portal.model_validate(values | changes)


def test_a_complete_and_real_identity_is_no_demonstration() -> None:
    assert not identity.demonstration(given())
    assert identity.demonstration(given(demonstration=True))


@pytest.mark.parametrize("key", identity.REQUIRED)
def test_each_mandatory_value_is_demanded(key: str) -> None:
    assert identity.missing(given(**{key: None})) == (key,)
    assert identity.demonstration(given(**{key: None}))


@pytest.mark.parametrize(
    "key, value",
    [
        ("base_url", "https://www.example.gov.cn/jixiao"),
        ("domain", "www.□□□.gov.cn"),
        ("site_id", "0000000000"),
        ("site_id", "1234567890"),
        ("site_id", "4400000000"),
        ("icp", "粤ICP备00000000号"),
        ("police", "粤公网安备 44000000000000号"),
        ("host", "××区财政局"),
        ("host", "某区财政局"),
        ("host", "XX县财政局"),
        ("host", "示例区财政局"),
        ("contact", "0755-00000000"),
        ("operator", "示例公司"),
        ("mistakes_address", "https://example.gov.cn/jiucuo"),
    ],
)
def test_samples_are_known(key: str, value: str) -> None:
    assert key in identity.samples(given(**{key: value}))
    assert identity.demonstration(given(**{key: value}))


@pytest.mark.parametrize(
    "key, value",
    [
        ("site_id", "3100000087"),
        ("icp", "粤ICP备2021000123号-2"),
        ("police", "粤公网安备 44030402000123号"),
        ("contact", "0755-88888888"),
        ("host", "深圳市福田区财政局"),
        ("domain", "xx.gov.cn"),
    ],
)
def test_real_values_are_no_samples(key: str, value: str) -> None:
    assert identity.samples(given(**{key: value})) == ()


@pytest.mark.parametrize(
    "key, value",
    [
        ("site_id", "310000008"),
        ("site_id", "bm0100000"),
        ("icp", "ICP备05070218号"),
        ("icp", "京ICP备05070218"),
        ("police", "京公网安备"),
        ("domain", "https://www.gov.cn"),
        ("domain", "www.gov.cn/jixiao"),
        ("domain", "sousuo.www.gov.cn"),
        ("base_url", "http://www.gov.cn/jixiao"),
        ("mistakes_address", "https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=3100000087"),
    ],
)
def test_malformed_values_are_told(key: str, value: str) -> None:
    assert list(identity.malformed(given(**{key: value}))) == [key]
    assert identity.demonstration(given(**{key: value}))


def test_a_portal_without_identity_is_built_as_a_demonstration(bare: Pages) -> None:
    for html in bare.values():
        assert "演示站，非政府网站" in html
        assert '<meta name="robots" content="noindex">' in html


def test_a_real_portal_says_nothing_of_a_demonstration(portal: Pages) -> None:
    for file, html in portal.items():
        head = html[: html.index("<main")]
        assert "演示站" not in head, file
        assert 'name="robots"' not in html


@pytest.mark.parametrize("demonstration, severity", [("true", Severity.INFO), ("false", Severity.WARNING)])
def test_check_tells_what_is_missing(root: Path, tmp_path: Path, demonstration: str, severity: Severity) -> None:
    made = make_project(tmp_path / "project", root)
    put_site(made, {"site_id": "0000000000"}, demonstration)
    found = [f for f in check(made).findings if f.rule == "portal-identity"]
    assert [(f.path, f.severity) for f in found] == [("identity", severity), ("site_id", severity)]
    assert "域名（domain）" in found[0].message
    assert all(f.location.file == "content/site.yml" and f.hint for f in found)


def test_who_checks_one_report_is_not_bothered_with_the_portal(project: Path) -> None:
    one = project / "content/reports/huadu-zonggonghui/2023.yml"
    rules = {"portal-identity", "portal-form", "posted-time", "glossary-terms"}
    assert not [f for f in check(project, [one]).findings if f.rule in rules]
    assert [f.rule for f in check(project).findings if f.rule in rules] == ["posted-time"]


# -- ways --------------------------------------------------------------------------------------------------


def reachable(site: Pages) -> set[str]:
    """Files of the pages that links lead to from the home page."""
    seen: set[str] = set()
    waiting = ["index.html"]
    while waiting:
        file = waiting.pop()
        if file in seen or file not in site:
            continue
        seen.add(file)
        for address in re.findall(r'<a [^>]*href="([^"#]+)', site[file]):
            if not address.startswith(("http", "mailto:")):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(file), unescape(address)))
                waiting.append(posixpath.normpath(f"{target}/index.html") if not target.endswith(".html") else target)
    return seen


def test_every_page_can_be_reached(portal: Pages) -> None:
    assert {"about/index.html", "accessibility/index.html", "filling/index.html", "glossary/index.html"} <= set(portal)
    assert set(portal) - reachable(portal) == {"404.html"}


def test_the_404_page_helps(portal: Pages) -> None:
    html = portal["404.html"]
    main = html[html.index("<main") : html.index("</main>")]
    assert 'action="/jixiao/search/"' in main
    for way in ("years/", "departments/", "regions/", "register/"):
        assert f'href="/jixiao/{way}"' in main
