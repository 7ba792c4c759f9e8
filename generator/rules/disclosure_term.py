"""公开超过法定期限."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from generator.finding import Audience, Related, Severity
from generator.rules.base import Context, Outcome, Rule
from generator.schema.catalogue import due_day

RULE = Rule(
    id="disclosure-term",
    title="公开日期超过批复后的期限",
    severity=Severity.WARNING,
    audience=Audience.INTERNAL,
    why="预算法第十四条：经本级政府财政部门批复的部门预算、决算及报表，应当在批复后二十日内由各部门向社会公开。"
    "期限的日数见 content/site.yml 的 disclosure_days，从批复的次日起算。",
    bad="批复日期 2024-09-02，部门公开日期 2024-10-08。",
    good="批复日期 2024-09-02，部门公开日期 2024-09-20。",
    mend="核对批复和公开日期；确已超过的，由部门说明原因，是否逾期由财政部门认定",
)
_WEEKEND: Final = {5: "星期六", 6: "星期日"}


def check(context: Context) -> Iterator[Outcome]:
    """Compare the day of disclosure with the term after approval; without approval there is nothing to compare."""
    head, node = context.report.model.dates, context.report.node
    portal = context.content.portal
    if not isinstance(head.approved, date) or portal is None:
        return
    days = portal.model.disclosure_days
    due = due_day(head.approved, days)
    term = f"批复日期 {head.approved}，{days} 日内公开，期限至 {_day(due)}"
    known = Related(node.at(("dates", "approved")).location, f"批复日期：{head.approved}")
    if isinstance(head.disclosed, date):
        late = (head.disclosed - due).days
        if late <= 0:
            yield RULE.passed("dates.disclosed")
            return
        yield RULE.finding(
            node.at(("dates", "disclosed")).location,
            "dates.disclosed",
            f"{term}；部门公开日期 {head.disclosed}，超过期限 {late} 日，是否逾期由财政部门认定。",
            declared=str(head.disclosed),
            expected=str(due),
            difference=f"{late} 日",
            related=(known,),
        )
    elif context.today is not None:
        left = (due - context.today).days
        told = f"距期限还有 {left} 日" if left >= 0 else f"已超过期限 {-left} 日，是否逾期由财政部门认定"
        yield RULE.finding(
            known.location,
            "dates.disclosed",
            f"{term}；尚未录入部门公开日期，{told}。",
            expected=str(due),
            related=(known,),
            severity=Severity.INFO,
        )


def _day(day: date) -> str:
    """The date, with its weekday where that is a Saturday or Sunday."""
    name = _WEEKEND.get(day.weekday())
    return f"{day}（{name}）" if name else str(day)
