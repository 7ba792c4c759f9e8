"""同一事实，前后数值不一致."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, TypeAlias

from generator.document import Grid
from generator.facts import Statement
from generator.finding import Audience, Severity
from generator.groups import Settled
from generator.quantity import ZERO, Kind, points_text, show
from generator.rules.base import Context, Outcome, Rule, difference, printed_like, related
from generator.score import score
from generator.trace import ItemScore, Scorecard

RULE = Rule(
    id="fact-conflict",
    title="同一事项前后数值不一致",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="同一个数在报告中出现多次时应当相同。读者看到两个数，无法判断哪一个是真的。",
    bad="正文写“第三季度预算执行率 78.40%”，表 2 同一格写“74.80%”。",
    good="正文与表 2 都写“78.40%”。",
    mend="核对账表后改正其中一处；原件已公布的，照录并由部门说明",
)


_TELLING: Final = 3
"""So many digits two figures need to be alike for more than by chance."""
_Folds: TypeAlias = Mapping[str, str]


def check(context: Context) -> Iterator[Outcome]:
    """Compare every printed occurrence of a fact with the others."""
    yield from _words(context)
    folds, derived, near = _folds(context), context.ledger.derived(), _Near(context)
    for path, settled in context.ledger.facts.items():
        if settled.scale or path in folds:
            continue  # one note of unit-scale; one note of the part from which a group's two scores follow
        if not settled.disputed:
            for _ in settled.statements[1:]:
                yield RULE.passed(path)
            continue
        odd, above = _odd(settled), _above(context, path, folds)
        told = [
            _computed(context, settled),
            near.told(odd),
            *(_followed(context, whole) for whole in above),
        ]
        told += [_by_reading(context, settled, figure) for figure in derived.get(path, ())]
        yield RULE.finding(
            odd.place.location,
            path,
            f"{context.document.book.name(settled.key)}：{_where(_places(settled))}{''.join(told)}。"
            f"原文均保留{_effect(context, settled)}。",
            declared=" / ".join(dict.fromkeys(s.shown for s in _firsts(settled))),
            expected=_expected(context, settled),
            difference=_gap(settled),
            related=related([s for one in (settled, *above) for s in one.statements if s is not odd]),
        )


def _odd(settled: Settled) -> Statement:
    return next(g for g in settled.groups if g is not settled.chosen).statements[0]


def _firsts(settled: Settled) -> list[Statement]:
    """Where each of the figures stands first, in the order of the text."""
    return sorted((group.statements[0] for group in settled.groups), key=lambda s: s.place.location)


def _places(settled: Settled) -> list[tuple[str, str]]:
    """The places of a disputed fact with their figures; what one prints in 元 and another in 万元 is given in both."""
    firsts = _firsts(settled)
    large = next((s.quantity for s in firsts if s.quantity and s.quantity.unit == "万元"), None)
    made = []
    for s in firsts:
        both = large is not None and s.quantity is not None and s.quantity.unit == "元"
        also = f"（{show(s.quantity.value, Kind.MONEY, large)}）" if both and s.quantity else ""
        made.append((s.place.label, f"{s.shown}{also}"))
    return made


def _where(places: list[tuple[str, str]]) -> str:
    """What is printed where; a place that prints several is named once."""
    labels = {label for label, _ in places}
    if len(labels) == 1 and len(places) > 1:
        return f"{places[0][0]}先后载 {'、'.join(shown for _, shown in places)}"
    return "，".join(f"{label}载{shown if shown.startswith('“') else f' {shown}'}" for label, shown in places)


def _words(context: Context) -> Iterator[Outcome]:
    """Facts in words, such as the grade. Rows of indicator tables are left out: their words need not be the same."""
    for path, found in context.ledger.words.items():
        stated = [s for s in found if not s.absence]
        if len(stated) < 2 or stated[0].key.fact.kind is not Kind.TEXT or path.startswith("indicator."):
            continue
        names = (
            {n: band.name for band in context.framework.grades.bands for n in band.aliases} if path == "grade" else {}
        )
        if len({names.get(s.printed, s.printed) for s in stated}) == 1:
            for _ in stated[1:]:
                yield RULE.passed(path)
            continue
        odd = next(s for s in stated if s.printed != stated[0].printed)
        where = _where([(s.place.label, f"“{s.printed}”") for s in stated])
        yield RULE.finding(
            odd.place.location,
            path,
            f"{context.document.book.name(odd.key)}：{where}。原文均保留。",
            declared=" / ".join(dict.fromkeys(s.printed for s in stated)),
            related=related([s for s in stated if s is not odd]),
        )


def _computed(context: Context, settled: Settled) -> str:
    for comparison in settled.comparisons:
        figure = _rounded(comparison.expected.point, settled)
        return (
            f"；{comparison.wording}，计算为 {figure}"
            if comparison.how == "formula"
            else f"；{comparison.wording}，合计 {figure}"
        )
    if settled.support is not None:
        group, whole = settled.support
        name = context.document.book.name(whole.key)
        return f"；与{name} {whole.chosen.best.shown}及其余各项之和相符的是 {group.best.shown}"
    expected = _expected(context, settled)
    return f"；各分项得分相加为 {expected}" if expected else ""


def _expected(context: Context, settled: Settled) -> str:
    for comparison in settled.comparisons:
        return _rounded(comparison.expected.point, settled)
    if settled.key.fact.id.startswith("score."):
        item = next((i for i in context.card.walk() if f"score.{i.id}" == settled.key.fact.id), None)
        parts = [child.declared for child in item.children] if item else []
        if parts and None not in parts:
            return f"{points_text(sum((p for p in parts if p is not None), ZERO))} 分"
    return ""


def _rounded(value: Decimal, settled: Settled) -> str:
    """What a calculation gives, in the digits of the figure that it confirms; in all of them where it confirms none."""
    if settled.confirmed is None:
        return printed_like(value, settled)
    return show(value, settled.key.fact.kind, settled.chosen.best.quantity)


def _gap(settled: Settled) -> str:
    """How far the figures are apart; without a sign, for neither is the one that the other is measured by."""
    values = [group.value.point for group in settled.groups]
    other = min(values) if settled.chosen.value.point == max(values) else max(values)
    exact = difference(other, settled)
    # 元 against 万元 leaves digits that nobody reads: then those in which the fact is printed
    shown = exact if not re.search(r"\.\d{3}", exact) else difference(other, settled, full=False)
    return shown.lstrip("-−")


class _Near:
    """Where the same figure stands again: the cells beside a cell, and the other facts of the same members."""

    def __init__(self, context: Context) -> None:
        self.book = context.document.book
        self.cells = {
            cell.location: (grid, row, index)
            for grid in context.document.blocks
            if isinstance(grid, Grid)
            for row in grid.rows.values()
            for index, cell in enumerate(row)
        }
        self.alike: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
        for settled in context.ledger.facts.values():
            for statement in settled.statements:
                self.alike[_figure(statement)].append(statement)

    def told(self, odd: Statement) -> str:
        """The one other place that prints the odd figure to the last digit; nothing where a figure has few digits."""
        value = odd.quantity.value if odd.quantity else ZERO
        telling = len(value.normalize().as_tuple().digits) >= _TELLING
        if odd.key.fact.kind not in (Kind.MONEY, Kind.COUNT) or not telling:
            return ""
        for near in (self._beside(odd), self.alike[_figure(odd)]):
            same = [s for s in near if s.quantity is not None and s.quantity.value == value and s.key != odd.key]
            if same and len({str(s.key) for s in same}) == 1:
                place = same[0].place
                name = "" if place.source == "table" else self.book.name(same[0].key)
                return f"；{odd.shown}与{place.label}所载{name}相同"
        return ""

    def _beside(self, odd: Statement) -> list[Statement]:
        """What the other cells of the same column and row of a table state."""
        if odd.place.source != "table" or odd.place.location not in self.cells:
            return []
        grid, row, index = self.cells[odd.place.location]
        column = [other[index] for other in grid.rows.values() if index < len(other)]
        return [cell.statement for cell in (*row, *column) if cell.statement is not None]


def _figure(statement: Statement) -> tuple[object, ...]:
    """What two statements share that print one figure of the same members, or of one head where they have none."""
    key, quantity = statement.key, statement.quantity
    head = "" if key.members else key.fact.id.partition(".")[0]
    return key.fact.kind, key.period, key.members, head, quantity.value if quantity else None


def _folds(context: Context) -> dict[str, str]:
    """Groups whose two scores follow from the two scores of one part, with that part: one note says both."""
    facts, card = context.ledger.facts, context.card
    groups: list[tuple[str, Sequence[ItemScore]]] = [("total", card.items), *((i.id, i.children) for i in card.walk())]
    found = {}
    for name, children in groups:
        whole = facts.get(f"score.{name}")
        below = [s for child in children if (s := facts.get(f"score.{child.id}")) is not None and s.disputed]
        if whole is None or len(below) != 1 or not len(whole.groups) == len(below[0].groups) == 2:
            continue
        here, there = _odd(whole), _odd(below[0])
        if _apart(whole) == _apart(below[0]) and here.place.label == there.place.label:
            found[str(whole.key)] = str(below[0].key)
    return found


def _apart(settled: Settled) -> Decimal:
    odd = _odd(settled).quantity
    return settled.chosen.value.point - (odd.value if odd else ZERO)


def _above(context: Context, path: str, folds: _Folds) -> list[Settled]:
    """The groups that the note of a part speaks for, the nearest first."""
    found: list[str] = []
    while (whole := next((w for w, part in folds.items() if part == (found or [path])[-1]), None)) is not None:
        found.append(whole)
    return [context.ledger.facts[name] for name in found]


def _followed(context: Context, whole: Settled) -> str:
    """The words about a group whose two scores are as far apart as those of its part."""
    return f"；{context.document.book.name(whole.key)}也有两个数，相差相同：{_where(_places(whole))}"


def _by_reading(context: Context, settled: Settled, figure: Settled) -> str:
    """What a figure that is computed from the disputed one becomes with each reading, where it fits another one only."""
    values = context.ledger.by_group(figure, settled)
    fits = [group for group, value in values if value.range.meets(figure.chosen.value.range)]
    if figure.disputed or len(fits) != 1 or fits[0] is settled.chosen:
        return ""
    chosen = next((value for group, value in values if group is settled.chosen), None)
    if chosen is None:
        return ""
    return (
        f"；{context.document.book.name(figure.key)} {figure.chosen.best.shown} 与按 {fits[0].best.shown} 计算的相符，"
        f"按 {settled.chosen.best.shown} 计算为 {_rounded(chosen.point, figure)}"
    )


def _effect(context: Context, settled: Settled) -> str:
    """What the disagreement does to computed points; nothing where none depend on it or the points are what disagrees."""
    path = str(settled.key)
    if path.startswith(("score.", "points.")):
        return ""
    now = {name: points for name, (points, used) in _points(context.card).items() if path in used}
    if not now:
        return ""
    readings = []
    for group in settled.groups:
        card = score(context.report.model, context.framework, context.ledger.reading(path, group))
        readings.append({name: points for name, (points, _) in _points(card).items() if name in now})
    if any(points is None for points in now.values()):
        known = any(reading[name] is not None for reading in readings for name, points in now.items() if points is None)
        return "，得分因此无法复算" if known else ""
    if all(reading == now for reading in readings):
        return "，得分不受影响"
    return f"，得分按{_basis(settled)}的 {settled.chosen.best.shown}计算"


def _points(card: Scorecard) -> dict[tuple[str, str], tuple[Decimal | None, set[str]]]:
    """The computed points of every part of every indicator, with the facts that they were computed from."""
    return {
        (item.id, part.id): (part.computed, {str(operand.statement.key) for operand in part.operands})
        for item in card.leaves()
        for part in item.parts
    }


def _basis(settled: Settled) -> str:
    """Why scoring took one of the readings."""
    for comparison in settled.comparisons:
        if sum(comparison.expected.range.meets(group.value.range) for group in settled.groups) == 1:
            return "与分项之和相符" if comparison.how == "sum" else "与推算相符"
    return "与合计及其余各项相符" if settled.support else "表中所载"
