"""满意度没有说明如何取得."""

from __future__ import annotations

from collections.abc import Iterator

from generator.facts import Statement
from generator.finding import Audience, Severity
from generator.groups import Settled
from generator.indicators import of_this_year
from generator.prose import Passage
from generator.quantity import Kind
from generator.rules.base import Context, Outcome, Rule, related

RULE = Rule(
    id="satisfaction-method",
    title="满意度没有说明如何取得",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="满意度要有调查才有数值。没有说明调查方式、样本数的满意度，复核时通常不予认可。",
    bad="服务对象满意度达 100%。",
    good="发放问卷 320 份，收回 305 份，服务对象满意度 96.4%。",
    mend="写明调查方式、时间、样本数和计算方法，并备好问卷",
)


def check(context: Context) -> Iterator[Outcome]:
    """Look for words on a survey wherever the report speaks of satisfaction."""
    found = list(_figures(context))
    words = context.checks.indicators.survey
    if not found or not words:
        return
    path = str(found[0].key)
    about = [p for p in context.passages if "满意" in p.text and not _quoted(p)]
    places = {s.place.anchor for s in found}
    about += [p for p in context.passages if any(s.place.anchor in places for s in p.statements())]
    noted = [table.grid.table.note or "" for table in context.tables]
    if any(word in text for text in [*(p.text for p in about), *noted] for word in words):
        yield RULE.passed(path)
        return
    listed = "、".join(f"{context.document.book.name(s.key)} {s.shown}" for s in found)
    yield RULE.finding(
        found[0].place.location,
        path,
        f"{listed}：全文没有说明满意度如何取得（问卷、回访、样本数等）。",
        declared=" / ".join(s.shown for s in found),
        related=related(found[1:]),
    )


def _figures(context: Context) -> Iterator[Statement]:
    """The first statement of every satisfaction figure that is a result of the report's own year."""
    for settled in context.ledger.facts.values():
        if _is_satisfaction(settled):
            yield settled.statements[0]


def _is_satisfaction(settled: Settled) -> bool:
    fact = settled.key.fact
    if fact.id.startswith(("score.", "points.")) or not of_this_year(settled.key):
        return False
    if fact.id.endswith((".target", ".completion")) or fact.kind not in (Kind.RATIO, Kind.POINTS):
        return False
    return fact.id.startswith("satisfaction.") or "满意度" in fact.name or "满意率" in fact.name


def _quoted(passage: Passage) -> bool:
    """Whether a paragraph quotes what others found in the year before."""
    return passage.block.block.part == "finding"
