"""Scoring: every kind of rule by named cases, without tolerance, and what comes out for the real reports.

``scoring/<name>.yml``: ``points`` and ``rule`` of an indicator, then cases with the facts that a report prints, the
score that it declares, and what must come out. A case may have a rule or a rounding of its own.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeVar, get_args

import pytest
import yaml

from generator.facts import walk
from generator.load import Content, Loaded, load_content, read_model
from generator.methods import METHODS
from generator.quantity import points_text
from generator.schema.framework import Framework, RuleKind
from generator.schema.report import Report
from generator.score import RULE_NAMES
from generator.trace import ItemScore, Scorecard
from generator.validate import Assessed, assess
from generator.yamltext import read_yaml
from tests.projects import assess_file

HERE: Final = Path(__file__).resolve().parent
FILES: Final = {
    path.stem: yaml.load(path.read_bytes(), yaml.BaseLoader) for path in sorted((HERE / "scoring").glob("*.yml"))
}
CASES: Final = [(name, case) for name, file in FILES.items() for case in file["cases"]]
NONE: Final = "无"
M = TypeVar("M", Framework, Report)


def framework_of(file: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    """A framework with the one indicator that is tested."""
    return {
        "schema_version": "1",
        "id": "test-2021",
        "version": "1",
        "title": "测试用指标体系",
        "place": "440304",
        "years": ["2021"],
        "status": "attested",
        "document": {"title": "测试用指标体系"},
        "basis": "仅供测试",
        "total": file["points"],
        "rounding": case.get("rounding", {"digits": "2", "mode": "half_up"}),
        "grades": {"bands": [{"name": "优", "from": "90"}, {"name": "差"}]},
        "indicators": [
            {"id": "item", "name": "被测指标", "points": file["points"], "rule": case.get("rule", file["rule"])}
        ],
    }


def report_of(case: dict[str, Any]) -> dict[str, Any]:
    """A report that prints the facts of a case, a sentence each."""
    statements = [*case["facts"], *([f"score.item = {case['declared']}"] if "declared" in case else [])]
    return {
        "schema_version": "1",
        "kind": "department",
        "department": "futian-zonggonghui",
        "year": "2021",
        "framework": "test-2021@1",
        "origin": "authored",
        "status": "draft",
        "title": "测试报告",
        "dates": {"recorded": "2026-11-21"},
        "document": [{"text": "\n".join(["以下各数。", *(f"数为{{{{ {text} }}}}。" for text in statements)]) + "\n"}],
    }


def load(data: dict[str, Any], model: type[M], file: str) -> Loaded[M]:
    raw = json.dumps(data, ensure_ascii=False).encode()
    node, findings = read_yaml(raw, file)
    assert node is not None and not findings
    loaded, findings = read_model(node, model, file, raw)
    assert loaded is not None, findings
    return loaded


@pytest.fixture(scope="module")
def shared(root: Path) -> Content:
    return load_content(root, [])


def assess_case(file: dict[str, Any], case: dict[str, Any], shared: Content) -> Assessed:
    content = Content(catalogue=shared.catalogue)
    content.frameworks["test-2021@1"] = load(framework_of(file, case), Framework, "framework.yml")
    assessed = assess(load(report_of(case), Report, "report.yml"), content)
    assert assessed is not None
    assert not [f.message for f in assessed.findings if f.severity == "error"]
    return assessed


@pytest.mark.parametrize("name,case", CASES, ids=[f"{name}-{case}" for name, case in CASES])
def test_case(name: str, case: str, shared: Content) -> None:
    file = FILES[name]
    wanted = file["cases"][case]
    (item,) = assess_case(file, wanted, shared).card.items
    expect = dict(wanted["expect"])
    assert item.status.value == expect.pop("status"), item
    points = expect.pop("points")
    assert item.computed == (None if points == NONE else Decimal(points))
    assert item.recomputable == Decimal(expect.pop("recomputable"))
    steps = [step for part in item.parts for step in part.steps]
    assert [step for step in steps if expect.get("step", "") in step] or "step" not in expect, steps
    assert expect.pop("reason", "") in item.reason
    assert any(expect.get("rule", "") in part.rule for part in item.parts)
    if "range" in expect:
        assert item.range is not None
        assert list(item.range) == [Decimal(bound) for bound in expect.pop("range").split("–")]
    assert not expect.keys() - {"step", "rule"}, "unknown expectation"
    assert item.computed is None or item.status.value == "partly" or steps
    assert all(part.rule or part.reason for part in item.parts)


def test_every_kind_of_rule_has_a_case() -> None:
    kinds = set(get_args(RuleKind))
    tested = {case.get("rule", file["rule"])["kind"] for file in FILES.values() for case in file["cases"].values()}
    assert tested == kinds == set(METHODS) == set(RULE_NAMES)


def test_totals_exist_only_where_every_part_has_a_score(shared: Content) -> None:
    file = FILES["ratio"]
    without = assess_case(file, {"facts": []}, shared).card
    assert (without.computed, without.declared, without.recomputable) == (None, None, Decimal(0))
    declared = assess_case(file, {"facts": [], "declared": "0.8 分"}, shared).card
    assert declared.computed == Decimal("0.8")  # nothing to compute from: the declared score stands in
    computed = assess_case(file, file["cases"]["below_full"], shared).card
    assert computed.computed == Decimal("0.97")


def test_reviewed_scores_are_a_voice_of_their_own(shared: Content) -> None:
    content = Content(catalogue=shared.catalogue)
    file = FILES["ratio"]
    content.frameworks["test-2021@1"] = load(framework_of(file, {}), Framework, "framework.yml")
    data = report_of({"facts": file["cases"]["below_full"]["facts"], "declared": "1 分"})
    scores = {"item": "0.9 分", "total": "0.9"}
    data["reviews"] = [{"id": "finance", "body": "财政局", "kind": "finance", "scores": scores}]
    assessed = assess(load(data, Report, "report.yml"), content)
    assert assessed is not None
    (item,) = assessed.card.items
    assert (item.declared, item.computed, item.reviewed) == (Decimal(1), Decimal("0.97"), Decimal("0.9"))
    assert assessed.card.reviewed == Decimal("0.9")


# -- the real reports ------------------------------------------------------------------------------------------


def item_of(card: Scorecard, name: str) -> ItemScore:
    return next(item for item in card.walk() if item.id == name)


@pytest.fixture(scope="module")
def zengcheng(root: Path) -> Scorecard:
    return assess_file(root, root / "content/reports/zengcheng-zonggonghui/2023.yml").card


@pytest.fixture(scope="module")
def futian(root: Path) -> Scorecard:
    return assess_file(root, root / "content/reports/futian-zonggonghui/2021.yml").card


def test_zengcheng_execution(zengcheng: Scorecard) -> None:
    execution = item_of(zengcheng, "execution")
    assert (execution.declared, execution.computed, execution.status.value) == (
        Decimal("9.99"),
        Decimal("10.00"),
        "computed",
    )
    assert execution.recomputable == 0  # the rule is a reconstruction
    assert any("未说明舍入方式，按四舍五入" in step for part in execution.parts for step in part.steps)


def test_zengcheng_has_no_computed_total(zengcheng: Scorecard) -> None:
    assert (zengcheng.declared, zengcheng.computed) == (Decimal("92.49"), None)
    assert (zengcheng.listed, zengcheng.listed_points) == (Decimal("49.99"), Decimal(50))
    assert zengcheng.grade is not None and zengcheng.grade.printed == "优"


@pytest.mark.parametrize(
    "item,declared,computed,status,recomputable",
    [
        ("procurement", "1.97", "1.97", "partly", 1),
        ("execution", "5.99", "5.99", "computed", 6),
        ("timeliness", "6", "6", "computed", 6),
        ("petitions", "3", "3", "partly", 2),
        ("satisfaction", "2", "2", "computed", 6),
        ("public_funds", "6", "6", "computed", 3),
    ],
)
def test_futian_items(
    item: str, declared: str, computed: str, status: str, recomputable: int, futian: Scorecard
) -> None:
    score = item_of(futian, item)
    assert (score.declared, score.computed) == (Decimal(declared), Decimal(computed))
    assert (score.status.value, score.recomputable) == (status, Decimal(recomputable))


def test_futian_second_band_is_a_reconstruction(futian: Scorecard) -> None:
    parts = {part.id: part for part in item_of(futian, "public_funds").parts}
    assert (parts["three_public"].attested, parts["three_public"].recomputable) == (True, Decimal(3))
    assert (parts["daily"].attested, parts["daily"].computed, parts["daily"].recomputable) == (
        False,
        Decimal(3),
        Decimal(0),
    )


def test_futian_total(futian: Scorecard) -> None:
    assert (futian.declared, futian.computed, futian.points) == (Decimal("93.96"), Decimal("93.96"), Decimal(100))
    assert futian.recomputable == sum(item.recomputable for item in futian.leaves())
    assert points_text(futian.recomputable) == "24"


def test_real_frameworks_add_up(root: Path) -> None:
    content = load_content(root, [])
    for framework in content.frameworks.values():
        for item in walk(framework.model.indicators):
            below = [child.full for child in item.indicators]
            if item.full is not None and below and None not in below:
                assert sum(points for points in below if points is not None) == item.full
