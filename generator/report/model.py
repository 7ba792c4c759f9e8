"""The report as readers see it. Frozen values with Chinese words; templates print them and compute nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from generator.quantity import Quantity
from generator.report.cells import Cell
from generator.report.parts import GoalRow, Losses, QuotedReview, Rectification, ReviewView
from generator.report.views import BlockView, Method, ScoreRow
from generator.textcode import edition_number

ASSIGNED: Final = "本站归入"
"""What is said of a framework that the report itself does not name."""


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place that a note names."""

    text: str
    line: int
    anchor: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """The department's word on one note: days of sending and of the answer (ISO), and the answer."""

    sent: str | None
    date: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class NoteView:
    """核验说明. ``severity`` and ``family`` are ids, for the data; ``address`` is the rule's page below the site's root.

    ``state`` says in words whether the department knows of it, ``statement`` what is recorded of that.
    """

    number: int
    rule: str
    title: str
    address: str
    family: str
    severity: str
    path: str
    fingerprint: str
    message: str
    declared: str
    expected: str
    difference: str
    places: tuple[PlaceView, ...]
    state: str
    statement: AnswerView | None = None


@dataclass(frozen=True, slots=True)
class NoteGroup:
    """Notes of one kind in the order of the text; ``id`` is its anchor."""

    id: str
    title: str
    lead: str
    notes: tuple[NoteView, ...]


@dataclass(frozen=True, slots=True)
class WaivedView:
    """经审核不作调整的事项: a finding that an authored report keeps, with the public record of that decision."""

    rule: str
    title: str
    address: str
    path: str
    fingerprint: str
    place: PlaceView
    code: str
    reason: str
    note: str
    requested_by: str
    approved_by: str
    expires: str


@dataclass(frozen=True, slots=True)
class Card:
    """One of the four headline figures; ``method`` says how it was computed, None for one that is printed."""

    label: str
    value: str
    unit: str
    detail: str
    target: str
    method: Method | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of 一分钟读懂, and where its figures stand; ``target`` is an anchor of the page with its #."""

    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: label, value as shown, and length in % of the longest (a decimal as text).

    ``cut`` says that the bar is longer than the drawing has room for: it is drawn with a gap at its end.
    """

    label: str
    value: str
    length: str
    reference: str = ""
    reference_length: str = ""
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as data; ``finding`` is the sentence that it shows, used as its title and alternative.

    ``rest`` are lines of its table that are not drawn, ``note`` what a reader of the drawing must know, ``method`` how
    what is computed in it was computed.
    """

    id: str
    title: str
    finding: str
    bars: tuple[Bar, ...]
    bar_name: str
    reference_name: str = ""
    rest: tuple[Bar, ...] = ()
    note: str = ""
    method: Method | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed figure with its place; ``quantity`` is its exact value."""

    printed: str
    place: str
    anchor: str
    quantity: Quantity | None


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact in 关键数据: name, figure as printed, where.

    ``kind`` is the kind of the fact, ``quantity`` its exact figure. ``before`` is the figure of the year before as this
    very report prints it.
    """

    key: str
    name: str
    printed: str
    place: str
    anchor: str
    notes: tuple[int, ...]
    kind: str
    quantity: Quantity | None
    before: Printed | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value, for the tables of 信息公开 and of the framework; ``link`` is an address elsewhere."""

    label: str
    value: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class FrameworkView:
    """The framework that a report is scored by.

    ``attribution`` says whether the report itself names it (报告写明, 本站归入); empty where that is not recorded.
    """

    reference: str
    title: str
    status: str
    basis: tuple[str, ...]
    rounding: str
    grades: str
    address: str
    attribution: str = ""

    @property
    def called(self) -> str:
        """Its title, marked where the report does not name it."""
        return f"{self.title}（{self.attribution}）" if self.attribution == ASSIGNED else self.title


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of 当前位置; ``address`` is relative to the site's root, empty for the page itself."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class RevisionView:
    """A step of 更正记录; ``address`` of the edition that it replaced, below the site's root, empty if not kept.

    ``day`` is the date in words, ``date`` the same for feeds and data.
    """

    number: int
    date: date
    day: str
    change: str
    address: str


@dataclass(frozen=True, slots=True)
class StatementView:
    """One printed occurrence of a fact, for the data: ``value`` is exact, in base units, as text.

    ``step`` is one unit of the last printed digit, in base units: what the value is rounded to.
    """

    key: str
    name: str
    kind: str
    printed: str
    value: str | None
    step: str | None
    unit: str | None
    bound: str | None
    absence: str | None
    place: str
    line: int
    column: int
    anchor: str


@dataclass(frozen=True, slots=True)
class PassedView:
    """One comparison that agreed."""

    rule: str
    path: str


@dataclass(frozen=True, slots=True)
class Portal:
    """The site's identity; what is not configured is empty. ``base_url`` has no slash at its end.

    ``demonstration`` holds too where the configured identity is not complete and real. ``fonts`` are the operator's own
    font files by role.
    """

    name: str
    tagline: str
    base_url: str
    demonstration: bool
    domain: str
    site_id: str
    icp: str
    police: str
    host: str
    operator: str
    contact: str
    police_address: str = ""
    mistakes_address: str = ""
    badge_address: str = ""
    complaints_address: str = ""
    ipv6: bool = False
    data_terms: str = ""
    data_terms_address: str = ""
    fonts: tuple[tuple[str, str], ...] = ()

    @property
    def paper_mark(self) -> str:
        """What every paper of a demonstration says on its cover, at the head of its pages and at its end; else empty."""
        return "演示，非政府文件" if self.demonstration else ""


@dataclass(frozen=True, slots=True)
class Report:
    """One published report. ``address`` is its folder below the site's root: ``reports/<department>/<year>/``.

    An earlier edition has its number in ``revision`` and stands below the current one, at ``r<n>/``. ``digest`` is the
    SHA-256 of the published YAML, ``text_code`` that of what the report says, shortened for people to compare.
    """

    department: str
    department_name: str
    short_name: str
    region_code: str
    region: str
    year: int
    title: str
    printed_title: str
    address: str
    origin: str
    transcribed: str
    publisher: str
    kind: str
    index_number: str
    posted: date | None
    posted_time: str
    recorded: date
    status: str
    crumbs: tuple[Crumb, ...]
    cards: tuple[Card, ...]
    execution: str
    sentences: tuple[Sentence, ...]
    charts: tuple[Chart, ...]
    facts: tuple[FactRow, ...]
    goals: tuple[GoalRow, ...]
    blocks: tuple[BlockView, ...]
    scores: tuple[ScoreRow, ...]
    score_columns: tuple[str, ...]
    total: ScoreRow
    total_method: Method | None
    listed: str
    losses: Losses
    grade: str
    recomputable: str
    notes: tuple[NoteView, ...]
    note_groups: tuple[NoteGroup, ...]
    waived: tuple[WaivedView, ...]
    agreed: int
    disclosure: tuple[Pair, ...]
    framework: FrameworkView
    department_statement: str
    digest: str
    text_code: str
    revision: str
    revisions: tuple[RevisionView, ...]
    statements: tuple[StatementView, ...]
    passed: tuple[PassedView, ...]
    cells: tuple[Cell, ...]
    source: Mapping[str, str | None]
    dates: Mapping[str, str | None]
    reviews: tuple[Mapping[str, object], ...]
    review_views: tuple[ReviewView, ...]
    quoted_reviews: tuple[QuotedReview, ...]
    rectification: Rectification

    @property
    def number(self) -> int:
        """Which edition of the department-year this is, from 1: each correction makes the next."""
        return edition_number(self.revision, (r.number for r in self.revisions))

    @property
    def version(self) -> str:
        """The edition in words, with 文本校验码: what every printed page carries."""
        return f"第 {self.number} 版　文本校验码 {self.text_code}"

    @property
    def annotated(self) -> int:
        """说明: how many comparisons have a note."""
        return len(self.notes)

    @property
    def compared(self) -> int:
        """已核对: comparisons that agree, that have a note, or that were waived."""
        return self.agreed + len(self.notes) + len(self.waived)
