"""The rows of the score table with three voices, and how the points of each part came about."""

from __future__ import annotations

from decimal import Decimal

from generator.quantity import HUNDRED, divide, format_length, plain, points_text
from generator.report.places import anchor_of
from generator.report.reviews import voices
from generator.report.settled import cut_or_rounded
from generator.report.views import CellView, OperandView, PartView, ScoreRow
from generator.schema.base import ABSENCES
from generator.trace import STATUS_NAMES, ItemScore, PartScore
from generator.validate import Assessed


def _points(value: Decimal | None) -> str:
    return points_text(value) if value is not None else ""


def _exact(value: Decimal | None) -> str:
    """Declared and reviewed points: as exact as somebody gave them."""
    return plain(value) if value is not None else ""


def _taken(recomputed: bool, taken: Decimal) -> str:
    """Declared points within the computed ones; a figure of which nothing was computed is not shown at all."""
    return points_text(taken) if recomputed and taken else ""


def score_row(
    assessed: Assessed, item: ItemScore, by_key: dict[str, tuple[int, ...]], cells: tuple[CellView, ...]
) -> ScoreRow:
    """An indicator or a group; a group in which nothing was computed has no computed points."""
    share = None
    if item.points and item.declared is not None:
        share = format_length(divide(item.declared, item.points) * HUNDRED)
    numbers = (*by_key.get(f"score.{item.id}", ()), *by_key.get(f"points.{item.id}", ()))
    return ScoreRow(
        id=item.id,
        level=item.level,
        leaf=not item.children,
        name=item.name,
        points=_points(item.points) or ABSENCES.get(item.points_absence, "报告未列"),
        declared=_exact(item.declared) or ABSENCES.get(item.declared_absence, "报告未列"),
        computed=_points(item.computed) if item.recomputed else "",
        reviewed=_exact(item.reviewed),
        status="" if item.children else STATUS_NAMES[item.status],
        reason=item.reason,
        rule=item.rule,
        describe=ABSENCES.get(item.describe, item.describe),
        wording=tuple(ABSENCES.get(line, line) for line in item.wording.split("\n") if line.strip()),
        parts=tuple(_part(part) for part in item.parts),
        recomputable=points_text(item.recomputable),
        share=share,
        notes=numbers,
        cells=cells,
        voices=voices(assessed, item.id),
        taken=_taken(item.recomputed and item.computed is not None, item.taken),
        remark=cut_or_rounded(assessed, item),
    )


def _part(part: PartScore) -> PartView:
    operands = tuple(
        OperandView(
            o.name,
            o.statement.shown,
            o.statement.place.label,
            o.statement.place.location.line,
            anchor_of(o.statement),
        )
        for o in part.operands
    )
    basis = "" if part.attested else "规则为重建或来源未载，不计入可复算分值"
    return PartView(
        part.name,
        points_text(part.points),
        STATUS_NAMES[part.status],
        _points(part.computed),
        part.rule,
        basis,
        part.reason,
        operands,
        part.steps,
    )


def total_row(assessed: Assessed, by_key: dict[str, tuple[int, ...]]) -> ScoreRow:
    """The total."""
    card = assessed.card
    recomputed = card.computed is not None and any(item.recomputed for item in card.items)
    share = None
    if card.points and card.declared is not None:
        share = format_length(divide(card.declared, card.points) * HUNDRED)
    return ScoreRow(
        "total",
        0,
        False,
        "总分",
        _points(card.points) or "报告未列",
        _exact(card.declared) or "报告未列",
        _points(card.computed) if recomputed else "",
        _exact(card.reviewed),
        "",
        "",
        "",
        "",
        (),
        (),
        points_text(card.recomputable),
        share,
        by_key.get("score.total", ()),
        voices=voices(assessed, "total"),
        taken=_taken(recomputed, sum((item.taken for item in card.items), Decimal(0))),
    )


def listed(assessed: Assessed) -> str:
    """``已列分项 49.99／50`` where the report scores only part of the framework; empty where nothing or all is scored."""
    card = assessed.card
    if card.computed is not None or not card.listed_points:
        return ""
    return f"已列分项 {plain(card.listed)}／{points_text(card.listed_points)} 分"
