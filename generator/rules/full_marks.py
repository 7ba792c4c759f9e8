"""各项得分全是满分."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.facts import Statement
from generator.finding import Audience, Passed, Severity
from generator.quantity import HUNDRED
from generator.rules.base import Context, Outcome, Rule
from generator.trace import ItemScore

RULE = Rule(
    id="full-marks",
    title="得分全是满分",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="自评全得满分的报告，复核后大多扣分。存在问题一节写了问题而一分未扣的，更应看一看。",
    bad="自评得分 100 分，“存在问题”一节列出两个问题。",
    good="把所列问题对应到指标，写明各扣几分。",
    mend="对照存在问题和佐证材料，逐项核对得分",
)
_FEW = 3
_QUOTED = 60
_QUALITY = re.compile("[\u4e00-\u9fff]{4}性$")


def check(context: Context) -> Iterator[Outcome]:
    """The total is not at full points, nor every scored indicator, nor one of which an issue speaks."""
    told = [*_total(context)]
    yield from told
    if all(isinstance(one, Passed) for one in told):
        yield from _items(context)


def _items(context: Context) -> Iterator[Outcome]:
    """Indicators at full points whose quality (明确, 完整 …) an issue says is wanting."""
    words = "|".join(map(re.escape, context.checks.scores.shortcomings)) or "(?!)"
    issues = [
        passage.text[start:end]
        for passage in context.passages
        if passage.block.block.issue is not None
        for start, end in passage.sentences()
    ]
    for item in context.card.leaves():
        statement = item.declared_statement
        if statement is None or item.points is None or item.declared != item.points or not _QUALITY.search(item.name):
            continue
        quality = re.escape(item.name[-3:-1])
        wanting = re.compile(rf"(?:{words})[^，。；、]{{0,3}}{quality}|{quality}[性度]?[^，。；、]{{0,2}}(?:{words})")
        said = next((s for s in issues if item.name[:2] in s and wanting.search(s)), None)
        if said is not None:
            yield _item(item, statement, said.strip("\n ；。"))


def _item(item: ItemScore, statement: Statement, said: str) -> Outcome:
    quote = said if len(said) <= _QUOTED else f"{said[:_QUOTED]}…"
    return RULE.finding(
        statement.place.location,
        f"score.{item.id}",
        f"{statement.place.label}载{item.name}得满分 {statement.shown}；所列问题写“{quote}”，请核对是否应扣分。",
        declared=statement.shown,
    )


def _total(context: Context) -> Iterator[Outcome]:
    card, total = context.card, context.card.declared_statement
    full = context.framework.full if context.framework.full is not None else HUNDRED
    scored = [item for item in card.leaves() if item.declared is not None and item.points is not None]
    if total is not None and card.declared is not None:
        if card.declared < full:
            yield RULE.passed("score.total")
            return
        if card.declared > full:
            return  # one note of score-range, where full points are known
        basis = "" if context.framework.full is not None else "（满分报告未列，按 100 分计）"
        issues = sum(block.issue is not None for block in context.report.model.document)
        told = f"；报告列有存在问题 {issues} 条" if issues else ""
        yield RULE.finding(
            total.place.location,
            "score.total",
            f"{total.place.label}载总分 {total.shown}，为满分{basis}{told}。",
            declared=total.shown,
        )
        return
    if len(scored) < _FEW:
        return
    first = scored[0].declared_statement
    if first is not None and all(item.declared == item.points for item in scored):
        yield RULE.finding(
            first.place.location, "score", f"所列 {len(scored)} 项指标全部得满分。", declared=f"{len(scored)} 项"
        )
    else:
        yield RULE.passed("score")
