"""Opening the officer's workbook: what is none is told for what it is."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import openpyxl

from generator.disclosures.cells import plain_text
from generator.disclosures.errors import RegisterError

MAX_BYTES: Final = 20_000_000
MAX_UNPACKED: Final = 200_000_000
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 200
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_LOCKS: Final = ("~$", ".~")
_SAVE: Final = "用 Excel 打开，另存为“Excel 工作簿（*.xlsx）”再导入"
_MAGIC: Final = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
)
_PARTS: Final = (
    ("word/document.xml", "Word 文档"),
    ("ppt/presentation.xml", "演示文稿"),
    ("xl/workbook.bin", "二进制工作簿（.xlsb）"),
    ("mimetype", "OpenDocument 文件（如 .ods）"),
)


@dataclass(frozen=True, slots=True)
class Rows:
    """A sheet: its name, whether Excel hides it, and the cells that hold something, row by row."""

    title: str
    hidden: bool
    rows: list[list[Any]]


def read_workbook(file: Path, name: str = "") -> list[Rows]:
    """The sheets of *file*; with *name* only the cells of that one are read. Raises RegisterError or OSError."""
    book = _open(file)
    try:
        return [
            Rows(sheet.title, sheet.sheet_state != "visible", _rows(sheet) if name in ("", sheet.title) else [])
            for sheet in book.worksheets
        ]
    except RegisterError:
        raise
    except Exception:  # openpyxl raises whatever a damaged part makes it stumble over
        raise RegisterError(_damaged(file)) from None
    finally:
        book.close()


def _damaged(file: Path) -> str:
    return f"{file.name} 已损坏，读不出来（拷贝或下载中断时会这样）。重新拷贝一份，或{_SAVE}"


def _open(file: Path) -> Any:
    """The workbook, after looking at whether it is one."""
    if not file.is_file():
        raise RegisterError(f"没有这个文件：{file}")
    for lock in _LOCKS:
        if file.name.startswith(lock):
            kept = file.name.removeprefix(lock)
            raise RegisterError(f"{file.name} 是 Excel 或 WPS 打开表格时留下的临时文件，不是台账。改用“{kept}”")
    if file.stat().st_size > MAX_BYTES:
        raise RegisterError(f"{file.name} 超过 {MAX_BYTES // 1_000_000} MB。删去图片和无关的工作表")
    raw = file.read_bytes()
    if not raw.startswith(b"PK"):
        raise RegisterError(_stranger(file, raw))
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            names, unpacked = set(packed.namelist()), sum(info.file_size for info in packed.infolist())
        if unpacked > MAX_UNPACKED:
            raise RegisterError(f"{file.name} 展开后超过 {MAX_UNPACKED // 1_000_000} MB。删去空行、图片和无关的工作表")
        if kind := next((kind for part, kind in _PARTS if part in names), ""):
            raise RegisterError(f"{file.name} 是{kind}，不是 .xlsx 工作簿。{_SAVE}")
        if "[Content_Types].xml" not in names:
            raise RegisterError(f"{file.name} 是压缩包，不是 .xlsx 工作簿。先解压，再导入其中的 .xlsx")
        return openpyxl.load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
    except RegisterError:
        raise
    except Exception:  # as above
        raise RegisterError(_damaged(file)) from None


def _stranger(file: Path, raw: bytes) -> str:
    """What a file is that is no archive, and so no workbook."""
    if not raw:
        return f"{file.name} 是空文件，里面什么也没有（0 字节）。重新导出或拷贝一份"
    if raw.startswith(_OLD_EXCEL):
        return f"{file.name} 是旧格式或加了密码的 Excel 文件。用 Excel 打开，另存为不带密码的 .xlsx"
    kind = next((kind for magic, kind in _MAGIC if raw.startswith(magic)), "") or _text_kind(raw)
    if not kind:
        return _damaged(file)
    return f"{file.name} 是{kind}，只是文件名像工作簿，不是 .xlsx 工作簿。{_SAVE}"


def _text_kind(raw: bytes) -> str:
    """网页 and the like, 纯文本, or nothing for bytes that are no text."""
    for encoding in ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            return ""
        start = text[:2000].lstrip().lower()
        if start.startswith("<"):
            return "网页（HTML）" if "<html" in start or "<table" in start else "XML 文件"
        return "纯文本（如 CSV）"
    return ""


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
