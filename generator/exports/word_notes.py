"""附录三、附录四 and the last page of a Word document: notes, 信息公开表, what it is compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from generator.exports.word_tables import pairs
from generator.exports.word_text import Places, note_name
from generator.exports.word_xml import Element, paragraph, run
from generator.report.model import NoteView, Pair, PlaceView, Portal, Report, WaivedView

Outside: TypeAlias = Callable[[str], Element]
"""Makes the link to an address elsewhere."""


_PUBLIC: Final = "核对方法：两份文件的文本校验码相同，所载文字和数字即相同。"
_INSIDE: Final = "本稿供内部审批，没有公开。发布的 PDF 与本稿文本校验码相同的，所载文字和数字即相同；审批以后改动一个字，校验码就变。"


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
    """信息公开表, the framework, and earlier editions."""
    yield from pairs([(pair.label, _value(pair, outside)) for pair in report.disclosure], "信息公开表")
    framework = report.framework
    yield paragraph("AppendixHead", run("所用指标体系"))
    rows = [
        ("名称", f"{framework.called}（{framework.reference}）"),
        ("依据状态", framework.status),
        ("舍入", framework.rounding),
        ("等级划分", framework.grades),
    ]
    if framework.basis:
        rows.append(("依据与整理说明", "\n".join(framework.basis)))
    yield from pairs([(label, [run(value)]) for label, value in rows], "所用指标体系")
    if report.revisions:
        yield paragraph("AppendixHead", run("更正记录"))
        steps = [(f"第 {step.number} 版", [run(f"{step.day}：{step.change}")]) for step in report.revisions]
        yield from pairs(steps, "更正记录")


def _value(pair: Pair, outside: Outside) -> list[Element]:
    if not pair.link or pair.link not in pair.value:
        return [run(pair.value)]
    before, _, after = pair.value.partition(pair.link)
    return [*([run(before)] if before else []), outside(pair.link), *([run(after)] if after else [])]


def imprint(report: Report, portal: Portal, public: bool, outside: Outside) -> Iterator[Element]:
    """What to compare a print with, and where it came from."""
    yield paragraph("AppendixHead", run("版本与核对"))
    framework = report.framework
    address = f"{portal.base_url}/{report.address}"
    if not public:
        page = [run(report.digest)]
    else:
        page = [outside(address)] if portal.base_url else [run(f"本站未登记网址；站内地址 {report.address}")]
    rows = [
        ("版次", [run(f"第 {report.number} 版")]),
        ("文本校验码", [run(report.text_code)]),
        ("公开版数据 SHA-256", [run(report.digest)]),
        ("指标体系", [run(f"{framework.called}（{framework.reference}），{framework.status}")]),
        ("报告网页", page),
    ]
    yield from pairs(rows, "版本与核对")
    yield paragraph("SmallText", run(_PUBLIC if public else _INSIDE))
    yield paragraph("Colophon", run(f"本文件由{portal.name}按公开版的版式生成，图表见 PDF 和网页。"))
