"""正文所说的指标个数与指标表不符."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from generator.finding import Audience, Severity
from generator.groups import Settled
from generator.indicators import IndicatorRow, IndicatorTable, has_figure, of_this_year
from generator.quantity import Kind
from generator.rules.base import Context, Outcome, Rule, related

RULE = Rule(
    id="indicator-count",
    title="正文所说的指标个数与指标表不符",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="正文对指标个数的归纳应与指标表所列一致。",
    bad="正文写质量指标 5 个，指标表列质量指标 4 个。",
    good="正文与指标表都是 4 个。",
    mend="按指标表重新点数；正文所说的口径不同的，写明口径",
)
_LEVEL: Final = re.compile(r"[一二三四]级")
MOST: Final = 100  # counts beyond that are not looked at: every one is counted anew
SHOWN: Final = 3
QUANTITATIVE, QUALITATIVE = "定量", "定性"


@dataclass(frozen=True, slots=True)
class _Count:
    """How many indicators a table lists, from *low* to *high* where readings differ, and in words what was counted."""

    low: int
    high: int
    words: str

    @property
    def figure(self) -> str:
        return f"{self.low} 个" if self.low == self.high else f"{self.low} 至 {self.high} 个"


def check(context: Context) -> Iterator[Outcome]:
    """Compare every count of indicators that the text states with the tables, one by one and all together."""
    tables = context.tables
    if not any(table.rows for table in tables):
        return
    counts = [s for s in context.ledger.facts.values() if _is_count(s)][:MOST]
    quantitative = next((s for s in counts if QUANTITATIVE in _member(context, s)), None)
    told: list[Settled] = []
    for settled in counts:
        path, declared = str(settled.key), settled.chosen.best.quantity
        made = [c for scope in _scopes(tables) if (c := _count(context, settled, scope)) is not None]
        if not made or declared is None:
            continue
        if any(count.low <= declared.value <= count.high for count in made):
            yield RULE.passed(path)
        elif QUALITATIVE in _member(context, settled) and quantitative in told and _complement(tables, counts, context):
            continue  # the other side of the same miscount
        else:
            told.append(settled)
            yield _finding(context, settled, made[-1], tables, counts)


def _finding(
    context: Context, settled: Settled, count: _Count, tables: Sequence[IndicatorTable], counts: list[Settled]
) -> Outcome:
    best, book = settled.chosen.best, context.document.book
    others = [s for s in counts if QUANTITATIVE in _member(context, settled) and QUALITATIVE in _member(context, s)]
    also = "".join(f"、{book.name(s.key)} {s.chosen.best.shown}" for s in others)
    where = tables[0].grid.short if len(tables) == 1 else "各指标表"
    return RULE.finding(
        best.place.location,
        str(settled.key),
        f"{best.place.label}载{book.name(settled.key)} {best.shown}{also}；{where}{count.words}。原文均保留。",
        declared=best.shown,
        expected=count.figure,
        related=related([s.chosen.best for s in others]),
    )


def _is_count(settled: Settled) -> bool:
    fact = settled.key.fact
    counts = fact.id == "indicators.count" or (fact.id.startswith("indicators.") and _LEVEL.search(fact.name))
    return bool(counts) and fact.kind is Kind.COUNT and of_this_year(settled.key) and not settled.disputed


def _member(context: Context, settled: Settled) -> str:
    return "".join(context.document.book.members[m].name for m in settled.key.members)


def _scopes(tables: Sequence[IndicatorTable]) -> Iterator[list[IndicatorTable]]:
    """Each table alone, then all together."""
    if len(tables) > 1:
        yield from ([table] for table in tables)
    yield list(tables)


def _count(context: Context, settled: Settled, tables: list[IndicatorTable]) -> _Count | None:
    """What the tables list of what the fact counts; None if they do not say."""
    rows = [row for table in tables for row in table.rows]
    names = len({(row.grid.id, row.l1, row.l2, row.plain_name) for row in rows})
    level = _LEVEL.search(settled.key.fact.name)
    if level:
        return _levels(tables, level[0], names)
    member = _member(context, settled)
    if not member:
        return _Count(names, len(rows), f"列指标 {len(rows)} 个")
    if QUANTITATIVE in member or QUALITATIVE in member:
        return _kinds(rows, QUANTITATIVE in member)
    stem = member.removesuffix("指标")
    if len(settled.key.members) > 1 or not stem or not any(table.classified for table in tables):
        return None
    return _class(rows, stem, settled)


def _levels(tables: list[IndicatorTable], level: str, names: int) -> _Count | None:
    """Different entries of the column that is headed 一级指标, 二级指标 …"""
    found = 0
    for table in tables:
        index = next((i for i, label in enumerate(table.grid.labels) if level in label), None)
        if index is None or any(not row.classed for row in table.rows):
            return None
        role = table.grid.roles[index]
        if role not in ("l1", "l2", "name"):
            return None
        if role == "name":
            return _Count(names, sum(len(t.rows) for t in tables), f"列{level}指标 {names} 个")
        found += len({(row.l1, row.l2) if role == "l2" else (row.l1,) for row in table.rows})
    return _Count(found, found, f"列{level}指标 {found} 个")


def _class(rows: list[IndicatorRow], stem: str, settled: Settled) -> _Count:
    of = [row for row in rows if row.classed and row.of_class(stem)]
    unsure = sum(not row.classed for row in rows)
    names = len({(row.grid.id, row.plain_name) for row in of})
    words = f"列{stem}指标 {len(of)} 个"
    declared = settled.chosen.best.quantity
    above = {row.l1 for row in of} - {""}
    if len(above) == 1 and stem not in next(iter(above)):
        parent = next(iter(above))
        total = sum(row.l1 == parent for row in rows)
        if declared is not None and total == declared.value:
            words += f"（{parent}合计 {total} 个）"
    return _Count(names, len(of) + unsure, words + (f"，另有 {unsure} 行类别缺损" if unsure else ""))


def _kinds(rows: list[IndicatorRow], quantitative: bool) -> _Count:
    """Quantitative: a figure as its target; possibly also a 数量指标 or a result in figures, and what is lost."""
    sure = sum(row.target.quantity is not None for row in rows)
    doubtful = [row for row in rows if row.target.quantity is None and _perhaps(row)]
    open_ = len(doubtful)
    one = _Count(sure, sure + open_, "")
    other = _Count(len(rows) - sure - open_, len(rows) - sure, "")
    words = f"列指标 {len(rows)} 个：指标值为数值的 {sure} 个"
    if open_:
        words += f"，另 {open_} 个（{_examples(doubtful)}）可算可不算"
    words += f"，即定量 {one.figure}、定性 {other.figure}"
    return replace(one if quantitative else other, words=words)


def _examples(rows: list[IndicatorRow]) -> str:
    """What is printed as their targets, or their names where nothing is; of many only the first few."""
    shown = list(dict.fromkeys(row.target.text or row.name for row in rows))
    return "、".join(shown[:SHOWN]) + ("等" if len(shown) > SHOWN else "")


def _perhaps(row: IndicatorRow) -> bool:
    return (
        bool(row.target.state)
        or row.doubtful
        or "数量" in row.l2
        or row.actual.quantity is not None
        or has_figure(row.target.text)
        or has_figure(row.actual.text)
    )


def _complement(tables: Sequence[IndicatorTable], counts: list[Settled], context: Context) -> bool:
    """Whether the stated 定量 and 定性 together are all indicators."""
    both = [s for s in counts if QUANTITATIVE in _member(context, s) or QUALITATIVE in _member(context, s)]
    total = sum(s.chosen.best.quantity.value for s in both if s.chosen.best.quantity)
    return len(both) == 2 and total == sum(len(table.rows) for table in tables)
