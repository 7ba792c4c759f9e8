"""Model of a department-year (部门 × 年度): one YAML file, as somebody else declared it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from generator.schema.base import (
    Absence,
    Day,
    DayOrAbsence,
    FactId,
    FrameworkRef,
    Integer,
    Level,
    Line,
    Model,
    ReviewPoints,
    SchemaVersion,
    Sha256,
    Slug,
    Word,
    Year,
)
from generator.schema.catalogue import Fact, Member

Status = Literal["draft", "submitted", "returned", "reviewed", "published", "withdrawn"]
Role = Literal["finding", "measure", "effect"]


class Source(Model):
    """来源: where the text was taken from."""

    publisher: Line = Field(title="发布机构")
    title: Line = Field(title="原标题")
    address: Line = Field(title="原网址", description="不掌握时写 not_supplied")
    retrieved: Line = Field(title="获取日期", description="不掌握时写 not_supplied")
    text_sha256: Sha256 | None = Field(None, title="原文文本的 SHA-256")


class Dates(Model):
    """日期: entered by a person, never taken from a clock."""

    prepared: DayOrAbsence | None = Field(None, title="填报日期", description="报告中印有日期时不写，改在封面标记")
    approved: DayOrAbsence = Field("not_printed", title="批复日期")
    disclosed: DayOrAbsence = Field("not_printed", title="部门公开日期")
    posted: Day | None = Field(None, title="本站发布日期", description="即页面标签 PubDate，发布后不再改动")
    recorded: Day = Field(title="录入日期", description="用于订阅、网站地图和 PDF 元数据")


class Clearance(Model):
    """保密和隐私审查."""

    office: Line = Field(title="审查机构")
    date: Day = Field(title="审查日期")
    result: Line = Field(title="审查结果")


class Period(Model):
    """A named cut-off of the report's own."""

    name: Line = Field(title="名称")
    date: DayOrAbsence = Field("not_printed", title="截止日期")


CONTENT_KEYS = ("annex", "title", "cover", "heading", "text", "table", "view", "goal", "issue", "measure")


class Block(Model):
    """One block of the document, in printed order; exactly one of the content keys says what it is."""

    annex: Line | None = Field(None, title="附件标记")
    title: Line | None = Field(None, title="印载标题")
    cover: Line | None = Field(None, title="封面栏目", description="一行一栏")
    heading: Line | None = Field(None, title="小标题（照印）")
    text: Line | None = Field(None, title="正文", description="一句一行，空行分段")
    table: Word | None = Field(None, title="表格编号")
    view: Literal["scores"] | None = Field(None, title="自动生成的表")
    goal: Line | None = Field(None, title="绩效目标")
    issue: Line | None = Field(None, title="存在问题")
    measure: Line | None = Field(None, title="改进措施")
    rectification: Word | None = Field(None, title="整改事项")
    part: Role | None = Field(None, title="整改部分", description="finding 问题、measure 措施、effect 效果")
    section: Line | None = Field(None, title="对应提纲")
    level: Level | None = Field(None, title="标题级别")
    id: Line | None = Field(None, title="编号")

    @model_validator(mode="after")
    def _one_content(self) -> Self:
        if len(self.present) != 1:
            listed = "、".join(CONTENT_KEYS)
            raise PydanticCustomError(
                "one_content",
                "每一块须有且只有一个内容键，这里有 {n} 个（可用：{keys}）",
                {"n": len(self.present), "keys": listed},
            )
        if self.part and not self.rectification:
            raise PydanticCustomError("part", "part 只用于 rectification 整改块", {})
        return self

    @property
    def present(self) -> tuple[str, ...]:
        """The content keys that are given."""
        return tuple(key for key in CONTENT_KEYS if getattr(self, key) is not None)

    @property
    def content_key(self) -> str:
        return self.present[0]


class Column(Model):
    """A column of a table that follows no form."""

    label: Line = Field("", title="列名")
    fact: Line | None = Field(None, title="事实")
    unit: Line | None = Field(None, title="单位")


class Row(Model):
    """A row with overrides."""

    cells: Line = Field(title="单元格", description="以 | 分隔")
    of: Line | None = Field(None, title="所属成员")


def _row(value: Any) -> Any:
    return {"cells": value} if isinstance(value, str) else value


def _columns(value: Any) -> Any:
    """``a | b`` becomes columns with labels only; their roles come from the form."""
    if not isinstance(value, str):
        return value
    return {f"c{index}": {"label": label.strip()} for index, label in enumerate(value.split("|"))}


class Table(Model):
    """A printed table; only printed cells."""

    title: Line | None = Field(None, title="表题")
    unit: Line | None = Field(None, title="单位")
    form: Word | None = Field(None, title="表式")
    by: Literal["member", "period", "item", "indicator"] | None = Field(None, title="行的含义")
    columns: Annotated[
        dict[Word, Column],
        BeforeValidator(_columns),
        WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object"}]}),
    ] = Field(title="列", description="“列名 | 列名”，或逐列写 label、fact")
    rows: dict[
        Line,
        Annotated[Row, BeforeValidator(_row), WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object"}]})],
    ] = Field(title="行", description="键是行的编号和含义，值是“单元格 | 单元格”")
    note: Line | None = Field(None, title="表下说明")


class Scores(Model):
    """印载评分表: points and score per item of the framework."""

    title: Line | None = Field(None, title="表题")
    columns: Line = Field(title="列", description="分值 | 得分")
    items: dict[Word, Line] = Field(title="各项", description="如 procurement: 2.00 | 1.97")


class Review(Model):
    """复核: the third voice; points per indicator or in total. What is not public belongs into the internal file."""

    id: Word = Field(title="编号")
    body: Line = Field(title="机构")
    kind: Literal["finance", "third_party"] = Field(title="类别")
    date: DayOrAbsence = Field("not_printed", title="日期")
    scores: dict[Word, ReviewPoints] = Field(title="得分", description="如 total: 90.5 分")
    reason: Line | None = Field(None, title="理由")


class Disclosure(Model):
    """公开情况."""

    address: Line = Field(title="网址")
    date: Day = Field(title="日期")
    carrier: Line = Field(title="载体")


class Revision(Model):
    """更正: an earlier revision that stays readable."""

    number: Integer = Field(title="版次")
    date: Day = Field(title="日期")
    change: Line = Field(title="更正内容")


class Report(Model):
    """reports/<department>/<year>.yml: 部门年度报告."""

    schema_version: SchemaVersion = Field(title="格式版本")
    kind: Literal["department", "unit", "project"] = Field(title="报告类别")
    department: Slug = Field(title="部门编号")
    year: Year = Field(title="年度")
    framework: FrameworkRef = Field(title="指标体系")
    origin: Literal["transcribed", "authored"] = Field(title="来源方式", description="transcribed 转录、authored 填报")
    status: Status = Field(title="状态")
    title: Line = Field(title="报告标题")
    sector: Word | None = Field(None, title="行业类别")
    source: Source | None = Field(None, title="来源")
    dates: Dates = Field(title="日期")
    clearance: Clearance | None = Field(None, title="保密和隐私审查")
    periods: dict[Word, Period] = Field(default_factory=dict, title="截止口径")
    members: dict[Word, dict[Word, Member]] = Field(default_factory=dict, title="本报告的成员")
    local_facts: dict[FactId, Fact] = Field(default_factory=dict, title="本报告的事实")
    document: tuple[Block, ...] = Field(title="正文", min_length=1)
    tables: dict[Word, Table] = Field(default_factory=dict, title="表格")
    scores: Scores | None = Field(None, title="印载评分表")
    facts: dict[Line, Line] = Field(default_factory=dict, title="别处未印的事实")
    reviews: tuple[Review, ...] = Field((), title="复核")
    disclosures: tuple[Disclosure, ...] = Field((), title="公开情况")
    statement: Line | None = Field(None, title="部门说明")
    revisions: tuple[Revision, ...] = Field((), title="更正记录")


__all__ = ["Absence", "Block", "Column", "Report", "Row", "Scores", "Table"]
