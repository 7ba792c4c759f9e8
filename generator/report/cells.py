"""What a report says of one thing, ready to be set beside what other reports say of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from generator.quantity import Kind

Aspect = Literal["coverage", "framework", "completeness", "definition", "member", "period", "unit", "bound"]
ASPECTS: Final[dict[Aspect, tuple[str, str]]] = {
    "coverage": ("评价范围", "部门整体"),
    "framework": ("指标体系", ""),
    "completeness": ("所列得分", "列全部得分或只列总分"),
    "definition": ("口径", "事实目录的口径"),
    "member": ("细目", "目录所列"),
    "period": ("截止口径", "年度"),
    "unit": ("单位", "未列"),
    "bound": ("目标的写法", "定值"),
}
"""What must be equal for a comparison, in the order in which a difference is told: its name, and what holds unsaid."""
SCORES: Final = "scores"
FACTS: Final = "facts"
TARGETS: Final = "targets"


@dataclass(frozen=True, slots=True)
class Basis:
    """One thing that must be equal for a comparison. ``key`` decides; ``words`` tell readers, empty if the title does."""

    aspect: Aspect
    key: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as printed, and the anchor of its place on the report's page (empty if it is printed nowhere)."""

    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing that a report states: a fact, an indicator's points, a target or an actual.

    Cells with the same ``row`` stand side by side; only cells with equal ``basis`` are compared. ``value`` is exact, in
    base units, None where no single figure is stated. ``apart`` says why a cell stays out of every calculation, empty
    if it does not. ``order`` sorts the rows of a section; ``detail`` sets points beside full points.
    """

    row: str
    name: str
    section: str
    order: str
    kind: Kind
    printed: tuple[Figure, ...]
    value: Decimal | None = None
    unit: str = ""
    basis: tuple[Basis, ...] = ()
    apart: str = ""
    absent: bool = False
    notes: tuple[int, ...] = ()
    detail: str = ""
