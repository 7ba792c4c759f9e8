"""Pages of single reports: the current ones, earlier editions, and what is left of withdrawn ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from generator.pages.base import REPORTS, size_text
from generator.report import previous
from generator.report.corrections import withdrawals
from generator.report.model import Crumb, Portal, Report
from generator.report.publication import HOME, Page, Publication
from generator.report.terms import explained

FILES: Final = (
    ("report.pdf", "报告", "PDF", "公文版式，可打印，内附公开版数据"),
    ("scores.pdf", "评分表", "PDF", "各级指标的分值、评分标准、自评得分和复算得分，可单独打印"),
    ("tables.pdf", "数据表", "PDF", "报告所载各表和关键数据，可单独打印"),
    ("summary.pdf", "摘要", "PDF", "一页，供人大代表和公众快速了解"),
    ("report.xlsx", "数字、得分和核验说明", "Excel", "各表一张工作表，表头为中文"),
    ("facts.csv", "所载数字", "CSV", "报告所载的每一个数字及其出处，一处一行"),
    ("scores.csv", "评分表", "CSV", "各项指标的分值、自评得分、复算得分和复核得分"),
    ("report.json", "复算数据", "JSON", "数字、出处、每项得分的计算过程和核验说明"),
    ("report.jsonld", "数据集说明", "JSON-LD", "供搜索引擎和数据目录读取"),
    ("datapackage.json", "数据包说明", "JSON", "各数据文件的列名、类型和校验值"),
    ("report.yml", "公开版数据", "YAML", "本页和其他文件由它生成"),
)
"""What may lie beside a report's page: name, what it is, its type, and what is in it."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file beside the page."""

    file: str
    name: str
    type: str
    size: str
    text: str


def pages(publication: Publication) -> Iterator[Page]:
    """A page for every report that is or was published."""
    for report in (*publication.reports, *publication.earlier):
        yield article(publication, report)
    yield from _withdrawn(publication)


def article(publication: Publication, report: Report) -> Page:
    """The page of one report."""
    two = previous.beside(report, publication.find(report.department, report.year - 1))
    sentences = previous.sentences(report, two)
    edition = f"（第 {report.revision} 版）" if report.revision else ""
    glossary = publication.content.glossary.model if publication.content.glossary else None
    return Page(
        report.address,
        f"{report.short_name} {report.year} 年度绩效自评报告{edition}",
        "report.html.j2",
        REPORTS,
        report.crumbs,
        {
            "report": explained(report, glossary),
            "two": two,
            "sentences": sentences,
            "downloads": downloads(publication, report),
            "citation": citation(report, publication.portal),
        },
        "_toc.html.j2",
        report,
        "".join(sentence.text for sentence in sentences),
    )


def downloads(publication: Publication, report: Report) -> tuple[Download, ...]:
    """The files beside a report's page that were made, with their sizes."""
    made = []
    for file, name, kind, text in FILES:
        size = publication.sizes.get(report.address + file)
        if size is not None:
            made.append(Download(file, name, kind, size_text(size), text))
    return tuple(made)


def citation(report: Report, portal: Portal) -> str:
    """A reference in the form of GB/T 7714; the day of reading is the reader's to add."""
    edition = f"（第 {report.revision} 版）" if report.revision else ""
    day = f"({report.posted.isoformat()})" if report.posted else ""
    if portal.base_url:
        return (
            f"{report.publisher}. {report.title}{edition}[R/OL]. {day}[引用日期]. {portal.base_url}/{report.address}."
        )
    return f"{report.publisher}. {report.title}{edition}[R/OL]. {day}[引用日期]. {portal.name}."


def _withdrawn(publication: Publication) -> Iterator[Page]:
    """A page for every withdrawn report: that it was withdrawn and why, no figure."""
    for gone in withdrawals(publication):
        crumbs = (HOME, Crumb(gone.called, ""), Crumb(f"{gone.year} 年度", ""))
        title = f"{gone.called} {gone.year} 年度绩效自评报告（已撤回）"
        yield Page(gone.address, title, "withdrawn.html.j2", REPORTS, crumbs, {"page": gone})
