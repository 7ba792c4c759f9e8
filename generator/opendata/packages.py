"""Frictionless data packages of every report and of all, and the index of every file with its SHA-256."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from generator import __version__
from generator.opendata.columns import BY_ID, FACTS, REPORTS, SCORES, TABLES, Column, Table
from generator.opendata.encode import json_bytes
from generator.opendata.linked import changed
from generator.opendata.tables import report_id
from generator.report.model import Report
from generator.report.publication import Publication
from generator.schema.base import ABSENCES

FOLDER: Final = "data"
PACKAGE: Final = "datapackage.json"
_TYPES: Final = {"text": "string", "integer": "integer", "decimal": "number", "date": "date", "flag": "boolean"}


def files(publication: Publication, made: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """``datapackage.json`` of every report, earlier edition and all; ``index.json``. *made* are the files so far."""
    for report in (*publication.reports, *publication.earlier):
        yield f"{report.address}{PACKAGE}", json_bytes(_of_report(publication, report, made), 1)
    yield f"{FOLDER}/{PACKAGE}", json_bytes(_of_all(publication, made), 1)
    yield f"{FOLDER}/index.json", json_bytes(_index(publication, made), 1)


def _of_report(publication: Publication, report: Report, made: Mapping[str, bytes]) -> dict[str, Any]:
    name = report_id(report).replace("/", "-") + (f"-r{report.revision}" if report.revision else "")
    given = {key: value for key, value in report.source.items() if value and value not in ABSENCES}
    source = {"title": given["title"]} if "title" in given else {"title": report.printed_title}
    if "address" in given:
        source["path"] = given["address"]
    return {
        "profile": "tabular-data-package",
        "name": name,
        "title": report.title,
        "version": report.digest,
        **_home(publication, report.address),
        "created": f"{changed(report).isoformat()}T00:00:00+08:00",
        "sources": [source],
        "contributors": [{"title": report.publisher, "role": "publisher"}],
        **_terms(publication),
        "resources": [_resource(table, report.address, made, ()) for table in (FACTS, SCORES)],
    }


def _of_all(publication: Publication, made: Mapping[str, bytes]) -> dict[str, Any]:
    portal, reports = publication.portal, publication.reports
    created = {"created": f"{max(map(changed, reports)).isoformat()}T00:00:00+08:00"} if reports else {}
    return {
        "profile": "tabular-data-package",
        "name": "jixiao",
        "title": f"{portal.name}：全部部门整体支出绩效自评报告的数据",
        "description": f"{portal.tagline}。收录 {len(reports)} 份现行报告。",
        **_home(publication, f"{FOLDER}/"),
        **created,
        "sources": [{"title": "各部门公开的整体支出绩效自评报告"}],
        "contributors": [{"title": portal.host or portal.name, "role": "publisher"}],
        **_terms(publication),
        "resources": [_resource(table, f"{FOLDER}/", made, tuple(BY_ID)) for table in TABLES],
    }


def _resource(table: Table, folder: str, made: Mapping[str, bytes], beside: Sequence[str]) -> dict[str, Any]:
    content = made[f"{folder}{table.id}.csv"]
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if REPORTS.id in beside and table is not REPORTS:
        schema["foreignKeys"] = [{"fields": "report", "reference": {"resource": REPORTS.id, "fields": "report"}}]
    return {
        "profile": "tabular-data-resource",
        "name": table.id,
        "type": "table",
        "title": table.name,
        "description": table.description,
        "path": f"{table.id}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    words = "，".join(f"{key} {word}" for key, word in column.values)
    made: dict[str, Any] = {
        "name": column.id,
        "type": _TYPES[column.type],
        "title": column.name,
        "description": f"{column.description}：{words}" if words else column.description,
    }
    if column.type == "flag":
        made |= {"trueValues": ["true"], "falseValues": ["false"]}
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.values:
        constraints["enum"] = [key for key, _ in column.values]
    if constraints:
        made["constraints"] = constraints
    return made


def _index(publication: Publication, made: Mapping[str, bytes]) -> dict[str, Any]:
    """Every report with its files; addresses are below the site's root."""
    folders: dict[str, list[dict[str, Any]]] = defaultdict(list)
    earlier: dict[tuple[str, int], list[Report]] = defaultdict(list)
    for old in publication.earlier:
        earlier[old.department, old.year].append(old)
    for address in sorted(made):
        told = {"bytes": len(made[address]), "sha256": hashlib.sha256(made[address]).hexdigest()}
        folders[f"{address.rpartition('/')[0]}/"].append({"address": address, **told})
    return {
        "schema_version": 1,
        "generator": f"jixiao {__version__}",
        "title": publication.portal.name,
        **({"base_url": publication.portal.base_url} if publication.portal.base_url else {}),
        "reports": [
            {
                "report": report_id(report),
                "department": report.department,
                "department_name": report.department_name,
                "region": report.region_code,
                "year": report.year,
                "title": report.title,
                "address": report.address,
                "edition_sha256": report.digest,
                "changed": changed(report).isoformat(),
                "files": folders[report.address],
                "earlier": [
                    {"revision": int(old.revision), "address": old.address, "edition_sha256": old.digest}
                    for old in earlier[report.department, report.year]
                ],
            }
            for report in publication.reports
        ],
        "files": folders[f"{FOLDER}/"],
    }


def _home(publication: Publication, address: str) -> dict[str, str]:
    base = publication.portal.base_url
    return {"homepage": f"{base}/{address}"} if base else {}


def _terms(publication: Publication) -> dict[str, Any]:
    """The terms of use as configured; none is invented."""
    terms, address = publication.portal.data_terms, publication.portal.data_terms_address
    if not terms and not address:
        return {}
    return {"licenses": [({"title": terms} if terms else {}) | ({"path": address} if address else {})]}
