"""Built sites in a browser: which pages are of which kind, a server that sends the headers of ``deploy/``, Chromium."""

import os
import re
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from generator import publishing
from generator.render.web import Web
from generator.report.publication import Column
from generator.report.publication import Page as PageData
from tests.support import quiet

ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PROSE: Final = "prose"
FEW: Final = 3
"""Pages looked at of a kind, where that many differ: the largest, the smallest, and one between."""


def build_kinds(root: Path, site: Path) -> dict[str, list[str]]:
    """Build *root* without PDFs into *site*; gives the files of its pages by kind, which is their template."""
    kinds: dict[str, list[str]] = {}

    class Noting(Web):
        def page(self, page: PageData) -> bytes:
            kinds.setdefault(page.template.removesuffix(".html.j2"), []).append(page.file)
            return super().page(page)

        def prose_pages(self, column: Column) -> dict[str, bytes]:
            made = super().prose_pages(column)
            kinds[PROSE] = list(made)
            return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "Web", Noting)
        built = publishing.build(root, site, quiet, pdfs=False)
    assert built.files, [str(f) for f in built.checked.findings if f.severity == "error"]
    return kinds


def samples(site: Path, files: list[str]) -> list[str]:
    """Addresses of a few pages of a kind: the largest, the smallest, and one between."""
    ordered = sorted(files, key=lambda file: (-(site / file).stat().st_size, file))
    chosen = [ordered[0], ordered[-1], ordered[len(ordered) // 2]]
    return [file.removesuffix("index.html") for file in dict.fromkeys(chosen)][:FEW]


def headers(root: Path) -> dict[str, str]:
    """The headers that decide what a page may do, as ``deploy/nginx.conf`` sends them."""
    text = (root / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy "([^"]+)"', text)
    assert policy
    return {"Content-Security-Policy": policy[1], "X-Content-Type-Options": "nosniff"}


class Handler(SimpleHTTPRequestHandler):
    """Serves files with headers and without a line for each."""

    def __init__(self, *arguments: object, sent: Mapping[str, str], **named: object) -> None:
        self.sent = sent
        super().__init__(*arguments, **named)  # type: ignore[arg-type]  # handed through

    def end_headers(self) -> None:
        for name, value in self.sent.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@contextmanager
def served(
    site: Path, sent: Mapping[str, str] = MappingProxyType({}), handler: type[Handler] = Handler
) -> Iterator[str]:
    """The address below which *site* is served, with the headers *sent*."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(site), sent=sent))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def surroundings() -> dict[str, str | float | bool]:
    """The environment of a browser: that of the tests, without the fonts that typesetting chose for this process."""
    return {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"}


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    found = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
    assert found, "no Chromium: make test installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS, env=surroundings())
        yield browser
        browser.close()


def set_view(page: Page, width: int, *, dark: bool = False, contrast: bool = False, large: bool = False) -> None:
    """The reader's window and wishes; *large* is the site's own large-text mode."""
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if dark else "light", contrast="more" if contrast else "no-preference")
    page.evaluate("large => document.documentElement.classList.toggle('large', large)", large)
