"""Reports side by side: what may be compared is, what may not is marked with the reason, and who is missing is said.

Nothing is ranked: reports stand in the order given, rows in the order of frameworks and catalogue. All arithmetic is
exact; only means and percentages are rounded, half up, to two decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import reduce
from typing import Final

from generator.quantity import HUNDRED, ZERO, Kind, divide, fixed
from generator.report.cells import ASPECTS, FACTS, SCORES, TARGETS, Aspect, Cell, Figure

SECTIONS: Final = {
    SCORES: ("自评得分", "所用指标体系无此项"),
    FACTS: ("数据", "报告未列"),
    TARGETS: ("绩效目标与完成值", "报告未列"),
}
"""Sections in their order: title, and what is said where a report has no such row."""
ALWAYS: Final = ("score.total|总分", "grade")
TOO_FEW: Final = "可比的数不足两份，不作平均"
NO_MEAN: Final = "不作平均"
MIXED: Final = "部门不止一个，年度也不止一个，不作平均"
SEVERAL: Final = "所选报告的部门不止一个，年度也不止一个：差额照列，不作平均；增减百分比只在同一部门之内计算。"
SAME: Final = "相同"

MONEY: Final = {"元": 0, "千元": -3, "万元": -4, "百万元": -6, "亿元": -8}
"""Units of money that results are shown in, where all figures have it, and the power of ten; else 万元."""
MONEY_UNIT: Final = "万元"
SMALL_UNIT: Final = "元"
SMALL: Final = 10_000
"""Sums below that would be lost in 万元."""
_EXACT: Final = Context(prec=100)
"""Room for every sum and difference of printed figures: nothing is rounded on the way."""
_LEAST: Final = {Kind.MONEY: 2, Kind.RATIO: 2}


@dataclass(frozen=True, slots=True)
class Shown:
    """One report's cell in a row. ``remark`` compares it or says why not; ``stated`` is False where nothing is stated."""

    printed: tuple[Figure, ...]
    detail: str
    remark: str
    notes: tuple[int, ...]
    stated: bool
    compared: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A report that a mean does not count, by its place among the reports compared, and why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over cells of equal basis; ``text`` is empty where there is none, ``why`` says so then."""

    text: str
    counted: tuple[int, ...]
    left: tuple[LeftOut, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a cell for every report, and the mean."""

    row: str
    name: str
    section: str
    cells: tuple[Shown, ...]
    mean: Mean


def basis_key(cell: Cell) -> str:
    """What decides whether two cells of a row are compared: equal keys, equal basis."""
    return "|".join(_aspect(cell, aspect)[0] for aspect in ASPECTS)


def counts(cell: Cell | None) -> bool:
    """Whether a cell takes part in calculations."""
    return cell is not None and cell.value is not None and not cell.apart and not cell.absent


def differing(cell: Cell, other: Cell) -> tuple[Aspect, str, str] | None:
    """The first aspect in which two cells of one row differ, and what holds here and there; None where none does."""
    for aspect, (_, unsaid) in ASPECTS.items():
        here, there = _aspect(cell, aspect), _aspect(other, aspect)
        if here[0] != there[0]:
            return aspect, here[1] or unsaid, there[1] or unsaid
    return None


def reason(cell: Cell, other: Cell) -> str:
    """Why two cells of one row are not compared: the first aspect that differs, here and there. Empty if they are."""
    found = differing(cell, other)
    if found is None:
        return ""
    aspect, *words = found
    title = ASPECTS[aspect][0]
    return f"{title}不同：{words[0]}；{words[1]}" if any(words) else f"{title}不同"


def _aspect(cell: Cell, aspect: Aspect) -> tuple[str, str]:
    found = sorted((basis.key, basis.words) for basis in cell.basis if basis.aspect == aspect)
    return ",".join(key for key, _ in found), "、".join(dict.fromkeys(words for _, words in found))


def difference(cell: Cell, base: Cell, percent: bool = True) -> str:
    """*cell* less *base*; with *percent* also the change in % of *base*, where that means something.

    Both count, their basis is equal. A percentage is a change: it is told of one department's years only.
    """
    assert cell.value is not None
    assert base.value is not None
    change = _EXACT.subtract(cell.value, base.value)
    if change == 0:
        return SAME
    power, unit = _shown_in((cell, base))
    unit = " 个百分点" if cell.kind is Kind.RATIO else unit
    shown = _EXACT.scaleb(change, power)
    digits = max(_LEAST.get(cell.kind, 0), *(_decimals(one.value, power) for one in (cell, base)))
    text = f"{_signed(shown, digits)}{unit}"
    if percent and cell.kind in (Kind.MONEY, Kind.COUNT) and base.value > 0:
        return f"{text}（{_signed(divide(change, base.value) * HUNDRED, 2)}%）"
    return text


def _signed(value: Decimal, digits: int) -> str:
    text = fixed(value, digits)
    return text if text.startswith("-") else f"+{text}"


def _shown_in(cells: Sequence[Cell]) -> tuple[int, str]:
    """The power of ten and the unit in which a result of cells is shown.

    Money printed in several units is shown in 万元, in 元 where one of the sums is less than 1 万元; 元/人 stays per person.
    """
    first = cells[0]
    if first.kind is Kind.RATIO:
        return 2, "%"
    if first.kind is Kind.MONEY:
        unit, slash, per = first.unit.partition("/")
        if unit not in MONEY or any(cell.unit != first.unit for cell in cells):
            unit = SMALL_UNIT if any(0 < abs(cell.value or ZERO) < SMALL for cell in cells) else MONEY_UNIT
        return MONEY[unit], f" {unit}{slash}{per}"
    return 0, f" {first.unit}".rstrip()


def _decimals(value: Decimal | None, power: int) -> int:
    """How many decimals a figure has in the unit of a result."""
    exponent = _EXACT.normalize(_EXACT.scaleb(value or ZERO, power)).as_tuple().exponent
    return max(0, -int(exponent))


def mean_text(cells: Sequence[Cell]) -> str:
    """The mean of cells that count and have equal basis, half up; of counts without zeros at the end.

    Two decimals, or as many as the figures have that are printed in the unit of the mean.
    """
    power, unit = _shown_in(cells)
    digits = max(
        [2, *(_decimals(cell.value, power) for cell in cells if cell.kind is not Kind.MONEY or f" {cell.unit}" == unit)]
    )
    total = reduce(_EXACT.add, (cell.value for cell in cells if cell.value is not None), ZERO)
    shown = fixed(divide(_EXACT.scaleb(total, power), Decimal(len(cells))), digits)
    if cells[0].kind is Kind.COUNT:
        shown = shown.rstrip("0").rstrip(".")
    return f"{shown}{unit}"


def line(cells: Sequence[Cell | None]) -> Line:
    """One row of cells, None for reports without it."""
    known = [cell for cell in cells if cell is not None]
    missing = SECTIONS[known[0].section][1]
    first = next((number for number, cell in enumerate(cells) if counts(cell)), None)
    shown = tuple(_shown(number, cells, first, missing) for number in range(len(cells)))
    return Line(known[0].row, known[0].name, known[0].section, shown, _mean(cells, missing))


def remark(cell: Cell, base: Cell, name: str, percent: bool = True) -> tuple[str, bool]:
    """What is said of a cell beside the earlier one called *name*, and whether they are compared. Both count.

    *percent*: whether the change in % is told, too.
    """
    differs = reason(cell, base)
    return (f"不与{name}比较：{differs}", False) if differs else (f"比{name}：{difference(cell, base, percent)}", True)


def _shown(number: int, cells: Sequence[Cell | None], first: int | None, missing: str) -> Shown:
    cell = cells[number]
    if cell is None:
        return Shown((Figure(missing, ""),), "", "", (), False, False)
    said, compared = cell.apart, False
    base = cells[first] if first is not None else None
    if counts(cell) and first is not None and base is not None and first != number:
        said, compared = remark(cell, base, f"第 {first + 1} 份")
    return Shown(cell.printed, cell.detail, said, cell.notes, not cell.absent, compared)


def _mean(cells: Sequence[Cell | None], missing: str) -> Mean:
    """The mean over the largest class of equal basis, the first of several; the rest is left out, with the reason."""
    classes: dict[str, list[int]] = {}
    for number, cell in enumerate(cells):
        if cell is not None and counts(cell):
            classes.setdefault(basis_key(cell), []).append(number)
    largest = max(classes.values(), key=len, default=[])
    if all(cell is None or cell.kind is Kind.TEXT for cell in cells):
        return Mean("", (), (), NO_MEAN)
    if len(largest) < 2:
        return Mean("", (), (), TOO_FEW)
    chosen = [cell for number, cell in enumerate(cells) if number in largest and cell is not None]
    left = tuple(
        LeftOut(number, _left_out(cell, chosen[0], missing))
        for number, cell in enumerate(cells)
        if number not in largest
    )
    return Mean(mean_text(chosen), tuple(largest), left, "")


def _left_out(cell: Cell | None, counted: Cell, missing: str) -> str:
    if cell is None:
        return missing
    if cell.absent:
        return cell.printed[0].text
    return cell.apart or reason(cell, counted)
