"""有总分而分项得分未列全."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.quantity import ZERO, points_text
from generator.rules.base import Context, Outcome, Rule
from generator.trace import ItemScore

RULE = Rule(
    id="score-missing",
    title="有总分而分项得分未列全",
    severity=Severity.INFO,
    audience=Audience.PUBLIC,
    why="总分由各项得分相加而成。分项得分没有列出，读者不能核对总分从何而来。",
    bad="写“得分 87.60 分”，正文只列出其中 52.30 分的各项得分。",
    good="附评分表，列出每项指标的分值和得分，各项相加等于总分。",
    mend="补列各项指标的得分，或附评分表",
    authored=Severity.WARNING,
    compares=False,
)
_MANY = 8
_ANNEX = "（另有评分表的，以评分表为准）"


def check(context: Context) -> Iterator[Outcome]:
    """Say once which indicators have no printed score, though a total or other scores are printed."""
    card = context.card
    scored = [item for item in card.walk() if item.declared_statement is not None]
    total = card.declared_statement
    if total is None and not scored:
        return
    if not scored:
        assert total is not None
        if any(item.declared_absence == "lost" for item in card.walk()):
            return
        yield RULE.finding(
            total.place.location,
            "score",
            f"{total.place.label}载总分 {total.shown}；本报告未列各项指标的得分，"
            f"仅凭本报告无法逐项核对总分{_ANNEX}。原文保留。",
            declared=total.shown,
        )
        return
    listed = [one for top in card.items for one in _listed(top)]
    sum_listed = sum((item.declared or ZERO for item in listed), ZERO)
    unlisted = [item for top in card.items for item in _missing(top) if not _not_applicable(context, item)]
    named = (
        unlisted if card.declared not in (None, sum_listed) else [item for item in unlisted if item.points is not None]
    )
    if not named:
        yield RULE.passed("score")
        return
    place = total or scored[0].declared_statement
    assert place is not None
    points = [item.points for item in listed]
    worth = "" if None in points else f"（分值 {points_text(sum((p for p in points if p is not None), ZERO))} 分）"
    told = f"已列分项得分合计 {points_text(sum_listed)} 分{worth}"
    head = f"{place.place.label}载总分 {total.shown}；{told}" if total else told
    names = "、".join(_named(item) for item in named[:_MANY]) + (f"等 {len(named)} 项" if len(named) > _MANY else "")
    yield RULE.finding(
        place.place.location,
        "score",
        f"{head}，本报告未列得分的有：{names}{_ANNEX}。原文保留。",
        declared=total.shown if total else "",
        expected=f"已列分项合计 {points_text(sum_listed)} 分",
    )


def _missing(item: ItemScore) -> list[ItemScore]:
    """The uppermost items below *item*, itself included, of which nothing is scored. What was lost is not missing."""
    if all(one.declared_statement is None for one in item.walk()):
        return [] if any(one.declared_absence == "lost" for one in item.walk()) else [item]
    if item.declared_statement is not None and all(one.declared_statement is None for one in _below(item)):
        return []  # scored as a group
    return [one for child in item.children for one in _missing(child)]


def _below(item: ItemScore) -> Iterator[ItemScore]:
    for child in item.children:
        yield from child.walk()


def _listed(item: ItemScore) -> list[ItemScore]:
    """The scored items below *item*, itself included, that make up its score: the lowest that are scored."""
    below = [one for child in item.children for one in _listed(child)]
    return below or ([item] if item.declared is not None else [])


def _not_applicable(context: Context, item: ItemScore) -> bool:
    words = context.checks.scores.not_applicable
    for passage in context.passages:
        if item.name in passage.text:
            for start, end in passage.sentences():
                sentence = passage.text[start:end]
                if item.name in sentence and any(word in sentence for word in words):
                    return True
    return False


def _named(item: ItemScore) -> str:
    return f"{item.name}（{f'{points_text(item.points)} 分' if item.points is not None else '分值未列'}）"
