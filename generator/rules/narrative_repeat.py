"""同一句话出现两次，数不同."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.finding import Audience, Related, Severity
from generator.narrative.figures import Sentence
from generator.narrative.repeats import repeats
from generator.rules.base import Context, Outcome, Rule
from generator.spoken import Rows, Scope, read_subjects, short_repeats

RULE = Rule(
    id="narrative-repeat",
    title="同样的文字前后数值不同",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="同一件事在报告中写了两次，文字相同，数也应当相同。",
    bad="前文写“举办讲座 64 场，参加 1278 人次”，后文写“举办讲座 64 场，参加 1728 人次”。",
    good="两处都写“举办讲座 64 场，参加 1278 人次”。",
    mend="核对后改正其中一处；说的不是同一件事的，把对象、期间写清楚",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare the figures of statements that the prose makes twice in the same words."""
    words = context.checks.narrative
    apart = re.compile("|".join(map(re.escape, (*words.aims, *words.other_years))) or "(?!)")
    sentences = [s for s in context.sentences if not _apart(s, apart)]
    subjects = read_subjects(context.report.model, context.content, context.document, words)
    scope = Scope(context.document, subjects)
    rows = Rows(context.indicators, context.document, context.ledger, scope)
    told = {_place(one.sentence, one.index) for one in rows.spoken(sentences) if not one.agrees}
    for repeat in repeats(sentences, words.repeat_words):
        if repeat.same:
            yield RULE.passed(repeat.second[0].passage.path)
        elif not told & {_place(*repeat.first), _place(*repeat.second)}:  # else it is compared with a table
            told |= {_place(*repeat.first), _place(*repeat.second)}
            yield _finding(repeat.first, repeat.second)
    for short in short_repeats(sentences, scope):
        first, second = (short.first, 0), (short.second, 0)
        if short.same:
            yield RULE.passed(short.second.passage.path)
        elif not told & {_place(*first), _place(*second)}:
            yield _finding(first, second)


def _finding(first: tuple[Sentence, int], second: tuple[Sentence, int]) -> Outcome:
    (one, a), (other, b) = ((sentence, sentence.figures[index]) for sentence, index in (first, second))
    quotes = one.quote(a, a), other.quote(b, b)
    labels = one.passage.block.label, other.passage.block.label
    where = f"{labels[1]}写" if labels[0] != labels[1] else "又写"
    return RULE.finding(
        other.passage.locate(b.start),
        other.passage.path,
        f"{labels[0]}写“{quotes[0]}”，{where}“{quotes[1]}”，文字相同而数不同。原文均保留。",
        declared=f"{a.text} / {b.text}",
        related=(Related(one.passage.locate(a.start), f"{labels[0]}：{quotes[0]}"),),
    )


def _place(sentence: Sentence, index: int) -> tuple[int, int, int]:
    """Where a figure stands: block, paragraph and character."""
    return sentence.passage.block.index, sentence.passage.number, sentence.figures[index].start


def _apart(sentence: Sentence, words: re.Pattern[str]) -> bool:
    """Whether the sentence speaks of aims or of another year: what it says is not what the report says elsewhere."""
    block = sentence.passage.block
    if block.kind in ("goal", "measure") or block.block.rectification:
        return True
    return bool(words.search(sentence.passage.heading) or words.search(sentence.text, sentence.start, sentence.end))
