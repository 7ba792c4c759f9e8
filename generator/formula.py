"""Short arithmetic over facts: a parser over a whitelist and an evaluation in Decimal with the printed precision.

``procurement.executed / procurement.budget``, ``first(budget.adjusted, budget.unstaged)``, ``petitions.overdue = 0``.
No names but fact keys and the listed functions, no ``eval``; length and depth are limited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from generator.markup import Key, parse_key
from generator.quantity import HUNDRED, ZERO, Interval, divide

MAX_LENGTH: Final = 400
MAX_DEPTH: Final = 20
FUNCTIONS: Final = ("first", "mean", "min", "max", "elapsed")
COMPARISONS: Final = ("=", "≥", "≤", ">", "<", ">=", "<=")

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?%?)"
    r"|(?P<name>[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*(?:@[A-Za-z0-9_]+(?:-1)?)?(?:#[a-z][a-z0-9_]*)*)"
    r"|(?P<sign>>=|<=|[-+*/(),=≥≤<>]))"
)


class FormulaError(ValueError):
    """An expression that cannot be read; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number with the range that its printed digits leave open, in base units."""

    point: Decimal
    range: Interval

    @classmethod
    def exact(cls, number: Decimal) -> Value:
        return cls(number, Interval(number, number))


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact key."""

    key: Key


@dataclass(frozen=True, slots=True)
class Call:
    """One of FUNCTIONS."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """Two sides and a sign, arithmetic or comparison."""

    sign: str
    left: Node
    right: Node


Node: TypeAlias = Number | Fact | Call | Binary
Lookup: TypeAlias = Callable[[Key], Value | None]


def parse(text: str) -> Node:
    """The expression written as *text*. Raises FormulaError."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"计算式超过 {MAX_LENGTH} 字符")
    parser = _Parser(text)
    node = parser.comparison(0)
    if parser.token:
        raise FormulaError(f"计算式“{text}”在“{parser.token}”处多出内容")
    return node


def parse_number(text: str) -> Node:
    """The expression written as *text*, which must give a number. Raises FormulaError."""
    node = parse(text)
    if isinstance(node, Binary) and node.sign in COMPARISONS:
        raise FormulaError(f"比较“{node.sign}”不能参与计算")
    return node


def parse_condition(text: str) -> Node:
    """The expression written as *text*, which must be a comparison. Raises FormulaError."""
    node = parse(text)
    if not isinstance(node, Binary) or node.sign not in COMPARISONS:
        raise FormulaError("条件应为比较式，如 petitions.overdue = 0")
    return node


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.token = ""
        self.kind = ""
        self._advance()

    def _advance(self) -> None:
        if not self.text[self.position :].strip():
            self.token, self.kind = "", "end"
            return
        found = _TOKEN.match(self.text, self.position)
        if found is None:
            raise FormulaError(f"计算式“{self.text}”中有不认识的字符“{self.text[self.position :].strip()[0]}”")
        self.position = found.end()
        self.kind = found.lastgroup or ""
        self.token = found[self.kind]

    def _accept(self, *signs: str) -> str:
        if self.kind == "sign" and self.token in signs:
            sign = self.token
            self._advance()
            return sign
        return ""

    def _expect(self, sign: str) -> None:
        if not self._accept(sign):
            raise FormulaError(f"计算式“{self.text}”缺少“{sign}”")

    def comparison(self, depth: int) -> Node:
        left = self._sum(depth)
        sign = self._accept(*COMPARISONS)
        if not sign:
            return left
        return Binary({">=": "≥", "<=": "≤"}.get(sign, sign), left, self._sum(depth))

    def _sum(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise FormulaError(f"计算式括号超过 {MAX_DEPTH} 层")
        node = self._product(depth)
        while sign := self._accept("+", "-"):
            node = Binary(sign, node, self._product(depth))
        return node

    def _product(self, depth: int) -> Node:
        node = self._atom(depth)
        while sign := self._accept("*", "/"):
            node = Binary(sign, node, self._atom(depth))
        return node

    def _atom(self, depth: int) -> Node:
        if self._accept("("):
            node = self._sum(depth + 1)
            self._expect(")")
            return node
        token, kind = self.token, self.kind
        if kind == "number":
            self._advance()
            value = Decimal(token.rstrip("%"))
            return Number(value / HUNDRED if token.endswith("%") else value, token)
        if kind == "name":
            self._advance()
            return self._call(token, depth) if token in FUNCTIONS else Fact(_formula_key(token))
        raise FormulaError(f"计算式“{self.text}”不完整")

    def _call(self, name: str, depth: int) -> Node:
        self._expect("(")
        arguments: list[Node] = []
        while not self._accept(")"):
            arguments.append(self._sum(depth + 1))
            if not self._accept(","):
                self._expect(")")
                break
        if bool(arguments) == (name == "elapsed"):
            raise FormulaError(f"计算式“{self.text}”中 {name}( ) 的参数不对")
        return Call(name, tuple(arguments))


def _formula_key(token: str) -> Key:
    """A key that may name the year before: ``budget.executed@Y-1``."""
    key = parse_key(token.replace("@Y-1", "@Y_1"))
    if key is None:
        raise FormulaError(f"“{token}”不是事实键")
    return Key(key.id, "Y-1" if key.period == "Y_1" else key.period, key.members)


def keys(node: Node) -> Iterator[Key]:
    """Every fact key in the expression, in order."""
    match node:
        case Fact(key):
            yield key
        case Call(_, arguments):
            for argument in arguments:
                yield from keys(argument)
        case Binary(_, left, right):
            yield from keys(left)
            yield from keys(right)


def chosen(node: Node, has: Callable[[Key], bool]) -> Node:
    """The expression with every ``first(…)`` replaced by the argument that counts: the first whose facts are there."""
    match node:
        case Call("first", arguments):
            fitting = [a for a in arguments if all(has(key) for key in keys(a))]
            return chosen((fitting or list(arguments))[0], has)
        case Call(name, arguments):
            return Call(name, tuple(chosen(argument, has) for argument in arguments))
        case Binary(sign, left, right):
            return Binary(sign, chosen(left, has), chosen(right, has))
        case _:
            return node


def evaluate(node: Node, lookup: Lookup, elapsed: Decimal | None = Decimal(1)) -> Value | None:
    """The value, None if an operand is missing or a divisor is 0. Comparisons go to ``holds``."""
    match node:
        case Number(value):
            return Value.exact(value)
        case Fact(key):
            return lookup(key)
        case Call(name, arguments):
            return _call(name, [evaluate(argument, lookup, elapsed) for argument in arguments], elapsed)
        case Binary(sign, left, right):
            first, second = evaluate(left, lookup, elapsed), evaluate(right, lookup, elapsed)
            if first is None or second is None:
                return None
            return _combine(sign, first, second)


def holds(node: Node, lookup: Lookup) -> bool | None:
    """Whether a comparison is true of the printed figures; None if an operand is missing."""
    if not isinstance(node, Binary) or node.sign not in COMPARISONS:
        raise FormulaError("条件应为比较式，如 petitions.overdue = 0")
    left, right = evaluate(node.left, lookup), evaluate(node.right, lookup)
    if left is None or right is None:
        return None
    a, b = left.point, right.point
    return {"=": a == b, "≥": a >= b, "≤": a <= b, ">": a > b, "<": a < b}[node.sign]


def _call(name: str, values: list[Value | None], elapsed: Decimal | None) -> Value | None:
    if name == "elapsed":
        return None if elapsed is None else Value.exact(elapsed)
    if name == "first":
        return next((value for value in values if value is not None), None)
    known = [value for value in values if value is not None]
    if len(known) < len(values) or not known:
        return None
    if name == "mean":
        total = known[0]
        for value in known[1:]:
            total = add(total, value)
        count = Decimal(len(known))
        return Value(
            divide(total.point, count), Interval(divide(total.range.low, count), divide(total.range.high, count))
        )
    choose = min if name == "min" else max
    return Value(
        choose(v.point for v in known),
        Interval(choose(v.range.low for v in known), choose(v.range.high for v in known)),
    )


def add(a: Value, b: Value) -> Value:
    """The sum of two values and of their ranges."""
    return Value(a.point + b.point, Interval(a.range.low + b.range.low, a.range.high + b.range.high))


def _combine(sign: str, a: Value, b: Value) -> Value | None:
    match sign:
        case "+":
            return add(a, b)
        case "-":
            return Value(a.point - b.point, Interval(a.range.low - b.range.high, a.range.high - b.range.low))
        case "*":
            corners = [_product(x, y) for x in (a.range.low, a.range.high) for y in (b.range.low, b.range.high)]
            return Value(a.point * b.point, Interval(min(corners), max(corners)))
        case "/":
            if b.point == 0 or b.range.low <= 0 <= b.range.high:
                return None
            corners = [_quotient(x, y) for x in (a.range.low, a.range.high) for y in (b.range.low, b.range.high)]
            return Value(divide(a.point, b.point), Interval(min(corners), max(corners)))
    raise FormulaError(f"比较“{sign}”不能参与计算")


def _product(a: Decimal, b: Decimal) -> Decimal:
    """A corner of a product; one side may be open (至少, 不超过)."""
    return a * b if a and b else ZERO


def _quotient(a: Decimal, b: Decimal) -> Decimal:
    """A corner of a quotient. Open ÷ open has no value of its own: the other corners bound the range."""
    return ZERO if a.is_infinite() and b.is_infinite() else divide(a, b)


_SIGNS: Final = {"*": "×", "/": "÷", "-": "−"}


def wording(node: Node, name: Callable[[Key], str], top: bool = True) -> str:
    """The expression in words, with *name* giving each fact's name or figure: ``实际采购金额 ÷ 政府采购预算``."""
    match node:
        case Number(_, text):
            return text
        case Fact(key):
            return name(key)
        case Call("elapsed", _):
            return "序时进度"
        case Call("first", arguments):
            return wording(arguments[0], name, top)
        case Call(function, arguments):
            words = {"mean": "平均", "min": "较小者", "max": "较大者"}[function]
            return f"{words}（{'、'.join(wording(a, name) for a in arguments)}）"
        case Binary(sign, left, right):
            second = wording(right, name, False)
            if sign == "/" and isinstance(right, Binary) and right.sign in "*/":
                second = f"（{second}）"
            text = f"{wording(left, name, False)} {_SIGNS.get(sign, sign)} {second}"
            return text if top or sign in "*/" else f"（{text}）"
