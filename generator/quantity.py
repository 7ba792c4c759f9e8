"""Figures as printed: exact numbers with their unit, printed digits and bound.

A leaf module: it imports nothing of ours and anyone may call it. No float touches a figure; all arithmetic is
``Decimal``. Base units: money 元, ratios a fraction (``98.85%`` is ``0.9885``), points 分, counts their measure word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext
from enum import StrEnum
from typing import Final

ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)
HUNDRED: Final = Decimal(100)
INFINITY: Final = Decimal("Infinity")

_PRECISION: Final = Context(prec=40)
_MOST_DECIMALS: Final = 12


class Bound(StrEnum):
    """How a printed figure bounds the value that it stands for."""

    EXACT = "="
    AT_LEAST = "≥"
    AT_MOST = "≤"
    ABOVE = ">"
    BELOW = "<"
    SOME_MORE = "余"
    NEARLY = "近"
    ABOUT = "约"


class Kind(StrEnum):
    """What a fact measures; decides the base unit and the tolerance of a printed figure."""

    MONEY = "money"
    RATIO = "ratio"
    COUNT = "count"
    POINTS = "points"
    TEXT = "text"
    DATE = "date"


class LiteralError(ValueError):
    """A printed figure that cannot be read; the message is Chinese and says how to mend it."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed range of values, in base units."""

    low: Decimal
    high: Decimal

    def meets(self, other: Interval) -> bool:
        """Whether both ranges can hold one and the same value."""
        return self.low <= other.high and other.low <= self.high

    def widened(self, by: Decimal) -> Interval:
        """The range with *by* added on both sides."""
        return Interval(self.low - by, self.high + by)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One printed figure.

    ``text`` is the literal as printed; ``value`` is in base units; ``step`` is one unit of the last printed digit in
    base units (``2,918.76 万元``: 100 元); ``unit`` is what was printed behind the number, multiplier included.
    """

    text: str
    value: Decimal
    step: Decimal
    unit: str
    bound: Bound = Bound.EXACT
    leading: Decimal = ONE
    scaled: bool = False

    def interval(self, kind: Kind) -> Interval:
        """The values that the printed figure allows.

        Money and ratios: half a unit of the last printed digit. Counts and points are exact, unless a count is given
        in 万 or 亿. Fuzzy words: 余/多 n up to one unit of the last non-zero digit more, 近 0.9 n to n, 约 ± 5 %.
        """
        match self.bound:
            case Bound.AT_LEAST | Bound.ABOVE:
                return Interval(self.value, INFINITY)
            case Bound.AT_MOST | Bound.BELOW:
                return Interval(-INFINITY, self.value)
            case Bound.SOME_MORE:
                return Interval(self.value, self.value + self.leading)
            case Bound.NEARLY:
                return _span(self.value * Decimal("0.9"), self.value)
            case Bound.ABOUT:
                return _span(self.value * Decimal("0.95"), self.value * Decimal("1.05"))
        if kind in (Kind.MONEY, Kind.RATIO) or self.scaled:
            return Interval(self.value - self.step / 2, self.value + self.step / 2)
        return Interval(self.value, self.value)


def _span(a: Decimal, b: Decimal) -> Interval:
    """The range between two values, the smaller first: figures may be negative."""
    return Interval(min(a, b), max(a, b))


_MULTIPLIERS: Final = {
    "十": Decimal(10),
    "百": HUNDRED,
    "千": Decimal(1000),
    "万": Decimal(10**4),
    "亿": Decimal(10**8),
}
_PREFIXES: Final = {
    "至少": Bound.AT_LEAST,
    "不低于": Bound.AT_LEAST,
    "不少于": Bound.AT_LEAST,
    "大于等于": Bound.AT_LEAST,
    "≥": Bound.AT_LEAST,
    "≧": Bound.AT_LEAST,
    ">=": Bound.AT_LEAST,
    "＞＝": Bound.AT_LEAST,
    "不超过": Bound.AT_MOST,
    "不高于": Bound.AT_MOST,
    "小于等于": Bound.AT_MOST,
    "≤": Bound.AT_MOST,
    "≦": Bound.AT_MOST,
    "<=": Bound.AT_MOST,
    "＜＝": Bound.AT_MOST,
    "超过": Bound.SOME_MORE,
    "超": Bound.SOME_MORE,
    "逾": Bound.SOME_MORE,
    "大于": Bound.ABOVE,
    ">": Bound.ABOVE,
    "＞": Bound.ABOVE,
    "小于": Bound.BELOW,
    "<": Bound.BELOW,
    "＜": Bound.BELOW,
    "接近": Bound.NEARLY,
    "近": Bound.NEARLY,
    "约": Bound.ABOUT,
}
_WORDS: Final = {"无": ZERO, "零": ZERO, "未发生": ZERO, "不得分": ZERO}
FULL_POINTS: Final = "满分"
_CHINESE_DIGITS: Final = {"两": 2, **{sign: number for number, sign in enumerate("一二三四五六七八九", 1)}}
CHINESE_NUMBER: Final = r"(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
# Not a count: 三四家, 十几场, 一百名, 三至五家, 三、四家, 三分之一, 一些, 一半, 三点五.
_NO_COUNT: Final = r"[一二两三四五六七八九十百千万亿几数来些半点成、至到～~–—-]|分之"
_CHINESE_COUNT: Final = re.compile(
    rf"(?P<prefix>{'|'.join(sorted(map(re.escape, _PREFIXES), key=len, reverse=True))})?"
    rf"(?P<number>{CHINESE_NUMBER})(?!\s*(?:[余多]\s*)*(?:{_NO_COUNT}))"
)
_NUMBER: Final = r"(?P<number>[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)"
SCALE: Final = r"[十百千]?[万亿]|[十百千](?![分米克万亿])"
"""What multiplies a number: 万, 百万; the first sign of 千克 and 千米 does not."""
MAX_DIGITS: Final = 20
_LITERAL: Final = re.compile(
    rf"(?P<prefix>{'|'.join(sorted(map(re.escape, _PREFIXES), key=len, reverse=True))})?\s*{_NUMBER}\s*"
    rf"(?P<more1>[余多])?\s*(?P<scale>{SCALE})?\s*(?P<more2>[余多])?\s*"
    r"(?P<unit>[^\d\s,.，][^\d]*?)?\s*(?P<suffix>以上|以下|以内|左右)?"
)
_SUFFIXES: Final = {"以上": Bound.AT_LEAST, "以下": Bound.AT_MOST, "以内": Bound.AT_MOST, "左右": Bound.ABOUT}
_FULL_WIDTH: Final = re.compile(r"[０-９．，％＋－]")
_MONEY_UNITS: Final = {"元": ONE, "角": Decimal("0.1"), "分钱": Decimal("0.01")}
_SPLIT_NUMBER: Final = re.compile(r"\d\s+[\d.,]|[.,]\s+\d")


def parse_quantity(text: str, kind: Kind, default_unit: str = "") -> Quantity:
    """Read one printed figure such as ``2,918.76 万元``, ``98.85%``, ``近 9000 人次``.

    *default_unit* is the unit of a table or column, used when the literal carries none.
    Raises LiteralError with a Chinese message if the literal is not one whole figure or its unit does not fit *kind*.
    """
    literal = text.strip()
    if kind is Kind.COUNT:
        literal = _digits(literal)
    if literal in _WORDS:
        return Quantity(text, _WORDS[literal], ZERO, default_unit)
    if _FULL_WIDTH.search(literal):
        raise LiteralError(f"“{literal}”含全角数字或符号，数字应写成半角（如 1,234.50）")
    found = _LITERAL.fullmatch(literal)
    if found is None:
        if _SPLIT_NUMBER.search(literal):
            raise LiteralError(f"“{literal}”的数字中间有空格，应连写")
        raise LiteralError(f"“{literal}”不是一个数值，应为“数字 + 单位”，如 2,918.76 万元、98.85%、6 人")
    if sum(sign.isdigit() for sign in found["number"]) > MAX_DIGITS:
        raise LiteralError(f"“{literal[:30]}…”的位数太多，最多 {MAX_DIGITS} 位")
    number = Decimal(found["number"].replace(",", ""))
    digits = -int(number.as_tuple().exponent)
    multiplier, unit = _scale(found["scale"] or "", found["unit"] or "", kind, default_unit, literal)
    bound = _bound(found["prefix"], found["more1"] or found["more2"], found["suffix"])
    step = multiplier.scaleb(-digits)
    return Quantity(
        text=text,
        value=number * multiplier,
        step=step,
        unit=unit,
        bound=bound,
        leading=_last_nonzero_unit(number) * multiplier,
        scaled=multiplier >= 10 and unit[:1] in _MULTIPLIERS,
    )


def _digits(literal: str) -> str:
    """A count that begins with a Chinese numeral, with digits for it: ``约六家`` -> ``约6家``; others as they are."""
    found = _CHINESE_COUNT.match(literal)
    if found is None:
        return literal
    return f"{found['prefix'] or ''}{chinese_number(found['number'])}{literal[found.end() :]}"


def chinese_number(text: str) -> int:
    """The whole number below 100 written 三, 十二, 二十, 两: ``二十一`` -> 21. Raises KeyError for other signs."""
    if "十" not in text:
        return _CHINESE_DIGITS[text]
    tens, ones = text.split("十")
    return 10 * (_CHINESE_DIGITS[tens] if tens else 1) + (_CHINESE_DIGITS[ones] if ones else 0)


def _scale(scale: str, unit: str, kind: Kind, default_unit: str, literal: str) -> tuple[Decimal, str]:
    """Factor to base units and the printed unit."""
    if not scale and not unit and _suits(default_unit, kind):
        inherited = re.fullmatch(rf"({SCALE})?(.*)", default_unit)
        scale, unit = (inherited[1] or "", inherited[2]) if inherited else ("", default_unit)
    multiplier = ONE
    for sign in scale:
        multiplier *= _MULTIPLIERS[sign]
    base = unit.rstrip("整")
    if kind is Kind.MONEY:
        factor = next((f for u, f in _MONEY_UNITS.items() if base == u or base.startswith(u + "/")), None)
        if factor is None:
            raise LiteralError(f"“{literal}”应为金额，缺少单位“元”或“万元”")
        multiplier *= factor
    elif kind is Kind.RATIO:
        if base not in ("%", "个百分点"):
            raise LiteralError(f"“{literal}”应为比率，缺少“%”")
        multiplier /= HUNDRED
    elif kind is Kind.POINTS:
        if base not in ("分", ""):
            raise LiteralError(f"“{literal}”应为分数，单位应为“分”")
        unit = "分"
    elif base == "%" and kind is Kind.COUNT:
        raise LiteralError(f"“{literal}”应为数量，不应带“%”")
    return multiplier, scale + unit


def _suits(unit: str, kind: Kind) -> bool:
    """Whether the unit line of a table speaks of figures of this kind: 万元 says nothing of points or pieces."""
    named = (
        Kind.MONEY
        if unit.endswith("元")
        else Kind.RATIO
        if unit == "%"
        else Kind.POINTS
        if unit == "分"
        else Kind.COUNT
    )
    return bool(unit) and named is kind


def _bound(prefix: str | None, more: str | None, suffix: str | None) -> Bound:
    if prefix:
        return _PREFIXES[prefix]
    if more:
        return Bound.SOME_MORE
    if suffix:
        return _SUFFIXES[suffix]
    return Bound.EXACT


def _last_nonzero_unit(number: Decimal) -> Decimal:
    """One unit of the last non-zero digit: 60 -> 10, 812 -> 1, 1.2 -> 0.1."""
    normal = number.normalize()
    return Decimal((0, (1,), int(normal.as_tuple().exponent)))


class RoundingMode(StrEnum):
    """舍入方式; unstated (framework does not say) computes half up."""

    HALF_UP = "half_up"
    TRUNCATE = "truncate"
    UNSTATED = "unstated"


def round_to(value: Decimal, digits: int, mode: RoundingMode = RoundingMode.HALF_UP) -> Decimal:
    """*value* with *digits* decimals; the only place where anything is rounded."""
    rounding = ROUND_DOWN if mode is RoundingMode.TRUNCATE else ROUND_HALF_UP
    with localcontext(_PRECISION) as context:
        context.prec = max(context.prec, value.adjusted() + digits + 2)
        return value.quantize(ONE.scaleb(-digits), rounding=rounding)


def divide(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Quotient with 40 significant digits. Raises ZeroDivisionError if *divisor* is 0."""
    if divisor == 0:
        raise ZeroDivisionError
    return _PRECISION.divide(dividend, divisor)


def plain(value: Decimal) -> str:
    """Shortest exact text without exponent: ``Decimal('5.90')`` -> ``5.9``."""
    text = format(value.normalize(), "f")
    return "0" if text in ("-0", "") else text


def fixed(value: Decimal, digits: int) -> str:
    """Text with *digits* decimals, rounded half up, with thousands separators."""
    return format(round_to(value, digits), ",f")


def points_text(value: Decimal) -> str:
    """分 as shown: at least as many decimals as needed, two at the most where it is not whole."""
    return plain(value) if value == value.to_integral_value() else format(round_to(value, 2), "f")


def money_text(value: Decimal) -> str:
    """Money in 万元 with two decimals, as pages show it: ``29187600`` -> ``2,918.76 万元``."""
    return f"{fixed(value / 10**4, 2)} 万元"


def percent_text(value: Decimal, digits: int = 2) -> str:
    """A ratio as a percentage: ``0.9885`` -> ``98.85%``."""
    return f"{format(round_to(value * HUNDRED, digits), 'f')}%"


def show(value: Decimal, kind: Kind, like: Quantity | None = None, *, full: bool = False) -> str:
    """*value* in the unit and with the digits in which *like* was printed; without it as pages show that *kind*.

    Where *full*, with as many digits more as the result of a calculation needs (see ``digits_of``).
    """
    if like is not None and like.step > 0 and like.unit:
        unit = HUNDRED if kind is Kind.RATIO else ONE
        number = like_scaled(value * unit, like, kind, full=full)
        gap = "" if like.unit == "%" else " "
        return f"{number}{gap}{like.unit}"
    if kind is Kind.MONEY:
        return money_text(value)
    if kind is Kind.RATIO:
        return percent_text(value)
    if kind is Kind.POINTS:
        return f"{points_text(value)} 分"
    return plain(value)


def digits_of(value: Decimal, printed: int, declared: Decimal, *, ratio: bool = False) -> int:
    """How many decimals a calculated *value* is shown with beside *declared*, which has *printed* of them.

    All that sums, differences and products need: rounded to the digits of the doubted figure they would be wrong
    arithmetic. A quotient that does not end gets two, or as many as tell it from *declared*.
    """
    needed = max(0, -int(value.normalize().as_tuple().exponent))
    if needed <= (max(printed, 2) + 1 if ratio else _MOST_DECIMALS):
        return max(printed, needed)
    digits = max(printed, 2)
    while digits < _MOST_DECIMALS and round_to(value, digits) == declared:
        digits += 1
    return digits


def like_scaled(value: Decimal, like: Quantity, kind: Kind, *, full: bool = False) -> str:
    """The number alone, in the unit of *like*, with its printed digits; with *full* those that a result needs."""
    step = like.step * (HUNDRED if kind is Kind.RATIO else ONE)
    multiplier, unit = ONE, like.unit
    while like.scaled and unit[:1] in _MULTIPLIERS:
        multiplier, unit = multiplier * _MULTIPLIERS[unit[0]], unit[1:]
    if kind is Kind.MONEY:
        multiplier *= _MONEY_UNITS.get(unit, ONE)
    digits = max(0, -(step / multiplier).normalize().adjusted()) if step else 2
    number_of = divide(value, multiplier)
    if full:
        ratio = kind is Kind.RATIO
        declared = like.value * (HUNDRED if ratio else ONE) / multiplier
        digits = digits_of(number_of, digits, declared, ratio=ratio)
    number = fixed(number_of, digits)
    return number if "," in like.text else number.replace(",", "")


def format_length(value: Decimal) -> str:
    """A length for a chart: at most two decimals, no trailing zeros."""
    return plain(round_to(value, 2))
