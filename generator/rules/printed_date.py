"""报告所载日期不存在，或早于报告年度结束."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Final

from generator.finding import Audience, Severity
from generator.rules.base import Context, Outcome, Rule
from generator.words import FullDate, Words, dates, printed, read_date

RULE = Rule(
    id="printed-date",
    title="所载日期不存在，或填报日期早于报告年度结束",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="日期说明事情何时发生、报告何时填报。不存在的日期、早于报告年度结束的填报日期，读者不知道以哪一天为准。",
    bad="“2024年2月30日召开会议”；2023年度报告填报日期写“2023年5月30日”。",
    good="“2024年2月29日召开会议”；2023年度报告填报日期写“2024年5月30日”。",
    mend="核对原件后改正日期",
)
_LEAP: Final = 2024
# 2021-13-02 may be the number of a contract or a version: only what is called a date is one
_NUMERIC: Final = re.compile(r"\d{4}[-./]")
_DATED: Final = re.compile(r"日期|时间|截至|截止|(?<![属由关基])于")


def check(context: Context) -> Iterator[Outcome]:
    """Look at every date that is printed with month and day, and at the day on which the report was prepared."""
    for words in printed(context.passages, context.document):
        for found in dates(words.text):
            if _called(words, found):
                yield _date(words, found)
    year = context.report.model.year
    for statement in context.document.statements:
        if statement.key.fact.id != "date.prepared" or statement.absence:
            continue
        prepared = read_date(statement.printed)
        if prepared is None:
            continue
        if prepared >= date(year, 12, 31):
            yield RULE.passed("date.prepared")
            continue
        yield RULE.finding(
            statement.place.location,
            "date.prepared",
            f"{statement.place.label}载填报日期“{statement.printed}”，早于报告年度（{year} 年）结束。原文保留。",
            declared=statement.printed,
        )


def _called(words: Words, found: FullDate) -> bool:
    """Whether figures are a date: written with 年月日, introduced as one, or alone in a cell with a real month."""
    if not _NUMERIC.match(found.shown):
        return True
    alone = words.text.strip() == found.shown and 1 <= found.month <= 12
    return alone or _DATED.search(words.text, max(0, found.start - 8), found.start) is not None


def _date(words: Words, found: FullDate) -> Outcome:
    told = _impossible(found)
    path = f"{words.path}.date"
    if not told:
        return RULE.passed(path)
    return RULE.finding(
        words.locate(found.start),
        path,
        f"{words.label}载“{found.shown}”，{told}。原文保留。",
        declared=found.shown,
    )


def _impossible(found: FullDate) -> str:
    """Why there is no such day; empty where there is one. A date without year may lie in a leap year."""
    year, month, day = found.year, found.month, found.day
    if not 1 <= month <= 12:
        return f"一年中没有 {month} 月"
    if day is None:
        return ""
    if not 1 <= day <= monthrange(year or _LEAP, month)[1]:
        where = f"{year} 年 {month} 月" if year else f"{month} 月"
        return f"{where}没有 {day} 日"
    return ""
