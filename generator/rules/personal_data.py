"""个人信息：身份证号、手机号、银行卡号、写有私人信息的名单."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Location, Severity
from generator.privacy import ordinals, scanned
from generator.rules.base import Outcome, Rule, SourceFile
from generator.schema.checks import Checks

RULE = Rule(
    id="personal-data",
    title="含有不得公开的个人信息",
    severity=Severity.ERROR,
    audience=Audience.INTERNAL,
    why="身份证件号码、手机号码、银行卡号和写有私人信息的名单一经公开无法收回，法律不许超出履职所必需的范围公开，所以不删去就不发布，也不能豁免。",
    bad="联系电话写成个人手机号；表中姓名与身份证号同列。",
    good="联系电话：{{ withheld phone }}",
    mend="删去，或改写成 {{ withheld person }}、{{ withheld phone }}、{{ withheld other }}；名单改为人数和金额的合计",
)


def check(file: SourceFile, checks: Checks) -> Iterator[Outcome]:
    """What is certainly personal, in the bytes or the name of a file; the value is told nowhere."""
    scan = scanned(file.raw, file.name, checks.privacy)
    found = ordinals(scan, RULE.id)
    for hit, path in found:
        where = Location(scan.name, hit.line, hit.column)
        yield RULE.finding(where, path, f"这里有{hit.text}，不得公开。为免再次泄露，不显示原文。")
    if not found:
        yield RULE.passed("file")
