"""指标没有完成，未说明原因."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from generator.finding import Audience, Severity
from generator.indicators import Pair, pairs, points_in
from generator.rules.base import Context, Outcome, Rule
from generator.targets import Verdict, direction, verdict

RULE = Rule(
    id="target-missed",
    title="指标没有完成，未说明原因",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="完成值没有达到指标值的，应说明原因和改进措施；该项得满分的，更应说明依据。",
    bad="参与企业数：指标值“≥50 家”，完成值“32 家”，全文没有说明原因。",
    good="完成值“32 家”，并说明“因主办方取消一场赛事，少 20 家”。",
    mend="请部门补充没有完成的原因和改进措施；得分按完成程度核对",
)

MOST: Final = 300  # a report with more misses than that is not read on: every one costs a look through the text


def check(context: Context) -> Iterator[Outcome]:
    """Look at every target with a result: met, or a reason stands near. Without words for reasons nothing is said."""
    if not context.checks.indicators.reasons:
        return
    given: _Given | None = None
    looked = 0
    for pair in pairs(context.indicators, context.ledger):
        path = f"{pair.path}.actual"
        if not _missed(context, pair):
            yield RULE.passed(path)
            continue
        looked += 1
        if looked > MOST:
            return
        full = _full_points(pair)
        given = given or _given(context)
        if not full and _reason(context, pair, given):
            yield RULE.passed(path)
            continue
        said = "该项得满分。" if full else "前后没有说明原因。"
        yield RULE.finding(
            pair.location,
            path,
            f"{pair.label}：指标值 {pair.target_shown}，完成值 {pair.actual_shown}，没有达到；{said}",
            declared=pair.actual_shown,
            expected=pair.target_shown,
        )


def _missed(context: Context, pair: Pair) -> bool:
    better = direction(pair.name, context.checks.indicators)
    return verdict(pair.target, pair.actual, pair.kind, better) is Verdict.MISSED


def _full_points(pair: Pair) -> bool:
    if pair.row is None:
        return False
    points, score = (points_in(pair.row.cell(role)) for role in ("points", "score"))
    return points is not None and points > 0 and points == score


@dataclass(frozen=True, slots=True)
class _Given:
    """What stands in the paragraphs that give a reason: their words, and the facts that they state."""

    words: str
    facts: frozenset[str]


def _given(context: Context) -> _Given:
    reasons = context.checks.indicators.reasons
    near = [p for p in context.passages if any(word in p.text for word in reasons)]
    stated = {s.key.fact.id.removesuffix(".actual") for p in near for s in p.statements()}
    return _Given("\n".join(p.text for p in near), frozenset(stated))


def _reason(context: Context, pair: Pair, given: _Given) -> bool:
    """Whether a word for a reason stands in the row, under the table, or in a paragraph that speaks of the indicator."""
    if pair.row is not None:
        cells = [c.text for c in pair.row.grid.rows[pair.row.key] if c.text != pair.row.name]
        near = " ".join([*cells, pair.row.grid.table.note or ""])
        if any(word in near for word in context.checks.indicators.reasons):
            return True
    return pair.path.partition("@")[0].partition("#")[0] in given.facts or pair.name in given.words
