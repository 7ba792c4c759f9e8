"""The collected volume: continuous numbers, a contents list that tells the truth, reports that keep to themselves."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import click
import pikepdf
import pypdfium2
import pytest

from generator.commands import volume as command
from generator.commands.volume import reports_meant
from generator.exports.volume import volume_pdf
from generator.opendata.report import report_json
from generator.papers.base import APPENDICES
from generator.papers.volume import FEW, Volume, called, chosen, volume
from generator.pipeline import check
from generator.publishing import publish_all
from generator.render.engine import TypesetError
from generator.render.volumes import WIDEST, Piece, bind
from generator.report.model import Report
from generator.report.publication import Publication
from generator.site import VOLUME, prepare
from tests import verapdf
from tests.faithful import volume_faults
from tests.reading_back import read_print

pytestmark = pytest.mark.xdist_group("volume")

GUANGDONG: Final = "440000"
FOLIO: Final = re.compile(r"—\s*(\d+)\s*—")


@dataclass(frozen=True)
class Bound:
    """The volume of the five reports, read back: text, links (target page or address) of every page, from 0."""

    publication: Publication
    volume: Volume
    path: Path
    told: list[tuple[int, int]]
    texts: list[str]
    links: list[list[int | str]]
    places: dict[str, int]

    @property
    def starts(self) -> list[int]:
        """Where each report begins, and where the last has ended."""
        return [*(self.places[part.target] for part in self.volume.parts), self.places["volume-addresses"]]


@pytest.fixture(scope="module")
def publication(root: Path) -> Publication:
    return publish_all(check(root))


@pytest.fixture(scope="module")
def project(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corrected report, another, and two that are not published; the site has an address and a host."""
    made = tmp_path_factory.mktemp("corrected") / "project"
    shutil.copytree(root / "content", made / "content")
    for name in ("site_templates", "mkdocs.yml"):
        (made / name).symlink_to(root / name)
    with (made / "content" / "site.yml").open("a", encoding="utf-8") as site:
        site.write("base_url: https://jixiao.example.gov.cn\nhost: 某某市财政局\n")
    reports = made / "content" / "reports"
    shutil.rmtree(reports / "futian-zonggonghui")
    gone = "revisions:\n  - {number: 1, date: 2026-12-01, change: 因数据有误撤回}\n"
    for name, status, more in (
        ("zengcheng-zonggonghui/2023", "draft", ""),
        ("jiangmen-zonggonghui/2024", "withdrawn", gone),
    ):
        path = reports / f"{name}.yml"
        path.write_text(path.read_text().replace("status: published", f"status: {status}") + more)
    path = reports / "huadu-zonggonghui" / "2023.yml"
    shutil.copy(path, path.with_name("2023.r1.yml"))
    change = "revisions:\n  - {number: 1, date: 2026-12-01, change: 会员数录入有误。}\n"
    path.write_text(path.read_text().replace("14,911 人", "14,912 人") + change)
    return made


@pytest.fixture(scope="module")
def started(project: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Two processes that set the volume of the project, at out1 and out2, beside the tests."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "generator.cli", "--root", project, "export", "volume", "--region", GUANGDONG,
             "--out", project / f"out{seed}"],
            env={**os.environ, "PYTHONHASHSEED": seed}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for seed in "12"
    ]  # fmt: skip
    with ExitStack() as ended:
        yield [ended.enter_context(process) for process in running]


@pytest.fixture(scope="module")
def twice(started: list[subprocess.Popen[str]]) -> str:
    """Both have ended well; what the first said."""
    said = [process.communicate()[0] for process in started]
    assert [process.returncode for process in started] == [0, 0], said
    return said[0]


@pytest.fixture(scope="module")
def bound(root: Path, publication: Publication, started: object, tmp_path_factory: pytest.TempPathFactory) -> Bound:
    assert started
    name = called(publication, None, GUANGDONG)
    made = volume(publication, chosen(publication, None, GUANGDONG), name)
    told: list[tuple[int, int]] = []
    content, pages = volume_pdf(root, made, publication.portal, lambda done, so_far: told.append((done, so_far)))
    path = tmp_path_factory.mktemp("volume") / made.front.address
    path.write_bytes(content)
    texts = page_texts(path)
    assert len(texts) == pages > 100
    with pikepdf.open(path) as opened:
        numbers = {page.obj.objgen: number for number, page in enumerate(opened.pages)}
        names = pikepdf.NameTree(opened.Root.Names.Dests)
        places = {str(name): numbers[target[0].objgen] for name, target in names.items()}
        links = [[leads(a, places) for a in page.get("/Annots", [])] for page in opened.pages]
    return Bound(publication, made, path, told, texts, links, places)


@pytest.fixture(scope="module")
def judging(bound: Bound) -> Iterator[subprocess.Popen[str]]:
    """The volume, put to veraPDF: it takes as long as setting it, and runs beside the tests."""
    with verapdf.start([bound.path]) as running:
        yield running


def page_texts(path: Path) -> list[str]:
    """The text of every page."""
    opened = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in opened]
    opened.close()
    return texts


def leads(annotation: Any, places: dict[str, int]) -> int | str:
    """Where a link leads: a page, or an address elsewhere."""
    return places[str(annotation.Dest)] if "/Dest" in annotation else str(annotation.A.URI)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_it_holds_every_report_in_the_order_of_regions(bound: Bound, judging: object) -> None:
    assert judging
    reports = [part.report for part in bound.volume.parts]
    assert [report.region_code for report in reports] == ["440114", "440118", "440304", "440700", "440811"]
    assert bound.path.name == "广东省部门整体支出绩效自评报告汇编.pdf"
    assert [done for done, _ in bound.told] == [1, 2, 3, 4, 5, 5]
    overview = squeezed(bound.texts[bound.places["volume-overview"]])
    for number, part in enumerate(bound.volume.parts, 1):
        report = part.report
        cells = (report.recomputable, str(report.compared), str(report.annotated), str(bound.places[part.target] + 1))
        words = f"{number}{report.department_name}{report.year}{report.total.declared}{''.join(cells)}"
        assert squeezed(words) in overview, words
    assert "不排名次" in "".join(bound.texts)


CHANGES: Final[dict[str, Callable[[Report], dict[str, Any]]]] = {
    "blocks": lambda report: {"blocks": report.blocks[:-1]},
    "total": lambda report: {"total": replace(report.total, declared="77.7")},
    "scores": lambda report: {"scores": (replace(report.scores[0], name="另一指标"), *report.scores[1:])},
    "notes": lambda report: {"note_groups": report.note_groups[1:]},
    "disclosure": lambda report: {"disclosure": report.disclosure[1:]},
    "text_code": lambda _: {"text_code": "0000-0000-0000-0000"},
    "digest": lambda _: {"digest": "0" * 64},
    "department_name": lambda _: {"department_name": "另一部门"},
    "recomputable": lambda _: {"recomputable": "77.7 分"},
}
"""Models that are not what the volume was set from, by the part that differs."""


def test_it_says_what_its_reports_say_and_nothing_else(root: Path, bound: Bound) -> None:
    portal = bound.publication.portal
    made = read_print(bound.path)
    assert volume_faults(root, bound.volume, portal, made) == []
    for name, change in CHANGES.items():
        parts = [replace(part, report=replace(part.report, **change(part.report))) for part in bound.volume.parts]
        for number, part in enumerate(parts):
            others = (*bound.volume.parts[:number], part, *bound.volume.parts[number + 1 :])
            assert volume_faults(root, replace(bound.volume, parts=others), portal, made), (name, part.prefix)


def test_the_foreword_tells_the_numbers_of_appendices_apart(bound: Bound) -> None:
    """附录 are numbered from those that the volume has; in a report's own file each is one later."""
    words = squeezed("".join(bound.texts[bound.places["volume-note"] : bound.places["volume-overview"]]))
    assert "评分表（附录一）、核验说明（附录二）和信息公开表（附录三）" in words
    (_, first, left_out), *others = APPENDICES
    assert f"单行本的{first}“{left_out}”不收" in words
    assert f"在单行本中依次为{'、'.join(mark for _, mark, _ in others)}" in words
    for start, end in pairwise(bound.starts):
        marks = re.findall(r"^附录[一二三四]$", "\n".join(bound.texts[start:end]), re.MULTILINE)
        assert marks == ["附录一", "附录二", "附录三"]


def test_a_demonstration_says_so(bound: Bound) -> None:
    """On the covers, at the head of every page with a number, and at the end; nobody is named as who made it."""
    mark = "演示，非政府文件"
    for number, text in enumerate(bound.texts):
        assert (mark in text) is bool(text.strip()), number + 1
    assert bound.texts[-1].count(mark) == 2
    assert "编制单位未登记" in bound.texts[0] and bound.publication.portal.name not in bound.texts[0]
    assert "原发布机构" in re.sub(r"[ \u3000]", "", bound.texts[bound.starts[0]])


def test_an_annex_is_listed_with_its_title(bound: Bound) -> None:
    entries = [entry.text for part in bound.volume.parts for entry in part.entries]
    assert "附件 1　部门整体支出绩效评价指标评分情况" in entries


def test_pages_are_numbered_through(bound: Bound) -> None:
    printed = [[int(n) for n in FOLIO.findall(text)] for text in bound.texts]
    bare = [number for number, found in enumerate(printed) if not found]
    assert all(found == [number + 1] for number, found in enumerate(printed) if found)
    covers = {0, *bound.starts[:-1]}
    assert set(bare) == covers | {number for number, text in enumerate(bound.texts) if not text.strip()}


def test_every_report_begins_on_a_right_hand_page(bound: Bound) -> None:
    assert [start % 2 for start in bound.starts] == [0] * 6
    assert bound.places["volume-note"] > 2
    for start, part in zip(bound.starts, bound.volume.parts, strict=False):
        assert squeezed(part.report.department_name) in squeezed(bound.texts[start])
    empty = [number for number, text in enumerate(bound.texts) if not text.strip()]
    assert all(number % 2 and number + 1 in {2, *bound.starts} for number in empty), (
        "empty pages stand before parts only"
    )


def test_the_contents_list_tells_where_headings_stand(bound: Bound) -> None:
    opening = "\n".join(bound.texts[2 : bound.places["volume-note"]])
    lines = [(part.name, part.target) for part in bound.volume.parts]
    entries = [(entry.text, entry.target) for part in bound.volume.parts for entry in part.entries]
    assert len(entries) > 80
    at = 0
    for part in bound.volume.parts:
        for text, target in ((part.name, part.target), *((e.text, e.target) for e in part.entries)):
            words = r"\s*".join(map(re.escape, squeezed(text)))
            found = re.compile(rf"{words}[·.\s]*?(\d+)\s*(?:\n|$)").search(opening, at)
            assert found, f"{text} is not in the contents list after the line before it"
            assert int(found[1]) == bound.places[target] + 1, text
            at = found.end() - 1
    for text, target in entries:
        if not target.endswith("/appendix-scores"):
            assert squeezed(text) in squeezed(bound.texts[bound.places[target]]), text
    linked = [link for page in bound.links[2 : bound.places["volume-note"]] for link in page]
    wanted = [bound.places[t] for _, t in (*lines, *entries)]
    assert sorted(set(wanted)) == sorted(
        {*linked} - {bound.places[f"volume-{n}"] for n in ("note", "overview", "addresses")}
    )


def test_a_page_is_headed_by_the_report_that_it_belongs_to(bound: Bound) -> None:
    codes = [part.report.text_code for part in bound.volume.parts]
    for part, (start, end) in zip(bound.volume.parts, pairwise(bound.starts), strict=True):
        headed = 0
        for text in bound.texts[start:end]:
            assert [code for code in codes if code in text] in ([part.report.text_code], [])
            headed += squeezed(part.report.title) in squeezed(text) and part.report.text_code in text
        assert headed >= (end - start) / 2, part.name
    assert not [code for code in codes for text in bound.texts[: bound.starts[0]] if code in text]


def test_no_link_leaves_its_report(bound: Bound) -> None:
    inside = 0
    for start, end in pairwise(bound.starts):
        for page in bound.links[start:end]:
            for link in page:
                assert re.match(r"https?://", link) if isinstance(link, str) else start <= link < end, link
                inside += isinstance(link, int)
    assert inside > 50


def test_notes_name_pages_of_the_volume(bound: Bound) -> None:
    """Where a note says on which page its place stands, it is the page that is printed there."""
    named = 0
    for start, end in pairwise(bound.starts):
        found = [int(n) for text in bound.texts[start:end] for n in re.findall(r"（第\s*(\d+)\s*页）", text)]
        assert all(start < number <= end for number in found), (start, end, found)
        named += len(found)
    assert named > 20


def test_bookmarks_lead_to_reports_and_their_headings(bound: Bound) -> None:
    with pikepdf.open(bound.path) as opened, opened.open_outline() as outline:
        top = [(str(item.title), [str(child.title) for child in item.children]) for item in outline.root]
    titles = [squeezed(part.report.title) for part in bound.volume.parts]
    assert [squeezed(title) for title, _ in top] == [
        squeezed(bound.volume.name), "编制说明", "报告一览", *titles, "版次与校验值",
    ]  # fmt: skip
    for (_, children), part in zip(top[3:], bound.volume.parts, strict=False):
        headings = [squeezed(entry.text) for entry in part.entries if entry.level == 1]
        assert len(set(headings) & {squeezed(child) for child in children}) >= 3, part.name


def test_the_last_pages_say_how_each_report_is_verified(bound: Bound) -> None:
    end = squeezed("".join(bound.texts[bound.starts[-1] :]))
    for part in bound.volume.parts:
        report = part.report
        assert f"{report.text_code}{part.files}report.yml{report.digest}" in end
    assert "所用字体" in end and "网址未登记" in end and "永久地址" not in end


def test_the_data_of_every_report_are_inside(bound: Bound) -> None:
    with pikepdf.open(bound.path) as opened:
        files = {name: opened.attachments[name].get_file().read_bytes() for name in opened.attachments}
    wanted = {}
    for part in bound.volume.parts:
        report = part.report
        wanted[f"{report.department}-{report.year}-report.yml"] = bound.publication.editions[report.address]
        wanted[f"{report.department}-{report.year}-report.json"] = report_json(report)
    assert files == wanted


def test_it_is_the_same_in_every_process_and_holds_what_is_published(project: Path, twice: str) -> None:
    name = "广东省部门整体支出绩效自评报告汇编.pdf"
    first, second = ((project / f"out{seed}" / name).read_bytes() for seed in "12")
    assert first == second
    assert re.search(r"已排成《广东省部门整体支出绩效自评报告汇编》：2 份报告，\d+ 页。", twice)
    texts = page_texts(project / "out1" / name)
    text = "".join(texts)
    assert "某某市财政局" in texts[0] and "绩效公开" not in texts[0]
    assert "永久地址与校验值" in texts[-1] and "网址未登记" not in text
    assert not re.search(r"第\s*\d*\s*页", texts[-1]), "an address elsewhere has no page here"
    assert "花都" in text and "麻章" in text and "增城区总工会" not in text and "江门市总工会" not in text
    assert "14,912" in text and "14,911" not in text and "第 2 版" in text
    with pikepdf.open(project / "out1" / name) as opened:
        linked = [leads(link, {}) for link in opened.pages[-1].Annots]
        assert linked[0] == "https://jixiao.example.gov.cn/reports/huadu-zonggonghui/2023/"
        assert {file.rpartition("-report")[0] for file in opened.attachments} == {
            "huadu-zonggonghui-2023", "mazhang-zonggonghui-2023",
        }  # fmt: skip


KILLS: Final = {
    "while typesetting": "volume.bind = lambda *given: bind(*given[:-1], die)",
    "while writing": "command.volume_pdf = lambda *_: (b'half', 1); Path.write_text = die",
    "while swapping": "command.volume_pdf = lambda *_: (b'half', 1)\n"
    "Path.replace = lambda *given: (os.rename(*given), die())",
}
"""Where the process is killed, and what makes it so; the last leaves the former volume beside the place."""
KILLER: Final = """
import os, signal, sys
from pathlib import Path
from generator import cli
from generator.commands import volume as command
from generator.exports import volume
from generator.exports.volume import bind

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

{kill}
sys.argv = ["jixiao", "--root", {project!r}, "export", "volume", "--region", "440000", "--out", {out!r}]
cli.main()
"""


def test_a_killed_run_leaves_the_former_volume_whole(project: Path, twice: str) -> None:
    def there(out: Path) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in out.iterdir()}

    assert twice
    former, running = there(project / "out1"), {}
    for number, (when, kill) in enumerate(KILLS.items()):
        out = project / f"killed{number}"
        shutil.copytree(project / "out1", out)
        code = KILLER.format(kill=kill, project=str(project), out=str(out))
        running[when] = out, subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
    said = {when: process.communicate()[1] for when, (_, process) in running.items()}
    for when, (out, process) in running.items():
        assert process.returncode == -signal.SIGKILL, (when, said[when])
        assert out.exists() is (when != "while swapping")
        prepare(out, VOLUME)  # as the next run does first
        assert there(out) == former, when


def test_it_passes_both_standards(judging: subprocess.Popen[str]) -> None:
    assert verapdf.verdict(judging) == {}


# -- what is chosen ----------------------------------------------------------------------------------------


def test_a_year_and_a_region_choose_together(publication: Publication) -> None:
    def names(year: int | None, region: str | None) -> list[str]:
        return [f"{r.department.split('-')[0]}/{r.year}" for r in reports_meant(publication, year, region)]

    assert names(2023, None) == ["huadu/2023", "zengcheng/2023", "mazhang/2023"]
    assert names(None, "440100") == names(2023, "440100") == ["huadu/2023", "zengcheng/2023"]
    assert names(None, "440304") == ["futian/2021"]
    assert called(publication, 2023, None) == "2023 年度部门整体支出绩效自评报告汇编"
    assert called(publication, 2023, "440100") == "广州市 2023 年度部门整体支出绩效自评报告汇编"
    made = volume(publication, reports_meant(publication, 2023, "440100"), called(publication, 2023, "440100"))
    assert made.front.address == "广州市2023年度部门整体支出绩效自评报告汇编.pdf"
    assert [part.name for part in made.parts] == ["广州市花都区总工会", "广州市增城区总工会"], (
        "one year goes without saying"
    )


@pytest.mark.parametrize(
    "year,region,part",
    [
        (
            None,
            None,
            "要用 --year 或 --region 说明汇编哪些报告，可以同时用。有已发布报告的年度：2024（1 份）、2023（3 份）",
        ),
        (2019, None, "没有已发布的 2019 年度部门整体支出绩效自评报告。有已发布报告的年度：2024（1 份）"),
        (2023, "440700", "没有已发布的江门市 2023 年度部门整体支出绩效自评报告"),
        (None, "123", "行政区划目录里没有“123”，应写六位代码"),
    ],
)
def test_a_choice_of_nothing_is_told_what_there_is(
    publication: Publication, year: int | None, region: str | None, part: str
) -> None:
    with pytest.raises(click.UsageError) as caught:
        reports_meant(publication, year, region)
    assert part in caught.value.message and "440100 广州市（2 份）" in caught.value.message


def test_too_many_are_refused_with_ways_to_split(publication: Publication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "MOST", 4)
    with pytest.raises(click.UsageError) as caught:
        reports_meant(publication, None, GUANGDONG)
    assert caught.value.message.startswith(
        "这样要收录 5 份报告，受内存所限，一册最多 4 份。可以分册：按年度（--year）：2024（1 份）、"
    )
    assert "按地区（--region）：440100 广州市（2 份）" in caught.value.message
    assert "广东省" not in caught.value.message, "the region that was named does not make it smaller"


def test_nothing_published_is_said(publication: Publication) -> None:
    nothing = Publication(publication.content, publication.portal, ())
    with pytest.raises(click.UsageError, match="还没有已发布的报告"):
        reports_meant(nothing, 2023, None)


def test_many_reports_have_one_level_of_headings(publication: Publication) -> None:
    few = volume(publication, publication.reports, "汇编")
    many = volume(publication, publication.reports * (FEW // 5 + 1), "汇编")
    assert {entry.level for part in few.parts for entry in part.entries} == {1, 2}
    assert {entry.level for part in many.parts for entry in part.entries} == {1}


# -- binding -----------------------------------------------------------------------------------------------


@dataclass
class Page:
    """What binding knows of a page."""

    text: str
    anchors: dict[str, tuple[float, float]] = field(default_factory=dict)
    links: list[tuple[str, str, int, None]] = field(default_factory=list)


@dataclass
class Document:
    pages: list[Page]

    def copy(self, pages: list[Page]) -> "Document":
        return Document(pages)


class Setter:
    """Lays out what is given as page|page|…, each with an anchor #a and links >a; counts what it lays out."""

    def __init__(self) -> None:
        self.laid = 0
        self.written: list[Page] = []

    def lay_out(self, html: str, _styles: Sequence[str]) -> Document:
        if html.startswith("<!doctype"):
            return Document([Page("")])
        self.laid += 1
        return Document(
            [
                Page(
                    text,
                    dict.fromkeys(re.findall(r"#(\w+)", text), (0, 0)),
                    [("internal", name, 0, None) for name in re.findall(r">(\S+)", text)],
                )
                for text in html.split("|")
            ]
        )

    def write(self, document: Document, _attachments: object) -> bytes:
        self.written = document.pages
        return b"pdf"


def test_every_part_is_laid_out_once_whatever_their_number() -> None:
    for count in (1, 50):
        setter, firsts = Setter(), list[int]()

        def text(first: int, firsts: list[int] = firsts) -> str:
            firsts.append(first)
            return "one #a >a|two|three"

        def front(page_of: Callable[[str], int], last: str = f"{count - 1}/a") -> str:
            return f"to {page_of('0/a')} {page_of(last)}"

        pieces = [Piece(text, f"{number}/") for number in range(count)]
        _, pages = bind(setter, (), front, pieces, (), lambda _done, _pages: None)
        assert setter.laid == count + 2
        assert firsts == [3 + 4 * number for number in range(count)]
        assert pages == len(setter.written) == 2 + 4 * count - 1
        assert setter.written[0].text == f"to 3 {4 * count - 1}"
        assert [page.text for page in setter.written[1:5]] == ["", "one #a >a", "two", "three"]
        for number, page in enumerate(p for p in setter.written if p.links):
            assert (list(page.anchors), page.links[0][1]) == ([f"{number}/a"], f"{number}/a")


def test_a_contents_list_that_shrinks_keeps_its_room() -> None:
    setter = Setter()
    bind(
        setter,
        (),
        lambda of: "x|y|z" if of("p/a") == WIDEST else f"{of('p/a')}",
        [Piece(lambda n: f"{n} #a", "p/")],
        (),
        print,
    )
    assert [page.text for page in setter.written] == ["5", "", "", "", "5 #a"]


def test_a_contents_list_that_never_settles_is_given_up() -> None:
    setter, turns = Setter(), iter(range(100))
    with pytest.raises(TypesetError, match="目录排不稳定"):
        bind(setter, (), lambda _of: f"#t{next(turns)}", [Piece(lambda _n: "#a", "p/")], (), lambda *_: None)
