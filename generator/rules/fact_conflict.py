"""同一事实，前后数值不一致."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.groups import Settled
from generator.quantity import ZERO, Kind, points_text
from generator.rules.base import Context, Outcome, Rule, difference, printed_like, related

RULE = Rule(
    id="fact-conflict",
    title="同一事项前后数值不一致",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="同一个数在报告中出现多次时应当相同。读者看到两个数，无法判断哪一个是真的。",
    bad="正文写“第二季度预算执行率 157.98%”，表 4 同一格写“157.08%”。",
    good="正文与表 4 都写“157.98%”。",
    mend="核对账表后改正其中一处；原件已公布的，照录并由部门说明",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare every printed occurrence of a fact with the others."""
    yield from _words(context)
    for path, settled in context.ledger.facts.items():
        if settled.scale:
            continue  # one note of unit-scale
        if not settled.disputed:
            for _ in settled.statements[1:]:
                yield RULE.passed(path)
            continue
        statements = settled.statements
        odd = next(g for g in settled.groups if g is not settled.chosen).statements[0]
        firsts = sorted((group.statements[0] for group in settled.groups), key=lambda s: s.place.location)
        where = _where([(s.place.label, s.shown) for s in firsts])
        yield RULE.finding(
            odd.place.location,
            path,
            f"{context.document.book.name(settled.key)}：{where}{_computed(context, settled)}。原文均保留{_effect(context, path)}。",
            declared=" / ".join(dict.fromkeys(g.best.shown for g in settled.groups)),
            expected=_expected(context, settled),
            difference=_gap(settled),
            related=related([s for s in statements if s is not odd]),
        )


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
        if len({s.printed for s in stated}) == 1:
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
        figure = printed_like(comparison.expected.point, settled)
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
        return printed_like(comparison.expected.point, settled)
    if settled.key.fact.id.startswith("score."):
        item = next((i for i in context.card.walk() if f"score.{i.id}" == settled.key.fact.id), None)
        parts = [child.declared for child in item.children] if item else []
        if parts and None not in parts:
            return f"{points_text(sum((p for p in parts if p is not None), ZERO))} 分"
    return ""


def _gap(settled: Settled) -> str:
    values = [group.value.point for group in settled.groups]
    return (
        difference(min(values), settled)
        if settled.chosen.value.point == max(values)
        else difference(max(values), settled)
    )


def _effect(context: Context, path: str) -> str:
    """Whether the disagreement changes computed points; nothing is said where the declared points are what disagrees."""
    if path.startswith(("score.", "points.")):
        return ""
    for item in context.card.leaves():
        for part in item.parts:
            if any(str(o.statement.key) == path for o in part.operands) and part.computed is None:
                return "，得分因此无法复算"
    return "，得分不受影响"
