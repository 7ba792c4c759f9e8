"""三级指标与所属类别不符."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.finding import Audience, Severity
from generator.indicators import IndicatorRow, named
from generator.rules.base import Context, Outcome, Rule
from generator.schema.checks import ClassWords

RULE = Rule(
    id="indicator-class",
    title="三级指标与所属类别不符",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="三级指标应符合所属类别的含义：付了多少钱不是数量，是否按时是时效，准确率、合格率是质量。类别放错，该类等于没有指标。",
    bad="数量指标：资金支付金额 ≥50 万元。",
    good="数量指标：帮扶困难职工人数 ≥80 人；成本指标：帮扶资金 ≤50 万元。",
    mend="把指标移到所属的类别，或者改用能反映该类别的指标",
)
_CLASSES: Final = ("数量", "质量", "时效", "成本", "效益", "影响", "满意")


def check(context: Context) -> Iterator[Outcome]:
    """Compare the name of every indicator with the words of the classes."""
    for row in context.indicators:
        if row.doubtful or not row.of_class(*_CLASSES):
            continue
        path = f"{row.path}.class"
        wrong = next((c for c in context.checks.indicators.classes if _belongs_elsewhere(row, c)), None)
        if wrong is None:
            yield RULE.passed(path)
            continue
        word = next(word for word in wrong.words if word in row.name)
        yield RULE.finding(
            row.location,
            path,
            f"{row.label}列在“{row.l2 or row.l1}”下；名称中有“{word}”，按通常的分类属{wrong.belongs}指标。请核对类别。",
            declared=row.l2 or row.l1,
        )


def _belongs_elsewhere(row: IndicatorRow, words: ClassWords) -> bool:
    if row.of_class(words.belongs) or not named(row.name, words.words, words.unless):
        return False
    return not words.instead_of or any(name in row.l2 for name in words.instead_of)
