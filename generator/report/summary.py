"""The first things that a citizen wants: headline figures, a minute's reading, charts, key facts, from data only."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from generator.facts import Statement
from generator.groups import Settled
from generator.markup import parse_key
from generator.quantity import (
    HUNDRED,
    ONE,
    ZERO,
    Bound,
    Quantity,
    divide,
    format_length,
    money_text,
    percent_text,
    plain,
    points_text,
)
from generator.report.model import Bar, Card, Chart, FactRow, Sentence
from generator.report.places import anchor_of
from generator.validate import Assessed

NOT_PRINTED: Final = "报告未列"
_BUDGETS: Final = ("budget.adjusted", "budget.unstaged", "budget.initial")
_KEY_FACTS: Final = (
    "budget.initial",
    "budget.adjusted",
    "budget.unstaged",
    "budget.executed",
    "budget.execution_rate",
    "budget.executed#basic",
    "budget.executed#project",
    "budget.carried_in",
    "budget.carried_out",
    "income.budget",
    "income.executed",
    "income.execution_rate",
    "three_public.budget",
    "three_public.executed",
    "three_public.control_rate",
    "public_funds.control_rate",
    "procurement.budget",
    "procurement.executed",
    "procurement.rate",
    "assets.fixed",
    "assets.in_use_share",
    "staff.authorised",
    "staff.in_post",
    "staff.nonstaff",
    "staff.total",
    "staff.control_rate",
    "staff.nonstaff_rate",
    "projects.count",
    "projects.planned",
    "projects.on_time",
    "satisfaction.value",
    "satisfaction.rate",
)


def settled(assessed: Assessed, key: str) -> Settled | None:
    """The settled fact with this key, None if the report does not print it."""
    parsed = parse_key(key)
    return assessed.ledger.find(parsed) if parsed else None


def best(assessed: Assessed, *keys: str) -> Statement | None:
    """The statement of the first of *keys* that the report prints."""
    for key in keys:
        found = settled(assessed, key)
        if found is not None:
            return found.chosen.best
    return None


def _target(statement: Statement | None) -> str:
    return f"#{anchor}" if statement and (anchor := anchor_of(statement)) else ""


def score_card(assessed: Assessed) -> Card:
    """自评得分, with full points and grade."""
    card = assessed.card
    grade = f"等级：{card.grade.printed}" if card.grade else "报告未列等级"
    if card.declared is None:
        return Card("自评得分（部门填报）", NOT_PRINTED, "", grade, "#scores")
    full = f"／{points_text(card.points)} 分" if card.points is not None else "分"
    return Card("自评得分（部门填报）", plain(card.declared), full, grade, "#scores")


def execution_card(assessed: Assessed) -> Card:
    """预算执行率 as printed, with spending and budget."""
    rate = best(assessed, "budget.execution_rate")
    spent, budget = best(assessed, "budget.executed"), best(assessed, *_BUDGETS)
    figures = [f"支出 {spent.shown}" if spent else "", f"预算 {budget.shown}" if budget else ""]
    detail = "，".join(f for f in figures if f) or "报告未列预算和支出"
    return Card("预算执行率", rate.shown if rate else NOT_PRINTED, "", detail, _target(rate or spent))


def goals(assessed: Assessed) -> tuple[int, int, int]:
    """Targets met, targets that can be compared, and targets without a figure to compare."""
    met = comparable = words = 0
    ledger = assessed.ledger
    names = {str(s.key) for found in ledger.words.values() for s in found} | set(ledger.facts)
    for key in names:
        parsed = parse_key(key)
        if parsed is None or not parsed.id.endswith(".target"):
            continue
        base = parsed.id.removesuffix(".target")
        actual_id = f"{base}.actual" if parsed.id.startswith("indicator.") else base
        target = ledger.facts.get(key)
        actual = ledger.facts.get(key.replace(parsed.id, actual_id, 1))
        if target is None or actual is None:
            words += 1
            continue
        wanted, reached = target.chosen.best.quantity, actual.chosen.best.quantity
        if wanted is None or reached is None or not _comparable(wanted, reached):
            words += 1
            continue
        comparable += 1
        met += _meets(wanted, reached)
    return met, comparable, words


def _comparable(target: Quantity, actual: Quantity) -> bool:
    """Whether a target and an actual can be compared: the same unit, and an actual that is a value, not a bound."""
    certain = actual.bound in (Bound.EXACT, Bound.SOME_MORE) and target.bound is not Bound.NEARLY
    return certain and target.unit == actual.unit


def _meets(target: Quantity, actual: Quantity) -> bool:
    if target.bound in (Bound.AT_MOST, Bound.BELOW) or target.value == 0:
        return actual.value <= target.value
    return actual.value >= target.value


def goals_card(assessed: Assessed) -> Card:
    """Targets met of targets that can be compared."""
    met, comparable, words = goals(assessed)
    if not comparable:
        detail = f"{words} 项目标无法逐项比较" if words else "报告未列可逐项比较的目标值"
        return Card("绩效目标", NOT_PRINTED, "", detail, "#text")
    detail = f"另 {words} 项为文字目标或未填完成值" if words else "按报告所载目标值与完成值比较"
    return Card("绩效目标达成", f"{met}／{comparable}", "项", detail, "#text")


def recomputable_text(assessed: Assessed) -> str:
    """``21／100 分``; without a full score only the points."""
    card = assessed.card
    got = points_text(card.recomputable)
    return f"{got}／{points_text(card.points)} 分" if card.points is not None else f"{got} 分"


def recomputable_card(assessed: Assessed) -> Card:
    """可复算分值, with the number of notes."""
    count = len(assessed.notes)
    detail = f"{count} 条核验说明" if count else "未发现程序可判定的不一致"
    card = assessed.card
    full = f"／{points_text(card.points)} 分" if card.points is not None else "分（报告未列各项分值）"
    return Card("可复算分值", points_text(card.recomputable), full, detail, "#notes")


def cards(assessed: Assessed) -> tuple[Card, ...]:
    """The four headline figures."""
    return score_card(assessed), execution_card(assessed), goals_card(assessed), recomputable_card(assessed)


def sentences(assessed: Assessed, name: str) -> tuple[Sentence, ...]:
    """一分钟读懂: three to five sentences, each leading to its place."""
    made = []
    card, year = assessed.card, assessed.report.model.year
    grade = f"，等级为“{card.grade.printed}”" if card.grade else "，报告未列等级"
    if card.declared is not None and card.declared_statement is not None:
        made.append(
            Sentence(f"{name} {year} 年度自评得 {plain(card.declared)} 分{grade}。", _target(card.declared_statement))
        )
    spent, budget = best(assessed, "budget.executed"), best(assessed, *_BUDGETS)
    rate = best(assessed, "budget.execution_rate")
    if spent and budget:
        tail = f"，报告载执行率 {rate.shown}" if rate else ""
        made.append(Sentence(f"全年支出 {spent.shown}，预算 {budget.shown}{tail}。", _target(spent)))
    elif spent:
        made.append(
            Sentence(
                f"全年支出 {spent.shown}{f'，报告载完成预算的 {rate.shown}' if rate else ''}；预算数报告未列。",
                _target(spent),
            )
        )
    met, comparable, _ = goals(assessed)
    if comparable:
        made.append(Sentence(f"报告所列目标中有 {comparable} 项可以逐项比较，{met} 项达到目标值。", "#text"))
    lost = [i for i in card.leaves() if i.points is not None and i.declared is not None and i.declared < i.points]
    if lost:
        listed = "、".join(
            f"{i.name}（{plain(i.declared or ZERO)}／{points_text(i.points or ZERO)} 分）" for i in lost[:4]
        )
        made.append(Sentence(f"未得满分的指标有 {len(lost)} 项：{listed}{'等' if len(lost) > 4 else ''}。", "#scores"))
    total = f"满分 {points_text(card.points)} 分中有 " if card.points is not None else ""
    made.append(
        Sentence(
            f"{total}{points_text(card.recomputable)} 分可以由报告所载数据复算，其余依据部门评定或所载数据不足。",
            "#scores",
        )
    )
    return tuple(made)


def charts(assessed: Assessed) -> tuple[Chart, ...]:
    """Spending by quarter against the schedule, and declared points by first-level indicator."""
    return tuple(chart for chart in (_quarters(assessed), _points(assessed)) if chart is not None)


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
    whole = best(assessed, *_BUDGETS)
    share = divide(values[2], whole.quantity.value) if whole and whole.quantity and whole.quantity.value else None
    finding = f"第三季度末已支出 {money_text(values[2])}" + (
        f"，占全年预算的 {percent_text(share, 1)}" if share else ""
    )
    return Chart("quarters", "各季度末累计支出与序时进度", finding, bars, "累计支出", "序时进度")


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
    lowest = min(items, key=lambda i: divide(i.declared or ZERO, i.points or ONE))
    finding = f"得分率最低的是{lowest.name}：{plain(lowest.declared or ZERO)}／{points_text(lowest.points or ZERO)} 分"
    return Chart("points", "一级指标得分", finding, bars, "自评得分", "分值")


def _length(value: Decimal, longest: Decimal) -> str:
    return format_length(divide(value, longest) * HUNDRED) if longest > 0 else "0"


def fact_rows(assessed: Assessed, notes_of: dict[str, tuple[int, ...]]) -> tuple[FactRow, ...]:
    """关键数据: what the report prints of the catalogue's leading facts."""
    rows = []
    for key in _KEY_FACTS:
        found = settled(assessed, key)
        if found is None:
            continue
        statement = found.chosen.best
        name = assessed.document.book.name(found.key)
        rows.append(
            FactRow(
                name, statement.shown, statement.place.label, anchor_of(statement), notes_of.get(str(found.key), ())
            )
        )
    return tuple(rows)
