"""比率的分子或分母没有印出."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from generator import formula
from generator.facts import FactKey
from generator.finding import Audience, Severity
from generator.formula import FormulaError, Value
from generator.markup import Key
from generator.narrative.claims import fits_any, ratio, sums, value_of
from generator.narrative.figures import Figure, Sentence, read_sentences
from generator.quantity import Kind
from generator.rules.base import Context, Outcome, Rule
from generator.settle import Ledger

RULE = Rule(
    id="rate-base",
    title="比率没有印出分子或分母，无法复算",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="执行率、完成率、压减率只有在印出分子和分母时才能复算；没有印出的，复核人应向部门要来核对。",
    bad="项目经费实际支出 372.81 万元，执行率 92.72%（全文没有项目经费的全年预算数）。",
    good="项目经费全年预算 402.08 万元，实际支出 372.81 万元，执行率 92.72%。",
    mend="补写分子、分母，或者说明口径",
)
_KNOWN = 16


def check(context: Context) -> Iterator[Outcome]:
    """Name the ratios that nothing printed in the report lets a reader compute."""
    for path, settled in context.ledger.facts.items():
        if settled.key.fact.kind is not Kind.RATIO or settled.disputed:
            continue
        missing = _missing(context.ledger, settled.key)
        if settled.comparisons:
            yield RULE.passed(path)
        elif missing:
            best, book = settled.statements[0], context.document.book
            yield RULE.finding(
                best.place.location,
                path,
                f"{best.place.label}载{book.name(settled.key)} {best.shown}，报告没有印出{missing}，无法复算。",
                declared=best.shown,
            )
    yield from _unmarked(context)


def _missing(ledger: Ledger, key: FactKey) -> str:
    """The names of the operands that are not printed; empty if the fact is not computed from others."""
    base = key.fact.id.removesuffix(".share")
    if base != key.fact.id:
        operands: list[Key] = [Key(base, key.period, key.members), Key(base, key.period)]
        context = None
    elif key.fact.formula:
        try:
            operands, context = list(formula.keys(formula.parse_number(key.fact.formula))), key
        except FormulaError:
            return ""
    else:
        return ""
    names: list[str] = []
    for operand in operands:
        resolved = ledger.book.resolve(operand, context)
        if not isinstance(resolved, str) and ledger.get(resolved) is None:
            names.append(ledger.book.name(resolved))
    return "、".join(dict.fromkeys(names))


def _unmarked(context: Context) -> Iterator[Outcome]:
    """Unmarked rates by their names: whether any two figures of the paragraph or of the budget give them."""
    words = context.checks.narrative
    name = re.compile(f"(?P<name>{'|'.join(map(re.escape, words.rates)) or '(?!)'})(?:为|达到?|是|共|：)?$")
    aims = re.compile("|".join(map(re.escape, (*words.aims, *words.other_years))) or "(?!)")
    budget = _budget(context)
    computed = {
        settled.chosen.value.point
        for settled in context.ledger.facts.values()
        if settled.key.fact.kind is Kind.RATIO and settled.comparisons
    }
    earlier: list[Figure] = []
    passage = None
    for sentence in read_sentences(context.passages):
        if sentence.passage is not passage:
            passage, earlier = sentence.passage, []
        if passage.block.kind in ("goal", "measure") or passage.block.block.rectification:
            continue
        for index, figure in enumerate(sentence.figures):
            gap = sentence.gap(index)[-30:]
            found = name.search(gap)
            told = figure.marked or figure.quantity.value in computed  # by the fact's own comparison
            if found and not told and figure.exact and figure.kind is Kind.RATIO and not aims.search(gap):
                yield _rate(sentence, figure, found["name"], earlier, budget)
            earlier = [*earlier[-_KNOWN:], figure]


def _rate(sentence: Sentence, figure: Figure, name: str, earlier: Sequence[Figure], budget: Sequence[Value]) -> Outcome:
    passage = sentence.passage
    if _given(figure, earlier, budget) or figure.quantity.value == Decimal(1):
        return RULE.passed(passage.path)
    quote = sentence.quote(figure, figure)
    return RULE.finding(
        passage.locate(figure.start),
        passage.path,
        f"{passage.block.label}写“{quote}”，同一段和所载预算数中没有能算出该{name}的两个数，无法复算。",
        declared=figure.text,
    )


def _given(figure: Figure, earlier: Sequence[Figure], budget: Sequence[Value]) -> bool:
    known = [f for f in earlier if f.exact and f.kind in (Kind.MONEY, Kind.COUNT) and f.quantity.value > 0]
    for part in known:
        alike = [f for f in known if f.like(part)]
        wholes = [*map(value_of, alike), *sums(alike), *(budget if part.kind is Kind.MONEY else ())]
        if fits_any(figure, (ratio(value_of(part), whole) for whole in wholes)):
            return True
    return any(fits_any(figure, (ratio(part, whole) for whole in budget)) for part in budget)


def _budget(context: Context) -> list[Value]:
    """The amounts of the budget and its execution that the report prints, the first ones of a long list."""
    return [
        settled.chosen.value
        for path, settled in context.ledger.facts.items()
        if path.startswith(("budget.", "income.", "procurement.")) and settled.key.fact.kind is Kind.MONEY
    ][:40]
