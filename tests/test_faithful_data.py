"""The data files of a report say what its model says: statements, scores with traces, notes, in JSON, CSV and XLSX."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from generator import pipeline, publishing, synth
from generator.opendata import data_files
from generator.report.model import Report
from generator.report.publication import Publication
from generator.schema.base import ABSENCES


@pytest.fixture(scope="module", params=["real", "invented"])
def publication(request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """The real reports, and invented ones with earlier editions, reviews and answers."""
    if request.param == "real":
        return publishing.publish_all(pipeline.check(root))
    folder = tmp_path_factory.mktemp("faithful-data") / "project"
    synth.write(root, folder, 14, seed=5)
    return publishing.publish_all(pipeline.check(folder))


@pytest.fixture(scope="module")
def files(publication: Publication) -> dict[str, bytes]:
    """Its data files by address."""
    return dict(data_files(publication))


def every(publication: Publication) -> Iterator[Report]:
    yield from publication.reports
    yield from publication.earlier


def differences(path: str, model: Any, data: Any) -> Iterator[str]:
    """Where *data* is not what the model holds; of the model's fields those that the data has."""
    if isinstance(data, dict) and (is_dataclass(model) or isinstance(model, dict)):
        for key, value in data.items():
            held = model.get(key) if isinstance(model, dict) else getattr(model, key)
            yield from differences(f"{path}.{key}", held, value)
    elif isinstance(data, list):
        held = list(model)
        if len(held) != len(data):
            yield f"{path}: {len(held)} read {len(data)}"
        for index, (one, other) in enumerate(zip(held, data, strict=False)):
            yield from differences(f"{path}[{index}]", one, other)
    elif (model.isoformat() if isinstance(model, date) else model) != data and (model or data):
        yield f"{path}: {model!r} reads {data!r}"


def test_the_json_is_the_model(publication: Publication, files: dict[str, bytes]) -> None:
    for report in every(publication):
        data = json.loads(files[f"{report.address}report.json"])
        for part in (
            "statements",
            "scores",
            "notes",
            "waived",
            "passed",
            "source",
            "dates",
            "reviews",
            "framework_details",
        ):
            model = report.framework if part == "framework_details" else getattr(report, part)
            assert not list(differences(part, model, data[part])), report.address
        assert {"printed", "value", "place"} <= data["statements"][0].keys()
        assert data["edition_sha256"] == report.digest
        assert data["text_code"] == report.text_code
        assert data["title"] == report.title
        assert data["printed_title"] == report.printed_title
        assert (data["grade"] or "") == report.grade
        assert data["score"]["declared"] == report.total.declared
        assert (data["score"]["computed"] or "") == report.total.computed
        counted = [data["checks"][name] for name in ("compared", "agreed", "annotated", "waived")]
        assert counted == [report.compared, report.agreed, len(report.notes), len(report.waived)]


def test_a_changed_value_is_named() -> None:
    model = {"a": [{"b": "1"}, {"b": "2"}]}
    assert list(differences("x", model, {"a": [{"b": "1"}, {"b": "3"}]})) == ["x.a[1].b: '2' reads '3'"]
    assert list(differences("x", model, {"a": [{"b": "1"}]})) == ["x.a: 2 read 1"]


def read_csv(raw: bytes) -> list[dict[str, str]]:
    """The lines of a CSV file, without the apostrophe that keeps a spreadsheet from computing a text."""
    rows = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    return [{key: value.removeprefix("'") for key, value in row.items()} for row in rows]


def column(rows: Sequence[dict[str, str]], name: str) -> list[str]:
    return [row[name] for row in rows]


def texts(values: Iterable[object]) -> list[str]:
    return ["" if value is None else str(value) for value in values]


def test_the_csv_files_are_the_model(publication: Publication, files: dict[str, bytes]) -> None:
    for report in every(publication):
        facts, scores = (read_csv(files[f"{report.address}{name}.csv"]) for name in ("facts", "scores"))
        for name in (
            "key",
            "name",
            "kind",
            "printed",
            "value",
            "step",
            "unit",
            "absence",
            "place",
            "line",
            "column",
            "anchor",
        ):
            assert column(facts, name) == texts(getattr(s, name) for s in report.statements), (report.address, name)
        rows = [row for row in scores if row["indicator"] != "total"]
        assert column(rows, "indicator") == [row.id for row in report.scores]
        for name in ("name", "computed", "recomputable", "reason", "rule", "describe"):
            said = texts(getattr(row, name) for row in report.scores)
            known = [text if text not in ABSENCES.values() else "" for text in said]
            assert column(rows, name) == known, (report.address, name)
        for name in ("points", "declared"):
            said = [getattr(row, name) if getattr(row, name)[:1].isdigit() else "" for row in report.scores]
            assert column(rows, name) == said, (report.address, name)


def test_the_workbook_is_the_model(publication: Publication, files: dict[str, bytes]) -> None:
    for report in every(publication):
        book = openpyxl.load_workbook(io.BytesIO(files[f"{report.address}report.xlsx"]), read_only=True)
        sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
        facts = cells(sheets["事实"])
        assert [row["原文"] or "" for row in facts] == [s.printed for s in report.statements]
        assert [row["出处"] for row in facts] == [s.place for s in report.statements]
        for row, statement in zip(facts, report.statements, strict=True):
            held = row["数值"]
            assert (held is None) == (statement.value is None)
            if held is not None and statement.value is not None:
                assert Decimal(str(held)) == Decimal(statement.value), statement
        scores = [row for row in cells(sheets["得分"]) if row["指标编号"] != "total"]
        assert [row["指标"] for row in scores] == [row.name for row in report.scores]
        assert [row["复算得分（分）"] for row in scores] == [number(row.computed) for row in report.scores]
        assert [row["自评得分（分）"] for row in scores] == [number(row.declared) for row in report.scores]
        notes = cells(sheets["核验说明"])
        assert [row["编号"] for row in notes] == [note.number for note in report.notes]
        for label, name in (
            ("说明", "message"),
            ("所载", "declared"),
            ("核对所得", "expected"),
            ("差额", "difference"),
        ):
            assert [row[label] or "" for row in notes] == [getattr(note, name) for note in report.notes], label


def number(text: str) -> float | int | None:
    """Points as a spreadsheet holds them."""
    if not text[:1].isdigit():
        return None
    return int(text) if text.isdigit() else float(text)


def cells(rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """The rows of a sheet by the names of its columns."""
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if any(cell is not None for cell in row)]
