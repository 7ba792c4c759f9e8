"""A report's document as values: blocks with their pieces, tables as grids, and every statement with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from generator.facts import FactBook, Statement
from generator.finding import Finding, Location
from generator.markup import Piece, plain_text
from generator.schema.framework import Form
from generator.schema.report import Block, Table
from generator.yamltext import Node

BLANK, ABOVE, LEFT, LOST = "~", "^", "<", "?"
NOTHING = frozenset(("", "-", "—", "–", "——", "－", "/", "／", "\\"))
"""What a cell prints that holds nothing."""


@dataclass(frozen=True, slots=True)
class Fill:
    """A value that an authored report does not type again: shown here, taken from its one home."""

    text: str
    home: Statement


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A block of words: its paragraphs, and the statements that its marks make, by the mark's offset.

    ``label`` names the block for a reader (正文“…”); ``node`` is its text in the file.
    """

    index: int
    kind: str
    paragraphs: list[list[Piece]]
    statements: dict[int, list[Statement]]
    block: Block
    node: Node
    label: str
    level: int = 0
    anchor: str = ""
    fills: dict[int, Fill] = field(default_factory=dict)

    def covers(self, location: Location) -> bool:
        """Whether a place in the file is within the block's text."""
        return location.line in self.lines()

    def lines(self) -> range:
        """The lines of the file that the block's text takes."""
        first = self.node.location.line
        return range(first, first + (self.node.text or "").count("\n") + 2)


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed cell: words, or what stands for an empty, merged or lost one; its statement if it binds a fact."""

    pieces: list[Piece]
    location: Location
    mark: str = ""
    statement: Statement | None = None
    statements: dict[int, list[Statement]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "" if self.mark else plain_text(self.pieces)


@dataclass(frozen=True)
class Grid:
    """A table as printed. ``rows`` are read before anything is asked of their places."""

    id: str
    table: Table
    form: Form | None
    labels: list[str]
    roles: list[str]
    rows: dict[str, list[Cell]]
    short: str
    node: Node

    @cached_property
    def by_line(self) -> dict[int, list[tuple[str, int]]]:
        """Cells as row and number of the column, in their order, by the line of the file where they begin."""
        lines: dict[int, list[tuple[str, int]]] = {}
        for key, row in self.rows.items():
            for column, cell in enumerate(row):
                lines.setdefault(cell.location.line, []).append((key, column))
        return lines

    def locations(self) -> Iterator[Location]:
        """The places of the file that are the table's: its title, unit, columns and note, and every cell."""
        yield from (self.node.at((key,)).location for key in ("title", "unit", "columns", "note"))
        yield from (cell.location for row in self.rows.values() for cell in row)


@dataclass
class Document:
    """The parsed report. Blocks and statements are read before anything is asked of their places."""

    book: FactBook
    blocks: list[TextBlock | Grid | Block] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def position(self, location: Location) -> tuple[int, int, int]:
        """Where a reader meets a place of the file: the number of the block, then line and column.

        Figures of the score table stand where the table is shown; a place outside the document comes last.
        """
        by_line, by_location = self._numbers
        last = len(self.blocks)
        number = min(by_line.get(location.line, last), by_location.get(location, last))
        return number, location.line, location.column

    @cached_property
    def _numbers(self) -> tuple[dict[int, int], dict[Location, int]]:
        """The first block of words that covers a line of the file, and the first other one that holds a place."""
        by_line: dict[int, int] = {}
        by_location: dict[Location, int] = {}
        shown = False
        for number, block in enumerate(self.blocks):
            if isinstance(block, TextBlock):
                for line in block.lines():
                    by_line.setdefault(line, number)
            elif isinstance(block, Grid):
                for location in block.locations():
                    by_location.setdefault(location, number)
            elif not shown:
                shown = True
                for statement in self.statements:
                    if statement.place.source == "scores":
                        by_location.setdefault(statement.place.location, number)
        return by_line, by_location
