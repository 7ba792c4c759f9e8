"""What stands around the figures of an invented department-year: status, dates, numbers, reviews, corrections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from generator.synth.city import Slot
from generator.synth.plants import PLANTS

CARRIERS: Final = ("示例市政府门户网站（虚构）", "部门预决算公开平台（虚构）")


@dataclass(frozen=True)
class Traits:
    """Everything of a report's head and tail that varies."""

    status: str
    origin: str
    prepared: date
    recorded: date
    approved: date | None = None
    disclosed: date | None = None
    posted: date | None = None
    posted_time: str = ""
    index_number: str = ""
    cleared: date | None = None
    carrier: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)
    review: str = ""
    reviewed: date | None = None
    revised: date | None = None
    withdrawn: date | None = None
    statement: str = ""

    def before_correction(self) -> Traits:
        """The head of the edition that was corrected later."""
        return replace(self, recorded=self.posted or self.recorded, revised=None)


def is_unmet(slot: Slot) -> bool:
    """Whether some targets of the year were missed."""
    return (slot.department.number + slot.year) % 4 == 1


def is_planted(slot: Slot) -> bool:
    """Whether something in the report does not agree: about every seventh."""
    return slot.fate == "published" and slot.number % 7 == 3


def plant_of(slot: Slot) -> int:
    """Which kind of inconsistency is planted first, by its place in the list of them."""
    return slot.number // 7 % len(PLANTS)


def approval(slot: Slot) -> date:
    """The day on which the year's accounts were approved."""
    return date(slot.year + 1, 8, 20) + timedelta(days=(slot.department.number * 7 + slot.year) % 16)


def disclosure(slot: Slot) -> date:
    """The day of disclosure: within twenty days of approval, one in fifteen later."""
    late = 22 if slot.number % 15 == 14 else 0
    return approval(slot) + timedelta(days=8 + slot.department.number % 10 + late)


def traits_of(slot: Slot, clean: bool = False) -> Traits:
    """The traits of a slot; a draft has no dates of approval and disclosure, and with *clean* all are transcribed."""
    number, year = slot.number, slot.year
    prepared = date(year + 1, 4, 8) + timedelta(days=slot.department.number % 20)
    if slot.fate == "draft":
        return Traits("draft", "transcribed", prepared, prepared)
    approved, disclosed = approval(slot), disclosure(slot)
    posted = disclosed + timedelta(days=3)
    revised = posted + timedelta(days=30) if slot.fate == "published" and number % 13 == 6 and not clean else None
    brief = slot.department.scheme == "yaodian"
    authored = slot.fate == "published" and number % 5 == 1 and not is_planted(slot) and not brief
    review = {2: "finance", 5: "third_party"}.get(number % 6, "") if slot.fate == "published" else ""
    statement = ""
    if is_planted(slot) and not clean and plant_of(slot) == 0:  # the department has answered, or was only asked
        answer = f"date: {posted + timedelta(days=9)}, text: 系录入差错，以决算报表为准。"
        asked = f"sent: {posted - timedelta(days=9)}"
        statement = (
            f"{{rule: derived-fact, path: budget.execution_rate, {asked if number % 2 else f'{asked}, {answer}'}}}"
        )
    return Traits(
        status=slot.fate,
        origin="authored" if authored and not clean else "transcribed",
        prepared=prepared,
        recorded=revised or posted,
        approved=approved,
        disclosed=disclosed,
        posted=posted,
        posted_time=f"{9 + number % 8:02d}:{number % 4 * 15:02d}" if number % 2 else "",
        index_number=f"SL{slot.department.region}/{year + 1}-{number + 1:05d}" if number % 3 != 2 else "",
        cleared=posted - timedelta(days=1),
        carrier=CARRIERS[number % len(CARRIERS)],
        evidence={} if brief else {"satisfaction": f"{year} 年度服务对象满意度调查报告"},
        review=review,
        reviewed=posted - timedelta(days=20),
        revised=revised,
        withdrawn=posted + timedelta(days=20) if slot.fate == "withdrawn" else None,
        statement=statement,
    )
