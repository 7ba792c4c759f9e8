"""JSON-LD (schema.org) of every report, of all reports as one dataset, and the catalogue of both.

What is not known is left out: no licence, no address and no date is invented. Addresses are relative to the file that
holds them where the address of the site is not configured.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from generator.opendata.encode import json_bytes
from generator.opendata.tables import report_id
from generator.report.model import Report
from generator.report.publication import Publication
from generator.schema.base import ABSENCES, is_web

FOLDER: Final = "data"
_FILE: Final = "report.jsonld"
_BULK: Final = f"{FOLDER}/dataset.jsonld"
_CONTEXT: Final = "https://schema.org"
_TYPES: Final = {
    "pdf": "application/pdf",
    "json": "application/json",
    "yml": "application/yaml",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "sqlite": "application/vnd.sqlite3",
}
_REPORT_FILES: Final = (
    ("report.pdf", "报告（PDF）"),
    ("scores.pdf", "评分表（PDF）"),
    ("tables.pdf", "数据表（PDF）"),
    ("summary.pdf", "摘要（PDF）"),
    ("report.xlsx", "工作簿（XLSX）"),
    ("facts.csv", "事实（CSV）"),
    ("scores.csv", "得分（CSV）"),
    ("report.json", "全部数据（JSON）"),
    ("report.yml", "公开版数据（YAML）"),
)


def files(publication: Publication, made: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """``report.jsonld`` of every report and earlier edition, ``dataset.jsonld`` of all, ``reports.jsonld`` as catalogue."""
    for report in (*publication.reports, *publication.earlier):
        yield f"{report.address}{_FILE}", json_bytes(dataset(publication, report, made), 1)
    bulk = _bulk(publication, made)
    yield _BULK, json_bytes(bulk, 1)
    yield f"{FOLDER}/reports.jsonld", json_bytes(_catalogue(publication, bulk), 1)


def linked_by_page(files: Mapping[str, bytes]) -> dict[str, Mapping[str, Any]]:
    """What belongs into the head of a page, by the page's address."""
    made = {
        address.removesuffix(_FILE): json.loads(content)
        for address, content in files.items()
        if address.endswith(f"/{_FILE}")
    }
    return made | ({f"{FOLDER}/": json.loads(files[_BULK])} if _BULK in files else {})


def changed(report: Report) -> date:
    """The day that a report was last changed here, as the content says: recorded, posted or corrected."""
    days = [report.recorded, *(revision.date for revision in report.revisions)]
    return max([*days, report.posted] if report.posted else days)


def dataset(publication: Publication, report: Report, made: Mapping[str, bytes]) -> dict[str, Any]:
    """A report as a Dataset. *made* holds the files that can be beside it."""
    head = _head(publication, report)
    return {
        "@context": _CONTEXT,
        **head,
        "description": f"{report.title}：{''.join(sentence.text for sentence in report.sentences)}",
        "includedInDataCatalog": {"@type": "DataCatalog", "name": publication.portal.name, **_site(publication)},
        "distribution": [
            _download(publication, report.address, file, name, made[f"{report.address}{file}"])
            for file, name in _REPORT_FILES
            if f"{report.address}{file}" in made
        ],
    }


def _head(publication: Publication, report: Report) -> dict[str, Any]:
    source = {key: value for key, value in report.source.items() if value not in ABSENCES}
    address = source.get("address") or ""
    based = {"@type": "CreativeWork", "name": source.get("title"), "url": address if is_web(address) else None}
    return _known(
        {
            "@type": "Dataset",
            "name": report.title,
            "alternateName": report.printed_title if report.printed_title != report.title else None,
            "identifier": [report_id(report), f"sha256:{report.digest}", *filter(None, [report.index_number])],
            "url": _address(publication, report.address),
            "inLanguage": "zh-CN",
            "keywords": ["部门整体支出", "绩效自评", "预决算公开", report.department_name, f"{report.year} 年度"],
            "creator": {"@type": "Organization", "name": report.department_name},
            "publisher": {"@type": "Organization", "name": report.publisher},
            "temporalCoverage": f"{report.year}-01-01/{report.year}-12-31",
            "spatialCoverage": _known(
                {"@type": "AdministrativeArea", "name": report.region or None, "identifier": report.region_code}
            ),
            "datePublished": report.posted.isoformat() if report.posted else None,
            "dateModified": changed(report).isoformat(),
            "version": f"第 {report.revision} 版（已更正）" if report.revision else None,
            "isBasedOn": _known(based) if source.get("title") else None,
            "license": publication.portal.data_terms_address or publication.portal.data_terms or None,
            "isAccessibleForFree": True,
        }
    )


def _bulk(publication: Publication, made: Mapping[str, bytes]) -> dict[str, Any]:
    """All current reports as one Dataset."""
    reports, portal = publication.reports, publication.portal
    years = [report.year for report in reports]
    given = sorted(a for a in made if a.startswith(f"{FOLDER}/") and a.count("/") == 1 and _ending(a) in _TYPES)
    head = _known(
        {
            "@context": _CONTEXT,
            "@type": "Dataset",
            "name": f"{portal.name}：全部部门整体支出绩效自评报告的数据",
            "description": f"{portal.tagline}。收录 {len(reports)} 份部门整体支出绩效自评报告的事实、绩效指标、得分、"
            "核验说明、复核和更正，一张表一个 CSV 文件，另有 XLSX 工作簿和 SQLite 数据库。",
            "url": _address(publication, f"{FOLDER}/"),
            "inLanguage": "zh-CN",
            "keywords": ["部门整体支出", "绩效自评", "预决算公开", "开放数据"],
            "publisher": {"@type": "Organization", "name": portal.host or portal.name},
            "temporalCoverage": f"{min(years)}-01-01/{max(years)}-12-31" if years else None,
            "dateModified": max(map(changed, reports)).isoformat() if reports else None,
            "license": portal.data_terms_address or portal.data_terms or None,
            "isAccessibleForFree": True,
        }
    )
    return {
        **head,
        "distribution": [
            _download(publication, f"{FOLDER}/", address.removeprefix(f"{FOLDER}/"), "", made[address])
            for address in given
        ],
    }


def _catalogue(publication: Publication, bulk: dict[str, Any]) -> dict[str, Any]:
    """Every dataset of the site, in short; addresses are relative to this file where the site's is not known."""
    heads = [
        {**_head(publication, report), "url": _address(publication, report.address, f"../{report.address}")}
        for report in publication.reports
    ]
    return {
        "@context": _CONTEXT,
        "@type": "DataCatalog",
        "name": publication.portal.name,
        "description": publication.portal.tagline,
        **_site(publication),
        "inLanguage": "zh-CN",
        "dataset": [{key: value for key, value in bulk.items() if key != "@context"}, *heads],
    }


def _download(publication: Publication, folder: str, file: str, name: str, content: bytes) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": name or file,
        "contentUrl": _address(publication, f"{folder}{file}", file),
        "encodingFormat": _TYPES[_ending(file)],
        "contentSize": f"{len(content)} B",
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _site(publication: Publication) -> dict[str, str]:
    return {"url": f"{publication.portal.base_url}/"} if publication.portal.base_url else {}


def _address(publication: Publication, address: str, relative: str = "./") -> str:
    """The whole address, or one relative to the file where the site's own is not configured."""
    return f"{publication.portal.base_url}/{address}" if publication.portal.base_url else relative


def _ending(address: str) -> str:
    return address.rpartition(".")[2]


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
