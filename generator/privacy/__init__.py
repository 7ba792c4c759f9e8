"""Personal data and secrets in the bytes of whatever could be published: what kind, and where; never the value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from generator.privacy.hits import Found, Hit
from generator.privacy.lists import find_lists
from generator.privacy.marks import find_marks
from generator.privacy.names import find_people
from generator.privacy.numbers import find_numbers
from generator.privacy.text import View, decodings
from generator.schema.checks import Privacy

__all__ = ["Hit", "Scan", "masked", "ordinals", "scan", "scanned"]

WORD_LIST: Final = "content/checks.yml"
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
    readings = decodings(raw)
    for number, text in enumerate(readings):
        view = View(text, name)
        found = [
            *find_numbers(view),
            *find_people(view, words.causes),
            *find_lists(view),
            *find_marks(view, words.marks, listed=name == WORD_LIST),
        ]
        known = {(hit.kind, hit.line) for hit in hits} if number else set()
        hits += [hit for hit in (_hit(view, f) for f in found) if (hit.kind, hit.line) not in known]
    return Scan(masked(name), tuple(sorted(hits)))


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


def _hit(view: View, found: Found) -> Hit:
    line, column = view.place(found.start)
    return Hit(line, column, found.kind, found.rule, found.blocks, found.end - found.start, found.text)
