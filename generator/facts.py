"""Statements: every printed occurrence of a fact, collected from text, tables, the score table and the facts list."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from generator.finding import Location
from generator.markup import Key
from generator.quantity import Bound, Kind, LiteralError, Quantity, parse_quantity
from generator.schema.catalogue import Catalogue, Member, TimeKind
from generator.schema.framework import Framework, Indicator
from generator.schema.report import Report


@dataclass(frozen=True, slots=True)
class FactInfo:
    """What the catalogue says of a fact, its siblings (``.share`` …) included."""

    id: str
    name: str
    kind: Kind
    time: TimeKind
    formula: str | None = None
    additive: bool = True
    other_bases: tuple[str, ...] = ()
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class FactKey:
    """A resolved key: canonical period (empty: the report's year) and sorted members."""

    fact: FactInfo
    period: str = ""
    members: tuple[str, ...] = ()

    def __str__(self) -> str:
        period = f"@{self.period}" if self.period else ""
        return self.fact.id + period + "".join(f"#{member}" for member in self.members)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement is printed: file position, words for the reader, and the anchor on the page."""

    location: Location
    label: str
    source: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One printed occurrence of a fact. ``quantity`` is None for words, dates and absent values."""

    key: FactKey
    printed: str
    place: Place
    quantity: Quantity | None = None
    absence: str = ""

    @property
    def shown(self) -> str:
        """The figure as printed; one from a table gets the unit that the table prints for it."""
        bare = re.fullmatch(r"[≥≤<>＞＜]?\s*[+-]?[\d,.]+", self.printed)
        if self.quantity is None or not self.quantity.unit or bare is None:
            return self.printed
        return f"{self.printed} {self.quantity.unit}"


_SIBLINGS: Final = {
    "target": ("{name}目标值", None, None),
    "share": ("{name}占比", Kind.RATIO, "share"),
    "increase": ("{name}增加额", None, "{id} - {id}@Y-1"),
    "decrease": ("{name}减少额", None, "{id}@Y-1 - {id}"),
    "increase_rate": ("{name}增长率", Kind.RATIO, "({id} - {id}@Y-1) / {id}@Y-1"),
    "decrease_rate": ("{name}下降率", Kind.RATIO, "({id}@Y-1 - {id}) / {id}@Y-1"),
}
_INDICATOR_ROLES: Final = {"target": "指标值", "actual": "完成值", "completion": "完成率"}
_PERIODS: Final = {"Q1", "Q2", "Q3", "Q4", "H1", "H2", "Y"}
_PERIOD_NAMES: Final = {
    "Q1": "第一季度",
    "Q2": "第二季度",
    "Q3": "第三季度",
    "Q4": "第四季度",
    "H1": "上半年",
    "H2": "下半年",
}
_TO_DATE_NAMES: Final = {"Q1": "截至第一季度末", "Q2": "截至上半年末", "Q3": "截至第三季度末"}


class FactBook:
    """The facts, members and periods that one report may speak of."""

    def __init__(self, catalogue: Catalogue, framework: Framework, report: Report | None = None) -> None:
        """Without *report* the book of what a framework's rules may speak of."""
        self.year = report.year if report else max(framework.years, default=0)
        self.periods = {name: period.name for name, period in report.periods.items()} if report else {}
        self._facts = {**catalogue.facts, **(report.local_facts if report else {})}
        self.axes: dict[str, dict[str, Member]] = {axis: dict(members) for axis, members in catalogue.members.items()}
        for axis, members in (report.members if report else {}).items():
            self.axes.setdefault(axis, {}).update(members)
        self.members = {name: member for members in self.axes.values() for name, member in members.items()}
        self._children: dict[tuple[str, str | None], list[str]] = {}
        for axis, members in self.axes.items():
            for name, member in members.items():
                self._children.setdefault((axis, member.parent), []).append(name)
        self.items = {item.id: item for item in walk(framework.indicators)}
        self.indicators = {row for table in report.tables.values() for row in table.rows} if report else set()
        self._indicator_names: dict[str, str] = {}

    def name_indicator(self, row: str, name: str) -> None:
        """Remember the printed name of a row of an indicator table."""
        self._indicator_names[row] = name

    def resolve(self, key: Key, context: FactKey | None = None) -> FactKey | str:
        """The canonical key, or a Chinese sentence that says what is unknown.

        With *context* (a formula's own fact) its period and members carry over to a key that names none.
        """
        fact = self.fact(key.id)
        if fact is None:
            return self._unknown(key.id)
        for member in key.members:
            if member not in self.members:
                close = difflib.get_close_matches(member, self.members, n=1)
                return f"没有成员“#{member}”" + (f"，是否想写“#{close[0]}”" if close else "，请在 members 中登记")
        period = self._period(key.period or (context.period if context else ""), fact.time, context)
        if period is None:
            return f"没有期间“@{key.period}”，可用 Q1–Q4、H1、H2、四位年份，或在 periods 中登记"
        members = set(key.members) | (set(context.members) if context else set())
        return FactKey(fact, period, tuple(sorted(members)))

    def fact(self, fact_id: str) -> FactInfo | None:
        """The fact with this id, reserved heads and siblings included; None if there is none."""
        listed = self._facts.get(fact_id)
        if listed is not None:
            kind = listed.quantity_kind
            additive = kind in (Kind.MONEY, Kind.COUNT)
            more = listed.formula_gives == "least"
            return FactInfo(fact_id, listed.name, kind, listed.time, listed.formula, additive, listed.other_bases, more)
        head, _, rest = fact_id.partition(".")
        if head in ("score", "points") and rest:
            return self._item_fact(fact_id, head, rest)
        if head == "indicator" and (found := re.fullmatch(r"([a-z0-9_]+)\.(target|actual|completion)", rest)):
            name = self._indicator_names.get(found[1], found[1])
            role = _INDICATOR_ROLES[found[2]]
            known = found[1] in self.indicators
            return FactInfo(fact_id, f"{name}（{role}）", Kind.TEXT, "annual", additive=False) if known else None
        if head == "date" and rest:
            return FactInfo(fact_id, "日期", Kind.DATE, "annual", additive=False)
        base, _, suffix = fact_id.rpartition(".")
        if suffix in _SIBLINGS and (of := self.fact(base)) is not None:
            name, sibling_kind, formula = _SIBLINGS[suffix]
            text = formula.format(id=base) if formula else None
            return FactInfo(fact_id, name.format(name=of.name), sibling_kind or of.kind, of.time, text, additive=False)
        return None

    def _item_fact(self, fact_id: str, head: str, rest: str) -> FactInfo | None:
        item_id, _, part = rest.partition(".")
        word = "得分" if head == "score" else "分值"
        if item_id == "total":
            return FactInfo(
                fact_id, f"总{word}" if head == "score" else "总分值", Kind.POINTS, "annual", additive=False
            )
        item = self.items.get(item_id)
        if item is None:
            return None
        name = item.name
        if part:
            names = {p.id: p.name or p.id for p in (item.rule.parts if item.rule else ())}
            names |= {p.id: p.text for p in (item.rule.items if item.rule else ())}
            if part not in names:
                return None
            name = f"{item.name}·{names[part]}"
        return FactInfo(fact_id, f"{name}{word}", Kind.POINTS, "annual", additive=False)

    def _unknown(self, fact_id: str) -> str:
        known = [*self._facts, *(f"score.{item}" for item in self.items), *(f"points.{item}" for item in self.items)]
        close = difflib.get_close_matches(fact_id, known, n=1, cutoff=0.7)
        return f"没有事实“{fact_id}”" + (
            f"，是否想写“{close[0]}”" if close else "，请查事实目录或在 local_facts 中登记"
        )

    def _period(self, period: str, time: TimeKind, context: FactKey | None) -> str | None:
        if period in self.periods:
            return period
        base = context.period if context and re.fullmatch(r"\d{4}", context.period) else ""
        if period == "Y-1" and context is not None and context.period and not base:
            return None  # the year before a quarter is that quarter a year ago, which no report prints
        if period == "Y-1":
            return str((int(base) if base else self.year) - 1)
        if period in ("", "Y"):
            return base
        if re.fullmatch(r"(19|20)\d\d", period):
            return "" if int(period) == self.year else period
        if period not in _PERIODS:
            return None
        if time == "annual":
            return ""
        if time in ("to_date", "instant"):
            return {"Q1": "Q1", "Q2": "Q2", "H1": "Q2", "Q3": "Q3"}.get(period, "")
        return period

    def name(self, key: FactKey) -> str:
        """The fact's name with members and period, as a reader says it."""
        members = "、".join(self.members[m].name for m in key.members)
        name = f"{key.fact.name}（{members}）" if members else key.fact.name
        if not key.period:
            return name
        to_date = key.fact.time == "to_date" and key.fact.kind is Kind.MONEY
        names = {**_PERIOD_NAMES, **(_TO_DATE_NAMES if to_date else {}), **self.periods}
        return f"{names.get(key.period, key.period + ' 年')}{name}"

    def children(self, parent: str | None, axis: str) -> list[str]:
        """Members of *axis* directly below *parent* (None: directly below the fact)."""
        return self._children.get((axis, parent), [])


def walk(items: Iterable[Indicator]) -> Iterable[Indicator]:
    """Every indicator of the tree, groups before their parts."""
    for item in items:
        yield item
        yield from walk(item.indicators)


def read_literal(fact: FactInfo, literal: str, op: str, unit: str = "") -> tuple[Quantity | None, Kind]:
    """The figure that *literal* prints, None for words. Raises LiteralError.

    Rows of indicator tables have no declared kind: it is read off the unit, and words are allowed.
    """
    if fact.kind in (Kind.DATE, Kind.TEXT) and not fact.id.startswith("indicator."):
        return None, fact.kind
    if fact.kind is Kind.TEXT:
        kind = Kind.RATIO if "%" in literal or unit == "%" else Kind.MONEY if "元" in literal else Kind.COUNT
        try:
            quantity = with_bound(parse_quantity(literal, kind, unit), op)
        except LiteralError:
            return None, Kind.TEXT
        return (quantity, kind) if _is_figure(quantity) else (None, Kind.TEXT)
    return with_bound(parse_quantity(literal, fact.kind, unit), op), fact.kind


_MEASURES: Final = "个|名|人|次|场|家|件|项|期|户|台|套|份|篇|批|支|条|起|宗|所|间|辆|本|册|位|天|处|座|组|班|类|种|轮|届|对|例|幅|部|块"
_FIGURE_UNIT: Final = re.compile(rf"(?:{_MEASURES})(?:次|数|以上|以下|以内|左右|[/／每（(].*)?")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_LONGEST_UNIT: Final = 8


def _is_figure(quantity: Quantity) -> bool:
    """Whether what a cell of an indicator table prints is a figure and not words that begin with a number.

    Words: a year, a day or a label (2024 年建档职工数量, 12 月底前, 5A 级), a long text behind the number, and a Chinese numeral with
    anything but a measure word behind it (一定程度提升).
    """
    unit = quantity.unit
    if not re.search(r"\d", quantity.text):
        return not unit or quantity.value == 0 or _FIGURE_UNIT.fullmatch(unit) is not None
    if unit.startswith("年") and _YEAR.search(quantity.text):
        return False
    return re.match(r"月|日前|日之前|号|[A-Z]", unit) is None and len(unit) <= _LONGEST_UNIT


def with_bound(quantity: Quantity, op: str) -> Quantity:
    """*quantity* with the bound that stands in the mark, where it is not ``=``."""
    if op == "=":
        return quantity
    return Quantity(
        quantity.text, quantity.value, quantity.step, quantity.unit, Bound(op), quantity.leading, quantity.scaled
    )
