"""Charts as data: budget and execution, quarters, points of first-level indicators, targets and what was reached."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from generator.facts import Statement
from generator.quantity import HUNDRED, ONE, ZERO, divide, format_length, money_text, percent_text, plain, points_text
from generator.report.goals import Goal, count
from generator.report.model import Bar, Chart
from generator.report.settled import BUDGETS, best, operand, settled
from generator.report.views import Method
from generator.validate import Assessed

GOAL_BARS: Final = 12
GOAL_ROOM: Final = Decimal("1.5")
"""The longest bar of a target: that many times the target; what is longer is cut."""


def charts(assessed: Assessed, found: tuple[Goal, ...]) -> tuple[Chart, ...]:
    """Every chart that the report has the figures for."""
    made = (_budget(assessed), _points(assessed), _quarters(assessed), _goals(found))
    return tuple(chart for chart in made if chart is not None)


def _budget(assessed: Assessed) -> Chart | None:
    paid = best(assessed, "budget.executed")
    named = [
        ("年初预算", best(assessed, "budget.initial", like=paid)),
        ("调整后预算", best(assessed, "budget.adjusted", like=paid)),
        ("预算", best(assessed, "budget.unstaged", like=paid)),
        ("支出", paid),
    ]
    known = [(label, s, s.quantity.value) for label, s in named if s is not None and s.quantity is not None]
    if len(known) < 2 or known[-1][0] != "支出":
        return None
    longest = max(value for _, _, value in known)
    bars = tuple(Bar(label, s.shown, _length(value, longest)) for label, s, value in known)
    rate, (label, whole, value) = best(assessed, "budget.execution_rate"), known[-2]
    spent = known[-1]
    if label == "年初预算" and rate is None:
        finding, method = f"支出 {spent[1].shown}，年初预算 {whole.shown}", None
    elif rate is not None:
        finding, method = f"支出 {spent[1].shown}，报告载预算执行率 {rate.shown}", None
    else:
        share = percent_text(divide(spent[2], value)) if value else ""
        finding = f"支出 {spent[1].shown}，占{label}的 {share}" if share else f"支出 {spent[1].shown}"
        method = _quotient(("支出", spent[1]), (label, whole), share) if share else None
    return Chart("budget", "预算与支出", finding, bars, "金额", method=method)


def _quotient(part: tuple[str, Statement], whole: tuple[str, Statement], result: str) -> Method:
    step = f"{part[0]} {part[1].shown} ÷ {whole[0]} {whole[1].shown} = {result}"
    return Method((step,), (operand(part[1], part[0]), operand(whole[1], whole[0])))


def _quarters(assessed: Assessed) -> Chart | None:
    quarters = [("第一季度", "Q1"), ("第二季度", "Q2"), ("第三季度", "Q3"), ("第四季度", "Q4")]
    spent = [settled(assessed, f"budget.executed@{q}") for _, q in quarters]
    plan = [settled(assessed, f"budget.schedule@{q}") for _, q in quarters]
    if None in spent:
        return None
    values = [s.chosen.value.point for s in spent if s]
    planned = [p.chosen.value.point if p else ZERO for p in plan]
    longest = max([*values, *planned])
    bars = tuple(
        Bar(label, money_text(value), _length(value, longest), money_text(goal) if goal else "", _length(goal, longest))
        for (label, _), value, goal in zip(quarters, values, planned, strict=True)
    )
    third, whole = spent[2], best(assessed, *BUDGETS)
    finding, method = f"第三季度末已支出 {money_text(values[2])}", None
    if third and whole and whole.quantity and whole.quantity.value:
        share = percent_text(divide(values[2], whole.quantity.value), 1)
        finding = f"{finding}，占全年预算的 {share}"
        method = _quotient(("第三季度末累计支出", third.chosen.best), ("全年预算", whole), share)
    return Chart("quarters", "各季度末累计支出与序时进度", finding, bars, "累计支出", "序时进度", method=method)


def _points(assessed: Assessed) -> Chart | None:
    items = [i for i in assessed.card.items if i.points is not None and i.declared is not None]
    if len(items) < 2:
        return None
    longest = max(i.points or ZERO for i in items)
    bars = tuple(
        Bar(
            i.name,
            f"{plain(i.declared or ZERO)} 分",
            _length(i.declared or ZERO, longest),
            f"{points_text(i.points or ZERO)} 分",
            _length(i.points or ZERO, longest),
        )
        for i in items
    )
    if all(i.declared == i.points for i in items):
        return Chart("points", "一级指标得分", "各一级指标均为满分", bars, "自评得分", "分值")
    finding = "、".join(f"{i.name} {plain(i.declared or ZERO)}／{points_text(i.points or ZERO)} 分" for i in items)
    return Chart("points", "一级指标得分", finding, bars, "自评得分", "分值")


def _goals(found: tuple[Goal, ...]) -> Chart | None:
    drawn = [goal for goal in found if goal.ratio is not None]
    if len(drawn) < 2:
        return None
    bars = [_goal_bar(goal) for goal in drawn]
    zero = [_goal_bar(goal) for goal in found if goal.met is not None and goal.ratio is None]
    met, comparable, _ = count(found)
    note = "各项以目标值为同样长度。"
    if any(bar.cut for bar in bars[:GOAL_BARS]):
        note += f"超过目标值 {plain(GOAL_ROOM)} 倍的条形末端断开，以数字为准。"
    if len(bars) > GOAL_BARS:
        note += f"图中列前 {GOAL_BARS} 项，其余见数据表。"
    return Chart(
        "goals",
        "目标值与完成值",
        f"可比较的 {comparable} 项目标中，{met} 项达到目标值",
        tuple(bars[:GOAL_BARS]),
        "完成",
        "目标",
        rest=(*bars[GOAL_BARS:], *zero),
        note=note,
    )


def _goal_bar(goal: Goal) -> Bar:
    view, ratio = goal.view, goal.ratio
    shown = min(ratio, GOAL_ROOM) if ratio is not None else ZERO
    printed = view.actual.printed if view.actual else ""
    cut = ratio is not None and ratio > GOAL_ROOM
    return Bar(
        goal.name, printed, _length(max(shown, ZERO), GOAL_ROOM), view.target.printed, _length(ONE, GOAL_ROOM), cut
    )


def _length(value: Decimal, longest: Decimal) -> str:
    """In % of the longest; what is below zero has no length."""
    return format_length(divide(max(value, ZERO), longest) * HUNDRED) if longest > 0 else "0"
