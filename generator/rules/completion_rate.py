"""印载的完成率与指标值、完成值不符."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from generator.finding import Audience, Severity
from generator.indicators import IndicatorRow, comparable, fewer_is_better
from generator.quantity import HUNDRED, ONE, ZERO, Bound, Interval, Kind, Quantity, divide, percent_text
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="completion-rate",
    title="印载的完成率与指标值、完成值不符",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="完成率应由同一行的完成值除以指标值得出。三个数对不上，读者无法知道哪一个有出入。",
    bad="指标值“≥60 家”，完成值“57 家”，完成率“98%”。",
    good="指标值“≥60 家”，完成值“57 家”，完成率“95%”。",
    mend="重算完成率；口径不同的，在表下写明分子、分母",
)


def check(context: Context) -> Iterator[Outcome]:
    """Recompute every printed completion rate; reverse indicators and rates capped at 100 % in every usual way."""
    for row in context.indicators:
        target, actual, printed = row.target.quantity, row.actual.quantity, row.completion
        if row.doubtful or printed is None or printed.quantity is None or target is None or actual is None:
            continue
        if not comparable(row.target, row.actual) or actual.bound is not Bound.EXACT:
            continue
        fewer = fewer_is_better(row.name, context.checks.indicators)
        found = _ways(target, actual, fewer=fewer)
        if not found:
            continue
        path = f"{row.path}.completion"
        slack = _slack(row, target, actual)
        if any(_fits(value, printed.quantity, printed.kind, slack) for value in found):
            yield RULE.passed(path)
            continue
        digits = _digits(printed.quantity)
        figure = percent_text(found[0], digits)
        usual = f"按 完成值 ÷ 指标值 计算为 {figure}"
        if target.bound in (Bound.AT_MOST, Bound.BELOW) and actual.value:
            usual += f"，按 指标值 ÷ 完成值 计算为 {percent_text(divide(target.value, actual.value), digits)}"
        yield RULE.finding(
            printed.location,
            path,
            f"{printed.label}载 {printed.text}；{usual}（指标值 {row.target.text}，完成值 {row.actual.text}）。原文保留。",
            declared=printed.text,
            expected=figure,
        )


def _ways(target: Quantity, actual: Quantity, *, fewer: bool) -> list[Decimal]:
    """The completion rates that the two figures can give, the usual one first; empty if nothing can be said."""
    if target.value == ZERO:
        return []
    made = [divide(actual.value, target.value)]
    downward = target.bound in (Bound.AT_MOST, Bound.BELOW)
    met = actual.value <= target.value if downward else actual.value >= target.value
    made += [ONE] if met else []
    if downward or fewer or target.bound is Bound.EXACT:
        made += [divide(target.value, actual.value)] if actual.value else [ONE]
        made.append(ONE + ONE - made[0])  # less than the target counts as more than 100 %
        made += [ONE] if actual.value <= target.value else []
    return made


def _slack(row: IndicatorRow, target: Quantity, actual: Quantity) -> Decimal:
    """How far rounding of the printed figures moves their quotient."""
    kind = row.actual.kind
    if kind is Kind.COUNT and not (target.scaled or actual.scaled):
        return ZERO
    half = actual.step / 2 + target.step / 2 * max(ONE, divide(actual.value, target.value))
    return abs(divide(half, target.value))


def _fits(value: Decimal, printed: Quantity, kind: Kind, slack: Decimal) -> bool:
    """Whether the printed rate can be *value*; without % it is read as a percentage and as a fraction."""
    scales = (ONE,) if kind is Kind.RATIO else (ONE, HUNDRED)
    for scale in scales:
        half = printed.step / scale  # a whole unit of the last digit: rounded or cut off
        near = Interval(printed.value / scale, printed.value / scale).widened(half + slack)
        if near.low < value < near.high or value == printed.value / scale:
            return True
    return False


def _digits(printed: Quantity) -> int:
    """Decimals of a percentage as printed."""
    exponent = int((printed.step * HUNDRED).normalize().as_tuple().exponent)
    return min(2, max(0, -exponent))
