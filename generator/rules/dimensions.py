"""评价的方面少于规定."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.document import Grid, TextBlock
from generator.facts import walk
from generator.finding import Audience, Severity
from generator.markup import plain_text
from generator.quantity import ZERO
from generator.rules.base import Context, Outcome, Rule
from generator.schema.framework import Indicator

RULE = Rule(
    id="dimensions",
    title="评价的方面少于规定",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="评分标准要求至少从几个方面评价效果。少评一个方面，得分就少了依据。",
    bad="评分标准要求从三个方面中至少选两个评价，报告只写了一个。",
    good="分别写明两个方面的完成情况。",
    mend="按评分标准补写其他方面，或说明不适用的理由",
)
_LEAD = re.compile(r"[\s（(]*(?:[一二三四五六七八九十\d]{1,3}[)）、.．]|[一二三四五六七八九]是)?\s*在?")


def check(context: Context) -> Iterator[Outcome]:
    """Compare the dimensions that the indicator's section treats with the least number that its rule demands."""
    parents = {child.id: item for item in walk(context.framework.indicators) for child in item.indicators}
    for item in walk(context.framework.indicators):
        rule = item.rule
        if rule is None or not rule.min_dimensions or not rule.dimensions:
            continue
        found = _section(context, item, parents.get(item.id))
        if found is None:
            continue
        blocks, heading = found
        treated = _treated(context, blocks, rule.dimensions)
        if not treated:
            continue  # the section is not ordered by dimensions
        path = f"score.{item.id}:dimensions"
        if len(treated) >= rule.min_dimensions:
            yield RULE.passed(path)
            continue
        yield RULE.finding(
            heading.node.location,
            path,
            f"{heading.label}分列{'、'.join(treated)} {len(treated)} 个方面；指标体系要求从{'、'.join(rule.dimensions)}等方面"
            f"至少选择 {rule.min_dimensions} 个方面评价。原文保留。",
            declared=f"{len(treated)} 个方面",
            expected=f"至少 {rule.min_dimensions} 个方面",
            severity=None if item.status == rule.status == "attested" else Severity.INFO,
        )


def _section(context: Context, item: Indicator, parent: Indicator | None) -> tuple[list[TextBlock], TextBlock] | None:
    """The heading that names the indicator or its group, and the blocks below it that belong to it.

    None if there is no such heading, if there are several, or if the indicator scores nothing.
    """
    settled = context.ledger.facts.get(f"score.{item.id}")
    if settled is not None and settled.chosen.value.point == ZERO:
        return None
    names = [one.name for one in (item, parent) if one is not None]
    blocks = [block for block in context.document.blocks if isinstance(block, TextBlock)]
    for name in names:
        found = [n for n, b in enumerate(blocks) if b.kind == "heading" and name in _words(b)]
        if len(found) == 1:
            start = found[0]
            level = blocks[start].level
            end = next(
                (n for n in range(start + 1, len(blocks)) if blocks[n].kind == "heading" and blocks[n].level <= level),
                len(blocks),
            )
            return blocks[start + 1 : end], blocks[start]
    return None


def _words(block: TextBlock) -> str:
    return re.sub(r"\s", "", plain_text(block.paragraphs[0])) if block.paragraphs else ""


def _treated(context: Context, blocks: list[TextBlock], dimensions: tuple[str, ...]) -> list[str]:
    """Dimensions that head a part of the section, begin one of its sentences, or are classes of an indicator table.

    Empty if no heading of the section names one.
    """
    headed = {d for b in blocks if b.kind == "heading" for d in dimensions if d in _words(b)}
    if not headed:
        return []
    mine = {block.index for block in blocks}
    for passage in context.passages:
        if passage.block.index in mine:
            for start, end in passage.sentences():
                lead = _LEAD.match(passage.text, start, end)
                headed |= {d for d in dimensions if passage.text.startswith(d, lead.end() if lead else start)}
    for grid in context.document.blocks:
        if isinstance(grid, Grid):
            cells = [cell.text for row in grid.rows.values() for cell in row]
            headed |= {d for d in dimensions if any(text.startswith(d) and len(text) < 12 for text in cells)}
    return [d for d in dimensions if d in headed]
