"""各部分占比之和不是 100%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product

from generator.document import Grid
from generator.finding import Audience, Severity
from generator.formula import Value, add
from generator.groups import Settled
from generator.markup import Key
from generator.quantity import HUNDRED, ONE, ZERO, Interval, Kind, percent_text
from generator.rules.base import Context, Outcome, Rule, related
from generator.tables import LineKind, figure, is_share, lines

RULE = Rule(
    id="shares-total",
    title="各部分占比之和不是 100%",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="把一个数分成几部分，各部分的占比相加应为 100%；尾差不超过各数末位的半个单位之和。",
    bad="基本支出占 62.35%，项目支出占 38.65%，相加 101.00%。",
    good="基本支出占 62.35%，项目支出占 37.65%。",
    mend="重算各部分的占比；有未列的部分的，写明",
)
MAX_READINGS = 32


def check(context: Context) -> Iterator[Outcome]:
    """Compare the shares of all parts of one fact, and columns of shares with a total of 100 %, with 100 %."""
    for base in dict.fromkeys(s.key.fact.id for s in context.ledger.facts.values() if s.key.fact.id.endswith(".share")):
        for period in dict.fromkeys(s.key.period for s in context.ledger.facts.values() if s.key.fact.id == base):
            for axis in context.document.book.axes:
                yield from _axis(context, base, period, axis)
    for grid in context.document.blocks:
        if isinstance(grid, Grid):
            for index in range(1, len(grid.labels)):
                if is_share(grid, index):
                    yield from _column(grid, index)


def _axis(context: Context, base: str, period: str, axis: str) -> Iterator[Outcome]:
    """The printed shares of the direct members of one axis; silent unless all members that must be there are."""
    book, ledger = context.document.book, context.ledger
    found = {child: ledger.find(Key(base, period, (child,))) for child in book.children(None, axis)}
    parts = [settled for settled in found.values() if settled is not None]
    absent = [child for child, settled in found.items() if settled is None and not book.members[child].optional]
    if len(parts) < 2 or absent or _told_elsewhere(context, base, period, parts):
        return
    path = f"{base}{f'@{period}' if period else ''}:{axis}"
    listed = [one for child, one in found.items() if one is not None and not book.members[child].optional]
    whole = Interval(ONE, ONE)
    if any(total.range.meets(whole) for some in (parts, listed) if some for total in _totals(some)):
        yield RULE.passed(path)
        return
    best = [part.chosen.best for part in parts]
    total = percent_text(next(_totals(parts)).point)
    yield RULE.finding(
        best[-1].place.location,
        path,
        f"{'、'.join(f'{book.name(s.key)} {s.shown}' for s in best)}，相加为 {total}。原文保留。",
        declared=total,
        expected="100%",
        related=related(best[:-1]),
    )


def _told_elsewhere(context: Context, base: str, period: str, parts: Sequence[Settled]) -> bool:
    """Whether a share differs from its amounts, or the amounts from their sum: that is one note already."""
    whole = context.ledger.find(Key(base.removesuffix(".share"), period))
    checked = [*parts, *([whole] if whole else [])]
    return any(not comparison.agrees for settled in checked for comparison in settled.comparisons)


def _totals(parts: Sequence[Settled]) -> Iterator[Value]:
    """The sum under every reading of disputed shares."""
    for reading in islice(product(*([g.value for g in part.groups] for part in parts)), MAX_READINGS):
        total = Value.exact(ZERO)
        for value in reading:
            total = add(total, value)
        yield total


def _column(grid: Grid, index: int) -> Iterator[Outcome]:
    """A column of shares whose total row prints 100 %, against the sum of its rows."""
    rows = lines(grid, index)
    totals = [number for number, line in enumerate(rows) if line.kind is LineKind.TOTAL]
    if len(totals) != 1 or any(line.kind in (LineKind.SUBTOTAL, LineKind.PART, LineKind.MEAN) for line in rows):
        return
    total = figure(grid, index, rows[totals[0]].cells[index])
    parts = [line for number, line in enumerate(rows) if number != totals[0]]
    figures = [figure(grid, index, line.cells[index]) for line in parts]
    known = [q for q in figures if q is not None]
    if total is None or total.value != ONE or len(known) < len(figures) or len(known) < 2:
        return
    if any(line.level != parts[0].level for line in parts):
        return  # parts of parts
    low = sum((q.interval(Kind.RATIO).low for q in known), ZERO)
    high = sum((q.interval(Kind.RATIO).high for q in known), ZERO)
    path = f"tables.{grid.id}.{rows[totals[0]].key}.{grid.roles[index]}"
    if low <= ONE <= high:
        yield RULE.passed(path)
        return
    value = sum((q.value for q in known), ZERO)
    cell = rows[totals[0]].cells[index]
    gap = f"{((ONE - value) * HUNDRED).normalize():f}"
    yield RULE.finding(
        cell.location,
        path,
        f"{grid.short}“{rows[totals[0]].label}”行{grid.labels[index]}载 {total.text}；"
        f"所列各行相加为 {percent_text(value)}。原文保留。",
        declared=total.text,
        expected=percent_text(value),
        difference=f"{gap} 个百分点",
    )
