"""文字中的数与已载的数不一致."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.groups import Settled
from generator.narrative.figures import Figure, Sentence, read_sentences
from generator.narrative.subjects import Subjects, comparable
from generator.quantity import Bound
from generator.rules.base import Context, Outcome, Rule, related

RULE = Rule(
    id="narrative-figure",
    title="文字中的数与别处所载不一致",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="正文写到的预算、支出、人数等，应与表中和前文所载的同一个数相同。",
    bad="正文写“政府采购预算 52 万元”，前文和评分表都是“5.2 万元”。",
    good="各处都写“政府采购预算 5.2 万元”。",
    mend="核对账表后改正其中一处；所说不是同一个数的，把名称写全",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare unmarked figures that certainly speak of a fact with all that is printed of it."""
    subjects = make_subjects(context)
    told: set[tuple[str, str]] = set()
    for sentence in read_sentences(context.passages):
        for index, key in subjects.named(sentence):
            figure, settled = sentence.figures[index], context.ledger.get(key)
            if settled is None or not _in_one_unit(figure, settled):
                continue
            path = str(key)
            if any(_meets(figure, settled, number) for number in range(len(settled.groups))):
                yield RULE.passed(path)
            elif not _another_reading(context, figure, settled) and (path, figure.text) not in told:
                told.add((path, figure.text))
                yield _finding(context, sentence, figure, settled)


def make_subjects(context: Context) -> Subjects:
    """The reader of names for this report."""
    report, content = context.report.model, context.content
    listed = content.catalogue.model.facts if content.catalogue else {}
    owners: list[str] = []
    department = content.departments.model.departments.get(report.department) if content.departments else None
    for name in department.names if department else ():
        owners += [name.name, *([name.short] if name.short else [])]
    return Subjects({**listed, **report.local_facts}, context.document.book, owners, context.checks.narrative)


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
