"""完成值超过指标值较多，按指标体系注明."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from generator.finding import Audience, Severity
from generator.indicators import far_above
from generator.methods import percentage
from generator.quantity import percent_text
from generator.rules.base import Context, Outcome, Rule
from generator.schema.framework import OverAchievement

RULE = Rule(
    id="over-target",
    title="完成值超过指标值较多，按指标体系注明",
    severity=Severity.INFO,
    audience=Audience.PUBLIC,
    why="指标体系规定，超额完成达到一定程度的，应在结果中注明。注明不等于扣分。指标体系没有这样规定的，不核对。",
    bad="宣讲场次：指标值“≥40 场”，完成值“136 场”，没有说明。",
    good="完成值“136 场”，并说明年中新增了巡回宣讲。",
    mend="说明超额的原因；指标值定得过低的，下年度调整",
)


def check(context: Context) -> Iterator[Outcome]:
    """Look at every target with a result where the framework wants far over-achievement noted."""
    policy = context.framework.over_achievement
    if policy.mode != "annotate":
        return
    threshold = percentage(policy.annotate_above or context.checks.tolerances.over_target)
    for pair, times in far_above(context.indicators, context.ledger, context.checks.indicators):
        if times < threshold:
            yield RULE.passed(f"{pair.path}.actual")
            continue
        share = percent_text(times, 0)
        yield RULE.finding(
            pair.location,
            f"{pair.path}.actual",
            f"{pair.label}：指标值 {pair.target_shown}，完成值 {pair.actual_shown}，达到指标值的 {share}；"
            f"{_limit(policy, threshold)}。原文保留。",
            declared=pair.actual_shown,
            difference=share,
        )


def _limit(policy: OverAchievement, threshold: Decimal) -> str:
    """Where the line is drawn and by whom."""
    line = f"以 {percent_text(threshold, 0)} 为界"
    return (
        f"指标体系规定超额完成的应予注明，{line}"
        if policy.annotate_above
        else f"指标体系规定超额完成的应予注明，本站{line}"
    )
