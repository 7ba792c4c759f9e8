"""The workbook that an officer fills in, with what is recorded already."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from generator.disclosures.cells import COLUMNS, DEPARTMENT, ID, Column
from generator.disclosures.errors import RegisterError
from generator.load import Content
from generator.schema.register import NOTHING, RegisterEntry

_NOTE: Final = (
    "金额只写数时按万元，也可以写数和单位；日期写 2024-08-20；批复率、公开率由程序计算，不用填。"
    "空着的格不改动已登记的内容。不公开原因须写明依据的法律法规。"
)
_HEAD: Final = 3


def write_template(content: Content, file: Path, year: int) -> int:
    """Write the workbook of *year* and return how many departments it lists; an existing file is never touched.

    Raises RegisterError, or OSError.
    """
    assert content.departments is not None
    if file.exists():
        raise RegisterError(f"{file} 已经存在，没有改动。换一个文件名")
    if file.suffix.lower() != ".xlsx":
        raise RegisterError(f"{file.name}：文件名应以 .xlsx 结尾")
    register = content.registers.get(year)
    entries = register.model.departments if register else dict.fromkeys(_existing(content, year), NOTHING)
    as_of = register.model.as_of.isoformat() if register else ""
    known = content.departments.model.departments
    try:
        with xlsxwriter.Workbook(file) as book:
            book.set_properties({"created": datetime(year, 1, 1, tzinfo=UTC)})  # the same input gives the same bytes
            sheet = book.add_worksheet("公开台账")
            styles = _styles(book)
            _heads(sheet, styles, year, as_of)
            for number, (name, entry) in enumerate(entries.items(), _HEAD + 1):
                title = known[name].named(year).name if name in known else ""
                _row(sheet, number, name, title, entry, styles)
            _guides(sheet, _HEAD + 200 + len(entries))
    except xlsxwriter.exceptions.FileCreateError as error:
        cause = error.args[0] if error.args else None
        raise (cause if isinstance(cause, OSError) else RegisterError(f"写不了 {file}")) from None
    return len(entries)


def _existing(content: Content, year: int) -> list[str]:
    """Departments that there were in *year*, as far as their names are dated."""
    assert content.departments is not None
    first, last = date(year, 1, 1), date(year, 12, 31)
    return [
        name
        for name, department in content.departments.model.departments.items()
        if not ((until := department.names[-1].until) and until < first)
        and not ((since := department.names[0].since) and since > last)
    ]


def _styles(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14, "align": "center", "valign": "vcenter"}),
        "note": book.add_format({"text_wrap": True, "valign": "top", "font_color": "#55606e"}),
        "head": book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#f5f7fa"}
        ),
        "text": book.add_format({"num_format": "@", "valign": "top", "text_wrap": True}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"}),
        "money": book.add_format({"num_format": "@", "align": "right", "valign": "top"}),
        "count": book.add_format({"num_format": "0", "valign": "top"}),
    }


def _heads(sheet: Any, styles: dict[str, Any], year: int, as_of: str) -> None:
    last = len(COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, f"{year} 年度部门绩效自评公开台账", styles["title"])
    sheet.write_string(1, 0, f"统计截止日期：{as_of}")
    sheet.write_string(1, 3, "单位：万元")
    sheet.merge_range(2, 0, 2, last, _NOTE, styles["note"])
    sheet.set_row(0, 28)
    sheet.set_row(2, 36)
    for index, column in enumerate(COLUMNS):
        sheet.set_column(index, index, column.width, styles.get(column.kind, styles["text"]))
        sheet.write_string(_HEAD, index, column.label, styles["head"])
    sheet.freeze_panes(_HEAD + 1, 2)


def _row(sheet: Any, number: int, name: str, title: str, entry: RegisterEntry, styles: dict[str, Any]) -> None:
    for index, column in enumerate(COLUMNS):
        value = {ID: name, DEPARTMENT: title}.get(column.key, getattr(entry, column.key, None))
        _cell(sheet, number, index, column, value, styles)


def _cell(sheet: Any, row: int, index: int, column: Column, value: Any, styles: dict[str, Any]) -> None:
    if value is None or (column.key == "hidden" and value is False):
        return
    if isinstance(value, bool):
        sheet.write_string(row, index, "是" if value else "否", styles["text"])
    elif isinstance(value, date):
        sheet.write_datetime(row, index, value, styles["day"])
    elif isinstance(value, int):
        sheet.write_number(row, index, value, styles["count"])
    else:
        sheet.write_string(row, index, value, styles.get(column.kind, styles["text"]))


def _guides(sheet: Any, last: int) -> None:
    """Lists of 是 and 否 where nothing else goes."""
    for index, column in enumerate(COLUMNS):
        if column.kind == "flag":
            sheet.data_validation(_HEAD + 1, index, last, index, {"validate": "list", "source": ["是", "否"]})
