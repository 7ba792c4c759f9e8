"""正文所说的项目个数与项目表不符."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.document import ABOVE, LOST, Grid
from generator.facts import FactBook
from generator.finding import Audience, Severity
from generator.groups import Settled
from generator.indicators import of_this_year
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="project-count",
    title="正文所说的项目个数与项目表不符",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="正文说有几个项目，项目表就应列几个。个数对不上，读者不知道少列了哪一个。",
    bad="正文写预算项目 6 个，项目表列 8 个项目。",
    good="正文写预算项目 8 个，与项目表一致。",
    mend="按项目表重新点数；正文只计其中一类的，写明是哪一类",
)
AXIS: Final = "project"
FACTS: Final = ("projects.count", "projects.planned")
MOST: Final = 100  # counts beyond that are not looked at: every one is counted anew
_BUDGETS: Final = ("budget.initial", "budget.allotted", "budget.adjusted")


def check(context: Context) -> Iterator[Outcome]:
    """Compare every stated number of projects with the tables whose rows are projects, in every way of counting."""
    book = context.document.book
    counts = [s for s in context.ledger.facts.values() if s.key.fact.id in FACTS]
    for settled in counts[:MOST]:
        key = settled.key
        if settled.disputed or len(key.members) > 1 or not of_this_year(key):
            continue
        parent = key.members[0] if key.members else None
        tables = [(grid, rows) for grid in _grids(context) if (rows := _projects(grid, book, parent))]
        declared = settled.chosen.best.quantity
        if not tables or declared is None or any(_lost(grid) for grid, _ in tables):
            continue
        ways = {n for grid, rows in tables for n in _ways(context, grid, rows, parent)}
        ways |= {len({row for _, rows in tables for row in rows})}
        if min(ways) <= declared.value <= max(ways):
            yield RULE.passed(str(key))
            continue
        yield _finding(context, settled, tables[0][0], len(tables[0][1]))


def _finding(context: Context, settled: Settled, grid: Grid, listed: int) -> Outcome:
    best = settled.chosen.best
    return RULE.finding(
        best.place.location,
        str(settled.key),
        f"{best.place.label}载{context.document.book.name(settled.key)} {best.shown}；{grid.short}列 {listed} 个项目。原文均保留。",
        declared=best.shown,
        expected=f"{listed} 个",
    )


def _grids(context: Context) -> Iterator[Grid]:
    for block in context.document.blocks:
        if isinstance(block, Grid) and (block.form.by if block.form else block.table.by) == "member":
            yield block


def _projects(grid: Grid, book: FactBook, parent: str | None) -> list[str]:
    """The rows that are projects, below *parent* where one is named; one row is no list."""
    found = [row for row in grid.rows if row in book.axes.get(AXIS, {})]
    found = [row for row in found if parent is None or parent in _above(book, row)]
    return found if len(found) > 1 else []


def _above(book: FactBook, member: str) -> list[str]:
    """The members above one, the nearest first."""
    made: list[str] = []
    above = book.members[member].parent
    while above is not None and above in book.members and above not in made:
        made.append(above)
        above = book.members[above].parent
    return made


def _ways(context: Context, grid: Grid, rows: list[str], parent: str | None) -> Iterator[int]:
    """How many projects the table can be said to list: rows, printed names, main projects, those budgeted for."""
    book = context.document.book
    yield len(rows)
    yield sum(grid.rows[row][0].mark != ABOVE for row in rows)
    inner = {row for row in rows if any(book.members[other].parent == row for other in rows)}
    yield len(rows) - len(inner)
    tops = {_top(book, row, parent) for row in rows}
    yield len(tops)
    for fact in _BUDGETS:
        stated = {s.key.members[0] for s in context.ledger.facts.values() if _of(s, fact)}
        for names in (set(rows), tops):
            if names & stated:
                yield len(names & stated)


def _top(book: FactBook, row: str, parent: str | None) -> str:
    """The project below *parent*, or below the axis, to which a row belongs."""
    chain = [row]
    for member in _above(book, row):
        if member == parent or member not in book.axes.get(AXIS, {}):
            break
        chain.append(member)
    return chain[-1]


def _of(settled: Settled, fact: str) -> bool:
    return settled.key.fact.id == fact and not settled.key.period and len(settled.key.members) == 1


def _lost(grid: Grid) -> bool:
    """Whether a name is lost."""
    return any(cells[0].mark == LOST for cells in grid.rows.values())
