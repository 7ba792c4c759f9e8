"""Comparing: what may be compared is, what may not is said, and the browser shows exactly what the program says."""

from __future__ import annotations

import json
import random
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, Route, sync_playwright

from generator import publishing
from generator.load import load_content
from generator.opendata.compare import cells as cells_data
from generator.opendata.compare import files
from generator.pages.compare import MOST, choice, year_tables
from generator.pages.departments import department_page
from generator.pipeline import check
from generator.quantity import Kind
from generator.report.build import build_report, portal_view
from generator.report.cells import FACTS, Basis, Cell, Figure
from generator.report.comparison import Line, difference, line, mean_text, reason
from generator.report.model import Report
from generator.report.previous import beside
from generator.report.publication import Publication
from generator.validate import assess
from tests.comparing import Comparison, compare, mean_note
from tests.look import ARGUMENTS, surroundings
from tests.projects import make_project, put_report
from tests.support import quiet

pytestmark = pytest.mark.xdist_group("compare")

ROOT = Path(__file__).resolve().parent.parent
REAL = (
    "huadu-zonggonghui/2023",
    "zengcheng-zonggonghui/2023",
    "futian-zonggonghui/2021",
    "jiangmen-zonggonghui/2024",
    "mazhang-zonggonghui/2023",
)


@cache
def real() -> Publication:
    return publishing.publish_all(check(ROOT))


def found(*addresses: str) -> list[Report]:
    """Published reports in the order in which they are compared."""
    return [r for r in real().reports if f"{r.department}/{r.year}" in addresses]


# -- reports made for a test -----------------------------------------------------------------------------------

HEAD = """schema_version: 1
kind: {kind}
department: {department}
year: {year}
framework: {framework}
origin: transcribed
status: published
title: 自评报告
source: {{publisher: 某部门, title: 自评报告, address: not_supplied, retrieved: not_supplied}}
dates: {{recorded: 2026-01-01}}
{more}document:
  - text: |
      {text}
"""
FUTIAN, HUADU = "futian-zonggonghui", "huadu-zonggonghui"
OTHERS = """  q1:
    names: [{name: 示例区甲局}]
    region: "440304"
    level: district
    successor: q2
  q2:
    names:
      - {name: 示例区乙委, to: 2021-12-31}
      - {name: 示例区乙局, from: 2022-01-01}
    region: "440304"
    level: district
"""


class Made:
    """A small project to which reports are added by their text."""

    def __init__(self, folder: Path) -> None:
        self.root = make_project(folder, ROOT)
        departments = self.root / "content" / "departments.yml"
        departments.write_text(departments.read_text(encoding="utf-8") + OTHERS, encoding="utf-8")
        framework = self.root / "content" / "frameworks" / "futian-2021.v1.yml"
        text = framework.read_text(encoding="utf-8").replace("years: [2021]", "years: [2021, 2022, 2023]")
        text = text.replace("\nforms:\n", f"\nforms:\n{FORM}", 1)
        framework.write_text(text, encoding="utf-8")
        second = text.replace("\nversion: 1\n", "\nversion: 2\n", 1)
        framework.with_name("futian-2021.v2.yml").write_text(second, encoding="utf-8")

    def add(
        self,
        text: str,
        department: str = FUTIAN,
        year: int = 2021,
        framework: str = "futian-2021@1",
        kind: str = "department",
        more: str = "",
    ) -> None:
        raw = HEAD.format(kind=kind, department=department, year=year, framework=framework, more=more, text=text)
        put_report(self.root, raw.encode(), department, str(year))

    def publication(self) -> Publication:
        content = load_content(self.root)
        assert content.complete, content.findings
        made = []
        for loaded in content.reports:
            assessed = assess(loaded, content)
            assert assessed is not None
            assert not assessed.blocked, assessed.findings
            made.append(build_report(assessed, content, digest="0" * 64))
        made.sort(key=lambda r: (r.region_code, r.department, r.year))
        return Publication(content, portal_view(content), tuple(made))

    def compared(self) -> Comparison:
        return compare(self.publication().reports)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path / "project")


def row(comparison: Comparison, name: str) -> Line:
    return next(one for one in (*comparison.lines, *comparison.others) if name in (one.row, one.name))


def remarks(one: Line) -> list[str]:
    return [cell.remark for cell in one.cells]


def test_equal_facts_are_compared_and_averaged(made: Made) -> None:
    made.add("支出 {{ budget.executed = 100.50 万元 }}。")
    made.add("支出 {{ budget.executed = 150 万元 }}。", year=2022)
    one = row(made.compared(), "budget.executed")
    assert remarks(one) == ["", "比第 1 份：+49.50 万元（+49.25%）"]
    assert one.mean.text == "125.25 万元"


def test_money_in_two_units_is_compared_exactly(made: Made) -> None:
    made.add("支出 {{ budget.executed = 1,005,000.01 元 }}。")
    made.add("支出 {{ budget.executed = 150 万元 }}。", year=2022)
    one = row(made.compared(), "budget.executed")
    assert remarks(one)[1] == "比第 1 份：+49.499999 万元（+49.25%）"


FORM = """  targets:
    by: indicator
    columns: {l1: {}, l2: {}, name: {}, target: {fact: target}, actual: {fact: actual}}
"""
GOAL = """tables:
  t1:
    form: targets
    columns: 一级指标 | 二级指标 | 三级指标 | 指标值 | 指标完成值
    rows:
      a: 产出指标 | 成本指标 | 人均补助标准 | {target} | {actual}
"""


def test_money_per_person_stays_per_person(made: Made) -> None:
    made.add("见表。\n  - table: t1", FUTIAN, 2021, more=GOAL.format(target="1200 元/人", actual="1180 元/人"))
    made.add("见表。\n  - table: t1", FUTIAN, 2022, more=GOAL.format(target="1300 元/人", actual="1310 元/人"))
    made.add("见表。\n  - table: t1", FUTIAN, 2023, more=GOAL.format(target="0.12 万元/人", actual="1310 元"))
    told = {one.row: one for one in made.compared().lines}
    target, actual = (next(one for row, one in told.items() if role in row) for role in ("指标值", "完成值"))
    assert remarks(actual)[1:] == ["比第 1 份：+130.00 元/人（+11.02%）", "不与第 1 份比较：单位不同：未列；元/人"]
    assert actual.mean.text == "1,245.00 元/人"
    assert remarks(target)[1:] == ["比第 1 份：+100.00 元/人（+8.33%）", "比第 1 份：相同"]
    assert target.mean.text == "1,233.33 元/人"


@pytest.mark.parametrize(
    "values,unit,told,mean",
    [
        (("1200", "1300"), "元", "+100.00 元（+8.33%）", "1,250.00 元"),
        (("1200", "1300"), "元/平方米", "+100.00 元/平方米（+8.33%）", "1,250.00 元/平方米"),
        (("12000", "13000"), "万元/人", "+0.10 万元/人（+8.33%）", "1.25 万元/人"),
        (("12345", "12355"), "万元", "+0.0010 万元（+0.08%）", "1.2350 万元"),
        (("12345.67", "12345.68"), "元", "+0.01 元（+0.00%）", "12,345.68 元"),
        (("12360", "12460"), "万元", "+0.010 万元（+0.81%）", "1.241 万元"),
    ],
)
def test_small_sums_keep_their_decimals_and_what_they_are_divided_by(
    values: tuple[str, str], unit: str, told: str, mean: str
) -> None:
    base, other = (cell(Decimal(value), Kind.MONEY, unit) for value in values)
    assert difference(other, base) == told
    assert mean_text([base, other]) == mean


def test_a_total_over_part_of_the_points_is_not_compared_with_a_whole_one(made: Made) -> None:
    made.add("自评 {{ score.total = 90 分 }}，预算执行率 {{ score.execution = 5 分 }}。")
    made.add("自评 {{ score.total = 92 分 }}。", year=2022)
    made.add("自评 {{ score.total = 94 分 }}。", year=2023)
    total = row(made.compared(), "总分")
    assert remarks(total) == [
        "",
        "不与第 1 份比较：所列得分不同：列全部得分或只列总分；报告只列部分指标的得分",
        "不与第 1 份比较：所列得分不同：列全部得分或只列总分；报告只列部分指标的得分",
    ]
    assert (total.mean.text, [gap.number for gap in total.mean.left]) == ("93.00 分", [0])


def test_a_rate_is_compared_only_on_the_base_that_it_follows(made: Made) -> None:
    rate = "{{ budget.execution_rate = 90% }}"
    made.add(f"预算 {{{{ budget.adjusted = 100 万元 }}}}，支出 {{{{ budget.executed = 90 万元 }}}}，执行率 {rate}。")
    made.add(
        f"预算 {{{{ budget.unstaged = 100 万元 }}}}，支出 {{{{ budget.executed = 90 万元 }}}}，执行率 {rate}。",
        year=2022,
    )
    made.add(f"执行率 {rate}。", year=2023)
    one = row(made.compared(), "budget.execution_rate")
    assert remarks(one) == [
        "",
        "不与第 1 份比较：口径不同：预算支出 ÷ 预算数（未注明阶段）；预算支出 ÷ 全年预算数",
        "算法口径无法由所载数据确认，不参与计算",
    ]
    assert one.mean.text == ""
    assert one.mean.why == "可比的数不足两份，不作平均"


def test_a_rate_that_does_not_follow_from_its_figures_stays_out(made: Made) -> None:
    made.add(
        "编制 {{ staff.authorised = 10 名 }}，实有 {{ staff.in_post = 8 名 }}，控制率 {{ staff.control_rate = 90% }}。"
    )
    made.add("控制率 {{ staff.control_rate = 80% }}。", year=2022)
    one = row(made.compared(), "staff.control_rate")
    assert remarks(one) == ["与所载算法不符，不参与计算", ""]


def test_points_are_compared_within_one_version_of_a_framework(made: Made) -> None:
    made.add("自评 {{ score.total = 90 分 }}，经济性 {{ score.economy = 5 分 }}。")
    made.add("自评 {{ score.total = 92.5 分 }}，经济性 {{ score.economy = 6 分 }}。", year=2022)
    made.add(
        "自评 {{ score.total = 95 分 }}，经济性 {{ score.economy = 6 分 }}。", year=2023, framework="futian-2021@2"
    )
    comparison = made.compared()
    total = row(comparison, "总分")
    assert remarks(total) == ["", "比第 1 份：+2.5 分", "不与第 1 份比较：指标体系不同"]
    assert total.cells[0].detail == "分值 100 分，占分值 90.00%"
    assert total.mean.text == "91.25 分"
    assert mean_note(total.mean, made.publication().reports) == (
        "3 份中计入 2 份；未计入：福田区总工会 2023 年度（指标体系不同）"
    )
    assert row(comparison, "经济性").mean.text == "5.50 分"


def test_other_frameworks_stand_side_by_side(made: Made) -> None:
    made.add("自评 {{ score.total = 90 分 }}，等级 {{ grade = 优 }}。")
    made.add("自评 {{ score.total = 80 分 }}。", HUADU, 2021, "guangzhou-2023@1")
    comparison = made.compared()
    assert "指标体系不同" in " ".join(remarks(row(comparison, "总分")))
    grade = row(comparison, "grade")
    assert [cell.printed[0].text for cell in grade.cells] == ["报告未列", "优"]
    assert (grade.mean.text, grade.mean.why) == ("", "不作平均")


def test_facts_of_a_reports_own_are_compared_only_where_defined_alike(made: Made) -> None:
    local = "local_facts:\n  visits.held: {{name: 走访次数, kind: count, time: {time}}}\n"
    text = "走访 {{ visits.held = 12 次 }}。"
    made.add(text, more=local.format(time="flow"))
    made.add(text, year=2022, more=local.format(time="flow"))
    made.add(text, year=2023, more=local.format(time="instant"))
    made.add(text, "q1", 2021, more=local.format(time="flow"))
    one = row(made.compared(), "走访次数")
    assert remarks(one) == [
        "",
        "比第 1 份：相同",
        "不与第 1 份比较：口径不同：福田区总工会自定；福田区总工会自定",
        "不与第 1 份比较：口径不同：示例区甲局自定；福田区总工会自定",
    ]


def test_units_must_be_the_same(made: Made) -> None:
    made.add("讲座 {{ psychology.lectures = 50 次 }}，职工 {{ staff.in_post = 8 名 }}。")
    made.add("讲座 {{ psychology.lectures = 8 场 }}，职工 {{ staff.in_post = 9 人 }}。", year=2022)
    comparison = made.compared()
    assert remarks(row(comparison, "psychology.lectures"))[1] == "不与第 1 份比较：单位不同：场；次"
    assert remarks(row(comparison, "staff.in_post"))[1] == "比第 1 份：+1 人（+12.50%）"


def test_a_fact_printed_twice_stays_out_with_both_figures(made: Made) -> None:
    made.add("支出 {{ budget.executed = 100 万元 }}。又载 {{ budget.executed = 120 万元 }}。")
    made.add("支出 {{ budget.executed = 150 万元 }}。", year=2022)
    made.add("支出 {{ budget.executed = 170 万元 }}。", year=2023)
    one = row(made.compared(), "budget.executed")
    assert [figure.text for figure in one.cells[0].printed] == ["100 万元", "120 万元"]
    assert one.cells[0].notes
    assert remarks(one) == ["报告有不同的数，不参与计算", "", "比第 2 份：+20.00 万元（+13.33%）"]
    assert one.mean.text == "160.00 万元"
    assert [(gap.number, gap.reason) for gap in one.mean.left] == [(0, "报告有不同的数，不参与计算")]


def test_absences_and_approximate_figures_are_said(made: Made) -> None:
    made.add("采购 {{ procurement.executed = 5 万元 }}，帮扶 {{ aid.people = 100 人 }}。")
    made.add("采购 {{ procurement.executed blank }}，帮扶 {{ aid.people = 约 120 人 }}。", year=2022)
    made.add("采购 {{ procurement.executed = 7 万元 }}，帮扶 {{ aid.people = 110 人 }}。", year=2023)
    made.add("本年无采购。", "q1", 2021)
    comparison = made.compared()
    bought = row(comparison, "procurement.executed")
    assert [cell.printed[0].text for cell in bought.cells] == ["5 万元", "原件空白", "7 万元", "报告未列"]
    assert remarks(row(comparison, "aid.people"))[1] == "不是确数，不参与计算"
    assert comparison.mixed
    assert bought.mean.why == "部门不止一个，年度也不止一个，不作平均"


def test_a_mean_says_who_is_missing(made: Made) -> None:
    made.add("采购 {{ procurement.executed = 5 万元 }}。")
    made.add("采购 {{ procurement.executed blank }}。", year=2022)
    made.add("采购 {{ procurement.executed = 8 万元 }}。", year=2023)
    publication = made.publication()
    mean = row(compare(publication.reports), "procurement.executed").mean
    assert mean.text == "6.50 万元"
    assert mean_note(mean, publication.reports) == "3 份中计入 2 份；未计入：福田区总工会 2022 年度（原件空白）"


def test_targets_are_compared_where_they_are_set_alike(made: Made) -> None:
    made.add("目标 {{ satisfaction.rate.target = ≥90% }}。")
    made.add("目标 {{ satisfaction.rate.target = ≥95% }}。", year=2022)
    made.add("目标 {{ satisfaction.rate.target = 95% }}。", year=2023)
    one = row(made.compared(), "satisfaction.rate.target")
    assert one.section == "targets"
    assert remarks(one) == ["", "比第 1 份：+5.00 个百分点", "不与第 1 份比较：目标的写法不同：定值；不低于"]


def test_a_unit_of_a_department_is_not_the_department(made: Made) -> None:
    made.add("支出 {{ budget.executed = 100 万元 }}。")
    made.add("支出 {{ budget.executed = 80 万元 }}。", year=2022, kind="unit")
    assert remarks(row(made.compared(), "budget.executed"))[1] == "不与第 1 份比较：评价范围不同：单位本级；部门整体"


def test_another_years_figure_stands_with_another_years(made: Made) -> None:
    made.add("上年支出 {{ budget.executed@2020 = 100 万元 }}。")
    made.add("上年支出 {{ budget.executed@2021 = 80 万元 }}。", year=2022)
    one = row(made.compared(), "budget.executed@Y-1")
    assert one.name == "上年预算支出"
    assert remarks(one)[1] == "比第 1 份：-20.00 万元（-20.00%）"


def test_reports_keep_their_order_whatever_they_score(made: Made) -> None:
    made.add("自评 {{ score.total = 60 分 }}。")
    made.add("自评 {{ score.total = 99 分 }}。", "q1")
    made.add("自评 {{ score.total = 80 分 }}。", "q2")
    publication = made.publication()
    (table,) = year_tables(publication, 2021)
    assert [r.name for r in table.rows] == ["福田区总工会", "示例区甲局", "示例区乙委"]
    assert table.columns[0].mean == "79.67 分"
    assert table.address == "compare/2021/futian-2021.v1/"


def test_a_table_names_who_is_missing(made: Made) -> None:
    made.add("支出 {{ budget.executed = 10 万元 }}。")
    made.add("支出 {{ budget.executed = 20 万元 }}，又 {{ budget.executed = 25 万元 }}。", "q1")
    made.add("支出 {{ budget.executed = 30 万元 }}。", "q2")
    (table,) = year_tables(made.publication(), 2021)
    place = [column.name for column in table.columns].index("预算支出")
    assert (table.columns[place].mean, table.columns[place].count) == ("20.00 万元", "2／3 份")
    assert table.reasons[table.rows[1].cells[place].reason - 1] == "报告有不同的数，不参与计算"
    assert [(gap.column, gap.text) for gap in table.missing if gap.column == "预算支出"] == [
        ("预算支出", "示例区甲局（报告有不同的数，不参与计算）")
    ]


def test_a_change_in_percent_is_told_of_one_department_s_years_only(made: Made) -> None:
    made.add("支出 {{ budget.executed = 100 万元 }}。")
    made.add("支出 {{ budget.executed = 150 万元 }}。", year=2022)
    made.add("支出 {{ budget.executed = 400 万元 }}。", "q1", 2021)
    one = row(made.compared(), "budget.executed")
    assert remarks(one) == ["", "比第 1 份：+50.00 万元（+50.00%）", "比第 1 份：+300.00 万元"]


def test_a_mean_of_counts_has_no_zeros_at_its_end() -> None:
    counted = [cell(Decimal(n), Kind.COUNT, "人") for n in (42, 44, 43)]
    assert [mean_text(counted), mean_text(counted[:2]), mean_text([counted[0], counted[2]])] == [
        "43 人",
        "43 人",
        "42.5 人",
    ]
    assert mean_text([cell(Decimal(1000), Kind.COUNT, "个"), cell(Decimal(2000), Kind.COUNT, "个")]) == "1,500 个"
    assert mean_text([cell(Decimal(4), Kind.POINTS, "分")]) == "4.00 分"


def test_scores_under_a_framework_that_the_report_does_not_name_stand_apart(made: Made) -> None:
    assigned = "framework_basis: assigned\n"
    made.add("自评 {{ score.total = 90 分 }}，支出 {{ budget.executed = 100 万元 }}。", more=assigned)
    made.add("自评 {{ score.total = 80 分 }}，支出 {{ budget.executed = 200 万元 }}。", "q1")
    made.add(
        "自评 {{ score.total = 70 分 }}，支出 {{ budget.executed = 300 万元 }}。", "q2", more="framework_basis: named\n"
    )
    comparison = made.compared()
    total = row(comparison, "score.total|总分")
    stands = "报告未写明所用指标体系，不参与计算"
    assert remarks(total) == [stands, "", "比第 2 份：-10 分"]
    assert [cell.detail for cell in total.cells] == ["", "分值 100 分，占分值 80.00%", "分值 100 分，占分值 70.00%"]
    assert (total.mean.text, [(gap.number, gap.reason) for gap in total.mean.left]) == ("75.00 分", [(0, stands)])
    assert row(comparison, "budget.executed").mean.text == "200.00 万元"
    (table,) = year_tables(made.publication(), 2021)
    assert [one.attribution for one in table.rows] == ["本站归入", "", ""]
    assert table.lead == "用这一指标体系的 2 份报告、本站归入的 1 份报告"
    names = [report.framework.called for report in made.publication().reports]
    assert [name.endswith("（本站归入）") for name in names] == [True, False, False]


# -- last year beside this year --------------------------------------------------------------------------------


def changes(report: Report, before: Report | None, key: str) -> tuple[str, str]:
    """Difference and reason in the line of a fact."""
    return next((row.change, row.reason) for row in beside(report, before).rows if row.now and row.now.key == key)


def test_a_figure_of_last_year_that_the_report_disputes_is_not_subtracted(made: Made) -> None:
    made.add(
        "支出 {{ budget.executed = 150 万元 }}，上年 {{ budget.executed@2020 = 100.00 万元 }}，"
        "又载上年 {{ budget.executed@2020 = 200.00 万元 }}。"
    )
    made.add("支出 {{ budget.executed = 150 万元 }}，上年 {{ budget.executed@2021 = 100.00 万元 }}。", year=2022)
    made.add("支出 {{ budget.executed = 150 万元 }}，上年约 {{ budget.executed@2022 = 约 100 万元 }}。", year=2023)
    one, two, three = made.publication().reports
    assert changes(one, None, "budget.executed") == ("", "所载上年数：报告有不同的数")
    assert changes(two, None, "budget.executed") == ("增加 50 万元（50.00%）", "")
    assert changes(three, None, "budget.executed") == ("", "所载上年数：不是确数")


def test_a_rate_of_last_year_on_the_same_base_is_subtracted_and_on_another_is_not(made: Made) -> None:
    this = "预算 {{ budget.adjusted = 100 万元 }}，支出 {{ budget.executed = 90 万元 }}，执行率 {{ budget.execution_rate = 90% }}。"
    past = "上年预算 {{ %s@%d = 100 万元 }}，支出 {{ budget.executed@%d = 80 万元 }}，执行率 {{ budget.execution_rate@%d = 80%% }}。"
    made.add(this + past % ("budget.adjusted", 2020, 2020, 2020))
    made.add(this + past % ("budget.unstaged", 2021, 2021, 2021), year=2022)
    one, two = made.publication().reports
    assert changes(one, None, "budget.execution_rate") == ("增加 10 个百分点", "")
    assert changes(two, None, "budget.execution_rate")[0] == ""
    assert changes(two, None, "budget.execution_rate")[1].startswith(
        "两年口径不同（本年为 预算支出 ÷ 全年预算数，上年为 "
    )


def test_a_figure_without_a_cell_is_never_subtracted(made: Made) -> None:
    made.add("支出 {{ budget.executed = 100 万元 }}。")
    made.add("支出 {{ budget.executed = 150 万元 }}。", year=2022)
    past, now = made.publication().reports
    assert changes(now, past, "budget.executed")[0] == "增加 50 万元（50.00%）"
    assert changes(now, replace(past, cells=()), "budget.executed") == ("", "上年没有可比的数")


def test_last_year_is_held_against_every_basis_that_the_page_of_comparisons_holds(made: Made) -> None:
    made.add("支出 {{ budget.executed = 100 万元 }}。")
    made.add("支出 {{ budget.executed = 150 万元 }}。", year=2022)
    past, now = made.publication().reports

    def with_members(report: Report, *members: str) -> Report:
        basis = tuple(Basis("member", member, member) for member in members)
        return replace(report, cells=tuple(replace(cell, basis=(*cell.basis, *basis)) for cell in report.cells))

    told = changes(with_members(now, "甲", "乙"), with_members(past, "丙", "乙"), "budget.executed")
    assert told == ("", "两年细目不同（本年为 乙、甲，上年为 丙、乙）")


# -- a department ----------------------------------------------------------------------------------------------


def test_a_department_page_shows_breaks_gaps_and_descent(made: Made) -> None:
    made.add("自评 {{ score.total = 60 分 }}，支出 {{ budget.executed = 10 万元 }}。", "q1", 2021)
    made.add("自评 {{ score.total = 90 分 }}，支出 {{ budget.executed = 20 万元 }}。", "q2", 2021)
    made.add("自评 {{ score.total = 95 分 }}，支出 {{ budget.executed = 30 万元 }}。", "q2", 2023, "futian-2021@2")
    publication = made.publication()
    assert publication.content.departments is not None
    directory = publication.content.departments.model.departments
    years = list(reversed(publication.by_department["q2"].values()))
    page = department_page(publication, "q2", directory["q2"], years)
    assert [head.year for head in page.heads] == [2023, 2021]
    assert [head.breaks for head in page.heads] == [True, False]
    assert "得分前后不可比" in page.breaks[0]
    assert page.gaps == "2022 年度：本站未收录，不表示部门未公开。"
    assert [(r.role, r.name, r.address) for r in page.related] == [("承接自", "示例区甲局", "departments/q1/")]
    assert any("示例区乙委" in pair.value for pair in page.identity if pair.label == "名称沿革")
    total, spent = page.groups[0].rows[0], next(r for g in page.groups for r in g.rows if r.name == "预算支出")
    assert total.cells[0].remark == ""
    assert spent.cells[0].remark == "比 2021 年度：+10.00 万元（+50.00%）"
    assert [chart.finding for chart in page.charts] == ["预算支出：2021 年度 20 万元，2023 年度 30 万元"]
    first = department_page(publication, "q1", directory["q1"], [publication.by_department["q1"][2021]])
    assert [(r.role, r.name) for r in first.related] == [("职责由以下部门承接", "示例区乙局")]
    assert first.charts == ()


# -- exactness -------------------------------------------------------------------------------------------------


def cell(value: Decimal, kind: Kind = Kind.MONEY, unit: str = "元", *basis: Basis, apart: str = "") -> Cell:
    return Cell("x", "某项", FACTS, "000", kind, (Figure(f"{value}", ""),), value, unit, basis, apart)


figures = st.decimals(min_value=-(10**14), max_value=10**14, places=2, allow_nan=False, allow_infinity=False)


def number(text: str) -> Fraction:
    return Fraction(text.split(" ", maxsplit=1)[0].replace(",", "").replace("+", "").rstrip("%"))


@given(figures, figures)
def test_differences_are_exact(a: Decimal, b: Decimal) -> None:
    told = difference(cell(b), cell(a))
    if a == b:
        assert told == "相同"
        return
    assert number(told.partition("（")[0]) == Fraction(b) - Fraction(a)
    mixed = difference(cell(b, unit="万元"), cell(a)).partition("（")[0]
    small = any(0 < abs(value) < 10_000 for value in (a, b))
    assert mixed.endswith(" 元" if small else " 万元")
    assert number(mixed) == (Fraction(b) - Fraction(a)) / (1 if small else 10_000)
    if a > 0:
        percent = number(told.partition("（")[2].rstrip("）"))
        assert abs(percent - (Fraction(b) - Fraction(a)) / Fraction(a) * 100) <= Fraction(1, 200)
    else:
        assert "%" not in told


@given(st.lists(figures, min_size=2, max_size=8))
def test_means_are_exact_to_the_digit_shown(values: list[Decimal]) -> None:
    mean = sum(map(Fraction, values), Fraction()) / len(values)
    assert abs(number(mean_text([cell(value) for value in values])) - mean) <= Fraction(1, 200)


@given(st.lists(st.tuples(figures, st.sampled_from("ab"), st.booleans()), min_size=2, max_size=6))
def test_means_count_only_equal_bases_and_account_for_everybody(made: list[tuple[Decimal, str, bool]]) -> None:
    cells = [
        cell(value, Kind.COUNT, "人", Basis("unit", key, key), apart="不参与计算" if out else "")
        for value, key, out in made
    ]
    mean = line(cells).mean
    if mean.text:
        assert len({made[i][1] for i in mean.counted}) == 1
        assert not any(made[i][2] for i in mean.counted)
        assert sorted([*mean.counted, *(gap.number for gap in mean.left)]) == list(range(len(made)))
        assert all(gap.reason for gap in mean.left)
    else:
        usable = [key for _, key, out in made if not out]
        assert all(usable.count(key) < 2 for key in usable)


@given(st.permutations(["framework", "unit", "definition"]), st.booleans())
def test_a_reason_is_given_exactly_where_a_basis_differs(order: list[str], same: bool) -> None:
    bases = [Basis(aspect, "1", aspect) for aspect in order]  # type: ignore[arg-type]  # from a closed list
    other = bases if same else [replace(bases[0], key="2"), *bases[1:]]
    one, two = cell(Decimal(1), Kind.COUNT, "人", *bases), cell(Decimal(2), Kind.COUNT, "人", *reversed(other))
    assert bool(reason(one, two)) is not same


# -- data ------------------------------------------------------------------------------------------------------


def test_what_the_page_loads_is_small() -> None:
    sizes = {address: len(raw) for address, raw in files(real())}
    assert sizes["compare/index.json"] < 4_000
    assert len(sizes) == 6
    assert max(sizes.values()) < 40_000
    long = [replace(report, year=2000 + n) for n in range(100) for report in real().reports]
    raw = dict(files(replace(real(), reports=tuple(long))))["compare/index.json"]
    assert len(raw) < 100_000


def test_the_page_of_choice_lists_what_needs_no_script() -> None:
    page = choice(real())
    assert [(year.year, len(year.tables), year.single) for year in page.years] == [
        (2024, 0, 1),
        (2023, 1, 1),
        (2021, 0, 1),
    ]
    assert page.years[1].tables[0].address == "compare/2023/guangzhou-2023.v1/"


# -- the browser -----------------------------------------------------------------------------------------------


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a line for each."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    site = tmp_path_factory.mktemp("compare") / "site"
    assert publishing.build(ROOT, site, quiet, pdfs=False).files
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
    assert path, "no Chromium: make test installs it"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS, env=surroundings())
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    shown = context.new_page()
    faults: list[str] = []
    shown.on("pageerror", lambda error: faults.append(str(error)))
    yield shown
    context.close()
    assert faults == []


SHOWN = """() => [...document.querySelectorAll('#compare-table table')].map(table => ({
  rows: [...table.querySelectorAll('tr[data-row]')].map(row => ({
    row: row.dataset.row,
    name: row.querySelector('th').textContent,
    cells: [...row.querySelectorAll('td:not(.mean)')].map(cell => ({
      printed: [...cell.querySelectorAll('.figure, .absent')].map(f => f.textContent),
      links: [...cell.querySelectorAll('.figure a')].map(a => a.getAttribute('href')),
      detail: (cell.querySelector('.voice') || {textContent: ''}).textContent,
      remark: (cell.querySelector('.remark') || {textContent: ''}).textContent,
      notes: cell.querySelectorAll('.note-ref').length})),
    mean: [...row.querySelectorAll('td.mean')].map(cell => [
      (cell.querySelector('.figure') || {textContent: ''}).textContent, cell.querySelector('.remark').textContent])
  }))}))"""


def expected(lines: tuple[Line, ...], reports: list[Report], bare: bool) -> list[dict[str, object]]:
    """What the page must show of rows."""
    return [
        {
            "row": one.row,
            "name": one.name,
            "cells": [
                {
                    "printed": [figure.text for figure in shown.printed],
                    "links": [f"../{report.address}#{f.anchor}" for f in shown.printed if f.anchor],
                    "detail": shown.detail if shown.stated else "",
                    "remark": shown.remark,
                    "notes": len(shown.notes),
                }
                for shown, report in zip(one.cells, reports, strict=True)
            ],
            "mean": [] if bare else [[one.mean.text, one.mean.why or mean_note(one.mean, reports)]],
        }
        for one in lines
    ]


def answered(body: str, route: Route) -> None:
    route.fulfill(body=body)


def check_page(page: Page, address: str, reports: list[Report]) -> None:
    query = "&".join(f"r={report.department}/{report.year}" for report in reports)
    page.goto(f"{address}compare/?{query}")
    page.wait_for_selector("#compare-table table")
    comparison = compare(reports)
    wanted = [expected(comparison.lines, reports, comparison.mixed)]
    if comparison.others:
        wanted.append(expected(comparison.others, reports, True))
    assert [table["rows"] for table in page.evaluate(SHOWN)] == wanted


@pytest.mark.browser
@pytest.mark.parametrize("pair", list(combinations(REAL, 2)), ids="+".join)
def test_the_browser_says_what_the_program_says(page: Page, address: str, pair: tuple[str, str]) -> None:
    check_page(page, address, found(*pair))


@pytest.mark.browser
def test_three_and_five_reports(page: Page, address: str) -> None:
    check_page(page, address, found(*REAL[:3]))
    check_page(page, address, found(*REAL))


@pytest.mark.browser
def test_arithmetic_in_the_browser_is_exact(page: Page, address: str) -> None:
    rng = random.Random(7)
    kinds = (("money", "元"), ("money", "万元"), ("ratio", ""), ("count", "人"), ("points", "分"))

    def drawn(report: Report) -> Report:
        cells = []
        for place in range(300):
            kind, unit = kinds[place % 5]
            unit = (
                rng.choice(("元", "万元", "百元", "元/人", "万元/人")) if kind == "money" and place % 10 < 5 else unit
            )
            value = Decimal(rng.randrange(-(10**6), 10 ** rng.randrange(7, 19))).scaleb(-rng.randrange(0, 7))
            basis = (Basis("unit", rng.choice("aab"), "丙"),)
            chosen = Cell(
                f"r{place}", f"项{place}", FACTS, f"{place:03}", Kind(kind), (Figure("x", ""),), value, unit, basis
            )
            cells.append(chosen if rng.randrange(9) else replace(chosen, apart="不参与计算"))
        return replace(report, cells=tuple(cells))

    reports = [
        drawn(report)
        for report in found("huadu-zonggonghui/2023", "zengcheng-zonggonghui/2023", "mazhang-zonggonghui/2023")
    ]
    for report in reports:
        page.route(f"**/{report.address}compare.json", partial(answered, json.dumps(cells_data(report))))
    check_page(page, address, reports)


@pytest.mark.browser
def test_choosing_by_keyboard_puts_the_choice_into_the_address(page: Page, address: str) -> None:
    page.goto(f"{address}compare/")
    page.wait_for_selector("#compare-list input")
    page.locator("#compare-name").focus()
    page.keyboard.type("花都")
    assert page.locator("#compare-list input").count() == 1
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator("#compare-count").inner_text() == f"已选 1 份，最多 {MOST} 份"
    page.locator("#compare-name").focus()
    for _ in range(2):
        page.keyboard.press("Backspace")
    page.keyboard.type("增城")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#compare-table table")
    assert page.url.endswith("?r=huadu-zonggonghui/2023&r=zengcheng-zonggonghui/2023")
    assert page.evaluate("document.activeElement.id") == "compare-result-title"
    page.go_back()
    page.wait_for_selector("#compare-result", state="hidden")
    page.locator("#compare-name").fill("")
    page.locator("#compare-year").select_option("2021")
    assert page.locator("#compare-list input").count() == 1


@pytest.mark.browser
def test_targets_are_large_and_nothing_scrolls_sideways(browser: Browser, address: str) -> None:
    query = "&".join(f"r={one}" for one in REAL)
    for width in (390, 1280):
        context = browser.new_context(viewport={"width": width, "height": 844})
        shown = context.new_page()
        shown.goto(f"{address}compare/?{query}")
        shown.wait_for_selector("#compare-table table")
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        top = shown.locator("#compare-result").bounding_box()
        assert not shown.locator("#compare-name").is_visible() and top is not None and top["y"] < 844
        shown.locator("#compare-picker > summary").click()
        assert shown.locator("#compare-name").is_visible()
        small = "#compare-form :is(button, select, input[type=search], label:has([type=checkbox]))"
        heights = shown.locator(small).evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
        assert min(heights) >= 44
        context.close()


@pytest.mark.browser
def test_without_script_the_ready_tables_are_there(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    shown = context.new_page()
    shown.goto(f"{address}compare/")
    assert shown.get_by_text("您的浏览器没有运行脚本").is_visible()
    assert not shown.locator("#compare-form").is_visible()
    shown.get_by_role("link", name="部门整体支出绩效评价指标").click()
    assert shown.locator("table.wall tbody tr").count() == 2
    assert "850.79 万元" in shown.locator("table.wall tfoot").inner_text()
    context.close()


@pytest.mark.browser
def test_data_that_does_not_come_is_said(page: Page, address: str) -> None:
    page.route("**/compare.json", lambda route: route.abort())
    page.goto(f"{address}compare/?r={REAL[0]}&r={REAL[1]}")
    page.wait_for_selector("#compare-fault:not([hidden])")
    assert "没有取到" in page.locator("#compare-fault").inner_text()
    page.route("**/index.json", lambda route: route.abort())
    page.goto(f"{address}compare/")
    page.wait_for_selector("#compare-fault:not([hidden])")
    assert not page.locator("#compare-form").is_visible()
    assert page.locator("#ready-title").is_visible()


@pytest.mark.browser
def test_a_report_that_is_not_here_is_said(page: Page, address: str) -> None:
    page.goto(f"{address}compare/?r=nowhere/2020&r={REAL[0]}&r={REAL[1]}&r=%E0%A4%A")
    page.wait_for_selector("#compare-table table")
    assert "本站未收录，不表示部门未公开" in page.locator("#compare-fault").inner_text()
