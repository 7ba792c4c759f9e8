"""标题、封面等处仍标为征求意见稿、送审稿."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.finding import Audience, Severity
from generator.rules.base import Context, Outcome, Rule
from generator.words import Words, occurrences, printed

RULE = Rule(
    id="draft-mark",
    title="标题、封面等处仍标为征求意见稿、送审稿",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="公开的应当是定稿。标有送审稿、讨论稿字样时，读者不知道是否还有改动。",
    bad="标题写“2023年度部门整体支出绩效自评报告（送审稿）”。",
    good="标题写“2023年度部门整体支出绩效自评报告”。",
    mend="换成定稿；已是定稿的，删去稿次字样",
    compares=False,
)
_OWN: Final = ("title", "cover", "annex")  # a heading or a table may be about somebody else's draft
_NAMED: Final = re.compile(r"“[^“”]*”|《[^《》]*》|〈[^〈〉]*〉")
_BEHIND: Final = re.compile(r"[，,\s0-9０-９年月日第版次.]{0,14}[）)】］\]]")
_BARE: Final = re.compile(r"[\s（()）【】\[\]［］*0-9０-９年月日第版次稿件VvV.、：:]")


def check(context: Context) -> Iterator[Outcome]:
    """Look where the report names itself; in running text such words speak of other documents."""
    policy = context.checks.drafts
    title = context.report.node.at(("title",))
    named = [Words(context.report.model.title, "title", "title", "报告标题", title.location)]
    told: set[str] = set()
    for words in [*named, *printed(context.passages, context.document)]:
        if words.kind in ("cell", "table-note"):
            continue
        text = _NAMED.sub(lambda m: "\ue000" * len(m[0]), words.text)  # what is in quotes names another document
        found = next((m for m in occurrences(text, policy.words, policy.unless) if _marks(text, m, words.kind)), None)
        if found is None:
            continue
        if words.kind == "title" and words.text in told:
            continue  # the title in the head and the printed one are the same words
        told.add(words.text)
        yield RULE.finding(
            words.locate(found.start()),
            words.path,
            f"{words.label}载“{words.text.strip()}”，标有“{found[0]}”字样。原文保留。",
            declared=words.text.strip(),
        )
    if not told:
        yield RULE.passed("title")


def _marks(text: str, found: re.Match[str], kind: str) -> bool:
    """Whether the words mark the report: in brackets or at the end of a title; elsewhere only as a line of its own."""
    if kind not in _OWN:
        return not _BARE.sub("", text[: found.start()] + text[found.end() :])
    at_end = not text[found.end() :].strip()
    return at_end or _BEHIND.match(text, found.end()) is not None
