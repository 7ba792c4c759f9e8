"""The examples on the pages of rules are invented: none has a figure or a name of a real report."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from generator import publishing
from generator.finding import Audience
from generator.load import load_content
from generator.pages.rules import rulebook
from generator.pipeline import check
from generator.report.build import portal_view
from generator.report.publication import Publication
from generator.rules import RULES
from generator.rules.base import Rule

PUBLIC: Final = [rule for rule in RULES.values() if rule.audience is Audience.PUBLIC]
FIGURE: Final = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.]*\d)")


def figures(text: str) -> set[str]:
    """Figures of three digits and more, without years: shorter ones stand everywhere."""
    found = set(FIGURE.findall(text.replace(",", "")))
    return {one for one in found if len(one.replace(".", "")) > 2 and not re.fullmatch(r"20\d\d|100", one)}


@pytest.fixture(scope="module")
def printed(root: Path) -> set[str]:
    return set().union(*(figures(path.read_text(encoding="utf-8")) for path in root.glob("content/reports/*/*.yml")))


@pytest.mark.parametrize("rule", PUBLIC, ids=lambda rule: rule.id)
def test_examples_have_no_figure_of_a_real_report(rule: Rule, printed: set[str]) -> None:
    assert not figures(rule.bad + rule.good + rule.why + rule.mend) & printed


def test_figures_are_read_whole() -> None:
    assert figures("正文 2,918.76 万元、12 家、2023 年、“157.08%”。") == {"2918.76", "157.08"}


def test_a_rule_says_which_frameworks_it_says_nothing_of(root: Path) -> None:
    """The example for 等级 must not stand beside a real report with the like and no note, unexplained."""
    content = load_content(root)
    none = {page.id: page for page in rulebook(Publication(content, portal_view(content), ())).pages}
    assert not none["grade"].policy
    for rule in ("grade", "over-target"):
        assert "不核对" in RULES[rule].why


def test_the_frameworks_of_published_reports_are_named(root: Path) -> None:

    pages = {page.id: page for page in rulebook(publishing.publish_all(check(root))).pages}
    for rule in ("grade", "over-target"):
        told = {pair.label: pair.value for pair in pages[rule].policy}["不核对的情形"]
        assert "麻章区部门整体支出绩效自评指标" in told and "江门市部门整体支出绩效自评指标体系" in told
    assert "不核对的情形" not in {pair.label for pair in pages["score-sum"].policy}
