"""How many lines a text takes, reckoned without a typesetter: never fewer than it will."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final
from unicodedata import east_asian_width

_PART: Final = "[（《〈【〔]*(?:[!-.0-~]*/|[!-.0-~]+|[^“”‘’])[，。；：、！？）》〉】〕％…—／·～]*"
_WORD: Final = re.compile(f"[“”‘’]*{_PART}(?:[“”‘’]+(?:{_PART})?)*", re.DOTALL)
"""What no line is broken within."""
_NARROW: Final = {
    sign: width
    for width, signs in ((0.27, " "), (0.41, ".,:;'|!/-()[]ijl"), (0.58, "0123456789"), (1.1, "mwMW%@"))
    for sign in signs
}
"""Widths of signs in the widest of the shipped faces."""
_CAPITAL: Final = 0.82
_OTHER: Final = 0.69


def height(texts: Sequence[str], kind: tuple[int, float]) -> int:
    """How high paragraphs are; *kind* is the height of a line, and how many Chinese characters it takes."""
    line, signs = kind
    return sum(line * rows(text, signs) for text in texts)


@lru_cache(maxsize=1024)
def rows(text: str, signs: float) -> int:
    """How many lines *text* takes, at least one, where a line takes *signs* Chinese characters."""
    count, at = 1, 0.0
    for word in _WORD.findall(text):
        if word == " ":  # hangs at the end of a line
            at = min(at + _NARROW[word], signs)
            continue
        wide = width(word)
        if at and at + wide > signs:
            count, at = count + 1, 0.0
        at += wide
        while at > signs:
            count, at = count + 1, at - signs
    return count


def width(text: str) -> float:
    """How many Chinese characters wide *text* is at most."""
    return sum(map(_sign, text))


def cut(text: str, signs: float, mark: str) -> str:
    """*text* where it is not wider than *signs*; else its beginning and *mark*, together not wider: no word is divided."""
    if width(text) <= signs:
        return text
    words = _WORD.findall(text)
    while words and width("".join(words)) > signs - width(mark):
        words.pop()
    return f"{''.join(words).rstrip('。，、；： ')}{mark}"


def _sign(sign: str) -> float:
    if east_asian_width(sign) in "WFA":
        return 1.0
    return _NARROW.get(sign, _CAPITAL if sign.isupper() else _OTHER)
