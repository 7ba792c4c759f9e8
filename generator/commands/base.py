"""What every command does in the same way: find the project, give up with a sentence, read a day."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from pathlib import Path
from typing import Any, Final, NoReturn

import click

from generator.exports.word_xml import WordError
from generator.render.engine import TypesetError
from generator.render.fonts import FontError
from generator.render.shell import ShellError
from generator.search import SearchError
from generator.site import NotASiteError

ENVIRONMENT_FAULTS: Final = (
    ShellError,
    SearchError,
    TypesetError,
    FontError,
    NotASiteError,
    WordError,
    BrokenProcessPool,
    OSError,
)


def find_root(start: Path) -> Path:
    """The project's root: the nearest folder from *start* upwards with ``mkdocs.yml`` and ``content/``."""
    for folder in (start, *start.parents):
        if (folder / "mkdocs.yml").is_file() and (folder / "content").is_dir():
            return folder
    raise click.UsageError("这里不是项目目录：找不到 mkdocs.yml 和 content/。请在项目目录内运行，或用 --root 指定。")


def project_root(context: click.Context) -> Path:
    """The project that the command was called for."""
    given: Path | None = context.obj
    return (given or find_root(Path.cwd())).resolve()


class _Folder(click.Path):
    """A folder to write to. As a path, an empty value would be the folder that the command runs in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("值是空的，写一个文件夹，或不写这个选项", param, ctx)
        return super().convert(value, param, ctx)


FOLDER: Final = _Folder(path_type=Path)
"""The type of every ``--out``."""

# Folders of a project that hold what people wrote or keep, never what is made.
_KEPT: Final = (
    *("content", "site_templates", "generator", "tests", "docs", "deploy", "scripts", "schemas", "fonts"),
    *(".git", ".github", ".gitea", ".ci", ".venv"),
)


def output_folder(root: Path, out: Path) -> Path:
    """*out* resolved, as a folder that is made and replaced as a whole.

    Raises UsageError where it is the project *root*, around it, or among what somebody wrote, in this project or the
    one that it lies in, or where it or what it should lie in is a file.
    """
    target = out.resolve()
    nearest = next(place for place in (target, *target.parents) if place.exists())
    if not nearest.is_dir():
        raise click.UsageError(f"--out：{nearest} 是文件，不是文件夹。换一个文件夹")
    if root.is_relative_to(target):
        raise click.UsageError(f"--out 不能是项目目录或它的上级：{out}。换一个文件夹，如 {root / 'build' / 'out'}")
    for place in _kept(root, target):
        if target.is_relative_to(place) or place.is_relative_to(target):
            raise click.UsageError(f"--out 不能写在 {place.name}/ 里：{out}。那里是项目自己的文件，换一个文件夹")
    return target


def _kept(root: Path, target: Path) -> Iterator[Path]:
    yield Path(__file__).resolve().parents[1]
    yield from ((root / name).resolve() for name in _KEPT)
    for folder in target.parents:
        if (folder / "mkdocs.yml").is_file() and (folder / "content").is_dir():
            yield from ((folder / name).resolve() for name in _KEPT)


def fail(message: str) -> NoReturn:
    """Give up: a fault of usage or environment."""
    click.echo(f"无法继续：{message}", err=True)
    sys.exit(2)


def read_day(_context: click.Context, _option: click.Parameter, value: str | None) -> date | None:
    """A day as 2026-11-21."""
    if value is None:
        return None
    try:
        if len(value) != len("2026-11-21"):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"“{value}”不是日期，应写成 2026-11-21") from None
