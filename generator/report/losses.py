"""未得满分的指标: where declared points are below full points, and what of the total that explains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from generator.facts import Statement
from generator.prose import Passage
from generator.quantity import ZERO, plain, points_text
from generator.report.parts import Losses, LossRow
from generator.report.settled import cut_or_rounded, operand
from generator.report.views import Method, OperandView
from generator.trace import ItemScore
from generator.validate import Assessed

_LONGEST: Final = 120
_OPENING: Final = 8
SAID: Final = "报告写明"
TOLD: Final = "正文有关表述"
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
    unlisted = f"{'另' if count else ''}有 {silent} 项指标报告未列分值或得分。" if silent else ""
    listed = f"{count} 项指标未得满分，共少得 {plain(sum_lost)} 分。" if count else ""
    if card.points is None or card.declared is None:
        missing = "满分" if card.points is None else "总分"
        return f"{listed}报告未列{missing}，无法计算合计失分。{unlisted}", None
    total = card.points - card.declared
    if not total and not count:
        return f"自评得分为满分 {points_text(card.points)} 分。{unlisted}", None
    rest = total - sum_lost
    steps = [
        f"合计少得：满分 {points_text(card.points)} − 自评得分 {plain(card.declared)} = {plain(total)} 分",
        f"逐项列出：{' + '.join(plain(lost) for _, lost in lost_items(assessed)) or '0'} = {plain(sum_lost)} 分",
        f"未逐项列出：{plain(total)} − {plain(sum_lost)} = {_number(rest)} 分",
    ]
    inputs = [operand(card.declared_statement, "自评得分")] if card.declared_statement else []
    if rest > 0:
        tail = f"其余少得的 {plain(rest)} 分报告未逐项列出。"
    elif rest < 0:
        tail = f"逐项少得比合计少得多 {plain(-rest)} 分。"
    else:
        tail = "以上已全部逐项列出。" if count else ""
    lead = f"满分 {points_text(card.points)} 分，自评得分 {plain(card.declared)} 分，合计少得 {plain(total)} 分。{listed}{tail}{unlisted}"
    return lead, Method(tuple(steps), tuple(inputs))


def _number(value: Decimal) -> str:
    return f"−{plain(-value)}" if value < 0 else plain(value)


def _row(assessed: Assessed, item: ItemScore, lost: Decimal, group: str) -> LossRow:
    lead, reason, place = _said(assessed, item)
    computed = _computed(assessed, item)
    if computed and lead != SAID:
        lead, reason, place = "", computed, None
    if not reason and item.declared_statement is not None:
        place = operand(item.declared_statement, item.name)
    return LossRow(
        name=item.name,
        group=group,
        points=points_text(item.points or ZERO),
        declared=plain(item.declared or ZERO),
        lost=plain(lost),
        anchor=f"score-{item.id}",
        lead=lead,
        reason=reason,
        place=place,
    )


def _computed(assessed: Assessed, item: ItemScore) -> str:
    """That the printed rule gives the same points, which is a reason too; empty where it gives others or none."""
    if item.computed is None or not item.recomputed:
        return ""
    if item.taken:
        done = [(part.points, part.computed) for part in item.parts if part.computed is not None]
        full, made = sum((points for points, _ in done), ZERO), sum((points for _, points in done), ZERO)
        if item.points is None or item.declared is None or full - made != item.points - item.declared:
            return ""
        return f"可复算的部分分值 {points_text(full)} 分，按评分标准算得 {points_text(made)} 分，少得分数相同"
    if item.computed == item.declared:
        return f"按评分标准和报告所载数据复算，同为 {points_text(item.computed)} 分"
    return cut_or_rounded(assessed, item)


def _said(assessed: Assessed, item: ItemScore) -> tuple[str, str, OperandView | None]:
    """What the report says of the loss, whose words these are, and their place; empty where nothing was found.

    First the sentence that prints the score, where it has a word for a reason. Then, within the section that prints the
    score of the indicator or of its group, the sentences with such a word that name the indicator, or stand in the
    paragraph that begins with its name: these speak of it, though they need not give the reason.
    """
    words = assessed.context.checks.scores.reasons
    stated = _statements(assessed, item.id)
    for statement in stated:
        sentence = _sentence(assessed, statement)
        if any(word in sentence for word in words):
            return SAID, _short(sentence), operand(statement, item.name)
    group = next((one.id for one in assessed.card.walk() if item in one.children), "")
    near = [*stated, *_statements(assessed, group)]
    for sentence, passage in _about(assessed, item.name, near):
        if any(word in sentence for word in words):
            shown = next(iter(passage.statements()), None) or item.declared_statement
            return TOLD, _short(sentence), operand(shown, item.name) if shown else None
    return "", "", None


def _statements(assessed: Assessed, item: str) -> tuple[Statement, ...]:
    settled = assessed.ledger.facts.get(f"score.{item}")
    return tuple(settled.statements) if settled else ()


def _about(assessed: Assessed, name: str, near: list[Statement]) -> Iterator[tuple[str, Passage]]:
    """Sentences about an indicator in the blocks of text that state *near*."""
    passages = assessed.context.passages
    blocks = {p.block.index for p in passages if any(s in near for s in p.statements())}
    for passage in passages:
        if passage.block.index not in blocks or name not in passage.text:
            continue
        opens = name in passage.text[: len(name) + _OPENING]
        for start, end in passage.sentences():
            sentence = passage.text[start:end].strip()
            if name in sentence or opens:
                yield sentence, passage


def _short(sentence: str) -> str:
    """A sentence as quoted: without its number, quotation marks within it the inner ones, …… where it is cut."""
    text = _NUMBER.sub("", sentence).replace("“", "‘").replace("”", "’")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……"


def _sentence(assessed: Assessed, statement: Statement) -> str:
    """The printed sentence around a figure of the running text, empty for one that stands in a table."""
    for passage in assessed.context.passages:
        for start, end in passage.sentences():
            if any(found is statement for found in passage.statements(start, end)):
                return passage.text[start:end].strip()
    return ""
