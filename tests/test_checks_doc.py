"""``docs/checks.md`` says what is: its table of rules, and how many planted errors are found.

After a wanted change: ``JIXIAO_GOLDEN=write .venv/bin/python -m pytest tests/test_checks_doc.py``, then look at the difference.
"""

import os
import re
from pathlib import Path

from generator.finding import SEVERITY_NAMES, Audience
from generator.rules import FAMILIES
from tests.planted import measure, table


def rule_table() -> str:
    rows = ["| 类别 | 规则 | 查什么 | 级别 | 范围 |", "| --- | --- | --- | --- | --- |"]
    for family in FAMILIES:
        for rule in family.rules:
            severity = SEVERITY_NAMES[rule.severity]
            if rule.authored and rule.authored is not rule.severity:
                severity += f"，填报的{SEVERITY_NAMES[rule.authored]}"
            audience = "公开" if rule.audience is Audience.PUBLIC else "内部"
            rows.append(f"| {family.title} | `{rule.id}` | {rule.title} | {severity} | {audience} |")
    return "\n".join(rows)


def compare(root: Path, name: str, made: str) -> None:
    """The part of the document between the marks *name* is *made*; written where that is asked for."""
    path = root / "docs" / "checks.md"
    text = path.read_text(encoding="utf-8")
    found = re.search(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", text, re.DOTALL)
    assert found is not None
    if os.environ.get("JIXIAO_GOLDEN") == "write":
        path.write_text(f"{text[: found.start()]}{made}\n{text[found.end() :]}", encoding="utf-8")
        return
    assert found[0] == f"{made}\n"


def test_every_rule_is_listed(root: Path) -> None:
    compare(root, "rules", rule_table())


def test_the_planted_errors_are_found(root: Path) -> None:
    results = measure(1)
    compare(root, "planted", table(results))
    planted, found = sum(r.planted for r in results.values()), sum(r.found for r in results.values())
    assert found >= planted * 0.9
    assert not [kind.name for kind, result in results.items() if result.planted < 8 or not result.found]
