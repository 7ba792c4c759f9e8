"""扣分一览: where declared points are below full points, and what of the total that explains."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from generator.facts import Statement
from generator.quantity import ZERO, plain, points_text
from generator.report.parts import Losses, LossRow
from generator.report.settled import operand
from generator.report.views import Method, OperandView
from generator.trace import ItemScore
from generator.validate import Assessed

_LONGEST: Final = 120
_NUMBER: Final = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[）).、．]\s*")


def lost_items(assessed: Assessed) -> list[tuple[ItemScore, Decimal]]:
    """Indicators with declared points below full points, in the framework's order, and the points between."""
    return [
        (item, item.points - item.declared)
        for item in assessed.card.leaves()
        if item.points is not None and item.declared is not None and item.declared < item.points
    ]


def losses(assessed: Assessed) -> Losses:
    """The list with its sums in words; without declared or full points it says what is missing."""
    card, items = assessed.card, lost_items(assessed)
    groups = {leaf.id: top.name for top in card.items for leaf in top.leaves() if leaf is not top}
    rows = tuple(_row(assessed, item, lost, groups.get(item.id, "")) for item, lost in items)
    sum_lost = sum((lost for _, lost in items), ZERO)
    lead, method = _lead(assessed, sum_lost, len(rows))
    return Losses(rows, lead, plain(sum_lost), method)


def _lead(assessed: Assessed, sum_lost: Decimal, count: int) -> tuple[str, Method | None]:
    card = assessed.card
    silent = sum(1 for leaf in card.leaves() if leaf.points is None or leaf.declared is None)
    unlisted = f"{'另' if count else ''}有 {silent} 项指标报告未列分值或得分，无法列出。" if silent else ""
    listed = f"有 {count} 项指标的自评得分低于分值，共少 {plain(sum_lost)} 分。" if count else ""
    if card.points is None or card.declared is None:
        missing = "报告未列总分的满分" if card.points is None else "报告未列总分"
        return f"{listed}{missing}，不计算合计扣分。{unlisted}", None
    total = card.points - card.declared
    if not total and not count:
        return f"自评得分为满分 {points_text(card.points)} 分。{unlisted}", None
    rest = total - sum_lost
    steps = [
        f"合计扣分：满分 {points_text(card.points)} − 自评得分 {plain(card.declared)} = {plain(total)} 分",
        f"逐项列出：{' + '.join(plain(lost) for _, lost in lost_items(assessed)) or '0'} = {plain(sum_lost)} 分",
        f"未逐项列出：{plain(total)} − {plain(sum_lost)} = {_number(rest)} 分",
    ]
    inputs = [operand(card.declared_statement, "自评得分")] if card.declared_statement else []
    if rest > 0:
        tail = f"未逐项列出的扣分 {plain(rest)} 分。"
    elif rest < 0:
        tail = f"逐项列出的扣分比合计扣分多 {plain(-rest)} 分。"
    else:
        tail = "扣分已全部逐项列出。"
    lead = f"自评得分比满分少 {plain(total)} 分。{listed}{tail}{unlisted}"
    return lead, Method(tuple(steps), tuple(inputs))


def _number(value: Decimal) -> str:
    return f"−{plain(-value)}" if value < 0 else plain(value)


def _row(assessed: Assessed, item: ItemScore, lost: Decimal, group: str) -> LossRow:
    reason, place = _said(assessed, item)
    return LossRow(
        name=item.name,
        group=group,
        points=points_text(item.points or ZERO),
        declared=plain(item.declared or ZERO),
        lost=plain(lost),
        anchor=f"score-{item.id}",
        reason=reason or _computed(item),
        place=place,
    )


def _computed(item: ItemScore) -> str:
    """That the printed rule gives the same points, which is a reason too; empty where it gives others or none."""
    same = item.computed is not None and item.computed == item.declared
    return f"按评分标准和报告所载数据复算，同为 {points_text(item.computed or ZERO)} 分" if same else ""


def _said(assessed: Assessed, item: ItemScore) -> tuple[str, OperandView | None]:
    """The sentence in which the report prints the score, where it has a word for a reason, and its place."""
    settled = assessed.ledger.facts.get(f"score.{item.id}")
    words = assessed.context.checks.scores.reasons
    for statement in settled.statements if settled else ():
        sentence = _sentence(assessed, statement)
        if any(word in sentence for word in words):
            sentence = _NUMBER.sub("", sentence)
            cut = sentence if len(sentence) <= _LONGEST else f"{sentence[: _LONGEST - 1]}…"
            return cut, operand(statement, item.name)
    return "", None


def _sentence(assessed: Assessed, statement: Statement) -> str:
    """The printed sentence around a figure of the running text, empty for one that stands in a table."""
    for passage in assessed.context.passages:
        for start, end in passage.sentences():
            if any(found is statement for found in passage.statements(start, end)):
                return passage.text[start:end].strip()
    return ""
