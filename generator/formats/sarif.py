"""SARIF 2.1.0, the interchange format of static analysis: code hosts and editors show it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from generator.formats.base import HELD, HELD_TITLE, held_back
from generator.report.notes import rule_address
from generator.result import CheckResult, Item, Place
from generator.rules import RULES
from generator.rules.base import Rule

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}
_BASE: Final = "SRCROOT"
_HELD_WHY: Final = "部门填报的报告，提醒改好或经批准豁免才能发布；这里标在 status 一行，各条提醒另列。"
_HELD_RULE: Final = {
    "id": HELD,
    "shortDescription": {"text": HELD_TITLE},
    "fullDescription": {"text": _HELD_WHY},
    "help": {"text": _HELD_WHY},
    "defaultConfiguration": {"level": "error"},
}


def render(result: CheckResult, _root: Path) -> str:
    """One run with the rules that found something; waived findings are suppressed ones, reports held back errors."""
    held = [_held(report.file, place, said) for report, place, said in held_back(result)]
    used = sorted({item.rule for item in result.findings})
    numbers = {rule: number for number, rule in enumerate(used)}
    driver = {
        "name": result.tool.name,
        "version": result.tool.version,
        "language": "zh-CN",
        "rules": [*(_rule(RULES[rule], result.site) for rule in used), *([_HELD_RULE] if held else [])],
    }
    run = {
        "tool": {"driver": driver},
        "language": "zh-CN",
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"description": {"text": "项目目录"}}},
        "invocations": [{"executionSuccessful": True}],
        "results": [
            *(_result(item, numbers) for item in result.findings),
            *(one | {"ruleIndex": len(used)} for one in held),
        ],
        "properties": {"rulesSha256": result.rules_sha256, "frameworks": result.frameworks},
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _rule(rule: Rule, site: str) -> dict[str, Any]:
    address = rule_address(rule.id) if site else ""  # the standard takes whole addresses only
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why}\n不妥的例子：{rule.bad}\n妥当的例子：{rule.good}\n怎样改：{rule.mend}"},
        **({"helpUri": f"{site}/{address}"} if address else {}),
        "defaultConfiguration": {"level": _LEVELS[rule.severity.value]},
        "properties": {"audience": rule.audience.value},
    }


def _result(item: Item, numbers: dict[str, int]) -> dict[str, Any]:
    figures = {"declared": item.declared, "expected": item.expected, "difference": item.difference}
    made: dict[str, Any] = {
        "ruleId": item.rule,
        "ruleIndex": numbers[item.rule],
        "level": _LEVELS[item.severity],
        "message": {"text": f"{item.message}\n改法：{item.hint}" if item.hint else item.message},
        "locations": [_location(item.location) | {"logicalLocations": [{"fullyQualifiedName": item.path}]}]
        if item.path
        else [_location(item.location)],
        "partialFingerprints": {"jixiao/v1": item.fingerprint},
        "properties": {"audience": item.audience} | {name: text for name, text in figures.items() if text},
    }
    if item.related:
        made["relatedLocations"] = [
            {"id": number} | _location(place.location) | {"message": {"text": place.text or "相关之处"}}
            for number, place in enumerate(item.related, 1)
        ]
    if item.waived:
        made["suppressions"] = [{"kind": "external", "status": "accepted", "justification": item.waiver_note}]
    return made


def _held(file: str, place: Place, said: str) -> dict[str, Any]:
    return {
        "ruleId": HELD,
        "level": "error",
        "message": {"text": said},
        "locations": [_location(place)],
        "partialFingerprints": {"jixiao/v1": f"{HELD}:{file}"},
    }


def _location(place: Place) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(place.file), "uriBaseId": _BASE}}
    start = place.at.start
    if start is not None:
        physical["region"] = {"startLine": start[0], "startColumn": max(start[1], 1)}
    return {"physicalLocation": physical}
