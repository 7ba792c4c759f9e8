"""Findings beside the changed lines of a merge request: GitHub's workflow commands, GitLab's Code Quality report."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any, Final

from generator.formats.base import HELD, HELD_TITLE, counts_line, held_back
from generator.result import CheckResult, Item, Place
from generator.rules import RULES

_COMMANDS: Final = {"error": "error", "warning": "warning", "info": "notice"}
_GITLAB: Final = {"error": "critical", "warning": "major", "info": "info"}


def github(result: CheckResult, _root: Path) -> str:
    """A workflow command a report that is held back and a finding; waived ones need nobody and are only counted."""
    told = [item for item in result.findings if not item.waived]
    # The host shows only the first few: what matters most stands first.
    held = [_line("error", place, HELD_TITLE, said) for _, place, said in held_back(result)]
    commands = [_command(item) for severity in _COMMANDS for item in told if item.severity == severity]
    return "\n".join([*held, *commands, counts_line(result)]) + "\n"


def _command(item: Item) -> str:
    told = f"{item.message}\n改法：{item.hint}" if item.hint else item.message
    return _line(_COMMANDS[item.severity], item.location, f"{RULES[item.rule].title}（{item.rule}）", told)


def _line(command: str, place: Place, title: str, told: str) -> str:
    start = place.at.start
    properties = {"file": place.file}
    if start is not None:
        properties |= {"line": str(start[0]), "col": str(max(start[1], 1))}
    properties["title"] = title
    given = ",".join(f"{name}={_property(text)}" for name, text in properties.items())
    return f"::{command} {given}::{_data(told)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def gitlab(result: CheckResult, _root: Path) -> str:
    """The Code Quality report: an array, each with a fingerprint of its own; waived findings are left out.

    A report that is held back is an entry too, and the gravest.
    """
    seen: Counter[str] = Counter()
    entries = [_entry(said, HELD, f"{report.file}\0{HELD}", "blocker", at) for report, at, said in held_back(result)]
    for item in result.findings:
        if item.waived:
            continue
        identity = f"{item.location.file}\0{item.fingerprint}"
        seen[identity] += 1  # two that are alike in all that identifies them are told apart by their order
        told = f"{item.message}　改法：{item.hint}" if item.hint else item.message
        entries.append(_entry(told, item.rule, f"{identity}\0{seen[identity]}", _GITLAB[item.severity], item.location))
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


def _entry(told: str, name: str, identity: str, severity: str, place: Place) -> dict[str, Any]:
    start = place.at.start
    return {
        "description": told,
        "check_name": name,
        "fingerprint": hashlib.sha256(identity.encode()).hexdigest(),
        "severity": severity,
        "location": {"path": place.file, "lines": {"begin": start[0] if start else 1}},
    }
