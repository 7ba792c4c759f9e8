"""What a report says, piece by piece, taken from its model, and the comparison with what was read back from paper or page.

The comparison goes both ways: every piece must stand at its place, and between the pieces nothing may stand but the
fixed words of the templates. A fault names the piece of the model.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Final

from generator.report.model import Report
from generator.report.views import BlockView, CellView, Run, TableView
from tests.reading_back import Block, Grid, squeezed

_FIGURE: Final = re.compile(r"[0-9.,]")


@dataclass(frozen=True)
class Piece:
    """Words of the model, without white space, and where they are from."""

    path: str
    text: str


# -- the printed document ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """A line or table of the document. ``kind`` is H with its level, P, Caption or Table; ``cells`` are named."""

    path: str
    kind: str
    text: str = ""
    grid: Grid = ()


def words(runs: Iterable[Run]) -> str:
    """Running text as it reads, with ⟦n⟧ where note n is referred to."""
    return squeezed("".join(run.text + refs(run.notes) for run in runs))


def refs(numbers: Iterable[int]) -> str:
    """References to notes."""
    return "".join(f"⟦{number}⟧" for number in numbers)


def cell_words(cell: CellView, unseen: bool) -> str:
    """A cell; with *unseen*, what a page says of an empty one to those who do not see that it is empty."""
    empty = not cell.runs or cell.runs[0].kind == "mark"
    return (squeezed(cell.absence) if unseen and empty else "") + words(cell.runs)


def document(report: Report, page: bool) -> Iterator[Said]:
    """The report itself in printed order; a *page* also names the parts that are goals, issues and measures."""
    before = ""
    for number, block in enumerate(report.blocks):
        path = f"blocks[{number}]"
        if block.kind == "table":
            assert block.table is not None
            yield from _table(f"{path}.table", block.table, page)
        elif block.kind == "scores":
            yield Said("score_columns, scores.cells", "Table", "", annex(report, page))
        else:
            if page and block.label and (not number or before != block.label):
                yield Said(f"{path}.label", "P", squeezed(block.label))
            yield from _lines(path, block)
        before = block.label


def _lines(path: str, block: BlockView) -> Iterator[Said]:
    kind = f"H{block.level}" if block.kind == "heading" else "P"
    for index, paragraph in enumerate(block.paragraphs):
        if text := words(paragraph):
            yield Said(f"{path}.paragraphs[{index}]", kind, text)


def _table(path: str, table: TableView, page: bool) -> Iterator[Said]:
    caption = squeezed(table.title) + refs(table.notes) + squeezed(table.unit)
    if caption:
        yield Said(f"{path}.title, .unit", "Caption", caption)
    head = tuple(squeezed(label) for label in table.header)
    yield Said(path, "Table", "", (head, *_grid([row.cells for row in table.rows], page)))
    if table.note:
        yield Said(f"{path}.note", "P", squeezed(table.note) + refs(table.note_notes))


def _grid(rows: Sequence[Sequence[CellView]], page: bool) -> Grid:
    """Cells by row and column; what is merged stands in every place that it takes."""
    places: dict[tuple[int, int], str] = {}
    for number, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (number, column) in places:
                column += 1
            for down in range(cell.span[0]):
                for across in range(cell.span[1]):
                    places[number + down, column + across] = cell_words(cell, page)
            column += cell.span[1]
    width = max((column for _, column in places), default=-1) + 1
    return tuple(tuple(places[row, column] for column in range(width)) for row in range(len(rows)))


def annex(report: Report, page: bool) -> Grid:
    """The printed score table."""
    columns = report.score_columns
    made = [("指标", "指标说明", "评分标准", *(squeezed(label) for label in columns))]
    for row in report.scores:
        if row.leaf or row.cells:
            cells = [cell_words(cell, page) for cell in row.cells] or ["报告未列"] * len(columns)
            made.append((squeezed(row.name), squeezed(row.describe), squeezed("".join(row.wording)), *cells))
        else:
            made.append((squeezed(row.name),) * (3 + len(columns)))
    if report.total.cells:
        made.append(("合计",) * 3 + tuple(cell_words(cell, page) for cell in report.total.cells))
    return tuple(made)


def compare_document(said: Sequence[Said], got: Sequence[Block], top: int) -> tuple[list[str], int, int]:
    """Faults, and where in *got* the document begins and ends. Headings of level 1 are H<top>."""
    wanted = [_key(one.kind, one.text, one.grid, top) for one in said]
    found = list(_joined(got, {key[1] for key in wanted if key[0] == "P"}, [one.grid for one in said if one.grid]))
    have = [_key(block.tag, block.text, block.grid, 1) for _, _, block in found]
    matcher = SequenceMatcher(None, wanted, have, autojunk=False)
    pairs = [match for match in matcher.get_matching_blocks() if match.size]
    if not pairs:
        return [f"{said[0].path}: nothing of the document is there"] if said else [], 0, 0
    begin, end = pairs[0].b, pairs[-1].b + pairs[-1].size
    begin, end = max(0, begin - pairs[0].a), end + len(wanted) - pairs[-1].a - pairs[-1].size
    faults = []
    for name, a1, a2, b1, b2 in matcher.get_opcodes():
        lost, strange = list(said[a1:a2]), [block for _, _, block in found[max(b1, begin) : min(b2, end)]]
        if name == "equal":
            continue
        faults += [fault for one, block in zip(lost, strange, strict=False) for fault in _differences(one, block)]
        faults += [f"{one.path}: not there: {one.text or one.grid}" for one in lost[len(strange) :]]
        faults += [f"not of the model: {block.text or block.grid}" for block in strange[len(lost) :]]
    return faults, found[begin][0] if begin < len(found) else len(got), found[min(end, len(found)) - 1][1]


def _key(kind: str, text: str, grid: Grid, top: int) -> tuple[str, str, Grid]:
    level = re.fullmatch(r"H([1-9])", kind)
    if level:
        return f"H{min(int(level[1]) + top - 1, 6)}", text, ()
    return ("Table", "", grid) if grid else ("Caption" if kind == "Caption" else "P", text, ())


def _joined(got: Sequence[Block], known: set[str], grids: Sequence[Grid]) -> Iterator[tuple[int, int, Block]]:
    """Blocks with what a page's end divides put together again, and the places in *got* where each begins and ends."""
    at = 0
    while at < len(got):
        block, end = got[at], at + 1
        if block.grid:
            for whole in grids:
                rows, stop = list(block.grid), end
                while (
                    len(rows) < len(whole) and tuple(rows) == whole[: len(rows)] and stop < len(got) and got[stop].grid
                ):
                    rows += got[stop].grid[got[stop].heads :] if got[stop].heads else got[stop].grid
                    stop += 1
                if tuple(rows) == whole and stop > end:
                    block, end = Block(block.tag, "", whole, block.heads), stop
        elif block.text not in known:
            text, stop = block.text, end
            while stop < len(got) and got[stop].tag == block.tag and any(one.startswith(text) for one in known):
                text, stop = text + got[stop].text, stop + 1
                if text in known:
                    block, end = Block(block.tag, text), stop
                    break
        yield at, end, block
        at = end


def _differences(said: Said, block: Block) -> Iterator[str]:
    if not said.grid or not block.grid or len(said.grid) != len(block.grid):
        yield f"{said.path}: {said.kind} {said.text or said.grid} reads {block.tag} {block.text or block.grid}"
        return
    for row, (wanted, have) in enumerate(zip(said.grid, block.grid, strict=True)):
        if len(wanted) != len(have):
            yield f"{said.path} row {row}: {wanted} reads {have}"
        else:
            for column, (one, other) in enumerate(zip(wanted, have, strict=True)):
                if one != other:
                    yield f"{said.path} row {row} column {column}: {one!r} reads {other!r}"


# -- pieces in order, fixed words between them ------------------------------------------------------


class Fixed:
    """The words that templates add."""

    def __init__(self, root: Path, *folders: str) -> None:
        found: set[str] = set()
        for folder in folders:
            for path in sorted((root / "site_templates" / folder).glob("*.j2")):
                found |= set(_template_words(path.read_text(encoding="utf-8")))
        self.words: Final = {word for word in found if word}
        self._longest = max(map(len, self.words))
        self.tiles = lru_cache(maxsize=None)(self._tiles)

    def _tiles(self, text: str) -> bool:
        """Whether *text* is nothing but fixed words, one after another."""
        reached = [True] + [False] * len(text)
        for start in range(len(text)):
            if reached[start]:
                for end in range(start + 1, min(len(text), start + self._longest) + 1):
                    if text[start:end] in self.words:
                        reached[end] = True
        return reached[-1]


def _template_words(source: str) -> Iterator[str]:
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    for inside in re.findall(r"\{[{%].*?[%}]\}", source, re.DOTALL):
        yield from (
            squeezed(word.replace(r"\n", "")) for word in re.findall(r'["\']([^"\']*[^\x00-\x7f][^"\']*)["\']', inside)
        )
    source = re.sub(r"\{[{%].*?[%}]\}", "\0", source, flags=re.DOTALL)
    source = re.sub(r"<[^>]*>", "\0", source).replace("&nbsp;", "")
    yield from (squeezed(word) for word in source.split("\0"))


def whole(text: str, start: int, end: int) -> bool:
    """Whether *text* from *start* to *end* does not cut a figure in two."""
    before = start > 0 and _FIGURE.match(text[start - 1]) and _FIGURE.match(text[start])
    after = end < len(text) and _FIGURE.match(text[end - 1]) and _FIGURE.match(text[end])
    return not before and not after


def gather(lines: Sequence[str], groups: Iterable[Sequence[Piece]], fixed: Fixed) -> list[str]:
    """Faults of *lines* that should say every one of *groups*, in whatever order, the pieces of each in theirs.

    Nothing else may stand in between but fixed words.
    """
    left = [pieces for group in groups if (pieces := [piece for piece in group if piece.text])]
    text, at, faults = "\n".join(lines) + "\n", 0, list[str]()
    while left:
        starts = [(next(_next(text, at, group[0], fixed), None), number) for number, group in enumerate(left)]
        sure = sorted((start, number) for start, number in starts if start is not None)
        tried = [(*_follow(text, at, left[number], fixed), start, number) for start, number in sure]
        if not tried:  # something strange stands here: go on with the group that is found next
            found = [(place, n) for n, g in enumerate(left) for place in list(_places(text, g[0].text, at))[:1]]
            if not found:
                break
            tried = [(*_follow(text, at, left[min(found)[1]], fixed), *min(found))]
        told, at, _, number = min(tried, key=lambda one: (len(one[0]), one[2], -one[1]))
        faults += told
        del left[number]
    faults += [f"{one.path}: not there: {one.text}" for group in left for one in group]
    return faults + [f"not of the model: {part}" for part in text[at:].split("\n") if not fixed.tiles(part)]


def follow(lines: Sequence[str], pieces: Iterable[Piece], fixed: Fixed) -> list[str]:
    """Faults of *lines* that should say *pieces* in order, and nothing else but fixed words."""
    return gather(lines, [list(pieces)], fixed)


def _follow(text: str, at: int, pieces: Sequence[Piece], fixed: Fixed) -> tuple[list[str], int]:
    """Faults of *text* from *at*, and where the last piece ends."""
    faults: list[str] = []
    lost: list[Piece] = []
    for number, piece in enumerate(pieces):
        start = next(_next(text, at, piece, fixed), None)
        if start is None:  # something is missing or strange here: go on where the words are found again
            start = next(_places(text, piece.text, at), None)
            later = pieces[number + 1] if number + 1 < len(pieces) else None
            if start is not None:
                sure = later is not None and next(_next(text, start + len(piece.text), later, fixed), None) is not None
                start = start if (sure or len(piece.text) > 12) and start - at < 500 else None
            if start is None:
                lost.append(piece)
                continue
            faults.append(f"before {piece.path}: {text[at:start][-80:]!r} is not of the model")
        faults += [f"{one.path}: not at its place: {one.text}" for one in lost]
        lost = []
        at = start + len(piece.text)
    return faults + [f"{one.path}: not at its place: {one.text}" for one in lost], at


def _next(text: str, at: int, piece: Piece, fixed: Fixed) -> Iterator[int]:
    """Where the piece stands with only fixed words before it."""
    for start in _places(text, piece.text, at):
        if start - at > 3000:
            return
        if all(fixed.tiles(part) for part in text[at:start].split("\n")):
            yield start


def _places(text: str, piece: str, at: int) -> Iterator[int]:
    """Where the words stand, not cutting a figure in two."""
    while (at := text.find(piece, at)) >= 0:
        if whole(text, at, at + len(piece)):
            yield at
        at += 1
