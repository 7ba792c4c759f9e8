"""指标体系的分值加不起来."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from generator.finding import Audience, Severity
from generator.load import Loaded
from generator.quantity import ZERO, points_text
from generator.rules.base import Outcome, Rule
from generator.schema.framework import Framework, Indicator
from generator.schema.framework import Rule as RuleModel
from generator.yamltext import Path

RULE = Rule(
    id="framework-points",
    title="指标体系的分值加不起来",
    severity=Severity.ERROR,
    audience=Audience.INTERNAL,
    why="下级指标的分值之和应等于上级指标的分值，一级指标之和应等于总分；等级分数线应由高到低、不超过总分，分档得分不应超过分值。",
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
    yield from _grades(framework)


def _below(framework: Loaded[Framework], path: Path, items: tuple[Indicator, ...]) -> Iterator[Outcome]:
    for index, item in enumerate(items):
        here = (*path, index)
        if item.full is not None and item.indicators:
            yield from _compare(framework, here, item.name, item.full, item.indicators)
        if item.full is not None and item.rule is not None:
            parts = [part.points for part in item.rule.parts] + [point.points for point in item.rule.items]
            if parts:
                yield from _total(framework, (*here, "rule"), item.name, item.full, parts)
        if item.full is not None and item.rule is not None:
            yield from _outcomes(framework, (*here, "rule"), item.name, item.full, item.rule)
        yield from _below(framework, (*here, "indicators"), item.indicators)


def _outcomes(framework: Loaded[Framework], path: Path, name: str, full: Decimal, rule: RuleModel) -> Iterator[Outcome]:
    """No band and no outcome of a rule gives more than its full points, or less than none."""
    listed = {"bands": [band.points for band in rule.bands], "options": [option.points for option in rule.options]}
    for key, outcomes in listed.items():
        for index, points in enumerate(outcomes):
            here = (*path, key, index)
            if 0 <= points <= full:
                yield RULE.passed(_dotted(framework, here))
                continue
            yield RULE.finding(
                framework.node.at((*here, "points")).location,
                _dotted(framework, here),
                f"“{name}”{points_text(full)} 分，其中一档得 {points_text(points)} 分，不在 0 分和分值之间",
                declared=f"{points_text(points)} 分",
                expected=f"0–{points_text(full)} 分",
            )
    for index, part in enumerate(rule.parts):
        yield from _outcomes(framework, (*path, "parts", index), part.name or name, part.points, part)


def _grades(framework: Loaded[Framework]) -> Iterator[Outcome]:
    """Grade bands stand from the highest to the lowest, none above the total, and only the last without a bound."""
    model, above = framework.model, framework.model.full
    for index, band in enumerate(model.grades.bands):
        here = ("grades", "bands", index)
        last = index == len(model.grades.bands) - 1
        bound = band.at_least
        told = ""
        if bound is None and not last:
            told = f"等级“{band.name}”没有写下限，其后的等级永远用不上"
        elif bound is not None and above is not None and (bound > above if index == 0 else bound >= above):
            told = f"等级“{band.name}”的下限 {points_text(bound)} 分" + (
                f"高于总分 {points_text(above)} 分" if index == 0 else f"不低于上一等级的 {points_text(above)} 分"
            )
        if told:
            yield RULE.finding(
                framework.node.at(here).location,
                _dotted(framework, here),
                told,
                declared=f"{points_text(bound)} 分" if bound is not None else "",
            )
        else:
            yield RULE.passed(_dotted(framework, here))
        above = bound if bound is not None else above


def _dotted(framework: Loaded[Framework], path: Path) -> str:
    return f"{framework.model.reference}:{'.'.join(map(str, path))}"


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
    dotted = _dotted(framework, path)
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
