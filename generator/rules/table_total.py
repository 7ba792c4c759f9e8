"""表中合计行、平均行与所列各行不符."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from generator.document import Cell, Grid
from generator.finding import Audience, Severity
from generator.quantity import ZERO, Interval, Kind, LiteralError, Quantity, divide, parse_quantity, show
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="table-total",
    title="表中合计行、平均行与所列各行不符",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="合计行应等于所列各行之和，平均行应等于各行的平均数。",
    bad="四个季度的执行率相加为 680.98%，合计行写 680.08%。",
    good="合计行与各行之和相等。",
    mend="重算该行；各行数字有误的先改各行",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare the total and mean rows that a form knows with the rows they sum up."""
    for grid in context.document.blocks:
        if isinstance(grid, Grid) and grid.form is not None:
            for row_key, form_row in grid.form.rows.items():
                for role, how in form_row.totals.items():
                    if row_key in grid.rows and role in grid.roles:
                        yield from _row(grid, row_key, list(form_row.of), role, how)


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
    kind = _kind(total.text, total.unit)
    count = Decimal(len(known)) if how == "mean" else Decimal(1)
    value = divide(sum((q.value for q in known), ZERO), count)
    widths = [_half_width(quantity, kind) for quantity in (total, *known)]
    own = max(widths[0], total.step / 2) if how == "mean" else widths[0]
    slack = own + divide(sum(widths[1:], ZERO), count)
    path = f"tables.{grid.id}.{row_key}.{role}"
    if Interval(total.value, total.value).widened(slack).meets(Interval(value, value)):
        yield RULE.passed(path)
        return
    figure = show(value, kind, total)
    label = grid.labels[index]
    word = "平均" if how == "mean" else "相加"
    yield RULE.finding(
        total_cell.location,
        path,
        f"{grid.short}“{grid.rows[row_key][0].text}”行{label}载 {total.text}；所列各行{word}为 {figure}。原文保留。",
        declared=total.text,
        expected=figure,
        difference=show(total.value - value, kind, total),
    )


def _kind(text: str, unit: str) -> Kind:
    return Kind.RATIO if "%" in text else Kind.MONEY if unit.endswith("元") else Kind.COUNT


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
    kind = _kind(text, unit)
    try:
        return parse_quantity(text, kind, unit if kind is Kind.MONEY else "")
    except LiteralError:
        return None
