"""Whether a printed result meets a printed target: met, missed, or not to be told from what is printed.

The one predicate for it. Both figures stand for ranges of values (余, 近, 约, ≥, rounding); something is told only where
every value in them tells the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from generator.indicators import fewer_is_better, named
from generator.measures import kind_of_figure, one_measure
from generator.quantity import INFINITY, Bound, Kind, Quantity
from generator.schema.checks import IndicatorWords

_DOWN: Final = (Bound.AT_MOST, Bound.BELOW)
_UP: Final = (Bound.AT_LEAST, Bound.ABOVE)
_OVER: Final = ("超", "逾")


class Verdict(StrEnum):
    """What two printed figures tell."""

    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"


class Direction(StrEnum):
    """Whether more or less is better where the target has no sign; UNSURE where the name does not tell."""

    MORE = "more"
    FEWER = "fewer"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class _Range:
    """The values between two ends; ``above`` and ``below`` say that the end itself is not one of them."""

    low: Decimal
    high: Decimal
    above: bool = False
    below: bool = False

    def mirrored(self) -> _Range:
        return _Range(-self.high, -self.low, self.below, self.above)


def direction(name: str, words: IndicatorWords) -> Direction:
    """What the name of an indicator says: 投诉 and 成本 should be few; 投诉处理 and 成本控制 leave it open."""
    if fewer_is_better(name, words):
        return Direction.FEWER
    doubtful = any(word in name for word in words.fewer) and not named(name, words.more, words.more_unless)
    return Direction.UNSURE if doubtful else Direction.MORE


def comparable(target: Quantity, target_kind: Kind, actual: Quantity, actual_kind: Kind) -> bool:
    """Whether both are numbers of the same: 90% and 0.9 are not, nor 人 and 人次; 人, 名 and 位 are."""
    kind = kind_of_figure(target_kind, target)
    return kind is kind_of_figure(actual_kind, actual) and one_measure(target, actual, kind)


def verdict(target: Quantity, actual: Quantity, declared: Kind, better: Direction) -> Verdict:
    """Whether *actual* meets *target*; both are comparable. A sign or limit in the target decides before *better*.

    A target is as printed. An exact result meets as printed, and misses only where no value that it can be rounded
    from meets. A target of 0 things is a limit: any result would be at least 0.
    """
    kind = kind_of_figure(declared, target)
    bound = _bound(target)
    if bound in _DOWN:
        better = Direction.FEWER
    elif bound in _UP:
        better = Direction.MORE
    elif target.value == 0 and better is not Direction.FEWER:
        better = Direction.UNSURE if kind is Kind.RATIO else Direction.FEWER
    limits = _Range(target.value, target.value) if bound in (*_DOWN, *_UP, Bound.EXACT) else _range(target, kind)
    strict = bound in (Bound.ABOVE, Bound.BELOW)
    printed, allowed = _printed(actual, kind), _range(actual, kind)
    upward = _upward(limits, printed, allowed, strict)
    downward = _upward(limits.mirrored(), printed.mirrored(), allowed.mirrored(), strict)
    if better is Direction.UNSURE:
        return upward if upward is downward else Verdict.UNKNOWN
    return downward if better is Direction.FEWER else upward


def _bound(quantity: Quantity) -> Bound:
    """超过 50 and 逾 50 set no upper end, unlike 50 余."""
    text = quantity.text.strip()
    return Bound.ABOVE if quantity.bound is Bound.SOME_MORE and text.startswith(_OVER) else quantity.bound


def _range(quantity: Quantity, kind: Kind) -> _Range:
    """The values that a printed figure allows."""
    bound = _bound(quantity)
    if bound is Bound.ABOVE:
        return _Range(quantity.value, INFINITY, above=True)
    interval = quantity.interval(kind)
    more = bound is Bound.SOME_MORE  # 50 余 is neither 50 nor 60
    return _Range(interval.low, interval.high, above=more, below=more or bound is Bound.BELOW)


def _printed(quantity: Quantity, kind: Kind) -> _Range:
    """The same, an exact figure as printed."""
    return _Range(quantity.value, quantity.value) if quantity.bound is Bound.EXACT else _range(quantity, kind)


def _upward(limits: _Range, printed: _Range, allowed: _Range, strict: bool) -> Verdict:
    """Whether a result is at least the limit, where *strict* more, whatever value either of them stands for."""
    if printed.low > limits.high:
        return Verdict.MET
    if printed.low == limits.high and (not strict or printed.above or limits.below):
        return Verdict.MET
    if allowed.high < limits.low:
        return Verdict.MISSED
    if allowed.high == limits.low and (strict or allowed.below or limits.above):
        return Verdict.MISSED
    return Verdict.UNKNOWN
