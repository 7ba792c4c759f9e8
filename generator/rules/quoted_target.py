"""正文所引的指标值与指标表不同."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.facts import FactInfo, read_literal
from generator.finding import Audience, Related, Severity
from generator.indicators import IndicatorRow, of_this_year, plain_words
from generator.prose import Passage
from generator.quantity import Kind, Quantity
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="quoted-target",
    title="正文所引的指标值与指标表不同",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="正文用引号引出某个指标和它的指标值，表中同名指标的指标值却不同，读者不知道以哪个为准。",
    bad="整改情况写本年“帮扶困难职工人数≥80 人”，指标表该指标的指标值是“建档立卡困难职工数量”。",
    good="正文与指标表写同一个指标值；属于某个项目的指标，写明是哪个项目的。",
    mend="核对两处；正文所引是项目的指标的，写明项目名称",
)
_QUOTED: Final = re.compile(r"“(?P<name>[^“”≥≤<>＞＜\d]{2,30}?)\s*(?P<value>[≥≤]\s*\d[^“”]{0,20})”")
_OTHER_YEAR: Final = ("上年", "上一年", "去年", "往年", "以前年度")


def check(context: Context) -> Iterator[Outcome]:
    """Look at every “名称 ≥ 数” of this year whose name is that of one row of the tables."""
    rows: dict[str, list[IndicatorRow]] = {}
    for row in context.indicators:
        if not row.target.state and row.plain_name and row.classed:
            rows.setdefault(row.plain_name, []).append(row)
    if not rows:
        return
    told: set[str] = set()
    for passage in context.passages:
        if passage.block.block.part == "finding":
            continue  # quotes what reviewers said of the year before
        for found in _QUOTED.finditer(passage.text):
            named = rows.get(plain_words(found["name"]), [])
            if len(named) == 1 and _this_year(context, passage, found):
                yield from _compared(passage, found, named[0], told)


def _compared(passage: Passage, found: re.Match[str], row: IndicatorRow, told: set[str]) -> Iterator[Outcome]:
    path = f"{row.path}.target"
    quoted = _read(found["value"])
    if quoted is None or path in told:
        return
    told.add(path)
    target = row.target.quantity
    if target is not None and (target.value == quoted.value or target.unit != quoted.unit):
        yield RULE.passed(path)
        return
    yield RULE.finding(
        passage.locate(found.start()),
        path,
        f"{passage.block.label}引{found[0]}，{row.label}的指标值写作“{row.target.text}”，"
        "两处不同；正文所引是某个项目的指标的，请写明。",
        declared=found["value"].strip(),
        expected=row.target.text,
        related=(Related(row.target.location, f"{row.target.label}：{row.target.text}"),),
    )


def _read(text: str) -> Quantity | None:
    return read_literal(FactInfo("indicator.", "", Kind.TEXT, "annual"), text, "=", "")[0]


def _this_year(context: Context, passage: Passage, found: re.Match[str]) -> bool:
    """Whether neither a mark in the quote nor the words before it speak of another year."""
    if any(not of_this_year(s.key) for s in passage.statements(found.start(), found.end())):
        return False
    start = max((a for a, _ in passage.sentences() if a <= found.start()), default=0)
    words = passage.text[start : found.start()]
    years = set(re.findall(r"(?:19|20)\d\d(?=\s*年)", words))
    return not any(word in words for word in _OTHER_YEAR) and years <= {str(context.document.book.year)}
