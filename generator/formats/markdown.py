"""A summary for the comment of a merge request: errors first, and short enough for every code host."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from generator.formats.base import clean, counts_line, next_steps
from generator.result import CheckResult, Item, ReportSummary

LIMIT: Final = 60_000
"""A comment stays below this many characters; hosts refuse longer ones."""
_RESERVE: Final = 6_000  # for head and closing words, whatever they say
_REPORTS: Final = 50
_MESSAGE, _NAME = 600, 200
_STEPS: Final = 5
_MARKS: Final = re.compile(r"([\\`*_{}\[\]#|~$])")
_TITLES: Final = (("error", "错误"), ("warning", "提醒"), ("info", "提示"))


def render(result: CheckResult, _root: Path) -> str:
    """Counts, findings by severity, and a table of the reports; what does not fit is counted."""
    blocked = "**有必须处理的问题。**" if result.blocked else "**没有必须处理的问题。**"
    head = ["## 绩效自评报告检查", "", f"{blocked}{counts_line(result)}".strip(), ""]
    if result.since:
        head[3:3] = ["", f"只检查 {_code(result.since)} 以来的改动。"]
    steps = [_words(step, 300) for step in next_steps(result)]
    head += [f"- {step}" for step in steps[:_STEPS]]
    if len(steps) > _STEPS:
        head.append(f"- 另有 {len(steps) - _STEPS} 份报告不能发布。")
    body, room = [], LIMIT - _RESERVE - len("\n".join(head))
    left = 0
    for severity, title in _TITLES:
        items = [item for item in result.findings if item.severity == severity and not item.waived]
        entries = [_entry(item) for item in items]
        fitting = _fitting(entries, room)
        left += len(entries) - fitting
        if fitting:
            body += ["", f"### {title}（{len(entries)}）", "", *entries[:fitting]]
            room -= sum(len(entry) + 1 for entry in entries[:fitting])
        if fitting < len(entries):
            room = 0
    if left:
        body += ["", f"篇幅所限，另有 {left} 条未列出；全部结果见 `jixiao check`。"]
    table = [_row(report) for report in result.reports[:_REPORTS]]
    fitting = _fitting(table, room)
    if fitting:
        body += [
            "",
            "### 各份报告",
            "",
            "| 报告 | 已核对 | 一致 | 说明 | 内部提示 | 已豁免 |",
            "| --- | --: | --: | --: | --: | --: |",
        ]
        body += table[:fitting]
    if fitting < len(result.reports):
        body += ["", f"另有 {len(result.reports) - fitting} 份报告未列入上表。"]
    return "\n".join([*head, *body]).rstrip("\n") + "\n"


def _fitting(entries: list[str], room: int) -> int:
    """How many of the first entries fit into *room* characters, line ends included."""
    for number, entry in enumerate(entries):
        room -= len(entry) + 1
        if room < 0:
            return number
    return len(entries)


def _entry(item: Item) -> str:
    place = _code(str(item.location.at))
    return f"- {place} {_words(item.message, _MESSAGE)} {_code(item.rule)}"


def _row(report: ReportSummary) -> str:
    public, internal = report.public, str(report.internal.noted) if report.internal else "—"
    figures = (public.checked, public.agreed, public.noted, internal, report.waived)
    return f"| {_code(report.file)} | {' | '.join(map(str, figures))} |"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _words(text: str, length: int) -> str:
    """Text that Markdown and a code host leave as it is: no marks, no HTML, no @ that calls somebody."""
    short = _cut(clean(text), length).replace("&", "&amp;").replace("<", "&lt;").replace("@", "&#64;")
    return _MARKS.sub(r"\\\1", short)


def _code(text: str) -> str:
    return f"`{_cut(clean(text), _NAME).replace('`', 'ˋ').replace('|', '｜')}`"
