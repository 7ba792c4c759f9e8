"""What every command does in the same way: find the project, give up with a sentence, read a day."""

from __future__ import annotations

import sys
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from pathlib import Path
from typing import Final, NoReturn

import click

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
