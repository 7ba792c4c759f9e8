"""问题和措施照抄上年."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from generator.finding import Audience, Related, Severity
from generator.likeness import alike, pieces
from generator.prose import Passage
from generator.rules.base import Context, Outcome, Rule, consecutive

RULE = Rule(
    id="issue-repeated",
    title="问题、措施与上年文字相同",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="连续两年写同样的问题和措施，说明问题没有解决，或者这一节没有结合本年情况写。",
    bad="2023、2024 两年都写“绩效目标编报的质量还有待提高，各项指标还需细化完整”。",
    good="写明本年的具体情况：哪些指标仍不完整，上年的措施做到了哪一步。",
    mend="请部门结合本年情况改写；问题确实延续的，写明进展",
)

_SHORTEST = 12
_MOST = 20


def check(contexts: Sequence[Context]) -> Iterator[Outcome]:
    """Compare issues with last year's issues and measures with last year's measures."""
    for before, after in consecutive(contexts):
        for kind, word in (("issue", "问题"), ("measure", "改进措施")):
            yield from _compared(before, after, kind, word)


def _compared(before: Context, after: Context, kind: str, word: str) -> Iterator[Outcome]:
    past = [(p, pieces(p.text)) for p in before.passages if p.block.kind == kind and not p.number]
    index: dict[str, list[int]] = defaultdict(list)
    for number, (_, words) in enumerate(past):
        for piece in words:
            if len(index[piece]) < _MOST:
                index[piece].append(number)
    year, count = before.report.model.year, 0
    for passage in after.passages:
        if passage.block.kind != kind or passage.number:
            continue
        count += 1
        words = pieces(passage.text)
        path = f"{kind}.{passage.block.block.id or count}"
        same = _nearest(words, past, index)
        if same is None or len(words) < _SHORTEST or alike(words, pieces(same.text)) < after.checks.comparing.repeated:
            yield RULE.passed(path)
            continue
        yield RULE.finding(
            passage.locate(0),
            path,
            f"这条{word}与 {year} 年报告的文字几乎相同：“{passage.text.strip()[:30]}…”。",
            declared=passage.text.strip()[:30],
            related=(Related(same.locate(0), f"{year} 年报告：{same.text.strip()[:30]}"),),
        )


def _nearest(
    words: frozenset[str], past: list[tuple[Passage, frozenset[str]]], index: dict[str, list[int]]
) -> Passage | None:
    """Last year's passage that shares most pieces."""
    counts: dict[int, int] = defaultdict(int)
    for piece in words:
        for number in index.get(piece, ()):
            counts[number] += 1
    if not counts:
        return None
    return past[max(sorted(counts), key=lambda number: counts[number])][0]
