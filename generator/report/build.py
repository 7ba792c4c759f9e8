"""Assembles the report that pages, PDF and data show."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, TypedDict

from generator import identity
from generator.document import Grid, TextBlock
from generator.facts import Statement
from generator.load import Content
from generator.markup import split_cells
from generator.quantity import plain, points_text
from generator.report import inline, scored, summary
from generator.report.about import disclosure
from generator.report.charts import charts
from generator.report.comparable import comparable
from generator.report.goals import goals
from generator.report.losses import losses
from generator.report.model import (
    ASSIGNED,
    Card,
    Chart,
    Crumb,
    FactRow,
    FrameworkView,
    PassedView,
    Portal,
    Report,
    RevisionView,
    Sentence,
    StatementView,
)
from generator.report.notes import Notes, day_text, gather
from generator.report.parts import GoalRow, Losses, QuotedReview, Rectification, ReviewView
from generator.report.places import Marks, anchor_of
from generator.report.rectified import rectification
from generator.report.reviews import quoted, reviews
from generator.report.views import BlockView, Method
from generator.schema.base import ABSENCES
from generator.schema.framework import Framework
from generator.textcode import text_code
from generator.validate import Assessed

FRAMEWORK_STATUS: Final = {
    "attested": "有原文依据",
    "reconstructed": "部分为重建（各处已标明）",
    "lost": "转录缺损",
    "not_printed": "来源未载",
}
_ROUNDING: Final = {"half_up": "四舍五入", "truncate": "截断", "unstated": "来源未说明，本站按四舍五入"}
_ATTRIBUTION: Final = {"named": "报告写明", "assigned": ASSIGNED}
_REPORT: Final = "部门整体支出绩效自评报告"


def build_report(
    assessed: Assessed, content: Content, digest: str, revision: str = "", kept: frozenset[str] = frozenset()
) -> Report:
    """The report as shown. *digest* is the SHA-256 of its published edition. Shared content must be complete.

    *revision* is the number of an earlier edition, empty for the current one; *kept* are the numbers that are published.
    """
    assert content.departments is not None
    assert content.regions is not None
    model = assessed.report.model
    department = content.departments.model.departments[model.department]
    dated = department.named(model.year)
    name, notes = dated.name, gather(assessed)
    printed = inline.score_cells(assessed.document, notes.marks)
    title, address = f"{name} {model.year} 年度{_REPORT}", f"reports/{model.department}/{model.year}/"
    blocks = _blocks(assessed, notes.marks)
    return Report(
        **_made(assessed, dated.called, notes, blocks),
        department=model.department,
        department_name=name,
        short_name=dated.called,
        region_code=department.region,
        region=region_name(content, department.region),
        year=model.year,
        title=title,
        printed_title=model.title,
        address=address + (f"r{revision}/" if revision else ""),
        origin=model.origin,
        transcribed=_transcribed(assessed),
        publisher=model.source.publisher if model.source else name,
        kind=model.kind,
        index_number=model.index_number or "",
        posted=model.dates.posted,
        posted_time=model.dates.posted_time or "",
        recorded=model.dates.recorded,
        status=model.status,
        crumbs=_crumbs(department.short, model.department, model.year),
        scores=tuple(
            scored.score_row(assessed, item, notes.by_key, printed.get(item.id, ())) for item in assessed.card.walk()
        ),
        score_columns=tuple(split_cells(model.scores.columns)) if model.scores else (),
        total=replace(scored.total_row(assessed, notes.by_key), cells=printed.get("total", ())),
        notes=notes.notes,
        note_groups=notes.groups,
        waived=notes.waived,
        agreed=len(assessed.agreed),
        disclosure=disclosure(assessed, name, title),
        framework=framework_view(assessed.framework.model, assessed),
        department_statement=model.statement or "",
        digest=digest,
        text_code=text_code(assessed.report, content),
        revision=revision,
        revisions=_revisions(assessed, address, kept),
        statements=tuple(_statement(assessed, statement) for statement in assessed.document.statements),
        passed=tuple(PassedView(passed.rule, passed.path) for passed in assessed.agreed),
        cells=comparable(assessed, notes.by_key),
        source=model.source.model_dump(mode="json") if model.source else {},
        dates=model.dates.model_dump(mode="json"),
        reviews=tuple(review.model_dump(mode="json") for review in model.reviews),
    )


class _Made(TypedDict):
    """The parts of the page that are made from data, and the printed document, to which some of them lead."""

    cards: tuple[Card, ...]
    execution: str
    sentences: tuple[Sentence, ...]
    charts: tuple[Chart, ...]
    facts: tuple[FactRow, ...]
    goals: tuple[GoalRow, ...]
    blocks: tuple[BlockView, ...]
    total_method: Method | None
    listed: str
    losses: Losses
    grade: str
    recomputable: str
    review_views: tuple[ReviewView, ...]
    quoted_reviews: tuple[QuotedReview, ...]
    rectification: Rectification


def _made(assessed: Assessed, called: str, notes: Notes, blocks: tuple[BlockView, ...]) -> _Made:
    found = goals(assessed)
    return _Made(
        cards=summary.cards(assessed, found),
        execution=summary.execution_card(assessed).value,
        sentences=summary.sentences(assessed, called, found),
        charts=charts(assessed, found),
        facts=summary.fact_rows(assessed, notes.by_key),
        goals=tuple(goal.view for goal in found),
        blocks=blocks,
        total_method=summary.total_method(assessed),
        listed=scored.listed(assessed),
        losses=losses(assessed),
        grade=assessed.card.grade.printed if assessed.card.grade else "",
        recomputable=summary.recomputable_text(assessed),
        review_views=reviews(assessed),
        quoted_reviews=quoted(assessed),
        rectification=rectification(assessed, blocks),
    )


def _crumbs(short: str, department: str, year: int) -> tuple[Crumb, ...]:
    home, here = Crumb("首页", "index.html"), Crumb(f"{year} 年度", "")
    return home, Crumb(short, f"departments/{department}/index.html"), here


def _revisions(assessed: Assessed, address: str, kept: frozenset[str]) -> tuple[RevisionView, ...]:
    return tuple(
        RevisionView(
            r.number, r.date, day_text(r.date), r.change, f"{address}r{r.number}/" if str(r.number) in kept else ""
        )
        for r in assessed.report.model.revisions
    )


def portal_view(content: Content) -> Portal:
    """The site's identity. Shared content must be complete."""
    assert content.portal is not None
    given = content.portal.model
    return Portal(
        name=given.name,
        tagline=given.tagline,
        base_url=(given.base_url or "").rstrip("/"),
        demonstration=identity.demonstration(given),
        domain=given.domain or "",
        site_id=given.site_id or "",
        icp=given.icp or "",
        police=given.police or "",
        host=given.host or "",
        operator=given.operator or "",
        contact=given.contact or "",
        police_address=given.police_address or "",
        mistakes_address=given.mistakes_address or "",
        badge_address=given.badge_address or "",
        complaints_address=given.complaints_address or "",
        ipv6=given.ipv6,
        data_terms=given.data_terms or "",
        data_terms_address=given.data_terms_address or "",
        fonts=given.own_fonts,
    )


def _statement(assessed: Assessed, statement: Statement) -> StatementView:
    quantity, place = statement.quantity, statement.place
    return StatementView(
        key=str(statement.key),
        name=assessed.document.book.name(statement.key),
        kind=statement.key.fact.kind.value,
        printed=statement.printed,
        value=plain(quantity.value) if quantity else None,
        step=plain(quantity.step) if quantity else None,
        unit=quantity.unit if quantity else None,
        bound=quantity.bound.value if quantity else None,
        absence=statement.absence or None,
        place=place.label,
        line=place.location.line,
        column=place.location.column,
        anchor=anchor_of(statement),
    )


def region_path(content: Content, code: str | None) -> list[tuple[str, str]]:
    """Codes and names of a region and the ones above it, highest first."""
    assert content.regions is not None
    path: list[tuple[str, str]] = []
    while code is not None and (region := content.regions.model.regions.get(code)) is not None and len(path) < 6:
        path.insert(0, (code, region.name))
        code = region.parent
    return path


def region_name(content: Content, code: str) -> str:
    """The full name of a region: 广东省深圳市福田区; empty if the code is not listed."""
    return "".join(name for _, name in region_path(content, code))


def _transcribed(assessed: Assessed) -> str:
    model = assessed.report.model
    if model.origin != "transcribed" or model.source is None:
        return ""
    address = ABSENCES.get(model.source.address, model.source.address)
    return (
        f"本报告转录自{model.source.publisher}公开的《{model.source.title}》（原网址：{address}）。"
        "文字和数字照录原文，包括其中不一致之处；个人信息已略去。"
    )


def _blocks(assessed: Assessed, marks: Marks) -> tuple[BlockView, ...]:
    made = []
    for block in assessed.document.blocks:
        if isinstance(block, TextBlock):
            made.append(inline.text_block(block, assessed.document, marks))
        elif isinstance(block, Grid):
            table = inline.table_view(block, assessed.document, marks)
            made.append(BlockView("table", f"table-{block.id}", (), 0, table))
        else:
            made.append(BlockView("scores", "annex-scores"))
    return tuple(made)


# -- about the report -------------------------------------------------------------------------------


def framework_view(framework: Framework, assessed: Assessed | None = None) -> FrameworkView:
    """The framework as named on a report; of *assessed* it says whether its grade is one of those listed."""
    names = "、".join(
        f"{band.name}（{points_text(band.at_least)} 分及以上）" if band.at_least is not None else f"{band.name}（其余）"
        for band in framework.grades.bands
    )
    grades = names if framework.grades.status == "attested" else f"{names}；来源未载，按通行分档重建"
    printed = assessed.card.grade.printed if assessed and assessed.card.grade else ""
    known = {name for band in framework.grades.bands for name in (band.name, *band.aliases)}
    if printed and known and printed not in known:
        grades += f"。报告所载等级“{printed}”不在所列等级之中，照录"
    rounding = _ROUNDING[framework.rounding.mode]
    return FrameworkView(
        framework.reference,
        framework.title,
        FRAMEWORK_STATUS[framework.status],
        tuple(line for line in framework.basis.split("\n") if line.strip()),
        rounding,
        grades,
        f"frameworks/{framework.id}.v{framework.version}/index.html",
        _ATTRIBUTION.get((assessed.report.model.framework_basis if assessed else None) or "", ""),
    )
