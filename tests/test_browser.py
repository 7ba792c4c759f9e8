"""The built site in Chromium, on a phone and on a wide screen: nothing outside is asked for, nothing breaks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.look import chromium, served
from tests.support import Published

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

PAGES = (
    "",
    "years/",
    "years/2023/",
    "departments/",
    "departments/futian-zonggonghui/",
    "frameworks/",
    "frameworks/futian-2021.v1/",
    "rules/",
    "rules/fact-conflict/",
    "reports/zengcheng-zonggonghui/2023/",
    "reports/huadu-zonggonghui/2023/",
    "reports/mazhang-zonggonghui/2023/",
    "reports/jiangmen-zonggonghui/2024/",
    "reports/futian-zonggonghui/2021/",
    "about/",
    "accessibility/",
)
WIDTHS = (390, 1280)
FUTIAN = "reports/futian-zonggonghui/2021/"


@pytest.fixture(scope="module")
def address(published: Published) -> Iterator[str]:
    with served(published.site) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


def opened(browser: Browser, address: str, width: int, *, script: bool = True) -> tuple[Page, list[str]]:
    """A page and the list that gathers what it complains of or asks for outside the site."""
    context = browser.new_context(viewport={"width": width, "height": 844}, java_script_enabled=script)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    origin = "/".join(address.split("/")[:3])
    page.on("request", lambda request: faults.append(request.url) if not request.url.startswith(origin) else None)
    page.goto(address)
    return page, faults


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_page_opens_clean_and_does_not_scroll_sideways(browser: Browser, address: str, path: str, width: int) -> None:
    page, faults = opened(browser, address + path, width)
    assert [fault for fault in faults if "favicon" not in fault] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    page.context.close()


def test_the_report_begins_with_what_a_citizen_wants(browser: Browser, address: str) -> None:
    page, _ = opened(browser, address + FUTIAN, 1280)
    top = page.locator("main").inner_text()[:900]
    for words in ("深圳市福田区总工会", "2021", "93.96", "98.85%", "可复算", "2,918.76"):
        assert words in top
    page.context.close()


def test_an_indicator_opens_to_its_trace_and_leads_to_the_figure(browser: Browser, address: str) -> None:
    page, _ = opened(browser, address + FUTIAN, 1280)
    row = page.locator("#scores details", has_text="政府采购执行情况").first
    assert not row.get_by_text("97.12%").first.is_visible()
    row.locator("summary").first.click()
    assert row.get_by_text("5.05 万元 ÷ 5.2 万元").first.is_visible()
    row.locator("a[href^='#f']").first.click()
    target = page.evaluate("location.hash").lstrip("#")
    assert page.locator(f"[id='{target}']").inner_text() in ("5.05 万元", "5.2 万元")
    page.context.close()


def test_a_note_at_the_figure_leads_to_its_explanation(browser: Browser, address: str) -> None:
    page, _ = opened(browser, address + FUTIAN, 390)
    page.locator("#text a.note-ref").first.click()
    target = page.evaluate("location.hash").lstrip("#")
    assert target.startswith("note-")
    assert "原文" in page.locator(f"[id='{target}']").inner_text()
    page.context.close()


def test_everything_can_be_read_without_script(browser: Browser, address: str) -> None:
    page, faults = opened(browser, address + FUTIAN, 390, script=False)
    assert faults == []
    page.locator("#scores details", has_text="满意度").last.locator("summary").first.click()
    assert page.get_by_text("85.29 分 ÷ 100").first.is_visible()
    page.context.close()


def test_the_page_prints_without_navigation(browser: Browser, address: str) -> None:
    page, _ = opened(browser, address + FUTIAN, 1280)
    page.emulate_media(media="print")
    assert not page.locator("header nav, .site-header nav").first.is_visible()
    assert page.get_by_role("heading", name="一分钟读懂").is_visible()
    page.context.close()


def test_the_downloads_are_there(browser: Browser, address: str, published: Published) -> None:
    page, _ = opened(browser, address + FUTIAN, 1280)
    for name in ("report.pdf", "report.json", "report.yml"):
        response = page.request.get(address + FUTIAN + name)
        assert response.ok
        assert response.body() == Path(published.site / FUTIAN / name).read_bytes()
    page.context.close()
