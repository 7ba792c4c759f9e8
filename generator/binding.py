"""What a table binds: which fact a cell states, in which unit, and how places name the table and its rows."""

from __future__ import annotations

import re

from generator.document import ABOVE, BLANK, LEFT, LOST, Grid
from generator.facts import FactBook
from generator.markup import Key, parse_key
from generator.schema.report import Row


def cell_unit(grid: Grid, role: str) -> str:
    """The unit that column, form or table give to a figure without its own; a % in the header is one."""
    index = grid.roles.index(role)
    column = list(grid.table.columns.values())[index]
    form_column = grid.form.columns.get(role) if grid.form else None
    unit = column.unit or (form_column.unit if form_column else None) or grid.table.unit or ""
    if "%" in grid.labels[index]:
        return "%"
    return unit.removeprefix("单位：").strip()


def cell_key(grid: Grid, row_key: str, row: Row, role: str, book: FactBook) -> Key | None:
    """The fact that a cell states, from the column's fact and the row's key; None if it states none."""
    form_row = grid.form.rows.get(row_key) if grid.form else None
    if form_row and role in form_row.facts:
        return parse_key(form_row.facts[role])
    column = grid.form.columns.get(role) if grid.form else grid.table.columns.get(role)
    by = grid.form.by if grid.form else grid.table.by
    if column is None or not column.fact:
        return None
    if by == "indicator":
        return Key(f"indicator.{row_key}.{column.fact}")
    if by == "item":
        known = row_key == "total" or row_key in book.items
        return Key(f"{column.fact}.{row_key}") if known else None
    base = parse_key(column.fact)
    if base is None:
        return None
    if row_key == "total" or by is None:
        return Key(base.id, base.period, (*base.members, *([row.of] if row.of else [])))
    if by == "member" and row_key in book.members:
        return Key(base.id, base.period, (*base.members, row_key))
    if by == "period" and (row_key in book.periods or re.fullmatch(r"Q[1-4]|H[12]|Y|\d{4}", row_key)):
        return Key(base.id, row_key, base.members)
    return None


def short_title(title: str | None, number: int) -> str:
    """How places name a table: 表4 where its title begins so, otherwise its title or its number in the document."""
    found = re.match(r"表\s*(\d+)", title or "")
    return f"表{found[1]}" if found else (f"表“{title[:16]}”" if title else f"第 {number} 张表")


def row_name(grid: Grid, texts: list[str], fallback: str) -> str:
    """The label of a row: the last word before the figures."""
    words = [
        text
        for text, role in zip(texts, grid.roles, strict=True)
        if text not in (BLANK, ABOVE, LEFT, LOST) and role in ("label", "name", "l3", "l2", "l1")
    ]
    if grid.form and grid.form.by == "indicator" and "name" in grid.roles:
        return texts[grid.roles.index("name")]
    return words[-1] if words else fallback
