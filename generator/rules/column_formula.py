"""表中推算的列与同一行各列不符."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from generator import formula
from generator.document import Grid
from generator.facts import Statement
from generator.finding import Audience, Related, Severity
from generator.formula import FormulaError, Lookup, Node, Value
from generator.markup import Key
from generator.quantity import HUNDRED, ZERO, Bound, Interval, Kind, Quantity, divide
from generator.rules.base import Context, Outcome, Rule
from generator.tables import Line, LineKind, figure, gap, kind_of, lines, shown, with_unit

RULE = Rule(
    id="column-formula",
    title="表中推算的列与同一行各列不符",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="执行率、加权得分等列由同一行的其他列算出，应当算得出来。",
    bad="下达 64.00 万元、支出 48.32 万元，“执行率”一列写 85.50%。",
    good="“执行率”一列写 75.50%。",
    mend="按同一行的数重算；口径不同的，在表下写明",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare every cell of a column that has a formula with what its row gives."""
    for grid in context.document.blocks:
        if isinstance(grid, Grid):
            for index, role in enumerate(grid.roles):
                tree = _tree(grid, role)
                if tree is not None:
                    yield from _column(context, grid, index, tree)


def _tree(grid: Grid, role: str) -> Node | None:
    """The column's formula; None if it has none, or one that cannot be read, which is a finding elsewhere."""
    column = grid.form.columns.get(role) if grid.form else grid.table.columns.get(role)
    if column is None or column.formula is None:
        return None
    try:
        return formula.parse_number(column.formula)
    except FormulaError:
        return None


def _column(context: Context, grid: Grid, index: int, tree: Node) -> Iterator[Outcome]:
    rows = lines(grid, index)
    for number, line in enumerate(rows):
        cell = line.cells[index]
        printed = figure(grid, index, cell)
        if printed is None or line.kind is LineKind.MEAN or _told_elsewhere(context, grid, line, index):
            continue
        operands = _operands(grid, line, tree)
        value = formula.evaluate(tree, _lookup(operands))
        if value is None:
            continue
        path = f"tables.{grid.id}.{line.key}.{grid.roles[index]}"
        if _fits(value, printed) or (line.kind is not LineKind.ITEM and _of_rows(grid, rows, number, index, printed)):
            yield RULE.passed(path)
            continue
        yield _finding(grid, index, line, tree, operands, value, printed, path)


def _told_elsewhere(context: Context, grid: Grid, line: Line, index: int) -> bool:
    """Whether the cell is a fact with a formula of its own, or a total that the form adds up."""
    statement: Statement | None = line.cells[index].statement
    if statement is not None and statement.key.fact.formula:
        return True
    if statement is not None and (settled := context.ledger.get(statement.key)) is not None and settled.disputed:
        return True
    form_row = grid.form.rows.get(line.key) if grid.form else None
    return form_row is not None and grid.roles[index] in form_row.totals


def _operands(grid: Grid, line: Line, tree: Node) -> dict[str, Quantity]:
    """The figures of the row that the formula names, by column."""
    found = {}
    for key in formula.keys(tree):
        if key.id in grid.roles:
            place = grid.roles.index(key.id)
            quantity = figure(grid, place, line.cells[place])
            if quantity is not None:
                found[key.id] = quantity
    return found


def _lookup(operands: dict[str, Quantity]) -> Lookup:
    def lookup(key: Key) -> Value | None:
        quantity = operands.get(key.id)
        return None if quantity is None else Value(quantity.value, _range(quantity))

    return lookup


def _range(quantity: Quantity) -> Interval:
    """What the printed digits leave open; a number of things or points is exact, with decimals it may be rounded."""
    kind = kind_of(quantity.text, quantity.unit)
    if kind is Kind.COUNT and quantity.bound is Bound.EXACT and quantity.step < 1:
        return Interval(quantity.value - quantity.step / 2, quantity.value + quantity.step / 2)
    return quantity.interval(kind)


def _fits(value: Value, printed: Quantity) -> bool:
    """Whether the cell prints the value; a rate may be printed without its sign, and rounding may be either way."""
    open_range = _range(printed)
    bounded = not (open_range.low.is_infinite() or open_range.high.is_infinite())
    whole = open_range.widened(printed.step / 2) if bounded else open_range
    raised = Interval(value.range.low * HUNDRED, value.range.high * HUNDRED)
    return value.range.meets(whole) or (kind_of(printed.text, printed.unit) is Kind.COUNT and raised.meets(whole))


def _of_rows(grid: Grid, rows: list[Line], number: int, index: int, printed: Quantity) -> bool:
    """Whether a total row prints the sum or the mean of its column instead."""
    items = [figure(grid, index, line.cells[index]) for line in rows[:number] if line.kind is LineKind.ITEM]
    known = [quantity for quantity in items if quantity is not None]
    if not known:
        return False
    total = sum((quantity.value for quantity in known), ZERO)
    margin = sum((quantity.step for quantity in known), printed.step)
    return any(abs(value - printed.value) <= margin for value in (total, divide(total, Decimal(len(known)))))


def _finding(
    grid: Grid,
    index: int,
    line: Line,
    tree: Node,
    operands: dict[str, Quantity],
    value: Value,
    printed: Quantity,
    path: str,
) -> Outcome:
    told = shown(value.point, printed)
    names = {role: grid.labels[grid.roles.index(role)] or role for role in operands}
    words = formula.wording(tree, lambda key: names.get(key.id, key.id))
    used = "、".join(f"{names[role]} {with_unit(quantity)}" for role, quantity in operands.items())
    cell = line.cells[index]
    places = [(role, line.cells[grid.roles.index(role)].location) for role in operands]
    return RULE.finding(
        cell.location,
        path,
        f"{grid.short}“{line.label}”行{grid.labels[index]}载 {printed.text}；按 {words} 计算为 {told}（{used}）。原文保留。",
        declared=printed.text,
        expected=told,
        difference=gap(printed.value - value.point, printed),
        related=tuple(Related(place, f"{names[role]}：{with_unit(operands[role])}") for role, place in places),
    )
