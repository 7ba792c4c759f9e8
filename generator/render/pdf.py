"""Printed documents: a paper in, bytes out. Pure; shares tables, text and notes with the pages through templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from generator.render import engine, fonts
from generator.render.engine import PdfAttachment
from generator.render.templates import environment
from generator.report.model import Portal
from generator.report.publication import Paper

STYLES: Final = ("pdf/grid.css", "pdf/report.css")


@lru_cache(maxsize=1)
def typesetter(root: Path) -> Any:
    """The one typesetter of this process; its font configuration is costly and must not be shared with another."""
    return engine.load().Typesetter(root / "site_templates" / "fonts")


@lru_cache(maxsize=1)
def font_set(root: Path) -> fonts.FontSet:
    """The shipped faces, for coverage checks."""
    return fonts.FontSet.load(root / "site_templates" / "fonts")


@lru_cache(maxsize=4)
def _styles(root: Path) -> tuple[str, ...]:
    return tuple((root / "site_templates" / name).read_text(encoding="utf-8") for name in STYLES)


@dataclass(frozen=True, slots=True)
class Job:
    """All that one PDF is made from; picklable, so that any process can run it."""

    root: Path
    paper: Paper
    portal: Portal


def document_html(job: Job) -> str:
    """The HTML that is typeset."""
    template = environment(job.root).get_template(f"pdf/{job.paper.template}")
    return template.render(paper=job.paper, portal=job.portal, **job.paper.data)


def run(job: Job) -> bytes:
    """The PDF, with the data files that the paper carries. Raises TypesetError."""
    modified = datetime.combine(job.paper.recorded, time(), UTC)
    attachments = tuple(
        PdfAttachment(file.name, file.content, modified, file.media_type, file.description, file.relationship)
        for file in job.paper.embedded
    )
    made: bytes = typesetter(job.root).render(
        document_html(job), stylesheets=_styles(job.root), base_url=None, attachments=attachments
    )
    return made
