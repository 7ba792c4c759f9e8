"""Reading the officer's workbook: which sheet, which columns, which department; every cell that cannot be read."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import openpyxl

from generator.disclosures.cells import (
    COLUMNS,
    DEPARTMENT,
    ID,
    IGNORED,
    CellError,
    Column,
    plain_text,
    read_day,
    read_value,
)
from generator.disclosures.errors import RegisterError
from generator.schema.catalogue import Department

MAX_BYTES: Final = 20_000_000
MAX_UNPACKED: Final = 200_000_000
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 200
_HEAD_ROWS: Final = 40
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_TOTALS: Final = re.compile(r"(?:合|总|小)\s*计.*")
_REMARKS: Final = re.compile(r"(?:注|备注|说明|填报|填表|制表|审核|复核|负责人|联系)")
_UNIT: Final = re.compile(r"单位\s*[:：]\s*((?:亿|万|千)?元)")
_OWN_UNIT: Final = re.compile(r"[（(【]\s*(?:单位\s*[:：]?\s*)?((?:亿|万|千)?元)\s*[)）】]")
_AS_OF: Final = re.compile(r"(?:统计截止日期|截[至止](?:日期|时间)?)\s*[:：]?\s*(\d{4}[\d年月日./\s-]{2,14})")
_DECORATION: Final = re.compile(r"[（(\[【].*?[)）\]】]|[\s；*＊:：]")


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that could not be read: sheet and address, and what is the matter."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}：{self.message}"


@dataclass(slots=True)
class Sheet:
    """What a sheet says: values by department and key, and where each stands; ``as_of`` if its head names a day."""

    values: dict[str, dict[str, str]] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    as_of: date | None = None
    unread: list[Unread] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


def read_sheet(file: Path, departments: Mapping[str, Department], name: str = "") -> Sheet:
    """The register that *file* holds; *name* chooses a sheet where several could be it. Raises RegisterError."""
    book = _open(file)
    try:
        titles = [sheet.title for sheet in book.worksheets]
        found = []
        for sheet in book.worksheets:
            rows = _rows(sheet) if name in ("", sheet.title) else []
            head = _head(rows)
            if head is not None:
                found.append((sheet.title, rows, head))
    except RegisterError:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged part makes it stumble over
        raise RegisterError(_damaged(file, error)) from None
    finally:
        book.close()
    if name and name not in titles:
        raise RegisterError(f"{file.name} 里没有工作表“{name}”。现有：{'、'.join(titles)}")
    if not found:
        raise RegisterError(
            f"{file.name} 里没有台账：前 {_HEAD_ROWS} 行中找不到表头。"
            "表头须有“部门”，并至少有一个登记栏目，如 决算批复时间、公开时间"
        )
    if len(found) > 1:
        several = "、".join(title for title, _, _ in found)
        raise RegisterError(f"{file.name} 里有几张表像台账：{several}。用 --sheet 选定一张")
    title, rows, head = found[0]
    return _Reader(title, rows, head, departments).read()


def _damaged(file: Path, error: Exception) -> str:
    return f"{file.name} 不是 .xlsx 工作簿，或已损坏（{type(error).__name__}）。用 Excel 打开后另存为 .xlsx 再试"


def _open(file: Path) -> Any:
    """The workbook, after looking at whether it is one."""
    if not file.is_file():
        raise RegisterError(f"没有这个文件：{file}")
    if file.stat().st_size > MAX_BYTES:
        raise RegisterError(f"{file.name} 超过 {MAX_BYTES // 1_000_000} MB。删去图片和无关的工作表")
    raw = file.read_bytes()
    if raw[:4] == _OLD_EXCEL or file.suffix.lower() in (".xls", ".et"):
        raise RegisterError(f"{file.name} 是旧格式或加了密码的 Excel 文件。用 Excel 打开，另存为不带密码的 .xlsx")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
        if unpacked > MAX_UNPACKED:
            raise RegisterError(f"{file.name} 展开后超过 {MAX_UNPACKED // 1_000_000} MB。删去空行、图片和无关的工作表")
        return openpyxl.load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
    except RegisterError:
        raise
    except Exception as error:  # as above
        raise RegisterError(_damaged(file, error)) from None


def _rows(sheet: Any) -> list[list[Any]]:
    """The cells of a sheet that hold something, row by row. Raises RegisterError where there are too many."""
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    rows: list[list[Any]] = []
    blank = 0
    for row in sheet.iter_rows(max_col=MAX_COLUMNS):
        cells = [cell for cell in row if cell.value is not None and plain_text(cell.value)]
        blank = 0 if cells else blank + 1
        if len(rows) >= MAX_ROWS:
            if blank:
                continue
            raise RegisterError(f"工作表“{sheet.title}”超过 {MAX_ROWS:,} 行，不像台账。删去无关的行")
        rows.append(cells)
    return rows


def _head(rows: list[list[Any]]) -> int | None:
    """Which row names the columns: the first with 部门 and at least one column of the register."""
    for index, row in enumerate(rows[:_HEAD_ROWS]):
        keys = {column.key for cell in row if (column := column_of(plain_text(cell.value)))}
        if keys & {DEPARTMENT, ID} and keys - {DEPARTMENT, ID}:
            return index
    return None


def _bare(label: str) -> str:
    """A column's name without spaces, signs, and brackets with what stands in them."""
    return _DECORATION.sub("", label)


_BY_LABEL: Final = {_bare(label): column for column in COLUMNS for label in (column.label, *column.aliases)}


def column_of(label: str) -> Column | None:
    """The column that a head cell names, by its label or an alias, in any spacing; None for others."""
    return _BY_LABEL.get(_bare(label))


class _Reader:
    """Reads the rows around a head."""

    def __init__(self, title: str, rows: list[list[Any]], head: int, departments: Mapping[str, Department]) -> None:
        self.title, self.rows, self.head, self.departments = title, rows, head, departments
        self.sheet = Sheet()
        self.columns: dict[int, tuple[Column, str]] = {}
        self.unit = ""
        self.names: dict[str, list[str]] = {}
        for name, department in departments.items():
            for called in dict.fromkeys(_tight(text) for one in department.names for text in (one.name, one.called)):
                self.names.setdefault(called, []).append(name)

    def read(self) -> Sheet:
        """Titles, head and rows."""
        self._above()
        self._columns()
        for row in self.rows[self.head + 1 :]:
            if row:
                self._row(row)
        return self.sheet

    def _above(self) -> None:
        """What titles above the head say: the unit of money and the day of the register."""
        for cell in (cell for row in self.rows[: self.head] for cell in row):
            text = plain_text(cell.value)
            if unit := _UNIT.search(text):
                self.unit = unit[1]
            if found := _AS_OF.search(text):
                try:
                    self.sheet.as_of = read_day(found[1])
                except CellError as error:
                    self._unread(cell, f"统计截止日期：{error}")

    def _columns(self) -> None:
        for cell in self.rows[self.head]:
            label = plain_text(cell.value)
            column = column_of(label)
            if column is None:
                if _bare(label) not in IGNORED:
                    self.sheet.unused.append(label)
            elif column.key in [known.key for known, _ in self.columns.values()]:
                self._unread(cell, f"表头有两列都是“{column.label}”，留一列")
            else:
                own = _OWN_UNIT.search(label)
                self.columns[cell.column] = (column, own[1] if own else self.unit)

    def _row(self, row: list[Any]) -> None:
        cells = {self.columns[cell.column][0].key: cell for cell in row if cell.column in self.columns}
        named = cells.get(DEPARTMENT) or cells.get(ID)
        if any(_TOTALS.fullmatch(plain_text(cell.value)) for cell in (row[0], named or row[0])):
            return
        if len(row) == 1 and _REMARKS.match(plain_text(row[0].value)):
            return  # below the table
        if named is None:
            self._unread(row[0], "这一行没有写部门")
            return
        department = self._department(cells)
        if department is None:
            return
        if department in self.sheet.values:
            self._unread(named, f"“{plain_text(named.value)}”出现了两次，留一行")
            return
        self.sheet.values[department] = dict(self._values(department, row))
        self.sheet.places[department, ""] = self._place(named)

    def _values(self, department: str, row: list[Any]) -> dict[str, str]:
        values: dict[str, str] = {}
        for cell in row:
            if cell.column not in self.columns:
                continue
            column, unit = self.columns[cell.column]
            if column.kind == "name":
                continue
            try:
                formula, style = cell.data_type == "f", cell.number_format
                value = read_value(column, cell.value, unit=unit, style=style, formula=formula)
            except CellError as error:
                self._unread(cell, f"{column.label}{error}")
                continue
            if value is not None:
                values[column.key] = value
                self.sheet.places[department, column.key] = self._place(cell)
        return values

    def _department(self, cells: Mapping[str, Any]) -> str | None:
        """The department that a row names, by its id or by one of its names."""
        if ID in cells:
            name = plain_text(cells[ID].value)
            if name in self.departments:
                return name
            self._unread(cells[ID], f"部门目录中没有部门编号“{name}”")
            return None
        cell = cells[DEPARTMENT]
        text = plain_text(cell.value)
        found = self.names.get(_tight(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            self._unread(
                cell, f"“{text}”在部门目录中有 {len(found)} 个：{'、'.join(found)}。写全称，或加一列“部门编号”"
            )
            return None
        close = get_close_matches(_tight(text), self.names, n=1)
        hint = f"，是否“{close[0]}”" if close else "，先在 content/departments.yml 登记"
        self._unread(cell, f"部门目录中没有“{text[:40]}”{hint}")
        return None

    def _place(self, cell: Any) -> str:
        return f"{self.title}!{cell.coordinate}"

    def _unread(self, cell: Any, message: str) -> None:
        self.sheet.unread.append(Unread(self._place(cell), message))


def _tight(name: str) -> str:
    return re.sub(r"\s+", "", name)
