"""The result of checking as one plain value, which every output format shows; its JSON Schema is published.

What it holds of findings of personal data and secrets is where they are and which rule found them, nothing else.
"""

from __future__ import annotations

import hashlib
import json
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
from generator.withheld import Secrets

_NO_FIGURES: Final = "0" * 16


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
    withheld: bool = Field(False, title="原行不显示", description="这一行涉及个人信息或密级标志，或属内部记录")
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
    unsettled: int = Field(0, title="未处理的提醒", description="使填报的报告不能发布的提醒；转录的报告没有", ge=0)
    status_at: Place | None = Field(None, title="状态所在之处")

    @property
    def held(self) -> bool:
        """Whether a report that is to be published waits for somebody to settle its warnings."""
        return self.status == "published" and self.unsettled > 0


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
    site: str = Field("", title="网站地址", description="site.yml 的 base_url；没有配置的为空")
    reports: tuple[ReportSummary, ...] = Field(title="报告")
    findings: tuple[Item, ...] = Field(title="检查结果")
    passed: PassedCounts = Field(title="一致")
    counts: Counts = Field(title="计数")
    blocked: bool = Field(title="不能发布", description="不论所列范围，内部的错误也算在内")


def result_of(checked: Checked, public: bool = False) -> CheckResult:
    """The result of checking; with *public* only what may be shown to everybody."""
    findings = [f for f in checked.findings if not public or f.audience is Audience.PUBLIC]
    compared = [p for p in checked.passed if RULES[p.rule].compares]
    passed = [p for p in compared if not public or RULES[p.rule].audience is Audience.PUBLIC]
    by_severity = Counter(f.severity.value for f in findings if not f.waived)
    frameworks = {a.framework.model.reference: a.framework.digest for a in checked.assessed}
    internal = Counter(f.location.file for f in checked.findings if f.audience is Audience.INTERNAL and not f.waived)
    waived = Counter(f.location.file for f in findings if f.waived)
    portal = checked.content.portal
    held, secrets = checked.held, checked.secrets.with_places(checked.findings)
    return CheckResult(
        tool=Tool(version=__version__),
        rules_sha256=rules_digest(checked),
        frameworks={secrets.name(name): digest for name, digest in sorted(frameworks.items())},
        date=checked.today.isoformat() if checked.today else None,
        since=checked.since or None,
        audience="public" if public else "all",
        site=(portal.model.base_url or "").rstrip("/") if portal else "",
        reports=tuple(_report(a, held, None if public else internal, waived, secrets) for a in checked.assessed),
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


def _report(
    one: Assessed, held: frozenset[str], internal: Counter[str] | None, waived: Counter[str], secrets: Secrets
) -> ReportSummary:
    model, file = one.report.model, one.report.file
    agreed, noted = len(one.agreed), len(one.notes)
    settled = sum(f.waived and f.audience is Audience.PUBLIC for f in one.findings)
    inner = None
    if internal is not None:
        silent = len(one.passed) - agreed
        inner = Tally(checked=silent + internal[file], agreed=silent, noted=internal[file])
    return ReportSummary(
        file=secrets.name(file),
        department=secrets.name(model.department),
        year=model.year,
        origin=model.origin,
        status=model.status,
        framework=secrets.name(model.framework),
        public=Tally(checked=agreed + noted + settled, agreed=agreed, noted=noted),
        internal=inner,
        waived=waived[file],
        blocked=file in held,
        unsettled=len(one.unsettled),
        status_at=_place(one.report.node.at(("status",)).location),
    )


def _place(location: Location) -> Place:
    return Place(file=location.file, line=location.line, column=location.column)


def _item(finding: Finding, secrets: Secrets) -> Item:
    own, internal = finding.rule in SECRET_RULES, finding.location.file.endswith(INTERNAL_SUFFIX)
    touched, kept = secrets.touches(finding), secrets.kept(finding)
    return Item(
        rule=kept.rule,
        severity=kept.severity.value,
        audience=kept.audience.value,
        location=_place(kept.location),
        path=kept.path,
        message=kept.message,
        hint=kept.hint,
        declared=kept.declared,
        expected=kept.expected,
        difference=kept.difference,
        related=tuple(RelatedPlace(location=_place(r.location), text=r.text) for r in kept.related),
        waived=kept.waived,
        waiver_note=kept.waiver_note,
        withheld=own or internal or touched or secrets.shown_on(finding.location),
        # Without the hash of figures that may not be told: it could be guessed.
        fingerprint=f"{kept.rule}:{kept.path}:{_NO_FIGURES if touched or internal else finding.figures}",
    )


def as_json(result: CheckResult) -> dict[str, Any]:
    """The result as plain dicts, lists, strings and numbers."""
    return result.model_dump(mode="json")
