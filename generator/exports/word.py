"""The report as a Word document, for approval inside an office: same text, layout of GB/T 9704, the same bytes always."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import Any, Final

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml

from generator.exports import word_appendices, word_styles
from generator.exports.base import archive
from generator.exports.word_pages import Pages
from generator.exports.word_sign import cover, sign_page
from generator.exports.word_tables import printed_table, score_annex
from generator.exports.word_text import Places, text, words
from generator.exports.word_xml import Element, close, entry, field, link, on, outer_link, paragraph, plain, run
from generator.papers.approval import NAME, for_approval
from generator.papers.base import APPENDICES
from generator.report.model import Portal, Report
from generator.report.titles import title_runs
from generator.report.views import BlockView

# Parts of python-docx's own template that are kept, and filled anew; the others (thumbnail, theme, …) are left out.
_KEPT: Final = frozenset({"styles", "settings", "fontTable", "officeDocument", "core-properties"})
_UNKNOWN: Final[Mapping[str, int]] = {}


def word_document(report: Report, portal: Portal, pages: Mapping[str, int] = _UNKNOWN) -> bytes:
    """用印稿 as .docx on A4: the parts of the PDF in its order, with a marked cover and 签批页.

    *pages* are those of the PDF, by place: numbers that stand until the fields are worked out, as programs that only show
    a document never do. What only publication gives is said to come later where it has not been. Raises WordError for a
    character that Word cannot hold.
    """
    shown = for_approval(report)
    document = docx.Document()
    _strip(document)
    _Writer(document.part, shown, portal, pages).write()
    _describe(document.core_properties, shown)
    made = io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    return archive(files, report.recorded)


def _strip(document: Any) -> None:
    """Leave of the template only the empty parts that are filled here."""
    for owner in (document.part, document.part.package):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.rpartition("/")[2] not in _KEPT:
                del owner.rels[key]
    of = document.part.part_related_by
    of(RELATIONSHIP_TYPE.STYLES)._element = word_styles.styles()
    of(RELATIONSHIP_TYPE.SETTINGS)._element = word_styles.settings()
    fonts = serialize_part_xml(word_styles.font_table())
    of(RELATIONSHIP_TYPE.FONT_TABLE)._blob = fonts


def _describe(core: Any, report: Report) -> None:
    """Metadata: a body as the author, days of the record, no person and no program."""
    core._element.clear()
    core.title, core.author = _limited(plain(report.title)), _limited(plain(report.publisher))
    core.subject = report.version
    core.language, core.identifier, core.version = "zh-CN", report.text_code, str(report.number)
    core.created = core.modified = datetime.combine(report.recorded, time())


def _limited(value: str) -> str:
    """A value of metadata in the 255 characters that Word allows."""
    return value if len(value) <= 255 else f"{value[:254]}…"


class _Writer:
    """Writes the body from the cover to the last page, section by section."""

    def __init__(self, part: Any, report: Report, portal: Portal, pages: Mapping[str, int]) -> None:
        self._part, self._report, self._portal = part, report, portal
        self._places = Places(report, pages)
        self._pages = Pages(part, f"{report.title}（{NAME}）", report.version, portal.paper_mark)
        self._body: list[Element] = []
        self._begun = False  # whether the section has any content
        self._turned = False
        self._listed = 0

    def write(self) -> None:
        """Fill the document."""
        self._add(*cover(self._report, self._portal))
        self._end(self._pages.cover())
        self._contents()
        self._end(self._pages.upright())
        for index, block in enumerate(self._report.blocks):
            self._block(index, block)
        if self._turned:
            self._end(self._pages.turned())
        report, places = self._report, self._places
        contents = {
            "key": word_appendices.key(report, places),
            "scores": word_appendices.scores(report, places),
            "notes": word_appendices.notes(report, places),
            "disclosure": word_appendices.disclosure(report, self._outside),
        }
        for id_, mark, title in APPENDICES:
            self._appendix(mark, title, contents[id_])
        self._add(*word_appendices.imprint(report, self._portal, self._outside))
        self._end(self._pages.upright())
        self._add(*sign_page(report))
        body = self._part.element.body
        body.clear()
        body.extend([*self._body, self._pages.upright(odd=True)])

    def _add(self, *content: Element) -> None:
        self._body += content
        self._begun = self._begun or bool(content)

    def _end(self, section: Element) -> None:
        """End the section here, if there is anything in it."""
        if self._begun:
            if (
                self._body[-1].style == "TableEnd"
            ):  # no room for it: where a table fills the page, it would begin another
                self._body[-1] = paragraph("SectionEnd")
            close(self._body[-1], section)
        self._begun = False

    def _outside(self, address: str) -> Element:
        relation = self._part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return outer_link(relation, run(address))

    def _contents(self) -> None:
        """The contents list as a field that Word works out when it is asked; until then it has the pages of the PDF."""
        self._add(paragraph("ContentsTitle", run("目　录")))
        start = field('TOC \\o "1-2" \\f j \\h \\z', dirty=True)
        lines = list(self._lines())
        for number, (level, line, anchor) in enumerate(lines, 1):
            name = _toc_name(number)
            led = link(name, run(line), run("\t"), *self._places.number(name, anchor))
            self._add(paragraph(f"TOC{level}", *(start[:3] if number == 1 else []), led))
        # The field ends before the section's last paragraph: LibreOffice loses the page number otherwise.
        self._add(paragraph("SectionEnd", start[-1]), paragraph("SectionEnd"))

    def _lines(self) -> Iterator[tuple[int, str, str]]:
        """Level, words and place of every line: headings of two levels, annexes, appendices."""
        blocks = self._report.blocks
        for index, block in enumerate(blocks):
            if block.kind == "heading" and block.level <= 2:
                yield block.level, words(block.paragraphs[0]), block.anchor
            elif block.kind == "annex" and index:
                yield 1, self._annex(index), block.anchor
        for id_, mark, title in APPENDICES:
            yield 1, f"{mark}　{title}", f"appendix-{id_}"

    def _annex(self, index: int) -> str:
        """Mark and title of an annex in one line."""
        mark, following = self._report.blocks[index], self._report.blocks[index + 1 : index + 2]
        titles = [words(block.paragraphs[0]) for block in following if block.kind == "title"]
        return "　".join([words(mark.paragraphs[0]), *titles])

    def _target(self, content: list[Element]) -> list[Element]:
        """*content* as what the next line of the contents list leads to."""
        self._listed += 1
        return self._places.named(_toc_name(self._listed), content)

    def _block(self, index: int, block: BlockView) -> None:
        if (wide := self._wide(index)) != self._turned:
            self._end(self._pages.turned() if self._turned else self._pages.upright())
            self._turned = wide
        if block.table:
            self._add(*printed_table(block.table, self._places))
        elif block.kind == "scores":
            self._add(*score_annex(self._report, self._places))
        else:
            self._add(*self._paragraphs(index, block))

    def _wide(self, index: int) -> bool:
        """Whether a block stands on a turned page: a wide table, with the mark and the title of an annex above it."""
        following = next((b for b in self._report.blocks[index:] if b.kind not in ("annex", "title")), None)
        return following is not None and following.table is not None and following.table.wide

    def _paragraphs(self, index: int, block: BlockView) -> Iterator[Element]:
        first = True
        for line in block.paragraphs:
            lines = title_runs(line) if block.kind == "title" else (line,)
            said = text(lines[0], self._places)
            for rest in lines[1:]:
                said += [run("\n"), *text(rest, self._places)]
            if first:
                said = self._places.at([block.anchor], said)
            props: list[Element] = []
            if block.kind == "heading" and block.level <= 2:
                said = self._target(said)
            elif block.kind == "annex" and index:
                said = [*entry(self._annex(index), 1), *self._target(said)]
                props = [on("pageBreakBefore")]
            yield paragraph(self._style(index, block), *said, props=props)
            first = False

    def _style(self, index: int, block: BlockView) -> str:
        if block.kind == "heading":
            return f"Heading{min(block.level, 9)}"
        if block.kind == "title":
            return "AnnexTitle" if index and self._report.blocks[index - 1].kind == "annex" else "Title"
        return {"annex": "AnnexMark", "cover": "Original"}.get(block.kind, "")

    def _appendix(self, mark: str, title: str, content: Iterator[Element]) -> None:
        listed = [*entry(f"{mark}　{title}", 1), *self._target([run(mark)])]
        self._add(paragraph("AnnexMark", *listed, props=[on("pageBreakBefore")]))
        self._add(paragraph("AppendixTitle", run(title)), *content)


def _toc_name(number: int) -> str:
    return f"_Toc{number:08d}"
