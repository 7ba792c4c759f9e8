"""文中所说的表、附件没有，或表号不连续."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from generator.document import Grid, TextBlock
from generator.finding import Audience, Severity
from generator.quantity import CHINESE_NUMBER, chinese_number
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="table-unreferenced",
    title="文中所说的表或附件没有，或表号不连续",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="正文说“详见表 5”而没有表 5，读者看不到依据；也可能是公开或转录时漏了附件。",
    bad="正文写“具体数据详见表 5”，全文只有表 1 至表 4。",
    good="正文所说的表和附件都在报告里，表号从 1 起连续。",
    mend="补上漏掉的表或附件，或改正表号；原件如此的照录",
)

_NUMBER: Final = rf"(?P<number>[0-9]{{1,2}}|{CHINESE_NUMBER})"
_TABLE: Final = re.compile(
    rf"(?:见|如|按|据|由|[（(，。；：、]|^)\s?(?:下|上)?表\s?{_NUMBER}(?![\d.\-—]|[一二三四五六七八九十])"
)
_ANNEX: Final = re.compile(rf"见\s?[（(]?附件\s?{_NUMBER}(?![\d.]|[一二三四五六七八九十])")
_ANY_ANNEX: Final = re.compile(rf"附件\s?[:：]?\s?{_NUMBER}")
_TITLE: Final = re.compile(rf"\s?表\s?{_NUMBER}(?![\d.\-—])")


def check(context: Context) -> Iterator[Outcome]:
    """Compare the tables and annexes that the text refers to with those there are, and the numbers of the tables."""
    grids = [block for block in context.document.blocks if isinstance(block, Grid)]
    numbered = [(number, grid) for grid in grids if (number := _of_title(grid)) is not None]
    tables = {number for number, _ in numbered}
    if len(tables) < len(grids):  # tables without a number of their own may be those that are meant
        tables |= set(range(1, len(grids) + 1))
    annexes = {_value(m["number"]) for block in context.document.blocks for m in _annexes(block)}
    told: set[str] = set()
    for passage in context.passages:
        if passage.block.kind in ("annex", "title", "cover") or passage.block.block.rectification:
            continue
        for pattern, word, known in ((_TABLE, "表", tables), (_ANNEX, "附件", annexes)):
            for found in pattern.finditer(passage.text):
                meant = _value(found["number"])
                path = f"{'table' if word == '表' else 'annex'}.{meant}"
                if meant in known:
                    yield RULE.passed(path)
                elif path not in told:
                    told.add(path)
                    message = f"文中说到{word} {meant}，报告中没有{word} {meant}。"
                    yield RULE.finding(passage.locate(found.start("number")), path, message, declared=f"{word} {meant}")
    yield from _sequence(numbered)


def _annexes(block: object) -> Iterator[re.Match[str]]:
    """Annexes that the report has: their marks, and titles that begin with one."""
    if isinstance(block, TextBlock) and block.kind in ("annex", "title", "heading"):
        found = _ANY_ANNEX.match(getattr(block.block, block.kind).strip())
        if found is not None:
            yield found


def _sequence(numbered: list[tuple[int, Grid]]) -> Iterator[Outcome]:
    counts = Counter(number for number, _ in numbered)
    previous = 0
    for number, grid in numbered:
        path = f"tables.{grid.id}.number"
        if counts[number] > 1:
            message = f"表号 {number} 用了 {counts[number]} 次。"
        elif number != previous + 1 and counts[previous] < 2:
            message = f"表号从 {previous} 跳到 {number}。" if previous else f"第一张有表号的表是表 {number}。"
        else:
            message = ""
        if message:
            yield RULE.finding(grid.node.at(("title",)).location, path, message, declared=f"表 {number}")
        else:
            yield RULE.passed(path)
        previous = number


def _of_title(grid: Grid) -> int | None:
    found = _TITLE.match(grid.table.title or "")
    return _value(found["number"]) if found else None


def _value(text: str) -> int:
    return int(text) if text.isascii() else chinese_number(text)
