"""Page, PDF and data say what the report's model says, all of it and nothing else, each read back as a reader would."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pypdfium2
import pytest

from generator import pipeline, publishing, synth
from generator.papers import all_papers, full
from generator.render import pdf
from generator.report.model import Report, RevisionView
from generator.report.publication import Paper, Publication
from generator.report.views import BlockView, CellView, RowView, Run
from tests.equality import cell_words
from tests.faithful import (
    figure_faults,
    page_faults,
    page_of,
    print_faults,
    score_faults,
    summary_faults,
    table_faults,
)
from tests.reading_back import Print, lines, read_page, read_print, squeezed
from tests.support import Published

pytestmark = pytest.mark.xdist_group("site")

MARK: Final = "演示，非政府文件"
SMALL: Final = Path(__file__).parent / "golden" / "small" / "content"
CHINESE: Final = "[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]"


# -- the real site ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Site:
    """The real site with what it was made from; every PDF is read back once."""

    root: Path
    publication: Publication
    folder: Path
    prints: Mapping[str, Print]

    def of_record(self) -> Iterator[tuple[Paper, Report, Print]]:
        """The PDFs of record."""
        for paper in full.papers(self.publication):
            yield paper, report_of(paper), self.prints[paper.address]


def report_of(paper: Paper) -> Report:
    """The report that a paper is of."""
    report = paper.data["report"]
    assert isinstance(report, Report)
    return report


@pytest.fixture(scope="module")
def site(published: Published, root: Path) -> Site:
    """The real site."""
    made = [path for path in published.site.rglob("*") if path.is_file()]
    sizes = {path.relative_to(published.site).as_posix(): path.stat().st_size for path in made}
    whole = replace(publishing.publish_all(pipeline.check(root)), sizes=sizes)
    prints = {paper.address: read_print(published.site / paper.address) for paper in all_papers(whole)}
    return Site(root, whole, published.site, prints)


def test_the_pdf_of_every_report_says_what_its_model_says(site: Site) -> None:
    for paper, _, made in site.of_record():
        assert not print_faults(site.root, paper, site.publication, made), paper.address


def test_the_page_of_every_report_says_what_its_model_says(site: Site) -> None:
    for report in (*site.publication.reports, *site.publication.earlier):
        page = read_page((site.folder / report.address / "index.html").read_bytes())
        assert not page_faults(site.root, site.publication, report, page), report.address


def test_the_other_papers_say_what_the_model_says(site: Site) -> None:
    """评分表, 数据表 and 摘要, whatever their layout: every row and sentence, and no figure that is not the model's."""
    kinds: dict[str, Callable[[Paper, Print], list[str]]] = {
        "scores.pdf": score_faults,
        "tables.pdf": table_faults,
        "summary.pdf": summary_faults,
    }
    for paper in all_papers(site.publication):
        if kind := kinds.get(paper.address.rpartition("/")[2]):
            made = site.prints[paper.address]
            told = kind(paper, made) + figure_faults(site.root, paper, site.publication, made)
            assert not told, paper.address


def test_bookmarks_are_the_headings(site: Site) -> None:
    for _, report, made in site.of_record():
        headings = [block for block in report.blocks if block.kind == "heading"]
        titles = [squeezed("".join(run.text for run in block.paragraphs[0])) for block in headings]
        told = [(depth, squeezed(title), page) for depth, title, page in made.outline]
        found = [one for one in told if one[1] in titles]
        assert [title for _, title, _ in found] == titles
        placed = {re.sub(r"⟦\d+⟧", "", text): page for _, text, page, _ in reversed(made.headings)}
        assert len({(depth - block.level) for block, (depth, _, _) in zip(headings, found, strict=True)}) == 1
        assert all(page == placed[title] for _, title, page in found if titles.count(title) == 1)


def test_a_reference_leads_to_its_note(site: Site) -> None:
    checked = 0
    for _, report, made in site.of_record():
        referred = {link.target for link in made.tree.all("Link") if link.target.startswith("note-")}
        page = read_page((site.folder / report.address / "index.html").read_bytes())
        for note in report.notes:
            title = f"核验{note.number}{squeezed(note.title)}"
            assert lines(page.find(f"note-{note.number}"))[0] == title
            [(number, height)] = [(number, height) for _, text, number, height in made.headings if text == title]
            if f"note-{note.number}" in referred:
                there = made.places[f"note-{note.number}"]
                assert there[0] == number
                assert 0 <= there[1] - height < 40, "the place is where the heading stands"
                checked += 1
    assert checked > 20


# -- text as other programs extract it --------------------------------------------------------------


def poppler(path: Path) -> list[str]:
    """The text of each page as Poppler gives it, in the order of the content."""
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True)
    return done.stdout.decode().split("\f")[:-1]


def pdfium(path: Path) -> list[str]:
    """The text of each page as a browser copies it."""
    opened = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range() for page in opened]
    finally:
        opened.close()


@dataclass(frozen=True)
class Copied:
    """The words of a PDF without white space, and the white space that follows each sign."""

    words: str
    gaps: tuple[str, ...]


def copied(pages: list[str], paper: Paper) -> Copied:
    """What was extracted, without the lines at head and foot of pages."""
    signs: list[tuple[str, str]] = []
    for number, page in enumerate(pages, 1):
        here = re.findall(r"(\S)(\s*)", page)
        for line in (paper.running, MARK, paper.version, f"— {number} —"):
            at = "".join(sign for sign, _ in here).find(squeezed(line)) if number > 1 else -1
            if at >= 0:
                del here[at : at + len(squeezed(line))]
        signs += here
    return Copied("".join(sign for sign, _ in signs), tuple(gap for _, gap in signs))


@pytest.mark.parametrize("extract", [poppler, pdfium])
def test_copied_text_is_the_printed_text(site: Site, extract: Callable[[Path], list[str]]) -> None:
    """Every sentence and every row of cells as printed, in order; no figure is cut.

    Programs that extract text guess blanks from distances. Between Chinese signs they may find some only in the few
    lines that a long figure or a reference at the next line's head leaves far apart.
    """
    faults, pairs, blank = [], 0, 0
    for paper, report, _ in site.of_record():
        found = copied(extract(site.folder / paper.address), paper)
        for said in sentences_and_rows(report):
            plain = squeezed(said)
            at = found.words.find(plain)
            if at < 0:
                faults.append(f"{paper.address}: not there: {plain}")
                continue
            gaps, blanks = found.gaps[at : at + len(plain)], blanks_of(said)
            for figure in re.finditer(r"[0-9][0-9.,]*%?", plain):
                inside = range(figure.start(), figure.end() - 1)
                if any(gaps[place] and place not in blanks for place in inside):
                    faults.append(f"{paper.address}: {figure[0]} is cut: {plain[:60]}")
            chinese = [at for at in range(len(plain) - 1) if re.fullmatch(f"{CHINESE}{{2}}", plain[at : at + 2])]
            pairs += len(chinese)
            blank += sum(gaps[at] != "" and "\n" not in gaps[at] and at not in blanks for at in chinese)
    assert not faults
    assert blank < pairs / 100, (blank, pairs)


def sentences_and_rows(report: Report) -> Iterator[str]:
    """Every paragraph, and the cells of every row one after another."""
    for block in report.blocks:
        for paragraph in block.paragraphs:
            yield "".join(run.text + "".join(f"[核验 {n}]" for n in run.notes) for run in paragraph)
        if block.table:
            for row in block.table.rows:
                said = " ".join(cell_words(cell, unseen=False) for cell in row.cells)
                yield re.sub(r"⟦(\d+)⟧", r"[核验 \1]", said)


def blanks_of(text: str) -> set[int]:
    """After which signs, white space not counted, white space stands."""
    return {len(squeezed(text[: found.start()])) - 1 for found in re.finditer(r"\s+", text)}


# -- invented reports and all kinds of parts --------------------------------------------------------


@dataclass(frozen=True)
class Bench:
    """A small project in memory: papers and pages of any report are made and read back."""

    root: Path
    publication: Publication

    def paper(self, report: Report) -> Paper:
        """The PDF of record of *report* before it is set."""
        editions = {**self.publication.editions, report.address: b""}
        [paper] = full.papers(replace(self.publication, reports=(report,), earlier=(), editions=editions))
        return paper

    def printed(self, report: Report) -> Print:
        """Its PDF, read back."""
        return read_print(pdf.run(pdf.Job(self.root, self.paper(report), self.publication.portal)))

    def faults(self, report: Report, said: Report, medium: str) -> list[str]:
        """What is told of *report* where *said* was set or shown in its stead."""
        if medium == "pdf":
            return print_faults(self.root, self.paper(report), self.publication, self.printed(said))
        return page_faults(self.root, self.publication, report, page_of(self.root, self.publication, said))


@pytest.fixture(scope="module")
def invented(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Invented reports with everything that may befall one."""
    folder = tmp_path_factory.mktemp("faithful") / "project"
    synth.write(root, folder, 16, seed=5)
    return Bench(root, publishing.publish_all(pipeline.check(folder)))


@pytest.fixture(scope="module")
def small(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The small report, which is quickly set."""
    folder = tmp_path_factory.mktemp("faithful-small")
    shutil.copytree(SMALL, folder / "content")
    for name in ("site_templates", "mkdocs.yml"):
        (folder / name).symlink_to(root / name)
    return Bench(root, publishing.publish_all(pipeline.check(folder)))


TRAITS: Final[dict[str, Callable[[Report], object]]] = {
    "an earlier edition": lambda r: r.revision,
    "a corrected one": lambda r: r.revisions and not r.revision,
    "reviewed": lambda r: r.review_views,
    "authored": lambda r: r.origin == "authored",
    "with notes and an answer": lambda r: any(note.statement for note in r.notes),
    "with notes": lambda r: r.notes,
    "with a printed score table": lambda r: r.score_columns,
    "with rectification": lambda r: r.rectification.matters,
    "without computed points": lambda r: not r.total.computed,
    "with withheld words": lambda r: any(run.kind == "withheld" for b in r.blocks for p in b.paragraphs for run in p),
}


def test_the_pages_of_invented_reports_say_what_their_models_say(invented: Bench) -> None:
    reports = (*invented.publication.reports, *invented.publication.earlier)
    assert not [name for name, has in TRAITS.items() if not any(map(has, reports))]
    for report in reports:
        assert not invented.faults(report, report, "page"), report.address


def test_the_pdfs_of_invented_reports_say_what_their_models_say(invented: Bench) -> None:
    """As few reports as have every trait among them."""
    left = dict(TRAITS)
    while left:
        reports = (*invented.publication.reports, *invented.publication.earlier)
        report = max(reports, key=lambda r: (sum(bool(has(r)) for has in left.values()), -len(r.blocks)))
        assert not invented.faults(report, report, "pdf"), report.address
        left = {name: has for name, has in left.items() if not has(report)}


# -- the comparison can fail ------------------------------------------------------------------------


def _run(runs: tuple[Run, ...], kind: str) -> tuple[Run, ...]:
    """The runs with another word in the first of a kind."""
    at = next(index for index, run in enumerate(runs) if run.kind == kind)
    return (*runs[:at], replace(runs[at], text=_other(runs[at].text)), *runs[at + 1 :])


def _other(text: str) -> str:
    """The text with one sign changed: a digit where there is one."""
    digit = next((index for index, sign in enumerate(text) if sign.isdigit()), 0)
    return text[:digit] + ("8" if text[digit : digit + 1] != "8" else "3") + text[digit + 1 :]


def _block(
    report: Report, fits: Callable[[BlockView], object], change: Callable[[BlockView], BlockView | None]
) -> Report:
    """The report with its first fitting block changed, or left out."""
    at = next(index for index, block in enumerate(report.blocks) if fits(block))
    made = change(report.blocks[at])
    return replace(report, blocks=(*report.blocks[:at], *((made,) if made else ()), *report.blocks[at + 1 :]))


def _with(kind: str) -> Callable[[BlockView], bool]:
    return lambda block: any(run.kind == kind for p in block.paragraphs for run in p)


def _paragraph(change: Callable[[tuple[Run, ...]], tuple[Run, ...]], fits: str) -> Callable[[BlockView], BlockView]:
    def changed(block: BlockView) -> BlockView:
        at = next(i for i, p in enumerate(block.paragraphs) if any(run.kind == fits for run in p))
        return replace(
            block, paragraphs=(*block.paragraphs[:at], change(block.paragraphs[at]), *block.paragraphs[at + 1 :])
        )

    return changed


def _table(block: BlockView, **changes: object) -> BlockView:
    assert block.table is not None
    return replace(block, table=replace(block.table, **changes))  # type: ignore[arg-type]  # fields of the table


def _row(block: BlockView, change: Callable[[tuple[CellView, ...]], tuple[CellView, ...]]) -> BlockView:
    assert block.table is not None
    first, *rest = block.table.rows
    return _table(block, rows=(RowView(change(first.cells), first.total, change(first.flat)), *rest))


def _cell(cells: tuple[CellView, ...]) -> tuple[CellView, ...]:
    return (*cells[:-1], replace(cells[-1], runs=_run(cells[-1].runs, cells[-1].runs[0].kind)))


def _first(items: tuple[Any, ...], **changes: Callable[[Any], Any]) -> tuple[Any, ...]:
    """The items with fields of the first changed."""
    made = replace(items[0], **{name: change(getattr(items[0], name)) for name, change in changes.items()})
    return (made, *items[1:])


def _scores(report: Report, fits: Callable[[Any], Any], **changes: Callable[[Any], Any]) -> Report:
    rows = tuple(
        replace(row, **{name: change(getattr(row, name)) for name, change in changes.items()}) if fits(row) else row
        for row in report.scores
    )
    return replace(report, scores=rows)


def _traced(row: Any) -> bool:
    return any(part.computed and part.steps and part.operands for part in row.parts)


def _traces(**changes: Callable[[Any], Any]) -> Callable[[Report], Report]:
    return lambda report: _scores(report, _traced, parts=lambda parts: _first(parts, **changes))


def _is_table(block: BlockView) -> bool:
    return block.table is not None


def _is_heading(block: BlockView) -> bool:
    return block.kind == "heading"


REVISIONS: Final = (RevisionView(1, date(2026, 8, 21), "2026 年 8 月 21 日", "更正表 1 支出合计。", ""),)
MORE: Final = (Run("text", "另有一句。"),)
Change = Callable[[Report], Report]
DOCUMENT: Final[dict[str, tuple[str, Change]]] = {
    "a figure in the text": (".paragraphs[", lambda r: _block(r, _with("figure"), _paragraph(lambda p: _run(p, "figure"), "figure"))),
    "a word in the text": (".paragraphs[", lambda r: _block(r, _with("text"), _paragraph(lambda p: _run(p, "text"), "text"))),
    "a reference to a note": (
        ".paragraphs[",
        lambda r: _block(
            r,
            lambda b: any(run.notes for p in b.paragraphs for run in p),
            lambda b: replace(b, paragraphs=tuple(tuple(replace(run, notes=()) for run in p) for p in b.paragraphs)),
        ),
    ),
    "a paragraph left out": (
        ".paragraphs[",
        lambda r: _block(r, lambda b: b.kind == "text", lambda b: replace(b, paragraphs=b.paragraphs[1:])),
    ),
    "a paragraph too many": (
        "not of the model",
        lambda r: _block(r, lambda b: b.kind == "text", lambda b: replace(b, paragraphs=(*b.paragraphs, MORE))),
    ),
    "a heading": (": H1 ", lambda r: _block(r, _is_heading, _paragraph(lambda p: _run(p, "text"), "text"))),
    "the level of a heading": (": H1 ", lambda r: _block(r, _is_heading, lambda b: replace(b, level=b.level + 1))),
    "a cell": ("row 1 column", lambda r: _block(r, _is_table, lambda b: _row(b, _cell))),
    "two cells": ("row 1 column", lambda r: _block(r, _is_table, lambda b: _row(b, lambda c: (c[0], *reversed(c[1:]))))),
    "a row left out": ("table", lambda r: _block(r, _is_table, lambda b: _table(b, rows=b.table.rows[1:] if b.table else ()))),
    "a table left out": ("table", lambda r: _block(r, _is_table, lambda _: None)),
    "the head of a table": (
        "row 0 column",
        lambda r: _block(r, _is_table, lambda b: _table(b, header=("另一栏", *(b.table.header[1:] if b.table else ())))),
    ),
    "the title of a table": (".title", lambda r: _block(r, _is_table, lambda b: _table(b, title="表 9 另一张表"))),
    "the unit of a table": (".unit", lambda r: _block(r, _is_table, lambda b: _table(b, unit="单位：元"))),
    "a note below a table": ("not of the model", lambda r: _block(r, _is_table, lambda b: _table(b, note="注：另有说明。"))),
}  # fmt: skip
REST: Final[dict[str, tuple[str, Change]]] = {
    "declared points": (".declared, .notes", lambda r: _scores(r, lambda row: row.leaf and row.declared, declared=_other)),
    "full points": (".points", lambda r: _scores(r, lambda row: row.leaf, points=_other)),
    "computed points": (".computed", lambda r: _scores(r, lambda row: row.leaf and row.computed, computed=_other)),
    "the status of computing": ("].status", lambda r: _scores(r, lambda row: row.leaf, status=lambda _: "另一种情况")),
    "the name of an indicator": ("].name", lambda r: _scores(r, lambda row: row.leaf, name=lambda _: "另一项指标")),
    "an indicator left out": ("scores", lambda r: replace(r, scores=r.scores[:-1])),
    "the total": ("total.declared", lambda r: replace(r, total=replace(r.total, declared=_other(r.total.declared)))),
    "a step": (".steps[0]", _traces(steps=lambda steps: (_other(steps[0]), *steps[1:]))),
    "a rule": (".rule", _traces(rule=_other)),
    "an operand": (".printed", _traces(operands=lambda items: _first(items, printed=_other))),
    "the line of an operand": (".line", _traces(operands=lambda items: _first(items, line=lambda line: line + 1))),
    "a message": ("notes[1].message", lambda r: _noted(r, message=_other)),
    "what is declared": ("notes[1].declared", lambda r: _noted(r, declared=_other)),
    "what is expected": ("notes[1].expected", lambda r: _noted(r, expected=_other)),
    "the state of a note": ("notes[1].state", lambda r: _noted(r, state=lambda _: "另一种状态")),
    "a place": ("notes[1].places[0]", lambda r: _noted(r, places=lambda places: _first(places, text=_other))),
    "an answer": ("notes[3].statement", lambda r: _grouped(r, lambda n: replace(n, statement=None) if n.number == 3 else n)),
    "a note left out": ("notes[2]", lambda r: _grouped(r, lambda n: None if n.number == 2 else n)),
    "the number of comparisons": ("compared", lambda r: replace(r, agreed=r.agreed + 1)),
    "disclosure": ("disclosure[", lambda r: replace(r, disclosure=_first(r.disclosure, value=lambda value: f"{value}一"))),
    "the digest": ("digest", lambda r: replace(r, digest=_other(r.digest))),
    "the text code": ("text_code", lambda r: replace(r, text_code=r.text_code[::-1])),
    "the framework": ("framework", lambda r: replace(r, framework=replace(r.framework, reference="another@2"))),
    "a sentence": ("sentences[0]", lambda r: replace(r, sentences=_first(r.sentences, text=_other))),
    "a key figure": ("facts[", lambda r: replace(r, facts=_first(r.facts, printed=_other))),
    "a target": ("goals[0].target", lambda r: replace(r, goals=_first(r.goals, target=lambda t: replace(t, printed=_other(t.printed))))),
    "a lost point": ("losses[0]", lambda r: replace(r, losses=replace(r.losses, rows=_first(r.losses.rows, lost=_other)))),
    "a card": ("cards[", lambda r: replace(r, cards=_first(r.cards, value=_other))),
    "a drawn bar": ("charts[", lambda r: replace(r, charts=_first(r.charts, bars=lambda bars: _first(bars, value=_other)))),
    "a correction": ("not of the model", lambda r: replace(r, revisions=REVISIONS)),
}  # fmt: skip


def _grouped(report: Report, change: Callable[[Any], Any]) -> Report:
    groups = tuple(
        replace(group, notes=tuple(made for note in group.notes if (made := change(note)) is not None))
        for group in report.note_groups
    )
    return replace(report, note_groups=groups)


def _noted(report: Report, **changes: Callable[[Any], Any]) -> Report:
    return _grouped(
        report,
        lambda n: replace(n, **{k: change(getattr(n, k)) for k, change in changes.items()}) if n.number == 1 else n,
    )


def test_nothing_is_told_of_the_small_report(small: Bench) -> None:
    [report] = small.publication.reports
    assert not small.faults(report, report, "page")
    assert not small.faults(report, report, "pdf")


@pytest.mark.parametrize("what", [*DOCUMENT, *REST])
def test_what_a_page_shows_otherwise_is_named(small: Bench, what: str) -> None:
    [report] = small.publication.reports
    named, change = {**DOCUMENT, **REST}[what]
    told = small.faults(report, change(report), "page")
    assert [fault for fault in told if named in fault], told


TOGETHER: Final = (
    ("a figure in the text", "a cell", "a paragraph too many"),
    ("a word in the text", "two cells", "the level of a heading"),
    ("a reference to a note", "a row left out", "the title of a table"),
    ("a paragraph left out", "the head of a table", "the unit of a table"),
    ("a heading", "a table left out", "an indicator left out"),
    tuple(what for what in REST if what not in ("an indicator left out", "a card")),
    ("a note below a table", "a card"),
)
"""What is changed in one PDF, as setting one takes long."""


@pytest.mark.parametrize("changes", TOGETHER, ids=lambda changes: changes[0])
def test_what_a_pdf_prints_otherwise_is_named(small: Bench, changes: tuple[str, ...]) -> None:
    [report] = small.publication.reports
    said = report
    for what in changes:
        said = {**DOCUMENT, **REST}[what][1](said)
    told = small.faults(report, said, "pdf")
    assert not [what for what in changes if not any({**DOCUMENT, **REST}[what][0] in fault for fault in told)], told


def test_every_change_is_tried_in_print() -> None:
    assert {what for changes in TOGETHER for what in changes} == {*DOCUMENT, *REST}
