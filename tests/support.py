"""What several tests use: the built site, and the text that a reader gets from its pages and PDFs."""

import html
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from generator.load import Content
from generator.papers import full
from generator.render import pdf
from generator.report.build import portal_view
from generator.report.model import Report
from generator.report.publication import Publication


def quiet(_name: str, _done: int, _total: int) -> None:
    """No progress bar."""


def print_html(root: Path, content: Content, report: Report) -> str:
    """The HTML of which a report's PDF is set."""
    portal = portal_view(content)
    [paper] = full.papers(Publication(content, portal, (report,), editions={report.address: b""}))
    return pdf.document_html(pdf.Job(root, paper, portal))


@dataclass
class Published:
    """A built site; ``kinds`` are the files of its pages by template, where somebody took note of them."""

    root: Path
    site: Path
    kinds: dict[str, list[str]] = field(default_factory=dict)
    _pdf: dict[str, str] = field(default_factory=dict)

    def page_text(self, report: str) -> str:
        """The visible text of a report's page."""
        raw = (self.site / "reports" / report / "index.html").read_text(encoding="utf-8")
        body = raw[raw.index("<main") :]
        return html.unescape(re.sub(r"<[^>]+>", "", body))

    def pdf_text(self, report: str) -> str:
        """The text of a report's PDF, page furniture left out."""
        if report not in self._pdf:
            path = self.site / "reports" / report / "report.pdf"
            done = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True)
            pages = done.stdout.decode().split("\f")
            self._pdf[report] = "\n".join(_without_furniture(page) for page in pages)
        return self._pdf[report]


def _without_furniture(page: str) -> str:
    """A page without its running head (first line) and its number."""
    lines = [line for line in page.split("\n") if not re.fullmatch(r"\s*—\s*\d+\s*—\s*", line)]
    return "\n".join(line for line in lines if not re.fullmatch(r".{4,30} \d{4} 年度\s*部门整体支出绩效自评报告", line))
