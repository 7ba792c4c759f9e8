"""The structure of a PDF that assistive technology reads: one element of the document, one structure element.

WeasyPrint writes one element for each page that a paragraph, a list or a table touches (its issue 2903), repeats the
head of a table in each, and gives header cells no direction. Here the boxes of the pages are walked once, in reading
order, and every piece of an element goes to the same structure element. What only decorates the page (running lines,
repeated table heads, leaders) is marked as an artifact. Anonymous boxes, ``span`` and the like leave no trace.

Two private functions of WeasyPrint are replaced, only in releases in which they have been read.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Final

import pydyf
import weasyprint.pdf
from weasyprint.formatting_structure import boxes
from weasyprint.logger import LOGGER
from weasyprint.pdf.stream import Stream

from generator.render.justify import RELEASE

SVG: Final = "{http://www.w3.org/2000/svg}"
ROLES: Final = {
    "main": "Part", "article": "Art", "section": "Sect", "nav": "Sect", "figure": "Div", "blockquote": "BlockQuote",
    "p": "P", "h1": "H1", "h2": "H2", "h3": "H3", "h4": "H4", "h5": "H5", "h6": "H6",
    "ul": "L", "ol": "L", "dl": "L", "li": "LBody", "dt": "Lbl", "dd": "LBody", "li::marker": "Lbl",
    "table": "Table", "caption": "Caption", "figcaption": "Caption", "thead": "THead", "tbody": "TBody",
    "tfoot": "TFoot", "tr": "TR", "th": "TH", "td": "TD", "a": "Link", "img": "Figure", f"{SVG}svg": "Figure",
}  # fmt: skip
"""What an HTML element is in PDF 1.7; any other leaves its content to the one around it."""
CONTINUED: Final = {"joined-above", "joined-both"}
"""Classes of a cell that belongs to the one above it, where cells over several rows are drawn row by row."""
GROUPS: Final = {"Document", "Part", "Art", "Sect", "Div", "BlockQuote"}
"""Elements that hold no text of their own."""
_marked = Stream.marked


def install_tags() -> bool:
    """Let this process write whole elements; False under a release that was not checked."""
    if not weasyprint.__version__.startswith(RELEASE):
        return False
    weasyprint.pdf.add_tags = add_tags
    Stream.marked = marked
    return True


def marked(stream: Any, box: Any, tag: str) -> AbstractContextManager[None]:
    """Replacement for WeasyPrint's method: what was set aside is an artifact, all else gets its number."""
    made: AbstractContextManager[None] = (
        stream.artifact() if getattr(box, "set_aside", False) else _marked(stream, box, tag)
    )
    return made


def set_decoration_aside(document: Any) -> None:
    """Find, before the pages are drawn, what is no part of the text: margins, leaders, table heads said again."""
    seen: set[Any] = set()
    for page in document.pages:
        _set_aside(page._page_box, seen, False)


def _set_aside(box: Any, heads: set[Any], aside: bool) -> None:
    box = real(box)
    aside = aside or isinstance(box, boxes.MarginBox) or box.is_leader or box.element_tag == "td::before"
    if isinstance(box, boxes.TableRowGroupBox) and (box.is_header or box.is_footer):
        aside = aside or box.element in heads
        heads.add(box.element)
    if isinstance(box, boxes.ReplacedBox):
        box.set_aside = aside or not alternative(box.element)
    elif isinstance(box, boxes.TextBox):
        box.set_aside = aside
    for child in getattr(box, "children", ()):
        _set_aside(child, heads, aside)


def real(box: Any) -> Any:
    """The box itself, where an absolutely placed one left a stand-in."""
    return getattr(box, "_box", box)


def alternative(element: Any) -> str:
    """What is read out for a picture: title and description of a drawing, the alternative text of an image."""
    if element.tag != f"{SVG}svg":
        if "alt" not in element.attrib:
            LOGGER.error("Image %r has no alternative text", element.attrib.get("src", ""))
        return str(element.attrib.get("alt", "")).strip()
    parts = (element.findtext(f"{SVG}{name}") for name in ("title", "desc"))
    return "。".join(part.strip().rstrip("。") for part in parts if part and part.strip())


def add_tags(pdf: Any, document: Any, _version: str, streams: list[Any]) -> None:
    """Replacement for WeasyPrint's function: write the structure of a drawn document. Linear in its boxes."""
    root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
    pdf.add_object(root)
    tree = Tree(pdf, root)
    for number, (page, stream) in enumerate(zip(document.pages, streams, strict=True)):
        tree.begin_page(number, page.height, stream._tags)
        tree.add(page._page_box, tree.top)
        tree.end_page()
    tree.finish()
    pdf.catalog["StructTreeRoot"] = root.reference
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


class Node(pydyf.Dictionary):  # type: ignore[misc]  # pydyf is untyped
    """A structure element being made: the PDF object, and what is needed to go on."""

    def __init__(self, tag: str, parent: "Node | None", element: Any) -> None:
        super().__init__({"Type": "/StructElem", "S": f"/{tag}", "K": pydyf.Array()})
        self.tag = tag
        self.parent = parent
        self.element = element
        self.kids: list[Node] = []
        self.page = -1
        self.span = (1, 1)  # of a cell: rows, columns
        self.width = 0  # of a row: columns so far
        self.open: dict[int, Node] = {}  # of a group of rows: the last cell that began in a column


class Tree:
    """The structure tree of one document, filled page by page."""

    def __init__(self, pdf: Any, root: Any) -> None:
        self.pdf = pdf
        self.root = root
        self.pages = pdf.page_references  # a property that makes the whole list anew
        self.nodes: dict[tuple[Any, str], Node] = {}
        self.tables: list[Node] = []
        self.numbers = pydyf.Array()
        self.links: list[tuple[Node, Any]] = []
        self.top = Node("Document", None, None)
        pdf.add_object(self.top)
        self.top["P"] = root.reference

    def begin_page(self, number: int, height: float, marks: dict[Any, dict[str, Any]]) -> None:
        """Turn to a page; ``marks`` are the numbers under which its boxes were drawn."""
        self.page, self.height, self.marks = number, height, marks
        self.owners: dict[int, Node] = {}

    def end_page(self) -> None:
        """Note which element each numbered content of the page belongs to."""
        owners = (self.owners.get(number) for number in range(len(self.marks)))
        self.numbers.extend([self.page, pydyf.Array(owner.reference if owner else "null" for owner in owners)])

    def finish(self) -> None:
        """Write what is only known at the end: headers of cells, and the elements of links."""
        names: list[tuple[str, Node]] = []
        for table in self.tables:
            names += name_headers(table)
        for number, (node, annotation) in enumerate(self.links, start=len(self.pages)):
            annotation["StructParent"] = number
            self.numbers.extend([number, node.reference])
        parents = pydyf.Dictionary({"Nums": self.numbers})
        self.pdf.add_object(parents)
        self.root["K"] = self.top.reference
        self.root["ParentTree"] = parents.reference
        self.root["ParentTreeNextKey"] = len(self.pages) + len(self.links)
        if names:
            flat = [
                item
                for name, node in sorted(names, key=lambda n: n[0])
                for item in (pydyf.String(name), node.reference)
            ]
            ids = pydyf.Dictionary({"Names": pydyf.Array(flat)})
            self.pdf.add_object(ids)
            self.root["IDTree"] = ids.reference

    def add(self, box: Any, parent: Node) -> None:
        """Add a box and all in it below ``parent``, or to the element that an earlier page began."""
        box = real(box)
        if isinstance(box, boxes.MarginBox) or (isinstance(box, boxes.ReplacedBox) and box.set_aside):
            return
        node = self.node(box, parent)
        if isinstance(box, boxes.LineBox) and node.tag in GROUPS:
            node = self.paragraph(box, node)
        if box.link_annotation:
            self.link(box, node)
        if isinstance(box, (boxes.TextBox, boxes.ReplacedBox)):
            self.content(box, node)
        for child in getattr(box, "children", ()):
            self.add(child, node)

    def node(self, box: Any, parent: Node) -> Node:
        """The element that the content of a box belongs to."""
        role = ROLES.get(box.element_tag) if box.element is not None else None
        if role is None:
            return parent
        found = self.nodes.get((box.element, box.element_tag))
        if found is None:
            found = self.nodes[box.element, box.element_tag] = self.begin(box, role, parent)
        return found

    def begin(self, box: Any, role: str, parent: Node) -> Node:
        """Make the element of a box that is met for the first time."""
        element = box.element
        if role == "L":
            return self.begin_list(box, parent)
        if role in {"LBody", "Lbl"}:
            return self.begin_item(box, role, parent)
        if role in {"TH", "TD"} and parent.tag == "TR":
            return self.begin_cell(box, role, parent)
        if role == "Link" and parent.tag == "TOCI":
            parent = self.new("Reference", parent)
        if role == "Table":
            return self.begin_table(box, parent)
        node = self.new(role, parent, element)
        if role == "Figure":
            node["Alt"] = pydyf.String(alternative(element))
            left, top = box.content_box_x(), box.content_box_y()
            sides = (left, self.height - top - box.height, left + box.width, self.height - top)
            node["A"] = pydyf.Dictionary({"O": "/Layout", "BBox": pydyf.Array(side * 0.75 for side in sides)})
        return node

    def begin_table(self, box: Any, parent: Node) -> Node:
        """Make a table; a caption just before it belongs in it."""
        caption = None
        if parent.kids and parent.kids[-1].tag == "Caption":
            caption = parent.kids.pop()
            parent["K"].pop()
        table = self.new("Table", parent, box.element)
        if caption:
            caption.parent = table
            caption["P"] = table.reference
            table.kids.append(caption)
            table["K"].append(caption.reference)
        self.tables.append(table)
        return table

    def begin_cell(self, box: Any, role: str, row: Node) -> Node:
        """Make a cell; one that continues the cell above, as in a table that pages divide, lengthens that one instead."""
        across = getattr(box, "colspan", 1)
        group = row.parent
        assert group is not None
        column = row.width
        row.width += across
        owner = group.open.get(column)
        if owner is not None and CONTINUED.intersection(box.element.get("class", "").split()):
            owner.span = (owner.span[0] + 1, owner.span[1])
            return owner
        node = self.new(role, row, box.element)
        node.span = (getattr(box, "rowspan", 1), across)
        group.open[column] = node
        return node

    def begin_list(self, box: Any, parent: Node) -> Node:
        """Make a list; one inside ``nav`` is a table of contents."""
        if parent.tag == "TOCI" or (parent.element is not None and parent.element.tag == "nav"):
            return self.new("TOC", parent, box.element)
        node = self.new("L", parent, box.element)
        numbered = {"ol": "Decimal", "ul": "Disc"}.get(box.element_tag, "None")
        kind = "None" if box.style["list_style_type"] == "none" else numbered
        node["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": f"/{kind}"})
        return node

    def begin_item(self, box: Any, role: str, parent: Node) -> Node:
        """Make the body or the label of a list's item, and the item around both."""
        if parent.tag == "TOC":
            return self.new("TOCI", parent, box.element)
        if parent.tag == "LBody" and role == "Lbl":  # a marker, drawn inside the item that it stands before
            item = parent.parent
            assert item is not None
            label = self.new("Lbl", item, box.element)
            item["K"].insert(0, item["K"].pop())
            return label
        if parent.tag != "L":
            return parent
        same = box.element_tag == "dd" and parent.kids and all(kid.tag == "Lbl" for kid in parent.kids[-1].kids)
        return self.new(role, parent.kids[-1] if same else self.new("LI", parent), box.element)

    def paragraph(self, box: Any, parent: Node) -> Node:
        """The paragraph of text that stands in a group without one of its own."""
        last = parent.kids[-1] if parent.kids else None
        if last is not None and last.tag == "P" and last.element is box.element:
            return last
        return self.new("P", parent, box.element)

    def new(self, tag: str, parent: Node, element: Any = None) -> Node:
        """An element at the end of ``parent``."""
        node = Node(tag, parent, element)
        self.pdf.add_object(node)
        node["P"] = parent.reference
        parent.kids.append(node)
        parent["K"].append(node.reference)
        return node

    def link(self, box: Any, node: Node) -> None:
        """Tie the clickable area of a box to its link, and say in words where it leads."""
        if node.tag != "Link":
            node = self.new("Link", node, box.element)
        annotation = box.link_annotation
        if words := " ".join("".join(box.element.itertext()).split()):
            annotation["Contents"] = pydyf.String(words)
        self.links.append((node, annotation))
        node["K"].append(pydyf.Dictionary({"Type": "/OBJR", "Obj": annotation.reference, "Pg": self.pages[self.page]}))

    def content(self, box: Any, node: Node) -> None:
        """Note drawn text or a picture as content of an element; later pages must be named with each number."""
        mark = self.marks.get(box)
        if mark is None:
            return
        number = mark["mcid"]
        self.owners[number] = node
        if node.page < 0:
            node.page = self.page
            node["Pg"] = self.pages[self.page]
        if node.page == self.page:
            node["K"].append(number)
        else:
            node["K"].append(pydyf.Dictionary({"Type": "/MCR", "Pg": self.pages[self.page], "MCID": number}))


def rows(table: Node) -> Iterator[Node]:
    """The rows of a table from the top."""
    for kid in table.kids:
        if kid.tag == "TR":
            yield kid
        elif kid.tag != "Caption":
            yield from rows(kid)


def placed(table: Node) -> Iterator[tuple[Node, int, int]]:
    """The cells of a table with row and column, counting the places that cells above take up."""
    taken: dict[int, int] = {}  # column: how many rows more
    for row, node in enumerate(rows(table)):
        free, column = dict(taken), 0
        for cell in node.kids:
            while free.get(column, 0):
                column += 1
            yield cell, row, column
            down, across = cell.span
            for taken_column in range(column, column + across):
                taken[taken_column] = down
            column += across
        taken = {column: left - 1 for column, left in taken.items() if left > 1}


def name_headers(table: Node) -> list[tuple[str, Node]]:
    """Give header cells a direction and a name, data cells the names of their headers; return the names."""
    names: list[tuple[str, Node]] = []
    across: dict[int, list[str]] = {}  # row: its header cells
    down: dict[int, list[tuple[int, str]]] = {}  # column: its header cells and their rows
    cells = list(placed(table))
    for cell, row, column in cells:
        cell["A"] = pydyf.Dictionary({"O": "/Table"})
        for name, number in zip(("RowSpan", "ColSpan"), cell.span, strict=True):
            if number > 1:
                cell["A"][name] = number
        if cell.tag == "TH":
            name = f"h{table.number}-{row}-{column}"
            names.append((name, cell))
            cell["ID"] = pydyf.String(name)
            if heads_row(cell):
                cell["A"]["Scope"] = "/Row"
                for below in range(row, row + cell.span[0]):
                    across.setdefault(below, []).append(name)
            else:
                cell["A"]["Scope"] = "/Column"
                for beside in range(column, column + cell.span[1]):
                    down.setdefault(beside, []).append((row, name))
    for cell, row, column in cells:
        if cell.tag == "TD":
            found = [name for below in range(row, row + cell.span[0]) for name in across.get(below, ())]
            found += [
                name for beside in range(column, column + cell.span[1]) for at, name in down.get(beside, ()) if at < row
            ]
            if found:
                cell["A"]["Headers"] = pydyf.Array(pydyf.String(name) for name in dict.fromkeys(found))
    return names


def heads_row(cell: Node) -> bool:
    """Whether a header cell is that of its row: by its scope, or else because it is not in the table's head."""
    scope = cell.element.get("scope", "")
    if scope:
        return bool(scope.startswith("row"))
    group = cell.parent and cell.parent.parent
    return not (group and group.tag == "THead")
