"""What the rows of a printed table are by their labels, and which sums its figures allow.

A table says with words which rows are totals (合计, 小计, 总计), means (平均) and parts of the row above (其中). What it
does not say is which rows a total takes up: every reading that such tables use is tried.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from generator.binding import cell_unit
from generator.document import ABOVE, BLANK, LEFT, LOST, NOTHING, Cell, Grid
from generator.quantity import ZERO, Kind, LiteralError, Quantity, digits_of, parse_quantity, plain, round_to, show

MAX_SUMS: Final = 400
MAX_PARTS: Final = 12
_FIGURE: Final = re.compile(r"[≥≤<>＞＜]?[+-]?\d[\d,]*(?:\.\d+)?\s*\D{0,4}")
_EMPTY: Final = NOTHING | {"无"}
_SPACE: Final = re.compile(r"[\s　:：]")
_TOTAL: Final = re.compile(r"合计|总计|共计|总和")
_SUBTOTAL: Final = re.compile(r"小计")
_MEAN: Final = re.compile(r"平均(?:数|值|率|[\u4e00-\u9fff]{0,6}率)?$")
_PART: Final = re.compile(r"其中")
_LEVELS: Final = (
    re.compile(r"[一二三四五六七八九十]{1,3}[、.．]"),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]"),
    re.compile(r"\d{1,3}[、.．](?!\d)"),
    re.compile(r"[（(]\d{1,3}[）)]"),
)
_SHARE: Final = re.compile(r"占比|比重|构成比|所占比例|权重")
_NOT_ADDED: Final = re.compile(
    r"率|比例|占|比重|百分比|平均|人均|户均|单价|标准|均价|序号|编号|编码|代码|科目|年度|年份|时间|日期|期限|排名|名次|"
    r"目标值|指标值|完成值|增减|同比|环比|电话|面积|得分率|备注|说明"
)


class LineKind(StrEnum):
    """What a row is by its label."""

    ITEM = "item"
    PART = "part"
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its key, its label with merged words of the rows above, what it is, and its numbering's level.

    ``group`` is the row at which the merged first cell began; rows of one group share it.
    """

    key: str
    label: str
    kind: LineKind
    level: int
    group: int
    cells: Sequence[Cell]


def lines(grid: Grid, index: int) -> list[Line]:
    """The rows of a table in printed order, with the labels that stand left of column *index*."""
    made: list[Line] = []
    group = 0
    for number, (key, cells) in enumerate(grid.rows.items()):
        if not cells or cells[0].mark != ABOVE:
            group = number
        words = _words(cells[:index])
        own = next((word for word in words if _kind(word) is not LineKind.ITEM), words[-1] if words else "")
        head = words[0] if words else key
        label = own or head
        made.append(Line(key, label, _kind(label), _level(head if len(words) < 2 else label), group, cells))
    return made


def _words(cells: Sequence[Cell]) -> list[str]:
    """The nearest labels left of a column: a table may list two lists side by side."""
    found: list[str] = []
    for cell in reversed(cells):
        if not cell.text or (not found and _FIGURE.fullmatch(cell.text)):
            continue
        if _FIGURE.fullmatch(cell.text):
            break
        found.append(cell.text)
    return found[::-1]


def _kind(label: str) -> LineKind:
    plain = _SPACE.sub("", label)
    if len(plain) > 16:
        return LineKind.ITEM
    if _PART.match(plain):
        return LineKind.PART
    if _SUBTOTAL.search(plain):
        return LineKind.SUBTOTAL
    if _TOTAL.search(plain):
        return LineKind.TOTAL
    return LineKind.MEAN if _MEAN.search(plain) else LineKind.ITEM


def _level(label: str) -> int:
    """1 for 一、, 2 for （一）, 3 for 1., 4 for (1); 0 without a number."""
    plain = _SPACE.sub("", label)
    return next((level for level, pattern in enumerate(_LEVELS, 1) if pattern.match(plain)), 0)


def is_share(grid: Grid, index: int) -> bool:
    """Whether a column lists shares of one whole in per cent."""
    if not _SHARE.search(_SPACE.sub("", grid.labels[index])):
        return False
    shown = [cell for row in grid.rows.values() if (cell := row[index]).text]
    return bool(shown) and all("%" in cell.text or column_unit(grid, index) == "%" for cell in shown)


def is_added(grid: Grid, index: int) -> bool:
    """Whether the figures of a column can be added up: amounts, numbers and points, and nothing that is no measure."""
    label = _SPACE.sub("", grid.labels[index])
    return column_unit(grid, index) != "%" and ("权重" in label or not _NOT_ADDED.search(label))


def column_unit(grid: Grid, index: int) -> str:
    """The unit of a column."""
    return cell_unit(grid, grid.roles[index])


def is_lost(cell: Cell) -> bool:
    """Whether the transcription has lost the cell."""
    return cell.mark == LOST


def is_empty(cell: Cell) -> bool:
    """Whether a cell prints nothing that could be added: blank, merged with its neighbour, or a dash."""
    return cell.mark in (BLANK, ABOVE, LEFT) or (not cell.mark and cell.text.strip() in _EMPTY)


def figure(grid: Grid, index: int, cell: Cell) -> Quantity | None:
    """The figure in a cell; None for words and for cells that print nothing."""
    if cell.mark:
        return None
    if cell.statement is not None:
        return cell.statement.quantity
    stated = [s.quantity for found in cell.statements.values() for s in found]
    if stated:
        return stated[0] if len(stated) == 1 else None
    text, unit = cell.text.strip(), column_unit(grid, index)
    kind = kind_of(text, unit)
    try:
        return parse_quantity(text, kind, unit if kind is not Kind.COUNT else "")
    except LiteralError:
        return None


def kind_of(text: str, unit: str) -> Kind:
    """What a printed figure measures."""
    if "%" in text or unit == "%":
        return Kind.RATIO
    return Kind.MONEY if "元" in text or unit.endswith("元") else Kind.COUNT


def slack(quantity: Quantity) -> Decimal:
    """Half a unit of the last digit of a figure that may be rounded; nothing for a whole number of things."""
    kind = kind_of(quantity.text, quantity.unit)
    interval = quantity.interval(kind)
    width = max(quantity.value - interval.low, interval.high - quantity.value)
    return max(width, quantity.step / 2) if quantity.step < 1 or kind is not Kind.COUNT else width


def shown(value: Decimal, like: Quantity) -> str:
    """*value*, the result of a calculation, in the unit of the figure that is printed, with all digits it needs."""
    if like.unit:
        return show(value, kind_of(like.text, like.unit), like, full=True)
    digits = max(0, -int(like.step.normalize().as_tuple().exponent)) if like.step else 2
    digits = digits_of(value, digits, like.value)
    return plain(round_to(value, digits)) if not digits else format(round_to(value, digits), "f")


def gap(value: Decimal, like: Quantity) -> str:
    """A difference in the unit of the figure that is printed; of ratios in percentage points."""
    text = shown(value, like)
    return f"{text.removesuffix('%')} 个百分点" if kind_of(like.text, like.unit) is Kind.RATIO else text


def with_unit(quantity: Quantity) -> str:
    """A figure as printed, with the unit of its column where the cell has none."""
    if not quantity.unit or re.fullmatch(r"[≥≤<>＞＜]?[+-]?[\d,.]+", quantity.text.strip()) is None:
        return quantity.text.strip()
    return f"{quantity.text.strip()}{'' if quantity.unit == '%' else ' '}{quantity.unit}"


@dataclass(frozen=True, slots=True)
class Addend:
    """One row of a scope that a total may take up."""

    value: Decimal
    kind: LineKind
    level: int


def sums(rows: Sequence[Addend], near: Decimal) -> set[Decimal] | None:
    """Every sum that a total over *rows* may mean; None if there are too many readings to tell.

    Rows below 其中, rows that a number of a lower level puts below the row above, and rows that add up to the row
    above (within *near*) may be parts of it; subtotals count themselves or for the rows that they close.
    """
    after: list[set[Decimal]] = [set() for _ in range(len(rows) + 1)]
    after[len(rows)] = {ZERO}
    for start in range(len(rows) - 1, -1, -1):
        row = rows[start]
        made = {value for jump in _below(rows, start, near) for value in after[jump]}
        if row.kind is not LineKind.PART:
            made = {row.value + value for value in made}
        if row.kind in (LineKind.SUBTOTAL, LineKind.TOTAL):
            made |= after[start + 1]
        after[start] = made
        if len(made) > MAX_SUMS:
            return None
    return after[0] | {_closed(rows)}


def _below(rows: Sequence[Addend], start: int, near: Decimal) -> set[int]:
    """Where the next row that counts beside row *start* may stand."""
    row, found = rows[start], {start + 1}
    end = min(len(rows), start + 1 + MAX_PARTS)
    if row.kind is LineKind.PART:
        return set(range(start + 1, end + 1))
    if row.kind in (LineKind.SUBTOTAL, LineKind.TOTAL):
        closing = (n for n in range(start + 1, len(rows)) if rows[n].kind in (LineKind.SUBTOTAL, LineKind.TOTAL))
        return found | {next(closing, len(rows))}
    if row.level:
        found.add(next((n for n in range(start + 1, len(rows)) if 0 < rows[n].level <= row.level), len(rows)))
    total = ZERO
    for number in range(start + 1, end):
        total += rows[number].value
        if row.value and abs(total - row.value) <= near:
            found.add(number + 1)
    return found


def _closed(rows: Sequence[Addend]) -> Decimal:
    """The sum of the subtotals and of the rows behind the last of them; parts are left out."""
    total = open_rows = ZERO
    for row in rows:
        if row.kind is LineKind.SUBTOTAL:
            total, open_rows = total + row.value, ZERO
        elif row.kind is LineKind.ITEM:
            open_rows += row.value
    return total + open_rows
