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

from generator.edition import Edition, publish, revision_of
from generator.finding import Finding, Passed, Severity, form_error, sort_findings
from generator.load import Content, load_content, read_model, relative, source_files
from generator.references import check_references
from generator.render import data, pdf
from generator.render.shell import build_shell
from generator.render.web import ICON, Pages
from generator.report.build import build_report, portal_view
from generator.report.model import Report
from generator.report.pages import department_pages, framework_pages, home, index_pages, withdrawn_pages, year_pages
from generator.schema.report import Report as ReportModel
from generator.site import check_target, write_site
from generator.validate import Assessed, assess, check_files, check_frameworks, check_set
from generator.yamltext import read_yaml, walk_paths

EDITION_FILE: Final = "report.yml"
FONT_RULE: Final = "font-coverage"
Progress: TypeAlias = Callable[[str, int, int], None]


@dataclass(slots=True)
class Checked:
    """What checking found. ``findings`` holds everything, sorted; ``passed`` the comparisons that agreed."""

    content: Content
    assessed: list[Assessed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)

    @property
    def errors(self) -> int:
        return self.count(Severity.ERROR)

    def count(self, severity: Severity) -> int:
        return sum(f.severity is severity for f in self.findings)

    @property
    def blocked(self) -> bool:
        """Whether nothing may be published: an error anywhere, or an unsettled warning of an authored report."""
        published = [a for a in self.assessed if a.report.model.status == "published"]
        return bool(self.errors) or any(a.blocked for a in published)


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: what was checked, how many reports were published, and how many files written."""

    checked: Checked
    published: int
    files: int


def check(root: Path, paths: list[Path] | None = None, today: date | None = None) -> Checked:
    """Load, check and score ``content/`` below *root*, or the report files *paths* alone.

    With *paths* the other years of the same departments are read too, for what compares years; what is found in them
    is not told. *today* is for what depends on the day of checking; a build gives none.
    """
    content = load_content(root, None if paths is None else _with_other_years(paths))
    findings = [*content.findings, *check_references(content), *check_frameworks(content)]
    findings += check_files(source_files(root), content.policy)
    chosen = None if paths is None else {relative(path, root) for path in paths}
    read = [a for a in (assess(report, content, today) for report in content.reports) if a is not None]
    findings += check_set(read)
    assessed = [a for a in read if chosen is None or a.report.file in chosen]
    for one in assessed:
        findings += [*one.findings, *_uncovered(root, one)]
    if chosen is not None:
        others = {report.file for report in content.reports} - chosen
        findings = [f for f in findings if f.location.file not in others]
        content.reports = [report for report in content.reports if report.file in chosen]
    passed = [passed for one in assessed for passed in one.passed]
    return Checked(content, assessed, sort_findings(findings), passed)


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
