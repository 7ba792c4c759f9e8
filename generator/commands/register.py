"""``jixiao register``: 公开台账 from and to Excel."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Final

import click

from generator.commands.base import fail, project_root, read_day
from generator.disclosures import Imported, RegisterError, import_register, make_template
from generator.wording import Group, told

_YEARS: Final = click.IntRange(1990, 2099)


@click.group("register", cls=Group, help="公开台账：从 Excel 导入，或生成待填的 Excel。")
def register_command() -> None:
    """公开台账."""


@register_command.command(
    "import", help="把 FILE.xlsx 中的登记写入 content/register/年度.yml。空格不改动已登记的内容。"
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--year", type=_YEARS, required=True, metavar="YEAR", help="台账的年度，如 2024。")
@click.option("--as-of", "as_of", callback=read_day, metavar="DATE", help="统计截止日期；不写则取表头所写或原有的。")
@click.option("--sheet", default="", metavar="NAME", help="工作簿中有几张表像台账时，选定一张。")
@click.option("--skip", is_flag=True, help="读不出的格略过，其余照常写入；不写则一格读不出就不写入。")
@click.pass_context
def import_command(context: click.Context, file: Path, year: int, as_of: date | None, sheet: str, skip: bool) -> None:
    """Import a workbook; exit 1 where a cell cannot be read."""
    root = project_root(context)
    try:
        if not file.is_file():
            raise click.UsageError(f"没有这个文件：{file}")
        made = import_register(root, file, year, as_of, sheet, skip)
    except RegisterError as error:
        click.echo(f"没有导入：{error}", err=True)
        sys.exit(1)
    except OSError as error:
        fail(told(error))
    _tell(made, skip)
    sys.exit(1 if made.unread and not skip else 0)


def _tell(made: Imported, skip: bool) -> None:
    for cell in made.unread:
        click.echo(str(cell), err=True)
    if made.unused:
        click.echo(f"没有用到的列：{'、'.join(made.unused)}")
    if made.skipped:
        click.echo(f"略过 {len(made.skipped)} 行（合计、说明、落款等，不是部门）：{'、'.join(made.skipped)}")
    if made.hidden:
        click.echo(f"隐藏的工作表：{'、'.join(made.hidden)}。没有用 --sheet 选定的不读。")
    if made.unread and not skip:
        click.echo(f"没有导入：{len(made.unread)} 格读不出。改好后再导入，或加 --skip 略过这些格。", err=True)
        return
    for warning in made.warnings:
        click.echo(f"提醒：{warning}")
    skipped = f"，略过 {len(made.unread)} 格" if made.unread else ""
    if not made.written:
        click.echo(f"{made.file} 与表格相同，没有改动{skipped}。")
        return
    counts = f"表中 {made.departments} 个部门，新列入 {made.added} 个，改动 {made.changed} 个{skipped}"
    click.echo(f"已写入 {made.file}：{counts}。运行 jixiao check 核对。")


@register_command.command("template", help="生成待填的 FILE.xlsx，列出应公开的部门和已有的登记。")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--year", type=_YEARS, required=True, metavar="YEAR", help="台账的年度，如 2024。")
@click.pass_context
def template_command(context: click.Context, file: Path, year: int) -> None:
    """Write the workbook to fill in."""
    root = project_root(context)
    try:
        count = make_template(root, file, year)
    except RegisterError as error:
        click.echo(f"没有生成：{error}", err=True)
        sys.exit(1)
    except OSError as error:
        fail(told(error))
    click.echo(f"已生成 {file}：{count} 个部门。填好后运行：jixiao register import {file} --year {year}")
