"""From checked content to the site: edition → report → {data, pdf, pages, search} → site, written as a whole."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import active_children, get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias

from generator import search
from generator.edition import Edition, publish
from generator.load import Content, read_model, revision_of
from generator.opendata import crawler_files, data_files, describing_files, linked_by_page
from generator.pages import all_pages
from generator.pages.base import ABOUT
from generator.papers import all_papers
from generator.pipeline import Checked, check
from generator.render import pdf
from generator.render.shell import build_shell, prose_title
from generator.render.web import ICON, Web
from generator.report.build import build_report, portal_view
from generator.report.model import Portal, Report
from generator.report.publication import Paper, Publication
from generator.schema.report import Report as ReportModel
from generator.site import SITE, prepare, write_site
from generator.validate import Assessed, assess
from generator.yamltext import read_yaml

EDITION_FILE: Final = "report.yml"
DOCUMENTS_A_PROCESS = 50
"""How many documents a process typesets before it is replaced: what the libraries keep is given back."""
STUBBORN: Final = 1.0
"""Seconds that are given to a killed process, and to the pool that it was of, to end."""

Progress: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: what was checked, how many reports were published, and how many files written."""

    checked: Checked
    published: int
    files: int


def build(root: Path, target: Path, progress: Progress, workers: int = 1, pdfs: bool = True) -> Built:
    """Check, score and publish into *target*; nothing is written if something blocks publication.

    Without *pdfs* the site has none and names none: for a quick look. Raises NotASiteError, ShellError, TypesetError,
    SearchError, FontError or OSError for faults of the environment.
    """
    prepare(target, SITE)  # before the costly part, not only when writing
    checked = check(root)
    if checked.blocked or not checked.content.complete:
        return Built(checked, 0, 0)
    publication = publish_all(checked)
    files = make_files(root, publication, progress, workers, pdfs)
    write_site(files, target)
    return Built(checked, len(publication.reports), len(files) + 1)


def make_files(
    root: Path, publication: Publication, progress: Progress, workers: int = 1, pdfs: bool = True
) -> dict[str, bytes]:
    """Every file of the site but its manifest, by address."""
    files = dict(data_files(publication))
    if pdfs:
        files |= set_papers(root, all_papers(publication), publication.portal, progress, workers)
    files.update(list(describing_files(publication, files)))
    sizes = {address: len(content) for address, content in files.items()}
    publication = replace(publication, sizes=sizes, linked=linked_by_page(files))
    with TemporaryDirectory(prefix="jixiao-") as work:
        web = Web(root, build_shell(root, Path(work)), publication.portal)
    files |= web.assets | web.prose_pages(ABOUT)
    files[ICON] = (root / "site_templates" / "icon.svg").read_bytes()
    prose = {f"{address}/": prose_title(body) for address, body in web.prose.items()}
    for page in all_pages(publication, prose):
        assert page.file not in files, f"two pages at {page.file}"
        files[page.file] = web.page(page)
    files |= search.index(publication)
    files.update(list(crawler_files(publication, files)))
    return files


def publish_all(checked: Checked) -> Publication:
    """What is published of content that nothing keeps from it. Shared content must be complete."""
    return _publication(_to_publish(checked.assessed), checked.content)


def as_published(checked: Checked, files: Collection[str]) -> Publication:
    """The same of the reports in *files* alone, whatever their status: as they would be published, for the approval
    edition. Never the source of what is published. Shared content must be complete.
    """
    return _publication([a for a in checked.assessed if a.report.file in files], checked.content)


def _publication(chosen: list[Assessed], content: Content) -> Publication:
    editions = [publish(a.report) for a in chosen]
    # What is published is made from the published edition, so that line numbers are those of the file that readers get.
    reports = _reports([_assessed(edition, content) for edition in editions], editions, content)
    order = sorted(reports, key=lambda r: (r.region_code, r.department, r.year, r.revision))
    return Publication(
        content,
        portal_view(content),
        tuple(report for report in order if not report.revision),
        tuple(report for report in order if report.revision),
        {report.address: edition.content for report, edition in zip(reports, editions, strict=True)},
    )


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
    assessed = assess(loaded, content, public=True)
    assert assessed is not None
    return assessed


def set_papers(
    root: Path, papers: Iterable[Paper], portal: Portal, progress: Progress, workers: int
) -> dict[str, bytes]:
    """The PDF of every paper, by address."""
    jobs = [pdf.Job(root, paper, portal) for paper in papers]
    return {job.paper.address: made for job, made in zip(jobs, _map(jobs, workers, progress), strict=True)}


def _map(jobs: list[pdf.Job], workers: int, progress: Progress) -> list[bytes]:
    """Typeset every job, on a pool of spawned processes where that pays.

    Processes are replaced from time to time, all at once: with ``max_tasks_per_child`` the pool of Python 3.11 stalls
    when one has ended (python/cpython#115634).
    """
    made: list[bytes] = []
    if workers <= 1 or len(jobs) < 2:
        for number, job in enumerate(jobs, 1):
            made.append(pdf.run(job))
            progress("排版", number, len(jobs))
        return made
    batch = DOCUMENTS_A_PROCESS * workers
    for begin in range(0, len(jobs), batch):
        part = jobs[begin : begin + batch]
        with _pool(min(workers, len(part))) as pool:
            with _held_interrupts():  # every process starts, and is known to the pool, before Ctrl+C is heard
                # Not pool.map: it cancels what is left in this thread, which fails the pool's own (python/cpython#107219)
                futures = [pool.submit(pdf.run, job) for job in part]
            for future in futures:
                made.append(future.result())
                progress("排版", len(made), len(jobs))
    return made


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool of spawned processes; after Ctrl+C they are ended at once and not waited for."""
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
    try:
        try:
            yield pool
        except Exception:
            pool.shutdown(cancel_futures=True)
            raise
        pool.shutdown()
    except KeyboardInterrupt:
        with _held_interrupts():  # pressed twice, it would leave some of them
            for child in active_children():
                child.kill()  # they keep nothing that must be put in order
                child.join(STUBBORN)
            # The pool tidies up by itself now, unless a process was just sending a result: then it waits for the rest
            # for ever, and whoever ends this process has to make sure of it.
            ending = threading.Thread(target=pool.shutdown, daemon=True)
            ending.start()
            ending.join(STUBBORN)
        raise


@contextmanager
def _held_interrupts() -> Iterator[None]:
    """Ctrl+C comes when this is over, and never to the processes that are started here.

    They inherit that it is blocked, so that they are deaf from birth: an initializer would run only after a second of
    imports. Blocking alone does not hold it from this process, whose other threads may receive it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # Ctrl+C is never raised here
        return
    came: list[int] = []
    former = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, former)
    if came:
        signal.raise_signal(signal.SIGINT)
