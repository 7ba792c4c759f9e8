"""Reading the officer's workbook: which sheet, which columns, which department; every cell that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from generator.disclosures.cells import DEPARTMENT, ID, IGNORED, CellError, Column, plain_text, read_day, read_value
from generator.disclosures.errors import RegisterError
from generator.disclosures.heads import HEAD_ROWS, Head, bare, find_head, is_foot, years_in, years_of_sheet
from generator.disclosures.workbook import Rows, read_workbook
from generator.schema.catalogue import Department
from generator.yamltext import UNPRINTABLE

_UNIT: Final = re.compile(r"单位\s*[:：]\s*((?:亿|万|千)?元)")
_OWN_UNIT: Final = re.compile(r"[（(【]\s*(?:单位\s*[:：]?\s*)?((?:亿|万|千)?元)\s*[)）】]")
_AS_OF: Final = re.compile(r"(?:统计截止日期|截[至止](?:日期|时间)?)\s*[:：]?\s*(\d{4}[\d年月日./\s-]{2,14})")


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that could not be read: sheet and address, and what is the matter."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}：{self.message}"


@dataclass(slots=True)
class Sheet:
    """What a sheet says: values by department and key, and where each stands; ``as_of`` if its head names a day.

    ``skipped`` are the places of rows that are no departments (合计, notes, signatures), ``hidden`` the names of hidden
    sheets that look like a register.
    """

    values: dict[str, dict[str, str]] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    as_of: date | None = None
    unread: list[Unread] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


def read_sheet(file: Path, departments: Mapping[str, Department], year: int, name: str = "") -> Sheet:
    """The register of *year* that *file* holds; *name* chooses a sheet where several could be it, or a hidden one.

    Raises RegisterError or OSError.
    """
    sheets = read_workbook(file, name)
    if name and name not in [sheet.title for sheet in sheets]:
        raise RegisterError(f"{file.name} 里没有工作表“{name}”。现有：{'、'.join(sheet.title for sheet in sheets)}")
    found = [(sheet, head) for sheet in sheets if (head := find_head(sheet.rows, year)) is not None]
    hidden = [sheet.title for sheet, _ in found if sheet.hidden]
    if not name:
        found = [(sheet, head) for sheet, head in found if not sheet.hidden]
    if not found and hidden:
        raise RegisterError(
            f"{file.name} 里像台账的工作表是隐藏的：{'、'.join(hidden)}。在 Excel 里取消隐藏、核对后再导入，或用 --sheet 选定"
        )
    if not found:
        raise RegisterError(
            f"{file.name} 里没有台账：前 {HEAD_ROWS} 行中找不到表头。"
            "表头须有“部门”，并至少有一个登记栏目，如 决算批复时间、公开时间"
        )
    if len(found) > 1:
        several = "、".join(sheet.title for sheet, _ in found)
        raise RegisterError(f"{file.name} 里有几张表像台账：{several}。用 --sheet 选定一张")
    (sheet, head), *_ = found
    read = _Reader(sheet, head, departments, year).read()
    read.hidden = hidden
    return read


class _Reader:
    """Reads the rows around a head."""

    def __init__(self, sheet: Rows, head: Head, departments: Mapping[str, Department], year: int) -> None:
        self.title, self.rows, self.head, self.departments = sheet.title, sheet.rows, head, departments
        self.year = year
        self.noted = False
        self.sheet = Sheet()
        self.columns: dict[int, tuple[Column, str]] = {}
        self.unit = ""
        self.names: dict[str, list[str]] = {}
        for name, department in departments.items():
            for called in dict.fromkeys(_tight(text) for one in department.names for text in (one.name, one.called)):
                self.names.setdefault(called, []).append(name)

    def read(self) -> Sheet:
        """Titles, head and rows. Raises RegisterError where the sheet is that of another year."""
        self._above()
        self._columns()
        for row in self.rows[self.head.last + 1 :]:
            if row:
                self._row(row)
        return self.sheet

    def _above(self) -> None:
        """What titles above the head say: the year, the unit of money and the day of the register."""
        named = False
        for cell in (cell for row in self.rows[: self.head.first] for cell in row):
            text = plain_text(cell.value)
            years = years_in(text)
            if years and not named:  # the topmost is the title
                self._agree(years, self._place(cell))
                named = True
            if unit := _UNIT.search(text):
                self.unit = unit[1]
            if found := _AS_OF.search(text):
                try:
                    self.sheet.as_of = read_day(found[1])
                except CellError as error:
                    self._unread(cell, f"统计截止日期：{error}")
        self._agree(years_of_sheet(self.title), f"工作表名“{self.title}”")

    def _agree(self, years: set[int], place: str) -> None:
        """Raise RegisterError where *place* names *years* and not that of the register."""
        if years and self.year not in years:
            told = "、".join(map(str, sorted(years)))
            raise RegisterError(
                f"{place}：写的是 {told} 年度，而 --year 是 {self.year}。选错了表就换一张，年度写错了就改 --year 或改表"
            )

    def _columns(self) -> None:
        for one in self.head.columns:
            if one.column is None:
                if bare(one.label) not in IGNORED:
                    self.sheet.unused.append(one.text)
            elif one.column.key in [known.key for known, _ in self.columns.values()]:
                self._unread(one.cell, f"表头有两列都是“{one.column.label}”，留一列")
            else:
                own = _OWN_UNIT.search(one.label) or _OWN_UNIT.search(one.group)
                self.columns[one.cell.column] = (one.column, own[1] if own else self.unit)

    def _row(self, row: list[Any]) -> None:
        cells = {self.columns[cell.column][0].key: cell for cell in row if cell.column in self.columns}
        named = cells.get(DEPARTMENT) or cells.get(ID)
        if not self._known(cells):
            texts = [plain_text(cell.value) for cell in (row[0], named or row[0])]
            foot, self.noted = is_foot(texts, len(row), self.noted)
            if foot:
                self.sheet.skipped.append(self._place(row[0]))
                return
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

    def _known(self, cells: Mapping[str, Any]) -> bool:
        """Whether a row names a department of the directory."""
        name, called = (plain_text(cells[key].value) if key in cells else "" for key in (ID, DEPARTMENT))
        return name in self.departments or _tight(called) in self.names

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
        if odd := UNPRINTABLE.search(text):
            self._unread(cell, f"部门名称里有不可见的字符（U+{ord(odd[0]):04X}），重新输入")
            return None
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
