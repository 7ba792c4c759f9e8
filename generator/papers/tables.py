"""数据表 as a paper of its own: every printed table, and the key figures with their places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.papers.base import cited, paper
from generator.report.model import Report
from generator.report.publication import Paper, Publication
from generator.report.views import CellView, TableView

FILE: Final = "tables.pdf"
NAME: Final = "数据表"


def papers(publication: Publication) -> Iterator[Paper]:
    """``tables.pdf`` of every current report that prints a table or a key figure."""
    for report in publication.reports:
        tables = printed(report)
        if tables or report.facts:
            numbers = {number for table in tables for number in _numbers(table)}
            numbers |= {number for row in report.facts for number in row.notes}
            yield paper(report, FILE, "tables.html.j2", NAME, {"tables": tables, "notes": cited(report, numbers)})


def printed(report: Report) -> tuple[TableView, ...]:
    """The tables of a report in printed order."""
    return tuple(block.table for block in report.blocks if block.table is not None)


def _numbers(table: TableView) -> Iterator[int]:
    """The notes that a table's marks name."""
    yield from table.notes
    yield from table.note_notes
    for row in table.rows:
        for cell in (*row.cells, *row.flat):
            yield from _marked(cell)


def _marked(cell: CellView) -> Iterator[int]:
    for run in cell.runs:
        yield from run.notes
