"""国家秘密标志和不公开材料的标识."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Location, Severity
from generator.privacy import ordinals, scanned
from generator.rules.base import Outcome, Rule, SourceFile
from generator.schema.checks import Checks

RULE = Rule(
    id="secrecy-mark",
    title="带有国家秘密标志或不公开材料的标识",
    severity=Severity.ERROR,
    audience=Audience.INTERNAL,
    why="带有这些标识的材料不得公开，发布前须由保密审查机构确认；所以有标识就不发布，也不能豁免。正文里提到这些词的，只提请核对。",
    bad="封面印有密级和五角星。",
    good="审查结果：不含国家秘密，可以公开。",
    mend="立即停止发布，报本单位保密审查机构处理；确属误印的，由该机构确认后删去标识",
)


def check(file: SourceFile, checks: Checks) -> Iterator[Outcome]:
    """Marks that forbid publication; words in running text that may be such marks are warnings."""
    scan = scanned(file.raw, file.name, checks.privacy)
    found = ordinals(scan, RULE.id)
    for hit, path in found:
        where = Location(scan.name, hit.line, hit.column)
        if hit.blocks:
            yield RULE.finding(where, path, f"这里有{hit.text}，不得公开。不显示原文。")
        else:
            message = f"这里有{hit.text}，请核对是不是标识。不显示原文。"
            yield RULE.finding(where, path, message, severity=Severity.WARNING)
    if not found:
        yield RULE.passed("file")
