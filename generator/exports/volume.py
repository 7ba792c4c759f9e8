"""The collected volume as a file: its papers set one by one and bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from generator.papers.volume import Volume
from generator.render import pdf
from generator.render.volumes import Piece, bind
from generator.report.model import Portal
from generator.report.publication import Paper

STYLE: Final = "pdf/volume.css"


def volume_pdf(root: Path, volume: Volume, portal: Portal, progress: Callable[[int, int], None]) -> tuple[bytes, int]:
    """The PDF and its number of pages; *progress* is told reports done and pages so far. Raises TypesetError."""

    def html(paper: Paper, **more: object) -> str:
        return pdf.document_html(pdf.Job(root, replace(paper, data={**paper.data, **more}), portal))

    def front(page_of: Callable[[str], int]) -> str:
        return html(volume.front, page_of=page_of)

    def told(done: int, pages: int) -> None:
        progress(min(done, len(volume.parts)), pages)

    pieces = [Piece(partial(_numbered, html, part.paper), part.prefix) for part in volume.parts]
    pieces.append(Piece(partial(_numbered, html, volume.back), ""))
    setter, styles = pdf.typesetter(root, portal.fonts), pdf.styles(root, STYLE)
    with pdf.few_collections():
        return bind(setter, styles, front, pieces, pdf.attachments(volume.front), told)


def _numbered(html: Callable[..., str], paper: Paper, first: int) -> str:
    return html(paper, first=first)
