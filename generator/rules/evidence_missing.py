"""须有佐证材料的指标没有登记材料."""

from __future__ import annotations

from collections.abc import Iterator

from generator.facts import walk
from generator.finding import Audience, Severity
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="evidence-missing",
    title="须有佐证材料的指标没有登记材料",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="指标体系规定部分指标须附佐证材料。没有材料，复核时只能按未提供处理。",
    bad="“群众满意度”要求附调查材料，报告没有登记。",
    good="evidence: {satisfaction: 2023 年满意度调查报告（附问卷汇总表）}",
    mend="在报告的 evidence 下写明该指标的材料名称",
    authored=Severity.WARNING,
)


def check(context: Context) -> Iterator[Outcome]:
    """Look for the material of every indicator that needs some; a transcribed text lists none unless it says so."""
    given = context.report.model.evidence
    if context.report.model.origin == "transcribed" and not given:
        return
    for item in walk(context.framework.indicators):
        if not item.evidence:
            continue
        path = f"evidence.{item.id}"
        if item.id in given:
            yield RULE.passed(path)
            continue
        node = context.report.node
        yield RULE.finding(
            node.key_locations.get("evidence") or node.at(("framework",)).location,
            path,
            f"指标“{item.name}”须有佐证材料，报告没有登记。",
            expected=item.name,
        )
