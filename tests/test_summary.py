"""摘要: what is given up, in which order, and that the heights it reckons with are near those that are laid out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from generator import synth
from generator.papers import summary
from generator.papers.lines import cut, rows, width
from generator.pipeline import check
from generator.publishing import publish_all
from generator.quantity import Kind, parse_quantity
from generator.render import pdf
from generator.report.model import Printed, Report
from generator.report.parts import ReviewView
from generator.report.publication import Publication
from generator.report.rectified import CUT
from generator.report.views import Voice

pytestmark = pytest.mark.xdist_group("site")

REASON: Final = "部分产出指标的佐证材料不足，个别项目的绩效目标与工作内容对应不够，满意度调查的样本偏少，须在下年度补充完善后再行评定。"
CHIEF: Final = ("年初预算数", "全年预算数", "预算支出", "预算执行率")
SUM: Final = "123,292,900.00 元"
POINT: Final = 0.75
"""A pixel of the layout in points."""
PAGE: Final = 714.0


@pytest.fixture(scope="module")
def real(root: Path) -> Publication:
    return publish_all(check(root))


@pytest.fixture(scope="module")
def futian(real: Publication) -> Report:
    return next(report for report in real.reports if report.department.startswith("futian"))


@pytest.fixture(scope="module")
def synthetic(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Publication:
    project = tmp_path_factory.mktemp("summary") / "project"
    synth.write(root, project, 12, seed=7)
    return publish_all(check(project))


def reviewed(report: Report, bodies: int, reason: str) -> Report:
    """With so many reviews, and last year's sums in 元, which take two lines each."""
    names = [f"示例市{sign}会计师事务所" for sign in "甲乙丙丁戊己庚辛"[:bodies]]
    views = tuple(
        ReviewView(str(index), name, "第三方评价", "2022 年 7 月 28 日", reason, ()) for index, name in enumerate(names)
    )
    total = replace(report.total, voices=tuple(Voice(f"{91 - index}.51", name) for index, name in enumerate(names)))
    printed = Printed(SUM, "", "", parse_quantity(SUM, Kind.MONEY))
    facts = tuple(replace(row, before=printed) if row.name in CHIEF[::2] else row for row in report.facts)
    return replace(report, review_views=views, total=total, facts=facts)


def page_of(publication: Publication, report: Report) -> summary.Summary:
    return summary.summary(report, publication.find(report.department, report.year - 1), publication.portal)


def laid_out(root: Path, publication: Publication, report: Report) -> Any:
    """A summary as it is laid out, on one page: the box of its section."""
    (paper,) = summary.papers(replace(publication, reports=(report,)))
    paper = replace(paper, data={**paper.data, "page": page_of(publication, report)})  # with last year's
    job = pdf.Job(root, paper, publication.portal)
    document = pdf.typesetter(root).lay_out(pdf.document_html(job), pdf.styles(root))
    (page,) = document.pages
    return next(box for box in page._page_box.descendants() if is_a(box, "summary"))


def is_a(box: Any, name: str) -> bool:
    return box.element is not None and name in (box.element.get("class") or "").split()


def free(section: Any) -> float:
    """Points below the last line."""
    last = section.children[-1]
    return PAGE - POINT * float(last.position_y + last.margin_height() - section.position_y)


def test_what_has_room_is_on_the_page(root: Path, synthetic: Publication, futian: Report, real: Publication) -> None:
    """Where figures are left out, a line more of them would hardly fit: the reckoning is near what is laid out."""
    departments = {report.department: report for report in synthetic.reports}
    cases = [(synthetic, report) for report in departments.values()] + [(real, futian)]
    cases += [(real, reviewed(futian, 2, "佐证材料不全"))]
    left = 0
    for publication, report in cases:
        page = page_of(publication, report)
        if page.foot[0].startswith("关键数据另有") and len(page.figures) < 14:
            left += 1
            assert 0 <= free(laid_out(root, publication, report)) < 45, report.address
    assert left >= 3


def test_lines_are_never_fewer_than_laid_out(root: Path, synthetic: Publication, futian: Report) -> None:
    """Nor many more: of each paragraph and sentence."""
    more = every = 0
    for report in (synthetic.reports[1], synthetic.reports[6], synthetic.reports[-1], reviewed(futian, 2, REASON)):
        page = page_of(synthetic, report)
        section = laid_out(root, synthetic, report)
        for texts, high, signs in ((page.sentences, 19, 35.8), ((*page.told, *page.foot, page.about), 16, 42.0)):
            for text in texts:
                boxes = (box for box in section.descendants() if box.element_tag in {"li", "p"})
                box = next(box for box in boxes if "".join(box.element.itertext()).strip() == text.strip())
                lines = round(POINT * box.height / high)
                assert lines <= rows(text, signs) <= lines + 1, text
                more, every = more + rows(text, signs) - lines, every + 1
    assert every > 30 and more <= every / 10


def test_lines_are_broken_between_words() -> None:
    assert rows("", 5) == rows("五个字一行", 5) == rows("五个字一  ", 5) == 1
    assert rows("五个字一行，", 5) == 2  # a comma begins no line
    assert rows("支出 12,345.67 元", 5) == 3  # nor is a figure divided
    assert rows("https://example.gov.cn/reports/x", 8) >= 3
    assert rows("见报“附录二”", 3) == 3  # nor a quotation mark parted from what is before it
    assert rows("很" * 41, 10) == 5
    assert cut("不长", 2, "…") == "不长"
    assert cut("这一句太长了", 4, "…") == "这一句…"
    assert cut("支出，93.96 分", 5, "…") == "支出…"  # neither a figure nor what ends it
    assert width("1 万元") == pytest.approx(2.85)


def test_chief_figures_stand_before_long_reasons_and_charts(root: Path, real: Publication, futian: Report) -> None:
    short, long = (page_of(real, reviewed(futian, 2, reason)) for reason in ("佐证材料不全", REASON * 3))
    for page in (short, long):
        assert tuple(figure.name for figure in page.figures[:4]) == CHIEF
        assert len(page.sentences) == 3
    told = [text for text in short.told if text.startswith("复核：")]
    assert told[0] == "复核：示例市甲会计师事务所，第三方评价，2022 年 7 月 28 日。理由：佐证材料不全"
    for name, text in zip("甲乙", (text for text in long.told if text.startswith("复核：")), strict=True):
        assert text.startswith(f"复核：示例市{name}会计师事务所。理由：部分产出")
        assert text.endswith(f"{CUT}（全文见报告附录二）") and rows(text, 42.0) == 1
    assert free(laid_out(root, real, reviewed(futian, 2, REASON * 3))) >= 0


def test_reasons_are_whole_where_there_is_room(synthetic: Publication) -> None:
    """Up to a length; what is longer is read in full elsewhere."""
    report = next(report for report in synthetic.reports if report.facts and not report.losses.rows)
    views = reviewed(report, 1, REASON[:50]).review_views
    (told,) = (t for t in page_of(synthetic, replace(report, review_views=views)).told if t.startswith("复核："))
    assert told.endswith(REASON[:50])
    views = reviewed(report, 1, REASON * 2).review_views
    (told,) = (t for t in page_of(synthetic, replace(report, review_views=views)).told if t.startswith("复核："))
    assert told.endswith(f"须在下年度补充完善后再行评定。部{CUT}（全文见报告附录二）")


def test_many_reviews_are_counted(root: Path, real: Publication, futian: Report) -> None:
    report = reviewed(futian, 8, REASON)
    page = page_of(real, report)
    assert page.voices[2].points == "91.51 分；90.51 分；89.51 分"
    assert page.voices[2].detail.endswith("；其余 5 家见报告")
    assert "复核：8 家机构的理由见报告附录二。" in page.told
    assert len(page.sentences) == 3 and len(page.figures) >= 3
    assert free(laid_out(root, real, report)) >= 0


@pytest.mark.parametrize("length", [1, 3, 8])
def test_whatever_there_is_to_say_it_is_one_page(root: Path, real: Publication, futian: Report, length: int) -> None:
    """Names, sentences, reasons and problems of any length."""
    name = "某某省某某自治州某某县人力资源和社会保障局及其所属事业单位" * min(length, 3)
    goals = tuple(
        replace(row, name=f"{row.name}（{'含所属单位' * 9 * length}）", lost=row.lost) for row in futian.losses.rows
    )
    report = replace(
        reviewed(futian, length, REASON * length),
        department_name=name,
        title=f"{name} 2021 年度部门整体支出绩效自评报告",
        sentences=tuple(replace(one, text=one.text * length) for one in futian.sentences),
        losses=replace(futian.losses, rows=goals),
    )
    page = page_of(real, report)
    assert free(laid_out(root, real, report)) >= 0
    assert page.sentences and page.told[-1].endswith("不是审计或评价结论。")
