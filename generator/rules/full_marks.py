"""各项得分全是满分."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.quantity import HUNDRED
from generator.rules.base import Context, Outcome, Rule

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


def check(context: Context) -> Iterator[Outcome]:
    """The total is not at full points, nor is every scored indicator."""
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
