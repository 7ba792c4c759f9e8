"""Running text of a Word document: runs as printed, marks of notes as links, and places that notes lead back to."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from generator.exports.word_xml import Element, el, field, link, on, run
from generator.report.model import Report
from generator.report.views import Run

NORMAL: Final = 10.5
"""五号, in points: the size of tables."""
_STYLES: Final = {"withheld": "Withheld"}
_REFERENCE: Final = 5 / 7  # of the size of a table
# As WeasyPrint writes them: objects without a stream of their own stand in compressed streams of objects, the pages are
# one flat list, and places are in the catalogue. Names of places are letters, digits and hyphens (generator.report).
_OBJECTS: Final = re.compile(rb"/Type\s*/ObjStm[^>]*>>\s*stream\r?\n")
_PAGES: Final = re.compile(rb"/Type\s*/Pages\s*/Kids\s*\[([^\]]*)\]")
_PAGE: Final = re.compile(rb"(\d+) 0 R")
_PLACE: Final = re.compile(rb"\(([\w-]+)\)\s*\[(\d+) 0 R\s*/XYZ")


def place_pages(pdf: bytes) -> dict[str, int]:
    """The page of every named place, from 1, as it is printed; empty for a PDF that is not written as expected."""
    objects = b"".join(zlib.decompressobj().decompress(pdf[found.end() :]) for found in _OBJECTS.finditer(pdf))
    if not (listed := _PAGES.search(objects)):
        return {}
    numbers = {page: number for number, page in enumerate(_PAGE.findall(listed[1]), 1)}
    return {name.decode(): numbers[page] for name, page in _PLACE.findall(objects) if page in numbers}


class Places:
    """Bookmarks. Only what something leads to gets one; names are what Word allows: letters, digits, underscores."""

    def __init__(self, report: Report, pages: Mapping[str, int]) -> None:
        """Of *report*: the places that its notes and 问题与整改 name. *pages* are known beforehand, by place."""
        self._pages = pages
        wanted = [place.anchor for note in report.notes for place in note.places]
        wanted += [item.place.anchor for item in report.waived]
        given = report.rectification
        parts = [part for matter in given.matters for part in (matter.finding, matter.measure, matter.effect)]
        wanted += [part.anchor for part in (*parts, *given.issues, *given.measures) if part]
        self._names = {
            anchor: f"place_{number}" for number, anchor in enumerate(dict.fromkeys(filter(None, wanted)), 1)
        }
        self._made: set[str] = set()

    def at(self, anchors: Iterable[str], content: Sequence[Element]) -> list[Element]:
        """*content* within the bookmarks of those *anchors* that something leads to."""
        made = list(content)
        for anchor in anchors:
            if name := self._names.get(anchor):
                made = self.named(name, made)
        return made

    def named(self, name: str, content: Sequence[Element]) -> list[Element]:
        """*content* within the bookmark *name*; a name is given once, the first time."""
        if name in self._made:
            return list(content)
        self._made.add(name)
        number = len(self._made)
        return [el("bookmarkStart", id=number, name=name), *content, el("bookmarkEnd", id=number)]

    def lead(self, anchor: str, text: str) -> Element:
        """*text* as a link to the place; as plain text where the document has no such place."""
        name = self._names.get(anchor, "")
        return link(name, run(text)) if name in self._made else run(text)

    def page(self, anchor: str) -> list[Element]:
        """The page of the place."""
        name = self._names.get(anchor, "")
        if name not in self._made:
            return [run("见正文")]
        return [link(name, run("第 "), *self.number(name, anchor), run(" 页"))]

    def number(self, name: str, anchor: str) -> list[Element]:
        """The page of the bookmark *name*: a field that Word works out when it is asked, with what is known by then."""
        known = self._pages.get(anchor)
        return field(f"PAGEREF {name} \\h", *([run(str(known))] if known else []))


def note_name(number: int) -> str:
    """The bookmark of a note."""
    return f"note_{number}"


def note_refs(numbers: Iterable[int], size: float = 0) -> list[Element]:
    """Marks of notes, each a link to its note; *size* is that of the table whose cell they stand in, if any."""
    style = "NoteRefSmall" if size else "NoteRef"
    return [link(note_name(n), run(f"[核验 {n}]", *_sized(size, _REFERENCE), style=style)) for n in numbers]


def text(
    items: Iterable[Run], places: Places, *, strong: bool = False, size: float = 0, below: bool = False
) -> list[Element]:
    """Runs as printed, with the marks of their notes. *strong* sets all in bold; *size* is that of the table, in points,
    for its cells; *below* sets marks on a line of their own.
    """
    made: list[Element] = []
    for item in items:
        bold = (on("b"), on("bCs")) if strong or item.kind == "strong" else ()
        said = [run(item.text, *bold, *_sized(size), style=_STYLES.get(item.kind, ""))]
        made += places.at(item.anchors, said if item.text else [])
        for number in item.notes:
            made += [run("\n")] if below else []
            made += note_refs([number], size)
    return made


def _sized(size: float, part: float = 1) -> list[Element]:
    """The size where it is not the one of the style; in whole half points, never larger than asked for."""
    if size in (0, NORMAL):
        return []
    return [el(tag, val=int(2 * size * part)) for tag in ("sz", "szCs")]


def words(items: Iterable[Run]) -> str:
    """The words alone, without marks of notes."""
    return "".join(item.text for item in items)
