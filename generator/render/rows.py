"""Rows of tables that cannot stand as the style sheet wants them, and what is done about each.

No row is divided that can stand whole, and the last rows of a table stay together. Where both cannot be had (a row is
taller than a page, or three rows that are to stay together are), WeasyPrint leaves out the head of the table, divides
whichever row comes last, and leaves the caption on the page before. Such rows are found in a document that was laid out,
and get more freedom, one step at a time, until every page of a table has its head. Names of several rows are said again
at the head of a page.
"""

from collections.abc import Iterator
from typing import Any, Final

from weasyprint.formatting_structure import boxes

from generator.render.tags import CONTINUED

STEPS: Final = (";break-before:auto", ";break-inside:auto", ";break-before:page")
"""A row may stand apart from the one before it; it may begin on a page and end on another; it begins on the next page."""
APART, DIVIDED, NEXT = 1, 2, 3
"""How many of the steps a row may be given."""
NAMED: Final = 3
"""After so many layouts for their sake the names are given up: each may settle one page only."""
AGAIN: Final = "data-again"
"""What a cell says that belongs to one on an earlier page; the style sheet prints it."""
RELEASED: Final = ";display:table-row-group"
"""The head of a table, once its rows have been given all: it is taller than a page, and is set once, like a row."""


class Unsettled:
    """Whether a document has to be laid out again, because something was changed in what it is made from."""

    def __init__(self) -> None:
        """Before the first layout."""
        self._named = 0

    def __call__(self, document: Any) -> bool:
        """Look at the last layout, and change what has to be."""
        if give_room(document):
            return True
        self._named += 1
        return name_again(document, give_up=self._named > NAMED)


def give_room(document: Any) -> bool:
    """Give the next freedom to every row of a document that needs one; False if none does. Then lay it out again."""
    changed = False
    rows, heads = _in_need(document)
    for row, steps in rows.items():
        style = row.get("style", "")
        if step := next((step for step in STEPS[:steps] if step not in style), None):
            row.set("style", style + step)
            changed = True
    if not changed:
        for head in heads:
            head.set("style", head.get("style", "") + RELEASED)
            for row in head.iter("tr"):
                row.set("style", row.get("style", "") + STEPS[DIVIDED - 1])
            changed = True
    return changed


def _in_need(document: Any) -> tuple[dict[Any, int], list[Any]]:
    """The elements of rows that do not stand as they should, with the steps that may help; and heads that are not there.

    Rows on several pages, or on a page where the head or the caption is missing. The row after them may be the one that
    cannot stand on the same page. A divided row of which nothing but its name stands on the first page begins the next.
    """
    seen: set[Any] = set()
    found: dict[Any, int] = {}
    heads: dict[Any, None] = {}
    kept: tuple[int, float] | None = None
    last = hollow = None
    for number, page in enumerate(document.pages):
        for box in _blocks(page._page_box):
            if not isinstance(box, boxes.TableBox):
                if box.style["break_after"] == "avoid":
                    kept = number, page.width
                elif box.children and isinstance(box.children[0], boxes.LineBox):
                    kept = None
                continue
            # a table on a turned sheet stands apart from what is before it
            apart = kept is not None and kept[0] < number and kept[1] == page.width
            kept = None
            groups = [group for group in box.children if isinstance(group, boxes.TableRowGroupBox)]
            head = box.element.find("thead")
            headless = (
                head is not None and RELEASED not in head.get("style", "") and not any(g.is_header for g in groups)
            )
            if headless:
                heads[head] = None
            rows = [row for group in groups if not group.is_header for row in group.children]
            if rows and last in found:
                found.setdefault(rows[0].element, APART)
            for row in rows:
                if apart or headless or row.element in seen:
                    found[row.element] = max(found.get(row.element, 0), NEXT if row.element is hollow else DIVIDED)
            seen |= {row.element for row in rows}
            last = rows[-1].element if rows else None
            hollow = last if len(rows) > 1 and _is_hollow(rows[-1]) else None
    return found, list(heads)


def _is_hollow(row: Any) -> bool:
    """Whether words of one of the row's cells all stand on the next page."""
    return any(
        "".join(cell.element.itertext()).strip()
        and not any(isinstance(box, boxes.TextBox) for box in cell.descendants())
        for cell in row.children
    )


def name_again(document: Any, give_up: bool = False) -> bool:
    """Have the first row of every page say the names of several rows that stand above it; False if all do so already.

    Then lay the document out again; a name that needs another line may move the rows after it, so look again. *give_up*
    takes all of them back.
    """
    begun: dict[Any, list[Any]] = {}
    for page in document.pages:
        for box in _blocks(page._page_box):
            if isinstance(box, boxes.TableBox):
                rows = [row.element for group in box.children if not group.is_header for row in group.children]
                begun.setdefault(box.element, []).append(rows[0] if rows else None)
    changed = False
    for table, firsts in begun.items():
        wanted = {} if give_up else dict(_names_above(table, set(firsts[1:])))
        for cell in table.iter("td"):
            name = wanted.get(cell)
            if cell.get(AGAIN) != name:
                changed = True
                cell.attrib.pop(AGAIN) if name is None else cell.set(AGAIN, name)
    return changed


def _names_above(table: Any, rows: set[Any]) -> Iterator[tuple[Any, str]]:
    """The cells of *rows* that belong to one above them, with its words."""
    names: dict[int, str] = {}
    for row in table.iter("tr"):
        column = 0
        for cell in row:
            if CONTINUED.isdisjoint(cell.get("class", "").split()):
                names[column] = "".join(cell.itertext()).strip()
            elif row in rows and names.get(column):
                yield cell, names[column]
            column += int(cell.get("colspan", 1))


def _blocks(box: Any) -> Iterator[Any]:
    """The tables in the flow of a page, and every other block after those inside it; not those in tables and lines."""
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.TableBox):
            yield child
        elif isinstance(child, boxes.BlockLevelBox) and not isinstance(child, boxes.MarginBox):
            yield from _blocks(child)
            yield child
