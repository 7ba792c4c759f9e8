"""Short arithmetic over facts: precedence, functions, comparisons, refusals, limits, and ranges."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.formula import (
    MAX_DEPTH,
    MAX_LENGTH,
    FormulaError,
    Lookup,
    Value,
    evaluate,
    holds,
    keys,
    parse,
    wording,
)
from generator.markup import Key
from generator.quantity import INFINITY, Interval

FACTS: Final = {"a": "2", "b": "3", "c.d": "10", "zero": "0", "x@Q1": "7", "x@Y-1": "5", "x#m": "9"}


def lookup(key: Key) -> Value | None:
    return Value.exact(Decimal(FACTS[str(key)])) if str(key) in FACTS else None


def point(text: str) -> Decimal | None:
    value = evaluate(parse(text), lookup, Decimal("0.25"))
    return None if value is None else value.point


@pytest.mark.parametrize(
    "text,result",
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 4 - 3", "3"),
        ("24 / 4 / 3", "2"),
        ("2 * 3 - 4 / 2", "4"),
        ("a+b*c.d", "32"),
        ("50%", "0.5"),
        ("12.5% * 8", "1"),
        ("x@Q1 + x@Y-1", "12"),
        ("x@Q1 - 1", "6"),
        ("x#m / b", "3"),
        ("first(none, a, b)", "2"),
        ("first(a, none)", "2"),
        ("mean(a, b, 4)", "3"),
        ("min(a, b)", "2"),
        ("max(a, b, c.d / 10)", "3"),
        ("max(min(a, b), 1) * elapsed()", "0.5"),
        ("elapsed()", "0.25"),
        ("((((a))))", "2"),
        (" a / b * b ", "2.0000000000000000000000000001"),
    ],
)
def test_values(text: str, result: str) -> None:
    value = point(text)
    assert value is not None
    assert round(value, 20) == round(Decimal(result), 20)


@pytest.mark.parametrize(
    "text", ["none", "none + 1", "a / zero", "a / (b - 3)", "first(none)", "mean(a, none)", "min(none, a)"]
)
def test_no_value(text: str) -> None:
    assert point(text) is None


@pytest.mark.parametrize(
    "text,outcome",
    [
        ("a = 2", True),
        ("a = 3", False),
        ("a ≥ 2", True),
        ("a >= 2", True),
        ("a > 2", False),
        ("a ≤ 2", True),
        ("a <= 2", True),
        ("a < 2", False),
        ("a + b = c.d / 2", True),
        ("zero = 0", True),
        ("a = 200%", True),
        ("none = 0", None),
        ("a / zero > 1", None),
    ],
)
def test_comparisons(text: str, outcome: bool | None) -> None:
    assert holds(parse(text), lookup) is outcome


@pytest.mark.parametrize(
    "text,message",
    [
        ("", "不完整"),
        ("a +", "不完整"),
        ("* a", "不完整"),
        ("-a", "不完整"),
        ("a b", "多出内容"),
        ("a = b = c", "多出内容"),
        ("a)", "多出内容"),
        ("(a", "缺少“)”"),
        ("mean(a", "缺少“)”"),
        ("mean", "缺少“(”"),
        ("(a = b)", "缺少“)”"),
        ("mean()", "参数不对"),
        ("first()", "参数不对"),
        ("elapsed(a)", "参数不对"),
        ("a ** b", "不完整"),
        ("a // b", "不完整"),
        ("a % b", "不认识的字符“%”"),
        ("预算 / 2", "不认识的字符“预”"),
        ("A + 1", "不认识的字符“A”"),
        ("a; b", "不认识的字符“;”"),
        ("a ÷ b", "不认识的字符“÷”"),
        ("'a'", "不认识的字符“'”"),
        ("__import__", "不认识的字符“_”"),
        ("__import__('os')", "不认识的字符“_”"),
        ("a.__class__", "不认识的字符"),
        ("a[0]", "不认识的字符“[”"),
        ("open(a)", "多出内容"),
        ("eval(a)", "多出内容"),
        ("lambda: a", "不认识的字符“:”"),
        ("a if b else c", "多出内容"),
        ("1e400", "多出内容"),
    ],
)
def test_refusals_are_chinese(text: str, message: str) -> None:
    with pytest.raises(FormulaError, match=re.escape(message)):
        parse(text)


def test_a_condition_must_compare() -> None:
    with pytest.raises(FormulaError, match="比较式"):
        holds(parse("a + b"), lookup)


def test_a_comparison_is_no_number() -> None:
    with pytest.raises(FormulaError, match="不能参与计算"):
        evaluate(parse("a > b"), lookup)


def test_length_has_a_limit() -> None:
    text = "1" + " + 1" * ((MAX_LENGTH - 1) // 4)
    assert point(text) is not None
    with pytest.raises(FormulaError, match=f"超过 {MAX_LENGTH} 字符"):
        parse("1" * (MAX_LENGTH + 1))


def test_depth_has_a_limit() -> None:
    assert point("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH) == 2
    with pytest.raises(FormulaError, match=f"超过 {MAX_DEPTH} 层"):
        parse("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1))
    with pytest.raises(FormulaError, match=f"超过 {MAX_DEPTH} 层"):
        parse("mean(" * 60 + "a" + ")" * 60)


def test_keys_are_listed_in_order() -> None:
    found = [str(key) for key in keys(parse("first(b@Q1, a#m) / (c.d - x@Y-1) * 2"))]
    assert found == ["b@Q1", "a#m", "c.d", "x@Y-1"]


@pytest.mark.parametrize(
    "text,words",
    [
        ("a / b", "甲 ÷ 乙"),
        ("(a - b) / b", "（甲 − 乙） ÷ 乙"),
        ("a * 25%", "甲 × 25%"),
        ("mean(a, b)", "平均（甲、乙）"),
        ("min(a, b)", "较小者（甲、乙）"),
        ("first(a, b) * elapsed()", "甲 × 序时进度"),
        ("a / (b * 25%)", "甲 ÷ （乙 × 25%）"),
        ("a - (b - a)", "甲 − （乙 − 甲）"),
        ("first(1, a)", "1"),
        ("a + b", "甲 + 乙"),
    ],
)
def test_wording(text: str, words: str) -> None:
    assert wording(parse(text), lambda key: {"a": "甲", "b": "乙"}[str(key)]) == words


def test_bounded_figures_do_not_stop_the_computation() -> None:
    """至少 3 万元 ÷ 至少 5 万元: both ranges have no upper end."""
    at_least = {
        name: Value(Decimal(n), Interval(Decimal(n), INFINITY)) for name, n in (("a", 3), ("b", 5), ("zero", 0))
    }
    at_most = Value(Decimal(2), Interval(-INFINITY, Decimal(2)))

    def find(key: Key) -> Value | None:
        return at_least.get(str(key), at_most)

    for text in (
        "a / b",
        "a * b",
        "a - b",
        "a + b",
        "mean(a, b)",
        "c * a",
        "c - a",
        "c + a",
        "a * zero",
        "a * (b - b)",
    ):
        value = evaluate(parse(text), find)
        assert value is not None
        assert value.range.low <= value.point <= value.range.high, text


# -- properties ------------------------------------------------------------------------------------------------

NUMBERS = st.decimals(Decimal("0.01"), Decimal(10**6), places=2)
Tree = tuple[str, Fraction]
ATOMS = st.decimals(Decimal("0.01"), Decimal(1000), places=2).map(lambda n: (format(n, "f"), Fraction(n)))


def _binary(pair: tuple[Tree, str, Tree]) -> Tree:
    (left, a), sign, (right, b) = pair
    value = a + b if sign == "+" else a - b if sign == "-" else a * b if sign == "*" else a / b
    return f"({left} {sign} {right})", value


EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(_binary), st.tuples(inner, st.just("/"), ATOMS).map(_binary)
    ),
    max_leaves=5,
)


def nothing(key: Key) -> Value | None:
    raise AssertionError(key)


@given(EXPRESSIONS)
def test_agrees_with_exact_fractions(case: Tree) -> None:
    text, exact = case
    value = evaluate(parse(text), nothing)
    assert value is not None
    assert abs(Fraction(value.point) - exact) <= Fraction(1, 10**9)


@given(st.lists(st.tuples(NUMBERS, st.decimals(0, Decimal("0.5"), places=2)), min_size=2, max_size=4), st.data())
def test_the_range_contains_every_value_that_the_operands_allow(
    operands: list[tuple[Decimal, Decimal]], data: st.DataObject
) -> None:
    names = "abcd"[: len(operands)]
    values = {n: Value(p, Interval(p - w, p + w)) for n, (p, w) in zip(names, operands, strict=True)}
    signs = data.draw(st.lists(st.sampled_from("+-*/"), min_size=len(names) - 1, max_size=len(names) - 1))
    text = names[0] + "".join(f" {sign} {name}" for sign, name in zip(signs, names[1:], strict=True))
    tree = parse(f"max({text}, mean({', '.join(names)}))" if data.draw(st.booleans()) else text)
    value = evaluate(tree, lambda key: values[key.id])
    if value is None:
        return
    tolerance = abs(value.point) / 10**20 + Decimal("1E-20")
    assert value.range.low - tolerance <= value.point <= value.range.high + tolerance
    inside = {
        n: Value.exact(data.draw(st.sampled_from([v.range.low, v.point, v.range.high]))) for n, v in values.items()
    }
    possible = evaluate(tree, lambda key: inside[key.id])
    if possible is not None:
        assert value.range.low - tolerance <= possible.point <= value.range.high + tolerance


@settings(max_examples=300)
@given(st.text("ab.@#0123 +-*/(),=≥<>%_firstmeanelapsed甲'\"[]:", max_size=50))
def test_any_text_is_an_expression_or_a_chinese_refusal(text: str) -> None:
    refusal: str | None = None
    find: Lookup = lambda key: Value.exact(Decimal(len(str(key))))  # noqa: E731  # shorter than a function
    try:
        tree = parse(text)
        wording(tree, str)
        evaluate(tree, find)
    except FormulaError as error:
        refusal = str(error)
    assert refusal is None or re.search(r"[一-鿿]", refusal)
