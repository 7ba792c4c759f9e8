"""Long names: a page never grows wider than a phone, a cover and the sheet for signatures are one page, a head fits."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser

from generator import publishing
from generator.papers import approval, full
from generator.pipeline import check
from generator.render import pdf
from generator.render.templates import environment
from generator.report.publication import Paper, Publication
from tests.look import chromium, served
from tests.projects import make_project, put_report
from tests.support import quiet
from tests.test_print_layout import BOTTOM, HEIGHT, TOP, Char, Sheet, sheets, words

WORD: Final = "Abcdefghij" * 6
PAGES: Final = (
    "",
    "years/2023/",
    "departments/huadu-zonggonghui/",
    "regions/440114/",
    "register/",
    "reports/huadu-zonggonghui/2023/",
    "compare/?r=huadu-zonggonghui/2023&r=zengcheng-zonggonghui/2023",
)


@pytest.fixture(scope="module")
def address(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    work = tmp_path_factory.mktemp("long")
    project = make_project(work / "project", root)
    for name, old in (("departments.yml", "广州市花都区总工会"), ("regions.yml", "花都区")):
        path = project / "content" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(f"name: {old}", f"name: {WORD}", 1), encoding="utf-8")
    for department in ("huadu-zonggonghui", "zengcheng-zonggonghui"):
        raw = (root / "content" / "reports" / department / "2023.yml").read_bytes()
        put_report(project, raw, department, "2023")
    (project / "content" / "pages").symlink_to(root / "content" / "pages")
    built = publishing.build(project, work / "site", quiet, pdfs=False)
    assert built.published == 2, [f.message for f in built.checked.findings if f.severity == "error"]
    with served(work / "site") as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_do_not_grow_with_a_long_word(browser: Browser, address: str, width: int) -> None:
    page = browser.new_context(viewport={"width": width, "height": 844}).new_page()
    wide = {}
    for path in PAGES:
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        assert WORD in page.content(), path
        if (found := page.evaluate("document.documentElement.scrollWidth")) > width:
            wide[path] = found
    page.context.close()
    assert wide == {}


# -- on paper ------------------------------------------------------------------------------------------------------

BODY: Final = "江门市新会区会城街道办事处经济发展与社会事务综合服务中心筹备领导小组办公室"
BOARD: Final = (
    "深圳市福田区人民政府经济社会发展与科技创新促进暨产业工人队伍建设改革协调推进领导小组办公室职工服务中心"
    "（福田区困难职工帮扶中心）筹备处"
)
NAMES: Final = {
    "10": "深圳市福田区总工会办",
    "37": BODY,
    "67": BOARD,
    "200": (BOARD * 3)[:200],
    "500": (BOARD * 8)[:500],
}
"""By number of characters: usual, long, the longest that there are, and what nobody is called; the schema has no limit."""
EDITION: Final = "第 1 版　文本校验码 B206-1066-BA7F-5A7B"
MARK: Final = "演示，非政府文件"


@pytest.fixture(scope="module")
def real(root: Path) -> Publication:
    name = "content/reports/zengcheng-zonggonghui/2023.yml"
    return publishing.as_published(check(root, [root / name]), {name})


def called(publication: Publication, name: str) -> Publication:
    """The one report of a body of this name, which is on its cover three times."""
    (report,) = publication.reports
    old = report.department_name
    rows = tuple(replace(row, value=name) if row.label == "发布机构" else row for row in report.disclosure)
    changed = replace(
        report,
        department_name=name,
        title=report.title.replace(old, name),
        transcribed=report.transcribed.replace(old, name),
        disclosure=rows,
    )
    assert name in changed.title and name in changed.transcribed
    return replace(publication, reports=(changed,))


def ends(root: Path, paper: Paper, publication: Publication) -> list[Sheet]:
    """The pages of the beginning and the end of a paper, with one page between them."""
    between = "{% block content %}{{ self.cover() }}<p class=toc>目录</p>{{ self.last() }}{% endblock %}"
    source = f"{{% extends 'pdf/{paper.template}' %}}{between}"
    shared = {"faces": pdf.font_set(root).words(), "paper_mark": publication.portal.paper_mark}
    template = environment(root).from_string(source, globals=shared)
    return set_page(root, publication, template.render(paper=paper, portal=publication.portal, **paper.data))


def set_page(root: Path, publication: Publication, html: str) -> list[Sheet]:
    typesetter = pdf.typesetter(root, publication.portal.fonts)
    return sheets(typesetter.render(html, stylesheets=pdf.styles(root), base_url=None))


def lines(chars: Sequence[Char]) -> list[list[Char]]:
    """The lines that *chars* stand in, from the top."""
    bases = sorted({round(c.base) for c in chars}, reverse=True)
    return [[c for c in chars if round(c.base) == base] for base in bases]


def head_of(sheet: Sheet) -> tuple[list[Char], list[Char]]:
    """The name at the head and the edition beside it."""
    head = [c for c in sheet.chars if c.base > HEIGHT - TOP]
    start = words(head).index("演示" if MARK in words(head) else "第1版")
    return head[:start], head[start:]


@pytest.mark.parametrize("name", [*NAMES.values(), WORD], ids=[*NAMES, "word"])
def test_cover_and_sheet_for_signatures_are_one_page_each(root: Path, real: Publication, name: str) -> None:
    made, public = (ends(root, next(papers(called(real, name))), real) for papers in (approval.papers, full.papers))
    assert [sheet.number for sheet in made if "签批页" in sheet.text] == [len(made)] and len(made) % 2 == 1
    for said in ("公开前保密审查", "单位盖章", "签字、盖章前", "须重新用印", name):
        assert said in made[-1].text
    for cover, contents in (made[:2], public[:2]):
        assert "文本校验码" in cover.text and "个人信息已略去" in cover.text and "目录" in contents.text
        assert all(c.base > BOTTOM - 1 for c in cover.chars)
        box, title = next(pair for pair in pairwise(lines(cover.chars)) if words(pair[1]).startswith(name[:5]))
        assert box[0].base - title[0].base > 14 + title[0].size, "the box touches the title"


@pytest.mark.parametrize("mark", [MARK, ""], ids=["demonstration", "real"])
@pytest.mark.parametrize(
    "body,most",
    [
        ("江门市总工会", 1),
        ("广州市花都区总工会", 1),
        ("深圳市福田区总工会办", 2),
        (BODY, 2),
        (BOARD, 3),
        (WORD, 2),
        (NAMES["200"], 6),
    ],
    ids=["short", "usual", "10", "37", "67", "word", "200"],
)
def test_a_head_leaves_room_before_the_edition_and_is_divided_by_meaning(
    root: Path, real: Publication, body: str, most: int, mark: str
) -> None:
    name = f"{body} 2024 年度部门整体支出绩效自评报告{'（用印稿）' if most > 1 else '评分表'}"
    source = "{% from 'pdf/_parts.html.j2' import head_line %}{{ head_line(name, version) }}<p>文</p>"
    html = environment(root).from_string(source, globals={"paper_mark": mark}).render(name=name, version=EDITION)
    page = f"<!doctype html><html lang=zh-CN><head><title>文</title></head><body>{html}</body></html>"
    (sheet,) = set_page(root, real, page)
    title, edition = head_of(sheet)
    assert words(edition) == re.sub(r"\s", "", mark + EDITION)
    text = [words(line) for line in lines(title)]
    assert "".join(text) == name.replace(" ", "") and len(text) <= most
    assert min(len(line) for line in text) > 8, text
    assert min(c.left for c in edition) - max(c.right for c in title) >= title[0].size - 0.2
    assert max(c.base + c.size for c in sheet.chars) < HEIGHT - 28, "above what a printer reaches"
