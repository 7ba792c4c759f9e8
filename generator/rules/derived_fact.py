"""比率、增减等推算数与所依据的数不符."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.rules.base import Context, Outcome, Rule, compared

RULE = Rule(
    id="derived-fact",
    title="推算数与所依据的数不符",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="执行率、控制率、占比、增减额由其他数算出。算不出来时，读者不知道用的是哪些数、哪种口径。",
    bad="核定编制 40 名、实有 37 名，写“控制率 95.20%”（37 ÷ 40 ＝ 92.50%）。",
    good="写“控制率 92.50%”，或注明另一口径的编制数。",
    mend="按公式重算；口径不同的，在文中写明分子、分母",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare every derived figure with its operands as printed, then with a recomputation."""
    yield from compared(
        context, RULE, "formula", lambda comparison, figure, _: f"按 {comparison.wording} 计算为 {figure}"
    )
