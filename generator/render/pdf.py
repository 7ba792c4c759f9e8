"""Printed documents: a paper in, bytes out. Pure; shares tables, text and notes with the pages through templates."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeAlias

from generator.render import engine, fonts
from generator.render.engine import PdfAttachment
from generator.render.templates import environment
from generator.report.model import Portal
from generator.report.publication import Paper

STYLES: Final = ("pdf/grid.css", "pdf/report.css", "pdf/papers.css")


Named: TypeAlias = tuple[tuple[str, str], ...]
"""The operator's own font files by role, as ``content/site.yml`` names them."""


def typesetter(root: Path, named: Named = ()) -> Any:
    """The one typesetter of this process; its font configuration is costly and must not be shared with another.

    Raises FontError for own files that are not there or cannot be used.
    """
    own = fonts.own_files(root, named)
    return _typesetter(root / "site_templates" / "fonts", own, _stamps(own))


def font_set(root: Path, named: Named = ()) -> fonts.FontSet:
    """The faces in use. Raises FontError as ``typesetter``."""
    own = fonts.own_files(root, named)
    return _font_set(root / "site_templates" / "fonts", own, _stamps(own))


def _stamps(own: fonts.Own) -> tuple[int, ...]:
    """When each file was changed: a preview runs on while the operator replaces one."""
    return tuple(path.stat().st_mtime_ns if path.is_file() else 0 for _, path in own)


@lru_cache(maxsize=1)
def _typesetter(folder: Path, own: fonts.Own, _changed: tuple[int, ...]) -> Any:
    return engine.load().Typesetter(folder, own)


@lru_cache(maxsize=2)
def _font_set(folder: Path, own: fonts.Own, _changed: tuple[int, ...]) -> fonts.FontSet:
    return fonts.FontSet.load(folder, own)


@lru_cache(maxsize=4)
def styles(root: Path, *more: str) -> tuple[str, ...]:
    """The style sheets of every paper, and the files *more* of some."""
    return tuple((root / "site_templates" / name).read_text(encoding="utf-8") for name in (*STYLES, *more))


@dataclass(frozen=True, slots=True)
class Job:
    """All that one PDF is made from; picklable, so that any process can run it."""

    root: Path
    paper: Paper
    portal: Portal


def document_html(job: Job) -> str:
    """The HTML that is typeset."""
    # globals: macros that are imported see them too
    shared = {"faces": font_set(job.root, job.portal.fonts).words(), "paper_mark": job.portal.paper_mark}
    template = environment(job.root).get_template(f"pdf/{job.paper.template}", globals=shared)
    return template.render(paper=job.paper, portal=job.portal, **job.paper.data)


def run(job: Job) -> bytes:
    """The PDF, with the data files that the paper carries. Raises TypesetError."""
    with few_collections():
        made: bytes = typesetter(job.root, job.portal.fonts).render(
            document_html(job), stylesheets=styles(job.root), base_url=None, attachments=attachments(job.paper)
        )
    return made


def attachments(paper: Paper) -> tuple[PdfAttachment, ...]:
    """The data files that a paper carries, dated by its day of record."""
    modified = datetime.combine(paper.recorded, time(), UTC)
    return tuple(
        PdfAttachment(file.name, file.content, modified, file.media_type, file.description, file.relationship)
        for file in paper.embedded
    )


@contextmanager
def few_collections() -> Iterator[None]:
    """Look for garbage more rarely: a laid-out page is a hundred thousand objects, of which none is garbage yet.

    A fifth of the time of typesetting went into looking.
    """
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
