"""附录一 of a Word document: what the page shows before the text, and the key figures. Charts are left to the page."""

from __future__ import annotations

from collections.abc import Iterator

from generator.exports.word_scores import method, table
from generator.exports.word_tables import Line, said
from generator.exports.word_text import Places
from generator.exports.word_xml import Element, lead, paragraph, run
from generator.report.model import Report
from generator.report.parts import GoalRow
from generator.report.previous import Beside, YearRow, beside
from generator.report.views import CellView, Run


def key(report: Report, places: Places) -> Iterator[Element]:
    """Everything below the title of the appendix."""
    two = beside(report, None)  # figures of last year's report stay on the page
    cards = [
        CellView((Run("strong", f"{card.value}{card.unit}"), Run("text", f"\n{card.detail}"))) for card in report.cards
    ]
    yield from table("要点", [card.label for card in report.cards], [Line(cards)], [1] * len(cards), places)
    for card in report.cards:
        yield from method(card.method, f"{card.label}的计算方法")
    for sentence in report.sentences:
        yield paragraph("AppendixText", run(sentence.text))
    for chart in report.charts:
        if chart.id != "goals":
            yield from method(chart.method, f"{chart.title}的计算方法")
    if two.rows:
        yield paragraph("AppendixHead", run("关键数据"))
        yield lead("AppendixText", "数字照录报告。")
        yield from _facts(two, places)
    if report.goals:
        yield paragraph("AppendixHead", run("目标与完成情况"))
        yield lead(
            "AppendixText",
            "目标值和完成值照录报告。都是数字、单位相同，且所写之数足以判断是否达到的，才比较。",
        )
        lines = [Line(_goal(goal)) for goal in report.goals]
        yield from table("目标与完成情况", ("目标", "目标值", "完成值", "比较"), lines, (40, 18, 18, 24), places)


def _facts(two: Beside, places: Places) -> Iterator[Element]:
    head = ["项目", "本年" if two.quoted else "数值"]
    parts = [30, 20]
    if two.quoted:
        head.append("上年\n（本报告所载）")
        parts.append(20)
    if two.changes:
        head.append("增减\n（本站计算）")
        parts.append(20)
    lines = [Line(tuple(_fact(row, two))) for row in two.rows]
    yield from table("关键数据", [*head, "出处"], lines, [*parts, 30], places)
    steps = [row.how for row in two.rows if row.how]
    if steps:
        how = "增减为本年数减上年数，按本报告所印两年的数字计算；括号内为增减额与上年数之比。"
        yield paragraph("SmallText", run("增减的计算方法：", style="Label"), run(f"{how}{'；'.join(steps)}。"))


def _fact(row: YearRow, two: Beside) -> Iterator[CellView]:
    yield said(row.name, header=True)
    if row.now:
        yield CellView((Run("figure", row.now.printed, notes=row.now.notes),), numeric=True)
    else:
        yield said("—" if row.quoted else "报告未列", numeric=True)
    if two.quoted:
        yield said(row.quoted.printed if row.quoted else "—", numeric=True)
    if two.changes:
        yield said(row.change or (f"不计算：{row.reason}" if row.reason else "—"), numeric=True)
    where = row.now or row.quoted
    yield said(where.place if where else "")


def _goal(goal: GoalRow) -> tuple[CellView, ...]:
    actual = goal.actual.printed if goal.actual else "报告未列"
    return (
        said(goal.name, header=True),
        said(goal.target.printed, numeric=True),
        said(actual, numeric=True),
        said(goal.result or f"不比较：{goal.reason}"),
    )
