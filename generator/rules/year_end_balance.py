"""全年预算数减支出与年末结转结余不等."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from generator import formula
from generator.finding import Audience, Severity
from generator.groups import Group
from generator.markup import Key
from generator.quantity import Kind, show
from generator.rules.base import Context, Outcome, Rule, related

RULE = Rule(
    id="year-end-balance",
    title="全年预算数减支出与年末结转结余不等",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="没有用完的预算，或者结转结余到下年，或者由财政收回；两个数不等而没有说明，读者不知道其余的钱去了哪里。",
    bad="全年预算 2,952.78 万元、支出 2,918.76 万元，年末结转结余 0.29 万元，未提收回。",
    good="写明“年终财政收回指标 33.73 万元”。",
    mend="核对年末结转结余；由财政收回、注销的，写明金额",
)
_PARTS = ("budget.adjusted", "budget.executed", "budget.carried_out")
_WAYS = ("a - b", "a + c - b", "d - b", "c + d - b")
_OTHERS = ("budget.carried_in", "income.executed")
_MOST = 64


def check(context: Context) -> Iterator[Outcome]:
    """Compare what is left of the budget with the balance at the end of the year, under every reading."""
    ledger = context.ledger
    needed = [ledger.facts.get(path) for path in _PARTS]
    found = [settled for settled in needed if settled is not None]
    if len(found) < len(_PARTS) or any(settled.scale for settled in found):
        return
    budget, spent, left = found
    others = [ledger.facts.get(path) for path in _OTHERS]
    ways: list[list[Group | None]] = [[*s.groups] if s is not None else [None] for s in (budget, spent, *others)]
    for reading in islice(product(*ways), _MOST):
        groups = dict(zip("abcd", reading, strict=True))
        for way in _WAYS:
            value = formula.evaluate(formula.parse(way), _lookup(groups))
            if value is not None and any(value.range.meets(group.value.range) for group in left.groups):
                yield RULE.passed("budget.carried_out")
                return
    if _explained(context):
        yield RULE.passed("budget.carried_out")
        return
    rest = budget.chosen.value.point - spent.chosen.value.point
    best, book = left.chosen.best, context.document.book
    told = show(rest, Kind.MONEY, budget.chosen.best.quantity)
    apart = show(rest - left.chosen.value.point, Kind.MONEY, budget.chosen.best.quantity)
    yield RULE.finding(
        best.place.location,
        "budget.carried_out",
        f"{best.place.label}载{book.name(left.key)} {best.shown}；{book.name(budget.key)} {budget.chosen.best.shown} 减"
        f"{book.name(spent.key)} {spent.chosen.best.shown} 为 {told}，相差 {apart}，全文未见财政收回、注销等说明。",
        declared=best.shown,
        expected=told,
        difference=apart,
        related=related([budget.chosen.best, spent.chosen.best]),
    )


def _lookup(groups: dict[str, Group | None]) -> formula.Lookup:
    def lookup(key: Key) -> formula.Value | None:
        group = groups.get(key.id)
        return group.value if group is not None else None

    return lookup


def _explained(context: Context) -> bool:
    """Whether a sentence speaks of money that was taken back, in the words of the list."""
    words, names = context.checks.amounts.refund_words, context.checks.amounts.unspent
    for passage in context.passages:
        for start, end in passage.sentences():
            sentence = passage.text[start:end]
            if any(word in sentence for word in words) and any(name in sentence for name in names):
                return True
    return False
