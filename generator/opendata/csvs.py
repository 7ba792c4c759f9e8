"""CSV (RFC 4180, UTF-8 with a byte order mark, CRLF) of every report and of all: opens in a Chinese Excel as it is.

What stands in a text cell is shown and never run: see ``harmless``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.opendata.columns import FACTS, SCORES, TABLES, Column, Table
from generator.opendata.encode import csv_bytes
from generator.opendata.tables import Cell, Row, rows
from generator.report.publication import Publication

FOLDER: Final = "data"
_PER_REPORT: Final = (FACTS, SCORES)
_STARTS: Final = tuple("=+-@＝＋－＠\t\r\n'")  # what a spreadsheet may take for a formula; and our own sign
_FIGURE: Final = re.compile(r"[+-]\d[\d,]*(?:\.\d+)? ?(?:%|[\u4e00-\u9fff]*)")


def files(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """``facts.csv`` and ``scores.csv`` of every report and earlier edition, and every table of all current reports."""
    for report in (*publication.reports, *publication.earlier):
        for table in _PER_REPORT:
            yield f"{report.address}{table.id}.csv", table_csv(table, rows(table, [report]))
    for table in TABLES:
        yield f"{FOLDER}/{table.id}.csv", table_csv(table, rows(table, publication.reports))


def table_csv(table: Table, lines: Iterator[Row]) -> bytes:
    """The table with the ids of its columns in the first line."""
    columns = table.columns
    shown = ([_shown(column, cell) for column, cell in zip(columns, line, strict=True)] for line in lines)
    return csv_bytes((column.id for column in columns), shown)


def harmless(text: str) -> str:
    """*text* so that no spreadsheet computes it: an apostrophe before what could be a formula.

    Reversible: exactly one apostrophe is put before every text that begins with one of the signs, the apostrophe
    itself among them; a number with its sign and unit (-36.11 万元) stays.
    """
    return f"'{text}" if text.startswith(_STARTS) and not _FIGURE.fullmatch(text) else text


def _shown(column: Column, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int) or column.type != "text":
        return str(cell)
    return harmless(cell)
