"""The page to read first: load → check → score → check scores. What passes is made into a site by ``publishing``.

Everything is checked before anything is written; a site with an error in its content is not published.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from generator.changes import REPORTS, SHARED, Changes, touched_reports
from generator.finding import Finding, Passed, Severity, form_error, sort_findings
from generator.history import check_history
from generator.load import (
    INTERNAL_SUFFIX,
    Content,
    Loaded,
    internal_file,
    load_content,
    relative,
    report_files,
    source_files,
)
from generator.references import check_references
from generator.render import pdf
from generator.render.fonts import FontError, FontSet
from generator.validate import (
    Assessed,
    assess,
    check_content,
    check_files,
    check_frameworks,
    check_policy,
    check_set,
    settle_outer,
)
from generator.withheld import Secrets
from generator.yamltext import Node, walk_paths

FONT_RULE: Final = "font-coverage"
MEND: Final = "核对是否错字；确需此字时补充字体"


@dataclass(slots=True)
class Checked:
    """What checking found. ``findings`` holds everything, sorted; ``passed`` the comparisons that agreed.

    ``today`` is the day of checking and ``since`` the revision that the changes were counted from, where given.
    ``secrets`` is what no output may tell, wherever it was found.
    """

    content: Content
    assessed: list[Assessed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    today: date | None = None
    since: str = ""
    secrets: Secrets = field(default_factory=Secrets)

    @property
    def errors(self) -> int:
        return self.count(Severity.ERROR)

    def count(self, severity: Severity) -> int:
        """Findings of a severity that no waiver settles."""
        return sum(f.severity is severity and not f.waived for f in self.findings)

    @property
    def held(self) -> frozenset[str]:
        """Files of reports that something found keeps from being published."""
        return frozenset(a.report.file for a in self.assessed if a.blocked)

    @property
    def blocked(self) -> bool:
        """Whether nothing may be published: an error anywhere, or an unsettled public warning of an authored one."""
        published = {a.report.file for a in self.assessed if a.report.model.status == "published"}
        return bool(self.errors) or not published.isdisjoint(self.held)


def check(
    root: Path, paths: list[Path] | None = None, today: date | None = None, changes: Changes | None = None
) -> Checked:
    """Load, check and score ``content/`` below *root*, or the report files *paths* alone, or what *changes* touch.

    With *paths* the other years of the same departments are read too, for what compares years, and with *changes*
    everything; what is found in the others is not told. *today* is for what depends on the day of checking; a build
    gives none.
    """
    read_files = report_files(root) if paths is None else _with_other_years(paths)
    content = load_content(root, None if paths is None else read_files)
    scope = _scope(root, paths, changes, content, [relative(path, root) for path in read_files])
    if scope is not None and scope.empty:
        content.reports = []
        return Checked(content, today=today, since=changes.since if changes else "")
    findings = [*content.findings, *check_references(content), *check_policy(content), *check_frameworks(content)]
    if paths is None:  # of the site as a whole: nothing that somebody who checks one report could mend
        findings += check_content(content)
    read = [a for a in (assess(report, content, today) for report in content.reports) if a is not None]
    sources = list(source_files(root))
    searched = check_files(sources, content.policy)
    secrets = Secrets(sources, searched, content.policy.privacy)
    outer = [*searched, *check_set(read)]
    findings += settle_outer(read, outer, today, complete=paths is None)
    assessed = [a for a in read if scope is None or a.report.file in scope.reports]
    faces = _fonts(root, content)
    findings += [finding for shared in _printed(content) for finding in _uncovered(*faces, shared.node)]
    for one in assessed:
        findings += [*one.findings, *_uncovered(*faces, one.report.node)]
    if changes is not None:
        findings += check_history(changes, content, frozenset(relative(path, root) for path in read_files))
    if scope is not None:
        findings = [f for f in findings if scope.tells(f)]
        content.reports = [report for report in content.reports if report.file in scope.reports]
    passed = [passed for one in assessed for passed in one.passed]
    since = changes.since if changes else ""
    return Checked(content, assessed, sort_findings(findings), passed, today, since, secrets)


@dataclass(frozen=True, slots=True)
class _Scope:
    """Of what findings are told: the chosen reports, and either the changed files or whatever is no report."""

    reports: frozenset[str]
    internals: frozenset[str]
    changed: frozenset[str] | None

    @property
    def empty(self) -> bool:
        return self.changed is not None and not self.changed

    def tells(self, finding: Finding) -> bool:
        file = finding.location.file
        if file in self.reports or file in self.internals:
            return True
        if file in SHARED and finding.severity is Severity.ERROR:
            return True  # without it nothing was checked
        if self.changed is None:
            return not file.startswith(REPORTS)
        return file in self.changed or any(place.location.file in self.changed for place in finding.related)


def _scope(
    root: Path, paths: list[Path] | None, changes: Changes | None, content: Content, files: list[str]
) -> _Scope | None:
    """The scope that was asked for; None for everything."""
    reports = [file for file in files if not file.endswith(INTERNAL_SUFFIX)]
    if changes is not None and not changes.shared:
        chosen, changed = touched_reports(changes, content, reports), changes.files
    elif paths is not None:
        chosen, changed = frozenset(relative(path, root) for path in paths), None
    else:
        return None
    internals = frozenset(relative(internal_file(root / file), root) for file in chosen)
    return _Scope(chosen, internals, changed)


def _with_other_years(paths: list[Path]) -> list[Path]:
    """The paths, and the current reports of other years beside them."""
    beside = {p for path in paths for p in path.parent.glob("[0-9][0-9][0-9][0-9].yml")}
    return sorted({*paths, *beside})


def _fonts(root: Path, content: Content) -> tuple[FontSet, bool]:
    """The faces at hand, and whether these are all: only typesetting needs the operator's own, and refuses without."""
    named = content.portal.model.own_fonts if content.portal else ()
    try:
        return pdf.font_set(root, named), True
    except FontError:
        return pdf.font_set(root, tuple(one for one in named if _is_usable(root, one))), False


def _is_usable(root: Path, named: tuple[str, str]) -> bool:
    try:
        pdf.font_set(root, (named,))
    except FontError:
        return False
    return True


def _printed(content: Content) -> list[Loaded[Any]]:
    """The shared files whose words stand in printed documents."""
    found = [content.portal, content.departments, content.regions, content.catalogue, content.checks, content.glossary]
    return [file for file in (*found, *content.frameworks.values()) if file is not None]


def _uncovered(fonts: FontSet, complete: bool, tree: Node) -> list[Finding]:
    """Characters that no face covers, each at its first place in the file.

    Unless the faces are *complete*, one that is not at hand may have the character: that is told and blocks nothing.
    """
    seen: set[str] = set()
    findings = []
    whose = "随附字体和自备字体都" if fonts.own and complete else "随附字体"
    for path, node in walk_paths(tree):
        for char in fonts.missing(node.text or ""):
            if char not in seen:
                seen.add(char)
                location = node.locate((node.text or "").index(char))
                message = f"{whose}没有“{char}”（U+{ord(char):04X}）"
                found = form_error(FONT_RULE, location, ".".join(map(str, path)), message, MEND, char)
                findings.append(found if complete else _unsettled(found))
    return findings


def _unsettled(found: Finding) -> Finding:
    """What was found about a character, where an own face that is not at hand may have it."""
    message = f"{found.message}；site.yml 所列自备字体不在本机或不能用，无法核对其中有没有"
    hint = "核对是否错字；字体齐全的机器再运行 jixiao check"
    return replace(found, severity=Severity.INFO, message=message, hint=hint)
