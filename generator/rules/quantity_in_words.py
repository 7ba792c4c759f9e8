"""数量指标的指标值没有写数量."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.indicators import has_figure
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="quantity-in-words",
    title="数量指标的指标值没有写数量",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="数量指标应写要提供多少产品或服务。指标值写成文字，完成多少才算完成就没有标准。",
    bad="数量指标“走访慰问”：指标值“做好走访慰问工作”，完成值“260 人次”。",
    good="数量指标“走访慰问人次”：指标值“≥240 人次”。",
    mend="改写为带单位的数；确实只能定性的，列入质量指标或效益指标",
)


def check(context: Context) -> Iterator[Outcome]:
    """Look at every row of a class 数量; the same words in both cells are told by actual-not-value."""
    for row in context.indicators:
        if row.doubtful or row.target.state or "数量" not in row.l2:
            continue
        path = f"{row.path}.target"
        if row.target.quantity is not None or has_figure(row.target.text):
            yield RULE.passed(path)
        elif row.target.text != row.actual.text:
            yield RULE.finding(
                row.target.location,
                path,
                f"{row.label}属数量指标，指标值写作“{row.target.text}”，没有数量。",
                declared=row.target.text,
            )
