"""The cells of one report: its facts, points, targets and actuals, each with what a comparison must hold equal.

The guard against false comparisons decides here, once, what a figure is: pages and the browser only compare keys.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from generator.facts import FactKey, Statement
from generator.groups import Settled
from generator.measures import kind_of_figure, measure
from generator.quantity import Bound, Kind, Quantity, divide, percent_text, plain, points_text
from generator.report.cells import FACTS, SCORES, TARGETS, Basis, Cell, Figure
from generator.report.places import anchor_of
from generator.report.scored import listed
from generator.schema.base import ABSENCES
from generator.trace import ItemScore
from generator.validate import Assessed

TWO_FIGURES: Final = "报告有不同的数，不参与计算"
NOT_ONE: Final = "不是确数，不参与计算"
ONLY_WORDS: Final = "文字，不参与计算"
NOT_ITS_FORMULA: Final = "与所载算法不符，不参与计算"
ASSIGNED_FRAMEWORK: Final = "报告未写明所用指标体系，不参与计算"
PARTLY: Final = "报告只列部分指标的得分"
UNKNOWN_BASE: Final = "算法口径无法由所载数据确认，不参与计算"

COVERAGE: Final = {"unit": "单位本级", "project": "单个项目"}
_LIMITS: Final = {
    Bound.EXACT: "定值",
    Bound.AT_LEAST: "不低于",
    Bound.ABOVE: "高于",
    Bound.AT_MOST: "不超过",
    Bound.BELOW: "低于",
}
_SIBLINGS: Final = ("target", "share", "increase", "decrease", "increase_rate", "decrease_rate")


def comparable(assessed: Assessed, notes: Mapping[str, tuple[int, ...]]) -> tuple[Cell, ...]:
    """Every cell of a report; *notes* are the numbers of its notes by the path that they speak of."""
    kind = assessed.report.model.kind
    coverage = () if kind == "department" else (Basis("coverage", kind, COVERAGE[kind]),)
    cells = (*_Points(assessed, notes).cells(), *_Facts(assessed, notes).cells())
    return tuple(replace(cell, basis=(*coverage, *cell.basis)) for cell in cells)


def _hash(*parts: object) -> str:
    """A short key of a definition: equal definitions have equal keys."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:10]


def _readings(statements: Sequence[Statement]) -> tuple[Figure, ...]:
    """Every different figure once, in the order given."""
    return tuple({s.shown: Figure(s.shown, anchor_of(s)) for s in reversed(statements)}.values())[::-1]


# -- points ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Points:
    """Total, grade, and the declared points of every indicator: comparable only under one version of a framework."""

    assessed: Assessed
    notes: Mapping[str, tuple[int, ...]]

    def cells(self) -> Iterator[Cell]:
        card = self.assessed.card
        yield self._cell("total", "总分", 0, card.points, card.declared, card.declared_statement, "")
        yield self._grade()
        for number, item in enumerate(card.walk(), 2):
            yield self._item(item, number)

    @property
    def _basis(self) -> tuple[Basis, ...]:
        return (Basis("framework", self.assessed.framework.model.reference),)

    def _partly(self, item: str) -> tuple[Basis, ...]:
        """That a total stands over points of some indicators only."""
        return (Basis("completeness", "partly", PARTLY),) if item == "total" and listed(self.assessed) else ()

    def _item(self, item: ItemScore, number: int) -> Cell:
        return self._cell(
            item.id, item.name, number, item.points, item.declared, item.declared_statement, item.declared_absence
        )

    def _cell(
        self,
        item: str,
        name: str,
        number: int,
        points: Decimal | None,
        declared: Decimal | None,
        statement: Statement | None,
        absence: str,
    ) -> Cell:
        """The points of one indicator; *number* is its place in the framework."""
        settled = self.assessed.ledger.facts.get(f"score.{item}")
        assigned = self.assessed.report.model.framework_basis == "assigned"
        full = points_text(points) if points is not None and not assigned else ""  # the report has no such points
        base = Cell(
            row=f"score.{item}|{name}",
            name=name,
            section=SCORES,
            order=f"{number:03}",
            kind=Kind.POINTS,
            printed=(),
            unit="分",
            basis=(*self._basis, *self._partly(item)),
            notes=tuple(sorted({*self.notes.get(f"score.{item}", ()), *self.notes.get(f"points.{item}", ())})),
            detail=f"分值 {full} 分" if full else "",
            apart=ASSIGNED_FRAMEWORK if assigned and declared is not None else "",
        )
        if declared is None:
            return replace(base, printed=(Figure(ABSENCES.get(absence, "报告未列"), ""),), absent=True)
        if settled is not None and settled.disputed:
            return replace(base, printed=_readings([g.best for g in settled.groups]), apart=TWO_FIGURES)
        anchor = anchor_of(statement) if statement else ""
        detail = f"{base.detail}，占分值 {percent_text(divide(declared, points))}" if full and points else base.detail
        return replace(base, printed=(Figure(f"{plain(declared)} 分", anchor),), value=declared, detail=detail)

    def _grade(self) -> Cell:
        """The grade as printed; grades are never calculated with."""
        printed = [s for s in self.assessed.ledger.words.get("grade", ()) if not s.absence]
        shown = _readings(printed) or (Figure("报告未列", ""),)
        absent, notes = not printed, self.notes.get("grade", ())
        return Cell("grade", "等级", SCORES, "001", Kind.TEXT, shown, basis=self._basis, absent=absent, notes=notes)


# -- facts -------------------------------------------------------------------------------------------------


class _Facts:
    """Facts of the catalogue and of the report's own, targets and actuals."""

    def __init__(self, assessed: Assessed, notes: Mapping[str, tuple[int, ...]]) -> None:
        self.assessed = assessed
        self.notes = notes
        self.book = assessed.document.book
        self.model = assessed.report.model
        content = assessed.context.content
        assert content.catalogue is not None
        assert content.departments is not None
        catalogue = content.catalogue.model
        self.places = {fact: number for number, fact in enumerate(catalogue.facts)}
        self.known = {name for axis in catalogue.members.values() for name in axis}
        self.called = content.departments.model.departments[self.model.department].named(self.model.year).called

    def cells(self) -> Iterator[Cell]:
        ledger = self.assessed.ledger
        made = [self._settled(settled) for settled in ledger.facts.values() if _is_fact(settled.key)]
        for text, statements in ledger.words.items():
            key = statements[0].key
            if (
                text not in ledger.facts
                and _is_fact(key)
                and (key.fact.kind not in (Kind.TEXT, Kind.DATE) or _row(key))
            ):
                made.append(self._words(key, statements))
        yield from sorted(_distinct(made), key=lambda cell: (cell.section, cell.order, cell.row))

    def _base(self, key: FactKey) -> Cell:
        """The cell without its figure."""
        own = _row(key)
        target = own != "" or key.fact.id.endswith(".target")
        name = self._name(key)
        place = self.places.get(_root(key.fact.id), len(self.places))
        return Cell(
            row=self._line(key, name),
            name=name,
            section=TARGETS if target else FACTS,
            order=f"{place:03}.{len(key.members)}",
            kind=key.fact.kind,
            printed=(),
            basis=tuple(self._basis(key)),
            notes=self.notes.get(str(key), ()),
        )

    def _name(self, key: FactKey) -> str:
        """The fact's name; another year is told by its distance, so that years stand side by side."""
        name = self.book.name(key)
        if not re.fullmatch(r"\d{4}", key.period):
            return name
        rest = name.removeprefix(f"{key.period} 年")
        distance = self.model.year - int(key.period)
        return f"上年{rest}" if distance == 1 else f"{distance} 年前的{rest}" if distance > 1 else name

    def _line(self, key: FactKey, name: str) -> str:
        """The row: by key where the catalogue knows all of it, by the printed name for what a report defines itself."""
        if _row(key):
            return f"indicator|{name}"
        period = key.period
        if re.fullmatch(r"\d{4}", period):
            period = f"Y{int(period) - self.model.year:+d}"
        plain_key = str(replace(key, period=period))
        own = self._own(key) or any(member not in self.known for member in key.members) or period in self.book.periods
        return f"{plain_key}|{name}" if own else plain_key

    def _own(self, key: FactKey) -> bool:
        """Whether the report defines the fact itself."""
        return any(fact in self.model.local_facts for fact in (key.fact.id, _root(key.fact.id)))

    def _basis(self, key: FactKey) -> Iterator[Basis]:
        """What the key itself fixes: who defined the fact, its members and its cut-off."""
        fact, own = key.fact, f"{self.called}自定"
        department = self.model.department
        if _row(key):
            yield Basis("definition", _hash(department, _row(key)), own)
        elif self._own(key):
            listed = self.model.local_facts.get(fact.id) or self.model.local_facts[_root(fact.id)]
            yield Basis("definition", _hash(department, fact.id, listed.model_dump_json()), own)
        for member in key.members:
            if member not in self.known:
                told = self.book.members[member]
                yield Basis("member", _hash(department, member, told.name, told.parent), own)
        if key.period in self.book.periods:
            yield Basis("period", _hash(department, self.model.year, key.period), self.book.periods[key.period])

    def _settled(self, settled: Settled) -> Cell:
        base, key = self._base(settled.key), settled.key
        if settled.disputed:
            return replace(base, printed=_readings([g.best for g in settled.groups]), apart=TWO_FIGURES)
        best = settled.chosen.best
        quantity = best.quantity
        assert quantity is not None
        kind = kind_of_figure(key.fact.kind, quantity)
        unit = _unit(kind, quantity)
        basis = [*base.basis, *_measured(kind, quantity)]
        apart = ""
        if base.section == TARGETS and quantity.bound in _LIMITS:
            basis.append(Basis("bound", quantity.bound.value, _LIMITS[quantity.bound]))
            if quantity.bound is not Bound.EXACT and _row(key) and not key.fact.id.endswith(".target"):
                apart = NOT_ONE
        elif quantity.bound is not Bound.EXACT:
            apart = NOT_ONE
        formula, doubt = _formula(settled, self.model.year)
        if formula:
            basis.append(Basis("definition", _hash(formula), formula))
        printed = (Figure(best.shown, anchor_of(best)),)
        return replace(
            base,
            kind=kind,
            printed=printed,
            value=quantity.value,
            unit=unit,
            basis=tuple(basis),
            apart=apart or doubt,
        )

    def _words(self, key: FactKey, statements: Sequence[Statement]) -> Cell:
        base = self._base(key)
        words = [statement for statement in statements if not statement.absence]
        if words:
            return replace(base, printed=_readings(words), apart=ONLY_WORDS)
        return replace(base, printed=(Figure(ABSENCES[statements[0].absence], ""),), absent=True)


def _is_fact(key: FactKey) -> bool:
    return not key.fact.id.startswith(("score.", "points."))


def _row(key: FactKey) -> str:
    """The row of an indicator table that a key speaks of, members included; empty for other facts."""
    head, _, rest = key.fact.id.partition(".")
    return rest + "".join(f"#{member}" for member in key.members) if head == "indicator" else ""


def _root(fact: str) -> str:
    """The fact that a sibling (``.share``, ``.target``, …) speaks of."""
    base, _, suffix = fact.rpartition(".")
    return _root(base) if base and suffix in _SIBLINGS else fact


def _distinct(cells: Sequence[Cell]) -> Iterator[Cell]:
    """Rows of indicator tables are told apart by name; where one report has a name twice, by their order too."""
    met: dict[str, int] = {}
    for cell in cells:
        met[cell.row] = met.get(cell.row, 0) + 1
        number = met[cell.row]
        yield cell if number == 1 else replace(cell, row=f"{cell.row}|{number}", name=f"{cell.name}（{number}）")


def _unit(kind: Kind, quantity: Quantity) -> str:
    """The unit that results are shown in: of money as printed, of counts what is counted."""
    if kind is Kind.RATIO:
        return ""
    return quantity.unit if kind is Kind.MONEY else measure(quantity, kind)


def _measured(kind: Kind, quantity: Quantity) -> Iterator[Basis]:
    """What figures must be numbers of: pieces of one kind, money for one of something (元/人)."""
    unit = measure(quantity, kind)
    if kind is Kind.COUNT or (kind is Kind.MONEY and unit != "元"):
        yield Basis("unit", unit, unit)


def _formula(settled: Settled, year: int) -> tuple[str, str]:
    """The formula that a figure follows, where the catalogue allows several, and why it cannot be trusted, if so."""
    fact = settled.key.fact
    if fact.formula is None and not fact.id.endswith(".share"):
        return "", ""
    compared = [comparison for comparison in settled.comparisons if comparison.how == "formula"]
    several = bool(fact.other_bases) or "first(" in (fact.formula or "") or fact.id.endswith(".share")
    if not compared:
        return "", UNKNOWN_BASE if several else ""
    if not compared[0].agrees:
        return "", NOT_ITS_FORMULA
    told = compared[0].wording
    if re.fullmatch(r"\d{4}", settled.key.period):
        year = int(settled.key.period)
        told = told.replace(f"{year} 年", "")
    told = told.replace(f"{year - 1} 年", "上年")
    return (told, "") if several else ("", "")
