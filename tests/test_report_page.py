"""The report's page: last year beside this year, targets, lost points, reviews, rectification, downloads, citation."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from generator.load import load_content
from generator.pages.articles import article, citation, downloads
from generator.render.charts import chart_svg
from generator.render.templates import environment
from generator.report.build import build_report, portal_view
from generator.report.model import Bar, Chart, Report
from generator.report.previous import Beside, YearRow, beside, sentences
from generator.report.publication import Publication
from generator.validate import assess
from tests.projects import make_project, put_report

ROOT = Path(__file__).resolve().parent.parent
CONTENT = load_content(ROOT)
ADDRESSES = sorted(f"{loaded.model.department}/{loaded.model.year}" for loaded in CONTENT.reports)
FUTIAN = (ROOT / "content" / "reports" / "futian-zonggonghui" / "2021.yml").read_text(encoding="utf-8")
Edit = Callable[[str], str]


@cache
def real(address: str) -> Report:
    department, year = address.split("/")
    path = ROOT / "content" / "reports" / department / f"{year}.yml"
    content = load_content(ROOT, [path])
    assessed = assess(content.reports[0], content)
    assert assessed is not None
    return build_report(assessed, content, "0" * 64)


def unchanged(text: str) -> str:
    return text


def built(folder: Path, *edits: tuple[int, Edit]) -> tuple[Publication, dict[int, Report]]:
    """The Futian report as that of several years, each edited, published together."""
    project = make_project(folder, ROOT)
    framework = project / "content" / "frameworks" / "futian-2021.v1.yml"
    years = ", ".join(str(year) for year, _ in edits)
    text = framework.read_text(encoding="utf-8")
    framework.write_text(re.sub(r"^years: .*$", f"years: [{years}]", text, flags=re.MULTILINE), encoding="utf-8")
    for year, edit in edits:
        edited = edit(FUTIAN.replace("\nyear: 2021\n", f"\nyear: {year}\n", 1))
        put_report(project, edited.encode(), year=str(year))
    content = load_content(project)
    assert not content.findings, content.findings
    made = {}
    for loaded in content.reports:
        assessed = assess(loaded, content)
        assert assessed is not None
        made[loaded.model.year] = build_report(assessed, content, "0" * 64)
    return Publication(content, portal_view(content), tuple(made.values())), made


def line(two: Beside, key: str) -> YearRow:
    return next(row for row in two.rows if row.now and row.now.key == key)


def page_of(publication: Publication, report: Report) -> str:
    page = article(publication, report)
    template = environment(ROOT).get_template("web/report.html.j2")
    return template.render(base="../../..", portal=publication.portal, **page.data)


def spent(amount: str) -> Edit:
    """The Futian report with other spending: every place prints it."""
    return lambda text: text.replace("2,918.76", amount).replace("2918.76", amount.replace(",", ""))


# -- last year ---------------------------------------------------------------------------------------------


def test_difference_to_last_year_is_exact_and_says_how(tmp_path: Path) -> None:
    _, made = built(tmp_path, (2020, unchanged), (2021, spent("2,940.00")))
    two = beside(made[2021], made[2020])
    row = line(two, "budget.executed")
    assert row.before == "2,918.76 万元"
    assert row.change == "增加 21.24 万元（0.73%）"
    assert "2,940.00 万元 − 2,918.76 万元 = 21.24 万元" in row.how
    assert row.address.startswith("reports/futian-zonggonghui/2020/#")
    assert line(two, "score.total").change == "持平"
    assert "与本站收录的 2020 年度报告相比，支出增加 21.24 万元（0.73%）" in "".join(
        s.text for s in sentences(made[2021], two)
    )


def test_rates_differ_in_percentage_points(tmp_path: Path) -> None:
    past = "three_public.executed = 3.12", "three_public.executed = 3.00"
    _, made = built(tmp_path, (2020, lambda t: t.replace(*past).replace("72.56%", "69.77%")), (2021, unchanged))
    row = line(beside(made[2021], made[2020]), "three_public.control_rate")
    assert row.change == "增加 2.79 个百分点"


def test_a_rate_that_does_not_follow_from_its_figures_is_not_subtracted(tmp_path: Path) -> None:
    _, made = built(tmp_path, (2020, lambda text: text.replace("72.56%", "62.56%")), (2021, unchanged))
    row = line(beside(made[2021], made[2020]), "three_public.control_rate")
    assert (row.change, row.reason) == ("", "上年与所载算法不符")


def test_other_framework_or_kind_is_no_difference_but_a_reason(tmp_path: Path) -> None:
    _, made = built(tmp_path, (2020, unchanged), (2021, unchanged))
    framework = replace(made[2020].framework, reference="futian-2020@1")
    cells = tuple(
        replace(
            cell, basis=tuple(replace(b, key="futian-2020@1") if b.aspect == "framework" else b for b in cell.basis)
        )
        for cell in made[2020].cells
    )
    row = line(beside(made[2021], replace(made[2020], framework=framework, cells=cells)), "score.total")
    assert not row.change
    assert row.reason == "两年指标体系不同（本年为 futian-2021@1，上年为 futian-2020@1）"
    unit = beside(made[2021], replace(made[2020], kind="unit"))
    assert all(row.reason == "两年报告的类别不同" and not row.change for row in unit.rows if row.now)
    assert unit.sentence is None


def test_two_figures_of_one_fact_are_not_subtracted(tmp_path: Path) -> None:
    _, made = built(tmp_path, (2020, lambda text: text.replace("2,918.76", "2,818.76", 1)), (2021, unchanged))
    row = line(beside(made[2021], made[2020]), "budget.executed")
    assert not row.change
    assert row.reason == "上年报告有不同的数"


def test_facts_only_of_last_year_are_listed_as_such(tmp_path: Path) -> None:
    _, made = built(tmp_path, (2020, unchanged), (2021, unchanged))
    facts = tuple(row for row in made[2021].facts if row.key != "satisfaction.value")
    two = beside(replace(made[2021], facts=facts), made[2020])
    gone = [row for row in two.rows if row.now is None]
    assert [(row.before, row.change) for row in gone] == [("85.29 分", "")]


def test_page_says_where_last_year_comes_from(tmp_path: Path) -> None:
    publication, made = built(tmp_path, (2020, unchanged), (2021, spent("2,940.00")))
    html = page_of(publication, made[2021])
    assert "本站收录的 2020 年度报告" in html
    assert 'href="../../../reports/futian-zonggonghui/2020/#' in html
    assert "增加 21.24 万元（0.73%）" in html
    assert "增减的计算方法" in html
    first = page_of(publication, made[2020])
    assert "上年（2019 年度）报告本站未收录，不表示部门未公开。" in first
    assert "增减" not in first.split('id="facts"')[1].split("</section>")[0]


def test_figures_of_last_year_that_the_report_prints_itself() -> None:
    report = real("jiangmen-zonggonghui/2024")
    two = beside(report, None)
    row = line(two, "budget.executed#hq")
    assert two.quoted
    assert row.now is not None
    assert row.now.before is not None
    assert (row.now.before.printed, row.change) == ("1585.39 万元", "减少 44.77 万元（2.82%）")


def test_five_sentences_at_most_and_each_leads_to_a_place() -> None:
    for address in ADDRESSES:
        report = real(address)
        shown = sentences(report, beside(report, None))
        assert 3 <= len(shown) <= 5
        html = page_of(Publication(CONTENT, portal_view(CONTENT), (report,)), report)
        ids = set(re.findall(r' id="([^"]+)"', html))
        assert all(s.target.removeprefix("#") in ids for s in shown if s.target)


# -- targets -----------------------------------------------------------------------------------------------


def test_targets_of_an_earlier_year_are_not_counted() -> None:
    report = real("jiangmen-zonggonghui/2024")
    assert "组织劳模事迹宣讲" not in "".join(goal.name for goal in report.goals)
    compared = [goal for goal in report.goals if goal.result]
    card = report.cards[2]
    assert card.value == f"{sum(g.result == '达到目标值' for g in compared)}／{len(compared)}"
    assert all(goal.reason for goal in report.goals if not goal.result)


def test_persons_are_persons_however_counted() -> None:
    goal = next(g for g in real("jiangmen-zonggonghui/2024").goals if "因病致困专项" in g.name)
    assert (goal.target.printed, goal.actual and goal.actual.printed, goal.result) == ("≥80 人", "80 名", "达到目标值")


def test_chart_of_targets_is_cut_and_limited() -> None:
    chart = next(c for c in real("jiangmen-zonggonghui/2024").charts if c.id == "goals")
    assert len(chart.bars) == 12
    assert chart.rest
    far = next(bar for bar in chart.bars if bar.value == "252 家")
    assert (far.cut, far.length, far.reference_length) == (True, "100", "66.67")
    assert "末端断开" in chart.note
    assert chart_svg(chart).count("chart-cut") == sum(bar.cut for bar in chart.bars)


def test_chart_label_leaves_room_for_its_value() -> None:
    bar = Bar("很长很长很长很长很长很长很长很长很长很长的名称", "1,234,567.89 万元", "50")
    drawn = str(chart_svg(Chart("c", "题", "所见", (bar,), "金额")))
    label = re.search(r'class="chart-label"[^>]*>([^<]*)<', drawn)
    assert label is not None
    assert label[1].endswith("…")
    assert 13 * len(label[1]) < 360 - 13 * 8


def test_every_chart_has_a_table_and_what_is_computed_has_a_method() -> None:
    report = real("futian-zonggonghui/2021")
    assert [chart.id for chart in report.charts] == ["budget", "points", "quarters"]
    quarters = report.charts[2]
    assert quarters.finding.endswith("占全年预算的 99.1%")
    assert quarters.method is not None
    assert quarters.method.steps == ("第三季度末累计支出 2,924.77 万元 ÷ 全年预算 2,952.78 万元 = 99.1%",)
    assert all(operand.anchor for operand in quarters.method.inputs)
    html = page_of(Publication(CONTENT, portal_view(CONTENT), (report,)), report)
    assert html.count('<figure class="chart">') == html.count("数据表</summary>") == 3


# -- points ------------------------------------------------------------------------------------------------


def test_losses_in_the_order_of_the_framework_with_their_sum() -> None:
    losses = real("futian-zonggonghui/2021").losses
    order = [row.id for row in real("futian-zonggonghui/2021").scores]
    assert [row.anchor.removeprefix("score-") for row in losses.rows] == sorted(
        (row.anchor.removeprefix("score-") for row in losses.rows), key=order.index
    )
    assert losses.explained == "6.04"
    assert losses.lead.startswith(
        "自评得分比满分少 6.04 分。有 5 项指标的自评得分低于分值，共少 6.04 分。扣分已全部逐项列出。"
    )
    satisfied = losses.rows[-1]
    assert satisfied.lost == "4"
    assert "样本覆盖率不够酌情扣分" in satisfied.reason
    assert satisfied.place is not None
    assert satisfied.place.anchor


def test_unexplained_deduction_is_said(tmp_path: Path) -> None:
    _, made = built(tmp_path, (2021, lambda text: text.replace("93.96", "92.96")))
    assert "未逐项列出的扣分 1 分。" in made[2021].losses.lead
    assert made[2021].losses.method is not None
    assert "未逐项列出：7.04 − 6.04 = 1 分" in made[2021].losses.method.steps


def test_without_full_points_nothing_is_subtracted() -> None:
    losses = real("huadu-zonggonghui/2023").losses
    assert losses.rows == ()
    assert losses.method is None
    assert losses.lead.startswith("报告未列总分的满分，不计算合计扣分。")


def test_recomputable_points_name_the_indicators() -> None:
    report = real("futian-zonggonghui/2021")
    method = report.cards[3].method
    assert method is not None
    assert method.steps[-1].endswith("= 24 分")
    assert report.total_method is not None
    assert "20 + 17.97 + 55.99 = 93.96 分" in report.total_method.steps


REVIEWS = """reviews:
  - {id: bureau, body: 某区财政局, kind: finance, date: 2022-09-01, scores: {total: 91.5 分, procurement: 1.5 分}, reason: 佐证材料不足}
  - {id: firm, body: 某会计师事务所, kind: third_party, scores: {procurement: 1.97 分}}
disclosures:
  - {address: https://www.example.gov.cn/a.html, date: 2022-08-20, carrier: 区政府门户网站}
  - {address: "javascript:alert(1)", date: 2022-08-21, carrier: 政府公报}
index_number: K0001-2022-00042
document:
"""


def test_all_reviews_stand_beside_the_declared_points(tmp_path: Path) -> None:
    publication, made = built(tmp_path, (2021, lambda text: text.replace("document:\n", REVIEWS, 1)))
    report = made[2021]
    row = next(r for r in report.scores if r.id == "procurement")
    assert [(v.points, v.body) for v in row.voices] == [("1.5", "某区财政局"), ("1.97", "某会计师事务所")]
    first, second = report.review_views
    assert [(r.name, r.declared, r.reviewed, r.difference) for r in first.rows] == [
        ("总分", "93.96", "91.5", "−2.46"),
        ("政府采购执行情况", "1.97", "1.5", "−0.47"),
    ]
    assert second.rows[0].difference == "相同"
    assert (first.kind, second.kind, second.day) == ("财政复核", "第三方评价", "报告未列")
    html = page_of(publication, report)
    shown = html.split('id="score-procurement"')[1].split("</tr>")[0]
    assert "某区财政局" in shown
    assert "某会计师事务所" in shown
    assert 'id="reviews"' in html


def test_disclosure_table_links_only_the_web(tmp_path: Path) -> None:
    publication, made = built(tmp_path, (2021, lambda text: text.replace("document:\n", REVIEWS, 1)))
    pairs = {pair.label: pair for pair in made[2021].disclosure}
    assert pairs["索引号"].value == "K0001-2022-00042"
    assert pairs["部门公开载体（1）"].link == "https://www.example.gov.cn/a.html"
    assert pairs["部门公开载体（2）"].link == ""
    html = page_of(publication, made[2021])
    assert 'href="javascript' not in html
    assert real("futian-zonggonghui/2021").disclosure[0].value == "未编制"


# -- rectification -----------------------------------------------------------------------------------------


def test_rectification_is_problem_measure_and_effect() -> None:
    given = real("jiangmen-zonggonghui/2024").rectification
    assert len(given.matters) == 3
    for matter in given.matters:
        assert matter.finding
        assert matter.measure
        assert matter.effect
    assert given.matters[0].finding is not None
    assert given.matters[0].finding.lines == ("一是帮扶机制不够多样化。", "二是未能对帮扶效果进行恰当的跟踪记录。")
    assert given.matters[0].finding.more
    assert not given.absent


def test_absent_rectification_is_said_only_where_the_outline_asks(tmp_path: Path) -> None:
    assert not real("futian-zonggonghui/2021").rectification.absent
    path = ROOT / "content" / "reports" / "jiangmen-zonggonghui" / "2024.yml"
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^    rectification: .*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^  - rectification: .*\n    part: .*\n    text:", "  - text:", text, flags=re.MULTILINE)
    project = make_project(tmp_path, ROOT)
    put_report(project, text.encode(), "jiangmen-zonggonghui", "2024")
    content = load_content(project)
    assessed = assess(content.reports[0], content)
    assert assessed is not None
    given = build_report(assessed, content, "0" * 64).rectification
    assert given.matters == ()
    assert given.absent == "报告未列上年整改情况。"


# -- downloads, citation, editions -------------------------------------------------------------------------


def test_only_files_that_exist_are_listed() -> None:
    report = real("futian-zonggonghui/2021")
    shown = Publication(CONTENT, portal_view(CONTENT), (report,))
    sizes = {f"{report.address}report.json": 2049, f"{report.address}report.yml": 1, "reports/x/2020/report.pdf": 5}
    found = downloads(replace(shown, sizes=sizes), report)
    assert [(file.file, file.size) for file in found] == [("report.json", "3 KB"), ("report.yml", "1 KB")]
    html = page_of(replace(shown, sizes=sizes), report)
    assert 'href="report.pdf"' not in html
    assert "复算数据（JSON，3 KB）" in html


@pytest.mark.parametrize("base_url", ["", "https://www.example.gov.cn/jixiao"])
def test_citation_has_an_address_only_where_the_site_has_one(base_url: str) -> None:
    report = real("futian-zonggonghui/2021")
    text = citation(report, replace(portal_view(CONTENT), base_url=base_url))
    assert text.startswith(
        "深圳市福田区总工会. 深圳市福田区总工会 2021 年度部门整体支出绩效自评报告[R/OL]. (2026-11-21)[引用日期]. "
    )
    assert text.endswith(f"{base_url}/{report.address}." if base_url else "绩效公开.")


def test_earlier_edition_says_so() -> None:
    report = replace(real("futian-zonggonghui/2021"), revision="1", address="reports/futian-zonggonghui/2021/r1/")
    shown = Publication(CONTENT, portal_view(CONTENT), (real("futian-zonggonghui/2021"),), (report,))
    page = article(shown, report)
    assert page.title == "福田区总工会 2021 年度绩效自评报告（第 1 版）"
    assert "已由后来的版本代替" in page_of(shown, report)


def test_titles_are_short() -> None:
    for address in ADDRESSES:
        report = real(address)
        title = article(Publication(CONTENT, portal_view(CONTENT), (report,)), report).title
        assert title.startswith(report.short_name)
        assert len(title) <= 30
