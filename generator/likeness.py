"""How far texts are the same: shares of common pieces, and long passages that two of many texts have in common.

Only letters count; figures, punctuation, line ends and words that the caller leaves out do not.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

_LETTERS: Final = re.compile(r"[^\W\d_]+")
_PIECE = 2
_SHINGLE = 20
_BASE, _MODULUS = 1_000_003, (1 << 61) - 1
MAX_PLACES = 20


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a text, and where each of them stands in it."""

    text: str
    offsets: tuple[int, ...]


def letters(text: str, without: re.Pattern[str] | None = None) -> Letters:
    """The letters of *text*; what *without* matches is left out."""
    kept = without.sub(lambda found: " " * len(found[0]), text) if without else text
    parts: list[str] = []
    offsets: list[int] = []
    for found in _LETTERS.finditer(kept):
        parts.append(found[0])
        offsets += range(found.start(), found.end())
    return Letters("".join(parts), tuple(offsets))


def pieces(text: str) -> frozenset[str]:
    """Every two neighbouring letters of *text*."""
    plain = "".join(_LETTERS.findall(text))
    return frozenset(plain[i : i + _PIECE] for i in range(len(plain) - _PIECE + 1))


def held(part: frozenset[str], whole: frozenset[str]) -> int:
    """How many per cent of *part* are in *whole*; 0 of nothing."""
    return 100 * len(part & whole) // len(part) if part else 0


def alike(a: frozenset[str], b: frozenset[str]) -> int:
    """How many per cent of both together are in both."""
    return 100 * len(a & b) // len(a | b) if a and b else 0


@dataclass(frozen=True, slots=True)
class Text:
    """One text of many: its letters, whose report it is in, and which department that is."""

    letters: str
    owner: int
    group: str


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that two texts share, as long as possible: the numbers of the texts, starts and length.

    ``own`` is the length without what many departments write.
    """

    first: int
    second: int
    first_start: int
    second_start: int
    length: int
    own: int


def shared_runs(texts: Sequence[Text], shortest: int, common: int) -> Iterator[Run]:
    """Runs of at least *shortest* letters that stand in texts of two owners.

    What *common* groups or more write is nobody's. The work grows with the length of all texts, not with its square:
    of every *shortest* letters at least one piece is remembered, and only equal pieces are compared.
    """
    places: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, text in enumerate(texts):
        for mark, start in _marks(text.letters, shortest):
            known = places[mark]
            if not any(texts[other].owner == text.owner for other, _ in known[-1:]):  # owners stand together
                known.append((number, start))
    usual: dict[int, list[int]] = defaultdict(list)
    chosen = []
    for known in places.values():
        if len(known) < 2:
            continue
        if len({texts[number].group for number, _ in known}) >= common:
            for number, start in known:
                usual[number].append(start)
        else:
            chosen.append(known)
    for starts in usual.values():
        starts.sort()
    done: dict[tuple[int, int, int], list[tuple[int, int]]] = defaultdict(list)
    for known in sorted(chosen):
        for (first, a), (second, b) in combinations(known[:MAX_PLACES], 2):
            seen = done[first, second, a - b]
            if any(start <= a < end for start, end in seen):
                continue
            start, end = _extent(texts[first].letters, texts[second].letters, a, b)
            seen.append((start, end))
            length = end - start
            own = length - _usual_part(usual.get(first, []), start, end)
            if own >= shortest:
                yield Run(first, second, start, start - a + b, length, own)


def _marks(text: str, shortest: int) -> Iterator[tuple[int, int]]:
    """Hash and start of pieces so chosen that equal stretches of *shortest* letters have an equal one.

    The least hash of every window of pieces is taken (winnowing), wherever the window begins.
    """
    window = max(1, shortest - _SHINGLE + 1)
    hashes = _hashes(text)
    best = -1
    for last in range(window - 1, len(hashes)):
        first = last - window + 1
        if best < first:
            least = min(hashes[first : last + 1])
            best = last - hashes[last : first - 1 if first else None : -1].index(least)
        elif hashes[last] <= hashes[best]:
            best = last
        else:
            continue
        yield hashes[best], best


def _hashes(text: str) -> list[int]:
    """A hash of every piece of the text; the same in every process."""
    if len(text) < _SHINGLE:
        return []
    out = pow(_BASE, _SHINGLE, _MODULUS)
    codes = [ord(sign) for sign in text]
    value = 0
    for code in codes[:_SHINGLE]:
        value = (value * _BASE + code) % _MODULUS
    made = [value]
    for gone, code in zip(codes, codes[_SHINGLE:], strict=False):
        value = (value * _BASE + code - gone * out) % _MODULUS
        made.append(value)
    return made


def _extent(first: str, second: str, a: int, b: int) -> tuple[int, int]:
    """Start and end in *first* of the longest run that both have and that covers *a* there and *b* in *second*."""
    start, end, shift = a, a, b - a
    while start > 0 and start + shift > 0 and first[start - 1] == second[start - 1 + shift]:
        start -= 1
    while end < len(first) and end + shift < len(second) and first[end] == second[end + shift]:
        end += 1
    return start, end


def _usual_part(starts: list[int], start: int, end: int) -> int:
    """How many letters of a run lie between the first and the last piece that many departments write."""
    inside = starts[bisect_left(starts, start) : bisect_left(starts, end)]
    return min(end, inside[-1] + _SHINGLE) - inside[0] if inside else 0
