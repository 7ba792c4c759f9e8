"""What a sentence says that can be computed from the figures beside it, and the arithmetic of printed digits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from generator.formula import Value
from generator.narrative.figures import Figure, Sentence
from generator.quantity import ZERO, Bound, Interval, Kind, divide, show

UP: Final = "增加|增长|上升|提高|提升|上涨|增|多"
DOWN: Final = "减少|下降|降低|压减|缩减|压缩|回落|节约|减|少"
_ASIDE: Final = re.compile(r"\s*\((?P<words>[^()]{0,120})\)")
_REASON: Final = re.compile("其中|含|另|重复|未|剔除|扣除|同时|调整|划转|结转|不含|交叉|兼")
_CLAUSE_BEHIND: Final = re.compile(
    r"\s*[，,；;、](?:其中|另|有|\s){0,3}[^，,。；;、()]{0,12}(?:重复|重叠|交叉|剔除|扣除|不含|不包括|未含|未计|含上年|含结转|去重)"
)
_BASIS: Final = re.compile(r"剔除|扣除|[按同可][^，,。；;()]{0,12}口径")
_ADJUSTED: Final = re.compile("调整后")
_NAMED: Final = 16
_AROUND: Final = 200  # a sentence; a text without any full stop is not read over and over


@dataclass(frozen=True, slots=True)
class Claim:
    """A printed figure and what the figures beside it give.

    ``told`` is the calculation in words, ``expected`` its result as shown; ``first`` and ``last`` bound the words that
    a note quotes.
    """

    sentence: Sentence
    target: Figure
    operands: tuple[Figure, ...]
    agrees: bool
    told: str
    expected: str

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.target, *self.operands)

    @property
    def quote(self) -> str:
        """The printed words from the first figure to the last."""
        ordered = sorted(self.figures, key=lambda figure: figure.start)
        return self.sentence.quote(ordered[0], ordered[-1])


def value_of(figure: Figure) -> Value:
    """The figure with the range that its digits leave open."""
    return Value(figure.quantity.value, figure.interval)


def plus(values: Iterable[Value]) -> Value:
    """The sum of *values*."""
    point = low = high = ZERO
    for value in values:
        point, low, high = point + value.point, low + value.range.low, high + value.range.high
    return Value(point, Interval(low, high))


def minus(a: Value, b: Value) -> Value:
    """*a* without *b*."""
    return Value(a.point - b.point, Interval(a.range.low - b.range.high, a.range.high - b.range.low))


def times(a: Value, b: Value) -> Value:
    """The product of two values that are not negative."""
    return Value(a.point * b.point, Interval(a.range.low * b.range.low, a.range.high * b.range.high))


def ratio(a: Value, b: Value) -> Value | None:
    """*a* ÷ *b*; None unless *b* is certainly positive."""
    if b.range.low <= 0:
        return None
    ends = [divide(end, by) for end in (a.range.low, a.range.high) for by in (b.range.low, b.range.high)]
    return Value(divide(a.point, b.point), Interval(min(ends), max(ends)))


def fits(figure: Figure, value: Value, sign: int = 1) -> bool:
    """Whether *figure*, or its negative, can be the printed form of *value*: rounded, or in a ratio cut off."""
    interval = figure.interval
    if figure.kind is Kind.RATIO and figure.quantity.bound is Bound.EXACT:
        interval = Interval(interval.low, figure.quantity.value + figure.quantity.step)
    if sign < 0:
        interval = Interval(-interval.high, -interval.low)
    return interval.meets(value.range)


def fits_any(figure: Figure, values: Iterable[Value | None], sign: int = 1) -> bool:
    """Whether one of *values* fits."""
    return any(value is not None and fits(figure, value, sign) for value in values)


def shown(value: Decimal, like: Figure) -> str:
    """*value*, the result of a calculation, in the unit of the printed figure, with all digits it needs."""
    text = show(value, like.kind, like.quantity, full=True)
    return text if like.unit != "百分点" else text.replace("个百分点", "百分点")


def explained(claim: Claim) -> bool:
    """Whether the sentence itself says why its figures need not agree: 共计 9 件（其中 1 件重复）, 按可比口径."""
    sentence, target = claim.sentence, claim.target
    behind = _ASIDE.match(sentence.text, target.end, sentence.end)
    if behind is not None and _REASON.search(behind["words"]):
        inside = range(behind.start("words"), behind.end("words"))
        if not any(figure.start in inside for figure in claim.operands):  # else these are its parts
            return True
    if _CLAUSE_BEHIND.match(sentence.text, target.end, sentence.end):
        return True
    begin = max(sentence.start, min(figure.start for figure in claim.figures) - _AROUND)
    end = min(sentence.end, max(figure.end for figure in claim.figures) + _AROUND)
    if _BASIS.search(sentence.text, begin, end):
        return True
    # 调整后预算 100 万元: the words name one of the figures.
    return any(
        all(figure.start - found.end() not in range(_NAMED) for figure in claim.operands)
        for found in _ADJUSTED.finditer(sentence.text, begin, end)
    )


def sums(figures: Iterable[Figure]) -> list[Value]:
    """Sums and differences of two of the last few *figures*: what a base can be made of (年初＋追加、预算－压减)."""
    last = [value_of(figure) for figure in figures][-6:]
    pairs = [(a, b) for i, a in enumerate(last) for b in last[i + 1 :]]
    return [plus(pair) for pair in pairs] + [minus(a, b) for a, b in pairs] + [minus(b, a) for a, b in pairs]
