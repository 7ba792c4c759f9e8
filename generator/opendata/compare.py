"""What the page of comparisons loads: one index, and the cells of every report with the keys that decide.

Which cells may be compared, and the words for why not, are decided by ``report.comparable``; the browser compares keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from generator.opendata.encode import json_bytes
from generator.quantity import plain
from generator.report.cells import ASPECTS, Cell
from generator.report.comparison import (
    ALWAYS,
    MIXED,
    MONEY,
    MONEY_UNIT,
    NO_MEAN,
    SAME,
    SECTIONS,
    SEVERAL,
    SMALL,
    SMALL_UNIT,
    TOO_FEW,
)
from generator.report.model import Report
from generator.report.publication import Publication

INDEX: Final = "compare/index.json"
FILE: Final = "compare.json"


def files(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """The index, and ``compare.json`` of every current report."""
    yield INDEX, json_bytes(index(publication))
    for report in publication.reports:
        yield f"{report.address}{FILE}", json_bytes(cells(report))


def index(publication: Publication) -> dict[str, Any]:
    """Every report that can be chosen, and the words of the guard.

    A report: its address below ``reports/``, short name, full name, region, year, framework and
    title of that, with 本站归入 where the report does not name it.
    """
    return {
        "schema_version": 1,
        "aspects": [{"id": name, "title": title, "unsaid": unsaid} for name, (title, unsaid) in ASPECTS.items()],
        "sections": [{"id": name, "title": title, "missing": gap} for name, (title, gap) in SECTIONS.items()],
        "always": ALWAYS,
        "money": MONEY,
        "money_unit": MONEY_UNIT,
        "small_unit": SMALL_UNIT,
        "small": SMALL,
        "words": {"too_few": TOO_FEW, "no_mean": NO_MEAN, "mixed": MIXED, "several": SEVERAL, "same": SAME},
        "reports": [
            (
                f"{report.department}/{report.year}",
                report.short_name,
                report.department_name,
                report.region,
                report.year,
                report.framework.reference,
                report.framework.called,
            )
            for report in publication.reports
        ],
    }


def cells(report: Report) -> dict[str, Any]:
    """The cells of a report as short rows.

    A cell: row (one that ends in ``|`` is to be completed by the name), name, section, order, kind, [text, anchor] of
    every printed figure, exact value in base units or null, unit, numbers of its ``basis``, number of the reason in
    ``apart`` or -1, 1 if absent, numbers of notes, detail.
    ``basis`` lists number of the aspect, key and words.
    """
    aspects = {name: number for number, name in enumerate(ASPECTS)}
    sections = {name: number for number, name in enumerate(SECTIONS)}
    bases: dict[tuple[int, str, str], int] = {}
    reasons: dict[str, int] = {}

    def row(cell: Cell) -> list[Any]:
        used = [(aspects[basis.aspect], basis.key, basis.words) for basis in cell.basis]
        return [
            cell.row.removesuffix(cell.name) if cell.row.endswith(f"|{cell.name}") else cell.row,
            cell.name,
            sections[cell.section],
            cell.order,
            cell.kind.value,
            [[figure.text, figure.anchor] for figure in cell.printed],
            plain(cell.value) if cell.value is not None else None,
            cell.unit,
            [bases.setdefault(basis, len(bases)) for basis in used],
            reasons.setdefault(cell.apart, len(reasons)) if cell.apart else -1,
            int(cell.absent),
            cell.notes,
            cell.detail,
        ]

    rows = [row(cell) for cell in report.cells]
    return {
        "schema_version": 1,
        "report": f"{report.department}/{report.year}",
        "basis": list(bases),
        "apart": list(reasons),
        "cells": rows,
    }
