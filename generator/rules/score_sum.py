"""各级得分加不起来."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from generator.facts import Statement
from generator.finding import Audience, Severity
from generator.quantity import ZERO, plain, points_text
from generator.rules.base import Context, Outcome, Rule, related
from generator.trace import ItemScore

RULE = Rule(
    id="score-sum",
    title="各级得分加不起来",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="下级指标得分之和应等于上级指标得分，一级指标得分之和应等于总分。",
    bad="三项得分 7.85、9、4 分，合计写 21 分（相加为 20.85 分）。",
    good="三项得分 7.85、9、4 分，合计写 20.85 分。",
    mend="核对各项得分和总分，改正不符之处",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare the declared score of every group, and the total, with the sum of its parts."""
    for item in context.card.walk():
        if item.children:
            yield from _compare(context, item.id, item.name, item.declared_statement, item.children)
    yield from _compare(context, "total", "总分", context.card.declared_statement, context.card.items)


def _declared(item: ItemScore) -> Decimal | None:
    """The declared score of an item; of a group without one, the sum of its parts if all are declared."""
    if item.declared is not None or not item.children:
        return item.declared
    parts = [_declared(child) for child in item.children]
    return None if None in parts else sum((part for part in parts if part is not None), ZERO)


def _compare(
    context: Context, item: str, name: str, whole: Statement | None, children: tuple[ItemScore, ...]
) -> Iterator[Outcome]:
    parts = [_declared(child) for child in children]
    settled = context.ledger.facts.get(f"score.{item}")
    if whole is None or whole.quantity is None or None in parts or settled is None or settled.disputed:
        return
    total: Decimal = sum((part for part in parts if part is not None), ZERO)
    if total == whole.quantity.value:
        yield RULE.passed(f"score.{item}")
        return
    figure = f"{points_text(total)} 分"
    names = " ＋ ".join(child.name for child in children)
    yield RULE.finding(
        whole.place.location,
        f"score.{item}",
        f"{whole.place.label}载{name} {whole.shown}；{names} ＝ {figure}。原文保留。",
        declared=whole.shown,
        expected=figure,
        difference=f"{plain(whole.quantity.value - total)} 分",
        related=related([child.declared_statement for child in children if child.declared_statement]),
    )
