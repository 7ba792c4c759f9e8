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
from generator.report.cells import Basis
from generator.report.goals import COMPARED
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
    basis = Basis("coverage", "unit", "单位本级")
    cells = tuple(replace(cell, basis=(basis, *cell.basis)) for cell in made[2020].cells)
    unit = beside(made[2021], replace(made[2020], cells=cells))
    assert not any(row.change for row in unit.rows)
    assert line(unit, "budget.executed").reason == "两年评价范围不同（本年为 部门整体，上年为 单位本级）"
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


def test_page_says_what_of_the_targets_is_compared() -> None:
    report = real("mazhang-zonggonghui/2023")
    html = page_of(Publication(CONTENT, portal_view(CONTENT), (report,)), report)
    assert f"{COMPARED}的，才比较。" in html.split('id="goals"')[1].split("<table")[0]
    assert report.cards[2].method is not None
    assert report.cards[2].method.steps[0].startswith(COMPARED)


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
        "满分 100 分，自评得分 93.96 分，合计少得 6.04 分。5 项指标未得满分，共少得 6.04 分。以上已全部逐项列出。"
    )
    satisfied = losses.rows[-1]
    assert satisfied.lost == "4"
    assert "样本覆盖率不够酌情扣分" in satisfied.reason
    assert satisfied.place is not None
    assert satisfied.place.anchor


def test_unexplained_deduction_is_said(tmp_path: Path) -> None:
    _, made = built(tmp_path, (2021, lambda text: text.replace("93.96", "92.96")))
    assert "其余少得的 1 分报告未逐项列出。" in made[2021].losses.lead
    assert made[2021].losses.method is not None
    assert "未逐项列出：7.04 − 6.04 = 1 分" in made[2021].losses.method.steps


def test_without_full_points_nothing_is_subtracted() -> None:
    losses = real("huadu-zonggonghui/2023").losses
    assert losses.rows == ()
    assert losses.method is None
    assert losses.lead.startswith("报告未列满分，无法计算合计失分。")


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
  - {address: not_supplied, date: 2022-08-21, carrier: 政府公报}
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
    _, made = built(tmp_path, (2021, lambda text: text.replace("document:\n", REVIEWS, 1)))
    pairs = {pair.label: pair for pair in made[2021].disclosure}
    assert pairs["索引号"].value == "K0001-2022-00042"
    assert pairs["部门公开载体（1）"].link == "https://www.example.gov.cn/a.html"
    assert pairs["部门公开载体（2）"].link == ""
    assert pairs["部门公开载体（2）"].value.endswith("，未提供")
    assert real("futian-zonggonghui/2021").disclosure[0].value == "本站未登记"


def test_a_transcription_says_whose_day_it_is_and_what_is_not_recorded() -> None:
    pairs = {pair.label: pair.value for pair in real("zengcheng-zonggonghui/2023").disclosure}
    assert "发布日期" not in pairs
    assert pairs["本站发布日期"] == "2026 年 11 月 21 日"
    assert pairs["批复日期"] == pairs["部门公开日期"] == "本站未登记"
    report = real("zengcheng-zonggonghui/2023")
    html = page_of(Publication(CONTENT, portal_view(CONTENT), (report,)), report)
    assert "<li>本站发布日期：2026 年 11 月 21 日</li>" in html


# -- what is recomputed, and what is not ---------------------------------------------------------------------


def test_groups_of_which_nothing_was_recomputed_show_no_points() -> None:
    report = real("futian-zonggonghui/2021")
    rows = {row.name: row for row in report.scores}
    assert (rows["部门决策"].computed, rows["部门决策"].taken) == ("", "")
    assert (rows["效果性"].computed, rows["效果性"].taken) == ("", "")
    assert (rows["部门管理"].computed, rows["部门管理"].taken) == ("17.97", "17")
    assert (rows["政府采购执行情况"].computed, rows["政府采购执行情况"].taken) == ("1.97", "1")
    assert (rows["经济性"].computed, rows["经济性"].taken) == ("6", "")
    assert (report.total.computed, report.total.taken) == ("93.96", "71")
    html = page_of(Publication(CONTENT, portal_view(CONTENT), (report,)), report)
    assert "含按自评得分<wbr>计入 71 分" in html.split("<tfoot>")[-1]


def test_why_nothing_counts_as_recomputable_differs_by_case() -> None:
    details = {address: real(address).cards[3].detail for address in ADDRESSES}
    assert details["zengcheng-zonggonghui/2023"] == "所用规则为重建，不计入；2 条核验说明"
    assert details["jiangmen-zonggonghui/2024"].startswith("报告未列各项分值；")
    assert details["huadu-zonggonghui/2023"].startswith("依据部门评定或所载数据不足；")
    assert details["futian-zonggonghui/2021"] == "16 条核验说明"


def test_targets_in_words_are_not_said_to_be_missing() -> None:
    zengcheng, huadu = (real(f"{name}-zonggonghui/2023").cards[2] for name in ("zengcheng", "huadu"))
    assert (zengcheng.value, zengcheng.detail) == ("无可逐项比较的数值", "绩效目标为文字，见正文")
    assert (huadu.value, huadu.detail) == ("1／1", "另有文字表述的目标，不逐项比较")


def test_grade_off_the_scale_is_said_with_the_scale() -> None:
    assert "报告所载等级“优良”不在所列等级之中，照录" in real("mazhang-zonggonghui/2023").framework.grades
    assert "报告所载等级" not in real("zengcheng-zonggonghui/2023").framework.grades


def test_rounding_that_explains_a_score_is_said() -> None:
    report = real("zengcheng-zonggonghui/2023")
    words = "指标体系未说明舍入方式：四舍五入得 10 分，截断得 9.99 分，后者与自评得分相同"
    assert next(row for row in report.scores if row.id == "execution").remark == words
    assert [(row.lead, row.reason) for row in report.losses.rows] == [("", words)]


def test_reasons_are_found_in_the_section_of_the_score() -> None:
    rows = {row.name: row for row in real("futian-zonggonghui/2021").losses.rows}
    assert rows["编外人员控制率"].lead == rows["固定资产利用率"].lead == "正文有关表述"
    assert rows["编外人员控制率"].reason.endswith("编外人员控制率为 70.37%，超出合理范围。")
    assert rows["固定资产利用率"].reason == "因上述待处置资产的影响，我单位资产的使用率不高。"
    satisfied = rows["公众或服务对象满意度"]
    assert satisfied.lead == "报告写明"
    assert "‘社会公众对单位工作的评价’" in satisfied.reason
    assert all(row.reason for row in rows.values())


def test_a_loss_without_a_reason_leads_to_the_text(tmp_path: Path) -> None:
    publication, made = built(tmp_path, (2021, lambda text: text.replace("，超出合理范围", "")))
    row = next(row for row in made[2021].losses.rows if row.name == "编外人员控制率")
    assert row.reason == ""
    assert row.place is not None
    assert row.place.anchor
    assert "本站未能自动摘出原因，见正文" in page_of(publication, made[2021])


def test_a_score_figure_of_two_places_has_a_gap_without_a_sign() -> None:
    for address in ADDRESSES:
        for note in real(address).notes:
            if note.rule == "fact-conflict":
                assert not note.difference.startswith(("-", "−"))
    first = real("futian-zonggonghui/2021").notes[0]
    assert (first.declared, first.difference) == ("2,692.38 万元 / 23,292,900.00 元", "363.09 万元")


def test_unlisted_scores_show_the_printed_total_as_the_reports_own() -> None:
    note = next(n for n in real("zengcheng-zonggonghui/2023").notes if n.rule == "score-missing")
    assert (note.declared, note.expected) == ("92.49 分", "已列分项合计 49.99 分")


def test_no_chart_names_the_lowest() -> None:
    chart = next(c for c in real("futian-zonggonghui/2021").charts if c.id == "points")
    assert chart.finding == "部门决策 20／20 分、部门管理 17.97／20 分、部门绩效 55.99／60 分"


# -- last year's review ----------------------------------------------------------------------------------------


def test_last_years_review_that_the_report_prints_is_shown() -> None:
    report = real("jiangmen-zonggonghui/2024")
    two = beside(report, None)
    rows = [(row.name, row.quoted.printed) for row in two.rows if row.now is None and row.quoted]
    assert rows == [("复核（第三方）总得分", "90.5 分"), ("复核（第三方）等级", "优")]
    assert any("广州捷诚信息咨询有限公司" in s.text and "90.5 分" in s.text for s in sentences(report, two))
    html = page_of(Publication(CONTENT, portal_view(CONTENT), (report,)), report)
    shown = html.split('id="review-quoted"')[1].split("</section>")[0]
    assert "90.5 分" in shown
    assert "不是对本年的复核" in shown
    assert "90.5 分" in html.split('id="rectification"')[1].split("</section>")[0]
    assert "按本报告所印两年的数字计算" in html
    assert "两份报告" not in html


def test_regions_of_the_page_have_names_of_their_own() -> None:
    for address in ADDRESSES:
        report = real(address)
        html = page_of(Publication(CONTENT, portal_view(CONTENT), (report,)), report)
        names = re.findall(r' role="region"[^>]* aria-label="([^"]*)"', html)
        titles = re.findall(r'<h2 id="[^"]*-title">([^<]*)<', html)
        assert len({*names, *titles}) == len(names) + len(titles)


# -- rectification -----------------------------------------------------------------------------------------


def test_rectification_is_problem_measure_and_effect() -> None:
    given = real("jiangmen-zonggonghui/2024").rectification
    assert len(given.matters) == 3
    for matter in given.matters:
        assert matter.finding
        assert matter.measure
        assert matter.effect
    assert given.matters[0].finding is not None
    first, second = given.matters[0].finding.lines
    assert first.startswith("一是帮扶机制不够多样化。“困难职工")
    assert second == "二是未能对帮扶效果进行恰当的跟踪记录。……"
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
    assert [(file.file, file.size) for file in found] == [("report.json", "3 KB"), ("report.yml", "1 B")]
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
