"""The head of the officer's sheet, in one row or in two; what a row below the table is; the years that words name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from generator.disclosures.cells import COLUMNS, DEPARTMENT, ID, SUPERVISOR, Column, plain_text
from generator.yamltext import INVISIBLE

HEAD_ROWS: Final = 40
_DECORATION: Final = re.compile(rf"[（(\[【].*?[)）\]】]|[\s；*＊:：{INVISIBLE}]")
_OPENING: Final = "（(【["
_STEM: Final = re.compile(r"(?:基本|有关)?(?:情况|信息)$")
_BEFORE: Final = re.compile(r"^(?:部门|决算)+")
_OTHER_YEAR: Final = re.compile(r"上年|上一年|去年|下年|以前年度|往年")

_NUMERALS: Final = "〇一二三四五六七八九"
_NUMERAL_YEAR: Final = re.compile(r"[〇○零一二三四五六七八九]{4}(?=\s*年)")
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年度", re.ASCII)
_LOOSE_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年(?!\s*[\d十]{1,3}\s*月)", re.ASCII)
_BARE_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d|\s*[-./年])", re.ASCII)

TOTALS: Final = re.compile(r"(?:合|总|小)\s*计.*|共\s*\d+\s*[个家].*|[栏行]次")
_NOTES: Final = re.compile(
    r"[（(]?(?:备\s*注|附?\s*注|(?:填表|填报|编制|有关|情况)?\s*说\s*明|数据来源)[\d一二三四五六七八九十]{0,2}(?:\s*[)）:：、.．].*)?"
    r"|以上.*"
)
_SIGNED: Final = re.compile(
    r"[^:：]{0,12}(?:人|人员|领导|[局科处股]长|电话|手机|传真|邮箱|日期|时间|单位|部门|科室|股室|制表|填表|填报|审核|复核|审批)\s*[:：].*"
    r"|(?:制表|填表|填报|编制|审核|复核|审批|经办|联系|统计|主管|分管|单位|部门|财务)*(?:人|人员|负责人|领导|电话|日期)"
    r"|制表|填表|填报|编制|审核|复核|审批|经办"
    r"|.*(?:签字|签章|盖章|公章).*|第?\s*\d+\s*页.*|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
)
_NUMBERED: Final = re.compile(r"[（(]?[\d一二三四五六七八九十]{1,2}[)）.、．].*|.*[。；，].*")


@dataclass(frozen=True, slots=True)
class Named:
    """A column of the sheet: the cell that names it, its words, and what it is; ``group`` stands above the label."""

    cell: Any
    group: str
    label: str
    column: Column | None

    @property
    def text(self) -> str:
        """Its words as told to the officer."""
        return f"{self.group} {self.label}".strip()


@dataclass(frozen=True, slots=True)
class Head:
    """The rows from ``first`` to ``last`` that name the columns."""

    first: int
    last: int
    columns: list[Named]

    @property
    def keys(self) -> set[str]:
        return {one.column.key for one in self.columns if one.column}


def bare(label: str) -> str:
    """A column's name without spaces, signs, and brackets with what stands in them."""
    return _DECORATION.sub("", label)


_BY_LABEL: Final = {bare(label): column for column in COLUMNS for label in (column.label, *column.aliases)}


def column_of(label: str) -> Column | None:
    """The column that a head cell names, by its label or an alias, in any spacing; None for others."""
    return _BY_LABEL.get(bare(label))


def find_head(rows: list[list[Any]], year: int) -> Head | None:
    """The head of the table of *year*: the first with 部门 and at least one column of the register.

    Two rows are one head where together they name more columns than either: the second stands below merged cells.
    """
    for index, row in enumerate(rows[:HEAD_ROWS]):
        below = rows[index + 1] if index + 1 < len(rows) else []
        single, second = (Head(at, at, list(_single(cells))) for at, cells in ((index, row), (index + 1, below)))
        both = Head(index, index + 1, list(_joined(row, below, year)))
        hints = bool(below) and all(plain_text(cell.value)[0] in _OPENING for cell in below)
        for head in (both, single):
            better = len(head.keys) > max(len(single.keys), len(second.keys)) or (hints and head.keys >= single.keys)
            if head.keys & {DEPARTMENT, ID} and head.keys - {DEPARTMENT, ID} and (head is single or better):
                return _without_supervisor(head)
    return None


def _single(row: list[Any]) -> Iterator[Named]:
    for cell in row:
        label = plain_text(cell.value)
        yield Named(cell, "", label, column_of(label))


def _joined(above: list[Any], below: list[Any], year: int) -> Iterator[Named]:
    """Two rows as one: what stands below a merged cell is named by both, what has nothing below it by itself."""
    tops, bottoms = ({cell.column: cell for cell in row} for row in (above, below))
    group = ""
    for number in sorted({*tops, *bottoms}):
        top, bottom = tops.get(number), bottoms.get(number)
        if top is not None:
            group = plain_text(top.value) if bottom is not None else ""
        if bottom is not None:
            label = plain_text(bottom.value)
            yield Named(bottom, group, label, _grouped(group, label, year))
        elif top is not None:
            label = plain_text(top.value)
            yield Named(top, "", label, column_of(label))


def _grouped(group: str, label: str, year: int) -> Column | None:
    """公开情况 above 时间 is 公开时间; above 公开网址 it is that; what is of another year is not of this register."""
    named = years_in(group)
    if _OTHER_YEAR.search(group) or (named and year not in named):
        return None
    whole = bare(group)
    stem = _STEM.sub("", whole)
    for above in (whole, stem, _BEFORE.sub("", stem), ""):
        if found := column_of(f"{above}{label}"):
            return found
    return None


def _without_supervisor(head: Head) -> Head:
    """Without 主管部门 where another column names the department."""
    departments = [one for one in head.columns if one.column and one.column.key == DEPARTMENT]
    if len(departments) == 1:
        return head
    columns = [
        Named(one.cell, one.group, one.label, None) if one in departments and bare(one.label) == SUPERVISOR else one
        for one in head.columns
    ]
    return Head(head.first, head.last, columns)


def years_in(text: str) -> set[int]:
    """The years that a title names: 2022年度, 二〇二二年, but not the year of a day. 年度 is surest."""
    plain = _NUMERAL_YEAR.sub(_digits, text)
    return {int(year) for year in _YEAR.findall(plain) or _LOOSE_YEAR.findall(plain)}


def years_of_sheet(title: str) -> set[int]:
    """The years that the name of a sheet names, also as bare digits."""
    return years_in(title) or {int(year) for year in _BARE_YEAR.findall(title)}


def _digits(found: re.Match[str]) -> str:
    return "".join(str(_NUMERALS.index(sign)) if sign in _NUMERALS else "0" for sign in found[0])


def is_foot(texts: list[str], cells: int, noted: bool) -> tuple[bool, bool]:
    """Whether a row that names no department is 合计 or stands below the table, and whether it begins notes.

    *texts* are the row's first cell and the one in the department's column; *cells* says how many the row has, *noted*
    whether notes have begun: then lines of text alone belong to them.
    """
    if any(_NOTES.fullmatch(text) for text in texts):
        return True, True
    foot = any(TOTALS.fullmatch(text) or _SIGNED.fullmatch(text) for text in texts)
    return foot or (noted and cells == 1 and _NUMBERED.fullmatch(texts[0]) is not None), noted
