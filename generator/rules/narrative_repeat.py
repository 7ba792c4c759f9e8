"""同一句话出现两次，数不同."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.finding import Audience, Related, Severity
from generator.narrative.figures import Sentence, read_sentences
from generator.narrative.repeats import repeats
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="narrative-repeat",
    title="同样的文字前后数值不同",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="同一件事在报告中写了两次，文字相同，数也应当相同。",
    bad="前文写“组织律师值班 146 场，服务职工群众 1933 人次”，后文写“组织律师值班 146 场，服务职工群众 2033 人次”。",
    good="两处都写“组织律师值班 146 场，服务职工群众 1933 人次”。",
    mend="核对后改正其中一处；说的不是同一件事的，把对象、期间写清楚",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare the figures of statements that the prose makes twice in the same words."""
    words = context.checks.narrative
    apart = re.compile("|".join(map(re.escape, (*words.aims, *words.other_years))) or "(?!)")
    sentences = [s for s in read_sentences(context.passages) if not _apart(s, apart)]
    for repeat in repeats(sentences, words.repeat_words):
        (one, first), (other, second) = repeat.first, repeat.second
        if repeat.same:
            yield RULE.passed(other.passage.path)
            continue
        a, b = one.figures[first], other.figures[second]
        quotes = one.quote(a, a), other.quote(b, b)
        labels = one.passage.block.label, other.passage.block.label
        where = f"{labels[1]}写" if labels[0] != labels[1] else "又写"
        yield RULE.finding(
            other.passage.locate(b.start),
            other.passage.path,
            f"{labels[0]}写“{quotes[0]}”，{where}“{quotes[1]}”，文字相同而数不同。原文均保留。",
            declared=f"{a.text} / {b.text}",
            related=(Related(one.passage.locate(a.start), f"{labels[0]}：{quotes[0]}"),),
        )


def _apart(sentence: Sentence, words: re.Pattern[str]) -> bool:
    """Whether the sentence speaks of aims or of another year: what it says is not what the report says elsewhere."""
    block = sentence.passage.block
    if block.kind in ("goal", "measure") or block.block.rectification:
        return True
    return bool(words.search(sentence.passage.heading) or words.search(sentence.text, sentence.start, sentence.end))
