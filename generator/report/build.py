"""Assembles the report that pages, PDF and data show."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final, TypedDict

from generator import identity
from generator.document import Grid, TextBlock
from generator.facts import Statement
from generator.load import Content
from generator.markup import split_cells
from generator.quantity import HUNDRED, divide, format_length, plain, points_text
from generator.report import inline, summary
from generator.report.about import disclosure
from generator.report.charts import charts
from generator.report.comparable import comparable
from generator.report.goals import goals
from generator.report.losses import losses
from generator.report.model import (
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
from generator.report.parts import GoalRow, Losses, Rectification, ReviewView
from generator.report.places import Marks, anchor_of
from generator.report.rectified import rectification
from generator.report.reviews import reviews, voices
from generator.report.views import BlockView, CellView, Method, OperandView, PartView, ScoreRow
from generator.schema.base import ABSENCES
from generator.schema.framework import Framework
from generator.trace import STATUS_NAMES, ItemScore, PartScore, ScoreStatus
from generator.validate import Assessed

FRAMEWORK_STATUS: Final = {
    "attested": "有原文依据",
    "reconstructed": "部分为重建（各处已标明）",
    "lost": "转录缺损",
    "not_printed": "来源未载",
}
_ROUNDING: Final = {"half_up": "四舍五入", "truncate": "截断", "unstated": "来源未说明，本站按四舍五入"}
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
            _score_row(assessed, item, notes.by_key, printed.get(item.id, ())) for item in assessed.card.walk()
        ),
        score_columns=tuple(split_cells(model.scores.columns)) if model.scores else (),
        total=replace(_total_row(assessed, notes.by_key), cells=printed.get("total", ())),
        notes=notes.notes,
        note_groups=notes.groups,
        waived=notes.waived,
        agreed=len(assessed.agreed),
        disclosure=disclosure(assessed, name, title),
        framework=framework_view(assessed.framework.model),
        department_statement=model.statement or "",
        digest=digest,
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
        listed=_listed(assessed),
        losses=losses(assessed),
        grade=assessed.card.grade.printed if assessed.card.grade else "",
        recomputable=summary.recomputable_text(assessed),
        review_views=reviews(assessed),
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


# -- scores ------------------------------------------------------------------------------------------------


def _points(value: Decimal | None) -> str:
    return points_text(value) if value is not None else ""


def _exact(value: Decimal | None) -> str:
    """Declared and reviewed points: as exact as somebody gave them."""
    return plain(value) if value is not None else ""


def _score_row(
    assessed: Assessed, item: ItemScore, by_key: dict[str, tuple[int, ...]], cells: tuple[CellView, ...]
) -> ScoreRow:
    share = None
    if item.points and item.declared is not None:
        share = format_length(divide(item.declared, item.points) * HUNDRED)
    numbers = (*by_key.get(f"score.{item.id}", ()), *by_key.get(f"points.{item.id}", ()))
    return ScoreRow(
        id=item.id,
        level=item.level,
        leaf=not item.children,
        name=item.name,
        points=_points(item.points) or ABSENCES.get(item.points_absence, "报告未列"),
        declared=_exact(item.declared) or ABSENCES.get(item.declared_absence, "报告未列"),
        computed=_points(item.computed) if item.status is not ScoreStatus.GROUP or item.computed is not None else "",
        reviewed=_exact(item.reviewed),
        status="" if item.children else STATUS_NAMES[item.status],
        reason=item.reason,
        rule=item.rule,
        describe=ABSENCES.get(item.describe, item.describe),
        wording=tuple(ABSENCES.get(line, line) for line in item.wording.split("\n") if line.strip()),
        parts=tuple(_part(part) for part in item.parts),
        recomputable=points_text(item.recomputable),
        share=share,
        notes=numbers,
        cells=cells,
        voices=voices(assessed, item.id),
    )


def _part(part: PartScore) -> PartView:
    operands = tuple(
        OperandView(
            o.name,
            o.statement.shown,
            o.statement.place.label,
            o.statement.place.location.line,
            anchor_of(o.statement),
        )
        for o in part.operands
    )
    basis = "" if part.attested else "规则为重建或来源未载，不计入可复算分值"
    return PartView(
        part.name,
        points_text(part.points),
        STATUS_NAMES[part.status],
        _points(part.computed),
        part.rule,
        basis,
        part.reason,
        operands,
        part.steps,
    )


def _total_row(assessed: Assessed, by_key: dict[str, tuple[int, ...]]) -> ScoreRow:
    card = assessed.card
    share = None
    if card.points and card.declared is not None:
        share = format_length(divide(card.declared, card.points) * HUNDRED)
    return ScoreRow(
        "total",
        0,
        False,
        "总分",
        _points(card.points) or "报告未列",
        _exact(card.declared) or "报告未列",
        _points(card.computed),
        _exact(card.reviewed),
        "",
        "",
        "",
        "",
        (),
        (),
        points_text(card.recomputable),
        share,
        by_key.get("score.total", ()),
        voices=voices(assessed, "total"),
    )


def _listed(assessed: Assessed) -> str:
    """``已列分项 49.99／50`` where the report scores only part of the framework; empty where nothing or all is scored."""
    card = assessed.card
    if card.computed is not None or not card.listed_points:
        return ""
    return f"已列分项 {plain(card.listed)}／{points_text(card.listed_points)} 分"


# -- about the report -------------------------------------------------------------------------------


def framework_view(framework: Framework) -> FrameworkView:
    """The framework as named on a report."""
    names = "、".join(
        f"{band.name}（{points_text(band.at_least)} 分及以上）" if band.at_least is not None else f"{band.name}（其余）"
        for band in framework.grades.bands
    )
    grades = names if framework.grades.status == "attested" else f"{names}；来源未载，按通行分档重建"
    rounding = _ROUNDING[framework.rounding.mode]
    return FrameworkView(
        framework.reference,
        framework.title,
        FRAMEWORK_STATUS[framework.status],
        tuple(line for line in framework.basis.split("\n") if line.strip()),
        rounding,
        grades,
        f"frameworks/{framework.id}.v{framework.version}/index.html",
    )
