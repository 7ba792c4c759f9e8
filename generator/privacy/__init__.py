"""Personal data and secrets in the bytes of whatever could be published: what kind, and where; never the value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from generator.privacy.hits import LISTS, TELL_NOTHING, Found, Hit, Secret
from generator.privacy.lists import find_lists, members
from generator.privacy.marks import find_marks
from generator.privacy.names import find_people
from generator.privacy.numbers import find_numbers
from generator.privacy.text import View, decodings, folded, unescaped
from generator.schema.checks import Privacy

__all__ = ["Hit", "Scan", "Secret", "folded", "masked", "ordinals", "scan", "scanned", "secrets"]

WORD_LIST: Final = "content/checks.yml"
_KEY: Final = re.compile(r"^[\s>#-]*(?:[A-Za-z_][A-Za-z0-9_]{0,40}:[ ])?")
_LINE: Final = 6  # a shorter line is no sentence that names somebody
NOTHING: Final = Privacy.model_validate({})


@dataclass(frozen=True, slots=True)
class Scan:
    """What a file holds, and the name by which it may be called: with nothing private in it."""

    name: str
    hits: tuple[Hit, ...]


def scan(raw: bytes, name: str, words: Privacy = NOTHING) -> list[Hit]:
    """What in *raw*, or in the *name* of the file, must not be published (``blocks``) or has to be looked at.

    Bytes in any encoding are read as far as they can be. *words* are the lists of ``checks.yml``; without them marks
    of state secrets and personal numbers are found all the same.
    """
    return list(scanned(raw, name, words).hits)


@lru_cache(maxsize=4)
def scanned(raw: bytes, name: str, words: Privacy = NOTHING) -> Scan:
    """The same with the masked name. Three rules ask for the same file in turn, hence the memory."""
    named = find_numbers(View(name))
    hits = [Hit(0, 0, f"name-{f.kind}", f.rule, f.blocks, f.end - f.start, f"文件名中的{f.text}") for f in named]
    for number, reading in enumerate(_readings(raw, name)):
        known = {(hit.kind, hit.line) for hit in hits} if number else set()
        found = [reading.hit(f) for f in _search(reading.view, name, words)]
        hits += [hit for hit in found if (hit.kind, hit.line) not in known]
    return Scan(masked(name), tuple(sorted(hits)))


def secrets(raw: bytes, name: str, words: Privacy = NOTHING) -> Iterator[Secret]:
    """What the hits of a file are, for whoever has to keep it from being told."""
    for found in find_numbers(View(name)):
        yield Secret((0, 0), folded(name[found.start : found.end]))
    for reading in _readings(raw, name):
        view = reading.view
        for found in _search(view, name, words):
            own = "" if found.kind in TELL_NOTHING else folded(view.text[found.start : found.end])
            line = folded(_KEY.sub("", view.line(found.start)))
            yield Secret(reading.lines(found.start, found.end), own, line if len(line) >= _LINE else "")
            if found.kind in LISTS:
                for start, member in members(view, found.start):
                    yield Secret(reading.lines(start, start + len(member)), folded(member))


@dataclass(frozen=True)
class _Reading:
    """A text to search in, and the way back to the file: where each of its characters stands, if not in its place."""

    view: View
    whole: View
    places: list[int] | None = None

    def lines(self, start: int, end: int) -> tuple[int, int]:
        first, last = self._back(start), self._back(end - 1)
        return self.whole.place(first)[0], self.whole.place(last)[0]

    def hit(self, found: Found) -> Hit:
        start, end = self._back(found.start), self._back(found.end - 1) + 1
        return Hit(*self.whole.place(start), found.kind, found.rule, found.blocks, end - start, found.text)

    def _back(self, index: int) -> int:
        return index if self.places is None else self.places[min(index, len(self.places) - 1)]


def _readings(raw: bytes, name: str) -> Iterator[_Reading]:
    """Every way to read the bytes; with escapes (``\\u673a``) also as what they stand for, as a reader gets it."""
    for text in decodings(raw):
        whole = View(text, name)
        yield _Reading(whole, whole)
        shorter = unescaped(text)
        if shorter is not None:
            yield _Reading(View(shorter[0], name), whole, shorter[1])


def _search(view: View, name: str, words: Privacy) -> list[Found]:
    return [
        *find_numbers(view),
        *find_people(view, words.causes),
        *find_lists(view),
        *find_marks(view, words.marks, listed=name == WORD_LIST),
    ]


def ordinals(found: Scan, rule: str) -> list[tuple[Hit, str]]:
    """The hits of *rule*, each with a name that no other of the file has: its kind and a number."""
    counts: dict[str, int] = {}
    made = []
    for hit in found.hits:
        if hit.rule == rule:
            counts[hit.kind] = counts.get(hit.kind, 0) + 1
            made.append((hit, f"{hit.kind}-{counts[hit.kind]}"))
    return made


def masked(name: str) -> str:
    """*name* with a sign for every character of a number of a person in it."""
    made = list(name)
    for found in find_numbers(View(name)):
        made[found.start : found.end] = "＊" * (found.end - found.start)
    return "".join(made)
