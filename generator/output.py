"""What the command prints: findings, scores, summaries and rules, in Chinese; the JSON of ``check``."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any

import click

from generator.finding import SEVERITY_NAMES, Audience, Finding, Severity
from generator.pipeline import Built, Checked
from generator.quantity import plain, points_text
from generator.rules.base import Rule
from generator.trace import STATUS_NAMES
from generator.validate import Assessed


def as_json(checked: Checked) -> dict[str, Any]:
    """The result of ``check --format json``."""
    by_rule: dict[str, int] = {}
    for passed in checked.passed:
        by_rule[passed.rule] = by_rule.get(passed.rule, 0) + 1
    return {
        "findings": [_finding(finding) for finding in checked.findings],
        "passed": {"total": len(checked.passed), "by_rule": dict(sorted(by_rule.items()))},
        "counts": {
            "reports": len(checked.content.reports),
            **{severity.value: checked.count(severity) for severity in Severity},
        },
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "audience": finding.audience.value,
        "file": finding.location.file,
        "line": finding.location.line,
        "column": finding.location.column,
        "path": finding.path,
        "message": finding.message,
        "hint": finding.hint,
        "declared": finding.declared,
        "expected": finding.expected,
        "difference": finding.difference,
        "related": [
            {"file": r.location.file, "line": r.location.line, "column": r.location.column, "text": r.text}
            for r in finding.related
        ],
        "waived": finding.waived,
        "fingerprint": finding.fingerprint,
    }


def print_findings(checked: Checked, root: Path) -> None:
    """Findings by file, each with its source line, then the counts and what to do next."""
    for file, found in groupby(checked.findings, key=lambda f: f.location.file):
        click.secho(file, bold=True)
        lines = _source_lines(root / file)
        for finding in found:
            _print_finding(finding, lines)
    _print_counts(checked)


def _source_lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    except OSError:
        return []


def _print_finding(finding: Finding, lines: list[str]) -> None:
    where = f"{finding.location.line}:{finding.location.column}" if finding.location.line else "文件"
    colour = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}[finding.severity]
    click.echo(
        f"  {where:>8}  "
        + click.style(SEVERITY_NAMES[finding.severity], fg=colour)
        + f"  {finding.message}  [{finding.rule}]"
    )
    if 0 < finding.location.line <= len(lines) and finding.severity is Severity.ERROR:
        source = lines[finding.location.line - 1]
        start = max(0, finding.location.column - 31)
        shown = source[start : start + 60]
        click.secho(f"            | {shown}", dim=True)
        before = shown[: max(0, finding.location.column - 1 - start)]
        click.secho("            | " + "".join("　" if ord(c) > 0x2E7F else " " for c in before) + "^", dim=True)
    if finding.hint:
        click.echo(f"            改法：{finding.hint}")


def _print_counts(checked: Checked) -> None:
    notes, agreed = sum(len(a.notes) for a in checked.assessed), sum(len(a.agreed) for a in checked.assessed)
    click.echo(
        f"检查 {len(checked.content.reports)} 份报告：错误 {checked.count(Severity.ERROR)}，提醒 {checked.count(Severity.WARNING)}，"
        f"提示 {checked.count(Severity.INFO)}；已核对 {agreed + notes} 处，一致 {agreed} 处，说明 {notes} 处。"
    )
    for assessed in checked.assessed:
        if assessed.report.model.status == "published" and assessed.blocked and not checked.errors:
            click.echo(
                f"{assessed.report.file} 是部门填报的报告，有提醒未处理，不能发布：改好，或先改回 status: draft。"
            )
    if checked.errors:
        rules = sorted({f.rule for f in checked.findings if f.severity is Severity.ERROR})
        click.echo(f"先改错误。规则说明：jixiao explain {rules[0]}")


def print_scores(assessed: Assessed, trace: bool) -> None:
    """The score table of one report."""
    model, card = assessed.report.model, assessed.card
    click.secho(f"{model.department} {model.year}（{model.framework}）", bold=True)
    for item in card.walk():
        points = points_text(item.points) if item.points is not None else "—"
        declared = plain(item.declared) if item.declared is not None else "—"
        computed = points_text(item.computed) if item.computed is not None else "—"
        status = "" if item.children else STATUS_NAMES[item.status]
        click.echo(f"{'  ' * item.level}{item.name}：分值 {points}，自评 {declared}，复算 {computed}  {status}")
        for part in item.parts if trace else ():
            for step in part.steps or ((part.reason,) if part.reason else ()):
                click.secho(f"{'  ' * (item.level + 2)}{step}", dim=True)
    total = points_text(card.computed) if card.computed is not None else "无（有分项未列得分）"
    declared = plain(card.declared) if card.declared is not None else "报告未列"
    click.echo(f"  总分：自评 {declared}，复算 {total}；可复算分值 {points_text(card.recomputable)} 分")
    if card.computed is None and card.listed_points:
        click.echo(f"  已列分项 {plain(card.listed)} / {points_text(card.listed_points)}")


def print_summary(built: Built, target: Path, seconds: float) -> None:
    """The closing lines of a build."""
    checked = built.checked
    public = [f for f in checked.findings if f.audience is Audience.PUBLIC]
    click.echo(
        f"已发布 {built.published} 份报告（共 {len(checked.content.reports)} 份），{built.files} 个文件，用时 {seconds:.1f} 秒。"
    )
    click.echo(
        f"检查结果：错误 {checked.count(Severity.ERROR)}，提醒 {checked.count(Severity.WARNING)}，提示 {checked.count(Severity.INFO)}；"
        f"公开的核验说明 {len(public)} 条。"
    )
    click.echo(f"打开 {target / 'index.html'} 查看，或运行 make serve。")


def print_rule(rule: Rule) -> None:
    """One rule's record."""
    click.secho(f"{rule.title}（{rule.id}）", bold=True)
    audience = "公开" if rule.audience is Audience.PUBLIC else "仅内部"
    click.echo(f"级别：{SEVERITY_NAMES[rule.severity]}　范围：{audience}")
    for label, text in (
        ("为什么", rule.why),
        ("不妥的例子", rule.bad),
        ("妥当的例子", rule.good),
        ("怎样改", rule.mend),
    ):
        click.echo(f"{label}：{text}")
