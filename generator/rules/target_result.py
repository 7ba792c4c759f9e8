"""指标值没有对应的完成值，或完成值没有对应的指标值."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from generator import formula
from generator.facts import FactInfo, FactKey, Statement
from generator.finding import Audience, Severity
from generator.formula import FormulaError
from generator.groups import Settled
from generator.indicators import IndicatorRow, Side, of_this_year, signed
from generator.prose import Passage, Span
from generator.quantity import Kind
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="target-result",
    title="定了目标而没有写结果",
    severity=Severity.INFO,
    audience=Audience.PUBLIC,
    why="年初定了多少、年末完成多少应当成对。只有目标没有结果，读者不知道是否完成；只有结果没有目标，也无从比较。",
    bad="绩效目标“至少举办培训 6 期”，全文没有写举办了几期。",
    good="绩效目标“至少举办培训 6 期”，完成情况写“举办培训 7 期”。",
    mend="补写完成情况；没有完成或没有统计的，写明原因",
    authored=Severity.WARNING,
)
_GENERAL: Final = re.compile(r"数量$|[人次户件场项]?数$|个数$|率$|金额$|情况$")
_NUMERAL: Final = r"(?:\d[\d,.]*|[一二两三四五六七八九十百千]+)\s*[余多几]?\s*[万亿]?[余多]?\s*"
_ANY_NUMERAL: Final = re.compile(r"[\d一二两三四五六七八九十百千]")
MOST: Final = 300  # goals beyond that are not looked at: every one costs a look through the text
_SHARE: Final = 3  # a sentence speaks of the same thing if it has a third of the pairs of characters of its name
_LONGEST: Final = 60


def check(context: Context) -> Iterator[Outcome]:
    """Look at every row of a table and at every goal that the running text puts into figures."""
    for row in context.indicators:
        yield from _row(row)
    goals = [
        (path, settled)
        for path, settled in context.ledger.facts.items()
        if settled.key.fact.id.endswith(".target") and not path.startswith("indicator.") and of_this_year(settled.key)
    ]
    if goals:
        text = _Text(context)
        for path, settled in goals[:MOST]:
            yield from _goal(context, text, path, settled)


def _row(row: IndicatorRow) -> Iterator[Outcome]:
    target, actual = row.target, row.actual
    if row.doubtful or "absent" in (target.state, actual.state) or "lost" in (target.state, actual.state):
        return
    path = f"{row.path}.actual"
    no_target, no_actual = _empty(target), _empty(actual)
    if no_target == no_actual:
        if not no_target:
            yield RULE.passed(path)
        return
    side, other = (actual, target) if no_actual else (target, actual)
    printed, missing = ("指标值", "完成值") if no_actual else ("完成值", "指标值")
    left = f"只有“{side.sign}”" if side.sign else "空白"
    yield RULE.finding(
        side.location,
        path,
        f"{row.label}的{printed}为“{other.shown}”，{missing}一格{left}。原文保留。",
        declared=other.shown,
    )


def _empty(side: Side) -> bool:
    return side.state == "blank" and side.printed_in is None


def _goal(context: Context, text: _Text, path: str, settled: Settled) -> Iterator[Outcome]:
    goal, book = settled.chosen.best, context.document.book
    if any(block.covers(goal.place.location) for block in text.measures):
        return  # a measure speaks of what is to come
    base = goal.key.fact.id.removesuffix(".target")
    if text.states(goal.key, base) or _computable(context, goal.key, base) or text.tells(goal, book.fact(base)):
        yield RULE.passed(path)
        return
    fact = book.fact(base)
    members = "、".join(book.members[m].name for m in goal.key.members)
    name = f"{fact.name if fact else base}{f'（{members}）' if members else ''}"
    yield RULE.finding(
        goal.place.location,
        path,
        f"{goal.place.label}载{name}目标值 {signed(goal)}，全文没有载明完成情况的数值。原文保留。",
        declared=signed(goal),
    )


def _computable(context: Context, key: FactKey, base: str) -> bool:
    """Whether the result follows from other printed figures: 完成率 from 完成数 and 任务数."""
    fact = context.document.book.fact(base)
    if fact is None or not fact.formula:
        return False
    try:
        tree = formula.parse_number(fact.formula)
    except FormulaError:
        return False
    return all(context.ledger.find(operand, key) is not None for operand in formula.keys(tree))


class _Text:
    """What the report states and tells, prepared once for all goals."""

    def __init__(self, context: Context) -> None:
        self.whole = context.checks.indicators.whole
        self.stated: dict[str, list[frozenset[str]]] = defaultdict(list)
        keys = [s.key for s in context.ledger.facts.values()]
        for key in [*keys, *(s.key for found in context.ledger.words.values() for s in found)]:
            self.stated[key.fact.id].append(frozenset(key.members))
        blocks = {p.block.index: p.block for p in context.passages if p.block.kind == "measure"}
        self.measures = list(blocks.values())
        self.sentences: list[str] = []
        self.having: dict[str, list[int]] = defaultdict(list)
        self.behind: dict[tuple[str, str], str] = {}
        for passage in context.passages:
            self._read(passage)

    def _read(self, passage: Passage) -> None:
        goals = [
            (span, statement)
            for span in passage.spans
            for statement in span.statements
            if statement.key.fact.id.endswith(".target")
        ]
        at = 0
        for start, end in passage.sentences():
            inside = []
            while at < len(goals) and goals[at][0].start < end:
                inside.append(goals[at])
                at += 1
            for span, statement in inside:
                self.behind[str(statement.key), statement.place.anchor] = passage.text[span.end : end]
            self._sentence(passage, start, end, [span for span, _ in inside])

    def _sentence(self, passage: Passage, start: int, end: int, goals: list[Span]) -> None:
        """Remember a sentence, without the figures of goals, by its pairs of characters."""
        parts, position = [], start
        for span in goals:
            parts.append(passage.text[position : span.start])
            position = max(position, span.end)
        sentence = "　".join([*parts, passage.text[position:end]])
        if not _ANY_NUMERAL.search(sentence) and not any(word in sentence for word in self.whole):
            return
        for pair in {sentence[i : i + 2] for i in range(len(sentence) - 1)}:
            self.having[pair].append(len(self.sentences))
        self.sentences.append(sentence)

    def states(self, key: FactKey, base: str) -> bool:
        """Whether the report states the fact itself, of any period and of at least these members."""
        return any(set(key.members) <= members for members in self.stated.get(base, ()))

    def tells(self, goal: Statement, fact: FactInfo | None) -> bool:
        """Whether words give a result without a mark: a figure of the same unit behind the goal or on the same thing."""
        unit = goal.quantity.unit if goal.quantity else ""
        figure = re.compile(_NUMERAL + re.escape(unit)) if unit else _ANY_NUMERAL
        if figure.search(self.behind.get((str(goal.key), goal.place.anchor), "")):
            return True
        subject = _GENERAL.sub("", fact.name)[:_LONGEST] if fact else ""
        pairs = {subject[i : i + 2] for i in range(len(subject) - 1)}
        found = Counter(index for pair in pairs for index in self.having.get(pair, ()))
        whole = self.whole if goal.key.fact.kind is Kind.RATIO else ()
        for index, shared in found.items():
            sentence = self.sentences[index]
            if shared * _SHARE >= len(pairs) and (figure.search(sentence) or any(word in sentence for word in whole)):
                return True
        return False
