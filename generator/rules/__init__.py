"""Checks: one rule a module, its record beside its code; the families below name them all."""

from __future__ import annotations

from dataclasses import dataclass

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
from generator.rules.base import Check, FileCheck, FrameworkCheck, Rule, SetCheck


@dataclass(frozen=True, slots=True)
class Family:
    """Rules of one kind. ``form`` rules are applied by the reader; the others have a check each."""

    id: str
    title: str
    reports: dict[Rule, Check]
    sets: dict[Rule, SetCheck]
    files: dict[Rule, FileCheck]
    frameworks: dict[Rule, FrameworkCheck]
    form: tuple[Rule, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule of the family, in the order in which lists show them."""
        return (*self.form, *self.reports, *self.sets, *self.files, *self.frameworks)


def _family(
    id_: str,
    title: str,
    reports: dict[Rule, Check] | None = None,
    sets: dict[Rule, SetCheck] | None = None,
    files: dict[Rule, FileCheck] | None = None,
    frameworks: dict[Rule, FrameworkCheck] | None = None,
    form_rules: tuple[Rule, ...] = (),
) -> Family:
    return Family(id_, title, reports or {}, sets or {}, files or {}, frameworks or {}, form_rules)


FAMILIES: tuple[Family, ...] = (
    _family("form", "文件写法", form_rules=form.FORM_RULES),
    _family(
        "arithmetic",
        "数据的计算",
        {
            derived_fact.RULE: derived_fact.check,
            member_sum.RULE: member_sum.check,
            table_total.RULE: table_total.check,
        },
    ),
    _family(
        "scores",
        "得分和等级",
        {
            printed_points.RULE: printed_points.check,
            score_range.RULE: score_range.check,
            score_item.RULE: score_item.check,
            score_sum.RULE: score_sum.check,
            grade.RULE: grade.check,
        },
        frameworks={framework_points.RULE: framework_points.check},
    ),
    _family("targets", "绩效目标和指标", {}),
    _family(
        "narrative",
        "正文与数据",
        {
            fact_conflict.RULE: fact_conflict.check,
        },
    ),
    _family("reports", "跨年度、跨部门", {}),
    _family("completeness", "完整性", {}),
    _family("document", "文书和公开时限", {}),
    _family("privacy", "个人信息和涉密", {}),
)
REPORT_CHECKS: tuple[Check, ...] = tuple(check for family in FAMILIES for check in family.reports.values())
SET_CHECKS: tuple[SetCheck, ...] = tuple(check for family in FAMILIES for check in family.sets.values())
FILE_CHECKS: tuple[FileCheck, ...] = tuple(check for family in FAMILIES for check in family.files.values())
FRAMEWORK_CHECKS: tuple[FrameworkCheck, ...] = tuple(c for family in FAMILIES for c in family.frameworks.values())
RULES: dict[str, Rule] = {rule.id: rule for family in FAMILIES for rule in family.rules}
