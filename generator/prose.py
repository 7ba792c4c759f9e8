"""The report's running words as a reader sees them, with the way back to file, line and column of every character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from generator.document import Document, TextBlock
from generator.facts import Statement
from generator.finding import Location
from generator.markup import WITHHELD_TEXT, Mark, plain_text

_TOKEN: Final = re.compile(r"\{\{\s*(?P<mark>.*?)\}\}|\*\*|(?P<paragraph>\n[ \t]*\n\s*)|\n", re.DOTALL)
_SENTENCE: Final = re.compile(r"[^。！？；;]*[。！？；;]?")


@dataclass(frozen=True, slots=True)
class Span:
    """A figure that a mark binds: its place in the passage's text and its statements."""

    start: int
    end: int
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, heading or cover line. ``text`` is what is printed; values of marks stand in their places.

    ``heading`` is the printed heading above it (empty before the first), ``number`` counts the paragraphs of a block.
    ``path`` names the passage for findings by ids, not by position: that of the block, else of the section that it is
    in, else the words of the heading; passages of one section share it.
    """

    text: str
    block: TextBlock
    number: int
    heading: str
    path: str
    spans: tuple[Span, ...]
    offsets: tuple[int, ...]

    def locate(self, index: int) -> Location:
        """File, line and column of the character at *index* of the text."""
        if not self.offsets:
            return self.block.node.location
        return self.block.node.locate(self.offsets[min(index, len(self.offsets) - 1)])

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Start and end of every sentence or clause that ends with 。！？；."""
        for found in _SENTENCE.finditer(self.text):
            if found[0].strip():
                yield found.start(), found.end()

    def statements(self, start: int = 0, end: int | None = None) -> list[Statement]:
        """What the marks between two positions state."""
        stop = len(self.text) if end is None else end
        return [s for span in self.spans if start <= span.start < stop for s in span.statements]

    def marked(self, index: int) -> bool:
        """Whether the character at *index* belongs to a mark."""
        return any(span.start <= index < span.end for span in self.spans)


def read_prose(document: Document) -> tuple[Passage, ...]:
    """Every passage of the document in printed order; tables and the score annex are no prose."""
    made: list[Passage] = []
    heading = section = ""
    for block in document.blocks:
        if isinstance(block, TextBlock):
            if block.kind == "heading":
                words = re.sub(r"\s", "", plain_text(block.paragraphs[0])) if block.paragraphs else ""
                section = block.block.section or words
            passages = _passages(block, heading, f"text.{block.block.id or section or block.kind}")
            made += passages
            if block.kind == "heading" and passages:
                heading = passages[0].text
    return tuple(made)


class _Builder:
    """One passage in the making."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.offsets: list[int] = []
        self.spans: list[Span] = []

    def words(self, text: str, offset: int) -> None:
        self.parts.append(text)
        self.offsets += range(offset, offset + len(text))

    def figure(self, text: str, offset: int, statements: list[Statement]) -> None:
        start = len(self.offsets)
        self.parts.append(text)
        self.offsets += [offset] * len(text)
        self.spans.append(Span(start, start + len(text), tuple(statements)))


def _passages(block: TextBlock, heading: str, path: str) -> list[Passage]:
    raw: str = getattr(block.block, block.kind)
    marks = {p.offset: p for paragraph in block.paragraphs for p in paragraph if isinstance(p, Mark)}
    builders = [_Builder()]
    position = 0
    for found in _TOKEN.finditer(raw):
        builders[-1].words(raw[position : found.start()], position)
        position = found.end()
        if found["mark"] is not None:
            _place(builders[-1], block, marks.get(found.start("mark")), found)
        elif found["paragraph"] is not None or (found[0] == "\n" and block.kind == "cover"):
            builders.append(_Builder())
    builders[-1].words(raw[position:], position)
    return [
        Passage("".join(b.parts), block, number, heading, path, tuple(b.spans), tuple(b.offsets))
        for number, b in enumerate(builders)
        if "".join(b.parts).strip()
    ]


def _place(builder: _Builder, block: TextBlock, mark: Mark | None, found: re.Match[str]) -> None:
    """Put what a mark prints into the passage; one that could not be read prints nothing."""
    if mark is None:
        if found["mark"].startswith("withheld"):
            builder.figure(WITHHELD_TEXT, found.start(), [])
        return
    fill = block.fills.get(mark.offset)
    text = fill.text if fill else mark.literal
    statements = [fill.home] if fill else block.statements.get(mark.offset, [])
    builder.figure(text, mark.literal_offset, statements)
