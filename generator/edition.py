"""The published edition: a canonical copy of a report's YAML without comments, and its SHA-256.

It is what readers download, what the PDF embeds, and what the hash on page and PDF identifies. Reading it gives the
same report as reading the file that it was made from, but for what would tell of internal findings: waivers of them
and answers to them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

import yaml

from generator.finding import Audience
from generator.load import Loaded, revision_of
from generator.rules import RULES
from generator.schema.report import Report

_HANDLING: Final[tuple[str, ...]] = ("waivers", "statements")  # what refers to findings
# What a signature and a seal stand for: what the report says and is scored by, not how it is handled afterwards.
_TEXT: Final[tuple[str, ...]] = (
    *("kind", "department", "year", "framework", "title", "periods", "members", "local_facts"),
    *("document", "tables", "scores", "facts", "evidence"),
)


@dataclass(frozen=True, slots=True)
class Edition:
    """Bytes of the published YAML and their SHA-256, hexadecimal; the number of an earlier revision, or empty."""

    content: bytes
    digest: str
    revision: str


class _Dumper(yaml.SafeDumper):
    """Plain scalars wherever YAML allows them (our reader types nothing), literal blocks for several lines."""

    yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012  # as the base class has it

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002  # lists indented
        super().increase_indent(flow, False)


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def to_yaml(data: Any) -> str:
    """Plain data as YAML in the layout of our files: lists indented, no line folded, several lines as a block."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**9)


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


def text_code(report: Loaded[Report]) -> str:
    """文本校验码: 16 hexadecimal digits in groups of four, of the SHA-256 of what the report says.

    It stays the same when a report is reviewed, cleared and published, and changes with any character of its text,
    tables, scores or facts: so that what was signed and sealed can be compared with what is published.
    """
    data = report.node.data()
    said = to_yaml({key: data[key] for key in _TEXT if key in data})
    digest = hashlib.sha256(said.encode()).hexdigest().upper()
    return "-".join(digest[start : start + 4] for start in range(0, 16, 4))


def _is_public(rule: str) -> bool:
    return rule in RULES and RULES[rule].audience is Audience.PUBLIC
