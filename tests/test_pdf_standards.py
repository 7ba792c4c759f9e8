"""Every PDF of the built site: valid for archive and access, whole for assistive technology, and the same bytes again.

The structure of a PDF is read with poppler, as a screen reader would, and with pikepdf, which knows nothing of ours.
"""

import hashlib
import io
import os
import pickle
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import pikepdf
import pytest
import weasyprint
from fontTools.ttLib import TTFont

from generator import pipeline, publishing
from generator.papers import all_papers
from generator.render import pdf as printing
from generator.report.publication import Paper
from tests import verapdf
from tests.reading_back import Element, read_print
from tests.support import Published

pytestmark = pytest.mark.xdist_group("site")

HEADINGS: Final = {"H1", "H2", "H3", "H4", "H5", "H6"}
PLAIN: Final = "<!DOCTYPE html><html lang=zh-CN><title>表</title><h1>表</h1><p>一</p></html>"


@dataclass(frozen=True)
class Made:
    """A paper as data, the HTML it was set from, and the file on the site."""

    paper: Paper
    html: str
    file: Path

    def open(self) -> pikepdf.Pdf:
        """The file."""
        return pikepdf.open(self.file)


@pytest.fixture(scope="module")
def jobs(root: Path) -> list[printing.Job]:
    """All papers of the site."""
    publication = publishing.publish_all(pipeline.check(root))
    return [printing.Job(root, paper, publication.portal) for paper in all_papers(publication)]


@pytest.fixture(scope="module")
def made(jobs: list[printing.Job], published: Published) -> list[Made]:
    """All papers beside their files."""
    return [Made(job.paper, printing.document_html(job), published.site / job.paper.address) for job in jobs]


@pytest.fixture(scope="module")
def faults(published: Published, tmp_path_factory: pytest.TempPathFactory) -> verapdf.Faults:
    """What veraPDF says of the site's PDFs, and of two that were made without our care."""
    folder = tmp_path_factory.mktemp("careless")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint does not close its colour profile
        weasyprint.HTML(string=PLAIN).write_pdf(folder / "plain.pdf")
        weasyprint.HTML(string=PLAIN).write_pdf(folder / "archival.pdf", pdf_variant="pdf/a-3a")
    return verapdf.faults([*sorted(published.site.rglob("*.pdf")), folder / "plain.pdf", folder / "archival.pdf"])


def test_every_pdf_passes_both_standards(published: Published, made: list[Made], faults: verapdf.Faults) -> None:
    files = {str(file) for file in published.site.rglob("*.pdf")}
    assert files == {str(one.file) for one in made}
    assert {kind for one in made if (kind := one.file.name)} >= {
        "report.pdf",
        "scores.pdf",
        "tables.pdf",
        "summary.pdf",
    }
    assert {file: found for file, found in faults.items() if file in files} == {}


def test_the_validator_finds_faults(faults: verapdf.Faults) -> None:
    careless = {
        Path(file).name: found for file, found in faults.items() if file.endswith(("plain.pdf", "archival.pdf"))
    }
    assert set(careless["plain.pdf"]) == {"PDF/A-3a", "PDF/UA-1"}
    assert [said.split()[0] for said in careless["archival.pdf"]["PDF/UA-1"]] == ["5-1"]


# -- structure --------------------------------------------------------------------------------------


def elements(node: Any) -> Iterator[Any]:
    """Every structure element below ``node``, in reading order."""
    for kid in kids(node):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def kids(node: Any) -> list[Any]:
    """What an element holds, however it is written."""
    held = node.get("/K", pikepdf.Array())
    return list(held) if isinstance(held, pikepdf.Array) else [held]


def tag(element: Any) -> str:
    """The type of an element."""
    return str(element.S).removeprefix("/")


def spoken(file: Path) -> list[tuple[str, str]]:
    """Headings and tables out of the structure of a PDF, with their words without spaces."""
    found = read_print(file).tree.all(*HEADINGS, "Table")
    return [(element.tag, re.sub(r"\s", "", "".join(text(element)))) for element in found]


def text(element: Element) -> Iterator[str]:
    """The words of an element in reading order."""
    for child in element.children:
        if isinstance(child, str):
            yield child
        else:
            yield from text(child)


def parsed(html: str) -> ElementTree.Element:
    """The tree that WeasyPrint makes of HTML."""
    tree: ElementTree.Element = weasyprint.HTML(string=html).etree_element
    return tree


def words(element: ElementTree.Element) -> str:
    """The words of an element without spaces."""
    return re.sub(r"\s", "", "".join(element.itertext()))


def test_a_table_is_one_table_with_one_head(made: list[Made]) -> None:
    several = 0
    for one in made:
        drawn = list(parsed(one.html).iter("table"))
        with one.open() as pdf:
            tables = [element for element in elements(pdf.Root.StructTreeRoot) if tag(element) == "Table"]
            assert len(tables) == len(drawn), one.file
            for table, html in zip(tables, drawn, strict=True):
                inside = list(elements(table))
                assert len([e for e in inside if tag(e) == "TR"]) == len(list(html.iter("tr"))), one.file
                heads = [e for e in inside if tag(e) == "THead"]
                assert len(heads) == len(list(html.iter("thead"))) <= 1, one.file
                several += len({str(e.Pg.objgen) for e in inside if "/Pg" in e}) > 1
    assert several > 5, "no table crosses a page"


def test_tables_of_the_model_are_read_out_whole(made: list[Made]) -> None:
    looked = 0
    for one in made:
        if one.file.name != "report.pdf":
            continue
        told = [said for name, said in spoken(one.file) if name == "Table"]
        for block in one.paper.data["report"].blocks:  # type: ignore[attr-defined]
            if table := block.table:
                cells = ["".join(run.text for run in cell.runs) for row in table.rows for cell in row.cells]
                ours = [re.sub(r"\s", "", cell) for cell in (*table.header, *cells)]
                [found] = [said for said in told if in_order(ours, said)]
                head = re.sub(r"\s", "", "".join(table.header))
                assert found.count(head) == 1
                told.remove(found)
                looked += 1
    assert looked > 5


def in_order(parts: list[str], text: str) -> bool:
    """Whether ``text`` has all the parts one after the other."""
    place = 0
    for part in parts:
        place = text.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return True


def test_headings_and_bookmarks_are_those_of_the_document(made: list[Made]) -> None:
    for one in made:
        drawn = [(e.tag.upper(), words(e)) for e in parsed(one.html).iter() if str(e.tag).upper() in HEADINGS]
        told = [(name, said) for name, said in spoken(one.file) if name != "Table"]
        assert told == drawn, one.file
        with one.open() as pdf, pdf.open_outline() as outline:
            titles = [re.sub(r"\s", "", item.title or "") for item in flat(outline.root)]
        shown = [re.sub(r"\[核验\d+\]", "", said) for _, said in drawn]
        single = re.compile(r"核验\d")  # notes, which have a bookmark only where they are few
        assert [t for t in titles if not single.match(t)] == [s for s in shown if not single.match(s)], one.file
        assert set(titles) <= set(shown)


def flat(items: Any) -> Iterator[pikepdf.OutlineItem]:
    """Bookmarks in order."""
    for item in items:
        yield item
        yield from flat(item.children)


def test_cells_name_their_headers(made: list[Made]) -> None:
    for one in made:
        with one.open() as pdf:
            root = pdf.Root.StructTreeRoot
            named = list(root.IDTree.Names)[::2] if "/IDTree" in root else []
            assert [str(name) for name in named] == sorted({str(name) for name in named})
            for table in (e for e in elements(root) if tag(e) == "Table"):
                heads = {str(e.ID): e for e in elements(table) if tag(e) == "TH"}
                assert set(heads) <= {str(name) for name in named}
                assert {str(e.A.Scope) for e in heads.values()} <= {"/Row", "/Column"}
                for cell in (e for e in elements(table) if tag(e) == "TD"):
                    assert {str(name) for name in cell.A.get("/Headers", [])} <= set(heads)
                for row in (e for e in elements(table) if tag(e) == "TR"):
                    for cell in elements(row):
                        if tag(cell) == "TD" and any(str(k.get("/A", {}).get("/Scope")) == "/Row" for k in kids(row)):
                            assert len(cell.A.Headers) >= 1, one.file


def test_content_belongs_to_the_element_that_claims_it(made: list[Made]) -> None:
    for one in made:
        with one.open() as pdf:
            root = pdf.Root.StructTreeRoot
            numbers = list(root.ParentTree.Nums)
            assert numbers[::2] == sorted(numbers[::2])
            owners = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
            claimed: dict[tuple[int, int], tuple[int, int]] = {}
            pages = {page.objgen: number for number, page in enumerate(pdf.pages)}
            for element in elements(root):
                for kid in kids(element):
                    if isinstance(kid, int):
                        claimed[pages[element.Pg.objgen], kid] = element.objgen
                    elif str(kid.get("/Type")) == "/MCR":
                        claimed[pages[kid.Pg.objgen], int(kid.MCID)] = element.objgen
                    elif str(kid.get("/Type")) == "/OBJR":
                        assert owners[int(kid.Obj.StructParent)].objgen == element.objgen
                    else:
                        assert kid.P.objgen == element.objgen
            for number, page in enumerate(pdf.pages):
                drawn = [
                    int(instruction.operands[1].MCID)
                    for instruction in pikepdf.parse_content_stream(page, "BDC")
                    if str(instruction.operator) == "BDC"
                ]
                assert page.StructParents == number
                assert len(set(drawn)) == len(drawn) == len(owners[number])
                assert [owners[number][m].objgen for m in drawn] == [claimed.pop((number, m)) for m in drawn]
            assert not claimed


def test_pictures_say_what_they_show(made: list[Made]) -> None:
    seen = 0
    for one in made:
        drawn = [e for e in parsed(one.html).iter() if e.tag in {"img", "{http://www.w3.org/2000/svg}svg"}]
        with one.open() as pdf:
            figures = [e for e in elements(pdf.Root.StructTreeRoot) if tag(e) == "Figure"]
            assert len(figures) == len(drawn), one.file
            for figure in figures:
                assert len(re.findall("[一-鿿]", str(figure.Alt))) >= 4, str(figure.Alt)
                left, bottom, right, top = (float(v) for v in figure.A.BBox)
                assert 0 < left < right < 842
                assert 0 < bottom < top < 842
                seen += 1
    print(seen, "pictures")


# -- metadata, files, fonts -------------------------------------------------------------------------


def test_metadata_names_the_body_and_nobody_else(made: list[Made]) -> None:
    for one in made:
        paper = one.paper
        publisher = paper.data["report"].publisher  # type: ignore[attr-defined]
        day = paper.recorded.strftime("D:%Y%m%d")
        with one.open() as pdf:
            assert str(pdf.Root.Lang) == "zh-CN"
            assert pdf.Root.ViewerPreferences.DisplayDocTitle
            assert pdf.Root.MarkInfo.Marked
            info = {str(key): str(value) for key, value in pdf.docinfo.items()}
            raw = pdf.Root.Metadata.read_bytes()
        assert info == {
            "/Producer": f"WeasyPrint {weasyprint.__version__}",
            "/Title": paper.title,
            "/Author": publisher,
            "/Subject": paper.summary,
            "/Creator": "jixiao",
            "/CreationDate": day,
            "/ModDate": day,
        }
        said = {text.strip() for text in ElementTree.fromstring(raw).itertext() if text.strip()}
        iso = paper.recorded.isoformat()
        known = {paper.title, publisher, paper.summary, "jixiao", f"WeasyPrint {weasyprint.__version__}", iso}
        schema = {text.strip() for text in re.findall(r"<pdfa(?:Schema|Property):\w+>([^<]+)<", raw.decode())}
        assert said - known <= schema, one.file
        assert paper.title in said
        assert publisher in said


def test_embedded_files_are_the_papers_own(made: list[Made]) -> None:
    for one in made:
        with one.open() as pdf:
            named = {
                str(spec.UF): (str(spec.AFRelationship), str(spec.Desc), spec.EF.F.read_bytes(), str(spec.EF.F.Subtype))
                for spec in pdf.Root.get("/AF", [])
            }
            assert len(pdf.Root.get("/AF", [])) == len(named) == len(pdf.attachments)
            assert set(pdf.attachments) == set(named)
        assert named == {
            f.name: (f"/{f.relationship}", f.description, f.content, f"/{f.media_type}") for f in one.paper.embedded
        }
        assert bool(named) == (one.file.name == "report.pdf")


def test_every_sign_has_ink_in_the_font_inside(made: list[Made]) -> None:
    for one in made:
        with one.open() as pdf:
            fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/Font"]
            assert {str(font.Subtype) for font in fonts} == {"/Type0", "/CIDFontType2"}
            for font in (f for f in fonts if f.Subtype == "/Type0"):
                face = font.DescendantFonts[0]
                assert face.CIDToGIDMap == "/Identity"
                inside = TTFont(io.BytesIO(face.FontDescriptor.FontFile2.read_bytes()))
                glyphs, order = inside["glyf"], inside.getGlyphOrder()
                for glyph, sign in signs(font.ToUnicode.read_bytes().decode()):
                    if sign.strip("\u200b"):
                        drawn = glyph < len(order) and glyphs[order[glyph]].numberOfContours
                        assert drawn, f"{sign!r} in {font.BaseFont} of {one.file}"


def signs(cmap: str) -> Iterator[tuple[int, str]]:
    """Glyph numbers and what they stand for."""
    lists = re.findall(r"beginbfchar\s(.*?)\sendbfchar", cmap, re.DOTALL)
    pairs = re.findall(r"<([0-9a-fA-F]+)> <([0-9a-fA-F]+)>", "\n".join(lists))
    assert pairs
    for glyph, said in pairs:
        yield int(glyph, 16), bytes.fromhex(said).decode("utf-16-be").strip()


# -- the same bytes ---------------------------------------------------------------------------------

AGAIN: Final = """
import hashlib, pickle, sys
from generator.render import pdf
for job in pickle.load(open(sys.argv[1], "rb")):
    print(job.paper.address, hashlib.sha256(pdf.run(job)).hexdigest())
"""


def test_same_bytes_in_another_process_and_order(
    root: Path, jobs: list[printing.Job], made: list[Made], tmp_path: Path
) -> None:
    stored = tmp_path / "jobs"
    stored.write_bytes(pickle.dumps(jobs[::-1]))
    other = os.environ | {"PYTHONHASHSEED": "12345", "TZ": "Asia/Shanghai", "PYTHONPATH": str(root), "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-c", AGAIN, str(stored)], check=True, capture_output=True, text=True, env=other, cwd=tmp_path
    )
    assert done.stderr == "", "WeasyPrint has something to say"
    again = dict(line.split() for line in done.stdout.splitlines())
    assert again == {one.paper.address: hashlib.sha256(one.file.read_bytes()).hexdigest() for one in made}
    assert any(one.paper.embedded for one in made)
    assert any("<svg" in one.html for one in made)
