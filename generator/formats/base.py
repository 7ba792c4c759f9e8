"""What several formats say alike: names of severities, the count line, and text that cannot disturb a terminal."""

from __future__ import annotations

import re
from typing import Final

from generator.finding import SEVERITY_NAMES, Severity
from generator.result import CheckResult, Item, Place, ReportSummary
from generator.yamltext import INVISIBLE

WAIVED: Final = "已豁免"
HELD: Final = "held-back"
"""Names, where a format asks for a rule, that a report is held back: no rule's finding, but why the check fails."""
HELD_TITLE: Final = "有提醒未处理，不能发布"
# Control characters, line separators, what does not show, and marks that turn the direction of writing.
_CONTROL: Final = re.compile(rf"[\x00-\x1f\x7f-\x9f{INVISIBLE}]")


def severity_name(item: Item) -> str:
    """提示, 提醒, 错误, or that it is waived."""
    return WAIVED if item.waived else SEVERITY_NAMES[Severity(item.severity)]


def clean(text: str) -> str:
    """One line of text in which every character shows; what does not becomes a replacement character."""
    return _CONTROL.sub(lambda found: " " if found[0] in "\t\r\n" else "\ufffd", text)


def counts_line(result: CheckResult) -> str:
    """How much was checked and found."""
    counts, public = result.counts, [report.public for report in result.reports]
    checked, agreed, noted = (sum(getattr(tally, name) for tally in public) for name in ("checked", "agreed", "noted"))
    waived = f"，{WAIVED} {counts.waived}" if counts.waived else ""
    return (
        f"检查 {counts.reports} 份报告：错误 {counts.error}，提醒 {counts.warning}，提示 {counts.info}{waived}；"
        f"已核对 {checked} 处，一致 {agreed} 处，说明 {noted} 处。"
    )


def held_back(result: CheckResult) -> list[tuple[ReportSummary, Place, str]]:
    """Reports that warnings keep from being published, where their status stands, and what to do."""
    said = "有 {} 条提醒未处理，不能发布：改好、经批准豁免（jixiao waive），或先改回 status: draft"
    return [(r, r.status_at, said.format(r.unsettled)) for r in result.reports if r.held and r.status_at]


def next_steps(result: CheckResult) -> list[str]:
    """What to do about the result, most urgent first; empty where nothing has to be done."""
    said = []
    if not result.counts.error:
        said += [
            f"{report.file} 是部门填报的报告，有提醒未处理，不能发布：改好，或先改回 status: draft；"
            "确有理由保留的，用 jixiao waive 登记豁免。"
            for report in result.reports
            if report.held
        ]
    rules = sorted({item.rule for item in result.findings if item.severity == "error"})
    if rules:
        said.append(f"先改错误。规则说明：jixiao explain {rules[0]}")
    elif result.blocked and result.audience == "public":
        said.append("不能发布：另有只供内部使用的检查结果，这里未列。")
    return said
