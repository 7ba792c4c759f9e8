"""正文所列的项目，项目表中没有."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.document import Grid
from generator.facts import FactBook, Statement
from generator.finding import Audience, Related, Severity
from generator.quantity import ZERO, Kind
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="project-missing",
    title="正文所列的项目，项目表中没有",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="正文写了预算或支出的项目，应当能在项目表中找到，否则读者无法判断表是否列全。",
    bad="正文写“档案数字化经费 18 万元”，项目支出表列了其余 4 个项目，没有这一项。",
    good="正文提到的每个项目都在表中有一行。",
    mend="在表中补列该项目，或核对正文；表只列部分项目的，在表题或表下写明",
)

_AXIS = "project"
_PARTIAL = ("部分", "主要", "重点", "其中", "前五", "前十", "抽")


@dataclass(frozen=True, slots=True)
class _Listing:
    """A table of projects: its rows' members, and the words of its cells."""

    grid: Grid
    rows: frozenset[str]
    words: str


def check(context: Context) -> Iterator[Outcome]:
    """Compare the projects with money of the year in the text with the rows of the one table of projects."""
    book = context.document.book
    listings = [
        made for block in context.document.blocks if isinstance(block, Grid) and (made := _listing(block, book))
    ]
    if len(listings) != 1 or _partial(listings[0].grid):
        return  # several tables: which one should list the project is not certain
    yield from _projects(context, listings[0])


def _listing(grid: Grid, book: FactBook) -> _Listing | None:
    by = grid.form.by if grid.form else grid.table.by
    projects = book.axes.get(_AXIS, {})
    rows = frozenset(key for key in grid.rows if key in projects)
    if by != "member" or len(rows) < 2:
        return None
    texts = [cell.text for row in grid.rows.values() for cell in row]
    return _Listing(grid, rows, " ".join(texts))


def _partial(grid: Grid) -> bool:
    said = f"{grid.table.title or ''}{grid.table.note or ''}{''.join(grid.labels)}"
    return any(word in said for word in _PARTIAL) or any(c.mark == "?" for row in grid.rows.values() for c in row)


def _projects(context: Context, listing: _Listing) -> Iterator[Outcome]:
    book = context.document.book
    told: set[str] = set()
    for statement in context.document.statements:
        name = _project(statement, book)
        if name is None or name in told:
            continue
        told.add(name)
        if not _should_be_listed(name, listing, book):
            continue
        path = f"project.{name}"
        member = book.members[name]
        if name in listing.rows or any(word in listing.words for word in (member.name, *member.aliases)):
            yield RULE.passed(path)
            continue
        yield RULE.finding(
            statement.place.location,
            path,
            f"{statement.place.label}载{book.name(statement.key)} {statement.shown}；"
            f"{listing.grid.short}列有同级的项目，没有“{member.name}”一行。原文均保留。",
            declared=statement.shown,
            related=(Related(listing.grid.node.location, listing.grid.short),),
        )


def _project(statement: Statement, book: FactBook) -> str | None:
    """The project whose money of the year a statement in the text gives."""
    key, quantity = statement.key, statement.quantity
    of_year = key.fact.kind is Kind.MONEY and key.fact.id.startswith("budget.") and not key.period
    if not of_year or statement.place.source != "text" or quantity is None or quantity.value == ZERO:
        return None
    names = [m for m in key.members if m in book.axes.get(_AXIS, {})]
    return names[0] if len(names) == 1 == len(key.members) else None


def _should_be_listed(name: str, listing: _Listing, book: FactBook) -> bool:
    """Whether the table lists the level of a project: it is listed, or two of its siblings are and none of its kin."""
    projects = book.axes[_AXIS]
    if name in listing.rows:
        return True
    if projects[name].optional or any(_within(row, name, book) or _within(name, row, book) for row in listing.rows):
        return False
    return sum(projects[row].parent == projects[name].parent for row in listing.rows) >= 2


def _within(name: str, above: str, book: FactBook) -> bool:
    """Whether a member stands somewhere below another."""
    seen: set[str] = set()
    parent = book.members[name].parent
    while parent is not None and parent in book.members and parent not in seen:
        if parent == above:
            return True
        seen.add(parent)
        parent = book.members[parent].parent
    return False
