"""用印稿: the report of any status as it would be published, marked, with real blanks, and with the same 文本校验码."""

import io
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

import docx
import pikepdf
import pypdfium2 as pdfium
import pytest
from click.testing import CliRunner, Result

from generator import publishing
from generator.cli import main
from generator.opendata import data_files
from generator.papers import approval, full
from generator.pipeline import check
from generator.render import pdf
from generator.report.model import Portal
from generator.report.publication import Paper, Publication
from generator.report.views import BlockView, Run
from generator.site import MANIFEST
from tests.projects import check_only, make_project, put_report
from tests.verapdf import faults

HERE: Final = Path(__file__).resolve().parent
REPORT: Final = (HERE / "reports" / "small.yml").read_bytes().replace(b"origin: transcribed", b"origin: authored")
PERSON: Final = "zqxpersonleak"
INTERNAL: Final = f"schema_version: 1\nfiller: {PERSON}\ncontact: {PERSON}\nremarks: [{PERSON}]\n"
NAME: Final = "futian-zonggonghui/2021"
FOLDER: Final = "futian-zonggonghui-2021"
TITLE: Final = "深圳市福田区总工会2021年度部门整体支出绩效自评报告用印稿"
MM: Final = 72 / 25.4
SEAL: Final = 45
"""Millimetres free for a seal of 42 mm across."""


def run(project: Path, *arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, ["--root", str(project), *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    assert "Traceback" not in result.output
    return result


def export(project: Path, *arguments: str | Path) -> Result:
    return run(project, "export", "approval", *arguments, "--jobs", "1")


def status(raw: bytes, name: str) -> bytes:
    return raw.replace(b"status: draft", f"status: {name}".encode())


def pages(path: Path | bytes) -> list[str]:
    """The text of every page."""
    document = pdfium.PdfDocument(path)
    return [page.get_textpage().get_text_range() for page in document]


def below_head(path: bytes) -> list[str]:
    """The text of every page without its head and its number, spacing aside."""
    made = []
    for page in pdfium.PdfDocument(path):
        width, height = page.get_size()
        turned = width > height
        text = page.get_textpage().get_text_bounded(
            0 if not turned else 30 * MM,
            30 * MM if not turned else 0,
            width - (30 * MM if turned else 0),
            height - (36 * MM),
        )
        made.append(re.sub(r"\s+", "", text))
    return made


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A project with one draft and what is kept inside beside it."""
    made = make_project(tmp_path / "project", root)
    check_only(made, "member-sum", "seal-changed")
    put_report(made, REPORT)
    put_report(made, INTERNAL.encode(), year="2021.internal")
    return made


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers are not typeset: what would be is written instead, which is enough to see which there are."""

    def html(root: Path, papers: Iterable[Paper], portal: Portal, *_: object) -> dict[str, bytes]:
        return {paper.address: pdf.document_html(pdf.Job(root, paper, portal)).encode() for paper in papers}

    monkeypatch.setattr("generator.commands.approval.set_papers", html)


@pytest.fixture(scope="module")
def exported(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of a draft: a folder with the PDF and the Word file."""
    project = make_project(tmp_path_factory.mktemp("approval") / "project", root)
    put_report(project, REPORT)
    put_report(project, INTERNAL.encode(), year="2021.internal")
    result = export(project)
    assert result.exit_code == 0, result.output
    return project / "dist" / "approval"


@pytest.fixture(scope="module")
def real(root: Path) -> Publication:
    """A real report as it stands, published."""
    name = "content/reports/zengcheng-zonggonghui/2023.yml"
    return publishing.as_published(check(root, [root / name]), {name})


@pytest.fixture(scope="module")
def typeset(root: Path, real: Publication) -> tuple[bytes, bytes]:
    """The published report and its 用印稿 as PDF."""
    (public,), (inner,) = full.papers(real), approval.papers(real)
    one, two = (pdf.run(pdf.Job(root, paper, real.portal)) for paper in (public, inner))
    return one, two


# -- the files -----------------------------------------------------------------------------------------------------


def test_a_draft_gives_a_pdf_and_a_word_file_under_the_names_they_are_filed_by(exported: Path) -> None:
    found = {path.relative_to(exported).as_posix() for path in exported.rglob("*") if path.is_file()}
    assert found == {MANIFEST, f"{FOLDER}/{TITLE}.pdf", f"{FOLDER}/{TITLE}.docx"}


def test_every_page_says_what_it_is_and_of_which_text(exported: Path) -> None:
    """The name in full, 用印稿, the edition, and that a demonstration is no government's."""
    path = exported / FOLDER / f"{TITLE}.pdf"
    (code,) = set(re.findall(r"文本校验码\s*((?:[0-9A-F]{4}-){3}[0-9A-F]{4})", "".join(pages(path))))
    for number, text in enumerate(pages(path)):
        words = re.sub(r"\s", "", text)
        assert "深圳市福田区总工会2021年度部门整体支出绩效自评报告" in words, f"page {number + 1}"
        assert "用印稿" in words and code in words and "演示，非政府文件" in words, f"page {number + 1}"
    assert "内部审批用，未公开" in pages(path)[0]


def test_a_page_left_empty_bears_nothing(root: Path, real: Publication) -> None:
    """The page before 签批页 has no number and no head (GB/T 9704-2012, 7.5)."""
    (report,) = real.reports
    text = BlockView("text", "b-text", ((Run("text", "国"),),))
    short = replace(report, blocks=(text,), notes=(), note_groups=(), scores=report.scores[:1])
    made: list[str] = []
    for disclosure in (short.disclosure, short.disclosure * 4):  # one of them ends on an odd page
        if not (made and any(not text for text in made)):
            (paper,) = approval.papers(replace(real, reports=(replace(short, disclosure=disclosure),)))
            made = pages(pdf.run(pdf.Job(root, paper, real.portal)))
    assert [number for number, text in enumerate(made, 1) if not text.strip()] == [len(made) - 1]
    assert "签批页" in made[-1]


def test_what_only_publication_gives_is_said_to_come_later(exported: Path) -> None:
    text = "".join(pages(exported / FOLDER / f"{TITLE}.pdf"))
    assert text.count("发布后生成") == 2 and "发布后填写" in text
    assert not re.search(r"[0-9a-f]{64}|扫码|https?://", text.replace("\n", ""))


def test_the_sheet_for_signatures_is_the_front_of_the_last_leaf(exported: Path) -> None:
    text = pages(exported / FOLDER / f"{TITLE}.pdf")
    assert len(text) % 2 == 1 and [n for n, page in enumerate(text, 1) if "签批页" in page] == [len(text)]
    for words in ("拟稿", "核稿", "财务负责人", "公开前保密审查", "分管负责人审核", "主要负责人签发", "单位盖章"):
        assert words in text[-1]
    assert len(re.findall(r"年\s+月\s+日", text[-1])) == len(approval.STEPS) + 1


def test_there_is_room_for_a_seal(exported: Path) -> None:
    """A white square of 45 mm between the rules of the row 单位盖章, read from the drawn page."""
    document = pdfium.PdfDocument(exported / FOLDER / f"{TITLE}.pdf")
    page = document[len(document) - 1]
    textpage = page.get_textpage()
    searcher = textpage.search("单位盖章")
    index, count = searcher.get_next()
    boxes = [textpage.get_charbox(place) for place in range(index, index + count)]
    right, middle = max(box[2] for box in boxes), (boxes[0][1] + boxes[0][3]) / 2
    scale = 4
    drawn = page.render(scale=scale, grayscale=True).to_pil()
    side = round(SEAL * MM * scale)
    top = round((page.get_height() - middle) * scale - side / 2)

    def white(left: int, above: int) -> bool:
        darkest, _ = drawn.crop((left, above, left + side, above + side)).getextrema()
        return bool(darkest > 200)

    free = [left for left in range(round(right * scale), drawn.width - side, scale) if white(left, top)]
    assert free, "no room"
    assert not white(round(right * scale), top) and not white(free[0], top - side)  # the rules round it are seen


def test_both_standards_are_kept(exported: Path, typeset: tuple[bytes, bytes], tmp_path: Path) -> None:
    public = tmp_path / "published.pdf"
    public.write_bytes(typeset[1])
    files = [exported / FOLDER / f"{TITLE}.pdf", public]
    assert faults(files) == {}


def test_no_person_is_named_and_nothing_is_carried_inside(exported: Path) -> None:
    raw = b"".join(path.read_bytes() for path in exported.rglob("*") if path.is_file())
    assert PERSON.encode() not in raw
    with pikepdf.open(exported / FOLDER / f"{TITLE}.pdf") as document:
        assert str(document.docinfo["/Author"]) == "深圳市福田区总工会"
        assert not document.attachments
        streams = b"".join(o.read_bytes() for o in document.objects if isinstance(o, pikepdf.Stream) and _plain(o))
    assert PERSON.encode() not in streams and PERSON not in "".join(pages(exported / FOLDER / f"{TITLE}.pdf"))
    word = docx.Document(str(exported / FOLDER / f"{TITLE}.docx"))
    assert PERSON not in word.element.xml
    said = (word.core_properties.author, word.core_properties.last_modified_by)
    assert set(said) <= {"", "深圳市福田区总工会"}, said


def _plain(stream: pikepdf.Stream) -> bool:
    return stream.get("/Filter") in (None, "/FlateDecode")


def test_the_word_file_says_the_same(exported: Path) -> None:
    word = docx.Document(io.BytesIO((exported / FOLDER / f"{TITLE}.docx").read_bytes()))
    text = re.sub(r"<[^>]+>", "", word.element.xml)
    (code,) = set(
        re.findall(r"文本校验码\s*((?:[0-9A-F]{4}-){3}[0-9A-F]{4})", pages(exported / FOLDER / f"{TITLE}.pdf")[1])
    )
    for words in ("用印稿", "内部审批用，未公开", "签批页", "单位盖章", "一、部门基本情况", code):
        assert words in text, words


def test_the_same_bytes_come_from_another_process(exported: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "generator.cli", "--root", str(exported.parents[1]), "export", "approval"]
    subprocess.run(
        [*command, "--jobs", "1", "--out", str(tmp_path / "b")],
        check=True,
        capture_output=True,
        cwd=HERE.parent,
        env={"PYTHONHASHSEED": "7", "PATH": "/usr/bin:/bin", "TZ": "Asia/Shanghai", "LC_ALL": "C"},
    )
    assert (exported / MANIFEST).read_bytes() == (tmp_path / "b" / MANIFEST).read_bytes()


# -- the same text -------------------------------------------------------------------------------------------------


def test_page_by_page_the_text_is_that_of_the_published_report(typeset: tuple[bytes, bytes]) -> None:
    """From the contents list to the last appendix, with the same numbers of pages; blanks are only in 信息公开表."""
    public, inner = map(below_head, typeset)
    assert len(inner) - len(public) in (1, 2)
    last = max(n for n, text in enumerate(public) if "版本与核对" in text)
    differ = [n + 1 for n in range(1, last) if public[n] != inner[n]]
    assert [n for n in differ if "信息公开表" not in public[n - 1]] == []
    assert len("".join(public[1:last])) > 5_000


def test_a_published_one_speaks_of_no_files_that_it_does_not_carry(typeset: tuple[bytes, bytes]) -> None:
    public, inner = typeset
    for content, there in ((public, True), (inner, False)):
        with pikepdf.open(io.BytesIO(content)) as document:
            assert bool(document.attachments) == there
        text = re.sub(r"\s", "", "".join(pages(content)))
        assert ("由所附report.yml算出的SHA-256" in text) == there
        assert "文字和数字即相同" not in text and "所用指标体系的指标和部门名称算出" in text


@pytest.mark.parametrize("status", ["published", "draft"])
def test_cover_and_appendix_leave_the_same_days_blank(real: Publication, status: str) -> None:
    (report,) = real.reports
    shown = approval.for_approval(replace(report, status=status))
    given, said = (
        {row.label: row.value for row in report.disclosure},
        {row.label: row.value for row in shown.disclosure},
    )
    assert approval.DAY not in (given["成文日期"], given["批复日期"])
    assert said["成文日期"] == said["批复日期"] == approval.DAY
    assert {row.label: row.value for row in approval.cover_rows(shown)}.items() <= said.items()
    assert said["部门公开日期"] == given["部门公开日期"]


@pytest.mark.usefixtures("unset")
def test_from_draft_to_site_the_code_stays_and_a_changed_character_is_found(project: Path, tmp_path: Path) -> None:
    path, scan = project / "content/reports/futian-zonggonghui/2021.yml", tmp_path / "盖章件.pdf"
    assert export(project, NAME).exit_code == 0
    paper = (project / "dist" / "approval" / FOLDER / f"{TITLE}.pdf").read_text(encoding="utf-8")
    scan.write_bytes(b"%PDF sealed")
    assert run(project, "seal", NAME, scan, "--date", "2026-11-20").exit_code == 0
    raw = status(REPORT, "published").replace(b"  recorded:", b"  posted: 2026-11-21\n  recorded:")
    more = "clearance: {office: 办公室, date: 2026-11-20, result: 可以公开}\ndocument:\n"
    path.write_bytes(raw.replace(b"document:\n", more.encode()))
    checked = check(project)
    assert not checked.blocked and not [f for f in checked.findings if f.rule == "seal-changed"]
    publication = publishing.publish_all(checked)
    (report,) = publication.reports
    assert report.text_code in paper
    (site,) = full.papers(publication)
    assert report.text_code in pdf.document_html(pdf.Job(project, site, publication.portal))
    path.write_bytes(path.read_bytes().replace("全年预算支出".encode(), "全年预算支岀".encode()))
    (finding,) = [f for f in check(project).findings if f.rule == "seal-changed"]
    assert report.text_code in finding.message and "2026-11-20" in finding.message


def test_nothing_of_a_seal_is_published(project: Path, tmp_path: Path) -> None:
    scan = tmp_path / "盖章件.pdf"
    scan.write_bytes(b"%PDF sealed")
    run(project, "seal", NAME, scan)
    (seal,) = check(project).content.internals["content/reports/futian-zonggonghui/2021.yml"].model.sealed
    raw = status(REPORT, "published").replace(b"  recorded:", b"  posted: 2026-11-21\n  recorded:")
    more = "clearance: {office: 办公室, date: 2026-11-20, result: 可以公开}\ndocument:\n"
    raw = raw.replace(b"document:\n", more.encode())
    (project / "content/reports/futian-zonggonghui/2021.yml").write_bytes(raw.replace(b"96 ", b"95 "))
    publication = publishing.publish_all(check(project))
    (paper,) = full.papers(publication)
    files = [*dict(data_files(publication)).values(), *publication.editions.values()]
    text = pdf.document_html(pdf.Job(project, paper, publication.portal)) + repr(publication.reports)
    for secret in (seal.sha256, seal.text_code, "seal-changed", "盖章后正文有改动"):
        assert secret not in text
        assert not [one for one in files if secret.encode() in one]


# -- which reports -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["submitted", "returned", "reviewed", "published"])
@pytest.mark.usefixtures("unset")
def test_any_status_will_do(name: str, project: Path) -> None:
    raw = status(REPORT, name).replace(b"  recorded:", b"  posted: 2026-11-21\n  recorded:")
    more = "clearance: {office: 办公室, date: 2026-11-20, result: 可以公开}\ndocument:\n"
    put_report(project, raw.replace(b"document:\n", more.encode()))
    result = export(project, project / "content/reports/futian-zonggonghui/2021.yml")
    assert result.exit_code == 0, result.output
    html = (project / "dist" / "approval" / FOLDER / f"{TITLE}.pdf").read_text(encoding="utf-8")
    digests = re.findall(r"[0-9a-f]{64}", re.sub(r"<[^>]+>|\s", "", html))
    assert ("内部审批用，未公开" in html, bool(digests)) == (name != "published", name == "published")


@pytest.mark.usefixtures("unset")
def test_warnings_are_listed_and_errors_refused(project: Path) -> None:
    put_report(project, REPORT.replace(b"8.00 |", b"9.00 |"))
    result = export(project, NAME)
    assert result.exit_code == 0 and "[member-sum]" in result.output and "已导出 1 份报告的用印稿" in result.output
    before = (project / "dist" / "approval" / MANIFEST).read_bytes()
    put_report(project, REPORT.replace(b"12.50 ", "１２ ".encode()))
    refused = export(project, NAME)
    assert refused.exit_code == 1 and "未导出" in refused.output and "全角" in refused.output
    assert (project / "dist" / "approval" / MANIFEST).read_bytes() == before


@pytest.mark.usefixtures("unset")
def test_faults_of_other_departments_do_not_matter(project: Path) -> None:
    other = REPORT.replace(b"department: futian-zonggonghui", b"department: huadu-zonggonghui") + b"nonsense: 1\n"
    put_report(project, other, "huadu-zonggonghui")
    assert export(project, NAME).exit_code == 0
    assert export(project).exit_code == 1


@pytest.mark.usefixtures("unset")
def test_a_withdrawn_report_is_left_out_and_refused_by_name(project: Path) -> None:
    gone = REPORT.replace(b"status: draft", b"status: withdrawn").replace(b"year: 2021", b"year: 2020")
    why = "revisions:\n  - {number: 1, date: 2026-09-01, change: 因数据有误撤回}\ndocument:\n"
    put_report(project, gone.replace(b"document:\n", why.encode()), year="2020")
    result = export(project, "futian-zonggonghui/2020")
    assert result.exit_code == 2 and "已撤回" in result.output
    for reports in ((), ("futian-zonggonghui",)):
        assert export(project, *reports).exit_code == 0
        assert [p.name for p in (project / "dist" / "approval").iterdir() if p.is_dir()] == [FOLDER]


@pytest.mark.parametrize(
    "arguments,part",
    [
        (("futian-zonggonghui/2020",), "没有报告 futian-zonggonghui/2020。现有：futian-zonggonghui/2021"),
        (("futian-gonghui",), "没有报告 futian-gonghui"),
        (("福田区总工会",), "写成 部门编号/年度"),
        (("README.md",), "不是报告"),
        ((NAME, "--out", "content"), "--out 不能写在 content/ 里"),
        ((NAME, "--out", "mine"), "不是本程序生成的"),
    ],
)
def test_mistakes_are_told(
    arguments: tuple[str, ...], part: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    (project / "mine").mkdir()
    (project / "mine" / "照片.jpg").write_bytes(b"x")
    result = export(project, *arguments)
    assert (result.exit_code, part in result.output) == (2, True), result.output
    assert (project / "mine" / "照片.jpg").exists() and not (project / "dist").exists()


@pytest.mark.usefixtures("unset")
def test_what_somebody_put_beside_the_files_is_kept(project: Path) -> None:
    assert export(project).exit_code == 0
    scan = project / "dist" / "approval" / FOLDER / "扫描件.pdf"
    scan.write_bytes(b"x")
    result = export(project)
    assert result.exit_code == 2 and "扫描件.pdf" in result.output and scan.exists()


def test_a_project_without_reports(root: Path, tmp_path: Path) -> None:
    result = export(make_project(tmp_path / "project", root))
    assert result.exit_code == 2 and "没有报告" in result.output
