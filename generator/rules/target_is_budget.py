"""效益指标的指标值就是项目预算数."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from generator.finding import Audience, Severity
from generator.groups import Settled
from generator.indicators import IndicatorRow
from generator.quantity import Bound, Kind
from generator.rules.base import Context, Outcome, Rule, related

RULE = Rule(
    id="target-is-budget",
    title="效益指标的指标值就是项目预算数",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="效益指标要说明花这笔钱带来什么。指标值直接写预算数，钱花完就算完成，看不出效益。",
    bad="“活动拉动经济总额”的指标值“≥100.67 万元”，正是该项目的预算数。",
    good="指标值按上年带动消费的金额测算，写“≥150 万元”，并说明测算依据。",
    mend="按预期效益重新测算指标值；确按预算数定的，写明依据",
    compares=False,
)
_BUDGETS: Final = ("budget.initial", "budget.allotted", "budget.adjusted")
_AXIS: Final = "project"
_DIGITS: Final = 4  # rounder figures may be equal by chance


def check(context: Context) -> Iterator[Outcome]:
    """Compare every target in money of a class 效益 with the budgets of single projects."""
    budgets: dict[Decimal, list[Settled]] = {}
    for settled in context.ledger.facts.values():
        key, quantity = settled.key, settled.chosen.best.quantity
        single = len(key.members) == 1 and key.members[0] in context.document.book.axes.get(_AXIS, {})
        if key.fact.id in _BUDGETS and not key.period and single and quantity is not None:
            budgets.setdefault(quantity.value, []).append(settled)
    for row in context.indicators:
        if _in_question(row) and row.target.quantity is not None:
            path = f"{row.path}.target"
            same = budgets.get(row.target.quantity.value, [])
            if not same:
                yield RULE.passed(path)
                continue
            best = same[0].chosen.best
            yield RULE.finding(
                row.target.location,
                path,
                f"{row.label}：指标值 {row.target.text}，与{context.document.book.name(best.key)} {best.shown}相同；"
                "效益指标的指标值不宜直接用预算数。",
                declared=row.target.text,
                related=related([best]),
            )


def _in_question(row: IndicatorRow) -> bool:
    """A benefit in money, known to enough digits; one that should not be exceeded is a cost."""
    target = row.target.quantity
    return (
        row.classed
        and "效益" in f"{row.l1}{row.l2}"
        and row.target.kind is Kind.MONEY
        and target is not None
        and target.bound in (Bound.EXACT, Bound.AT_LEAST, Bound.ABOVE)
        and len(target.value.normalize().as_tuple().digits) >= _DIGITS
    )
