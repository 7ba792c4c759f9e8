"""Runs the checks. The only caller of ``rules/``; findings and passed comparisons come back as values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from generator import formula
from generator.document import Document
from generator.facts import FactBook
from generator.finding import Audience, Finding, Passed, Severity, form_error, sort_findings
from generator.load import REFERENCE_RULE, Content, Loaded
from generator.reading import read_document
from generator.rules import FRAMEWORK_CHECKS, REPORT_CHECKS
from generator.rules.base import Context, Outcome
from generator.schema.catalogue import Fact
from generator.schema.framework import Framework, Indicator
from generator.schema.framework import Rule as RuleModel
from generator.schema.report import Report
from generator.score import score
from generator.settle import Ledger
from generator.trace import Scorecard
from generator.yamltext import Node, Path


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
    findings = sort_findings([*_definitions(report, book), *document.findings, *findings])
    return Assessed(report, framework, document, ledger, card, tuple(findings), tuple(passed))


def check_frameworks(content: Content) -> list[Finding]:
    """Findings of the frameworks themselves."""
    outcomes = (o for fw in content.frameworks.values() for check in FRAMEWORK_CHECKS for o in check(fw))
    findings = _split(outcomes)[0]
    if content.catalogue is not None:
        catalogue = content.catalogue
        for number, framework in enumerate(content.frameworks.values()):
            book = FactBook(catalogue.model, framework.model)
            findings += _expressions(
                framework.node, book, _rule_expressions(("indicators",), framework.model.indicators)
            )
            if number == 0:
                findings += _expressions(catalogue.node, book, _formulas("facts", catalogue.model.facts))
    return findings


def _definitions(report: Loaded[Report], book: FactBook) -> list[Finding]:
    """Faults of a report's own facts and members."""
    findings = _expressions(report.node, book, _formulas("local_facts", report.model.local_facts))
    for axis, members in report.model.members.items():
        for name, member in members.items():
            if member.parent is not None and member.parent not in book.members:
                path = ("members", axis, name, "in")
                location = report.node.at(path).location
                message = f"没有成员“{member.parent}”"
                findings.append(
                    form_error(REFERENCE_RULE, location, ".".join(path), message, "先登记上级成员，或删去 in")
                )
    return findings


Expression: TypeAlias = tuple[Path, str, Callable[[str], formula.Node]]


def _formulas(head: str, facts: Mapping[str, Fact]) -> Iterator[Expression]:
    for name, fact in facts.items():
        if fact.formula is not None:
            yield (head, name, "formula"), fact.formula, formula.parse_number


def _rule_expressions(path: Path, items: Iterable[Indicator]) -> Iterator[Expression]:
    """Every expression in the rules of a framework, with its place."""
    for index, item in enumerate(items):
        here = (*path, index)
        if item.rule is not None:
            yield from _expressions_of((*here, "rule"), item.rule)
        yield from _rule_expressions((*here, "indicators"), item.indicators)


def _expressions_of(path: Path, rule: RuleModel) -> Iterator[Expression]:
    for name in ("value", "count", "target", "actual", "done", "planned"):
        text = getattr(rule, name)
        if text is not None:
            yield (*path, name), text, formula.parse_number
    for index, item in enumerate(rule.items):
        if item.met is not None:
            yield (*path, "items", index, "met"), item.met, formula.parse_condition
    for index, part in enumerate(rule.parts):
        yield from _expressions_of((*path, "parts", index), part)


def _expressions(node: Node, book: FactBook, expressions: Iterable[Expression]) -> list[Finding]:
    """Expressions that cannot be read, or that name a fact that there is not."""
    findings = []
    for path, text, parse in expressions:
        try:
            resolved = [book.resolve(key) for key in formula.keys(parse(text))]
            faults = [message for message in resolved if isinstance(message, str)]
        except formula.FormulaError as error:
            faults = [str(error)]
        dotted, location = ".".join(map(str, path)), node.at(path).location
        findings += [form_error(REFERENCE_RULE, location, dotted, fault, "核对计算式和键名", text) for fault in faults]
    return findings


def _split(outcomes: Iterable[Outcome]) -> tuple[list[Finding], list[Passed]]:
    findings: list[Finding] = []
    passed: list[Passed] = []
    for outcome in outcomes:
        if isinstance(outcome, Finding):
            findings.append(outcome)
        else:
            passed.append(outcome)
    return findings, passed
