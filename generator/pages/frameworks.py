"""Frameworks: what each rests on, its tree with the rules, and the reports that use it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.load import Content
from generator.pages.base import FRAMEWORKS, Entry, entry
from generator.quantity import points_text
from generator.report.build import FRAMEWORK_STATUS, framework_view, region_name
from generator.report.model import ASSIGNED, Crumb, FrameworkView, Pair
from generator.report.publication import HOME, Page, Publication
from generator.schema.base import ABSENCES
from generator.schema.framework import Framework, Indicator
from generator.score import RULE_NAMES


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator of a framework as shown."""

    level: int
    leaf: bool
    name: str
    points: str
    describe: str
    wording: tuple[str, ...]
    rule: str
    status: str


@dataclass(frozen=True, slots=True)
class FrameworkPage:
    """A framework: what it rests on, its tree with the rules, and the reports that use it."""

    view: FrameworkView
    address: str
    pairs: tuple[Pair, ...]
    rows: tuple[IndicatorRow, ...]
    entries: tuple[Entry, ...]
    assigned: tuple[str, ...] = ()


def pages(publication: Publication) -> Iterator[Page]:
    """The list of frameworks, and a page for each."""
    shown = frameworks(publication)
    crumbs: tuple[Crumb, ...] = (HOME, Crumb("指标体系", ""))
    yield Page("frameworks/", "指标体系", "frameworks.html.j2", FRAMEWORKS, crumbs, {"pages": shown})
    for page in shown:
        crumbs = (HOME, Crumb("指标体系", "frameworks/index.html"), Crumb(page.view.title, ""))
        title = f"{page.view.title}（{page.view.reference}）"
        yield Page(page.address, title, "framework.html.j2", FRAMEWORKS, crumbs, {"page": page})


def frameworks(publication: Publication) -> list[FrameworkPage]:
    """Every framework as shown."""
    made = []
    for loaded in publication.content.frameworks.values():
        framework = loaded.model
        view = framework_view(framework)
        users = sorted(
            (r for r in publication.reports if r.framework.reference == framework.reference),
            key=lambda r: (r.year, r.department),
        )
        rows = tuple(row for item in framework.indicators for row in _rows(item, 1))
        address = f"frameworks/{framework.id}.v{framework.version}/"
        pairs = _pairs(framework, view, publication.content)
        assigned = tuple(f"{r.short_name} {r.year} 年度" for r in users if r.framework.attribution == ASSIGNED)
        made.append(FrameworkPage(view, address, pairs, rows, tuple(map(entry, users)), assigned))
    return made


def _rows(item: Indicator, level: int) -> list[IndicatorRow]:
    status = item.status if item.rule is None or item.status != "attested" else item.rule.status
    row = IndicatorRow(
        level=level,
        leaf=not item.indicators,
        name=item.name,
        points=points_text(item.full) if item.full is not None else ABSENCES[str(item.points)],
        describe=ABSENCES.get(item.describe or "", item.describe or ""),
        wording=tuple(ABSENCES.get(line, line) for line in (item.wording or "").split("\n") if line.strip()),
        rule=RULE_NAMES[item.rule.kind] if item.rule else "",
        status="" if item.indicators else FRAMEWORK_STATUS[status].replace("部分为重建（各处已标明）", "规则为重建"),
    )
    return [row, *(below for child in item.indicators for below in _rows(child, level + 1))]


def _pairs(framework: Framework, view: FrameworkView, content: Content) -> tuple[Pair, ...]:
    document = framework.document

    def said(word: str) -> str:
        return ABSENCES.get(word, word)

    place = region_name(content, framework.place)
    return (
        Pair("编号与版本", view.reference),
        Pair("适用地区", place or framework.place),
        Pair("适用年度", "、".join(str(year) for year in framework.years)),
        Pair("文件名称", said(document.title)),
        Pair("发文机关", said(document.authority)),
        Pair("文号", said(document.number)),
        Pair("文件日期", said(document.date)),
        Pair("网址", said(document.address)),
        Pair("依据状态", view.status),
        Pair("总分", points_text(framework.full) if framework.full is not None else ABSENCES[str(framework.total)]),
        Pair("舍入", view.rounding),
        Pair("等级划分", view.grades),
    )
