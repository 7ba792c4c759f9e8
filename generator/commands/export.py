"""``jixiao export``: what is handed to others: packs for a government portal, and the site as a folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from generator import serve
from generator.commands.approval import approval_command
from generator.commands.base import FOLDER, project_root
from generator.commands.exporting import Show, chosen_reports, export
from generator.commands.volume import volume_command
from generator.exports.base import archive
from generator.exports.offline import offline_files
from generator.exports.portal import packs
from generator.opendata import data_files
from generator.papers import all_papers
from generator.publishing import make_files, set_papers
from generator.report.publication import Publication
from generator.site import OFFLINE, PORTAL
from generator.wording import Group


@click.group("export", cls=Group, help="导出：门户包、离线版、用印稿、汇编。")
def export_command() -> None:
    """Exports are written as a whole, like the site, and replace only a former export."""


export_command.add_command(approval_command)
export_command.add_command(volume_command)


@export_command.command(
    "portal",
    help="按报告导出门户包：贴进门户网站的正文、网页标签和附件。REPORT 如 部门编号/年度，只写部门编号是它的各年度，不写则全部。",
)
@click.argument("reports", nargs=-1, metavar="[REPORT]...")
@click.option("--out", type=FOLDER, help="输出目录，默认 dist/portal/；每次整个替换。")
@click.option("--zip", "packed", is_flag=True, help="每份报告打成一个 zip。")
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help="并行进程数，默认为处理器核数。")
@click.pass_context
def portal_command(
    context: click.Context, reports: tuple[str, ...], out: Path | None, packed: bool, jobs: int | None
) -> None:
    """Every published report, or the named ones."""

    def made(root: Path, publication: Publication, show: Show) -> tuple[dict[str, bytes], str]:
        chosen = chosen_reports(reports, publication)
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
    export(root, out or root / "dist" / "portal", PORTAL, made)


@export_command.command("offline", help="导出离线版：不用服务器，双击 index.html 就能看的整个站点。")
@click.option("--out", type=FOLDER, help="输出目录，默认 dist/offline/；每次整个替换。")
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
    export(root, out or root / "dist" / "offline", OFFLINE, made)
