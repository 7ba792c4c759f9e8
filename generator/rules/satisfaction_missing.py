"""绩效指标中没有满意度指标."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="satisfaction-missing",
    title="绩效指标中没有满意度指标",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="产出、效益、满意度是绩效指标的三类。没有满意度指标，就看不出服务对象怎样评价。",
    bad="指标表只有产出指标和效益指标。",
    good="指标表列有“服务对象满意度 ≥90%”，并写明如何调查。",
    mend="补设服务对象满意度指标；没有外部服务对象的，说明理由",
)


def check(context: Context) -> Iterator[Outcome]:
    """Look for the class or for an indicator of that name in all tables of indicators together."""
    tables = [table for table in context.tables if table.classified]
    rows = [row for table in tables for row in table.rows]
    if not rows:
        return
    table = tables[-1].grid
    path = f"tables.{table.id}.satisfaction"
    if any(row.of_class("满意") or "满意" in row.name or "满意" in row.target.text for row in rows):
        yield RULE.passed(path)
        return
    lost = any(row.doubtful for row in rows)
    doubt = "（表中有缺损的格，可能原有）" if lost else ""
    yield RULE.finding(table.node.location, path, f"{table.short}所列指标中没有满意度指标{doubt}。")
