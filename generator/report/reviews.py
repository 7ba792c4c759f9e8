"""复核: what finance bureaus and third parties gave, beside the declared points. The difference is said, not judged."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Final

from generator.facts import Statement
from generator.quantity import plain, points_text
from generator.report.notes import day_text
from generator.report.parts import QuotedReview, ReviewRow, ReviewView
from generator.report.settled import operand
from generator.report.views import Voice
from generator.schema.report import Review
from generator.trace import ItemScore
from generator.validate import Assessed

NO_BODY: Final = "报告未列机构"
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


def quoted(assessed: Assessed) -> tuple[QuotedReview, ...]:
    """Reviews of earlier years whose score or grade the report itself prints, by year."""
    own = str(assessed.report.model.year)
    found: dict[str, dict[str, Statement]] = defaultdict(dict)
    for statement in assessed.document.statements:
        key, period = statement.key.fact.id, statement.key.period
        if key in ("review.total", "review.grade", "review.body") and period not in ("", own) and not statement.absence:
            found[period].setdefault(key, statement)
    made = []
    for year, stated in sorted(found.items()):
        score, grade, body = (stated.get(f"review.{end}") for end in ("total", "grade", "body"))
        if score or grade:
            made.append(
                QuotedReview(
                    year,
                    body.printed if body else NO_BODY,
                    operand(score, score.key.fact.name) if score else None,
                    operand(grade, grade.key.fact.name) if grade else None,
                )
            )
    return tuple(made)


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
