"""Open data of a report: everything that the page shows, with exact values, as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from generator import __version__
from generator.report.model import Report
from generator.report.publication import Publication


def files(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """``report.json`` and ``report.yml`` of every report and earlier edition."""
    for one in (*publication.reports, *publication.earlier):
        yield f"{one.address}report.json", report_json(one)
        yield f"{one.address}report.yml", publication.editions[one.address]


def report_json(report: Report) -> bytes:
    """``report.json``: head, statements, scores with traces, notes and passed comparisons.

    Figures are strings: ``printed`` as printed, ``value`` exact in base units (元, 分, fractions of 1, pieces).
    """
    data: dict[str, Any] = {
        "schema_version": 1,
        "generator": f"jixiao {__version__}",
        "department": {"id": report.department, "name": report.department_name, "region": report.region_code},
        "year": report.year,
        "title": report.title,
        "printed_title": report.printed_title,
        "origin": report.origin,
        "status": report.status,
        "framework": report.framework.reference,
        "edition_sha256": report.digest,
        "source": report.source,
        "dates": report.dates,
        "grade": report.grade or None,
        "reviews": report.reviews,
        "checks": {
            "compared": report.compared,
            "agreed": report.agreed,
            "annotated": report.annotated,
            "waived": len(report.waived),
        },
        "score": {
            "points": report.total.points,
            "declared": report.total.declared,
            "computed": report.total.computed or None,
            "reviewed": report.total.reviewed or None,
            "listed": report.listed or None,
            "recomputable": report.recomputable,
        },
        "statements": report.statements,
        "scores": report.scores,
        "notes": report.notes,
        "waived": report.waived,
        "passed": report.passed,
    }
    return (json.dumps(_plain(data), ensure_ascii=False, indent=1) + "\n").encode()


def _plain(value: Any) -> Any:
    """Dataclasses, tuples and dates as JSON takes them."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
