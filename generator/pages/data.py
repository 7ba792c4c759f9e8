"""数据: what can be downloaded, what every column means, and how to use, check and cite it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from generator.opendata.columns import TABLES, TYPE_NAMES, Column, Table
from generator.pages.base import DATA, size_text
from generator.report.model import Crumb, Pair
from generator.report.publication import HOME, Page, Publication

ADDRESS: Final = "data/"
_BULK: Final = (
    ("data/jixiao.xlsx", "工作簿", "Excel", "下列各表各一张工作表，表头为中文"),
    ("data/jixiao.sqlite", "数据库", "SQLite", "下列各表，另有中文名的视图，可用 SQL 查询"),
)
_CATALOGUES: Final = (
    ("data/datapackage.json", "数据包", "JSON", "Frictionless 数据包：各 CSV 的列、类型和校验值"),
    ("data/index.json", "目录", "JSON", "全部报告和文件的地址、大小、校验值"),
    ("data/reports.jsonld", "数据目录", "JSON-LD", "全部报告的数据集描述（schema.org）"),
    ("data/report.schema.json", "报告数据的格式", "JSON Schema", "每份报告的 report.json 的格式"),
    ("register/register.csv", "公开台账", "CSV", "各部门各年度的公开情况"),
)
_PER_REPORT: Final = (
    Pair("report.json", "全部数据：事实、各项得分的计算过程、核验说明、核对一致之处"),
    Pair("report.yml", "公开版数据：网页、PDF 和其他文件都由它生成"),
    Pair("facts.csv、scores.csv", "事实表、得分表，列与全部报告的同名表相同"),
    Pair("report.xlsx", "工作簿：说明、事实、得分、核验说明"),
    Pair("report.pdf", "公文版式的报告，内附 report.yml 和 report.json"),
    Pair("scores.pdf、tables.pdf、summary.pdf", "评分表、数据表和一页摘要，供打印，不内附数据"),
    Pair("datapackage.json、report.jsonld", "数据包和数据集描述"),
)
_EXAMPLES: Final = (
    (
        "一个部门各年度的预算执行率",
        "SELECT 年度, 原文, 数值, 出处 FROM 事实\n"
        "WHERE 事实编号 = 'budget.execution_rate' AND 期间 IS NULL AND 成员 IS NULL\n"
        "  AND 部门 = '{department}'\nORDER BY 年度, 序号;",
    ),
    (
        "同一事实在一份报告里印了几处而数值不同",
        "SELECT 部门, 年度, 事项, group_concat(原文, ' / ') AS 各处\nFROM 事实 WHERE 数值 IS NOT NULL\n"
        "GROUP BY 报告编号, 事实键 HAVING count(DISTINCT 数值) > 1\nORDER BY 报告编号, 事实键;",
    ),
    (
        "部门填报与按规则复算不同的指标",
        "SELECT 部门, 年度, 指标, 分值, 自评得分, 复算得分 FROM 得分\n"
        "WHERE 末级 = '是' AND 复算得分 <> 自评得分\nORDER BY 报告编号, 序号;",
    ),
    (
        "没有印出完成值的绩效指标",
        "SELECT 部门, 年度, 指标, 指标值, 完成值 FROM 绩效指标\n"
        "WHERE 完成值 IS NULL OR 完成值 IN ('报告未列', '原件空白', '转录缺损（原件可能载有）')\nORDER BY 报告编号;",
    ),
    (
        "精确的小数：表中为文字，与视图中的数值对照",
        "SELECT f.report, f.name, f.printed, f.value, f.base_unit\n"
        "FROM facts AS f JOIN reports AS r ON r.report = f.report\nWHERE r.year = {year} AND f.kind = 'money'\n"
        "ORDER BY f.report, f.number;",
    ),
    (
        "一张表各列的说明",
        "SELECT column_id, column_name, type, description FROM columns\nWHERE table_id = 'facts' ORDER BY number;",
    ),
)


@dataclass(frozen=True, slots=True)
class File:
    """A file to download; ``size`` in words."""

    address: str
    name: str
    type: str
    text: str
    size: str


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column as explained: id, Chinese name, type with unit, what it means and whose word it is."""

    id: str
    name: str
    type: str
    text: str
    values: str
    source: str


@dataclass(frozen=True, slots=True)
class TableLines:
    """A table as explained."""

    id: str
    name: str
    text: str
    key: str
    columns: tuple[ColumnLine, ...]


@dataclass(frozen=True, slots=True)
class Data:
    """The data page."""

    reports: int
    all_files: tuple[File, ...]
    tables: tuple[File, ...]
    catalogues: tuple[File, ...]
    per_report: tuple[Pair, ...]
    explained: tuple[TableLines, ...]
    examples: tuple[tuple[str, str], ...]


def pages(publication: Publication) -> Iterator[Page]:
    """The data page."""
    sizes = publication.sizes
    data = Data(
        len(publication.reports),
        _files(_BULK, sizes),
        _files(((f"data/{t.id}.csv", t.name, "CSV", t.description) for t in TABLES), sizes),
        _files(_CATALOGUES, sizes),
        _per_report(publication),
        tuple(map(_lines, TABLES)),
        examples(publication),
    )
    crumbs = (HOME, Crumb("数据", ""))
    yield Page(ADDRESS, "数据", "data.html.j2", DATA, crumbs, {"page": data}, "_data_toc.html.j2")


def _per_report(publication: Publication) -> tuple[Pair, ...]:
    """What lies beside a report; a kind of file that no report has is not named."""
    made = {address.rpartition("/")[2] for address in publication.sizes if address.startswith("reports/")}
    lines = []
    for pair in _PER_REPORT:
        names = [name for name in pair.label.split("、") if name in made]
        if names:
            lines.append(Pair("、".join(names), pair.value))
    return tuple(lines)


def examples(publication: Publication) -> tuple[tuple[str, str], ...]:
    """Queries for ``jixiao.sqlite``: what they answer, and SQL, about a department that is there."""
    fitting = [r for r in publication.reports if any(s.key == "budget.execution_rate" for s in r.statements)]
    chosen = next(iter((*fitting, *publication.reports)), None)
    department = chosen.department_name.replace("'", "''") if chosen else "某部门"
    year = chosen.year if chosen else 2021
    return tuple((title, sql.format(department=department, year=year)) for title, sql in _EXAMPLES)


def _files(
    listed: Iterator[tuple[str, str, str, str]] | tuple[tuple[str, str, str, str], ...], sizes: Mapping[str, int]
) -> tuple[File, ...]:
    """The files that are there."""
    return tuple(
        File(address, name, kind, text, size_text(sizes[address]))
        for address, name, kind, text in listed
        if address in sizes
    )


def _lines(table: Table) -> TableLines:
    names = {column.id: column.name for column in table.columns}
    key = " + ".join(names[name] for name in table.key)
    return TableLines(table.id, table.name, table.description, key, tuple(map(_line, table.columns)))


def _line(column: Column) -> ColumnLine:
    unit = f"（{column.unit}）" if column.unit else ""
    values = "；".join(f"{key} {words}" for key, words in column.values)
    return ColumnLine(
        column.id, column.name, f"{TYPE_NAMES[column.type]}{unit}", column.description, values, column.source
    )
