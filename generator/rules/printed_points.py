"""报告所载分值与指标体系不同."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.quantity import plain, points_text
from generator.rules.base import Context, Outcome, Rule, same_row

RULE = Rule(
    id="printed-points",
    title="报告所载分值与指标体系不同",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="分值（权重）由指标体系规定，报告中不应改动。",
    bad="指标体系规定绩效目标完整性 4 分，正文写“分值 5 分”。",
    good="正文写“分值 4 分”。",
    mend="改用指标体系规定的分值",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare printed points with the framework's."""
    for item in context.card.walk():
        settled = context.ledger.facts.get(f"points.{item.id}")
        if settled is None or item.points is None or settled.disputed:
            continue  # disputed points are one note of fact-conflict
        best = settled.chosen.best
        score = same_row(context, f"score.{item.id}", best)
        earned = score.quantity.value if score is not None and score.quantity is not None else None
        if earned == item.points and settled.chosen.value.point < item.points:
            continue  # points and score changed places: one note of score-range
        if settled.chosen.value.point == item.points:
            yield RULE.passed(f"points.{item.id}")
            continue
        yield RULE.finding(
            best.place.location,
            f"points.{item.id}",
            f"{best.place.label}载{item.name}分值 {best.shown}；指标体系规定 {points_text(item.points)} 分。原文保留。",
            declared=best.shown,
            expected=f"{points_text(item.points)} 分",
            difference=f"{plain(settled.chosen.value.point - item.points)} 分",
        )
