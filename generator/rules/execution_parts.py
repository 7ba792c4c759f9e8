"""总体执行率 100%，而有组成部分没有执行完."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.groups import Settled
from generator.markup import Key
from generator.quantity import ONE, Bound, divide, percent_text
from generator.rules.base import Context, Outcome, Rule, related

RULE = Rule(
    id="execution-parts",
    title="总体执行率 100%，而有组成部分没有执行完",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="各部分都在总数之内；有一部分没有执行完，总体就到不了 100%，除非分母是年终压减以后的数。",
    bad="写“完成全年预算数的 100%”，表中项目下达 412.28 万元、支出 372.51 万元。",
    good="写明全年预算数是压减后的数，并印出该数。",
    mend="核对分母；分母是调整或压减后的数的，写明该数",
)
_BASES = ("budget.adjusted", "budget.allotted", "budget.unstaged")


def check(context: Context) -> Iterator[Outcome]:
    """Compare a rate of 100 % for the whole with the printed budget and expenditure of its members."""
    facts = context.ledger.facts
    whole = facts.get("budget.execution_rate")
    best = whole.chosen.best if whole is not None and not whole.disputed else None
    if best is None or best.quantity is None or best.quantity.bound is not Bound.EXACT or best.quantity.value != ONE:
        return
    pairs = [(base, part) for part in facts.values() if (base := _base(context, part)) is not None]
    short = [(base, part) for base, part in pairs if part.chosen.value.range.high < base.chosen.value.range.low]
    if not short:
        if pairs:
            yield RULE.passed("budget.execution_rate")
        return
    base, part = max(short, key=lambda pair: pair[0].chosen.value.point - pair[1].chosen.value.point)
    book, rate = context.document.book, divide(part.chosen.value.point, base.chosen.value.point)
    more = f"；没有执行完的共 {len(short)} 项" if len(short) > 1 else ""
    yield RULE.finding(
        best.place.location,
        "budget.execution_rate",
        f"{best.place.label}载{book.name(best.key)} {best.shown}，而{book.name(base.key)} {base.chosen.best.shown}、"
        f"{book.name(part.key)} {part.chosen.best.shown}，合 {percent_text(rate)}{more}；分母如为压减后的数，应写明。",
        declared=best.shown,
        related=related([base.chosen.best, part.chosen.best]),
    )


def _base(context: Context, part: Settled) -> Settled | None:
    """The budget of the member whose expenditure of the year this is."""
    key = part.key
    if key.fact.id != "budget.executed" or key.period or not key.members:
        return None
    found = (context.ledger.find(Key(base, "", key.members)) for base in _BASES)
    return next((base for base in found if base is not None and base.chosen.value.point > 0), None)
