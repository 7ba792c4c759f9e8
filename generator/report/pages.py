"""Pages that look at several reports: home, department, year and framework."""

from __future__ import annotations

from dataclasses import dataclass

from generator.load import Content
from generator.quantity import points_text
from generator.report.build import FRAMEWORK_STATUS, framework_view, region_name
from generator.report.model import Crumb, FrameworkView, Pair, Report
from generator.schema.base import ABSENCES
from generator.schema.framework import Framework, Indicator
from generator.score import RULE_NAMES


@dataclass(frozen=True, slots=True)
class Entry:
    """A report in a list. ``address`` is its folder below the site's root."""

    address: str
    department: str
    department_name: str
    region: str
    year: int
    score: str
    grade: str
    execution: str
    recomputable: str
    notes: int
    compared: int
    posted: str


@dataclass(frozen=True, slots=True)
class Door:
    """A way to a list: its name, where it leads, how many reports are there."""

    name: str
    address: str
    count: int


@dataclass(frozen=True, slots=True)
class Home:
    """The home page."""

    name: str
    tagline: str
    figures: tuple[Pair, ...]
    newest: tuple[Entry, ...]
    years: tuple[Door, ...]
    departments: tuple[Door, ...]
    frameworks: tuple[Door, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A department with its years, or a year with its departments."""

    kind: str
    address: str
    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What is left of a withdrawn report: its address and that it was withdrawn, no figure."""

    address: str
    department_name: str
    year: int
    change: str
    crumbs: tuple[Crumb, ...]


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
    crumbs: tuple[Crumb, ...]
    pairs: tuple[Pair, ...]
    rows: tuple[IndicatorRow, ...]
    entries: tuple[Entry, ...]


def withdrawn_pages(content: Content) -> list[Withdrawn]:
    """A page for every withdrawn report; the last entry of its revisions says why."""
    assert content.departments is not None
    pages = []
    for loaded in content.reports:
        model = loaded.model
        if model.status != "withdrawn":
            continue
        department = content.departments.model.departments[model.department]
        crumbs = (
            Crumb("首页", "index.html"),
            Crumb(department.short, ""),
            Crumb(f"{model.year} 年度", ""),
        )
        change = model.revisions[-1].change if model.revisions else ""
        address = f"reports/{model.department}/{model.year}/"
        pages.append(Withdrawn(address, department.name, model.year, change, crumbs))
    return pages


def entry(report: Report) -> Entry:
    """A report's line in lists."""
    day = report.posted
    return Entry(
        address=report.address,
        department=report.department,
        department_name=report.department_name,
        region=report.region,
        year=report.year,
        score=report.total.declared,
        grade=report.grade or "报告未列",
        execution=report.execution,
        recomputable=report.recomputable,
        notes=len(report.notes),
        compared=report.compared,
        posted=day.isoformat() if day else "",
    )


def home(content: Content, reports: list[Report]) -> Home:
    """The home page from all published reports."""
    assert content.portal is not None
    newest = sorted(reports, key=lambda r: (str(r.posted), r.year, r.region_code), reverse=True)
    years = sorted({r.year for r in reports}, reverse=True)
    departments = {r.department: r for r in sorted(reports, key=lambda r: (r.region_code, r.year))}
    frameworks = sorted({r.framework for r in reports}, key=lambda f: f.reference)
    return Home(
        name=content.portal.model.name,
        tagline=content.portal.model.tagline,
        figures=(
            Pair("收录报告", f"{len(reports)} 份"),
            Pair("部门", f"{len(departments)} 个"),
            Pair("已核对", f"{sum(r.compared for r in reports)} 处"),
            Pair("核验说明", f"{sum(len(r.notes) for r in reports)} 条"),
        ),
        newest=tuple(entry(r) for r in newest[:10]),
        years=tuple(Door(f"{y} 年度", f"years/{y}/index.html", sum(r.year == y for r in reports)) for y in years),
        departments=tuple(
            Door(r.department_name, f"departments/{d}/index.html", sum(x.department == d for x in reports))
            for d, r in departments.items()
        ),
        frameworks=tuple(Door(f.title, f.address, sum(r.framework == f for r in reports)) for f in frameworks),
    )


def year_pages(reports: list[Report]) -> list[Listing]:
    """One page a year, departments in the order of their regions."""
    pages = []
    for year in sorted({r.year for r in reports}):
        chosen = sorted((r for r in reports if r.year == year), key=lambda r: (r.region_code, r.department))
        crumbs = (Crumb("首页", "index.html"), Crumb("年度", "years/index.html"), Crumb(f"{year} 年度", ""))
        lead = f"本站收录 {year} 年度报告 {len(chosen)} 份。未收录的报告不表示部门未公开。按行政区划排列，不作排名。"
        pages.append(
            Listing("year", f"years/{year}/", f"{year} 年度绩效自评报告", lead, crumbs, tuple(map(entry, chosen)))
        )
    return pages


def department_pages(content: Content, reports: list[Report]) -> list[Listing]:
    """One page a department, newest year first."""
    assert content.departments is not None
    pages = []
    for identifier, department in content.departments.model.departments.items():
        chosen = sorted((r for r in reports if r.department == identifier), key=lambda r: r.year, reverse=True)
        if not chosen:
            continue
        region = region_name(content, department.region)
        crumbs = (Crumb("首页", "index.html"), Crumb("部门", "departments/index.html"), Crumb(department.short, ""))
        lead = f"所在地区：{region}。本站收录 {len(chosen)} 个年度的报告；未收录的年度不表示部门未公开。"
        pages.append(
            Listing(
                "department", f"departments/{identifier}/", department.name, lead, crumbs, tuple(map(entry, chosen))
            )
        )
    return pages


def index_pages(reports: list[Report]) -> list[Listing]:
    """The lists of all departments and of all years: every report, in two orders."""
    by_year = sorted(reports, key=lambda r: (-r.year, r.region_code, r.department))
    by_department = sorted(reports, key=lambda r: (r.region_code, r.department, -r.year))
    lead = f"本站收录报告 {len(reports)} 份。未收录的报告不表示部门未公开。"
    return [
        Listing(
            "years",
            "years/",
            "按年度查看",
            lead,
            (Crumb("首页", "index.html"), Crumb("年度", "")),
            tuple(map(entry, by_year)),
        ),
        Listing(
            "departments",
            "departments/",
            "按部门查看",
            lead,
            (Crumb("首页", "index.html"), Crumb("部门", "")),
            tuple(map(entry, by_department)),
        ),
    ]


def framework_pages(content: Content, reports: list[Report]) -> list[FrameworkPage]:
    """One page a framework."""
    pages = []
    for loaded in content.frameworks.values():
        framework = loaded.model
        view = framework_view(framework)
        users = sorted(
            (r for r in reports if r.framework.reference == framework.reference), key=lambda r: (r.year, r.department)
        )
        crumbs = (Crumb("首页", "index.html"), Crumb("指标体系", "frameworks/index.html"), Crumb(framework.title, ""))
        rows = tuple(row for item in framework.indicators for row in _rows(item, 1))
        address = f"frameworks/{framework.id}.v{framework.version}/"
        pages.append(
            FrameworkPage(view, address, crumbs, _pairs(framework, view, content), rows, tuple(map(entry, users)))
        )
    return pages


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
