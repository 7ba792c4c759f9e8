"""A PDF and a page read back as a reader's software does: the same tree of elements, with its words, from either.

The tree of a PDF is its structure tree, the one that assistive technology and export follow; the words of an element
are those of its marked content, decoded by the fonts' ToUnicode maps. Page furniture is outside that tree.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pikepdf

Grid = tuple[tuple[str, ...], ...]
_GROUPS: Final = ("Document", "Part", "Sect", "Art", "Div", "NonStruct", "BlockQuote", "L", "TOC", "Figure")
_LINES: Final = ("P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "LI", "LBody", "Lbl", "TOCI", "Caption")
_TABLES: Final = ("Table", "THead", "TBody", "TFoot", "TR", "TH", "TD")
BLOCKS: Final = frozenset((*_GROUPS, *_LINES, *_TABLES))
"""Elements that stand on lines of their own; all others are parts of a line."""
_TAGS: Final = {
    **{f"h{level}": f"H{level}" for level in range(1, 7)},
    "p": "P",
    "table": "Table",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
    "li": "LI",
    "ul": "L",
    "ol": "L",
    "a": "Link",
    **dict.fromkeys(("div", "section", "article", "aside", "header", "nav", "main", "dl", "dt", "dd"), "Div"),
    **dict.fromkeys(("figure", "details", "summary", "text"), "Div"),
    "figcaption": "Caption",
    "caption": "Caption",
    "thead": "THead",
    "tbody": "TBody",
    "tfoot": "TFoot",
    "svg": "Figure",
    "title": "Title",
    "desc": "Title",
}
_VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_INLINE: Final = frozenset(("P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "Span", "Link"))
"""What holds words only: an element below it without a nature of its own (``<strong>``, ``<code>``) is part of it."""
_MARK: Final = re.compile(r"\[核验 ?(\d+)\]")


@dataclass(frozen=True)
class Element:
    """One element. ``target`` is where a link leads, ``span`` rows and columns of a cell, ``id`` the name in a page."""

    tag: str
    children: tuple["Element | str", ...]
    target: str = ""
    span: tuple[int, int] = (1, 1)
    id: str = ""
    classes: frozenset[str] = frozenset()

    def walk(self) -> Iterator["Element"]:
        """This element and all below it, in reading order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def find(self, name: str) -> "Element":
        """The element of a page with the id *name*."""
        found = [one for one in self.walk() if one.id == name]
        assert len(found) == 1, f"{len(found)} elements named {name}"
        return found[0]

    def all(self, *tags: str) -> list["Element"]:
        """All elements of a kind, in reading order."""
        return [one for one in self.walk() if one.tag in tags]


@dataclass(frozen=True)
class Block:
    """A line of words (paragraph, heading, caption, item) or, with ``grid``, a table."""

    tag: str
    text: str
    grid: Grid = ()
    heads: int = 0


def without(element: Element, *tags: str) -> Element:
    """The element without those of these kinds below it."""
    kept = (without(c, *tags) if isinstance(c, Element) else c for c in element.children)
    return replace(element, children=tuple(c for c in kept if isinstance(c, str) or c.tag not in tags))


def squeezed(text: str) -> str:
    """Without white space: lines are broken where the page ends, not where the sentence does."""
    return re.sub(r"\s", "", text)


def line(element: Element) -> str:
    """The words of an element without white space; the reference to a note as ⟦n⟧ if it leads to that note."""
    return squeezed("".join(_words(element)))


def _words(element: Element | str) -> Iterator[str]:
    if isinstance(element, str):
        yield element
        return
    if element.tag == "Link":
        words = "".join("".join(_words(child)) for child in element.children)
        match = _MARK.fullmatch(words.strip())
        if match and element.target.rpartition("/")[2] == f"note-{match[1]}":
            yield f"⟦{match[1]}⟧"
            return
    for child in element.children:
        yield from _words(child)


def blocks(element: Element) -> Iterator[Block]:
    """The lines and tables of an element in reading order; nothing is left out."""
    kept: list[Element | str] = []
    for child in element.children:
        if isinstance(child, Element) and _has_blocks(child, element.tag in _INLINE):
            yield from _flushed(element.tag, kept)
            if child.tag == "Table":
                for caption in child.children:
                    if isinstance(caption, Element) and caption.tag == "Caption":
                        yield from blocks(caption)
                yield Block("Table", "", grid(child), _heads(child))
            else:
                yield from blocks(child)
        else:
            kept.append(child)
    yield from _flushed(element.tag, kept)


def lines(element: Element) -> list[str]:
    """All lines of words in reading order, those of table cells too."""
    made: list[str] = []
    kept: list[Element | str] = []

    def flush() -> None:
        made.extend(block.text for block in _flushed("", kept))

    for child in element.children:
        if isinstance(child, Element) and _has_blocks(child, element.tag in _INLINE):
            flush()
            made.extend(lines(child))
        else:
            kept.append(child)
    flush()
    return made


def _has_blocks(element: Element, inline: bool = False) -> bool:
    known = element.tag in BLOCKS and not (inline and element.tag in ("NonStruct", "Div"))
    return known or any(isinstance(c, Element) and _has_blocks(c, inline) for c in element.children)


def _flushed(tag: str, kept: list[Element | str]) -> Iterator[Block]:
    text = line(Element("Span", tuple(kept)))
    kept.clear()
    if text:
        yield Block(tag, text)


def _rows(table: Element) -> Iterator[Element]:
    for child in table.children:
        if isinstance(child, Element) and child.tag == "TR":
            yield child
        elif isinstance(child, Element) and child.tag not in ("Table", "Caption"):
            yield from _rows(child)


def _heads(table: Element) -> int:
    """How many rows at its beginning are the head."""
    return sum(len(list(_rows(part))) for part in table.children if isinstance(part, Element) and part.tag == "THead")


def grid(table: Element) -> Grid:
    """The words of a table by row and column; a cell over several places stands in each of them."""
    places: dict[tuple[int, int], str] = {}
    for number, row in enumerate(_rows(table)):
        column = 0
        for cell in row.children:
            if not isinstance(cell, Element) or cell.tag not in ("TH", "TD"):
                assert not isinstance(cell, Element), f"{cell.tag} in a row"
                continue
            while (number, column) in places:
                column += 1
            text = "".join(block.text for block in blocks(cell))
            for down in range(cell.span[0]):
                for across in range(cell.span[1]):
                    places[number + down, column + across] = text
            column += cell.span[1]
    made: dict[int, dict[int, str]] = {}
    for (number, column), text in places.items():
        made.setdefault(number, {})[column] = text
    return tuple(tuple(cells[c] for c in sorted(cells)) for _, cells in sorted(made.items()))


# -- pages ------------------------------------------------------------------------------------------


def read_page(raw: bytes) -> Element:
    """The article of a page: what it says, without the shell around it."""
    parser = _Page()
    parser.feed(raw.decode("utf-8"))
    parser.close()
    [article] = [one for one in parser.root.walk() if one.tag == "Div" and "report" in one.classes]
    return article


class _Page(HTMLParser):
    """Builds the tree of a page whose elements are all closed, as ours are."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, dict[str, str], list[Element | str]]] = [("", {}, [])]

    @property
    def root(self) -> Element:
        """The whole page."""
        assert len(self._open) == 1, f"not closed: {self._open[-1][0]}"
        return Element("Root", tuple(self._open[0][2]))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self._open.append((tag, {name: value or "" for name, value in attrs}, []))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass  # a shape of a drawing, which has no words

    def handle_endtag(self, tag: str) -> None:
        opened, given, children = self._open.pop()
        assert opened == tag, f"{opened} closed by {tag}"
        if tag in ("script", "style"):
            return
        made = Element(
            _TAGS.get(tag, "Span"),
            tuple(children),
            given.get("href", "").removeprefix("#"),
            (int(given.get("rowspan", 1)), int(given.get("colspan", 1))),
            given.get("id", ""),
            frozenset(given.get("class", "").split()),
        )
        self._open[-1][2].append(made)

    def handle_data(self, data: str) -> None:
        self._open[-1][2].append(data)


# -- PDF --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Print:
    """A PDF read back.

    ``furniture`` is what stands outside its structure, page by page: the running head and the number. ``places`` are
    its named places, ``headings`` where each H element's words begin: page from 0, height above the foot in points.
    ``outline`` are the bookmarks: depth from 0, words, page.
    """

    tree: Element
    furniture: tuple[str, ...]
    places: Mapping[str, tuple[int, float]]
    headings: tuple[tuple[str, str, int, float], ...]
    outline: tuple[tuple[int, str, int], ...]


def read_print(source: Path | bytes) -> Print:
    """A PDF of ours."""
    with pikepdf.open(io.BytesIO(source) if isinstance(source, bytes) else source) as pdf:
        return _Reader(pdf).read()


@dataclass
class _Words:
    """Words of a page by the number of their marked content, where each begins, and those that have none."""

    texts: dict[int, str] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    loose: list[str] = field(default_factory=list)

    def add(self, mark: int | None, text: str, at: "_Matrix", matrix: "_Matrix") -> None:
        """Words that are drawn."""
        if mark is None:
            self.loose.append(text)
        else:
            self.texts[mark] = self.texts.get(mark, "") + text
            self.heights.setdefault(mark, _times(at, matrix)[5])


_Matrix = tuple[float, float, float, float, float, float]
_UNIT: Final[_Matrix] = (1, 0, 0, 1, 0, 0)


def _times(a: _Matrix, b: _Matrix) -> _Matrix:
    return (
        *(a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3]),
        *(a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3]),
        *(a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5]),
    )


def _six(given: Iterable[Any]) -> _Matrix:
    a, b, c, d, e, f = (float(number) for number in given)
    return a, b, c, d, e, f


def _characters(font: Any) -> dict[int, str]:
    """What a font's two-byte codes stand for, by its ToUnicode map."""
    text = font.ToUnicode.read_bytes().decode("ascii")
    made: dict[int, str] = {}
    for code, words in re.findall(r"^<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>$", text, re.MULTILINE):
        made[int(code, 16)] = bytes.fromhex(words).decode("utf-16-be")
    assert "beginbfrange" not in text
    return made


class _Reader:
    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._fonts: dict[Any, dict[int, str]] = {}
        self._numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        self._named = self._places()
        self._words = [self._page(page) for page in pdf.pages]
        self._used: set[tuple[int, int]] = set()

    def read(self) -> Print:
        kids = self._pdf.Root.StructTreeRoot.K
        tree = Element("Root", tuple(self._children(kids, None)))
        return Print(
            tree,
            tuple(self._outside(number) for number in range(len(self._words))),
            {name: self._place(place) for name, place in self._named.items()},
            tuple(self._headings(kids, None)),
            tuple(self._outline()),
        )

    def _outside(self, page: int) -> str:
        words = self._words[page]
        return "".join([*words.loose, *(text for mark, text in words.texts.items() if (page, mark) not in self._used)])

    def _places(self) -> dict[str, Any]:
        names = self._pdf.Root.get("/Names", pikepdf.Dictionary())
        return {str(name): place for name, place in pikepdf.NameTree(names.Dests).items()} if "/Dests" in names else {}

    def _place(self, given: Any) -> tuple[int, float]:
        array = given.D if isinstance(given, pikepdf.Dictionary) else given
        return self._numbers[array[0].objgen], float(array[3])

    def _outline(self) -> Iterator[tuple[int, str, int]]:
        def walk(items: Any, depth: int) -> Iterator[tuple[int, str, int]]:
            for item in items:
                place = item.destination if item.destination is not None else item.action.D
                if isinstance(place, pikepdf.String | pikepdf.Name):
                    place = self._named[str(place)]
                yield depth, item.title, self._place(place)[0]
                yield from walk(item.children, depth + 1)

        with self._pdf.open_outline() as outline:
            yield from walk(outline.root, 0)

    # -- words

    def _page(self, page: pikepdf.Page) -> _Words:
        made = _Words()
        self._read(page, page.resources, made, [], _UNIT)
        return made

    def _read(self, source: Any, resources: Any, made: _Words, marks: list[int | None], matrix: _Matrix) -> None:
        """Take the words of a page, or of a form drawn on it, within the marked content *marks*."""
        saved: list[_Matrix] = []
        at, font = _UNIT, ""
        for instruction in pikepdf.parse_content_stream(source):
            operands: Any = instruction.operands
            name = str(instruction.operator)
            if name == "q":
                saved.append(matrix)
            elif name == "Q":
                matrix = saved.pop()
            elif name == "cm":
                matrix = _times(_six(operands), matrix)
            elif name in ("BMC", "BDC"):
                marked = name == "BDC" and isinstance(operands[1], pikepdf.Dictionary) and "/MCID" in operands[1]
                marks.append(int(operands[1].MCID) if marked else None)
            elif name == "EMC":
                marks.pop()
            elif name == "Tf":
                font = str(operands[0])
            elif name == "Tm":
                at = _six(operands)
            elif name in ("Tj", "TJ"):
                text = self._decoded(resources.Font[font], operands[0] if name == "TJ" else [operands[0]])
                made.add(next((mark for mark in reversed(marks) if mark is not None), None), text, at, matrix)
            elif name == "Do":
                drawn = resources.XObject[str(operands[0])]
                if drawn.Subtype == "/Form":
                    inner = _times(_six(drawn.get("/Matrix", _UNIT)), matrix)
                    self._read(drawn, drawn.get("/Resources", resources), made, marks, inner)
            assert name not in ("'", '"', "Td", "TD", "T*"), f"{name} is not read"

    def _decoded(self, font: Any, pieces: Any) -> str:
        if font.objgen not in self._fonts:
            self._fonts[font.objgen] = _characters(font)
        known = self._fonts[font.objgen]
        texts = [bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String)]
        return "".join(known[raw[i] << 8 | raw[i + 1]] for raw in texts for i in range(0, len(raw), 2))

    # -- structure

    def _children(self, kids: Any, page: int | None) -> Iterator[Element | str]:
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if not isinstance(kid, pikepdf.Dictionary):
                assert page is not None
                yield self._text(page, int(kid))
            elif kid.get("/Type") == "/MCR":
                number = self._numbers[kid.Pg.objgen] if "/Pg" in kid else page
                assert number is not None
                yield self._text(number, int(kid.MCID))
            elif kid.get("/Type") != "/OBJR":
                yield self._element(kid, page)

    def _text(self, page: int, mark: int) -> str:
        assert (page, mark) not in self._used, "words that belong to two elements"
        self._used.add((page, mark))
        return self._words[page].texts.get(mark, "")

    def _element(self, node: Any, page: int | None) -> Element:
        page = self._numbers[node.Pg.objgen] if "/Pg" in node else page
        kids = node.get("/K", pikepdf.Array())
        children = tuple(self._children(kids, page))
        if "/ActualText" in node:
            children = (str(node.ActualText),)
        tag = str(node.S).removeprefix("/")
        if tag != "Link":
            return Element(tag, children, "", self._span(node))
        target = self._target(kids)
        if target in self._named:
            children = self._without_page(children, self._place(self._named[target])[0])
        return Element(tag, children, target)

    def _without_page(self, children: tuple[Element | str, ...], page: int) -> tuple[Element | str, ...]:
        """What a link says, without the number of the page to which it leads, if it is that number."""
        said = "".join(_words(Element("Span", children)))
        match = re.fullmatch(r"(.*?)(?:[（(]第 ?(\d+) ?页[）)]|第 ?(\d+) ?页)", said, re.DOTALL)
        return (match[1],) if match and int(match[2] or match[3]) == page + 1 else children

    def _span(self, node: Any) -> tuple[int, int]:
        given = node.get("/A", pikepdf.Array())
        owners = list(given) if isinstance(given, pikepdf.Array) else [given]
        found = {name: int(one[name]) for one in owners for name in ("/RowSpan", "/ColSpan") if name in one}
        return found.get("/RowSpan", 1), found.get("/ColSpan", 1)

    def _target(self, kids: Any) -> str:
        """Where the annotation of a link leads: the name of a place, or an address."""
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR":
                if "/Dest" in kid.Obj:
                    return str(kid.Obj.Dest)
                action = kid.Obj.get("/A", pikepdf.Dictionary())
                return str(action.get("/D", action.get("/URI", "")))
        return ""

    def _headings(self, kids: Any, page: int | None) -> Iterator[tuple[str, str, int, float]]:
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if not isinstance(kid, pikepdf.Dictionary) or "/S" not in kid:
                continue
            here = self._numbers[kid.Pg.objgen] if "/Pg" in kid else page
            tag = str(kid.S).removeprefix("/")
            if re.fullmatch("H[1-6]", tag):
                first = next(self._marks(kid.K, here))
                self._used -= set(self._marks(kid.K, here))
                words = line(self._element(kid, page))
                yield tag, words, first[0], self._words[first[0]].heights[first[1]]
            elif "/K" in kid:
                yield from self._headings(kid.K, here)

    def _marks(self, kids: Any, page: int | None) -> Iterator[tuple[int, int]]:
        """The marked content below an element: page and number."""
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if not isinstance(kid, pikepdf.Dictionary):
                assert page is not None
                yield page, int(kid)
            elif kid.get("/Type") == "/MCR":
                yield self._numbers[kid.Pg.objgen] if "/Pg" in kid else page or 0, int(kid.MCID)
            elif "/K" in kid:
                yield from self._marks(kid.K, self._numbers[kid.Pg.objgen] if "/Pg" in kid else page)
