"""年初累计数后期小于前期."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from generator.finding import Audience, Severity
from generator.groups import Settled
from generator.quantity import Kind
from generator.rules.base import Context, Outcome, Rule, difference, related

RULE = Rule(
    id="cumulative-series",
    title="累计数后期小于前期",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="年初至今的累计数只增不减；后期小于前期，或是发生退回、冲减，或是有一期的数写得不同，应当写明。",
    bad="前三季度累计支出 1,386.20 万元，全年累计支出 1,380.70 万元，未写明原因。",
    good="写明“第四季度收回资金 5.50 万元，冲减支出”。",
    mend="核对各期累计数；确有退回、冲减的，在文中写明金额和原因",
)
_MONTHS = {"Q1": (3, 31), "Q2": (6, 30), "Q3": (9, 30), "": (12, 31)}


def check(context: Context) -> Iterator[Outcome]:
    """Compare every cumulative amount with that of the period before it."""
    for series in _series(context):
        for (day, before), (later, after) in pairwise(series):
            if day == later:
                continue  # two cut-offs that the report keeps apart
            if min(g.value.range.low for g in before.groups) <= max(g.value.range.high for g in after.groups):
                yield RULE.passed(str(after.key))
            elif not _explained(context):
                yield _finding(context, before, after)


def _series(context: Context) -> list[list[tuple[date, Settled]]]:
    """Amounts to date of one fact and one set of members, by the day to which they count."""
    found: dict[tuple[str, tuple[str, ...]], list[tuple[date, Settled]]] = defaultdict(list)
    for settled in context.ledger.facts.values():
        key = settled.key
        if key.fact.time == "to_date" and key.fact.kind is Kind.MONEY:
            day = _day(context, key.period)
            if day is not None:
                found[key.fact.id, key.members].append((day, settled))
    return [sorted(dated, key=lambda one: one[0]) for dated in found.values()]


def _day(context: Context, period: str) -> date | None:
    """The last day of a period of the report's year; None for another year or a cut-off without a date."""
    year = context.report.model.year
    if period in _MONTHS:
        return date(year, *_MONTHS[period])
    named = context.report.model.periods.get(period)
    day = named.date if named else None
    return day if isinstance(day, date) and day.year == year else None


def _explained(context: Context) -> bool:
    """Whether a sentence speaks of money that came back in the words of the list."""
    words, names = context.checks.amounts.refund_words, context.checks.amounts.refund_of
    for passage in context.passages:
        for start, end in passage.sentences():
            sentence = passage.text[start:end]
            if any(word in sentence for word in words) and any(name in sentence for name in names):
                return True
    return False


def _finding(context: Context, before: Settled, after: Settled) -> Outcome:
    book, first, second = context.document.book, before.chosen.best, after.chosen.best
    apart = difference(before.chosen.value.point, after)
    return RULE.finding(
        second.place.location,
        str(after.key),
        f"{second.place.label}载{book.name(after.key)}{'' if after.key.period else '（全年累计）'} {second.shown}，"
        f"小于{first.place.label}所载{book.name(before.key)} {first.shown}，累计数较上期减少 {apart.lstrip('-')}。原文保留。",
        declared=second.shown,
        expected=f"不小于 {first.shown}",
        difference=apart,
        related=related([first]),
    )
