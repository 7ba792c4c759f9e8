"""What may not happen to a report that was published at the revision compared with: to vanish, or to be dated anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.changes import Changes
from generator.finding import Finding, Location
from generator.load import Content, Loaded
from generator.rules.form import POSTED_CHANGED, REPORT_REMOVED
from generator.schema.report import Report
from generator.validate import graded
from generator.yamltext import read_yaml

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def check_history(changes: Changes, content: Content, present: frozenset[str]) -> Iterator[Finding]:
    """Findings of the changes; *present* are the report files that there are now, whether they could be read or not."""
    now = {report.file: report for report in content.reports}
    for file, raw in sorted(changes.before.items()):
        node, _ = read_yaml(raw, file)
        if node is None or node.data().get("status") != "published":
            continue
        if file not in present:
            message = f"删去了已发布的 {file}：网址会失效；应恢复文件并改为 status: withdrawn"
            yield REPORT_REMOVED.finding(Location(file), "", message)
        elif file in now:
            posted = node.at(("dates", "posted")).text or ""
            yield from graded(list(_dated_anew(now[file], posted)), content.policy, now[file].model.origin)


def _dated_anew(report: Loaded[Report], before: str) -> Iterator[Finding]:
    """Without a date the report is no longer published, or that is a finding already."""
    posted = report.model.dates.posted
    if posted is None or not _DAY.fullmatch(before) or posted.isoformat() == before:
        return
    path = ("dates", "posted")
    message = f"本站发布日期发布后不再改动：原为 {before}，现为 {posted}"
    yield POSTED_CHANGED.finding(
        report.node.at(path).location, ".".join(path), message, declared=posted.isoformat(), expected=before
    )
