"""What a rule is: its record, and the context that its check looks at. A leaf of the package."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TypeAlias

from generator.document import Document
from generator.facts import Statement
from generator.finding import Audience, Finding, Location, Passed, Related, Severity
from generator.groups import Comparison, Settled
from generator.indicators import IndicatorRow, IndicatorTable
from generator.load import Content, Loaded, revision_of
from generator.narrative.figures import Sentence
from generator.prose import Passage
from generator.quantity import Kind, Quantity, show
from generator.schema.checks import Checks
from generator.schema.framework import Framework
from generator.schema.report import Report
from generator.sequences import Section
from generator.settle import Ledger
from generator.trace import Scorecard


@dataclass(frozen=True, slots=True)
class Context:
    """One report with all that is known of it.

    ``passages`` is its prose, ``sections`` that by headings, ``sentences`` those of it that have figures, ``tables``
    are its tables of indicators: read once for all rules. ``content`` is the shared content, ``today`` the day on
    which somebody checks: None in a build, which takes no time from a clock.
    """

    report: Loaded[Report]
    framework: Framework
    document: Document
    ledger: Ledger
    card: Scorecard
    passages: tuple[Passage, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    tables: tuple[IndicatorTable, ...]
    content: Content
    checks: Checks
    today: date | None = None

    @property
    def indicators(self) -> tuple[IndicatorRow, ...]:
        """The rows of all tables of indicators."""
        return tuple(row for table in self.tables for row in table.rows)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of ``content/`` that could be published, as bytes."""

    name: str
    raw: bytes


Outcome: TypeAlias = Finding | Passed
Check: TypeAlias = Callable[[Context], Iterator[Outcome]]
SetCheck: TypeAlias = Callable[[Sequence[Context]], Iterator[Outcome]]
"""Looks at several reports; what it finds is located in one of them."""
FileCheck: TypeAlias = Callable[[SourceFile, Checks], Iterator[Outcome]]
"""Looks at the bytes of a file before anything of it is read."""
FrameworkCheck: TypeAlias = Callable[[Loaded[Framework]], Iterator[Outcome]]
ContentCheck: TypeAlias = Callable[[Content], Iterator[Outcome]]
"""Looks at everything that was read: the site's own files, and what they demand of all reports."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's record: everything that its page and ``jixiao explain`` say. Texts are Chinese.

    ``severity`` holds for every report; ``authored``, where given, for those that a department writes here itself.
    ``compares`` is False where a pass only says that something is there or in order: such passes are not counted
    among the comparisons that agreed (一致), which would make a report look the better the longer it is.
    """

    id: str
    title: str
    severity: Severity
    audience: Audience
    why: str
    bad: str
    good: str
    mend: str
    authored: Severity | None = None
    compares: bool = True

    def finding(
        self,
        location: Location,
        path: str,
        message: str,
        *,
        declared: str = "",
        expected: str = "",
        difference: str = "",
        related: tuple[Related, ...] = (),
        severity: Severity | None = None,
        audience: Audience | None = None,
    ) -> Finding:
        """A finding of this rule; *audience* INTERNAL where a public rule rests on something that no source attests."""
        return Finding(
            self.id,
            severity or self.severity,
            audience or self.audience,
            location,
            path,
            message,
            declared,
            expected,
            difference,
            self.mend,
            related,
        )

    def passed(self, path: str) -> Passed:
        """A comparison of this rule that agreed."""
        return Passed(self.id, path)


def related(statements: list[Statement]) -> tuple[Related, ...]:
    """The places of *statements* with what is printed there."""
    return tuple(Related(s.place.location, f"{s.place.label}：{s.shown}") for s in dict.fromkeys(statements))


def same_row(context: Context, path: str, statement: Statement) -> Statement | None:
    """What the row of a table, or of the score table, in which *statement* stands prints of the fact *path*."""
    if statement.place.source not in ("table", "scores"):
        return None
    settled, here = context.ledger.facts.get(path), statement.place.location
    return next(
        (
            s
            for s in (settled.statements if settled else [])
            if s.place.source == statement.place.source and s.place.location.line == here.line
        ),
        None,
    )


def printed_like(value: Decimal, settled: Settled) -> str:
    """*value*, the result of a calculation, in the unit in which the fact is printed, with all digits it needs."""
    quantity: Quantity | None = settled.chosen.best.quantity
    return show(value, settled.key.fact.kind, quantity, full=True)


def difference(value: Decimal, settled: Settled, *, full: bool = True) -> str:
    """Declared minus expected, in the unit in which the fact is printed; of ratios in percentage points.

    With all digits that it needs, or, where two printed figures are compared, not *full*, with the printed ones.
    """
    quantity = settled.chosen.best.quantity
    if quantity is None:
        return ""
    text = show(quantity.value - value, settled.key.fact.kind, quantity, full=full)
    return f"{text.removesuffix('%')} 个百分点" if settled.key.fact.kind is Kind.RATIO else text


def compared(context: Context, rule: Rule, how: str, told: Callable[[Comparison, str, str], str]) -> Iterator[Outcome]:
    """Every comparison of kind *how* (formula, sum) of a fact that is not disputed: passed, or a finding.

    *told* says in words what the figure should be, from the comparison, the expected figure as printed and the gap.
    """
    for path, settled in context.ledger.facts.items():
        for comparison in settled.comparisons:
            if comparison.how != how or settled.disputed or settled.scale_of(comparison):
                continue  # disputed: one note of fact-conflict; another unit: one note of unit-scale
            if comparison.agrees:
                yield rule.passed(path)
                continue
            best, book = settled.chosen.best, context.document.book
            figure = printed_like(comparison.expected.point, settled)
            used = list(dict.fromkeys(comparison.operands))
            operands = "、".join(f"{book.name(s.key)}{_figure_of(s)}" for s in used)
            apart = difference(comparison.expected.point, settled)
            words = told(comparison, figure, apart.lstrip("-"))
            yield rule.finding(
                best.place.location,
                path,
                f"{best.place.label}载{book.name(settled.key)} {best.shown}；{words}（{operands}）。原文保留。",
                declared=best.shown,
                expected=figure,
                difference=apart,
                related=related(used),
            )


def _figure_of(statement: Statement) -> str:
    """What is printed, behind the name of the fact; a word such as 无 is quoted."""
    return f" {statement.shown}" if re.search(r"\d", statement.shown) else f"写作“{statement.shown}”"


def current(contexts: Sequence[Context]) -> list[Context]:
    """The reports as they stand, by department and year: earlier revisions and withdrawn reports are no years."""
    kept = [c for c in contexts if not revision_of(c.report.file) and c.report.model.status != "withdrawn"]
    return sorted(kept, key=lambda c: (c.report.model.department, c.report.model.year, c.report.file))


def consecutive(contexts: Sequence[Context]) -> Iterator[tuple[Context, Context]]:
    """Every two reports of one department for one year and the next, the earlier first."""
    ordered = current(contexts)
    for before, after in pairwise(ordered):
        one, next_one = before.report.model, after.report.model
        if one.department == next_one.department and one.year + 1 == next_one.year:
            yield before, after
