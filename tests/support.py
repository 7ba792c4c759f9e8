"""What several tests use: the built site, and the text that a reader gets from its pages and PDFs."""

import html
import re
from dataclasses import dataclass, field
from pathlib import Path

from generator.load import Content
from generator.papers import full
from generator.render import pdf
from generator.report.build import portal_view
from generator.report.model import Report
from generator.report.publication import Publication
from tests.reading_back import lines, read_print


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
        """The text of a report's PDF by its structure, which has no page furniture."""
        if report not in self._pdf:
            tree = read_print(self.site / "reports" / report / "report.pdf").tree
            self._pdf[report] = re.sub(r"⟦(\d+)⟧", r"[核验 \1]", "\n".join(lines(tree)))
        return self._pdf[report]
