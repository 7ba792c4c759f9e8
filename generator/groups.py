"""Statements of one fact as groups that can each be one value, and what a printed figure was compared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from generator.facts import FactKey, Statement
from generator.formula import Value
from generator.quantity import ZERO, Bound, Interval, Kind

SCALES: Final = {Kind.MONEY: (4, 8, 3, 2), Kind.COUNT: (4, 8), Kind.RATIO: (4, 8, 2)}
"""Powers of ten by which two printed figures of one thing differ where only a unit was mixed up."""
_SURE: Final = (4, 8)
_SOURCES: Final = {"scores": 0, "table": 1, "text": 2, "facts": 3}


@dataclass(frozen=True, slots=True)
class Group:
    """Statements that can be one value; ``best`` is the most precise."""

    statements: tuple[Statement, ...]

    @property
    def best(self) -> Statement:
        return min(self.statements, key=lambda s: (s.quantity.step if s.quantity else ZERO, _SOURCES[s.place.source]))

    @property
    def value(self) -> Value:
        best = self.best
        assert best.quantity is not None
        return Value(best.quantity.value, best.quantity.interval(best.key.fact.kind))


@dataclass(frozen=True, slots=True)
class Comparison:
    """A printed figure against what it should be: by formula or as the sum of its members."""

    how: str
    expected: Value
    agrees: bool
    operands: tuple[Statement, ...]
    wording: str
    excess: bool = True


@dataclass(slots=True)
class Settled:
    """All that a report says of one fact in one period for one set of members."""

    key: FactKey
    groups: list[Group]
    comparisons: list[Comparison] = field(default_factory=list)
    support: tuple[Group, Settled] | None = None
    """The one group that a sum needs, and the fact whose printed figure that sum gives."""

    @property
    def disputed(self) -> bool:
        return len(self.groups) > 1

    @property
    def statements(self) -> list[Statement]:
        return [statement for group in self.groups for statement in group.statements]

    @property
    def confirmed(self) -> Group | None:
        """The one group that the sum of the printed members, the formula or a sum that it belongs to confirms."""
        for comparison in self.comparisons:
            fitting = [group for group in self.groups if comparison.expected.range.meets(group.value.range)]
            if len(fitting) == 1:
                return fitting[0]
        return self.support[0] if self.support else None

    @property
    def chosen(self) -> Group:
        """The confirmed group; otherwise the one printed in the score table or a table."""
        return self.confirmed or min(self.groups, key=lambda g: min(_SOURCES[s.place.source] for s in g.statements))

    @property
    def scale(self) -> int:
        """The power of ten by which all other readings differ from the chosen one; 0 if they differ otherwise."""
        kind, chosen = self.key.fact.kind, self.chosen.value
        found = [scale_between(chosen, group.value, kind) for group in self.groups if group is not self.chosen]
        return found[0] if found and all(found) else 0

    def scale_of(self, comparison: Comparison) -> int:
        """The power of ten between the one printed figure and what it was compared with; 0 if there is none."""
        if comparison.agrees or self.disputed:
            return 0
        return scale_between(self.chosen.value, comparison.expected, self.key.fact.kind)


def scale_between(a: Value, b: Value, kind: Kind) -> int:
    """The power of ten by which two values of one thing differ, 0 if they do not.

    For 10⁴ and 10⁸ (万, 亿), and for the sign of a percentage, the digits must agree as far as they are printed, for
    other factors they must be the same.
    """
    small, large = sorted((a, b), key=lambda value: abs(value.point))
    if not small.point or small.point.is_signed() != large.point.is_signed():
        return 0
    for power in SCALES.get(kind, ()):
        same = small.point.scaleb(power) == large.point
        if same and (power in _SURE or len(small.point.normalize().as_tuple().digits) > 2):
            return power
        raised = Interval(small.range.low.scaleb(power), small.range.high.scaleb(power))
        if (power in _SURE or kind is Kind.RATIO) and _sharp(small) and _sharp(large) and raised.meets(large.range):
            return power
    return 0


def _sharp(value: Value) -> bool:
    """Whether a value is known to about three digits."""
    return value.range.high - value.range.low <= abs(value.point) / 100


def grouped(statements: list[Statement]) -> list[Group]:
    """Split statements into groups that can each be one value; bounds such as ≥ join a group that they allow."""
    by_figure: dict[tuple[Decimal, Decimal, Bound], list[Statement]] = {}
    for statement in statements:
        quantity = statement.quantity
        if quantity is not None:
            by_figure.setdefault((quantity.value, quantity.step, quantity.bound), []).append(statement)
    exact_first = sorted(by_figure.items(), key=lambda item: (item[0][2] is not Bound.EXACT, item[0][1]))
    groups: list[list[list[Statement]]] = []
    for _, alike in exact_first:
        home = next((g for g in groups if all(_meet(alike[0], other[0]) for other in g)), None)
        if home is None:
            groups.append([alike])
        else:
            home.append(alike)
    return [Group(tuple(statement for alike in group for statement in alike)) for group in groups]


def _meet(a: Statement, b: Statement) -> bool:
    """Whether two printed figures can be one value: printed with the same digits they must be the same."""
    if a.quantity is None or b.quantity is None:
        return False
    if a.quantity.bound is b.quantity.bound is Bound.EXACT and a.quantity.step == b.quantity.step:
        return a.quantity.value == b.quantity.value
    kind: Kind = a.key.fact.kind
    return a.quantity.interval(kind).meets(b.quantity.interval(kind))
