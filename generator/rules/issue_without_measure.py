"""所列问题多于所列措施."""

from __future__ import annotations

from collections.abc import Iterator

from generator.document import TextBlock
from generator.finding import Audience, Related, Severity
from generator.prose import Passage
from generator.rules.base import Context, Outcome, Rule
from generator.sequences import outer_words, read_lists

RULE = Rule(
    id="issue-without-measure",
    title="所列问题多于所列措施",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="每个问题都应有对应的改进措施。第三方复核逐条对照问题和措施，缺的一条要求补写。",
    bad="列了四个问题，改进措施只有两条。",
    good="四个问题各有一条措施；一条措施对应几个问题的，写明对应哪几个。",
    mend="逐条对照，补写没有措施的问题的改进措施",
    compares=False,
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare the numbers of issues and measures, by blocks and by the lists in them; unnumbered measures are not counted."""
    issues, measures = _blocks(context, "issue"), _blocks(context, "measure")
    if not issues or not measures:
        return
    counted = [_items(passages) for passages in measures]
    if len(measures) == 1 and counted[0] is None:
        return  # one running text may hold several measures
    words = context.checks.completeness.own_measures
    bare = [p for p in issues if not any(word in passage.text for passage in p for word in words)]
    open_ = sum(_items(passages) or 1 for passages in bare)
    given = sum(count or 1 for count in counted)
    all_ = sum(_items(passages) or 1 for passages in issues)
    if open_ <= given:
        yield RULE.passed("issues")
        return
    first = measures[0][0]
    own = f"（其中 {all_ - open_} 个在问题中写了措施）" if all_ > open_ else ""
    yield RULE.finding(
        issues[0][0].locate(0),
        "issues",
        f"存在问题列 {all_} 个{own}，改进措施列 {given} 条；请逐条核对是否每个问题都有措施。",
        declared=f"{all_} 个",
        expected=f"{given} 条",
        related=(Related(first.locate(0), f"改进措施：{first.text.strip()[:30]}"),),
    )


def _blocks(context: Context, kind: str) -> list[list[Passage]]:
    """The passages of the blocks of a kind, in printed order."""
    made: dict[int, list[Passage]] = {}
    for passage in context.passages:
        block: TextBlock = passage.block
        if block.kind == kind:
            made.setdefault(block.index, []).append(passage)
    return list(made.values())


def _items(passages: list[Passage]) -> int | None:
    """How many items a block lists from 1 on at its beginning; None where it lists none."""
    lists = read_lists([outer_words(passage.text) for passage in passages])
    if not lists.runs:
        return None
    first = lists.runs[0].items[0]
    leads = not first.piece and not passages[0].text[: first.start].strip()
    return len(lists.runs[0].items) if leads else None
