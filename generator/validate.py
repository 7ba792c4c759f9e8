"""Runs the checks. The only caller of ``rules/``; findings and passed comparisons come back as values."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from generator.document import LOST, Document, Grid
from generator.facts import FactBook
from generator.finding import Audience, Finding, Passed, Severity, form_error, sort_findings
from generator.indicators import indicator_tables
from generator.load import REFERENCE_RULE, SCHEMA_RULE, Content, Loaded
from generator.narrative.figures import read_sentences
from generator.prose import read_prose
from generator.reading import read_document
from generator.references import check_definitions, check_report
from generator.rules import (
    CONTENT_CHECKS,
    FAMILIES,
    FILE_CHECKS,
    FRAMEWORK_CHECKS,
    PUBLIC_CHECKS,
    REPORT_CHECKS,
    RULES,
    SET_CHECKS,
)
from generator.rules.base import Context, Outcome, SourceFile
from generator.schema.checks import Checks
from generator.schema.framework import Framework
from generator.schema.report import Report
from generator.score import score
from generator.sequences import sections
from generator.settle import Ledger
from generator.trace import Scorecard
from generator.waivers import match_faults, record_faults, settle, statement_faults

# Rules that look beyond one report: their findings, and so the waivers of these, are known only after all are read.
OUTER_RULES: Final = frozenset(rule.id for family in FAMILIES for rule in (*family.sets, *family.files))
INNER_RULES: Final = frozenset(RULES) - OUTER_RULES


@dataclass(frozen=True, slots=True)
class Assessed:
    """A report that was read, settled, scored and checked."""

    context: Context
    framework: Loaded[Framework]
    findings: tuple[Finding, ...]
    passed: tuple[Passed, ...]

    @property
    def report(self) -> Loaded[Report]:
        return self.context.report

    @property
    def document(self) -> Document:
        return self.context.document

    @property
    def ledger(self) -> Ledger:
        return self.context.ledger

    @property
    def card(self) -> Scorecard:
        return self.context.card

    @property
    def notes(self) -> tuple[Finding, ...]:
        """核验说明: public findings that are not waived, in the order in which a reader meets their places."""
        found = [f for f in self.findings if f.audience is Audience.PUBLIC and not f.waived]
        return tuple(sorted(found, key=lambda f: self.document.position(f.location)))

    @property
    def agreed(self) -> tuple[Passed, ...]:
        """Comparisons of public rules that agreed: 一致. What internal rules looked at is counted nowhere in public."""
        return tuple(p for p in self.passed if (rule := RULES[p.rule]).compares and rule.audience is Audience.PUBLIC)

    @property
    def blocked(self) -> bool:
        """Whether something forbids publication: an error; in an authored report also an unsettled public warning.

        Internal warnings are suspicions for a reviewer to look at; a program does not hold a report back for them.
        """
        return bool(self.unsettled) or any(f.severity is Severity.ERROR and not f.waived for f in self.findings)

    @property
    def unsettled(self) -> tuple[Finding, ...]:
        """Public warnings of an authored report that nobody mended or answers for: they hold it back."""
        if self.report.model.origin != "authored":
            return ()
        warnings = (f for f in self.findings if f.severity is Severity.WARNING and not f.waived)
        return tuple(f for f in warnings if f.audience is Audience.PUBLIC)


def assess(
    report: Loaded[Report], content: Content, today: date | None = None, public: bool = False
) -> Assessed | None:
    """Everything known of *report*; None if its framework or the shared content is missing (already a finding).

    *today* is for what depends on the day of checking, such as days left of a term; a build gives none. With *public*
    it is checked only for what readers are told of: that suffices for a report that was checked before.
    """
    framework = content.frameworks.get(report.model.framework)
    if framework is None or content.catalogue is None:
        return None
    checks = content.policy
    book = FactBook(content.catalogue.model, framework.model, report.model)
    document = read_document(report, book, framework.model)
    ledger = Ledger(book, document.statements)
    card = score(report.model, framework.model, ledger)
    passages = read_prose(document)
    context = Context(
        report,
        framework.model,
        document,
        ledger,
        card,
        passages,
        tuple(sections(passages)),
        read_sentences(passages),
        indicator_tables(document, ledger),
        content,
        checks,
        today,
    )
    checking = PUBLIC_CHECKS if public else REPORT_CHECKS
    findings, passed = _split(outcome for check in checking for outcome in check(context))
    origin = report.model.origin
    findings = softened(graded(findings, checks, origin), document)
    findings = [*check_definitions(report, book), *document.findings, *findings]
    known = [*findings, *check_report(report, content)]
    handling = [*match_faults(report, known, INNER_RULES), *statement_faults(report, known)]
    longest = checks.waivers.longest_days
    handling += record_faults(report, content.internals.get(report.file), today, longest)
    findings = [*settle(report, findings, today, longest), *graded(handling, checks, origin)]
    return Assessed(context, framework, tuple(sort_findings(findings)), tuple(passed))


def softened(findings: list[Finding], document: Document) -> list[Finding]:
    """Findings that rest on a table row with a lost cell are at most an info: its cells may have been shifted."""
    lost = {s.place.location for s in document.statements if s.absence == "lost" and s.place.source != "text"}
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    lost |= {cell.location for grid in grids for row in grid.rows.values() for cell in row if cell.mark == LOST}
    lines = {(place.file, place.line) for place in lost}

    def shaky(finding: Finding) -> bool:
        places = (finding.location, *(place.location for place in finding.related))
        return any((place.file, place.line) in lines for place in places)

    mild = Severity.INFO
    return [replace(f, severity=mild) if f.severity is Severity.WARNING and shaky(f) else f for f in findings]


def check_set(assessed: Sequence[Assessed]) -> list[Finding]:
    """Findings that need several reports: the same department over years, text shared between departments."""
    if not assessed:
        return []
    contexts = [one.context for one in assessed]
    findings = _split(outcome for check in SET_CHECKS for outcome in check(contexts))[0]
    origins = {one.report.file: one.report.model.origin for one in assessed}
    checks = contexts[0].checks
    return [f for found in findings for f in graded([found], checks, origins.get(found.location.file, "authored"))]


def settle_outer(
    assessed: Sequence[Assessed], findings: list[Finding], today: date | None, complete: bool
) -> list[Finding]:
    """Findings of several reports and of files' bytes, with the reports' waivers applied.

    Where *complete*, everything was read, and a waiver that settles none of them is a finding too.
    """
    found = findings
    for one in assessed:
        if one.report.model.waivers:
            findings = settle(one.report, findings, today, one.context.checks.waivers.longest_days)
            known = [*found, *one.findings]
            unmatched = list(match_faults(one.report, known, OUTER_RULES)) if complete else []
            findings = [*findings, *graded(unmatched, one.context.checks, one.report.model.origin)]
    return findings


def check_files(files: Iterable[tuple[str, bytes]], checks: Checks) -> list[Finding]:
    """Findings of the bytes of files (name, bytes) that could be published."""
    sources = [SourceFile(name, raw) for name, raw in files]
    findings = _split(outcome for file in sources for check in FILE_CHECKS for outcome in check(file, checks))[0]
    return graded(findings, checks, "authored")  # whoever wrote a file here answers for what stands in it


def check_frameworks(content: Content) -> list[Finding]:
    """Findings of the frameworks themselves."""
    outcomes = (o for fw in content.frameworks.values() for check in FRAMEWORK_CHECKS for o in check(fw))
    return _split(outcomes)[0]


def check_content(content: Content) -> list[Finding]:
    """Findings of the site's own files, and of what they demand of all reports."""
    findings = _split(outcome for check in CONTENT_CHECKS for outcome in check(content))[0]
    return graded(findings, content.policy, "authored")


def check_policy(content: Content) -> list[Finding]:
    """Severities of ``checks.yml`` for rules that there are not, or whose severity is not to be chosen."""
    if content.checks is None:
        return []
    node, findings = content.checks.node.at(("severities",)), []
    for name in content.checks.model.severities:
        rule, path = RULES.get(name), f"severities.{name}"
        location = node.key_locations.get(name, node.location)
        if rule is None:
            close = difflib.get_close_matches(name, RULES, n=1)
            hint = f"是否想写“{close[0]}”" if close else "运行 jixiao explain 列出全部规则"
            findings.append(form_error(REFERENCE_RULE, location, path, f"没有规则“{name}”", hint))
        elif rule.severity is Severity.ERROR:
            message = f"规则“{name}”是错误一级，级别不能改，也不能关掉"
            findings.append(form_error(SCHEMA_RULE, location, path, message, "删去这一行"))
    return findings


def graded(findings: list[Finding], checks: Checks, origin: str) -> list[Finding]:
    """Findings with the severity that the rule or ``checks.yml`` gives to reports of this origin; ``off`` drops them.

    A finding that its check made milder than its rule stays so, and an error stays an error.
    """
    made = []
    for finding in findings:
        rule = RULES[finding.rule]
        chosen = getattr(checks.severities.get(finding.rule), origin, None)
        if chosen == "off" and finding.severity is not Severity.ERROR:
            continue
        if finding.severity is not rule.severity or finding.severity is Severity.ERROR:
            made.append(finding)
            continue
        default = rule.authored if origin == "authored" and rule.authored else rule.severity
        made.append(replace(finding, severity=Severity(chosen) if chosen else default))
    return made


def _split(outcomes: Iterable[Outcome]) -> tuple[list[Finding], list[Passed]]:
    findings: list[Finding] = []
    passed: list[Passed] = []
    for outcome in outcomes:
        if isinstance(outcome, Finding):
            findings.append(outcome)
        else:
            passed.append(outcome)
    return findings, passed
