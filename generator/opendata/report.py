"""Open data of a report: everything that the page shows, with exact values, as JSON; and the published YAML."""

from __future__ import annotations

from collections.abc import Iterator

from generator import __version__
from generator.opendata.encode import json_bytes
from generator.opendata.published import (
    SCHEMA_FILE,
    Checks,
    Department,
    Framework,
    Links,
    PublishedReport,
    Region,
    Total,
    json_schema,
)
from generator.report.model import Report
from generator.report.publication import Publication

_LINKS = Links(
    page="./",
    edition="report.yml",
    facts="facts.csv",
    scores="scores.csv",
    workbook="report.xlsx",
    description="report.jsonld",
)


def files(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """``report.json`` and ``report.yml`` of every report and earlier edition, and the schema of the former."""
    yield SCHEMA_FILE, json_bytes(json_schema(), 2)
    for one in (*publication.reports, *publication.earlier):
        yield f"{one.address}report.json", report_json(one)
        yield f"{one.address}report.yml", publication.editions[one.address]


def report_json(report: Report) -> bytes:
    """``report.json``: head, statements, scores with traces, notes and passed comparisons.

    Figures are strings: ``printed`` as printed, ``value`` exact in base units (元, 分, fractions of 1, pieces).
    """
    total = report.total
    made = PublishedReport.model_validate(
        {
            "$schema": "../" * report.address.count("/") + SCHEMA_FILE,
            "schema_version": 1,
            "generator": f"jixiao {__version__}",
            "address": report.address,
            "department": Department(id=report.department, name=report.department_name, region=report.region_code),
            "region": Region(code=report.region_code, name=report.region),
            "year": report.year,
            "title": report.title,
            "printed_title": report.printed_title,
            "index_number": report.index_number or None,
            "origin": report.origin,
            "status": report.status,
            "framework": report.framework.reference,
            "framework_details": Framework.model_validate(report.framework),
            "edition_sha256": report.digest,
            "text_code": report.text_code,
            "revision": int(report.revision) if report.revision else None,
            "source": report.source,
            "dates": report.dates,
            "grade": report.grade or None,
            "reviews": report.reviews,
            "checks": Checks(
                compared=report.compared,
                agreed=report.agreed,
                annotated=report.annotated,
                waived=len(report.waived),
            ),
            "score": Total(
                points=total.points,
                declared=total.declared,
                computed=total.computed or None,
                reviewed=total.reviewed or None,
                listed=report.listed or None,
                recomputable=report.recomputable,
            ),
            "statements": report.statements,
            "scores": report.scores,
            "notes": report.notes,
            "waived": report.waived,
            "passed": report.passed,
            "links": _LINKS,
        },
        from_attributes=True,
    )
    return made.model_dump_json(by_alias=True, indent=1).encode() + b"\n"
