"""XLSX of a report and of all reports: typed numbers with their printed decimals, Chinese heads, no formula.

Text never becomes a formula, a link or a number. A figure of more digits than a spreadsheet holds stays text.
The bytes depend on the content only.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from generator.opendata.columns import FACTS, NOTES, SCORES, TABLES, Column, Table
from generator.opendata.csvs import FOLDER, harmless
from generator.opendata.tables import Cell, Row, rows
from generator.report.model import Report
from generator.report.publication import Publication

EXACT_DIGITS: Final = 15
MAX_ROWS: Final = 1_000_000
MAX_FACTS: Final = 100_000
_SHEETS: Final = (FACTS, SCORES, NOTES)
_LEFT_OUT: Final = frozenset({"report", "department_name", "year"})
_WIDTHS: Final = {"integer": 8, "decimal": 16, "date": 12, "flag": 8, "text": 18}
_LONG: Final = frozenset(
    {"title", "printed_title", "name", "message", "place", "places", "wording", "describe", "answer", "change", "note"}
)
LONGEST: Final = 32_767  # signs that a spreadsheet's cell can hold
_CUT: Final = "……（本格以下超过 Excel 单元格上限，全文见同名 CSV 和 report.json）"
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def files(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """``report.xlsx`` of every report and earlier edition, ``jixiao.xlsx`` of all current ones."""
    for report in (*publication.reports, *publication.earlier):
        yield f"{report.address}report.xlsx", report_workbook(report)
    yield f"{FOLDER}/jixiao.xlsx", bulk_workbook(publication)


def report_workbook(report: Report) -> bytes:
    """A report's workbook: 说明, 事实, 得分, 核验说明."""
    book = _Book(report.title, report.publisher, report.recorded)
    book.notice(
        (
            ("名称", report.title),
            ("发布机构", report.publisher),
            ("录入日期", report.recorded.isoformat()),
            ("指标体系", f"{report.framework.called}（{report.framework.reference}）"),
            ("公开版数据的 SHA-256", report.digest),
            ("网页地址", f"网站根目录下 {report.address}"),
            *([("版次", f"第 {report.revision} 版，已由后来的版本代替")] if report.revision else []),
            (
                "数字",
                "事实、得分两表的数值为基本单位（元、分、件，比率为小数），显示原文的小数位数；原文照录在“原文”一列。",
            ),
            ("三种得分", "自评得分由部门填报，复算得分由本站按规则计算，复核得分由复核机构给出，互不改动。"),
            ("核验说明", NOTES.description + "。"),
        )
    )
    for table in _SHEETS:
        shown = tuple(column for column in table.columns if column.id not in _LEFT_OUT)
        book.sheet(table, table.name, shown, rows(table, [report]))
    return book.close()


def bulk_workbook(publication: Publication, max_rows: int = MAX_ROWS, max_facts: int = MAX_FACTS) -> bytes:
    """All tables of all current reports. A table above *max_rows* has a sheet a year; facts above *max_facts* are left out."""
    reports = publication.reports
    recorded = max((report.recorded for report in reports), default=date(2000, 1, 1))
    book = _Book(
        f"{publication.portal.name}：全部报告的数据", publication.portal.host or publication.portal.name, recorded
    )
    facts = sum(len(report.statements) for report in reports)
    left_out = f"共 {facts} 行，超过 {max_facts} 行，本工作簿不收，请用 facts.csv、jixiao.sqlite 或各报告的工作簿。"
    book.notice(
        (
            ("名称", f"{publication.portal.name}：全部现行报告的数据"),
            ("报告", f"{len(reports)} 份"),
            *((table.name, table.description + "。") for table in TABLES),
            *([("事实未收", left_out)] if facts > max_facts else []),
            ("各列含义", "见网站的数据页。"),
        )
    )
    for table in TABLES:
        if table is FACTS and facts > max_facts:
            continue
        for name, lines in _split(table, reports, max_rows):
            book.sheet(table, name, table.columns, lines)
    return book.close()


def _fitting(text: str) -> str:
    """*text*, or as much of it as a cell holds and that there is more."""
    return text if len(text) <= LONGEST else text[: LONGEST - len(_CUT)] + _CUT


def _split(table: Table, reports: Sequence[Report], max_rows: int) -> Iterator[tuple[str, Iterable[Row]]]:
    """The sheets of a table: one, or where its rows would not fit one a year, and parts of a year that does not fit."""
    lines = list(rows(table, reports))
    if len(lines) <= max_rows:
        yield table.name, lines
        return
    place = [column.id for column in table.columns].index("year")
    for year in sorted({line[place] for line in lines}, key=str):
        of_year = [line for line in lines if line[place] == year]
        for part, start in enumerate(range(0, len(of_year), max_rows), 1):
            name = f"{table.name} {year}" if len(of_year) <= max_rows else f"{table.name} {year}-{part}"
            yield name, of_year[start : start + max_rows]


class _Book:
    """A workbook that is being written."""

    def __init__(self, title: str, author: str, recorded: date) -> None:
        self._bytes = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._bytes, _OPTIONS)
        created = datetime(recorded.year, recorded.month, recorded.day)  # noqa: DTZ001  # a day of the content, no clock
        self._book.set_properties({"title": title, "author": author, "created": created})
        self._head = self._book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#F5F7FA", "bottom": 1}
        )
        self._text = self._book.add_format({"num_format": "@", "valign": "top"})
        self._quoted = self._book.add_format({"num_format": "@", "valign": "top", "quote_prefix": True})
        self._wrapped = self._book.add_format({"valign": "top", "text_wrap": True})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        self._whole = self._book.add_format({"num_format": "0", "valign": "top"})
        self._numbers: dict[str, Any] = {}

    def notice(self, lines: Iterable[tuple[str, str]]) -> None:
        """The first sheet: what this is."""
        sheet = self._book.add_worksheet("说明")
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 90)
        for number, (label, words) in enumerate(lines):
            sheet.write_string(number, 0, label, self._head)
            sheet.write_string(number, 1, words, self._quoted if harmless(words) != words else self._wrapped)

    def sheet(self, table: Table, name: str, shown: Sequence[Column], lines: Iterable[Row]) -> None:
        """A table with a fixed head and a filter; *shown* are the columns of *table* to write."""
        sheet = self._book.add_worksheet(name)
        places = [table.columns.index(column) for column in shown]
        words = [dict(column.values) for column in shown]
        for place, column in enumerate(shown):
            sheet.set_column(place, place, 40 if column.id in _LONG else _WIDTHS[column.type])
            sheet.write_string(0, place, column.name + (f"（{column.unit}）" if column.unit else ""), self._head)
        step = next((i for i, column in enumerate(table.columns) if column.id == "step"), None)
        ratio = next((i for i, column in enumerate(table.columns) if column.id == "kind"), None)
        number = 0
        for number, line in enumerate(lines, 1):
            percent = ratio is not None and line[ratio] == "ratio"
            for place, column in enumerate(shown):
                cell = line[places[place]]
                if cell is None:
                    continue
                if column.type == "decimal":
                    printed = line[step] if step is not None and column.id == "value" else None
                    self._decimal(sheet, number, place, str(cell), str(printed or cell), percent)
                else:
                    self._cell(sheet, number, place, column, words[place].get(str(cell), cell))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(number, 1), len(shown) - 1)

    def _cell(self, sheet: Worksheet, row: int, place: int, column: Column, cell: Cell) -> None:
        if isinstance(cell, bool):
            sheet.write_string(row, place, "是" if cell else "否", self._text)
        elif isinstance(cell, int):
            sheet.write_number(row, place, cell, self._whole)
        elif column.type == "date":
            sheet.write_datetime(row, place, date.fromisoformat(str(cell)), self._day)
        else:
            text = _fitting(str(cell))
            sheet.write_string(row, place, text, self._quoted if harmless(text) != text else self._text)

    def _decimal(self, sheet: Worksheet, row: int, place: int, exact: str, printed: str, percent: bool) -> None:
        """A number that shows as many decimals as *printed* has; text where a spreadsheet would round it."""
        value = Decimal(exact)
        if len(value.normalize().as_tuple().digits) > EXACT_DIGITS:
            sheet.write_string(row, place, exact, self._text)
            return
        decimals = max(0, -int(Decimal(printed).as_tuple().exponent))
        # A spreadsheet's number is binary; of 15 digits it gives back every one.
        sheet.write_number(row, place, float(value), self._format(decimals, percent))

    def _format(self, decimals: int, percent: bool) -> Any:
        places = max(0, decimals - 2) if percent else decimals
        pattern = ("0" if percent else "#,##0") + (f".{'0' * places}" if places else "") + ("%" if percent else "")
        if pattern not in self._numbers:
            self._numbers[pattern] = self._book.add_format({"num_format": pattern, "valign": "top"})
        return self._numbers[pattern]

    def close(self) -> bytes:
        """The finished bytes."""
        self._book.close()
        return self._bytes.getvalue()
