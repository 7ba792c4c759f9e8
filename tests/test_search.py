"""Search in the browser against the real content: what a plain search of the pages' text finds is found, and no more."""

import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from generator import publishing, search
from tests.look import Handler, chromium, served
from tests.support import quiet

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("search")]

POLICY = "default-src 'none'; script-src 'self'{}; style-src 'self'; img-src 'self' data:; connect-src 'self'"
FUTIAN = "reports/futian-zonggonghui/2021/"

# What people type. Words and idioms, names, document numbers, figures with and without separators and units.
QUERIES = (
    "厉行节约",
    "过紧日子",
    "铺张浪费",
    "三公",
    "“三公”经费",
    "存量资金",
    "劳模",
    "困难职工",
    "送温暖",
    "政府采购",
    "预决算信息公开",
    "决算信息公",
    "固定资产利用率",
    "百千万工程",
    "产业工人队伍建设改革",
    "习近平新时代中国特色社会主义思想",
    "工会经费",
    "内控制度",
    "节约 采购",
    "困难职工 2,952.78",
    "湛麻财〔2024〕78号",
    "湛麻财[2024]78 号",
    "福府办函〔2020〕32号",
    "深圳市福田区总工会",
    "福田区总工会",
    "增城区总工会",
    "江门市总工会",
    "麻章区总工会",
    "2,918.76",
    "2918.76",
    "2918.76 万元",
    "2,918.76万元",
    "２９１８．７６万元",
    "2,952.78",
    "954.25 万元",
    "747.42万元",
    "98.85%",
    "98.85％",
    "157.98%",
    "292.08%",
    "93.96",
    "2330 人",
    "262名",
    "3630862.26",
    "2,156",
    "≥300 人次",
    "编外人员",
    "编外人员数",
    "收入预算完成率",
    '"厉行节约、反对铺张浪费"',
    "“2,332.35”",
)
# Parts of figures and of words that stand nowhere.
NOTHING = ("918.76", "2,918.7", "8.85%", "952.78", "30,862.26", "厉行节俭办", '"厉行节约反对铺张浪费"', "2918.76 元")


class Text(HTMLParser):
    """The text of a report's page by the anchor of its heading or table; what only the site says is left out."""

    PARTS = ("facts", "text", "scores", "notes", "disclosure")
    LEFT_OUT = ("note-ref", "unseen", "trace", "tag", "lead", "place", "method")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sections: dict[str, str] = {}
        self.document: set[str] = set()
        self._part = self._anchor = ""
        self._heading = "text"
        self._open: list[tuple[str, bool]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name, classes = values.get("id") or "", (values.get("class") or "").split()
        if tag == "header" and "report-head" in classes:
            self._part, self._anchor = "head", ""
        if tag == "section":
            self._part = name if name in self.PARTS else ""
            self._anchor = self._heading = self._part
        if self._part == "text":
            if re.fullmatch(r"h[3-6]", tag):
                self._anchor = self._heading = name
            elif tag == "figure":
                self._anchor = name
        elif self._part and name and (tag == "tr" or name.startswith("note-")):
            self._anchor = name
        if tag not in ("input", "meta", "br", "link", "rect", "img", "line", "path", "col"):
            self._open.append((tag, any(part in self.LEFT_OUT for part in classes)))
        if tag in ("p", "td", "th", "tr", "figcaption", "li", "div"):
            self._say("\n")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag == "figure" and self._part == "text":
            self._anchor = self._heading
        if tag == "header":
            self._part = ""

    def handle_data(self, data: str) -> None:
        if not any(left_out for _, left_out in self._open):
            self._say(data)

    def _say(self, words: str) -> None:
        if self._part:
            self.sections[self._anchor] = self.sections.get(self._anchor, "") + words
            if self._part == "text":
                self.document.add(self._anchor)


class Site:
    """The built site, what its pages say, and the search page open in a browser."""

    def __init__(self, folder: Path, address: str, page: Page) -> None:
        self.folder, self.address, self.page = folder, address, page
        self.reports = {
            f"reports/{path.parent.parent.name}/{path.parent.name}/": Text(path.read_text(encoding="utf-8"))
            for path in sorted(folder.glob("reports/*/*/index.html"))
        }

    def ask(self, query: str) -> dict[str, list[str]]:
        """Anchors of the places found, by report."""
        self.page.fill("#q", query)
        self.page.press("#q", "Enter")
        return shown(self.page)


def shown(page: Page) -> dict[str, list[str]]:
    page.wait_for_function("document.querySelector('.search-status').textContent !== '正在搜索…'")
    found: list[tuple[str, list[str]]] = page.evaluate(
        """() => Array.from(document.querySelectorAll('.search-hit')).map(hit => [
            new URL(hit.querySelector('h2 a').href).pathname.slice(1),
            Array.from(hit.querySelectorAll('.search-places a')).map(a => decodeURIComponent(new URL(a.href).hash.slice(1)))
        ])"""
    )
    return dict(found)


class Guarded(Handler):
    """Serves the site; below /strict/ and /wasm/ with a content security policy."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(re.sub(r"^/(?:strict|wasm)/", "/", path))

    def end_headers(self) -> None:
        if self.path.startswith("/strict/"):
            self.send_header("Content-Security-Policy", POLICY.format(""))
        elif self.path.startswith("/wasm/"):
            self.send_header("Content-Security-Policy", POLICY.format(" 'wasm-unsafe-eval'"))
        super().end_headers()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("search") / "site"
    assert publishing.build(root, folder, quiet, pdfs=False).files
    with served(folder, handler=Guarded) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 844})
        page.goto(f"{address}search/")
        yield Site(folder, address, page)
        page.close()


def pattern(query: str) -> list[re.Pattern[str]]:
    """One expression a term, for text without white space and with narrow signs: plain, figures whole."""
    terms = re.findall(r'"([^"]+)"|“([^”]{6,})”|(\S+)', re.sub(r"(?<=\d) (?=[元万人名号])", "", query))
    made = []
    for exact, curly, plain in terms:
        words = re.escape(re.sub(r"[〔〕\[\]“”≥]", "", narrow(exact or curly or plain)))
        words = re.sub(r"(?<![\d.])\d[\d,]*(?:\\\.\d+)?", _figure, words)
        made.append(re.compile(words))
    return made


def _figure(found: re.Match[str]) -> str:
    """A figure with separators or without; a whole number also with noughts behind its point."""
    digits = re.escape(found[0].replace(",", "").replace("\\", ""))
    return r"(?<![\d.])" + digits + (r"(?:\.0+)?" if "." not in digits else "") + r"(?!\.?\d)"


def narrow(text: str) -> str:
    text = text.translate({code: code - 0xFEE0 for code in range(0xFF10, 0xFF5F)} | {0xFF05: 0x25, 0xFF0E: 0x2E})
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))|[ \u3000\xa0]|[〔〕\[\]“”≥]", "", text)


def expected(site: Site, query: str) -> dict[str, set[str]]:
    """Reports that have every term, and the anchors of the parts that have all."""
    wanted = pattern(query)
    found = {}
    for address, text in site.reports.items():
        having = [{a for a, words in text.sections.items() if one.search(narrow(words))} for one in wanted]
        if all(having):
            found[address] = set.intersection(*having)
    return found


@pytest.mark.parametrize("query", QUERIES)
def test_what_stands_on_the_pages_is_found_where_it_stands(site: Site, query: str) -> None:
    wanted, found = expected(site, query), site.ask(query)
    unit_of_table = bool(re.search(r"\d ?(?:万?元|人次?|名)$", narrow(query)))
    assert wanted, "a query that should find nothing belongs to NOTHING"
    assert set(found) == set(wanted)
    for address, anchors in found.items():
        document = site.reports[address].document - {"annex-scores"}
        assert (wanted[address] & document) <= set(anchors), "a place is missed"
        if not unit_of_table and wanted[address]:
            assert (set(anchors) & document) <= wanted[address], "a place that has it not"
        page = (site.folder / address / "index.html").read_text(encoding="utf-8")
        assert all(f'id="{anchor}"' in page for anchor in anchors if anchor), "an anchor that leads nowhere"
        assert anchors, "a report without a place"


def test_there_are_queries_enough() -> None:
    assert len(QUERIES) >= 30


@pytest.mark.parametrize("query", NOTHING)
def test_parts_of_figures_and_broken_phrases_are_not_found(site: Site, query: str) -> None:
    assert not site.ask(query)
    assert "没有找到" in site.page.locator(".search-status").inner_text()
    assert site.page.locator(".search-lists").is_visible()


def test_any_words_of_any_report_are_found(site: Site) -> None:
    """Stretches drawn from the pages, cut anywhere but inside a figure or a word of letters."""
    rng = random.Random(4)
    for address, text in site.reports.items():
        lines = [line for anchor in text.document for line in text.sections[anchor].split("\n") if len(line) > 30]
        for line in rng.sample(lines, min(6, len(lines))):
            start = rng.randrange(len(line) - 12)
            piece = re.sub(r"^[\d.,%A-Za-z]+|[\d.,%A-Za-z]+$", "", line[start : start + rng.randint(6, 12)])
            piece = re.sub(r"[\"“”「」＂]", " ", piece).strip()
            if len(re.findall(r"[\u4e00-\u9fff]", piece)) > 3:
                assert address in site.ask(f'"{piece}"' if " " not in piece else piece), piece


def test_a_bare_figure_of_a_table_is_found_with_the_unit_of_its_head(site: Site) -> None:
    assert "table-t4" in site.ask("2,332.35 万元")[FUTIAN]
    excerpt = site.page.locator(".search-hit").first.inner_text()
    assert "2,332.35" in excerpt and "2,332.35万元" not in excerpt  # the cell prints none


def test_a_key_fact_is_found_by_its_name_where_the_text_words_it_otherwise(site: Site) -> None:
    mazhang = "reports/mazhang-zonggonghui/2023/"
    assert "编外人员数" not in "".join(site.reports[mazhang].sections[a] for a in site.reports[mazhang].document)
    assert site.ask("编外人员数")[mazhang] == ["facts"]
    hit = site.page.locator(".search-hit", has=site.page.locator(f"a[href*='{mazhang}']")).inner_text()
    assert "关键数据" in hit and re.search(r"编外人员数\s7 人", hit)


def test_excerpts_are_the_readable_text_with_the_query_marked(site: Site) -> None:
    site.ask("厉行节约")
    marks = site.page.locator(".search-hit mark")
    assert marks.count() >= 2 and set(marks.all_inner_texts()) == {"厉行节约"}
    words = re.sub(r"\s", "", site.page.locator(".search-excerpt").first.inner_text().strip("…"))
    assert any(words in re.sub(r"\s", "", "".join(text.sections.values())) for text in site.reports.values())


def test_words_that_do_not_follow_each_other_are_taken_apart_and_it_is_said(site: Site) -> None:
    found = site.ask("困难职工劳模疗休养")
    assert found and "没有逐字相符的内容" in site.page.locator(".search-status").inner_text()


@pytest.mark.parametrize(
    "query", ["，。！", "<script>alert(1)</script>", "万" * 1000, "\\", "%E4%", "\u2063", "' OR 1=1"]
)
def test_odd_queries_do_no_harm(site: Site, browser: Browser, query: str) -> None:
    faults: list[str] = []
    page = browser.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.goto(f"{site.address}search/?q={quote(query)}")
    shown(page)
    assert page.locator(".search-status").inner_text() and page.locator(".search-form").is_visible()
    assert not faults and page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.close()


def test_filters_narrow_and_the_address_holds_them(site: Site, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{site.address}search/?q={quote('职工')}&year=2023")
    found = shown(page)
    assert found and all(address.endswith("/2023/") for address in found)
    links = page.locator(".search-hit a").evaluate_all("found => found.map(one => one.getAttribute('href'))")
    assert all(link.startswith("../reports/") for link in links)  # the site may lie below any path
    assert "2023 年度" in page.locator(".search-status").inner_text()
    page.locator(".search-filters summary").click()
    page.select_option("[name=year]", "")
    page.select_option("[name=department]", "futian-zonggonghui")
    page.wait_for_url("**/search/?q=*&department=futian-zonggonghui")
    expect(page.locator(".search-hit")).to_have_count(1)
    assert set(shown(page)) == {FUTIAN}
    page.select_option("[name=department]", "")
    page.select_option("[name=grade]", "报告未列")
    expect(page.locator(".search-status")).to_contain_text("报告未列")
    assert set(shown(page)) == {FUTIAN}
    page.select_option("[name=grade]", "")
    page.select_option("[name=region]", "440304")
    page.fill("#q", "")
    page.press("#q", "Enter")
    expect(page.locator(".search-status")).to_contain_text("找到 1 份报告")
    assert list(shown(page)) == [FUTIAN]  # without words: the reports of the region
    page.close()


def test_the_back_button_returns_to_the_search_before(site: Site, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{site.address}search/?q={quote('厉行节约')}")
    first = shown(page)
    page.fill("#q", "过紧日子")
    page.press("#q", "Enter")
    page.wait_for_url("**/search/?q=%E8%BF%87*")
    assert shown(page) != first
    page.go_back()
    page.wait_for_url("**/search/?q=%E5%8E%89*")
    expect(page.locator(".search-hit")).to_have_count(len(first))
    assert page.input_value("#q") == "厉行节约" and shown(page) == first
    page.close()


def test_by_keyboard_from_the_header_of_any_page_to_the_section(site: Site, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{site.address}{FUTIAN}")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q":
            break
    page.keyboard.type("三公")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(page.locator(".search-hit")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.focus("#q")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("Boolean(document.activeElement.closest('.search-places'))"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{FUTIAN}#facts")
    assert page.evaluate("document.querySelector(location.hash).getBoundingClientRect().top") < 844
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_targets_are_large_enough(site: Site, browser: Browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(f"{site.address}search/?q={quote('职工')}")
    shown(page)
    page.locator(".search-filters summary").click()
    chosen = ".search-form input, .search-form button, .search-form select, main summary, .search-hit a"
    small = page.locator(chosen).evaluate_all(
        "found => found.filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 44)"
        ".map(one => one.outerHTML)"
    )
    assert not small
    page.goto(f"{site.address}years/")
    assert (page.locator(".site-search input").bounding_box() or {"height": 0})["height"] >= 44
    page.close()


def lists_stand_in(page: Page) -> None:
    """The reader has the lists and no field that does nothing."""
    expect(page.locator(".search-form")).to_be_hidden()
    assert page.locator(".search-lists").is_visible()
    addresses = page.locator(".search-lists a").evaluate_all("found => found.map(one => one.getAttribute('href'))")
    for part in ("years/2023/", "regions/440304/", "departments/futian-zonggonghui/"):
        assert any(part in address for address in addresses)


@pytest.mark.parametrize(
    "blocked", ["**/*.pagefind", "**/*.pf_index", "**/*.pf_fragment", "**/pagefind.js", "**/reports.json"]
)
def test_where_the_server_blocks_a_file_of_the_index_the_lists_stand_in(
    site: Site, browser: Browser, blocked: str
) -> None:
    page = browser.new_page()
    page.route(blocked, lambda route: route.fulfill(status=403, body="Forbidden"))
    page.goto(f"{site.address}search/?q={quote('厉行节约')}")
    lists_stand_in(page)
    assert "无法运行搜索" in page.locator(".search-status").inner_text()
    page.close()


def test_where_only_wasm_files_are_blocked_it_runs(site: Site, browser: Browser) -> None:
    page = browser.new_page()
    page.route("**/*.wasm", lambda route: route.abort())
    page.goto(f"{site.address}search/?q={quote('厉行节约')}")
    expect(page.locator(".search-hit")).to_have_count(2)
    page.close()


def test_a_policy_without_webassembly_leaves_the_lists(site: Site, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{site.address}strict/search/?q={quote('厉行节约')}")
    lists_stand_in(page)
    page.close()


def test_a_policy_with_webassembly_is_enough(site: Site, browser: Browser) -> None:
    page = browser.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("request", lambda request: faults.append(request.url) if site.address not in request.url else None)
    page.goto(f"{site.address}wasm/search/?q={quote('厉行节约')}")
    expect(page.locator(".search-hit")).to_have_count(2)
    assert not faults
    page.close()


def test_without_a_script_and_from_a_folder_the_lists_stand_in(site: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}search/?q={quote('厉行节约')}")
    lists_stand_in(page)
    assert "搜索需要运行脚本" in page.locator("main").inner_text()
    context.close()
    page = browser.new_page()
    page.goto((site.folder / "search" / "index.html").as_uri())
    lists_stand_in(page)
    page.close()


def test_little_is_loaded_for_the_first_search(site: Site, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{site.address}search/")
    page.wait_for_load_state("networkidle")
    sizes = page.evaluate(
        "performance.getEntriesByType('resource').filter(one => one.name.includes('/search/'))"
        ".map(one => one.encodedBodySize).reduce((sum, one) => sum + one, 0)"
    )
    assert 60_000 < sizes < 130_000  # not compressed by this server
    page.close()


def test_the_same_content_gives_the_same_bytes(root: Path, site: Site) -> None:
    """In another process with another seed of hashes."""
    code = (
        "import hashlib, sys; from pathlib import Path; from generator import publishing, search; "
        "from generator.pipeline import check; "
        "files = search.index(publishing.publish_all(check(Path(sys.argv[1])))); "
        "print(*sorted(f'{hashlib.sha256(content).hexdigest()}  {name}' for name, content in files.items()), sep='\\n')"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(root)}
    made = subprocess.run(
        [sys.executable, "-c", code, str(root)], env=environment, check=True, capture_output=True, text=True
    )
    lines = (site.folder / "manifest.sha256").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if "  search/" in line and not line.endswith("  search/index.html")]
    assert made.stdout.splitlines() == sorted(wanted)


def test_only_what_the_page_needs_is_published(site: Site) -> None:
    names = {path.name for path in (site.folder / "search").rglob("*") if path.is_file()}
    ends = {"".join(Path(name).suffixes[-1:]) for name in names}
    assert ends == {".html", ".json", ".js", ".pagefind", ".pf_meta", ".pf_index", ".pf_fragment"}
    assert {name for name in names if name.endswith(".js")} == {"pagefind.js"}


@pytest.mark.parametrize(
    "text,words",
    [
        ("厉行节约", "厉 行 节 约"),
        ("2,987.65 万元", "n2987d65 万 元"),
        ("２，987", "n2 xa n987"),
        ("12,987.65", "n12987d65"),
        ("1.2.3", "n1d2 xc n3"),
        ("98.85％", "n98d85 xh"),
        ("湛麻财〔2024〕78号", "湛 麻 财 n2024 n78 号"),
        ("GDP、ｇｄｐ", "wgdp xb wgdp"),
        ("甲\t乙", "甲 . 乙"),
        ("—《》\u2063…", ""),
    ],
)
def test_words_of_the_index(text: str, words: str) -> None:
    assert " ".join(search.tokens(text)) == words
