"""「比上年 B 增加 C，增长 D%」: differences and rates of change that a sentence states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from generator.formula import Value
from generator.narrative.claims import DOWN, UP, Claim, fits_any, minus, plus, ratio, shown, value_of
from generator.narrative.figures import Figure, Sentence
from generator.quantity import Kind

_AGO: Final = r"(?:上年同期|去年同期|上一?年度?|去年|前年|20[0-9]{2}年度?|同期|上季度|上月)"
_THAN: Final = r"(?:同比|相较于?|相比|对比|与|较|比)"
_NAME: Final = r"[^，,。、；：()比较增减升降提多少至到]{0,8}"
_COMPARED: Final = re.compile(rf"[，,、(]?{_THAN}{_AGO}{_NAME}\(?")
_SUBJECT: Final = r"[^，,、；;：:()比较与占]{2,16}(?=[较比])"
_LAST_YEAR: Final = re.compile(rf"(?:^|[，,、；(])(?P<subject>{_SUBJECT})?{_THAN}{_AGO}(?P<name>{_NAME})\(?$")
_YEAR_BEHIND: Final = re.compile(
    r"[)，,]{1,2}(?:全年|本年度?|今年|当年|20[0-9]{2}年度?)(?:实际|共|合计)?(?P<what>支出|收入|使用|列支)(?:总额|金额|数)?(?:为|共|达)?"
)
_WHOLE: Final = re.compile(r"(?:支出|收入|预算|决算|资金|总额)[^，,。；、]{0,4}$")
_BEFORE: Final = 60
_CHANGE: Final = rf"(?P<how>{UP}|{DOWN})"
_CHANGED: Final = re.compile(
    rf"[，,、(]?(?:同比|{_THAN}{_AGO}{_NAME}(?:相比)?)[，,]?(?:共|总体|收、支总计各|收支总计各|收支各)?{_CHANGE}(?:了|额|金额|数)?为?"
)
_BY: Final = re.compile(rf"[)，,、(]{{0,2}}(?:同比|总体|相应|实际|共)?{_CHANGE}(?:了|额|金额|数)?为?")
_RATE: Final = re.compile(
    rf"[)，,、(]{{0,2}}(?:同比)?(?:(?P<how>{UP}|{DOWN})(?:了|率|幅度|幅)?|(?P<noun>增幅|降幅|增速|减幅))(?:为|达到?|约为?)?\)?"
)
_FROM: Final = re.compile(rf"(?:由|从)(?:{_AGO}{_NAME})?$")
_TO: Final = re.compile(rf"{_NAME}(?P<how>{UP}|{DOWN})(?:到|至)(?:{_AGO}|目前|现在)?的?")
_NOUNS: Final = {"增幅": 1, "增速": 1, "降幅": -1, "减幅": -1}
_UPS: Final = frozenset(UP.split("|"))
_BACK: Final = 12


@dataclass(frozen=True, slots=True)
class _Change:
    """A change in the reading: this year's figure and last year's as far as printed, the change and its rate."""

    now: Figure | None
    before: Figure | None
    by: Figure | None
    by_sign: int
    rate: Figure | None
    rate_sign: int


def comparisons(sentence: Sentence) -> Iterator[Claim]:
    """Every stated change against what the figures beside it give."""
    taken: set[int] = set()
    used: set[int] = set()
    for index in range(len(sentence.figures)):
        change = _read(sentence, index, taken, used)
        if change is not None:
            used |= {figure.start for figure in (change.before, change.by, change.rate) if figure is not None}
            yield from _claims(sentence, change)


def _read(sentence: Sentence, index: int, taken: set[int], used: set[int]) -> _Change | None:
    """The change that is stated from figure *index* on, which is last year's or the change itself."""
    figures = sentence.figures
    figure, gap = figures[index], sentence.gap(index)
    if index in taken or not figure.exact:
        return None
    if len(gap) > 60:
        gap = gap[-60:]
    now = _nearest(sentence, index, used)
    found = _CHANGED.fullmatch(gap)
    if found and now is not None and figure.like(now):
        return _with_rate(sentence, index + 1, now, None, figure, _sign(found), taken)
    if found and now is not None and figure.kind is Kind.RATIO:
        return None  # the rate alone: nothing to compute it from
    if _COMPARED.fullmatch(gap) or _LAST_YEAR.search(gap):
        whole = now if _COMPARED.fullmatch(gap) and now is not None and now.like(figure) else None
        return _after_base(sentence, index, whole, figure, taken)
    if not _FROM.search(gap) or index + 1 >= len(figures) or not _TO.fullmatch(sentence.gap(index + 1)):
        return None
    now = figures[index + 1]
    if not now.like(figure) or not now.exact:
        return None
    taken.add(index + 1)
    return _after_base(sentence, index + 1, now, figure, taken)


def _nearest(sentence: Sentence, index: int, used: set[int]) -> Figure | None:
    """The figure before, over a share or rate that stands between and over earlier years, changes and rates."""
    left = [figure for figure in sentence.figures[max(0, index - _BACK) : index] if figure.start not in used]
    for figure in reversed(left[-2:]):
        if figure.kind is not Kind.RATIO or sentence.figures[index].kind is Kind.RATIO:
            return figure if figure.exact else None
    return None


def _after_base(sentence: Sentence, index: int, now: Figure | None, before: Figure, taken: set[int]) -> _Change | None:
    """The change that follows last year's figure."""
    figures, next_ = sentence.figures, index + 1
    if next_ >= len(figures) or not figures[next_].exact:
        return None
    found = _BY.fullmatch(sentence.gap(next_))
    if found and figures[next_].like(before):
        return _with_rate(sentence, next_ + 1, now, before, figures[next_], _sign(found), taken)
    return _with_rate(sentence, next_, now, before, None, 1, taken)


def _with_rate(
    sentence: Sentence,
    index: int,
    now: Figure | None,
    before: Figure | None,
    by: Figure | None,
    sign: int,
    taken: set[int],
) -> _Change:
    taken |= {index - 1}
    figures = sentence.figures
    if index < len(figures) and figures[index].kind is Kind.RATIO and figures[index].exact:
        found = _RATE.fullmatch(sentence.gap(index))
        if found:
            taken.add(index)
            rate_sign = _NOUNS[found["noun"]] if found["noun"] else _sign(found)
            return _Change(now, before, by, sign, figures[index], rate_sign)
    return _Change(now, before, by, sign, None, 1)


def _sign(found: re.Match[str]) -> int:
    return 1 if found["how"] in _UPS else -1


def _claims(sentence: Sentence, change: _Change) -> Iterator[Claim]:
    now, before, by = change.now, change.before, change.by
    if before is not None and by is not None:
        stated = now or _behind(sentence, change, before, by)
        if stated is not None:
            yield _difference(sentence, change, stated, before, by)
    if change.rate is None or (now or before or by) is None:
        return
    if before is not None and before.kind is not Kind.RATIO:
        yield from _rate(sentence, change, change.rate, before)
    elif before is None and now is not None and by is not None and now.kind is not Kind.RATIO:
        signed = _signed(by, change.by_sign)
        nows = [now, *(f for f in sentence.earlier(now) if f.like(now) and f.exact)]
        values = [ratio(signed, minus(value_of(one), signed)) for one in nows]
        if values[0] is not None:
            told = f"{by.text} ÷ 按 {now.text}推算的上年数"
            known = [value for value in values if value is not None]
            yield _rate_claim(sentence, change.rate, change.rate_sign, (now, by), known, told)


def _behind(sentence: Sentence, change: _Change, before: Figure, by: Figure) -> Figure | None:
    """This year's figure behind the change: 较上年 B 减少 C，全年支出 A. Only where both speak of one subject."""
    index = sentence.index((change.rate or by).start) + 1
    if index >= len(sentence.figures):
        return None
    now, words = sentence.figures[index], sentence.before(sentence.index(before.start), _BEFORE)
    found, base = _YEAR_BEHIND.fullmatch(sentence.gap(index)), _LAST_YEAR.search(words)
    if found is None or base is None or not (now.exact and now.like(before)):
        return None
    subject = base["subject"] or words[: base.start()]
    if base["name"] not in ("", "同期", "决算", "决算数", found["what"]) or _WHOLE.search(subject):
        return None
    meant = before.quantity.value + change.by_sign * by.quantity.value
    return now if abs(now.quantity.value - meant) <= meant / 2 else None


def _difference(sentence: Sentence, change: _Change, now: Figure, before: Figure, by: Figure) -> Claim:
    others = [f for f in sentence.earlier(now) if f.like(now) and f.exact]
    values = [minus(value_of(other), value_of(before)) for other in (now, *others)]
    if by.kind is Kind.RATIO and by.unit == "%":  # 提高 2%: in points, or of last year's
        values += [part for v in values if (part := ratio(v, value_of(before))) is not None]
    value: Decimal = values[0].point
    word = "增加" if value > 0 else "减少" if value < 0 else "增减"
    told = f"{now.text}与 {before.text}相比"
    expected = f"{word} {shown(abs(value), by)}"
    return Claim(sentence, by, (now, before), fits_any(by, values, change.by_sign), told, expected)


def _rate(sentence: Sentence, change: _Change, rate: Figure, before: Figure) -> Iterator[Claim]:
    base = value_of(before)
    values: list[Value | None] = []
    operands: tuple[Figure, ...] = (before,)
    told = ""
    if change.by is not None:
        values.append(ratio(_signed(change.by, change.by_sign), base))
        operands, told = (change.by, before), f"{change.by.text} ÷ {before.text}"
    if change.now is not None:
        nows = [change.now, *(f for f in sentence.earlier(change.now) if f.like(change.now) and f.exact)]
        values += [ratio(minus(value_of(one), base), base) for one in nows]
        if change.by is None:
            operands, told = (change.now, before), f"（{change.now.text} − {before.text}）÷ {before.text}"
    known = [value for value in values if value is not None]
    if known:
        yield _rate_claim(sentence, rate, change.rate_sign, operands, known, told)


def _rate_claim(
    sentence: Sentence, rate: Figure, sign: int, operands: tuple[Figure, ...], values: list[Value], told: str
) -> Claim:
    value = values[0].point
    word = "增长" if value > 0 else "下降" if value < 0 else "增减"
    return Claim(
        sentence,
        rate,
        operands,
        fits_any(rate, values, sign),
        f"按{'' if told.startswith('（') else ' '}{told}",
        f"{word} {shown(abs(value), rate)}",
    )


def _signed(figure: Figure, sign: int) -> Value:
    value = value_of(figure)
    return value if sign > 0 else minus(plus([]), value)
