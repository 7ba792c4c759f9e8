"""The five real reports as printed, measured: positions are read back from the finished PDFs, not from style sheets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import pypdfium2
import pytest
import segno
import zxingcpp
from pypdfium2 import raw

from generator.papers import all_papers, full
from generator.pipeline import check
from generator.publishing import publish_all
from generator.render import pdf
from generator.render.templates import environment
from generator.report import columns
from generator.report.columns import column_widths, table_size
from generator.report.model import Report
from generator.report.publication import Paper, Publication
from generator.report.titles import COVER, TITLE, title_lines, title_runs, title_width
from generator.report.views import BlockView, CellView, RowView, Run, TableView
from tests.support import Published

pytestmark = pytest.mark.xdist_group("site")

MM: Final = 72 / 25.4
HEIGHT: Final = 297 * MM
WIDTH: Final = 210 * MM
TOP, BOTTOM, BINDING, OUTER = 37 * MM, 35 * MM, 28 * MM, 26 * MM
BLOCK: Final = 156 * MM
LINE: Final = 28.98
SIZE: Final = 15.79
NOT_FIRST: Final = set("。，、；：！？）》〉”’」』】〕…—％%,.;:!?)]")
NOT_LAST: Final = set("（《〈“‘「『【〔([")
FIRST: Final = 20.3
"""From the head of the text block down to the first base line, in pt."""
LONG: Final = "某某省某某市某某区退役军人事务局退役军人服务中心（烈士纪念设施保护中心）"
PORTAL: Final = "https://jixiao.example.gov.cn"
MARK: Final = "演示，非政府文件"
"""The content here is that of a demonstration: each of its papers says so."""
ROWS: Final = 40


@dataclass(frozen=True, slots=True)
class Char:
    """A printed character: left and right of its advance, baseline, size in pt, and its face."""

    text: str
    left: float
    right: float
    base: float
    size: float
    face: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with its number, from 1, and its characters."""

    number: int
    width: float
    chars: tuple[Char, ...]

    @property
    def left(self) -> float:
        """The left edge of the text block: the binding is left on odd pages, right on even ones."""
        return BINDING if self.number % 2 else OUTER

    @property
    def inside(self) -> list[Char]:
        """What stands in the text block."""
        return [c for c in self.chars if BOTTOM - 3 < c.base < HEIGHT - TOP + 3]

    @property
    def lines(self) -> list[list[Char]]:
        """The lines of the text block from the top, each from the left; what is raised belongs to its line."""
        rows: dict[int, list[Char]] = defaultdict(list)
        for char in self.inside:
            rows[round((HEIGHT - TOP - char.base + (5 if char.size < 10 else 0)) / LINE - 0.67)].append(char)
        return [sorted(rows[key], key=lambda c: c.left) for key in sorted(rows)]

    @property
    def text(self) -> str:
        """Everything on the page without blanks, in the order it was drawn."""
        return squeezed("".join(c.text for c in self.chars))


def squeezed(text: str) -> str:
    """*text* without blanks."""
    return re.sub(r"\s", "", text)


def words(line: Sequence[Char]) -> str:
    """A line as text."""
    return "".join(c.text for c in line)


def sheets(content: bytes) -> list[Sheet]:
    """Every page of a PDF."""
    document = pypdfium2.PdfDocument(content)
    made = []
    for number, page in enumerate(document, start=1):
        text = page.get_textpage()
        chars = []
        whole = text.get_text_range()
        assert len(whole) == text.count_chars()
        for i, sign in enumerate(whole):
            if not sign.isspace():
                chars.append(read(text, i, sign))
        made.append(Sheet(number, page.get_width(), tuple(chars)))
    document.close()
    return made


def read(text: pypdfium2.PdfTextPage, index: int, sign: str) -> Char:
    """One character with its place."""
    x, y = raw.c_double(), raw.c_double()
    raw.FPDFText_GetCharOrigin(text, index, x, y)
    left, _, right, _ = text.get_charbox(index, loose=True)
    buffer, flags = raw.create_string_buffer(80), raw.c_int()
    raw.FPDFText_GetFontInfo(text, index, buffer, 80, flags)
    size = raw.FPDFText_GetFontSize(text, index) * 0.75  # drawn in CSS pixels
    return Char(sign, left, right, y.value, size, buffer.value.decode())


def is_running_text(sheet: Sheet) -> bool:
    """Whether the page holds nothing but text on the grid: the title, headings, paragraphs, references to notes."""
    return sheet.width < HEIGHT - 1 and all(
        abs(c.size - SIZE) < 0.1 or abs(c.size - 22) < 0.1 or (c.face.endswith("Medium") and c.size < 10)
        for c in sheet.inside
    )


def grid_faults(sheet: Sheet) -> list[str]:
    """Lines that leave the grid, by more than faces differ in where they set their base line."""
    bases = sorted({round(c.base, 1) for c in sheet.inside if abs(c.size - SIZE) < 0.1}, reverse=True)
    made = [
        f"第 {sheet.number} 页基线 {base}"
        for base in bases
        if abs((HEIGHT - TOP - base - FIRST + LINE / 2) % LINE - LINE / 2) > 2
    ]
    return made if len(sheet.lines) <= 22 else [*made, f"第 {sheet.number} 页 {len(sheet.lines)} 行"]


def edge_faults(sheet: Sheet) -> list[str]:
    """Lines that a paragraph runs on from, but that do not end at the right edge; lines that begin beside the left one."""
    lines, made, begun = sheet.lines, [], sheet.number > 3
    for line, after in pairwise(lines):
        begun = begun or abs(line[0].left - sheet.left - 2 * SIZE) < 2
        if begun and abs(after[0].left - sheet.left) < 1 and abs(line[-1].right - sheet.left - BLOCK) > 0.5:
            made.append(f"第 {sheet.number} 页“{words(line)}”右端 {line[-1].right - sheet.left - BLOCK:.2f}")
    return made


def mark_faults(sheet: Sheet) -> list[str]:
    """Lines that begin or end with a mark that may not stand there, or begin with a reference to a note."""
    return [
        f"第 {sheet.number} 页“{words(line)}”"
        for line in sheet.lines
        if (line[0].text in NOT_FIRST and not words(line).startswith("——"))
        or line[0].text == "["
        or line[-1].text in NOT_LAST
    ]


@pytest.fixture(scope="module")
def publication(root: Path) -> Publication:
    """What is printed."""
    return publish_all(check(root))


@pytest.fixture(scope="module")
def printed(published: Published, publication: Publication) -> dict[str, tuple[Report, list[Sheet]]]:
    """The five reports of the built site, by department."""
    return {
        report.department: (report, sheets((published.site / report.address / full.FILE).read_bytes()))
        for report in publication.reports
    }


@pytest.fixture(scope="module", params=["futian", "huadu", "jiangmen", "mazhang", "zengcheng"])
def one(request: pytest.FixtureRequest, printed: dict[str, tuple[Report, list[Sheet]]]) -> tuple[Report, list[Sheet]]:
    """Each report in turn."""
    return printed[f"{request.param}-zonggonghui"]


def body(made: list[Sheet]) -> Iterator[Sheet]:
    """The pages of the report's own text: after the contents list, before annexes and appendices."""
    for sheet in made[2:]:
        first = words(sheet.lines[0])
        if sheet.number > 3 and re.match(r"附[件录]", first):
            return
        yield sheet


def test_running_text_stands_on_the_grid(one: tuple[Report, list[Sheet]]) -> None:
    _, made = one
    pages = [sheet for sheet in body(made) if is_running_text(sheet)]
    assert len(pages) > 5
    for faults in (grid_faults, edge_faults, mark_faults):
        assert [fault for sheet in pages for fault in faults(sheet)] == []
    assert any(len(sheet.lines) == 22 for sheet in pages)


def rule_faults(content: bytes) -> list[str]:
    """Rules and bars that leave the text block to the left or right, on pages that are not turned."""
    faults = []
    with pypdfium2.PdfDocument(content) as document:
        for number, page in enumerate(document, start=1):
            edge = BINDING if number % 2 else OUTER
            for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]) if page.get_width() < WIDTH + 1 else ():
                left, bottom, right, top = drawn.get_bounds()
                inside = number > 1 and bottom > BOTTOM - 3 and top < HEIGHT - TOP + 3
                if inside and (left < edge - 1.5 or right > edge + BLOCK + 1.5):
                    faults.append(f"第 {number} 页 {left / MM:.1f}–{right / MM:.1f} mm")
    return faults


def test_tables_stay_in_the_text_block(published: Published, publication: Publication) -> None:
    for report in publication.reports:
        for file in (full.FILE, "scores.pdf", "tables.pdf"):
            assert rule_faults((published.site / report.address / file).read_bytes()) == [], report.address + file


def test_a_mark_stands_below_its_figure_in_the_score_annex(printed: dict[str, tuple[Report, list[Sheet]]]) -> None:
    _, made = printed["futian-zonggonghui"]
    annex = [s for s in made[3:] if "评分标准" in s.text and "指标说明" in s.text and "附录" not in s.text]
    marked = [s for s in annex if "[核验" in s.text]
    assert marked
    for sheet in marked:
        for char in (c for c in sheet.inside if c.text == "["):
            beside = [
                c
                for c in sheet.inside
                if abs(c.base - char.base) < 3 and c.left < char.left and c.right > char.left - 30
            ]
            assert not [c for c in beside if c.text.isdigit()], sheet.number


def test_every_figure_of_a_goal_has_its_page(printed: dict[str, tuple[Report, list[Sheet]]]) -> None:
    _, made = printed["jiangmen-zonggonghui"]
    said = "".join(sheet.text for sheet in made)
    [row] = re.findall(r"人员满意度(≥80%（第\d+页）≥80%（第\d+页）)", said[said.index("目标与完成情况") :])
    assert row


def test_a_line_of_the_score_table_that_is_not_in_the_report_says_so(root: Path, publication: Publication) -> None:
    [report] = [r for r in publication.reports if "futian" in r.department]
    index = next(i for i, row in enumerate(report.scores) if row.leaf and row.cells)
    rows = list(report.scores)
    rows[index] = replace(rows[index], cells=())
    html = (
        environment(root)
        .get_template("shared/_annex_scores.html.j2")
        .module.annex(  # type: ignore[attr-defined]
            replace(report, scores=tuple(rows)), True
        )
    )
    assert str(html).count('class="blank unlisted"><span class="unseen">报告未列') == len(report.score_columns)


def test_only_a_paper_with_data_inside_speaks_of_them(root: Path, publication: Publication) -> None:
    paper = next(full.papers(publication))
    sentence = "由所附 report.yml 算出"
    assert sentence in pdf.document_html(pdf.Job(root, paper, publication.portal))
    assert sentence not in pdf.document_html(pdf.Job(root, replace(paper, embedded=()), publication.portal))


def test_a_demonstration_says_so_where_it_might_be_taken_for_official(root: Path, publication: Publication) -> None:
    for paper in all_papers(publication):
        assert MARK in pdf.document_html(pdf.Job(root, paper, publication.portal)).partition("</body>")[0]
    paper = next(full.papers(publication))
    assert pdf.document_html(pdf.Job(root, paper, publication.portal)).count(MARK) == 3  # head, cover, colophon
    official = replace(publication.portal, demonstration=False)
    assert MARK not in pdf.document_html(pdf.Job(root, paper, official))


def test_a_name_that_fits_is_one_line_at_the_head(published: Published, publication: Publication) -> None:
    for report in publication.reports:
        for file in (full.FILE, "scores.pdf", "tables.pdf"):
            made = sheets((published.site / report.address / file).read_bytes())
            head = [c for c in made[-1].chars if c.base > HEIGHT - TOP and c.left < WIDTH / 2]
            assert len({round(c.base) for c in head}) == 1, report.address + file


def test_a_line_holds_28_characters(printed: dict[str, tuple[Report, list[Sheet]]]) -> None:
    lines = [line for _, made in printed.values() for sheet in body(made) for line in sheet.lines]
    plain = [line for line in lines if re.fullmatch("[一-鿿]+", words(line)) and abs(line[0].size - SIZE) < 0.1]
    filled = [len(line) for line in plain if line[-1].right - line[0].left > BLOCK - 1]
    assert set(filled) == {27, 28}  # 27: the next character may not begin a line, and takes one with it


def test_headings_have_their_faces(one: tuple[Report, list[Sheet]]) -> None:
    report, made = one
    named = [squeezed("".join(r.text for r in b.paragraphs[0])) for b in report.blocks if b.kind == "heading"]
    faces: dict[str, set[str]] = defaultdict(set)
    for line in (line for sheet in body(made) for line in sheet.lines if len(line) > 3):
        start = words(line)[:20]
        if any(name.startswith(start) for name in named):
            level = (
                "一、"
                if re.match("[一二三四五六七八九十]、", start)
                else "（一）"
                if re.match("[（(][一二三四五六七八九十]", start)
                else "1."
            )
            faces[level].add(line[3].face.split("+")[-1])
    assert faces["一、"] == {"Noto-Sans-SC-Medium"}
    assert faces["（一）"] == {"Jixiao-Kai"}
    assert faces["1."] <= {"Noto-Serif-SC", "Noto-Serif-SC-Regular"}


def test_numbers_stand_outside_below_the_text(one: tuple[Report, list[Sheet]]) -> None:
    _, made = one
    for sheet in made:
        foot = [c for c in sheet.chars if c.base < BOTTOM - 10]
        if sheet.number == 1:
            assert not foot
            continue
        assert words(foot) == f"—{sheet.number}—"
        assert {round(c.size, 1) for c in foot} == {14.0}
        if sheet.number % 2:
            assert foot[-1].right == pytest.approx(WIDTH - OUTER - 14, abs=0.5)
        else:
            assert foot[0].left == pytest.approx(OUTER + 14, abs=0.5)
        # the dash is drawn in the middle of its character, 7 mm below the text block; ink is measured in test_typeset
        assert BOTTOM - foot[0].base == pytest.approx(7 * MM + 5.3, abs=1.5)


def test_every_page_says_what_it_is(one: tuple[Report, list[Sheet]]) -> None:
    report, made = one
    for sheet in made[1:]:
        head = [c for c in sheet.chars if c.base > HEIGHT - TOP + 8 * MM]
        name = [c for c in head if c.left < WIDTH / 2]
        assert squeezed(report.title + MARK + report.version) == words(head)
        assert max(c.right for c in name) < WIDTH - OUTER - 1
    for said in (report.department_name, str(report.year), f"第{report.number}版", report.text_code):
        assert squeezed(said) in made[0].text


def test_contents_give_the_page_where_a_heading_stands(one: tuple[Report, list[Sheet]]) -> None:
    report, made = one
    lists = [sheet for sheet in made[1:] if "····" in sheet.text]
    listed = "".join(
        c.text for sheet in lists for c in sorted(sheet.inside, key=lambda c: (-round(c.base / 6), c.left))
    )
    listed = listed.removeprefix("目录")
    entries = re.findall(r"(.+?)·{2,}(\d+)", listed)
    headings = [b for b in report.blocks if b.kind == "heading" and b.level <= 2]
    annexes = [b for b in report.blocks[1:] if b.kind == "annex"]
    assert len(entries) == len(headings) + len(annexes) + 4
    for title, number in entries:
        page = made[int(number) - 1]
        starts = ["".join(words(line) for line in page.lines[i : i + 3]) for i in range(len(page.lines))]
        plain = re.sub(r"\[核验\d+\]", "", "\n".join(starts))
        assert re.search(rf"^{re.escape(title)}", plain, re.MULTILINE), (title, number)


def test_annexes_begin_pages(one: tuple[Report, list[Sheet]]) -> None:
    """So does the first appendix; the others follow one another, so that a short one takes no page of its own."""
    report, made = one
    marks = [b for b in report.blocks[1:] if b.kind == "annex"]
    begun = [sheet for sheet in made[3:] if re.match(r"附件|附录一", words(sheet.lines[0]))]
    assert len(begun) == len(marks) + 1
    last = [sheet.number for sheet in made[3:] for mark in "一二三四" if f"附录{mark}" in sheet.text]
    assert len(last) == 4 and last == sorted(last)
    for sheet in begun:
        mark, title = sheet.lines[0], next(line for line in sheet.lines[1:] if line)
        assert mark[0].left == pytest.approx(sheet.left, abs=0.5)
        assert mark[0].face.endswith("Noto-Sans-SC-Medium")
        assert title[0].size == pytest.approx(22, abs=0.1)
        assert mark[0].base - title[0].base == pytest.approx(2 * LINE, abs=4)
        middle = (title[0].left + title[-1].right) / 2
        assert middle == pytest.approx(sheet.left + BLOCK / 2, abs=2)


def table_faults(table: TableView, made: list[Sheet]) -> list[str]:
    """Rows whose cells are not all on one page; pages with rows but without the header; a caption without rows."""
    faults = []
    where = set()
    for row in table.rows:
        cells = [squeezed("".join(r.text for r in cell.runs)) for cell in row.cells]
        pages = [s.number for s in made if all(cell in without_notes(s.text) for cell in cells)]
        if not pages:
            faults.append(f"行被截断：{cells}")
        if len(pages) == 1:
            where.add(pages[0])
    texts = {sheet.number: sheet.text for sheet in made}
    for number in where:
        text = texts[number]
        if not all(squeezed(label) in text for label in table.header):
            faults.append(f"第 {number} 页没有表头")
    if table.title and where and squeezed(table.title) not in without_notes(texts[min(where)]):
        faults.append(f"第 {min(where)} 页没有表题")
    return faults


def without_notes(text: str) -> str:
    """Text of a page without references to notes."""
    return re.sub(r"\[核验\d+\]", "", text)


def test_tables_are_whole(one: tuple[Report, list[Sheet]]) -> None:
    report, made = one
    tables = [b.table for b in report.blocks if b.table]
    own = list(body(made))
    assert [fault for table in tables for fault in table_faults(table, own)] == []
    for table in tables:
        if table.unit:
            assert any(squeezed(table.unit) in sheet.text for sheet in own)


def test_totals_are_set_off(printed: dict[str, tuple[Report, list[Sheet]]]) -> None:
    _, made = printed["futian-zonggonghui"]
    page = next(sheet for sheet in made[2:] if "本年支出合计" in sheet.text)
    total = [c for c in page.chars if c.text in "本年支合计" and c.size < 11]
    assert {c.face.split("+")[-1] for c in total} >= {"Noto-Sans-SC-Bold"}


def test_score_annex_rows_are_whole(printed: dict[str, tuple[Report, list[Sheet]]]) -> None:
    report, made = printed["futian-zonggonghui"]
    annex = [
        sheet
        for sheet in made[3:]
        if "指标说明" in sheet.text and "评分标准" in sheet.text and sheet.text.count("附录") == 0
    ]
    assert len(annex) > 3
    for row in (row for row in report.scores if row.leaf or row.cells):
        lines = [squeezed(line) for line in row.wording]
        assert any(squeezed(row.name) in s.text and all(line in s.text for line in lines) for s in annex), row.name
    for sheet in annex:  # a heading of a group has a row of its group below it
        last = words(sheet.lines[-1])
        assert not any(not row.leaf and last == squeezed(row.name) for row in report.scores), last


def test_no_page_is_nearly_empty(one: tuple[Report, list[Sheet]]) -> None:
    _, made = one
    for sheet in made[1:-1]:
        used = max(HEIGHT - TOP - c.base for c in sheet.inside)
        assert used > 0.12 * 225 * MM, f"第 {sheet.number} 页"


def test_the_last_page_says_where_it_came_from(one: tuple[Report, list[Sheet]]) -> None:
    report, made = one
    last = made[-1].text
    for said in ("版本与核对", report.text_code, report.digest, report.framework.reference, report.framework.status,
                 "report.yml", "report.json", report.address, "所用字体"):  # fmt: skip
        assert squeezed(said) in last
    rows: dict[int, list[Char]] = defaultdict(list)
    for char in made[-1].chars:
        rows[round(char.base)].append(char)
    assert [row for row in rows.values() if re.fullmatch(r"[0-9a-f]{32}", words(row)[-32:])]
    assert not any("版本与核对" in sheet.text for sheet in made[:-1])


# ---- One invented case: a long name, a wide table over several pages, a configured address ----


def wide_table() -> TableView:
    """Ten columns, many rows and a total."""

    def cell(text: str, numeric: bool = False) -> CellView:
        return CellView((Run("text", text),), numeric)

    rows = []
    for i in range(10, 10 + ROWS):
        cells = (cell(f"第{i}项专项工作经费及其他支出"), *(cell(f"{i}{k},234.{k}0", True) for k in range(9)))
        rows.append(RowView(cells, flat=cells))
    cells = (cell("合计"), *(cell(f"9{k}9,999.00", True) for k in range(9)))
    total = RowView(cells, total=True, flat=cells)
    header = ("项目名称", *(f"第{k}列金额" for k in range(9)))
    return TableView("wide", "表9 宽表", "单位：万元", header, (False, *[True] * 9), (*rows, total), wide=True)


@pytest.fixture(scope="module")
def turned(root: Path, publication: Publication) -> tuple[Paper, bytes]:
    """Mazhang's report under a long name, with a wide table, for a site with an address."""
    [paper] = [p for p in full.papers(publication) if "mazhang" in p.address]
    report = paper.data["report"]
    assert isinstance(report, Report)
    title = report.title.replace(report.department_name, LONG)
    block = BlockView("table", "b-wide", table=wide_table())
    report = replace(report, department_name=LONG, title=title, blocks=(*report.blocks[:6], block, *report.blocks[6:]))
    changed = replace(paper, running=title, data={**paper.data, "report": report})
    return changed, pdf.run(pdf.Job(root, changed, replace(publication.portal, base_url=PORTAL)))


def test_a_wide_table_turns_pages_and_is_whole(turned: tuple[Paper, bytes]) -> None:
    made = sheets(turned[1])
    wide = [sheet for sheet in made if sheet.width > WIDTH + 1]
    assert len(wide) > 1
    assert table_faults(wide_table(), made) == []
    last = wide[-1].text
    assert "合计" in last and "项专项工作" in last  # a total never stands alone
    for sheet in wide:  # where the number and the head would be on a page that is not turned
        number = [c for c in sheet.chars if c.left < BOTTOM - 10]
        assert sorted(words(number)) == sorted(f"—{sheet.number}—")
        head = [c for c in sheet.chars if c.left > HEIGHT - TOP + 8 * MM - 1 and c.size < 10]
        assert sorted(squeezed(turned[0].running + MARK + turned[0].version)) == sorted(words(head))


CROWDED: Final = {  # figures in a row, what each reads, notes on each
    "upright": (5, "49,527,802.80", (4, 17)),
    "turned": (5, "1,234,567,890,123.45", ()),
    "small": (14, "12,345,678.90", (3,)),
    "smaller": (24, "80,242.50", ()),
    "smallest": (12, "1,234,567,890,123.45", (120,)),
}


@pytest.fixture(scope="module")
def crowded(root: Path, publication: Publication) -> tuple[list[Sheet], dict[str, bool]]:
    """A report with tables of many large figures, and which of them are turned."""
    [paper] = [p for p in full.papers(publication) if "mazhang" in p.address]
    report = paper.data["report"]
    assert isinstance(report, Report)
    blocks, made = [], {}
    for name, (count, figure, notes) in CROWDED.items():
        first = CellView((Run("text", f"{name}一般公共服务"),), header=True)
        cells = (first, *(CellView((Run("figure", figure, notes=notes),), True) for _ in range(count)))
        rows = (RowView(cells, flat=cells), RowView(cells, total=True, flat=cells))
        header = ("项目名称", *(f"第{k}列" for k in range(count)))
        table = TableView(name, f"表{name}", "单位：元", header, (False, *[True] * count), rows)
        made[name] = columns.turned(table)
        blocks.append(BlockView("table", f"b-{name}", table=replace(table, wide=made[name])))
    report = replace(report, blocks=(*report.blocks[:6], *blocks, *report.blocks[6:]))
    return sheets(
        pdf.run(pdf.Job(root, replace(paper, data={**paper.data, "report": report}), publication.portal))
    ), made


def test_figures_are_whole_and_none_stands_over_another(crowded: tuple[list[Sheet], dict[str, bool]]) -> None:
    made, wide = crowded
    assert [name for name, turns in wide.items() if turns] == ["turned", "small", "smaller", "smallest"]
    for name, (count, figure, _) in CROWDED.items():
        assert sum(without_notes(sheet.text).count(figure) for sheet in made) >= 2 * count, name
    for sheet in made:
        turns = sheet.width > WIDTH + 1
        left, right = (BOTTOM, HEIGHT - TOP) if turns else (sheet.left, sheet.left + BLOCK)
        lines: dict[float, list[Char]] = defaultdict(list)
        for char in sheet.chars:
            if not turns or left - 20 < char.left < right + 2:  # beside it stand the head and the number
                lines[round(char.base, 1)].append(char)
        for line in (sorted(line, key=lambda c: c.left) for line in lines.values()):
            plain = [pair for pair in pairwise(line) if all(char.text.isascii() for char in pair)]
            assert all(after.left > before.right - 1 for before, after in plain), words(line)
            figures = [c for c in line if c.text.isdigit() and c.base < HEIGHT - TOP]
            assert all(left - 1 < c.left and c.right < right + 1 for c in figures), words(line)


@pytest.mark.parametrize("lines", range(36, 42))
def test_a_divided_row_begins_with_its_name_and_its_text(root: Path, lines: int) -> None:
    """However much room the row before it leaves at the foot of the page."""
    styles = [(root / "site_templates" / name).read_text(encoding="utf-8") for name in pdf.STYLES]
    body = f"<tr><td>甲</td><td>{'长' * (20 * lines - 10)}</td></tr><tr><td>名称</td><td>始{'长' * 2000}终</td></tr>"
    table = (
        f"<table class=printed><thead><tr><th scope=col>表头</th><th>文</th></tr></thead><tbody>{body}</tbody></table>"
    )
    html = f"<!doctype html><html lang='zh-CN'><title>文</title>{table}</html>"
    with pypdfium2.PdfDocument(pdf.typesetter(root).render(html, stylesheets=styles, base_url=None)) as opened:
        made = [page.get_textpage().get_text_range() for page in opened]
    assert [text.count("名称") for text in made] == [text.count("始") for text in made]
    assert all("表头" in text for text in made)
    assert sum(text.count("长") for text in made) == 20 * lines - 10 + 2000


@pytest.mark.parametrize("name, said", [("大类", True), ("名称很长的一个大类" * 30, False)])
def test_names_of_several_rows_are_said_again_at_the_head_of_a_page(root: Path, name: str, said: bool) -> None:
    """And nowhere else; names so long that the pages never settle are not said again at all."""
    styles = [(root / "site_templates" / file).read_text(encoding="utf-8") for file in pdf.STYLES]
    rows = []
    for group in range(3):
        cells = [f"<th scope=row class=joined-below>{name}{group}</th>", *["<td class=joined-both></td>"] * 38]
        rows += [f"<tr>{cell}<td>行</td></tr>" for cell in (*cells, "<td class=joined-above></td>")]
    table = f"<table class=printed><thead><tr><th scope=col>类</th><th>项</th></tr></thead><tbody>{''.join(rows)}</tbody></table>"
    html = f"<!doctype html><html lang='zh-CN'><title>文</title>{table}</html>"
    with pypdfium2.PdfDocument(pdf.typesetter(root).render(html, stylesheets=styles, base_url=None)) as opened:
        made = [squeezed(page.get_textpage().get_text_range()) for page in opened]
    begun = 0
    for text in made:
        again = f"{name}{begun // 40}（续）" if said and begun % 40 else ""
        assert text.startswith(f"类项{again}")
        assert text.count("（续）") == bool(again)
        begun += text.count("行")
    assert begun == 120 and len(made) > 3


@pytest.mark.parametrize("length", [1500, 4000])
def test_a_head_taller_than_a_page_is_set_once_and_whole(root: Path, length: int) -> None:
    styles = [(root / "site_templates" / name).read_text(encoding="utf-8") for name in pdf.STYLES]
    head = f"<thead><tr><th scope=col>序号</th><th scope=col>{'长' * length}</th></tr></thead>"
    body = "".join(f"<tr><td>{number}</td><td>行</td></tr>" for number in range(60))
    html = f"<!doctype html><html lang='zh-CN'><title>文</title><table class=printed>{head}<tbody>{body}</tbody></table></html>"
    with pypdfium2.PdfDocument(pdf.typesetter(root).render(html, stylesheets=styles, base_url=None)) as opened:
        made = "".join(page.get_textpage().get_text_range() for page in opened)
    assert (made.count("长"), made.count("序号"), made.count("行")) == (length, 1, 60)


def test_a_long_name_has_room(turned: tuple[Paper, bytes]) -> None:
    made = sheets(turned[1])
    assert squeezed(LONG) in made[0].text
    assert made[1].lines[0][0].text == "目"  # the cover is one page
    for sheet in (s for s in made[1:] if s.width < WIDTH + 1):
        head = [c for c in sheet.chars if c.base > HEIGHT - TOP]
        assert squeezed(turned[0].running + MARK + turned[0].version) == words(head)
        assert min(c.base for c in head) > HEIGHT - TOP + 7 * MM
        lines: dict[float, list[Char]] = defaultdict(list)
        for char in head:
            lines[round(char.base)].append(char)
        for line in lines.values():
            line.sort(key=lambda c: c.left)
            assert all(b.left > a.right - 1.5 for a, b in pairwise(line)), words(line)


def test_the_code_on_the_last_page_is_read(turned: tuple[Paper, bytes]) -> None:
    paper, content = turned
    report = paper.data["report"]
    assert isinstance(report, Report)
    address = f"{PORTAL}/{report.address}"
    document = pypdfium2.PdfDocument(content)
    dpi = 200
    [found] = zxingcpp.read_barcodes(document[len(document) - 1].render(scale=dpi / 72).to_pil())
    assert found.text == address
    side = (found.position.top_right.x - found.position.top_left.x) / dpi * 25.4
    modules = segno.make(address, error="m", micro=False).symbol_size(border=0)[0]
    assert side / modules > 0.5


# ---- The measures can fail ----


@pytest.fixture(scope="module")
def prose(publication: Publication, root: Path) -> Callable[[str], list[Sheet]]:
    """Three pages and more of text, set with a change to the style sheet."""
    [report] = [r for r in publication.reports if "huadu" in r.department]
    text = "".join(r.text for b in report.blocks if b.kind == "text" for p in b.paragraphs for r in p)
    styles = [(root / "site_templates" / name).read_text(encoding="utf-8") for name in pdf.STYLES]

    def make(css: str) -> list[Sheet]:
        html = f"<!doctype html><html lang='zh-CN'><title>文</title><p id=x>{text[:2400]}</p></html>"
        return sheets(pdf.typesetter(root).render(html, stylesheets=[*styles, css], base_url=None))

    return make


def test_the_measures_find_what_is_wrong(prose: Callable[[str], list[Sheet]]) -> None:
    measures = (grid_faults, edge_faults, mark_faults)
    good = prose("")
    assert [fault for sheet in good for measure in measures for fault in measure(sheet)] == []
    bad = prose("p { line-height: 30pt }")
    assert [fault for sheet in bad for fault in grid_faults(sheet)]
    bad = prose("p { text-align: left }")
    assert [fault for sheet in bad[1:] for fault in edge_faults(replace(sheet, number=sheet.number + 2))]
    lines = good[1].lines
    turned_round = replace(
        good[1], chars=tuple(replace(c, text="，") if c == lines[3][0] else c for c in good[1].chars)
    )
    assert mark_faults(turned_round)


@pytest.mark.parametrize(
    "rows, divided",
    [
        ((2000,), {0}),
        ((8, 2, 4000, 2, 2), {2}),
        ((600, 1500), set()),  # the last two cannot stay together
        ((600, 2000, 1200, 2), {1}),
        ((8, 1690, 8), {1}),  # fits a page, but not with the head above it
        ((8, 1500, 8), set()),
        ((600,) * 6, set()),  # nor the last three
    ],
)
def test_only_a_row_taller_than_a_page_is_divided(root: Path, rows: tuple[int, ...], divided: set[int]) -> None:
    """Below the caption and the head, which stands on every page of the table; and all words are there."""
    styles = [(root / "site_templates" / name).read_text(encoding="utf-8") for name in pdf.STYLES]
    body = "".join(f"<tr><td>始{number}{'长' * length}终{number}</td></tr>" for number, length in enumerate(rows))
    caption = "<figcaption><span class=table-title>表题</span><span class=table-unit>单位</span></figcaption>"
    table = f"<table class=printed><thead><tr><th scope=col>表头</th></tr></thead><tbody>{body}</tbody></table>"
    html = f"<!doctype html><html lang='zh-CN'><title>文</title>{'<p>文</p>' * 3}<figure class=table>{caption}{table}</figure>"
    opened = pypdfium2.PdfDocument(pdf.typesetter(root).render(html, stylesheets=styles, base_url=None))
    made = [page.get_textpage().get_text_range() for page in opened]
    opened.close()
    assert "".join(made).count("长") == sum(rows)
    assert all("表头" in text for text in made if "长" in text)
    assert [text.count("表题") + text.count("单位") for text in made if "始0" in text] == [2]
    where = {
        n: [next(i for i, text in enumerate(made) if f"{end}{n}" in text) for end in "始终"] for n in range(len(rows))
    }
    assert {number for number, (begin, end) in where.items() if begin < end} == divided


# ---- Titles and columns ----


@pytest.mark.parametrize(
    "title, width, lines",
    [
        ("2023 年度广州市花都区总工会 部门整体支出绩效自评报告", TITLE, ("2023 年度广州市花都区总工会", "部门整体支出绩效自评报告")),
        ("江门市总工会整体支出绩效评价自评报告", TITLE, ("江门市总工会整体支出绩效评价自评报告",)),
        ("深圳市福田区总工会 2021 年度部门整体支出绩效自评报告评分表", TITLE,
         ("深圳市福田区总工会 2021 年度", "部门整体支出绩效自评报告评分表")),
        ("广州市花都区总工会暨花都区职工服务中心与花都区工人文化宫及区属各产业工会联合工作委员会办公室（本级）", COVER,
         ("广州市花都区总工会", "暨花都区职工服务中心", "与花都区工人文化宫及区属各产业", "工会联合工作委员会办公室（本级）")),
        ("某某市某某区人力资源和社会保障局（本级）", COVER, ("某某市某某区", "人力资源和社会保障局（本级）")),
        (LONG, COVER, ("某某省某某市某某区", "退役军人事务局退役军人服务中心", "（烈士纪念设施保护中心）")),
        ("关于2022—2023年度市级财政专项资金绩效评价情况的报告（送审稿）", TITLE,
         ("关于2022—2023年度市级财政专项资金", "绩效评价情况的报告（送审稿）")),
        ("深圳市福田区城市管理和综合执法局机关服务中心", COVER, ("深圳市福田区", "城市管理和综合执法局机关服务中心")),
        ("", TITLE, ("",)),
    ],
)  # fmt: skip
def test_titles_are_divided_by_meaning(title: str, width: float, lines: tuple[str, ...]) -> None:
    assert title_lines(title, width) == lines


@pytest.mark.parametrize(
    "title",
    ["国" * 45, "Abcdefghij" * 9, f"{LONG} 2025 年度部门整体支出绩效自评报告用印稿", "、" * 50, "很长的标题" * 200],
)
def test_any_title_is_set_whole(title: str) -> None:
    lines = title_lines(title)
    assert squeezed("".join(lines)) == squeezed(title)
    assert all(title_width(line) <= TITLE for line in lines)


def test_a_figure_in_a_title_is_not_divided() -> None:
    figure = Run("figure", "2,952.78 万元", ("f1",), "预算", (3,))
    runs = (Run("text", "关于某某区总工会某某年度部门整体支出"), figure, Run("text", "使用情况的报告"))
    lines = title_runs(runs)
    assert len(lines) == 2
    assert [run for line in lines for run in line if run.kind == "figure"] == [figure]
    assert "".join(run.text for line in lines for run in line) == "".join(run.text for run in runs)


def test_a_column_of_long_names_is_wider_than_one_with_a_single_sentence() -> None:
    def cell(text: str) -> CellView:
        return CellView((Run("text", text),))

    rows = [RowView((cell("组织技能竞赛的行业（工种）数量"), cell("≥10 个")), flat=()) for _ in range(20)]
    rows.append(RowView((cell("劳模影响力"), cell("广泛宣传，形成全社会营造尊重劳模的浓厚氛围" * 2)), flat=()))
    table = TableView("t", "", "", ("三级指标", "指标值"), (False, False), tuple(rows))
    narrow = replace(table, header=("三级指标", "指标值", *["别的列" * 5] * 4), numeric=(False,) * 6, rows=tuple(
        replace(row, cells=(*row.cells, *(cell("别的字" * 4) for _ in range(4)))) for row in rows
    ))  # fmt: skip
    first, second, *_ = (float(width.rstrip("%")) for width in column_widths(narrow))
    assert first > second


def test_columns_leave_figures_whole() -> None:
    widths = [float(width.rstrip("%")) for width in column_widths(wide_table())]
    assert sum(widths) == pytest.approx(100, abs=0.6)
    assert table_size(wide_table()) == 9
    assert min(widths) / 100 * 225 * MM > title_width("108,234.80") * 9 + 6
