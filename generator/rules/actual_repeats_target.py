"""定性指标的完成值照抄指标值."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.indicators import has_figure
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="actual-repeats-target",
    title="定性指标的完成值照抄指标值",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="定性指标的完成值与指标值一字不差，看不出做了什么、有什么结果，复核时也无从判断达成的程度。",
    bad="产业工人整体素质提升：指标值“有效提升”，完成值“有效提升”。",
    good="完成值写“举办培训 12 期，1194 人次参加，考核通过率 96%”。",
    mend="完成值改写实际做了什么、结果如何，并备好佐证",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare target and actual of every row that states no figure."""
    for row in context.indicators:
        target, actual = row.target, row.actual
        if row.doubtful or target.state or actual.state or "数量" in row.l2:
            continue
        if target.quantity is not None or actual.quantity is not None or has_figure(target.text):
            continue
        path = f"{row.path}.actual"
        if _plain(target.text) != _plain(actual.text):
            yield RULE.passed(path)
            continue
        yield RULE.finding(
            actual.location,
            path,
            f"{row.label}的完成值“{actual.text}”与指标值一字不差，看不出实际做了什么。",
            declared=actual.text,
        )


def _plain(text: str) -> str:
    return re.sub(r"[\s，,。、；;]", "", text)
