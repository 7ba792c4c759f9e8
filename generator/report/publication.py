"""What is published as a whole, and a page or paper of it before it is rendered. All that is published is made of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from generator.load import Content
from generator.report.model import Crumb, Portal, Report

HOME = Crumb("首页", "index.html")


@dataclass(frozen=True)
class Publication:
    """Everything that is published: the reports as shown, and the shared content, which must be complete.

    ``reports`` are the current ones by region, department and year; ``earlier`` the editions that were replaced.
    ``editions`` holds the published YAML and ``sizes`` the bytes of the files made so far, both by address below the
    site's root: a page lists a download only if its size is there. ``linked`` is the JSON-LD of pages by their address.
    """

    content: Content
    portal: Portal
    reports: tuple[Report, ...]
    earlier: tuple[Report, ...] = ()
    editions: Mapping[str, bytes] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    linked: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    @cached_property
    def withheld(self) -> frozenset[str]:
        """Departments whose very name may not be published (不列入公开台账), in whichever year's register it says so.

        Nothing that is made of a publication names them. Reports of them keep the site from being published.
        """
        entries = (pair for register in self.content.registers.values() for pair in register.model.departments.items())
        return frozenset(department for department, entry in entries if entry.hidden)

    @cached_property
    def by_department(self) -> dict[str, dict[int, Report]]:
        """Current reports by department and year, years ascending."""
        made: dict[str, dict[int, Report]] = {}
        for report in sorted(self.reports, key=lambda r: (r.region_code, r.department, r.year)):
            made.setdefault(report.department, {})[report.year] = report
        return made

    @cached_property
    def by_year(self) -> dict[int, tuple[Report, ...]]:
        """Current reports by year, the newest year first, in the order of regions: never by score."""
        years = sorted({report.year for report in self.reports}, reverse=True)
        return {year: tuple(r for r in self.reports if r.year == year) for year in years}

    def find(self, department: str, year: int) -> Report | None:
        """The current report of a department-year, None if it is not published here."""
        return self.by_department.get(department, {}).get(year)


@dataclass(frozen=True, slots=True)
class Column:
    """栏目: what the page tags of government sites say of a page's column."""

    name: str
    description: str
    keywords: str
    type: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page before it is rendered.

    ``address`` is its folder below the site's root with a slash at its end (empty for the home page), or a file such
    as ``404.html``. ``template`` is below ``site_templates/web/``, ``data`` its variables beside base and portal.
    ``toc`` names a template that makes a contents list from the same data. ``report`` is given where the page is an
    article, for its page tags. ``scripts`` are names of files in ``site_templates/js/pages/`` that make the page more
    comfortable. ``linked`` is the JSON-LD in its head, if any.
    """

    address: str
    title: str
    template: str
    column: Column
    crumbs: tuple[Crumb, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)
    toc: str = ""
    report: Report | None = None
    summary: str = ""
    scripts: tuple[str, ...] = ()
    linked: Mapping[str, object] | None = None

    @property
    def file(self) -> str:
        """The file that holds the page."""
        return self.address if self.address.endswith(".html") else f"{self.address}index.html"


@dataclass(frozen=True, slots=True)
class Embedded:
    """A data file carried inside a paper: ``relationship`` as PDF/A-3 has it (Source, Data, Supplement)."""

    name: str
    content: bytes
    media_type: str
    description: str
    relationship: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A printed document before it is set: A4, for the archive, the meeting and the file.

    ``address`` is its file below the site's root (or of an export). ``template`` is below ``site_templates/pdf/``,
    ``data`` its variables beside paper and portal. ``title``, ``author`` (a body, never a person), ``summary`` and
    ``recorded`` become its metadata. ``running`` and ``version`` stand at the head of every page: what it is, and of
    which edition. It is plain data, so that any process can set it.
    """

    address: str
    template: str
    title: str
    author: str
    summary: str
    recorded: date
    running: str
    version: str
    data: Mapping[str, object] = field(default_factory=dict)
    embedded: tuple[Embedded, ...] = ()
