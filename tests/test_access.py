"""Every kind of page for every reader: axe-core, keyboard alone, small and zoomed windows, dark, contrast, large text, print.

The pages are taken from the built sites by their template, so that a new kind of page is looked at without being named.
"""

import gzip
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import axe_playwright_python.sync_playwright  # type: ignore[import-untyped]  # has no type stubs
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tests.look import build_kinds, chromium, headers, samples, served, set_view
from tests.support import Published

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("synthetic")]

AXE: Final = Path(axe_playwright_python.sync_playwright.__file__).with_name("axe.min.js")
VIEWS: Final = [(390, False), (1280, True), (768, False), (390, True), (1280, False), (768, True)]
"""Width and whether dark, in the order in which the pages of a kind take turns."""
REPORT: Final = "report"
BUDGET: Final = 150_000
TARGET: Final = 44
FOCUS: Final = 3

# Below a thousandth it is a line whose end came in a later packet.
WATCH: Final = """
window.shifts = [];
new PerformanceObserver(list => list.getEntries().forEach(entry => {
  if (!entry.hadRecentInput && entry.value >= 0.001) shifts.push({value: entry.value,
    nodes: (entry.sources || []).map(s => s.node && (s.node.outerHTML || s.node.textContent || '').slice(0, 120))});
})).observe({type: 'layout-shift', buffered: true});
"""
# Links in running text take the height of the line: words stand beside them. Marks of notes belong to their figure, and
# a figure in a table is as wide as it is printed, at least 24 px (WCAG 2.2, 2.5.8).
SMALL_TARGETS: Final = """least => {
  const words = node => [...node.childNodes].filter(n => n.nodeType === 3).map(n => n.textContent).join('');
  const inText = element => {
    if (element.tagName !== 'A' || getComputedStyle(element).display !== 'inline') return false;
    for (let around = element.parentElement; around; around = around.parentElement) {
      const text = around.innerText || '', links = [...around.querySelectorAll('a')].map(a => a.innerText).join('');
      if (text.replace(/\\s/g, '').length > links.replace(/\\s/g, '').length) return true;
      if (getComputedStyle(around).display !== 'inline') return false;
    }
    return false;
  };
  return [...document.querySelectorAll('a[href], button, summary, select, textarea, input:not([type=hidden])')]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled && !e.matches('.skip-link, .note-ref') && !inText(e))
    .map(e => {
      const label = e.matches('[type=checkbox], [type=radio]') && e.closest('label');
      return [e, (label || e).getBoundingClientRect()];
    })
    .filter(([e, box]) => box.width > 0
      && (box.height < least - 0.5 || box.width < (e.closest('td, th, dd') ? 24 : least) - 0.5))
    .map(([e, box]) => `${Math.round(box.width)}×${Math.round(box.height)} ${e.outerHTML.slice(0, 140)}`);
}"""
# What the Tab key reaches, each focused in turn; the keyboard was used before, so that focus shows.
FOCUS_FAULTS: Final = """least => {
  const all = [...document.querySelectorAll(
    'a[href], button, summary, select, textarea, input:not([type=hidden]), [tabindex]')]
    .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({visibilityProperty: true}));
  const faults = [];
  for (const element of all) {
    if (element.tabIndex > 0) faults.push('tabindex ' + element.outerHTML.slice(0, 140));
    element.focus({preventScroll: true});
    if (document.activeElement !== element) { faults.push('no focus ' + element.outerHTML.slice(0, 140)); continue; }
    const style = getComputedStyle(element);
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < least)
      faults.push(`outline ${style.outlineStyle} ${style.outlineWidth} ` + element.outerHTML.slice(0, 140));
  }
  if (document.activeElement) document.activeElement.blur();
  return faults;
}"""
WIDE: Final = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = e => { for (let a = e.parentElement; a; a = a.parentElement)
    if (getComputedStyle(a).overflowX !== 'visible') return true; return false; };
  return document.documentElement.scrollWidth <= width ? [] :
    [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > width + 0.5 && !scrolls(e))
      .slice(0, 4).map(e => e.outerHTML.slice(0, 140));
}"""


@dataclass(frozen=True)
class Sample:
    """A page of a kind: its address on one of the servers."""

    kind: str
    url: str
    file: Path


@dataclass(frozen=True)
class Looked:
    """Both sites as they are served, and a few pages of each kind."""

    pages: dict[str, list[Sample]]
    sites: dict[str, Path]

    @property
    def first(self) -> list[Sample]:
        """One page of each kind: the largest."""
        return [pages[0] for _, pages in sorted(self.pages.items())]

    def file(self, url: str) -> Path:
        """The file behind an address."""
        server, _, path = next((s, u, p) for s in self.sites for u, _, p in [url.partition(s)] if url.startswith(s))
        path = path.partition("?")[0].partition("#")[0]
        return self.sites[server] / (path + "index.html" if not path or path.endswith("/") else path)


@pytest.fixture(scope="module")
def looked(root: Path, synthetic_site: Published, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looked]:
    real = tmp_path_factory.mktemp("real") / "site"
    kinds = build_kinds(root, real)
    assert {"report", "home", "register", "prose"} <= set(synthetic_site.kinds)
    sent = headers(root)
    with served(synthetic_site.site, sent) as invented, served(real, sent) as base:
        pages: dict[str, list[Sample]] = {}
        for address, site, found in ((invented, synthetic_site.site, synthetic_site.kinds), (base, real, kinds)):
            for kind, files in found.items():
                for path in samples(site, files)[: 2 if site is real and kind == REPORT else 1 if site is real else 3]:
                    file = site / (path if path.endswith(".html") else f"{path}index.html")
                    pages.setdefault(kind, []).append(Sample(kind, address + path, file))
        yield Looked(pages, {invented: synthetic_site.site, base: real})


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.add_init_script(path=AXE)
    context.add_init_script(WATCH)
    made = context.new_page()
    yield made
    context.close()


def violations(page: Page) -> list[str]:
    found: list[dict[str, Any]] = page.evaluate(
        "() => axe.run(document, {resultTypes: ['violations']}).then(result => result.violations)"
    )
    return [f"{v['id']}: {len(v['nodes'])} × {v['nodes'][0]['html'][:160]}" for v in found]


@pytest.mark.parametrize("turn", range(len(VIEWS)), ids=[f"{w}-{'dark' if d else 'light'}" for w, d in VIEWS])
def test_axe_finds_nothing(page: Page, looked: Looked, turn: int) -> None:
    width, dark = VIEWS[turn]
    faults = []
    for _, pages in sorted(looked.pages.items()):
        sample = pages[turn % len(pages)]
        page.goto(sample.url)
        set_view(page, width, dark=dark)
        faults += [f"{sample.url} {found}" for found in violations(page)]
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("wish", ["contrast", "contrast-dark", "large"])
def test_axe_finds_nothing_for_readers_with_wishes(page: Page, looked: Looked, wish: str) -> None:
    faults = []
    for kind in ("home", REPORT, "register"):
        page.goto(looked.pages[kind][-1].url)
        set_view(page, 390, dark="dark" in wish, contrast="contrast" in wish, large=wish == "large")
        faults += [f"{page.url} {found}" for found in [*violations(page), *page.evaluate(WIDE)]]
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("width", [390, 1280])
def test_everything_is_reached_by_keyboard_and_shows_it(page: Page, looked: Looked, width: int) -> None:
    faults = []
    for sample in looked.first:
        page.goto(sample.url)
        set_view(page, width)
        page.keyboard.press("Tab")
        first = page.evaluate("document.activeElement.className + ' ' + document.activeElement.getAttribute('href')")
        if not re.fullmatch(r"skip-link #\S+", first):
            faults.append(f"{sample.url} begins with {first}, not with the way to the text")
        faults += [f"{sample.url} {found}" for found in page.evaluate(FOCUS_FAULTS, FOCUS)]
    assert not faults, "\n" + "\n".join(faults)


def test_the_skip_link_leads_to_the_text(page: Page, looked: Looked) -> None:
    page.goto(looked.pages[REPORT][0].url)
    page.keyboard.press("Tab")
    box = page.locator(".skip-link").bounding_box()
    assert box and box["y"] >= 0 and box["height"] >= TARGET
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("kind", [REPORT, "home", "register"])
def test_the_tab_key_goes_once_around_and_out(page: Page, looked: Looked, kind: str) -> None:
    page.goto(looked.pages[kind][1 % len(looked.pages[kind])].url)
    page.evaluate("""() => { window.stops = []; document.addEventListener('focusin', event => {
        window.stops.push([...document.querySelectorAll('*')].indexOf(event.target)); }); }""")
    for _ in range(1500):
        page.keyboard.press("Tab")
        if not page.evaluate("document.hasFocus() && document.activeElement !== document.body"):
            break
    stops: list[int] = page.evaluate("window.stops")
    assert len(stops) == len(set(stops)) > 10, "something holds the focus"
    assert stops == sorted(stops)


def test_details_open_with_enter_and_with_space(page: Page, looked: Looked) -> None:
    page.goto(looked.pages[REPORT][0].url)
    for key in ("Enter", "Space"):
        summary = page.locator("main details:not([open]) > summary").first
        details = summary.locator("..").element_handle()
        summary.focus()
        page.keyboard.press(key)
        assert details.evaluate("e => e.open")


@pytest.mark.parametrize("width,large", [(390, False), (320, False), (390, True), (640, True)])
def test_nothing_scrolls_sideways_as_a_whole(page: Page, looked: Looked, width: int, large: bool) -> None:
    """At 320 px, which is 1280 px at 400 %; 640 px is 1280 px at 200 %."""
    faults = []
    for pages in looked.pages.values():
        for sample in pages:
            page.goto(sample.url)
            set_view(page, width, large=large)
            faults += [f"{sample.url} {found}" for found in page.evaluate(WIDE)]
    assert not faults, "\n" + "\n".join(faults)


def test_controls_are_large_enough_for_a_finger(page: Page, looked: Looked) -> None:
    faults = []
    for sample in looked.first:
        page.goto(sample.url)
        faults += [f"{sample.url} {found}" for found in page.evaluate(SMALL_TARGETS, TARGET)]
    assert not faults, "\n" + "\n".join(faults)


def gather(page: Page, sites: tuple[str, ...], faults: list[str]) -> None:
    """Put into *faults* what the page complains of, and what it asks for elsewhere than on *sites*."""

    def told(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            faults.append(f"{page.url} {message.text}")

    def asked(request: Request) -> None:
        if not request.url.startswith(("data:", *sites)):
            faults.append(f"{page.url} {request.url}")

    page.on("console", told)
    page.on("pageerror", lambda error: faults.append(f"{page.url} {error}"))
    page.on("request", asked)


def shifts(page: Page, url: str) -> list[object]:
    """What moves while the page is read. A packet that comes late may move something once; the page itself, each time."""
    for _ in range(3):
        page.goto(url)
        page.evaluate("() => { scrollTo(0, document.body.scrollHeight); return new Promise(requestAnimationFrame); }")
        found: list[object] = page.evaluate("window.shifts")
        if not found:
            break
    return found


def test_pages_keep_still_ask_nobody_else_and_do_not_complain(browser: Browser, looked: Looked) -> None:
    faults: list[str] = []
    for width in (390, 1280):
        context = browser.new_context(viewport={"width": width, "height": 844})
        context.add_init_script(WATCH)
        page = context.new_page()
        gather(page, tuple(looked.sites), faults)
        for sample in (sample for pages in looked.pages.values() for sample in pages):
            faults += [f"{sample.url} {width} shift {shift}" for shift in shifts(page, sample.url)]
        context.close()
    assert not faults, "\n" + "\n".join(faults)


def test_a_report_is_light_enough_for_a_phone(browser: Browser, looked: Looked) -> None:
    """Every file that the page asks for, compressed as the server does."""
    for sample in looked.pages[REPORT]:
        context = browser.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        page.goto(sample.url, wait_until="load")
        asked: list[str] = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
        sizes = {
            url: len(gzip.compress(looked.file(url).read_bytes(), 6))
            for url in dict.fromkeys(asked)
            if url[:4] == "http"
        }
        context.close()
        assert sum(sizes.values()) <= BUDGET, sizes


def test_a_printed_report_has_no_navigation(page: Page, looked: Looked, tmp_path: Path) -> None:
    page.goto(looked.pages[REPORT][0].url)
    title = page.locator("h1").inner_text()
    page.pdf(path=tmp_path / "printed.pdf", format="A4")
    done = subprocess.run(["pdftotext", "-raw", str(tmp_path / "printed.pdf"), "-"], check=True, capture_output=True)
    text = re.sub(r"\s", "", done.stdout.decode())
    assert re.sub(r"\s", "", title) in text
    assert "一分钟读懂" in text
    for word in ("跳到", "站点地图", "无障碍说明", "大字", "首页›"):
        assert word not in text, word
