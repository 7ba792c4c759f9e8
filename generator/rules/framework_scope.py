"""指标体系不适用于该年度或该地区."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="framework-scope",
    title="指标体系不适用于该年度或该地区",
    severity=Severity.WARNING,
    audience=Audience.INTERNAL,
    why="各地每年印发自己的指标体系。用了别的年度、别的地区的，分值和算法都可能不对。",
    bad="2024 年度的报告用 2023 年度的指标体系评分。",
    good="framework 写本地区、本年度的指标体系。",
    mend="改用适用的指标体系；财政部门沿用原体系的，在指标体系的 years 中补上该年度",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare year and region of the report with those of its framework."""
    model, framework, content = context.report.model, context.framework, context.content
    node = context.report.node.at(("framework",))
    if model.year in framework.years:
        yield RULE.passed("framework.years")
    else:
        years = "、".join(map(str, framework.years))
        yield RULE.finding(
            node.location,
            "framework.years",
            f"指标体系“{framework.title}”适用于 {years} 年度，本报告是 {model.year} 年度的。",
            declared=str(model.year),
            expected=years,
        )
    if content.departments is None or content.regions is None:
        return
    department = content.departments.model.departments.get(model.department)
    if department is None:
        return
    regions = content.regions.model
    if framework.place in regions.above(department.region):
        yield RULE.passed("framework.place")
    else:
        names = [
            regions.regions[code].name if code in regions.regions else code
            for code in (framework.place, department.region)
        ]
        yield RULE.finding(
            node.location,
            "framework.place",
            f"指标体系“{framework.title}”适用于{names[0]}，本部门属于{names[1]}。",
            declared=framework.place,
            expected=department.region,
        )
