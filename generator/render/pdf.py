"""The printed report: the same model as the page, as a GB/T 9704 document. Pure: a report in, bytes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from generator.render import engine, fonts
from generator.render.engine import PdfAttachment
from generator.render.templates import environment
from generator.report.model import Report

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


def document_html(root: Path, report: Report, site_name: str, base_url: str) -> str:
    """The HTML that is typeset."""
    return (
        environment(root)
        .get_template("pdf/report.html.j2")
        .render(report=report, site_name=site_name, base_url=base_url)
    )


@dataclass(frozen=True, slots=True)
class Job:
    """All that one PDF is made from; picklable, so that any process can run it."""

    root: Path
    report: Report
    edition: bytes
    data: bytes
    site_name: str
    base_url: str


def run(job: Job) -> bytes:
    """The PDF with the published YAML and the JSON with traces embedded. Raises TypesetError."""
    html = document_html(job.root, job.report, job.site_name, job.base_url)
    modified = datetime.combine(job.report.recorded, time(), UTC)
    attachments = (
        PdfAttachment("report.yml", job.edition, modified, "application/yaml", "公开版数据（YAML）", "Source"),
        PdfAttachment("report.json", job.data, modified, "application/json", "复算过程（JSON）", "Data"),
    )
    made: bytes = typesetter(job.root).render(
        html, stylesheets=_styles(job.root), base_url=None, attachments=attachments
    )
    return made
