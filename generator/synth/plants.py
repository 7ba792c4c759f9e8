"""Inconsistencies planted in an invented report, as departments make them, so that public notes exist."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Final

Plant = Callable[[random.Random, str], str | None]


def _put(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start("n")] + new + text[match.end("n") :]


def _pick(rng: random.Random, pattern: str, text: str) -> re.Match[str] | None:
    found = list(re.finditer(pattern, text, re.MULTILINE))
    return rng.choice(found) if found else None


def _other(rng: random.Random, figure: str) -> str:
    """The figure with another second digit."""
    at = [index for index, sign in enumerate(figure) if sign.isdigit()][1]
    return figure[:at] + rng.choice([d for d in "123456789" if d != figure[at]]) + figure[at + 1 :]


def _changed(pattern: str) -> Plant:
    def plant(rng: random.Random, text: str) -> str | None:
        match = _pick(rng, pattern, text)
        return _put(text, match, _other(rng, match["n"])) if match else None

    return plant


def _range_as_actual(rng: random.Random, text: str) -> str | None:
    match = _pick(rng, r"\| (?P<t>≥\d+ [^|\n]+) \| (?P<n>[^|\n]+)$", text)
    return _put(text, match, match["t"]) if match else None


def _listed_twice(rng: random.Random, text: str) -> str | None:
    match = _pick(rng, r"^(?P<row>      result_\d)(?P<n>): (?P<cells>[^\n]+)$", text)
    return _put(text, match, f": {match['cells']}\n{match['row']}_again") if match else None


def _grade(_rng: random.Random, text: str) -> str | None:
    match = re.search(r"\{\{ grade = (?P<n>[优良中差])", text)
    return _put(text, match, "优" if match["n"] == "良" else "良") if match else None


PLANTS: Final[Sequence[Plant]] = (
    _changed(r"\{\{ budget\.execution_rate = (?P<n>[\d.]+)%"),
    _changed(r"合计[^\n]* \| (?P<n>[\d,]+\.\d\d)$"),
    _range_as_actual,
    _changed(r"^      Q[234]: [^|\n]+\|[^|\n]+\|[^|\n]+\| (?P<n>[\d.]+)%"),
    _grade,
    _changed(r"\{\{ procurement\.rate = (?P<n>[\d.]+)%"),
    _listed_twice,
    _changed(r"\{\{ budget\.executed#project = (?P<n>[\d,.]+) 万元"),
    _changed(r"\{\{ assets\.in_use_share = (?P<n>[\d.]+)%"),
)


def planted(text: str, rng: random.Random, first: int) -> str:
    """*text* with one inconsistency: the *first*th kind, or the next one that the report has a place for."""
    for step in range(len(PLANTS)):
        made = PLANTS[(first + step) % len(PLANTS)](rng, text)
        if made is not None:
            return made
    return text
