"""``jixiao verify``: does a download agree with itself, and do its scores come out again?"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import Progress

from generator import verify
from generator.commands.base import fail, find_root
from generator.formats.base import clean
from generator.verify.base import MANIFEST, Difference, ReportResult, Result, UnreadableError, short
from generator.wording import Command, told

_LISTED: Final = 40


@click.command(
    "verify",
    cls=Command,
    help="核验下载的站点、导出的文件夹、报告文件夹或报告文件（report.yml、report.pdf，或与同名 .yml 放在一起的 report.json），并重算得分。"
    "压缩包先解压。",
)
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--content",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="重算所用的指标体系等：项目目录或下载的站点；不写则用下载的站点自带的，没有则用当前项目的。",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    metavar="FORMAT",
    help="输出格式：text、json，默认 text。",
)
@click.pass_context
def verify_command(context: click.Context, path: Path, content: Path | None, style: str) -> None:
    """Exit code 0 where everything agrees, 1 where something does not, 2 where nothing could be checked."""
    console = Console(stderr=True)
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("核验", total=None)
            result = verify.verify(
                path,
                content,
                _project(context.obj),
                lambda name, n, total: bar.update(task, description=name, completed=n, total=total),
            )
    except UnreadableError as error:
        fail(clean(str(error)))
    except OSError as error:
        fail(told(error))
    if style == "json":
        click.echo(json.dumps({"agrees": result.agrees, **asdict(result)}, ensure_ascii=False, indent=1))
    else:
        _print(result)
    sys.exit(0 if result.agrees else 1)


def _project(given: Path | None) -> Path | None:
    """The project that the command runs in, if it runs in one."""
    try:
        return given or find_root(Path.cwd())
    except click.UsageError:
        return None


def _print(result: Result) -> None:
    click.echo(f"核验{result.kind}：{clean(result.target)}")
    if result.basis:
        click.echo(f"重算依据：{clean(result.basis)}")
    if result.kind == verify.SITE or result.beyond:
        missed = len(result.differences)
        click.echo(f"清单：核对 {result.files} 个文件，不符 {missed} 处，清单外 {len(result.unlisted)} 个文件")
        _list(result.differences)
        for name in result.unlisted[:_LISTED]:
            click.echo(f"  {clean(name)}：不在清单上")
        _rest(len(result.unlisted))
    else:
        _list(result.differences)
    for report in result.reports:
        _print_report(report, bool(result.whole))
    if result.kind == verify.SITE:
        agreed = sum(not report.differences for report in result.reports)
        click.echo(f"报告：{len(result.reports)} 份，{agreed} 份与重算一致。")
    if result.unmade and not result.beyond:
        kinds = "、".join(f"{kind} {count}" for kind, count in result.unmade.items())
        how = "只与清单核对" if result.kind == verify.SITE or result.manifest else "没有核验"
        click.echo(
            f"重新生成并比对 {result.compared} 个文件；不能重新生成、{how}的 {sum(result.unmade.values())} 个：{kinds}。"
        )
    click.echo(f"{_conclusion(result)}{_pages(result)}")


def _print_report(report: ReportResult, attached: bool) -> None:
    """One report; *attached* is what was published of it, to a PDF of which nothing else was looked at."""
    name = report.title or report.name
    if report.differences:
        click.echo(f"✗ {clean(name)}：{len(report.differences)} 处不符")
        _list(list(report.differences))
        if report.generator and report.generator != verify.VERSION:
            click.echo(f"  公布时用 {clean(short(report.generator))}，这里用 {verify.VERSION}：不符可能出自版本不同。")
        return
    computed = f"，按规则复算得分 {report.computed}" if report.computed else "，无复算总分"
    said = "没有公布的 report.json 可比对"
    if report.compared:
        said = "与 PDF 内附的公布结果一致" if attached else "与公布的一致"
    click.echo(f"✓ {clean(name)}：自评得分 {report.declared}{computed}，可复算分值 {report.recomputable}；{said}")
    click.echo(f"  公开版数据 SHA-256：{report.digest}")
    if report.generator and report.generator != verify.VERSION:
        click.echo(f"  公布时用 {clean(short(report.generator))}，这里用 {verify.VERSION}，结果一致。")


def _list(differences: list[Difference]) -> None:
    for difference in differences[:_LISTED]:
        click.echo(f"  {clean(difference.file)}：{clean(difference.text)}")
    _rest(len(differences))


def _rest(count: int) -> None:
    if count > _LISTED:
        click.echo(f"  另有 {count - _LISTED} 处，全部见 --format json")


def _pages(result: Result) -> str:
    """What is to be said of the printed pages, where a PDF was among what was checked."""
    theirs = f"{MANIFEST}（或公布的校验值）"
    if result.kind == verify.SITE or not (result.whole or any(kind.startswith("PDF") for kind in result.unmade)):
        return ""
    if result.manifest:
        agreed = "不一致" if result.differences else "一致"
        own = f"清单本身是否为本站所发布，把它与网站上的 {MANIFEST} 比对。"
        if not result.whole:
            return f"\nPDF 等没有重新生成的文件，与 {clean(result.manifest)} {agreed}；{own}"
        return f"\n印出的页面：整个 PDF 文件与 {clean(result.manifest)} {agreed}；{own}\n  {result.whole}"
    if not result.whole:
        return f"\nPDF 只核验内附数据；页面有没有改动，算出整个文件的 SHA-256，与站点 {theirs}比对。"
    return (
        "\n只核验内附数据，没有核验印出的页面；页面有没有改动，"
        f"把整个文件的 SHA-256 与站点 {theirs}比对：\n  {result.whole}"
    )


def _conclusion(result: Result) -> str:
    if not result.agrees:
        return f"结论：有不符之处，见上。{result.beyond}"
    if result.beyond:
        return f"结论：与清单一致。{result.beyond}"
    if not all(report.compared for report in result.reports):
        return "结论：数据可读，已重算；是否与公布的一致，把 SHA-256 与网页、PDF 所印的比对。"
    said = "得分、计算过程和核验说明都能由公开版数据重新得出"
    if result.kind == verify.SITE:
        return f"结论：与清单一致；{said}。清单本身是否为本站所发布，把它与网站上的 {MANIFEST} 比对。"
    return f"结论：{said}；数据是否为本站所发布，把 SHA-256 与网页所印的比对。"
