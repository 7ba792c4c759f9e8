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
_LONGEST: Final = 90
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
    """The sentences that begin with 一是, 二是, …; where there are none, the first one. As printed, cut where too long."""
    sentences = [s for paragraph in view.paragraphs for s in _sentences(words(paragraph))]
    numbered = [s for s in sentences if _NUMBERED.match(s)]
    chosen = (numbered or sentences)[: _MOST if numbered else 1]
    lines = tuple(s if len(s) <= _LONGEST else f"{s[: _LONGEST - 1]}…" for s in chosen)
    return Excerpt(lines, view.anchor, len(sentences) > len(chosen) or lines != tuple(chosen))


def _sentences(text: str) -> list[str]:
    """Sentences and clauses of a paragraph; what only announces the passage (存在问题：) is left off."""
    return [found.strip() for found in _SENTENCE.findall(_LEAD.sub("", text)) if found.strip()]
