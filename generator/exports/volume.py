"""The collected volume as a file: its papers set one by one and bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import Final

from generator.papers.volume import Volume
from generator.render import pdf
from generator.render.engine import PdfAttachment
from generator.render.volumes import Piece, bind
from generator.report.model import Portal
from generator.report.publication import Paper

STYLES: Final = (*pdf.STYLES, "pdf/volume.css")


def volume_pdf(root: Path, volume: Volume, portal: Portal, progress: Callable[[int, int], None]) -> tuple[bytes, int]:
    """The PDF and its number of pages; *progress* is told reports done and pages so far. Raises TypesetError."""

    def html(paper: Paper, **more: object) -> str:
        return pdf.document_html(pdf.Job(root, replace(paper, data={**paper.data, **more}), portal))

    def front(page_of: Callable[[str], int]) -> str:
        return html(volume.front, page_of=page_of)

    def told(done: int, pages: int) -> None:
        progress(min(done, len(volume.parts)), pages)

    modified = datetime.combine(volume.front.recorded, time(), UTC)
    pieces = [Piece(partial(_numbered, html, part.paper), part.prefix) for part in volume.parts]
    return bind(
        pdf.typesetter(root, portal.fonts),
        tuple((root / "site_templates" / name).read_text(encoding="utf-8") for name in STYLES),
        front,
        [*pieces, Piece(partial(_numbered, html, volume.back), "")],
        tuple(
            PdfAttachment(file.name, file.content, modified, file.media_type, file.description, file.relationship)
            for file in volume.front.embedded
        ),
        told,
    )


def _numbered(html: Callable[..., str], paper: Paper, first: int) -> str:
    return html(paper, first=first)
