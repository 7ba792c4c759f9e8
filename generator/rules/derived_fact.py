"""比率、增减等推算数与所依据的数不符."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.rules.base import Context, Outcome, Rule, difference, printed_like, related

RULE = Rule(
    id="derived-fact",
    title="推算数与所依据的数不符",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="执行率、控制率、占比、增减额由其他数算出。算不出来，说明其中有数写错，或口径没有写明。",
    bad="核定编制 11 名、实有 8 名，写“控制率 88.89%”（8 ÷ 11 ＝ 72.73%）。",
    good="写“控制率 72.73%”，或注明另一口径的编制数。",
    mend="按公式重算；口径不同的，在文中写明分子、分母",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare every derived figure with its operands as printed, then with a recomputation."""
    for path, settled in context.ledger.facts.items():
        for comparison in settled.comparisons:
            if comparison.how != "formula" or settled.disputed:
                continue
            if comparison.agrees:
                yield RULE.passed(path)
                continue
            best = settled.chosen.best
            figure = printed_like(comparison.expected.point, settled)
            operands = "、".join(
                f"{context.document.book.name(s.key)} {s.shown}" for s in dict.fromkeys(comparison.operands)
            )
            yield RULE.finding(
                best.place.location,
                path,
                f"{best.place.label}载{context.document.book.name(settled.key)} {best.shown}；"
                f"按 {comparison.wording} 计算为 {figure}（{operands}）。原文保留。",
                declared=best.shown,
                expected=figure,
                difference=difference(comparison.expected.point, settled),
                related=related(list(comparison.operands)),
            )
