"""「完成预算 X 的 P%」「占 Y 的 P%」「预算 X，支出 A，执行率 P%」「P%（A/B）」: ratios that a sentence states."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from generator.formula import Value
from generator.narrative.claims import Claim, fits, fits_any, ratio, shown, sums, value_of
from generator.narrative.figures import Figure, Sentence
from generator.quantity import ONE, Interval, Kind

_OF: Final = re.compile(r"的(?:比重|比例|份额)?(?:为|是|达到?)?")
_PART_OF: Final = re.compile(r"[，,、(]?[^，,。；、：其]{0,8}?(?:占|完成了?|达到|相当于)[^，,。；、：比其]{0,16}")
_SHARE: Final = re.compile(r"[，,、(]?(?:占比|占(?:总[^，。；、的]{1,4}|全年|全部|其)?的?(?:比重|比例)?)(?:为|达到?)?")
_OPEN: Final = re.compile(r"[^，,。；()]{0,14}[，,、；(]{1,2}其中")
_RATE: Final = re.compile(
    r"[)，,、；(]{1,2}(?:预算|资金|项目|经费|总体|整体|全年|支出|收入|采购|政府采购|任务|计划|目标|实际)?"
    r"(?P<word>执行|完成|支出|使用|拨付|支付|到位|到账|办结|办理|处理|回复|调解成功|合格|达标|通过|参与|回收|就业|签约|覆盖|验收|入学|检出)"
    r"(?:进度)?率(?:为|达到?|是)?"
)
_BASE: Final = re.compile(r"(?:预算|计划|任务|应|安排|下达|核定|申报|目标|批复|调整)[^，,。；、]{0,10}$")
_ALL: Final = re.compile(r"(?:受理|接待|接收|抽检|检测|抽查|参训|参加|报考|发放|登记|调解|排查|共)[^，,。；、]{0,10}$")
_SPENT: Final = ("执行", "支出", "使用", "拨付", "支付", "到位", "到账")
_CAPPED: Final = ("完成", "办结", "达标", "覆盖", "就业", "签约", "参与", "到位", "处理", "回复", "回收", "验收")
_DONE: Final = re.compile(
    r"[，,、；][^，,。；、：]{0,8}?(?:支出|执行|完成|使用|拨付|支付|到位|到账|实际)[^，,。；、：]{0,8}"
)
_FRACTION: Final = re.compile(
    r"(?P<p>[0-9][0-9.]{0,8})\s?%\s?\(\s?(?P<a>[0-9][0-9,.]{0,16})\s?(?P<ua>[\u4e00-\u9fff]{0,3})\s?[/÷]\s?"
    r"(?P<b>[0-9][0-9,.]{0,16})\s?(?P<ub>[\u4e00-\u9fff]{0,3})\s?(?:[×*]\s?100\s?%\s?)?\)"
)
_DONE_ALL: Final = re.compile(f"(?:{'|'.join(_CAPPED)})[^，,。；、]{{0,8}}率|完成|达到")
_WORDS_BETWEEN: Final = 30
_KNOWN: Final = 40


def shares(sentence: Sentence, earlier: Sequence[Figure], bases: Sequence[Value]) -> Iterator[Claim]:
    """Every stated share or rate of completion.

    *earlier* are the figures before in the paragraph and *bases* values of the report's budget: a ratio that one of
    them gives is not noted.
    """
    whole: Figure | None = None
    for index, figure in enumerate(sentence.figures):
        gap = sentence.gap(index)
        if len(gap) > _WORDS_BETWEEN:
            whole = None
            continue
        if index and _OPEN.match(gap):
            whole = sentence.figures[index - 1]
        if figure.kind is not Kind.RATIO or figure.unit != "%" or not figure.exact or index == 0:
            continue
        known = [*earlier[-_KNOWN:], *sentence.earlier(figure, _KNOWN)]
        read = _part(sentence, index) or _share(sentence, index, whole) or _rate(sentence, index)
        if read is not None and not _capped(sentence, index, *read):
            yield _claim(sentence, figure, read, known, bases)
    yield from _fractions(sentence)


def _part(sentence: Sentence, index: int) -> tuple[Figure, Figure] | None:
    """A 占/完成 X 的 P%."""
    if index < 2 or not _OF.fullmatch(sentence.gap(index)) or not _PART_OF.fullmatch(sentence.gap(index - 1)):
        return None
    part, whole = sentence.figures[index - 2 : index]
    return (part, whole) if _pair(part, whole) else None


def _share(sentence: Sentence, index: int, whole: Figure | None) -> tuple[Figure, Figure] | None:
    """T，其中 a，占 P%."""
    part = sentence.figures[index - 1]
    if whole is None or part is whole or not _SHARE.fullmatch(sentence.gap(index)):
        return None
    return (part, whole) if _pair(part, whole) else None


def _rate(sentence: Sentence, index: int) -> tuple[Figure, Figure] | None:
    """预算 X，支出 A，执行率 P%; or A before X."""
    found = _RATE.fullmatch(sentence.gap(index))
    if found is None or index < 2:
        return None
    first, second = sentence.figures[index - 2 : index]
    before, between = sentence.gap(index - 2), sentence.gap(index - 1)
    if not _pair(first, second) or "其中" in between or len(between) > _WORDS_BETWEEN:
        return None
    word = found["word"]
    spent = word in _SPENT or (word == "完成" and first.kind is Kind.COUNT and "实际" in between)
    based = _BASE.search(before[-24:])
    if based and ((spent and _DONE.fullmatch(between)) or word in between):
        return second, first
    if spent and _BASE.search(between) and _DONE.fullmatch("，" + re.split("[，,、；：]", before)[-1]):
        return first, second
    return (second, first) if word in between and _ALL.search(before[-24:]) and word not in before[-12:] else None


def _capped(sentence: Sentence, index: int, part: Figure, whole: Figure) -> bool:
    """Whether more than all is done and the rate says 100%: many reports print no more for that."""
    words = sentence.gap(index) + (sentence.gap(index - 1) if _OF.fullmatch(sentence.gap(index)) else "")
    more = part.quantity.value >= whole.quantity.value
    return more and sentence.figures[index].quantity.value == ONE and _DONE_ALL.search(words) is not None


def _pair(part: Figure, whole: Figure) -> bool:
    return (
        part.exact and whole.exact and part.like(whole) and part.kind is not Kind.RATIO and part.kind is not Kind.POINTS
    )


def _claim(
    sentence: Sentence, figure: Figure, read: tuple[Figure, Figure], known: Sequence[Figure], bases: Sequence[Value]
) -> Claim:
    part, whole = read
    alike = [f for f in known[-_KNOWN:] if f.like(part) and f.quantity.value > 0 and not f.each]
    alike = [f for f in alike if f.exact]
    values = [ratio(value_of(part), value_of(whole))]
    values += [ratio(value_of(part), value_of(other)) for other in alike if other is not part]
    values += [ratio(value_of(other), value_of(whole)) for other in alike if other is not whole]
    values += [ratio(value_of(part), other) for other in sums(f for f in alike if f is not part)]
    if part.kind is Kind.MONEY:
        values += [ratio(value_of(part), base) for base in bases]
    first = values[0]
    agrees = first is None or fits_any(figure, values)
    expected = shown(first.point, figure) if first is not None else ""
    return Claim(sentence, figure, (part, whole), agrees, f"按 {part.text} ÷ {whole.text}", expected)


def _fractions(sentence: Sentence) -> Iterator[Claim]:
    """P%（A/B）."""
    for found in _FRACTION.finditer(sentence.text, sentence.start, sentence.end):
        figure = sentence.at(found.start("p"))
        part, whole = _number(found["a"]), _number(found["b"])
        if figure is None or part is None or not whole or figure.kind is not Kind.RATIO or not figure.exact:
            continue
        value = ratio(Value.exact(part), Value.exact(whole))
        if value is None or (found["ua"] and found["ub"] and found["ua"] != found["ub"]):
            continue
        if found["ua"][-1:] == "元" or "." in found["a"] + found["b"]:
            value = Value(value.point, _loose(found["a"], found["b"]))
        told = f"按 {found['a']}{found['ua']} ÷ {found['b']}{found['ub']}"
        yield Claim(sentence, figure, (), fits(figure, value), told, shown(value.point, figure))


def _number(text: str) -> Decimal | None:
    digits = text.replace(",", "").rstrip(".")
    return Decimal(digits) if re.fullmatch(r"[0-9]{1,16}(?:\.[0-9]{1,8})?", digits) else None


def _loose(*texts: str) -> Interval:
    """The quotient of two rounded figures."""
    rounded = []
    for text in texts:
        number = _number(text) or Decimal(0)
        half = Decimal(1).scaleb(int(number.as_tuple().exponent)) / 2
        rounded.append(Value(number, Interval(number - half, number + half)))
    value = ratio(*rounded)
    return value.range if value is not None else Interval(Decimal("-Infinity"), Decimal("Infinity"))
