"""Names of one long unbroken word: the page never grows wider than a phone, on any kind of page that shows them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser

from generator import publishing
from tests.look import chromium, served
from tests.projects import make_project, put_report
from tests.support import quiet

pytestmark = pytest.mark.browser

WORD: Final = "Abcdefghij" * 6
PAGES: Final = (
    "",
    "years/2023/",
    "departments/huadu-zonggonghui/",
    "regions/440114/",
    "register/",
    "reports/huadu-zonggonghui/2023/",
    "compare/?r=huadu-zonggonghui/2023&r=zengcheng-zonggonghui/2023",
)


@pytest.fixture(scope="module")
def address(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    work = tmp_path_factory.mktemp("long")
    project = make_project(work / "project", root)
    for name, old in (("departments.yml", "广州市花都区总工会"), ("regions.yml", "花都区")):
        path = project / "content" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(f"name: {old}", f"name: {WORD}", 1), encoding="utf-8")
    for department in ("huadu-zonggonghui", "zengcheng-zonggonghui"):
        raw = (root / "content" / "reports" / department / "2023.yml").read_bytes()
        put_report(project, raw, department, "2023")
    (project / "content" / "pages").symlink_to(root / "content" / "pages")
    built = publishing.build(project, work / "site", quiet, pdfs=False)
    assert built.published == 2, [f.message for f in built.checked.findings if f.severity == "error"]
    with served(work / "site") as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_do_not_grow_with_a_long_word(browser: Browser, address: str, width: int) -> None:
    page = browser.new_context(viewport={"width": width, "height": 844}).new_page()
    wide = {}
    for path in PAGES:
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        assert WORD in page.content(), path
        if (found := page.evaluate("document.documentElement.scrollWidth")) > width:
            wide[path] = found
    page.context.close()
    assert wide == {}
