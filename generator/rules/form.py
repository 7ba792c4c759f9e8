"""Records of rules that have no check of their own: the reader, the comparison with git or the waivers report them."""

from __future__ import annotations

from generator.finding import Audience, Severity
from generator.rules.base import Rule


def _record(rule: str, title: str, why: str, bad: str, good: str, mend: str) -> Rule:
    return Rule(rule, title, Severity.ERROR, Audience.INTERNAL, why, bad, good, mend)


YAML_FORM = _record(
    "yaml-form",
    "文件写法有误，无法读取",
    "程序要逐字读出每个值，含糊的写法（引用、合并键、重复键、值后注释、折行块）会让数值悄悄变样。",
    "budget: 12 # 待核",
    "注释单独写一行；值后不带注释。",
    "按提示的行列修改；编辑器装 YAML 插件可即时提示",
)
SCHEMA = _record(
    "schema",
    "缺少必填项、键名不对或值不合要求",
    "每个键都有规定的含义和写法，多写、漏写、写错都会被发现，而不是被忽略。",
    "departmnet: futian-zonggonghui",
    "department: futian-zonggonghui",
    "按提示补上、改名或改写；jixiao schema 可导出供编辑器使用的格式说明",
)
REFERENCE = _record(
    "reference",
    "引用的部门、地区、指标体系或表格不存在",
    "报告引用的东西都要能找到，文件放的位置要与内容一致。",
    "framework: futian-2022@1（没有这个指标体系）",
    "framework: futian-2021@1",
    "核对编号，或先登记被引用的内容",
)
STATEMENT_FORM = _record(
    "statement-form",
    "正文或表格中的数值标记有误",
    "标记把印载的数值与事实联系起来，写错就无法核对。",
    "{{ budget.executed = １２ 万元 }}（全角数字）",
    "{{ budget.executed = 12 万元 }}",
    "按原件照录数值和单位，数字用半角，标记在同一行内闭合",
)
TABLE_FORM = _record(
    "table-form",
    "表格的列数、行数或表式不对",
    "每行的格数应与表头相同，否则数会错列。",
    "表头 3 列，一行写了 2 格。",
    "空格写 ~，与上格合并写 ^，与左格合并写 <，转录缺损写 ?。",
    "补齐单元格",
)
FONT_COVERAGE = _record(
    "font-coverage",
    "有随附字体没有的字",
    "印本用随附字体排版，缺字会印成空白或方框，所以在排版之前拒绝。",
    "姓名中的生僻字不在随附字体内。",
    "换用通用规范字，或为字体方案补充含该字的字体。",
    "核对是否错字；确需此字时补充字体",
)

WAIVER = Rule(
    "waiver",
    "豁免不成立、已失效或没有用上",
    Severity.WARNING,
    Audience.INTERNAL,
    "豁免是有人负责的例外：只对当时的数值、在期限内、经另一职务批准才算数。数值变了、过期了、原来的问题已不存在，都要重新判断。",
    "requested_by: 财务科长，approved_by: 财务科长（同一职务）；或数值改过之后仍留着旧豁免。",
    "requested_by: 财务科长，approved_by: 分管领导，expires 在期限内，内部理由写在 年度.internal.yml。",
    "删去不再需要的豁免；仍需保留的，用 jixiao waive 按现在的数值重新登记",
)
STATEMENT_UNUSED = Rule(
    "statement-unused",
    "部门说明没有对应的核验说明",
    Severity.WARNING,
    Audience.INTERNAL,
    "部门对核验说明的答复公布在该条说明旁边；没有对应的说明，答复就无处可放，读者也看不懂它在答什么。",
    "statements 中写 rule: member-sum、path: budget.executed，而检查没有这一条结果。",
    "rule 和 path 与检查结果中的一条公开结果相同。",
    "核对 rule 和 path；所答的问题已经改好的，删去这条答复",
)

REPORT_REMOVED = _record(
    "report-removed",
    "删去或改名了已发布的报告文件",
    "报告一经发布，网址就会被引用和收藏；文件没有了，网址就打不开，读者也不知道报告去了哪里。撤回的报告留下说明页。",
    "git rm content/reports/futian-zonggonghui/2021.yml",
    "文件保留，status: withdrawn。",
    "恢复文件，改为 status: withdrawn",
)
POSTED_CHANGED = Rule(
    "posted-changed",
    "改动了已发布报告的本站发布日期",
    Severity.WARNING,
    Audience.INTERNAL,
    "本站发布日期是首次发布的日子，用来判断公开是否及时，发布后不再改动；内容更正的日期记在 revisions 里。",
    "更正 2021 年度报告时，把 posted: 2022-05-10 改成更正当天。",
    "posted 不动，在 revisions 下加一条更正记录。",
    "改回原来的日期；原来写错了的，由审核人核对后再改",
)

READING_RULES: tuple[Rule, ...] = (YAML_FORM, SCHEMA, REFERENCE, STATEMENT_FORM, TABLE_FORM, FONT_COVERAGE)
HANDLING_RULES: tuple[Rule, ...] = (WAIVER, STATEMENT_UNUSED)
HISTORY_RULES: tuple[Rule, ...] = (REPORT_REMOVED, POSTED_CHANGED)
FORM_RULES: tuple[Rule, ...] = (*READING_RULES, *HANDLING_RULES, *HISTORY_RULES)
