"""Checks: one rule a module, its record beside its code; these tuples name them all."""

from generator.rules import (
    derived_fact,
    fact_conflict,
    form,
    framework_points,
    grade,
    member_sum,
    printed_points,
    score_item,
    score_range,
    score_sum,
    table_total,
)
from generator.rules.base import Check, FrameworkCheck, Rule

REPORT_CHECKS: tuple[Check, ...] = (
    fact_conflict.check,
    derived_fact.check,
    member_sum.check,
    table_total.check,
    printed_points.check,
    score_range.check,
    score_item.check,
    score_sum.check,
    grade.check,
)
FRAMEWORK_CHECKS: tuple[FrameworkCheck, ...] = (framework_points.check,)
RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        *form.FORM_RULES,
        framework_points.RULE,
        fact_conflict.RULE,
        derived_fact.RULE,
        member_sum.RULE,
        table_total.RULE,
        printed_points.RULE,
        score_range.RULE,
        score_item.RULE,
        score_sum.RULE,
        grade.RULE,
    )
}
