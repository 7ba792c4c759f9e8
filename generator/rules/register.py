"""公开台账的登记自相矛盾或不足以成立."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from generator.finding import Audience, Finding, Location, Related, Severity
from generator.load import Content, Loaded, revision_of
from generator.rules.base import Outcome, Rule
from generator.schema.catalogue import due_day
from generator.schema.register import Register, RegisterEntry

RULE = Rule(
    id="register",
    title="公开台账的登记不成立",
    severity=Severity.ERROR,
    audience=Audience.INTERNAL,
    why="台账公开说明哪些部门已公开、哪些在期限内、哪些逾期。"
    "期限参照部门决算公开；绩效自评结果随决算公开，以本地目录规定为准。称一个部门逾期，须有决算批复时间、期限已满和财政部门的确认；"
    "称依法不公开，须写明依据。登记前后矛盾的，不能公开。",
    bad="overdue_confirmed: 2024-09-10，而 approved: 2024-09-02，二十日期限至 2024-09-22。",
    good="approved: 2024-09-02，overdue_confirmed: 2024-10-08。",
    mend="核对批复、公开和确认的日期及不公开的依据，改正 content/register/ 下的台账",
    compares=False,
)
_DATES: Final = {"approved": "决算批复时间", "disclosed": "公开时间", "overdue_confirmed": "确认逾期日期"}
_BASIS: Final = re.compile(r"[法密]|条例|规定|办法|第.+条")


def check(content: Content) -> Iterator[Outcome]:
    """Check every entry of every year's register by itself, its department and its term."""
    for register in content.registers.values():
        yield from _register(register, content)


def _register(register: Loaded[Register], content: Content) -> Iterator[Outcome]:
    known = content.departments.model.departments if content.departments else None
    days = content.portal.model.disclosure_days if content.portal else None
    posted, named = _posted(content), _named(content)
    for name, entry in register.model.departments.items():
        one = _Entry(register, name, entry)
        findings = [*one.duty(posted.get(name, ()), named.get(name, ())), *one.dates(), *one.overdue(days)]
        if known is not None and name not in known:
            findings.insert(0, one.unknown())
        yield from findings
        if not findings:
            yield RULE.passed(one.path)


def _posted(content: Content) -> dict[str, list[int]]:
    """The years of published reports, by department."""
    made: dict[str, list[int]] = {}
    for report in content.reports:
        if report.model.status == "published" and not revision_of(report.file):
            made.setdefault(report.model.department, []).append(report.model.year)
    return made


def _named(content: Content) -> dict[str, list[int]]:
    """The years whose register names a department, by department."""
    made: dict[str, list[int]] = {}
    for year, register in sorted(content.registers.items()):
        for name, entry in register.model.departments.items():
            if not entry.hidden:
                made.setdefault(name, []).append(year)
    return made


def _years(years: Iterable[int]) -> str:
    return "、".join(map(str, sorted(years)))


class _Entry:
    """One department of a register."""

    def __init__(self, register: Loaded[Register], name: str, entry: RegisterEntry) -> None:
        self.register, self.name, self.entry = register, name, entry
        self.node = register.node.at(("departments", name))
        self.path = f"departments.{name}"

    def _place(self, key: str) -> Location:
        found = self.node.key_locations.get(key)
        return self.node.at((key,)).location if found else self._head

    @property
    def _head(self) -> Location:
        return self.register.node.at(("departments",)).key_locations[self.name]

    def _fault(self, key: str, message: str, *others: str) -> Finding:
        """A fault of the value of *key*; *others* are keys of the entry that it does not go with."""
        named = [(other, getattr(self.entry, other)) for other in others]
        places = tuple(Related(self._place(o), f"{RegisterEntry.model_fields[o].title}：{v}") for o, v in named if v)
        value = getattr(self.entry, key)
        declared = "true" if value is True else str(value)
        return RULE.finding(self._place(key), f"{self.path}.{key}", message, declared=declared, related=places)

    def unknown(self) -> Finding:
        """The department is not in departments.yml."""
        message = f"部门目录中没有“{self.name}”，先在 content/departments.yml 登记这个部门"
        return RULE.finding(self._head, self.path, message, declared=self.name)

    def duty(self, posted: Iterable[int], named: Iterable[int]) -> Iterator[Finding]:
        """What exempts a department from disclosure, or from the list.

        A name that may not be public may be so nowhere: not on reports *posted* for any year, nor in registers of
        other years in which it is *named*. Where others refer to it, it is left out.
        """
        entry = self.entry
        if entry.hidden and entry.exempt is None:
            yield self._fault("hidden", "写了 hidden: true，须同时写 exempt（不公开原因和依据）")
        if entry.hidden and posted:
            message = (
                f"{_years(posted)} 年度的报告已在本站发布，部门名称已经公开，不能再不列入台账；依法不公开的，先撤回报告"
            )
            yield self._fault("hidden", message)
        if entry.hidden and named:
            message = f"{_years(named)} 年度的台账列了这个部门，没有写 hidden: true；部门名称依法不公开的，各年度须一致"
            yield self._fault("hidden", message)
        if entry.exempt is None:
            return
        if not _BASIS.search(entry.exempt):
            message = f"不公开原因“{entry.exempt[:40]}”没有写明依据的法律法规；不是依法不公开的，改写在 remark"
            yield self._fault("exempt", message)
        for key in ("disclosed", "address", "overdue_confirmed"):
            if getattr(entry, key) is not None:
                title = RegisterEntry.model_fields[key].title
                yield self._fault("exempt", f"既登记了依法不公开，又登记了{title}，两者只能有一个", key)

    def dates(self) -> Iterator[Finding]:
        """Dates after the day to which the register goes, and disclosure before approval."""
        entry, end = self.entry, self.register.model.as_of
        for key, title in _DATES.items():
            day = getattr(entry, key)
            if day is not None and day > end:
                yield self._fault(key, f"{title} {day} 晚于台账的统计截止日期 {end}，先改 as_of，或核对日期")
        if entry.approved and entry.disclosed and entry.disclosed < entry.approved:
            yield self._fault("disclosed", f"公开时间 {entry.disclosed} 早于决算批复时间 {entry.approved}", "approved")

    def overdue(self, days: int | None) -> Iterator[Finding]:
        """What a confirmation needs to stand."""
        entry = self.entry
        if entry.overdue_confirmed is None:
            return
        if entry.approved is None:
            yield self._fault("overdue_confirmed", "没有登记决算批复时间，期限无从起算，不能确认逾期")
            return
        if days is None:
            return
        due = due_day(entry.approved, days)
        if entry.overdue_confirmed <= due:
            message = f"决算批复时间 {entry.approved}，{days} 日期限至 {due}；{entry.overdue_confirmed} 期限未满，不能确认逾期"
            yield self._fault("overdue_confirmed", message, "approved")
        elif entry.disclosed and entry.disclosed <= due:
            message = f"公开时间 {entry.disclosed} 在期限之内（至 {due}），与确认逾期不符"
            yield self._fault("overdue_confirmed", message, "approved", "disclosed")
