"""得分超过满分或为负."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.quantity import points_text
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="score-range",
    title="得分超过满分或为负",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="每项得分应在 0 分与该项满分之间。",
    bad="信息公开分值 2 分，得 3 分。",
    good="信息公开分值 3 分，得 3 分。",
    mend="核对该项分值和得分",
)


def check(context: Context) -> Iterator[Outcome]:
    """Every printed score lies between 0 and full points."""
    full = [(item.id, f"{item.name}得分", item.points) for item in context.card.walk()]
    for item, name, points in [*full, ("total", "总分", context.framework.full)]:
        if points is None:
            continue
        path = f"score.{item}"
        settled = context.ledger.facts.get(path)
        for statement in settled.statements if settled else []:
            if statement.quantity is None:
                continue
            if 0 <= statement.quantity.value <= points:
                yield RULE.passed(path)
            else:
                yield RULE.finding(
                    statement.place.location,
                    path,
                    f"{statement.place.label}载{name} {statement.shown}，满分 {points_text(points)} 分。原文保留。",
                    declared=statement.shown,
                    expected=f"0–{points_text(points)} 分",
                )
