"""各部分的次序与提纲不同."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from generator.document import TextBlock
from generator.finding import Audience, Severity
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="outline-order",
    title="各部分的次序与提纲不同",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="各部门按同一次序写，复核人和读者才好对照。",
    bad="“改进措施”写在“存在的主要问题”之前。",
    good="按提纲的次序排列。",
    mend="填报的报告按提纲调整；转录的照原件，不要改",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare the order of the headings that answer the outline with that of the outline."""
    places = {section.id: number for number, section in enumerate(context.framework.outline)}
    titles = {section.id: section.title for section in context.framework.outline}
    first: dict[str, TextBlock] = {}
    for block in context.document.blocks:
        if isinstance(block, TextBlock) and block.kind == "heading" and block.block.section in places:
            first.setdefault(block.block.section or "", block)
    if len(first) < 2:
        return
    found = list(first)
    kept = _in_order([places[section] for section in found])
    for number, section in enumerate(found):
        if number in kept:
            yield RULE.passed(f"outline.{section}")
            continue
        yield RULE.finding(
            first[section].node.location,
            f"outline.{section}",
            f"“{titles[section]}”在报告中是第 {number + 1} 个标题，与提纲的次序不同。",
        )


def _in_order(numbers: list[int]) -> set[int]:
    """Positions of one longest rising sequence."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for position, number in enumerate(numbers):
        place = bisect_left(tails, number)
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [number]
        ends[place : place + 1] = [position]
    kept, position = set(), ends[-1] if ends else -1
    while position >= 0:
        kept.add(position)
        position = before[position]
    return kept
