"""Lists of people: a table with a column of names beside one of what concerns the person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from generator.privacy.hits import Found, certain, doubtful
from generator.privacy.text import View, visible

_NAMES: Final = re.compile("(?:^|.{0,6})姓名|户主|受助人|收款人|领款人|持卡人")
_PRIVATE: Final = (
    *("身份证", "证件号", "电话", "手机", "联系方式", "住址", "地址", "账号", "帐号", "卡号", "病种", "病情", "疾病"),
    *("致困", "困难原因", "困难类型", "残疾", "低保", "出生", "户籍", "金额", "补助", "慰问金", "救助金", "资助"),
)
_MONEY: Final = frozenset({"金额", "补助", "慰问金", "救助金", "资助"})
_HONOUR: Final = re.compile("奖|荣誉|称号|表彰|劳模|名次")
_NAME: Final = re.compile("[一-鿿]{2,4}|[一-鿿]{1,8}[.·][一-鿿]{1,8}")
_NO_NAME: Final = re.compile("合计|小计|总计|共计|姓名|某|略|无|同上|^.*[部局处科室会]$")
_KEY: Final = re.compile(r"^\s*(?:-\s+)?[\w.#-]{1,60}:\s+")
_LABEL: Final = re.compile(r"label:\s{0,4}[\"']?([^,}\"'\n]{1,60})[\"']?\s{0,4}[,}\n]")
_BESIDE: Final = re.compile(r"\s*(?:rows|unit|title|by|form|note|of|[\w.#-]+):\s*(?:$|[^|,]*$)")
_MOST_ROWS: Final = 40
_MOST_COLUMNS: Final = 60
_LONGEST: Final = 2000


def find_lists(view: View) -> Iterator[Found]:
    """The heads of tables that name people beside their private matters, where a row holds a name."""
    if "姓名" not in visible(view.text) and not _NAMES.search(view.text):
        return
    lines = view.text.split("\n")
    offset, read_to = 0, 0
    for number, line in enumerate(lines):
        if number >= read_to:
            for separator in ("|", ","):
                head = _cells(line, separator)
                found = _judged(head, separator, lines, number + 1) if _is_head(head) else None
                if found:
                    yield _located(offset + max(0, _place(line)), *found)
                    break
            if line.strip() == "columns:":
                labels, read_to = _labels(lines, number)
                found = _judged(labels, "|", lines, read_to) if _is_head(labels) else None
                if found:
                    yield _located(offset + line.index("c"), *found)
        offset += len(line) + 1


def members(view: View, index: int) -> Iterator[tuple[int, str]]:
    """Start and text of each name below the head of a list at *index*; of a row without one, a blank on its line."""
    rows = _lines(view.text, view.text.rfind("\n", 0, index) + 1)
    offset, first = next(rows)
    separator = next((mark for mark in "|," if _is_head(_cells(first, mark))), "")
    head, labels = _cells(first, separator) if separator else [], []
    if not separator:
        labels = [(offset, first), *islice(_lines(view.text, offset + len(first) + 1), _MOST_COLUMNS * 4)]
        head, below = _labels([line for _, line in labels], 0)
        rows, separator = _lines(view.text, labels[below][0] if below < len(labels) else len(view.text)), "|"
    column = next((number for number, cell in enumerate(head) if _NAMES.fullmatch(cell)), 0)
    for at, line in islice(rows, _LONGEST):
        cells = _cells(line, separator)
        if _is_head(cells) or line.strip() == "columns:" or (not cells and line.strip() and not _BESIDE.match(line)):
            return
        name = cells[column] if column < len(cells) else ""
        start = line.find(name) if _NAME.fullmatch(name) and not _NO_NAME.search(name) else -1
        yield (at + start, name) if start >= 0 else (at, " ")


def _lines(text: str, start: int) -> Iterator[tuple[int, str]]:
    """Start and text of each line from *start* on; nothing behind them is read before it is asked for."""
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, text[start:end]
        start = end + 1


def _located(start: int, blocks: bool, text: str) -> Found:
    return (certain if blocks else doubtful)(start, start + 2, "name-list" if blocks else "award-list", text)


def _place(line: str) -> int:
    found = _NAMES.search(line)
    return found.end() - 2 if found else 0


def _cells(line: str, separator: str) -> list[str]:
    if separator not in line or len(line) > 4000:
        return []
    cells = [visible(cell).strip("\"'[]{}") for cell in _KEY.sub("", line.strip(" #")).strip().split(separator)]
    return cells[:_MOST_COLUMNS]


def _labels(lines: list[str], number: int) -> tuple[list[str], int]:
    """The labels of columns that stand one a line, and the line behind them."""
    depth = len(lines[number]) - len(lines[number].lstrip())
    last = number + 1
    while last < min(len(lines), number + _MOST_COLUMNS * 4):
        line = lines[last]
        if line.strip() and len(line) - len(line.lstrip()) <= depth:
            break
        last += 1
    return [visible(label) for label in _LABEL.findall("\n".join(lines[number:last]) + "\n")], last


def _is_head(cells: list[str]) -> bool:
    return any(_NAMES.fullmatch(cell) for cell in cells)


def _judged(head: list[str], separator: str, lines: list[str], below: int) -> tuple[bool, str] | None:
    """Whether the list is certain, and what it holds; None if it holds no name or nothing private beside it."""
    words = [word for word in _PRIVATE if any(word in cell for cell in head)]
    column = next(index for index, cell in enumerate(head) if _NAMES.fullmatch(cell))
    if not words or not _holds_names(lines, below, separator, column):
        return None
    if set(words) <= _MONEY and any(_HONOUR.search(cell) for cell in head):
        return False, "姓名与金额同列的获奖名单"
    return True, f"姓名与{'、'.join(words[:3])}同列的名单"


def _holds_names(lines: list[str], below: int, separator: str, column: int) -> bool:
    for line in lines[below : below + _MOST_ROWS]:
        cells = _cells(line, separator)
        if _is_head(cells):
            return False
        if cells:
            cell = cells[column] if column < len(cells) else ""
            if _NAME.fullmatch(cell) and not _NO_NAME.search(cell):
                return True
        elif line.strip() and not _BESIDE.match(line):
            return False
    return False
