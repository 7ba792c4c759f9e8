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
    project = tmp_path / "project"
    shutil.copytree(root / "tests/golden/small/content", project / "content")
    shutil.copytree(root / "content/pages", project / "content/pages")
    for name in ("site_templates", "mkdocs.yml"):
        (project / name).symlink_to(root / name)
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
        assert eventually(lambda: (project / "site/index.html").is_file() and fetched(address)[0] == 200)
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


def test_unknown_addresses_get_the_site_s_own_page(server: Server) -> None:
    status, page = fetched(server.address + "reports/nowhere/")
    assert status == 404
    assert "没有这个页面" in page


def test_an_interrupt_ends_it_cleanly(server: Server) -> None:
    server.process.send_signal(signal.SIGINT)
    out, _ = server.process.communicate(timeout=20)
    assert "已结束" in out.decode()
    assert server.process.returncode == 0
