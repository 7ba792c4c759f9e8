"""Findings beside the changed lines of a merge request: GitHub's workflow commands, GitLab's Code Quality report."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Final

from generator.formats.base import counts_line
from generator.result import CheckResult, Item
from generator.rules import RULES

_COMMANDS: Final = {"error": "error", "warning": "warning", "info": "notice"}
_GITLAB: Final = {"error": "critical", "warning": "major", "info": "info"}


def github(result: CheckResult, _root: Path) -> str:
    """A workflow command a finding; waived ones need nobody's attention and are only counted."""
    told = [item for item in result.findings if not item.waived]
    # The host shows only the first few: what matters most stands first.
    commands = [_command(item) for severity in _COMMANDS for item in told if item.severity == severity]
    return "\n".join([*commands, counts_line(result)]) + "\n"


def _command(item: Item) -> str:
    start = item.location.at.start
    properties = {"file": item.location.file}
    if start is not None:
        properties |= {"line": str(start[0]), "col": str(max(start[1], 1))}
    properties["title"] = f"{RULES[item.rule].title}（{item.rule}）"
    told = f"{item.message}\n改法：{item.hint}" if item.hint else item.message
    given = ",".join(f"{name}={_property(text)}" for name, text in properties.items())
    return f"::{_COMMANDS[item.severity]} {given}::{_data(told)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def gitlab(result: CheckResult, _root: Path) -> str:
    """The Code Quality report: an array, each with a fingerprint of its own; waived findings are left out."""
    seen: Counter[str] = Counter()
    entries = []
    for item in result.findings:
        if item.waived:
            continue
        identity = f"{item.location.file}\0{item.fingerprint}"
        seen[identity] += 1  # two that are alike in all that identifies them are told apart by their order
        start = item.location.at.start
        entries.append(
            {
                "description": f"{item.message}　改法：{item.hint}" if item.hint else item.message,
                "check_name": item.rule,
                "fingerprint": hashlib.sha256(f"{identity}\0{seen[identity]}".encode()).hexdigest(),
                "severity": _GITLAB[item.severity],
                "location": {"path": item.location.file, "lines": {"begin": start[0] if start else 1}},
            }
        )
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"
