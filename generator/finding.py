"""Findings: what a check has to say about content, as values that are collected and never raised.

A leaf module: it imports nothing of ours and anyone may call it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Severity(StrEnum):
    """error blocks publication, warning is published as a note (转录) or mended (填报), info informs."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Audience(StrEnum):
    """public: certain arithmetic and consistency within the report; internal: judgement, for reviewers only."""

    PUBLIC = "public"
    INTERNAL = "internal"


SEVERITY_NAMES: Final = {Severity.ERROR: "错误", Severity.WARNING: "提醒", Severity.INFO: "提示"}
# What these find must be told nowhere: neither the value nor the line in which it stands.
SECRET_RULES: Final = frozenset({"personal-data", "personal-review", "secrecy-mark"})


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file of the content, counted from 1; line 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    @property
    def start(self) -> tuple[int, int] | None:
        """Line and column; None where the file as a whole is meant. Every format asks here."""
        return (self.line, self.column) if self.line else None

    @property
    def spot(self) -> str:
        """The place inside the file, as people read it; empty where the file as a whole is meant."""
        return f"{self.line}:{self.column}" if self.line else ""

    def __str__(self) -> str:
        return f"{self.file}:{self.spot}" if self.spot else self.file


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding, and what stands there."""

    location: Location
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found.

    ``path`` says in ids and fact keys what is spoken of; ``message`` is Chinese for the reader, ``hint`` says how to
    mend it. ``declared``, ``expected`` and ``difference`` are figures as shown.
    """

    rule: str
    severity: Severity
    audience: Audience
    location: Location
    path: str
    message: str
    declared: str = ""
    expected: str = ""
    difference: str = ""
    hint: str = ""
    related: tuple[Related, ...] = field(default=())
    waived: bool = False
    waiver_note: str = ""

    @property
    def fingerprint(self) -> str:
        """Identity of the finding: rule, path and the figures, never its wording or its line."""
        return f"{self.rule}:{self.path}:{self.figures}"

    @property
    def figures(self) -> str:
        """The part of the fingerprint that changes with the figures: what a waiver is bound to."""
        secret = self.rule in SECRET_RULES  # a hash of what is secret could be guessed
        related = sorted(place.text for place in self.related)
        canonical = json.dumps([] if secret else [self.declared, self.expected, related], ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Passed:
    """One comparison that a check made and that agreed."""

    rule: str
    path: str


_ORDER: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def sort_findings(findings: list[Finding]) -> list[Finding]:
    """By file, place, severity and rule: the same findings always in the same order."""
    return sorted(findings, key=lambda f: (f.location, _ORDER[f.severity], f.rule, f.path, f.message))


def form_error(rule: str, location: Location, path: str, message: str, hint: str = "", declared: str = "") -> Finding:
    """A finding of form: it blocks, and it is for whoever edits the file."""
    return Finding(rule, Severity.ERROR, Audience.INTERNAL, location, path, message, declared=declared, hint=hint)
