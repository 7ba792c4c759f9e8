"""文字中的数与已载的数不一致."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Related, Severity
from generator.groups import Settled
from generator.narrative.figures import Figure, Sentence
from generator.narrative.subjects import comparable
from generator.quantity import Bound
from generator.rules.base import Context, Outcome, Rule, related
from generator.spoken import Rows, Scope, Spoken, read_subjects

RULE = Rule(
    id="narrative-figure",
    title="文字中的数与别处所载不一致",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="正文写到的预算、支出、人数等，应与表中和前文所载的同一个数相同。",
    bad="正文写“政府采购预算 83 万元”，前文和评分表都是“8.3 万元”。",
    good="各处都写“政府采购预算 8.3 万元”。",
    mend="核对账表后改正其中一处；所说不是同一个数的，把名称写全",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare unmarked figures that certainly speak of a fact, or of a row of a table, with all that is printed of it."""
    subjects = read_subjects(context.report.model, context.content, context.document, context.checks.narrative)
    told: set[tuple[str, str]] = set()
    known: set[tuple[int, int, int]] = set()
    for sentence in context.sentences:
        for index, key in subjects.named(sentence):
            figure, settled = sentence.figures[index], context.ledger.get(key)
            if settled is None or not _in_one_unit(figure, settled):
                continue
            known.add(_place(sentence, index))
            path = str(key)
            if any(_meets(figure, settled, number) for number in range(len(settled.groups))):
                yield RULE.passed(path)
            elif not _another_reading(context, figure, settled) and (path, figure.text) not in told:
                told.add((path, figure.text))
                yield _finding(context, sentence, figure, settled)
    rows = Rows(context.indicators, context.document, context.ledger, Scope(context.document, subjects))
    for spoken in rows.spoken(context.sentences):
        path = f"{spoken.row.path}.actual"
        if _place(spoken.sentence, spoken.index) in known:
            continue  # compared as a fact
        if spoken.agrees:
            yield RULE.passed(path)
        elif (path, spoken.figure.text) not in told:
            told.add((path, spoken.figure.text))
            yield _of_row(spoken, path)


def _of_row(spoken: Spoken, path: str) -> Outcome:
    passage, figure, actual = spoken.sentence.passage, spoken.figure, spoken.row.actual
    return RULE.finding(
        passage.locate(figure.start),
        path,
        f"{passage.block.label}写“{spoken.quote}”，{actual.label}载 {actual.shown}。原文均保留。",
        declared=figure.text,
        expected=actual.shown,
        related=(Related(actual.location, f"{actual.label}：{actual.shown}"),),
    )


def _place(sentence: Sentence, index: int) -> tuple[int, int, int]:
    """Where a figure stands: block, paragraph and character."""
    return sentence.passage.block.index, sentence.passage.number, sentence.figures[index].start


def _finding(context: Context, sentence: Sentence, figure: Figure, settled: Settled) -> Outcome:
    passage, book = sentence.passage, context.document.book
    printed = "，".join(f"{group.best.place.label}载 {group.best.shown}" for group in settled.groups)
    return RULE.finding(
        passage.locate(figure.start),
        str(settled.key),
        f"{passage.block.label}写{book.name(settled.key)} {figure.text}；{printed}。原文均保留。",
        declared=figure.text,
        expected=" / ".join(dict.fromkeys(group.best.shown for group in settled.groups)),
        related=related([group.best for group in settled.groups]),
    )


def _in_one_unit(figure: Figure, settled: Settled) -> bool:
    units = {s.quantity.unit.lstrip("十百千万亿") for s in settled.statements if s.quantity}
    return comparable(figure, units)


def _meets(figure: Figure, settled: Settled, number: int) -> bool:
    """Whether the figure can be the value of a group: printed with the same digits they must be the same."""
    group = settled.groups[number]
    quantity = group.best.quantity
    assert quantity is not None  # groups are made of statements with figures
    if figure.exact and quantity.bound is Bound.EXACT and quantity.step == figure.quantity.step:
        return quantity.value == figure.quantity.value
    return figure.interval.meets(group.value.range)


def _another_reading(context: Context, figure: Figure, settled: Settled) -> bool:
    """Whether the figure is what is printed of the same fact for another period or member: its words may say that."""
    return any(
        figure.interval.meets(group.value.range)
        for other in context.ledger.facts.values()
        if other.key.fact.id == settled.key.fact.id
        for group in other.groups
    )
