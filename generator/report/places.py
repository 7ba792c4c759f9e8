"""Where notes stand: from a finding's file and line to a link, a name for the reader, and a mark in the text.

A figure is marked at the figure, a cell in the cell. What is found in words that no statement covers is marked behind
the words, where the finding quotes them, else behind their sentence or paragraph. What concerns no place is 全文.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from generator.document import Cell, Document, Grid, TextBlock
from generator.facts import Statement
from generator.finding import Finding, Location
from generator.prose import Passage
from generator.report.model import PlaceView
from generator.report.views import Run
from generator.schema.report import Report
from generator.validate import Assessed
from generator.yamltext import Node

WHOLE: Final = "全文"
_DISCLOSURE_KEYS: Final = ("dates", "source", "clearance", "reviews", "disclosures")
_QUOTED: Final = re.compile(r"“([^“”]+)”")
_AFTER_SENTENCE: Final = "”）)』」"


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in words without a statement: behind which character of which paragraph; the numbers are the notes'."""

    paragraph: int
    position: int
    run: Run


@dataclass(slots=True)
class Marks:
    """What the document shows of the notes: by place of figures and cells, by block of words, by table."""

    numbers: dict[Location, tuple[int, ...]] = field(default_factory=dict)
    anchors: dict[Location, str] = field(default_factory=dict)
    words: dict[int, list[Mark]] = field(default_factory=dict)
    captions: dict[str, tuple[int, ...]] = field(default_factory=dict)
    table_notes: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def at(self, location: Location) -> tuple[int, ...]:
        """Numbers of the notes to show at a figure or cell."""
        return self.numbers.get(location, ())

    def add(self, location: Location, number: int) -> None:
        """Show a note at a figure or cell."""
        self.numbers[location] = _with(self.at(location), number)


def _with(numbers: tuple[int, ...], number: int) -> tuple[int, ...]:
    return tuple(sorted({*numbers, number}))


class Places:
    """Finds the places of one report's notes and gathers their marks."""

    def __init__(self, assessed: Assessed) -> None:
        document: Document = assessed.document
        self.marks = Marks()
        self._statements = {s.place.location: s for s in reversed(document.statements)}
        self._owners = _Owners(assessed.report.node, assessed.report.model, document)
        self._passages: dict[int, list[Passage]] = {}
        for passage in assessed.context.passages:
            self._passages.setdefault(passage.block.index, []).append(passage)

    def own(self, finding: Finding, number: int) -> PlaceView:
        """The place of a finding, with its mark."""
        return self._place(finding, finding.location, number, f"at-{number}", "")

    def related(self, finding: Finding, number: int) -> tuple[PlaceView, ...]:
        """The other places that a finding names. The one that states the same fact is marked too."""
        made = []
        for index, related in enumerate(finding.related, 1):
            statement = self._statements.get(related.location)
            if number and statement is not None and str(statement.key) == finding.path:
                self.marks.add(related.location, number)
            made.append(self._place(finding, related.location, 0, f"at-{number}-{index}", related.text))
        return tuple(made)

    def unmarked(self, finding: Finding) -> PlaceView:
        """The place of a finding that is no note: block, table or figure, nothing is shown there."""
        return self._place(finding, finding.location, 0, "", "")

    def _place(self, finding: Finding, location: Location, number: int, anchor: str, text: str) -> PlaceView:
        """*number* 0 shows nothing; *anchor* is given to a place that has none of its own, if it is not empty."""
        label, target = WHOLE, ""
        statement = self._statements.get(location)
        owner = self._owners.at(location)
        if statement is not None:
            figure = f"：{statement.shown}" if statement.shown else ""
            label, target = statement.place.label + figure, anchor_of(statement)
            if number:
                self.marks.add(location, number)
        elif isinstance(owner, TextBlock):
            label, target = owner.label, self._in_words(owner, finding, location, number, anchor)
        elif isinstance(owner, Grid):
            label, target = self._in_table(owner, location, number, anchor)
        elif owner:
            label, target = owner
        return PlaceView(text or label, location.line, target)

    def _in_words(self, block: TextBlock, finding: Finding, location: Location, number: int, anchor: str) -> str:
        spot = self._spot(block, finding, location)
        if spot is None or not anchor:
            return block.anchor
        marks = self.marks.words.setdefault(block.index, [])
        numbers = (number,) if number else ()
        marks.append(Mark(*spot, Run("mark", "", (anchor,), notes=numbers)))
        return anchor

    def _spot(self, block: TextBlock, finding: Finding, location: Location) -> tuple[int, int] | None:
        """Paragraph and character behind which a mark belongs; None without words."""
        passages = self._passages.get(block.index, [])
        offset = _offset(block.node, location)
        if not passages:
            return None
        number = max((n for n, p in enumerate(passages) if p.offsets[0] <= offset), default=0)
        passage = passages[number]
        index = min(bisect_left(passage.offsets, offset), len(passage.text) - 1)
        return number, _behind(passage, index, finding)

    def _in_table(self, grid: Grid, location: Location, number: int, anchor: str) -> tuple[str, str]:
        cell, label = _cell_at(grid, location)
        if cell is None:
            shown = self.marks.table_notes if location == grid.node.at(("note",)).location else self.marks.captions
            if number:
                shown[grid.id] = _with(shown.get(grid.id, ()), number)
            return grid.short, f"table-{grid.id}"
        if number:
            self.marks.add(cell.location, number)
        if cell.statement is not None:
            return cell.statement.place.label, anchor_of(cell.statement)
        if not anchor:
            return label, f"table-{grid.id}"
        return label, self.marks.anchors.setdefault(cell.location, anchor)


def anchor_of(statement: Statement) -> str:
    """The anchor of a statement, empty for one that is printed nowhere."""
    return "" if statement.place.source == "facts" else statement.place.anchor


class _Owners:
    """Which block, table or part of the page a place of the file belongs to."""

    def __init__(self, node: Node, model: Report, document: Document) -> None:
        self._starts: list[Location] = []
        self._owners: list[TextBlock | Grid | tuple[str, str] | None] = []
        starts = sorted(_starts(node, model, document), key=lambda pair: pair[0])
        for location, owner in starts:
            self._starts.append(location)
            self._owners.append(owner)

    def at(self, location: Location) -> TextBlock | Grid | tuple[str, str] | None:
        """The owner: a block of words, a table, name and anchor of a part of the page, None for the whole report."""
        index = bisect_right(self._starts, location) - 1
        return self._owners[index] if location.line and index >= 0 else None


def _starts(
    node: Node, model: Report, document: Document
) -> Iterator[tuple[Location, TextBlock | Grid | tuple[str, str] | None]]:
    words = {block.index: block for block in document.blocks if isinstance(block, TextBlock)}
    grids = {block.id: block for block in document.blocks if isinstance(block, Grid)}
    for key, location in node.key_locations.items():
        if key == "scores" and any(block.view == "scores" for block in model.document):
            yield location, ("评分表", "annex-scores")
        elif key in _DISCLOSURE_KEYS:
            yield location, ("信息公开表", "disclosure")
        else:
            yield location, None
    for index, child in enumerate(node.at(("document",)).children or []):
        block = model.document[index]
        if block.view is not None:
            yield child.location, ("评分表", "annex-scores")
        else:
            yield child.location, grids.get(block.table) if block.table else words.get(index)
    for name, location in node.at(("tables",)).key_locations.items():
        yield location, grids.get(name)


def _offset(node: Node, location: Location) -> int:
    """The character of a scalar's text that stands at *location*; the way back from ``Node.locate``."""
    text = node.text or ""
    if not node.block:
        return max(0, location.column - node.location.column) if location.line == node.location.line else 0
    start = 0
    for _ in range(location.line - node.location.line - 1):
        start = text.find("\n", start) + 1
        if not start:
            return len(text)
    return start + max(0, location.column - node.indent - 1)


def _behind(passage: Passage, index: int, finding: Finding) -> int:
    """Behind which character of the passage a mark belongs whose words begin at *index*."""
    text = passage.text
    quoted = sorted({finding.declared, *_QUOTED.findall(finding.message)}, key=len, reverse=True)
    stop = next((end for start, end in passage.sentences() if start <= index < end), len(text))
    words = next((w for w in quoted if w and text.startswith(w, index)), "")
    declared = text.find(finding.declared, index, stop) if finding.declared else -1
    if words:
        end = index + len(words)
    elif declared >= 0:
        end = declared + len(finding.declared)
    else:
        end = stop if index or passage.block.kind == "heading" else len(text)
    while 0 < end < len(text) and text[end] in _AFTER_SENTENCE and text[end - 1] in "。！？；":
        end += 1
    inside = next((span.end for span in passage.spans if span.start < end < span.end), end)
    return max(inside, end)


def _cell_at(grid: Grid, location: Location) -> tuple[Cell | None, str]:
    """The cell at or before *location* in its line, and its name."""
    for key, column in reversed(grid.by_line.get(location.line, [])):
        row, label = grid.rows[key], grid.labels[column]
        if row[column].location <= location:
            name = next((c.text for c in row if c.text and not c.text[0].isdigit()), key)
            return row[column], f"{grid.short}“{name}·{label}”" if label not in (name, "~") else f"{grid.short}“{name}”"
    return None, ""
