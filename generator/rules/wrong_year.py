"""标题、小标题、句首写了别的年度."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.document import Grid
from generator.finding import Audience, Location, Severity
from generator.prose import Passage
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="wrong-year",
    title="标题、小标题、句首写了别的年度",
    severity=Severity.WARNING,
    audience=Audience.INTERNAL,
    why="由上年报告改写而来的文字，年份常常没有改净。年份写错，读者不知道说的是哪一年的钱。",
    bad="2021 年度报告写“2020 年度，我单位预算执行率为 98.85%”。",
    good="写报告所属年度；说以前年度的，写明“上年”或“与上年相比”。",
    mend="核对该处所说的年度；确指别的年度的，句中写明是比较、计划还是整改",
)

_YEAR: Final = r"(?P<year>20\d\d)\s?(?:年度|年)"
_SPAN: Final = r"(?<![-—–~至〔\[（(《\d年])"
_WHOLE: Final = re.compile(
    rf"{_SPAN}{_YEAR}(?!\s?[（(]?修订)[^。；，,、：:《（(]{{0,16}}"
    r"(?:整体支出|整体绩效|绩效自评|绩效评价|自评报告|部门预算|预算执行|预算安排|收支|得分情况|评分)"
)
_COVER: Final = re.compile(r"(?:评价|自评|报告|预算|所属)年度\s?[:：]\s?(?P<year>20\d\d)")
_GAPS: Final = re.compile(r"[\s。，]")
_OPENING: Final = re.compile(
    rf"\s?(?:[（(]?\d{{1,2}}[）)、.．]\s?)?{_YEAR}\s?[，,]?\s?"
    r"(?:(?:我|本)(?:局|单位|部门|会|院|校|中心|办|委)|部门整体支出|整体支出|支出总预算|收入总预算|部门预算|年初预算|"
    r"全年预算|预算支出|预算执行率|收支预算|度?支出决算)"
)
_BACKWARD: Final = ("上年", "上一年", "比", "较", "修订", "以来")
_HEADS: Final = ("title", "cover", "heading")


def check(context: Context) -> Iterator[Outcome]:
    """Look at the years of titles, headings and openings of sentences that speak of the report's own year."""
    told: set[str] = set()
    for location, year, words in _places(context):
        path = f"year.{year}.{_GAPS.sub('', words)[:20]}"
        if path not in told:
            told.add(path)
            yield RULE.finding(
                location,
                path,
                f"“{words.strip()}”说的是 {year} 年，本报告是 {context.report.model.year} 年度的。",
                declared=str(year),
                expected=str(context.report.model.year),
            )
    if not told:
        yield RULE.passed("year")


def _places(context: Context) -> Iterator[tuple[Location, int, str]]:
    """Place, year and words wherever another year stands for the report's own."""
    own = context.report.model.year
    for passage in context.passages:
        if _of_last_year(passage):
            continue
        if passage.block.kind in _HEADS:
            found = _other(passage.text, own, context)
            if found is not None:
                yield passage.locate(found.start()), int(found["year"]), passage.text[found.start() : found.end()]
        elif passage.block.kind != "annex":
            yield from _openings(context, passage)
    for grid in context.document.blocks:
        if isinstance(grid, Grid) and grid.table.title:
            found = _other(grid.table.title, own, context)
            if found is not None:
                yield grid.node.at(("title",)).location, int(found["year"]), grid.table.title


def _of_last_year(passage: Passage) -> bool:
    """A section on what was found or done about an earlier year."""
    block = passage.block.block
    words = passage.heading if passage.block.kind != "heading" else passage.text
    return bool(block.rectification) or any(
        word in words for word in ("整改", "上年", "上一年", "往年", "计划", "建议")
    )


def _other(text: str, own: int, context: Context) -> re.Match[str] | None:
    """Another year in a title or heading; None if the own year stands there too or the words say why."""
    if str(own) in text:
        return None
    for pattern in (_COVER, _WHOLE):
        for found in pattern.finditer(text):
            later = int(found["year"]) > own
            words = context.checks.comparing.next_year_words if later else _BACKWARD
            if int(found["year"]) != own and not any(word in text for word in words):
                return found
    return None


def _openings(context: Context, passage: Passage) -> Iterator[tuple[Location, int, str]]:
    own, comparing = context.report.model.year, context.checks.comparing
    for start, end in passage.sentences():
        found = _OPENING.match(passage.text, start, end)
        if found is None or int(found["year"]) == own:
            continue
        rest = passage.text[found.end() : end]
        year = int(found["year"])
        meant = any(s.key.period == str(year) for s in passage.statements(start, end))
        words = comparing.next_year_words if year > own else comparing.last_year_words
        if not meant and not any(word in rest for word in words) and not _compares(rest, own):
            yield passage.locate(found.start("year")), year, passage.text[found.start("year") : found.end()]


def _compares(text: str, own: int) -> bool:
    """Whether the sentence goes on to the report's own year."""
    return str(own) in text
