"""前后两年的报告对同一个数的说法不同."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

from generator import formula
from generator.facts import FactKey
from generator.finding import Audience, Related, Severity
from generator.groups import Group, Settled
from generator.markup import Key
from generator.quantity import show
from generator.rules.base import Context, Outcome, Rule, consecutive

RULE = Rule(
    id="year-continuity",
    title="前后两年的报告对同一个数的说法不同",
    severity=Severity.WARNING,
    audience=Audience.INTERNAL,
    why="上年末的结转就是本年初的结转；本年报告引用的上年数应当就是上年报告公布的数。两份报告对不上，至少有一份要说明。",
    bad="2023 年报告写年末结转 12.60 万元，2024 年报告写年初结转 21.60 万元。",
    good="两份报告都写 12.60 万元；口径有变化的，写明变化。",
    mend="与上年决算核对；口径或数据有调整的，在正文中说明原因",
)

_CHANGES: Final = {
    "increase": "now - before",
    "decrease": "before - now",
    "increase_rate": "(now - before) / before",
    "decrease_rate": "(before - now) / before",
}


def check(contexts: Sequence[Context]) -> Iterator[Outcome]:
    """Compare what a report says of earlier years with the report of the year before."""
    for before, after in consecutive(contexts):
        yield from _repeated(before, after)
        yield from _carried(before, after)
        yield from _changes(before, after)


def _repeated(before: Context, after: Context) -> Iterator[Outcome]:
    """Facts of an earlier year, printed in both reports."""
    year = str(before.report.model.year)
    for path, settled in after.ledger.facts.items():
        period = settled.key.period
        if re.fullmatch(r"\d{4}", period):
            other = _of(before, after, replace(settled.key, period="" if period == year else period))
            if other is not None:
                yield from _compared(before, after, path, settled, other)
    for path, words in after.ledger.words.items():
        found = before.ledger.words.get(path.replace(f"@{year}", "", 1)) if f"@{year}" in path else None
        said = [s for s in words if not s.absence]
        if found and said and not found[0].absence and said[0].key.fact.kind == found[0].key.fact.kind == "text":
            if _plain(said[0].printed) == _plain(found[0].printed):
                yield RULE.passed(path)
            else:
                yield RULE.finding(
                    said[0].place.location,
                    path,
                    f"{said[0].place.label}载 {year} 年{said[0].key.fact.name}“{said[0].printed}”，"
                    f"{year} 年报告载“{found[0].printed}”。",
                    declared=said[0].printed,
                    expected=found[0].printed,
                    related=(Related(found[0].place.location, f"{year} 年报告：{found[0].printed}"),),
                )


def _carried(before: Context, after: Context) -> Iterator[Outcome]:
    """What the year before left over is what the year begins with."""
    closing, opening = before.ledger.find(Key("budget.carried_out")), after.ledger.find(Key("budget.carried_in"))
    if closing is not None and opening is not None:
        yield from _compared(before, after, "budget.carried_in", opening, closing)


def _changes(before: Context, after: Context) -> Iterator[Outcome]:
    """增加 and 减少 against the figure of the year before, where the report itself does not print that figure."""
    for path, settled in after.ledger.facts.items():
        base, _, suffix = settled.key.fact.id.rpartition(".")
        fact = after.document.book.fact(base) if suffix in _CHANGES and not settled.key.period else None
        if fact is None:
            continue
        key = FactKey(fact, "", settled.key.members)
        now, past = after.ledger.get(key), _of(before, after, key)
        printed = after.ledger.get(replace(key, period=str(before.report.model.year)))
        if now is None or past is None or printed is not None:
            continue
        tree = formula.parse(_CHANGES[suffix])
        values = [formula.evaluate(tree, _lookup(a, b)) for a, b in product(now.groups, past.groups)]
        known = [value for value in values if value is not None]
        if not known:
            continue
        if any(v.range.meets(g.value.range) for v in known for g in settled.groups):
            yield RULE.passed(path)
            continue
        best, was = settled.chosen.best, past.chosen.best
        figure = show(known[0].point, settled.key.fact.kind, best.quantity)
        yield RULE.finding(
            best.place.location,
            path,
            f"{best.place.label}载{after.document.book.name(settled.key)} {best.shown}；"
            f"{before.report.model.year} 年报告载 {was.shown}，本年载 {now.chosen.best.shown}，计算为 {figure}。",
            declared=best.shown,
            expected=figure,
            related=(Related(was.place.location, f"{before.report.model.year} 年报告：{was.shown}"),),
        )


def _lookup(now: Group, past: Group) -> formula.Lookup:
    def lookup(key: Key) -> formula.Value:
        return now.value if key.id == "now" else past.value

    return lookup


def _of(before: Context, after: Context, key: FactKey) -> Settled | None:
    """The same fact in the report of the year before; members and facts of a report's own must have the same names."""
    found = before.ledger.get(key)
    if found is None or found.key.fact.kind is not key.fact.kind:
        return None
    here, there = after.document.book, before.document.book
    if _plain(found.key.fact.name) != _plain(key.fact.name):
        return None
    same = all(_plain(here.members[m].name) == _plain(there.members[m].name) for m in key.members)
    return found if same else None


def _compared(before: Context, after: Context, path: str, now: Settled, past: Settled) -> Iterator[Outcome]:
    if any(a.value.range.meets(b.value.range) for a, b in product(now.groups, past.groups)):
        yield RULE.passed(path)
        return
    here, there, year = now.chosen.best, past.chosen.best, before.report.model.year
    yield RULE.finding(
        here.place.location,
        path,
        f"{here.place.label}载{after.document.book.name(now.key)} {here.shown}；"
        f"{year} 年报告{there.place.label}载{before.document.book.name(past.key)} {there.shown}。",
        declared=here.shown,
        expected=there.shown,
        related=(Related(there.place.location, f"{year} 年报告：{there.shown}"),),
    )


def _plain(text: str) -> str:
    return re.sub(r"[\s“”\"（）()]", "", text)
