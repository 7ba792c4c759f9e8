"""指标值的方向与指标不合."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.indicators import fewer_is_better, named
from generator.quantity import Bound
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="target-sign",
    title="指标值的方向与指标不合",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="投诉、事故、成本等越少越好，指标值应写 ≤；满意度、完成率等越多越好，指标值应写 ≥。方向写反，完成得越差得分越高。",
    bad="有责投诉件数：指标值“≥3 件”。",
    good="有责投诉件数：指标值“≤3 件”。",
    mend="核对指标值的方向；指标本意如此的，改写指标名称使读者看得明白",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare the sign of every target with what the name of the indicator says."""
    words = context.checks.indicators
    for row in context.indicators:
        quantity = row.target.quantity
        if row.doubtful or quantity is None or quantity.bound is Bound.EXACT:
            continue
        fewer = fewer_is_better(row.name, words)
        more = not fewer and named(row.name, words.more, words.more_unless)
        if not fewer and not more:
            continue
        path = f"{row.path}.target"
        up = quantity.bound in (Bound.AT_LEAST, Bound.ABOVE)
        down = quantity.bound in (Bound.AT_MOST, Bound.BELOW)
        if (fewer and up and quantity.value > 0) or (more and down):
            best, sign = ("越少越好", "≤") if fewer else ("越多越好", "≥")
            yield RULE.finding(
                row.target.location,
                path,
                f"{row.label}的指标值写作“{row.target.text}”；从名称看该指标{best}，似应写“{sign}”。请核对方向。",
                declared=row.target.text,
            )
        else:
            yield RULE.passed(path)
