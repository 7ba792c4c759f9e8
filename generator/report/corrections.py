"""更正: what was changed in published reports, edition by edition, and which reports were withdrawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from generator.load import revision_of
from generator.report.model import Report, StatementView
from generator.report.publication import Publication
from generator.schema.base import ABSENCES

NOT_THERE = "没有这一处"


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """A figure that differs between two editions, as both print it."""

    key: str
    name: str
    place: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Correction:
    """One step of a report's 更正记录. Addresses are below the site's root; ``old`` is empty if it was not kept.

    ``figures`` is None where the two editions cannot be compared because one is not kept.
    """

    day: str
    department: str
    department_name: str
    year: int
    number: int
    change: str
    address: str
    old: str
    new: str
    figures: tuple[ChangedFigure, ...] | None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A report that was withdrawn: where it stood and what is said of it, no figure. ``day`` is empty if unsaid."""

    day: str
    department_name: str
    called: str
    year: int
    change: str
    address: str


def corrections(publication: Publication) -> tuple[Correction, ...]:
    """Every correction of a published report, the newest first."""
    kept = {(one.department, one.year, int(one.revision)): one for one in publication.earlier}
    made = [one for report in publication.reports for one in _of_report(report, kept)]
    return tuple(sorted(made, key=lambda c: (c.day, c.year, c.department, c.number), reverse=True))


def _of_report(report: Report, kept: dict[tuple[str, int, int], Report]) -> Iterator[Correction]:
    """A revision's number is that of the edition which it replaced; the last one was replaced by the current one."""
    last = max((revision.number for revision in report.revisions), default=0)
    for revision in report.revisions:
        old = kept.get((report.department, report.year, revision.number))
        new = report if revision.number == last else kept.get((report.department, report.year, revision.number + 1))
        yield Correction(
            revision.date.isoformat(),
            report.department,
            report.department_name,
            report.year,
            revision.number,
            revision.change,
            report.address,
            old.address if old else "",
            new.address if new else "",
            changed_figures(old, new) if old and new else None,
        )


def changed_figures(old: Report, new: Report) -> tuple[ChangedFigure, ...]:
    """Figures printed differently in two editions: the same key at the same place, in the order of the text."""
    before, after = _by_place(old), _by_place(new)
    made: list[ChangedFigure] = []
    for spot in dict.fromkeys([*after, *before]):
        made += _pairs(before.get(spot, []), after.get(spot, []))
    return tuple(made)


def _by_place(report: Report) -> dict[tuple[str, str], list[StatementView]]:
    found: dict[tuple[str, str], list[StatementView]] = {}
    for statement in report.statements:
        found.setdefault((statement.key, statement.place), []).append(statement)
    return found


def _pairs(before: list[StatementView], after: list[StatementView]) -> Iterator[ChangedFigure]:
    """Changes of one key at one place, where it may be printed several times."""
    one, two = [_shown(s) for s in before], [_shown(s) for s in after]
    if Counter(one) == Counter(two):
        return  # the same figures, at most in another order
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for index in range(max(i2 - i1, j2 - j1)):
            here = before[i1 + index] if i1 + index < i2 else None
            there = after[j1 + index] if j1 + index < j2 else None
            known = there or here
            assert known is not None
            yield ChangedFigure(
                known.key,
                known.name,
                known.place,
                _shown(here) if here else NOT_THERE,
                _shown(there) if there else NOT_THERE,
            )


def _shown(statement: StatementView) -> str:
    return ABSENCES.get(statement.absence or "", statement.printed) or statement.printed


def withdrawals(publication: Publication) -> tuple[Withdrawal, ...]:
    """Reports that were withdrawn, the newest first; nothing of what they said, and none whose name is withheld."""
    departments = publication.content.departments
    assert departments is not None
    made = []
    for loaded in publication.content.reports:
        model = loaded.model
        if model.status != "withdrawn" or revision_of(loaded.file) or model.department in publication.withheld:
            continue
        said = model.revisions[-1] if model.revisions else None
        dated = departments.model.departments[model.department].named(model.year)
        made.append(
            Withdrawal(
                said.date.isoformat() if said else "",
                dated.name,
                dated.called,
                model.year,
                said.change if said else "",
                f"reports/{model.department}/{model.year}/",
            )
        )
    return tuple(sorted(made, key=lambda w: (w.day, w.year, w.address), reverse=True))
