"""评分表, 数据表 and 摘要 as papers of their own: what is on them, how many pages, and where they are offered."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pikepdf
import pypdfium2
import pytest

from generator import synth
from generator.papers import scores, summary, tables
from generator.papers.scores import form
from generator.pipeline import check
from generator.publishing import publish_all
from generator.render import pdf
from generator.report import previous
from generator.report.model import Report
from generator.report.publication import Paper, Publication
from generator.verify.base import UnreadableError
from generator.verify.embedded import embedded
from tests.support import Published

pytestmark = pytest.mark.xdist_group("site")

FILES: Final = ("scores.pdf", "tables.pdf", "summary.pdf")
BASE: Final = "https://jixiao.example.gov.cn"
MISSING: Final = "报告未列"
_NUMBER: Final = re.compile(r"— \d+ —")


@pytest.fixture(scope="module")
def real(root: Path) -> Publication:
    return publish_all(check(root))


@pytest.fixture(scope="module")
def synthetic(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Publication:
    project = tmp_path_factory.mktemp("papers") / "project"
    synth.write(root, project, 24, seed=5)
    return publish_all(check(project))


def texts(content: bytes) -> list[str]:
    """What is read on each page, without blanks, breaks and hyphens, at which addresses are divided."""
    with pypdfium2.PdfDocument(content) as document:
        read = [page.get_textpage().get_text_range() for page in document]
    return [squeezed(_NUMBER.sub("", text)) for text in read]  # on a turned sheet it is read amid the text


def squeezed(text: str) -> str:
    return re.sub(r"[-\s\u2060\ufffe\u00ad\x02]", "", text)


def made(root: Path, publication: Publication, paper: Paper) -> bytes:
    return pdf.run(pdf.Job(root, paper, publication.portal))


def paper_of(papers: Iterator[Paper], report: Report) -> Paper:
    return next(paper for paper in papers if paper.address.startswith(report.address))


def test_every_current_report_has_the_three_and_no_earlier_edition_has(published: Published) -> None:
    found = {path.relative_to(published.site).as_posix() for path in published.site.rglob("*.pdf")}
    reports = {name.rpartition("/")[0] for name in found if name.endswith("/report.pdf")}
    assert len(reports) == 5
    assert found == {f"{folder}/{file}" for folder in reports for file in ("report.pdf", *FILES)}


def test_a_report_without_tables_and_figures_has_no_tables(real: Publication) -> None:
    report = replace(real.reports[0], blocks=(), facts=())
    publication = replace(real, reports=(report,), earlier=real.reports[:1])
    assert list(tables.papers(publication)) == []
    assert len(list(scores.papers(publication))) == len(list(summary.papers(publication))) == 1
    assert list(scores.papers(replace(real, reports=(replace(report, scores=()),)))) == []


# ---- 评分表


def test_the_form_has_every_indicator_with_its_points_in_all_voices(published: Published, real: Publication) -> None:
    for report in real.reports:
        text = "".join(texts((published.site / report.address / "scores.pdf").read_bytes()))
        for row in report.scores:
            assert squeezed(row.name) in text, (report.address, row.name)
            if row.declared != MISSING:
                assert squeezed(row.declared) in text
            if row.taken:
                assert squeezed(f"含按自评得分计入{row.taken}分") in text
            for line in row.wording:
                if line != MISSING:
                    assert squeezed(line) in text, (report.address, line)
        assert squeezed(f"{report.grade}（报告所载）" if report.grade else "评价等级报告未列") in text
        assert report.digest in text and squeezed(report.text_code) in text
        for note in report.notes:
            named = any(note.number in row.notes for row in (*report.scores, report.total)) or note.family == "scores"
            assert (squeezed(f"核验{note.number}{note.title}") in text) is named


def test_merged_cells_cover_the_form_without_holes(real: Publication, synthetic: Publication) -> None:
    for report in (*real.reports, *synthetic.reports):
        made_form = form(report)
        depth = len(made_form.levels)
        lines = [line.row for block in made_form.blocks for line in block]
        assert [row.id for row in lines if row.leaf] == [row.id for row in report.scores if row.leaf]
        for block in made_form.blocks:
            open_rows = [0] * depth
            for line in block:
                free = [level for level in range(depth) if open_rows[level] == 0]
                columns = [column for cell in line.levels for column in [cell] * cell.columns]
                assert len(columns) == len(free), (report.address, line.row.name)
                for level, cell in zip(free, columns, strict=True):
                    open_rows[level] = cell.rows
                open_rows = [rows - 1 for rows in open_rows]
            assert open_rows == [0] * depth


def test_a_block_of_the_form_is_a_page(
    root: Path, published: Published, real: Publication, synthetic: Publication
) -> None:
    """The heights that are reckoned hold: no merged cell is divided by a page."""
    printed = [(report, (published.site / report.address / "scores.pdf").read_bytes()) for report in real.reports]
    shapes = {(form(r).standards, form(r).reviewed): r for r in sorted(synthetic.reports, key=lambda r: len(r.scores))}
    printed += [(r, made(root, synthetic, paper_of(scores.papers(synthetic), r))) for r in shapes.values()]
    for report, content in printed:
        heads = [page for page in texts(content) if "自评得分部门填报" in page]
        blocks = form(report).blocks
        assert len(heads) == len(blocks), report.address  # with the total on the last
        for page, block in zip(heads, blocks, strict=True):
            assert all(squeezed(line.row.name) in page for line in block), report.address


def test_points_of_groups_stand_in_their_columns(published: Published, real: Publication) -> None:
    """A row 小计 below the indicators of a group, but for a group of one indicator with the same points."""
    futian = next(report for report in real.reports if report.department.startswith("futian"))
    rows = [line.row for block in form(futian).blocks for line in block]
    groups = {row.name: row for row in rows if not row.leaf}
    assert groups["部门决策"].declared == "20" and "经济性" not in groups
    pages = texts((published.site / futian.address / "scores.pdf").read_bytes())
    text = "".join(page for page in pages if "自评得分部门填报" in page)
    assert text.count("小计") == len(groups)
    assert "／20分" not in text
    for path in published.site.rglob("scores.pdf"):
        assert "分值、自评得分报告未列" not in "".join(texts(path.read_bytes()))


# ---- 数据表


def test_a_table_without_title_bears_the_name_that_the_contents_give_it(published: Published) -> None:
    text = "".join(texts((published.site / "reports/jiangmen-zonggonghui/2024/tables.pdf").read_bytes()))
    assert text.count("原件第1张表（无表题）") == 2


def test_notes_are_spoken_of_only_where_there_are_any(published: Published) -> None:
    spoken = set()
    for path in published.site.rglob("tables.pdf"):
        text = "".join(texts(path.read_bytes()))
        spoken.add("见下列核验说明" in text)
        assert ("见下列核验说明" in text) <= ("与所列数据有关的" in text)
    assert spoken == {True, False}


def test_tables_and_figures_are_all_there(published: Published, real: Publication) -> None:
    for report in real.reports:
        text = "".join(texts((published.site / report.address / "tables.pdf").read_bytes()))
        printed = tables.printed(report)
        for table in printed:
            assert squeezed(table.title) in text and squeezed(table.unit) in text
            for row in table.rows:
                for cell in row.cells:
                    assert squeezed("".join(run.text for run in cell.runs)) in text
        for fact in report.facts:
            assert squeezed(fact.name) in text and squeezed(fact.printed) in text and squeezed(fact.place) in text
        assert ("报告未列数据表" in text) is (not printed)


def test_every_mark_of_a_note_leads_to_its_note(published: Published) -> None:
    marks = set[str]()
    for path in [*published.site.rglob("tables.pdf"), *published.site.rglob("scores.pdf")]:
        with pikepdf.open(path) as document:
            targets = {str(name) for name in list(document.Root.Names.Dests.Names)[::2]}
            links = {str(link.Dest) for page in document.pages for link in page.get("/Annots", []) if "/Dest" in link}
        assert links <= targets, path
        marks |= {link for link in links if link.startswith("note-")}
    assert len(marks) > 5


# ---- 摘要


def summaries(publication: Publication) -> Iterator[tuple[Report, Paper]]:
    yield from zip(publication.reports, summary.papers(publication), strict=True)


def test_a_summary_is_one_page_with_all_that_it_says(
    root: Path, published: Published, real: Publication, synthetic: Publication
) -> None:
    """Read back: whatever is on the page as data is on the page as printed, within its edges."""
    with_address = replace(
        real, portal=replace(real.portal, base_url=BASE, name="某某市财政局部门整体支出绩效公开平台")
    )
    for publication in (real, with_address, synthetic):
        for report, paper in shapes(publication):
            there = published.site / paper.address
            content = there.read_bytes() if publication is real else made(root, publication, paper)
            pages = texts(content)
            assert len(pages) == 1, report.address
            page = page_of(publication, report)
            said = [*page.sentences, *page.told, *page.foot, page.about]
            said += [text for voice in page.voices for text in (voice.name, voice.points, voice.detail)]
            said += [text for one in page.figures for text in (one.name, one.printed, one.converted)]
            said += [text for one in page.figures if page.two for text in (one.before, one.before_converted)]
            said += [chart.title for chart in page.charts]
            for text in said:
                assert squeezed(text).replace("·", "") in pages[0], (report.address, text)
            assert_within(content)


def shapes(publication: Publication) -> list[tuple[Report, Paper]]:
    """Of each shape that a summary has here, the report with most to say."""
    found: dict[object, tuple[int, Report, Paper]] = {}
    for report, paper in summaries(publication):
        page = page_of(publication, report)
        length = len("".join((*page.sentences, *page.told)))
        shape = (len(page.figures), page.two, page.changes, len(page.charts))
        found[shape] = max(found.get(shape, (0, report, paper)), (length, report, paper), key=lambda one: one[0])
    return [(report, paper) for _, report, paper in found.values()]


def past_of(publication: Publication, report: Report) -> Report | None:
    return publication.find(report.department, report.year - 1)


def page_of(publication: Publication, report: Report) -> summary.Summary:
    return summary.summary(report, past_of(publication, report), publication.portal)


def assert_within(content: bytes) -> None:
    """No sign outside the text block, none smaller than 五号 below the running head."""
    with pypdfium2.PdfDocument(content) as document:
        page = document[0]
        text = page.get_textpage()
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            assert left >= 78 and right <= 595.3 - 72, text.get_text_bounded(left, bottom, right, top)
            assert bottom >= 44


def test_a_summary_with_long_names_and_much_to_say_is_still_one_page(root: Path, real: Publication) -> None:
    futian = next(report for report in real.reports if report.department.startswith("futian"))
    name = "某某省某某自治州某某县人力资源和社会保障局及其所属事业单位劳动保障监察大队"
    sentence = futian.sentences[2]
    long = replace(
        futian,
        department_name=name,
        title=f"{name} 2021 年度部门整体支出绩效自评报告",
        sentences=tuple(replace(sentence, text=sentence.text * 2) for _ in range(5)),
    )
    publication = replace(real, reports=(long,))
    ((report, paper),) = summaries(publication)
    page = page_of(publication, report)
    (text,) = texts(made(root, publication, paper))
    assert page.figures == () and page.charts == () and 1 <= len(page.sentences) < 5
    assert f"关键数据另有{len(report.facts) - 1}项，图另有{len(report.charts)}幅；其余见报告。" in text


def test_the_large_points_of_recomputation_are_none_of_the_departments_own(real: Publication) -> None:
    """Of 93.96 points, 71 are taken over as declared: the page does not set them beside the declared total."""
    futian = next(report for report in real.reports if report.department.startswith("futian"))
    voice = page_of(real, futian).voices[1]
    assert (voice.name, voice.points) == ("可复算分值（本站计算）", "24／100 分")
    assert voice.detail == "复算合计 93.96 分，其中 71 分按自评得分计入"
    jiangmen = next(report for report in real.reports if report.department.startswith("jiangmen"))
    assert page_of(real, jiangmen).voices[1].points == "无复算总分"


def test_problems_are_counted_and_quoted(real: Publication) -> None:
    told = {report.department: "".join(page_of(real, report).told) for report in real.reports}
    assert "问题整改：报告列存在问题 3 项：一是部分绩效指标设置有待改进；二是" in told["futian-zonggonghui"]
    assert "改进措施 5 项，上年整改事项 3 项，见报告“" in told["jiangmen-zonggonghui"]
    assert "其余 3 项见报告。改进措施 2 项" in told["huadu-zonggonghui"]
    silent = replace(real.reports[0], rectification=replace(real.reports[0].rectification, issues=(), measures=()))
    assert "问题整改：报告未单独列出存在问题。" in page_of(real, silent).told


def test_a_review_has_its_day_and_reason(synthetic: Publication) -> None:
    report = next(report for report in synthetic.reports if report.review_views)
    page, review = page_of(synthetic, report), report.review_views[0]
    assert f"{review.body}，{review.day}" in page.voices[2].detail
    assert any(text.startswith(f"复核：{review.body}，{review.kind}，{review.day}。理由：") for text in page.told)


def test_sums_stand_in_one_unit(synthetic: Publication) -> None:
    """As another place of the report prints them in 万元; where there is none, converted beside the printed figure."""
    mixed = [r for r in synthetic.reports if {f.quantity.unit for f in r.facts if f.quantity} >= {"元", "万元"}]
    for report in mixed:
        for figure in page_of(synthetic, report).figures:
            assert not figure.printed.endswith(" 元") or figure.converted.endswith(" 万元")
        stripped = replace(report, statements=())
        past = past_of(synthetic, report)
        figures = {one.name: one for one in summary.summary(stripped, past, synthetic.portal).figures}
        for row in report.facts:
            if row.name in figures and row.quantity and row.quantity.unit == "元":
                amount = row.quantity.value / 10000
                assert figures[row.name].printed == row.printed
                assert figures[row.name].converted == f"折 {amount:,.2f} 万元"
    assert mixed


def test_what_is_left_out_follows_an_order(synthetic: Publication) -> None:
    """Figures in the order of the page, charts in that of the report; the rest is counted."""
    for report in synthetic.reports:
        two = previous.beside(report, past_of(synthetic, report))
        page = page_of(synthetic, report)
        every = [row.name for row in two.rows if row.now and row.now.key != "score.total"]
        assert [figure.name for figure in page.figures] == every[: len(page.figures)]
        left = len(every) - len(page.figures)
        assert page.foot[0].startswith(f"关键数据另有 {left} 项") is (left > 0)
        assert len(page.charts) <= 2
        assert set(page.charts) <= set(report.charts)


# ---- where they are offered


def test_pages_and_data_name_them_with_their_size(published: Published, real: Publication) -> None:
    for report in real.reports:
        folder = published.site / report.address
        page = (folder / "index.html").read_text(encoding="utf-8")
        linked = json.loads((folder / "report.jsonld").read_text(encoding="utf-8"))
        sizes = {part["contentUrl"]: part["contentSize"] for part in linked["distribution"]}
        for file in FILES:
            assert f'href="{file}"' in page
            assert sizes[file] == f"{(folder / file).stat().st_size} B"
        assert page.count('class="action action-main"') == 1
    assert "scores.pdf、tables.pdf、summary.pdf" in (published.site / "data" / "index.html").read_text(encoding="utf-8")


def test_a_paper_without_data_says_what_it_is(published: Published) -> None:
    folder = published.site / "reports" / "futian-zonggonghui" / "2021"
    for file, name in zip(FILES, ("评分表", "数据表", "摘要"), strict=True):
        with pytest.raises(UnreadableError, match=f"自评报告{name}》.*不内附数据.*report.pdf"):
            embedded((folder / file).read_bytes())
    stripped = io.BytesIO()
    with pikepdf.open(folder / "report.pdf") as document:
        document.save(stripped)
    with pytest.raises(UnreadableError, match="改存过"):
        embedded(stripped.getvalue())
