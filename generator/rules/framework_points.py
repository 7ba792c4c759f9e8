"""指标体系的分值加不起来."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from generator.finding import Audience, Severity
from generator.load import Loaded
from generator.quantity import ZERO, points_text
from generator.rules.base import Outcome, Rule
from generator.schema.framework import Framework, Indicator
from generator.yamltext import Path

RULE = Rule(
    id="framework-points",
    title="指标体系的分值加不起来",
    severity=Severity.ERROR,
    audience=Audience.INTERNAL,
    why="下级指标的分值之和应等于上级指标的分值，一级指标之和应等于总分。",
    bad="预算编制 10 分，下列两项 5 分和 4 分。",
    good="预算编制 10 分，下列两项各 5 分。",
    mend="核对指标体系文件的分值；来源未列的写 not_printed",
)


def check(framework: Loaded[Framework]) -> Iterator[Outcome]:
    """Compare every group's points with the sum of the points below it."""
    model = framework.model
    if model.full is not None:
        yield from _compare(framework, (), "总分", model.full, model.indicators)
    yield from _below(framework, ("indicators",), model.indicators)


def _below(framework: Loaded[Framework], path: Path, items: tuple[Indicator, ...]) -> Iterator[Outcome]:
    for index, item in enumerate(items):
        here = (*path, index)
        if item.full is not None and item.indicators:
            yield from _compare(framework, here, item.name, item.full, item.indicators)
        if item.full is not None and item.rule is not None:
            parts = [part.points for part in item.rule.parts] + [point.points for point in item.rule.items]
            if parts:
                yield from _total(framework, (*here, "rule"), item.name, item.full, parts)
        yield from _below(framework, (*here, "indicators"), item.indicators)


def _compare(
    framework: Loaded[Framework], path: Path, name: str, full: Decimal, items: tuple[Indicator, ...]
) -> Iterator[Outcome]:
    points = [item.full for item in items]
    if None not in points:
        yield from _total(framework, path, name, full, [p for p in points if p is not None])


def _total(
    framework: Loaded[Framework], path: Path, name: str, full: Decimal, points: list[Decimal]
) -> Iterator[Outcome]:
    total = sum(points, ZERO)
    dotted = f"{framework.model.reference}:{'.'.join(map(str, path))}"
    if total == full:
        yield RULE.passed(dotted)
        return
    yield RULE.finding(
        framework.node.at((*path, "points") if path else ("total",)).location,
        dotted,
        f"“{name}”{points_text(full)} 分，所列各项合计 {points_text(total)} 分",
        declared=f"{points_text(full)} 分",
        expected=f"{points_text(total)} 分",
        difference=f"{points_text(full - total)} 分",
    )
