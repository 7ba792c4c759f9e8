"""What a search finds: a kind and a place, never the value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DATA: Final = "personal-data"
REVIEW: Final = "personal-review"
SECRECY: Final = "secrecy-mark"
LISTS: Final = frozenset({"name-list", "award-list"})
TELL_NOTHING: Final = LISTS | {"small-count", "secrecy-word"}
"""Kinds whose own words stand in other sentences too: what they tell is told by the line around them."""


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """Something that must not or may not be published, at a place of the text (line 0: the file's name).

    ``length`` counts the characters from the first to the last of it, separators included. ``text`` is Chinese and
    says what kind of thing it is, with how many digits; the value itself, or anything made from it, is nowhere.
    """

    line: int
    column: int
    kind: str
    rule: str
    blocks: bool
    length: int
    text: str


@dataclass(frozen=True, slots=True)
class Secret:
    """What a hit stands for, to keep it out of everything else that is told; told nowhere itself.

    ``lines`` are the first and the last line that hold it. Folded: ``own`` is the thing itself, where its words say
    something alone, and ``line`` all that stands on its first line, which a heading's path repeats.
    """

    lines: tuple[int, int]
    own: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A hit before its place is known: from *start* to *end* of the text."""

    start: int
    end: int
    kind: str
    rule: str
    text: str
    blocks: bool = False


def certain(start: int, end: int, kind: str, text: str) -> Found:
    """Personal data beyond doubt: it blocks."""
    return Found(start, end, kind, DATA, text, blocks=True)


def doubtful(start: int, end: int, kind: str, text: str) -> Found:
    """Something for a person to look at."""
    return Found(start, end, kind, REVIEW, text)


def mark(start: int, end: int, text: str, blocks: bool) -> Found:
    """A mark of secrecy; in running words it is only something to look at."""
    return Found(start, end, "secrecy-mark" if blocks else "secrecy-word", SECRECY, text, blocks)
