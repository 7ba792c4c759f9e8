"""What the report prints of a fact, and where: the figures that summary, charts and methods are made from."""

from __future__ import annotations

from typing import Final

from generator.facts import Statement
from generator.groups import Settled
from generator.markup import parse_key
from generator.quantity import ZERO, plain, points_text
from generator.report.places import anchor_of
from generator.report.views import OperandView
from generator.score import truncated
from generator.trace import ItemScore
from generator.validate import Assessed

NOT_PRINTED: Final = "报告未列"
BUDGETS: Final = ("budget.adjusted", "budget.unstaged", "budget.initial")
"""What spending is compared with: the first of these that a report prints."""


def settled(assessed: Assessed, key: str) -> Settled | None:
    """The settled fact with this key, None if the report does not print it."""
    parsed = parse_key(key)
    return assessed.ledger.find(parsed) if parsed else None


def best(assessed: Assessed, *keys: str, like: Statement | None = None) -> Statement | None:
    """The statement of the first of *keys* that the report prints; of several places one in the unit of *like*.

    A report prints an amount in 元 in one place and in 万元 in another: what stands side by side should be in one unit.
    """
    for key in keys:
        found = settled(assessed, key)
        if found is not None:
            chosen = found.chosen
            alike = (s for s in chosen.statements if _unit(s) == _unit(like))
            return next(alike, chosen.best) if like else chosen.best
    return None


def _unit(statement: Statement | None) -> str:
    return statement.quantity.unit if statement and statement.quantity else ""


def target_of(statement: Statement | None) -> str:
    """The link to a statement's place, empty for one that is printed nowhere."""
    return f"#{anchor}" if statement and (anchor := anchor_of(statement)) else ""


def operand(statement: Statement, name: str, printed: str = "") -> OperandView:
    """A printed figure that a computation used."""
    place = statement.place
    return OperandView(name, printed or statement.shown, place.label, place.location.line, anchor_of(statement))


def cut_or_rounded(assessed: Assessed, item: ItemScore) -> str:
    """That rounding alone lies between declared and computed points, where the framework does not say which; or empty."""
    if item.computed is None or item.declared in (None, item.computed):
        return ""
    if not truncated(item, assessed.framework.model.rounding):
        return ""
    return (
        f"指标体系未说明舍入方式：四舍五入得 {points_text(item.computed)} 分，"
        f"截断得 {plain(item.declared or ZERO)} 分，后者与自评得分相同"
    )
