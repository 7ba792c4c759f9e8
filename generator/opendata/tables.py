"""The rows of the open data, in the order of the declared columns. Decimals are exact text; nothing is rounded here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

from generator.opendata.columns import (
    FACTS,
    NOTES,
    REPORTS,
    REVIEWS,
    REVISIONS,
    SCORES,
    TARGETS,
    WAIVERS,
    Table,
)
from generator.quantity import Bound
from generator.report.model import Report, StatementView
from generator.report.views import ScoreRow
from generator.schema.base import ABSENCES
from generator.trace import STATUS_NAMES, ScoreStatus

Cell: TypeAlias = str | int | bool | None
Row: TypeAlias = tuple[Cell, ...]
_ABSENT: Final = {words: key for key, words in ABSENCES.items()}
_STATUS: Final = {name: status.value for status, name in STATUS_NAMES.items()}
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_KEY: Final = re.compile(r"(?P<fact>[^@#]+)(?:@(?P<period>[^#]+))?(?:#(?P<members>.+))?")
_INDICATOR: Final = re.compile(r"indicator\.(?P<row>[a-z0-9_]+)\.(?P<role>target|actual|completion)")
_ROLE_WORDS: Final = re.compile(r"（(?:指标值|完成值|完成率)）$")
_BASE_UNITS: Final = {"money": "元", "points": "分"}


def rows(table: Table, reports: Iterable[Report]) -> Iterator[Row]:
    """The rows of *table* for *reports*, in their order; one cell a declared column."""
    make = _MAKERS[table.id]
    ids = [column.id for column in table.columns]
    for report in reports:
        head: dict[str, Cell] = {
            "report": report_id(report),
            "department_name": report.department_name,
            "year": report.year,
        }
        for values in make(report):
            row = head | values
            yield tuple(row[name] for name in ids)


def report_id(report: Report) -> str:
    """What a report is called in every table: ``<department>/<year>``."""
    return f"{report.department}/{report.year}"


def _reports(report: Report) -> Iterator[dict[str, Cell]]:
    total = report.total
    prepared, prepared_absence = _prepared(report)
    approved, approved_absence = _day(report.dates.get("approved"))
    disclosed, disclosed_absence = _day(report.dates.get("disclosed"))
    declared, declared_absence = _points(total.declared)
    yield {
        "department": report.department,
        "region": report.region_code,
        "region_name": report.region,
        "title": report.title,
        "printed_title": report.printed_title,
        "origin": report.origin,
        "publisher": report.publisher,
        "index_number": report.index_number or None,
        "prepared": prepared,
        "prepared_absence": prepared_absence,
        "approved": approved,
        "approved_absence": approved_absence,
        "disclosed": disclosed,
        "disclosed_absence": disclosed_absence,
        "posted": report.posted.isoformat() if report.posted else None,
        "posted_time": report.posted_time or None,
        "recorded": report.recorded.isoformat(),
        "framework": report.framework.reference,
        "framework_title": report.framework.title,
        "points": _points(total.points)[0],
        "declared": declared,
        "declared_absence": declared_absence,
        "computed": total.computed or None,
        "reviewed": total.reviewed or None,
        "grade": report.grade or None,
        "recomputable": total.recomputable,
        "compared": report.compared,
        "agreed": report.agreed,
        "annotated": report.annotated,
        "waived": len(report.waived),
        "source_title": report.source.get("title"),
        "source_address": _known(report.source.get("address")),
        "edition_sha256": report.digest,
        "address": report.address,
    }


def _prepared(report: Report) -> tuple[str | None, str | None]:
    """成文日期: as the report prints it, otherwise as somebody entered it."""
    printed = next((s for s in report.statements if s.key == "date.prepared"), None)
    if printed is not None:
        return (None, printed.absence) if printed.absence else (printed.printed, None)
    return _day(report.dates.get("prepared") or "not_printed")


def _facts(report: Report) -> Iterator[dict[str, Cell]]:
    notes: dict[str, list[int]] = defaultdict(list)
    for note in report.notes:
        for anchor in dict.fromkeys(place.anchor for place in note.places if place.anchor):
            notes[anchor].append(note.number)
    for number, statement in enumerate(report.statements, 1):
        parts = _KEY.fullmatch(statement.key)
        assert parts is not None, statement.key
        yield {
            "number": number,
            "key": statement.key,
            "fact": parts["fact"],
            "period": parts["period"],
            "members": (parts["members"] or "").replace("#", " ") or None,
            "name": statement.name,
            "kind": statement.kind,
            "printed": statement.printed or None,
            "value": statement.value,
            "base_unit": base_unit(statement),
            "step": statement.step,
            "unit": statement.unit or None,
            "bound": _bound(statement),
            "absence": statement.absence,
            "place": statement.place,
            "line": statement.line,
            "column": statement.column,
            "anchor": statement.anchor or None,
            "notes": _numbers(notes[statement.anchor]),
        }


def base_unit(statement: StatementView) -> str | None:
    """The unit of an exact value; a ratio has none, and words have none."""
    if statement.value is None or statement.kind == "ratio":
        return None
    unit = statement.unit or ""
    if unit == "%":
        return None  # a row of an indicator table, whose kind is read off its unit
    if unit.endswith("元"):
        return "元"
    return _BASE_UNITS.get(statement.kind) or re.sub(r"^[十百千]?[万亿]|^[十百千](?![分米克])", "", unit) or None


def _targets(report: Report) -> Iterator[dict[str, Cell]]:
    found: dict[str, dict[str, StatementView]] = {}
    for statement in report.statements:
        if match := _INDICATOR.fullmatch(statement.key):
            found.setdefault(match["row"], {}).setdefault(match["role"], statement)
    for indicator, roles in found.items():
        target, actual, completion = (roles.get(role) for role in ("target", "actual", "completion"))
        one = next(iter(roles.values()))
        yield {
            "indicator": indicator,
            "name": _ROLE_WORDS.sub("", one.name),
            "target": _printed(target),
            "target_value": target.value if target else None,
            "target_bound": _bound(target),
            "actual": _printed(actual),
            "actual_value": actual.value if actual else None,
            "actual_bound": _bound(actual),
            "base_unit": next((unit for s in (target, actual) if s and (unit := base_unit(s))), None),
            "completion": _printed(completion),
        }


def _printed(statement: StatementView | None) -> str | None:
    """The words of a cell, or why there are none; None where the report has no such column."""
    if statement is None:
        return None
    return ABSENCES[statement.absence] if statement.absence else statement.printed


def _scores(report: Report) -> Iterator[dict[str, Cell]]:
    above: dict[int, str] = {}
    for number, row in enumerate((*report.scores, report.total), 1):
        above[row.level] = row.id
        points, points_absence = _points(row.points)
        declared, declared_absence = _points(row.declared)
        yield {
            "number": number,
            "indicator": row.id,
            "parent": above.get(row.level - 1) if row.level > 1 else None,
            "level": row.level,
            "leaf": row.leaf,
            "name": row.name,
            "points": points,
            "points_absence": points_absence,
            "declared": declared,
            "declared_absence": declared_absence,
            "computed": row.computed or None,
            "reviewed": row.reviewed or None,
            "recomputable": row.recomputable,
            "status": _STATUS[row.status] if row.status else ScoreStatus.GROUP.value,
            "reason": row.reason or None,
            "rule": row.rule or None,
            "describe": _described(row),
            "wording": "\n".join(row.wording) or None,
            "notes": _numbers(row.notes),
        }


def _described(row: ScoreRow) -> str | None:
    return None if row.describe in _ABSENT else row.describe or None


def _notes(report: Report) -> Iterator[dict[str, Cell]]:
    for note in report.notes:
        word = note.statement
        yield {
            "number": note.number,
            "rule": note.rule,
            "rule_title": note.title,
            "family": note.family,
            "severity": note.severity,
            "path": note.path or None,
            "fingerprint": note.fingerprint,
            "message": note.message,
            "declared": note.declared or None,
            "expected": note.expected or None,
            "difference": note.difference or None,
            "places": "；".join(place.text for place in note.places) or None,
            "state": note.state,
            "sent": word.sent if word else None,
            "answered": word.date if word else None,
            "answer": word.text if word else None,
        }


def _waivers(report: Report) -> Iterator[dict[str, Cell]]:
    for number, waived in enumerate(report.waived, 1):
        yield {
            "number": number,
            "rule": waived.rule,
            "rule_title": waived.title,
            "path": waived.path or None,
            "fingerprint": waived.fingerprint,
            "place": waived.place.text,
            "code": waived.code,
            "note": waived.note,
            "requested_by": waived.requested_by,
            "approved_by": waived.approved_by,
            "expires": waived.expires,
        }


def _reviews(report: Report) -> Iterator[dict[str, Cell]]:
    for review in report.reviews:
        scores = review["scores"]
        assert isinstance(scores, dict)
        day, absence = _day(str(review["date"]))
        for indicator, points in scores.items():
            yield {
                "review": str(review["id"]),
                "body": str(review["body"]),
                "kind": str(review["kind"]),
                "date": day,
                "date_absence": absence,
                "indicator": indicator,
                "points": str(points).removesuffix("分").strip(),
                "reason": str(review["reason"]) if review["reason"] else None,
            }


def _revisions(report: Report) -> Iterator[dict[str, Cell]]:
    for revision in report.revisions:
        yield {
            "number": revision.number,
            "date": revision.date.isoformat(),
            "change": revision.change,
            "address": revision.address or None,
        }


_MAKERS: Final[dict[str, Callable[[Report], Iterator[dict[str, Cell]]]]] = {
    REPORTS.id: _reports,
    FACTS.id: _facts,
    TARGETS.id: _targets,
    SCORES.id: _scores,
    NOTES.id: _notes,
    WAIVERS.id: _waivers,
    REVIEWS.id: _reviews,
    REVISIONS.id: _revisions,
}


def _bound(statement: StatementView | None) -> str | None:
    return Bound(statement.bound).name.lower() if statement and statement.bound else None


def _points(shown: str) -> tuple[str | None, str | None]:
    """Points, or the id of the reason why there are none."""
    return (None, _ABSENT[shown]) if shown in _ABSENT else (shown or None, None)


def _day(value: str | None) -> tuple[str | None, str | None]:
    """A day, or the id of the reason why there is none."""
    return (value, None) if value is None or _DAY.fullmatch(value) else (None, value)


def _known(value: str | None) -> str | None:
    """None for what the source does not supply."""
    return None if value in ABSENCES else value


def _numbers(numbers: Iterable[int]) -> str | None:
    return " ".join(map(str, numbers)) or None
