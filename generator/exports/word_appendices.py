"""The appendices and the last page of a Word document: the words of the PDF, in its order; charts are left to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from generator.exports.word_styles import WIDTH
from generator.exports.word_tables import Line, form, grid, pairs, row_label, said, shares
from generator.exports.word_text import Places, note_name
from generator.exports.word_xml import Element, lead, paragraph, run
from generator.papers.approval import COVERED
from generator.report.model import Card, Chart, NoteView, Pair, PlaceView, Portal, Report, WaivedView
from generator.report.parts import Excerpt, GoalRow, LossRow, Rectification, ReviewView
from generator.report.previous import Beside, YearRow, beside
from generator.report.views import CellView, Method, OperandView, PartView, Run, ScoreRow

Outside: TypeAlias = Callable[[str], Element]
"""Makes the link to an address elsewhere."""

_LEVEL: Final = "　"  # a character in for every level below the first
_EDITED: Final = "以盖章的纸质件和公开版为准；改过的 Word 文件，文本校验码不再有效。"


# -- 附录一 -------------------------------------------------------------------------------------------------------------


def key(report: Report, places: Places) -> Iterator[Element]:
    """Everything below the title of the appendix."""
    two = beside(report, None)  # figures of last year's report stay on the page
    cards = [
        CellView((Run("strong", f"{card.value}{card.unit}"), Run("text", f"\n{card.detail}"))) for card in report.cards
    ]
    yield from table("要点", [card.label for card in report.cards], [Line(cards)], [1] * len(cards), places)
    for sentence in report.sentences:
        yield paragraph("AppendixText", run(sentence.text))
    drawn = [chart for chart in report.charts if chart.id != "goals"]
    for chart in drawn:
        yield paragraph("AppendixText", run(chart.title, style="Label"), run(f"　{chart.finding}。"))
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
    if report.rectification.shown:
        yield from _rectification(report.rectification, places)
    methods = [(one.method, label) for one, label in _labelled(report.cards, drawn) if one.method]
    steps = [row.how for row in two.rows if row.how]
    if methods or steps:
        yield paragraph("AppendixHead", run("计算方法"))
    for given, label in methods:
        yield from method(given, label)
    if steps:
        how = "本年数减上年数，按本报告所印两年的数字计算；括号内为增减额与上年数之比。"
        yield paragraph("SmallText", run("增减：", style="Label"), run(f"{how}{'；'.join(steps)}。"))


def _labelled(cards: Sequence[Card], drawn: Sequence[Chart]) -> Iterator[tuple[Card | Chart, str]]:
    """Everything that may have a method, with its name."""
    for card in cards:
        yield card, card.label
    for chart in drawn:
        yield chart, chart.title


def _rectification(given: Rectification, places: Places) -> Iterator[Element]:
    """Where the text speaks of problems and what was done; numbers of pages are fields that Word works out."""
    yield paragraph("AppendixHead", run("问题与整改"))
    absent = f"上年整改：{given.absent}" if given.absent and not given.matters else ""
    yield lead("AppendixText", f"原文所在的页。{absent}")
    rows = [
        (m.title or "整改事项", [_pages([part] if part else [], places) for part in (m.finding, m.measure, m.effect)])
        for m in given.matters
    ]
    if given.issues or given.measures:
        cells = [_pages(items, places) for items in (given.issues, given.measures)]
        rows.append(("本年存在问题和改进措施", [*cells, [run("—")]]))
    yield from form(("事项", "问题", "措施", "效果"), rows, "问题与整改", (40, 20, 20, 20))


def _pages(parts: Sequence[Excerpt], places: Places) -> list[Element]:
    """Where passages begin."""
    if not parts:
        return [run("报告未列")]
    more = [run("起")] if len(parts) > 1 else []
    return [*places.page(parts[0].anchor), *more]


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


# -- 附录二 --------------------------------------------------------------------------------------------------------------


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
    nothing = "" if report.losses.rows else report.losses.lead
    yield paragraph("AppendixText", run(f"{basis(report)}{nothing}"))
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
    if not losses.rows:
        return
    yield paragraph("AppendixHead", run("未得满分的指标"))
    yield lead("AppendixText", losses.lead)
    lines = [Line(_loss(row), keep=row is losses.rows[-1]) for row in losses.rows]
    total = (said("逐项列出合计", header=True), said(), said(), said(losses.explained, numeric=True), said())
    lines.append(Line(total, total=True))
    yield from table("未得满分的指标", ("指标", "分值", "自评", "少得", "原因"), lines, (28, 10, 12, 10, 40), places)
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


# -- 附录三、附录四和末页 ------------------------------------------------------------------------------------------------


def counts(report: Report) -> str:
    """How many places were compared, and with what outcome."""
    waived = f"，经审核不作调整 {len(report.waived)} 处" if report.waived else ""
    return f"已核对 {report.compared} 处，一致 {report.agreed} 处，说明 {report.annotated} 处{waived}。"


def notes(report: Report, places: Places) -> Iterator[Element]:
    """核验说明 in groups, with links to the places that they name."""
    yield paragraph("AppendixText", run(counts(report)))
    yield paragraph("AppendixText", run("核验说明：仅核对报告所载数字与算法是否一致，不是审计或评价结论，不改变原文。"))
    if not report.notes:
        yield paragraph("AppendixText", run("未发现程序可判定的不一致，不代表全部内容已核实。"))
    for group in report.note_groups:
        yield paragraph("AppendixHead", run(group.title))
        yield paragraph("NoteText", run(group.lead))
        for note in group.notes:
            yield from _note(note, places)
    if report.waived:
        yield paragraph("AppendixHead", run("经审核不作调整的事项"))
        yield paragraph("NoteText", run("程序提出、经部门审核认为不必调整的事项，不计入核验说明。"))
    for item in report.waived:
        yield from _waived(item, places)
    if report.department_statement:
        yield paragraph("AppendixHead", run("部门说明"))
        yield paragraph("AppendixText", run(report.department_statement))


def _note(note: NoteView, places: Places) -> Iterator[Element]:
    yield paragraph("NoteHead", *places.named(note_name(note.number), [run(f"核验 {note.number}　{note.title}")]))
    yield paragraph("NoteText", run(note.message))
    voices = (("报告所载", note.declared), ("按所载数据核对", note.expected), ("相差", note.difference))
    shown = "　".join(f"{name}：{value}" for name, value in voices if value)
    if shown and (note.declared or note.expected):
        yield paragraph("SmallText", run(shown))
    yield _where(note.places, places)
    yield paragraph("SmallText", run(note.state))
    if note.statement and note.statement.text:
        yield paragraph("NoteText", run("部门说明：", style="Label"), run(note.statement.text))


def _where(named: tuple[PlaceView, ...], places: Places) -> Element:
    made = [run("出处：")]
    for index, place in enumerate(named):
        made += [run("；")] if index else []
        made.append(places.lead(place.anchor, place.text))
    return paragraph("SmallText", *made)


def _waived(item: WaivedView, places: Places) -> Iterator[Element]:
    yield paragraph("NoteHead", run(item.title))
    yield paragraph("NoteText", run(item.note))
    yield _where((item.place,), places)
    yield paragraph(
        "SmallText",
        run(f"理由：{item.reason}；申请：{item.requested_by}；批准：{item.approved_by}；有效期至 {item.expires}"),
    )


def disclosure(report: Report, outside: Outside) -> Iterator[Element]:
    """信息公开表, and earlier editions."""
    yield from pairs([(row_label(report, pair), _value(pair, outside)) for pair in report.disclosure], "信息公开表")
    if report.revisions:
        yield paragraph("AppendixHead", run("更正记录"))
        steps = [(f"第 {step.number} 版", [run(f"{step.day}：{step.change}")]) for step in report.revisions]
        yield from pairs(steps, "更正记录")


def _value(pair: Pair, outside: Outside) -> list[Element]:
    if not pair.link or pair.link not in pair.value:
        return [run(pair.value)]
    before, _, after = pair.value.partition(pair.link)
    return [*([run(before)] if before else []), outside(pair.link), *([run(after)] if after else [])]


def imprint(report: Report, portal: Portal, outside: Outside) -> Iterator[Element]:
    """What to compare a print with, and where it came from."""
    public = report.status == "published"
    yield paragraph("AppendixHead", run("版本与核对"))
    framework = report.framework
    address = f"{portal.base_url}/{report.address}"
    page = [outside(address)] if portal.base_url else [run(f"网址未登记；站内地址 {report.address}")]
    rows = [
        ("版次", [run(f"第 {report.number} 版")]),
        ("文本校验码", [run(report.text_code)]),
        ("公开版数据 SHA-256", [run(_grouped(report.digest) if public else report.digest)]),
        ("指标体系", [run(f"{framework.called}（{framework.reference}），{framework.status}")]),
        ("报告网页", page) if public else ("网址和二维码", [run(report.digest)]),
    ]
    yield from pairs(rows, "版本与核对")
    inside = "" if public else "本稿供内部审批，没有公开。"
    yield paragraph("SmallText", run(f"{inside}{COVERED}{_EDITED}"))
    mark = [run(f"{portal.paper_mark}。", style="Strong")] if portal.paper_mark else []
    made = (
        f"本文件由{portal.name}依据公开版数据生成，与网页同源。"
        if public
        else f"本稿由{portal.name}按公开版的版式生成。"
    )
    yield paragraph("Colophon", *mark, run(f"{made}图表见 PDF。"))


def _grouped(digits: str) -> str:
    """A hash in groups of eight, four in a line, so that a person can compare it."""
    groups = [digits[start : start + 8] for start in range(0, len(digits), 8)]
    return "\n".join(" ".join(groups[start : start + 4]) for start in range(0, len(groups), 4))
