"""What a search finds: a kind and a place, never the value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DATA: Final = "personal-data"
REVIEW: Final = "personal-review"
SECRECY: Final = "secrecy-mark"


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
