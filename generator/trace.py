"""Results of scoring as data: what page, PDF and JSON show of every indicator, and how it was computed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from generator.facts import Statement


class ScoreStatus(StrEnum):
    """How the points of an indicator came about."""

    COMPUTED = "computed"
    PARTLY = "partly"
    JUDGED = "judged"
    NOT_COMPUTABLE = "not_computable"
    GROUP = "group"


STATUS_NAMES = {
    ScoreStatus.COMPUTED: "可复算",
    ScoreStatus.PARTLY: "部分可复算",
    ScoreStatus.JUDGED: "由部门评定",
    ScoreStatus.NOT_COMPUTABLE: "无法复算",
    ScoreStatus.GROUP: "合计",
}


@dataclass(frozen=True, slots=True)
class Operand:
    """One fact that a computation used, as printed."""

    name: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class PartScore:
    """One part of an indicator's rule: full points, computed points and the way there.

    ``attested`` is False where the rule is a reconstruction; such points are computed but do not count as recomputable.
    """

    id: str
    name: str
    points: Decimal
    status: ScoreStatus
    computed: Decimal | None
    rule: str
    attested: bool
    reason: str = ""
    operands: tuple[Operand, ...] = ()
    steps: tuple[str, ...] = ()
    unrounded: Decimal | None = None
    bounds: tuple[Decimal, Decimal] | None = None

    @property
    def recomputable(self) -> Decimal:
        """Full points if the printed rule follows from printed figures, otherwise 0."""
        return self.points if self.status is ScoreStatus.COMPUTED and self.attested else Decimal(0)


@dataclass(frozen=True, slots=True)
class ItemScore:
    """An indicator with its three voices: declared (部门填报), computed (本站), reviewed (复核)."""

    id: str
    name: str
    level: int
    points: Decimal | None
    points_absence: str
    status: ScoreStatus
    declared: Decimal | None
    declared_statement: Statement | None
    computed: Decimal | None
    reviewed: Decimal | None
    reason: str = ""
    describe: str = ""
    wording: str = ""
    rule: str = ""
    parts: tuple[PartScore, ...] = ()
    children: tuple[ItemScore, ...] = ()
    range: tuple[Decimal, Decimal] | None = None
    declared_absence: str = ""

    @property
    def recomputable(self) -> Decimal:
        """可复算分值 of the indicator, its parts or its children."""
        below = [p.recomputable for p in self.parts] + [c.recomputable for c in self.children]
        return sum(below, Decimal(0))

    @property
    def effective(self) -> Decimal | None:
        """Computed points; where nothing can be computed the declared ones."""
        return self.computed if self.computed is not None else self.declared

    @property
    def recomputed(self) -> bool:
        """Whether anything in it was computed from printed figures."""
        return any(p.computed is not None for p in self.parts) or any(c.recomputed for c in self.children)

    @property
    def taken(self) -> Decimal:
        """How many of its effective points are declared ones, taken over where nothing could be computed."""
        if self.children:
            return sum((child.taken for child in self.children), Decimal(0))
        made = sum((part.computed for part in self.parts if part.computed is not None), Decimal(0))
        return max((self.effective or Decimal(0)) - made, Decimal(0))

    def walk(self) -> Iterator[ItemScore]:
        """The item and everything below it, groups first."""
        yield self
        for child in self.children:
            yield from child.walk()

    def leaves(self) -> Iterator[ItemScore]:
        """The items below that have no parts of their own in the tree."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The scores of one report under its framework.

    ``computed`` exists only where every indicator has computed or declared points; ``ItemScore.taken`` and
    ``recomputed`` say what of it was taken over and whether anything was computed at all. ``listed`` and ``listed_points``
    are the declared points of the indicators that the report scores one by one, and their full points.
    """

    items: tuple[ItemScore, ...]
    points: Decimal | None
    declared: Decimal | None
    declared_statement: Statement | None
    computed: Decimal | None
    reviewed: Decimal | None
    grade: Statement | None
    expected_grade: str
    grade_attested: bool
    listed: Decimal
    listed_points: Decimal
    recomputable: Decimal

    def walk(self) -> Iterator[ItemScore]:
        """Every item of the tree."""
        for item in self.items:
            yield from item.walk()

    def leaves(self) -> Iterator[ItemScore]:
        """Every item without parts of its own."""
        for item in self.items:
            yield from item.leaves()
