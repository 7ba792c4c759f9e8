"""同一指标在表中重复列示."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Related, Severity
from generator.indicators import IndicatorRow, indicator_tables
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="indicator-duplicate",
    title="同一指标在表中重复列示",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="同一指标列两次，同一件事就计了两次；在产出和效益两类中各列一次的，其中一处没有反映该类的内容。",
    bad="“培训人次”既列在数量指标下，又列在社会效益指标下。",
    good="数量指标列“培训人次”，社会效益指标列“培训后取得证书的比例”。",
    mend="保留一处；确属两个不同指标的，改写名称以示区别",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare the names of the rows of each table."""
    for table in indicator_tables(context.document, context.ledger):
        first: dict[tuple[str, ...], IndicatorRow] = {}
        for row in table.rows:
            name = (*row.group, row.plain_name)
            if row.doubtful or row.merged_name or not row.plain_name:
                continue
            earlier = first.setdefault(name, row)
            path = f"{row.path}.name"
            if earlier is row:
                yield RULE.passed(path)
                continue
            places = _place(earlier), _place(row)
            where = f"在{places[0]}和{places[1]}下各列一次" if places[0] != places[1] else f"在{places[0]}下列了两次"
            yield RULE.finding(
                row.location,
                path,
                f"{row.grid.short}中“{row.name}”{where}。原文保留。",
                declared=row.name,
                related=(Related(earlier.location, f"{places[0]}：{earlier.name}"),),
            )


def _place(row: IndicatorRow) -> str:
    return f"“{row.l2 or row.l1}”" if row.l2 or row.l1 else "表"
