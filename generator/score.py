"""Scoring: a report's facts under a framework's rules give a scorecard with three voices kept apart."""

from __future__ import annotations

from decimal import Decimal

from generator import methods
from generator.facts import Statement
from generator.methods import JUDGED_REASON, Scale, Task
from generator.quantity import ZERO, RoundingMode, round_to
from generator.schema.framework import Framework, Indicator, Rounding
from generator.schema.report import Report
from generator.settle import Ledger
from generator.trace import ItemScore, PartScore, Scorecard, ScoreStatus

RULE_NAMES = {
    "deduct_per_item": "逐项扣分",
    "deduct_per_point": "按百分点扣分",
    "ratio": "按比率计分",
    "bands": "分档计分",
    "checklist": "逐项得分",
    "three_way": "分情形得分",
    "qualitative_band": "定性分档",
    "target_completion": "按目标完成率计分",
    "share_done": "按完成比例计分",
    "judged": "评定",
    "parts": "分部分计分",
}


def score(report: Report, framework: Framework, ledger: Ledger) -> Scorecard:
    """The scorecard of *report* under *framework*: declared, computed and reviewed points, each with its trace.

    Computed totals take declared points where nothing can be computed, and exist only where every part has one or the
    other. A grade that is not printed is not supplied.
    """
    return _Scorer(report, framework, ledger).score()


def truncated(item: ItemScore, rounding: Rounding) -> bool:
    """Whether cutting instead of rounding gives the declared score, under a framework that does not say which."""
    if rounding.mode != "unstated" or item.declared is None or any(part.unrounded is None for part in item.parts):
        return False
    mode = RoundingMode.TRUNCATE
    cut = [round_to(p.unrounded, rounding.digits, mode) for p in item.parts if p.unrounded is not None]
    return bool(cut) and sum(cut) == item.declared


class _Scorer:
    def __init__(self, report: Report, framework: Framework, ledger: Ledger) -> None:
        self.framework = framework
        self.ledger = ledger
        rounding = framework.rounding
        self.scale = Scale(rounding.digits, RoundingMode(rounding.mode))
        self.reviewed = {
            item: Decimal(text.removesuffix("分").strip())
            for review in report.reviews
            for item, text in review.scores.items()
        }

    def score(self) -> Scorecard:
        items = tuple(self._item(item, 1) for item in self.framework.indicators)
        declared = self._declared("total")
        total = declared.quantity.value if declared and declared.quantity else None
        leaves = [leaf for item in items for leaf in item.leaves()]
        scored = [leaf for leaf in leaves if leaf.declared is not None and leaf.points is not None]
        full = self.framework.full if self.framework.full is not None else _sum([i.points for i in items])
        return Scorecard(
            items=items,
            points=full,
            declared=total,
            declared_statement=declared,
            computed=_sum([item.effective for item in items]) if full is not None else None,
            reviewed=self.reviewed.get("total"),
            grade=self._grade(),
            expected_grade=self.grade_of(total) if total is not None else "",
            grade_attested=self.framework.grades.status == "attested",
            listed=sum((leaf.declared or ZERO for leaf in scored), ZERO),
            listed_points=sum((leaf.points or ZERO for leaf in scored), ZERO),
            recomputable=sum((item.recomputable for item in items), ZERO),
        )

    def grade_of(self, total: Decimal) -> str:
        """The grade that the framework's bands give."""
        for band in self.framework.grades.bands:
            if band.at_least is None or total >= band.at_least:
                return band.name
        return ""

    def _grade(self) -> Statement | None:
        return next((s for s in self.ledger.words.get("grade", ()) if not s.absence), None)

    def _declared(self, item: str) -> Statement | None:
        settled = self.ledger.facts.get(f"score.{item}")
        return settled.chosen.best if settled else None

    def _absence(self, item: str) -> str:
        """Which absence the report itself states of a score: blank or lost; empty if it states none."""
        return next((s.absence for s in self.ledger.words.get(f"score.{item}", ()) if s.absence), "")

    def _item(self, item: Indicator, level: int) -> ItemScore:
        children = tuple(self._item(child, level + 1) for child in item.indicators)
        statement = self._declared(item.id)
        declared = statement.quantity.value if statement and statement.quantity else None
        parts: tuple[PartScore, ...] = ()
        computed: Decimal | None = None
        bounds: tuple[Decimal, Decimal] | None = None
        status, reason = ScoreStatus.GROUP, ""
        if children:
            computed = _sum([child.effective for child in children])
        else:
            parts = self._parts(item)
            status, computed, bounds, reason = _leaf(parts, declared)
        return ItemScore(
            id=item.id,
            name=item.name,
            level=level,
            points=item.full,
            points_absence="" if item.full is not None else str(item.points),
            status=status,
            declared=declared,
            declared_statement=statement,
            computed=computed,
            reviewed=self.reviewed.get(item.id),
            reason=reason,
            describe=item.describe or "",
            wording=item.wording or "",
            rule=RULE_NAMES[item.rule.kind] if item.rule else "",
            parts=parts,
            children=children,
            range=bounds,
            declared_absence=self._absence(item.id),
        )

    def _parts(self, item: Indicator) -> tuple[PartScore, ...]:
        if item.rule is None or item.full is None:
            return ()
        attested = item.status == "attested" and item.rule.status == "attested"
        return methods.apply(Task(item.id, item.name, item.full, item.rule, self.ledger, self.scale, attested))


def _leaf(
    parts: tuple[PartScore, ...], declared: Decimal | None
) -> tuple[ScoreStatus, Decimal | None, tuple[Decimal, Decimal] | None, str]:
    """Status, computed points, bounds and reason of an indicator, from its parts.

    Parts that are judged give bounds: what was computed, up to that plus the judged points. A declared score inside the
    bounds is taken over for the judged part; without one there is no computed score.
    """
    done = [part for part in parts if part.status is ScoreStatus.COMPUTED]
    open_parts = [part for part in parts if part.status is not ScoreStatus.COMPUTED]
    sure = sum((part.computed or ZERO for part in done), ZERO)
    low = sum((part.bounds[0] if part.bounds else part.computed or ZERO for part in done), ZERO)
    high = sum((part.bounds[1] if part.bounds else part.computed or ZERO for part in done), ZERO)
    if not parts:
        return ScoreStatus.JUDGED, None, None, JUDGED_REASON
    if not open_parts:
        return ScoreStatus.COMPUTED, sure, (low, high), ""
    reason = open_parts[0].reason
    if not done:
        kinds = {part.status for part in open_parts}
        whole = ScoreStatus.NOT_COMPUTABLE if ScoreStatus.NOT_COMPUTABLE in kinds else ScoreStatus.JUDGED
        return whole, None, None, reason
    judged = sum((part.points for part in open_parts), ZERO)
    bounds = (low, high + judged)
    computed = None if declared is None else min(max(declared, bounds[0]), bounds[1])
    return ScoreStatus.PARTLY, computed, bounds, reason


def _sum(values: list[Decimal | None]) -> Decimal | None:
    """The sum, None if one is missing or there is nothing."""
    known = [value for value in values if value is not None]
    return sum(known, ZERO) if known and len(known) == len(values) else None
