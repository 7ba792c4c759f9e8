"""The closed set of rule kinds: how one rule turns printed figures into points, with the steps in words.

Each kind is one function in METHODS. Kinds that compute from a value share ``_valued``: if the operands are disputed in
the report, the value is computed with each reading, and only if all give the same points is the item computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from generator import formula
from generator.formula import FormulaError, Value
from generator.markup import Key
from generator.quantity import (
    HUNDRED,
    ONE,
    ZERO,
    Kind,
    RoundingMode,
    percent_text,
    plain,
    points_text,
    round_to,
    show,
)
from generator.schema.framework import Band, Part, Rule
from generator.settle import Ledger
from generator.trace import Operand, PartScore, ScoreStatus

_FAR: Final = Decimal(10**9)
JUDGED_REASON: Final = "按报告所载评定，无法复算"
_ROUNDING_WORDS: Final = {
    RoundingMode.HALF_UP: "四舍五入",
    RoundingMode.TRUNCATE: "截断",
    RoundingMode.UNSTATED: "未说明舍入方式，按四舍五入",
}


@dataclass(frozen=True, slots=True)
class Scale:
    """How a framework rounds points."""

    digits: int
    mode: RoundingMode

    def round(self, points: Decimal) -> Decimal:
        return round_to(points, self.digits, self.mode)

    @property
    def words(self) -> str:
        return f"{_ROUNDING_WORDS[self.mode]}，保留 {self.digits} 位小数"


@dataclass(frozen=True, slots=True)
class Task:
    """One rule to be applied: what it is called, what it is worth, and from what it is computed."""

    id: str
    name: str
    points: Decimal
    rule: Rule
    ledger: Ledger
    scale: Scale
    attested: bool

    def result(
        self,
        status: ScoreStatus,
        computed: Decimal | None,
        rule: str,
        reason: str = "",
        operands: Iterable[Operand] = (),
        steps: Iterable[str] = (),
    ) -> PartScore:
        return PartScore(
            self.id,
            self.name,
            self.points,
            status,
            computed,
            rule,
            self.attested,
            reason,
            tuple(operands),
            tuple(steps),
        )


def apply(task: Task) -> tuple[PartScore, ...]:
    """The scored parts of a rule: one, or several for ``parts`` and ``checklist``."""
    return METHODS[task.rule.kind](task)


def percentage(text: str) -> Decimal:
    """``90%`` -> ``0.9``; ``90`` stays 90."""
    return Decimal(text.rstrip("%")) / (HUNDRED if text.endswith("%") else ONE)


def _valued(
    task: Task, expression: str, points_of: Callable[[Decimal], tuple[Decimal, str]], rule: str
) -> tuple[PartScore, ...]:
    """Points from the value of an expression; *points_of* gives the unrounded points and the step in words."""
    try:
        tree = formula.parse_number(expression)
    except FormulaError as error:
        return (task.result(ScoreStatus.NOT_COMPUTABLE, None, rule, str(error)),)
    readings = task.ledger.readings(tree)
    if not readings:
        missing = "、".join(task.ledger.missing(tree))
        reason = f"{JUDGED_REASON}：报告未列{missing}" if missing else JUDGED_REASON
        return (task.result(ScoreStatus.NOT_COMPUTABLE, None, rule, reason),)
    outcomes = {task.scale.round(points_of(value.point)[0]) for value, _ in readings}
    value, used = readings[0]
    operands = [Operand(task.ledger.book.name(s.key), s) for s in dict.fromkeys(used)]
    if len(outcomes) > 1:
        reason = "操作数在报告中不一致，各种读法得分不同：" + "、".join(
            f"{points_text(p)} 分" for p in sorted(outcomes)
        )
        return (task.result(ScoreStatus.NOT_COMPUTABLE, None, rule, reason, operands),)
    points, step = points_of(value.point)
    steps = [*_confirmed_steps(task, tree), _value_step(task, tree, value), step]
    rounded = task.scale.round(points)
    if rounded == points:
        steps[-1] += f"，得 {points_text(rounded)} 分"
    else:
        steps.append(f"{plain(round_to(points, 6))} 分，{task.scale.words}，得 {points_text(rounded)} 分")
    if len(readings) > 1:
        steps.append("操作数在报告中有不同读法，各种读法得分相同")
    low, high = _bounds(task, tree, value, points_of)
    if low != high and (value.range.low.is_infinite() or value.range.high.is_infinite()):
        reason = f"{JUDGED_REASON}：报告所载为上下限，不是确数"
        return (task.result(ScoreStatus.NOT_COMPUTABLE, None, rule, reason, operands),)
    made = task.result(ScoreStatus.COMPUTED, rounded, rule, "", operands, steps)
    return (replace(made, unrounded=points, bounds=(low, high)),)


def _bounds(
    task: Task, tree: formula.Node, value: Value, points_of: Callable[[Decimal], tuple[Decimal, str]]
) -> tuple[Decimal, Decimal]:
    """The lowest and the highest points that the printed digits leave open.

    A figure that the rule names itself counts as printed; one that is computed carries the precision of its operands.
    """
    exact = isinstance(tree, formula.Fact) and not (value.range.low.is_infinite() or value.range.high.is_infinite())
    ends = [value.point] if exact else [max(-_FAR, value.range.low), value.point, min(_FAR, value.range.high)]
    outcomes = [task.scale.round(points_of(end)[0]) for end in ends]
    return min(outcomes), max(outcomes)


def _confirmed_steps(task: Task, tree: formula.Node) -> list[str]:
    """What is said of operands that the report prints with several values, one of which its own figures confirm."""
    ledger = task.ledger
    found = {str(s.key): s for key in formula.keys(tree) if (s := ledger.find(key)) is not None}
    return [
        f"{ledger.book.name(s.key)}在报告中有不同数值，取与报告所列各数相符的 {s.confirmed.best.shown}"
        for s in found.values()
        if s.disputed and s.confirmed is not None
    ]


def _value_step(task: Task, tree: formula.Node, value: Value) -> str:
    """Formula in names, in figures, and its value."""
    ledger = task.ledger
    tree = formula.chosen(tree, lambda key: ledger.find(key) is not None)

    def figure(key: Key) -> str:
        settled = ledger.find(key)
        return settled.chosen.best.shown if settled else key.id

    def name(key: Key) -> str:
        settled = ledger.find(key)
        return ledger.book.name(settled.key) if settled else key.id

    shown = percent_text(value.point) if isinstance(tree, formula.Binary) and tree.sign == "/" else plain(value.point)
    if isinstance(tree, formula.Fact):
        settled = ledger.find(tree.key)
        if settled is not None and settled.key.fact.kind is not Kind.TEXT:
            shown = show(value.point, settled.key.fact.kind, settled.chosen.best.quantity)
        return f"{name(tree.key)} ＝ {shown}"
    if isinstance(tree, formula.Call) and tree.name == "mean":
        shown = percent_text(value.point)
    return f"{formula.wording(tree, name)} ＝ {formula.wording(tree, figure)} ＝ {shown}"


def _ratio_points(task: Task, expression: str, rule_words: str) -> tuple[PartScore, ...]:
    cap = percentage(task.rule.cap)
    veto = percentage(task.rule.veto_above) if task.rule.veto_above else None

    def points_of(value: Decimal) -> tuple[Decimal, str]:
        if veto is not None and value > veto:
            return ZERO, f"{percent_text(value)} 超过 {percent_text(veto, 0)}"
        counted = max(ZERO, min(value, cap))
        if counted < value:
            return (
                counted * task.points,
                f"{percent_text(value)} 超过 {percent_text(cap, 0)}，按 {percent_text(cap, 0)} × {points_text(task.points)} 分计",
            )
        return counted * task.points, f"{percent_text(value)} × {points_text(task.points)} 分"

    return _valued(task, expression, points_of, rule_words)


def _ratio(task: Task) -> tuple[PartScore, ...]:
    words = f"比率 × {points_text(task.points)} 分，最高按 {task.rule.cap} 计"
    if task.rule.veto_above:
        words += f"；超过 {task.rule.veto_above} 不得分"
    return _ratio_points(task, task.rule.value or "", words)


def _share_done(task: Task) -> tuple[PartScore, ...]:
    words = f"完成数 ÷ 计划数 × {points_text(task.points)} 分"
    return _ratio_points(task, f"{task.rule.done} / {task.rule.planned}", words)


def _target_completion(task: Task) -> tuple[PartScore, ...]:
    words = f"完成值 ÷ 目标值 × {points_text(task.points)} 分，最高得满分"
    return _ratio_points(task, f"{task.rule.actual} / {task.rule.target}", words)


def band_words(band: Band) -> str:
    """The band as its bounds say it: ``≥ 90%``; without bounds 其余."""
    bounds = [("≥", band.at_least), (">", band.over), ("<", band.below), ("≤", band.up_to)]
    return "且".join(f"{sign} {bound}" for sign, bound in bounds if bound is not None) or "其余"


def in_band(band: Band, value: Decimal) -> bool:
    """Whether *value* lies in the band."""
    return (
        (band.at_least is None or value >= percentage(band.at_least))
        and (band.over is None or value > percentage(band.over))
        and (band.below is None or value < percentage(band.below))
        and (band.up_to is None or value <= percentage(band.up_to))
    )


def _bands(task: Task) -> tuple[PartScore, ...]:
    words = "分档：" + "；".join(f"{band_words(b)} 得 {points_text(b.points)} 分" for b in task.rule.bands)

    def points_of(value: Decimal) -> tuple[Decimal, str]:
        for band in task.rule.bands:
            if in_band(band, value):
                return band.points, f"落在“{band_words(band)}”一档"
        return ZERO, "不在任何一档之内"

    return _valued(task, task.rule.value or "", points_of, words)


def _deduct_per_point(task: Task) -> tuple[PartScore, ...]:
    each, threshold = task.rule.each or ZERO, percentage(task.rule.threshold or "100%")
    words = f"不超过 {percent_text(threshold, 0)} 得满分；每超过 1 个百分点扣 {points_text(each)} 分，扣完为止"

    def points_of(value: Decimal) -> tuple[Decimal, str]:
        over = max(ZERO, (value - threshold) * HUNDRED)
        points = max(ZERO, task.points - over * each)
        return points, f"超过 {plain(round_to(over, 2))} 个百分点，扣 {points_text(min(task.points, over * each))} 分"

    return _valued(task, task.rule.value or "", points_of, words)


def _deduct_per_item(task: Task) -> tuple[PartScore, ...]:
    each = task.rule.each or ZERO
    words = f"每有一项不符合扣 {points_text(each)} 分，扣完为止"
    if task.rule.count is None:
        return (task.result(ScoreStatus.JUDGED, None, words, JUDGED_REASON),)

    def points_of(value: Decimal) -> tuple[Decimal, str]:
        return max(
            ZERO, task.points - value * each
        ), f"{plain(value)} 项 × {points_text(each)} 分 ＝ 扣 {points_text(value * each)} 分"

    return _valued(task, task.rule.count, points_of, words)


def _checklist(task: Task) -> tuple[PartScore, ...]:
    results = []
    for item in task.rule.items:
        attested = task.attested and item.status == "attested"
        part = Task(item.id, item.text, item.points, task.rule, task.ledger, task.scale, attested)
        words = f"{item.text}，得 {points_text(item.points)} 分"
        if item.met is None:
            results.append(part.result(ScoreStatus.JUDGED, None, words, JUDGED_REASON))
        else:
            results.append(_condition(part, item.met, words))
    return tuple(results)


def _condition(task: Task, met: str, words: str) -> PartScore:
    """All or nothing by a condition over facts."""
    try:
        tree = formula.parse_condition(met)
    except FormulaError as error:
        return task.result(ScoreStatus.NOT_COMPUTABLE, None, words, str(error))
    found = [settled for key in formula.keys(tree) if (settled := task.ledger.find(key)) is not None]
    operands = [Operand(task.ledger.book.name(s.key), s.chosen.best) for s in found]
    outcome = formula.holds(tree, lambda key: s.chosen.value if (s := task.ledger.find(key)) else None)
    if outcome is None:
        missing = "、".join(task.ledger.missing(tree))
        return task.result(ScoreStatus.NOT_COMPUTABLE, None, words, f"{JUDGED_REASON}：报告未列{missing}")
    if any(settled.disputed for settled in found):
        return task.result(ScoreStatus.NOT_COMPUTABLE, None, words, "操作数在报告中不一致", operands)
    listed = "，".join(f"{o.name} {o.statement.shown}" for o in operands)
    step = f"{listed}，{'符合' if outcome else '不符合'}，得 {points_text(task.points if outcome else ZERO)} 分"
    return task.result(ScoreStatus.COMPUTED, task.points if outcome else ZERO, words, "", operands, [step])


def _three_way(task: Task) -> tuple[PartScore, ...]:
    words = "；".join(f"{option.text}，得 {points_text(option.points)} 分" for option in task.rule.options)
    return (task.result(ScoreStatus.JUDGED, None, words, JUDGED_REASON),)


def _qualitative_band(task: Task) -> tuple[PartScore, ...]:
    words = (
        f"定性分档：达成年度指标得 80%–100%，部分达成得 60%–80%，未达成得 0–60%（满分 {points_text(task.points)} 分）"
    )
    return (task.result(ScoreStatus.JUDGED, None, words, JUDGED_REASON),)


def _judged(task: Task) -> tuple[PartScore, ...]:
    if task.rule.status == "lost":
        return (task.result(ScoreStatus.JUDGED, None, "", f"{JUDGED_REASON}：评分标准转录缺损"),)
    if task.rule.status == "not_printed":
        return (task.result(ScoreStatus.JUDGED, None, "", f"{JUDGED_REASON}：评分标准报告未列"),)
    words = "由评定人按指标完成情况评定"
    if task.rule.min_dimensions:
        words += f"，至少评价 {task.rule.min_dimensions} 个方面"
    return (task.result(ScoreStatus.JUDGED, None, words, JUDGED_REASON),)


def _parts(task: Task) -> tuple[PartScore, ...]:
    results: list[PartScore] = []
    for part in task.rule.parts:
        results += apply(part_task(task, part))
    return tuple(results)


def part_task(task: Task, part: Part) -> Task:
    """The task of one part."""
    attested = task.attested and part.status == "attested"
    return Task(part.id, part.name or task.name, part.points, part, task.ledger, task.scale, attested)


METHODS: Final[dict[str, Callable[[Task], tuple[PartScore, ...]]]] = {
    "ratio": _ratio,
    "bands": _bands,
    "deduct_per_item": _deduct_per_item,
    "deduct_per_point": _deduct_per_point,
    "checklist": _checklist,
    "three_way": _three_way,
    "qualitative_band": _qualitative_band,
    "target_completion": _target_completion,
    "share_done": _share_done,
    "judged": _judged,
    "parts": _parts,
}
