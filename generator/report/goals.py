"""绩效目标: every target of the year with what was reached, compared where that is certain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from generator import targets
from generator.facts import FactKey, Statement
from generator.indicators import of_this_year, signed
from generator.markup import parse_key
from generator.quantity import Bound, Quantity, divide
from generator.report.parts import GoalRow
from generator.report.settled import operand
from generator.report.views import Method
from generator.schema.base import ABSENCES
from generator.targets import Direction, Verdict
from generator.validate import Assessed

MET: Final = "达到目标值"
MISSED: Final = "未达到目标值"
COMPARED: Final = "目标值和完成值都是数字、单位相同，且所写之数足以判断是否达到"
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
    facts = assessed.ledger.facts
    for key, target in _stated(assessed).items():
        parsed = parse_key(key)
        if parsed is None or not parsed.id.endswith(".target") or not of_this_year(target.key):
            continue
        base = parsed.id.removesuffix(".target")
        actual_id = f"{base}.actual" if parsed.id.startswith("indicator.") else base
        actual_key = key.replace(parsed.id, actual_id, 1)
        actual = _stated_as(assessed, actual_key)
        name, fact = _name(assessed, target, base), assessed.document.book.fact(base)
        if any(one in facts and facts[one].disputed for one in (key, actual_key)):
            yield Goal(name, target, actual, None, "报告有不同的数")
            continue
        better = targets.direction(fact.name if fact else name, assessed.context.checks.indicators)
        met, reason = _judged(target, actual, better)
        yield Goal(name, target, actual, met, reason)


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


def _judged(target: Statement, actual: Statement | None, better: Direction) -> tuple[bool | None, str]:
    """Whether a target was met; where nothing is compared None, and why."""
    if target.absence:
        return None, f"目标值：{ABSENCES[target.absence]}"
    if target.quantity is None:
        return None, "目标为文字"
    if actual is None:
        return None, "报告未列完成值"
    if actual.absence:
        return None, f"完成值：{ABSENCES[actual.absence]}"
    if actual.quantity is None:
        return None, "完成值为文字"
    kind = target.key.fact.kind
    if not targets.comparable(target.quantity, kind, actual.quantity, actual.key.fact.kind):
        return None, "两数的单位不同"
    found = targets.verdict(target.quantity, actual.quantity, kind, better)
    if found is Verdict.UNKNOWN:
        return None, _unknown(target.quantity, actual.quantity, better)
    return found is Verdict.MET, ""


def _unknown(target: Quantity, actual: Quantity, better: Direction) -> str:
    """Why two figures of one unit do not tell whether the target was met."""
    if actual.bound is not Bound.EXACT:
        return "完成值不是确数"
    if target.bound in (Bound.SOME_MORE, Bound.NEARLY, Bound.ABOUT):
        return "目标值不是确数"
    if target.bound is Bound.EXACT and (better is Direction.UNSURE or target.value == 0):
        return "目标未写明以多为好还是以少为好"
    return "两数在舍入范围内，不能判断"


def count(found: tuple[Goal, ...]) -> tuple[int, int, int]:
    """Targets met, targets that can be compared, and targets that cannot."""
    compared = [goal for goal in found if goal.met is not None]
    return sum(goal.met is True for goal in compared), len(compared), len(found) - len(compared)


def method(found: tuple[Goal, ...]) -> Method:
    """How the targets met were counted."""
    met, comparable, words = count(found)
    steps = [
        f"{COMPARED}的，逐项比较：完成值不低于目标值为达到；目标写明不高于（≤、<）、为 0，"
        "或未写明而名称属以少为好（如投诉、事故、成本）的，完成值不高于目标值为达到",
        f"可比较 {comparable} 项，其中达到 {met} 项",
    ]
    if words:
        steps.append(f"另 {words} 项不比较，原因逐项列在“目标与完成情况”中")
    return Method(tuple(steps))
