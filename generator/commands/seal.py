"""``jixiao seal``: records which scan of the sealed paper stands for which text, and compares a scan with the record."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Final

import click

from generator import sealing
from generator.commands.base import fail, project_root, read_day
from generator.commands.exporting import parsed, report_paths
from generator.load import internal_file, relative
from generator.schema.report import Sealed
from generator.wording import Command, told

_NAMED: Final = 5


@click.command(
    "seal",
    cls=Command,
    help="登记一份报告的盖章扫描件：REPORT 如 部门编号/年度，SCAN 是扫描成的 PDF、OFD 或图片。"
    "只把它的 SHA-256 和报告的文本校验码写入 年度.internal.yml，不公开，也不复制扫描件。",
)
@click.argument("report", metavar="REPORT")
@click.argument("scan", metavar="SCAN", type=click.Path(path_type=Path))
@click.option("--date", "day", callback=read_day, metavar="DATE", help="盖章日期，如 2026-11-21，默认今天。")
@click.option("--verify", "only", is_flag=True, help="只核对，不登记：这份文件是不是登记的扫描件，正文有没有改过。")
@click.option("--replace", is_flag=True, help="同一版已登记了另一份扫描件的，换成这一份。")
@click.pass_context
def seal_command(context: click.Context, report: str, scan: Path, day: date | None, only: bool, replace: bool) -> None:
    """One report, one scan."""
    root = project_root(context)
    if parsed(report)[1] is None:
        raise click.UsageError(
            f"“{report}”没有写年度。扫描件要登记到一份报告：写成 部门编号/年度，如 {parsed(report)[0]}/2024"
        )
    (path,) = report_paths(root, (report,))
    if only and (day or replace):
        raise click.UsageError("--verify 只核对，不能同时写 --date 或 --replace")
    if not scan.exists():
        raise click.UsageError(f"没有这个文件：{scan}。先写报告，再写扫描件：jixiao seal {report} 扫描件.pdf")
    if not scan.is_file():
        what = "文件夹" if scan.is_dir() else "设备或管道，不是普通文件"
        raise click.UsageError(f"“{scan}”是{what}，应为扫描件的文件")
    try:
        now = sealing.standing(root, path)
        found = sealing.read_scan(scan)
        if only:
            _verify(now, found, sealing.elsewhere(root, path, found))
        else:
            _record(root, path, now, found, day, replace)
            if others := sealing.elsewhere(root, path, found):
                click.echo(
                    f"注意：同一份扫描件也登记在 {_some(others)}，请核对是否拿错了文件；登记错的，换成对的扫描件，加 --replace 再登记。",
                    err=True,
                )
    except sealing.SealError as error:
        click.echo(f"{'没有核对' if only else '没有登记'}：{error}", err=True)
        sys.exit(1)
    except OSError as error:
        fail(told(error))
    if found.path.resolve().is_relative_to(root):
        click.echo(
            f"注意：{scan} 在项目目录里，会被 git 提交或备份出去。扫描件有签名和印章，请移到项目目录以外保存。",
            err=True,
        )


def _today() -> date:
    return date.today()  # noqa: DTZ011  # the day on the desk of whoever records it


def _verify(now: sealing.Standing, scan: sealing.Scan, others: list[str]) -> None:
    """Say whether the scan is the one that is recorded, and the text the one that was sealed."""
    seal = next((seal for seal in now.seals if seal.sha256 == scan.sha256), None)
    there = f"\n这份文件登记在 {_some(others)}。" if others else ""
    if not now.seals:
        _differs(f"没有登记过盖章扫描件，无从核对。{there}")
    elif seal is None:
        listed = "；".join(f"第 {s.edition} 版 {s.date} 盖章，SHA-256 {s.sha256}" for s in now.seals)
        _differs(f"不同：这份文件不是登记的扫描件。\n登记的：{listed}\n这份的：SHA-256 {scan.sha256}{there}")
    elif seal.edition != now.edition:
        _differs(f"这是第 {seal.edition} 版（{seal.date} 盖章）的扫描件；报告现在是第 {now.edition} 版。")
    elif seal.text_code != now.code:
        _differs(f"扫描件一致，正文不同：盖章时的文本校验码是 {seal.text_code}，现在是 {now.code}。")
    else:
        click.echo(f"一致：这是第 {seal.edition} 版 {seal.date} 盖章的扫描件，正文在盖章后没有改动（{now.code}）。")


def _some(reports: list[str]) -> str:
    return "、".join(reports[:_NAMED]) + (f" 等 {len(reports)} 份报告" if len(reports) > _NAMED else "")


def _differs(message: str) -> None:
    click.echo(message, err=True)
    sys.exit(1)


def _record(root: Path, path: Path, now: sealing.Standing, scan: sealing.Scan, day: date | None, replace: bool) -> None:
    """Record the scan, unless it is recorded already or cannot be that of the present text."""
    seal, today = now.seal, _today()
    if seal is not None and seal.sha256 == scan.sha256 and seal.text_code == now.code and day in (None, seal.date):
        click.echo(f"一致：这份扫描件已登记（第 {seal.edition} 版，{seal.date} 盖章，{seal.text_code}），没有改动。")
        return
    _examine(now, scan, day or today, today, replace)
    chosen = day or (seal.date if seal is not None and seal.sha256 == scan.sha256 else today)
    sealing.record(root, path, now, scan, chosen)
    file = relative(internal_file(path), root)
    click.echo(f"已登记第 {now.edition} 版的盖章扫描件：{chosen} 盖章，文本校验码 {now.code}。")
    click.echo(f"SHA-256 {scan.sha256}")
    if seal is not None:
        click.echo(f"原来登记的（{_shown(seal)}）已换下。")
    click.echo(
        f"写入 {file}，不公开。扫描件没有复制：请原样存入本单位的档案或专用存储，不要再另存或压缩，否则核对不上。"
    )


def _shown(seal: Sealed) -> str:
    return f"{seal.date} 盖章，文本校验码 {seal.text_code}，SHA-256 {seal.sha256}"


def _examine(now: sealing.Standing, scan: sealing.Scan, day: date, today: date, replace: bool) -> None:
    """Raise SealError where the scan cannot stand for the present text."""
    model, seal = now.report.model, now.seal
    if model.status == "withdrawn":
        raise sealing.SealError("报告已撤回")
    if day > today:
        raise sealing.SealError(f"盖章日期 {day} 还没有到（今天 {today}）")
    if day.year < model.year:
        raise sealing.SealError(f"盖章日期 {day} 早于报告年度 {model.year}，请核对")
    former = next((s for s in now.seals if s.sha256 == scan.sha256 and s.text_code != now.code), None)
    if former is not None:
        raise sealing.SealError(
            f"这份扫描件是 {former.date} 盖章的，盖的是原来的文字（文本校验码 {former.text_code}），现在的正文是 {now.code}。"
            "请重新导出用印稿、签字盖章，登记新的扫描件"
        )
    if seal is not None and seal.text_code == now.code and seal.sha256 != scan.sha256 and not replace:
        raise sealing.SealError(
            f"不同：第 {seal.edition} 版已登记另一份扫描件（{_shown(seal)}），这份是 {scan.sha256}。"
            "确要换成这一份，加 --replace"
        )
