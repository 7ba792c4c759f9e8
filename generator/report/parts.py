"""Parts of a report's page that are made from data: targets, lost points, reviews, problems and their rectification."""

from __future__ import annotations

from dataclasses import dataclass

from generator.report.views import Method, OperandView


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A target of the year: as printed, what was reached, and what a comparison gives.

    ``result`` is 达到目标值 or 未达到目标值, empty where nothing is compared; then ``reason`` says why.
    """

    name: str
    target: OperandView
    actual: OperandView | None
    result: str
    reason: str


@dataclass(frozen=True, slots=True)
class LossRow:
    """An indicator below its full points: points, and why.

    ``lead`` says whose words ``reason`` are: those of the report where it has one, empty where it is this site's; then
    they are no quotation. ``place`` is that of the quotation; without a reason, that of the score.
    """

    name: str
    group: str
    points: str
    declared: str
    lost: str
    anchor: str
    lead: str
    reason: str
    place: OperandView | None


@dataclass(frozen=True, slots=True)
class Losses:
    """未得满分的指标: indicators below full points in the framework's order, and what of the total they account for."""

    rows: tuple[LossRow, ...]
    lead: str
    explained: str
    method: Method | None


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """What a review gave for an indicator or in total, beside the declared points; ``difference`` has a sign."""

    name: str
    anchor: str
    points: str
    declared: str
    reviewed: str
    difference: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """复核: the third voice, by whom and when."""

    id: str
    body: str
    kind: str
    day: str
    reason: str
    rows: tuple[ReviewRow, ...]


@dataclass(frozen=True, slots=True)
class QuotedReview:
    """A review of an earlier year as the report itself prints it; ``score`` and ``grade`` None where it does not."""

    year: str
    body: str
    score: OperandView | None
    grade: OperandView | None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The leading items of a passage, and its place; ``more`` says that something is left out, marked with ……."""

    lines: tuple[str, ...]
    anchor: str
    more: bool


@dataclass(frozen=True, slots=True)
class Matter:
    """整改事项: what was found last year, what was done, what came of it."""

    title: str
    anchor: str
    finding: Excerpt | None
    measure: Excerpt | None
    effect: Excerpt | None


@dataclass(frozen=True, slots=True)
class Rectification:
    """问题与整改: last year's matters, and this year's issues and measures. ``absent`` says that a part is missing."""

    matters: tuple[Matter, ...]
    absent: str
    issues: tuple[Excerpt, ...]
    measures: tuple[Excerpt, ...]

    @property
    def shown(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.matters or self.absent or self.issues or self.measures)
