"""Rows of tables that cannot stand as the style sheet wants them, and what is done about each.

No row is divided that can stand whole, and the last rows of a table stay together. Where both cannot be had (a row is
taller than a page, or three rows that are to stay together are), WeasyPrint leaves out the head of the table, divides
whichever row comes last, and leaves the caption on the page before. Such rows are found in a document that was laid out,
and get more freedom, one step at a time, until every page of a table has its head.
"""

from collections.abc import Iterator
from typing import Any, Final

from weasyprint.formatting_structure import boxes

STEPS: Final = (";break-before:auto", ";break-inside:auto")
"""A row may stand apart from the one before it; it may begin on a page and end on another."""


def give_room(document: Any) -> bool:
    """Give the next freedom to every row of a document that needs one; False if none does. Then lay it out again."""
    changed = False
    for row, steps in _rows_in_need(document).items():
        style = row.get("style", "")
        if step := next((step for step in STEPS[:steps] if step not in style), None):
            row.set("style", style + step)
            changed = True
    return changed


def _rows_in_need(document: Any) -> dict[Any, int]:
    """The elements of rows on several pages, or on a page where the head or the caption is missing, and their steps.

    The row after them may be the one that cannot stand on the same page: it has the first step.
    """
    seen: set[Any] = set()
    found: dict[Any, int] = {}
    kept: tuple[int, float] | None = None
    last = None
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
            headless = box.element.find("thead") is not None and not any(group.is_header for group in groups)
            rows = [row.element for group in groups if not group.is_header for row in group.children]
            if rows and last in found:
                found.setdefault(rows[0], 1)
            found |= {row: len(STEPS) for row in rows if apart or headless or row in seen}
            seen |= set(rows)
            last = rows[-1] if rows else None
    return found


def _blocks(box: Any) -> Iterator[Any]:
    """The tables in the flow of a page, and every other block after those inside it; not those in tables and lines."""
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.TableBox):
            yield child
        elif isinstance(child, boxes.BlockLevelBox) and not isinstance(child, boxes.MarginBox):
            yield from _blocks(child)
            yield child
