"""空表没有说明."""

from __future__ import annotations

from collections.abc import Iterator

from generator.document import LOST, NOTHING, Grid, TextBlock
from generator.finding import Audience, Severity
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="table-empty",
    title="空表没有说明",
    severity=Severity.INFO,
    audience=Audience.PUBLIC,
    why="没有数据的表格应当列出空表并说明。只有空表，读者分不清是没有发生，还是没有填。",
    bad="“政府性基金预算支出表”各格都空着，表下没有说明。",
    good="表下写“本部门 2023 年没有政府性基金预算支出，本表为空表”。",
    mend="在表的 note 写明为什么是空表；漏填的补填",
    authored=Severity.WARNING,
    compares=False,
)

_NEAR = 60


def check(context: Context) -> Iterator[Outcome]:
    """Look for tables none of whose cells beside the labels is filled and that nothing near them explains."""
    blocks = context.document.blocks
    words = context.checks.completeness.empty_notes
    for number, block in enumerate(blocks):
        if not isinstance(block, Grid):
            continue
        path = f"tables.{block.id}"
        cells = [cell for row in block.rows.values() for cell in row[1:]]
        lost = any(cell.mark == LOST for row in block.rows.values() for cell in row)
        if not cells and block.rows:
            continue
        near = [blocks[n] for n in (number - 1, number + 1) if 0 <= n < len(blocks)]
        told = block.table.note or any(
            isinstance(b, TextBlock) and b.kind != "heading" and _explains(getattr(b.block, b.kind), block.short, words)
            for b in near
        )
        if lost or told or any(cell.text.strip() not in NOTHING for cell in cells):
            yield RULE.passed(path)
            continue
        yield RULE.finding(
            block.node.location,
            path,
            f"{block.short}没有填写任何数据，表下和前后文也没有说明。原文保留。",
        )


def _explains(text: str, short: str, words: tuple[str, ...]) -> bool:
    """Whether words beside an empty table speak of it: they name it or are short, and say that there is nothing."""
    return (short in text or len(text) <= _NEAR) and any(word in text for word in words)
