"""得分超过满分或为负."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from generator.facts import Statement
from generator.finding import Audience, Severity
from generator.quantity import points_text
from generator.rules.base import Context, Outcome, Rule, related, same_row

RULE = Rule(
    id="score-range",
    title="得分超过满分或为负",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="每项得分应在 0 分与该项满分之间。",
    bad="绩效目标完整性分值 4 分，得 5 分。",
    good="绩效目标完整性分值 4 分，得 4 分。",
    mend="核对该项分值和得分",
)


def check(context: Context) -> Iterator[Outcome]:
    """Every printed score lies between 0 and full points."""
    full = [(item.id, f"{item.name}得分", item.points) for item in context.card.walk()]
    for item, name, points in [*full, ("total", "总分", context.framework.full)]:
        path = f"score.{item}"
        settled = context.ledger.facts.get(path)
        for statement in settled.statements if settled else []:
            if statement.quantity is None:
                continue
            if points is None or 0 <= statement.quantity.value <= points:
                yield from _in_row(context, item, name, points, statement)
            else:
                yield RULE.finding(
                    statement.place.location,
                    path,
                    f"{statement.place.label}载{name} {statement.shown}，满分 {points_text(points)} 分。原文保留。",
                    declared=statement.shown,
                    expected=f"0–{points_text(points)} 分",
                )


def _in_row(context: Context, item: str, name: str, points: Decimal | None, statement: Statement) -> Iterator[Outcome]:
    """The score against the points in the same row of its table; the framework does not contradict it."""
    path = f"score.{item}"
    beside = same_row(context, f"points.{item}", statement)
    assert statement.quantity is not None
    if beside is None or beside.quantity is None or statement.quantity.value <= beside.quantity.value:
        if points is not None or beside is not None:
            yield RULE.passed(path)
        return
    if points is not None and points != statement.quantity.value:
        yield RULE.passed(path)
        return  # the points are what differs: one note of printed-points
    hint = "；两栏对调后与指标体系相符" if points is not None else "；两栏对调后得分不超过分值"
    yield RULE.finding(
        statement.place.location,
        path,
        f"{statement.place.label}载{name} {statement.shown}，高于同一行的分值 {beside.shown}{hint}。原文均保留。",
        declared=statement.shown,
        expected=f"0–{beside.shown}",
        related=related([beside]),
    )
