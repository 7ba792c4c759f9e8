"""Word documents read back: the text of the model, the order that Word wants, and what LibreOffice makes of them."""

import io
import posixpath
import re
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import docx
import pypdfium2
import pytest
import tinyhtml5  # type: ignore[import-untyped]  # comes with WeasyPrint

from generator.exports.approval import approval_files
from generator.exports.word import word_document
from generator.exports.word_tables import Line, laid_out
from generator.exports.word_text import place_pages
from generator.exports.word_xml import WordError
from generator.load import Content
from generator.papers import approval
from generator.papers.base import APPENDICES
from generator.pipeline import check
from generator.publishing import publish_all
from generator.render import pdf
from generator.report.model import Portal, Report
from generator.report.publication import Publication
from generator.report.views import BlockView, CellView, RowView, Run, TableView

pytestmark = pytest.mark.xdist_group("word")

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{MAIN}}}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
MM = 72 / 25.4


@dataclass(frozen=True)
class Made:
    """The documents of all reports, by department."""

    portal: Portal
    reports: tuple[Report, ...]
    files: dict[str, bytes]


@pytest.fixture(scope="module")
def made(root: Path) -> Made:
    publication = publish_all(check(root))
    files = {report.department: word_document(report, publication.portal) for report in publication.reports}
    return Made(publication.portal, publication.reports, files)


def part(document: bytes, name: str) -> ElementTree.Element:
    """A part of the package as XML."""
    with zipfile.ZipFile(io.BytesIO(document)) as packed:
        return ElementTree.fromstring(packed.read(name))


def body(document: bytes) -> list[ElementTree.Element]:
    """What stands in the document, in order."""
    found = part(document, "word/document.xml").find(f"{W}body")
    assert found is not None
    return list(found)


def said(element: ElementTree.Element) -> str:
    """The words of a paragraph, without codes of fields."""
    pieces = {f"{W}br": "\n", f"{W}tab": "\t"}
    tabs = {id(tab) for group in element.iter(f"{W}tabs") for tab in group}
    return "".join(
        (child.text or "") if child.tag == f"{W}t" else pieces.get(child.tag, "")
        for child in element.iter()
        if id(child) not in tabs
    )


def style(paragraph: ElementTree.Element) -> str:
    """The id of a paragraph's style, empty for running text."""
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if found is None else found.get(f"{W}val", "")


def marks(numbers: Sequence[int]) -> str:
    """Marks of notes as they are printed."""
    return "".join(f"[核验 {number}]" for number in numbers)


def printed(runs: Sequence[Run]) -> str:
    """Running text with its marks."""
    return "".join(run.text + marks(run.notes) for run in runs)


Cells = list[list[tuple[str, int, str]]]


def cells_of(table: ElementTree.Element) -> Cells:
    """Text, columns and vertical merge of every cell."""
    rows: Cells = []
    for row in table.findall(f"{W}tr"):
        cells = []
        for cell in row.findall(f"{W}tc"):
            spread, merge = cell.find(f"{W}tcPr/{W}gridSpan"), cell.find(f"{W}tcPr/{W}vMerge")
            columns = 1 if spread is None else int(spread.get(f"{W}val", ""))
            below = "" if merge is None else merge.get(f"{W}val", "continue")
            cells.append(("\n".join(said(p) for p in cell.findall(f"{W}p")), columns, below))
        rows.append(cells)
    return rows


def cells_wanted(head: Sequence[str], rows: Sequence[Sequence[CellView]]) -> Cells:
    """The same of the model, worked out cell by cell."""
    taken: dict[tuple[int, int], tuple[int, bool]] = {}
    wanted: Cells = [[(label, 1, "") for label in head]]
    for number, row in enumerate(rows):
        column, given, made_row = 0, iter(row), []
        while column < len(head):
            if (number, column) in taken:
                columns, _ = taken[number, column]
                made_row.append(("", columns, "continue"))
            else:
                cell = next(given)
                columns = cell.span[1]
                for below in range(1, cell.span[0]):
                    taken[number + below, column] = (columns, True)
                made_row.append((printed(cell.runs), columns, "restart" if cell.span[0] > 1 else ""))
            column += columns
        assert next(given, None) is None
        wanted.append(made_row)
    return wanted


def blocks_wanted(report: Report) -> Iterator[tuple[str, str] | Cells]:
    """The report as the model has it: style and words of every paragraph, cells of every table."""
    fixed = {"annex": "AnnexMark", "cover": "Original"}
    for before, block in zip((None, *report.blocks), report.blocks, strict=False):
        if block.kind == "table" and block.table:
            view = block.table
            if view.title or view.notes:
                yield "TableTitle", view.title + marks(view.notes)
            if view.unit:
                yield "TableUnit", view.unit
            yield cells_wanted(view.header, [row.cells for row in view.rows])
            if view.note:
                yield "TableNote", view.note + marks(view.note_notes)
        elif block.kind == "scores":
            yield annex_wanted(report)
        elif block.kind == "heading":
            yield f"Heading{block.level}", printed(block.paragraphs[0])
        elif block.kind == "title":
            annex = before is not None and before.kind == "annex"
            yield "AnnexTitle" if annex else "Title", printed(block.paragraphs[0])
        else:
            for line in block.paragraphs:
                yield fixed.get(block.kind, ""), printed(line)


def annex_wanted(report: Report) -> Cells:
    """The printed score table."""
    count = len(report.score_columns)
    rows: Cells = [[(label, 1, "") for label in ("指标", "指标说明", "评分标准", *report.score_columns)]]
    for row in report.scores:
        if row.leaf or row.cells:
            figures = [printed(cell.runs) for cell in row.cells] or ["报告未列"] * count
            texts = (row.name, row.describe, "\n".join(row.wording), *figures)
            rows.append([(text, 1, "") for text in texts])
        else:
            rows.append([(row.name, 3 + count, "")])
    if report.total.cells:
        rows.append([("合计", 3, ""), *((printed(cell.runs), 1, "") for cell in report.total.cells)])
    return rows


def blocks_found(document: bytes) -> list[tuple[str, str] | Cells]:
    """The same read from the document: between the contents list and the appendices."""
    found: list[tuple[str, str] | Cells] = []
    elements = body(document)
    ends = [index for index, element in enumerate(elements) if element.find(f".//{W}sectPr") is not None]
    for element in elements[ends[1] + 1 :]:
        if element.tag == f"{W}tbl":
            found.append(cells_of(element))
        elif style(element) == "AnnexMark" and said(element) == APPENDICES[0][1]:
            break
        elif style(element) in ("TableEnd", "SectionEnd"):
            assert not said(element)
        else:
            words = said(element)
            found.append((style(element), words.replace("\n", "") if style(element).endswith("Title") else words))
    return found


def test_the_report_word_for_word_in_order(made: Made) -> None:
    assert len(made.reports) == 5
    for report in made.reports:
        assert blocks_found(made.files[report.department]) == list(blocks_wanted(report)), report.department


def test_contents_list_names_every_heading_and_leads_there(made: Made) -> None:
    for report in made.reports:
        document = made.files[report.department]
        lines = [p for p in body(document) if style(p) in ("TOC1", "TOC2")]
        wanted = []
        for index, block in enumerate(report.blocks):
            words = "".join(run.text for run in block.paragraphs[0]) if block.paragraphs else ""
            if block.kind == "heading" and block.level <= 2:
                wanted.append((f"TOC{block.level}", words))
            elif block.kind == "annex" and index:
                title = "".join(run.text for run in report.blocks[index + 1].paragraphs[0])
                wanted.append(("TOC1", f"{words}　{title}"))
        wanted += [("TOC1", f"{mark}　{title}") for _, mark, title in APPENDICES]
        assert [(style(p), said(p).rstrip("\t")) for p in lines] == wanted
        leads = [link.get(f"{W}anchor") for p in lines for link in p.iter(f"{W}hyperlink")]
        targets = [
            mark.get(f"{W}name") for mark in part(document, "word/document.xml").iter(f"{W}bookmarkStart")
            if mark.get(f"{W}name", "").startswith("_Toc")
        ]  # fmt: skip
        assert leads == targets
        assert len(leads) == len(lines)


def appendix(document: bytes, mark: str, end: str) -> str:
    """The words of an appendix, paragraph by paragraph, cells of tables parted by tabs."""
    lines: list[str] = []
    inside = False
    for element in body(document):
        rows = ["\t".join(text for text, _, _ in row) for row in cells_of(element)]
        words = "\n".join(rows) if element.tag == f"{W}tbl" else said(element)
        if element.tag == f"{W}p" and style(element) in ("AnnexMark", "AppendixHead", "SignTitle"):
            inside = words == mark or (inside and words != end)
        if inside:
            lines.append(words)
    return "\n".join(lines)


def test_notes_stand_in_the_appendix_with_all_they_say(made: Made) -> None:
    for report in made.reports:
        text = appendix(made.files[report.department], APPENDICES[2][1], APPENDICES[3][1])
        place = 0
        for group in report.note_groups:
            place = text.index(group.title, place)
            assert group.lead in text
            for note in group.notes:
                start = place = text.index(f"核验 {note.number}　{note.title}", place)
                end = text.find("\n核验 ", start + 1)
                own = text[start : end if end > 0 else None]
                values = (note.message, note.declared, note.expected, note.difference, note.state)
                for value in (*values, *(one.text for one in note.places)):
                    assert value in own
        assert f"说明 {report.annotated} 处" in text


def test_every_score_stands_beside_its_computed_score(made: Made) -> None:
    for report in made.reports:
        text = appendix(made.files[report.department], APPENDICES[1][1], APPENDICES[2][1])
        lines = text.split("\n")
        place = 0
        for row in (*report.scores, report.total):
            start = "\t".join((("　" * (row.level - 1) if row is not report.total else "") + row.name, row.points,
                               row.declared + marks(row.notes), row.computed or "—"))  # fmt: skip
            place = next(i for i, line in enumerate(lines) if i >= place and line.startswith(start)) + 1
        for loss in report.losses.rows:
            assert f"\t{loss.points}\t{loss.declared}\t{loss.lost}\t" in text
        for row in report.scores:
            for one in row.parts:
                assert not (one.computed and row.leaf) or all(step in text for step in one.steps)


# What only the PDF has: contents and figures are not text of it, and links say a page.
OTHER = {"svg", "style", "nav"}
ALONE = ("head-line", "qr", "unseen", "tag", "note-kinds")


def words_of(element: ElementTree.Element) -> str:
    """The words of the PDF's HTML in order, without what is drawn and what a style sheet hides."""
    name = element.tag.rpartition("}")[2]
    kinds = element.get("class", "").split()
    inner = ""
    if name not in OTHER and not set(kinds) & set(ALONE) and not ("at" in kinds and element.text == "见"):
        inner = (element.text or "") + "".join(words_of(child) for child in element)
    return inner + (element.tail or "")


def parts_of(text: str) -> list[str]:
    """A text without blanks, cut where an appendix, the last page and 签批页 begin."""
    cut = "|".join([*(f"{mark}{title}" for _, mark, title in APPENDICES), "版本与核对", "签批页"])
    return re.split(f"(?={cut})", re.sub(r"\s", "", text))


def pdf_words(root: Path, report: Report, portal: Portal) -> list[str]:
    """The words of 用印稿 as PDF, part by part."""
    [paper] = approval.papers(Publication(Content(), portal, (report,), (), {}))
    html = tinyhtml5.parse(pdf.document_html(pdf.Job(root, paper, portal)))
    return parts_of(words_of(html.find("{http://www.w3.org/1999/xhtml}body")))


def word_words(document: bytes) -> list[str]:
    """The same of a Word document, without its contents list and empty numbers of pages."""
    lines = [said(one) for one in body(document) if style(one) not in ("ContentsTitle", "TOC1", "TOC2")]
    return parts_of("".join(lines).replace("第  页", ""))


# Each side's own.
PDF_ONLY = (r"所用字体：.*?。(?=签批页|$)",)
WORD_ONLY = (
    "图表见PDF。",
    "以盖章的纸质件和公开版为准；改过的Word文件，文本校验码不再有效。",
    "改过的Word文件，文本校验码不再有效，不要用来盖章。",
)


@pytest.mark.parametrize("status", ["published", "draft"])
def test_it_has_the_parts_and_words_of_the_pdf_in_its_order(made: Made, root: Path, status: str) -> None:
    for given in made.reports if status == "published" else made.reports[:1]:
        report = replace(given, status=status)
        document = made.files[report.department] if status == "published" else word_document(report, made.portal)
        wanted, found = pdf_words(root, report, made.portal), word_words(document)
        assert len(found) == len(wanted) == len(APPENDICES) + 3
        for here, there in zip(found, wanted, strict=True):
            for own in WORD_ONLY:
                here = here.replace(own, "")
            for own in PDF_ONLY:
                there = re.sub(own, "", there)
            assert here == there, (report.department, here[:20])


def test_it_is_marked_and_has_a_form_to_sign(made: Made) -> None:
    report = made.reports[0]
    document = made.files[report.department]
    words = [said(element) for element in body(document)]
    assert words[:2] == ["演示，非政府文件", "用印稿　内部审批用"]
    assert words.count("签批页") == 1
    form = cells_of(next(table for table in body(document) if table.tag == f"{W}tbl" and "单位盖章" in said(table)))
    assert [row[0][0] for row in form] == ["环节", "拟稿（填报人）", "核稿", "财务负责人", "公开前保密审查",
                                           "分管负责人审核", "主要负责人签发", "单位盖章"]  # fmt: skip
    assert all(row[2][0] == "年　　月　　日" for row in form[1:])


def test_an_unpublished_report_claims_no_published_data(made: Made) -> None:
    report = replace(made.reports[0], status="draft")
    text = "\n".join(said(element) for element in body(word_document(report, made.portal)))
    assert "用印稿　内部审批用，未公开" in text
    assert "公开版数据 SHA-256发布后生成" in text
    assert report.digest not in text


def test_headings_have_levels_and_no_numbering_of_their_own(made: Made) -> None:
    styles = part(made.files["futian-zonggonghui"], "word/styles.xml")
    for level in range(1, 10):
        found = styles.find(f"{W}style[@{W}styleId='Heading{level}']")
        assert found is not None
        outline = found.find(f"{W}pPr/{W}outlineLvl")
        assert outline is not None
        assert outline.get(f"{W}val") == str(level - 1)
    for document in made.files.values():
        with zipfile.ZipFile(io.BytesIO(document)) as packed:
            assert not any(b"numPr" in packed.read(name) for name in packed.namelist())


# ---- The form that Word wants ----

# Children in the order of ECMA-376 part 1, annex A, written out for this test alone.
SEQUENCE = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs"
    " suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd"
    " snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment"
    " textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid"
    " vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em"
    " lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing"
    " tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "tblBorders": "top left start bottom right end insideH insideV",
    "tblCellMar": "top left start bottom right end",
    "pBdr": "top left bottom right between bar",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType"
    " pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
    "tbl": "bookmarkStart bookmarkEnd tblPr tblGrid tr",
    "tr": "tblPrEx trPr tc",
    "tc": "tcPr p",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked"
    " personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "docDefaults": "rPrDefault pPrDefault",
    "font": "altName panose1 charset family notTrueType pitch sig",
    "settings": "writeProtection view zoom mirrorMargins trackRevisions defaultTabStop evenAndOddHeaders"
    " characterSpacingControl updateFields footnotePr endnotePr compat rsids mathPr themeFontLang clrSchemeMapping",
}


def parts(document: bytes) -> dict[str, bytes]:
    """Every file of the package."""
    with zipfile.ZipFile(io.BytesIO(document)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def examples(made: Made) -> list[bytes]:
    """Documents with everything that may be in one."""
    return [*made.files.values(), word_document(unusual(made.reports[0]), made.portal)]


def faults(document: bytes) -> Iterator[str]:
    """Children out of the schema's order."""
    for name, content in parts(document).items():
        if not name.startswith("word/") or not name.endswith(".xml"):
            continue
        for element in ElementTree.fromstring(content).iter():
            tag = element.tag.removeprefix(W)
            if tag in SEQUENCE:
                order = SEQUENCE[tag].split()
                children = [child.tag.removeprefix(W) for child in element]
                yield from (f"{name}: {tag} has {child}" for child in children if child not in order)
                places = [order.index(child) for child in children if child in order]
                yield from (f"{name}: {tag}: {children}" for a, b in pairwise(places) if a > b)
                if tag in ("pPr", "rPr", "tblPr", "tcPr"):
                    yield from (f"{name}: {tag} repeats {child}" for child in children if children.count(child) > 1)


def test_children_stand_in_the_order_of_the_schema(made: Made) -> None:
    for document in examples(made):
        assert not list(faults(document))


def test_the_order_is_really_looked_at() -> None:
    made_wrong = io.BytesIO()
    with zipfile.ZipFile(made_wrong, "w") as packed:
        packed.writestr("word/document.xml", f'<p xmlns="{MAIN}"><pPr><jc/><pStyle/></pPr></p>')
    assert list(faults(made_wrong.getvalue())) == ["word/document.xml: pPr: ['jc', 'pStyle']"]


def test_tables_are_as_word_wants_them(made: Made) -> None:
    for document in examples(made):
        elements = body(document)
        assert not any(a.tag == b.tag == f"{W}tbl" for a, b in pairwise(elements)), "two tables would become one"
        assert elements[-1].tag == f"{W}sectPr"
        assert elements[-2].tag == f"{W}p"
        for table in (t for t in elements if t.tag == f"{W}tbl"):
            widths = [int(column.get(f"{W}w", "")) for column in table.findall(f"{W}tblGrid/{W}gridCol")]
            for row, cells in zip(table.findall(f"{W}tr"), cells_of(table), strict=True):
                assert row.find(f"{W}trPr/{W}cantSplit") is not None
                assert sum(columns for _, columns, _ in cells) == len(widths)
                for cell in row.findall(f"{W}tc"):
                    assert cell[-1].tag == f"{W}p"
            heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in table.findall(f"{W}tr")]
            look = table.find(f"{W}tblPr/{W}tblLook")
            assert look is not None
            assert heads == [look.get(f"{W}firstRow") == "1", *[False] * (len(heads) - 1)]
            caption = table.find(f"{W}tblPr/{W}tblCaption")
            assert caption is not None
            assert caption.get(f"{W}val")
            assert sum(widths) in (8844, 12756)


def test_captions_stay_with_their_table_and_totals_with_the_row_above(made: Made) -> None:
    document = made.files["futian-zonggonghui"]
    styles = part(document, "word/styles.xml")
    kept = {s.get(f"{W}styleId") for s in styles if s.find(f"{W}pPr/{W}keepNext") is not None}
    assert {"TableTitle", "TableUnit", "TableHead", "AnnexMark", "Heading1", "Heading2", "Heading3"} <= kept
    totals = 0
    for table in (t for t in body(document) if t.tag == f"{W}tbl"):
        for above, row in pairwise(table.findall(f"{W}tr")):
            if row.find(f".//{W}tcBorders") is not None:
                totals += 1
                assert all(p.find(f"{W}pPr/{W}keepNext") is not None for p in above.iter(f"{W}p"))
                assert all(run.find(f"{W}rPr/{W}b") is not None for run in row.iter(f"{W}r") if not is_mark(run))
    assert totals >= 4


def is_mark(run: ElementTree.Element) -> bool:
    """Whether a run is the mark of a note."""
    return said(run).startswith("[核验 ")


def test_the_package_is_whole(made: Made) -> None:
    for document in examples(made):
        files = parts(document)
        assert next(iter(files)) == "[Content_Types].xml"
        types = ElementTree.fromstring(files["[Content_Types].xml"])
        known = {item.get("PartName") for item in types.iter(f"{TYPES}Override")}
        ends = {item.get("Extension") for item in types.iter(f"{TYPES}Default")}
        for name in files:
            assert f"/{name}" in known or name.rpartition(".")[2] in ends, name
        assert known <= {f"/{name}" for name in files}
        reached = set()
        for name in (n for n in files if n.endswith(".rels")):
            folder = posixpath.dirname(posixpath.dirname(name))
            for relation in ElementTree.fromstring(files[name]).iter(f"{RELATIONS}Relationship"):
                target = relation.get("Target", "")
                if relation.get("TargetMode") == "External":
                    assert relation.get("Type", "").endswith("/hyperlink")
                    assert re.match("https?://", target)
                else:
                    reached.add(posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
        assert reached == {name for name in files if not name.endswith((".rels", "Content_Types].xml"))}
        assert not any(word in name for name in files for word in ("thumbnail", "theme", "customXml", "app.xml"))


def test_every_name_that_is_used_is_given(made: Made) -> None:
    for document in examples(made):
        tree = part(document, "word/document.xml")
        marks_made = [mark.get(f"{W}name", "") for mark in tree.iter(f"{W}bookmarkStart")]
        assert len(set(marks_made)) == len(marks_made)
        assert all(re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,39}", name) for name in marks_made)
        starts, ends = ([m.get(f"{W}id") for m in tree.iter(f"{W}{tag}")] for tag in ("bookmarkStart", "bookmarkEnd"))
        assert sorted(map(str, starts)) == sorted(map(str, ends))
        leads = {link.get(f"{W}anchor") for link in tree.iter(f"{W}hyperlink")} - {None}
        assert leads <= set(marks_made)
        styles = {s.get(f"{W}styleId") for s in part(document, "word/styles.xml").iter(f"{W}style")}
        used = {s.get(f"{W}val") for tag in ("pStyle", "rStyle", "tblStyle") for s in tree.iter(f"{W}{tag}")}
        assert used <= styles
        relations = {r.get("Id") for r in part(document, "word/_rels/document.xml.rels")}
        assert {e.get(f"{R}id") for e in tree.iter() if e.get(f"{R}id")} <= relations


def test_marks_lead_to_notes_and_notes_back(made: Made) -> None:
    report = next(report for report in made.reports if report.department == "futian-zonggonghui")
    tree = part(made.files[report.department], "word/document.xml")
    leads = [link.get(f"{W}anchor", "") for link in tree.iter(f"{W}hyperlink")]
    places = {place.anchor for note in report.notes for place in note.places if place.anchor}
    given = report.rectification
    matters = [part for matter in given.matters for part in (matter.finding, matter.measure, matter.effect) if part]
    places |= {one.anchor for one in matters} | {items[0].anchor for items in (given.issues, given.measures) if items}
    assert {f"note_{note.number}" for note in report.notes} <= set(leads)
    assert len({lead for lead in leads if lead.startswith("place_")}) == len(places)


def test_metadata_names_a_body_and_no_program(made: Made) -> None:
    for report in made.reports:
        core = docx.Document(io.BytesIO(made.files[report.department])).core_properties
        assert (core.title, core.author, core.language) == (report.title, report.publisher, "zh-CN")
        assert core.created is not None
        assert core.modified is not None
        assert core.created.date() == core.modified.date() == report.recorded
        assert not core.last_modified_by
        for content in parts(made.files[report.department]).values():
            assert b"python-docx" not in content
            assert b"Macintosh" not in content


# ---- What texts may hold ----


def table_block(rows: int, *, wide: bool = False, title: str = "表 1 情况表") -> BlockView:
    """A printed table with a total."""
    lines = [
        RowView(
            (CellView((Run("text", f"第 {n} 项"),), header=True), CellView((Run("figure", f"{n}.00"),), numeric=True))
        )
        for n in range(1, rows + 1)
    ]
    total = RowView((CellView((Run("text", "合计"),)), CellView((Run("figure", "9.00"),), numeric=True)), total=True)
    view = TableView("t1", title, "单位：万元", ("项目", "金额"), (False, True), (*lines, total), wide=wide)
    return BlockView("table", "b-table", table=view)


def text_block(words: str) -> BlockView:
    """A paragraph."""
    return BlockView("text", "b-text", ((Run("text", words),),))


def unusual(report: Report) -> Report:
    """A report with wide tables one after another, text before and after, an annex, and all levels of headings."""
    headings = [BlockView("heading", f"b-h{n}", ((Run("text", f"第{n}级"),),), n) for n in range(1, 7)]
    blocks = [*headings, text_block("表前"), table_block(30, wide=True), table_block(3, wide=True, title=""),
              text_block("表后"), table_block(2), table_block(2),
              BlockView("annex", "b-a", ((Run("text", "附件 1"),),)), table_block(3, wide=True)]  # fmt: skip
    return replace(report, blocks=tuple(blocks), notes=(), note_groups=(), disclosure=report.disclosure)


def amounts(report: Report) -> Report:
    """A report with tables of as many long figures as stand beside each other in accounts, one of them with notes."""
    blocks = []
    for columns, figure, wide in ((6, "1,234,567,890,123.45", False), (10, "12,345,678.90", False), (15, FIGURE, True)):
        name = CellView((Run("text", "一般公共服务支出"),), header=True)
        cell = CellView((Run("figure", figure, notes=(3,) if wide else ()),), numeric=True)
        cells, numeric = (name, *[cell] * (columns - 1)), (False, *[True] * (columns - 1))
        labels = ("项目", *["基本支出"] * (columns - 1))
        view = TableView(
            f"t{columns}", "", "", labels, numeric, (RowView(cells), RowView(cells, total=True)), wide=wide
        )
        blocks.append(BlockView("table", f"b-{columns}", table=view))
    return replace(report, blocks=tuple(blocks), notes=(), note_groups=())


FIGURE = "98,765,432.10"


def of_a_long_name(report: Report, times: int) -> Report:
    """A short report of a body whose name is longer than any; with a wide table."""
    name = "江门市新会区会城街道办事处经济发展和社会事务综合服务中心" * times
    title = f"{name} {report.year} 年度部门整体支出绩效自评报告"
    blocks = (text_block("正文"), table_block(2, wide=True))
    return replace(report, department_name=name, title=title, blocks=blocks, notes=(), note_groups=())


@pytest.mark.parametrize("words", ["<w:p>&amp;</w:p>]]>", "=1+1", "  两边有空格  ", "上行\n下行", "“引号”——……·", "𠮷"])
def test_any_text_comes_back_as_it_was(made: Made, words: str) -> None:
    report = replace(made.reports[0], blocks=(text_block(words), table_block(1, title=words)), notes=(), note_groups=())
    found = blocks_found(word_document(report, made.portal))
    assert found[:2] == [("", words), ("TableTitle", words.replace("\n", ""))]


@pytest.mark.parametrize("char", ["\x01", "\x1f", "\ufffe", "\ud800"])
def test_a_character_that_word_cannot_hold_is_named(made: Made, char: str) -> None:
    report = replace(made.reports[0], blocks=(text_block(f"预算执行{char}情况"),))
    with pytest.raises(WordError, match=f"不能保存字符 U\\+{ord(char):04X}，它在“预算执行”之后"):
        word_document(report, made.portal)


def test_metadata_of_a_long_title_are_shortened(made: Made) -> None:
    report = of_a_long_name(made.reports[0], 10)
    core = docx.Document(io.BytesIO(word_document(report, made.portal))).core_properties
    assert core.title == f"{report.title[:254]}…"


def test_a_table_of_a_thousand_rows_is_whole(made: Made) -> None:
    report = replace(made.reports[0], blocks=(table_block(1000),))
    rows = list(blocks_found(word_document(report, made.portal))[2])
    assert len(rows) == 1002
    assert rows[1000] == [("第 1000 项", 1, ""), ("1000.00", 1, "")]


def test_a_row_that_is_too_short_is_filled() -> None:
    [slots] = laid_out([Line([CellView((), span=(1, 2))])], 4)
    assert [(slot.column, slot.columns) for slot in slots] == [(0, 2), (2, 1), (3, 1)]


# ---- Numbers of pages ----


@pytest.fixture(scope="module")
def approved(made: Made, root: Path) -> tuple[bytes, bytes]:
    """用印稿 of a short report as PDF and as Word document, as the command makes both."""
    report = replace(unusual(made.reports[0]), rectification=replace(made.reports[0].rectification, matters=()))
    first = (*report.rectification.issues, *report.rectification.measures)[0]
    report = replace(report, blocks=(*report.blocks, replace(text_block("在最后"), anchor=first.anchor)))
    publication = Publication(Content(), made.portal, (report,), (), {})
    [paper] = approval.papers(publication)
    typeset = pdf.run(pdf.Job(root, paper, made.portal))
    files = approval_files(publication, {paper.address: typeset})
    [document] = [content for name, content in files.items() if name.endswith(".docx")]
    return typeset, document


def test_contents_list_has_the_pages_of_the_pdf_before_it_is_worked_out(approved: tuple[bytes, bytes]) -> None:
    typeset, document = approved
    pages = [page_text(page) for page in pypdfium2.PdfDocument(typeset)]
    lines = [said(p) for p in body(document) if style(p) in ("TOC1", "TOC2")]
    assert len(lines) == 2 + 1 + len(APPENDICES)
    for line in lines:
        words, number = line.split("\t")
        own = re.sub(r"\s", "", words)
        assert own in pages[int(number) - 1]
        assert f"{own}{number}" in re.sub("[·.…]", "", "".join(pages[:2])), "as the PDF's own list has it"
    assert any(re.fullmatch("第 [0-9]+ 页起?", text) for p in body(document) for row in cells_of(p) for text, *_ in row)
    begin = next(p for p in body(document) if style(p) == "TOC1").find(f".//{W}fldChar")
    assert begin is not None
    assert begin.get(f"{W}dirty") == "true", "Word still works it out when the document is opened"


def test_pages_of_what_is_no_pdf_of_ours_are_not_known() -> None:
    assert place_pages(b"%PDF-1.7\n%%EOF") == {}


# ---- What LibreOffice makes of it ----


@pytest.fixture(scope="module")
def converted(
    made: Made, approved: tuple[bytes, bytes], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, pypdfium2.PdfDocument]:
    """Documents as PDF, all made in one run of LibreOffice."""
    folder = tmp_path_factory.mktemp("office")
    lines = replace(made.reports[0], blocks=(text_block("国" * 28 * 30),), notes=(), note_groups=())
    given = {
        "futian": made.files["futian-zonggonghui"],
        "unusual": word_document(unusual(made.reports[0]), made.portal),
        "lines": word_document(lines, made.portal),
        "amounts": word_document(amounts(made.reports[0]), made.portal),
        "approved": approved[1],
        **{f"name {times}": word_document(of_a_long_name(made.reports[0], times), made.portal) for times in (1, 4)},
    }
    for name, content in given.items():
        (folder / f"{name}.docx").write_bytes(content)
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", str(folder), *(str(folder / f"{name}.docx") for name in given)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return {name: pypdfium2.PdfDocument((folder / f"{name}.pdf").read_bytes()) for name in given}


def page_text(page: pypdfium2.PdfPage) -> str:
    """The words of a page without blanks."""
    return re.sub(r"\s", "", page.get_textpage().get_text_range())


def boxes(page: pypdfium2.PdfPage, *, loose: bool = False) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Every visible character with its tight box, or with the *loose* one, the same for all of a face on a line."""
    text = page.get_textpage()
    found = [(text.get_text_range(i, 1), text.get_charbox(i, loose)) for i in range(text.count_chars())]
    return [(char, box) for char, box in found if char.strip()]


def test_libreoffice_opens_it_with_all_its_words(made: Made, converted: dict[str, pypdfium2.PdfDocument]) -> None:
    pdf = converted["futian"]
    report = next(report for report in made.reports if report.department == "futian-zonggonghui")
    assert {tuple(round(side / MM) for side in page.get_size()) for page in pdf} == {(210, 297)}
    pages = [page_text(page) for page in pdf]
    text = "".join(pages)
    code = re.sub(r"\s", "", report.version)
    assert 45 <= len(pages) <= 65
    assert code not in pages[0].replace(f"文本校验码{report.text_code}", "")
    for page in pages[1:]:
        assert not page or code in page, page
    for block in report.blocks:
        if block.kind == "heading":
            assert "".join("".join(run.text for run in block.paragraphs[0]).split()) in text
        if block.table:
            for row in block.table.rows:
                for cell in row.cells:
                    if cell.numeric and cell.runs:
                        assert "".join(cell.runs[0].text.split()) in text
    assert "错误！" not in text
    assert "Error" not in text


def test_lines_of_28_and_pages_of_22(converted: dict[str, pypdfium2.PdfDocument]) -> None:
    page = converted["lines"][2]
    rows: dict[int, list[float]] = {}
    for char, box in boxes(page):
        if char == "国":
            rows.setdefault(round(box[1]), []).append(box[0])
    assert [len(rows[row]) for row in sorted(rows, reverse=True)] == [26, *[28] * 21]
    heights = sorted(rows)
    assert (heights[-1] - heights[0]) / 21 == pytest.approx(28.95, abs=0.1)
    lefts = [min(columns) for row, columns in sorted(rows.items(), reverse=True)][1:]
    assert max(lefts) - min(lefts) < 1


def numbers_found(page: pypdfium2.PdfPage) -> list[tuple[str, tuple[float, float, float, float]]]:
    """The dashes and digits outside the text block of an upright page."""
    return [(char, box) for char, box in boxes(page) if box[3] < 35 * MM - 10]


def test_numbers_stand_outside_seven_millimetres_below(converted: dict[str, pypdfium2.PdfDocument]) -> None:
    pdf = converted["lines"]
    assert not numbers_found(pdf[0])
    for index in (1, 2, 3):
        found = numbers_found(pdf[index])
        assert "".join(char for char, _ in found) == f"—{index + 1}—"
        tops = [box[3] for char, box in found if char == "—"]
        assert 35 * MM - max(tops) == pytest.approx(7 * MM, abs=1.5 * MM)
        if index % 2:  # page 2: left
            assert found[0][1][0] == pytest.approx(26 * MM + 14, abs=3)
        else:
            assert found[-1][1][2] == pytest.approx((210 - 26) * MM - 14, abs=3)


def test_wide_tables_turn_the_page_and_text_turns_it_back(converted: dict[str, pypdfium2.PdfDocument]) -> None:
    pages = list(converted["unusual"])
    turned = [i for i, page in enumerate(pages) if page.get_size()[0] > page.get_size()[1]]
    assert len(turned) == 3, "two of the long table, none blank after it, one of the annex"
    assert "附件1" in page_text(pages[turned[-1]]), "the mark of an annex stands on the page of its table"
    assert pages[turned[0] - 1].get_size()[0] < pages[turned[0] - 1].get_size()[1]
    for index in turned:
        assert "文本校验码" in page_text(pages[index])
        assert "项目金额" in page_text(pages[index])
        low = [(char, box) for char, box in boxes(pages[index]) if box[2] < 36 * MM - 10]
        assert "".join(sorted(char for char, _ in low)) == "".join(sorted(f"—{index + 1}—"))
        near = max(box[2] for char, box in low if char == "—")
        assert 36 * MM - near == pytest.approx(7 * MM, abs=1.5 * MM)
        high = max(box[3] for _, box in low)
        if index % 2:  # an even number stands at the upper end
            assert (210 - 27) * MM - high == pytest.approx(14, abs=4)
        else:
            assert min(box[1] for _, box in low) == pytest.approx(27 * MM + 14, abs=4)
    upright = next(page_text(page) for page in pages if "表后" in page_text(page) and "表前" not in page_text(page))
    assert "第1项" in upright
    last = page_text(pages[-1])
    assert "签批页" in last
    number = "".join(char for char, _ in numbers_found(pages[-1])).strip("—")
    assert int(number) % 2 == 1, "to be signed on a sheet of its own"


def test_the_edition_and_its_mark_end_above_each_other_on_turned_pages(
    made: Made, converted: dict[str, pypdfium2.PdfDocument]
) -> None:
    page = next(page for page in converted["unusual"] if page.get_size()[0] > page.get_size()[1])
    rows: dict[int, float] = {}
    for _, box in boxes(page):
        if box[1] > (210 - 27) * MM:  # above the text
            rows[round(box[1] / 6)] = max(box[2], rows.get(round(box[1] / 6), 0))
    assert made.portal.paper_mark
    assert len(rows) == 2
    assert all(end == pytest.approx((297 - 36) * MM, abs=5) for end in rows.values()), rows


def test_figures_of_many_columns_are_not_broken_and_names_stay_legible(
    converted: dict[str, pypdfium2.PdfDocument],
) -> None:
    found = []
    for page in converted["amounts"]:
        rows: dict[int, list[tuple[float, str]]] = {}
        for char, box in boxes(page, loose=True):
            if char.isdigit():
                rows.setdefault(round(10 * box[1]), []).append((box[0], char))
        found += ["".join(char for _, char in sorted(row)) for row in rows.values()]
    for columns, figure in ((6, "1,234,567,890,123.45"), (10, "12,345,678.90"), (15, FIGURE)):
        digits = re.sub("[,.]", "", figure) * (columns - 1)
        assert found.count(digits) == 2, (columns, found)
    names = "".join(page.get_textpage().get_text_range() for page in converted["amounts"])
    assert names.count("一般") == 6


def test_programs_that_work_out_no_fields_show_the_pages(
    approved: tuple[bytes, bytes], converted: dict[str, pypdfium2.PdfDocument]
) -> None:
    lines = [re.sub(r"\s", "", said(p)) for p in body(approved[1]) if style(p) in ("TOC1", "TOC2")]
    shown = re.sub("[·.…]", "", page_text(converted["approved"][1]))
    assert all(line[-1].isdigit() and line in shown for line in lines), shown


@pytest.mark.parametrize("times", [1, 4])
def test_long_names_keep_the_cover_and_the_form_on_a_page_each(
    converted: dict[str, pypdfium2.PdfDocument], times: int
) -> None:
    pages = list(converted[f"name {times}"])
    assert page_text(pages[0]).endswith("个人信息已略去。")
    assert "目录" in page_text(pages[1])
    last = page_text(pages[-1])
    assert "签批页" in last
    assert "不要用来盖章" in last
    for page in pages[1:]:
        high = max((box[3] for _, box in boxes(page)), default=0)
        assert high < page.get_size()[1] - 7 * MM, "the line at the head is within what a printer prints"
