"""有总分而未列等级."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.rules.base import Context, Outcome, Rule
from generator.words import printed

RULE = Rule(
    id="grade-missing",
    title="有总分而未列等级",
    severity=Severity.INFO,
    audience=Audience.PUBLIC,
    why="自评结论由总分和等级组成；等级没有写出，读者不知道部门自己评为哪一等。",
    bad="写“自评得分 87.60 分”，全文没有等级。",
    good="写“自评得分 87.60 分，等级为良”。",
    mend="按指标体系的等级划分补写等级",
    authored=Severity.WARNING,
    compares=False,
)


def check(context: Context) -> Iterator[Outcome]:
    """A printed total has a printed grade, where the framework has grades."""
    card, total = context.card, context.card.declared_statement
    bands = [name for band in context.framework.grades.bands for name in (band.name, *band.aliases)]
    if total is None or not bands:
        return
    stated = context.ledger.words.get("grade", [])
    if card.grade is not None:
        yield RULE.passed("grade")
        return
    if any(s.absence == "lost" for s in stated) or _in_words(context, bands):
        return
    blank = any(s.absence == "blank" for s in stated)
    basis = "" if card.grade_attested else "（来源也未载等级划分）"
    yield RULE.finding(
        total.place.location,
        "grade",
        f"{total.place.label}载总分 {total.shown}；{'等级一栏空白' if blank else '报告未列等级'}{basis}。原文保留。",
        declared=total.shown,
        audience=None if card.grade_attested else Audience.INTERNAL,
    )


def _in_words(context: Context, bands: list[str]) -> bool:
    """Whether the words name a grade that no mark binds."""
    names = "|".join(map(re.escape, sorted(bands, key=len, reverse=True)))
    pattern = re.compile(rf"(?:等级|评级|等次|评定为|评为|结论为)[^。；，,、]{{0,6}}[“\"‘（(：:为是]?(?:{names}|合格)")
    return any(pattern.search(words.text) for words in printed(context.passages, context.document))
