"""文本校验码: what a report says, as one line of YAML after the other, and a short code of it for people to compare."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import yaml

from generator.load import Loaded, revision_of
from generator.schema.report import Report

# What a signature and a seal stand for: what the report says and is scored by, not how it is handled afterwards.
_TEXT: Final[tuple[str, ...]] = (
    *("kind", "department", "year", "framework", "title", "periods", "members", "local_facts"),
    *("document", "tables", "scores", "facts", "evidence"),
)


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


def text_code(report: Loaded[Report]) -> str:
    """文本校验码: 16 hexadecimal digits in groups of four, of the SHA-256 of what the report says.

    It stays the same when a report is reviewed, cleared and published, and changes with any character of its text,
    tables, scores or facts: so that what was signed and sealed can be compared with what is published.
    """
    data = report.node.data()
    said = to_yaml({key: data[key] for key in _TEXT if key in data})
    digest = hashlib.sha256(said.encode()).hexdigest().upper()
    return "-".join(digest[start : start + 4] for start in range(0, 16, 4))


def edition_number(report: Loaded[Report]) -> int:
    """Which edition of the department-year a file holds, from 1: each correction makes the next."""
    revision = revision_of(report.file)
    return int(revision) if revision else max((r.number for r in report.model.revisions), default=0) + 1
