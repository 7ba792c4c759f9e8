"""What the kinds of paper have in common: how one is named, and the data files that it carries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from generator.opendata.report import report_json
from generator.report.model import NoteView, Report
from generator.report.previous import beside
from generator.report.publication import Embedded, Paper, Publication

APPENDICES: Final = (
    ("key", "附录一", "要点与关键数据"),
    ("scores", "附录二", "评分表与复算"),
    ("notes", "附录三", "核验说明"),
    ("disclosure", "附录四", "信息公开表"),
)
"""Id, mark and title of each appendix."""
_NOTHING: Mapping[str, object] = {}


def paper(
    report: Report,
    file: str,
    template: str,
    name: str = "",
    data: Mapping[str, object] = _NOTHING,
    embedded: tuple[Embedded, ...] = (),
) -> Paper:
    """A paper of one report: *file* in its folder; *name* is what it is, empty for the report itself."""
    title = f"{report.title}{name}"
    return Paper(
        address=f"{report.address}{file}",
        template=template,
        title=title,
        author=report.publisher,
        summary=f"{title}，自评得分 {report.total.declared}",
        recorded=report.recorded,
        running=title,
        version=report.version,
        data={"report": report, **data},
        embedded=embedded,
    )


def whole(report: Report) -> dict[str, object]:
    """The variables of ``report.html.j2`` beside the report: the report as a document of its own.

    It says nothing that is not in the report's data: figures of last year's report stay on the page.
    """
    return {"two": beside(report, None), "appendices": APPENDICES}


def sources(report: Report, publication: Publication, prefix: str = "") -> tuple[Embedded, ...]:
    """The published YAML and the JSON with traces of a report; *prefix* goes before their names."""
    return (
        Embedded(
            f"{prefix}report.yml",
            publication.editions[report.address],
            "application/yaml",
            "公开版数据（YAML）",
            "Source",
        ),
        Embedded(f"{prefix}report.json", report_json(report), "application/json", "复算过程（JSON）", "Data"),
    )


def cited(report: Report, numbers: Collection[int]) -> tuple[NoteView, ...]:
    """The notes of these numbers, in order; their places are named, not linked: the text is not in such a paper."""
    return tuple(
        replace(note, places=tuple(replace(place, anchor="") for place in note.places))
        for note in report.notes
        if note.number in numbers
    )
