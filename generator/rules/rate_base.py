"""比率的分子或分母没有印出."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from generator import formula
from generator.facts import FactKey, Statement
from generator.finding import Audience, Severity
from generator.formula import FormulaError, Value
from generator.groups import Settled
from generator.markup import Key
from generator.narrative.claims import fits_any, minus, ratio, sums, value_of
from generator.narrative.figures import Figure, Sentence
from generator.quantity import Kind
from generator.rules.base import Context, Outcome, Rule, printed_like
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
_EXAMINED = 200  # rates of a report; real ones have some dozens, and each is tried with hundreds of pairs


def check(context: Context) -> Iterator[Outcome]:
    """Name the ratios that nothing printed in the report lets a reader compute; a list of periods is one note."""
    lists: dict[tuple[str, tuple[str, ...]], list[tuple[Settled, str]]] = defaultdict(list)
    for path, settled in context.ledger.facts.items():
        if settled.key.fact.kind is not Kind.RATIO or settled.disputed:
            continue
        missing = _missing(context.ledger, settled.key)
        if settled.comparisons:
            yield RULE.passed(path)
        elif missing:
            lists[settled.key.fact.id, settled.key.members].append((settled, missing))
    for found in lists.values():
        yield _marked(context, [settled for settled, _ in found], found[0][1])
    yield from _unmarked(context)


def _marked(context: Context, rates: Sequence[Settled], missing: str) -> Outcome:
    book, first = context.document.book, rates[0].statements[0]
    listed = "、".join(f"{book.name(rate.key)} {rate.statements[0].shown}" for rate in rates)
    tried = _bases(context.ledger, rates[0], first) if len(rates) == 1 else ""
    return RULE.finding(
        first.place.location,
        str(rates[0].key),
        f"{first.place.label}载{listed}，报告没有印出{missing}{'等' if len(rates) > 1 else ''}，"
        f"{f'按其他口径计算，{tried}，与所载都不同' if tried else '无法复算'}。",
        declared="、".join(rate.statements[0].shown for rate in rates),
    )


def _bases(ledger: Ledger, rate: Settled, printed: Statement) -> str:
    """What the other bases give, each with the operands that stand nearest to the rate."""
    nearest: dict[str, tuple[int, Value]] = {}
    for value, used, words in ledger.bases(rate):
        near = sum(any(s.place.label == printed.place.label for s in _alike(ledger, one)) for one in used)
        if words not in nearest or near > nearest[words][0]:
            nearest[words] = near, value
    return "、".join(f"{words} ＝ {printed_like(value.point, rate)}" for words, (_, value) in nearest.items())


def _alike(ledger: Ledger, statement: Statement) -> Sequence[Statement]:
    """The statements that print the same figure of a fact."""
    settled = ledger.get(statement.key)
    groups = [group for group in settled.groups if statement in group.statements] if settled else []
    return groups[0].statements if groups else [statement]


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
    open_rates: dict[tuple[str, int, str], list[tuple[Sentence, Figure]]] = defaultdict(list)
    examined = 0
    for sentence in context.sentences:
        if sentence.passage is not passage:
            passage, earlier = sentence.passage, []
        if passage.block.kind in ("goal", "measure") or passage.block.block.rectification:
            continue
        for index, figure in enumerate(sentence.figures):
            gap = sentence.gap(index)[-30:]
            found = name.search(gap)
            told = figure.marked or figure.quantity.value in computed  # by the fact's own comparison
            if found and not told and figure.exact and figure.kind is Kind.RATIO and not aims.search(gap):
                examined += 1
                if examined > _EXAMINED:
                    break
                if _given(figure, earlier, budget) or figure.quantity.value == Decimal(1):
                    yield RULE.passed(passage.path)
                else:
                    block = passage.block.index
                    open_rates[found["name"], block, passage.path].append((sentence, figure))
            earlier = [*earlier[-_KNOWN:], figure]
    for (rate, _, _), listed in open_rates.items():
        yield _rates(rate, listed)


def _rates(name: str, listed: Sequence[tuple[Sentence, Figure]]) -> Outcome:
    """One note for all rates of one name in a block: a list of quarters or of projects."""
    sentence, figure = listed[0]
    passage, quote = sentence.passage, sentence.quote(figure, figure)
    more = f"等 {len(listed)} 个{name}" if len(listed) > 1 else ""
    return RULE.finding(
        passage.locate(figure.start),
        passage.path,
        f"{passage.block.label}写“{quote}”{more}，同一段和所载预算数中没有能算出该{name}的两个数，无法复算。",
        declared="、".join(figure.text for _, figure in listed),
    )


def _given(figure: Figure, earlier: Sequence[Figure], budget: Sequence[Value]) -> bool:
    known = [f for f in earlier if f.exact and f.kind in (Kind.MONEY, Kind.COUNT) and f.quantity.value > 0]
    for part in known:
        alike = [f for f in known if f.like(part)]
        wholes = [*map(value_of, alike), *sums(alike), *(budget if part.kind is Kind.MONEY else ())]
        if fits_any(figure, (ratio(value_of(part), whole) for whole in wholes)):
            return True
        if fits_any(figure, (ratio(minus(value_of(part), value_of(less)), value_of(part)) for less in alike)):
            return True  # 由 213 家压减至 18 家
    return any(fits_any(figure, (ratio(part, whole) for whole in budget)) for part in budget)


def _budget(context: Context) -> list[Value]:
    """The amounts of the budget and its execution that the report prints, the first ones of a long list."""
    return [
        settled.chosen.value
        for path, settled in context.ledger.facts.items()
        if path.startswith(("budget.", "income.", "procurement.")) and settled.key.fact.kind is Kind.MONEY
    ][:40]
