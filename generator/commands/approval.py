"""``jixiao export approval``: 用印稿, to be signed and sealed before a report is published."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

import click

from generator import output, serve
from generator.commands.base import FOLDER, output_folder, project_root
from generator.commands.exporting import Show, report_paths, write
from generator.exports.approval import approval_files
from generator.load import relative, report_files, revision_of
from generator.papers import approval
from generator.pipeline import Checked, check
from generator.publishing import as_published, set_papers
from generator.site import APPROVAL
from generator.wording import Command

_YEAR: Final = re.compile(r"[/\\]\d{4}(?:\.yml|[/\\]?)$")
"""A report named with its year; a department's name alone means those of its reports that can be printed."""


@click.command(
    "approval",
    cls=Command,
    short_help="导出用印稿（PDF 和 Word），供签字盖章；未发布的报告也可以。",
    help="导出用印稿（PDF 和 Word）：留有签字、盖章、日期的空白，供内部审批，未发布的报告也可以。"
    "REPORT 如 部门编号/年度，只写部门编号是它的各年度，不写则全部。",
)
@click.argument("reports", nargs=-1, metavar="[REPORT]...")
@click.option("--out", type=FOLDER, help="输出目录，默认 dist/approval/；每次整个替换。")
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help="并行进程数，默认为处理器核数。")
@click.pass_context
def approval_command(context: click.Context, reports: tuple[str, ...], out: Path | None, jobs: int | None) -> None:
    """The named reports, whatever their status; none that was withdrawn."""
    root = project_root(context)
    target = output_folder(root, out or root / "dist" / "approval")
    paths = report_paths(root, reports)

    def made(show: Show) -> tuple[dict[str, bytes], str]:
        checked = check(root, [*paths, *_earlier(root, paths)])
        chosen = _chosen(checked, root, paths, named=any(map(_YEAR.search, reports)))
        publication = as_published(checked, chosen)
        pdfs = set_papers(root, approval.papers(publication), publication.portal, show, jobs or serve.cores())
        files = approval_files(publication, pdfs)
        output.print_of(checked, root, "warning")
        return files, f"已导出 {len(publication.reports)} 份报告的用印稿，只供内部审批，不要上网。"

    write(target, APPROVAL, made)
    click.echo("签字盖章后扫描，登记扫描件：jixiao seal 部门编号/年度 扫描件.pdf。登记以后正文再有改动，检查时会提出。")


def _earlier(root: Path, paths: list[Path]) -> list[Path]:
    """Earlier editions of the same reports: the present one says which of them are kept."""
    years = {(path.parent, path.stem) for path in paths}
    return [p for p in report_files(root) if revision_of(p.name) and (p.parent, p.name.partition(".")[0]) in years]


def _chosen(checked: Checked, root: Path, paths: list[Path], named: bool) -> frozenset[str]:
    """The files to print; where the content has errors, they are told and that is all."""
    if checked.errors or not checked.content.complete:
        output.print_of(checked, root, "error")
        click.echo("未导出：报告有错误，先改正。", err=True)
        sys.exit(1)
    files = {relative(path, root) for path in paths}
    gone = {a.report.file for a in checked.assessed if a.report.model.status == "withdrawn"} & files
    if gone and (named or gone == files):
        listed = "、".join(sorted(gone))
        raise click.UsageError(f"已撤回的报告不出用印稿：{listed}")
    editions = {a.report.file for a in checked.assessed if a.report.model.status != "withdrawn"}
    return frozenset(editions - gone)
