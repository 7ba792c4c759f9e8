"""Ctrl+C: at any moment the command says one line and ends with 130, and what stood before stands whole."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from generator.publishing import _held_interrupts
from generator.render.fonts import FontSet, configure
from generator.site import write_site

SITE = ("404.html", "data/index.html", "data/reports.jsonld", "index.html")
LIMIT = 60
"""Seconds after which a process is taken for one that never ends."""
GROUP = """
import sys, threading, time, click
from generator.wording import Group
@click.group(cls=Group, invoke_without_command=True)
def main():
    threading.Thread(target=time.sleep, args=(600,)).start()
    raise KeyboardInterrupt
sys.argv = ["jixiao"]
main()
"""


def interruptible() -> None:
    """A shell that runs the tests in the background has them ignore Ctrl+C, and a child would inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    shutil.copytree(root / "tests/golden/small/content", folder / "content")
    shutil.copytree(root / "content/pages", folder / "content/pages")
    for name in ("site_templates", "mkdocs.yml"):
        (folder / name).symlink_to(root / name)
    return folder


def workers(process: int) -> list[Path]:
    """The folders in ``/proc`` of the processes that typeset for *process*."""
    found = []
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text().split():
            place = Path(f"/proc/{child}")
            if b"spawn_main" in (place / "cmdline").read_bytes():
                found.append(place)
    return found


def born(process: int) -> bool:
    return bool(workers(process))


def at_work(process: int) -> bool:
    return any("libpango" in (place / "maps").read_text() for place in workers(process))


@contextmanager
def building(root: Path, project: Path, site: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "generator.cli", "--root", str(project)]
    process = subprocess.Popen(
        [*command, "build", "--jobs", "2", "--out", str(site)],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=interruptible,  # noqa: PLW1509  # no threads run in the tests when it starts
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def reached(process: subprocess.Popen[str], moment: Callable[[int], bool]) -> bool:
    end = time.monotonic() + LIMIT
    while process.poll() is None and time.monotonic() < end:
        try:
            if moment(process.pid):
                return True
        except OSError:
            pass  # it ended while it was looked at
        time.sleep(0.005)
    return False


@pytest.mark.parametrize(
    "moment, sent",
    [
        pytest.param(born, os.kill, id="begun, to the command alone"),
        pytest.param(born, os.killpg, id="begun, to all as a terminal does"),
        pytest.param(at_work, os.killpg, id="at work, to all as a terminal does"),
    ],
)
def test_ends_while_papers_are_set(
    root: Path, project: Path, tmp_path: Path, moment: Callable[[int], bool], sent: Callable[[int, int], None]
) -> None:
    site = tmp_path / "out" / "site"
    write_site({address: address.encode() for address in SITE}, site)
    former = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    with building(root, project, site) as process:
        assert reached(process, moment)
        children = workers(process.pid)
        sent(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=LIMIT)
        assert process.returncode == 130
        assert err.strip() == "已中断。"
        assert not out
        assert not [child for child in children if child.exists()]
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == former
    assert list(site.parent.iterdir()) == [site]


def test_ends_without_a_traceback_while_the_program_is_read(root: Path, tmp_path: Path) -> None:
    hook = "if n == 'generator.publishing': signal.raise_signal(signal.SIGINT)"
    (tmp_path / "sitecustomize.py").write_text(
        f"import signal, sys\nclass F:\n def find_spec(self, n, *a):\n  {hook}\nsys.meta_path.insert(0, F())\n", "utf-8"
    )
    ended = subprocess.run(
        [sys.executable, "-c", "from generator.cli import main; main()", "explain"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{root}"},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=interruptible,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "已中断。\n")


def test_ends_though_a_thread_does_not(root: Path) -> None:
    command = [sys.executable, "-c", GROUP]
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=LIMIT)
    assert (ended.returncode, ended.stderr.strip()) == (130, "已中断。")


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """Every interrupt that reaches this process."""
    came: list[int] = []
    former = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    yield came
    signal.signal(signal.SIGINT, former)


def test_an_interrupt_is_held_but_not_lost(heard: list[int]) -> None:
    with _held_interrupts():
        os.kill(os.getpid(), signal.SIGINT)
        assert not heard
        deaf = subprocess.run(["grep", "SigBlk", "/proc/self/status"], capture_output=True, text=True, check=True)
    assert heard == [signal.SIGINT]
    assert int(deaf.stdout.split()[1], 16) >> (signal.SIGINT - 1) & 1
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, set())


def test_fonts_are_found_where_the_locale_cannot_spell_the_path(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python then holds the bytes of a Chinese path as surrogates."""
    monkeypatch.setenv("FONTCONFIG_FILE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "路径".encode().decode("ascii", "surrogateescape")
    folder.symlink_to(root / "site_templates/fonts", target_is_directory=True)
    assert f"<dir>{tmp_path}/路径</dir>" in configure(FontSet.load(folder)).read_text(encoding="utf-8")
