"""What commands that write a folder say of a wrong ``--out``, a wrong choice or a full disk."""

import errno
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator import editing
from generator.cli import main
from generator.commands.volume import codes_meant
from generator.load import load_content
from generator.site import VOLUME, write_site
from generator.wording import told as in_chinese
from tests.projects import make_project


@pytest.fixture(scope="module")
def project(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("messages") / "project", root)


def run(project: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(main, ["--root", str(project), *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


COMMANDS = (
    ("export", "volume", "--year", "2021"),
    ("export", "approval"),
    ("export", "portal"),
    ("export", "offline"),
    ("build",),
    ("synth", "1"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_out_that_is_no_folder_is_told(project: Path, command: tuple[str, ...]) -> None:
    inside = run(project, *command, "--out", "/dev/null/x")
    assert inside.exit_code == 2
    assert "--out：/dev/null 是文件，不是文件夹" in inside.output
    empty = run(project, *command, "--out", "")
    assert empty.exit_code == 2
    assert "--out：值是空的" in empty.output


@pytest.mark.parametrize("year", ["-5", "0", "999", "12023"])
def test_a_year_has_four_digits(project: Path, year: str) -> None:
    result = run(project, "export", "volume", "--year", year)
    assert result.exit_code == 2
    assert f"--year：“{year}”不是年度，应写四位数字" in result.output


@pytest.mark.parametrize(
    "name,said",
    [
        ("广州", "是不是 440100 广州市？"),
        ("广州市", "是不是 440100 广州市？"),
        ("广东省广州市", "是不是 440100 广州市？"),
        ("无此地", ""),
        ("", ""),
    ],
)
def test_the_code_of_a_region_that_was_named_is_proposed(project: Path, name: str, said: str) -> None:
    assert codes_meant(load_content(project), name) == said


def fill(_folder: Path, _files: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a read-only one is: opening tells the system's name for it, writing does not."""
    monkeypatch.setattr("generator.site._fill", fill)
    with pytest.raises(OSError) as caught:  # noqa: PT011  # its words are looked at
        write_site({"2025年度汇编.pdf": b""}, tmp_path / "out", VOLUME)
    assert in_chinese(caught.value) == f"{tmp_path}：磁盘空间不足"
    with (
        pytest.raises(OSError) as caught,  # noqa: PT011
        editing.pending(tmp_path / "2021.internal.yml", b"x"),
    ):
        fill(tmp_path, {})
    assert in_chinese(caught.value) == f"{tmp_path}：磁盘空间不足"
