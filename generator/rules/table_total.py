"""表中合计行、平均行与所列各行不符."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from generator.document import Cell, Grid
from generator.finding import Audience, Severity
from generator.quantity import ZERO, Interval, Kind, LiteralError, Quantity, divide, parse_quantity
from generator.rules.base import Context, Outcome, Rule
from generator.tables import (
    Addend,
    Line,
    LineKind,
    figure,
    gap,
    is_added,
    is_empty,
    is_lost,
    is_share,
    kind_of,
    lines,
    shown,
    slack,
    sums,
)

RULE = Rule(
    id="table-total",
    title="表中合计行、平均行与所列各行不符",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="合计行应等于所列各行之和，小计行应等于其上各行之和，平均行应等于各行的平均数，“其中”各行不应超过其上一行。",
    bad="四个季度的支出相加为 640.20 万元，合计行写 646.20 万元。",
    good="合计行与各行之和相等。",
    mend="重算该行；各行数字有误的先改各行",
)
_TOTALS = (LineKind.SUBTOTAL, LineKind.TOTAL)
MAX_ROWS = 200


def check(context: Context) -> Iterator[Outcome]:
    """Compare total, subtotal and mean rows, by the form or by their labels, with the rows that they take up."""
    for grid in context.document.blocks:
        if not isinstance(grid, Grid):
            continue
        done = set()
        if grid.form is not None:
            for row_key, form_row in grid.form.rows.items():
                for role, how in form_row.totals.items():
                    if row_key in grid.rows and role in grid.roles:
                        done.add(row_key)
                        if _overlap(context, grid, grid.roles.index(role), grid.rows[row_key]):
                            continue
                        yield from _row(grid, row_key, list(form_row.of), role, how)
        by = grid.form.by if grid.form else grid.table.by
        if by not in ("indicator", "period") and len(grid.rows) <= MAX_ROWS:
            yield from _by_labels(context, grid, done)


# -- rows that the form knows ----------------------------------------------------------------------------------


def _row(grid: Grid, row_key: str, of: list[str], role: str, how: str) -> Iterator[Outcome]:
    index = grid.roles.index(role)
    total_cell = grid.rows[row_key][index]
    if total_cell.statement is not None and total_cell.statement.key.fact.formula:
        return  # the fact's own formula says the same; one note is enough
    parts = [_quantity(grid.rows[key][index]) for key in of if key in grid.rows]
    known = [part for part in parts if part is not None]
    total = _quantity(total_cell, known[0].unit if known else "")
    if total is None or len(known) < len(of) or not known:
        return
    kind = kind_of(total.text, total.unit)
    count = Decimal(len(known)) if how == "mean" else Decimal(1)
    value = divide(sum((q.value for q in known), ZERO), count)
    widths = [_half_width(quantity, kind) for quantity in (total, *known)]
    own = max(widths[0], total.step / 2) if how == "mean" else widths[0]
    margin = own + divide(sum(widths[1:], ZERO), count)
    path = f"tables.{grid.id}.{row_key}.{role}"
    if Interval(total.value, total.value).widened(margin).meets(Interval(value, value)):
        yield RULE.passed(path)
        return
    yield _finding(grid, path, grid.rows[row_key][0].text, index, total_cell, total, value, how)


def _half_width(quantity: Quantity, kind: Kind) -> Decimal:
    """How far a printed figure may be from its value: nothing for counts and points, half a digit for money and rates."""
    interval = quantity.interval(kind)
    return (interval.high - interval.low) / 2


def _quantity(cell: Cell, unit: str = "") -> Quantity | None:
    """The figure in a cell; one that states no fact is read in *unit*, that of the rows that it sums up."""
    if cell.mark:
        return None
    if cell.statement is not None:
        return cell.statement.quantity
    text = cell.text
    kind = kind_of(text, unit)
    try:
        return parse_quantity(text, kind, unit if kind is Kind.MONEY else "")
    except LiteralError:
        return None


# -- rows that say by their label what they are ----------------------------------------------------------------


def _by_labels(context: Context, grid: Grid, done: set[str]) -> Iterator[Outcome]:
    for index in range(1, len(grid.labels)):
        rows = lines(grid, index)
        column = _Column(grid, index, rows)
        noted = _named(context, grid.table.title or "", grid.table.note or "")
        if noted and (
            re.search("[人次户家]", grid.labels[index]) or "元" not in grid.labels[index] + (grid.table.unit or "")
        ):
            continue
        if not column.readable or all(line.kind is LineKind.ITEM for line in rows):
            continue
        for number, line in enumerate(rows):
            if line.key in done or _overlap(context, grid, index, line.cells):
                continue
            if not _told_elsewhere(context, line.cells[index]):
                yield from _line(column, number, line)


def _overlap(context: Context, grid: Grid, index: int, cells: Sequence[Cell]) -> bool:
    """Whether the total leaves out what several rows count: then it need not be their sum."""
    return _named(context, grid.labels[index], *(cell.text for cell in cells))


def _named(context: Context, *texts: str) -> bool:
    return any(word in text for word in context.checks.amounts.overlaps for text in texts)


def _told_elsewhere(context: Context, cell: Cell) -> bool:
    """Whether the cell states a fact that other rules compare with its parts."""
    if cell.statement is None:
        return False
    key = cell.statement.key
    settled = context.ledger.get(key)
    if key.fact.id.startswith(("score.", "points.")) or key.fact.formula or settled is None:
        return True
    return settled.disputed or any(comparison.how == "sum" for comparison in settled.comparisons)


class _Column:
    """The figures of one column, row by row."""

    def __init__(self, grid: Grid, index: int, rows: Sequence[Line]) -> None:
        self.grid = grid
        self.index = index
        self.rows = rows
        cells = [line.cells[index] for line in rows]
        self.figures = [figure(grid, index, cell) for cell in cells]
        known = [q for q in self.figures if q is not None]
        words = [c for c, q in zip(cells, self.figures, strict=True) if q is None and not is_empty(c)]
        units = {q.unit.strip() for q in known}
        self.kinds = {kind_of(q.text, q.unit) for q in known}
        self.readable = (
            len(known) > 2 and not words and len(self.kinds) == 1 and (Kind.MONEY in self.kinds or len(units) == 1)
        )
        self.added = is_added(grid, index) and Kind.RATIO not in self.kinds
        if any(is_lost(cell) for cell in cells):
            self.readable = False

    def addends(self, start: int, stop: int) -> list[Addend]:
        """The rows of a scope; empty cells count nothing, means are left out."""
        return [
            Addend(quantity.value if quantity else ZERO, line.kind, line.level)
            for line, quantity in zip(self.rows[start:stop], self.figures[start:stop], strict=True)
            if line.kind is not LineKind.MEAN
        ]

    def margin(self, start: int, stop: int) -> Decimal:
        """How far rounding may carry the sum of a scope."""
        return sum((slack(q) for q in self.figures[start:stop] if q is not None), ZERO)


def _line(column: _Column, number: int, line: Line) -> Iterator[Outcome]:
    total = column.figures[number]
    if total is None:
        return
    if line.kind in _TOTALS and column.added:
        yield from _total(column, number, line, total)
    elif line.kind is LineKind.MEAN and not is_share(column.grid, column.index):
        yield from _mean(column, number, line, total)
    elif line.kind is LineKind.PART and column.added:
        yield from _part(column, number, line, total)


def _scopes(column: _Column, number: int) -> list[tuple[int, int]]:
    """The rows that a total may close, the likeliest first: those above it, those of its merged group, those below."""
    rows, line = column.rows, column.rows[number]
    ends = _TOTALS if line.kind is LineKind.SUBTOTAL else (LineKind.TOTAL,)
    above = next((n + 1 for n in range(number - 1, -1, -1) if rows[n].kind in ends), 0)
    below = next((n for n in range(number + 1, len(rows)) if rows[n].kind in ends), len(rows))
    found = [(above, number), (0, number), (number + 1, below), (number + 1, len(rows))]
    if line.group < number:
        found.insert(0, (line.group, number))
    counted = (LineKind.ITEM, LineKind.SUBTOTAL, LineKind.TOTAL)
    return [
        (start, stop)
        for start, stop in dict.fromkeys(found)
        if sum(row.kind in counted for row in rows[start:stop]) > 1 and rows[start].kind is not LineKind.PART
    ]


def _total(column: _Column, number: int, line: Line, total: Quantity) -> Iterator[Outcome]:
    path = f"tables.{column.grid.id}.{line.key}.{column.grid.roles[column.index]}"
    scopes = _scopes(column, number)
    if not scopes:
        return
    for start, stop in scopes:
        margin = column.margin(start, stop) + slack(total)
        found = sums(column.addends(start, stop), margin)
        if found is None or any(abs(value - total.value) <= margin for value in found):
            yield RULE.passed(path)
            return
    if _heads(column, number, total):
        yield RULE.passed(path)
        return
    start, stop = scopes[0]
    weighted = _weighted(column, start, stop)
    if weighted is not None and abs(weighted - total.value) <= column.margin(start, stop) + slack(total):
        yield RULE.passed(path)
        return
    items = [row for row in column.addends(start, stop) if row.kind is LineKind.ITEM]
    if any(row.kind in _TOTALS for row in column.addends(start, stop)):
        items = [row for row in column.addends(start, stop) if row.kind in _TOTALS] or items
    value = sum((row.value for row in items), ZERO)
    how = "sum" if weighted is None else "weighted"
    told = value if weighted is None else weighted
    yield _finding(column.grid, path, line.label, column.index, line.cells[column.index], total, told, how)


def _heads(column: _Column, number: int, total: Quantity) -> bool:
    """Whether the total stands above its items, and other rows, such as a balance, follow them."""
    value, items = ZERO, 0
    for below in column.addends(number + 1, len(column.rows)):
        if below.kind in _TOTALS:
            return False
        if below.kind is LineKind.ITEM:
            value, items = value + below.value, items + 1
        if items > 1 and abs(value - total.value) <= slack(total) * (items + 1):
            return True
    return False


def _weighted(column: _Column, start: int, stop: int) -> Decimal | None:
    """Σ 权重 × 得分 of the rows of a scope, where another column prints weights in per cent."""
    grid = column.grid
    if "得分" not in grid.labels[column.index] and "分数" not in grid.labels[column.index]:
        return None
    for index, label in enumerate(grid.labels):
        if "权重" in label and is_share(grid, index):
            weights = [figure(grid, index, line.cells[index]) for line in column.rows[start:stop]]
            pairs = [(w, q) for w, q in zip(weights, column.figures[start:stop], strict=True) if q is not None]
            if pairs and all(w is not None for w, _ in pairs):
                return sum((w.value * q.value for w, q in pairs if w is not None), ZERO)
    return None


def _mean(column: _Column, number: int, line: Line, total: Quantity) -> Iterator[Outcome]:
    """A mean row: the mean of the rows above it, or of a rate the quotient of two columns' totals."""
    start = next((n + 1 for n in range(number - 1, -1, -1) if column.rows[n].kind is not LineKind.ITEM), 0)
    start = start if start < number - 1 else 0
    known = [
        q
        for q, row in zip(column.figures[start:number], column.rows[start:number], strict=True)
        if q is not None and row.kind is LineKind.ITEM
    ]
    if len(known) < 2 or any(q is None for q in column.figures[start:number]):
        return
    path = f"tables.{column.grid.id}.{line.key}.{column.grid.roles[column.index]}"
    count = Decimal(len(known))
    value = divide(sum((q.value for q in known), ZERO), count)
    margin = max(slack(total), total.step / 2) + divide(sum((slack(q) for q in known), ZERO), count)
    if abs(value - total.value) <= margin or _quotient(column, start, number, total):
        yield RULE.passed(path)
        return
    yield _finding(column.grid, path, line.label, column.index, line.cells[column.index], total, value, "mean")


def _quotient(column: _Column, start: int, stop: int, total: Quantity) -> bool:
    """Whether a mean rate is the quotient of the sums of two other columns."""
    totals = []
    for index in range(len(column.grid.labels)):
        found = [figure(column.grid, index, line.cells[index]) for line in column.rows[start:stop]]
        if index != column.index and all(q is not None for q in found):
            totals.append(sum((q.value for q in found if q is not None), ZERO))
    return any(
        below and abs(divide(above, below) - total.value) <= total.step
        for first, second in combinations(totals, 2)
        for above, below in ((first, second), (second, first))
    )


def _part(column: _Column, number: int, line: Line, part: Quantity) -> Iterator[Outcome]:
    """A row 其中 against the row that it is part of: it may not be more."""
    above = next((n for n in range(number - 1, -1, -1) if column.rows[n].kind is not LineKind.PART), None)
    whole = column.figures[above] if above is not None else None
    if above is None or whole is None or column.rows[above].kind is LineKind.MEAN:
        return
    path = f"tables.{column.grid.id}.{line.key}.{column.grid.roles[column.index]}"
    if part.value - slack(part) <= whole.value + slack(whole):
        yield RULE.passed(path)
        return
    start = next((n + 1 for n in range(above, -1, -1) if column.rows[n].kind in _TOTALS), 0)
    if part.value <= sum((row.value for row in column.addends(start, above + 1) if row.value > 0), ZERO):
        return  # it may be a part of all the rows above it and not of the last alone
    grid = column.grid
    yield RULE.finding(
        line.cells[column.index].location,
        path,
        f"{grid.short}“{line.label}”行{grid.labels[column.index]}载 {part.text}，"
        f"大于其上“{column.rows[above].label}”行 {whole.text}。原文均保留。",
        declared=part.text,
        expected=f"不大于 {whole.text}",
        difference=gap(part.value - whole.value, part),
    )


def _finding(
    grid: Grid, path: str, row: str, index: int, cell: Cell, total: Quantity, value: Decimal, how: str
) -> Outcome:
    figure_shown = shown(value, total)
    word = {"mean": "平均", "weighted": "按权重相加"}.get(how, "相加")
    return RULE.finding(
        cell.location,
        path,
        f"{grid.short}“{row}”行{grid.labels[index]}载 {total.text}；所列各行{word}为 {figure_shown}。原文保留。",
        declared=total.text,
        expected=figure_shown,
        difference=gap(total.value - value, total),
    )
