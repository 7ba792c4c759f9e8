"""The published edition: a canonical copy of a report's YAML without comments, and its SHA-256.

It is what readers download, what the PDF embeds, and what the hash on page and PDF identifies. Reading it gives the
same report as reading the file that it was made from, but for what would tell of internal findings: waivers of them
and answers to them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from generator.finding import Audience
from generator.load import Loaded, revision_of
from generator.rules import RULES
from generator.schema.report import Report
from generator.textcode import to_yaml

_HANDLING: Final[tuple[str, ...]] = ("waivers", "statements")  # what refers to findings


@dataclass(frozen=True, slots=True)
class Edition:
    """Bytes of the published YAML and their SHA-256, hexadecimal; the number of an earlier revision, or empty."""

    content: bytes
    digest: str
    revision: str


def publish(report: Loaded[Report]) -> Edition:
    """The published edition of a report."""
    data = report.node.data()
    for key in _HANDLING:
        if key in data:
            data[key] = [entry for entry in data[key] if _is_public(entry["rule"])]
            if not data[key]:
                del data[key]
    content = to_yaml(data).encode()
    return Edition(content, hashlib.sha256(content).hexdigest(), revision_of(report.file))


def _is_public(rule: str) -> bool:
    return rule in RULES and RULES[rule].audience is Audience.PUBLIC
