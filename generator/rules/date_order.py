"""日期先后不合，或晚于录入日期."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from generator.finding import Audience, Location, Related, Severity
from generator.rules.base import Context, Outcome, Rule
from generator.words import dates, printed, read_date

RULE = Rule(
    id="date-order",
    title="填报、批复、公开日期先后不合，或晚于录入日期",
    severity=Severity.WARNING,
    audience=Audience.INTERNAL,
    why="填报在前，批复其次，然后公开。先后颠倒或晚于录入日期，多半是日期录错，公开期限也会算错。",
    bad="批复日期 2024-09-20，部门公开日期 2024-09-05。",
    good="批复日期 2024-09-05，部门公开日期 2024-09-20。",
    mend="与批复文件、公开网页核对，改正录错的日期",
)
_PLANNED: Final = re.compile(r"计划|预计|将|拟|前|止|至|底|内|有效|到期|期限|届时|规划")


@dataclass(frozen=True, slots=True)
class _Dated:
    name: str
    day: date
    location: Location
    path: str


def check(context: Context) -> Iterator[Outcome]:
    """Compare the dates of the head with each other, and every date with the day of recording."""
    head = _head(context)
    for earlier, later in (
        ("prepared", "approved"),
        ("approved", "disclosed"),
        ("prepared", "disclosed"),
        ("disclosed", "posted"),
        ("cleared", "posted"),
    ):
        if earlier not in head or later not in head:
            continue
        first, second = head[earlier], head[later]
        if earlier == "prepared" and later == "disclosed" and "approved" in head:
            continue
        if first.day <= second.day:
            yield RULE.passed(second.path)
            continue
        yield RULE.finding(
            second.location,
            second.path,
            f"{second.name} {second.day} 早于{first.name} {first.day}，先后不合。",
            declared=str(second.day),
            related=(Related(first.location, f"{first.name}：{first.day}"),),
        )
    yield from _before_year_end(context, head)
    yield from _future(context, head)


def _head(context: Context) -> dict[str, _Dated]:
    """The dates of the head that are known; the day of preparation as printed, if it is."""
    model, node = context.report.model.dates, context.report.node
    names = {"prepared": "填报日期", "approved": "批复日期", "disclosed": "部门公开日期", "posted": "本站发布日期"}
    made = {}
    for key, name in names.items():
        value = getattr(model, key)
        if isinstance(value, date):
            made[key] = _Dated(name, value, node.at(("dates", key)).location, f"dates.{key}")
    if (clearance := context.report.model.clearance) is not None:
        made["cleared"] = _Dated("审查日期", clearance.date, node.at(("clearance", "date")).location, "clearance.date")
    for statement in context.document.statements:
        if statement.key.fact.id == "date.prepared" and (day := read_date(statement.printed)) is not None:
            made["prepared"] = _Dated("填报日期", day, statement.place.location, "date.prepared")
    return made


def _before_year_end(context: Context, head: dict[str, _Dated]) -> Iterator[Outcome]:
    """Approval and disclosure within the report's own year; of the printed day of preparation a public rule speaks."""
    end = date(context.report.model.year, 12, 31)
    for dated in head.values():
        if dated.path.startswith("dates.") and dated.day < end:
            message = f"{dated.name} {dated.day} 早于报告年度（{end.year} 年）结束。"
            yield RULE.finding(dated.location, f"{dated.path}.year", message, declared=str(dated.day))


def _future(context: Context, head: dict[str, _Dated]) -> Iterator[Outcome]:
    model, node = context.report.model, context.report.node
    recorded = _Dated("录入日期", model.dates.recorded, node.at(("dates", "recorded")).location, "dates.recorded")
    limit = max(recorded.day, model.dates.posted or recorded.day)
    others = [
        *(
            _Dated("公开日期", d.date, node.at(("disclosures", n)).location, f"disclosures.{n}")
            for n, d in enumerate(model.disclosures)
        ),
        *(
            _Dated("复核日期", r.date, node.at(("reviews", n)).location, f"reviews.{r.id}")
            for n, r in enumerate(model.reviews)
            if isinstance(r.date, date)
        ),
    ]
    for dated in (*head.values(), *others):
        if dated.path != "dates.posted" and dated.day > limit:
            yield RULE.finding(
                dated.location,
                f"{dated.path}.future",
                f"{dated.name} {dated.day} 晚于录入日期 {recorded.day}，录入时这一天还没有到。",
                declared=str(dated.day),
                related=(Related(recorded.location, f"录入日期：{recorded.day}"),),
            )
    if context.today is not None:
        posted = [head["posted"]] if "posted" in head else []
        for dated in (recorded, *posted):
            if dated.day > context.today:
                message = f"{dated.name} {dated.day} 晚于今天（{context.today}）。"
                yield RULE.finding(dated.location, f"{dated.path}.future", message, declared=str(dated.day))
    yield from _printed(context, limit)


def _printed(context: Context, limit: date) -> Iterator[Outcome]:
    """Dates in the text that lie behind the day of recording, where the sentence is not about plans or terms."""
    for words in printed(context.passages, context.document):
        for found in dates(words.text):
            day = found.value
            if day is None or day <= limit:
                continue
            around = words.text[max(0, found.start - 20) : found.end + 20]
            if _PLANNED.search(around):
                continue
            yield RULE.finding(
                words.locate(found.start),
                f"{words.path}.future",
                f"{words.label}载“{found.shown}”，晚于录入日期，前后文又不像计划。",
                declared=found.shown,
            )
