"""「N 人，每人 M 元，共 T 元」「4 元×200 天×5,600 人=T」: products that a sentence states."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from generator.formula import Value
from generator.narrative.claims import Claim, fits, fits_any, shown, times, value_of
from generator.narrative.figures import Figure, Sentence
from generator.quantity import HUNDRED, ONE, Interval, Kind

_EACH: Final = re.compile(r"(?:每人|每户|每名|每家|每个|每位|人均|户均|每村|每校|每件|每场|标准)[^，,。；、]{0,6}$")
_THE_SUM: Final = re.compile(
    r"(?:/[人户名家个位])?(?:的?标准)?[，,)]?(?:共计?|合计|总计|累计|共需|共发放|发放|补助)(?:发放|支出|补助|资金|金额|慰问金|补贴|为){0,2}"
)
_BY_RATE: Final = re.compile(
    r"(?:/[人户名家个位])?的?标准?[，,]?(?:共?[向为给对]|慰问|资助|补助|发放)[^，,。；、]{0,10}"
)
_GIVEN: Final = re.compile(
    r"[^，,。；、]{0,14}[，,]?(?:共计?|合计|总计|累计)?(?:发放|补助|资助|拨付|支出|共计?|合计)[^，,。；、0-9每]{0,10}"
)
_TIMES: Final = re.compile("每?[年月日天次季周场]|学期|/[^人户名家个位]")
_OCCASION: Final = re.compile("元旦|春节|元宵|清明|五一|端午|六一|七一|八一|教师节|中秋|国庆|重阳|高温|寒冬|开学")
_OFTEN: Final = re.compile(
    "[两双三四]个?节|节日|[两二三四五六七八九十2-9][次批轮期]|[分逐][^，。；]{0,3}[次批期季月]|每(?:个?季|个?月|年|次|学期)|按[季月]|季度"
)
_OCCASIONS_BEFORE: Final = 40
_OFTEN_TIMES: Final = range(2, 13)
_SCALES: Final = {"百": HUNDRED, "千": Decimal(1000), "万": Decimal(10**4), "亿": Decimal(10**8)}
_NUMBER: Final = r"[0-9][0-9,]{0,14}(?:\.[0-9]{1,6})?"
_UNIT: Final = r"[\u4e00-\u9fff/]{0,8}"
_TERM: Final = re.compile(rf"(?P<number>{_NUMBER})\s?(?P<scale>[百千]?[万亿])?(?P<unit>{_UNIT})")
_PRODUCT: Final = re.compile(
    rf"(?<![0-9.,×*+\-−÷/=)])(?<![×*+\-−÷/=)]\s)(?P<factors>{_NUMBER}\s?{_UNIT}\s?(?:[×*]\s?{_NUMBER}\s?{_UNIT}\s?){{1,3}})"
    rf"=\s?(?P<whole>{_NUMBER}\s?[百千]?[万亿]?元)(?!\s?[×*+\-−÷/=])"
)


def products(sentence: Sentence) -> Iterator[Claim]:
    """Every stated product."""
    yield from _for_all(sentence)
    yield from _printed(sentence)


# -- N 人，每人 M 元，共 T 元 --------------------------------------------------------------------------------------


def _for_all(sentence: Sentence) -> Iterator[Claim]:
    figures = sentence.figures
    for index in range(len(figures) - 2):
        first, second, whole = figures[index : index + 3]
        gaps = [sentence.gap(index + offset)[:40] for offset in (0, 1, 2)]
        read: tuple[Figure, Figure] | None = None
        if _people(first) and second.kind is whole.kind is Kind.MONEY and _for_each(second, gaps):
            read = first, second
        elif _people(second) and first.kind is whole.kind is Kind.MONEY and _by_rate(first, gaps):
            read = second, first
        if read is None or not whole.exact or _TIMES.search(gaps[1] + gaps[2] + gaps[0][-8:]):
            continue
        number, each = read
        if _several_times(sentence.before(index, _OCCASIONS_BEFORE)):
            continue
        if each.quantity.bound is not first.quantity.bound or each.ranged or number.quantity.value < 0:
            continue
        amount = _amount(sentence, each)
        value = times(value_of(number), amount)
        others = [times(value_of(f), amount) for f in sentence.earlier(first) if _people(f)]
        agrees = fits_any(whole, [value, *others])
        if not agrees and fits_any(whole, (times(value, Value.exact(Decimal(often))) for often in _OFTEN_TIMES)):
            continue  # two holidays, four quarters, twelve months
        told = f"按 {number.text} × {each.text}"
        yield Claim(sentence, whole, (number, each), agrees, told, shown(value.point, whole))


def _several_times(words: str) -> bool:
    """Whether the words before the number list occasions on each of which everybody gets the amount."""
    return _OFTEN.search(words) is not None or len(set(_OCCASION.findall(words))) > 1


def _amount(sentence: Sentence, each: Figure) -> Value:
    """What each gets: a set amount in whole 元 is exact, a mean is rounded."""
    mean = re.search("均", sentence.text[max(sentence.start, each.start - 8) : each.start])
    whole = each.quantity.step == ONE and not each.quantity.scaled
    return Value.exact(each.quantity.value) if whole and mean is None else value_of(each)


def _for_each(each: Figure, gaps: Sequence[str]) -> bool:
    return each.each and bool(_EACH.search(gaps[1]) and _THE_SUM.fullmatch(gaps[2]))


def _by_rate(each: Figure, gaps: Sequence[str]) -> bool:
    return each.each and bool(_BY_RATE.fullmatch(gaps[1]) and _GIVEN.fullmatch(gaps[2]))


def _people(figure: Figure) -> bool:
    return figure.kind is Kind.COUNT and figure.exact and figure.unit in tuple("人名户位家个件")


# -- A×B×C=T ---------------------------------------------------------------------------------------------------


def _printed(sentence: Sentence) -> Iterator[Claim]:
    """Products written with × and =; one factor is an amount for one, the others count."""
    if sentence.text.find("=", sentence.start, sentence.end) < 0:
        return
    for found in _PRODUCT.finditer(sentence.text, sentence.start, sentence.end):
        whole = sentence.at(found.start("whole"))
        terms = list(_TERM.finditer(found["factors"]))
        if whole is None or whole.kind is not Kind.MONEY or not whole.exact or whole.end != found.end("whole"):
            continue
        prices = [term for term in terms if "元" in term["unit"]]
        if len(prices) != 1 or any(term["unit"][:1] in tuple("十百千") for term in terms):
            continue
        value = Value.exact(ONE)
        for term in terms:
            value = times(value, _factor(term))
        operands = [sentence.at(found.start("factors") + term.start()) for term in terms]
        told = f"按 {found['factors'].strip()}"
        figures = tuple(figure for figure in operands if figure is not None)
        yield Claim(sentence, whole, figures, fits(whole, value), told, shown(value.point, whole))


def _factor(term: re.Match[str]) -> Value:
    """A factor: whole numbers are exact, others may be rounded."""
    number, scale = Decimal(term["number"].replace(",", "")), ONE
    for sign in term["scale"] or "":
        scale *= _SCALES[sign]
    step = Decimal(1).scaleb(int(number.as_tuple().exponent)) * scale
    point = number * scale
    return Value.exact(point) if step == ONE else Value(point, Interval(point - step / 2, point + step / 2))
