"""疑似个人信息：由人判断."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Location, Severity
from generator.privacy import ordinals, scanned
from generator.rules.base import Outcome, Rule, SourceFile
from generator.schema.checks import Checks

RULE = Rule(
    id="personal-review",
    title="疑似个人信息，发布前由人核对",
    severity=Severity.WARNING,
    audience=Audience.INTERNAL,
    why="有些文字是不是个人信息，程序不能断定：校验码不符的证件号、未注明是单位的电话、住址，以及从很少的人数和病情能认出是谁的说法。",
    bad="帮扶因病致困职工 1 户，发放慰问金。",
    good="帮扶困难职工 80 人，发放慰问金。",
    mend="是个人信息的，删去或写 {{ withheld person }}、{{ withheld other }}，人数很少的并入合计；不是的，保留",
)


def check(file: SourceFile, checks: Checks) -> Iterator[Outcome]:
    """What may be personal, in the bytes or the name of a file; the value is told nowhere."""
    scan = scanned(file.raw, file.name, checks.privacy)
    found = ordinals(scan, RULE.id)
    for hit, path in found:
        where = Location(scan.name, hit.line, hit.column)
        yield RULE.finding(where, path, f"这里疑似有{hit.text}，请核对能否公开。不显示原文。")
    if not found:
        yield RULE.passed("file")
