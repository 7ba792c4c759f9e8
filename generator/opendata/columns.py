"""The tables of the open data and their columns: the one declaration that CSV, XLSX, SQLite, data package and page follow.

Ids are stable: a column may be added at the end of a table, none is renamed, moved or given another meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from generator.report.notes import WAIVER_CODES
from generator.schema.base import ABSENCES
from generator.trace import STATUS_NAMES

Type = Literal["text", "integer", "decimal", "date", "flag"]
TYPE_NAMES: Final[dict[Type, str]] = {
    "text": "文字",
    "integer": "整数",
    "decimal": "小数",
    "date": "日期",
    "flag": "是或否",
}

REPORT: Final = "报告原文"
ENTERED: Final = "录入"
FRAMEWORK: Final = "指标体系"
SITE: Final = "本站"
DECLARED: Final = "部门填报"
REVIEWED: Final = "复核机构"

Values = tuple[tuple[str, str], ...]
_ABSENT: Final[Values] = tuple((key, ABSENCES[key]) for key in ("not_printed", "blank", "lost"))
_KINDS: Final[Values] = (
    ("money", "金额"),
    ("ratio", "比率"),
    ("count", "数量"),
    ("points", "分数"),
    ("text", "文字"),
    ("date", "日期"),
)
_BOUNDS: Final[Values] = (
    ("exact", "确数"),
    ("at_least", "不小于"),
    ("at_most", "不大于"),
    ("above", "大于"),
    ("below", "小于"),
    ("some_more", "多一些（余、多、超）"),
    ("nearly", "接近"),
    ("about", "大约"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``values`` are the ids that can stand there and their words; ``source`` says whose word it is."""

    id: str
    name: str
    type: Type
    source: str
    description: str
    unit: str = ""
    values: Values = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``key`` names the columns that tell its rows apart."""

    id: str
    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]


def _column(
    identifier: str, name: str, kind: Type, source: str, description: str, unit: str = "", values: Values = ()
) -> Column:
    return Column(identifier, name, kind, source, description, unit, values)


def _key(identifier: str, name: str, kind: Type, source: str, description: str, values: Values = ()) -> Column:
    """A column that is never empty."""
    return Column(identifier, name, kind, source, description, "", values, True)


_HEAD: Final = (
    _key("report", "报告编号", "text", SITE, "部门编号/年度，各表以它相连"),
    _key("department_name", "部门", "text", ENTERED, "该年度末的部门全称"),
    _key("year", "年度", "integer", ENTERED, "报告所评价的年度"),
)


def _absence(identifier: str, name: str, of: str) -> Column:
    return _column(identifier, name, "text", REPORT, f"没有{of}时的原因", "", _ABSENT)


REPORTS: Final = Table(
    "reports",
    "报告",
    "一行一份现行报告",
    ("report",),
    (
        *_HEAD,
        _key("department", "部门编号", "text", ENTERED, "永久不变，不重复使用"),
        _key("region", "行政区划代码", "text", ENTERED, "GB/T 2260 六位代码"),
        _column("region_name", "地区", "text", ENTERED, "由省到县的全名"),
        _key("title", "名称", "text", SITE, "本站的报告名称"),
        _key("printed_title", "报告标题", "text", REPORT, "报告所印标题"),
        _key(
            "origin",
            "来源方式",
            "text",
            ENTERED,
            "报告怎样来到本站",
            (("transcribed", "转录公开文本"), ("authored", "部门填报")),
        ),
        _key("publisher", "发布机构", "text", ENTERED, "公开报告原文的机构"),
        _column("index_number", "索引号", "text", ENTERED, "政府信息公开目录的编号；没有编的为空"),
        _column("prepared", "成文日期", "text", REPORT, "照录报告所印，或录入的日期"),
        _absence("prepared_absence", "无成文日期的原因", "成文日期"),
        _column("approved", "批复日期", "date", ENTERED, "部门决算批复的日期"),
        _absence("approved_absence", "无批复日期的原因", "批复日期"),
        _column("disclosed", "部门公开日期", "date", ENTERED, "部门首次公开报告的日期"),
        _absence("disclosed_absence", "无部门公开日期的原因", "部门公开日期"),
        _column("posted", "本站发布日期", "date", ENTERED, "发布后不再改动"),
        _column("posted_time", "本站发布时刻", "text", ENTERED, "如 09:30，北京时间"),
        _key("recorded", "录入日期", "date", ENTERED, "数据录入或最近一次更正的日期"),
        _key("framework", "指标体系编号", "text", FRAMEWORK, "编号@版本"),
        _key("framework_title", "指标体系", "text", FRAMEWORK, "评分所用的指标体系"),
        _column("points", "总分值", "decimal", FRAMEWORK, "满分", "分"),
        _column("declared", "自评得分", "decimal", DECLARED, "报告所载总分", "分"),
        _absence("declared_absence", "无自评得分的原因", "自评得分"),
        _column(
            "computed",
            "复算得分",
            "decimal",
            SITE,
            "按规则复算；算不出的指标按自评得分计入，一项都没有复算或有指标两者都没有的为空",
            "分",
        ),
        _column("reviewed", "复核得分", "decimal", REVIEWED, "财政或第三方复核的总分", "分"),
        _column("grade", "评价等级", "text", REPORT, "照录报告；报告未列时为空，本站不代填"),
        _key("recomputable", "可复算分值", "decimal", SITE, "能由报告所载规则和数字算出的分值"),
        _key("compared", "已核对", "integer", SITE, "核对的处数，等于一致、说明和经审核不作调整三者之和"),
        _key("agreed", "一致", "integer", SITE, "核对一致的处数"),
        _key("annotated", "核验说明", "integer", SITE, "有核验说明的处数"),
        _key("waived", "不作调整", "integer", SITE, "经审核不作调整的处数"),
        _column("source_title", "原文标题", "text", ENTERED, "转录所据的公开文本"),
        _column("source_address", "原文网址", "text", ENTERED, "不掌握时为空"),
        _key(
            "edition_sha256", "公开版数据的 SHA-256", "text", SITE, "同目录 report.yml 的校验值，可用来指明所引的版本"
        ),
        _key("address", "网页地址", "text", SITE, "网站根目录以下的路径，永久不变"),
    ),
)

FACTS: Final = Table(
    "facts",
    "事实",
    "一行一处：报告里每一处印出的数字、日期和等级，互相不一致的也各占一行",
    ("report", "number"),
    (
        *_HEAD,
        _key("number", "序号", "integer", SITE, "在报告中出现的次序"),
        _key("key", "事实键", "text", SITE, "事实@期间#成员，如 budget.progress@Q2"),
        _key("fact", "事实编号", "text", SITE, "事实目录中的编号"),
        _column("period", "期间", "text", SITE, "空为报告年度；Q1–Q4 季度，四位数字为其他年度，或报告自定的时点"),
        _column("members", "成员", "text", SITE, "分解到的成员编号，几个之间用空格隔开"),
        _key("name", "事项", "text", SITE, "事实的中文名称，含期间和成员"),
        _key("kind", "类别", "text", SITE, "事实的类别", _KINDS),
        _column("printed", "原文", "text", REPORT, "照录所印文字"),
        _column(
            "value",
            "数值",
            "decimal",
            REPORT,
            "原文数字换算成基本单位，不舍入；金额为元，比率为小数（98.85% 即 0.9885）",
        ),
        _column("base_unit", "基本单位", "text", SITE, "数值的单位；比率为空"),
        _column("step", "末位", "decimal", REPORT, "原文最末一位数字所表示的大小，按基本单位；2,918.76 万元为 100"),
        _column("unit", "原文单位", "text", REPORT, "原文或表头所印单位"),
        _column("bound", "界限", "text", REPORT, "数值是确数还是界限、概数", "", _BOUNDS),
        _column("absence", "缺失原因", "text", REPORT, "应有而没有数字时的原因", "", _ABSENT),
        _key("place", "出处", "text", SITE, "在报告中的位置"),
        _key("line", "行", "integer", SITE, "在同目录 report.yml 中的行号"),
        _key("column", "列", "integer", SITE, "在该行中的列号"),
        _column("anchor", "页内位置", "text", SITE, "网页中该处的锚点：网页地址#锚点"),
        _column("notes", "核验说明编号", "text", SITE, "提到该处的核验说明，几条之间用空格隔开"),
    ),
)

TARGETS: Final = Table(
    "targets",
    "绩效指标",
    "一行一项：报告的绩效指标表中各项指标的指标值和完成值",
    ("report", "indicator"),
    (
        *_HEAD,
        _key("indicator", "指标编号", "text", SITE, "在该报告内唯一"),
        _key("name", "指标", "text", REPORT, "照录所印指标名称"),
        _column("target", "指标值", "text", REPORT, "照录所印文字"),
        _column("target_value", "指标值数值", "decimal", REPORT, "换算成基本单位；不是数字时为空"),
        _column("target_bound", "指标值界限", "text", REPORT, "确数、界限或概数", "", _BOUNDS),
        _column("actual", "完成值", "text", REPORT, "照录所印文字"),
        _column("actual_value", "完成值数值", "decimal", REPORT, "换算成基本单位；不是数字时为空"),
        _column("actual_bound", "完成值界限", "text", REPORT, "确数、界限或概数", "", _BOUNDS),
        _column("base_unit", "基本单位", "text", SITE, "两个数值的单位；比率为空"),
        _column("completion", "完成率", "text", REPORT, "照录所印文字；报告未列时为空，本站不代算"),
    ),
)

SCORES: Final = Table(
    "scores",
    "得分",
    "一行一项：指标体系的各级指标和总分（indicator 为 total）",
    ("report", "indicator"),
    (
        *_HEAD,
        _key("number", "序号", "integer", SITE, "在评分表中的次序"),
        _key("indicator", "指标编号", "text", FRAMEWORK, "在指标体系内唯一"),
        _column("parent", "上级指标编号", "text", FRAMEWORK, "一级指标为空"),
        _key("level", "级次", "integer", FRAMEWORK, "1 为一级指标；总分为 0"),
        _key("leaf", "末级", "flag", FRAMEWORK, "是否末级指标，即评分的一项"),
        _key("name", "指标", "text", FRAMEWORK, "指标名称"),
        _column("points", "分值", "decimal", FRAMEWORK, "满分", "分"),
        _column("points_absence", "无分值的原因", "text", FRAMEWORK, "没有分值时的原因", "", _ABSENT),
        _column("declared", "自评得分", "decimal", DECLARED, "报告所载得分", "分"),
        _absence("declared_absence", "无自评得分的原因", "自评得分"),
        _column(
            "computed",
            "复算得分",
            "decimal",
            SITE,
            "按规则由报告所载数字复算；合计中算不出的指标、部分可复算的指标中算不出的部分，按自评得分计入；一项都没有复算的为空",
            "分",
        ),
        _column("reviewed", "复核得分", "decimal", REVIEWED, "财政或第三方复核的得分", "分"),
        _key("recomputable", "可复算分值", "decimal", SITE, "能由报告所载规则和数字算出的分值"),
        _key(
            "status",
            "复算情况",
            "text",
            SITE,
            "得分怎样得来",
            tuple((status.value, name) for status, name in STATUS_NAMES.items()),
        ),
        _column("reason", "不能复算的原因", "text", SITE, "能复算时为空"),
        _column("rule", "计分方法", "text", FRAMEWORK, "本站所用的计分方法"),
        _column("describe", "指标解释", "text", FRAMEWORK, "指标体系的指标解释"),
        _column("wording", "评分标准", "text", FRAMEWORK, "指标体系的评分标准原文"),
        _column("notes", "核验说明编号", "text", SITE, "提到该项的核验说明，几条之间用空格隔开"),
    ),
)

NOTES: Final = Table(
    "notes",
    "核验说明",
    "一行一条：仅核对报告所载数字与算法是否一致，不是审计或评价结论，不改变原文",
    ("report", "number"),
    (
        *_HEAD,
        _key("number", "编号", "integer", SITE, "在该报告内的编号"),
        _key("rule", "规则编号", "text", SITE, "说明见网站“核对规则”中同名的一页"),
        _key("rule_title", "规则", "text", SITE, "规则名称"),
        _key("family", "类别编号", "text", SITE, "规则的类别"),
        _key(
            "severity",
            "性质",
            "text",
            SITE,
            "所指的性质",
            (("warning", "不一致"), ("info", "未列或需留意")),
        ),
        _column("path", "所指之处", "text", SITE, "事实键或内部路径，与 fingerprint 一起确定一条说明"),
        _key("fingerprint", "指纹", "text", SITE, "规则、所指之处和数值的校验值；数值改变后不同"),
        _key("message", "说明", "text", SITE, "说明全文"),
        _column("declared", "所载", "text", REPORT, "报告所载数字"),
        _column("expected", "核对所得", "text", SITE, "由其他所载数字得出；不能得出时为空"),
        _column("difference", "差额", "text", SITE, "所载减核对所得"),
        _column("places", "出处", "text", SITE, "所指各处，以分号隔开"),
        _key("state", "核对情况", "text", SITE, "部门是否已知悉"),
        _column("sent", "送部门核对日期", "date", ENTERED, "没有送的为空"),
        _column("answered", "部门说明日期", "date", DECLARED, "没有说明的为空"),
        _column("answer", "部门说明", "text", DECLARED, "部门对该条的说明全文"),
    ),
)

WAIVERS: Final = Table(
    "waivers",
    "不作调整",
    "一行一项：部门填报的报告中经审核不作调整的事项，及其公开理由",
    ("report", "number"),
    (
        *_HEAD,
        _key("number", "序号", "integer", SITE, "在报告中出现的次序"),
        _key("rule", "规则编号", "text", SITE, "说明见网站“核对规则”中同名的一页"),
        _key("rule_title", "规则", "text", SITE, "规则名称"),
        _column("path", "所指之处", "text", SITE, "事实键或内部路径"),
        _key("fingerprint", "指纹", "text", SITE, "数值改变后不同，不作调整随之失效"),
        _key("place", "出处", "text", SITE, "在报告中的位置"),
        _key("code", "理由类别", "text", ENTERED, "不作调整的理由", tuple(WAIVER_CODES.items())),
        _key("note", "公开说明", "text", ENTERED, "公开的理由全文"),
        _key("requested_by", "申请人职务", "text", ENTERED, "只列职务，不列姓名"),
        _key("approved_by", "批准人职务", "text", ENTERED, "只列职务，不列姓名"),
        _key("expires", "到期日", "text", ENTERED, "到期后不再有效"),
    ),
)

REVIEWS: Final = Table(
    "reviews",
    "复核",
    "一行一个得分：财政部门或第三方机构公开的复核得分",
    ("report", "review", "indicator"),
    (
        *_HEAD,
        _key("review", "复核编号", "text", ENTERED, "在该报告内唯一"),
        _key("body", "复核机构", "text", REVIEWED, "机构全称"),
        _key("kind", "类别", "text", ENTERED, "机构类别", (("finance", "财政部门"), ("third_party", "第三方机构"))),
        _column("date", "复核日期", "date", REVIEWED, "复核报告的日期"),
        _column("date_absence", "无复核日期的原因", "text", REVIEWED, "没有日期时的原因", "", _ABSENT),
        _key("indicator", "指标编号", "text", FRAMEWORK, "total 为总分"),
        _column("points", "复核得分", "decimal", REVIEWED, "复核给出的得分", "分"),
        _column("reason", "理由", "text", REVIEWED, "复核给出的理由"),
    ),
)

REVISIONS: Final = Table(
    "revisions",
    "更正",
    "一行一次：报告公开后的更正",
    ("report", "number"),
    (
        *_HEAD,
        _key("number", "版次", "integer", ENTERED, "更正记录的版次"),
        _key("date", "更正日期", "date", ENTERED, "更正公开的日期"),
        _key("change", "更正内容", "text", ENTERED, "更正了什么"),
        _column("address", "该版的网页地址", "text", SITE, "网站根目录以下的路径；没有保留该版时为空"),
    ),
)

TABLES: Final = (REPORTS, FACTS, TARGETS, SCORES, NOTES, WAIVERS, REVIEWS, REVISIONS)
BY_ID: Final = {table.id: table for table in TABLES}
