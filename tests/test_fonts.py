"""Own faces by role: named in site.yml, checked, put first, kept on the grid; and what the shipped faces cover."""

import ast
import ctypes
import io
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from click.testing import CliRunner
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

from generator import pipeline, publishing
from generator.cli import main
from generator.finding import Severity
from generator.papers import scores
from generator.render import font_copies, pdf
from generator.render.fonts import FontError, FontSet, Own, Role, code_points, own_face
from generator.render.typeset import Typesetter
from generator.report.publication import Publication
from generator.yamltext import UNPRINTABLE, read_yaml, walk_paths
from tests.projects import make_project, put_report
from tests.support import quiet

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "site_templates/fonts"
GRID = (ROOT / "site_templates/pdf/grid.css").read_text(encoding="utf-8")
BLOCK = (35 / 25.4 * 72, 260 / 25.4 * 72)  # the text block, from the foot of the sheet

HANZI = [
    char
    for lead in range(0xB0, 0xF8)
    for trail in range(0xA1, 0xFF)
    if (char := bytes([lead, trail]).decode("gb2312", "ignore"))
]
SET = "方正题一二、黑体加粗表头合计正文年国楷0123456789（）—"  # characters that the tests read back
MARKS = "，。、；：？！“”‘’（）《》〈〉【】〔〕—…·　"


def make_face(
    path: Path, family: str, units: int = 256, ascent: float = 0.859, without: str = "", chinese: str = ""
) -> Path:
    """A face as Chinese ones are: an em of 256, half-width digits, line metrics of its own. Every hanzi is a box."""
    em, half = units, units // 2
    made = FontBuilder(units, isTTF=True)
    own = {ord(char): f"u{ord(char):04X}" for char in SET}
    made.setupGlyphOrder([".notdef", "space", "box", "half", *own.values()])
    ascii_ = dict.fromkeys(range(0x21, 0x7F), "half") | {0x20: "space"}
    full = dict.fromkeys(map(ord, (*HANZI, *MARKS)), "box") | own
    made.setupCharacterMap({code: name for code, name in (ascii_ | full).items() if chr(code) not in without})
    wide = {"box": em, "half": half} | {name: half if code < 0x7F else em for code, name in own.items()}

    def box(width: int) -> Any:
        pen = TTGlyphPen(None)
        pen.moveTo((width // 8, 0))
        for point in ((width * 7 // 8, 0), (width * 7 // 8, em * 3 // 4), (width // 8, em * 3 // 4)):
            pen.lineTo(point)
        pen.closePath()
        return pen.glyph()

    empty = TTGlyphPen(None).glyph()
    made.setupGlyf({".notdef": empty, "space": empty} | {name: box(width) for name, width in wide.items()})
    metrics = {name: (width, width // 8) for name, width in wide.items()}
    made.setupHorizontalMetrics({".notdef": (em, 0), "space": (half, 0)} | metrics)
    descent = -round(0.2 * em)
    made.setupHorizontalHeader(ascent=round(ascent * em), descent=descent)
    made.setupNameTable({"familyName": family, "styleName": "Regular", "version": "Version 5.01"})
    made.setupOS2(sTypoAscender=round(ascent * em), sTypoDescender=descent, usWeightClass=400, fsType=8)
    made.setupPost()
    if chinese:
        made.font["name"].setName(chinese, 1, 3, 1, 0x804)
    made.save(path)
    return path


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Own:
    """Faces of one operator; the body lacks two characters that the shipped faces have."""
    folder = tmp_path_factory.mktemp("own")
    fang = make_face(folder / "仿宋_GB2312.ttf", "FangSong_GB2312", without="绩效", chinese="仿宋_GB2312")
    title = make_face(folder / "FZXBSJW.ttf", "FZXiaoBiaoSong-B05S", 1000, 1.05, chinese="方正小标宋简体")
    hei = make_face(folder / "simhei.ttf", "SimHei", 2048, 0.7)
    return ("body", fang), ("title", title), ("hei", hei)


@pytest.fixture(scope="module")
def typesetter(own: Own) -> Typesetter:
    return Typesetter(FONTS, own)


def faces_of(made: bytes) -> dict[str, str]:
    """The characters of the first page by the face that they are set in."""
    found: dict[str, str] = defaultdict(str)
    opened = pypdfium2.PdfDocument(made)
    text = opened[0].get_textpage()
    for index in range(text.count_chars()):
        if char := text.get_text_range(index, 1).strip():
            found[font_name(text, index)] += char
    opened.close()
    return dict(found)


def font_name(text: Any, index: int) -> str:
    """The name of the face of a character, without the tag of the subset."""
    flags = ctypes.c_int()
    size = pypdfium2.raw.FPDFText_GetFontInfo(text, index, None, 0, flags)
    buffer = ctypes.create_string_buffer(size)
    pypdfium2.raw.FPDFText_GetFontInfo(text, index, buffer, size, flags)
    return buffer.value.decode().split("+")[-1]


def page_of(body: str) -> str:
    return f"<!DOCTYPE html><html lang='zh-CN'><head><title>自备字体</title></head><body>{body}</body></html>"


def baselines(made: bytes) -> list[list[float]]:
    """The heights of the baselines of every page's text block, from the top, in points."""
    opened = pypdfium2.PdfDocument(made)
    found = []
    for page in opened:
        text = page.get_textpage()
        heights = set()
        for index in range(text.count_chars()):
            x, y = ctypes.c_double(), ctypes.c_double()
            pypdfium2.raw.FPDFText_GetCharOrigin(text, index, x, y)
            if text.get_text_range(index, 1).strip() and BLOCK[0] < y.value < BLOCK[1]:
                heights.add(round(y.value, 2))
        found.append(sorted(heights, reverse=True))
    opened.close()
    return found


def test_own_faces_play_their_parts_and_shipped_ones_fill_in(typesetter: Typesetter) -> None:
    body = (
        "<p class=doc-title>方正题</p><h2>一、黑体</h2><h3>（一）楷书</h3><p>正文2021年绩效<b>加粗</b><i>斜楷</i></p>"
        "<table><tr><th>表头</th></tr><tr class=total><td>合计12</td></tr></table>"
    )
    found = faces_of(typesetter.render(page_of(body), stylesheets=[GRID], base_url=None))
    assert found["FZXiaoBiaoSong-B05S"] == "方正题"
    assert found["SimHei"] == "一、黑体加粗表头合计12", "仿宋 has no bold of its own: 黑体, as in Chinese setting"
    assert found["Jixiao-Kai"] == "（一）楷书斜楷"
    assert found["FangSong_GB2312"] == "正文2021年"
    assert found["Noto-Serif-SC"].startswith("绩效")
    assert set(found) == {"FZXiaoBiaoSong-B05S", "SimHei", "Jixiao-Kai", "FangSong_GB2312", "Noto-Serif-SC"}


def test_no_face_is_thickened(typesetter: Typesetter) -> None:
    """Neither outlines drawn over the filled letter nor a sheared one: what is set is the face as it is."""
    made = typesetter.render(page_of("<p class=doc-title>题</p><p><b>粗</b></p>"), stylesheets=[GRID], base_url=None)
    with pikepdf.open(io.BytesIO(made)) as opened:
        for page in opened.pages:
            for step in pikepdf.parse_content_stream(page):
                assert str(step.operator) != "Tr" or int(step.operands[0]) in {0, 3}
                if str(step.operator) == "Tm":
                    assert float(step.operands[2]) == 0


def test_a_page_holds_22_lines_whatever_the_metrics_of_own_faces(typesetter: Typesetter) -> None:
    """Each line mixes four faces, one of them by way of characters that the body's own lacks."""
    line = "正文绩效<b>黑</b><i>楷</i>" + "国" * 22
    made = typesetter.render(
        page_of(f"<p style='text-indent:0'>{'<br>'.join([line] * 50)}</p>"), stylesheets=[GRID], base_url=None
    )
    found = baselines(made)
    assert [len(page) for page in found] == [22, 22, 6]
    steps = [upper - lower for page in found for upper, lower in pairwise(page)]
    assert min(steps) == pytest.approx(28.98, abs=0.02)
    assert max(steps) == pytest.approx(28.98, abs=0.02)


def test_working_copies_follow_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path, shown = tmp_path / "a.ttf", []
    for name in ("First", "Second", "First"):
        original = make_face(path, name).read_bytes()
        made = Typesetter(FONTS, (("body", path),)).render(page_of("<p>国</p>"), stylesheets=[GRID], base_url=None)
        shown.append(set(faces_of(made)))
        assert path.read_bytes() == original, "the operator's file is only read"
    assert [names & {"First", "Second"} for names in shown] == [{"First"}, {"Second"}, {"First"}]
    copies = list((tmp_path / "cache/jixiao/fonts").glob("*/face.ttf"))
    assert len(copies) >= 2  # three where the clock, which dates a face, moved on between two of a name
    with TTFont(copies[0]) as font:
        assert (font["head"].unitsPerEm, font["hhea"].ascent, font["hhea"].descent) == (6400, 5632, -768)
        assert font["hmtx"]["box"] == (6400, 800)


def test_one_file_may_play_two_parts(own: Own) -> None:
    fang = own[0][1]
    both = Typesetter(FONTS, (("body", fang), ("kai", fang), ("song", fang)))
    found = faces_of(both.render(page_of("<p>正<i>楷</i></p>"), stylesheets=[GRID], base_url=None))
    assert set(found) == {"FangSong_GB2312"}
    assert sorted(found["FangSong_GB2312"]) == sorted("正楷—1—")


# ---- Files that cannot be used ----


def collection(path: Path) -> None:
    made = TTCollection()
    made.fonts = [TTFont(make_face(path.with_name(f"{n}.part"), n)) for n in ("a", "b")]
    made.save(path)


def variable(path: Path) -> None:
    with TTFont(make_face(path, "V")) as font:
        builder = FontBuilder(font=font)
        builder.setupFvar([("wght", 100, 400, 900, "Weight")], [])
        builder.save(path)


def embedding(flag: int) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with TTFont(make_face(path, "E")) as font:
            font["OS/2"].fsType = flag
            font.save(path)

    return make


def cff(path: Path) -> None:
    made = FontBuilder(1000, isTTF=False)
    made.setupGlyphOrder([".notdef"])
    made.setupCharacterMap({})
    made.setupCFF("T", {}, {".notdef": T2CharStringPen(500, None).getCharString()}, {})
    made.setupHorizontalMetrics({".notdef": (500, 0)})
    made.setupHorizontalHeader()
    made.setupNameTable({"familyName": "T", "styleName": "Regular"})
    made.setupOS2()
    made.setupPost()
    made.save(path)


def damaged(path: Path) -> None:
    raw = make_face(path, "D").read_bytes()
    path.write_bytes(raw[: len(raw) // 4])


UNFIT: dict[str, tuple[Callable[[Path], object], str]] = {
    "collection": (collection, "字体集合"),
    "variable": (variable, "可变字体"),
    "cff": (cff, "CFF"),
    "not a font": (lambda path: path.write_bytes(b"%PDF-1.7"), "无法读取"),
    "empty": (lambda path: path.write_bytes(b""), "无法读取"),
    "damaged": (damaged, "无法读取"),
    "embedding forbidden": (embedding(2), "不许嵌入"),
    "subsetting forbidden": (embedding(0x108), "不许只嵌入"),
    "hanzi lacking": (lambda path: make_face(path, "L", without="".join(HANZI[:101])), "缺 101 个，如 啊、阿、埃"),
    "digits lacking": (lambda path: make_face(path, "L", without="".join(HANZI[:99]) + "01"), "缺 101 个"),
}


@pytest.mark.parametrize("case", UNFIT)
def test_an_unfit_file_is_refused_with_its_place_and_reason(tmp_path: Path, case: str) -> None:
    make, reason = UNFIT[case]
    make(tmp_path / "自备.ttf")
    with pytest.raises(FontError) as caught:
        own_face("body", tmp_path / "自备.ttf")
    assert str(caught.value).startswith("content/site.yml 的 fonts.body（正文）：")
    assert "自备.ttf" in str(caught.value)
    assert reason in str(caught.value)


def test_a_face_that_lacks_a_few_rare_hanzi_is_taken(tmp_path: Path) -> None:
    assert own_face("body", make_face(tmp_path / "a.ttf", "A", without="".join(HANZI[:100]))).own


def test_page_numbers_need_digits_only(tmp_path: Path) -> None:
    path = make_face(tmp_path / "digits.ttf", "Digits", without="".join(HANZI))
    assert own_face("song", path).family == "Digits"
    with pytest.raises(FontError, match="没有数字 0"):
        own_face("song", make_face(tmp_path / "none.ttf", "None", without="0"))


def test_a_missing_file_is_said_with_what_lies_there(tmp_path: Path) -> None:
    with pytest.raises(FontError, match="没有那个文件夹"):
        own_face("kai", tmp_path / "fonts/a.ttf")
    (tmp_path / "fonts").mkdir()
    with pytest.raises(FontError, match="是空的"):
        own_face("kai", tmp_path / "fonts/a.ttf")
    (tmp_path / "fonts/楷体.ttf").touch()
    with pytest.raises(FontError, match=r"fonts\.kai（楷体）指定了“a\.ttf”.*那里有：楷体\.ttf"):
        own_face("kai", tmp_path / "fonts/a.ttf")


def test_all_unfit_files_are_told_at_once(tmp_path: Path) -> None:
    roles: tuple[Role, ...] = ("body", "title", "hei")
    with pytest.raises(FontError) as caught:
        FontSet.load(FONTS, tuple((role, tmp_path / "fonts/a.ttf") for role in roles))
    assert len(str(caught.value).split("\n")) == 3


# ---- In a project ----


@pytest.fixture
def project(root: Path, tmp_path: Path, own: Own) -> Path:
    """A project with one report and the operator's faces."""
    return make_profiled(tmp_path / "project", root, own)


def make_profiled(folder: Path, root: Path, own: Own) -> Path:
    made = make_project(folder, root)
    put_report(made, (root / "content/reports/huadu-zonggonghui/2023.yml").read_bytes(), "huadu-zonggonghui", "2023")
    (made / "fonts").mkdir()
    for _, path in own:
        (made / "fonts" / path.name).write_bytes(path.read_bytes())
    name_fonts(made, *((role, path.name) for role, path in own))
    return made


def name_fonts(project: Path, *named: tuple[str, str]) -> None:
    path = project / "content/site.yml"
    text = path.read_text(encoding="utf-8").split("fonts:\n")[0]
    path.write_text(text + "fonts:\n" + "".join(f"  {role}: {file}\n" for role, file in named), encoding="utf-8")


def doctor(project: Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["--root", str(project), "doctor"])
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def shared(root: Path, tmp_path_factory: pytest.TempPathFactory, own: Own) -> tuple[Path, Publication]:
    """A project that no test changes, and what it publishes."""
    made = make_profiled(tmp_path_factory.mktemp("shared") / "project", root, own)
    return made, publishing.publish_all(pipeline.check(made))


def test_own_faces_are_used_by_workers_too_with_the_same_bytes(shared: tuple[Path, Publication]) -> None:
    project, publication = shared
    chosen = [*scores.papers(publication)] * 2
    here, there = (publishing.set_papers(project, chosen, publication.portal, quiet, workers) for workers in (1, 2))
    assert here == there
    setters = [pdf.typesetter(project, publication.portal.fonts) for _ in range(2)]
    assert setters[0] is setters[1], "one font configuration a process"
    [made] = here.values()
    with pikepdf.open(io.BytesIO(made)) as opened:
        names = {
            str(o.BaseFont).split("+")[1]
            for o in opened.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/Subtype") == "/Type0"
        }
    assert {"FangSong_GB2312", "FZXiaoBiaoSong-B05S", "SimHei"} <= names
    assert not names & {"Noto-Sans-SC-Medium", "Noto-Serif-SC-Bold"}


def test_the_colophon_names_the_faces_in_use(shared: tuple[Path, Publication], root: Path) -> None:
    assert pdf.font_set(root).words() == (
        "正文：Noto Serif SC（代仿宋）", "标题：Noto Serif SC Bold（代小标宋）", "黑体：Noto Sans SC Medium（代黑体）",
        "楷体：Jixiao Kai（代楷体）", "页码：Noto Serif SC（代宋体）",
    )  # fmt: skip
    project, publication = shared
    html = pdf.document_html(pdf.Job(project, next(scores.papers(publication)), publication.portal))
    said = "正文：仿宋_GB2312（5.01 版，加粗用黑体）；标题：方正小标宋简体（5.01 版）；黑体：SimHei（5.01 版）；"
    assert said in html
    assert "楷体：Jixiao Kai（代楷体）；页码：Noto Serif SC（代宋体）；自备字体没有的字用随附字体" in html


def test_check_needs_no_own_files_but_typesetting_does(project: Path, shared: tuple[Path, Publication]) -> None:
    _, publication = shared
    (project / "fonts/simhei.ttf").unlink()
    assert not pipeline.check(project).errors
    with pytest.raises(FontError, match=r"fonts\.hei（黑体）指定了“simhei\.ttf”"):
        publishing.set_papers(project, scores.papers(publication), publication.portal, quiet, 1)


@pytest.mark.parametrize(
    "named, said",
    [
        (("fangsong", "a.ttf"), "fonts.fangsong"),
        (("body", "../a.ttf"), "不带文件夹"),
        (("body", ".a.ttf"), "不带文件夹"),
    ],
)
def test_a_wrong_profile_is_a_finding_at_its_line(project: Path, named: tuple[str, str], said: str) -> None:
    name_fonts(project, named)
    [found] = [f for f in pipeline.check(project).findings if f.location.file == "content/site.yml"]
    lines = (project / "content/site.yml").read_text(encoding="utf-8").split("\n")
    assert lines[found.location.line - 1] == f"  {named[0]}: {named[1]}"
    assert said in f"{found.path}{found.message}{found.expected}"


def test_doctor_shows_who_plays_each_part_and_what_is_filled_in(project: Path) -> None:
    code, output = doctor(project)
    assert code == 0, output
    assert "✓ 字体 正文：自备 仿宋_GB2312 5.01（fonts/仿宋_GB2312.ttf）" in output
    assert "✓ 字体 楷体：随附 Jixiao Kai，代楷体" in output
    assert "✓ 字体 正文补字：“仿宋_GB2312”没有报告中的" in output
    assert "content/reports/huadu-zonggonghui/2023.yml" in output
    (project / "fonts/simhei.ttf").unlink()
    code, output = doctor(project)
    assert code == 2
    assert "✗ 自备字体：content/site.yml 的 fonts.hei（黑体）指定了“simhei.ttf”" in output
    assert "→" in output


def test_doctor_shows_faults_of_the_settings(project: Path) -> None:
    assert "✓ content/site.yml：可读" in doctor(project)[1]
    path = project / "content/site.yml"
    good = path.read_text(encoding="utf-8")
    for wrong, said in (("name: [", "YAML 写法有误"), (good.replace("fonts:", "font:"), "font ")):
        path.write_text(wrong, encoding="utf-8")
        code, output = doctor(project)
        assert code == 2
        assert "✗ content/site.yml：" in output
        assert said in output
    path.unlink()
    assert doctor(project)[0] == 2


def test_a_character_that_only_an_own_face_has_is_no_fault(project: Path) -> None:
    path = project / "content/departments.yml"
    text = path.read_text(encoding="utf-8").replace("name: ", "name: 𪚥", 1)
    path.write_text(text, encoding="utf-8")
    [found] = [f for f in pipeline.check(project).findings if f.rule == "font-coverage"]
    assert (found.location.file, found.declared) == ("content/departments.yml", "𪚥")
    fang = project / "fonts/仿宋_GB2312.ttf"
    with TTFont(fang) as font:
        table = CmapSubtable.newSubtable(12)
        table.platformID, table.platEncID, table.language = 3, 10, 0
        table.cmap = font.getBestCmap() | {ord("𪚥"): "box"}
        font["cmap"].tables.append(table)
        font.save(fang)
    assert not [f for f in pipeline.check(project).findings if f.rule == "font-coverage"]
    fang.unlink()  # as at the desk of a clerk, who may not have the file
    checked = pipeline.check(project)
    [found] = [f for f in checked.findings if f.rule == "font-coverage"]
    assert found.severity is Severity.INFO
    assert "自备字体不在本机或不能用，无法核对" in found.message
    assert (checked.errors, checked.blocked) == (0, False)


# ---- What the shipped faces cover ----


def words_of(program: str) -> str:
    """The strings of a program, without those that are patterns: the range of a pattern is no word."""
    tree = ast.parse(program)
    patterns = {
        id(inner)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if isinstance(call.func.value, ast.Name) and call.func.value.id == "re" and call.args
        for inner in ast.walk(call.args[0])
    }
    return "".join(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in patterns
    )


PRINTED = ("report", "papers", "rules", "narrative", "render", "quantity.py", "formula.py", "methods.py", "trace.py")


def test_all_that_a_document_may_say_of_itself_is_covered(root: Path) -> None:
    """Templates, frameworks, departments, rules, glossary, and every word of the programs that write what is printed."""
    texts = {
        path: path.read_text(encoding="utf-8")
        for folder in ("pdf", "shared")
        for path in (root / "site_templates" / folder).iterdir()
    }
    for path in (root / "content").rglob("*.yml"):
        node, _ = read_yaml(path.read_bytes(), path.name)
        assert node is not None
        texts[path] = "".join(value.text or "" for _, value in walk_paths(node))
    for path in (root / "generator" / name for name in PRINTED):
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            texts[file] = words_of(file.read_text(encoding="utf-8")).replace(
                "\ue000", ""
            )  # holds a place, never printed
    fonts = FontSet.load(FONTS)
    lacking = {str(path.relative_to(root)): missing for path, text in texts.items() if (missing := fonts.missing(text))}
    assert not lacking


def test_only_what_is_never_drawn_needs_no_glyph() -> None:
    fonts = FontSet.load(FONTS)
    assert not fonts.missing("\t\n\r\xad\u200b\u200d\u2028\u2060\ufe0f\ufeff\U000e0001")
    drawn = "\u0600\u0605\u06dd\u070f\u08e2\U000110bd\ufff9\u3164"
    assert fonts.missing(drawn) == list(drawn), (
        "signs above Arabic numbers and fillers are drawn, as .notdef without one"
    )


def test_all_that_is_exempted_is_refused_where_people_write() -> None:
    fonts = FontSet.load(FONTS)
    everything = "".join(chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    covered = {chr(code) for face in fonts.faces for code in code_points(face.path)}
    exempt = set(everything) - covered - set(fonts.missing(everything))
    assert {"\n", "\u2060"} <= exempt
    assert not [char for char in exempt - set("\t\n\r") if not UNPRINTABLE.match(char)]


# ---- What a file says of itself, and damaged files ----


def renamed(path: Path, version: str = "Version 5.01", family: str = "Fang", names: bool = True) -> Path:
    with TTFont(make_face(path, family)) as font:
        font["name"].setName(version, 5, 3, 1, 0x409)
        font["name"].names = font["name"].names if names else []
        font.save(path)
    return path


@pytest.mark.parametrize(
    "file, version, family, said",
    [
        ("a.ttf", "Version 2.1", "Fang", "正文：Fang（2.1 版，加粗用黑体）"),
        ("a.ttf", "Version 1 😀", "Fang", "正文：Fang（加粗用黑体）"),
        ("a.ttf", "Version 1 \u202e2", "Fang", "正文：Fang（加粗用黑体）"),
        ("a.ttf", "Version 1 مثال", "Fang", "正文：Fang（加粗用黑体）"),
        ("a.ttf", "Version " + "9" * 200, "Fang", "正文：Fang（加粗用黑体）"),
        ("a.ttf", "Version 5.01", "😀Fang", "正文：a.ttf（5.01 版，加粗用黑体）"),
        ("a.ttf", "Version 5.01", "Fa\u0007ng", "正文：a.ttf（5.01 版，加粗用黑体）"),
        ("😀.ttf", "Version 5.01", "😀Fang", "正文：自备字体（5.01 版，加粗用黑体）"),
    ],
)
def test_the_colophon_says_only_what_can_be_shown(
    tmp_path: Path, file: str, version: str, family: str, said: str
) -> None:
    fonts = FontSet.load(FONTS, (("body", renamed(tmp_path / file, version, family)),))
    assert fonts.words()[0] == said
    assert not fonts.missing("".join(fonts.words()))


def test_a_file_without_a_name_is_called_by_its_file_name(tmp_path: Path) -> None:
    own: Own = (("body", renamed(tmp_path / "无名.ttf", names=False)),)
    assert FontSet.load(FONTS, own).words()[0] == "正文：无名.ttf（加粗用黑体）"
    assert Typesetter(FONTS, own).render(page_of("<p>国</p>"), stylesheets=[GRID], base_url=None).startswith(b"%PDF")


def overwrite(path: Path, table: str, byte: Callable[[int], int]) -> None:
    raw = bytearray(path.read_bytes())
    with TTFont(path, lazy=True) as font:
        entry = font.reader.tables[table]
    raw[entry.offset : entry.offset + entry.length] = bytes(byte(index) & 0xFF for index in range(entry.length))
    path.write_bytes(raw)


def blank(path: Path) -> None:
    with TTFont(path) as font:
        font["glyf"]["u56FD"] = TTGlyphPen(None).glyph()
        font.save(path)


def far(path: Path) -> None:
    with TTFont(path) as font:
        font["glyf"]["u56FD"].coordinates.translate((20_000, 0))
        font.save(path)


@pytest.mark.parametrize(
    "damage, said",
    [
        (lambda path: overwrite(path, "glyf", lambda index: index * 7919 >> 3), "的字形有损坏"),
        (lambda path: overwrite(path, "hmtx", lambda _: 0xFF), "“丁”的字宽是 65535（全角是 256）"),
        (lambda path: overwrite(path, "hmtx", lambda _: 0), "“丁”的字宽是 0（全角是 256）"),
        (blank, "“国”的字形是空白"),
        (far, "“国”的字形远远超出字框"),
    ],
)
def test_damaged_glyphs_are_refused_before_anything_is_set(
    tmp_path: Path, damage: Callable[[Path], None], said: str
) -> None:
    path = make_face(tmp_path / "损坏.ttf", "D")
    damage(path)
    with pytest.raises(FontError, match=r"字体文件“损坏\.ttf”不能用于排版：其中的字体数据有损坏") as caught:
        Typesetter(FONTS, (("body", path),))
    assert said in str(caught.value)


def test_a_character_mapped_to_no_glyph_is_not_covered(tmp_path: Path) -> None:
    path = make_face(tmp_path / "a.ttf", "A")
    with TTFont(path) as font:
        for table in font["cmap"].tables:
            table.cmap[ord("国")] = ".notdef"
        font.save(path)
    assert FontSet.load(FONTS, (("body", path),)).lacking("body", "国中") == ["国"]


def test_a_file_must_lie_in_the_folder_itself(tmp_path: Path) -> None:
    folder = tmp_path / "fonts"
    folder.mkdir()
    make_face(tmp_path / "outside.ttf", "O")
    (folder / "a.ttf").symlink_to(tmp_path / "outside.ttf")
    (folder / "gone.ttf").symlink_to(tmp_path / "none.ttf")
    for name in ("a.ttf", "gone.ttf"):
        with pytest.raises(FontError, match=rf"“{name}”是通到 fonts/ 以外的链接"):
            own_face("body", folder / name)
    (folder / "dir.ttf").mkdir()
    with pytest.raises(FontError, match=r"“dir\.ttf”是文件夹"):
        own_face("body", folder / "dir.ttf")
    os.mkfifo(folder / "fifo.ttf")
    with pytest.raises(FontError, match=r"“fifo\.ttf”是管道一类的特殊文件"):
        own_face("body", folder / "fifo.ttf")
    make_face(folder / "SimHei.TTF", "H")
    with pytest.raises(FontError, match=r"那里的“SimHei\.TTF”只差大小写"):
        own_face("body", folder / "simhei.ttf")
    (folder / "inside.ttf").symlink_to(folder / "SimHei.TTF")
    assert own_face("body", folder / "inside.ttf").own


def test_a_cache_that_others_can_write_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies there is set as it is: a prepared face would be printed."""
    (tmp_path / "file").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    usual = tmp_path / f"jixiao-cache-{os.getuid()}"

    def chosen() -> Path:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
        font_copies._temporary.cache_clear()
        folder = font_copies.cache_folder().parent
        assert folder.stat().st_mode & 0o777 == 0o700
        assert os.environ["XDG_CACHE_HOME"] == str(folder)
        return folder

    assert chosen() == usual
    assert chosen() == usual, "the folder of last time is used again"
    usual.chmod(0o777)
    assert chosen() != usual
    usual.rmdir()
    usual.symlink_to(tmp_path)
    assert chosen() != usual
    usual.unlink()
    usual.mkdir(mode=0o700)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    (tmp_path / "jixiao-cache-12345").mkdir(mode=0o700)  # made by another user
    assert chosen().name != "jixiao-cache-12345"
    font_copies._temporary.cache_clear()
