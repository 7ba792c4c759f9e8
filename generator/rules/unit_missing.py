"""金额栏没有单位."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.document import Grid
from generator.finding import Audience, Severity
from generator.prose import Passage
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="unit-missing",
    title="表中金额没有写单位",
    severity=Severity.INFO,
    audience=Audience.PUBLIC,
    why="同一个数，单位是元还是万元相差一万倍。表中、栏名和单元格都没有单位，读者无从知道是多少钱。",
    bad="“表2 项目支出情况表”的“预算数”一栏写“120.50”，表上没有“单位：万元”。",
    good="表的右上方写“单位：万元”，或栏名写“预算数（万元）”。",
    mend="在 tables 的 unit 写出单位；原件表上确无单位的照录",
    authored=Severity.WARNING,
    compares=False,
)

_FIGURE: Final = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_MONEY: Final = re.compile(r"元|万|亿")


def check(context: Context) -> Iterator[Outcome]:
    """Look for columns of amounts that neither table, header, cells nor the line above the table give a unit."""
    words = context.checks.completeness
    above: Passage | None = None
    lines = {p.block.index: p for p in context.passages}
    for block in context.document.blocks:
        if not isinstance(block, Grid):
            above = lines.get(getattr(block, "index", -1))
            continue
        money = [
            number
            for number, label in enumerate(block.labels)
            if any(word in label for word in words.money_columns)
            and not any(word in label for word in words.money_columns_unless)
            and any(_FIGURE.fullmatch(row[number].text) for row in block.rows.values())
        ]
        path = f"tables.{block.id}.unit"
        if money and _has_unit(block, above):
            yield RULE.passed(path)
        elif money:
            listed = "、".join(f"“{block.labels[number]}”" for number in money)
            yield RULE.finding(
                block.node.at(("columns",)).location,
                path,
                f"{block.short}的{listed}列有金额，表题、栏名和单元格都没有写单位。原文保留。",
                declared="、".join(block.labels[number] for number in money),
            )
        above = None


def _has_unit(grid: Grid, above: Passage | None) -> bool:
    columns = [*grid.table.columns.values(), *(grid.form.columns.values() if grid.form else ())]
    said = [grid.table.unit or "", grid.table.title or "", grid.table.note or "", *grid.labels]
    said += [column.unit or "" for column in columns]
    said.append(above.text[-20:] if above else "")
    said += [cell.text for row in grid.rows.values() for cell in row if not _FIGURE.fullmatch(cell.text)]
    return any(_MONEY.search(text) for text in said)
