"""deploy/nginx.conf in a real nginx on loopback: headers, types, compression, 404, sub-path, and Chromium content with it.

The very file is used; only the port, the folder and, for the sub-path, the two lines that it names are replaced.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from generator import pipeline, publishing
from generator.pages import all_pages
from generator.render.shell import build_shell
from generator.render.web import Web
from tests.look import chromium
from tests.support import quiet

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]

NGINX = """\
daemon off;
master_process off;
pid {work}/nginx.pid;
error_log {work}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {work}/body;
    proxy_temp_path {work}/proxy;
    fastcgi_temp_path {work}/fastcgi;
    uwsgi_temp_path {work}/uwsgi;
    scgi_temp_path {work}/scgi;
    include {work}/jixiao.conf;
}}
"""
FUTIAN = "reports/futian-zonggonghui/2021/"


@dataclass(frozen=True)
class Answer:
    """What the server says."""

    status: int
    headers: Message
    body: bytes


@dataclass(frozen=True)
class Server:
    """A running nginx; ``address`` is that of the site's home page."""

    address: str
    site: Path

    def get(self, path: str, **headers: str) -> Answer:
        request = urllib.request.Request(self.address + path, headers=headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def running(root: Path, site: Path, work: Path, path: str) -> Iterator[Server]:
    """Nginx with the file of the project; *path* is "" or the sub-path, and then the name of *site*."""
    binary = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    assert binary, "no nginx: make test installs it"
    port = free_port()
    text = (root / "deploy/nginx.conf").read_text(encoding="utf-8")
    text = replaced(text, "    listen 80;\n    listen [::]:80;\n", f"    listen 127.0.0.1:{port};\n")
    text = replaced(text, "    root /srv/jixiao/site;", f"    root {site.parent if path else site};")
    if path:
        assert "#     error_page 404 /jixiao/404.html;" in text
        text = replaced(text, "    error_page 404 /404.html;", f"    error_page 404 /{path}404.html;")
    (work / "jixiao.conf").write_text(text, encoding="utf-8")
    (work / "nginx.conf").write_text(NGINX.format(work=work), encoding="utf-8")
    with subprocess.Popen([binary, "-p", str(work), "-c", str(work / "nginx.conf")]) as process:
        try:
            while not listening(port):
                assert process.poll() is None, "nginx did not start: what it says stands above"
                time.sleep(0.02)
            yield Server(f"http://127.0.0.1:{port}/{path}", site)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real content without PDFs, in a folder named as the sub-path of the example."""
    target = tmp_path_factory.mktemp("deploy") / "jixiao"
    built = publishing.build(root, target, quiet, pdfs=False)
    assert built.files, [str(f) for f in built.checked.findings if f.severity == "error"]
    return target


@pytest.fixture(scope="module")
def server(root: Path, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from running(root, site, tmp_path_factory.mktemp("nginx"), "")


@pytest.fixture(scope="module")
def below(root: Path, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same at a sub-path."""
    yield from running(root, site, tmp_path_factory.mktemp("nginx"), "jixiao/")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


def kinds(site: Path) -> list[str]:
    """One address of every kind of page, the home page first."""
    found: dict[str, str] = {}
    for file in sorted(site.rglob("index.html")):
        address = file.parent.relative_to(site).as_posix()
        address = "" if address == "." else f"{address}/"
        steps = address.split("/")
        found.setdefault(f"{steps[0]}:{len(steps)}", address)
    assert len(found) > 10
    return sorted(found.values())


def watched(browser: Browser) -> tuple[Page, list[str]]:
    """A page, and the list that gathers what the policy refuses, fails to load or goes elsewhere."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    page.on("request", lambda r: faults.append(r.url) if "//127.0.0.1:" not in r.url and r.url[:5] == "http:" else None)
    return page, faults


@pytest.mark.parametrize("where", ["server", "below"])
def test_every_kind_of_page_keeps_the_policy(browser: Browser, where: str, request: pytest.FixtureRequest) -> None:
    running_server: Server = request.getfixturevalue(where)
    page, faults = watched(browser)
    for address in kinds(running_server.site) if where == "server" else ("", FUTIAN, "search/", "compare/"):
        answer = page.goto(running_server.address + address, wait_until="load")
        assert answer is not None and answer.ok, address
        assert page.locator("h1").count() == 1, address
        assert page.evaluate("getComputedStyle(document.body).display") == "flex", f"{address}: no style"
        assert faults == [], address
    page.context.close()


def test_the_policy_is_strict_and_in_force(browser: Browser, server: Server) -> None:
    policy = server.get("").headers["Content-Security-Policy"]
    rules = {part.split()[0]: part.split()[1:] for part in policy.split(";")}
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == ["'self'", "'wasm-unsafe-eval'"]
    assert "unsafe-inline" not in policy and "'unsafe-eval'" not in policy
    page, faults = watched(browser)
    page.goto(server.address)
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.bad = 1'}))"
    )
    assert page.evaluate("window.bad") is None
    assert [fault for fault in faults if "Content Security Policy" in fault]
    page.context.close()


def test_webassembly_runs(browser: Browser, server: Server) -> None:
    """What the search needs: the smallest module there is."""
    page, faults = watched(browser)
    page.goto(server.address)
    script = (
        "WebAssembly.instantiate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(made => String(made.instance))"
    )
    assert page.evaluate(script) == "[object WebAssembly.Instance]"
    assert faults == []
    page.context.close()


@pytest.mark.parametrize("where", ["server", "below"])
def test_the_search_works_under_the_policy(browser: Browser, where: str, request: pytest.FixtureRequest) -> None:
    running_server: Server = request.getfixturevalue(where)
    page, faults = watched(browser)
    page.goto(running_server.address + "search/?q=2918.76")
    page.locator(".search-results a").first.wait_for()
    assert "福田区总工会" in page.locator(".search-results").inner_text()
    page.locator(".search-results a").first.click()
    page.wait_for_url("**/reports/futian-zonggonghui/2021/**")
    assert faults == []
    page.context.close()


def test_leaving_the_site_is_told(browser: Browser, server: Server) -> None:
    page, _ = watched(browser)
    page.goto(server.address + "about/")
    script = """address => {
        const link = Object.assign(document.createElement("a"), {href: address, textContent: "甲"});
        document.querySelector("main").append(link);
        return getComputedStyle(link, "::after").content;
    }"""
    assert page.evaluate(script, "https://www.gov.cn/") == '"（站外网页）"'
    assert page.evaluate(script, "https://www.example.com/") == '"（站外网页，非政府网站）"'
    assert page.evaluate(script, "../data/") == "none"
    page.context.close()


def test_security_headers_are_on_every_answer(server: Server) -> None:
    for path in ("", "nowhere/", FUTIAN + "report.json", "feeds/nothing.xml"):
        headers = server.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "geolocation=()" in headers["Permissions-Policy"]
        assert "Content-Security-Policy" in headers
        assert headers["Server"] == "nginx"


def test_caching(server: Server) -> None:
    hashed = [p.relative_to(server.site).as_posix() for p in server.site.glob("assets/*.*.*")]
    hashed += [p.relative_to(server.site).as_posix() for p in server.site.rglob("*.pf_*")]
    assert len(hashed) >= 8
    for path in hashed:
        assert server.get(path).headers["Cache-Control"] == "public, max-age=31536000, immutable", path
    assert server.get(FUTIAN + "report.json").headers["Cache-Control"] == "public, max-age=300"
    for path in ("", FUTIAN, "manifest.sha256", "search/pagefind/pagefind.js", "search/pagefind/pagefind-entry.json"):
        first = server.get(path)
        assert first.headers["Cache-Control"] == "no-cache"
        again = server.get(path, **{"If-None-Match": first.headers["ETag"]})
        assert (again.status, again.body) == (304, b"")
    missing = server.get("assets/theme.0123456789.css")
    assert (missing.status, missing.headers["Cache-Control"]) == (404, "no-cache")


TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".jsonld": "application/ld+json; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".yml": "application/yaml; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".sqlite": "application/vnd.sqlite3",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".wasm": "application/wasm",
    ".svg": "image/svg+xml; charset=utf-8",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
    ".sha256": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".pf_fragment": "application/octet-stream",
}


def test_every_type_has_its_name(server: Server) -> None:
    extra = server.site / "types"
    (extra / "feeds").mkdir(parents=True)
    try:
        for suffix, expected in TYPES.items():
            (extra / f"a{suffix}").write_bytes(b"x")
            assert server.get(f"types/a{suffix}").headers["Content-Type"] == expected, suffix
        (extra / "feeds/new.xml").write_bytes(b"<feed/>")
        assert server.get("types/feeds/new.xml").headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    finally:
        shutil.rmtree(extra)


def test_no_file_of_the_site_has_an_unknown_type(server: Server) -> None:
    suffixes = {path.suffix for path in server.site.rglob("*") if path.is_file()}
    packed = {".pf_fragment", ".pf_index", ".pf_filter", ".pf_meta", ".pf_sort", ".pagefind"}
    assert suffixes - set(TYPES) - packed == set()


def test_text_is_compressed(server: Server) -> None:
    plain = server.get(FUTIAN)
    packed = server.get(FUTIAN, **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 3


@pytest.mark.parametrize("where", ["server", "below"])
def test_a_missing_page_is_told_with_a_page(where: str, request: pytest.FixtureRequest) -> None:
    running_server: Server = request.getfixturevalue(where)
    for path in ("nowhere/", "reports/nobody/1999/", "a/b/c.pdf"):
        answer = running_server.get(path)
        assert answer.status == 404
        assert "没有这个页面" in answer.body.decode()
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("where", ["server", "below"])
def test_a_folder_without_its_slash_leads_to_the_page(where: str, request: pytest.FixtureRequest) -> None:
    running_server: Server = request.getfixturevalue(where)
    answer = running_server.get(FUTIAN.rstrip("/"))
    assert answer.status == 200
    assert "福田区总工会" in answer.body.decode()


def test_a_missing_page_deep_down_has_its_style(browser: Browser, server: Server) -> None:
    page, _ = watched(browser)
    page.goto(server.address + "reports/nobody/1999/")
    assert page.evaluate("getComputedStyle(document.body).display") == "flex"
    page.context.close()


def test_the_404_page_knows_the_sub_path_of_its_address(root: Path, tmp_path: Path) -> None:
    checked = pipeline.check(root)
    publication = publishing.publish_all(checked)
    portal = replace(publication.portal, base_url="https://www.gov.cn/jixiao")
    web = Web(root, build_shell(root, tmp_path), portal)
    html = next(web.page(page) for page in all_pages(publication) if page.address == "404.html").decode()
    addresses = re.findall(r'(?:href|src|action)="([^"#][^"]*)"', html)
    outside = [a for a in addresses if not a.startswith(("/jixiao/", "https://www.gov.cn/jixiao/"))]
    assert addresses and not outside


def test_the_examples_state_the_same_policy(root: Path) -> None:
    policies = [
        re.findall(r'Content-Security-Policy "([^"]+)"', (root / "deploy" / name).read_text(encoding="utf-8"))
        for name in ("nginx.conf", "Caddyfile")
    ]
    assert policies[0] == policies[1] and len(policies[0]) == 1
