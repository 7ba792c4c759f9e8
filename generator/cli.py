"""The command ``jixiao``: arguments, printing and exit codes. No domain logic.

Exit codes: 0 clean, 1 the content has errors, 2 usage or environment, 130 interrupted.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

if _reading := (
    threading.current_thread() is threading.main_thread()
    and signal.getsignal(signal.SIGINT) is signal.default_int_handler
):
    # The imports take a second or two, in which people press Ctrl+C, and there is nothing to clean up yet.
    signal.signal(signal.SIGINT, lambda *_: (os.write(2, "已中断。\n".encode()), os._exit(130)))

import time
from datetime import date
from pathlib import Path
from typing import Any, get_args

import click
from rich.console import Console
from rich.progress import Progress

from generator import __version__, changes, doctor, new, output, schemas, serve, waive
from generator.commands.base import ENVIRONMENT_FAULTS, FOLDER, fail, output_folder, project_root, read_day
from generator.commands.export import export_command
from generator.commands.register import register_command
from generator.commands.seal import seal_command
from generator.commands.synth import synth_command
from generator.commands.verify import verify_command
from generator.formats import FORMATS
from generator.load import INTERNAL_SUFFIX, REPORT_NAME
from generator.pipeline import check
from generator.publishing import build
from generator.render.fonts import FontError
from generator.render.handwritten import ProseError
from generator.report.notes import WAIVER_CODES
from generator.result import result_of
from generator.rules import RULES
from generator.schema.report import WaiverCode
from generator.wording import Group, reason, told

if _reading:
    signal.signal(signal.SIGINT, signal.default_int_handler)

RESULT_SUFFIXES = (".json", ".sarif", ".md", ".txt")


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="绩效公开：核对、评分并公开部门整体支出绩效自评报告。",
)
@click.version_option(__version__, message="jixiao %(version)s", help="显示版本。")
@click.option(
    "--root", type=click.Path(path_type=Path, exists=True, file_okay=False), help="项目目录，默认从当前目录向上查找。"
)
@click.pass_context
def main(context: click.Context, root: Path | None) -> None:
    context.obj = root


def _today() -> date:
    return date.today()  # noqa: DTZ011  # the day on the desk of whoever checks; a build asks no clock


@main.command("check", help="检查报告。PATH 可以是报告文件或文件夹，不写则检查全部。")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "style",
    type=click.Choice(list(FORMATS)),
    default="text",
    metavar="FORMAT",
    help=f"输出格式：{'、'.join(FORMATS)}，默认 text。",
)
@click.option(
    "--output", "target", type=click.Path(path_type=Path, dir_okay=False), help="结果写入文件，不在屏幕上显示。"
)
@click.option("--public", is_flag=True, help="只列可以公开的结果。")
@click.option("--changed-since", metavar="REV", help="只检查 git 提交 REV 以来的改动所涉及的报告。")
@click.option("--date", "day", callback=read_day, metavar="DATE", help="按这一天检查，如 2026-11-21，默认今天。")
@click.pass_context
def check_command(
    context: click.Context,
    paths: tuple[Path, ...],
    style: str,
    target: Path | None,
    public: bool,
    changed_since: str | None,
    day: date | None,
) -> None:
    root = project_root(context)
    if paths and changed_since:
        raise click.UsageError("PATH 和 --changed-since 只能写一个")
    if changed_since is not None and not changed_since.strip():
        raise click.UsageError("--changed-since 的值是空的，应为提交、分支或标签，如 HEAD、origin/main")
    if target is not None:
        _refuse_content(root, target)
    try:
        changed = changes.changed_since(root, changed_since) if changed_since is not None else None
        checked = check(root, _report_files(root, paths), day or _today(), changed)
        output.write_result(FORMATS[style](result_of(checked, public), root), target)
    except (FontError, changes.GitError) as error:
        fail(str(error))
    except OSError as error:
        fail(told(error))
    sys.exit(1 if checked.blocked else 0)


def _refuse_content(root: Path, target: Path) -> None:
    """A result replaces a former result, never what somebody wrote."""
    place = target.resolve()
    if place.is_relative_to(root / "content"):
        raise click.UsageError(f"--output 不能写在 content/ 里：{target}。那里是报告，检查结果放在别处")
    former = place.suffix.lower() in RESULT_SUFFIXES
    if not former and place.is_file() and place.stat().st_size:
        known = "、".join(RESULT_SUFFIXES)
        raise click.UsageError(f"--output 不覆盖这个文件：{target} 已有内容，不像检查结果（{known}）。换一个文件名")


def _report_files(root: Path, paths: tuple[Path, ...]) -> list[Path] | None:
    """The report files that the arguments name. None, everything, without arguments or where one is shared content.

    What is neither is a wrong call: nobody should take a check of something else for one of what was named. A folder
    around ``content/reports/`` is everything; other folders of ``content/`` hold no reports, though the files of
    ``register/`` are named like such.
    """
    files: list[Path] = []
    content = root / "content"
    reports = content / "reports"
    for path in paths:
        if not path.exists():
            raise click.UsageError(f"没有这个文件或文件夹：{path}")
        place = path.resolve()
        shared = place.is_relative_to(content) and not place.is_relative_to(reports)
        if shared and place.is_dir():
            return None
        if place.is_dir():
            found = sorted(
                p for p in place.rglob("*.yml") if _is_report(p) and p.parent.parts[-2:] != ("content", "register")
            )
            if not found:
                raise click.UsageError(f"文件夹里没有报告：{path}。报告在 content/reports/ 下，不写 PATH 则检查全部")
            if content.is_relative_to(place):
                return None
            files += found
        elif place.name.endswith(INTERNAL_SUFFIX):
            files += _of_year(place)
        elif shared or "frameworks" in place.parts or place.parent.name == "content":
            return None
        elif place.suffix != ".yml":
            raise click.UsageError(
                f"这不是报告：{path}。报告是 content/reports/部门编号/年度.yml，不写 PATH 则检查全部"
            )
        else:
            files.append(place)
    return files or None


def _of_year(internal: Path) -> list[Path]:
    """The report and its revisions that internal records belong to."""
    year = internal.name.removesuffix(INTERNAL_SUFFIX)
    return sorted(p for p in internal.parent.glob(f"{year}*.yml") if _is_report(p))


def _is_report(path: Path) -> bool:
    return REPORT_NAME.fullmatch(path.name) is not None and not path.name.endswith(INTERNAL_SUFFIX)


@main.command("score", help="列出报告的自评得分与按规则复算得分。")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--trace", is_flag=True, help="列出复算步骤。")
@click.pass_context
def score_command(context: click.Context, paths: tuple[Path, ...], trace: bool) -> None:
    root = project_root(context)
    try:
        checked = check(root, _report_files(root, paths))
    except (FontError, OSError) as error:
        fail(told(error))
    for assessed in checked.assessed:
        output.print_scores(assessed, trace)
    if checked.errors:
        click.echo(f"有 {checked.errors} 处错误，运行“jixiao check”查看。", err=True)
        sys.exit(1)


@main.command("build", help="检查、评分并发布全部报告到 site/。")
@click.option("--out", type=FOLDER, help="输出目录，默认 site/。")
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help="并行进程数，默认为处理器核数。")
@click.option("--no-pdf", "quick", is_flag=True, help="不排 PDF，页面也不列 PDF，用于快速查看。")
@click.pass_context
def build_command(context: click.Context, out: Path | None, jobs: int | None, quick: bool) -> None:
    root = project_root(context)
    target = output_folder(root, out or root / "site")
    started = time.monotonic()
    console = Console(stderr=True)
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("生成", total=None)
            built = build(
                root,
                target,
                lambda name, n, total: bar.update(task, description=name, completed=n, total=total),
                jobs or serve.cores(),
                pdfs=not quick,
            )
    except ProseError as error:
        click.echo(f"{error}\n未发布{_former(target)}。", err=True)
        sys.exit(1)
    except ENVIRONMENT_FAULTS as error:
        fail(told(error))
    if not built.files:
        output.print_blocking(built.checked, root)
        click.echo(f"未发布：内容有错误或待处理的提醒{_former(target)}。", err=True)
        sys.exit(1)
    output.print_summary(built, target, time.monotonic() - started)


def _former(target: Path) -> str:
    return "；原有的站点没有改动" if target.exists() else ""


@main.command("serve", help="在本机打开站点，内容改动后自动重新生成。")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="端口。")
@click.option("--host", default="127.0.0.1", help="监听地址。")
@click.pass_context
def serve_command(context: click.Context, port: int, host: str) -> None:
    try:
        serve.serve(project_root(context), host, port)
    except serve.HostError:
        fail(f"监听地址 {host} 不是本机的地址。只在本机看用 127.0.0.1，同一网络的别人也要看用 0.0.0.0")
    except OSError as error:
        fail(f"端口 {port} 不可用（{reason(error)}），换一个：jixiao serve --port {port + 1}")


@main.command("new", help="新建一份待填写的报告：DEPARTMENT 是部门编号，YEAR 是年度。")
@click.argument("department")
@click.argument("year", type=click.IntRange(1990, 2099))
@click.option("--framework", help="指标体系，如 futian-2021@1；不写则按地区和年度选。")
@click.pass_context
def new_command(context: click.Context, department: str, year: int, framework: str | None) -> None:
    root = project_root(context)
    try:
        path = new.create(root, department, year, framework)
    except new.NewError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    click.echo(f"已建立 {path.relative_to(root)}。填好后运行：jixiao check {path.relative_to(root)}")


@main.command("waive", help="给填报的报告登记一项豁免：FILE 是报告，RULE 和 PATH 照检查结果写。")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("rule")
@click.argument("path")
@click.option(
    "--code",
    type=click.Choice(get_args(WaiverCode)),
    required=True,
    metavar="CODE",
    help=f"理由类别：{'、'.join(f'{code} {WAIVER_CODES[code]}' for code in get_args(WaiverCode))}。",
)
@click.option("--note", required=True, help="公开说明，随报告公布。")
@click.option("--reason", required=True, help="内部理由，写入 年度.internal.yml，不公开。")
@click.option("--by", "requested_by", required=True, metavar="ROLE", help="申请人职务，不写姓名。")
@click.option("--approved-by", required=True, metavar="ROLE", help="批准人职务，不得与申请人相同。")
@click.option("--expires", callback=read_day, required=True, metavar="DATE", help="到期日，如 2026-12-31。")
@click.option("--fingerprint", default="", help="同一处有几条结果时，选定其中一条。")
@click.pass_context
def waive_command(context: click.Context, /, file: Path, **request: Any) -> None:
    root = project_root(context)
    if not file.is_file():
        raise click.UsageError(f"没有这个文件：{file}")
    try:
        made = waive.waive(root, file, waive.Request(**request), _today())
    except waive.WaiveError as error:
        click.echo(f"没有登记：{error}", err=True)
        sys.exit(1)
    except FontError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{told(error)}；两个文件都没有改动")
    click.echo(f"已登记豁免 {made.id}：{made.report}。内部理由已写入 {made.internal}，不公开。")
    if made.obsolete:
        click.echo(f"同一处原有的豁免 {'、'.join(made.obsolete)} 已失效，请删去。")


@main.command("explain", help="说明一条检查规则；不写 RULE 则分类列出全部规则。")
@click.argument("rule", required=False)
def explain_command(rule: str | None) -> None:
    if rule is None:
        output.print_rules()
        return
    if rule not in RULES:
        click.echo(f"没有规则“{rule}”。运行“jixiao explain”列出全部规则。", err=True)
        sys.exit(2)
    output.print_rule(RULES[rule])


@main.command("schema", help="写出 JSON Schema，供编辑器提示和核对。")
@click.option("--out", type=FOLDER, help="输出目录，默认 schemas/。")
@click.pass_context
def schema_command(context: click.Context, out: Path | None) -> None:
    folder = out or project_root(context) / "schemas"
    for path in schemas.write(folder):
        click.echo(path)


@main.command("doctor", help="检查运行环境：版本、本机库、字体，并试排一页。")
@click.pass_context
def doctor_command(context: click.Context) -> None:
    report = doctor.examine(project_root(context))
    for line in report:
        click.echo(f"{'✓' if line.good else '✗'} {line.name}：{line.text}")
        if line.mend:
            click.echo(f"  → {line.mend}")
    sys.exit(0 if all(line.good for line in report) else 2)


main.add_command(register_command)
main.add_command(synth_command)
main.add_command(export_command)
main.add_command(seal_command)
main.add_command(verify_command)


if __name__ == "__main__":
    main()
