"""Model of a department-year (部门 × 年度): one YAML file, as somebody else declared it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator, model_validator
from pydantic_core import PydanticCustomError

from generator.schema.base import (
    Absence,
    Clock,
    Day,
    DayOrAbsence,
    FactId,
    Fingerprint,
    FrameworkRef,
    Integer,
    Level,
    Line,
    Model,
    ReviewPoints,
    SchemaVersion,
    Sha256,
    Slug,
    Text,
    TextCode,
    WebAddressOrAbsence,
    Word,
    Year,
)
from generator.schema.catalogue import Fact, Member

Status = Literal["draft", "submitted", "returned", "reviewed", "published", "withdrawn"]
WaiverCode = Literal["other_basis", "official_form", "source_data", "rounding", "not_applicable", "misread"]
FrameworkBasis = Literal["named", "assigned"]
Role = Literal["finding", "measure", "effect"]


class Source(Model):
    """来源: where the text was taken from."""

    publisher: Line = Field(title="发布机构")
    title: Line = Field(title="原标题")
    address: WebAddressOrAbsence = Field(title="原网址", description="不掌握时写 not_supplied")
    retrieved: Line = Field(title="获取日期", description="不掌握时写 not_supplied")
    text_sha256: Sha256 | None = Field(None, title="原文文本的 SHA-256")


class Dates(Model):
    """日期: entered by a person, never taken from a clock."""

    prepared: DayOrAbsence | None = Field(None, title="填报日期", description="报告中印有日期时不写，改在封面标记")
    approved: DayOrAbsence = Field("not_printed", title="批复日期")
    disclosed: DayOrAbsence = Field("not_printed", title="部门公开日期")
    posted: Day | None = Field(None, title="本站发布日期", description="即页面标签 PubDate，发布后不再改动")
    posted_time: Clock | None = Field(
        None, title="本站发布时刻", description="如 09:30，与发布日期合为页面标签 PubDate；不掌握时不写"
    )
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
    cover: Text | None = Field(None, title="封面栏目", description="一行一栏")
    heading: Line | None = Field(None, title="小标题（照印）")
    text: Text | None = Field(None, title="正文", description="一句一行，空行分段")
    table: Word | None = Field(None, title="表格编号")
    view: Literal["scores"] | None = Field(None, title="自动生成的表")
    goal: Text | None = Field(None, title="绩效目标")
    issue: Text | None = Field(None, title="存在问题")
    measure: Text | None = Field(None, title="改进措施")
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
    formula: Line | None = Field(
        None, title="计算式", description="由同一行各列算出，以列的编号书写，如 spent / allotted"
    )


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
    note: Text | None = Field(None, title="表下说明")


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
    reason: Text | None = Field(None, title="理由")


class Disclosure(Model):
    """公开情况."""

    address: WebAddressOrAbsence = Field(title="网址", description="不掌握时写 not_supplied")
    date: Day = Field(title="日期")
    carrier: Line = Field(title="载体")


class Revision(Model):
    """更正: an earlier revision that stays readable."""

    number: Integer = Field(title="版次")
    date: Day = Field(title="日期")
    change: Text = Field(title="更正内容")


class Waiver(Model):
    """豁免: a finding that an authored report keeps for a reason; the reason in detail is in the internal file."""

    id: Word = Field(title="编号")
    rule: Slug = Field(title="规则编号")
    path: Line = Field(title="所指之处", description="与检查结果中的 path 相同")
    fingerprint: Fingerprint = Field(title="指纹", description="由 jixiao waive 写入；所指数值改变后豁免失效")
    code: WaiverCode = Field(
        title="理由类别",
        description="other_basis 口径不同、official_form 按规定格式填列、source_data 来源数据如此、"
        "rounding 尾差、not_applicable 不适用、misread 程序误读",
    )
    note: Text = Field(title="公开说明")
    requested_by: Line = Field(title="申请人职务", description="写职务，不写姓名")
    approved_by: Line = Field(title="批准人职务", description="写职务，不写姓名；不得与申请人相同")
    expires: Day = Field(title="到期日")


class NoteStatement(Model):
    """部门对一条核验说明的答复: the department's own word on one note."""

    rule: Slug = Field(title="规则编号")
    path: Line = Field(title="所指之处", description="与检查结果中的 path 相同")
    sent: Day | None = Field(None, title="送部门核对日期")
    date: Day | None = Field(None, title="部门说明日期")
    text: Text | None = Field(None, title="部门说明")

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if (self.text is None) != (self.date is None) or (self.sent is None and self.date is None):
            raise PydanticCustomError("statement", "写 sent（送部门核对日期），或同时写 date 和 text（部门说明）", {})
        return self


class Report(Model):
    """reports/<department>/<year>.yml: 部门年度报告."""

    schema_version: SchemaVersion = Field(title="格式版本")
    kind: Literal["department", "unit", "project"] = Field(title="报告类别")
    department: Slug = Field(title="部门编号")
    year: Year = Field(title="年度")
    framework: FrameworkRef = Field(title="指标体系")
    framework_basis: FrameworkBasis | None = Field(
        None,
        title="指标体系依据",
        description="named 报告写明所用的指标体系，assigned 报告未写明、本站归入；不写，即未登记是哪一种",
    )
    origin: Literal["transcribed", "authored"] = Field(title="来源方式", description="transcribed 转录、authored 填报")
    status: Status = Field(title="状态")
    title: Line = Field(title="报告标题")
    index_number: Line | None = Field(None, title="索引号", description="政府信息公开目录的编号；没有编的不写")
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
    evidence: dict[Word, Text] = Field(
        default_factory=dict, title="佐证材料", description="指标编号: 材料名称，如 satisfaction: 满意度调查报告"
    )
    reviews: tuple[Review, ...] = Field((), title="复核")
    disclosures: tuple[Disclosure, ...] = Field((), title="公开情况")
    statement: Text | None = Field(None, title="部门说明")
    statements: tuple[NoteStatement, ...] = Field((), title="部门对各条核验说明的说明")
    waivers: tuple[Waiver, ...] = Field((), title="豁免", description="只用于填报的报告")
    revisions: tuple[Revision, ...] = Field((), title="更正记录")


class InternalWaiver(Model):
    """豁免的内部理由."""

    reason: Text = Field(title="内部理由")
    requested: Day | None = Field(None, title="申请日期")
    approved: Day | None = Field(None, title="批准日期")


class Sealed(Model):
    """盖章扫描件: which text a seal stands for. The scan is kept elsewhere, its hash is here."""

    edition: Integer = Field(title="版次", description="第几版，从 1 起；更正一次加一")
    date: Day = Field(title="盖章日期")
    text_code: TextCode = Field(title="文本校验码", description="由 jixiao seal 写入；正文改动后与现在的不同")
    sha256: Sha256 = Field(title="扫描件的 SHA-256", description="由 jixiao seal 写入；扫描件本身另存，不放进仓库")


class Internal(Model):
    """reports/<department>/<year>.internal.yml: 内部记录, which never leaves."""

    schema_version: SchemaVersion = Field(title="格式版本")
    filler: Line | None = Field(None, title="填报人")
    contact: Line | None = Field(None, title="联系方式")
    waivers: dict[Word, InternalWaiver] = Field(
        default_factory=dict, title="豁免的内部理由", description="键是豁免的编号"
    )
    sealed: tuple[Sealed, ...] = Field((), title="盖章扫描件", description="用 jixiao seal 登记，每版一项")
    remarks: tuple[Text, ...] = Field((), title="备注")

    @field_validator("sealed")
    @classmethod
    def _one_seal_an_edition(cls, sealed: tuple[Sealed, ...]) -> tuple[Sealed, ...]:
        editions = [seal.edition for seal in sealed]
        if twice := sorted({edition for edition in editions if editions.count(edition) > 1}):
            raise PydanticCustomError(
                "sealed", "第 {twice} 版登记了不止一项，每版只留一项", {"twice": "、".join(map(str, twice))}
            )
        return sealed


__all__ = ["Absence", "Block", "Column", "Report", "Row", "Scores", "Table"]
