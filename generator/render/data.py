"""Open data of a report: everything that the page shows, with exact values, as JSON."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from typing import Any

from generator import __version__
from generator.facts import Statement
from generator.quantity import plain
from generator.report.model import Report
from generator.validate import Assessed


def report_json(assessed: Assessed, report: Report) -> bytes:
    """``report.json``: head, statements, scores with traces, notes and passed comparisons.

    Figures are strings: ``printed`` as printed, ``value`` exact in base units (元, 分, fractions of 1, pieces).
    """
    model = assessed.report.model
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
        "source": model.source.model_dump(mode="json") if model.source else None,
        "dates": model.dates.model_dump(mode="json"),
        "grade": report.grade or None,
        "checks": {"compared": report.compared, "agreed": report.agreed, "annotated": report.annotated},
        "score": {
            "points": report.total.points,
            "declared": report.total.declared,
            "computed": report.total.computed or None,
            "reviewed": report.total.reviewed or None,
            "listed": report.listed or None,
            "recomputable": report.recomputable,
        },
        "statements": [_statement(assessed, s) for s in assessed.document.statements],
        "scores": [_plain(row) for row in report.scores],
        "notes": [_plain(note) for note in report.notes],
        "passed": [{"rule": p.rule, "path": p.path} for p in assessed.passed],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _statement(assessed: Assessed, statement: Statement) -> dict[str, Any]:
    quantity = statement.quantity
    return {
        "key": str(statement.key),
        "name": assessed.document.book.name(statement.key),
        "kind": statement.key.fact.kind.value,
        "printed": statement.printed,
        "value": plain(quantity.value) if quantity else None,
        "unit": quantity.unit if quantity else None,
        "bound": quantity.bound.value if quantity else None,
        "absence": statement.absence or None,
        "place": statement.place.label,
        "line": statement.place.location.line,
        "column": statement.place.location.column,
        "anchor": statement.place.anchor,
    }


def _plain(value: Any) -> Any:
    """Dataclasses, tuples and dates as JSON takes them."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value
