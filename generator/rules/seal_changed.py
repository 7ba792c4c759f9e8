"""盖章后正文有改动."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.load import revision_of
from generator.rules.base import Context, Outcome, Rule
from generator.textcode import edition_of, text_code

RULE = Rule(
    id="seal-changed",
    title="盖章后正文有改动",
    severity=Severity.WARNING,
    audience=Audience.INTERNAL,
    why="单位签字盖章认可的是当时的文字和数字。盖章之后改过一个字，网上的报告与存档的盖章件就不是同一份。"
    "文本校验码随报告的正文、表格、得分和数据，以及所用指标体系的指标和部门名称而变；改状态、日期、审查和复核记录不影响它。",
    bad="用印稿的文本校验码 0A1B-2C3D-4E5F-6071，盖章之后改了一处金额，现在是 7F6E-5D4C-3B2A-1908。",
    good="改好之后重新导出用印稿、签字盖章，再登记新的扫描件，两个校验码相同。",
    mend="改错了的（报告文件、指标体系文件或部门目录），改回盖章时的文字；"
    "确需改动的，重新导出用印稿、签字盖章，再用 jixiao seal 登记新的扫描件",
    compares=False,
)


def check(context: Context) -> Iterator[Outcome]:
    """Find a report whose text is not the one that was sealed, or a corrected edition that was not sealed again."""
    report, internal = context.report, context.content.internals.get(context.report.file)
    if internal is None or not internal.model.sealed or report.model.status == "withdrawn":
        return
    try:
        number, code = edition_of(report), text_code(report, context.content)
    except LookupError:  # no such department: a finding of its own
        return
    place = report.node.key_locations.get("document", report.node.location)
    sealed = {seal.edition: seal for seal in internal.model.sealed}
    if (seal := sealed.get(number)) is None:
        if not revision_of(report.file) and number > max(sealed):
            last = sealed[max(sealed)]
            message = (
                f"现在是第 {number} 版，登记的盖章扫描件是第 {last.edition} 版的（{last.date} 盖章，"
                f"文本校验码 {last.text_code}）；第 {number} 版还没有登记。"
            )
            yield RULE.finding(place, "document", message, declared=code, severity=Severity.INFO)
    elif seal.text_code == code:
        yield RULE.passed("document")
    else:
        message = (
            f"第 {number} 版 {seal.date} 盖章，盖章时的文本校验码是 {seal.text_code}，现在是 {code}："
            "正文、所用指标体系的指标或部门名称有改动。"
        )
        yield RULE.finding(place, "document", message, declared=code, expected=seal.text_code)
