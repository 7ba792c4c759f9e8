"""What printed figures are numbers of: the one place that says which of them may be compared at all."""

from __future__ import annotations

import re
from typing import Final

from generator.quantity import SCALE, Kind, Quantity

_PERSONS: Final = ("人", "名", "位")


def kind_of_figure(declared: Kind, quantity: Quantity) -> Kind:
    """What a figure measures: rows of indicator tables declare no kind, it is read off the unit."""
    if declared is not Kind.TEXT:
        return declared
    if quantity.unit in ("%", "个百分点"):
        return Kind.RATIO
    return Kind.MONEY if _unscaled(quantity).startswith("元") else Kind.COUNT


def measure(quantity: Quantity, kind: Kind) -> str:
    """What a figure is a number of, whatever its scale: ``万人次`` 人次, ``3 名`` 人, ``1.2 万元/人`` 元/人.

    Empty for a bare count. Only figures of one measure are compared or subtracted.
    """
    unit = _unscaled(quantity)
    if kind is Kind.POINTS:
        return "分"
    if kind is Kind.MONEY:
        return "元" + "".join(unit.partition("/")[1:])
    if kind is Kind.RATIO:
        return unit
    unit = re.sub(r"[（(].*", "", unit).removesuffix("以上")
    return _PERSONS[0] if unit in _PERSONS else unit


def one_measure(one: Quantity, other: Quantity, kind: Kind) -> bool:
    """Whether two figures of one indicator count the same: a bare number counts what the other one names."""
    return len({measure(one, kind), measure(other, kind)} - {""}) <= 1


def _unscaled(quantity: Quantity) -> str:
    """The unit without the multiplier that is in the value; that of 千克 is not."""
    found = re.match(SCALE, quantity.unit) if quantity.scaled else None
    return quantity.unit[found.end() :] if found else quantity.unit
