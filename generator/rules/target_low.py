"""指标值可能定得过低."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.finding import Audience, Severity
from generator.indicators import far_above
from generator.methods import percentage
from generator.quantity import percent_text
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="target-low",
    title="指标值可能定得过低",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="完成值远远超过指标值，多半是指标值没有按往年实际测算。第三方评价常以超过 150% 作为指标值偏低的问题提出。",
    bad="参与企业数：指标值“≥50 家”，完成值“252 家”。",
    good="指标值按近三年平均数定为“≥230 家”，完成值“252 家”。",
    mend="请部门说明超额的原因；下年度按近三年完成值测算指标值",
)

_LOW: Final = re.compile(
    r"(?:指标值|目标值|指标|目标)[^，,。；;：:]{0,8}(?:偏低|过低|较低|太低)|(?:完成|实际)[^，,。；;：:]{0,12}远(?:远)?(?:大于|超过|超出|高于)[^，,。；;：:]{0,12}"
)


def check(context: Context) -> Iterator[Outcome]:
    """Look at every target with a result, unless the framework ignores over-achievement or has it noted in public."""
    policy = context.framework.over_achievement
    if policy.mode not in ("deduct", "unstated"):
        return
    again = _again(context)
    threshold = percentage(policy.annotate_above or context.checks.tolerances.over_target)
    for pair, times in far_above(context.indicators, context.ledger, context.checks.indicators):
        if times < threshold:
            yield RULE.passed(f"{pair.path}.actual")
            continue
        deducts = "指标体系规定超额过多的要扣分。" if policy.mode == "deduct" else ""
        yield RULE.finding(
            pair.location,
            f"{pair.path}.actual",
            f"{pair.label}：指标值 {pair.target_shown}，完成值 {pair.actual_shown}，达到指标值的 {percent_text(times, 0)}，"
            f"指标值可能定得过低。{deducts}{again}",
            declared=pair.actual_shown,
            difference=percent_text(times, 0),
        )


def _again(context: Context) -> str:
    """That the review of the year before found the same, where the report's text on its rectification says so."""
    for passage in context.passages:
        if passage.block.block.rectification and passage.block.block.part in (None, "finding"):
            found = _LOW.search(passage.text)
            if found is not None:
                return f"报告所载上年度整改事项已有同样的问题（“{found[0]}”），请核对整改是否落实。"
    return ""
