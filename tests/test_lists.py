"""Home, lists by year, region and department, and the page of corrections: made from few reports, in words and links."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from generator.load import load_content
from generator.pages import articles, home, lists
from generator.pages import corrections as corrections_page
from generator.references import check_references
from generator.render.templates import environment
from generator.render.web import base_of
from generator.report.build import build_report, portal_view
from generator.report.corrections import NOT_THERE, ChangedFigure, changed_figures, corrections, withdrawals
from generator.report.model import Report, RevisionView, StatementView
from generator.report.publication import Page, Publication
from generator.validate import assess
from tests.projects import make_project, put_report

T = TypeVar("T")


@pytest.fixture(scope="module")
def publication(root: Path) -> Publication:
    """The real reports."""
    content = load_content(root)
    made = []
    for loaded in content.reports:
        assessed = assess(loaded, content)
        assert assessed is not None
        made.append(build_report(assessed, content, digest="0" * 64))
    order = sorted(made, key=lambda r: (r.region_code, r.department, r.year))
    return Publication(content, portal_view(content), tuple(order))


def one(publication: Publication, department: str) -> Report:
    return next(report for report in publication.reports if report.department == department)


def render(root: Path, page: Page) -> str:
    template = environment(root).get_template(f"web/{page.template}")
    return template.render(base=base_of(page.address), portal=None, **page.data)


def by_address(pages: Iterator[Page]) -> dict[str, Page]:
    return {page.address: page for page in pages}


def data(page: Page, kind: type[T]) -> T:
    made = page.data["page"]
    assert isinstance(made, kind)
    return made


# -- home --------------------------------------------------------------------------------------------------


def test_home_says_what_is_due_only_where_it_is_registered(publication: Publication, root: Path) -> None:
    made = home.home(publication)
    assert [(pair.label, pair.value) for pair in made.figures] == [
        ("应公开", "未登记"),
        ("本站已公布", "1 份"),
        ("有核验说明的报告", "1 份"),
        ("更正", "0 次"),
    ]
    html = render(root, next(home.pages(publication)))
    assert '<form class="find" role="search" action="./search/" method="get">' in html
    assert 'name="q"' in html
    assert "没有登记台账" in html


def test_home_is_one_screen_whatever_the_number_of_reports(publication: Publication, root: Path) -> None:
    first = publication.reports[0]
    many = tuple(
        replace(first, department=name, year=year, address=f"reports/{name}/{year}/")
        for name in publication.content.departments.model.departments  # type: ignore[union-attr]
        for year in range(1950, 2010)
    )
    shown = replace(publication, reports=many)
    made = home.home(shown)
    assert len(made.newest) == home.NEWEST
    assert all(len(way.links) <= 3 for way in made.ways)
    assert len(many) == 300 and len(render(root, next(home.pages(shown)))) < 10_000


def test_home_of_a_site_without_reports(publication: Publication, root: Path) -> None:
    empty = replace(publication, reports=())
    assert "本站尚未收录报告" in render(root, next(home.pages(empty)))
    for page in (*lists.pages(empty), *corrections_page.pages(empty)):
        assert "尚" in render(root, page), page.address


# -- lists -------------------------------------------------------------------------------------------------


def test_a_year_without_reports_gets_a_sentence_and_no_page(publication: Publication, root: Path) -> None:
    pages = by_address(lists.pages(publication))
    assert "years/2022/" not in pages
    html = render(root, pages["years/"])
    assert "years/2022/" not in html
    assert html.count("本站未收录报告，不表示部门未公开") == 1
    assert 'href="../years/2023/"' in html


def test_years_list_the_reports_in_the_order_of_regions(publication: Publication) -> None:
    pages = by_address(lists.pages(publication))
    listing = data(pages["years/2023/"], lists.Listing)
    assert [entry.department for entry in listing.entries] == [
        "huadu-zonggonghui",
        "zengcheng-zonggonghui",
        "mazhang-zonggonghui",
    ]
    best_first = replace(
        publication,
        reports=tuple(replace(r, total=replace(r.total, declared=str(n))) for n, r in enumerate(publication.reports)),
    )
    again = data(by_address(lists.pages(best_first))["years/2023/"], lists.Listing)
    assert [entry.address for entry in again.entries] == [entry.address for entry in listing.entries]


def test_regions_form_a_tree_with_counts(publication: Publication, root: Path) -> None:
    pages = by_address(lists.pages(publication))
    assert {a for a in pages if a.startswith("regions/")} == {
        "regions/",
        *(f"regions/{code}/" for code in ("440000", "440100", "440114", "440118", "440300", "440304", "440700")),
        "regions/440800/",
        "regions/440811/",
    }
    (province,) = data(pages["regions/"], lists.RegionPage).tree
    assert (province.name, province.departments, province.reports) == ("广东省", 5, 5)
    assert [(n.name, n.reports) for n in province.children] == [
        ("广州市", 2),
        ("深圳市", 1),
        ("江门市", 1),
        ("湛江市", 1),
    ]
    district = pages["regions/440114/"]
    assert [crumb.name for crumb in district.crumbs] == ["首页", "地区", "广东省", "广州市", "花都区"]
    assert [line.name for line in data(district, lists.RegionPage).lines] == ["广州市花都区总工会"]
    assert 'href="../../reports/huadu-zonggonghui/2023/"' in render(root, district)


def test_departments_are_a_register_of_names_with_years(publication: Publication, root: Path) -> None:
    huadu = one(publication, "huadu-zonggonghui")
    years = tuple(
        replace(huadu, year=year, address=f"reports/huadu-zonggonghui/{year}/", department_name=name)
        for year, name in ((2020, "花都工会"), (2021, huadu.department_name), (2022, huadu.department_name))
    )
    page = by_address(lists.pages(replace(publication, reports=years)))["departments/"]
    groups = page.data["groups"]
    assert isinstance(groups, tuple) and len(groups) == 1 and isinstance(groups[0], lists.RegionGroup)
    (line,) = groups[0].lines
    assert [door.name for door in line.years] == ["2022", "2021", "2020"]
    assert line.former == ("2020 年称花都工会",)
    html = render(root, page)
    assert html.count("<li>") == 1
    assert "2020 年称花都工会" in html


def test_the_register_of_departments_stays_light(publication: Publication, root: Path) -> None:
    first = publication.reports[0]
    many = tuple(
        replace(first, department=name, year=year, address=f"reports/{name}/{year}/")
        for name in publication.content.departments.model.departments  # type: ignore[union-attr]
        for year in range(2000, 2060)
    )
    page = by_address(lists.pages(replace(publication, reports=many)))["departments/"]
    assert len(render(root, page)) < 200 * len(many)


# -- corrections -------------------------------------------------------------------------------------------


def statement(key: str, printed: str, place: str = "正文") -> StatementView:
    return StatementView(
        key=key,
        name=key,
        kind="money",
        printed=printed,
        value=None,
        step=None,
        unit=None,
        bound=None,
        absence=None,
        place=place,
        line=1,
        column=1,
        anchor="",
    )


def edition(publication: Publication, *figures: StatementView) -> Report:
    return replace(one(publication, "futian-zonggonghui"), statements=figures)


def test_changed_figures_are_compared_at_their_place(publication: Publication) -> None:
    made = partial(edition, publication)
    old = made(statement("a", "1"), statement("a", "2", "表1"), statement("b", "3"), statement("c", "4"))
    new = made(statement("a", "1"), statement("a", "9", "表1"), statement("c", "4"), statement("d", "5"))
    assert changed_figures(old, new) == (
        ChangedFigure("a", "a", "表1", "2", "9"),
        ChangedFigure("d", "d", "正文", NOT_THERE, "5"),
        ChangedFigure("b", "b", "正文", "3", NOT_THERE),
    )
    assert changed_figures(old, old) == ()


def test_one_of_several_figures_of_a_key_at_a_place(publication: Publication) -> None:
    made = partial(edition, publication)
    old = made(statement("a", "1"), statement("a", "2"), statement("a", "3"))
    assert changed_figures(old, made(statement("a", "1"), statement("a", "8"), statement("a", "3"))) == (
        ChangedFigure("a", "a", "正文", "2", "8"),
    )
    assert changed_figures(old, made(statement("a", "3"), statement("a", "1"), statement("a", "2"))) == ()


def test_corrections_link_old_and_new_editions(publication: Publication, root: Path) -> None:
    address = "reports/futian-zonggonghui/2021/"
    revisions = (
        RevisionView(1, date(2026, 3, 1), "2026 年 3 月 1 日", "第一次更正", f"{address}r1/"),
        RevisionView(2, date(2026, 4, 1), "2026 年 4 月 1 日", "第二次更正", f"{address}r2/"),
        RevisionView(3, date(2026, 5, 1), "2026 年 5 月 1 日", "第三次更正", ""),
    )
    now = replace(edition(publication, statement("a", "3")), revisions=revisions)
    first = replace(edition(publication, statement("a", "1")), revision="1", address=f"{address}r1/")
    second = replace(edition(publication, statement("a", "2")), revision="2", address=f"{address}r2/")
    shown = replace(publication, reports=(now,), earlier=(first, second))
    made = corrections(shown)
    assert [(c.day, c.old, c.new) for c in made] == [
        ("2026-05-01", "", address),
        ("2026-04-01", f"{address}r2/", ""),
        ("2026-03-01", f"{address}r1/", f"{address}r2/"),
    ]
    assert [c.figures for c in made] == [None, None, (ChangedFigure("a", "a", "正文", "1", "2"),)]
    html = render(root, next(corrections_page.pages(shown)))
    assert html.index("第三次更正") < html.index("第二次更正") < html.index("第一次更正")
    assert 'href="../feeds/corrections.xml"' in html
    assert "更正前的版本没有保存" in html


def test_a_withdrawn_report_is_listed_without_figures(root: Path, tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", root)
    raw = (root / "content" / "reports" / "futian-zonggonghui" / "2021.yml").read_text(encoding="utf-8")
    raw = raw.replace("status: published", "status: withdrawn")
    raw += "revisions:\n  - {number: 1, date: 2026-03-01, change: 报告有误，撤回重报}\n"
    put_report(project, raw.encode())
    content = load_content(project)
    shown = Publication(content, portal_view(content), ())
    (made,) = withdrawals(shown)
    assert (made.day, made.year, made.change) == ("2026-03-01", 2021, "报告有误，撤回重报")
    html = render(root, next(corrections_page.pages(shown)))
    assert "报告有误，撤回重报" in html
    assert "93.96" not in html and "2,918.76" not in html


def test_a_withdrawn_report_says_when_and_why(root: Path, tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", root)
    raw = (root / "content" / "reports" / "futian-zonggonghui" / "2021.yml").read_text(encoding="utf-8")
    raw = raw.replace("status: published", "status: withdrawn")

    def faults(revisions: str) -> list[str]:
        put_report(project, (raw + revisions).encode())
        return [finding.path for finding in check_references(load_content(project)) if "撤回" in finding.message]

    correction = "  - {number: 1, date: 2026-03-01, change: 更正表 1 合计数}\n"
    assert faults("") == ["revisions"]
    assert faults("revisions:\n" + correction) == ["revisions"]
    assert faults("revisions:\n  - {number: 1, date: 2026-03-01, change: 本报告已依法撤回。}\n") == ["revisions"]
    assert faults(f"revisions:\n{correction}  - {{number: 2, date: 2026-05-01, change: 因口径有误撤回}}\n") == []
    content = load_content(project)
    shown = Publication(content, portal_view(content), ())
    (page,) = (page for page in articles.pages(shown) if page.address == "reports/futian-zonggonghui/2021/")
    for html in (render(root, page), render(root, next(corrections_page.pages(shown)))):
        assert "2026-05-01" in html and "撤回" in html and "因口径有误撤回" in html


def test_many_corrections_have_a_page_a_year(
    publication: Publication, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "reports/futian-zonggonghui/2021/"
    days = (date(2025, 3, 1), date(2025, 4, 1), date(2026, 5, 1))
    revisions = tuple(RevisionView(n, day, str(day), f"第 {n} 次", "") for n, day in enumerate(days, 1))
    now = replace(one(publication, "futian-zonggonghui"), revisions=revisions)
    shown = replace(publication, reports=(now,))
    assert [page.address for page in corrections_page.pages(shown)] == ["corrections/"]
    monkeypatch.setattr(corrections_page, "MOST", 2)
    pages = by_address(corrections_page.pages(shown))
    assert list(pages) == ["corrections/", "corrections/2026/", "corrections/2025/"]
    first, older = render(root, pages["corrections/"]), render(root, pages["corrections/2025/"])
    assert "第 3 次" in first and "第 1 次" not in first and 'href="../corrections/2025/"' in first
    assert "第 1 次" in older and "第 2 次" in older and "第 3 次" not in older
    assert 'href="../../corrections/2026/"' in older and f'href="../../{address}"' in older


def test_home_counts_every_region_that_has_a_page(publication: Publication) -> None:
    regions = [page for page in lists.pages(publication) if page.address.startswith("regions/")]
    names = [door.name for way in home.home(publication).ways for door in way.links]
    assert f"地区名录（{len(regions) - 1} 个）" in names
