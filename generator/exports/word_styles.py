"""The styles of a Word document in the layout of GB/T 9704: grid, faces, headings with their levels, tables.

Faces are named as offices have them: each has another name for machines that lack it (``FACES``). Sizes are in half
points, lengths in twips (1/20 pt) as the format wants them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from generator.exports.word_xml import Element, Value, el, off, on, properties

FANG: Final = "仿宋_GB2312"
KAI: Final = "楷体_GB2312"
HEI: Final = "黑体"
SONG: Final = "宋体"
BIAO: Final = "方正小标宋简体"
LATIN: Final = "Times New Roman"
# Face, and what stands in for it where it is missing, as Windows has them.
FACES: Final = ((FANG, "仿宋"), (KAI, "楷体"), (HEI, "SimHei"), (SONG, "SimSun"), (BIAO, "华文中宋"))

BODY: Final = 32  # 3号
LINE: Final = 579  # 28.95 pt: 22 lines in 225 mm
CHAR: Final = -860  # of 4096 a point: 28 characters of 15.79 pt in 156 mm
PITCH: Final = -6
"""Taken off each character: of 15.7 pt 28 fit; justified they fill the line. Text keeps the grid by this and by
its fixed line, not by snapping to it: LibreOffice would give each 16 pt character two cells of 15.79 pt."""
INDENT: Final = 632  # two characters, for programs that do not count characters


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style: what differs from the one it is based on. ``size`` in half points, 0 as before."""

    id: str
    name: str
    based: str = "Normal"
    following: str = "Normal"
    face: str = ""
    size: int = 0
    line: int = 0
    before: int = 0
    after: int = 0
    chars: int | None = None
    left: int = 0
    right: int = 0
    hanging: int = 0
    align: str = ""
    level: int | None = None
    keep: bool = False
    tabs: tuple[tuple[str, str, int], ...] = ()
    box: bool = False


WIDTH: Final = 8844  # 156 mm, of the text
HEIGHT: Final = 12756  # 225 mm
STYLES: Final = (
    Style("Title", "Title", face=BIAO, size=44, after=LINE, chars=0, align="center", keep=True),
    Style("CoverTitle", "封面标题", "Title", size=52, line=870, before=580, after=870),
    Style("ApprovalMark", "用印稿标识", face=HEI, size=28, line=560, chars=0, left=2200, right=2200, align="center", box=True),
    Style("CoverLine", "封面字段", chars=0, left=3400, hanging=2160, after=290, tabs=(("left", "none", 3400),)),
    Style("CoverNotice", "封面说明", face=KAI, size=24, line=400, before=435),
    Style("Heading1", "heading 1", face=HEI, level=0, keep=True),
    Style("Heading2", "heading 2", face=KAI, level=1, keep=True),
    *(
        Style(f"Heading{n}", f"heading {n}", face=FANG, level=n - 1, keep=True)
        for n in range(3, 10)
    ),
    Style("ContentsTitle", "目录标题", "Title"),
    Style("TOC1", "toc 1", size=28, line=497, chars=0, tabs=(("right", "middleDot", WIDTH),)),
    Style("TOC2", "toc 2", size=28, line=497, chars=0, left=560, tabs=(("right", "middleDot", WIDTH),)),
    Style("Original", "原件封面", chars=0),
    Style("AnnexMark", "附件标识", face=HEI, chars=0, keep=True),
    Style("AnnexTitle", "附件标题", "Title", before=LINE, after=LINE),
    Style("AppendixTitle", "附录标题", "Heading1", face=BIAO, size=44, before=LINE, after=LINE, chars=0, align="center"),
    Style("AppendixText", "附录正文", size=24, line=435),
    Style("AppendixHead", "附录小标题", "Heading2", face=HEI, size=28, line=435, before=290, chars=0),
    Style("NoteHead", "核验条目", "Heading3", face=HEI, size=24, line=435, before=140, chars=0),
    Style("NoteText", "核验正文", "AppendixText", chars=0),
    Style("SmallText", "附录小字", size=21, line=340, chars=0),
    Style("TraceHead", "复算指标", "SmallText", face=HEI, before=140, keep=True),
    Style("TableTitle", "表题", face=HEI, size=24, line=360, before=140, after=60, chars=0, align="center", keep=True),
    Style("TableUnit", "表的单位", size=21, line=300, chars=0, align="right", keep=True),
    Style("TableText", "表格文字", size=21, line=300, chars=0, align="left"),
    Style("TableHead", "表头文字", "TableText", face=HEI, align="center", keep=True),
    Style("TableLabel", "表格行名", "TableText", face=HEI),
    Style("TableFigure", "表格数字", "TableText", align="right"),
    Style("TableNote", "表注", size=21, line=300, before=60, after=290, chars=0),
    Style("TableEnd", "表后", size=2, line=290, chars=0),
    Style("SectionEnd", "节末", size=2, line=20, chars=0),
    Style("SignTitle", "签批标题", "Title", after=290),
    Style("Colophon", "文件说明", "SmallText", before=290),
    Style("Header", "header", face=HEI, size=18, line=240, chars=0, align="left",
          tabs=(("right", "none", WIDTH),)),
    Style("Footer", "footer", face=SONG, size=28, line=280, chars=0),
)  # fmt: skip


def fonts(face: str) -> Element:
    """The face for Chinese; figures and Latin letters stay in one face."""
    return el("rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=face, cs=LATIN)


def _spacing(style: Style, *, own: bool) -> Element | None:
    given: dict[str, Value] = {}
    if own or style.before:
        given["before"] = style.before
    if own or style.after:
        given["after"] = style.after
    if style.line or style.size:
        given |= {"line": style.line or LINE, "lineRule": "exact"}
    return el("spacing", **given) if given else None


def _indent(style: Style) -> Element | None:
    if style.chars is None and not style.left:
        return None
    first: dict[str, Value] = {} if style.chars is None else {"firstLineChars": style.chars}
    if first:
        first |= {"hanging": style.hanging} if style.hanging else {"firstLine": 0}
    return el("ind", left=style.left, right=style.right, **first)


def _box() -> Element:
    return el(
        "pBdr", *(el(side, val="single", sz=6, space=4, color="auto") for side in ("top", "left", "bottom", "right"))
    )


def _style(style: Style) -> Element:
    tabs = [el("tab", val=kind, leader=leader, pos=place) for kind, leader, place in style.tabs]
    paragraph = properties(
        "pPr",
        on("keepNext") if style.keep else None,
        on("keepLines") if style.keep else None,
        _box() if style.box else None,
        el("tabs", *tabs) if tabs else None,
        _spacing(style, own=style.based == "Title"),
        _indent(style),
        el("jc", val=style.align) if style.align else None,
        el("outlineLvl", val=style.level) if style.level is not None else None,
    )
    text = properties(
        "rPr",
        fonts(style.face) if style.face else None,
        *((el("spacing", val=0), el("sz", val=style.size), el("szCs", val=style.size)) if style.size else ()),
    )
    return el(
        "style",
        el("name", val=style.name),
        el("basedOn", val=style.based),
        el("next", val=style.following),
        el("qFormat"),
        paragraph,
        text,
        type="paragraph",
        styleId=style.id,
        **({} if style.name[0].isascii() else {"customStyle": 1}),
    )


def _character(name: str, title: str, *props: Element) -> Element:
    custom: dict[str, Value] = {} if title[0].isascii() else {"customStyle": 1}
    return el(
        "style",
        el("name", val=title),
        el("qFormat"),
        properties("rPr", *props),
        type="character",
        styleId=name,
        **custom,
    )


def _normal() -> Element:
    return el(
        "style",
        el("name", val="Normal"),
        el("qFormat"),
        properties(
            "pPr",
            off("overflowPunct"),  # both edges flush
            off("autoSpaceDE"),
            off("autoSpaceDN"),
            off("snapToGrid"),  # see PITCH
            el("spacing", before=0, after=0, line=LINE, lineRule="exact"),
            el("ind", firstLineChars=200, firstLine=INDENT),
            el("jc", val="both"),
        ),
        properties(
            "rPr", fonts(FANG), off("snapToGrid"), el("spacing", val=PITCH), el("sz", val=BODY), el("szCs", val=BODY)
        ),
        type="paragraph",
        default=1,
        styleId="Normal",
    )


def _table() -> Element:
    margins = el("tblCellMar", *(el(side, w=w, type="dxa") for side, w in
                                 (("top", 50), ("left", 80), ("bottom", 50), ("right", 80))))  # fmt: skip
    rules = [el(side, val="single", sz=6, space=0, color="auto") for side in ("top", "left", "bottom", "right")]
    rules += [el(side, val="single", sz=4, space=0, color="auto") for side in ("insideH", "insideV")]
    return el(
        "style",
        el("name", val="报告表格"),
        el("basedOn", val="TableNormal"),
        el("qFormat"),
        properties("tblPr", el("tblBorders", *rules), margins),
        type="table",
        customStyle=1,
        styleId="ReportTable",
    )


def _table_normal() -> Element:
    sides = (("top", 0), ("left", 108), ("bottom", 0), ("right", 108))
    margins = el("tblCellMar", *(el(side, w=w, type="dxa") for side, w in sides))
    return el(
        "style",
        el("name", val="Normal Table"),
        el("uiPriority", val=99),
        el("semiHidden"),
        el("unhideWhenUsed"),
        properties("tblPr", el("tblInd", w=0, type="dxa"), margins),
        type="table",
        default=1,
        styleId="TableNormal",
    )


def styles() -> Element:
    """The whole of ``word/styles.xml``."""
    text = properties(
        "rPr",
        fonts(FANG),
        el("sz", val=BODY),
        el("szCs", val=BODY),
        el("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"),
    )
    return el(
        "styles",
        el("docDefaults", el("rPrDefault", text), el("pPrDefault")),
        _normal(),
        *(_style(style) for style in STYLES),
        _character("Hyperlink", "Hyperlink"),
        _character(
            "NoteRef", "核验标记", fonts(HEI), el("sz", val=28), el("szCs", val=28), el("vertAlign", val="superscript")
        ),
        _character("NoteRefSmall", "核验标记（表内）", fonts(HEI), el("sz", val=15), el("szCs", val=15)),
        _character("Withheld", "略去的信息", fonts(KAI), el("color", val="444444")),
        _character("Strong", "Strong", on("b"), on("bCs")),
        _character("Label", "字段名", fonts(HEI)),
        _table_normal(),
        _table(),
    )


def font_table() -> Element:
    """The whole of ``word/fontTable.xml``: what stands in for a face that a machine lacks."""
    return el(
        "fonts",
        *(_font(face, other, "86") for face, other in FACES),
        _font(LATIN, "", "00"),
    )


def _font(face: str, other: str, charset: str) -> Element:
    return el("font", el("altName", val=other) if other else None, el("charset", val=charset), name=face)


def settings() -> Element:
    """The whole of ``word/settings.xml``: two-sided print, punctuation squeezed, as Word 2013 and later set it."""
    mode = el("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val="15")
    widths = ("spaceForUL", "balanceSingleByteDoubleByteWidth", "doNotLeaveBackslashAlone", "ulTrailSpace",
              "doNotExpandShiftReturn")  # fmt: skip
    return el(
        "settings",
        el("zoom", percent=100),
        el("mirrorMargins"),
        el("defaultTabStop", val=420),
        el("evenAndOddHeaders"),
        el("characterSpacingControl", val="compressPunctuation"),
        el("compat", *(on(name) for name in widths), mode),
        el("themeFontLang", val="en-US", eastAsia="zh-CN"),
    )
