"""The first things that a citizen wants: headline figures, a minute's reading, charts, key facts, from data only."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from generator.document import TextBlock
from generator.facts import Statement
from generator.quantity import ZERO, plain, points_text
from generator.report import goals
from generator.report.goals import Goal
from generator.report.losses import lost_items
from generator.report.model import Card, FactRow, Printed, Sentence
from generator.report.parts import QuotedReview
from generator.report.places import anchor_of
from generator.report.reviews import quoted as quoted_reviews
from generator.report.settled import BUDGETS, NOT_PRINTED, best, settled, target_of
from generator.report.views import Method
from generator.trace import ItemScore
from generator.validate import Assessed

KEY_FACTS: Final = (
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


_MOST_LOST: Final = 3


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
    spent = best(assessed, "budget.executed")
    budget = best(assessed, *BUDGETS, like=spent)
    figures = [f"支出 {spent.shown}" if spent else "", f"预算 {budget.shown}" if budget else ""]
    detail = "，".join(f for f in figures if f) or "报告未列预算和支出"
    return Card("预算执行率", rate.shown if rate else NOT_PRINTED, "", detail, target_of(rate or spent))


def goals_card(assessed: Assessed, found: tuple[Goal, ...]) -> Card:
    """Targets met of targets that can be compared; targets in words only are not said to be missing."""
    told = next(
        (block for block in assessed.document.blocks if isinstance(block, TextBlock) and block.kind == "goal"), None
    )
    met, comparable, words = goals.count(found)
    target, method = ("#goals", goals.method(found)) if found else ("#text", None)
    if not comparable:
        if not words and told is not None:
            detail = "绩效目标为文字，见正文"
            return Card(
                "绩效目标", "无可逐项比较的数值", "", detail, f"#{told.anchor}" if told.anchor else "#text", method
            )
        if not words:
            return Card("绩效目标", NOT_PRINTED, "", "报告未列可逐项比较的目标值", target, method)
        return Card("绩效目标", "无法逐项比较", "", f"{words} 项目标没有可比的完成值", target, method)
    every = "另有文字表述的目标，不逐项比较" if told is not None else "按报告所载目标值与完成值比较"
    detail = f"另 {words} 项不比较" if words else every
    return Card("绩效目标达成", f"{met}／{comparable}", "项", detail, target, method)


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
    full = f"／{points_text(card.points)} 分" if card.points is not None else "分"
    why = _unrecomputable(assessed)
    if why:
        detail = f"{why}；{detail}"
    return Card("可复算分值", points_text(card.recomputable), full, detail, "#notes", recomputable_method(assessed))


def _unrecomputable(assessed: Assessed) -> str:
    """Why no point counts as recomputable; empty where some do, or where the full score says enough."""
    card = assessed.card
    if card.recomputable:
        return "" if card.points is not None else "报告未列总分的满分"
    if all(item.points is None for item in card.leaves()):
        return "报告未列各项分值"
    if _rebuilt(assessed):
        return "所用规则为重建，不计入"
    return "依据部门评定或所载数据不足"


def _rebuilt(assessed: Assessed) -> list[ItemScore]:
    """Indicators that were computed by a rule that is a reconstruction."""
    return [item for item in assessed.card.leaves() if item.recomputed and not item.recomputable]


def recomputable_method(assessed: Assessed) -> Method:
    """Which indicators count as recomputable, and their sum."""
    counted = [item for item in assessed.card.leaves() if item.recomputable]
    rule = "评分标准有原文依据、所需数据报告都已载明的，按分值计入；由部门评定、规则为重建或所载数据不足的不计入"
    rebuilt = _rebuilt(assessed)
    left = (f"算得出而规则为重建、不计入的指标：{_names(rebuilt)}",) if rebuilt else ()
    if not counted:
        return Method((rule, *left, "没有可以计入的指标"))
    listed = "、".join(f"{item.name} {points_text(item.recomputable)}" for item in counted)
    total = " + ".join(points_text(item.recomputable) for item in counted)
    return Method((rule, *left, f"计入的指标：{listed}", f"{total} = {points_text(assessed.card.recomputable)} 分"))


def total_method(assessed: Assessed) -> Method | None:
    """How the computed total came about, None where there is none."""
    card = assessed.card
    if card.computed is None or not any(item.recomputed for item in card.items):
        return None
    taken = [item for item in card.leaves() if item.taken]
    rule = "复算总分 = 各一级指标复算得分之和；无法复算的指标按自评得分计入"
    total = " + ".join(points_text(item.effective or ZERO) for item in card.items)
    points = points_text(sum((item.taken for item in taken), ZERO))
    named = f"按自评得分计入 {points} 分，{len(taken)} 项：{_names(taken)}" if taken else "各项指标都已复算"
    return Method((rule, f"{total} = {points_text(card.computed)} 分", named))


def _names(items: list[ItemScore]) -> str:
    return "、".join(item.name for item in items)


def cards(assessed: Assessed, found: tuple[Goal, ...]) -> tuple[Card, ...]:
    """The four headline figures."""
    return score_card(assessed), execution_card(assessed), goals_card(assessed, found), recomputable_card(assessed)


def sentences(assessed: Assessed, name: str, found: tuple[Goal, ...]) -> tuple[Sentence, ...]:
    """一分钟读懂: up to five sentences, each leading to its place."""
    made = []
    card, year = assessed.card, assessed.report.model.year
    grade = f"，等级为“{card.grade.printed}”" if card.grade else "，报告未列等级"
    if card.declared is not None and card.declared_statement is not None:
        made.append(
            Sentence(f"{name} {year} 年度自评得 {plain(card.declared)} 分{grade}。", target_of(card.declared_statement))
        )
    spent = best(assessed, "budget.executed")
    budget = best(assessed, *BUDGETS, like=spent)
    rate = best(assessed, "budget.execution_rate")
    if spent and budget:
        tail = f"，报告载执行率 {rate.shown}" if rate else ""
        made.append(Sentence(f"全年支出 {spent.shown}，预算 {budget.shown}{tail}。", target_of(spent)))
    elif spent:
        tail = f"，报告载完成预算的 {rate.shown}" if rate else ""
        made.append(Sentence(f"全年支出 {spent.shown}{tail}；预算数报告未列。", target_of(spent)))
    met, comparable, _ = goals.count(found)
    if comparable:
        made.append(Sentence(f"报告所列目标中有 {comparable} 项可以逐项比较，{met} 项达到目标值。", "#goals"))
    made += [sentence for sentence in (_lost_sentence(assessed),) if sentence]
    made += [Sentence(_quoted(review), "#review-quoted") for review in quoted_reviews(assessed)[-1:]]
    total = f"满分 {points_text(card.points)} 分中有 " if card.points is not None else ""
    got = f"{total}{points_text(card.recomputable)} 分可以由报告所载数据复算，其余依据部门评定或所载数据不足。"
    none = f"可复算分值为 0：{_unrecomputable(assessed)}。"
    made.append(Sentence(got if card.recomputable else none, "#scores"))
    return tuple(made)


def _quoted(review: QuotedReview) -> str:
    """What the report prints of a review of an earlier year."""
    score = f"，得 {review.score.printed}" if review.score else ""
    grade = f"，等级为“{review.grade.printed}”" if review.grade else ""
    return f"报告载 {review.year} 年度的评价（{review.body}）{score}{grade}。"


def _lost_sentence(assessed: Assessed) -> Sentence | None:
    """What cost points, the most first."""
    lost = lost_items(assessed)
    if not lost:
        return None
    most = sorted(lost, key=lambda pair: -pair[1])[:_MOST_LOST]
    listed = "、".join(f"{item.name}（{plain(points)} 分）" for item, points in most)
    points = plain(sum((points for _, points in lost), ZERO))
    few = len(lost) <= _MOST_LOST
    return Sentence(
        f"{len(lost)} 项指标未得满分，共少得 {points} 分{'：' if few else '，少得最多的是'}{listed}。", "#losses"
    )


def fact_rows(assessed: Assessed, notes_of: dict[str, tuple[int, ...]]) -> tuple[FactRow, ...]:
    """关键数据: the score, the catalogue's leading facts, and what the report itself compares with the year before."""
    rows = [] if assessed.card.declared is None else [_row(assessed, "score.total", notes_of)]
    rows += [_row(assessed, key, notes_of) for key in KEY_FACTS]
    known = {row.key for row in rows if row}
    year = str(assessed.report.model.year - 1)
    for found in assessed.ledger.facts.values():
        key = str(replace(found.key, period=""))
        if found.key.period == year and key not in known:
            rows.append(_row(assessed, key, notes_of))
    return tuple(row for row in rows if row is not None)


def _row(assessed: Assessed, key: str, notes_of: dict[str, tuple[int, ...]]) -> FactRow | None:
    """A line of 关键数据, None where the report does not print the fact."""
    found = settled(assessed, key)
    if found is None:
        return None
    statement, model = found.chosen.best, assessed.report.model
    past = assessed.ledger.get(replace(found.key, period=str(model.year - 1)))
    return FactRow(
        key=str(found.key),
        name="自评得分" if key == "score.total" else assessed.document.book.name(found.key),
        printed=statement.shown,
        place=statement.place.label,
        anchor=anchor_of(statement),
        notes=notes_of.get(str(found.key), ()),
        kind=found.key.fact.kind.value,
        quantity=statement.quantity,
        before=_printed(past.chosen.best) if past else None,
    )


def _printed(statement: Statement) -> Printed:
    return Printed(statement.shown, statement.place.label, anchor_of(statement), statement.quantity)
