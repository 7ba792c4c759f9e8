"""附录二 of a Word document: declared and computed points side by side, what was lost, reviews, and the computation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from generator.exports.word_styles import WIDTH
from generator.exports.word_tables import Line, grid, said, shares
from generator.exports.word_text import Places
from generator.exports.word_xml import Element, lead, paragraph, run
from generator.report.model import Report
from generator.report.parts import LossRow, ReviewView
from generator.report.views import CellView, Method, OperandView, PartView, Run, ScoreRow

_LEVEL: Final = "　"  # a character in for every level below the first


def basis(report: Report) -> str:
    """Whose points are whose, and by which framework they were computed."""
    listed = f"{report.listed}。" if report.listed else ""
    return (
        "自评得分由部门填报；复算得分由本站按指标体系的规则和报告所载数据计算，不改变自评得分。"
        f"可复算分值 {report.recomputable}：其余依据部门评定或所载数据不足，不表示得分有误。{listed}"
        f"指标体系：{report.framework.title}（{report.framework.reference}），{report.framework.status}。"
    )


def scores(report: Report, places: Places) -> Iterator[Element]:
    """Everything below the title of the appendix."""
    yield paragraph("AppendixText", run(basis(report)))
    yield paragraph("TableUnit", run("单位：分"))
    head = ("指标", "分值", "自评得分\n（部门填报）", "复算得分\n（本站计算）", "复算情况")
    rows = [_score(row) for row in report.scores]
    last = _score(report.total)
    lines = [Line(row.cells, strong=row.strong, keep=index == len(rows) - 1) for index, row in enumerate(rows)]
    lines.append(Line(last.cells, total=True))
    yield from table("评分表", head, lines, (34, 13, 17, 17, 19), places)
    yield from method(report.total_method, "复算总分的计算方法")
    yield from _losses(report, places)
    yield from _reviews(report, places)
    yield from _traces(report)


def table(
    title: str, head: Sequence[str], lines: Sequence[Line], parts: Sequence[int], places: Places
) -> Iterator[Element]:
    """A table with widths in proportion to *parts*, and the space below it."""
    labels = [said(label, header=True) for label in head]
    yield grid(labels, lines, shares(parts, WIDTH), places, title)
    yield paragraph("TableEnd")


def _score(row: ScoreRow) -> Line:
    computed = row.computed or "—"
    if row.taken:
        computed += f"\n含按自评得分计入 {row.taken} 分"
    declared = CellView((Run("figure", row.declared, notes=row.notes),), numeric=True)
    cells = (
        said(_LEVEL * (row.level - 1) + row.name, header=True),
        said(row.points, numeric=True),
        declared,
        said(computed, numeric=True),
        said(row.status),
    )
    return Line(cells, strong=not row.leaf)


def method(given: Method | None, words: str) -> Iterator[Element]:
    """How a figure that this site computed came about, in one paragraph."""
    if given:
        used = f"所用数据：{_operands(given.inputs)}" if given.inputs else ""
        yield paragraph("SmallText", run(f"{words}：", style="Label"), run(f"{'；'.join(given.steps)}。{used}"))


def _operands(operands: Sequence[OperandView]) -> str:
    shown = (f"{one.name} {one.printed}（{one.place}，数据文件第 {one.line} 行）" for one in operands)
    return f"{'；'.join(shown)}。"


def _losses(report: Report, places: Places) -> Iterator[Element]:
    losses = report.losses
    yield paragraph("AppendixHead", run("未得满分的指标"))
    yield lead("AppendixText", losses.lead) if losses.rows else paragraph("AppendixText", run(losses.lead))
    if losses.rows:
        lines = [Line(_loss(row), keep=row is losses.rows[-1]) for row in losses.rows]
        total = (said("逐项列出合计", header=True), said(), said(), said(losses.explained, numeric=True), said())
        lines.append(Line(total, total=True))
        yield from table(
            "未得满分的指标", ("指标", "分值", "自评", "少得", "原因"), lines, (28, 10, 12, 10, 40), places
        )
    yield from method(losses.method, "少得的计算方法")


def _loss(row: LossRow) -> tuple[CellView, ...]:
    group = f"（{row.group}）" if row.group else ""
    reason = f"{row.lead}：“{row.reason}”" if row.lead else row.reason
    figures = (said(figure, numeric=True) for figure in (row.points, row.declared, row.lost))
    return said(f"{row.name}{group}", header=True), *figures, said(reason or "本站未能自动摘出原因，见正文")


def _reviews(report: Report, places: Places) -> Iterator[Element]:
    if report.review_views:
        yield paragraph("AppendixHead", run("复核"))
        yield paragraph(
            "AppendixText", run("复核得分由所列机构给出，与自评得分并列；相差只是两数之差，不改变自评得分。")
        )
    for review in report.review_views:
        yield from _review(review, places)
    if report.quoted_reviews:
        yield paragraph("AppendixHead", run("报告所载的上年评价"))
    for item in report.quoted_reviews:
        place = item.score or item.grade
        score, grade = (figure.printed if figure else "报告未列" for figure in (item.score, item.grade))
        where = f"见{place.place}" if place else ""
        words = (
            f"{item.year} 年度评价（{item.body}）：得分 {score}，等级 {grade}。{where}照录本报告，不是对本年的复核。"
        )
        yield paragraph("AppendixText", run(words))


def _review(review: ReviewView, places: Places) -> Iterator[Element]:
    title = f"{review.body}　{review.kind}　{review.day}"
    yield paragraph("TableTitle", run(title))
    lines = []
    for row in review.rows:
        figures = (row.points, row.declared, row.reviewed, row.difference or "—")
        lines.append(Line((said(row.name, header=True), *(said(figure, numeric=True) for figure in figures))))
    head = ("指标", "分值", "自评得分\n（部门填报）", "复核得分", "相差\n（复核减自评）")
    yield from table(title, head, lines, (36, 12, 18, 14, 20), places)
    if review.reason:
        yield paragraph("SmallText", run("复核理由：", style="Label"), run(review.reason))


def _traces(report: Report) -> Iterator[Element]:
    rows = [row for row in report.scores if row.leaf and any(part.computed for part in row.parts)]
    if rows:
        yield paragraph("AppendixHead", run("复算过程"))
    for row in rows:
        computed = row.computed or "—"
        yield paragraph(
            "TraceHead", run(f"{row.name}（分值 {row.points} 分，自评 {row.declared} 分，复算 {computed} 分）")
        )
        for part in row.parts:
            if part.computed:
                yield paragraph("SmallText", run(_trace(part)))


def _trace(part: PartView) -> str:
    steps = f"{'；'.join(part.steps)}。" if part.steps else ""
    operands = f"数据出处：{_operands(part.operands)}" if part.operands else ""
    reconstructed = f"{part.basis}。" if part.basis else ""
    return f"{part.name}：{part.rule}。{steps}{operands}{reconstructed}"
