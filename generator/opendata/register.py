"""公开台账 as CSV, of all years and of each: UTF-8 with a byte order mark, as Excel in Chinese opens it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from generator.opendata.csvs import harmless
from generator.opendata.encode import csv_bytes
from generator.report.publication import Publication
from generator.report.register import COLUMNS, Row, YearRegister, money_column, year_registers

HEAD: Final = ("年度", "统计截止日期", "行政区划代码", "地区", "部门编号", "部门", "状态", "状态说明", "本站报告")
MONEY: Final = tuple(column for column in COLUMNS if column.money)


def files(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """``register/register.csv``, and ``register/<year>/register.csv`` of every year."""
    years = year_registers(publication)
    yield "register/register.csv", table(years)
    for year in years:
        yield f"{year.address}register.csv", table((year,))


def table(years: Iterable[YearRegister]) -> bytes:
    """The rows of *years* with a head of Chinese names; what nobody recorded is empty, sums in 元 stand at the end."""
    head = [*HEAD, *(column.label for column in COLUMNS), *(f"{column.label}（元）" for column in MONEY)]
    return csv_bytes(head, (map(harmless, _cells(year, row)) for year in years for row in year.rows))


def _cells(year: YearRegister, row: Row) -> Iterator[str]:
    yield from (str(year.year), year.as_of.isoformat() if year.as_of else "", row.region_code, row.region)
    yield from (row.department, row.name, row.state.value, row.detail, row.address)
    for column in COLUMNS:
        cell = row.cells[column.id]
        yield (cell.link or cell.text) if cell.recorded else ""
    for column in MONEY:
        yield money_column(row, column)
