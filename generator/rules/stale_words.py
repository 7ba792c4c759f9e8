"""年度报告中有年中总结的说法."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.finding import Audience, Related, Severity
from generator.prose import Passage
from generator.rules.base import Context, Outcome, Rule
from generator.words import occurrences

RULE = Rule(
    id="stale-words",
    title="年度报告中有年中总结的说法",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="“今年以来”“截至目前”多是从年中总结、汇报材料中抄来的，数字可能只到写那份材料的时候，不是全年数。",
    bad="2021 年度报告写“今年以来，有效处置劳资纠纷 10 宗”。",
    good="“2021 年全年有效处置劳资纠纷 18 宗”；确指某一时点的，写明“截至 2021 年 12 月 31 日”。",
    mend="核对是否全年数，改写为报告年度的说法",
    compares=False,
)
_STARTS: Final = re.compile(r"(?:^|[。；，：:！？,;\n”）)])\s*$")
_AROUND: Final = 24
_FRONT: Final = 4
_MOST: Final = 20


def check(context: Context) -> Iterator[Outcome]:
    """One finding for every listed word that opens a clause, with all its places."""
    policy = context.checks.leftovers
    told_apart = {
        (word, passage.heading)
        for passage in context.passages
        for word, other in policy.other_half.items()
        if other in passage.text
    }
    places: dict[str, list[tuple[Passage, int]]] = {}
    for passage in context.passages:
        words = passage.text if passage.block.kind == "heading" else passage.heading
        block = passage.block.block
        if passage.block.kind in ("cover", "annex") or block.rectification or any(w in words for w in policy.unless):
            continue
        for found in occurrences(passage.text, policy.words):
            opens = _STARTS.search(passage.text[max(0, found.start() - _FRONT) : found.start()])
            if opens and (found[0], passage.heading) not in told_apart:
                places.setdefault(found[0], []).append((passage, found.start()))
    for word, found_ in places.items():
        yield _told(word, found_)
    if not places:
        yield RULE.passed("text")


def _told(word: str, places: list[tuple[Passage, int]]) -> Outcome:
    passage, start = places[0]
    count = f"，共 {len(places)} 处" if len(places) > 1 else ""
    return RULE.finding(
        passage.locate(start),
        f"words.{word.strip('，')}",
        f"{passage.block.label}写“{passage.text[start : start + _AROUND]}…”：年度报告用“{word.strip('，')}”{count}，"
        "可能是年中材料留下的，请核对是否全年数。",
        declared=word.strip("，"),
        related=tuple(Related(p.locate(at), p.text[at : at + _AROUND]) for p, at in places[1:_MOST]),
    )
