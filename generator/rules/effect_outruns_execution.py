"""得分率明显高于预算执行率."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from generator import formula
from generator.finding import Audience, Severity
from generator.methods import percentage
from generator.quantity import HUNDRED, ONE, divide, percent_text, points_text
from generator.rules.base import Context, Outcome, Rule, related

RULE = Rule(
    id="effect-outruns-execution",
    title="得分率明显高于预算执行率",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="钱花了七成而得分九成以上，可能是指标定得低，也可能是得分偏高。财政部门的系统对此亮红灯。",
    bad="预算执行率 71.20%，自评得分 98 分。",
    good="写明少花的钱从何节约，或按执行情况评分。",
    mend="核对绩效指标的完成情况和得分；执行率低的原因写入存在问题",
)
_EXECUTION: Final = tuple(
    formula.parse_number(text)
    for text in ("budget.execution_rate", "budget.executed / budget.adjusted", "budget.executed / budget.unstaged")
)


def check(context: Context) -> Iterator[Outcome]:
    """(share of points − execution) ÷ share of points stays within the threshold, by every reading."""
    card, total = context.card, context.card.declared_statement
    full = context.framework.full if context.framework.full is not None else HUNDRED
    settled = context.ledger.facts.get("score.total")
    if total is None or card.declared is None or settled is None or not full or card.declared <= 0:
        return
    readings = next((found for tree in _EXECUTION if (found := context.ledger.readings(tree))), None)
    if readings is None:
        return
    scores = [group.value.point for group in settled.groups]
    value, used = max(readings, key=lambda reading: reading[0].point)
    share, execution = divide(min(scores), full), min(ONE, max(value.point, value.range.high))
    limit = percentage(context.checks.tolerances.effect_outruns)
    if min(scores) <= 0 or execution < 0 or divide(share - execution, share) <= limit:
        yield RULE.passed("score.total")
        return
    shown: Decimal = min(ONE, value.point)
    yield RULE.finding(
        total.place.location,
        "score.total",
        f"{total.place.label}载总分 {total.shown}，得分率 {percent_text(share)}（满分 {points_text(full)} 分）；"
        f"预算执行率 {percent_text(shown)}，得分率高出 {percent_text(divide(share - shown, share), 1)}。",
        declared=percent_text(share),
        expected=percent_text(shown),
        related=related(used),
    )
