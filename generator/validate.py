"""Runs the checks. The only caller of ``rules/``; findings and passed comparisons come back as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.document import Document
from generator.facts import FactBook
from generator.finding import Audience, Finding, Passed, Severity, sort_findings
from generator.load import Content, Loaded
from generator.reading import read_document
from generator.references import check_definitions
from generator.rules import FRAMEWORK_CHECKS, REPORT_CHECKS
from generator.rules.base import Context, Outcome
from generator.schema.framework import Framework
from generator.schema.report import Report
from generator.score import score
from generator.settle import Ledger
from generator.trace import Scorecard


@dataclass(frozen=True, slots=True)
class Assessed:
    """A report that was read, settled, scored and checked."""

    report: Loaded[Report]
    framework: Loaded[Framework]
    document: Document
    ledger: Ledger
    card: Scorecard
    findings: tuple[Finding, ...]
    passed: tuple[Passed, ...]

    @property
    def notes(self) -> tuple[Finding, ...]:
        """核验说明: public findings that are not waived, in the order in which a reader meets their places."""
        order = self.document.printed_order()
        found = [f for f in self.findings if f.audience is Audience.PUBLIC and not f.waived]
        return tuple(sorted(found, key=lambda f: order.get(f.location, len(order))))

    @property
    def blocked(self) -> bool:
        """Whether something forbids publication: an error, or an unsettled warning in an authored report."""
        stops = {Severity.ERROR} if self.report.model.origin == "transcribed" else {Severity.ERROR, Severity.WARNING}
        return any(f.severity in stops and not f.waived for f in self.findings)


def assess(report: Loaded[Report], content: Content) -> Assessed | None:
    """Everything known of *report*; None if its framework or the catalogue is missing (already a finding)."""
    framework = content.frameworks.get(report.model.framework)
    if framework is None or content.catalogue is None:
        return None
    book = FactBook(content.catalogue.model, framework.model, report.model)
    document = read_document(report, book, framework.model)
    ledger = Ledger(book, document.statements)
    card = score(report.model, framework.model, ledger)
    context = Context(report, framework.model, document, ledger, card)
    findings, passed = _split(outcome for check in REPORT_CHECKS for outcome in check(context))
    findings = sort_findings([*check_definitions(report, book), *document.findings, *findings])
    return Assessed(report, framework, document, ledger, card, tuple(findings), tuple(passed))


def check_frameworks(content: Content) -> list[Finding]:
    """Findings of the frameworks themselves."""
    outcomes = (o for fw in content.frameworks.values() for check in FRAMEWORK_CHECKS for o in check(fw))
    return _split(outcomes)[0]


def _split(outcomes: Iterable[Outcome]) -> tuple[list[Finding], list[Passed]]:
    findings: list[Finding] = []
    passed: list[Passed] = []
    for outcome in outcomes:
        if isinstance(outcome, Finding):
            findings.append(outcome)
        else:
            passed.append(outcome)
    return findings, passed
