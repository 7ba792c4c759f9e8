"""``jixiao export``: what is handed to others: packs for a government portal, and the site as a folder."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import Progress

from generator import output, serve
from generator.commands.base import ENVIRONMENT_FAULTS, fail, output_folder, project_root
from generator.exports.base import archive
from generator.exports.offline import offline_files
from generator.exports.portal import packs
from generator.opendata import data_files
from generator.papers import all_papers
from generator.pipeline import Checked, check
from generator.publishing import make_files, publish_all, set_papers
from generator.render.handwritten import ProseError
from generator.report.model import Report
from generator.report.publication import Publication
from generator.site import OFFLINE, PORTAL, Kind, prepare, write_site
from generator.wording import Group, told

_NAME: Final = re.compile(r"(?:.*[/\\])?([a-z0-9][a-z0-9-]*)[/\\](\d{4})(?:\.yml|[/\\]?)")
_DEPARTMENT: Final = re.compile(r"(?:(?:.*[/\\])?reports[/\\])?([a-z0-9][a-z0-9-]*)[/\\]?")
Show = Callable[[str, int, int], None]


@click.group("export", cls=Group, help="导出：门户包、离线版。")
def export_command() -> None:
    """Exports are written as a whole, like the site, and replace only a former export."""


@export_command.command(
    "portal",
    help="按报告导出门户包：贴进门户网站的正文、网页标签和附件。REPORT 如 部门编号/年度，只写部门编号是它的各年度，不写则全部。",
)
@click.argument("reports", nargs=-1, metavar="[REPORT]...")
@click.option("--out", type=click.Path(path_type=Path), help="输出目录，默认 dist/portal/；每次整个替换。")
@click.option("--zip", "packed", is_flag=True, help="每份报告打成一个 zip。")
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help="并行进程数，默认为处理器核数。")
@click.pass_context
def portal_command(
    context: click.Context, reports: tuple[str, ...], out: Path | None, packed: bool, jobs: int | None
) -> None:
    """Every published report, or the named ones."""

    def made(root: Path, publication: Publication, show: Show) -> tuple[dict[str, bytes], str]:
        chosen = _chosen(reports, publication)
        files = dict(data_files(publication))
        wanted = all_papers(replace(publication, reports=chosen, earlier=()))
        files |= set_papers(root, wanted, publication.portal, show, jobs or serve.cores())
        written: dict[str, bytes] = {}
        for number, (name, pack) in enumerate(packs(root, publication, chosen, files), 1):
            show("门户包", number, len(chosen))
            inside = {f"{name}/{file}": content for file, content in pack.items()}
            written |= {f"{name}.zip": archive(inside, chosen[number - 1].recorded)} if packed else inside
        return written, f"已导出 {len(chosen)} 份报告的门户包。每包先看“说明.txt”。"

    root = project_root(context)
    _export(root, out or root / "dist" / "portal", PORTAL, made)


@export_command.command("offline", help="导出离线版：不用服务器，双击 index.html 就能看的整个站点。")
@click.option("--out", type=click.Path(path_type=Path), help="输出目录，默认 dist/offline/；每次整个替换。")
@click.option("--zip", "packed", is_flag=True, help="打成一个 zip。")
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help="并行进程数，默认为处理器核数。")
@click.option("--no-pdf", "quick", is_flag=True, help="不排 PDF，页面也不列 PDF。")
@click.pass_context
def offline_command(context: click.Context, out: Path | None, packed: bool, jobs: int | None, quick: bool) -> None:
    """The whole site."""

    def made(root: Path, publication: Publication, show: Show) -> tuple[dict[str, bytes], str]:
        files = make_files(root, publication, show, jobs or serve.cores(), pdfs=not quick)
        written = offline_files(files, publication)
        if packed:
            day = max((report.recorded for report in publication.reports), default=date.min)
            written = {"offline.zip": archive({f"offline/{name}": text for name, text in written.items()}, day)}
        return (
            written,
            f"已导出 {len(publication.reports)} 份报告的离线版，{'解压后' if packed else ''}双击 index.html 打开。",
        )

    root = project_root(context)
    _export(root, out or root / "dist" / "offline", OFFLINE, made)


def _export(
    root: Path, out: Path, kind: Kind, make: Callable[[Path, Publication, Show], tuple[dict[str, bytes], str]]
) -> None:
    """Check, make and write; nothing is written if something blocks publication, or over what is no such export."""
    target = output_folder(root, out)
    started, console = time.monotonic(), Console(stderr=True)
    try:
        prepare(target, kind)  # before the costly part
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("核对", total=None)

            def show(name: str, done: int, total: int) -> None:
                bar.update(task, description=name, completed=done, total=total)

            checked = check(root)
            if checked.blocked or not checked.content.complete:
                _blocked(checked, root, target)
            files, said = make(root, publish_all(checked), show)
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


def _chosen(names: tuple[str, ...], publication: Publication) -> tuple[Report, ...]:
    """The published reports that were named, all without a name. A name that is none of them is a wrong call."""
    if not names:
        return publication.reports
    chosen: list[Report] = []
    for name in names:
        chosen += [report for report in _named(name, publication) if report not in chosen]
    return tuple(chosen)


def _named(name: str, publication: Publication) -> list[Report]:
    """The published report of that name, or every one of the department of that name."""
    if found := _NAME.fullmatch(name):
        department, report = found[1], publication.find(found[1], int(found[2]))
        reports, called = [report] if report else [], f"{department}/{found[2]}"
    elif found := _DEPARTMENT.fullmatch(name):
        reports, called = list(publication.by_department.get(found[1], {}).values()), found[1]
    else:
        raise click.UsageError(f"“{name}”不是报告。写成 部门编号/年度，如 futian-zonggonghui/2021，或只写部门编号")
    if not reports:
        known = "、".join(f"{r.department}/{r.year}" for r in publication.reports[:20]) or "没有已发布的报告"
        raise click.UsageError(f"没有已发布的报告 {called}。已发布：{known}")
    return reports
