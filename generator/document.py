"""A report's document as values: blocks with their pieces, tables as grids, and every statement with its place."""

from __future__ import annotations

from dataclasses import dataclass, field

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
        first = self.node.location.line
        return first <= location.line <= first + (self.node.text or "").count("\n") + 1


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


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed."""

    id: str
    table: Table
    form: Form | None
    labels: list[str]
    roles: list[str]
    rows: dict[str, list[Cell]]
    short: str
    node: Node

    def covers(self, location: Location) -> bool:
        """Whether a place in the file is one of the table's cells, or its title, columns or note."""
        keys = [self.node.at((key,)).location for key in ("title", "unit", "columns", "note")]
        return location in keys or any(c.location == location for row in self.rows.values() for c in row)


@dataclass(slots=True)
class Document:
    """The parsed report."""

    book: FactBook
    blocks: list[TextBlock | Grid | Block] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def position(self, location: Location) -> tuple[int, int, int]:
        """Where a reader meets a place of the file: the number of the block, then line and column.

        Figures of the score table stand where the table is shown; a place outside the document comes last.
        """
        scored = location in {s.place.location for s in self.statements if s.place.source == "scores"}
        for number, block in enumerate(self.blocks):
            if isinstance(block, TextBlock | Grid):
                if block.covers(location):
                    return number, location.line, location.column
            elif scored:
                return number, location.line, location.column
        return len(self.blocks), location.line, location.column
