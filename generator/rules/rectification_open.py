"""上年所列的问题，本年没有交代."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from generator.finding import Audience, Location, Related, Severity
from generator.likeness import held, pieces
from generator.rules.base import Context, Outcome, Rule, consecutive

RULE = Rule(
    id="rectification-open",
    title="上年所列的问题，本年没有交代",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="自评和复核指出的问题应当整改。下一年的报告既不写整改情况，也不再提起，读者不知道问题是否解决。",
    bad="2023 年报告列“固定资产利用率不高”，2024 年报告通篇没有提到固定资产。",
    good="2024 年报告写明：“固定资产利用率不高的问题已整改，闲置资产已办理调拨。”",
    mend="在上年度整改情况一节逐条说明；尚未整改的，写明原因和期限",
)

_NUMBERING: Final = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+是|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}\s?[.．、])?\s*"
)
_ENDS: Final = re.compile(r"[。；;！]")
_SHORTEST = 6
_SHOWN = 24
_MOST = 60


@dataclass(frozen=True, slots=True)
class _Issue:
    """A fault that the year before named: its words, and those that stand for it."""

    id: str
    text: str
    location: Location
    keys: tuple[frozenset[str], ...]


def check(contexts: Sequence[Context]) -> Iterator[Outcome]:
    """Look for every issue and review finding of the year before in this year's report."""
    for before, after in consecutive(contexts):
        issues = [*_issues(before), *_reviewed(before)][:_MOST]
        if not issues:
            continue
        needed = after.checks.comparing.mentioned
        said = [pieces(passage.text) for passage in after.passages]
        opened = []
        for issue in issues:
            if any(held(key, words) >= needed for key in issue.keys for words in said):
                yield RULE.passed(f"issue.{before.report.model.year}.{issue.id}")
            else:
                opened.append(issue)
        if opened:
            yield _finding(before, after, opened)


def _finding(before: Context, after: Context, opened: list[_Issue]) -> Outcome:
    year = before.report.model.year
    names = "、".join(f"“{issue.text[:_SHOWN]}{'…' if len(issue.text) > _SHOWN else ''}”" for issue in opened)
    section = [
        p for p in after.passages if p.block.kind == "heading" and ("整改" in p.text or p.block.block.rectification)
    ]
    return RULE.finding(
        section[0].locate(0) if section else after.report.node.at(("document",)).location,
        "rectification",
        f"{year} 年报告所列问题{names}，本年报告没有写整改情况，也没有提到。",
        declared="",
        expected="、".join(issue.id for issue in opened),
        related=tuple(Related(i.location, f"{year} 年报告：{i.text[:_SHOWN]}") for i in opened),
    )


def _issues(before: Context) -> Iterator[_Issue]:
    """Issue blocks: the first sentence says what is meant, and the heading above where it is not the section's own."""
    number = 0
    seen = ""
    for passage in before.passages:
        if passage.block.kind != "issue" or passage.number:
            continue
        number += 1
        text = _headline(passage.text)
        keys = [pieces(text)]
        if passage.heading != seen and len(passage.heading) >= _SHORTEST and "问题" not in passage.heading:
            keys.append(pieces(_headline(passage.heading)))
        seen = passage.heading
        yield _Issue(passage.block.block.id or str(number), text, passage.locate(0), tuple(keys))


def _reviewed(before: Context) -> Iterator[_Issue]:
    """What reviewers gave as their reason."""
    for index, review in enumerate(before.report.model.reviews):
        if review.reason:
            text = _headline(review.reason)
            location = before.report.node.at(("reviews", index, "reason")).location
            yield _Issue(f"review.{review.id}", text, location, (pieces(text),))


def _headline(text: str) -> str:
    """The first sentence without its number; the next too if it is very short."""
    rest = _NUMBERING.sub("", text.strip(), count=1)
    parts = [part.strip() for part in _ENDS.split(rest) if part.strip()]
    if not parts:
        return rest
    return parts[0] if len(parts[0]) >= _SHORTEST or len(parts) == 1 else parts[0] + parts[1]
