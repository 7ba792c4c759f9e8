"""Pieces of a report as readers see them: running text, tables, and the score table with its traces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of running text.

    ``figure`` carries the anchors of its statements, the fact's name and the numbers of the notes that speak of it.
    ``mark`` prints no words: it is the place of a note among words or in a cell that states no fact. ``term`` is a word
    of the glossary: ``fact`` explains it in a sentence, ``target`` is the address of its entry from the page.
    """

    kind: Literal["text", "strong", "figure", "withheld", "absent", "mark", "term"]
    text: str
    anchors: tuple[str, ...] = ()
    fact: str = ""
    notes: tuple[int, ...] = ()
    target: str = ""


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell as printed; ``span`` is (rows, columns). ``joined`` (above, below, both) is for tables without row spans."""

    runs: tuple[Run, ...]
    numeric: bool = False
    header: bool = False
    span: tuple[int, int] = (1, 1)
    absence: str = ""
    joined: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    """A row; ``total`` rows are set off. ``flat`` has no cells over several rows: a merged one stands in every row."""

    cells: tuple[CellView, ...]
    total: bool = False
    flat: tuple[CellView, ...] = ()


@dataclass(frozen=True, slots=True)
class TableView:
    """A printed table. ``title`` and ``unit`` are empty where none is printed; ``wide`` wants a landscape page.

    ``notes`` are the numbers of the notes on the table as a whole, ``note_notes`` of those on the line below it.
    """

    id: str
    title: str
    unit: str
    header: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[RowView, ...]
    note: str = ""
    wide: bool = False
    notes: tuple[int, ...] = ()
    note_notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockView:
    """One block of the document in printed order.

    ``kind``: annex, title, cover, heading, text, goal, issue, measure, rectification, table, scores. A heading has a
    ``level`` from 1; ``paragraphs`` holds one line for annex, title and heading, and one a line for the cover.
    """

    kind: str
    anchor: str
    paragraphs: tuple[tuple[Run, ...], ...] = ()
    level: int = 0
    table: TableView | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class OperandView:
    """A fact that a computation used: name, figure as printed, where, and the anchor of that place."""

    name: str
    printed: str
    place: str
    line: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Method:
    """计算方法: how a figure that this site computed came about, step by step, and the printed figures that it used."""

    steps: tuple[str, ...]
    inputs: tuple[OperandView, ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """What one review gave for an indicator: its points, by whom."""

    points: str
    body: str


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of an indicator's rule with its trace. ``basis`` says that a rule is reconstructed, otherwise empty."""

    name: str
    points: str
    status: str
    computed: str
    rule: str
    basis: str
    reason: str
    operands: tuple[OperandView, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """An indicator in the score table: three voices, and the trace that opens on demand.

    ``share`` is declared points in % of full points for a bar, None where either is absent. ``cells`` are the cells of
    the printed score table under ``Report.score_columns``, empty where it has no line for the indicator. ``voices``
    are all reviews of the indicator, ``reviewed`` is the last one. ``computed`` is empty where nothing was computed;
    ``taken`` is what it contains of declared points. ``remark`` says how rounding alone explains the declared score.
    """

    id: str
    level: int
    leaf: bool
    name: str
    points: str
    declared: str
    computed: str
    reviewed: str
    status: str
    reason: str
    rule: str
    describe: str
    wording: tuple[str, ...]
    parts: tuple[PartView, ...]
    recomputable: str
    share: str | None
    notes: tuple[int, ...] = ()
    cells: tuple[CellView, ...] = ()
    voices: tuple[Voice, ...] = ()
    taken: str = ""
    remark: str = ""
