"""What the kinds of paper have in common: how one is named, and the data files that it carries."""

from __future__ import annotations

from collections.abc import Mapping

from generator.opendata.report import report_json
from generator.report.model import Report
from generator.report.publication import Embedded, Paper, Publication

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
