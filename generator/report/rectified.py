"""问题与整改: last year's matters as problem, measure and effect, and this year's issues and measures, in excerpts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from generator.document import TextBlock
from generator.report.parts import Excerpt, Matter, Rectification
from generator.report.views import BlockView
from generator.validate import Assessed

_LEAD: Final = re.compile(
    r"^(?:\d+[.、．]|[（(]?[一二三四五六七八九十\d]+[）)、]|[①-⑳])?\s*(?:存在问题|整改措施|整改效果)[：:]\s*"
)
_NUMBERED: Final = re.compile(r"^[一二三四五六七八九十]+是")
_SENTENCE: Final = re.compile(r"[^。！？；]*[。！？；]?")
_MOST: Final = 5
_LONGEST: Final = 120
CUT: Final = "……"
"""Stands wherever an excerpt leaves out what is printed."""
ABSENT: Final = "报告未列上年整改情况。"


def rectification(assessed: Assessed, blocks: Iterable[BlockView]) -> Rectification:
    """*blocks* are the document's blocks as shown, one for each of ``assessed.document.blocks``."""
    pairs = [
        (block, view)
        for block, view in zip(assessed.document.blocks, blocks, strict=True)
        if isinstance(block, TextBlock)
    ]
    ids = dict.fromkeys(b.block.rectification for b, _ in pairs if b.block.rectification)
    matters = tuple(_matter([p for p in pairs if p[0].block.rectification == word]) for word in ids)
    asked = any("上年" in s.title and "整改" in s.title for s in assessed.framework.model.outline)
    return Rectification(
        matters,
        ABSENT if asked and not matters else "",
        tuple(excerpt(view) for block, view in pairs if block.kind == "issue"),
        tuple(excerpt(view) for block, view in pairs if block.kind == "measure"),
    )


def _matter(pairs: list[tuple[TextBlock, BlockView]]) -> Matter:
    heading = next((view for block, view in pairs if block.kind == "heading"), None)
    parts: dict[str, Excerpt] = {}
    for block, view in pairs:
        if block.block.part and block.block.part not in parts:
            parts[block.block.part] = excerpt(view)
    first = heading or pairs[0][1]
    title = words(heading.paragraphs[0]) if heading else ""
    return Matter(title, first.anchor, parts.get("finding"), parts.get("measure"), parts.get("effect"))


def words(paragraph: Iterable[object]) -> str:
    """The words of a paragraph without marks."""
    return "".join(getattr(run, "text", "") for run in paragraph).strip()


def excerpt(view: BlockView) -> Excerpt:
    """The items that begin with 一是, 二是, …; where there are none, the first sentences. As printed, …… where cut."""
    paragraphs = [_sentences(words(paragraph)) for paragraph in view.paragraphs]
    sentences = [sentence for paragraph in paragraphs for sentence in paragraph]
    starts = [index for index, sentence in enumerate(sentences) if _NUMBERED.match(sentence)]
    if not starts:
        lines = [_cut(sentences)] if sentences else []
        return Excerpt(tuple(lines), view.anchor, any(CUT in line for line in lines))
    ends = [*starts[1:], len(sentences)]
    shown = list(zip(starts, ends, strict=True))[:_MOST]
    lines = [_cut(sentences[start:end]) for start, end in shown]
    if starts[0]:
        lines[0] = CUT + lines[0]
    if shown[-1][1] < len(sentences) and not lines[-1].endswith(CUT):
        lines[-1] += CUT
    return Excerpt(tuple(lines), view.anchor, any(CUT in line for line in lines))


def _cut(sentences: list[str]) -> str:
    """The first of *sentences* that there is room for, whole ones where possible, and …… for what is left out."""
    kept: list[str] = []
    length = 0
    for sentence in sentences:
        length += len(sentence)
        if kept and length > _LONGEST:
            return "".join(kept) + CUT
        kept.append(sentence)
    text = "".join(kept)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}{CUT}"


def _sentences(text: str) -> list[str]:
    """Sentences and clauses of a paragraph; what only announces the passage (存在问题：) is left off."""
    return [found.strip() for found in _SENTENCE.findall(_LEAD.sub("", text)) if found.strip()]
