"""``jixiao serve`` as a real process: it answers, rebuilds on change, keeps the last good site, ends on a signal."""

import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("serve")
REPORT = "reports/ceshi-xian-dangan/2025/"


@dataclass
class Server:
    """A running server and the project that it serves."""

    address: str
    report: Path
    site: Path
    process: subprocess.Popen[bytes]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetched(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def eventually(holds: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if holds():
                return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


def interruptible() -> None:
    """A shell that runs the tests in the background has them ignore Ctrl+C, and a child would inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def server(root: Path, tmp_path: Path) -> Iterator[Server]:
    with served(root, tmp_path / "project", lambda _: None) as made:
        assert eventually(lambda: (made.site / "index.html").is_file() and fetched(made.address)[0] == 200)
        yield made


@contextmanager
def served(root: Path, project: Path, change: Callable[[Path], object]) -> Iterator[Server]:
    """A server of a project that *change* was made to."""
    shutil.copytree(root / "tests/golden/small/content", project / "content")
    shutil.copytree(root / "content/pages", project / "content/pages")
    for name in ("site_templates", "mkdocs.yml"):
        (project / name).symlink_to(root / name)
    change(project)
    port = free_port()
    command = [sys.executable, "-m", "generator.cli", "--root", str(project), "serve", "--port", str(port)]
    process = subprocess.Popen(
        command,
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=interruptible,  # noqa: PLW1509  # no threads run in the tests when it starts
    )
    address = f"http://127.0.0.1:{port}/"
    try:
        yield Server(address, project / "content" / f"{REPORT.rstrip('/')}.yml", project / "site", process)
    finally:
        process.kill()
        process.communicate()


def test_a_change_is_rebuilt_and_announced_but_never_written_into_the_site(server: Server) -> None:
    status, page = fetched(server.address + REPORT)
    assert status == 200
    assert "EventSource" in page
    assert "EventSource" not in (server.site / REPORT / "index.html").read_text(encoding="utf-8")
    events = urllib.request.urlopen(server.address + "_jixiao/events", timeout=60)
    text = server.report.read_text(encoding="utf-8")
    server.report.write_text(
        text.replace("满意度 {{ satisfaction.rate = 93.5%", "满意度 {{ satisfaction.rate = 96.5%"), "utf-8"
    )
    assert eventually(lambda: "96.5%" in fetched(server.address + REPORT)[1])
    assert any(line == b"data: reload\n" for line in iter(events.readline, b""))
    events.close()


def test_a_fault_keeps_the_last_good_site(server: Server) -> None:
    text = server.report.read_text(encoding="utf-8")
    server.report.write_text(text.replace("year: 2025", "year: 二五"), encoding="utf-8")
    time.sleep(3)
    assert "93.5%" in fetched(server.address + REPORT)[1]
    server.report.write_text(text.replace("93.5%", "94.5%"), encoding="utf-8")
    assert eventually(lambda: "94.5%" in fetched(server.address + REPORT)[1])


def test_without_a_site_the_page_says_what_to_mend(root: Path, tmp_path: Path) -> None:
    def broken(project: Path) -> None:
        report = project / "content" / f"{REPORT.rstrip('/')}.yml"
        report.write_text(report.read_text(encoding="utf-8").replace("year: 2025", "year: <二五>"), encoding="utf-8")

    with served(root, tmp_path / "project", broken) as server:
        assert eventually(lambda: fetched(server.address)[0] == 503)
        page = fetched(server.address + "reports/")[1]
        assert "还没有站点" in page and f"content/{REPORT.rstrip('/')}.yml" in page
        assert "&lt;二五&gt;" in page and "EventSource" in page and "\x1b" not in page
        events = urllib.request.urlopen(server.address + "_jixiao/events", timeout=60)
        text = server.report.read_text(encoding="utf-8")
        server.report.write_text(text.replace("year: <二五>", "year: 2025"), encoding="utf-8")
        assert any(line == b"data: reload\n" for line in iter(events.readline, b""))
        events.close()
        assert fetched(server.address)[0] == 200
        server.process.send_signal(signal.SIGINT)
        out, _ = server.process.communicate(timeout=20)
        assert "还没有站点可以显示" in out.decode() and "上一次的站点" not in out.decode()


def test_unknown_addresses_get_the_site_s_own_page(server: Server) -> None:
    status, page = fetched(server.address + "reports/nowhere/")
    assert status == 404
    assert "没有这个页面" in page


def test_an_interrupt_ends_it_cleanly(server: Server) -> None:
    server.process.send_signal(signal.SIGINT)
    out, _ = server.process.communicate(timeout=20)
    assert "已结束" in out.decode()
    assert server.process.returncode == 0
