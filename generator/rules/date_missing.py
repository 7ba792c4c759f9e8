"""填报日期空白."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.finding import Audience, Severity
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="date-missing",
    title="填报日期空白",
    severity=Severity.INFO,
    audience=Audience.PUBLIC,
    why="填报日期说明数据截至何时、报告何时定稿，是核对公开期限的依据。",
    bad="封面印有“填报日期：”，后面没有填写。",
    good="封面写“填报日期：2024 年 5 月 30 日”。",
    mend="填上日期；原件确为空白的照录空白",
    authored=Severity.WARNING,
    compares=False,
)

_FACT: Final = "date.prepared"
_EMPTY: Final = re.compile(r"填报(?:日期|时间)\s?[:：][\s_年月日]*$")


def check(context: Context) -> Iterator[Outcome]:
    """Find a printed field for the date of filling in that is blank, where no other place gives the date."""
    stated = [s for s in context.document.statements if s.key.fact.id == _FACT]
    prepared = context.report.model.dates.prepared
    if any(not s.absence for s in stated) or not (prepared is None or isinstance(prepared, str)):
        yield RULE.passed(_FACT)
        return
    if any(s.absence == "lost" for s in stated):
        return
    blank = next((s.place.location for s in stated if s.absence == "blank"), None)
    if blank is None:
        lines = [p for p in context.passages if p.block.kind == "cover" and _EMPTY.search(p.text)]
        blank = lines[0].locate(0) if lines else None
    if blank is None and prepared == "blank":
        blank = context.report.node.at(("dates", "prepared")).location
    if blank is not None:
        where = "原件空白" if context.report.model.origin == "transcribed" else "未填写"
        yield RULE.finding(blank, _FACT, f"封面“填报日期”一栏{where}，报告别处也没有写明填报日期。原文保留。")
