"""SQLite with all current reports: the declared tables, their columns explained, and views with Chinese names.

Decimals are exact text in the tables and numbers in the views, where they can be sorted and added up.
The bytes depend on the content and the version of SQLite only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final

from generator.opendata.columns import REPORTS, TABLES, TYPE_NAMES, Column, Table
from generator.opendata.csvs import FOLDER
from generator.opendata.tables import rows
from generator.report.publication import Publication

DATABASE: Final = f"{FOLDER}/jixiao.sqlite"
_TYPES: Final = {"text": "TEXT", "integer": "INTEGER", "decimal": "TEXT", "date": "TEXT", "flag": "INTEGER"}
_PAGE: Final = 4096
_FORMAT: Final = 1


def files(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """``jixiao.sqlite``."""
    yield DATABASE, database(publication)


def database(publication: Publication) -> bytes:
    """The database as the bytes of its file."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.execute(f"PRAGMA page_size = {_PAGE}")
        connection.execute("PRAGMA encoding = 'UTF-8'")
        connection.execute(f"PRAGMA user_version = {_FORMAT}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN")
        for table in TABLES:
            connection.execute(_create(table))
            marks = ", ".join("?" * len(table.columns))
            connection.executemany(f'INSERT INTO "{table.id}" VALUES ({marks})', rows(table, publication.reports))
        _explain(connection)
        for table in TABLES:
            connection.execute(_view(table))
        connection.execute("COMMIT")
        connection.execute("VACUUM")
        return connection.serialize()
    finally:
        connection.close()


def _create(table: Table) -> str:
    """The table's statement, each column with its Chinese name behind it."""
    lines = [
        f'  "{column.id}" {_TYPES[column.type]}{" NOT NULL" if column.required else ""},  -- {column.name}'
        for column in table.columns
    ]
    keys = ", ".join(f'"{name}"' for name in table.key)
    ends = [f"  PRIMARY KEY ({keys})"]
    if table is not REPORTS:
        ends.append(f'  FOREIGN KEY ("report") REFERENCES "{REPORTS.id}" ("report")')
    return f'CREATE TABLE "{table.id}" (  -- {table.name}\n' + "\n".join(lines) + "\n" + ",\n".join(ends) + "\n)"


def _explain(connection: sqlite3.Connection) -> None:
    """The declaration itself, as a table."""
    connection.execute(
        'CREATE TABLE "columns" (  -- 各表各列的说明\n  "table_id" TEXT NOT NULL,\n  "table_name" TEXT NOT NULL,\n'
        '  "number" INTEGER NOT NULL,\n  "column_id" TEXT NOT NULL,\n  "column_name" TEXT NOT NULL,\n'
        '  "type" TEXT NOT NULL,\n  "unit" TEXT,\n  "source" TEXT NOT NULL,\n  "description" TEXT NOT NULL,\n'
        '  PRIMARY KEY ("table_id", "column_id")\n)'
    )
    connection.executemany(
        'INSERT INTO "columns" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
        [
            (
                table.id,
                table.name,
                number,
                column.id,
                column.name,
                TYPE_NAMES[column.type],
                column.unit or None,
                column.source,
                explained(column),
            )
            for table in TABLES
            for number, column in enumerate(table.columns, 1)
        ],
    )


def explained(column: Column) -> str:
    """What a column means, with the ids that can stand in it."""
    values = "，".join(f"{key} {words}" for key, words in column.values)
    return f"{column.description}：{values}" if values else column.description


def _view(table: Table) -> str:
    """The table with Chinese names, words for ids, and decimals as numbers."""
    shown = ",\n".join(f'  {_expression(column)} AS "{column.name}"' for column in table.columns)
    return f'CREATE VIEW "{table.name}" AS SELECT\n{shown}\nFROM "{table.id}"'


def _expression(column: Column) -> str:
    if column.type == "decimal":
        return f'CAST("{column.id}" AS REAL)'
    if column.type == "flag":
        return f"""CASE "{column.id}" WHEN 1 THEN '是' ELSE '否' END"""
    if column.values:
        cases = " ".join(f"WHEN '{key}' THEN '{words}'" for key, words in column.values)
        return f'CASE "{column.id}" {cases} END'
    return f'"{column.id}"'
