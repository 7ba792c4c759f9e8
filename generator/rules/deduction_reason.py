"""扣了分而没有写明理由."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from generator.facts import Statement
from generator.finding import Audience, Severity
from generator.quantity import HUNDRED, ZERO, points_text
from generator.rules.base import Context, Outcome, Rule
from generator.trace import ItemScore, ScoreStatus

RULE = Rule(
    id="deduction-reason",
    title="扣了分而没有写明理由",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="每一处扣分都应有理由，理由应与所扣的分数相称；没有理由的扣分，复核时无法认可。",
    bad="写“自评得分 90 分”，没有说明扣在哪里。",
    good="写“因佐证材料样本覆盖率不够，扣 4 分”。",
    mend="写明扣分的指标、分数和理由",
    authored=Severity.WARNING,
)


def check(context: Context) -> Iterator[Outcome]:
    """Every score below full points, and the total, has a computation or a reason in words."""
    explained = ZERO
    for item in context.card.leaves():
        statement = item.declared_statement
        if statement is None or item.declared is None or item.points is None or item.declared >= item.points:
            continue
        explained += item.points - item.declared
        if item.range is not None and not item.range[0] <= item.declared <= item.range[1]:
            continue  # one note of score-item
        settled = context.ledger.facts.get(f"score.{item.id}")
        if settled is not None and settled.disputed:
            continue  # one note of fact-conflict
        if _computed(item, item.points - item.declared) or _reasoned(
            context, item, settled.statements if settled else ()
        ):
            yield RULE.passed(f"score.{item.id}")
            continue
        yield RULE.finding(
            statement.place.location,
            f"score.{item.id}",
            f"{statement.place.label}载{item.name}得 {statement.shown}，比满分 {points_text(item.points)} 分少 "
            f"{points_text(item.points - item.declared)} 分，所在段落未见扣分理由。",
            declared=statement.shown,
        )
    yield from _total(context, explained)


def _computed(item: ItemScore, deducted: Decimal) -> bool:
    """Whether the printed figures account for all that is deducted."""
    lost = sum((p.points - p.computed for p in item.parts if p.computed is not None), ZERO)
    done = any(part.status is ScoreStatus.COMPUTED for part in item.parts)
    return done and deducted <= lost


def _reasoned(context: Context, item: ItemScore, statements: Sequence[Statement]) -> bool:
    """Whether a passage that names the indicator, or prints its score, has a word for a reason."""
    words = context.checks.scores.reasons
    for passage in context.passages:
        held = passage.statements()
        named = item.name in passage.text or item.name in passage.heading
        if (named or any(s in held for s in statements)) and any(word in passage.text for word in words):
            return True
    return False


def _total(context: Context, explained: Decimal) -> Iterator[Outcome]:
    """The total: what its listed items do not account for needs a word about deductions somewhere."""
    card, total = context.card, context.card.declared_statement
    settled = context.ledger.facts.get("score.total")
    if total is None or card.declared is None or settled is None or settled.disputed:
        return
    full = context.framework.full if context.framework.full is not None else HUNDRED
    rest = full - card.declared - explained
    if card.declared >= full or rest <= 0:
        if card.declared < full:
            yield RULE.passed("score.total")
        return
    if any(item.declared_absence == "lost" for item in card.walk()):
        return  # the deduction may stand in what the transcription has lost
    words = context.checks.scores.deductions
    if any(word in passage.text for passage in context.passages for word in words):
        yield RULE.passed("score.total")
        return
    basis = "" if context.framework.full is not None else "（总分的满分报告未列，按 100 分计）"
    listed = f"，其中 {points_text(explained)} 分见于分项" if explained else ""
    yield RULE.finding(
        total.place.location,
        "score.total",
        f"{total.place.label}载总分 {total.shown}，比满分少 {points_text(full - card.declared)} 分{basis}{listed}；"
        f"{'其余' if explained else '这'} {points_text(rest)} 分扣在哪里、为何扣，全文未见说明。",
        declared=total.shown,
    )
