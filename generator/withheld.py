"""What may be told of findings: nothing of what the search for personal data and marks of secrecy found, in any of them.

One place decides for every output. A finding on a line that holds something secret, or that quotes it from elsewhere,
keeps its rule, its place and how to mend it; its words are withheld.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from generator.finding import SECRET_RULES, Finding, Location
from generator.load import INTERNAL_SUFFIX
from generator.privacy import Secret, folded, masked, secrets
from generator.schema.checks import Privacy

WITHHELD: Final = "（涉及疑似个人信息或密级标志，不显示原文）"
_PIECE: Final = 7
"""Digits of a number that tell it well enough: labels and quotations are cut anywhere."""
_START: Final = 2
_DIGITS: Final = re.compile(rf"[0-9]{{{_PIECE},}}")


class Secrets:
    """All that was found in the files that were searched, and where."""

    def __init__(
        self,
        sources: Sequence[tuple[str, bytes]] = (),
        found: Iterable[Finding] = (),
        words: Privacy | None = None,
    ) -> None:
        """*found* are the findings of the search in *sources*; only files that have some are searched again."""
        places = [finding.location for finding in found if finding.rule in SECRET_RULES]
        files = {place.file for place in places}
        self._lines = {(place.file, place.line) for place in places}
        self._pieces: set[str] = set()
        self._words: dict[str, set[str]] = {}
        self._sources = {masked(name): raw for name, raw in sources if name.endswith(".yml")} if files else {}
        for name, raw in sources:
            if masked(name) in files:
                for secret in secrets(raw, name, words) if words else secrets(raw, name):
                    first, last = secret.lines
                    self._lines.update((masked(name), line) for line in range(first, last + 1))
                    self._learn(secret)
        self._texts = lru_cache(maxsize=8)(self._read)
        self._quoting = lru_cache(maxsize=None)(self._quotes)

    def _learn(self, secret: Secret) -> None:
        for digits in _DIGITS.findall(secret.own):
            self._pieces.update(_pieces(digits))
        for word in (secret.own, secret.line):
            if len(word) >= _START:
                self._words.setdefault(word[:_START], set()).add(word)

    def with_places(self, findings: Iterable[Finding]) -> Secrets:
        """The same, and the lines of whatever *findings* tell of secrets."""
        made = Secrets()
        made.__dict__.update(self.__dict__)
        places = [f.location for f in findings if f.rule in SECRET_RULES]
        made._lines = self._lines | {(place.file, place.line) for place in places}
        return made

    def within(self, text: str) -> bool:
        """Whether *text* says something secret, however it is spelt."""
        if not text or not self._words:
            return False
        return self._at(folded(text)) is not None

    def _at(self, told: str) -> int | None:
        """Where in folded text the first secret begins."""
        for found in _DIGITS.finditer(told):
            if not self._pieces.isdisjoint(_pieces(found[0])):
                return found.start()
        for index in range(len(told) - _START + 1):
            words = self._words.get(told[index : index + _START])
            if words and any(told.startswith(word, index) for word in words):
                return index
        return None

    def on(self, place: Location) -> bool:
        """Whether the line of *place* holds something secret."""
        return place.line > 0 and (masked(place.file), place.line) in self._lines

    def shown_on(self, place: Location) -> bool:
        """The same, or quotes it: such a line is not shown."""
        return self.on(place) or (place.line > 0 and self._quoting(masked(place.file), place.line))

    def _quotes(self, file: str, line: int) -> bool:
        lines = self._texts(file)
        return line <= len(lines) and self.within(lines[line - 1])

    def _read(self, file: str) -> list[str]:
        return self._sources.get(file, b"").decode(errors="replace").split("\n")

    def touches(self, finding: Finding) -> bool:
        """Whether the words of *finding* may not be told: it quotes something secret, or is about a line that does."""
        if finding.rule in SECRET_RULES:
            return False
        if self.on(finding.location) or any(self.on(place.location) for place in finding.related):
            return True
        texts = (finding.message, finding.declared, finding.expected, finding.difference)
        if finding.location.file.endswith(INTERNAL_SUFFIX) and any(masked(text) != text for text in texts):
            return True  # internal records are not searched: personal data may stand there
        return any(map(self.within, (*texts, *(place.text for place in finding.related))))

    def kept(self, finding: Finding) -> Finding:
        """*finding* as it may be told: file names masked, and without words that say or surround something secret."""
        own = finding.rule in SECRET_RULES
        related = tuple(replace(r, location=_named(r.location)) for r in finding.related)
        changes: dict[str, object] = {"location": _named(finding.location), "related": related}
        changes["path"] = finding.path if own else self.path(finding.path)
        for name in ("hint", "waiver_note"):
            if not own and self.within(getattr(finding, name)):
                changes[name] = WITHHELD
        touched = self.touches(finding)
        if own or touched or finding.location.file.endswith(INTERNAL_SUFFIX):
            changes |= {"declared": "", "expected": "", "difference": ""}
        if own or touched:
            changes["related"] = tuple(replace(r, text=WITHHELD if touched else "") for r in related)
        if touched:
            changes["message"] = WITHHELD
        return replace(finding, **changes)  # type: ignore[arg-type]  # by name, as above

    def path(self, path: str) -> str:
        """*path* without the part that holds something secret, and without what follows it."""
        if not self.within(path):
            return path
        head = path.partition(".")[0]
        return "" if self.within(head) else head

    def name(self, name: str) -> str:
        """A file, a department, a framework as it may be named."""
        return masked(name)


def _named(place: Location) -> Location:
    return replace(place, file=masked(place.file))


def _pieces(digits: str) -> Iterator[str]:
    return (digits[start : start + _PIECE] for start in range(len(digits) - _PIECE + 1))
