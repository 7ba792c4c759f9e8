"""与上年相比变动很大而没有说明."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product

from generator.facts import FactKey
from generator.finding import Audience, Related, Severity
from generator.groups import Settled
from generator.prose import Passage
from generator.quantity import ZERO, Bound, Kind
from generator.rules.base import Context, Outcome, Rule, consecutive
from generator.schema.checks import Comparing

RULE = Rule(
    id="jump",
    title="与上年相比变动很大而没有说明",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="一个数一年之间变成几倍或几分之一，可能是业务确有变化，也可能是单位写错或多写少写了一位。",
    bad="上年培训 1,200 人次，本年培训 12,000 人次，正文没有提到变化。",
    good="“本年培训 12,000 人次，比上年大幅增加，主要原因是新开设线上课程。”",
    mend="先核对单位和位数；确有变化的，在正文中写明原因",
)


def check(contexts: Sequence[Context]) -> Iterator[Outcome]:
    """Compare amounts and counts with those of the year before."""
    for before, after in consecutive(contexts):
        policy = after.checks.comparing
        told: set[tuple[str, ...]] = set()
        for path, settled in after.ledger.facts.items():
            past = _past(before, after, settled)
            if past is None:
                continue
            if not _far(policy, settled, past) or _explained(after, settled, policy.change_words):
                yield RULE.passed(path)
                continue
            subject = (settled.key.fact.id.split(".")[0], *settled.key.members)
            if subject in told:  # budget and spending of one thing move together
                continue
            told.add(subject)
            here, there = settled.chosen.best, past.chosen.best
            year = before.report.model.year
            yield RULE.finding(
                here.place.location,
                path,
                f"{here.place.label}载{after.document.book.name(settled.key)} {here.shown}，{year} 年报告载 {there.shown}，"
                f"相差 {policy.jump_factor} 倍以上，正文没有说明变动原因。",
                declared=here.shown,
                expected=there.shown,
                related=(Related(there.place.location, f"{year} 年报告：{there.shown}"),),
            )


def _past(before: Context, after: Context, settled: Settled) -> Settled | None:
    """The same amount or count a year before; changes, targets and rows of indicator tables are left out."""
    key = settled.key
    plain = key.fact.additive and key.fact.kind in (Kind.MONEY, Kind.COUNT) and not key.period
    past = before.ledger.get(key) if plain else None
    if past is None or past.key.fact.kind is not key.fact.kind or past.key.fact.name != key.fact.name:
        return None
    here, there = after.document.book.members, before.document.book.members
    return past if all(here[m].name == there[m].name for m in key.members) else None


def _far(policy: Comparing, now: Settled, past: Settled) -> bool:
    """Whether every reading of both figures lies far apart. A first or last time (0) is no jump."""
    least = Decimal(policy.jump_money if now.key.fact.kind is Kind.MONEY else policy.jump_count)
    for a, b in product(now.groups, past.groups):
        small, great = sorted((a.value.point, b.value.point))
        bounded = any(g.best.quantity is None or g.best.quantity.bound is not Bound.EXACT for g in (a, b))
        factor = policy.jump_factor * (2 if bounded else 1)  # 余, 近 and ≥ leave the figure open
        if small <= ZERO or great < least or great < small * factor:
            return False
    return True


def _explained(after: Context, settled: Settled, words: tuple[str, ...]) -> bool:
    """Whether the report prints the change, or words of change stand in or behind a sentence that speaks of the fact."""
    fact, key, book = settled.key.fact, settled.key, after.document.book
    for suffix in ("increase", "decrease", "increase_rate", "decrease_rate"):
        sibling = book.fact(f"{fact.id}.{suffix}")
        if sibling is not None and after.ledger.get(FactKey(sibling, "", key.members)) is not None:
            return True
    if after.ledger.get(FactKey(fact, str(after.report.model.year - 1), key.members)) is not None:
        return True
    if not words:
        return False
    change = re.compile("|".join(map(re.escape, words)))
    names = (fact.name, *(book.members[m].name for m in key.members))
    return any(change.search(text) for passage in after.passages for text in _near(passage, str(key), names))


def _near(passage: Passage, path: str, names: tuple[str, ...]) -> Iterator[str]:
    """The sentences of a passage that state or name the fact, each with the one behind it."""
    sentences = list(passage.sentences())
    for number, (start, end) in enumerate(sentences):
        text = passage.text[start:end]
        states = any(str(statement.key) == path for statement in passage.statements(start, end))
        if states or all(name in text for name in names):
            last = sentences[min(number + 1, len(sentences) - 1)][1]
            yield passage.text[start:last]
