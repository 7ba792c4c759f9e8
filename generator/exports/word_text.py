"""Running text of a Word document: runs as printed, marks of notes as links, and places that notes lead back to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from generator.exports.word_xml import Element, el, field, link, on, run
from generator.report.model import Report
from generator.report.views import Run

_STYLES: Final = {"withheld": "Withheld"}


class Places:
    """Bookmarks. Only what something leads to gets one; names are what Word allows: letters, digits, underscores."""

    def __init__(self, report: Report) -> None:
        """Of *report*: the places that its notes and 问题与整改 name."""
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
        """The page of the place, a field that Word works out when it is asked."""
        name = self._names.get(anchor, "")
        if name not in self._made:
            return [run("见正文")]
        return [link(name, run("第 "), *field(f"PAGEREF {name} \\h"), run(" 页"))]


def note_name(number: int) -> str:
    """The bookmark of a note."""
    return f"note_{number}"


def note_refs(numbers: Iterable[int], *, small: bool = False) -> list[Element]:
    """Marks of notes, each a link to its note."""
    style = "NoteRefSmall" if small else "NoteRef"
    return [link(note_name(number), run(f"[核验 {number}]", style=style)) for number in numbers]


def text(items: Iterable[Run], places: Places, *, strong: bool = False, small: bool = False) -> list[Element]:
    """Runs as printed, with the marks of their notes. *strong* sets all in bold, *small* is for the cells of tables."""
    made: list[Element] = []
    for item in items:
        bold = strong or item.kind == "strong"
        said = [run(item.text, *((on("b"), on("bCs")) if bold else ()), style=_STYLES.get(item.kind, ""))]
        made += places.at(item.anchors, said if item.text else [])
        made += note_refs(item.notes, small=small)
    return made


def words(items: Iterable[Run]) -> str:
    """The words alone, without marks of notes."""
    return "".join(item.text for item in items)
