"""The page to read first: the stages in order. load → check → score → check scores → report → {web, pdf, data} → site.

Everything is checked before anything is written; a site with an error in its content is not published.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias

from generator.changes import REPORTS, SHARED, Changes, touched_reports
from generator.edition import Edition, publish
from generator.finding import Finding, Passed, Severity, form_error, sort_findings
from generator.history import check_history
from generator.load import (
    INTERNAL_SUFFIX,
    Content,
    internal_file,
    load_content,
    read_model,
    relative,
    report_files,
    revision_of,
    source_files,
)
from generator.references import check_references
from generator.render import data, pdf
from generator.render.shell import build_shell
from generator.render.web import ICON, Pages
from generator.report.build import build_report, portal_view
from generator.report.model import Report
from generator.report.pages import department_pages, framework_pages, home, index_pages, withdrawn_pages, year_pages
from generator.report.rulebook import rulebook
from generator.schema.report import Report as ReportModel
from generator.site import check_target, write_site
from generator.validate import Assessed, assess, check_files, check_frameworks, check_policy, check_set, settle_outer
from generator.withheld import Secrets
from generator.yamltext import read_yaml, walk_paths

EDITION_FILE: Final = "report.yml"
FONT_RULE: Final = "font-coverage"
Progress: TypeAlias = Callable[[str, int, int], None]


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


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: what was checked, how many reports were published, and how many files written."""

    checked: Checked
    published: int
    files: int


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
    read = [a for a in (assess(report, content, today) for report in content.reports) if a is not None]
    sources = list(source_files(root))
    searched = check_files(sources, content.policy)
    secrets = Secrets(sources, searched, content.policy.privacy)
    outer = [*searched, *check_set(read)]
    findings += settle_outer(read, outer, today, complete=paths is None)
    assessed = [a for a in read if scope is None or a.report.file in scope.reports]
    for one in assessed:
        findings += [*one.findings, *_uncovered(root, one)]
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


def build(root: Path, target: Path, progress: Progress, workers: int = 1) -> Built:
    """Check, score and publish into *target*; nothing is written if something blocks publication.

    Raises NotASiteError, ShellError, TypesetError, FontError or OSError for faults of the environment.
    """
    checked = check(root)
    if checked.blocked or not checked.content.complete:
        return Built(checked, 0, 0)
    check_target(target)  # before the costly part, not only when writing
    content = checked.content
    chosen = _to_publish(checked.assessed)
    editions = [publish(a.report) for a in chosen]
    # What is published is made from the published edition, so that line numbers are those of the file that readers get.
    chosen = [_assessed(edition, content) for edition in editions]
    reports = _reports(chosen, editions, content)
    portal = portal_view(content)
    with TemporaryDirectory(prefix="jixiao-") as work:
        pages = Pages(root, build_shell(root, Path(work)), portal)
    icon = {ICON: (root / "site_templates" / "icon.svg").read_bytes()}
    files = {
        **pages.assets,
        **icon,
        **pages.prose_pages(),
        **_collections(pages, content, [r for r in reports if not r.revision]),
    }
    jsons = [data.report_json(report) for report in reports]
    for report, edition, json in zip(reports, editions, jsons, strict=True):
        files[f"{report.address}index.html"] = pages.report(report)
        files[f"{report.address}report.json"] = json
        files[f"{report.address}report.yml"] = edition.content
    jobs = [
        pdf.Job(root, report, edition.content, json, portal.name, portal.base_url)
        for report, edition, json in zip(reports, editions, jsons, strict=True)
    ]
    for job, made in zip(jobs, _map(jobs, workers, progress), strict=True):
        files[f"{job.report.address}report.pdf"] = made
    write_site(files, target)
    return Built(checked, sum(not r.revision for r in reports), len(files) + 1)


def _to_publish(assessed: list[Assessed]) -> list[Assessed]:
    """Published reports; an earlier revision only while the current one of its department-year is published."""
    published = [a for a in assessed if a.report.model.status == "published"]
    current = {(a.report.model.department, a.report.model.year) for a in published if not revision_of(a.report.file)}
    return [a for a in published if (a.report.model.department, a.report.model.year) in current]


def _reports(chosen: list[Assessed], editions: list[Edition], content: Content) -> list[Report]:
    """Every report as shown, earlier revisions included; the current one knows which of them are kept."""
    kept: dict[tuple[str, int], set[str]] = {}
    for assessed, edition in zip(chosen, editions, strict=True):
        model = assessed.report.model
        kept.setdefault((model.department, model.year), set()).add(edition.revision)
    made = []
    for assessed, edition in zip(chosen, editions, strict=True):
        model = assessed.report.model
        known = frozenset(kept[model.department, model.year])
        made.append(build_report(assessed, content, edition.digest, edition.revision, known))
    return made


def _assessed(edition: Edition, content: Content) -> Assessed:
    """The report as its published edition says it; the file that it was made from is valid already."""
    node, _ = read_yaml(edition.content, EDITION_FILE)
    assert node is not None
    loaded, findings = read_model(node, ReportModel, EDITION_FILE, edition.content)
    assert loaded is not None, findings
    assessed = assess(loaded, content)
    assert assessed is not None
    return assessed


def _collections(pages: Pages, content: Content, reports: list[Report]) -> dict[str, bytes]:
    """The pages that look at several reports."""
    files = {"index.html": pages.home(home(content, reports)), "404.html": pages.not_found()}
    for listing in [*year_pages(reports), *department_pages(content, reports), *index_pages(reports)]:
        files[f"{listing.address}index.html"] = pages.listing(listing)
    for withdrawn in withdrawn_pages(content):
        files[f"{withdrawn.address}index.html"] = pages.withdrawn(withdrawn)
    frameworks = framework_pages(content, reports)
    for framework in frameworks:
        files[f"{framework.address}index.html"] = pages.framework(framework)
    files["frameworks/index.html"] = pages.frameworks(frameworks)
    book = rulebook(content, reports)
    files["rules/index.html"] = pages.rules(book)
    for rule in book.pages:
        files[f"{rule.address}index.html"] = pages.rule(rule)
    return files


def _map(jobs: list[pdf.Job], workers: int, progress: Progress) -> list[bytes]:
    """Typeset every job, on a pool of spawned processes where that pays."""
    made: list[bytes] = []
    if workers <= 1 or len(jobs) < 2:
        for number, job in enumerate(jobs, 1):
            made.append(pdf.run(job))
            progress("排版", number, len(jobs))
        return made
    with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=get_context("spawn"), max_tasks_per_child=50) as pool:
        for number, result in enumerate(pool.map(pdf.run, jobs), 1):
            made.append(result)
            progress("排版", number, len(jobs))
    return made


def _uncovered(root: Path, assessed: Assessed) -> list[Finding]:
    """Characters that no shipped face covers, each at its first place in the file."""
    fonts = pdf.font_set(root)
    seen: set[str] = set()
    findings = []
    for path, node in walk_paths(assessed.report.node):
        for char in fonts.missing(node.text or ""):
            if char not in seen:
                seen.add(char)
                location = node.locate((node.text or "").index(char))
                message = f"随附字体没有“{char}”（U+{ord(char):04X}）"
                dotted = ".".join(map(str, path))
                findings.append(
                    form_error(FONT_RULE, location, dotted, message, "核对是否错字；确需此字时补充字体", char)
                )
    return findings
