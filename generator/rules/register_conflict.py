"""公开台账与报告所载不一致."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from generator.finding import Audience, Finding, Location, Related, Severity
from generator.load import Content, Loaded, revision_of
from generator.rules.base import Outcome, Rule
from generator.schema.register import Register, RegisterEntry
from generator.schema.report import Report

RULE = Rule(
    id="register-conflict",
    title="公开台账与报告所载的日期或情况不一致",
    severity=Severity.WARNING,
    audience=Audience.INTERNAL,
    why="台账和报告都写批复、公开的日期，同一件事登记成两个日期，读者无从判断哪个是真的。两处各有来源，程序不替人选。",
    bad="台账 approved: 2024-09-02，报告 dates.approved: 2024-09-03。",
    good="台账和报告都写 2024-09-02；或只在一处登记。",
    mend="按批复文件和公开网页核对，改正登记有误的一处",
    compares=False,
)


def check(content: Content) -> Iterator[Outcome]:
    """Compare every entry with the department's own report of that year, if there is one."""
    for register in content.registers.values():
        yield from _register(register, content)


def _register(register: Loaded[Register], content: Content) -> Iterator[Outcome]:
    reports = {
        report.model.department: report
        for report in content.reports
        if report.model.year == register.model.year
        and report.model.status != "withdrawn"
        and not revision_of(report.file)
    }
    for name, entry in register.model.departments.items():
        report = reports.get(name)
        if report is not None:
            found = list(_conflicts(register, name, entry, report))
            yield from found
            if not found:
                yield RULE.passed(f"departments.{name}")


def _conflicts(
    register: Loaded[Register], name: str, entry: RegisterEntry, report: Loaded[Report]
) -> Iterator[Finding]:
    model, dates = report.model, report.model.dates

    def told(key: str, here: str, there: str, place: Location) -> Finding:
        location = register.node.at(("departments", name, key)).location
        message = f"台账登记{here}，{report.file} 载{there}，两处不一致"
        others = (Related(place, there),)
        return RULE.finding(
            location, f"departments.{name}.{key}", message, declared=here, expected=there, related=others
        )

    for key, title, there, stated in (
        ("approved", "决算批复时间", "批复日期", dates.approved),
        ("disclosed", "公开时间", "公开日期", dates.disclosed),
    ):
        recorded = getattr(entry, key)
        if recorded is not None and isinstance(stated, date) and stated != recorded:
            place = report.node.at(("dates", key)).location
            yield told(key, f"{title} {recorded}", f"{there} {stated}", place)
    days = [one.date for one in model.disclosures]
    if entry.disclosed is not None and days and entry.disclosed not in days and not isinstance(dates.disclosed, date):
        listed = "、".join(str(day) for day in sorted(days))
        place = report.node.at(("disclosures", 0, "date")).location
        yield told("disclosed", f"公开时间 {entry.disclosed}", f"公开情况 {listed}", place)
    if model.status != "published":
        return
    place = report.node.at(("status",)).location
    if entry.self_evaluated is False:
        yield told("self_evaluated", "未开展自评", "已发布的自评报告", place)
    if entry.exempt is not None and not entry.hidden:
        yield told("exempt", "依法不公开", "已发布的自评报告", place)
