"""Sections of a Word document: upright and turned pages of GB/T 9704, the line at their head, and page numbers.

Lengths are in twips. Margins are mirrored, so that the binding side has 28 mm on both sides of a sheet; a turned page
divides the difference, within the tolerance of the standard.
"""

from __future__ import annotations

from typing import Any, Final

from generator.exports.word_styles import CHAR, HEIGHT, LINE, WIDTH
from generator.exports.word_xml import Element, R, el, field, off, paragraph, properties, run
from generator.report.titles import title_lines

_SHORT, _LONG = 11906, 16838  # A4
_UPRIGHT: Final = {"top": 2098, "right": 1474, "bottom": 1984, "left": 1588, "header": 1404, "footer": 1442}
_COVER: Final = _UPRIGHT | {"right": 1531, "left": 1531}
_TURNED: Final = {"top": 1531, "right": 2041, "bottom": 1531, "left": 2041, "header": 900, "footer": 400}
_CHARACTER: Final = 280  # 4号, that the number stands in from the edge
_HEADS: Final = ((18, 240, 30, 3), (15, 200, 36, 3), (14, 180, 38, 4), (12, 140, 45, 5), (10, 110, 54, 6))
"""The line at the head, by length of the name: half points, height of a line, characters of the name beside the edition,
and lines at most. The first that holds is taken; its lines stand above the one of the style, within the margin."""
_NUMBER: Final = 2400  # room for a number on a turned page
_AWAY: Final = 262  # from the text to the line of the number: its dash is 7 mm away


class Pages:
    """Makes the properties of sections; the lines at head and foot are parts of the document, made once."""

    def __init__(self, part: Any, name: str, version: str, mark: str = "") -> None:
        """*name* and *version* stand at the head of every page but the cover, *mark* above the version."""
        _, line, lines = _fitted(name)
        count = max(len(lines), 2 if mark else 1)
        self._raised = line * count - _HEADS[0][1]  # so that its last line stands where a single one does
        self._upright = [
            *((kind, _header(part, _head(name, version, mark, WIDTH))) for kind in ("default", "even")),
            *((kind, _footer(part, [_foot(kind)])) for kind in ("default", "even")),
        ]
        self._turned = [
            *(
                (kind, _header(part, [*_side(kind), *_head(name, version, mark, HEIGHT)]))
                for kind in ("default", "even")
            ),
            *((kind, _footer(part, [paragraph("Footer")])) for kind in ("default", "even")),
        ]

    def cover(self) -> Element:
        """A page without a line at its head and without a number."""
        return _section([], _SHORT, _LONG, _COVER, "portrait")

    def upright(self, *, odd: bool = False) -> Element:
        """Pages of text; *odd* begins them on a sheet of their own."""
        return _section(
            self._upright, _SHORT, _LONG, self._margins(_UPRIGHT), "portrait", "oddPage" if odd else "nextPage"
        )

    def turned(self) -> Element:
        """Pages of a wide table, the sheet turned a quarter to the right."""
        return _section(self._turned, _LONG, _SHORT, self._margins(_TURNED), "landscape")

    def _margins(self, given: dict[str, int]) -> dict[str, int]:
        return given | {"header": given["header"] - self._raised}


def _section(
    parts: list[Any], width: int, height: int, margins: dict[str, int], turn: str, start: str = "nextPage"
) -> Element:
    lines = []
    for index, (kind, relation) in enumerate(parts):
        line = el("headerReference" if index < 2 else "footerReference", type=kind)
        line.set(R + "id", relation)
        lines.append(line)
    size = el("pgSz", w=width, h=height)
    if turn == "landscape":
        size = el("pgSz", w=width, h=height, orient=turn)
    return properties(
        "sectPr",
        *lines,
        el("type", val=start),
        size,
        el("pgMar", **margins, gutter=0),
        el("cols", space=425),
        el("docGrid", type="linesAndChars", linePitch=LINE, charSpace=CHAR),
    )


def _header(part: Any, content: list[Element]) -> str:
    made, relation = part.add_header_part()
    return _filled(made, relation, content)


def _footer(part: Any, content: list[Element]) -> str:
    made, relation = part.add_footer_part()
    return _filled(made, relation, content)


def _filled(made: Any, relation: str, content: list[Element]) -> str:
    made.element.clear()
    made.element.extend(content)
    return relation


def _fitted(name: str) -> tuple[int, int, tuple[str, ...]]:
    """Half points and height of the lines at the head, and the name in such lines, divided by meaning, never shortened."""
    tried = [(size, line, title_lines(name, chars), most) for size, line, chars, most in _HEADS]
    return next(((size, line, lines) for size, line, lines, most in tried if len(lines) <= most), tried[-1][:3])


def _head(name: str, version: str, mark: str, width: int) -> list[Element]:
    """The name, and beside its last line the edition."""
    size, line, lines = _fitted(name)
    beside = ([mark] if mark else []) + [version]
    count = max(len(lines), len(beside))
    left, right = [*[""] * (count - len(lines)), *lines], [*[""] * (count - len(beside)), *beside]
    made = []
    for pair in zip(left, right, strict=True):
        small = [] if size == _HEADS[0][0] else [el(tag, val=size) for tag in ("sz", "szCs")]
        short = [el("spacing", line=line, lineRule="exact")] if small else []
        made.append(paragraph("Header", run("\t".join(pair), *small), props=[*_stops(width), *short]))
    return made


def _stops(width: int) -> list[Element]:
    """Where the edition ends on a page that is wider than the style's; made anew for every line, which takes it."""
    if width == WIDTH:
        return []
    return [el("tabs", el("tab", val="clear", pos=WIDTH), el("tab", val="right", pos=width))]


def _number() -> list[Element]:
    return [run("— "), *field("PAGE", run("1")), run(" —")]


def _foot(kind: str) -> Element:
    """The number outside, one character in from the edge of the text."""
    side, edge = ("left", "left") if kind == "even" else ("right", "right")
    indent = {"left": 0, "right": 0} | {edge: _CHARACTER}
    return paragraph(
        "Footer", *_number(), props=[el("ind", **indent, firstLineChars=0, firstLine=0), el("jc", val=side)]
    )


def _side(kind: str) -> list[Element]:
    """The number of a turned page, where every other page has it: its letters turned as the sheet is."""
    even = kind == "even"
    bottom = _SHORT - _TURNED["bottom"] - _CHARACTER
    place = el(
        "tblpPr",
        leftFromText=0,
        rightFromText=0,
        vertAnchor="page",
        horzAnchor="page",
        tblpX=_TURNED["left"] - _AWAY - _CHARACTER,
        tblpY=_TURNED["top"] + _CHARACTER if even else bottom - _NUMBER,
    )
    none = el("tblCellMar", *(el(side, w=0, type="dxa") for side in ("top", "left", "bottom", "right")))
    table = properties("tblPr", place, el("tblW", w=_CHARACTER, type="dxa"), el("tblLayout", type="fixed"), none)
    cell = el(
        "tc",
        properties("tcPr", el("tcW", w=_CHARACTER, type="dxa"), off("noWrap"), el("textDirection", val="tbRl")),
        paragraph("Footer", *_number(), props=[el("jc", val="left" if even else "right")]),
    )
    row = el("tr", properties("trPr", el("trHeight", val=_NUMBER, hRule="exact")), cell)
    return [el("tbl", table, el("tblGrid", el("gridCol", w=_CHARACTER)), row)]
