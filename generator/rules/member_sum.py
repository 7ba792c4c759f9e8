"""各组成部分之和与总数不符."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.groups import Comparison
from generator.rules.base import Context, Outcome, Rule, compared

RULE = Rule(
    id="member-sum",
    title="各组成部分之和与总数不符",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="基本支出与项目支出、各项目、各单位之和应等于总数；“其中”各项之和不应超过总数。",
    bad="在用资产 310.40 万元、闲置资产 25.10 万元，写“合计 345.50 万元”（相加为 335.50 万元）。",
    good="各项之和与合计相等，单位不同时换算后相等。",
    mend="核对各项和合计；四舍五入的尾差在容许范围内不提示",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare every whole with the sum of its printed members."""
    yield from compared(context, RULE, "sum", _told)


def _told(comparison: Comparison, figure: str, apart: str) -> str:
    return f"{comparison.wording} ＝ {figure}，{'超过' if comparison.excess else '少于'}该数，相差 {apart}"
