"""公开台账 from and to the officer's Excel: ``jixiao register import`` and ``jixiao register template``.

A sheet is read cell by cell; what cannot be read is told with its address and nothing is guessed. A blank cell leaves
what is recorded as it is. In the YAML only the lines of changed values differ.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import openpyxl
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from generator.finding import Severity
from generator.load import Content, Loaded, load_content, read_model
from generator.rules import register as register_rule
from generator.schema.catalogue import Department
from generator.schema.register import Register
from generator.sheets import COLUMNS, DEPARTMENT, ID, IGNORED, CellError, Column, plain_text, read_day, read_value
from generator.yamltext import read_yaml

MAX_BYTES: Final = 20_000_000
MAX_UNPACKED: Final = 200_000_000
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 200
_HEAD_ROWS: Final = 40
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_TOTALS: Final = re.compile(r"(?:合|总|小)\s*计.*")
_REMARKS: Final = re.compile(r"(?:注|备注|说明|填报|填表|制表|审核|复核|负责人|联系)")
_UNIT: Final = re.compile(r"单位\s*[:：]\s*((?:亿|万|千)?元)")
_AS_OF: Final = re.compile(r"(?:截[至止]|统计截止日期)(?:日期|时间)?\s*[:：]?\s*([\d年月日./-]{6,11})")
_NEW: Final = """\
# yaml-language-server: $schema=../../schemas/register.schema.json
# 公开台账：应公开的部门和登记情况。没有登记的栏目不写，部门后写 {}。
schema_version: 1
"""


class RegisterError(Exception):
    """The register was not written; the message is Chinese and says why and what to do."""


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


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the file, its text, how many departments it names and how many were new or changed."""

    path: Path
    text: bytes
    departments: int
    added: int
    changed: int
    unread: tuple[Unread, ...]
    unused: tuple[str, ...]


def import_register(
    root: Path, file: Path, year: int, as_of: date | None = None, sheet: str = "", skip: bool = False
) -> Imported:
    """Read *file* into ``content/register/<year>.yml``. With *skip* cells that cannot be read are left out.

    Nothing is written where a cell cannot be read and *skip* is not given: then ``unread`` says which. Raises
    RegisterError for a file or sheet that is none, and for what would make the register contradict itself.
    """
    content = load_content(root, [])
    if content.departments is None or content.portal is None:
        raise RegisterError("部门目录或网站身份的文件有错误，先运行 jixiao check")
    read = read_sheet(file, content.departments.model.departments, year, sheet)
    path = root / "content" / "register" / f"{year}.yml"
    before = content.registers.get(year)
    if before is None and path.exists():
        raise RegisterError(f"{path.relative_to(root)} 有错误，读不出来，先运行 jixiao check 改好它")
    if before is None and as_of is None and read.as_of is None:
        raise RegisterError("不知道台账登记到哪一天：用 --as-of 2024-09-30 指明，或在表头写“统计截止日期：2024-09-30”")
    day = as_of or read.as_of
    if read.unread and not skip:
        return Imported(path, b"", len(read.values), 0, 0, tuple(read.unread), tuple(read.unused))
    old = before.model.departments if before else {}
    added = [name for name in read.values if name not in old]
    text = _merged(path, before, year, day, read.values)
    changed = _examined(text, path, root, content, read, before)
    made = Imported(path, text, len(read.values), len(added), changed, tuple(read.unread), tuple(read.unused))
    path.parent.mkdir(parents=True, exist_ok=True)
    if before is None or text != before.raw:
        path.write_bytes(text)
    return made


# -- reading the workbook ----------------------------------------------------------------------------------


def read_sheet(file: Path, departments: Mapping[str, Department], year: int, name: str = "") -> Sheet:
    """The sheet of *file* that holds the register; *name* chooses one where several do. Raises RegisterError."""
    book = _open(file)
    try:
        found = []
        for sheet in book.worksheets:
            if name and sheet.title != name:
                continue
            rows = _rows(sheet)
            head = _head(rows)
            if head is not None:
                found.append((sheet.title, rows, head))
    except RegisterError:
        raise
    except Exception as error:  # noqa: BLE001  # openpyxl raises whatever a damaged part makes it stumble over
        raise RegisterError(f"{file.name} 已损坏，读不出来（{type(error).__name__}）。用 Excel 打开后另存一份再试") from None
    finally:
        book.close()
    titles = "、".join(sheet.title for sheet in book.worksheets)
    if name and name not in [sheet.title for sheet in book.worksheets]:
        raise RegisterError(f"{file.name} 里没有工作表“{name}”。现有：{titles}")
    if not found:
        raise RegisterError(
            f"{file.name} 里没有台账：前 {_HEAD_ROWS} 行中找不到表头。表头须有“部门”，并至少有一个登记栏目，如 批复时间、公开时间"
        )
    if len(found) > 1:
        raise RegisterError(
            f"{file.name} 里有几张表像台账：{'、'.join(title for title, _, _ in found)}。用 --sheet 选定一张"
        )
    title, rows, head = found[0]
    return _Reader(title, rows, head, departments, year).read()


def _open(file: Path) -> Any:
    """The workbook, after looking at whether it is one."""
    if not file.is_file():
        raise RegisterError(f"没有这个文件：{file}")
    raw = file.read_bytes()
    if raw[:4] == _OLD_EXCEL or file.suffix.lower() in (".xls", ".et"):
        raise RegisterError(f"{file.name} 是旧格式或加了密码的 Excel 文件。用 Excel 打开，另存为不带密码的 .xlsx")
    if len(raw) > MAX_BYTES:
        raise RegisterError(f"{file.name} 有 {len(raw) // 1_000_000} MB，超过 20 MB。删去图片和无关的工作表")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
        if unpacked > MAX_UNPACKED:
            raise RegisterError(f"{file.name} 展开后超过 200 MB。删去空行、图片和无关的工作表")
        return openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
    except RegisterError:
        raise
    except Exception as error:  # noqa: BLE001  # as above
        raise RegisterError(
            f"{file.name} 不是 .xlsx 工作簿，或已损坏（{type(error).__name__}）。用 Excel 打开后另存为 .xlsx"
        ) from None


def _rows(sheet: Any) -> list[list[Any]]:
    """The cells of a sheet, rows that are wholly blank as empty lists; too many rows are refused."""
    sheet.reset_dimensions()
    rows: list[list[Any]] = []
    blank = 0
    for row in sheet.iter_rows(max_col=MAX_COLUMNS):
        cells = [cell for cell in row if cell.value is not None and plain_text(cell.value)]
        blank = 0 if cells else blank + 1
        if len(rows) - blank >= MAX_ROWS:
            raise RegisterError(f"工作表“{sheet.title}”超过 {MAX_ROWS:,} 行，不像台账。删去无关的行")
        rows.append(cells)
        if blank > MAX_ROWS:
            break
    return rows


def _head(rows: list[list[Any]]) -> int | None:
    """Which row names the columns: the first with 部门 and at least one column of the register."""
    for index, row in enumerate(rows[:_HEAD_ROWS]):
        keys = {column.key for cell in row if (column := column_of(plain_text(cell.value)))}
        if keys & {DEPARTMENT, ID} and keys - {DEPARTMENT, ID}:
            return index
    return None


def _bare(label: str) -> str:
    """A column's name without spaces, brackets and what stands in them."""
    return re.sub(r"[（(\[【].*?[)）\]】]|[\s*＊:：]", "", label)


_BY_LABEL: Final = {_bare(label): column for column in COLUMNS for label in (column.label, *column.aliases)}


def column_of(label: str) -> Column | None:
    """The column that a head cell names, by its label or an alias, in any spacing; None for others."""
    return _BY_LABEL.get(_bare(label))


class _Reader:
    """Reads the rows below a head."""

    def __init__(
        self, title: str, rows: list[list[Any]], head: int, departments: Mapping[str, Department], year: int
    ) -> None:
        self.title, self.rows, self.head, self.departments, self.year = title, rows, head, departments, year
        self.sheet = Sheet()
        self.columns: dict[int, tuple[Column, str]] = {}
        self.unit = ""
        self.names: dict[str, list[str]] = {}
        for name, department in departments.items():
            for one in department.names:
                for called in {one.name, one.called}:
                    known = self.names.setdefault(_tight(called), [])
                    if name not in known:
                        known.append(name)

    def read(self) -> Sheet:
        """All of it."""
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
                    self._unread(cell, str(error))

    def _columns(self) -> None:
        for cell in self.rows[self.head]:
            label = plain_text(cell.value)
            column = column_of(label)
            if column is None:
                if _bare(label) not in IGNORED:
                    self.sheet.unused.append(label)
                continue
            if column.key in [known.key for known, _ in self.columns.values()]:
                self._unread(cell, f"表头有两列都是“{column.label}”，留一列")
                continue
            unit = re.search(r"[（(【]\s*(?:单位\s*[:：]?\s*)?((?:亿|万|千)?元)\s*[)）】]", label)
            self.columns[cell.column] = (column, unit[1] if unit else self.unit)

    def _row(self, row: list[Any]) -> None:
        cells = {self.columns[cell.column][0].key: cell for cell in row if cell.column in self.columns}
        named = cells.get(ID) or cells.get(DEPARTMENT)
        first = plain_text((cells.get(DEPARTMENT) or row[0]).value)
        if _TOTALS.fullmatch(first) or _TOTALS.fullmatch(plain_text(row[0].value)):
            return
        if len(row) == 1 and (_REMARKS.match(first) or named is None):
            return  # remarks below the table
        if named is None:
            self._unread(row[0], "这一行没有写部门")
            return
        department = self._department(cells)
        if department is None:
            return
        if department in self.sheet.values:
            self._unread(named, f"“{first}”出现了两次，留一行")
            return
        values: dict[str, str] = {}
        for cell in row:
            column, unit = self.columns.get(cell.column, (None, ""))
            if column is None or column.key in (DEPARTMENT, ID):
                continue
            try:
                value = read_value(column, cell.value, unit, cell.number_format)
            except CellError as error:
                self._unread(cell, f"{column.label}：{error}")
                continue
            if value is not None:
                values[column.key] = value
                self.sheet.places[department, column.key] = self._place(cell)
        self.sheet.values[department] = values
        self.sheet.places[department, ""] = self._place(named)

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
            self._unread(cell, f"“{text}”在部门目录中有 {len(found)} 个：{'、'.join(found)}。写全称，或加一列“部门编号”")
            return None
        close = get_close_matches(_tight(text), self.names, n=1)
        hint = f"，是否“{close[0]}”" if close else "，先在 content/departments.yml 登记"
        self._unread(cell, f"部门目录中没有“{text}”{hint}")
        return None

    def _place(self, cell: Any) -> str:
        return f"{self.title}!{cell.coordinate}"

    def _unread(self, cell: Any, message: str) -> None:
        self.sheet.unread.append(Unread(self._place(cell), message))


def _tight(name: str) -> str:
    return re.sub(r"\s+", "", name)


# -- writing the register ----------------------------------------------------------------------------------


def _merged(
    path: Path, before: Loaded[Register] | None, year: int, day: date | None, values: Mapping[str, Mapping[str, str]]
) -> bytes:
    """The text of the register with *values* in it; lines that say the same as before are the same bytes."""
    raw = before.raw if before else f"{_NEW}year: {year}\nas_of: {day}\ndepartments: {{}}\n".encode()
    ends = "\r\n" if b"\r\n" in raw else "\n"
    original = raw.decode("utf-8-sig").replace("\r\n", "\n")
    plain = _dumped(_tree(original, path))
    data = _tree(original, path)
    if day is not None and str(data["as_of"]) != str(day):
        data["as_of"] = day
    departments = data["departments"]
    departments.fa.set_block_style()
    for name, entry in values.items():
        _update(departments, name, entry)
    text = _spliced(original, plain, _dumped(data), path).replace("\n", ends).encode()
    return b"\xef\xbb\xbf" + text if raw.startswith(b"\xef\xbb\xbf") else text


def _update(departments: Any, name: str, entry: Mapping[str, str]) -> None:
    """Put the values of one department into the tree; one of which nothing is known is ``{}``."""
    if name not in departments or departments[name] is None:
        departments[name] = CommentedMap()
        departments[name].fa.set_flow_style()
    known = departments[name]
    for key, value in entry.items():
        if key not in known or not _same(known[key], value):
            if not known:
                known.fa.set_block_style()
            known[key] = _scalar(value)


def _same(old: Any, value: str) -> bool:
    return (str(old).lower() if isinstance(old, bool) else str(old)) == value


def _scalar(value: str) -> Any:
    """A value as YAML writes it plainly: days, flags and whole numbers without quotes."""
    if value in ("true", "false"):
        return value == "true"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return date.fromisoformat(value)
    return int(value) if re.fullmatch(r"0|[1-9]\d*", value) else value


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.allow_unicode = True
    return yaml


def _tree(text: str, path: Path) -> Any:
    try:
        return _yaml().load(text)
    except YAMLError as error:
        raise RegisterError(f"{path.name} 的写法有误，改不了：{error.__class__.__name__}。先运行 jixiao check") from None


def _dumped(data: Any) -> str:
    out = io.StringIO()
    _yaml().dump(data, out)
    return out.getvalue()


def _spliced(original: str, plain: str, made: str, path: Path) -> str:
    """*made* with every line that stands in *plain* too as *original* writes it.

    *plain* is *original* written anew without a change; line by line they correspond, whatever its spacing.
    """
    raise NotImplementedError


def _examined(
    text: bytes, path: Path, root: Path, content: Content, read: Sheet, before: Loaded[Register] | None
) -> int:
    """How many known departments were changed, after a look at whether the register stands."""
    raise NotImplementedError
