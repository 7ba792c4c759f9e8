"""文字中的数，相互计算不一致."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from generator.finding import Audience, Related, Severity
from generator.formula import Value
from generator.narrative.claims import Claim, explained
from generator.narrative.comparing import comparisons
from generator.narrative.figures import Figure, Sentence
from generator.narrative.items import item_totals
from generator.narrative.products import products
from generator.narrative.shares import shares
from generator.narrative.totals import totals
from generator.quantity import Kind
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="sentence-arithmetic",
    title="文字中的数相互计算不一致",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="同一句话里写了总数和各项、今年和上年、金额和比例的，读者可以自己算一遍，算出来应当与所写相同。",
    bad="项目支出 318.60 万元，比上年 402.10 万元减少 93.50 万元。",
    good="项目支出 318.60 万元，比上年 402.10 万元减少 83.50 万元。",
    mend="重算该数；口径不同的（如剔除某项后计算），在文中写明",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compute what sentences say of their own figures; what facts already compare is left to the rules of facts."""
    told: set[tuple[str, str, str]] = set()
    for claim in _claims(context):
        passage = claim.sentence.passage
        if _compared_elsewhere(context, claim):
            continue
        if claim.agrees:
            yield RULE.passed(passage.path)
            continue
        if explained(claim):
            continue
        identity = (passage.path, claim.target.text, claim.quote)
        if identity in told:
            continue
        told.add(identity)
        gap = " " if claim.expected[:1].isascii() else ""
        result = f"，计算为{gap}{claim.expected}" if claim.expected else ""
        yield RULE.finding(
            passage.locate(claim.target.start),
            passage.path,
            f"{passage.block.label}载“{claim.quote}”；{claim.told}{result}。原文保留。",
            declared=claim.target.text,
            expected=claim.expected,
            related=tuple(
                Related(passage.locate(figure.start), f"{passage.block.label}：{figure.text}")
                for figure in dict.fromkeys(claim.operands)
            ),
        )


def _claims(context: Context) -> Iterator[Claim]:
    bases, axes = _bases(context), _axes(context)
    for _, group in groupby(context.sentences, key=lambda sentence: id(sentence.passage)):
        sentences: list[Sentence] = []
        earlier: list[Figure] = []
        for sentence in group:
            yield from comparisons(sentence)
            yield from shares(sentence, earlier, bases)
            yield from totals(sentence, axes)
            yield from products(sentence)
            earlier += sentence.figures
            sentences.append(sentence)
        yield from item_totals(sentences)


def _bases(context: Context) -> list[Value]:
    """What the report prints as its budget: a rate of any of these is right for some reading."""
    return [
        group.value
        for path, settled in context.ledger.facts.items()
        if path.startswith(("budget.", "income.")) and settled.key.fact.kind is Kind.MONEY
        for group in settled.groups
    ]


def _axes(context: Context) -> list[frozenset[str]]:
    """The names that together make up a whole, with and without those that may be missing."""
    book = context.document.book
    made: set[frozenset[str]] = set()
    for axis in book.axes:
        for parent in (None, *book.axes[axis]):
            children = [book.members[name] for name in book.children(parent, axis)]
            made.add(frozenset(child.name for child in children))
            made.add(frozenset(child.name for child in children if not child.optional))
    return sorted((names for names in made if len(names) > 1), key=sorted)


def _compared_elsewhere(context: Context, claim: Claim) -> bool:
    """Whether the printed figure is a fact that other rules compare, with the same figures or with a note."""
    for statement in claim.target.statements:
        settled = context.ledger.get(statement.key)
        if settled is None:
            continue
        if settled.disputed or any(not comparison.agrees for comparison in settled.comparisons):
            return True
        if settled.comparisons and all(figure.marked for figure in claim.operands):
            return True
    return False
