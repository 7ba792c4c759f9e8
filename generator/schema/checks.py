"""Model of ``checks.yml``: what of the checks is policy and not code — severities, tolerances and lists of words."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from generator.schema.base import Integer, Line, Model, Percentage, SchemaVersion, Slug

Level = Literal["warning", "info", "off"]


class Severities(Model):
    """级别，转录和填报可以不同."""

    transcribed: Level | None = Field(None, title="转录的报告")
    authored: Level | None = Field(None, title="填报的报告")


def _both(value: Any) -> Any:
    return {"transcribed": value, "authored": value} if isinstance(value, str) else value


def _no_less_than_whole(value: str) -> str:
    if Decimal(value.removesuffix("%")) < 100:
        raise PydanticCustomError("form", "“{value}”不合要求，应不低于 100%", {"value": value})
    return value


class Tolerances(Model):
    """界限：到什么程度才提."""

    over_target: Annotated[Percentage, AfterValidator(_no_less_than_whole)] = Field(
        "150%", title="超额完成：完成值达到指标值的多少", description="不低于 100%"
    )
    effect_outruns: Percentage = Field("5%", title="得分率高于预算执行率：高出得分率的多少")


class AmountWords(Model):
    """金额的词表."""

    refund_words: tuple[Line, ...] = Field((), title="说明累计数减少的词", description="与下列词在同一句中即算已说明")
    refund_of: tuple[Line, ...] = Field((), title="累计数减少所说的事项")
    unspent: tuple[Line, ...] = Field(
        (), title="年终收回的事项", description="与说明累计数减少的词在同一句中即算已说明"
    )
    overlaps: tuple[Line, ...] = Field(
        (), title="合计剔除了重复的说法", description="表中的行、列、格有这些词的，合计不与各行之和比对"
    )


class ScoreWords(Model):
    """得分的词表."""

    reasons: tuple[Line, ...] = Field((), title="说明扣分理由的词", description="与得分或指标名称在同一段中即算已说明")
    deductions: tuple[Line, ...] = Field((), title="说明扣分的词", description="正文任何一处有这些词，总分即算已说明")
    not_applicable: tuple[Line, ...] = Field((), title="说明指标不适用的词")
    shortcomings: tuple[Line, ...] = Field(
        (), title="问题中说不足的词", description="紧挨指标名称中的词，即算说到该指标"
    )


class ClassWords(Model):
    """三级指标名称中的词和它所属的类别."""

    belongs: Line = Field(title="类别", description="如 时效；一级或二级指标名称含此词即属该类")
    words: tuple[Line, ...] = Field(title="名称中的词")
    unless: tuple[Line, ...] = Field((), title="含这些词的不算")
    instead_of: tuple[Line, ...] = Field((), title="只在列入这些类别时提", description="不写则列入其他类别都提")


class IndicatorWords(Model):
    """绩效指标的词表."""

    fewer: tuple[Line, ...] = Field((), title="越少越好的事项")
    fewer_unless: tuple[Line, ...] = Field((), title="不算越少越好的说法")
    more: tuple[Line, ...] = Field((), title="越多越好的事项")
    more_unless: tuple[Line, ...] = Field((), title="不算越多越好的说法")
    classes: tuple[ClassWords, ...] = Field((), title="指标类别的词")
    reasons: tuple[Line, ...] = Field((), title="说明未完成原因的词")
    survey: tuple[Line, ...] = Field((), title="说明满意度如何取得的词")
    whole: tuple[Line, ...] = Field(("全部", "全员", "全覆盖", "所有", "均"), title="等于 100% 的说法")


class Comparing(Model):
    """同一部门前后两年的比较."""

    jump_factor: Integer = Field(3, title="数值相差多少倍才提")
    jump_money: Integer = Field(500_000, title="金额不足多少元不比")
    jump_count: Integer = Field(30, title="数量不足多少不比")
    change_words: tuple[Line, ...] = Field((), title="说明变动的词", description="正文就近有这些词的不提")
    mentioned: Integer = Field(50, title="与上年问题的用字相同到百分之几即算已提及")
    repeated: Integer = Field(85, title="与上年文字相同到百分之几即算照抄")
    next_year_words: tuple[Line, ...] = Field((), title="说以后年度的词")
    last_year_words: tuple[Line, ...] = Field((), title="说以前年度或作比较的词")


class Copying(Model):
    """部门之间、年度之间相同的文字."""

    shortest: Integer = Field(60, title="连续相同多少字才提", description="不计数字和标点")
    common: Integer = Field(4, title="多少个部门都有的文字不算照抄")
    own_headings: tuple[Line, ...] = Field((), title="文字本应相同的小标题", description="小标题含这些词的不比")
    phrases: tuple[Line, ...] = Field((), title="通用提法", description="不计入相同字数")
    joint_words: tuple[Line, ...] = Field((), title="名称前表示与他人合作的词")


class Completeness(Model):
    """完整性的词表."""

    money_columns: tuple[Line, ...] = Field((), title="金额栏名称中的词")
    money_columns_unless: tuple[Line, ...] = Field((), title="含这些词的不是金额栏")
    money_words: tuple[Line, ...] = Field((), title="正文中金额前的词")
    empty_notes: tuple[Line, ...] = Field((), title="空表说明中的词")
    whole_tables: tuple[Line, ...] = Field((), title="表题表注中表示列全的词")
    partial_tables: tuple[Line, ...] = Field((), title="表题表注中表示只列一部分的词")
    own_measures: tuple[Line, ...] = Field((), title="问题中随后写措施的词", description="含这些词的问题不另计措施")


class Narrative(Model):
    """正文中的数：哪些说法能确定所说的是哪一个事实."""

    neutral: tuple[Line, ...] = Field((), title="事实名称前不改变所指的词")
    ambiguous: tuple[Line, ...] = Field((), title="单独出现时所指不明的事实名称", description="前面有年度或成员才比对")
    aims: tuple[Line, ...] = Field((), title="表示目标、标准、上限的词")
    other_years: tuple[Line, ...] = Field((), title="说其他年度的词")
    particular: tuple[Line, ...] = Field((), title="表示只说某一项目、单位的词")
    particular_unless: tuple[Line, ...] = Field((), title="含上述词而不是这个意思的说法")
    narrow: tuple[Line, ...] = Field((), title="说某一类经费的词", description="其后的预算数、支出数不一定是部门的")
    repeat_words: Integer = Field(14, title="前后文字相同多少字才看作同一件事", description="不计数字和标点")
    rates: tuple[Line, ...] = Field((), title="应能复算的比率名称")


class Placeholders(Model):
    """占位文字."""

    signs: tuple[Line, ...] = Field((), title="连用两个以上即为占位的符号")
    signed: tuple[Line, ...] = Field((), title="签名、盖章、日期栏的名称", description="其后留空待填，不是占位")
    surnames: str = Field("", title="姓氏", description="连写；其后一两个符号是隐去的名字，不是占位")
    words: tuple[Line, ...] = Field((), title="占位的词")
    alone: tuple[Line, ...] = Field((), title="独占一格或一行时才算占位的词")
    unless: tuple[Line, ...] = Field((), title="含这些词的不算")


class Drafts(Model):
    """稿次字样."""

    words: tuple[Line, ...] = Field((), title="表明不是定稿的词")
    unless: tuple[Line, ...] = Field((), title="含这些词的不算")


class Counting(Model):
    """项数和列举."""

    names: tuple[Line, ...] = Field((), title="含数字的名称", description="其中的数字不是项数")
    list_openings: tuple[Line, ...] = Field((), title="“一是”之前不加标点也通顺的词", description="以这些词结尾的不提")


class Leftovers(Model):
    """年度报告中像是别的材料留下的说法."""

    words: tuple[Line, ...] = Field((), title="不合年度报告口吻的词", description="只看句首")
    unless: tuple[Line, ...] = Field((), title="小标题含这些词的部分不看")
    other_half: dict[Line, Line] = Field(default_factory=dict, title="同一标题下有后一个词，即不算")


class Misprints(Model):
    """错别字."""

    words: dict[Line, Line] = Field(default_factory=dict, title="错别字", description="误写: 应写")
    unless: tuple[Line, ...] = Field((), title="含误写而不是错字的词")
    doubled_unless: tuple[Line, ...] = Field((), title="不算重复的叠词")
    narrow_signs: Integer = Field(30, title="半角标点与全角混用多少处才提", description="只计同一段中两种都有的")


class WaiverTerms(Model):
    """豁免."""

    longest_days: Integer = Field(730, title="豁免最长多少天", description="从 dates.recorded（登记日期）算起")


class Privacy(Model):
    """个人信息和涉密."""

    marks: tuple[Line, ...] = Field((), title="不公开材料的标识用语", description="国家秘密标志不必列入")
    causes: tuple[Line, ...] = Field((), title="病情、困难原因的词", description="与姓名或很少的人数同句时提请复核")


def _section(model: type[Model], title: str) -> Any:
    """A section that may be left out: then it is as if it were empty."""
    return Field(default_factory=lambda: model.model_validate({}), title=title)


class Checks(Model):
    """checks.yml: 检查参数."""

    schema_version: SchemaVersion = Field(title="格式版本")
    severities: dict[
        Slug,
        Annotated[
            Severities,
            BeforeValidator(_both),
            WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object"}]}),
        ],
    ] = Field(
        default_factory=dict,
        title="级别",
        description="规则编号: warning、info 或 off；也可分别写 transcribed、authored",
    )
    tolerances: Tolerances = _section(Tolerances, "界限")
    amounts: AmountWords = _section(AmountWords, "金额")
    scores: ScoreWords = _section(ScoreWords, "得分")
    indicators: IndicatorWords = _section(IndicatorWords, "绩效指标")
    comparing: Comparing = _section(Comparing, "前后两年的比较")
    copying: Copying = _section(Copying, "相同的文字")
    completeness: Completeness = _section(Completeness, "完整性")
    narrative: Narrative = _section(Narrative, "正文中的数")
    privacy: Privacy = _section(Privacy, "个人信息和涉密")
    waivers: WaiverTerms = _section(WaiverTerms, "豁免")
    placeholders: Placeholders = _section(Placeholders, "占位文字")
    drafts: Drafts = _section(Drafts, "稿次字样")
    misprints: Misprints = _section(Misprints, "错别字")
    counting: Counting = _section(Counting, "项数和列举")
    leftovers: Leftovers = _section(Leftovers, "不合年度报告口吻的说法")
