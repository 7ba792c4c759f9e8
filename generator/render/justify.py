"""Chinese set to both edges, which WeasyPrint does not do: it stretches spaces, and Chinese has none.

The gap after a character may grow when it or the next one is Chinese, or when it is a space. Dashes (——) and
dots (……) stay together, figures stay whole. One private function of WeasyPrint is replaced, only in releases in
which it has been read; a test measures the edges.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text import ffi
from weasyprint.text.line_break import Layout

RELEASE = "70."
CHINESE = re.compile(
    "[\u2e80-\u2fdf\u3001-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003ffff]"
)
_justify_spaces = inline.justify_line


def install_justification() -> bool:
    """Let lines of this process grow between Chinese characters; False under a release that was not checked."""
    if not weasyprint.__version__.startswith(RELEASE):
        return False
    inline.justify_line = justify_line
    return True


@lru_cache(maxsize=1 << 16)
def may_grow(char: str, following: str) -> bool:
    """Whether space may be added between two neighbouring characters of a justified line."""
    if char in " \u00a0":
        return following not in " \u00a0"
    if following in " \u00a0\u3000" or char == "\u3000" or unicodedata.category(following) in {"Mn", "Me", "Cf"}:
        return False
    return bool(CHINESE.match(char) or CHINESE.match(following))


def text_boxes(box: Any) -> Iterator[Any]:
    """The text boxes of a line in reading order; None stands for anything else, beside which nothing grows."""
    if isinstance(box, boxes.TextBox):
        yield box
    elif isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        for child in box.children:
            if child.is_in_normal_flow():
                yield from text_boxes(child)
    else:
        yield None


def justify_line(context: Any, line: Any, extra_width: float) -> None:
    """Replacement for WeasyPrint's function: spread ``extra_width`` over all gaps of the line that may grow."""
    texts = list(text_boxes(line))
    if line.style["direction"] == "rtl" or not any(box and CHINESE.search(box.text) for box in texts):
        _justify_spaces(context, line, extra_width)
        return
    chars = [(box, index, char) for box in texts for index, char in (enumerate(box.text) if box else [(0, "\u3000")])]
    gaps: dict[int, list[int]] = defaultdict(list)
    for (box, index, char), (_, _, following) in pairwise(chars):
        if box and may_grow(char, following):
            gaps[id(box)].append(index)
    if gaps:
        grow(line, gaps, extra_width / sum(map(len, gaps.values())), 0)


def grow(box: Any, gaps: dict[int, list[int]], width: float, shift: float) -> float:
    """Widen the text boxes below ``box`` by ``width`` at each of their gaps; return how far what follows moves."""
    if isinstance(box, boxes.TextBox):
        box.position_x += shift
        if indexes := gaps.get(id(box)):
            box.pango_layout = StretchedLayout(box.pango_layout, box.text, indexes, width)
            box.width += width * len(indexes)
            shift += width * len(indexes)
    elif isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box.position_x += shift
        before = shift
        for child in box.children:
            if child.is_in_normal_flow():
                shift = grow(child, gaps, width, shift)
        box.width += shift - before
    else:
        box.translate(shift, 0)
    return shift


class StretchedLayout(Layout):  # type: ignore[misc]  # WeasyPrint is untyped
    """One line of text that is drawn with ``width`` added after the characters at ``indexes``."""

    def __init__(self, layout: Any, text: str, indexes: list[int], width: float) -> None:
        """Take over a resting ``layout``; the native objects are made when it is drawn."""
        self.__dict__ |= layout.__dict__
        self.text = text
        self._gaps = dict.fromkeys((len(text[: index + 1].encode()) for index in indexes), width)
        self._pending = False

    def reactivate(self, style: Any) -> None:
        """Called once before drawing: the next line asked for is the one to stretch."""
        super().reactivate(style)
        self._pending = True

    def get_first_line(self) -> tuple[Any, int | None]:
        """The line, its glyphs widened."""
        line, index = super().get_first_line()
        if self._pending:
            self._pending = False
            self._stretch(line)
        return line, index

    def _stretch(self, line: Any) -> None:
        """Widen the last glyph before each gap.

        A PDF moves in thousandths of the font size, and WeasyPrint cuts off the rest: over a line that would add up
        to half a point. So whole thousandths are given here, the remainder carried to the next gap; the added
        quarter keeps rounding from cutting one off.
        """
        unit = self.style["font_size"] * ffi.TO_UNITS / 1000
        owed = 0.0
        run = line.runs[0] if line.runs != ffi.ffi.NULL else ffi.ffi.NULL
        while run != ffi.ffi.NULL:
            item, glyphs = run.data.item, run.data.glyphs
            clusters = [item.offset + glyphs.log_clusters[i] for i in range(glyphs.num_glyphs)]
            for i, end in enumerate([*clusters[1:], item.offset + item.length]):
                if end != clusters[i] and end in self._gaps:
                    owed += self._gaps[end] * ffi.TO_UNITS / unit
                    steps = int(owed)
                    owed -= steps
                    glyphs.glyphs[i].geometry.width += round((steps + 0.25) * unit)
            run = run.next
