"""``jixiao synth``: a project folder of invented department-years."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from generator.commands.base import FOLDER, fail, output_folder, project_root
from generator.synth import MOST, SynthError, write
from generator.wording import Command, told


@click.command(
    "synth", cls=Command, help="生成 N 份合成的部门年度报告，自成一个项目目录，用于试用和测试；不动本项目的内容。"
)
@click.argument("count", metavar="N", type=click.IntRange(1, MOST))
@click.option("--seed", type=click.IntRange(0), default=1, help="随机种子，同一个数生成的内容逐字节相同，默认 1。")
@click.option("--out", type=FOLDER, help="输出目录，默认 build/synth-N-S。")
@click.option("--years", type=click.IntRange(1, 10), default=5, help="跨多少个年度，默认 5。")
@click.pass_context
def synth_command(context: click.Context, count: int, seed: int, out: Path | None, years: int) -> None:
    """Write the project and say how to build it."""
    root = project_root(context)
    target = out or root / "build" / f"synth-{count}-{seed}"
    output_folder(root, target)
    try:
        written = write(root, target, count, seed, years)
    except SynthError as error:
        click.echo(f"没有生成：{error}", err=True)
        sys.exit(2)
    except OSError as error:
        fail(told(error))
    click.echo(f"已在 {target} 生成 {count} 份已发布的合成报告（另有草稿、撤回和更正前版本，共 {written} 个文件）。")
    click.echo(f"生成站点：jixiao --root {shlex.quote(str(target))} build --no-pdf")
