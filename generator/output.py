"""What the command prints: findings, scores, summaries and rules, in Chinese."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import click

from generator.finding import SEVERITY_NAMES, Audience, Severity
from generator.formats import FORMATS
from generator.formats.base import clean
from generator.pipeline import Checked
from generator.publishing import Built
from generator.quantity import plain, points_text
from generator.result import result_of
from generator.rules import FAMILIES
from generator.rules.base import Rule
from generator.trace import STATUS_NAMES
from generator.validate import Assessed


def print_blocking(checked: Checked, root: Path) -> None:
    """What keeps the site from being published, the files in which it stands, and where the rest is told."""
    click.echo(blocking_text(checked, root))


def blocking_text(checked: Checked, root: Path) -> str:
    """The same as text for a terminal."""
    result = result_of(checked)
    held = {report.file for report in result.reports if report.held}
    blocking = tuple(
        item
        for item in result.findings
        if not item.waived
        and (item.severity == "error" or (item.location.file in held and _holds(item.severity, item.audience)))
    )
    told = FORMATS["text"](result.model_copy(update={"findings": blocking}), root)
    files = "、".join(sorted({clean(item.location.file) for item in blocking}))
    return f"{told}要先处理的文件：{files}。这里只列不能发布的原因，全部检查结果见 jixiao check。"


def print_of(checked: Checked, root: Path, *severities: str) -> None:
    """The findings of some severities that no waiver settles; nothing if there are none."""
    result = result_of(checked)
    chosen = tuple(item for item in result.findings if item.severity in severities and not item.waived)
    if chosen:
        click.echo(FORMATS["text"](result.model_copy(update={"findings": chosen}), root), nl=False)


def _holds(severity: str, audience: str) -> bool:
    return severity == "warning" and audience == "public"


def write_result(text: str, target: Path | None) -> None:
    """Print the result in some format, or write it into a file, without the colours. Raises OSError."""
    if target is None:
        click.echo(text, nl=False)
    else:
        target.write_text(click.unstyle(text), encoding="utf-8", newline="\n")


def print_scores(assessed: Assessed, trace: bool) -> None:
    """The score table of one report."""
    model, card = assessed.report.model, assessed.card
    click.secho(f"{model.department} {model.year}（{model.framework}）", bold=True)
    for item in card.walk():
        points = points_text(item.points) if item.points is not None else "—"
        declared = plain(item.declared) if item.declared is not None else "—"
        computed = _computed(item.computed, item.recomputed, item.taken)
        status = "" if item.children else STATUS_NAMES[item.status]
        click.echo(f"{'  ' * item.level}{item.name}：分值 {points}，自评 {declared}，复算 {computed}  {status}")
        for part in item.parts if trace else ():
            for step in part.steps or ((part.reason,) if part.reason else ()):
                click.secho(f"{'  ' * (item.level + 2)}{step}", dim=True)
    taken = sum((item.taken for item in card.items), Decimal(0))
    recomputed = any(item.recomputed for item in card.items)
    total = "无（有分项未列得分）" if card.computed is None else _computed(card.computed, recomputed, taken)
    declared = plain(card.declared) if card.declared is not None else "报告未列"
    click.echo(f"  总分：自评 {declared}，复算 {total}；可复算分值 {points_text(card.recomputable)} 分")
    if card.computed is None and card.listed_points:
        click.echo(f"  已列分项 {plain(card.listed)} / {points_text(card.listed_points)}")


def _computed(points: Decimal | None, recomputed: bool, taken: Decimal) -> str:
    """Computed points, and what of them was taken over from the declared ones; a dash where nothing was computed."""
    if points is None or not recomputed:
        return "—"
    return f"{points_text(points)}（含按自评得分计入 {points_text(taken)} 分）" if taken else points_text(points)


def print_summary(built: Built, target: Path, seconds: float) -> None:
    """The closing lines of a build."""
    checked = built.checked
    public = [f for f in checked.findings if f.audience is Audience.PUBLIC and not f.waived]
    click.echo(
        f"已发布 {built.published} 份报告（共 {len(checked.content.reports)} 份），{built.files} 个文件，用时 {seconds:.1f} 秒。"
    )
    click.echo(
        f"检查结果：错误 {checked.count(Severity.ERROR)}，提醒 {checked.count(Severity.WARNING)}，提示 {checked.count(Severity.INFO)}；"
        f"公开的核验说明 {len(public)} 条。"
    )
    click.echo(f"打开 {target / 'index.html'} 查看，或运行 make serve。")


def print_rules() -> None:
    """Every rule with its title, by family."""
    for family in FAMILIES:
        if family.rules:
            click.secho(family.title, bold=True)
        for rule in family.rules:
            audience = "" if rule.audience is Audience.PUBLIC else "（仅内部）"
            click.echo(f"  {rule.id:22} {rule.title}{audience}")


def print_rule(rule: Rule) -> None:
    """One rule's record."""
    click.secho(f"{rule.title}（{rule.id}）", bold=True)
    audience = "公开" if rule.audience is Audience.PUBLIC else "仅内部"
    authored = f"（填报的报告：{SEVERITY_NAMES[rule.authored]}）" if rule.authored else ""
    click.echo(f"级别：{SEVERITY_NAMES[rule.severity]}{authored}　范围：{audience}")
    for label, text in (
        ("为什么", rule.why),
        ("不妥的例子", rule.bad),
        ("妥当的例子", rule.good),
        ("怎样改", rule.mend),
    ):
        click.echo(f"{label}：{text}")
