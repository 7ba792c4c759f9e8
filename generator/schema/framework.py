"""Model of a scoring framework (指标体系) and its document outline."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from generator.schema.base import (
    Digits,
    Flag,
    Integer,
    Line,
    Model,
    Number,
    Percentage,
    Points,
    RegionCode,
    SchemaVersion,
    Slug,
    Text,
    Word,
    Year,
)

Status = Literal["attested", "reconstructed", "lost", "not_printed"]
RuleKind = Literal[
    "ratio",
    "bands",
    "deduct_per_item",
    "deduct_per_point",
    "checklist",
    "three_way",
    "qualitative_band",
    "target_completion",
    "share_done",
    "judged",
    "parts",
]


NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "ratio": ("value",),
    "bands": ("value", "bands"),
    "deduct_per_item": ("each",),
    "deduct_per_point": ("value", "each"),
    "checklist": ("items",),
    "three_way": ("options",),
    "target_completion": ("target", "actual"),
    "share_done": ("done", "planned"),
    "parts": ("parts",),
}


class Band(Model):
    """One half-open band of a 分档 rule; the first that holds counts."""

    at_least: Percentage | None = Field(None, alias="from", title="下限（含）")
    over: Percentage | None = Field(None, title="下限（不含）")
    below: Percentage | None = Field(None, title="上限（不含）")
    up_to: Percentage | None = Field(None, title="上限（含）")
    points: Number = Field(title="得分")


class ChecklistItem(Model):
    """One item of a 逐项得分 rule."""

    id: Word = Field(title="编号")
    text: Text = Field(title="内容")
    points: Number = Field(title="分值")
    met: Line | None = Field(None, title="满足条件", description="如 petitions.overdue = 0；不写则由评定人判断")
    status: Status = Field("attested", title="依据状态")


class Option(Model):
    """One outcome of a 三档 rule."""

    text: Text = Field(title="情形")
    points: Number = Field(title="得分")


class Rule(Model):
    """计分规则: one kind of a closed set, with its parameters."""

    kind: RuleKind = Field(title="规则种类")
    status: Status = Field("attested", title="依据状态")
    value: Line | None = Field(None, title="计算式")
    cap: Percentage = Field("100%", title="封顶")
    veto_above: Percentage | None = Field(None, title="超过即不得分")
    bands: tuple[Band, ...] = Field((), title="分档")
    each: Number | None = Field(None, title="每项扣分")
    count: Line | None = Field(None, title="扣分项数")
    threshold: Percentage | None = Field(None, alias="from", title="起扣点")
    items: tuple[ChecklistItem, ...] = Field((), title="得分项")
    options: tuple[Option, ...] = Field((), title="档次")
    target: Line | None = Field(None, title="目标值")
    actual: Line | None = Field(None, title="完成值")
    done: Line | None = Field(None, title="完成数")
    planned: Line | None = Field(None, title="计划数")
    min_dimensions: Integer | None = Field(None, title="至少评价的方面数")
    dimensions: tuple[Line, ...] = Field((), title="可选的评价方面", description="评分标准所列的各方面名称")
    parts: tuple[Part, ...] = Field((), title="组成部分")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [name for name in NEEDED.get(self.kind, ()) if not getattr(self, name)]
        if missing:
            raise PydanticCustomError(
                "rule", "规则种类 {kind} 还须写 {missing}", {"kind": self.kind, "missing": "、".join(missing)}
            )
        return self


class Part(Rule):
    """One part of a rule that adds unlike sub-rules."""

    id: Word = Field(title="编号")
    name: Line = Field("", title="名称")
    points: Number = Field(title="分值")


class Indicator(Model):
    """指标: a group or a leaf of the tree."""

    id: Word = Field(title="编号")
    name: Line = Field(title="名称")
    points: Points = Field(title="分值")
    status: Status = Field("attested", title="依据状态")
    describe: Text | None = Field(None, title="指标说明")
    wording: Text | None = Field(None, title="评分标准")
    rule: Rule | None = Field(None, title="计分规则")
    evidence: Flag = Field(False, title="须有佐证材料", description="为 true 时，填报的报告要在 evidence 中登记材料")
    indicators: tuple[Indicator, ...] = Field((), title="下级指标")

    @property
    def full(self) -> Decimal | None:
        """分值, None where the source does not attest it."""
        return self.points if isinstance(self.points, Decimal) else None


class GradeBand(Model):
    """等级."""

    name: Line = Field(title="等级")
    aliases: tuple[Line, ...] = Field((), title="别名", description="同一等级的其他写法，如 优 也写作 优秀")
    at_least: Number | None = Field(None, alias="from", title="下限（含）")


class Grades(Model):
    """等级划分: half-open bands, highest first."""

    status: Status = Field("attested", title="依据状态")
    bands: tuple[GradeBand, ...] = Field(title="等级")


class Rounding(Model):
    """舍入."""

    digits: Digits = Field(2, title="小数位")
    mode: Literal["half_up", "truncate", "unstated"] = Field("unstated", title="方式")


class OverAchievement(Model):
    """超额完成."""

    mode: Literal["ignore", "annotate", "deduct", "unstated"] = Field(title="处理")
    annotate_above: Percentage | None = Field(None, title="超过即注明")


class FrameworkDocument(Model):
    """文件依据."""

    title: Line = Field(title="文件名称")
    authority: Line = Field("not_printed", title="发文机关")
    number: Line = Field("not_printed", title="文号")
    date: Line = Field("not_printed", title="日期")
    address: Line = Field("not_published", title="网址")


class OutlineSection(Model):
    """A section that the document is expected to have."""

    id: Line = Field(title="编号")
    title: Line = Field(title="标题")
    required: Flag = Field(False, title="必须有")


class FormColumn(Model):
    """A column of a table form."""

    label: Line | None = Field(None, title="列名")
    fact: Line | None = Field(None, title="事实")
    unit: Line | None = Field(None, title="单位")
    formula: Line | None = Field(
        None, title="计算式", description="由同一行各列算出，以列的编号书写，如 spent / allotted"
    )


def _form_rows(value: Any) -> Any:
    """Rows carry, beside ``of`` and ``facts``, a word per role: ``rate: mean``."""
    if not isinstance(value, dict):
        return value
    rows = {}
    for key, row in value.items():
        if isinstance(row, dict):
            known = {name: row[name] for name in ("labels", "of", "facts") if name in row}
            totals = {name: word for name, word in row.items() if name not in ("labels", "of", "facts", "totals")}
            given = row.get("totals", {})
            rows[key] = {**known, "totals": {**given, **totals} if isinstance(given, dict) else given}
        else:
            rows[key] = row
    return rows


class FormRow(Model):
    """What a row of a form means beyond its columns."""

    labels: tuple[Line, ...] = Field((), title="行名")
    of: tuple[Line, ...] = Field((), title="合计的行")
    facts: dict[Word, Line] = Field(default_factory=dict, title="单元格的事实")
    totals: dict[Word, Literal["sum", "mean"]] = Field(default_factory=dict, title="各列的合计方式")


class Form(Model):
    """表式: what the columns and rows of a table bind."""

    by: Literal["member", "period", "item", "indicator"] = Field(title="行的含义")
    columns: dict[Word, FormColumn] = Field(title="列")
    rows: Annotated[
        dict[Line, FormRow],
        BeforeValidator(_form_rows),
        WithJsonSchema({"type": "object", "additionalProperties": {"type": "object"}}),
    ] = Field(default_factory=dict, title="行")


class Framework(Model):
    """frameworks/<id>.v<n>.yml: 指标体系."""

    schema_version: SchemaVersion = Field(title="格式版本")
    id: Slug = Field(title="编号")
    version: Integer = Field(title="版本")
    title: Line = Field(title="名称")
    place: RegionCode = Field(title="适用地区")
    years: tuple[Year, ...] = Field(title="适用年度")
    status: Status = Field(title="依据状态")
    document: FrameworkDocument = Field(title="文件依据")
    basis: Text = Field(title="编制说明")
    total: Points = Field(title="总分")
    rounding: Rounding = Field(default_factory=lambda: Rounding(digits=2, mode="unstated"), title="舍入")
    grades: Grades = Field(title="等级")
    over_achievement: OverAchievement = Field(
        default_factory=lambda: OverAchievement(mode="unstated", annotate_above=None), title="超额完成"
    )
    not_applicable: Literal["rescale", "full", "unstated"] = Field("unstated", title="不适用指标")
    outline: tuple[OutlineSection, ...] = Field((), title="文档提纲")
    forms: dict[Word, Form] = Field(default_factory=dict, title="表式")
    indicators: tuple[Indicator, ...] = Field(title="指标")

    @property
    def reference(self) -> str:
        return f"{self.id}@{self.version}"

    @property
    def full(self) -> Decimal | None:
        return self.total if isinstance(self.total, Decimal) else None


Rule.model_rebuild()
Part.model_rebuild()
