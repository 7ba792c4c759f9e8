"""Whether a printed result meets a printed target: certain, or not told."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.facts import FactInfo, read_literal
from generator.load import load_content
from generator.measures import measure
from generator.quantity import Kind, Quantity, parse_quantity
from generator.report.goals import Goal, goals
from generator.targets import Direction, Verdict, comparable, direction, verdict
from generator.validate import Assessed, assess
from tests.projects import make_project, put_report

ROOT = Path(__file__).resolve().parent.parent
WORDS = load_content(ROOT).policy.indicators
CELL = FactInfo("indicator.x", "", Kind.TEXT, "annual")


def read(text: str) -> tuple[Quantity, Kind]:
    """A cell of a table of indicators as the program reads it."""
    quantity, kind = read_literal(CELL, text, "=")
    assert quantity is not None, text
    return quantity, kind


def judged(name: str, target: str, actual: str) -> str:
    (goal, goal_kind), (result, result_kind) = read(target), read(actual)
    if not comparable(goal, goal_kind, result, result_kind):
        return "incomparable"
    return verdict(goal, result, goal_kind, direction(name, WORDS)).value


CASES = """
参与企业数 | 50 家 | 50 家 | met
参与企业数 | 50 家 | 51 家 | met
参与企业数 | 50 家 | 49 家 | missed
参与企业数 | ≥50 家 | 50 家 | met
参与企业数 | ≥50 家 | 32 家 | missed
参与企业数 | 不少于 50 家 | 49 家 | missed
参与企业数 | 50 家以上 | 50 家 | met
参与企业数 | >5 家 | 5 家 | missed
参与企业数 | ＞5 家 | 6 家 | met
投诉件数 | <5 起 | 5 起 | missed
投诉件数 | ＜5 起 | 4 起 | met
投诉件数 | ≤5 起 | 5 起 | met
投诉件数 | ≤5 起 | 6 起 | missed
参与企业数 | 不超过 50 家 | 51 家 | missed
群众投诉件数 | 5 件 | 8 件 | missed
群众投诉件数 | 5 件 | 5 件 | met
群众投诉件数 | 5 件 | 2 件 | met
群众投诉件数 | ≥5 件 | 8 件 | met
投诉处理件数 | 5 件 | 5 件 | met
投诉处理件数 | 5 件 | 8 件 | unknown
成本控制数 | 100 万元 | 95 万元 | unknown
投诉件数 | 0 件 | 0 件 | met
投诉件数 | 0 | 2 件 | missed
重大舆情次数 | 0 次 | 1 次 | missed
宣讲场次 | ≥0 场 | 3 场 | met
增长率 | 0% | 3% | unknown
增长率 | 0% | 0% | met
差错率 | 0% | 0.5% | missed
参与企业数 | ≤50 件 | 50 余件 | missed
参与企业数 | ≥50 件 | 50 余件 | met
参与企业数 | ≥55 件 | 50 余件 | unknown
参与企业数 | ≥60 件 | 50 余件 | missed
参与企业数 | >50 件 | 50 多件 | met
参与企业数 | ≤60 件 | 50 余件 | met
参与企业数 | ≤60 件 | 超过 50 件 | unknown
参与企业数 | 50 余家 | 50 家 | missed
参与企业数 | 50 余家 | 55 家 | unknown
参与企业数 | 50 余家 | 60 家 | met
参与企业数 | 超过 50 家 | 51 家 | met
参与企业数 | 超过 50 家 | 50 家 | missed
参与企业数 | 近 50 个 | 50 个 | met
参与企业数 | 近 50 个 | 46 个 | unknown
参与企业数 | 近 50 个 | 44 个 | missed
参与企业数 | 约 50 个 | 49 个 | unknown
参与企业数 | 约 50 个 | 53 个 | met
参与企业数 | 约 50 个 | 40 个 | missed
参与企业数 | ≥50 个 | 近 50 个 | unknown
参与企业数 | ≥60 个 | 近 50 个 | missed
参与企业数 | ≥50 个 | 约 60 个 | met
参与企业数 | ≥50 个 | 约 50 个 | unknown
参与企业数 | ≥50 个 | 50 个以上 | met
参与企业数 | >50 个 | 50 个以上 | unknown
参与企业数 | >50 个 | >50 个 | met
参与企业数 | <50 个 | 50 个以上 | missed
参与企业数 | ≤50 个 | 50 个以上 | unknown
参与企业数 | ≤50 个 | >50 个 | missed
满意度 | ≥90% | 90% | met
满意度 | ≥90% | 85.3% | missed
满意度 | ≥90.5% | 90% | unknown
满意度 | >90% | 90% | unknown
投诉率 | <5% | 5% | unknown
投诉率 | ≤5% | 5.2% | missed
满意度 | 90% | 89.6% | missed
投入资金 | ≤100 万元 | 99.96 万元 | met
投入资金 | ≤100 万元 | 1,000,001 元 | missed
培训人数 | ≥1.02 万人 | 1 万人 | unknown
培训人数 | ≥1 万人 | 9,990 人 | missed
培训人数 | 30 人 | 31 名 | met
培训人数 | 30 位 | 29 名 | missed
培训人数 | 30 人 | 40 人次 | incomparable
覆盖 | ≥90% | 45 家 | incomparable
满意度 | ≥90% | 0.95 | incomparable
满意度提升 | 5% | 6 个百分点 | incomparable
人均补助 | 1200 元/人 | 1180 元 | incomparable
人均补助 | 1200 元/人 | 0.13 万元/人 | met
物资 | 5 千克 | 6 克 | incomparable
"""
TABLE = [tuple(part.strip() for part in line.split("|")) for line in CASES.strip().splitlines()]


@pytest.mark.parametrize("name,target,actual,expected", TABLE, ids=["/".join(case[:3]) for case in TABLE])
def test_table_of_cases(name: str, target: str, actual: str, expected: str) -> None:
    assert judged(name, target, actual) == expected


def test_the_table_is_not_thin() -> None:
    assert len(TABLE) >= 40
    assert {case[3] for case in TABLE} == {"met", "missed", "unknown", "incomparable"}


# -- consistency ---------------------------------------------------------------------------------------------

SIGNS = ("", "≥", "≤", ">", "<", "约 ", "近 ", "超过 ")
numbers = st.integers(min_value=0, max_value=300)


def figure(sign: str, number: int, unit: str) -> str:
    return f"{sign}{number}{unit}"


printed = st.builds(figure, st.sampled_from(SIGNS), numbers, st.sampled_from([" 家", " 余家"]))
directions = st.sampled_from(list(Direction))


def quantity(text: str) -> Quantity:
    return parse_quantity(text, Kind.COUNT)


def meets(target: Quantity, limit: Decimal, value: Decimal, better: Direction) -> bool:
    """The same of two exact numbers, written once more by hand."""
    sign = target.bound.value
    if sign in ("≥", ">", "≤", "<"):
        return {"≥": value >= limit, ">": value > limit, "≤": value <= limit, "<": value < limit}[sign]
    if target.text.startswith("超"):
        return value > limit
    return value <= limit if better is Direction.FEWER or target.value == 0 else value >= limit


def inside(figure: Quantity) -> list[Decimal]:
    """Some of the values that a printed number of things can stand for."""
    value, step = figure.value, Decimal("0.01")
    if figure.text.startswith("超"):
        return [value + step, value + 1, value + 500]
    match figure.bound.value:
        case "≥":
            return [value, value + 1, value + 500]
        case ">":
            return [value + step, value + 500]
        case "≤":
            return [value, value - 1, value - 500]
        case "<":
            return [value - step, value - 500]
        case "余":
            return [value + step, value + figure.leading - step]
        case "近":
            return [value * Decimal("0.9"), value]
        case "约":
            return [value * Decimal("0.95"), value, value * Decimal("1.05")]
    return [value]


@given(printed, printed, st.sampled_from([Direction.MORE, Direction.FEWER]))
def test_a_verdict_holds_for_every_value_that_the_figures_allow(one: str, other: str, better: Direction) -> None:
    target, actual = quantity(one), quantity(other)
    limits = inside(target) if target.bound.value in "余近约" and not one.startswith("超") else [target.value]
    told = {meets(target, limit, value, better) for limit in limits for value in inside(actual)}
    expected = {frozenset({True}): Verdict.MET, frozenset({False}): Verdict.MISSED}
    assert verdict(target, actual, Kind.COUNT, better) is expected.get(frozenset(told), Verdict.UNKNOWN)


@given(printed, numbers, numbers)
def test_more_is_never_worse_for_a_lower_limit(target: str, one: int, other: int) -> None:
    order = [Verdict.MISSED, Verdict.UNKNOWN, Verdict.MET]
    low, high = (
        verdict(quantity(f"≥{target}" if target[0].isdigit() else target), quantity(f"{n} 家"), Kind.COUNT, d)
        for n, d in ((min(one, other), Direction.MORE), (max(one, other), Direction.MORE))
    )
    if target[0] not in "≤<" and quantity(target).value:
        assert order.index(low) <= order.index(high)


@given(printed, printed)
def test_where_the_name_leaves_it_open_only_what_both_directions_tell_is_told(one: str, other: str) -> None:
    target, actual = quantity(one), quantity(other)
    open_, more, fewer = (
        verdict(target, actual, Kind.COUNT, better) for better in (Direction.UNSURE, Direction.MORE, Direction.FEWER)
    )
    if target.value:
        assert open_ is (more if more is fewer else Verdict.UNKNOWN)


@given(printed, printed, directions)
def test_persons_are_counted_alike_however_they_are_called(one: str, other: str, better: Direction) -> None:
    target = quantity(one.replace("家", "名"))
    results = [quantity(other.replace("家", unit)) for unit in "人名位"]
    assert all(comparable(target, Kind.COUNT, result, Kind.COUNT) for result in results)
    assert len({verdict(target, result, Kind.COUNT, better) for result in results}) == 1


def test_what_figures_are_numbers_of() -> None:
    told = {
        text: measure(*read(text))
        for text in ("3 万人次", "3 名", "1.2 万元/人", "5 千克", "90%", "3 人（含）以上", "7")
    }
    assert told == {
        "3 万人次": "人次",
        "3 名": "人",
        "1.2 万元/人": "元/人",
        "5 千克": "千克",
        "90%": "%",
        "3 人（含）以上": "人",
        "7": "",
    }


def test_direction_without_words_is_more() -> None:
    assert direction("群众投诉件数", WORDS.model_copy(update={"fewer": ()})) is Direction.MORE
    assert direction("投诉办结率", WORDS) is Direction.MORE


# -- the report and the rule tell the same -------------------------------------------------------------------

REPORT = """schema_version: 1
kind: department
department: futian-zonggonghui
year: 2021
framework: futian-2021@1
origin: transcribed
status: draft
title: 自评报告
source: {publisher: 某部门, title: 自评报告, address: not_supplied, retrieved: not_supplied}
dates: {recorded: 2026-01-01}
document:
  - table: t1
tables:
  t1:
    form: targets
    columns: 一级指标 | 二级指标 | 三级指标 | 指标值 | 指标完成值
    rows:
"""
FORM = """
forms:
  targets:
    by: indicator
    columns: {l1: {}, l2: {}, name: {}, target: {fact: target}, actual: {fact: actual}}
"""


def assessed_of(folder: Path, rows: Sequence[tuple[str, ...]]) -> Assessed:
    root = make_project(folder, ROOT)
    framework = root / "content" / "frameworks" / "futian-2021.v1.yml"
    text = framework.read_text(encoding="utf-8").replace("\nforms:\n", FORM, 1)
    framework.write_text(text, encoding="utf-8")
    lines = [
        f"      r{n}: 产出指标 | 数量指标 | {name}甲{n} | {one} | {two}\n" for n, (name, one, two, _) in enumerate(rows)
    ]
    put_report(root, (REPORT + "".join(lines)).encode())
    content = load_content(root)
    made = assess(content.reports[0], content)
    assert made is not None
    return made


def told(goal: Goal) -> str:
    return "unknown" if goal.met is None else "met" if goal.met else "missed"


def test_the_page_and_the_rule_tell_what_the_table_tells(tmp_path: Path) -> None:
    found = assessed_of(tmp_path / "p", TABLE)
    shown = goals(found)
    wanted = ["unknown" if case[3] == "incomparable" else case[3] for case in TABLE]
    assert [told(goal) for goal in shown] == wanted
    assert all(bool(goal.reason) is (goal.met is None) for goal in shown)
    noted = {f.path for f in found.findings if f.rule == "target-missed"}
    assert noted == {f"indicator.r{n}.actual" for n, case in enumerate(TABLE) if case[3] == "missed"}


def test_why_nothing_is_told(tmp_path: Path) -> None:
    rows = [
        ("参与企业数", "≥55 件", "50 余件", ""),
        ("参与企业数", "约 50 个", "49 个", ""),
        ("成本控制数", "100 万元", "95 万元", ""),
        ("满意度", "≥90.5%", "90%", ""),
        ("培训", "30 人", "40 人次", ""),
    ]
    assert [goal.reason for goal in goals(assessed_of(tmp_path / "p", rows))] == [
        "完成值不是确数",
        "目标值不是确数",
        "目标未写明以多为好还是以少为好",
        "两数在舍入范围内，不能判断",
        "两数的单位不同",
    ]
