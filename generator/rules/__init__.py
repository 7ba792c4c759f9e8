"""Checks: one rule a module, its record beside its code; the families below name them all."""

from __future__ import annotations

from dataclasses import dataclass

from generator.finding import Audience
from generator.rules import (
    actual_not_value,
    actual_repeats_target,
    amount_unit,
    announced_count,
    column_formula,
    completion_rate,
    copied_text,
    cumulative_series,
    date_missing,
    date_order,
    deduction_reason,
    derived_fact,
    dimensions,
    disclosure_term,
    draft_mark,
    effect_outruns_execution,
    evidence_missing,
    excess_in_words,
    execution_parts,
    fact_conflict,
    foreign_name,
    form,
    framework_points,
    framework_scope,
    full_marks,
    fuzzy_figure,
    glossary_terms,
    grade,
    grade_missing,
    heading_level,
    heading_numbering,
    indicator_class,
    indicator_count,
    indicator_duplicate,
    issue_repeated,
    issue_without_measure,
    jump,
    list_start,
    member_sum,
    misprint,
    narrative_figure,
    narrative_repeat,
    numbering,
    outline_missing,
    outline_order,
    over_target,
    personal_data,
    personal_review,
    placeholder,
    portal_form,
    portal_identity,
    posted_time,
    printed_date,
    printed_points,
    project_count,
    project_missing,
    quantity_in_words,
    quoted_target,
    rate_base,
    rectification_open,
    register,
    register_conflict,
    satisfaction_method,
    satisfaction_missing,
    score_item,
    score_missing,
    score_range,
    score_sum,
    seal_changed,
    secrecy_mark,
    sentence_arithmetic,
    shares_total,
    stale_words,
    table_empty,
    table_total,
    table_unreferenced,
    target_is_budget,
    target_low,
    target_missed,
    target_result,
    target_sign,
    unit_missing,
    unit_scale,
    wrong_year,
    year_continuity,
    year_end_balance,
)
from generator.rules.base import Check, ContentCheck, FileCheck, FrameworkCheck, Rule, SetCheck


@dataclass(frozen=True, slots=True)
class Family:
    """Rules of one kind. ``form`` rules are applied elsewhere (``rules.form``); the others have a check each."""

    id: str
    title: str
    reports: dict[Rule, Check]
    sets: dict[Rule, SetCheck]
    files: dict[Rule, FileCheck]
    frameworks: dict[Rule, FrameworkCheck]
    contents: dict[Rule, ContentCheck]
    form: tuple[Rule, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule of the family, in the order in which lists show them."""
        return (*self.form, *self.reports, *self.sets, *self.files, *self.frameworks, *self.contents)


def _family(
    id_: str,
    title: str,
    reports: dict[Rule, Check] | None = None,
    sets: dict[Rule, SetCheck] | None = None,
    files: dict[Rule, FileCheck] | None = None,
    frameworks: dict[Rule, FrameworkCheck] | None = None,
    contents: dict[Rule, ContentCheck] | None = None,
    form_rules: tuple[Rule, ...] = (),
) -> Family:
    return Family(id_, title, reports or {}, sets or {}, files or {}, frameworks or {}, contents or {}, form_rules)


FAMILIES: tuple[Family, ...] = (
    _family("form", "文件写法", form_rules=form.READING_RULES),
    _family(
        "arithmetic",
        "数据的计算",
        {
            derived_fact.RULE: derived_fact.check,
            member_sum.RULE: member_sum.check,
            table_total.RULE: table_total.check,
            column_formula.RULE: column_formula.check,
            shares_total.RULE: shares_total.check,
            unit_scale.RULE: unit_scale.check,
            cumulative_series.RULE: cumulative_series.check,
            execution_parts.RULE: execution_parts.check,
            year_end_balance.RULE: year_end_balance.check,
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
            score_missing.RULE: score_missing.check,
            grade.RULE: grade.check,
            grade_missing.RULE: grade_missing.check,
            dimensions.RULE: dimensions.check,
            deduction_reason.RULE: deduction_reason.check,
            full_marks.RULE: full_marks.check,
            effect_outruns_execution.RULE: effect_outruns_execution.check,
        },
        frameworks={framework_points.RULE: framework_points.check},
    ),
    _family(
        "targets",
        "绩效目标和指标",
        {
            actual_not_value.RULE: actual_not_value.check,
            actual_repeats_target.RULE: actual_repeats_target.check,
            quantity_in_words.RULE: quantity_in_words.check,
            excess_in_words.RULE: excess_in_words.check,
            target_result.RULE: target_result.check,
            target_missed.RULE: target_missed.check,
            target_sign.RULE: target_sign.check,
            completion_rate.RULE: completion_rate.check,
            over_target.RULE: over_target.check,
            target_low.RULE: target_low.check,
            target_is_budget.RULE: target_is_budget.check,
            quoted_target.RULE: quoted_target.check,
            indicator_class.RULE: indicator_class.check,
            indicator_count.RULE: indicator_count.check,
            indicator_duplicate.RULE: indicator_duplicate.check,
            project_count.RULE: project_count.check,
            satisfaction_missing.RULE: satisfaction_missing.check,
            satisfaction_method.RULE: satisfaction_method.check,
        },
    ),
    _family(
        "narrative",
        "正文与数据",
        {
            fact_conflict.RULE: fact_conflict.check,
            narrative_figure.RULE: narrative_figure.check,
            narrative_repeat.RULE: narrative_repeat.check,
            sentence_arithmetic.RULE: sentence_arithmetic.check,
            rate_base.RULE: rate_base.check,
            announced_count.RULE: announced_count.check,
            numbering.RULE: numbering.check,
            list_start.RULE: list_start.check,
            stale_words.RULE: stale_words.check,
            fuzzy_figure.RULE: fuzzy_figure.check,
        },
    ),
    _family(
        "reports",
        "跨年度、跨部门",
        {
            foreign_name.RULE: foreign_name.check,
            wrong_year.RULE: wrong_year.check,
        },
        {
            year_continuity.RULE: year_continuity.check,
            jump.RULE: jump.check,
            rectification_open.RULE: rectification_open.check,
            issue_repeated.RULE: issue_repeated.check,
            copied_text.RULE: copied_text.check,
        },
    ),
    _family(
        "completeness",
        "完整性",
        {
            outline_missing.RULE: outline_missing.check,
            outline_order.RULE: outline_order.check,
            date_missing.RULE: date_missing.check,
            unit_missing.RULE: unit_missing.check,
            amount_unit.RULE: amount_unit.check,
            table_empty.RULE: table_empty.check,
            table_unreferenced.RULE: table_unreferenced.check,
            project_missing.RULE: project_missing.check,
            issue_without_measure.RULE: issue_without_measure.check,
            evidence_missing.RULE: evidence_missing.check,
            framework_scope.RULE: framework_scope.check,
        },
    ),
    _family(
        "document",
        "文书和公开时限",
        {
            heading_numbering.RULE: heading_numbering.check,
            heading_level.RULE: heading_level.check,
            placeholder.RULE: placeholder.check,
            draft_mark.RULE: draft_mark.check,
            misprint.RULE: misprint.check,
            printed_date.RULE: printed_date.check,
            date_order.RULE: date_order.check,
            disclosure_term.RULE: disclosure_term.check,
            seal_changed.RULE: seal_changed.check,
        },
    ),
    _family(
        "register",
        "公开台账",
        contents={register.RULE: register.check, register_conflict.RULE: register_conflict.check},
    ),
    _family("handling", "豁免和部门答复", form_rules=form.HANDLING_RULES),
    _family("history", "发布之后的改动", form_rules=form.HISTORY_RULES),
    _family(
        "privacy",
        "个人信息和涉密",
        files={
            personal_data.RULE: personal_data.check,
            personal_review.RULE: personal_review.check,
            secrecy_mark.RULE: secrecy_mark.check,
        },
    ),
    _family(
        "portal",
        "网站身份和名词解释",
        contents={
            portal_identity.RULE: portal_identity.check,
            portal_form.RULE: portal_form.check,
            posted_time.RULE: posted_time.check,
            glossary_terms.RULE: glossary_terms.check,
        },
    ),
)
REPORT_CHECKS: tuple[Check, ...] = tuple(check for family in FAMILIES for check in family.reports.values())
PUBLIC_CHECKS: tuple[Check, ...] = tuple(
    check for family in FAMILIES for rule, check in family.reports.items() if rule.audience is Audience.PUBLIC
)
SET_CHECKS: tuple[SetCheck, ...] = tuple(check for family in FAMILIES for check in family.sets.values())
FILE_CHECKS: tuple[FileCheck, ...] = tuple(check for family in FAMILIES for check in family.files.values())
FRAMEWORK_CHECKS: tuple[FrameworkCheck, ...] = tuple(c for family in FAMILIES for c in family.frameworks.values())
CONTENT_CHECKS: tuple[ContentCheck, ...] = tuple(check for family in FAMILIES for check in family.contents.values())
RULES: dict[str, Rule] = {rule.id: rule for family in FAMILIES for rule in family.rules}
