"""What the exports have in common: which reports are meant, and check, make and write with one bar of progress."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import Progress

from generator import output
from generator.commands.base import ENVIRONMENT_FAULTS, fail, output_folder
from generator.load import report_files
from generator.pipeline import Checked, check
from generator.publishing import publish_all
from generator.render.handwritten import ProseError
from generator.report.model import Report
from generator.report.publication import Publication
from generator.site import Kind, prepare, write_site
from generator.wording import told

_NAME: Final = re.compile(r"(?:.*[/\\])?([a-z0-9][a-z0-9-]*)[/\\](\d{4})(?:\.yml|[/\\]?)")
_DEPARTMENT: Final = re.compile(r"(?:(?:.*[/\\])?reports[/\\])?([a-z0-9][a-z0-9-]*)[/\\]?")
Show = Callable[[str, int, int], None]


def export(
    root: Path, out: Path, kind: Kind, make: Callable[[Path, Publication, Show], tuple[dict[str, bytes], str]]
) -> None:
    """Check, make and write; nothing is written if something blocks publication, or over what is no such export."""
    target = output_folder(root, out)

    def published(show: Show) -> tuple[dict[str, bytes], str]:
        checked = check(root)
        if checked.blocked or not checked.content.complete:
            _blocked(checked, root, target)
        return make(root, publish_all(checked), show)

    write(target, kind, published)


def write(target: Path, kind: Kind, make: Callable[[Show], tuple[dict[str, bytes], str]]) -> None:
    """Make and write, with one bar of progress; nothing is written over what is no such export."""
    started, console = time.monotonic(), Console(stderr=True)
    try:
        prepare(target, kind)  # before the costly part
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("核对", total=None)

            def show(name: str, done: int, total: int) -> None:
                bar.update(task, description=name, completed=done, total=total)

            files, said = make(show)
        write_site(files, target, kind)
    except ProseError as error:
        click.echo(f"{error}\n未导出。", err=True)
        sys.exit(1)
    except ENVIRONMENT_FAULTS as error:
        fail(told(error))
    click.echo(said)
    click.echo(f"{len(files) + 1} 个文件在 {target}，用时 {time.monotonic() - started:.1f} 秒。")


def _blocked(checked: Checked, root: Path, target: Path) -> None:
    output.print_blocking(checked, root)
    former = "；原有的导出没有改动" if target.exists() else ""
    click.echo(f"未导出：内容有错误或待处理的提醒{former}。", err=True)
    sys.exit(1)


def chosen_reports(names: tuple[str, ...], publication: Publication) -> tuple[Report, ...]:
    """The published reports that were named, all without a name. A name that is none of them is a wrong call."""
    if not names:
        return publication.reports
    chosen: list[Report] = []
    for name in names:
        chosen += [report for report in _named(name, publication) if report not in chosen]
    return tuple(chosen)


def _named(name: str, publication: Publication) -> list[Report]:
    """The published report of that name, or every one of the department of that name."""
    department, year = parsed(name)
    years = publication.by_department.get(department, {})
    reports = [report for report in years.values() if year in (None, report.year)]
    if not reports:
        called = f"{department}/{year}" if year else department
        known = "、".join(f"{r.department}/{r.year}" for r in publication.reports[:20]) or "没有已发布的报告"
        raise click.UsageError(f"没有已发布的报告 {called}。已发布：{known}")
    return reports


def parsed(name: str) -> tuple[str, int | None]:
    """Department and year that an argument names; no year where it names a department alone."""
    if found := _NAME.fullmatch(name):
        return found[1], int(found[2])
    if found := _DEPARTMENT.fullmatch(name):
        return found[1], None
    raise click.UsageError(f"“{name}”不是报告。写成 部门编号/年度，如 futian-zonggonghui/2021，或只写部门编号")


def report_paths(root: Path, names: tuple[str, ...]) -> list[Path]:
    """The files of the current reports that were named, all without a name, whatever their status."""
    current = [path for path in report_files(root) if re.fullmatch(r"\d{4}\.yml", path.name)]
    if not current:
        raise click.UsageError("没有报告。先用 jixiao new 部门编号 年度 新建一份")
    chosen: list[Path] = []
    for name in names:
        department, year = parsed(name)
        found = [p for p in current if p.parent.name == department and year in (None, int(p.stem))]
        if not found:
            called = f"{department}/{year}" if year else department
            mine = [p for p in current if p.parent.name == department] or current
            known = "、".join(f"{p.parent.name}/{p.stem}" for p in mine[:20])
            raise click.UsageError(f"没有报告 {called}。现有：{known}{' 等' if len(mine) > 20 else ''}")
        chosen += [path for path in found if path not in chosen]
    return chosen if names else current
