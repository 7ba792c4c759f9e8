"""正文所说的项目个数与项目表不符."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from generator.document import ABOVE, LOST, Cell, Grid
from generator.facts import FactBook, Statement
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
    bad="正文写预算项目 11 个，项目表列 9 个项目。",
    good="正文写预算项目 9 个，与项目表一致。",
    mend="按项目表重新点数；正文只计其中一类的，写明是哪一类",
)
AXIS: Final = "project"
FACTS: Final = ("projects.count", "projects.planned")
MOST: Final = 100  # counts beyond that are not looked at: every one is counted anew
ADDED: Final = "budget.added"
TOTAL: Final = "total"
PROJECTS: Final = "project"
_AT_FIRST: Final = re.compile("年初|期初|一下|二下")
_POINTS: Final = re.compile(r"(?:下表|附表|[见如]表|表(?=\s*\d))\s*(?P<number>\d{1,2})?")
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
        budgeted = {n for _, rows in tables for n in _budgeted(context, rows, parent)}
        if min(ways) <= declared.value <= max(ways):
            yield RULE.passed(str(key))
        elif min(ways | budgeted) <= declared.value <= max(ways | budgeted):
            yield _added(context, settled, tables[0][0], tables[0][1], parent) or RULE.passed(str(key))
        else:
            yield _finding(context, settled, tables)


def _finding(context: Context, settled: Settled, tables: list[tuple[Grid, list[str]]]) -> Outcome:
    """Public only where the report says that the table lists all projects; a table of the main ones may list fewer."""
    best, (grid, rows) = settled.chosen.best, tables[0]
    certain = len(tables) == 1 and not _partial(context, grid) and _whole(context, settled, grid)
    said = (
        f"{best.place.label}载{context.document.book.name(settled.key)} {best.shown}；{grid.short}列 {len(rows)} 个项目"
    )
    return RULE.finding(
        best.place.location,
        str(settled.key),
        f"{said}。原文均保留。" if certain else f"{said}，没有写明是否列全。",
        declared=best.shown,
        expected=f"{len(rows)} 个",
        audience=None if certain else Audience.INTERNAL,
        severity=None if certain else Severity.INFO,
    )


def _added(context: Context, settled: Settled, grid: Grid, rows: list[str], parent: str | None) -> Outcome | None:
    """That the count leaves out what was added in the course of the year, where it does not say that it does."""
    book, best, declared = context.document.book, settled.chosen.best, settled.chosen.best.quantity
    tops = {_top(book, row, parent) for row in rows}
    added = sorted(tops & {s.key.members[0] for s in context.ledger.facts.values() if _of(s, ADDED)})
    counted = _sentence(context, best)
    if not added or declared is None or declared.value + len(added) != len(tops) or _AT_FIRST.search(counted):
        return None
    names = "、".join(f"“{book.members[name].name}”" for name in added)
    return RULE.finding(
        best.place.location,
        str(settled.key),
        f"{best.place.label}载{book.name(settled.key)} {best.shown}；{grid.short}列 {len(tops)} 个，其中{names}为年中追加。"
        "没有写明个数是否包括追加的项目。",
        declared=best.shown,
        expected=f"{len(tops)} 个",
        audience=Audience.INTERNAL,
        severity=Severity.INFO,
    )


def _partial(context: Context, grid: Grid) -> bool:
    said = f"{grid.table.title or ''}{grid.table.note or ''}{''.join(grid.labels)}"
    return any(word in said for word in context.checks.completeness.partial_tables)


def _whole(context: Context, settled: Settled, grid: Grid) -> bool:
    """Whether table or text says that the table lists all: in words, by its total, or where the count points to it."""
    said = f"{grid.table.title or ''}{grid.table.note or ''}"
    if any(word in said for word in context.checks.completeness.whole_tables):
        return True
    counted = _sentence(context, settled.chosen.best)
    pointed = _POINTS.search(counted)
    if pointed is not None and not any(word in counted for word in context.checks.completeness.partial_tables):
        number = re.search(r"表\s*(\d{1,2})", grid.table.title or "")
        return pointed["number"] is None or (number is not None and number[1] == pointed["number"])
    return any(
        _stated_total(context, cell) for row, cells in grid.rows.items() for cell in cells if _is_total(row, cell)
    )


def _is_total(row: str, cell: Cell) -> bool:
    statement = cell.statement
    return row == TOTAL and statement is not None and statement.key.fact.id.startswith("budget.")


def _stated_total(context: Context, cell: Cell) -> bool:
    """Whether the running text states the sum in a cell as that of the department, or of all its projects."""
    if cell.statement is None or cell.statement.quantity is None:
        return False
    key, value = cell.statement.key, cell.statement.quantity.value
    above = [m for m in key.members if m in context.document.book.axes.get(AXIS, {})]
    members = [key.members, (PROJECTS,)] if not above else [key.members]
    settled = [context.ledger.facts.get(str(replace(key, members=tuple(names)))) for names in members]
    told = [s for one in settled if one is not None for s in one.statements if s.place.source == "text"]
    return any(s.quantity is not None and s.quantity.value == value for s in told)


def _sentence(context: Context, statement: Statement) -> str:
    """The sentence in which a statement of the running text stands."""
    for passage in context.passages:
        for span in passage.spans:
            if statement in span.statements and passage.locate(span.start) == statement.place.location:
                return next((passage.text[a:b] for a, b in passage.sentences() if a <= span.start < b), "")
    return ""


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
    """How many projects the table can be said to list: rows, printed names, main projects."""
    book = context.document.book
    yield len(rows)
    yield sum(grid.rows[row][0].mark != ABOVE for row in rows)
    inner = {book.members[row].parent for row in rows}.intersection(rows)
    yield len(rows) - len(inner)
    yield len({_top(book, row, parent) for row in rows})


def _budgeted(context: Context, rows: list[str], parent: str | None) -> Iterator[int]:
    """How many of the listed projects have a figure of one stage of the budget."""
    tops = {_top(context.document.book, row, parent) for row in rows}
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
