"""同一指标在表中重复列示."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.finding import Audience, Related, Severity
from generator.indicators import IndicatorRow, plain_words
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
_GENERAL: Final = re.compile(r".{0,4}[率度]")


def check(context: Context) -> Iterator[Outcome]:
    """Compare the rows of each table: a name twice with the same figures is public, other figures are for reviewers."""
    for table in context.tables:
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
            same = _same(row, earlier)
            certain = same and not _GENERAL.fullmatch(row.plain_name)
            also = "" if same else f"，指标值、完成值不同（{_figures(earlier)}；{_figures(row)}）"
            yield RULE.finding(
                row.location,
                path,
                f"{row.grid.short}中“{row.name}”{where}"
                + ("。原文保留。" if certain else f"{also}，可能是两个指标，名称没有区别。"),
                declared=row.name,
                related=(Related(earlier.location, f"{places[0]}：{earlier.name}"),),
                audience=None if certain else Audience.INTERNAL,
                severity=None if certain else Severity.INFO,
            )


def _same(row: IndicatorRow, other: IndicatorRow) -> bool:
    """Whether target and result are the same too: two indicators of one name may differ in what they measure."""
    return all(
        plain_words(one.shown) == plain_words(two.shown)
        for one, two in ((row.target, other.target), (row.actual, other.actual))
    )


def _figures(row: IndicatorRow) -> str:
    return f"{row.target.shown or '空白'}、{row.actual.shown or '空白'}"


def _place(row: IndicatorRow) -> str:
    return f"“{row.l2 or row.l1}”" if row.l2 or row.l1 else "表"
