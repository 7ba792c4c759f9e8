"""Waivers applied: findings of an authored report that somebody answers for, and what is wrong with a waiver.

A waiver settles one warning or hint with its rule, path and figures, until it expires, and for no longer than
``checks.yml`` allows. It settles no error, no personal data or secret, and nothing in a transcribed report. One that
settles nothing is itself a finding.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from generator.finding import SECRET_RULES, Audience, Finding, Severity, sort_findings
from generator.load import Loaded, internal_file
from generator.rules import RULES
from generator.rules.form import READING_RULES, STATEMENT_UNUSED, WAIVER
from generator.schema.report import Internal, NoteStatement, Report
from generator.schema.report import Waiver as WaiverModel

_READING: Final = frozenset(rule.id for rule in READING_RULES)


def reference_day(report: Report, today: date | None) -> date:
    """The day on which a waiver must not have expired: that of checking, or else the report's own last one."""
    return today or report.dates.posted or report.dates.recorded


def last_day(report: Report, longest: int) -> date:
    """The day that no waiver of the report may outlive; *longest* are days from when the report was recorded."""
    return report.dates.recorded + timedelta(days=longest)


def settle(report: Loaded[Report], findings: list[Finding], today: date | None, longest: int) -> list[Finding]:
    """The findings in their order; those that a waiver in force speaks of are marked with its public note.

    A waiver settles one finding: of several that are alike in rule, path and figures the first of the file.
    """
    if report.model.origin != "authored" or not report.model.waivers:
        return findings
    day, end = reference_day(report.model, today), last_day(report.model, longest)
    notes: dict[tuple[str, str, str], list[str]] = {}
    for waiver in report.model.waivers:
        if day <= waiver.expires <= end and not _same_role(waiver):
            notes.setdefault((waiver.rule, waiver.path, waiver.fingerprint), []).append(waiver.note)
    settled: dict[int, Finding] = {}
    for finding in sort_findings(findings):
        mine = finding.location.file == report.file and finding.severity is not Severity.ERROR
        left = notes.get((finding.rule, finding.path, finding.figures)) if mine else None
        if left and finding.rule not in SECRET_RULES:
            settled[id(finding)] = replace(finding, waived=True, waiver_note=left.pop(0))
    return [settled.get(id(finding), finding) for finding in findings]


def _same_role(waiver: WaiverModel) -> bool:
    return "".join(waiver.requested_by.split()) == "".join(waiver.approved_by.split())


def record_faults(
    report: Loaded[Report], internal: Loaded[Internal] | None, today: date | None, longest: int
) -> list[Finding]:
    """What is wrong with the report's waivers as records, whatever the checks found."""
    waivers = report.model.waivers
    if report.model.origin != "authored":
        message = "转录的报告不设豁免：没有人代部门批准过，对不上之处照录发布、旁注核验说明"
        return [_finding(report, index, (), message, Severity.ERROR) for index in range(len(waivers))]
    reasons = internal.model.waivers if internal is not None else {}
    day, end = reference_day(report.model, today), last_day(report.model, longest)
    seen, faults = set(), []
    for index, waiver in enumerate(waivers):
        if told := _hopeless(waiver):
            faults.append(_finding(report, index, ("rule",), told[0], told[1]))
        if waiver.id in seen:
            faults.append(_finding(report, index, ("id",), f"豁免编号“{waiver.id}”重复", Severity.ERROR))
        seen.add(waiver.id)
        if _same_role(waiver):
            message = f"豁免“{waiver.id}”的申请人和批准人是同一职务（{waiver.approved_by}），须由另一职务批准"
            faults.append(_finding(report, index, ("approved_by",), message, Severity.ERROR))
        if waiver.id not in reasons:
            message = f"豁免“{waiver.id}”在 {internal_file(Path(report.file)).name} 的 waivers 下没有内部理由"
            faults.append(_finding(report, index, ("id",), message))
        if waiver.expires < day:
            message = f"豁免“{waiver.id}”已于 {waiver.expires} 到期（按 {day} 计）"
            faults.append(_finding(report, index, ("expires",), message))
        if waiver.expires > end:
            message = (
                f"豁免“{waiver.id}”的到期日 {waiver.expires} 太远，不起作用：最迟到 {end}"
                f"（登记日期 {report.model.dates.recorded} 起 {longest} 天）"
            )
            faults.append(_finding(report, index, ("expires",), message))
    return faults


def _hopeless(waiver: WaiverModel) -> tuple[str, Severity | None] | None:
    """Why nothing that any check finds could be waived so."""
    rule = RULES.get(waiver.rule)
    if rule is None:
        return f"豁免“{waiver.id}”没有用上：没有规则“{waiver.rule}”", None
    if rule in READING_RULES:
        return f"豁免“{waiver.id}”所指的规则 {waiver.rule} 只报错误，错误只能改正，不能豁免", Severity.ERROR
    if rule.id in SECRET_RULES:
        message = f"豁免“{waiver.id}”不起作用：{rule.id} 查的是个人信息和密级标志，由审核人核对，不能豁免"
        return message, None
    return None


def match_faults(report: Loaded[Report], findings: list[Finding], rules: Collection[str]) -> Iterator[Finding]:
    """Waivers of *rules* that settle none of *findings*: lapsed, for an error, or for nothing at all.

    Of a report with faults of form not everything was found: there none is for nothing.
    """
    if report.model.origin != "authored":
        return
    mine = [f for f in findings if f.location.file == report.file]
    partial = _partial(report, findings)
    used: dict[tuple[str, str, str], int] = {}
    for index, waiver in enumerate(report.model.waivers):
        if waiver.rule not in rules or _hopeless(waiver):
            continue
        found = [f for f in mine if (f.rule, f.path) == (waiver.rule, waiver.path)]
        same = [f for f in found if f.figures == waiver.fingerprint]
        key = (waiver.rule, waiver.path, waiver.fingerprint)
        used[key] = used.get(key, 0) + 1
        if any(f.severity is Severity.ERROR for f in same or found):
            message = f"豁免“{waiver.id}”所指的这一条是错误，错误只能改正，不能豁免"
            yield _finding(report, index, ("rule",), message, Severity.ERROR)
        elif found and not same:
            message = f"豁免“{waiver.id}”已失效：{waiver.path} 处的数值在批准之后变了"
            yield _finding(report, index, ("fingerprint",), message)
        elif partial:
            continue
        elif not found:
            message = f"豁免“{waiver.id}”没有用上：规则 {waiver.rule} 在 {waiver.path} 处没有检查结果"
            yield _finding(report, index, ("path",), message)
        elif used[key] > len(same):
            message = f"豁免“{waiver.id}”没有用上：一项豁免只管一条结果，{waiver.path} 处的都已有豁免"
            yield _finding(report, index, ("path",), message)


def _partial(report: Loaded[Report], findings: list[Finding]) -> bool:
    """Whether faults of form may have kept other things from being found."""
    return any(f.rule in _READING and f.location.file == report.file for f in findings)


def statement_faults(report: Loaded[Report], findings: list[Finding]) -> Iterator[Finding]:
    """Answers of the department that answer no public finding of the report."""
    if _partial(report, findings):
        return
    told = {(f.rule, f.path) for f in findings if f.audience is Audience.PUBLIC}
    for index, statement in enumerate(report.model.statements):
        if (statement.rule, statement.path) not in told:
            location = report.node.at(("statements", index, "path")).location
            path = f"statements.{statement.rule}.{statement.path}"
            yield STATEMENT_UNUSED.finding(location, path, _unanswered(statement))


def _unanswered(statement: NoteStatement) -> str:
    rule = RULES.get(statement.rule)
    if rule is None:
        return f"没有规则“{statement.rule}”，这条部门说明不知答复什么"
    if rule.audience is Audience.INTERNAL:
        return f"规则 {statement.rule} 的结果只供内部使用，部门说明不会公布；对外的说明不要写在这里"
    return f"规则 {statement.rule} 在 {statement.path} 处没有核验说明，这条部门说明无处可放"


def _finding(
    report: Loaded[Report], index: int, path: tuple[str, ...], message: str, severity: Severity | None = None
) -> Finding:
    location = report.node.at(("waivers", index, *path)).location
    dotted = ".".join(("waivers", report.model.waivers[index].id, *path))
    return WAIVER.finding(location, dotted, message, severity=severity)
