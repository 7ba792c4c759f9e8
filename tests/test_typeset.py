"""Real renders, measured: the page of GB/T 9704, the archival promises, and what is refused."""

import hashlib
import io
import logging
import os
import re
import subprocess
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import weasyprint
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen

from generator import doctor
from generator.render.engine import PdfAttachment, TypesetError
from generator.render.fonts import PARTS, FontError, FontSet, code_points, configure, read_face
from generator.render.justify import may_grow
from generator.render.typeset import Typesetter, hb_subset_available

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "site_templates/fonts"
GRID = (ROOT / "site_templates/pdf/grid.css").read_text(encoding="utf-8")

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
TOP, BOTTOM, BINDING, OUTER = 37 * MM, 35 * MM, 28 * MM, 26 * MM

PROSE = (
    "2021年，区总工会年初预算2,952.78万元，决算支出2,918.76万元，占全年预算的98.85%。根据《关于做好2021年度"
    "部门整体支出绩效自评工作的通知》（福财〔2022〕12号）要求，按照“谁支出、谁自评”的原则开展自评——坚持"
    '<a href="#x">问题导向</a>，<b>逐项</b>对照KPI指标体系 budget performance 打分……共①②③项。'
)

Char = tuple[str, float, float, float, float]  # character, left, bottom, right, top


def document(body: str, lang: str = ' lang="zh-CN"') -> str:
    """A page around ``body``."""
    return f"<!DOCTYPE html><html{lang}><head><title>绩效自评报告</title></head><body>{body}</body></html>"


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    """One for all tests of this module, as in a worker."""
    return Typesetter(FONTS)


def render(typesetter: Typesetter, body: str) -> bytes:
    """``body`` on the official page."""
    return typesetter.render(document(body), stylesheets=[GRID], base_url=None)


def io_of(pdf: bytes) -> io.BytesIO:
    """A file-like object over ``pdf``."""
    return io.BytesIO(pdf)


def pages(pdf: bytes) -> list[list[Char]]:
    """The characters of every page with their boxes, advance widths and all."""
    result = []
    opened = pypdfium2.PdfDocument(pdf)
    for page in opened:
        text = page.get_textpage()
        result.append(
            [
                (text.get_text_range(i, 1), *text.get_charbox(i, loose=True))
                for i in range(text.count_chars())
                if text.get_text_range(i, 1).strip()
            ]
        )
    opened.close()
    return result


def lines(page: list[Char]) -> list[list[Char]]:
    """The lines of the text block, from the top, each from left to right."""
    rows: dict[int, list[Char]] = defaultdict(list)
    for char in page:
        if char[2] > BOTTOM - 2:
            rows[round((PAGE_HEIGHT - TOP - char[2]) / 28.98)].append(char)
    return [sorted(rows[key], key=lambda c: c[1]) for key in sorted(rows)]


def text_of(page: list[Char]) -> str:
    """The characters of a page without their places."""
    return "".join(char[0] for char in page)


def test_page_holds_22_lines_of_28_characters(typesetter: Typesetter) -> None:
    found = pages(render(typesetter, f"<p style='text-indent:0'>{'国' * 28 * 50}</p>"))
    assert [len(lines(page)) for page in found] == [22, 22, 6]
    assert {len(line) for page in found for line in lines(page)} == {28}


def test_faces_mixed_in_a_line_leave_the_grid_alone(typesetter: Typesetter) -> None:
    mixed = "<p>绩<b>效</b><i>自</i>评<a class=note-ref>〔核验1〕</a>。</p>"
    body = "<h2>一、情况</h2><h3>（一）情况</h3>" + mixed * 24
    first = lines(pages(render(typesetter, body))[0])
    assert len(first) == 22
    baselines = [line[0][2] for line in first]
    assert baselines[2] - baselines[21] == pytest.approx(19 * 28.98, abs=0.1)


@pytest.mark.parametrize("indent", range(9))
def test_full_lines_end_at_the_right_edge(typesetter: Typesetter, indent: int) -> None:
    found = pages(render(typesetter, f"<p id=x>{'部' * indent}{PROSE * 9}</p>"))
    assert len(found) > 1
    for number, page in enumerate(found):
        left = OUTER if number % 2 else BINDING
        block = lines(page)
        full = block if number + 1 < len(found) else block[:-1]
        for line in full:
            assert line[-1][3] == pytest.approx(left + 156 * MM, abs=0.5), text_of(line)
        for line in block[1:]:
            assert line[0][1] == pytest.approx(left, abs=0.5), text_of(line)


def test_last_line_is_not_stretched(typesetter: Typesetter) -> None:
    [page] = pages(render(typesetter, f"<p style='text-indent:0'>{'国' * 30}</p>"))
    assert lines(page)[1][1][3] == pytest.approx(BINDING + 2 * 15.79, abs=0.1)


@pytest.mark.parametrize(
    "pair, expected",
    [("中文", True), ("年2", True), ("万，", True), ("a ", False), (" 中", True), ("中 ", False), ("12", False),
     ("——", False), ("……", False), ("—中", True), ("　中", False), ("ab", False)],
)  # fmt: skip
def test_gaps_that_may_grow(pair: str, expected: bool) -> None:
    assert may_grow(*pair) is expected


def test_adjoining_marks_share_a_width(typesetter: Typesetter) -> None:
    [line] = lines(pages(render(typesetter, "<p>通知》（福</p>"))[0])
    assert line[-1][3] - line[0][1] == pytest.approx(4.5 * 15.79, abs=0.2)


def test_page_numbers_stand_outside(typesetter: Typesetter) -> None:
    pdf = pypdfium2.PdfDocument(render(typesetter, f"<p>{'国' * 28 * 30}</p>"))
    for number, page in enumerate(pdf, start=1):
        text = page.get_textpage()
        boxes = [
            (text.get_text_range(i, 1), text.get_charbox(i), text.get_charbox(i, loose=True))
            for i in range(text.count_chars())
            if text.get_charbox(i)[3] < BOTTOM - 5 and text.get_text_range(i, 1).strip()
        ]
        assert "".join(box[0] for box in boxes) == f"—{number}—"
        if number % 2:
            assert boxes[-1][2][2] == pytest.approx(PAGE_WIDTH - OUTER - 14, abs=0.5)
        else:
            assert boxes[0][2][0] == pytest.approx(OUTER + 14, abs=0.5)
        assert BOTTOM - boxes[0][1][3] == pytest.approx(7 * MM, abs=1)


def test_cover_has_no_number_and_contents_find_pages(typesetter: Typesetter) -> None:
    cover = "<section class=cover><h1 class=doc-title>报告</h1><p class=cover-line>2021年</p></section>"
    toc = "<nav class=toc><ol><li><a href='#a'>一、情况</a></li><li><a href='#b'>二、绩效</a></li></ol></nav>"
    body = f"<h2 id=a>一、情况</h2><p>{'国' * 28 * 22}</p><h2 id=b>二、绩效</h2>"
    found = [text_of(page) for page in pages(render(typesetter, cover + toc + body))]
    assert found[0] == "报告2021年"
    assert re.fullmatch("一、情况·+3二、绩效·+4—2—", found[1])


def table(rows: int) -> str:
    """A table with a caption, a unit line, ``rows`` rows and a total."""
    body = "".join(f"<tr><td>项目</td><td class=num>{'1' * (i % 5 + 1)}.00</td></tr>" for i in range(rows))
    return (
        "<table><caption>表1 预算执行<span class=unit-line>单位：万元</span></caption>"
        "<thead><tr><th scope=col>名称</th><th scope=col class=num>金额</th></tr></thead>"
        f"<tbody>{body}<tr class=total><th scope=row>合计</th><td class=num>8.00</td></tr></tbody></table>"
    )


def test_table_head_on_every_page_and_figures_in_line(typesetter: Typesetter) -> None:
    found = pages(render(typesetter, table(60)))
    assert len(found) == 3
    assert all("名称金额" in text_of(page) for page in found)
    points = {round(char[1], 1) for page in found for char in page if char[0] == "." and char[1] > 300}
    assert len(points) == 3  # two margins, and the heavier digits of the total
    assert max(points) - min(points) < 2 * MM + 1


@pytest.mark.parametrize("before", range(12, 22))
def test_caption_is_never_left_alone(typesetter: Typesetter, before: int) -> None:
    found = pages(render(typesetter, "<p>国</p>" * before + table(3)))
    with_caption = next(text_of(page) for page in found if "表1" in text_of(page))
    assert "项目" in with_caption


@pytest.mark.parametrize("rows", range(22, 34))
def test_total_stays_with_the_row_above(typesetter: Typesetter, rows: int) -> None:
    found = pages(render(typesetter, table(rows)))
    assert all("名称金额" in text_of(page) for page in found)
    assert "项目" in text_of(found[-1])
    assert sum(text_of(page).count("项目") for page in found) == rows


def structure(pdf: bytes) -> list[tuple[str, int, str]]:
    """The elements of a PDF in reading order: type, depth, and its attributes for tables."""
    found: list[tuple[str, int, str]] = []

    def walk(node: Any, depth: int) -> None:
        for kid in node.get("/K", []):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                told: Any = kid.get("/A", {})
                words = [f"{name}={told[f'/{name}']}" for name in ("RowSpan", "ColSpan", "Scope") if f"/{name}" in told]
                found.append((str(kid.S)[1:], depth, " ".join(words)))
                walk(kid, depth + 1)

    with pikepdf.open(io_of(pdf)) as opened:
        walk(opened.Root.StructTreeRoot.K, 0)
    return found


def test_what_crosses_pages_is_one_element(typesetter: Typesetter) -> None:
    long = "国" * 28 * 30
    body = f"<section><h2>一</h2><p>{long}<a href='#x'>{long}</a></p><ul><li id=x>{long}</li><li>乙</li></ul></section>{table(60)}"
    pdf = render(typesetter, body)
    assert len(pages(pdf)) > 6
    found = structure(pdf)
    names = [name for name, _, _ in found]
    expected = {
        "Sect": 1,
        "H2": 1,
        "P": 1,
        "Link": 1,
        "L": 1,
        "LI": 2,
        "LBody": 2,
        "Table": 1,
        "Caption": 1,
        "THead": 1,
        "TR": 62,
    }
    assert {name: names.count(name) for name in expected} == expected
    assert found[names.index("Table") + 1][0] == "Caption"
    with pikepdf.open(io_of(pdf)) as opened:
        [paragraph] = [e for e in opened.objects if isinstance(e, pikepdf.Dictionary) and e.get("/S") == "/P"]
        others = {
            kid.Pg.objgen for kid in paragraph.K if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR"
        }
        assert others
        assert paragraph.Pg.objgen not in others


def test_a_cell_drawn_row_by_row_is_one_cell(typesetter: Typesetter) -> None:
    group = (
        "<tr><th scope=row class=joined-below>甲</th><td>一</td></tr>"
        + "<tr><td class=joined-both></td><td>二</td></tr>" * 8
    )
    body = f"<table><thead><tr><th>组</th><th>项</th></tr></thead><tbody>{group * 6}</tbody></table>"
    pdf = render(typesetter, body)
    assert len(pages(pdf)) > 1
    cells = [(name, told) for name, _, told in structure(pdf) if name in {"TH", "TD"}]
    assert cells[:4] == [("TH", "Scope=/Column"), ("TH", "Scope=/Column"), ("TH", "RowSpan=9 Scope=/Row"), ("TD", "")]
    assert len(cells) == 2 + 6 * 10


def test_leaders_running_lines_and_repeated_heads_are_decoration(typesetter: Typesetter) -> None:
    toc = f"<nav class=toc><ol><li><a href='#a'>一</a></li></ol></nav><h2 id=a>一</h2>{table(60)}"
    pdf = render(typesetter, toc)
    assert [name for name, _, _ in structure(pdf)][:5] == ["Sect", "TOC", "TOCI", "Reference", "Link"]
    with pikepdf.open(io_of(pdf)) as opened:
        for number, page in enumerate(opened.pages):
            marked = [i for i in pikepdf.parse_content_stream(page, "BDC BMC") if str(i.operator) in {"BDC", "BMC"}]
            numbers = [int(i.operands[1].MCID) for i in marked if len(i.operands) > 1]
            assert numbers == list(range(len(numbers)))
            assert len(opened.Root.StructTreeRoot.ParentTree.Nums[2 * number + 1]) == len(numbers)
            assert len(numbers) < len(marked)
    assert [name for name, _, _ in structure(pdf)].count("THead") == 1


def test_wide_table_turns_the_page(typesetter: Typesetter) -> None:
    pdf = pikepdf.open(io_of(render(typesetter, f"<p>国</p><section class=wide>{table(2)}</section><p>国</p>")))
    sizes = [tuple(round(float(v)) for v in page.mediabox[2:]) for page in pdf.pages]
    assert sizes == [(595, 842), (842, 595), (595, 842)]


def test_annex_begins_a_page_with_its_mark(typesetter: Typesetter) -> None:
    found = pages(render(typesetter, "<p>国</p><p class=annex-mark>附件1</p><p class=doc-title>情况表</p><p>表</p>"))
    annex = lines(found[1])
    assert text_of(annex[0]) == "附件1"
    assert annex[0][0][1] == pytest.approx(OUTER, abs=0.5)
    assert text_of(annex[1]) == "情况表"
    assert annex[0][0][4] - annex[1][0][4] > 1.5 * 28.98  # the third line, not the second


def test_archival_and_accessible(typesetter: Typesetter) -> None:
    when = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    attached = PdfAttachment("数据.yml", b"a: 1\n", when, "application/yaml", "公开版数据")
    body = f"<h1 class=doc-title>报告</h1><h2>一、情况</h2><h3>（一）情况</h3><p id=x><b>{PROSE}</b></p>{table(2)}"
    html = document(body, lang="")
    made = typesetter.render(html, stylesheets=[GRID], base_url=None, attachments=[attached])
    with pikepdf.open(io_of(made)) as pdf:
        assert [tuple(round(float(v), 1) for v in page.mediabox) for page in pdf.pages] == [(0, 0, 595.3, 841.9)]
        assert str(pdf.Root.Lang) == "zh-CN"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_outline() as outline:
            assert outline.root[0].title == "报告"
            assert outline.root[0].children[0].children[0].title == "（一）情况"
        with pdf.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("3", "A", "1")
        assert len(pdf.Root.AF) == 1
        assert pdf.Root.AF[0].AFRelationship == "/Source"
        file = pdf.attachments["数据.yml"].get_file()
        assert (file.read_bytes(), file.mime_type) == (b"a: 1\n", "application/yaml")
        assert file.mod_date == when
        fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Subtype") == "/Type0"]
        assert {str(font.BaseFont).split("+")[1] for font in fonts} == {
            "Noto-Serif-SC", "Noto-Serif-SC-Bold", "Noto-Sans-SC-Medium", "Noto-Sans-SC-Bold", "Jixiao-Kai",
        }  # fmt: skip
        for font in fonts:
            face = font.DescendantFonts[0]
            assert face.Subtype == "/CIDFontType2"
            assert "/FontFile2" in face.FontDescriptor
            assert "/FontFile3" not in face.FontDescriptor


SCRIPT = f"""
import hashlib, sys
from datetime import UTC, datetime
from pathlib import Path
from generator.render.engine import PdfAttachment
from generator.render.typeset import Typesetter
html = Path(sys.argv[1]).read_text(encoding="utf-8")
pdf = Typesetter(Path({str(FONTS)!r})).render(
    html, stylesheets=[Path({str(ROOT / "site_templates/pdf/grid.css")!r}).read_text(encoding="utf-8")], base_url=None,
    attachments=[PdfAttachment("a.yml", b"a: 1", datetime(2024, 1, 2, tzinfo=UTC))])
print(hashlib.sha256(pdf).hexdigest())
"""


def test_same_bytes_in_every_process(typesetter: Typesetter, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(document(f"<h2 id=x>一、情况</h2><p>{PROSE}</p>{table(3)}"), encoding="utf-8")
    seen = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(page)],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "TZ": zone, "HOME": str(tmp_path)},
            check=True, capture_output=True, text=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }  # fmt: skip
    here = typesetter.render(
        page.read_text(encoding="utf-8"), stylesheets=[GRID], base_url=None,
        attachments=[PdfAttachment("a.yml", b"a: 1", datetime(2024, 1, 2, tzinfo=UTC))],
    )  # fmt: skip
    assert seen == {hashlib.sha256(here).hexdigest() + "\n"}


def test_nothing_is_logged(typesetter: Typesetter, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        render(typesetter, f"<h2 id=x>一、</h2><p>{PROSE}</p>{table(2)}<ol class=notes><li>说明</li></ol>")
    assert not caplog.records


@pytest.mark.parametrize(
    "address",
    ["file:///etc/hostname", "http://127.0.0.1:9/a.png", "https://127.0.0.1:9/a.png", "ftp://127.0.0.1/a.png",
     "../pyproject.toml", "fonts/../../tests/test_typeset.py", "fonts/%2e%2e/%2e%2e/tests/test_typeset.py",
     "file://elsewhere/a.png", "pdf/report.html.j2", "pdf/grid.css", "fonts/build.py", "fonts", "none.svg", "icon.svg%00",
     "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>", "data:text/css,p{}", "javascript:1"],
)  # fmt: skip
def test_other_places_are_refused(typesetter: Typesetter, address: str) -> None:
    with pytest.raises(TypesetError, match="模板目录内的图片和字体"):
        render(typesetter, f"<img src='{address}' alt='图'>")
    with pytest.raises(TypesetError, match="模板目录内的图片和字体"):
        typesetter.render(document("<p>国</p>"), stylesheets=[f'p {{background: url("{address}")}}'], base_url=None)


def test_a_link_out_of_the_template_folder_is_refused(tmp_path: Path) -> None:
    fonts = tmp_path / "templates/fonts"
    fonts.mkdir(parents=True)
    for file in FONTS.iterdir():
        if file.suffix in {".ttf", ".conf"}:
            (fonts / file.name).symlink_to(file)
    (tmp_path / "secret.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    (fonts.parent / "open.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    (fonts.parent / "link.svg").symlink_to(tmp_path / "secret.svg")
    typesetter = Typesetter(fonts)
    render(typesetter, "<img src='open.svg' alt='图'>")
    with pytest.raises(TypesetError):
        render(typesetter, "<img src='link.svg' alt='图'>")


def test_unknown_weasyprint_release_is_said_and_survived(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weasyprint, "__version__", "71.0")
    typesetter = Typesetter(FONTS)
    assert not typesetter.verified
    assert "71.0" in str(typesetter.warning)
    with pikepdf.open(io.BytesIO(render(typesetter, f"<p id=x>{PROSE}</p>"))) as made:
        claims = made.open_metadata()
        assert claims["pdfaid:part"] == "3" and "pdfuaid:part" not in claims
    [told] = [line for line in doctor.examine(ROOT) if line.name == "排版"]
    assert not told.good and "71.0" in told.text


def test_this_release_justifies_and_subsets(typesetter: Typesetter) -> None:
    assert typesetter.verified
    assert not [line for line in doctor.examine(ROOT) if line.name == "排版"]
    assert typesetter.warning is None
    assert hb_subset_available()


def test_missing_characters() -> None:
    fonts = FontSet.load(FONTS)
    assert fonts.missing("福田区总工会 2021 年\n\t“①㎡☑☐”—…镕喆玥堃珺瑄昇㛃\u200b≥√％") == []
    assert fonts.missing("甲𠮷乙𠮷🙂") == ["𠮷", "🙂"]
    assert {fonts.face(role).path.name for role in PARTS} <= {face.path.name for face in fonts.faces}
    assert fonts.face("kai").family == "Jixiao Kai"  # not a Reserved Font Name


def test_every_face_covers_the_official_table() -> None:
    for face in FontSet.load(FONTS).faces:
        points = code_points(face.path)
        gb2312 = {bytes([a, b]).decode("gb2312", "ignore") for a in range(0xB0, 0xF8) for b in range(0xA1, 0xFF)}
        assert not [char for char in gb2312 if char and ord(char) not in points]
        assert len([point for point in points if 0x3400 <= point < 0xA000 or point > 0x20000]) >= 8105


def test_unusable_fonts_are_refused(tmp_path: Path) -> None:
    def builder(is_ttf: bool) -> FontBuilder:
        made = FontBuilder(1000, isTTF=is_ttf)
        made.setupGlyphOrder([".notdef"])
        made.setupCharacterMap({})
        if is_ttf:
            made.setupGlyf({".notdef": TTGlyphPen(None).glyph()})
        else:
            made.setupCFF("T", {}, {".notdef": T2CharStringPen(500, None).getCharString()}, {})
        made.setupHorizontalMetrics({".notdef": (500, 0)})
        made.setupHorizontalHeader()
        made.setupNameTable({"familyName": "T", "styleName": "Regular"})
        made.setupOS2()
        made.setupPost()
        return made

    builder(True).save(tmp_path / "good.ttf")
    assert read_face(tmp_path / "good.ttf").family == "T"
    builder(False).save(tmp_path / "cff.otf")
    with pytest.raises(FontError, match="CFF"):
        read_face(tmp_path / "cff.otf")
    variable = builder(True)
    variable.setupFvar([("wght", 100, 400, 900, "Weight")], [])
    variable.save(tmp_path / "variable.ttf")
    with pytest.raises(FontError, match="可变字体"):
        read_face(tmp_path / "variable.ttf")
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    with pytest.raises(FontError, match="无法读取"):
        read_face(tmp_path / "broken.ttf")
    with pytest.raises(FontError, match="缺少字体文件"):
        FontSet.load(tmp_path)


def test_configure_finds_a_place_for_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.setenv("FONTCONFIG_FILE", "")
    configure(FontSet.load(FONTS))
    assert Path(os.environ["FONTCONFIG_FILE"]).is_file()
    assert os.access(os.environ["XDG_CACHE_HOME"], os.W_OK)
