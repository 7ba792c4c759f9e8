"""本站发布日期没有时刻."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.finding import Audience, Related, Severity
from generator.load import Content
from generator.rules.base import Outcome, Rule

_NAMED: Final = 20
RULE = Rule(
    id="posted-time",
    title="本站发布日期没有时刻",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="政府网站的网页标签 PubDate 写到分钟。没有记下时刻的，标签只写日期，程序不代拟。演示站不查。",
    bad="dates: {posted: 2025-08-20}，没有 posted_time。",
    good="dates: {posted: 2025-08-20, posted_time: 09:30}。",
    mend="在 dates 下补上 posted_time，如 09:30；确实查不到的不补",
    compares=False,
)


def check(content: Content) -> Iterator[Outcome]:
    """Find published reports of a portal, not of a demonstration, whose time of posting is not recorded: one finding."""
    if content.portal is None or content.portal.model.demonstration:
        return
    without = []
    for report in content.reports:
        dates = report.model.dates
        if report.model.status != "published" or dates.posted is None:
            continue
        if dates.posted_time is not None:
            yield RULE.passed(f"{report.file}:dates.posted_time")
        else:
            place = report.node.at(("dates", "posted")).location
            without.append(Related(place, f"{report.model.title}：{dates.posted.isoformat()}"))
    if without:
        message = f"{len(without)} 份报告的本站发布日期没有记下时刻，网页标签 PubDate 只写日期。"
        location = content.portal.node.at(("demonstration",)).location
        yield RULE.finding(location, "posted_time", message, related=tuple(without[:_NAMED]))
