"""WordprocessingML, written so that Word takes it: properties always in the order of the schema, text checked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from docx.oxml.ns import nsmap
from docx.oxml.parser import oxml_parser

Element: TypeAlias = Any  # lxml has no types
Value: TypeAlias = str | int

W: Final = f"{{{nsmap['w']}}}"
R: Final = f"{{{nsmap['r']}}}"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_MAP: Final = {"w": nsmap["w"], "r": nsmap["r"]}
_BREAKS: Final = re.compile(r"([\n\t])")
_REFUSED: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold

# Word refuses, or silently drops, properties in another order than this (ECMA-376 part 1, annex A: CT_PPr, CT_RPr,
# CT_TblPr, CT_TrPr, CT_TcPr, CT_SectPr). Only what is written here is listed.
ORDER: Final = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr pBdr shd tabs kinsoku wordWrap"
    " overflowPunct topLinePunct autoSpaceDE autoSpaceDN adjustRightInd snapToGrid spacing ind contextualSpacing jc"
    " textDirection textAlignment outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs strike noProof snapToGrid vanish webHidden color spacing w kern position sz szCs"
    " highlight u vertAlign lang",
    "tblPr": "tblStyle tblpPr tblOverlap tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption"
    " tblDescription",
    "trPr": "cantSplit trHeight tblHeader",
    "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar textDirection vAlign",
    "sectPr": "headerReference footerReference type pgSz pgMar pgNumType cols vAlign docGrid",
}
_PLACE: Final = {name: {child: i for i, child in enumerate(words.split())} for name, words in ORDER.items()}


class WordError(Exception):
    """A report cannot be written as a Word document: the message says in Chinese what was found and what to do."""


def el(tag: str, *children: Element, **attributes: Value) -> Element:
    """An element of WordprocessingML; attributes are of its namespace. ``None`` is no child."""
    made = oxml_parser.makeelement(W + tag, nsmap=_MAP)
    for name, value in attributes.items():
        made.set(W + name, str(value))
    made.extend(child for child in children if child is not None)
    return made


def properties(tag: str, *children: Element) -> Element | None:
    """A property element such as ``pPr`` with its children in the order of the schema; None without any."""
    given = [child for child in children if child is not None]
    if not given:
        return None
    place = _PLACE[tag]
    return el(tag, *sorted(given, key=lambda child: place[child.tag.removeprefix(W)]))


def on(tag: str) -> Element:
    """A property that is on."""
    return el(tag)


def off(tag: str) -> Element:
    """A property that is off, whatever the style says."""
    return el(tag, val="0")


def plain(text: str) -> str:
    """*text* itself. Raises WordError for a character that no Word document can hold."""
    if found := _REFUSED.search(text):
        raise WordError(
            f"Word 文件不能保存字符 U+{ord(found.group()):04X}，它在“{text[max(found.start() - 10, 0) : found.start()]}”"
            "之后。应为可以印出来的文字；请在报告文件中删去或改正该字符，再导出。"
        )
    return text


def run(text: str, *props: Element, style: str = "") -> Element:
    """A run of text. The hint makes quotation marks, dashes and dots take the Chinese face, as they are meant."""
    made = el(
        "r",
        properties("rPr", el("rStyle", val=style) if style else None, el("rFonts", hint="eastAsia"), *props),
    )
    for part in _BREAKS.split(plain(text)):
        if part in ("\n", "\t"):
            made.append(el("br" if part == "\n" else "tab"))
        elif part:
            piece = el("t")
            piece.text = part
            if part != part.strip():
                piece.set(_SPACE, "preserve")
            made.append(piece)
    return made


def paragraph(style: str, *children: Element, props: Iterable[Element] = ()) -> Element:
    """A paragraph; *style* empty for running text."""
    named = el("pStyle", val=style) if style else None
    return el("p", properties("pPr", named, *props), *children)


def lead(style: str, words: str) -> Element:
    """A paragraph that stays with the table below it."""
    return paragraph(style, run(words), props=[on("keepNext")])


def close(last: Element, section: Element) -> None:
    """End a section with its last paragraph."""
    last.get_or_add_pPr().append(section)


def link(anchor: str, *runs: Element) -> Element:
    """Runs that lead to a bookmark of the same document."""
    return el("hyperlink", *runs, anchor=anchor, history=1)


def outer_link(relation: str, *runs: Element) -> Element:
    """Runs that lead to an address elsewhere, held as a relationship of the part."""
    made = el("hyperlink", *runs, history=1)
    made.set(R + "id", relation)
    return made


def field(code: str, *shown: Element, dirty: bool = False) -> list[Element]:
    """The runs of a field; *dirty* asks Word to work it out when the document is opened."""
    start = el("fldChar", fldCharType="begin")
    if dirty:
        start.set(W + "dirty", "true")
    instruction = el("instrText")
    instruction.text = f" {code} "
    instruction.set(_SPACE, "preserve")
    ends = (el("fldChar", fldCharType=kind) for kind in ("separate", "end"))
    return [el("r", start), el("r", instruction), el("r", next(ends)), *shown, el("r", next(ends))]


def entry(words: str, level: int) -> list[Element]:
    """A hidden mark that a contents list takes *words* from, for what is not one heading."""
    instruction = el("instrText")
    instruction.text = (
        f' TC "{plain(words).replace(chr(92), chr(92) * 2).replace(chr(34), chr(92) + chr(34))}" \\f j \\l {level} '
    )
    instruction.set(_SPACE, "preserve")
    pieces = (el("fldChar", fldCharType="begin"), instruction, el("fldChar", fldCharType="end"))
    return [el("r", properties("rPr", on("vanish")), piece) for piece in pieces]
