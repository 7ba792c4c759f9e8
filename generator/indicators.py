"""What a table of performance indicators says, row by row: classes, name, target, actual and completion rate.

The only reader of such tables for checks: merged cells are resolved, blank and lost ones told apart, and a row that a
transcription may have shifted is marked, so that no rule takes its words for figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from generator.binding import cell_unit
from generator.document import ABOVE, BLANK, LEFT, LOST, NOTHING, Cell, Document, Grid
from generator.facts import FactInfo, FactKey, Statement, read_literal
from generator.finding import Location
from generator.measures import one_measure
from generator.quantity import Bound, Kind, LiteralError, Quantity, divide, parse_quantity
from generator.schema.checks import IndicatorWords
from generator.settle import Ledger

ROLES: Final = ("target", "actual", "completion")
CLASS_ROLES: Final = ("l1", "l2")
INEXACT: Final = (Bound.AT_LEAST, Bound.AT_MOST, Bound.ABOVE, Bound.BELOW)
_CLASS_NAME: Final = re.compile(
    r"(?:数量|质量|时效|成本|经济效益|社会效益|生态效益|可持续影响|满意度|服务对象满意度|产出|效益)指标"
)
_DATES: Final = re.compile(r"(?:19|20)\d\d\s*年|\d{1,2}\s*月(?:份|底|末|前)?|\d{1,2}\s*日|第[一二三四1-4]季度")
_FIGURE: Final = re.compile(
    r"\d|百分之|[一二两三四五六七八九十百千]+(?:余|多)?[万亿]?"
    r"(?:个|名|人|次|场|家|件|项|期|户|台|套|份|篇|批|支|条|起|宗|所|间|元|成|倍|天|处|类|种)"
)
_BARE_FIGURE: Final = re.compile(r"[≥≤<>＞＜]?\s*\d[\d,.]*\s*\D{0,2}")
_NAME_NOISE: Final = re.compile(r"[\s，,。、；;：:（）()“”\"‘’'·.\-—]")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the figures of a row. ``state`` is empty where something is printed, else ``blank`` or ``lost``.

    ``sign`` is what a blank one prints instead, such as a dash. ``quantity`` is None for words. A figure that the cell
    does not print is taken from the running text where a mark states it; ``printed_in`` is that statement.
    """

    text: str
    label: str
    location: Location
    state: str = ""
    quantity: Quantity | None = None
    kind: Kind = Kind.TEXT
    printed_in: Statement | None = None
    sign: str = ""

    @property
    def figure(self) -> Quantity | None:
        """The figure in the cell, else the one that the text states."""
        return self.quantity or (self.printed_in.quantity if self.printed_in else None)

    @property
    def figure_kind(self) -> Kind:
        return self.kind if self.quantity or self.printed_in is None else self.printed_in.key.fact.kind

    @property
    def shown(self) -> str:
        """What is printed, in the cell or in the text."""
        return self.text or (self.printed_in.printed if self.printed_in else "")


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator. ``group`` is what stands left of the classes.

    ``doubtful`` says that cells are lost or may have been shifted, ``classed`` that its classes are nevertheless sure.
    """

    grid: Grid
    key: str
    group: tuple[str, ...]
    l1: str
    l2: str
    name: str
    merged_name: bool
    location: Location
    target: Side
    actual: Side
    completion: Side | None
    doubtful: bool
    classed: bool

    @property
    def path(self) -> str:
        return f"indicator.{self.key}"

    @property
    def label(self) -> str:
        """How a finding names the row: 第 2 张表“人员满意度”."""
        return f"{self.grid.short}“{self.name}”"

    def of_class(self, *words: str) -> bool:
        """Whether one of *words* is in the name of its second or first level class."""
        return any(word in self.l2 or word in self.l1 for word in words)

    @property
    def plain_name(self) -> str:
        """The name without spaces and punctuation."""
        return plain_words(self.name)

    def cell(self, role: str) -> Cell | None:
        """The cell of another column, such as ``points`` or ``reason``."""
        return self.grid.rows[self.key][self.grid.roles.index(role)] if role in self.grid.roles else None


@dataclass(frozen=True, slots=True)
class Pair:
    """A target and its result, both figures in base units; ``row`` where a table prints them."""

    path: str
    name: str
    label: str
    target: Quantity
    actual: Quantity
    kind: Kind
    location: Location
    target_shown: str
    actual_shown: str
    row: IndicatorRow | None


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """A table of indicators."""

    grid: Grid
    rows: tuple[IndicatorRow, ...]

    @property
    def classified(self) -> bool:
        """Whether the table prints classes."""
        return any(role in self.grid.roles for role in CLASS_ROLES)


def indicator_tables(document: Document, ledger: Ledger) -> tuple[IndicatorTable, ...]:
    """Every table of indicators in printed order."""
    return tuple(
        IndicatorTable(block, tuple(_rows(block, ledger)))
        for block in document.blocks
        if isinstance(block, Grid) and _by_indicator(block) and "name" in block.roles
    )


def has_figure(text: str) -> bool:
    """Whether words contain a number other than a date: 完成 11 个, 八成以上, 百分之九十."""
    return _FIGURE.search(_DATES.sub("", text)) is not None


def results_in_text(ledger: Ledger) -> dict[str, Statement]:
    """What the running text states of the whole year and department, by the path of a row or the name of a fact."""
    made: dict[str, Statement] = {}
    several: set[str] = set()
    for path, settled in ledger.facts.items():
        key = settled.key
        if key.period or key.members or settled.disputed or key.fact.id.endswith(".target"):
            continue
        told = next((s for s in settled.statements if s.place.source == "text" and s.quantity is not None), None)
        name = path if key.fact.id.startswith("indicator.") else plain_words(key.fact.name)
        if told is not None and name in made:
            several.add(name)
        elif told is not None:
            made[name] = told
    return {name: told for name, told in made.items() if name not in several}


def plain_words(text: str) -> str:
    """*text* without spaces and punctuation."""
    return _NAME_NOISE.sub("", text)


def points_in(cell: Cell | None) -> Decimal | None:
    """The points in a cell of 分值 or 得分."""
    try:
        return parse_quantity(cell.text, Kind.POINTS).value if cell and cell.text else None
    except LiteralError:
        return None


def lowest(figure: Quantity, kind: Kind) -> Decimal:
    """The least that a figure can mean; of an exact one itself."""
    return figure.value if figure.bound is Bound.EXACT else figure.interval(kind).low


def comparable(target: Side, actual: Side) -> bool:
    """Whether both are figures of one kind in one unit: 个 and 次 cannot be compared, nor 人 and 人次."""
    if target.figure is None or actual.figure is None or target.figure_kind is not actual.figure_kind:
        return False
    return one_measure(target.figure, actual.figure, actual.figure_kind)


def named(name: str, words: tuple[str, ...], unless: tuple[str, ...]) -> bool:
    """Whether one of *words* is in *name* and none of *unless* beside the longest of them or around it."""
    found = max((word for word in words if word in name), key=len, default="")
    left = name.replace(found, "", 1)
    return bool(found) and not any(word in left or (word in name and word not in found) for word in unless)


def fewer_is_better(name: str, words: IndicatorWords) -> bool:
    """Whether the name speaks of something of which less is better: 投诉, 事故, 成本."""
    return named(name, words.fewer, words.fewer_unless)


def pairs(rows: Iterable[IndicatorRow], ledger: Ledger) -> Iterator[Pair]:
    """Every target with its result, both figures of one unit: *rows* of tables, then facts with a ``.target``."""
    for row in rows:
        target, actual = row.target, row.actual
        sure = not row.doubtful or actual.printed_in is not None
        if sure and comparable(target, actual) and target.figure and actual.figure:
            where = actual.printed_in.place.location if actual.printed_in else actual.location
            yield Pair(
                row.path, row.name, row.label, target.figure, actual.figure, target.figure_kind, where,
                _side_shown(target), _side_shown(actual), row,
            )  # fmt: skip
    for settled in ledger.facts.values():
        key = settled.key
        if not of_this_year(key) or not key.fact.id.endswith(".target") or key.fact.id.startswith("indicator."):
            continue
        base = key.fact.id.removesuffix(".target")
        result = ledger.facts.get(str(replace(key, fact=replace(key.fact, id=base))))
        if result is None or settled.disputed or result.disputed:
            continue
        goal, done = settled.chosen.best, result.chosen.best
        if goal.quantity is not None and done.quantity is not None and key.fact.kind is result.key.fact.kind:
            name = result.key.fact.name
            label = f"{done.place.label}“{ledger.book.name(result.key)}”"
            yield Pair(
                base + str(key).removeprefix(key.fact.id), name, label, goal.quantity, done.quantity, key.fact.kind,
                done.place.location, signed(goal), done.shown, None,
            )  # fmt: skip


def far_above(rows: Iterable[IndicatorRow], ledger: Ledger, words: IndicatorWords) -> Iterator[tuple[Pair, Decimal]]:
    """Every pair of which more is better, with how many times its target the result is at least."""
    for pair in pairs(rows, ledger):
        upward = pair.target.bound in (Bound.EXACT, Bound.AT_LEAST, Bound.ABOVE)
        known = pair.actual.bound not in (Bound.AT_MOST, Bound.BELOW)
        if upward and known and pair.target.value > 0 and not fewer_is_better(pair.name, words):
            yield pair, divide(lowest(pair.actual, pair.kind), pair.target.value)


def signed(statement: Statement) -> str:
    """A target as printed, with the sign ≥ or ≤ that the text says in words."""
    bound = statement.quantity.bound.value if statement.quantity else ""
    bare = statement.shown[:1].isdigit() and bound in ("≥", "≤", ">", "<")
    return f"{bound}{statement.shown}" if bare else statement.shown


def of_this_year(key: FactKey) -> bool:
    """Whether a key speaks of the report's own year and not of an earlier one that it quotes."""
    return re.fullmatch(r"\d{4}", key.period) is None


def _side_shown(side: Side) -> str:
    return side.shown if side.text or side.printed_in is None else side.printed_in.shown


def _by_indicator(grid: Grid) -> bool:
    return (grid.form.by if grid.form else grid.table.by) == "indicator"


def _rows(grid: Grid, ledger: Ledger) -> Iterator[IndicatorRow]:
    above: dict[int, str] = {}
    for key, cells in grid.rows.items():
        texts: list[str] = []
        for index, cell in enumerate(cells):
            text = above.get(index, "") if cell.mark == ABOVE else cell.text
            if cell.mark == LEFT and texts:
                text = texts[-1]
            above[index] = text
            texts.append(text)
        yield _row(grid, key, cells, texts, ledger)


def _row(grid: Grid, key: str, cells: list[Cell], texts: list[str], ledger: Ledger) -> IndicatorRow:
    place = {role: index for index, role in enumerate(grid.roles)}
    l1, l2 = (texts[place[role]] if role in place else "" for role in CLASS_ROLES)
    name_cell, name = cells[place["name"]], texts[place["name"]]
    sides = {role: _side(grid, key, role, cells, texts, name, ledger) for role in ROLES if role in place}
    first = min((place[role] for role in (*CLASS_ROLES, "name") if role in place), default=0)
    shifted = _shifted(name)
    missing = Side("", "", name_cell.location, "absent")
    return IndicatorRow(
        grid,
        key,
        tuple(texts[:first]),
        l1,
        l2,
        name,
        name_cell.mark in (ABOVE, LEFT),
        name_cell.location,
        sides.get("target", missing),
        sides.get("actual", missing),
        sides.get("completion"),
        shifted or any(cell.mark == LOST for cell in cells),
        not shifted and not any(cell.mark == LOST for cell in cells[: place["name"]]),
    )


def _shifted(name: str) -> bool:
    """No name, or a class or a figure where the name should be."""
    return not name or _CLASS_NAME.fullmatch(name) is not None or _BARE_FIGURE.fullmatch(name) is not None


def _side(grid: Grid, key: str, role: str, cells: list[Cell], texts: list[str], name: str, ledger: Ledger) -> Side:
    index = grid.roles.index(role)
    cell, text = cells[index], texts[index]
    state = {BLANK: "blank", LOST: "lost"}.get(cell.mark, "")
    if not state and text.strip() in NOTHING:
        state = "blank"
    label = f"{grid.short}“{name}·{grid.labels[index]}”"
    quantity, kind = (None, Kind.TEXT) if state else _read(text, cell_unit(grid, role))
    if cell.statement is not None and cell.statement.quantity is not None:
        quantity, kind = cell.statement.quantity, cell.statement.key.fact.kind
    elsewhere = None
    settled = ledger.facts.get(f"indicator.{key}.{role}")
    if state and settled is not None:
        elsewhere = settled.chosen.best
    sign = text.strip() if state == "blank" and not cell.mark else ""
    return Side("" if state else text, label, cell.location, state, quantity, kind, elsewhere, sign)


def _read(text: str, unit: str) -> tuple[Quantity | None, Kind]:
    return read_literal(FactInfo("indicator.", "", Kind.TEXT, "annual"), text, "=", unit)
