"""标题序号跳号或重号."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.finding import Audience, Related, Severity
from generator.prose import Passage
from generator.rules.base import Context, Outcome, Rule
from generator.sequences import HEADING_STYLES, Marker, heading_marker

RULE = Rule(
    id="heading-numbering",
    title="标题序号跳号或重号",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="同级标题的序号应当连续。跳号或重号时，读者不知道中间有没有别的内容。",
    bad="“（二）项目管理情况”之后又是“（二）资产管理情况”。",
    good="后一标题的序号为“（三）”。",
    mend="核对是否漏了一节，再按顺序改正序号",
    compares=False,
)


@dataclass(slots=True)
class _Siblings:
    """Headings of one level under one parent: the last of them, and what may follow it."""

    marker: Marker
    heading: Passage
    following: set[int]


def check(context: Context) -> Iterator[Outcome]:
    """Follow the numbers of the headings level by level; a heading without number opens a new part."""
    levels: dict[str, _Siblings] = {}
    soft: dict[str, int] = {}
    style = ""
    for passage in context.passages:
        kind = passage.block.kind
        marker = heading_marker(passage.text)
        if kind == "cover":
            continue
        if kind in ("title", "annex") or (kind == "heading" and marker is None):
            levels.clear()
            soft.clear()
        elif marker is None:
            continue
        elif kind == "heading":
            if marker.number == 1 and style != marker.style:
                levels.pop(marker.style, None)  # under another heading, whatever the order of the styles
            yield from _heading(passage, marker, levels, soft)
            style = marker.style
            _close_below(marker, levels, soft)
            soft.pop(marker.style, None)
        else:  # a paragraph that carries a number may be a heading that was not taken as one
            last = levels[marker.style].marker.number if marker.style in levels else 0
            if marker.number == soft.get(marker.style, last) + 1:
                soft[marker.style] = marker.number
            _close_below(marker, levels, soft)


def _close_below(marker: Marker, levels: dict[str, _Siblings], soft: dict[str, int]) -> None:
    for style in HEADING_STYLES[HEADING_STYLES.index(marker.style) + 1 :]:
        levels.pop(style, None)
        soft.pop(style, None)


def _heading(passage: Passage, marker: Marker, levels: dict[str, _Siblings], soft: dict[str, int]) -> Iterator[Outcome]:
    """Compare a heading with the one before it on its level; a first one may be any, as parts may be printed apart."""
    before = levels.get(marker.style)
    expected = max(before.following) if before else 1
    if before is None:
        levels[marker.style] = _Siblings(marker, passage, {marker.number + 1})
        return
    if marker.number in before.following or marker.number == soft.get(marker.style, 0) + 1:
        levels[marker.style] = _Siblings(marker, passage, {marker.number + 1})
        yield RULE.passed(passage.path)
        return
    levels[marker.style] = _Siblings(marker, passage, {marker.number + 1, expected + 1})
    if marker.number == before.marker.number:
        told = f"与前一同级标题“{before.heading.text}”的序号相同，按顺序应为“{marker.counted(expected)}”"
    else:
        told = f"前一同级标题为“{before.heading.text}”，按顺序应为“{marker.counted(expected)}”"
    yield RULE.finding(
        passage.locate(0),
        passage.path,
        f"标题“{passage.text}”，{told}。原文保留。",
        declared=passage.text,
        expected=marker.counted(expected),
        related=(Related(before.heading.locate(0), before.heading.text),),
    )
