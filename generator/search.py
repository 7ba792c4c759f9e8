"""The search index: Pagefind over the published reports. Pure: a publication in, files by address out.

Pagefind cuts Chinese text into words when it indexes and again, differently, when it searches, and splits figures at
their points; phrases and figures get lost. So the cutting is ours on both sides (``tokens`` here and in
``site_templates/js/pages/search.js``, which must agree): one word a character, one a figure, all in an unknown language
that Pagefind leaves alone. A search is then for words that follow each other, which finds exactly what stands there.

What Pagefind returns with a hit would be these words; ``_fragment`` puts the report's sections in their place.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pagefind.service import get_executable

from generator.report.model import NoteView, Report
from generator.report.publication import Publication
from generator.report.views import BlockView, CellView, Run, ScoreRow, TableView

FOLDER: Final = "search/pagefind/"
TABLE: Final = "search/reports.json"
# Pagefind's own interfaces and its worker are not used.
_KEPT: Final = ("pagefind.js", "pagefind-entry.json", "wasm.unknown.pagefind")
_KEPT_ENDS: Final = (".pf_meta", ".pf_index")
_LANGUAGE: Final = "und"
_SIGNATURE: Final = b"pagefind_dcd"
_EVERYWHERE: Final = "zall"  # a word of every report, by which the page knows whether the index can be read
ABSENT: Final = "报告未列"

# Between sections, between a section's parts, and around words that are found but not shown.
_RECORD: Final = "\x1e"
_PART: Final = "\x1f"
_UNSEEN: Final = "\u2063"

# A wide comma ends a clause and does not group thousands, so signs keep their width.
_STOPS: Final = {"，": "xa", ",": "xa", "、": "xb", "。": "xc", ".": "xc", "；": "xd", ";": "xd", "：": "xe", ":": "xe"}
_STOPS_MORE: Final = {"！": "xf", "!": "xf", "？": "xg", "?": "xg", "%": "xh", "‰": "xi"}
_SIGNS: Final = _STOPS | _STOPS_MORE
_NARROW: Final = str.maketrans(
    {chr(code): chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F) if chr(code) not in _SIGNS}
    | {chr(code): chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}
    | {"\u3000": " "}
)
_TOKEN: Final = re.compile(
    r"(?P<figure>[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<word>[a-z]+)"
    r"|(?P<han>[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
    r"|(?P<sign>[，,、。.；;：:！!？?%‰])"
    r"|(?P<gap>[\n\t])"
)


class SearchError(Exception):
    """Pagefind is missing or failed; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report that a hit leads to: its anchor on the page (empty for the top), its title, its text."""

    anchor: str
    title: str
    text: str


def index(publication: Publication) -> dict[str, bytes]:
    """Every file of the search index over the current reports, by address below the site's root.

    Raises SearchError if Pagefind cannot be run.
    """
    if not publication.reports:
        return {}
    shown = {f"/{r.address}": _RECORD.join(map(_joined, sections(r))) for r in publication.reports}
    with TemporaryDirectory(prefix="jixiao-search-") as work:
        source, target = Path(work, "source"), Path(work, "target")
        for address, content in shown.items():
            path = source / address.strip("/") / "index.html"
            path.parent.mkdir(parents=True)
            path.write_text(_record(content), encoding="utf-8")
        _run(source, target)
        files = {file.relative_to(target).as_posix(): file.read_bytes() for file in target.rglob("*") if file.is_file()}
    made: dict[str, bytes] = {}
    names: dict[str, str] = {}
    for name, raw in sorted(files.items()):
        if name.endswith(".pf_fragment"):
            address, made[FOLDER + name] = _fragment(raw, shown)
            names[address] = Path(name).stem
        elif name in _KEPT or name.endswith(_KEPT_ENDS):
            made[FOLDER + name] = raw
    made[TABLE] = _table_of(publication.reports, names)
    return made


def tokens(text: str) -> Iterator[str]:
    """The words of the index in *text*; a dot is a place where no phrase goes on."""
    for found in _TOKEN.finditer(text.translate(_NARROW)):
        match found.lastgroup:
            case "figure":
                yield "n" + found[0].replace(",", "").replace(".", "d")
            case "word":
                yield "w" + found[0]
            case "sign":
                yield _SIGNS[found[0]]
            case "gap":
                yield "."
            case _:
                yield found[0]


def sections(report: Report) -> list[Section]:
    """What is searched of a report, in the order of its page: head, key facts, text, tables, scores, notes, disclosure."""
    units = {s.anchor: s.unit for s in report.statements if s.anchor and s.unit}
    head = [report.department_name, report.short_name, report.region, report.title, report.printed_title]
    head += [f"{report.year} 年度", f"等级：{report.grade}" if report.grade else "", report.publisher]
    made = [Section("", "报告名称", _lines(head))]
    facts = [f"{fact.name}\t{fact.printed}" for fact in report.facts]  # the text may not say the name
    made.append(Section("facts", "关键数据", _lines(facts)))
    made += _document(report, units)
    made += [_score(row, units) for row in report.scores]
    made += [_note(note) for note in report.notes]
    made.append(Section("notes", "部门说明", report.department_statement))
    made.append(Section("disclosure", "信息公开", _lines(f"{p.label}\t{p.value}" for p in report.disclosure)))
    return [section for section in made if section.text]


def _document(report: Report, units: dict[str, str]) -> Iterator[Section]:
    """The text under each heading, and each table, in printed order."""
    anchor, title = "text", "正文"
    gathered: list[str] = []
    for block in report.blocks:
        if block.kind in ("heading", "table"):
            yield Section(anchor, title, _lines(gathered))
            gathered = []
        if block.kind == "heading":
            anchor, title = block.anchor, _words(block.paragraphs[0])
        if block.table:
            name = block.table.title or title
            yield Section(f"table-{block.table.id}", name, _table(block.table, units))
        else:
            gathered += _paragraphs(block)
    yield Section(anchor, title, _lines(gathered))


def _paragraphs(block: BlockView) -> Iterator[str]:
    for paragraph in block.paragraphs:
        yield _words(paragraph)


def _table(table: TableView, units: dict[str, str]) -> str:
    rows = ("\t".join(_cell(cell, units) for cell in row.cells) for row in table.rows)
    return _lines((table.title, table.unit, "\t".join(table.header), *rows, table.note))


def _cell(cell: CellView, units: dict[str, str]) -> str:
    """A cell's words; a bare figure is also found with the unit that the table's head gives it."""
    words = _words(cell.runs)
    anchors = [anchor for run in cell.runs for anchor in run.anchors if anchor in units]
    if anchors and words[-1:].isdigit():
        words += f"{_UNSEEN}{units[anchors[0]]}{_UNSEEN}"
    return words


def _score(row: ScoreRow, units: dict[str, str]) -> Section:
    cells = [_cell(cell, units) for cell in row.cells] or [row.points, row.declared]
    line = "\t".join(words for words in (row.name, *cells) if words != ABSENT)
    told = [words for words in (row.describe, *row.wording) if words != ABSENT]
    return Section(f"score-{row.id}", f"评分表：{row.name}", _lines((line, *told)))


def _note(note: NoteView) -> Section:
    answer = note.statement.text if note.statement else None
    return Section(f"note-{note.number}", f"核验说明 {note.number}", _lines((note.title, note.message, answer or "")))


def _words(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(text for text in texts if text.strip())


def _record(content: str) -> str:
    """A report as Pagefind reads it. The digest names the file of what is shown by what is shown."""
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    words = " . ".join(" ".join(tokens(record.split(_PART)[2])) for record in content.split(_RECORD))
    return (
        f'<html lang="{_LANGUAGE}"><head></head><body><i data-pagefind-meta="digest:{digest}"></i>'
        f"<p>{_EVERYWHERE} . {words}</p></body></html>"
    )


def _joined(section: Section) -> str:
    return _PART.join((section.anchor, section.title, section.text))


def _fragment(raw: bytes, shown: dict[str, str]) -> tuple[str, bytes]:
    """Address of a report, and the file that is loaded for its hits: its sections instead of the words of the index."""
    text = gzip.decompress(raw)
    if not text.startswith(_SIGNATURE):
        raise SearchError("搜索索引的格式与所用的 Pagefind 1.5.2 不符，请按 pyproject.toml 安装同一版本")
    data = json.loads(text.removeprefix(_SIGNATURE))
    data["content"] = shown[data["url"]]
    return data["url"], gzip.compress(_SIGNATURE + _json(data), mtime=0)


def _table_of(reports: Iterable[Report], names: dict[str, str]) -> bytes:
    """What the page shows and filters by, of every report by the id that Pagefind gives it; the newest year first.

    The filters of Pagefind are in another order at every run; these are the same bytes every time.
    """
    newest_first = sorted(reports, key=lambda r: (-r.year, r.region_code, r.department))
    return _json(
        [
            {
                "id": names[f"/{report.address}"],
                "address": report.address,
                "name": report.department_name,
                "title": report.title.removeprefix(report.department_name).strip(),
                "year": str(report.year),
                "region": report.region_code,
                "department": report.department,
                "grade": report.grade or ABSENT,
                "origin": report.origin,
            }
            for report in newest_first
        ]
    )


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _run(source: Path, target: Path) -> None:
    """Pagefind on the folder *source*; it is silent unless something is wrong."""
    program = get_executable()
    if program is None:
        raise SearchError("找不到搜索索引程序 Pagefind，请运行 pip install 'pagefind[extended]'")
    command = [str(program), "--site", str(source), "--output-path", str(target)]
    try:
        done = subprocess.run([*command, "--silent"], capture_output=True, check=False)
    except OSError as error:
        raise SearchError(f"搜索索引程序 Pagefind 无法运行：{error.strerror}") from error
    if done.returncode:
        raise SearchError(f"生成搜索索引失败：{done.stderr.decode(errors='replace').strip()[-400:]}")
