"""绩效目标: every target of the year with what was reached, compared where that is certain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from generator.facts import FactKey, Statement
from generator.indicators import of_this_year, signed
from generator.markup import parse_key
from generator.quantity import Bound, Quantity, divide
from generator.report.parts import GoalRow
from generator.report.settled import operand, same_unit
from generator.report.views import Method
from generator.schema.base import ABSENCES
from generator.validate import Assessed

MET: Final = "达到目标值"
MISSED: Final = "未达到目标值"
COMPARED: Final = "目标值和完成值都是数字、单位相同，且完成值为确数，或写“多”“余”而所写之数已达到目标值"
"""What is compared, in words."""
_ROLES: Final = ("（指标值）", "（完成值）")


@dataclass(frozen=True, slots=True)
class Goal:
    """A target of the year; ``met`` is None where nothing is compared, and ``reason`` says why."""

    name: str
    target: Statement
    actual: Statement | None
    met: bool | None
    reason: str = ""

    @property
    def ratio(self) -> Decimal | None:
        """What was reached as a share of the target; None where they are not compared or the target is not above 0."""
        if self.met is None or self.actual is None or self.actual.quantity is None or self.target.quantity is None:
            return None
        wanted = self.target.quantity.value
        return divide(self.actual.quantity.value, wanted) if wanted > 0 else None

    @property
    def view(self) -> GoalRow:
        """As readers see it."""
        actual = operand(self.actual, "完成值", _words(self.actual)) if self.actual else None
        result = "" if self.met is None else MET if self.met else MISSED
        return GoalRow(self.name, operand(self.target, "目标值", _words(self.target)), actual, result, self.reason)


def goals(assessed: Assessed) -> tuple[Goal, ...]:
    """The targets of the report's own year in printed order; those that it quotes of an earlier year are not counted."""
    position = assessed.document.position
    return tuple(sorted(_goals(assessed), key=lambda goal: position(goal.target.place.location)))


def _goals(assessed: Assessed) -> Iterator[Goal]:
    for key, target in _stated(assessed).items():
        parsed = parse_key(key)
        if parsed is None or not parsed.id.endswith(".target") or not of_this_year(target.key):
            continue
        base = parsed.id.removesuffix(".target")
        actual_id = f"{base}.actual" if parsed.id.startswith("indicator.") else base
        actual = _stated_as(assessed, key.replace(parsed.id, actual_id, 1))
        reason = _reason(target, actual)
        met = None
        if not reason and actual and actual.quantity and target.quantity:
            met = _meets(target.quantity, actual.quantity)
        yield Goal(_name(assessed, target, base), target, actual, met, reason)


def _stated(assessed: Assessed) -> dict[str, Statement]:
    """The statement of every fact: its figure; where it has none its words."""
    words = {str(found[0].key): found[0] for found in assessed.ledger.words.values() if found}
    return words | {key: settled.chosen.best for key, settled in assessed.ledger.facts.items()}


def _stated_as(assessed: Assessed, key: str) -> Statement | None:
    settled = assessed.ledger.facts.get(key)
    return settled.chosen.best if settled else next(iter(assessed.ledger.words.get(key, ())), None)


def _name(assessed: Assessed, target: Statement, base: str) -> str:
    book, key = assessed.document.book, target.key
    fact = None if base.startswith("indicator.") else book.fact(base)
    name = book.name(FactKey(fact, key.period, key.members) if fact else key)
    for role in _ROLES:
        name = name.removesuffix(role)
    return name


def _words(statement: Statement) -> str:
    return ABSENCES[statement.absence] if statement.absence else signed(statement)


def _reason(target: Statement, actual: Statement | None) -> str:
    """Why a target cannot be compared with what was reached; empty where it can."""
    if target.absence:
        return f"目标值：{ABSENCES[target.absence]}"
    if target.quantity is None:
        return "目标为文字"
    if actual is None:
        return "报告未列完成值"
    if actual.absence:
        return f"完成值：{ABSENCES[actual.absence]}"
    if actual.quantity is None:
        return "完成值为文字"
    if actual.quantity.bound is not Bound.EXACT and not _surely(target.quantity, actual.quantity):
        return "完成值不是确数"
    if target.quantity.bound is Bound.NEARLY:
        return "目标值不是确数"
    if not same_unit(target.quantity.unit, actual.quantity.unit):
        return "两数的单位不同"
    return ""


def _surely(target: Quantity, actual: Quantity) -> bool:
    """Whether 多 or 余 (10 多场) leaves no doubt: what is written alone reaches a target that is to be reached."""
    capped = target.bound in (Bound.AT_MOST, Bound.BELOW) or target.value == 0
    return actual.bound is Bound.SOME_MORE and not capped and actual.value >= target.value


def _meets(target: Quantity, actual: Quantity) -> bool:
    if target.bound in (Bound.AT_MOST, Bound.BELOW) or target.value == 0:
        return actual.value <= target.value
    return actual.value >= target.value


def count(found: tuple[Goal, ...]) -> tuple[int, int, int]:
    """Targets met, targets that can be compared, and targets that cannot."""
    compared = [goal for goal in found if goal.met is not None]
    return sum(goal.met is True for goal in compared), len(compared), len(found) - len(compared)


def method(found: tuple[Goal, ...]) -> Method:
    """How the targets met were counted."""
    met, comparable, words = count(found)
    steps = [
        f"{COMPARED}的，逐项比较：完成值不低于目标值为达到；目标写明不高于（≤、<）或为 0 的，完成值不高于目标值为达到",
        f"可比较 {comparable} 项，其中达到 {met} 项",
    ]
    if words:
        steps.append(f"另 {words} 项不比较，原因逐项列在“目标与完成情况”中")
    return Method(tuple(steps))
