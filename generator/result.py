"""The result of checking as one plain value, which every output format shows; its JSON Schema is published.

What it holds of findings of personal data and secrets is where they are and which rule found them, nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import asdict
from typing import Any, Final, Literal

from pydantic import Field

from generator import __version__
from generator.finding import SECRET_RULES, Audience, Finding, Location
from generator.load import INTERNAL_SUFFIX
from generator.pipeline import Checked
from generator.rules import RULES
from generator.schema.base import Model
from generator.validate import Assessed

PERSONAL_DATA: Final = "personal-data"
_FIGURES: Final = re.compile(r"\d[\dXx -]{5,30}", re.ASCII)
_FIGURE_FIELDS: Final = ("declared", "expected", "difference")
_WITHHELD: Final = "这一行有不得公开的个人信息，不显示内容；处理后再检查。"


class Place(Model):
    """位置: a place in a file of the content; line and column are 0 where the file as a whole is meant."""

    file: str = Field(title="文件", description="相对项目目录，以 / 分隔")
    line: int = Field(title="行", description="从 1 起；0 表示整个文件", ge=0)
    column: int = Field(title="列", description="从 1 起，按字符计；0 表示整个文件", ge=0)

    @property
    def at(self) -> Location:
        """The place as the program knows it, which says how it is shown."""
        return Location(self.file, self.line, self.column)


class RelatedPlace(Model):
    """相关之处."""

    location: Place = Field(title="位置")
    text: str = Field(title="该处所载")


class Item(Model):
    """检查结果的一条."""

    rule: str = Field(title="规则编号")
    severity: Literal["error", "warning", "info"] = Field(title="级别")
    audience: Literal["public", "internal"] = Field(title="范围", description="public 可公开，internal 只供内部")
    location: Place = Field(title="位置")
    path: str = Field(title="所指之处", description="以编号和事实键表示，不随行号变化")
    message: str = Field(title="内容")
    hint: str = Field(title="改法")
    declared: str = Field(title="所载")
    expected: str = Field(title="按计算应为")
    difference: str = Field(title="差额")
    related: tuple[RelatedPlace, ...] = Field(title="相关之处")
    waived: bool = Field(title="是否已豁免")
    waiver_note: str = Field(title="豁免的公开说明")
    fingerprint: str = Field(title="指纹", description="由规则、所指之处和数值得出，不随行号和措辞变化")


class Tally(Model):
    """核对数: comparisons made, those that agreed, and what there is to say; the rest is waived."""

    checked: int = Field(title="已核对", ge=0)
    agreed: int = Field(title="一致", ge=0)
    noted: int = Field(title="说明", ge=0)


class ReportSummary(Model):
    """一份报告的核对情况."""

    file: str = Field(title="文件")
    department: str = Field(title="部门编号")
    year: int = Field(title="年度")
    origin: Literal["transcribed", "authored"] = Field(title="来源方式")
    status: str = Field(title="状态")
    framework: str = Field(title="指标体系")
    public: Tally = Field(title="公开的核对", description="公开页面上的“已核对、一致、说明”")
    internal: Tally | None = Field(title="内部的核对", description="只列公开结果时为 null")
    waived: int = Field(title="已豁免", ge=0)
    blocked: bool = Field(title="不能发布", description="有错误，或填报的报告有未处理的提醒")


class PassedCounts(Model):
    """一致的核对."""

    total: int = Field(title="合计", ge=0)
    by_rule: dict[str, int] = Field(title="按规则")


class Counts(Model):
    """计数; waived findings are counted apart from the others."""

    reports: int = Field(title="报告", ge=0)
    error: int = Field(title="错误", ge=0)
    warning: int = Field(title="提醒", ge=0)
    info: int = Field(title="提示", ge=0)
    waived: int = Field(title="已豁免", ge=0)


class Tool(Model):
    """程序."""

    name: Literal["jixiao"] = Field(default="jixiao", title="名称")
    version: str = Field(title="版本")


class CheckResult(Model):
    """检查结果: what ``jixiao check`` found, and by which rules and frameworks."""

    schema_version: Literal[1] = Field(default=1, title="格式版本")
    tool: Tool = Field(title="程序")
    rules_sha256: str = Field(
        title="规则的 SHA-256", description="规则说明和 content/checks.yml", pattern="^[0-9a-f]{64}$"
    )
    frameworks: dict[str, str] = Field(title="所用指标体系", description="指标体系编号@版本: 文件的 SHA-256")
    date: str | None = Field(title="检查日期", description="与日期有关的规则按这一天判断")
    since: str | None = Field(title="比较的提交", description="只检查此后的改动；null 为不限")
    audience: Literal["all", "public"] = Field(title="所列范围")
    reports: tuple[ReportSummary, ...] = Field(title="报告")
    findings: tuple[Item, ...] = Field(title="检查结果")
    passed: PassedCounts = Field(title="一致")
    counts: Counts = Field(title="计数")
    blocked: bool = Field(title="不能发布", description="不论所列范围，内部的错误也算在内")


class _Secrets:
    """What no finding may tell: figures found to be personal, and everything else on the lines that hold such."""

    def __init__(self, checked: Checked) -> None:
        found = [f.location for f in checked.findings if f.rule in SECRET_RULES]
        certain = [f.location for f in checked.findings if f.rule == PERSONAL_DATA]
        self.lines = {(place.file, place.line) for place in certain}
        self.values = {value for place in found if (value := self._value(place, checked))}

    @staticmethod
    def _value(place: Location, checked: Checked) -> str:
        """The run of figures at a place: what another rule might quote."""
        raw = next((report.raw for report in checked.content.reports if report.file == place.file), b"")
        lines = raw.decode("utf-8-sig").split("\n")
        if not 0 < place.line <= len(lines):
            return ""
        found = _FIGURES.match(lines[place.line - 1], max(place.column - 1, 0))
        return found[0] if found else ""

    def text(self, text: str, location: Location) -> str:
        """*text* as it may be shown of a finding at *location*."""
        if text and (location.file, location.line) in self.lines:
            return _WITHHELD
        for value in self.values:
            text = text.replace(value, "…")
        return text


def result_of(checked: Checked, public: bool = False) -> CheckResult:
    """The result of checking; with *public* only what may be shown to everybody."""
    findings = [f for f in checked.findings if not public or f.audience is Audience.PUBLIC]
    passed = [p for p in checked.passed if not public or RULES[p.rule].audience is Audience.PUBLIC]
    by_severity = Counter(f.severity.value for f in findings if not f.waived)
    frameworks = {a.framework.model.reference: a.framework.digest for a in checked.assessed}
    internal = Counter(f.location.file for f in checked.findings if f.audience is Audience.INTERNAL and not f.waived)
    waived = Counter(f.location.file for f in findings if f.waived)
    held, secrets = checked.held, _Secrets(checked)
    return CheckResult(
        tool=Tool(version=__version__),
        rules_sha256=rules_digest(checked),
        frameworks=dict(sorted(frameworks.items())),
        date=checked.today.isoformat() if checked.today else None,
        since=checked.since or None,
        audience="public" if public else "all",
        reports=tuple(_report(a, held, None if public else internal, waived) for a in checked.assessed),
        findings=tuple(_item(finding, secrets) for finding in findings),
        passed=PassedCounts(total=len(passed), by_rule=dict(sorted(Counter(p.rule for p in passed).items()))),
        counts=Counts(
            reports=len(checked.content.reports),
            error=by_severity["error"],
            warning=by_severity["warning"],
            info=by_severity["info"],
            waived=sum(f.waived for f in findings),
        ),
        blocked=checked.blocked,
    )


def rules_digest(checked: Checked) -> str:
    """SHA-256 of what decides how is checked: the records of all rules, and ``checks.yml`` as it stands."""
    records = [asdict(rule) for _, rule in sorted(RULES.items())]
    canonical = json.dumps(records, ensure_ascii=False, sort_keys=True).encode()
    policy = checked.content.checks.raw if checked.content.checks else b""
    return hashlib.sha256(canonical + b"\0" + policy).hexdigest()


def _report(one: Assessed, held: frozenset[str], internal: Counter[str] | None, waived: Counter[str]) -> ReportSummary:
    model, file = one.report.model, one.report.file
    agreed, noted = len(one.agreed), len(one.notes)
    settled = sum(f.waived and f.audience is Audience.PUBLIC for f in one.findings)
    inner = None
    if internal is not None:
        silent = len(one.passed) - agreed
        inner = Tally(checked=silent + internal[file], agreed=silent, noted=internal[file])
    return ReportSummary(
        file=file,
        department=model.department,
        year=model.year,
        origin=model.origin,
        status=model.status,
        framework=model.framework,
        public=Tally(checked=agreed + noted + settled, agreed=agreed, noted=noted),
        internal=inner,
        waived=waived[file],
        blocked=file in held,
    )


def _place(location: Location) -> Place:
    return Place(file=location.file, line=location.line, column=location.column)


def _item(finding: Finding, secrets: _Secrets) -> Item:
    own, place = finding.rule in SECRET_RULES, finding.location
    hidden = own or place.file.endswith(INTERNAL_SUFFIX) or (place.file, place.line) in secrets.lines
    figures = {name: "" if hidden else secrets.text(getattr(finding, name), place) for name in _FIGURE_FIELDS}
    return Item(
        rule=finding.rule,
        severity=finding.severity.value,
        audience=finding.audience.value,
        location=_place(place),
        path=secrets.text(finding.path, Location(place.file)),
        message=finding.message if own else secrets.text(finding.message, place),
        hint=finding.hint if own else secrets.text(finding.hint, Location(place.file)),
        **figures,
        related=tuple(
            RelatedPlace(location=_place(r.location), text="" if own else secrets.text(r.text, r.location))
            for r in finding.related
        ),
        waived=finding.waived,
        waiver_note=finding.waiver_note,
        fingerprint=_fingerprint(finding, hidden and not own, secrets),
    )


def _fingerprint(finding: Finding, hidden: bool, secrets: _Secrets) -> str:
    """Without the path or the hash of figures that may not be told."""
    path = secrets.text(finding.path, Location(finding.location.file))
    return f"{finding.rule}:{path}:{'0' * 16 if hidden else finding.figures}"


def as_json(result: CheckResult) -> dict[str, Any]:
    """The result as plain dicts, lists, strings and numbers."""
    return result.model_dump(mode="json")
