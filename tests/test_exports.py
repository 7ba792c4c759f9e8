"""Exports: a portal pack that outlives a CMS editor, and the site as a folder that opens without a server."""

import hashlib
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner, Result
from playwright.sync_api import Browser, sync_playwright

from generator import publishing
from generator.cli import main
from generator.commands.exporting import chosen_reports
from generator.exports.base import NAME_BYTES, archive, file_name
from generator.exports.charts import chart_png
from generator.exports.offline import offline_files
from generator.exports.portal import BODY, README, SUMS, TAGS, packs, page_tags
from generator.pipeline import check
from generator.publishing import publish_all
from generator.render.charts import chart_svg
from generator.report.publication import Publication
from generator.site import OFFLINE, write_site
from tests.look import ARGUMENTS, surroundings
from tests.support import Published, quiet

pytestmark = pytest.mark.xdist_group("site")
CASE: Final = Path(__file__).parent / "golden" / "small"
WIDTHS: Final = (390, 1280)
# What any editor of a CMS keeps. Whatever else the fragment had would be lost.
TAG_KEPT: Final = re.compile(r"p|h[2-6]|div|ul|li|strong|br|img|a|table|thead|tbody|tr|th|td")
ATTRIBUTES_KEPT: Final = frozenset(
    ["style", "border", "cellpadding", "cellspacing", "rowspan", "colspan", "scope", "src", "alt", "width", "href"]
)
STYLES_LOST: Final = re.compile(r"url\(|expression|position|var\(|@|!important|display:\s*(?:grid|flex)|class")


class Sanitiser(HTMLParser):
    """A CMS: keeps the tags and attributes of the lists, and text; tells what it took out."""

    def __init__(self, styles: bool) -> None:
        super().__init__()
        self.styles, self.made, self.text, self.lost, self.images = styles, "", "", set[str](), dict[str, str]()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not TAG_KEPT.fullmatch(tag):
            self.lost.add(tag)
            return
        given = {name: value or "" for name, value in attrs}
        self.lost |= {f"{tag}[{name}]" for name in given if name not in ATTRIBUTES_KEPT}
        if STYLES_LOST.search(given.get("style", "")):
            self.lost.add(given["style"])
        if tag == "img":
            self.images[given["src"]] = given["alt"]
        if tag not in ("br", "img"):
            self.open.append(tag)
        kept = "".join(f' {name}="{value}"' for name, value in given.items() if name != "style" or self.styles)
        self.made += f"<{tag}{kept}>"
        self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> does not close what is open"
        self.made += f"</{tag}>"

    def handle_data(self, data: str) -> None:
        self.made += data
        self.text += data


def sanitised(fragment: str, styles: bool = True) -> Sanitiser:
    reader = Sanitiser(styles)
    reader.feed(fragment)
    reader.close()
    assert not reader.open
    return reader


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def publication(root: Path) -> Publication:
    return publish_all(check(root))


@pytest.fixture(scope="module")
def files(published: Published) -> dict[str, bytes]:
    """The site's files by address."""
    paths = (path for path in published.site.rglob("*") if path.is_file() and path.name != "manifest.sha256")
    return {path.relative_to(published.site).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def made(root: Path, publication: Publication, files: dict[str, bytes]) -> dict[str, dict[str, bytes]]:
    """The portal pack of every real report."""
    return dict(packs(root, publication, publication.reports, files))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
    assert found, "no Chromium: make test installs it"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=ARGUMENTS, env=surroundings())
        yield started
        started.close()


def test_a_cms_takes_nothing_out_of_the_fragment(made: dict[str, dict[str, bytes]]) -> None:
    assert len(made) == 5
    for name, pack in made.items():
        reader = sanitised(pack[BODY].decode())
        assert not reader.lost, f"{name}: {reader.lost}"
        assert reader.images.keys() == {file for file in pack if file.endswith(".png")}
        assert all(reader.images.values())
        assert "{{" not in reader.made
        assert "#" not in {link[:1] for link in re.findall(r'href="([^"]*)', reader.made)}


def test_the_fragment_says_all_that_the_page_says(publication: Publication, made: dict[str, dict[str, bytes]]) -> None:
    for report in publication.reports:
        text = squeezed(sanitised(made[f"{report.department}-{report.year}"][BODY].decode(), styles=False).text)
        wanted = [
            report.digest,
            report.framework.title,
            report.recomputable,
            report.listed,
            report.department_statement,
        ]
        wanted += [value for pair in report.disclosure for value in (pair.label, pair.value)]
        wanted += [f"{card.value}{card.unit}" for card in report.cards]
        wanted += [value for fact in report.facts for value in (fact.name, fact.printed, fact.place)]
        wanted += [one.printed for one in report.statements if one.printed and not one.absence]
        wanted += [run.text for block in report.blocks for line in block.paragraphs for run in line]
        tables = [block.table for block in report.blocks if block.table]
        wanted += [value for table in tables for value in (table.title, table.unit, table.note, *table.header)]
        wanted += [run.text for table in tables for row in table.rows for cell in row.cells for run in cell.runs]
        for row in (*report.scores, report.total):
            wanted += [row.name, row.points, row.declared, row.computed]
            wanted += [step for part in row.parts for step in part.steps]
            wanted += [operand.place for part in row.parts for operand in part.operands]
        wanted += [
            value for goal in report.goals for value in (goal.name, goal.target.printed, goal.result, goal.reason)
        ]
        wanted += [value for row in report.losses.rows for value in (row.name, row.lost, row.reason)]
        for note in report.notes:
            wanted += [f"〔核验{note.number}〕", note.title, note.message, note.declared, note.expected, note.state]
            wanted += [place.text for place in note.places]
        for chart in report.charts:
            wanted += [chart.title, chart.finding, *(f"{bar.label}{bar.value}" for bar in chart.bars)]
        wanted += [line for basis in report.framework.basis for line in basis.splitlines()]
        missing = [one for one in wanted if squeezed(one) not in text]
        assert not missing, f"{report.address}: {missing[:5]}"


def test_the_fragment_is_as_careful_as_the_page(made: dict[str, dict[str, bytes]]) -> None:
    bodies = {name: pack[BODY].decode() for name, pack in made.items()}
    futian = bodies["futian-zonggonghui-2021"]
    assert "93.96<br>含按自评得分计入 71 分" in futian
    assert "正文有关表述：“" in futian
    assert "得分率最低" not in futian
    jiangmen = bodies["jiangmen-zonggonghui-2024"]
    assert "报告所载的上年评价" in jiangmen
    assert jiangmen.count("广州捷诚信息咨询有限公司</td>") == 1
    assert "按本报告所印两年的数字计算" in jiangmen
    assert all("未编制" not in body and ">发布日期<" not in body for body in bodies.values())
    assert "后者与自评得分相同" in bodies["zengcheng-zonggonghui-2023"]


def test_notes_are_named_where_the_page_names_them(publication: Publication, made: dict[str, dict[str, bytes]]) -> None:
    for report in publication.reports:
        body = made[f"{report.department}-{report.year}"][BODY].decode()
        text = body[body.index("正文</h2>") : body.index("核验说明</h2>")]
        named = {int(number) for number in re.findall(r"〔核验 (\d+)〕", text)}
        shown = {n for block in report.blocks for line in block.paragraphs for run in line for n in run.notes}
        assert shown <= named


def test_tags_are_the_reports_and_none_of_the_portals_own(
    publication: Publication, files: dict[str, bytes], made: dict[str, dict[str, bytes]]
) -> None:
    """Site, column, address, robots and the time of publication are the portal's: pasted, ours would be false there."""
    for report in publication.reports:
        page = files[f"{report.address}index.html"].decode()
        expected = [
            tag for tag in page_tags(page) if tag[0] in {"ArticleTitle", "ContentSource", "Keywords", "Description"}
        ]
        pack = made[f"{report.department}-{report.year}"]
        assert page_tags(pack[TAGS].decode()) == expected
        assert len(expected) == 4 and ("ArticleTitle", report.title) in expected
        listed = pack["网页标签.txt"].decode()
        assert all(f"（{name}）：{value}\r\n" in listed for name, value in expected)
        assert "发布时间（PubDate）：由门户按实际首次发布时间填写\r\n" in listed
        assert report.posted is not None
        assert report.posted.isoformat() not in listed + pack[README].decode() + pack[TAGS].decode()


def test_attachments_have_official_names_and_the_bytes_of_the_site(
    publication: Publication, files: dict[str, bytes], made: dict[str, dict[str, bytes]]
) -> None:
    for report in publication.reports:
        pack = made[f"{report.department}-{report.year}"]
        stem = f"{report.department_name}{report.year}年度部门整体支出绩效自评报告"
        for own, name in (
            ("report.pdf", ".pdf"),
            ("scores.pdf", "评分表.pdf"),
            ("tables.pdf", "数据表.pdf"),
            ("summary.pdf", "摘要.pdf"),
            ("report.xlsx", "数据表.xlsx"),
            ("report.yml", "公开版数据.yml"),
        ):
            assert pack[f"{stem}{name}"] == files[f"{report.address}{own}"]
            assert f"{stem}{name}" in pack[README].decode()
        assert hashlib.sha256(pack[f"{stem}公开版数据.yml"]).hexdigest() == report.digest
        sums = pack[SUMS].decode().splitlines()
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in pack.items() if name != SUMS}
        assert sums == [f"{digests[name]}  {name}" for name in sorted(digests)]


def test_identity_of_the_portal_is_not_made_up(root: Path, publication: Publication, files: dict[str, bytes]) -> None:
    real = replace(
        publication.portal, demonstration=False, base_url="https://jixiao.example.gov.cn", site_id="3100000087"
    )
    report = publication.reports[0]
    _, pack = next(packs(root, replace(publication, portal=real), (report,), files))
    body = pack[BODY].decode()
    assert f'<a href="https://jixiao.example.gov.cn/{report.address}">' in body
    assert real.site_id not in body
    assert "演示站" not in pack[README].decode()
    unset, made = next(iter(packs(root, publication, (report,), files)))
    assert "演示站" in made[README].decode()
    assert "本报告的固定网址" not in made[BODY].decode()
    assert unset == f"{report.department}-{report.year}"


def test_charts_are_drawn_alike_every_time_and_in_known_colours(root: Path, publication: Publication) -> None:
    styles = (root / "site_templates" / "portal" / "chart.css").read_text(encoding="utf-8")
    charts = [chart for report in publication.reports for chart in report.charts]
    assert charts
    for chart in charts:
        classes = set(re.findall(r'class="([^"]+)"', str(chart_svg(chart)))) - {"chart-drawing"}
        assert all(f".{name} {{" in styles for name in classes), classes
    png = chart_png(root, charts[0])
    assert png == chart_png(root, charts[0])
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(png[16:20], "big") == 720


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_the_fragment_in_a_plain_page(browser: Browser, made: dict[str, dict[str, bytes]], tmp_path: Path, width: int) -> None:  # fmt: skip
    for name, pack in made.items():
        for file in (file for file in pack if file.endswith(".png")):
            (tmp_path / file).write_bytes(pack[file])
        head = '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        (tmp_path / "page.html").write_text(head + sanitised(pack[BODY].decode()).made, encoding="utf-8")
        page = browser.new_page(viewport={"width": width, "height": 844})
        page.goto((tmp_path / "page.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate("[...document.images].every(image => image.naturalWidth === 720)"), name
        page.close()


# ---- the site as a folder


@pytest.fixture(scope="module")
def offline(publication: Publication, files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("离线 版") / "site"
    write_site(offline_files(files, publication), folder, OFFLINE)
    return folder


class Links(HTMLParser):
    """Addresses that a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # base class
        self.found += [value for name, value in attrs if name in ("href", "src", "action") and value]


def test_every_link_leads_to_a_file(offline: Path) -> None:
    pages = sorted(offline.rglob("*.html"))
    assert len(pages) > 60
    for page in pages:
        links = Links()
        links.feed(page.read_text(encoding="utf-8"))
        for link in links.found:
            parts = urlsplit(link)
            if parts.scheme or not parts.path:
                continue
            assert (page.parent / unquote(parts.path)).is_file(), f"{page.relative_to(offline)}: {link}"


def test_nothing_else_of_a_page_changes(offline: Path, files: dict[str, bytes]) -> None:
    address = "reports/futian-zonggonghui/2021/index.html"
    before, after = files[address].decode(), (offline / address).read_text(encoding="utf-8")
    assert after != before
    assert re.sub(r'(href|action)="[^"]*"', r'\1=""', after) == re.sub(r'(href|action)="[^"]*"', r'\1=""', before)
    assert (offline / "reports/futian-zonggonghui/2021/report.pdf").read_bytes() == files[
        "reports/futian-zonggonghui/2021/report.pdf"
    ]
    assert not (offline / "404.html").exists()


@pytest.mark.browser
def test_the_folder_is_read_without_a_server(browser: Browser, offline: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 844})
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url) if not request.url.startswith("file:") else None)
    page.goto((offline / "index.html").as_uri())
    page.get_by_role("link", name="2021", exact=True).first.click()
    assert page.url.endswith("/years/2021/index.html")
    page.locator("main").get_by_role("link", name=re.compile("福田区总工会")).first.click()
    assert page.url.endswith("/reports/futian-zonggonghui/2021/index.html")
    row = page.locator("#score-execution + tr details")
    row.locator("summary").click()
    assert row.locator(".steps").first.is_visible()
    for address in ("search", "compare", "data", "register"):
        page.goto((offline / address / "index.html").as_uri())
        page.wait_for_load_state()
    page.goto((offline / "search" / "index.html").as_uri() + "?q=2987.65")
    page.get_by_text("无法运行搜索").wait_for()
    assert page.get_by_role("link", name=re.compile("福田区总工会")).first.is_visible()
    page.close()
    assert not faults, faults


# ---- the command


@pytest.fixture(scope="module")
def project(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("export") / "project"
    shutil.copytree(CASE / "content", made / "content")
    shutil.copytree(root / "content" / "pages", made / "content" / "pages")
    for name in ("site_templates", "mkdocs.yml"):
        (made / name).symlink_to(root / name)
    return made


def run(project: Path, *arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, ["--root", str(project), "export", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def test_packs_are_the_same_every_time_and_hold_the_bytes_of_the_site(project: Path, tmp_path: Path) -> None:
    publishing.build(project, tmp_path / "site", quiet)
    out = tmp_path / "packs"
    first = run(project, "portal", "--out", out, "ceshi-xian-dangan/2025")
    assert first.exit_code == 0, first.output
    folder = out / "ceshi-xian-dangan-2025"
    stem = "测试县档案馆2025年度部门整体支出绩效自评报告"
    names = sorted(path.name for path in folder.glob("*.pdf"))
    assert names == sorted(f"{stem}{kind}.pdf" for kind in ("", "评分表", "数据表", "摘要"))
    pdf = folder / f"{stem}.pdf"
    assert (
        pdf.read_bytes() == (tmp_path / "site" / "reports" / "ceshi-xian-dangan" / "2025" / "report.pdf").read_bytes()
    )
    body = (folder / BODY).read_text(encoding="utf-8")
    assert "&lt;b&gt;这里的尖括号是正文&lt;/b&gt;" in body
    loose = {path.name: path.read_bytes() for path in folder.iterdir()}
    packed = run(project, "portal", "--zip", "--out", out)
    assert packed.exit_code == 0, packed.output
    assert sorted(path.name for path in out.iterdir()) == ["ceshi-xian-dangan-2025.zip", "manifest.sha256"]
    with zipfile.ZipFile(out / "ceshi-xian-dangan-2025.zip") as archived:
        inside = {name.removeprefix("ceshi-xian-dangan-2025/"): archived.read(name) for name in archived.namelist()}
    assert inside == loose


def test_the_offline_site_can_be_verified(project: Path, tmp_path: Path) -> None:
    made = run(project, "offline", "--no-pdf", "--out", tmp_path / "offline")
    assert made.exit_code == 0, made.output
    assert "双击 index.html" in (tmp_path / "offline" / "说明.txt").read_text(encoding="utf-8")
    checked = CliRunner().invoke(main, ["verify", str(tmp_path / "offline")])
    assert checked.exit_code == 0, checked.output


def test_nothing_of_others_is_overwritten_and_a_blocked_export_leaves_the_former_one(project: Path, tmp_path: Path) -> None:  # fmt: skip
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("x")
    refused = run(project, "portal", "--out", tmp_path / "mine")
    assert (refused.exit_code, "没有改动" in refused.output) == (2, True)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    broken = tmp_path / "project"
    shutil.copytree(project, broken, symlinks=True)
    (tmp_path / "former").mkdir()
    (tmp_path / "former" / "a-2024.zip").write_bytes(b"former")
    (tmp_path / "former" / "manifest.sha256").write_text(f"{hashlib.sha256(b'former').hexdigest()}  a-2024.zip\n")
    report = next((broken / "content" / "reports").rglob("2025.yml"))
    report.write_text(report.read_text(encoding="utf-8") + "unknown: 1\n", encoding="utf-8")
    blocked = run(broken, "portal", "--out", tmp_path / "former")
    assert (blocked.exit_code, "未导出" in blocked.output) == (1, True)
    assert "原有的导出没有改动" in blocked.output
    assert (tmp_path / "former" / "a-2024.zip").read_bytes() == b"former"
    assert "原有的导出" not in run(broken, "portal", "--out", tmp_path / "none").output
    (tmp_path / "former" / "备注.txt").write_text("x")
    refused = run(project, "portal", "--out", tmp_path / "former")
    assert (refused.exit_code, "替换后会丢失，没有改动：备注.txt" in refused.output) == (2, True)


@pytest.mark.parametrize(
    "name,said",
    [
        ("nobody/2025", "没有已发布的报告 nobody/2025。已发布：ceshi-xian-dangan/2025"),
        ("nobody", "没有已发布的报告 nobody。已发布：ceshi-xian-dangan/2025"),
        ("content/reports", "写成 部门编号/年度"),
        ("../../etc/passwd", "写成 部门编号/年度"),
    ],
)
def test_a_report_that_is_not_published_is_a_wrong_call(project: Path, tmp_path: Path, name: str, said: str) -> None:
    result = run(project, "portal", "--out", tmp_path / "out", name)
    assert result.exit_code == 2
    assert said in result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "name", ["ceshi-xian-dangan", "content/reports/ceshi-xian-dangan", "reports/ceshi-xian-dangan/"]
)
def test_a_department_is_all_its_published_years(project: Path, name: str) -> None:
    (report,) = chosen_reports((name, "ceshi-xian-dangan/2025"), publish_all(check(project)))
    assert (report.department, report.year) == ("ceshi-xian-dangan", 2025)


def test_an_address_that_nobody_can_read_stays_as_it_is(publication: Publication) -> None:
    page = b'<a href="https://[bad">a</a><a href="about/">b</a>'
    made = offline_files({"index.html": page, "about/index.html": b""}, publication)["index.html"]
    assert made == b'<a href="https://[bad">a</a><a href="about/index.html">b</a>'


@pytest.mark.parametrize(
    "subject,rest,name",
    [
        ("测试县档案馆", "2025年度报告.pdf", "测试县档案馆2025年度报告.pdf"),
        ('a<b>:"/\\|?*c', "x.pdf", "abcx.pdf"),
        ("甲 乙\u3000丙\u202e丁\n", "2025.pdf", "甲乙丙丁2025.pdf"),
        ("甲\u061c乙\u2060丙\xad丁\ufe0f", "2025.pdf", "甲乙丙丁2025.pdf"),
        ("..", ".pdf..", ".pdf"),
        ("CON", ".pdf", "_CON.pdf"),
        ("", "", ""),
    ],
)
def test_file_names_that_every_system_takes(subject: str, rest: str, name: str) -> None:
    assert file_name(subject, rest) == name


def test_long_names_are_cut_before_the_end_of_the_name() -> None:
    name = file_name("很长的单位名称" * 30, "2025年度部门整体支出绩效自评报告.pdf")
    assert len(name.encode()) <= NAME_BYTES
    assert name.endswith("2025年度部门整体支出绩效自评报告.pdf")
    assert name.startswith("很长的单位名称很长")


def test_archives_depend_on_nothing_but_their_files() -> None:
    one = archive({"乙.txt": b"2", "甲.txt": b"1"}, date(2026, 8, 21))
    assert one == archive({"甲.txt": b"1", "乙.txt": b"2"}, date(2026, 8, 21))
    with zipfile.ZipFile(io.BytesIO(one)) as packed:
        assert packed.testzip() is None
        assert {entry.date_time for entry in packed.infolist()} == {(2026, 8, 21, 0, 0, 0)}
    assert archive({}, date.min) == archive({}, date(1980, 1, 1))
