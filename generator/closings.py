"""Closing totals of a section, 三项指标合计得分为 25 分, and what the section sets out: its scored items.

A count is given only where it is certain: the items named in the sentence itself, else the numbered headings or
paragraphs of the section, one item each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from generator.prose import Passage
from generator.quantity import CHINESE_NUMBER, chinese_number
from generator.sequences import Marker, heading_marker, listed, markers, outer_words

_COUNT: Final = rf"(?P<number>\d{{1,2}}|{CHINESE_NUMBER})\s?[项个](?:[一二三]级)?"
_CLOSING: Final = re.compile(
    rf"(?<![\d.第一二三四五六七八九十]){_COUNT}指标的?(?:合计得分|得分合计|得分共计|合计得|共得|总得分|合计自评得分)"
)
_ANY_COUNT: Final = re.compile(rf"{_COUNT}(?:绩效|评价|具体)?指标")
_SCORED: Final = re.compile(r"(?:(?<![\d.])(?P<points>\d{1,4}(?:\.\d{1,4})?)\s?分|满分|不得分|零分)\s*$")
_SEVERAL: Final = re.compile(rf"{_COUNT}(?:指标)?\s?(?:均|都|分别|合计|共)")
_JOINED: Final = re.compile(r"[、暨]|(?<![总共])和(?!谐)|及(?!时|格)|(?<!参)与(?!会)")
_OPENED: Final = re.compile(r"^\s*(?:因此|综上所述|综上|其中|最终|故|总体来看)?[，,]?")
_POINTS: Final = re.compile(r"得分|分值|得\s?\d|得满分|不得分")
_FROM: Final = re.compile(r"[从含括及盖]|分为|设置")
_TOTAL: Final = re.compile(r"[^，。；\d]{0,6}(?P<points>\d{1,4}(?:\.\d{1,4})?)\s?分")
_LONG: Final = 4
_SHOWN: Final = 16
# So many paragraphs back an item may begin.
_FAR: Final = 60
_SENTENCE: Final = 600


@dataclass(frozen=True, slots=True)
class Closing:
    """A closing total: its place in a passage, how many it says, what is set out, in words and in number."""

    passage: Passage
    start: int
    shown: str
    number: int
    listed: int
    items: tuple[Passage, ...]


def closings(passages: Sequence[Passage]) -> Iterator[Closing]:
    """Every closing total of which it is certain what it closes."""
    for index, passage in enumerate(passages):
        if passage.block.kind == "heading":
            continue
        text = outer_words(passage.text)
        every = list(_CLOSING.finditer(text))
        for found in every:
            number = _value(found["number"])
            far = max(0, found.start() - _SENTENCE)
            start = max(text.rfind(sign, far, found.start()) for sign in "。！？\n") + 1
            shown = passage.text[found.start() : found.end()]
            if far and not start:
                continue
            words = text[start : found.start()]
            named = _named(words)
            total = _TOTAL.match(text, found.end())
            points = total["points"] if total else ""
            if named is None:
                continue
            if named and (named == number or _adds_up(words, points)):
                yield Closing(passage, found.start(), shown, number, named, ())
            elif not named and found is every[-1]:
                items = _set_out(passages, index, text[:start], number, points)
                if items:
                    yield Closing(passage, found.start(), shown, number, len(items), items)


def _opens(words: str) -> bool:
    """Whether the sentence sums up: 因此，…."""
    opened = _OPENED.match(words)
    return opened is not None and bool(opened[0].strip("，, "))


def _adds_up(words: str, total: str) -> bool:
    """Whether the points named one by one make up the total: then nothing that was scored before is part of it."""
    points = [found["points"] for found in map(_SCORED.search, _clauses(words)) if found]
    return bool(total) and not _SEVERAL.search(words) and all(points) and sum(map(Decimal, points)) == Decimal(total)


def _clauses(words: str) -> list[str]:
    return [part for part in re.split(r"[，,；;]", _OPENED.sub("", words)) if part.strip()]


def _value(sign: str) -> int:
    return int(sign) if sign.isdigit() else chinese_number(sign)


def _named(words: str) -> int | None:
    """How many items the sentence names with their points: 0 for none, None where that is not certain."""
    clauses = _clauses(words)
    scored = [part for part in clauses if _SCORED.search(part)]
    if not scored:
        return None if "指标" in words or _opens(words) else 0
    total = 0
    for clause in clauses:
        several = _SEVERAL.search(clause)
        if clause not in scored or (several is None and _JOINED.search(clause)):
            return None
        total += _value(several["number"]) if several else 1
    return total


def _set_out(passages: Sequence[Passage], index: int, before: str, number: int, total: str) -> tuple[Passage, ...]:
    """The numbered headings or paragraphs that the passage at *index* closes; nothing where any doubt is left.

    The points of the total must be printed above the items too: else it may be that of the last item alone.
    """
    places = _items(passages, index)
    if not places or places[-1] == index or not total:
        return ()
    bounds = [*places[1:], index]
    whole = all(_one(passages[start:end]) for start, end in zip(places, bounds, strict=True))
    above = list(_above(passages, places[0]))
    points = re.compile(rf"(?<![\d.]){re.escape(total)}\s?分")
    if not whole or _POINTS.search(before) or not any(points.search(text) for text in above):
        return ()
    return () if _announced(above, number) else tuple(passages[place] for place in places)


def _items(passages: Sequence[Passage], index: int) -> list[int]:
    """The places of the items （1） … （n） that end at *index*, where nothing follows them in their section."""
    following = passages[index + 1] if index + 1 < len(passages) else None
    if following is not None and following.block.kind == "text":
        return []
    found: list[tuple[int, Marker]] = []
    for place in range(index, max(-1, index - _FAR), -1):
        passage = passages[place]
        marker = heading_marker(passage.text) if passage.block.kind in ("heading", "text") else None
        if marker is None:
            if passage.block.kind != "text":
                return []
            continue
        if found and (marker.style, marker.number) != (found[-1][1].style, found[-1][1].number - 1):
            return []
        found.append((place, marker))
        if marker.number == 1:
            break
    if not found or found[-1][1].number != 1 or len({passages[place].block.kind for place, _ in found}) > 1:
        return []
    last, next_ = found[0][1], heading_marker(following.text) if following else None
    goes_on = next_ is not None and (next_.style, next_.number) == (last.style, last.number + 1)
    return [] if goes_on else [place for place, _ in reversed(found)]


def _above(passages: Sequence[Passage], first: int) -> Iterator[str]:
    """The words above the first item, up to the heading over it."""
    for place in range(first - 1, -1, -1):
        yield outer_words(passages[place].text)
        if passages[place].block.kind != "text":
            return


def _one(passages: Sequence[Passage]) -> bool:
    """Whether an item is one thing: its name joins nothing, nothing is numbered in it, and points are given once."""
    name = re.split(r"[，。：:；]", passages[0].text)[0]
    words = "".join(passage.text for passage in passages)
    marker = heading_marker(passages[0].text)
    inner = outer_words(words)[marker.end if marker else 0 :]
    return not (_JOINED.search(name) or next(markers("　" + inner), None) or len(_POINTS.findall(words)) > 2)


def _announced(above: Sequence[str], number: int) -> bool:
    """Whether what stands above the items lists or announces as many as the total says."""
    return any(
        any(_value(found["number"]) == number for found in _ANY_COUNT.finditer(text))
        or any(number in _readings(words) for words in re.split(r"[，。；：]", text))
        for text in above
    )


def _readings(words: str) -> set[int]:
    """How many things a clause may list; an 及 between two long names at its end joins two things."""
    found = _FROM.search(words)
    rest = words[found.end() :] if found else words
    listing = listed(rest)
    halves = re.split(r"以及|[和及与]", rest.split("、")[-1])
    sure = len(halves) == 2 and all(len(half) >= _LONG for half in halves)
    return set(range(listing.least + (1 if sure else 0), listing.most + 1))


def told(closing: Closing) -> str:
    """What is set out, in words for a note."""
    if not closing.items:
        return f"该句所列为 {closing.listed} 项"
    names = "".join(f"“{_short(item.text)}”" for item in closing.items)
    return f"本节分列{names}，为 {closing.listed} 项"


def _short(text: str) -> str:
    name = re.split(r"[，。：:；]", text)[0].strip()
    return name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"
