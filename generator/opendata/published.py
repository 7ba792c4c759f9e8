"""The shape of ``report.json``: what a program that reads it can rely on. Its JSON Schema is published beside the data.

Keys are stable: one may be added, none is renamed or given another meaning. Figures are text, exact.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import ConfigDict, Field

from generator.schema.base import Model

SCHEMA_FILE: Final = "data/report.schema.json"
Text = str
Figure = str | None


class _Shown(Model):
    """Made from what pages show, of which it takes the keys that are promised here."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


class Department(_Shown):
    """部门."""

    id: Text = Field(title="部门编号", description="永久不变，不重复使用")
    name: Text = Field(title="部门名称", description="该年度末的全称")
    region: Text = Field(title="行政区划代码")


class Region(_Shown):
    """行政区划."""

    code: Text = Field(title="行政区划代码", description="GB/T 2260")
    name: Text = Field(title="全名")


class Framework(_Shown):
    """评分所用的指标体系."""

    reference: Text = Field(title="编号@版本")
    title: Text = Field(title="名称")
    status: Text = Field(title="依据状态")
    rounding: Text = Field(title="舍入")
    grades: Text = Field(title="等级划分")
    address: Text = Field(title="网页地址", description="网站根目录以下的路径")
    attribution: Text = Field(title="指标体系依据", description="报告写明、本站归入，没有登记的为空")


class Links(_Shown):
    """同一报告的其他文件，相对本文件所在的文件夹."""

    page: Text = Field(title="网页")
    edition: Text = Field(title="公开版数据")
    facts: Text = Field(title="事实表")
    scores: Text = Field(title="得分表")
    workbook: Text = Field(title="Excel 工作簿")
    description: Text = Field(title="数据集描述（JSON-LD）")


class Source(_Shown):
    """来源: the text that the report was taken from; empty for a report that a department wrote here."""

    publisher: Text | None = Field(None, title="发布机构")
    title: Text | None = Field(None, title="原标题")
    address: Text | None = Field(None, title="原网址", description="不掌握时为 not_supplied")
    retrieved: Text | None = Field(None, title="获取日期", description="不掌握时为 not_supplied")
    text_sha256: Text | None = Field(None, title="原文文本的 SHA-256")


class Dates(_Shown):
    """日期：ISO 日期，或没有的原因（not_printed 报告未列、blank 原件空白、lost 转录缺损）."""

    prepared: Text | None = Field(title="填报日期", description="报告中印有时为 null，见 statements 的 date.prepared")
    approved: Text = Field(title="批复日期")
    disclosed: Text = Field(title="部门公开日期")
    posted: Text | None = Field(title="本站发布日期")
    posted_time: Text | None = Field(title="本站发布时刻")
    recorded: Text = Field(title="录入日期")


class Review(_Shown):
    """复核."""

    id: Text = Field(title="编号")
    body: Text = Field(title="机构")
    kind: Literal["finance", "third_party"] = Field(title="类别")
    date: Text = Field(title="日期")
    scores: dict[str, str] = Field(title="得分", description="指标编号到得分；total 为总分")
    reason: Text | None = Field(title="理由")


class Checks(_Shown):
    """核对的处数."""

    compared: int = Field(title="已核对", description="等于后三者之和")
    agreed: int = Field(title="一致")
    annotated: int = Field(title="有核验说明")
    waived: int = Field(title="经审核不作调整")


class Total(_Shown):
    """总分."""

    points: Text = Field(title="总分值")
    declared: Text = Field(title="自评得分（部门填报）", description="没有时为原因")
    computed: Figure = Field(
        title="按规则复算得分（本站计算）", description="算不出的指标按自评得分计入；一项都没有复算的为空"
    )
    reviewed: Figure = Field(title="复核得分")
    listed: Figure = Field(title="已列分项", description="报告只列了部分分项时")
    recomputable: Text = Field(title="可复算分值")


class Statement(_Shown):
    """报告中印出的一处数字、日期或等级."""

    key: Text = Field(title="事实键", description="事实@期间#成员")
    name: Text = Field(title="事项")
    kind: Literal["money", "ratio", "count", "points", "text", "date"] = Field(title="类别")
    printed: Text = Field(title="原文", description="照录所印文字")
    value: Figure = Field(title="数值", description="基本单位的确数：元、分、件，比率为小数")
    step: Figure = Field(title="末位", description="原文最末一位数字所表示的大小，基本单位")
    unit: Text | None = Field(title="原文单位")
    bound: Literal["=", "≥", "≤", ">", "<", "余", "近", "约"] | None = Field(title="界限")
    absence: Literal["not_printed", "blank", "lost"] | None = Field(title="缺失原因")
    place: Text = Field(title="出处")
    line: int = Field(title="行", description="在 report.yml 中")
    column: int = Field(title="列")
    anchor: Text = Field(title="页内位置")


class Operand(_Shown):
    """计算所用的事实."""

    name: Text = Field(title="事项")
    printed: Text = Field(title="原文")
    place: Text = Field(title="出处")
    line: int = Field(title="行")
    anchor: Text = Field(title="页内位置")


class Part(_Shown):
    """指标计分的一部分，及其计算过程."""

    name: Text = Field(title="名称")
    points: Text = Field(title="分值")
    status: Text = Field(title="复算情况")
    computed: Text = Field(title="复算得分")
    rule: Text = Field(title="计分方法")
    basis: Text = Field(title="依据", description="规则为重建时的说明")
    reason: Text = Field(title="不能复算的原因")
    operands: tuple[Operand, ...] = Field(title="所用事实")
    steps: tuple[str, ...] = Field(title="计算步骤")


class Run(_Shown):
    """一段文字."""

    kind: Literal["text", "strong", "figure", "withheld", "absent", "mark"] = Field(title="类别")
    text: Text = Field(title="文字")
    anchors: tuple[str, ...] = Field(title="页内位置")
    fact: Text = Field(title="事项")
    notes: tuple[int, ...] = Field(title="核验说明编号")


class Cell(_Shown):
    """印载评分表的一格."""

    runs: tuple[Run, ...] = Field(title="文字")
    numeric: bool = Field(title="数字格")
    header: bool = Field(title="表头格")
    span: tuple[int, int] = Field(title="行数和列数")
    absence: Text = Field(title="缺失原因")
    joined: Text = Field(title="与邻格相连")


class ScoreItem(_Shown):
    """一项指标."""

    id: Text = Field(title="指标编号")
    level: int = Field(title="级次")
    leaf: bool = Field(title="末级")
    name: Text = Field(title="指标")
    points: Text = Field(title="分值", description="没有时为原因")
    declared: Text = Field(title="自评得分（部门填报）", description="没有时为原因")
    computed: Text = Field(
        title="按规则复算得分（本站计算）",
        description="合计和部分可复算的指标，算不出的按自评得分计入；一项都没有复算的为空",
    )
    reviewed: Text = Field(title="复核得分")
    status: Text = Field(title="复算情况", description="合计项为空")
    reason: Text = Field(title="不能复算的原因")
    rule: Text = Field(title="计分方法")
    describe: Text = Field(title="指标解释")
    wording: tuple[str, ...] = Field(title="评分标准")
    parts: tuple[Part, ...] = Field(title="计分的各部分")
    recomputable: Text = Field(title="可复算分值")
    share: Figure = Field(title="得分率", description="自评得分占分值的百分数，最多两位小数")
    notes: tuple[int, ...] = Field(title="核验说明编号")
    cells: tuple[Cell, ...] = Field(title="印载评分表中的一行")


class Place(_Shown):
    """位置."""

    text: Text = Field(title="位置和所载")
    line: int = Field(title="行")
    anchor: Text = Field(title="页内位置")


class Answer(_Shown):
    """部门对一条核验说明的说明."""

    sent: Text | None = Field(title="送部门核对日期")
    date: Text | None = Field(title="部门说明日期")
    text: Text | None = Field(title="部门说明")


class Note(_Shown):
    """核验说明：仅核对报告所载数字与算法是否一致，不是审计或评价结论，不改变原文."""

    number: int = Field(title="编号")
    rule: Text = Field(title="规则编号")
    title: Text = Field(title="规则")
    address: Text = Field(title="规则的网页", description="网站根目录以下的路径")
    family: Text = Field(title="规则类别")
    severity: Text = Field(title="性质", description="warning 不一致，info 未列或需留意")
    path: Text = Field(title="所指之处")
    fingerprint: Text = Field(title="指纹")
    message: Text = Field(title="说明")
    declared: Text = Field(title="所载")
    expected: Text = Field(title="核对所得")
    difference: Text = Field(title="差额")
    places: tuple[Place, ...] = Field(title="出处")
    state: Text = Field(title="核对情况")
    statement: Answer | None = Field(title="部门说明")


class Waived(_Shown):
    """经审核不作调整的事项."""

    rule: Text = Field(title="规则编号")
    title: Text = Field(title="规则")
    address: Text = Field(title="规则的网页")
    path: Text = Field(title="所指之处")
    fingerprint: Text = Field(title="指纹")
    place: Place = Field(title="出处")
    code: Text = Field(title="理由类别")
    reason: Text = Field(title="理由")
    note: Text = Field(title="公开说明")
    requested_by: Text = Field(title="申请人职务")
    approved_by: Text = Field(title="批准人职务")
    expires: Text = Field(title="到期日")


class Passed(_Shown):
    """核对一致的一处."""

    rule: Text = Field(title="规则编号")
    path: Text = Field(title="所指之处")


class PublishedReport(_Shown):
    """公开的报告数据：每份报告的 report.json."""

    schema_address: Text = Field(alias="$schema", title="本格式的地址", description="相对本文件所在的文件夹")
    schema_version: Literal[1] = Field(title="格式版本")
    generator: Text = Field(title="生成程序")
    address: Text = Field(title="报告的地址", description="网站根目录以下的路径，永久不变")
    department: Department = Field(title="部门")
    region: Region = Field(title="地区")
    year: int = Field(title="年度")
    title: Text = Field(title="名称")
    printed_title: Text = Field(title="报告所印标题")
    index_number: Text | None = Field(title="索引号")
    origin: Literal["transcribed", "authored"] = Field(title="来源方式")
    status: Text = Field(title="状态", description="published")
    framework: Text = Field(title="指标体系", description="编号@版本")
    framework_details: Framework = Field(title="指标体系的说明")
    edition_sha256: Text = Field(title="公开版数据的 SHA-256", description="同目录 report.yml 的校验值")
    text_code: Text = Field(
        title="文本校验码",
        description="正文、表格、评分和事实，以及指标和部门名称的校验值前 16 位，与用印稿、PDF 每页所印相同",
    )
    revision: int | None = Field(title="版次", description="被更正的旧版才有")
    source: Source = Field(title="来源")
    dates: Dates = Field(title="日期")
    grade: Text | None = Field(title="评价等级")
    reviews: tuple[Review, ...] = Field(title="复核")
    checks: Checks = Field(title="核对")
    score: Total = Field(title="总分")
    statements: tuple[Statement, ...] = Field(title="事实")
    scores: tuple[ScoreItem, ...] = Field(title="各项得分")
    notes: tuple[Note, ...] = Field(title="核验说明")
    waived: tuple[Waived, ...] = Field(title="经审核不作调整的事项")
    passed: tuple[Passed, ...] = Field(title="核对一致之处")
    links: Links = Field(title="其他文件")


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of ``report.json``; its id is relative to where it is published."""
    made = PublishedReport.model_json_schema(by_alias=True, mode="serialization")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "report.schema.json"}
    return {**head, **made, "title": "公开的报告数据"}
