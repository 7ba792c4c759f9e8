"""The same papers set by WeasyPrint and by Typst, for ``make bench``: pages a second, linearity, processes.

What Typst sets is read from the very HTML that we typeset, so both have the same words, tables and pictures. Typst
remembers what it has laid out; before each measurement enough other documents are set to make it forget.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar
from xml.etree.ElementTree import tostring

import pypdfium2
import tinyhtml5  # type: ignore[import-untyped]  # comes with WeasyPrint
import typst

from generator.publishing import set_papers
from generator.render import pdf

T = TypeVar("T")
ROUNDS = 3
FORGET = 12
"""How many documents later Typst drops what it remembers of one, and two more."""
TEMPLATE = Path(__file__).with_name("bench_typst.typ")
HTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}svg"
SIZES = {"cover-notice": 12.0, "table-note": 10.5, "colophon": 10.5}
GROUPS = {
    "div",
    "section",
    "article",
    "ul",
    "ol",
    "dl",
    "figure",
    "body",
    "main",
    "nav",
    "header",
    "aside",
    "blockquote",
}


def timed(work: Callable[[], T], between: Callable[[], object] = lambda: None) -> tuple[float, T]:
    """The best of some rounds in seconds of processor time, all threads together, and the result.

    What else the machine does hardly counts so. *between* is done before each round and not measured.
    """
    best, result = float("inf"), None
    for _ in range(ROUNDS):
        between()
        start = time.process_time()
        result = work()
        best = min(best, time.process_time() - start)
    assert result is not None
    return best, result


# ---- Our HTML as data for Typst ----


@dataclass
class Reader:
    """Walks the body of a paper."""

    level: int = 0

    def items(self, element: Any) -> Iterator[dict[str, Any]]:
        """What stands in *element*, in order."""
        for child in element:
            tag = child.tag.removeprefix(HTML) if isinstance(child.tag, str) else ""
            classes = child.get("class", "").split() if tag else []
            if "head-line" in classes or "unseen" in classes:
                continue
            if "toc" in classes:
                yield {"kind": "contents"}
            elif child.tag == SVG:
                picture = tostring(child, encoding="unicode").replace("ns0:", "").replace("xmlns:ns0", "xmlns")
                yield {"kind": "picture", "svg": picture, "text": said(child) or "图"}
            elif tag == "table":
                yield from table(child)
            elif tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
                self.level = min(int(tag[1]), self.level + 1)
                yield {"kind": "heading", "level": self.level, "text": said(child)}
            elif "doc-title" in classes:
                yield {"kind": "title", "text": said(child)}
            elif tag == "figcaption":
                yield {"kind": "caption", "text": said(child)}
            elif tag in GROUPS and len(child):
                yield from self.items(child)
                if "cover" in classes:
                    yield {"kind": "page"}
            elif said(child):
                if "annex-mark" in classes:
                    yield {"kind": "page"}
                size = next((SIZES[name] for name in classes if name in SIZES), 15.79)
                yield {"kind": "text", "text": said(child), "size": size}


def said(element: Any) -> str:
    """The words of an element."""
    return " ".join("".join(element.itertext()).split())


def table(element: Any) -> Iterator[dict[str, Any]]:
    """A table: its caption, and its cells in order, those of the head apart."""
    rows = list(element.iter(f"{HTML}tr"))
    if not rows:
        return
    for caption in element.iter(f"{HTML}caption"):
        yield {"kind": "caption", "text": said(caption)}
    heads = {id(row) for head in element.iter(f"{HTML}thead") for row in head.iter(f"{HTML}tr")}
    cells = {True: [], False: []}  # type: dict[bool, list[dict[str, Any]]]
    for row in rows:
        for cell in row:
            cells[id(row) in heads].append(
                {
                    "text": said(cell),
                    "rows": int(cell.get("rowspan", 1)),
                    "columns": int(cell.get("colspan", 1)),
                    "number": "num" in cell.get("class", "").split(),
                    "head": cell.tag == f"{HTML}th",
                }
            )
    columns = sum(int(cell.get("colspan", 1)) for cell in rows[0])
    yield {"kind": "table", "columns": columns, "head": cells[True], "body": cells[False]}


def typst_data(job: pdf.Job) -> str:
    """A paper as the JSON that ``bench_typst.typ`` sets."""
    body = tinyhtml5.parse(pdf.document_html(job)).find(f"{HTML}body")
    paper = job.paper
    files = [
        {
            "name": file.name,
            "text": file.content.decode(),
            "type": file.media_type,
            "description": file.description,
            "relationship": file.relationship.lower(),
        }
        for file in paper.embedded
    ]
    return json.dumps(
        {
            "title": paper.title,
            "author": paper.author,
            "summary": paper.summary,
            "recorded": {name: getattr(paper.recorded, name) for name in ("year", "month", "day")},
            "running": f"{paper.running}　{paper.version}",
            "items": list(Reader().items(body)),
            "files": files,
        },
        ensure_ascii=False,
    )


class Typst:
    """One warm compiler with the shipped faces."""

    def __init__(self, root: Path) -> None:
        self.fonts = [str(root / "site_templates" / "fonts")]
        self.compiler = typst.Compiler(str(TEMPLATE), font_paths=self.fonts, ignore_system_fonts=True)

    def set(self, data: str) -> bytes:
        """The PDF, of the same standards as ours."""
        made = self.compiler.compile(format="pdf", pdf_standards=["a-3a", "ua-1"], sys_inputs={"paper": data})
        assert isinstance(made, bytes)
        return made

    def forget(self) -> None:
        """Make it drop what it remembers of documents set before."""
        blank: dict[str, Any] = {"author": "", "summary": "", "running": "", "items": [], "files": []}
        blank["recorded"] = {"year": 2026, "month": 1, "day": 1}
        for number in range(FORGET):
            self.set(json.dumps({**blank, "title": str(number)}))


def pages_of(made: bytes) -> int:
    """How many pages a PDF has."""
    opened = pypdfium2.PdfDocument(made)
    count = len(opened)
    opened.close()
    return count


# ---- What is printed ----


def compare(root: Path, jobs: list[pdf.Job]) -> None:
    """Pages a second of both, report by report, and the ratio."""
    other = Typst(root)
    pdf.run(jobs[0])
    print(
        "reports set by WeasyPrint (ours, template to PDF/A-3a + PDF/UA-1) and Typst (the same words), warm, one core"
    )
    ours = theirs = our_pages = their_pages = 0.0
    for job in jobs:
        data = typst_data(job)
        seconds, made = timed(lambda job=job: pdf.run(job))  # type: ignore[misc]
        fast, set_ = timed(lambda data=data: other.set(data), other.forget)  # type: ignore[misc]
        here, there = pages_of(made), pages_of(set_)
        ours, theirs, our_pages, their_pages = ours + seconds, theirs + fast, our_pages + here, their_pages + there
        print(
            f"  {job.paper.address:46} {here:3} pages {here / seconds:6.1f} a second | Typst {there:3} pages "
            f"{there / fast:6.1f} a second | time × {seconds / fast:4.1f}, size × {len(made) / len(set_):.2f}"
        )
    print(
        f"  all: {our_pages / ours:.1f} pages a second, Typst {their_pages / theirs:.1f}; a report takes "
        f"× {ours / theirs:.1f} the time of Typst, a page × {ours / our_pages / (theirs / their_pages):.1f}"
    )


def linearity(job: pdf.Job) -> None:
    """The time of n, 2n, 4n pages of text, and of a table of n, 2n, 4n rows, as ratios to the first."""
    setter = pdf.typesetter(job.root, job.portal.fonts)
    styles = [(job.root / "site_templates" / name).read_text(encoding="utf-8") for name in pdf.STYLES]
    text = "".join(f"<h2 id=h{{0}}-{n}>一、情况</h2><p>{'部门整体支出绩效自评，' * 30}</p>" for n in range(40))
    row = "<tr><th scope=row>产出指标</th><td class=num>12.50</td><td class=num>12.00</td><td>说明文字若干</td></tr>"
    shapes: dict[str, Callable[[int], str]] = {
        "pages": lambda n: "".join(text.replace("{0}", str(part)) for part in range(n)),
        "rows": lambda n: (
            "<table><thead><tr><th>指标</th><th>分值</th><th>得分</th><th>说明</th></tr></thead>"
            f"<tbody>{row * 250 * n}</tbody></table>"
        ),
    }
    for name, shape in shapes.items():
        said_, first = [], 0.0
        for times in (1, 2, 4):
            html = f"<!doctype html><html lang=zh-CN><title>长</title><body>{shape(times)}"
            start = time.process_time()
            made = setter.render(html, stylesheets=styles, base_url=None)
            seconds = time.process_time() - start
            first = first or seconds
            said_.append(f"{pages_of(made)} pages × {seconds / first:.2f}")
        print(f"  {name} × 1, 2, 4: {'; '.join(said_)}")


def processes(jobs: list[pdf.Job]) -> None:
    """The same papers set by one process and by a pool of two; the pool's start counts."""
    many = [replace(j, paper=replace(j.paper, address=f"{n}/{j.paper.address}")) for n in range(4) for j in jobs]
    papers, portal, root = [job.paper for job in many], jobs[0].portal, jobs[0].root
    seconds = []
    for workers in (1, 2):
        start = time.perf_counter()
        set_papers(root, papers, portal, lambda *_: None, workers)
        seconds.append(time.perf_counter() - start)
    print(f"  {len(papers)} reports: one process 1.00, two processes {seconds[1] / seconds[0]:.2f} of its time")
