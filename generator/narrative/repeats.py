"""One statement that the prose makes twice: the same words around two figures."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from generator.narrative.figures import Figure, Sentence
from generator.quantity import Bound, Kind

_WORD: Final = re.compile(r"[A-Za-z\u4e00-\u9fff]")
_PERIODS: Final = re.compile(
    r"20[0-9]{2}|上年|上一年|去年|前年|同期|第[一二三四]|[一二三四]季度|[上下]半年|[0-9]{1,2}月|截至|累计"
)
_SHORTEST_SUBJECT: Final = 8
_FARTHEST: Final = 80
_ANCHORED: Final = 5


@dataclass(frozen=True, slots=True)
class Repeat:
    """Two places with the same words around a figure of the same unit; ``same`` says that the figures agree."""

    first: tuple[Sentence, int]
    second: tuple[Sentence, int]
    same: bool


@dataclass(frozen=True, slots=True)
class _Stream:
    """The words of a paragraph without figures, signs and spaces, and where in the text each character stands."""

    words: str
    places: list[int]


@dataclass(frozen=True, slots=True)
class _Site:
    """A figure with the words that lead to it: ``position`` is its place in the stream."""

    sentence: Sentence
    index: int
    stream: _Stream
    position: int

    @property
    def figure(self) -> Figure:
        return self.sentence.figures[self.index]

    def left(self, length: int) -> str:
        return self.stream.words[max(0, self.position - length) : self.position]


def repeats(sentences: Sequence[Sentence], shortest: int) -> Iterator[Repeat]:
    """Every pair of figures that the same words lead to, in printed order.

    *shortest* is how many characters must be the same; some less will do where the figure before is the same too.
    """
    for length, anchored in ((shortest, False), (max(6, shortest - _ANCHORED), True)):
        groups: dict[tuple[str, str, str], list[_Site]] = {}
        for site in _sites(sentences):
            left = site.left(length)
            if len(left) == length and "其中" not in left:
                groups.setdefault((left, site.figure.unit, site.sentence.after(site.index)[:4]), []).append(site)
        for sites in groups.values():
            if anchored or len({site.figure.quantity.value for site in sites}) < 3:  # more are a series
                yield from _pairs(sites, length, anchored=anchored, longer=shortest)


def _sites(sentences: Sequence[Sentence]) -> Iterator[_Site]:
    stream, passage = _Stream("", []), None
    for sentence in sentences:
        if sentence.passage is not passage:
            passage, stream = sentence.passage, _stream(sentence.text)
        for index, figure in enumerate(sentence.figures):
            if figure.kind is Kind.POINTS or figure.each or figure.ranged:
                continue
            if figure.quantity.bound in (Bound.EXACT, Bound.SOME_MORE):
                yield _Site(sentence, index, stream, bisect_left(stream.places, figure.start))


def _stream(text: str) -> _Stream:
    found = [(match[0], match.start()) for match in _WORD.finditer(text)]
    return _Stream("".join(word for word, _ in found), [place for _, place in found])


def _pairs(sites: list[_Site], length: int, *, anchored: bool, longer: int) -> Iterator[Repeat]:
    first = sites[0]
    values = {site.figure.quantity.value for site in sites}
    if len(values) > 2:
        return
    told = False
    for second in sites[1:]:
        if second.sentence.passage is first.sentence.passage and second.sentence.start == first.sentence.start:
            continue
        if anchored and second.left(longer) == first.left(longer):
            continue  # found with the longer words
        if told or not _one_statement(first, second, length, anchored=anchored):
            continue
        same = _same(first.figure, second.figure)
        if same is not None:
            told = not same
            yield Repeat((first.sentence, first.index), (second.sentence, second.index), same)


def _same(a: Figure, b: Figure) -> bool | None:
    """Whether both figures can be one value; None where that cannot be said or other rules say it."""
    if a.quantity.value == b.quantity.value:
        return True
    if a.quantity.bound is not b.quantity.bound or (a.marked and b.marked):
        return None
    interval, other = a.interval, b.interval
    if a.quantity.step == b.quantity.step and a.quantity.bound is Bound.EXACT:
        return False
    return None if interval.meets(other) else False


def _one_statement(a: _Site, b: _Site, length: int, *, anchored: bool) -> bool:
    """Whether both places speak of one thing: same times, same neighbours, and words that differ only at a clause."""
    if _times(a) != _times(b) or not _neighbours(a, b, length, anchored=anchored):
        return False
    common = length
    while common < _FARTHEST and a.left(common + 1) == b.left(common + 1) and len(a.left(common + 1)) == common + 1:
        common += 1
    return _at_clause(a, common) and _at_clause(b, common)


def _times(site: _Site) -> set[str]:
    begin = max(site.sentence.start, site.figure.start - 120)
    return set(_PERIODS.findall(re.sub(r"\s", "", site.sentence.text[begin : site.figure.start])))


def _at_clause(site: _Site, common: int) -> bool:
    """Whether the common words begin a clause, behind words that are more than the name of whom it speaks."""
    begin = site.position - common
    if begin <= 0:
        return True
    here, before = site.stream.places[begin], site.stream.places[begin - 1]
    between = site.sentence.text[before + 1 : here]
    sign = re.search(r"[，,、；;。：:！？（）()“”]", between)
    if sign is None or "：" in between or ":" in between:
        return False
    clause = re.split(r"[，,；;。：:]", site.sentence.text[max(0, before - 40) : before + 1])[-1]
    return "。" in between or len(clause) >= _SHORTEST_SUBJECT


def _neighbours(a: _Site, b: _Site, length: int, *, anchored: bool) -> bool:
    """Whether the figures next to both are the same, as far as the same words stand between."""
    befores = [_before(site, length) for site in (a, b)]
    if (befores[0] is None) != (befores[1] is None) or (anchored and befores[0] is None):
        return False
    if befores[0] is not None and befores[1] is not None and not _alike(befores[0], befores[1]):
        return False
    next_a, next_b = a.index + 1, b.index + 1
    if next_a == len(a.sentence.figures) or next_b == len(b.sentence.figures):
        return True
    if a.sentence.gap(next_a) != b.sentence.gap(next_b):
        return True
    return _alike(a.sentence.figures[next_a], b.sentence.figures[next_b])


def _before(site: _Site, length: int) -> Figure | None:
    """The figure before, if it stands within the common words."""
    if site.index == 0:
        return None
    figure = site.sentence.figures[site.index - 1]
    return figure if site.position - length < bisect_left(site.stream.places, figure.start) else None


def _alike(a: Figure, b: Figure) -> bool:
    return a.like(b) and a.quantity.value == b.quantity.value
