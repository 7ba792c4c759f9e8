"""自评得分与按规则复算的得分不符."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.quantity import plain, points_text
from generator.rules.base import Context, Outcome, Rule, related
from generator.score import truncated
from generator.trace import ItemScore

RULE = Rule(
    id="score-item",
    title="自评得分与按规则复算的得分不符",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="评分标准写明算法、报告载有数据的指标，得分应能算出来。",
    bad="评分标准为采购执行率乘以分值，采购执行率 91.50%，分值 2 分，写得 2 分。",
    good="写得 1.83 分。",
    mend="按评分标准重算；评定因素影响得分的，写明扣分理由",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare the declared score of every indicator with the computed one, or with its bounds."""
    for item in context.card.leaves():
        yield from _parts(context, item)
        if item.declared is None or item.range is None or item.declared_statement is None:
            continue
        path = f"score.{item.id}"
        settled = context.ledger.facts.get(path)
        if settled is not None and settled.disputed:
            continue  # one note of fact-conflict
        low, high = item.range
        if low <= item.declared <= high:
            yield RULE.passed(path)
            continue
        cut = truncated(item, context.framework.rounding)
        rebuilt = any(not part.attested for part in item.parts)
        expected = points_text(low) if low == high else f"{points_text(low)}–{points_text(high)}"
        message = f"{item.declared_statement.place.label}载{item.name}得 {item.declared_statement.shown}；按规则计算为 {expected} 分"
        if cut:
            message += "，截去尾数则与所载一致，指标体系未说明舍入方式"
        if rebuilt:
            message += "（该规则为重建，非印载原文）"
        operands = [o.statement for part in item.parts for o in part.operands]
        yield RULE.finding(
            item.declared_statement.place.location,
            path,
            f"{message}。原文保留。",
            declared=item.declared_statement.shown,
            expected=f"{expected} 分",
            difference=f"{plain(item.declared - (high if item.declared > high else low))} 分",
            related=related(operands),
            severity=Severity.INFO if cut or rebuilt else None,
            audience=Audience.INTERNAL if rebuilt else None,  # nobody has to answer for a rule that we rebuilt
        )


def _parts(context: Context, item: ItemScore) -> Iterator[Outcome]:
    """The score that is printed for one part of a rule against the computed one."""
    for part in item.parts:
        path = f"score.{item.id}.{part.id}"
        settled = context.ledger.facts.get(path)
        if settled is None or settled.disputed or part.computed is None:
            continue
        best = settled.chosen.best
        if settled.chosen.value.point == part.computed:
            yield RULE.passed(path)
            continue
        expected = f"{points_text(part.computed)} 分"
        yield RULE.finding(
            best.place.location,
            path,
            f"{best.place.label}载{item.name}·{part.name}得 {best.shown}；按规则计算为 {expected}"
            f"{'' if part.attested else '（该规则为重建，非印载原文）'}。原文保留。",
            declared=best.shown,
            expected=expected,
            difference=f"{plain(settled.chosen.value.point - part.computed)} 分",
            related=related([operand.statement for operand in part.operands]),
            severity=None if part.attested else Severity.INFO,
            audience=None if part.attested else Audience.INTERNAL,
        )
