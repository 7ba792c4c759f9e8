"""各组成部分之和与总数不符."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.rules.base import Context, Outcome, Rule, difference, printed_like, related

RULE = Rule(
    id="member-sum",
    title="各组成部分之和与总数不符",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="基本支出与项目支出、各项目、各单位之和应等于总数；“其中”各项之和不应超过总数。",
    bad="在用资产 83.03 万元、待处置资产 149.03 万元，写“合计 231.50 万元”。",
    good="各项之和与合计相等，单位不同时换算后相等。",
    mend="核对各项和合计；四舍五入的尾差在容许范围内不提示",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare every whole with the sum of its printed members."""
    for path, settled in context.ledger.facts.items():
        for comparison in settled.comparisons:
            if comparison.how != "sum" or settled.disputed:
                continue
            if comparison.agrees:
                yield RULE.passed(path)
                continue
            best = settled.chosen.best
            figure = printed_like(comparison.expected.point, settled)
            relation = "超过" if comparison.excess else "少于"
            operands = "、".join(
                f"{context.document.book.name(s.key)} {s.shown}" for s in dict.fromkeys(comparison.operands)
            )
            yield RULE.finding(
                best.place.location,
                path,
                f"{best.place.label}载{context.document.book.name(settled.key)} {best.shown}；"
                f"{comparison.wording} ＝ {figure}，{relation}该数（{operands}）。原文保留。",
                declared=best.shown,
                expected=figure,
                difference=difference(comparison.expected.point, settled),
                related=related(list(comparison.operands)),
            )
