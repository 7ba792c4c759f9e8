"""「共 T，其中 a、b、c」「a、b，合计 T」「A+B=C」: totals that a sentence states."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from generator.formula import Value
from generator.narrative.claims import Claim, fits, fits_any, plus, ratio, shown, times, value_of
from generator.narrative.figures import Figure, Sentence, measure
from generator.quantity import HUNDRED, ONE, ZERO, Interval, Kind

_OPEN: Final = re.compile(
    r"[^，。；()]{0,14}[，。,、；：:(]{1,2}(?P<word>其中|分别为|分别是|分别|由|包括)[：:，,]?(?P<label>[^，,。；()：]{0,24})"
)
_NEXT: Final = re.compile(r"(?P<noun>[^，,。；()：、]{0,16})[，,、；和及与]{1,2}(?P<label>[^，,。；()：]{0,24})")
_INTERJECTED: Final = re.compile(r"[，,、(]?(?:占比|占[^，。；、]{0,10})(?:为|达到?)?")
_BROKEN: Final = re.compile(
    "[比较占增减超每另含约总共]|完成|执行|率$|同比|累计|合计|剩余|其中|其余|结余|全年|平均|上年|月|季|以上|以下|覆盖|惠及|参与|涉及|目标|计划"
)
_TOTAL: Final = re.compile(
    r"[^，,。；()、]{0,14}[，,；、](?:(?:以上|上述|前述)?(?P<number>[两二三四五六七八九])?[项者]?(?:费用|支出|经费|资金)?)"
    r"(?:合计|共计|总计|总共|相加)(?:为|支出|发放|投入|金额|资金|经费|达|得|扣)?"
)
_EQUATION: Final = re.compile(r"[^，,。；、：=+]{0,10}(?P<sign>[+=])[^，,。；、：=+]{0,12}")
_UNLIKE: Final = re.compile("其中|[比较占含]|合计|共计|减|另|率|×")
_RESPECTIVELY: Final = re.compile(
    r"[^，,。；、()]{0,14}[，,、(]?(?:分别占|占比分别|比重分别|比例分别)[^，,。；、0-9]{0,14}"
)
_NUMBERS: Final = dict(zip("两二三四五六七八九", (2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_SORTS: Final = re.compile(r"(?:费|经费|支出|补助|补贴|奖金|慰问金|指标|工联会|编制)$")
_OVERLAPS: Final = re.compile(
    "党员|[男女]|本科|大专|学历|硕士|博士|研究生|职称|少数民族|残疾|退役|贫困|新增|重点|[省市县区国]级|首次|岁"
)
# Two sides that exclude each other, and the units of which that is certain: one person may come online and not.
_OPPOSED: Final = (
    ("线上", "线下", "人次"),
    ("男", "女", "人"),
    ("上半年", "下半年", "人次 件 次 期 元"),
    ("区内", "区外", "人次 件 人 家"),
    ("市内", "市外", "人次 件 人 家"),
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A whole and what is listed of it."""

    whole: Figure
    parts: tuple[Figure, ...]
    labels: tuple[str, ...]
    complete: bool
    stop: int


def totals(sentence: Sentence, axes: Sequence[frozenset[str]]) -> Iterator[Claim]:
    """Every stated total. *axes* are names that together make up a whole, such as 基本支出 and 项目支出."""
    figures, done = sentence.figures, 0
    for index in range(len(figures)):
        if index + 1 < len(figures) and index >= done:
            listed = _listed(sentence, index, axes)
            if listed is not None:
                done = listed.stop
                yield from _of_parts(sentence, listed, axes)
        if index >= 2:
            yield from _summed(sentence, index)
    yield from _equations(sentence)
    yield from _respective(sentence)


# -- T，其中 a、b、c --------------------------------------------------------------------------------------------


def _listed(sentence: Sentence, index: int, axes: Sequence[frozenset[str]]) -> _Parts | None:
    """What is listed after figure *index* as its parts."""
    figures, whole = sentence.figures, sentence.figures[index]
    opened = _OPEN.fullmatch(sentence.gap(index + 1)[:60])
    if opened is None or not _countable(whole) or _BROKEN.search(opened["label"]):
        return None
    if not _counts_with(sentence, index + 1, whole):
        return None
    places, labels, position = [index + 1], [opened["label"]], index + 2
    while position < len(figures):
        gap = sentence.gap(position)
        if figures[position].kind is Kind.RATIO and _INTERJECTED.fullmatch(gap[:30]) and position == places[-1] + 1:
            position += 1
            continue
        following = _NEXT.fullmatch(gap.removeprefix(")")[:60])
        if following is None or not _counts_with(sentence, position, whole) or _BROKEN.search(following["label"]):
            break
        places.append(position)
        labels.append(following["label"])
        position += 1
    rest = sentence.gap(position)[:20]
    if position < len(figures) and figures[position].like(whole) and _BROKEN.search(rest):
        return None  # the list goes on in a way that is not understood
    parts = tuple(figures[place] for place in places)
    if not all(part.exact for part in parts):
        return None
    if not all(part.like(whole) for part in parts) and (len(parts) < 2 or not all(labels)):
        return None  # a single bare number may be anything
    made_up = re.match(r"[^，。；]{0,12}(?:组成|构成)", rest) is not None
    names = tuple(
        (label + sentence.after(place)).removesuffix("为") for label, place in zip(labels, places, strict=True)
    )
    complete = (opened["word"] in ("分别为", "分别是") or (opened["word"] == "由" and made_up)) and len(parts) > 1
    if opened["word"] == "由" and not made_up:
        return None
    complete = complete and not re.match(r"[^，。；]{0,6}等", rest)
    spent = re.search("(?:支出|预算|编制|经费)[^，。；]{0,6}$", sentence.gap(index)[-12:])
    return _Parts(whole, parts, names, complete or (spent is not None and _whole_axis(labels, axes)), position)


def _counts_with(sentence: Sentence, index: int, whole: Figure) -> bool:
    """Whether figure *index* counts what *whole* counts, or is a bare number whose unit the whole has."""
    part = sentence.figures[index]
    bare = not part.unit and not part.quantity.scaled and not sentence.after(index)
    return part.like(whole) or (bare and whole.kind is Kind.COUNT and not whole.quantity.scaled)


def _whole_axis(labels: Sequence[str], axes: Sequence[frozenset[str]]) -> bool:
    """Whether the labels name all members of one breakdown, each once."""
    names = [label.removesuffix("为").strip("：:") for label in labels]
    return any(len(axis) > 1 and len(names) == len(axis) and set(names) == axis for axis in axes)


def _countable(figure: Figure) -> bool:
    return figure.exact and figure.kind in (Kind.MONEY, Kind.COUNT) and figure.quantity.value > 0


def _of_parts(sentence: Sentence, listed: _Parts, axes: Sequence[frozenset[str]]) -> Iterator[Claim]:
    whole, parts = listed.whole, listed.parts
    total = plus(map(value_of, parts))
    others = [value_of(f) for f in sentence.earlier(whole) if f.like(whole) and not f.each]
    wholes = [value_of(whole), *others, *([plus([*others, value_of(whole)])] if others else [])]
    expected = shown(total.point, whole)
    told = f"{'、'.join(part.text for part in parts)}{'' if parts[-1].unit else ' '}相加"
    if any(_same(value, total) for value in wholes):
        yield Claim(sentence, whole, parts, True, told, expected)
    elif all(total.range.low > value.range.high for value in wholes):
        largest = max(parts, key=lambda part: part.quantity.value)
        if all(largest.interval.low > value.range.high for value in wholes):
            yield Claim(sentence, whole, (largest,), False, f"其中一项 {largest.text}大于总数 {whole.text}", "")
        elif listed.complete or _disjoint(listed, axes):
            yield Claim(sentence, whole, parts, False, told, expected)
    elif listed.complete:
        yield Claim(sentence, whole, parts, False, told, expected)
    else:
        yield Claim(sentence, whole, parts, True, told, expected)


def _same(whole: Value, total: Value) -> bool:
    return whole.range.meets(total.range)


def _disjoint(listed: _Parts, axes: Sequence[frozenset[str]]) -> bool:
    """Whether the parts certainly do not overlap: members of one breakdown, or kinds of one thing (数量指标、效益指标).

    Firms, people and events can be counted twice (规上企业、高新技术企业), and so can money of different origins.
    """
    labels = listed.labels
    if len(labels) < 2 or len(set(labels)) < len(labels):
        return False
    if len(labels) == 2 and any(_opposed(listed, *pair) for pair in _OPPOSED):
        return True
    if any(_OVERLAPS.search(label) for label in labels):
        return False
    names = frozenset(labels)
    return any(names <= axis for axis in axes) or all(_SORTS.search(name) for name in names)


def _opposed(listed: _Parts, one: str, other: str, units: str) -> bool:
    """Whether two labels name both sides of what nothing is on both sides of: 线上 and 线下, for 人次."""
    first, second = sorted(listed.labels, key=lambda label: not label.startswith(one))
    sided = first.startswith(one) and second.startswith(other)
    return sided and first[len(one) :] in ("", second[len(other) :]) and measure(listed.whole.unit) in units.split()


# -- a、b、c，合计 T --------------------------------------------------------------------------------------------


def _summed(sentence: Sentence, index: int) -> Iterator[Claim]:
    """What stands before 合计 or 共计 against the total behind it; the sentence's last parts may do alone."""
    whole = sentence.figures[index]
    found = _TOTAL.fullmatch(sentence.gap(index)[:40])
    scored = whole.kind is Kind.POINTS and whole.exact and found is not None and found["number"] is not None
    if found is None or not (scored or _countable(whole)):
        return
    before = sentence.earlier(whole)
    parts = [figure for figure in before if figure.like(whole)]
    gaps = [sentence.gap(number) for number in range(index - len(before), index)]
    if len(parts) < 2 or not all(part.exact for part in parts) or any(f.each or f.ranged for f in before):
        return
    told = f"{'、'.join(part.text for part in parts)}相加"
    tails = _tails(parts)
    if any(_same(value_of(whole), tail) for tail in tails):
        yield Claim(sentence, whole, tuple(parts), True, told, shown(whole.quantity.value, whole))
        return
    if any(len(gap) > 40 or _UNLIKE.search(gap) for gap in gaps) or (scored and not _scored(gaps, found[0])):
        return
    named = _NUMBERS.get(found["number"] or "")
    if named is not None and named != len(parts):
        return
    if named is None and not all(_NEXT.fullmatch(gap[:60]) for gap in gaps[1:]):
        return
    yield Claim(sentence, whole, tuple(parts), False, told, shown(tails[0].point, whole))


def _scored(gaps: Sequence[str], last: str) -> bool:
    """Whether points are all won or all deducted, and none of them is what could be won."""
    deducted = ["扣" in gap for gap in gaps]
    if any(re.search("满分|分值|权重|应得|标准分", gap) for gap in gaps) or len(set(deducted)) > 1:
        return False
    return "得" not in last if deducted[0] else "扣" not in last


def _tails(parts: Sequence[Figure]) -> list[Value]:
    """The sums of all parts, of all but the first, … of the last two."""
    total, made = value_of(parts[-1]), []
    for part in reversed(parts[:-1]):
        total = plus((value_of(part), total))
        made.append(total)
    return made[::-1]


# -- A+B=C -----------------------------------------------------------------------------------------------------


def _equations(sentence: Sentence) -> Iterator[Claim]:
    """Printed sums: A+B=C and C=A+B."""
    figures, index = sentence.figures, 0
    signs = [""] + [_sign(sentence.gap(number)) for number in range(1, len(figures))]
    while index < len(figures):
        end = index + 1
        while end < len(figures) and signs[end]:
            end += 1
        run, joined = figures[index:end], "".join(signs[index + 1 : end])
        if joined.count("=") == 1 and "+" in joined and joined.strip("+") == "=":
            left, right = run[: joined.index("=") + 1], run[joined.index("=") + 1 :]
            parts, whole = (left, right) if len(right) == 1 else (right, left)
            if len(whole) == 1 and (claim := _equation(sentence, parts, whole[0])) is not None:
                yield claim
        index = end


def _sign(gap: str) -> str:
    found = _EQUATION.fullmatch(gap[:24])
    return found["sign"] if found and len(gap) <= 24 else ""


def _equation(sentence: Sentence, parts: Sequence[Figure], whole: Figure) -> Claim | None:
    if not all(figure.exact for figure in (*parts, whole)):
        return None
    total = plus(map(value_of, parts))
    if not all(part.like(whole) for part in parts):
        if any(part.unit or part.quantity.scaled for part in parts) or whole.kind is Kind.RATIO:
            return None
        digits = re.search(r"[0-9][0-9,]*(?:\.[0-9]+)?", whole.text)  # 100+200=300 万元: one unit for all
        number = Decimal(digits[0].replace(",", "")) if digits else ZERO
        if not number:
            return None
        factor = whole.quantity.value / number
        total = times(total, Value.exact(factor))
    told = f"{'、'.join(part.text for part in parts)}相加"
    return Claim(sentence, whole, tuple(parts), fits(whole, total), told, shown(total.point, whole))


# -- 分别占 p、q、r ----------------------------------------------------------------------------------------------


def _respective(sentence: Sentence) -> Iterator[Claim]:
    """Shares that are listed in the order of their parts: each against its part, and all against 100%."""
    figures = sentence.figures
    for index in range(1, len(figures)):
        if figures[index].kind is not Kind.RATIO or not _RESPECTIVELY.fullmatch(sentence.gap(index)[:60]):
            continue
        end = index
        while end < len(figures) and figures[end].kind is Kind.RATIO and figures[end].exact:
            if end > index and not re.fullmatch(r"[、和，,及]", sentence.gap(end)[:2]):
                break
            end += 1
        listed, count = figures[index:end], end - index
        if count < 2:
            continue
        total = plus(map(value_of, listed))
        told = f"{'、'.join(figure.text for figure in listed)}相加，"
        over = total.range.low > ONE
        yield Claim(sentence, listed[-1], listed[:-1], not over, told, shown(total.point, listed[-1]))
        parts = figures[index - count : index] if index >= count else ()
        if not over and parts and all(_countable(part) and part.like(parts[0]) for part in parts):
            yield from _each_share(sentence, parts, listed, sentence.earlier(parts[0]))


def _each_share(
    sentence: Sentence, parts: Sequence[Figure], listed: Sequence[Figure], before: Sequence[Figure]
) -> Iterator[Claim]:
    """Each share of a list that adds up to 100 % against its part of the sum."""
    total = plus(map(value_of, listed))
    hundred = Interval(ONE, ONE).widened(len(listed) / HUNDRED / HUNDRED)
    if not total.range.meets(hundred):
        return
    wholes = [plus(map(value_of, parts)), *(value_of(figure) for figure in before if figure.like(parts[0]))]
    for part, share in zip(parts, listed, strict=True):
        values = [ratio(value_of(part), whole) for whole in wholes]
        if values[0] is not None:
            told = f"按 {part.text} ÷ {'、'.join(figure.text for figure in parts)}之和"
            yield Claim(sentence, share, (part, *parts), fits_any(share, values), told, shown(values[0].point, share))
