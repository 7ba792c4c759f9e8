"""复核: what finance bureaus and third parties gave, beside the declared points. The difference is said, not judged."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from generator.quantity import plain, points_text
from generator.report.notes import day_text
from generator.report.parts import ReviewRow, ReviewView
from generator.report.views import Voice
from generator.schema.report import Review
from generator.trace import ItemScore
from generator.validate import Assessed

KINDS: Final = {"finance": "财政复核", "third_party": "第三方评价"}


def given(text: str) -> Decimal:
    """The points that a review gives, as the file writes them."""
    return Decimal(text.removesuffix("分").strip())


def voices(assessed: Assessed, item: str) -> tuple[Voice, ...]:
    """What every review gave for an indicator (or the total), in the order of the file."""
    reviews = assessed.report.model.reviews
    return tuple(Voice(plain(given(r.scores[item])), r.body) for r in reviews if item in r.scores)


def reviews(assessed: Assessed) -> tuple[ReviewView, ...]:
    """Every review with its points beside the declared ones, the total first, then in the framework's order."""
    return tuple(_view(assessed, review) for review in assessed.report.model.reviews)


def _view(assessed: Assessed, review: Review) -> ReviewView:
    card = assessed.card
    rows = []
    if "total" in review.scores:
        rows.append(_row("总分", "scores", card.points, card.declared, given(review.scores["total"])))
    given_to = (item for item in card.walk() if item.id in review.scores)
    rows += [_item_row(item, given(review.scores[item.id])) for item in given_to]
    day = day_text(review.date)
    return ReviewView(review.id, review.body, KINDS[review.kind], day, review.reason or "", tuple(rows))


def _item_row(item: ItemScore, reviewed: Decimal) -> ReviewRow:
    return _row(item.name, f"score-{item.id}", item.points, item.declared, reviewed)


def _row(name: str, anchor: str, points: Decimal | None, declared: Decimal | None, reviewed: Decimal) -> ReviewRow:
    return ReviewRow(
        name,
        anchor,
        points_text(points) if points is not None else "报告未列",
        plain(declared) if declared is not None else "报告未列",
        plain(reviewed),
        _signed(reviewed - declared) if declared is not None else "",
    )


def _signed(value: Decimal) -> str:
    if not value:
        return "相同"
    return f"+{plain(value)}" if value > 0 else f"−{plain(-value)}"
