"""The collected volume (汇编) of a year or a region: many reports under one cover with one contents list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from generator.papers.base import paper, sources
from generator.report.build import region_path
from generator.report.model import Report
from generator.report.publication import Embedded, Paper, Publication

NAME: Final = "部门整体支出绩效自评报告汇编"
FEW: Final = 10
"""Up to so many reports, the contents list has two levels of their headings; else one, or it were a volume itself."""
START: Final = "volume-start"
"""The anchor of a report's first page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents list: ``level`` 0 is a report, 1 and 2 are its headings; ``target`` is in the volume."""

    level: int
    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Part:
    """A report of a volume. ``prefix`` stands before its anchors in the volume, which makes them unique there."""

    report: Report
    prefix: str
    name: str
    entries: tuple[Entry, ...]
    paper: Paper

    @property
    def target(self) -> str:
        """Where it begins, as an anchor of the volume."""
        return f"{self.prefix}{START}"

    @property
    def files(self) -> str:
        """What the names of its data files in the volume begin with; the published YAML is ``<files>report.yml``."""
        return f"{self.report.department}-{self.report.year}-"


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume before it is set. ``front`` is the whole to its metadata: cover, contents, overview; ``back`` its end."""

    name: str
    front: Paper
    parts: tuple[Part, ...]
    back: Paper


def chosen(publication: Publication, year: int | None, region: str | None) -> tuple[Report, ...]:
    """The current reports of a year, and of a region with those below it, by region, department and year."""
    return tuple(
        report
        for report in publication.reports
        if year in (None, report.year)
        and (region is None or region in dict(region_path(publication.content, report.region_code)))
    )


def called(publication: Publication, year: int | None, region: str | None) -> str:
    """The volume's name: 广州市 2023 年度部门整体支出绩效自评报告汇编."""
    place = region_path(publication.content, region)[-1][1] if region else ""
    return f"{place}{' ' if place and year else ''}{f'{year} 年度' if year else ''}{NAME}"


def volume(publication: Publication, reports: tuple[Report, ...], name: str) -> Volume:
    """The volume of *reports*, at least one, in their order."""
    years = {report.year for report in reports}
    parts = tuple(_part(report, len(years) > 1, len(reports) <= FEW) for report in reports)
    front = Paper(
        address=f"{name.replace(' ', '')}.pdf",
        template="volume.html.j2",
        title=name,
        author=publication.portal.host or publication.portal.name,
        summary=f"{name}，收录报告 {len(reports)} 份",
        recorded=max(report.recorded for report in reports),
        running=name,
        version=f"收录报告 {len(reports)} 份",
        data={
            "parts": parts,
            "several_years": len(years) > 1,
            "regions": len({report.region_code for report in reports}),
            "departments": len({report.department for report in reports}),
            "years": tuple(sorted(years)),
            "corrected": tuple(part for part in parts if part.report.number > 1),
        },
        embedded=tuple(_embedded(parts, publication)),
    )
    return Volume(name, front, parts, _end(front))


def _end(front: Paper) -> Paper:
    return Paper(
        address=front.address,
        template="volume_end.html.j2",
        title=front.title,
        author=front.author,
        summary=front.summary,
        recorded=front.recorded,
        running=front.running,
        version=front.version,
        data={"parts": front.data["parts"]},
    )


def _part(report: Report, dated: bool, deep: bool) -> Part:
    prefix = f"{report.department}/{report.year}/"
    name = f"{report.department_name} {report.year} 年度" if dated else report.department_name
    return Part(report, prefix, name, tuple(_entries(report, prefix, deep)), paper(report, "", "volume_part.html.j2"))


def _entries(report: Report, prefix: str, deep: bool) -> Iterator[Entry]:
    """The headings of a report, its own annexes, and the appendices in one line."""
    for place, block in enumerate(report.blocks):
        text = "".join(run.text for run in block.paragraphs[0]) if block.paragraphs else ""
        if block.kind == "heading" and block.level <= (2 if deep else 1):
            yield Entry(block.level, text, f"{prefix}{block.anchor}")
        elif block.kind == "annex" and place:
            title = report.blocks[place + 1 : place + 2]
            named = "".join(run.text for run in title[0].paragraphs[0]) if title and title[0].kind == "title" else ""
            yield Entry(1, f"{text}　{named}" if named else text, f"{prefix}{block.anchor}")
    yield Entry(1, "附录　评分表、核验说明、信息公开表", f"{prefix}appendix-scores")


def _embedded(parts: tuple[Part, ...], publication: Publication) -> Iterator[Embedded]:
    for part in parts:
        report = part.report
        for file in sources(report, publication, part.files):
            yield Embedded(
                file.name, file.content, file.media_type, f"{report.title}：{file.description}", file.relationship
            )
