"""A report's document as values: blocks with their pieces, tables as grids, and every statement with its place."""

from __future__ import annotations

from dataclasses import dataclass, field

from generator.facts import FactBook, Statement
from generator.finding import Finding, Location
from generator.markup import Piece, plain_text
from generator.schema.framework import Form
from generator.schema.report import Block, Table

BLANK, ABOVE, LEFT, LOST = "~", "^", "<", "?"


@dataclass(frozen=True, slots=True)
class Fill:
    """A value that an authored report does not type again: shown here, taken from its one home."""

    text: str
    home: Statement


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A block of words: its paragraphs, and the statements that its marks make, by the mark's offset."""

    index: int
    kind: str
    paragraphs: list[list[Piece]]
    statements: dict[int, list[Statement]]
    block: Block
    level: int = 0
    anchor: str = ""
    fills: dict[int, Fill] = field(default_factory=dict)


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


@dataclass(slots=True)
class Document:
    """The parsed report."""

    book: FactBook
    blocks: list[TextBlock | Grid | Block] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def printed_order(self) -> dict[Location, int]:
        """Places of the statements and cells in the order in which a reader meets them."""
        scores = [s.place.location for s in self.statements if s.place.source == "scores"]
        places: list[Location] = []
        for block in self.blocks:
            if isinstance(block, TextBlock):
                places += [s.place.location for found in block.statements.values() for s in found]
            elif isinstance(block, Grid):
                places += [cell.location for row in block.rows.values() for cell in row]
            else:
                places += scores
        return {place: number for number, place in reversed(list(enumerate(places)))}
