"""数值相差整万倍."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.facts import Statement
from generator.finding import Audience, Severity
from generator.groups import Comparison, Settled
from generator.quantity import Kind, percent_text, show
from generator.rules.base import Context, Outcome, Rule, related

RULE = Rule(
    id="unit-scale",
    title="数值相差整万倍",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="同一个数分别以元、万元列示时，换算后应当相同。数字相同而相差一万倍，多是单位写了两样。",
    bad="正文写“年初预算 256.40 万元”，表头注明“单位：万元”，表中写“2,564,000.00”。",
    good="表头注明“单位：元”，或表中写“256.40”。",
    mend="核对单位，改正其中一处；原件已公布的，照录并由部门说明",
)
_TIMES: Final = {2: "一百倍", 3: "一千倍", 4: "一万倍", 8: "一亿倍"}
_MONEY: Final = {3: "，为千元与元之比", 4: "，为万元与元之比", 8: "，为亿元与元之比"}


def check(context: Context) -> Iterator[Outcome]:
    """Figures of one fact, or a figure and what it is computed from, that differ by the factor of a unit."""
    for path, settled in context.ledger.facts.items():
        if settled.scale:
            yield _conflict(context, path, settled)
            continue
        for comparison in settled.comparisons:
            power = settled.scale_of(comparison)
            if power:
                yield _computed(context, path, settled, comparison, power)
        if not settled.disputed and len({s.quantity.unit for s in settled.statements if s.quantity}) > 1:
            yield RULE.passed(path)


def _gap(power: int, kind: Kind) -> str:
    return f"相差{_TIMES[power]}{_MONEY.get(power, '') if kind is Kind.MONEY else ''}"


def _conflict(context: Context, path: str, settled: Settled) -> Outcome:
    """The figures of one fact are the same but for the unit."""
    statements = settled.statements
    groups = sorted(settled.groups, key=lambda group: group.statements[0].place.location)
    odd = next(group for group in settled.groups if group is not settled.chosen).statements[0]
    where = "，".join(f"{g.statements[0].place.label}载 {g.statements[0].shown}" for g in groups)
    return RULE.finding(
        odd.place.location,
        path,
        f"{context.document.book.name(settled.key)}：{where}，{_gap(settled.scale, settled.key.fact.kind)}。原文均保留。",
        declared=" / ".join(dict.fromkeys(group.best.shown for group in groups)),
        related=related([s for s in statements if s is not odd]),
    )


def _computed(context: Context, path: str, settled: Settled, comparison: Comparison, power: int) -> Outcome:
    """The figure and what it is computed from are the same but for the unit."""
    best, book = settled.chosen.best, context.document.book
    used = list(dict.fromkeys(comparison.operands))
    figure = _figure(comparison, settled, used, power)
    operands = "、".join(f"{book.name(s.key)} {s.shown}" for s in used)
    told = f"按 {comparison.wording} 计算为" if comparison.how == "formula" else f"{comparison.wording} ＝"
    return RULE.finding(
        best.place.location,
        path,
        f"{best.place.label}载{book.name(settled.key)} {best.shown}；{told} {figure}（{operands}），"
        f"{_gap(power, settled.key.fact.kind)}。原文保留。",
        declared=best.shown,
        expected=figure,
        related=related(used),
    )


def _figure(comparison: Comparison, settled: Settled, used: list[Statement], power: int) -> str:
    """What was computed, in the unit of its operands: in that of the printed figure nothing might be left of it."""
    kind, value = settled.key.fact.kind, comparison.expected.point
    if kind is Kind.RATIO:
        return percent_text(value, 2 + power)
    alike = next((s.quantity for s in used if s.key.fact.kind is kind), settled.chosen.best.quantity)
    return show(value, kind, alike)
