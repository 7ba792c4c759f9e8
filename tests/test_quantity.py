"""Figures as printed: what a literal means, what it leaves open, how it is rounded and shown again."""

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.quantity import (
    INFINITY,
    Bound,
    Interval,
    Kind,
    LiteralError,
    Quantity,
    RoundingMode,
    chinese_number,
    divide,
    fixed,
    format_length,
    like_scaled,
    money_text,
    parse_quantity,
    percent_text,
    plain,
    points_text,
    round_to,
    show,
)

MONEY, RATIO, COUNT, POINTS = Kind.MONEY, Kind.RATIO, Kind.COUNT, Kind.POINTS


@pytest.mark.parametrize(
    "text,kind,value,step,unit",
    [
        ("2,918.76 万元", MONEY, "29187600", "100", "万元"),
        ("2918.76万元", MONEY, "29187600", "100", "万元"),
        ("  12.50 万元 ", MONEY, "125000", "100", "万元"),
        ("1 元", MONEY, "1", "1", "元"),
        ("3,630,862.26 元", MONEY, "3630862.26", "0.01", "元"),
        ("1.2 亿元", MONEY, "120000000", "10000000", "亿元"),
        ("5 千万元", MONEY, "50000000", "10000000", "千万元"),
        ("300元/人", MONEY, "300", "1", "元/人"),
        ("5 百元", MONEY, "500", "100", "百元"),
        ("200 元整", MONEY, "200", "1", "元整"),
        ("5 角", MONEY, "0.5", "0.1", "角"),
        ("-44.77 万元", MONEY, "-447700", "100", "万元"),
        ("+44.77 万元", MONEY, "447700", "100", "万元"),
        ("98.85%", RATIO, "0.9885", "0.0001", "%"),
        ("100%", RATIO, "1", "0.01", "%"),
        ("0.5 个百分点", RATIO, "0.005", "0.001", "个百分点"),
        ("96 分", POINTS, "96", "1", "分"),
        ("5.99", POINTS, "5.99", "0.01", "分"),
        ("9000 人次", COUNT, "9000", "1", "人次"),
        ("14,911 人", COUNT, "14911", "1", "人"),
        ("12", COUNT, "12", "1", ""),
        ("3 万人", COUNT, "30000", "10000", "万人"),
        ("1.5 万人次", COUNT, "15000", "1000", "万人次"),
        ("30万职工", COUNT, "300000", "10000", "万职工"),
        ("5 千克", COUNT, "5", "1", "千克"),
        ("7 百分点", COUNT, "7", "1", "百分点"),
        ("15 个小时", COUNT, "15", "1", "个小时"),
    ],
)
def test_literals(text: str, kind: Kind, value: str, step: str, unit: str) -> None:
    quantity = parse_quantity(text, kind)
    assert (quantity.value, quantity.step, quantity.unit) == (Decimal(value), Decimal(step), unit)
    assert quantity.bound is Bound.EXACT
    assert quantity.text == text


@pytest.mark.parametrize(
    "wide,narrow",
    [
        ("＜5 起", "<5 起"),
        ("＞5 起", ">5 起"),
        ("≦5 起", "≤5 起"),
        ("≧5 起", "≥5 起"),
        ("＜＝5 起", "<=5 起"),
        ("＞＝5 起", ">=5 起"),
    ],
)
def test_wide_signs_mean_the_same_and_stay_as_printed(wide: str, narrow: str) -> None:
    one, other = parse_quantity(wide, COUNT), parse_quantity(narrow, COUNT)
    assert replace(one, text=narrow) == other
    assert one.text == wide
    assert one.bound is not Bound.EXACT


@pytest.mark.parametrize(
    "text,value,unit,bound",
    [
        ("六家", "6", "家", Bound.EXACT),
        ("两个", "2", "个", Bound.EXACT),
        ("十次", "10", "次", Bound.EXACT),
        ("十二名", "12", "名", Bound.EXACT),
        ("二十户", "20", "户", Bound.EXACT),
        ("九十九项", "99", "项", Bound.EXACT),
        ("五", "5", "", Bound.EXACT),
        ("十余场", "10", "场", Bound.SOME_MORE),
        ("二十多家", "20", "家", Bound.SOME_MORE),
        ("约六家", "6", "家", Bound.ABOUT),
        ("近十场", "10", "场", Bound.NEARLY),
        ("至少三次", "3", "次", Bound.AT_LEAST),
        ("三次以上", "3", "次", Bound.AT_LEAST),
    ],
)
def test_counts_in_chinese_numerals(text: str, value: str, unit: str, bound: Bound) -> None:
    quantity = parse_quantity(text, COUNT)
    assert (quantity.value, quantity.unit, quantity.bound) == (Decimal(value), unit, bound)
    assert quantity.text == text


@pytest.mark.parametrize(
    "text,kind,unit,value,shown",
    [
        ("2,156.00", MONEY, "万元", "21560000", "万元"),
        ("23,292,900.00", MONEY, "元", "23292900", "元"),
        ("12 元", MONEY, "万元", "12", "元"),  # its own unit wins
        ("120.00%", RATIO, "万元", "1.2", "%"),
        ("7", RATIO, "%", "0.07", "%"),
        ("3", COUNT, "万人", "30000", "万人"),
        ("3", COUNT, "千克", "3", "千克"),
        ("5.99", POINTS, "分", "5.99", "分"),
        ("无", COUNT, "件", "0", "件"),
    ],
)
def test_unit_of_the_column(text: str, kind: Kind, unit: str, value: str, shown: str) -> None:
    quantity = parse_quantity(text, kind, unit)
    assert (quantity.value, quantity.unit) == (Decimal(value), shown)


@pytest.mark.parametrize("word", ["无", "零", "未发生", "不得分", " 无 "])
def test_words_that_mean_nothing_is_there(word: str) -> None:
    quantity = parse_quantity(word, MONEY)
    assert quantity.value == 0
    assert quantity.interval(MONEY) == Interval(Decimal(0), Decimal(0))


@pytest.mark.parametrize(
    "text,kind,bound,low,high",
    [
        ("12.50 万元", MONEY, Bound.EXACT, "124950", "125050"),
        ("98.9%", RATIO, Bound.EXACT, "0.9885", "0.9895"),
        ("138 家", COUNT, Bound.EXACT, "138", "138"),
        ("5.99 分", POINTS, Bound.EXACT, "5.99", "5.99"),
        ("3 万人", COUNT, Bound.EXACT, "25000", "35000"),
        ("1.5 亿人", COUNT, Bound.EXACT, "145000000", "155000000"),
        ("至少 3 次", COUNT, Bound.AT_LEAST, "3", "Infinity"),
        ("不低于90%", RATIO, Bound.AT_LEAST, "0.9", "Infinity"),
        ("不少于 5 场", COUNT, Bound.AT_LEAST, "5", "Infinity"),
        ("≥ 4 次", COUNT, Bound.AT_LEAST, "4", "Infinity"),
        (">= 4 次", COUNT, Bound.AT_LEAST, "4", "Infinity"),
        ("85 分以上", POINTS, Bound.AT_LEAST, "85", "Infinity"),
        ("不超过 5 万元", MONEY, Bound.AT_MOST, "-Infinity", "50000"),
        ("≤5%", RATIO, Bound.AT_MOST, "-Infinity", "0.05"),
        ("25 人以内", COUNT, Bound.AT_MOST, "-Infinity", "25"),
        ("10 人以下", COUNT, Bound.AT_MOST, "-Infinity", "10"),
        ("大于 100%", RATIO, Bound.ABOVE, "1", "Infinity"),
        ("< 3 件", COUNT, Bound.BELOW, "-Infinity", "3"),
        ("260 余场次", COUNT, Bound.SOME_MORE, "260", "270"),
        ("300余万元", MONEY, Bound.SOME_MORE, "3000000", "4000000"),
        ("812 万余元", MONEY, Bound.SOME_MORE, "8120000", "8130000"),
        ("3 万多人", COUNT, Bound.SOME_MORE, "30000", "40000"),
        ("超 1.2 万人次", COUNT, Bound.SOME_MORE, "12000", "13000"),
        ("超过 60 家", COUNT, Bound.SOME_MORE, "60", "70"),
        ("逾500人", COUNT, Bound.SOME_MORE, "500", "600"),
        ("近 9000 人次", COUNT, Bound.NEARLY, "8100", "9000"),
        ("接近 100 万元", MONEY, Bound.NEARLY, "900000", "1000000"),
        ("约 200 人", COUNT, Bound.ABOUT, "190", "210"),
        ("20 万元左右", MONEY, Bound.ABOUT, "190000", "210000"),
        ("约 -200 元", MONEY, Bound.ABOUT, "-210", "-190"),
        ("近 -100 元", MONEY, Bound.NEARLY, "-100", "-90"),
    ],
)
def test_what_a_figure_leaves_open(text: str, kind: Kind, bound: Bound, low: str, high: str) -> None:
    quantity = parse_quantity(text, kind)
    assert quantity.bound is bound
    assert quantity.interval(kind) == Interval(Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    "text,kind,reason",
    [
        ("１２ 万元", MONEY, "全角数字"),
        ("12．5 万元", MONEY, "全角数字"),
        ("98.85％", RATIO, "全角数字"),
        ("1，200 元", MONEY, "全角数字"),
        ("2, 918.76 万元", MONEY, "中间有空格"),
        ("2 918.76 万元", MONEY, "中间有空格"),
        ("98. 85%", RATIO, "中间有空格"),
        ("12.50", MONEY, "缺少单位“元”或“万元”"),
        ("12.50 万", MONEY, "缺少单位“元”或“万元”"),
        ("12.50 人", MONEY, "缺少单位“元”或“万元”"),
        ("98.85", RATIO, "缺少“%”"),
        ("98.85 分", RATIO, "缺少“%”"),
        ("96%", POINTS, "单位应为“分”"),
        ("5 万元", POINTS, "单位应为“分”"),
        ("96%", COUNT, "不应带“%”"),
        ("", COUNT, "不是一个数值"),
        ("六万元", MONEY, "不是一个数值"),
        ("十几场", COUNT, "不是一个数值"),
        ("几十家", COUNT, "不是一个数值"),
        ("数十家", COUNT, "不是一个数值"),
        ("十来家", COUNT, "不是一个数值"),
        ("百余名", COUNT, "不是一个数值"),
        ("一百二十家", COUNT, "不是一个数值"),
        ("两万人", COUNT, "不是一个数值"),
        ("三四家", COUNT, "不是一个数值"),
        ("三、四家", COUNT, "不是一个数值"),
        ("三至五家", COUNT, "不是一个数值"),
        ("三分之一", COUNT, "不是一个数值"),
        ("三点五个", COUNT, "不是一个数值"),
        ("一些企业", COUNT, "不是一个数值"),
        ("一半", COUNT, "不是一个数值"),
        ("第三家", COUNT, "不是一个数值"),
        ("约", COUNT, "不是一个数值"),
        ("12 万元 15 万元", MONEY, "不是一个数值"),
        ("1,20 元", MONEY, "不是一个数值"),
        ("1.2.3 元", MONEY, "不是一个数值"),
        ("12-15 人", COUNT, "不是一个数值"),
        ("1e5 元", MONEY, "不是一个数值"),
        ("NaN 元", MONEY, "不是一个数值"),
        ("٣ 元", MONEY, "不是一个数值"),
        ("9" * 40 + " 元", MONEY, "位数太多"),
        ("0." + "3" * 40 + "%", RATIO, "位数太多"),
    ],
)
def test_refused_literals_say_why(text: str, kind: Kind, reason: str) -> None:
    with pytest.raises(LiteralError, match=re.escape(reason)):
        parse_quantity(text, kind)


def test_interval_meets() -> None:
    left = Interval(Decimal(1), Decimal(2))
    assert left.meets(Interval(Decimal(2), Decimal(3)))
    assert left.meets(Interval(Decimal(-5), INFINITY))
    assert not left.meets(Interval(Decimal("2.01"), Decimal(3)))
    assert left.widened(Decimal("0.01")).meets(Interval(Decimal("2.01"), Decimal(3)))


@pytest.mark.parametrize(
    "value,digits,mode,rounded",
    [
        ("2.345", 2, RoundingMode.HALF_UP, "2.35"),
        ("2.355", 2, RoundingMode.HALF_UP, "2.36"),
        ("2.3449999999", 2, RoundingMode.HALF_UP, "2.34"),
        ("-2.345", 2, RoundingMode.HALF_UP, "-2.35"),
        ("9.999", 2, RoundingMode.HALF_UP, "10.00"),
        ("9.9988", 2, RoundingMode.TRUNCATE, "9.99"),
        ("-9.9988", 2, RoundingMode.TRUNCATE, "-9.99"),
        ("9.995", 2, RoundingMode.UNSTATED, "10.00"),
        ("0.5", 0, RoundingMode.HALF_UP, "1"),
        ("1.5", 0, RoundingMode.HALF_UP, "2"),
        ("2.5", 0, RoundingMode.HALF_UP, "3"),
        ("1E+45", 2, RoundingMode.HALF_UP, "1" + "0" * 45 + ".00"),
    ],
)
def test_rounding(value: str, digits: int, mode: RoundingMode, rounded: str) -> None:
    made = round_to(Decimal(value), digits, mode)
    assert str(made) == rounded


@pytest.mark.parametrize(
    "value,kind,like,shown",
    [
        ("29187600", MONEY, "2,156.00 万元", "2,918.76 万元"),
        ("29187600", MONEY, "2156.00 万元", "2918.76 万元"),
        ("29187649", MONEY, "2156.00 万元", "2918.76 万元"),
        ("29187650", MONEY, "2156.00 万元", "2918.77 万元"),
        ("29187600", MONEY, "1 元", "29187600 元"),
        ("29187600", MONEY, "1.2 亿元", "0.3 亿元"),
        ("1.2", MONEY, "5 角", "12 角"),
        ("0.35867", RATIO, "35.62%", "35.87%"),
        ("0.35867", RATIO, "36%", "36%"),
        ("0.005", RATIO, "0.3 个百分点", "0.5 个百分点"),
        ("5.989", POINTS, "5.99 分", "5.99 分"),
        ("12345", COUNT, "1.5 万人次", "1.2 万人次"),
        ("12345", COUNT, "1,500 人", "12,345 人"),
        ("29187600", MONEY, None, "2,918.76 万元"),
        ("0.98854", RATIO, None, "98.85%"),
        ("96", POINTS, None, "96 分"),
        ("5.9", POINTS, None, "5.90 分"),
        ("1500.50", COUNT, None, "1500.5"),
        ("12", COUNT, "5", "12"),  # without a unit there is nothing to imitate
    ],
)
def test_show(value: str, kind: Kind, like: str | None, shown: str) -> None:
    quantity = parse_quantity(like, kind) if like else None
    assert show(Decimal(value), kind, quantity) == shown


def test_number_alone_in_the_unit_of_another() -> None:
    assert like_scaled(Decimal(29187600), parse_quantity("2,156.00 万元", MONEY), MONEY) == "2,918.76"


@pytest.mark.parametrize(
    "made,expected",
    [
        (fixed(Decimal("1234567.895"), 2), "1,234,567.90"),
        (fixed(Decimal("-1234.5"), 0), "-1,235"),
        (plain(Decimal("5.90")), "5.9"),
        (plain(Decimal("1E+3")), "1000"),
        (plain(Decimal("-0.00")), "0"),
        (points_text(Decimal("10.00")), "10"),
        (points_text(Decimal("9.995")), "10.00"),
        (points_text(Decimal("5.9")), "5.90"),
        (money_text(Decimal(29187600)), "2,918.76 万元"),
        (percent_text(Decimal("0.9885")), "98.85%"),
        (percent_text(Decimal(1), 0), "100%"),
        (format_length(Decimal("33.3333")), "33.33"),
        (format_length(Decimal("40.00")), "40"),
    ],
)
def test_texts(made: str, expected: str) -> None:
    assert made == expected


def test_division_by_nothing() -> None:
    with pytest.raises(ZeroDivisionError):
        divide(Decimal(1), Decimal(0))


# -- properties ------------------------------------------------------------------------------------------------

UNITS: dict[Kind, dict[str, int | Fraction]] = {
    MONEY: {"元": 1, "百元": 100, "千元": 1000, "万元": 10**4, "千万元": 10**7, "亿元": 10**8},
    RATIO: {"%": Fraction(1, 100), "个百分点": Fraction(1, 100)},
    COUNT: {"人": 1, "家": 1, "万人次": 10**4, "件": 1, "": 1},
    POINTS: {"分": 1, "": 1},
}


@st.composite
def printed(draw: st.DrawFn) -> tuple[str, Kind, Fraction, int, Fraction, str]:
    """A literal with what it must mean: text, kind, number, decimals, factor, unit."""
    kind = draw(st.sampled_from(list(UNITS)))
    unit = draw(st.sampled_from(sorted(UNITS[kind])))
    digits = draw(st.integers(0, 6))
    whole = draw(st.integers(-(10**12), 10**12))
    number = Decimal(whole).scaleb(-digits)
    text = format(number, ",f" if draw(st.booleans()) else "f")
    gap = draw(st.sampled_from(["", " "]))
    return text + gap + unit, kind, Fraction(number), digits, Fraction(UNITS[kind][unit]), unit


@given(printed())
def test_reading_what_was_printed(case: tuple[str, Kind, Fraction, int, Fraction, str]) -> None:
    text, kind, number, digits, factor, unit = case
    quantity = parse_quantity(text, kind)
    assert Fraction(quantity.value) == number * factor
    assert Fraction(quantity.step) == factor / 10**digits
    assert quantity.unit == (unit or ("分" if kind is POINTS else ""))


def in_chinese(number: int) -> str:
    """The numeral of a number below 100, as reports print it."""
    tens, ones = divmod(number, 10)
    digits = " 一二三四五六七八九"
    head = "" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十"
    return head + (digits[ones] if ones else "")


@given(st.integers(1, 99))
def test_chinese_numerals(number: int) -> None:
    assert chinese_number(in_chinese(number)) == number
    assert parse_quantity(f"{in_chinese(number)}家", COUNT).value == number


@given(st.text(alphabet="一二三四五六七八九十两百千万几数余多来些半约近至到点分之家个 ", max_size=8))
def test_a_chinese_count_is_read_whole_or_refused(text: str) -> None:
    """No numeral is left in what is read as the unit."""
    try:
        quantity = parse_quantity(text, COUNT)
    except LiteralError:
        return
    assert quantity.value >= 1
    assert not re.match("[一二三四五六七八九十两百千万几数来些半点至到]|分之", quantity.unit)


@given(printed())
def test_showing_what_was_read_gives_the_same_figure(case: tuple[str, Kind, Fraction, int, Fraction, str]) -> None:
    text, kind, *_, unit = case
    quantity = parse_quantity(text, kind)
    again = show(quantity.value, kind, quantity)
    if unit:
        assert again.replace(" ", "") == text.replace(" ", "")
    read_again = parse_quantity(again, kind)
    if unit or kind is COUNT:
        assert read_again.value == quantity.value


@given(
    st.decimals(-(10**9), 10**9, places=3),
    st.sampled_from(["", "约", "近", "超过", "至少", "不超过", "大于", "<"]),
    st.sampled_from(["", "余", "多"]),
    st.sampled_from(["", "以上", "以内", "左右"]),
    st.sampled_from([("元", MONEY), ("万元", MONEY), ("%", RATIO), ("人", COUNT), ("万人", COUNT), ("分", POINTS)]),
)
def test_interval_contains_the_value(
    number: Decimal, before: str, more: str, after: str, unit: tuple[str, Kind]
) -> None:
    quantity = parse_quantity(f"{before}{number:f}{more}{unit[0]}{after}", unit[1])
    interval = quantity.interval(unit[1])
    assert interval.low <= quantity.value <= interval.high


FINITE = st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal(-(10**20)), max_value=Decimal(10**20))


@given(FINITE, st.integers(0, 8))
def test_rounding_moves_half_a_unit_at_the_most(value: Decimal, digits: int) -> None:
    unit = Fraction(1, 10**digits)
    moved = Fraction(round_to(value, digits)) - Fraction(value)
    assert abs(moved) <= unit / 2
    cut = Fraction(round_to(value, digits, RoundingMode.TRUNCATE))
    assert abs(cut) <= abs(Fraction(value))
    assert abs(cut - Fraction(value)) < unit


@given(FINITE, FINITE.filter(lambda d: d != 0 and abs(d) > Decimal("1E-20")))
def test_division_agrees_with_exact_fractions(dividend: Decimal, divisor: Decimal) -> None:
    exact = Fraction(dividend) / Fraction(divisor)
    assert abs(Fraction(divide(dividend, divisor)) - exact) <= abs(exact) / 10**38


@given(
    st.text(alphabet="0123456789.,+-余多万亿百千元分%人约近至少 \t以上角整个点", max_size=20),
    st.sampled_from(list(UNITS)),
)
def test_any_text_is_read_or_refused_in_chinese(text: str, kind: Kind) -> None:
    read: Quantity | str
    try:
        read = parse_quantity(text, kind)
    except LiteralError as error:
        read = str(error)
    assert read.value.is_finite() if isinstance(read, Quantity) else re.search(r"[一-鿿]", read)


@pytest.mark.parametrize(
    "value,kind,like,expected",
    [
        ("35000", Kind.MONEY, "6 万元", "3.5 万元"),
        ("14000", Kind.MONEY, "3 万元", "1.4 万元"),
        ("1000000", Kind.MONEY, "120.00 万元", "100.00 万元"),
        ("123456789.01", Kind.MONEY, "2 亿元", "1.2345678901 亿元"),
        ("0.9", Kind.RATIO, "100%", "90%"),
        ("0.94444444444444", Kind.RATIO, "100%", "94.44%"),
        ("2.92057142857142857", Kind.RATIO, "300.00%", "292.06%"),
        ("0.99996", Kind.RATIO, "100.00%", "99.996%"),
        ("0.666666666666666666", Kind.RATIO, "66.67%", "66.667%"),
        ("3.66666666666666666", Kind.COUNT, "4 人", "3.67 人"),
        ("10", Kind.COUNT, "9 件", "10 件"),
    ],
)
def test_results_are_shown_with_the_digits_they_need(value: str, kind: Kind, like: str, expected: str) -> None:
    assert show(Decimal(value), kind, parse_quantity(like, kind), full=True) == expected
