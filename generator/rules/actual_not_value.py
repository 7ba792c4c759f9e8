"""完成值没有写实际完成的数值."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.facts import Statement
from generator.finding import Audience, Severity
from generator.indicators import INEXACT, IndicatorRow, has_figure, results_in_text
from generator.quantity import Kind
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="actual-not-value",
    title="完成值没有写实际完成的数值",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="指标值是一个数的，完成值也应是一个数。写成范围、照抄指标值或者只写“完成”，读者看不出实际完成了多少。",
    bad="培训满意度：指标值“≥85%”，完成值“≥85%”。",
    good="培训满意度：指标值“≥85%”，完成值“90.8%”。",
    mend="填写实际完成的数值；没有统计的，写明没有统计",
)
_SIGN: Final = re.compile(r"\s*(?:[≥≤<>＞＜]|>=|<=)")
_RANGE: Final = re.compile(r"\d[\d,.]*\s*[^\d\s]{0,3}\s*[-—–~～至]\s*\d[\d,.]*\s*[^\d\s]{0,3}")
_CLASS: Final = re.compile(
    r"\s*(?:数量|质量|时效|成本|经济效益|社会效益|生态效益|可持续影响|(?:服务对象)?满意度)指标\s*(?:[（(][^（）()]{0,40}[）)]\s*)?[：:]"
)
_RATE: Final = re.compile(r"\s*([^，,。；;：:（）()“”、\d]{2,20}率)[，,：:]")
_TIME_UNITS: Final = ("天", "日", "月", "年", "个月", "工作日", "个工作日", "小时", "周")


def check(context: Context) -> Iterator[Outcome]:
    """Look at every row with a figure as its target, and at quantities whose two cells are the same words.

    Reviewers are told, too, of a rate in the running text that has no figure.
    """
    yield from _rates(context)
    texts = results_in_text(context.ledger)
    for row in context.indicators:
        if row.doubtful or row.actual.state or row.target.state or row.actual.printed_in:
            continue
        path = f"{row.path}.actual"
        if row.target.quantity is None:
            yield from _words(row, path, texts)
            continue
        said = _fault(context, row, texts)
        if said:
            yield RULE.finding(row.actual.location, path, f"{said}原文保留。", declared=row.actual.text)
        else:
            yield RULE.passed(path)


def _fault(context: Context, row: IndicatorRow, texts: dict[str, Statement]) -> str:
    """What is wrong with the actual of a row whose target is a figure; empty if it is a value."""
    actual, target = row.actual, row.target
    printed = f"{actual.label}载“{actual.text}”"
    if actual.quantity is not None:
        same = target.quantity is not None and actual.quantity.value == target.quantity.value
        if actual.quantity.bound in INEXACT and (_SIGN.match(actual.text) or same):
            repeated = "，与指标值相同" if actual.text == target.text else ""
            return f"{printed}{repeated}，是一个范围，不是实际完成的数值。"
        return ""
    if _RANGE.fullmatch(actual.text) and not re.search("[年月日]", actual.text):
        return f"{printed}，是一个范围，不是实际完成的数值。"
    if has_figure(actual.text) or re.search(r"[\d零无未没]", actual.text):
        return ""
    if target.kind is Kind.RATIO and any(word in actual.text for word in context.checks.indicators.whole):
        return ""
    if target.quantity is not None and target.quantity.unit in _TIME_UNITS:
        return ""  # a term is kept or not kept: 按期完成
    return f"{printed}，没有写数值；该指标的指标值是“{target.text}”{_told(row, texts)}。"


def _told(row: IndicatorRow, texts: dict[str, Statement]) -> str:
    """What the running text states for a row: of the indicator itself, else of the one fact of the same name."""
    told = texts.get(f"{row.path}.actual") or texts.get(row.plain_name)
    return f"；{told.place.label}载 {told.shown}" if told else ""


def _words(row: IndicatorRow, path: str, texts: dict[str, Statement]) -> Iterator[Outcome]:
    """A 数量指标 whose target and actual are the same words without any number."""
    if "数量" not in row.l2 or has_figure(row.target.text):
        return
    if row.actual.quantity is not None or row.actual.text != row.target.text:
        yield RULE.passed(path)
        return
    yield RULE.finding(
        row.actual.location,
        path,
        f"{row.label}属数量指标，指标值和完成值都写作“{row.actual.text}”，表中没有写出数量{_told(row, texts)}。原文保留。",
        declared=row.actual.text,
        severity=Severity.INFO,
    )


def _rates(context: Context) -> Iterator[Outcome]:
    """Paragraphs of a class of indicators (社会效益指标：…) that name a rate and print no figure behind it."""
    told: set[str] = set()
    for passage in context.passages:
        head = _CLASS.match(passage.text)
        if head is None or passage.block.kind != "text":
            continue
        rest = passage.text[head.end() :]
        found = _RATE.match(rest)
        if found is None:
            continue
        path = f"{passage.path}.rate.{found[1]}"
        if path in told:
            continue
        told.add(path)
        if has_figure(rest[found.end() :]) or any(word in rest for word in context.checks.indicators.whole):
            continue
        yield RULE.finding(
            passage.locate(head.end() + found.start(1)),
            path,
            f"{passage.block.label}写到“{found[1]}”，其后没有写数值：“{rest.strip()[:40]}”。",
            declared=found[1],
            severity=Severity.INFO,
            audience=Audience.INTERNAL,
        )
