"""Everything in which a paper or page that was read back is not the report: the comparisons of ``test_faithful``."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from generator.pages import articles
from generator.papers.volume import Entry, Part, Volume
from generator.render import pdf
from generator.render.templates import environment
from generator.render.web import base_of
from generator.report.model import Chart, Portal, Report
from generator.report.previous import beside
from generator.report.publication import Paper, Publication
from tests import pieces
from tests.equality import Fixed, Piece, compare_document, document, follow, gather, refs
from tests.reading_back import Block, Element, Grid, Print, blocks, line, lines, read_page, squeezed, without

BULLETS: Final = frozenset("•◦▪")


@lru_cache(maxsize=4)
def fixed(root: Path, medium: str) -> Fixed:
    """The words that the templates of a medium add."""
    return Fixed(root, medium, "shared")


# -- the PDF of record ------------------------------------------------------------------------------


def print_faults(root: Path, paper: Paper, publication: Publication, made: Print) -> list[str]:
    """Everything in which the PDF of record is not the report of *paper*."""
    report: Any = paper.data["report"]
    two: Any = paper.data["two"]
    appendices: Any = paper.data["appendices"]
    charts = [chart for chart in report.charts if chart.id != "goals"]
    got = list(blocks(without(made.tree, "Figure")))
    faults, begin, end = compare_document(list(document(report, page=False)), got, 2)
    cover = [block for block in got[:begin] if block.tag != "TOCI"]
    mark = [pieces.piece("portal.paper_mark", publication.portal.paper_mark)]
    faults += gather(flat(cover), [mark, *pieces.cover(report)], fixed(root, "pdf"))
    groups = [
        *([pieces.piece(name, mark), pieces.piece(name, title)] for name, mark, title in appendices),
        *pieces.key_part(report, two),
        pieces.rectification_part(report),
        *pieces.scores_part(report),
        *pieces.notes_part(report),
        *pieces.disclosure_part(report),
        *imprint(root, paper, publication),
    ]
    faults += gather(flat(got[end:]), groups, fixed(root, "pdf"))
    faults += pieces.score_faults(report, [block.grid for block in got[end:]])
    faults += _contents_faults(paper, report, made)
    return faults + _furniture_faults(paper, publication, made) + drawing_faults(charts, made.tree.all("Figure"))


def imprint(root: Path, paper: Paper, publication: Publication) -> Iterator[list[Piece]]:
    """The last page."""
    report: Any = paper.data["report"]
    yield from pieces.imprint(report, publication.portal, paper)
    yield [pieces.piece("portal.paper_mark", publication.portal.paper_mark)]
    yield [pieces.piece("faces", face) for face in pdf.font_set(root, publication.portal.fonts).words()]


def flat(got: Iterable[Block]) -> list[str]:
    """All lines, those of cells too."""
    made = []
    for block in got:
        made += [cell for row in block.grid for cell in row if cell] if block.grid else [block.text]
    return [line for line in made if line not in BULLETS]


def _contents_faults(paper: Paper, report: Report, made: Print) -> list[str]:
    """The contents list: every heading with the number of the page on which it stands."""
    appendices: Any = paper.data["appendices"]
    expected = [f"{said}{made.places[anchor][0] + 1}" for anchor, said in pieces.contents(report, appendices)]
    found = [line(item) for item in made.tree.all("TOCI")]
    return [f"contents: {expected} reads {found}"] if expected != found else []


def _furniture_faults(paper: Paper, publication: Publication, made: Print) -> list[str]:
    """What stands on a page beside its text: name, edition, number, leaders; heads and names of tables that go on."""
    tables = [block for block in blocks(made.tree) if block.grid]
    heads = {cell for table in tables for row in table.grid[: table.heads] for cell in row if cell}
    again = {f"{cell}（续）" for table in tables for row in table.grid for cell in row if cell}
    faults = []
    for number, text in enumerate(made.furniture):
        rest = squeezed(text).replace("·", "").replace(f"—{number + 1}—", "")
        for name in (paper.running, publication.portal.paper_mark, paper.version):
            if number and squeezed(name) not in rest:
                faults.append(f"page {number + 1} does not say {name}")
            rest = rest.replace(squeezed(name), "", 1)
        if not _tiled(rest, frozenset(heads | again)):
            faults.append(f"page {number + 1} says beside its text: {rest}")
    return faults


def _tiled(text: str, words: frozenset[str]) -> bool:
    """Whether *text* is nothing but *words*."""
    return not text or any(_tiled(text[len(word) :], words) for word in words if text.startswith(word))


def drawing_faults(charts: Sequence[Chart], drawings: Sequence[Element]) -> list[str]:
    """Faults of the words in the drawings of charts; a drawing without words is no chart."""
    drawn = [text for figure in drawings if (text := squeezed("".join(lines(without(figure, "Title")))))]
    if len(drawn) != len(charts):
        return [f"{len(charts)} charts read {len(drawn)}"]
    pairs = zip(charts, drawn, strict=True)
    return [fault for chart, text in pairs for fault in pieces.drawing_faults(chart, text)]


# -- the collected volume ---------------------------------------------------------------------------


def volume_faults(root: Path, volume: Volume, portal: Portal, made: Print) -> list[str]:
    """Everything in which a volume is not the reports it holds, in their order, between what it says of itself."""
    got = list(blocks(without(made.tree, "Figure")))
    mark = [pieces.piece("portal.paper_mark", portal.paper_mark)]
    at = [next((i for i, b in enumerate(got) if b.text == squeezed(p.report.title)), len(got)) for p in volume.parts]
    end = next((i for i, b in enumerate(got) if b.tag == "H1" and b.text.endswith("校验值")), len(got))
    if [*at, end] != sorted({*at, end}) or end == len(got):
        return [f"the reports begin at {at}, the end at {end} of {len(got)}"]
    own = fixed(root, "pdf")
    starts = [place - 1 for place in at] if portal.paper_mark else at
    faults = gather(flat(got[: starts[0]]), [mark, *_opening(volume, portal, made)], own)
    for part, begin, stop in zip(volume.parts, starts, [*starts[1:], end], strict=True):
        told, first, last = compare_document(list(document(part.report, page=False)), got[begin:stop], 2)
        rest = [*got[begin : begin + first], *got[begin + last : stop]]
        told += gather(flat(rest), [mark, *_part(part)], own)
        told += pieces.score_faults(part.report, [block.grid for block in rest])
        faults += [f"{part.prefix} {fault}" for fault in told]
    faces = "；".join(pdf.font_set(root, portal.fonts).words())
    colophon = [[pieces.piece("portal.name", portal.name)], [pieces.piece("faces", faces)]]
    return faults + gather(flat(got[end:]), [*colophon, mark, *_end(volume, portal)], own)


def _opening(volume: Volume, portal: Portal, made: Print) -> Iterator[list[Piece]]:
    """Cover, contents list and overview of a volume: every line with the page on which it begins."""
    values = volume.front.data
    years: Any = values["years"]
    day = volume.front.recorded
    yield [pieces.piece("name", volume.name)]
    yield [pieces.piece("parts", f"收录{len(volume.parts)}份报告")]
    yield [pieces.piece("recorded", f"{day.year}年{day.month}月{day.day}日")]
    yield from ([pieces.piece(f"portal.{name}", getattr(portal, name))] for name in ("name", "host"))
    held = f"{len(volume.parts)}份，涉及{values['departments']}个部门、{values['regions']}个地区"
    yield [pieces.piece("parts, departments, regions", held)]
    yield [pieces.piece("years", "、".join(map(str, years)))]
    page = {anchor: str(number + 1) for anchor, (number, _) in made.places.items()}
    ends = [Entry(0, "版次与校验值", "volume-addresses")]
    heads = [Entry(0, name, f"volume-{anchor}") for anchor, name in (("note", "编制说明"), ("overview", "报告一览"))]
    entries = [one for part in volume.parts for one in (Entry(0, part.name, part.target), *part.entries)]
    yield [pieces.piece(f"contents {one.target}", f"{one.text}{page[one.target]}") for one in (*heads, *entries, *ends)]
    for number, part in enumerate(volume.parts, 1):
        report = part.report
        row = [number, report.department_name, report.year, report.total.declared, report.recomputable, report.compared]
        yield [
            pieces.piece(f"overview of {part.prefix}", value) for value in (*row, report.annotated, page[part.target])
        ]


def _part(part: Part) -> Iterator[list[Piece]]:
    """What a report of a volume says beside its text."""
    yield from pieces.cover(part.report)
    yield from ([pieces.piece("appendix", f"附录{number}")] for number in "一二三")
    yield from pieces.short_scores_part(part.report)
    yield from pieces.notes_part(part.report)
    yield from pieces.disclosure_part(part.report)


def _end(volume: Volume, portal: Portal) -> Iterator[list[Piece]]:
    """How each report of a volume is traced."""
    for part in volume.parts:
        report = part.report
        address = f"{portal.base_url}/{report.address}" if portal.base_url else ""
        values = (report.department_name, report.year, report.number, report.text_code, f"{part.files}report.yml")
        yield [pieces.piece(f"traces of {part.prefix}", value) for value in (*values, report.digest, address)]


# -- the page ---------------------------------------------------------------------------------------


def page_of(root: Path, publication: Publication, report: Report) -> Element:
    """The page of a report without the shell around it."""
    page = articles.article(publication, report)
    variables = {"base": base_of(page.address), "portal": publication.portal, **page.data}
    return read_page(environment(root).get_template("web/report.html.j2").render(variables).encode())


def page_faults(root: Path, publication: Publication, report: Report, page: Element) -> list[str]:
    """Everything in which the page is not the report."""
    article = articles.article(publication, report)
    shown: Any = article.data["report"]
    downloads = articles.downloads(publication, report)
    two: Any = article.data["two"]
    sentences: Any = article.data["sentences"]
    page, drawings = without(page, "Figure"), page.all("Figure")
    text = page.find("text")
    at = page.children.index(text)
    faults, begin, end = compare_document(list(document(shown, page=True)), list(blocks(text)), 3)
    faults += [f"not of the model: {block}" for block in [*list(blocks(text))[1:begin], *list(blocks(text))[end:]]]
    for part, expected in (
        (page.children[:at], pieces.head(shown, downloads, sentences, two)),
        (page.children[at + 1 :], pieces.rest(shown, downloads, str(article.data["citation"]))),
    ):
        faults += follow(lines(replace(page, children=part)), expected, fixed(root, "web"))
    return faults + drawing_faults(shown.charts, drawings)


# -- the other papers: whatever their layout, every row and sentence, and no figure that the model does not hold -------


def score_faults(paper: Paper, made: Print) -> list[str]:
    """Faults of 评分表: every indicator of the last level in order, with what stands under the heads of its columns."""
    report: Any = paper.data["report"]
    [grid] = [grid for grid in grids(made) if grid[0][0].endswith("级指标")] or [((),)]
    columns = {name: next((i for i, head in enumerate(grid[0]) if name in head), -1) for name in HEADS}
    if -1 in columns.values():
        return [f"scores: no such columns: {columns}"]
    levels = sum(head.endswith("级指标") for head in grid[0])
    leaves = [row for row in report.scores if row.leaf]
    rows = [cells for cells in grid[1:] if cells[levels - 1] != "小计"]
    faults = [] if len(rows) > len(leaves) else [f"scores: {len(leaves)} rows read {len(rows) - 1}"]
    groups = {
        (squeezed(row.points) or "—", squeezed(row.declared) + refs(row.notes)) for row in report.scores if not row.leaf
    }
    subtotals = [cells for cells in grid[1:] if cells[levels - 1] == "小计"]
    wrong = [cells for cells in subtotals if (cells[columns["分值"]], cells[columns["自评得分"]]) not in groups]
    faults += [f"scores: 小计 reads {cells}" for cells in wrong]
    for row, cells in zip((*leaves, report.total), rows, strict=False):
        taken = f"含按自评得分计入{row.taken}分" if row.taken else ""
        expected = {
            "分值": squeezed(row.points),
            "自评得分": squeezed(row.declared) + refs(row.notes),
            "复算得分": squeezed(row.computed or "—") + taken,
        }
        for name, text in expected.items():
            if cells[columns[name]] not in (text, text or "—"):
                faults.append(f"scores[{row.id}] {name}: {text!r} reads {cells[columns[name]]!r}")
        if row is not report.total:
            if cells[levels - 1] != squeezed(row.name):
                faults.append(f"scores[{row.id}].name: {row.name!r} reads {cells[levels - 1]!r}")
            if not cells[columns["复算情况"]].startswith(squeezed(row.status)):
                faults.append(f"scores[{row.id}].status: {row.status!r} reads {cells[columns['复算情况']]!r}")
    return faults


HEADS: Final = ("分值", "自评得分", "复算得分", "复算情况")


_UNTITLED: Final = re.compile(r"原件第\d+张表（无表题）")  # what the paper calls a table that the report gives no title


def table_faults(paper: Paper, made: Print) -> list[str]:
    """Faults of 数据表: every table, cell by cell, with title, unit and note."""
    report: Any = paper.data["report"]
    found = [block for block in blocks(without(made.tree, "Figure")) if block.tag not in ("TOCI", "LI", "LBody")]
    got = [block for block in found if not _UNTITLED.fullmatch(block.text)]
    said = [
        one for one in document(report, page=False) if ".table" in one.path or one.path.endswith((".note", ".unit"))
    ]
    return compare_document(said, got, 2)[0]


def summary_faults(paper: Paper, made: Print) -> list[str]:
    """Faults of 摘要: every sentence of the report, its score, and one page."""
    report: Any = paper.data["report"]
    text = "\n".join(lines(made.tree))
    wanted = [(f"sentences[{i}]", s.text) for i, s in enumerate(report.sentences[:SENTENCES])]
    wanted += [("total.declared", report.total.declared), ("grade", report.grade), ("version", report.version)]
    faults = [f"{path}: not there: {said}" for path, said in wanted if squeezed(said) not in text]
    return faults + ([f"{len(made.furniture)} pages"] if len(made.furniture) != 1 else [])


SENTENCES: Final = 3
"""How many sentences of 一分钟读懂 the 摘要 has at least; later ones give way to key figures."""


def grids(made: Print) -> list[Grid]:
    """The tables of a paper."""
    return [block.grid for block in blocks(made.tree) if block.grid]


def figure_faults(root: Path, paper: Paper, publication: Publication, made: Print) -> list[str]:
    """Figures that stand in a paper, and neither in the report's model nor in the templates."""
    report: Any = paper.data["report"]
    two = beside(report, publication.find(report.department, report.year - 1))
    known = set(_figures("\n".join([*_texts((report, two, publication.portal)), *_texts(paper.embedded)])))
    known |= set(_figures("\n".join(fixed(root, "pdf").words)))
    known |= {str(number) for number in range(len(made.furniture) + 1)}  # pages, and how many of something there are
    text = "\n".join(lines(without(made.tree, "Figure")))
    text = text.replace(squeezed(report.title), "")
    return [f"not of the model: {figure}" for figure in _figures(text) if figure not in known]


def _figures(text: str) -> Iterator[str]:
    return (found.strip(".,") for found in re.findall(r"[0-9][0-9.,]*", squeezed_lines(text)))


def squeezed_lines(text: str) -> str:
    """Without white space within lines."""
    return "\n".join(map(squeezed, text.split("\n")))


def _texts(value: object) -> Iterator[str]:
    """All words and numbers of a model."""
    if isinstance(value, str | int | Decimal):
        yield str(value)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for inner in value:
            yield from _texts(inner)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _texts(getattr(value, one.name))
        if isinstance(value, Report):
            yield from _texts((value.number, value.version, value.annotated, value.compared))
