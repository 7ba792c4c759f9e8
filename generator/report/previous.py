"""上年: the figures of a report beside those of the year before, subtracted only where both speak of the same thing.

What a figure is and what keeps it out of a calculation is decided in ``comparable``; here two reports of one department
are set side by side. A difference that is not computed has its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from generator.quantity import HUNDRED, Bound, Kind, Quantity, divide, percent_text, plain, show
from generator.report.cells import ASPECTS, Cell
from generator.report.comparison import counts, differing
from generator.report.model import FactRow, Printed, Report, Sentence

SAME: Final = "持平"
_MOST: Final = 5


@dataclass(frozen=True, slots=True)
class YearRow:
    """A line of 关键数据 over two years.

    ``now`` is None where only last year's report prints the fact; ``before`` is that report's figure and ``address``
    its place, below the site's root. ``quoted`` is last year's figure as this report prints it. ``change`` is in words,
    empty where nothing is subtracted; then ``reason`` may say why. ``how`` are the steps of the subtraction.
    """

    name: str
    now: FactRow | None
    before: str
    address: str
    change: str
    reason: str
    how: str
    quoted: Printed | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """关键数据 with last year's. ``address`` of last year's report is empty where it is not published here.

    ``quoted`` says that the report itself prints figures of last year; ``sentence`` sums up, None without a difference.
    """

    year: int
    address: str
    rows: tuple[YearRow, ...]
    quoted: bool
    sentence: Sentence | None

    @property
    def changes(self) -> bool:
        """Whether any line has a difference or a reason for none."""
        return any(row.change or row.reason for row in self.rows)


def beside(report: Report, before: Report | None) -> Beside:
    """The key figures of *report* beside those of *before*, its department's report of the year before."""
    past = {row.key: row for row in before.facts} if before else {}
    rows = [_row(report, before, row, past.get(row.key)) for row in report.facts]
    known = {row.key for row in report.facts}
    rows += [_gone(before, row) for row in (before.facts if before else ()) if row.key not in known]
    first = 1 if rows and rows[0].now and rows[0].now.key == "score.total" else 0
    rows[first:first] = _reviewed(report)
    return Beside(
        report.year - 1,
        before.address if before else "",
        tuple(rows),
        any(row.quoted for row in rows),
        _sentence(report, rows) if before else None,
    )


def sentences(report: Report, two: Beside) -> tuple[Sentence, ...]:
    """一分钟读懂 with last year's report, five sentences at most."""
    made = list(report.sentences)
    if two.sentence:
        made.insert(min(2, len(made)), two.sentence)
    return tuple(made[:_MOST])


def _row(report: Report, before: Report | None, now: FactRow, past: FactRow | None) -> YearRow:
    if before and past:
        difference, how, reason = _compared(report, before, now, past)
        return YearRow(now.name, now, past.printed, _place(before, past), difference, reason, how, now.before)
    if now.before:  # only this report itself prints last year's figure, of the same fact
        difference, how, reason = _compared(report, report, now, now.before)
        return YearRow(now.name, now, "", "", difference, reason, how, now.before)
    return YearRow(now.name, now, "", "", "", "", "")


def _gone(before: Report | None, past: FactRow) -> YearRow:
    assert before is not None
    return YearRow(past.name, None, past.printed, _place(before, past), "", "", "")


def _reviewed(report: Report) -> Iterator[YearRow]:
    """What this report prints of last year's review: another voice than any declared score, so nothing is subtracted."""
    for review in report.quoted_reviews:
        if review.year == str(report.year - 1):
            for given in (review.score, review.grade):
                if given is not None:
                    quoted = Printed(given.printed, given.place, given.anchor, None)
                    yield YearRow(given.name, None, "", "", "", "", "", quoted)


def _place(before: Report, row: FactRow) -> str:
    return f"{before.address}#{row.anchor or 'facts'}"


def _cell(report: Report, key: str) -> Cell | None:
    return next((cell for cell in report.cells if cell.row.partition("|")[0] == key), None)


def _quoted_key(key: str) -> str:
    """The row of the same fact a year earlier, as this report prints it."""
    fact, mark, members = key.partition("#")
    return f"{fact}@Y-1{mark}{members}"


def _compared(report: Report, before: Report, now: FactRow, past: FactRow | Printed) -> tuple[str, str, str]:
    """Difference, its steps, and the reason where there is none; *before* may be the report itself that quotes."""
    there = _cell(before, past.key if isinstance(past, FactRow) else _quoted_key(now.key))
    reason = _reason(report, before, _cell(report, now.key), there)
    if reason:
        return "", "", reason
    difference, how = _subtracted(now, past.quantity, past.printed)
    return difference, how, ""


def _reason(report: Report, before: Report, here: Cell | None, there: Cell | None) -> str:
    """Why two years' figures are not subtracted; empty where they are."""
    past = "上年" if before is not report else "所载上年数："
    for year, cell in (("本年", here), (past, there)):
        if not counts(cell):
            return f"{year}{cell.apart.removesuffix('，不参与计算') if cell and cell.apart else '没有可比的数'}"
    assert here is not None
    assert there is not None
    found = differing(here, there)
    if found is None:
        return ""
    aspect, *told = found
    if aspect == "framework":
        told = [report.framework.reference, before.framework.reference]
    return f"两年{ASPECTS[aspect][0]}不同（本年为 {told[0]}，上年为 {told[1]}）"


def _exact(quantity: Quantity | None) -> bool:
    return quantity is not None and quantity.bound is Bound.EXACT


def _subtracted(now: FactRow, past: Quantity | None, printed: str) -> tuple[str, str]:
    """The difference in words and its steps; both empty where one of the figures is not exact."""
    here = now.quantity
    if here is None or past is None or not _exact(here) or not _exact(past):
        return "", ""
    kind, difference = Kind(now.kind), here.value - past.value
    amount = _amount(abs(difference), kind, here)
    how = f"{now.name}：{now.printed} − {printed} = {'−' if difference < 0 else ''}{amount}"
    if not difference:
        return SAME, how
    words = f"{'增加' if difference > 0 else '减少'} {amount}"
    if kind in (Kind.MONEY, Kind.COUNT) and past.value > 0:
        share = percent_text(divide(abs(difference), past.value))
        return f"{words}（{share}）", f"{how}；{amount} ÷ {printed} = {share}"
    return words, how


def _amount(value: Decimal, kind: Kind, like: Quantity) -> str:
    """A difference, exact, in the unit in which this year's figure is printed."""
    if kind is Kind.RATIO:
        return f"{plain(value * HUNDRED)} 个百分点"
    if kind is Kind.COUNT:
        return f"{plain(value)} {like.unit}".strip() if not like.scaled else show(value, kind, like, full=True)
    return show(value, kind, like, full=True)


def _sentence(report: Report, rows: list[YearRow]) -> Sentence | None:
    named = (("budget.executed", "支出"), ("score.total", "自评得分"))
    changes = [
        f"{name}{row.change}" for key, name in named for row in rows if row.now and row.now.key == key and row.change
    ]
    if not changes:
        return None
    return Sentence(f"与本站收录的 {report.year - 1} 年度报告相比，{'，'.join(changes)}。", "#facts")
