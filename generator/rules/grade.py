"""等级与得分、等级划分不符."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Severity
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="grade",
    title="等级与得分或等级划分不符",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="等级应是指标体系规定的等级之一，并与总分所在的档次相符。指标体系的来源没有载明等级划分的，不核对。",
    bad="指标体系规定 80 分以上、不满 90 分为“良”，总分 88 分，等级写“优”。",
    good="总分 88 分，等级写“良”。",
    mend="按等级划分填写等级",
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare the printed grade with the scale and with the total."""
    grade, card = context.card.grade, context.card
    if grade is None:
        return
    bands = context.framework.grades.bands
    names = [band.name for band in bands]
    printed = next((band.name for band in bands if grade.printed in (band.name, *band.aliases)), None)
    severity = None if card.grade_attested else Severity.INFO
    basis = "" if card.grade_attested else "（来源未载等级划分，按通行分档重建）"
    scale = "、".join(names)
    if printed is None:
        told = f"不是等级划分（{scale}）中的一级"
    elif card.declared is None or card.declared_statement is None:
        return
    elif printed != card.expected_grade:
        told = f"总分 {card.declared_statement.shown} 对应“{card.expected_grade}”"
    else:
        yield RULE.passed("grade")
        return
    yield RULE.finding(
        grade.place.location,
        "grade",
        f"{grade.place.label}载等级“{grade.printed}”，{told}{basis}。原文保留。",
        declared=grade.printed,
        expected=card.expected_grade,
        severity=severity,
        audience=None if card.grade_attested else Audience.INTERNAL,
    )
