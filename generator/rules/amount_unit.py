"""正文中的金额没有单位."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="amount-unit",
    title="正文中的金额好像没有写单位",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="正文里的金额要带“元”或“万元”，否则读者不知道是多少钱，程序也无法核对。",
    bad="全年预算 1,234.50，执行率 98%。",
    good="全年预算 1,234.50 万元，执行率 98%。",
    mend="补上单位；不是金额的不必改",
)


def check(context: Context) -> Iterator[Outcome]:
    """Look for figures with cents or thousands separators right behind a word for money and without any unit."""
    words = sorted(context.checks.completeness.money_words, key=len, reverse=True)
    if not words:
        return
    figure = re.compile(
        rf"(?:{'|'.join(map(re.escape, words))})(?:为|是|共|共计|合计|总计)?\s?[:：]?\s?"
        r"(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,12}\.\d{2})(?![\d.,]|\s?[^\s，。；）)])"
    )
    told: set[str] = set()
    for passage in context.passages:
        for found in figure.finditer(passage.text):
            path = f"{passage.path}.{found['figure']}"
            if passage.marked(found.start("figure")) or path in told or "单位：" in passage.text:
                continue
            told.add(path)
            yield RULE.finding(
                passage.locate(found.start("figure")),
                path,
                f"“{found[0].strip()}”像是金额，后面没有单位。",
                declared=found["figure"],
            )
    if not told:
        yield RULE.passed("amounts")
