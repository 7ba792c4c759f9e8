"""What is kept beside the published content is in no file of the site: not in pages, data, PDFs, indexes or addresses.

A marker stands in every place that is not public. Every byte of every file is searched, packed ones unpacked.
"""

import gzip
import io
import re
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pikepdf
import pytest

from generator import publishing
from tests.support import quiet

CASE: Final = Path(__file__).parent / "golden" / "small" / "content"
DEPARTMENT: Final = "ceshi-xian-dangan"
MARK: Final = re.compile(rb"zqx[a-z]{4,12}leak", re.IGNORECASE)
HIDDEN: Final = ("zqxparentleak", "zqxbeforeleak", "zqxafterleak")
"""Bodies whose names may not be public, around the one whose report is published."""

REGISTER: Final = """\
schema_version: 1
year: 2025
as_of: 2026-10-31
departments:
  ceshi-xian-dangan:
    approved: 2026-08-10
    screenshot: zqxscreenshotleak.png
"""
WITHDRAWN: Final = "revisions:\n  - {number: 1, date: 2026-09-01, change: 因数据有误撤回}\n"


def other(text: str, year: int, status: str, mark: str) -> str:
    """The report of another year that says *mark* in its text and its title."""
    text = text.replace("year: 2025", f"year: {year}").replace("status: published", f"status: {status}")
    text = re.sub(r"^statements:\n(  .*\n)*", "", text, flags=re.MULTILINE)
    text = text.replace("title: 测试县档案馆2025年度", f"title: {mark} {year}年度", 1)
    text = text.replace("库房密集架未及时维修", f"库房密集架未及时维修{mark}")
    return text.replace("document:\n", f"{WITHDRAWN}document:\n", 1) if status == "withdrawn" else text


def department(name: str, more: str = "") -> str:
    """A department of the directory whose id and name are *name*."""
    return f'  {name}:\n    names: [{{name: {name}局}}]\n    region: "990100"\n    level: county\n{more}'


def fill(content: Path) -> None:
    """Markers in every place that is not public."""
    for path in sorted(content.rglob("*.yml")):
        path.write_text(f"# zqxcommentleak\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    reports = content / "reports" / DEPARTMENT
    text = (reports / "2025.yml").read_text(encoding="utf-8")
    answer = "  - {rule: misprint, path: text.x, sent: 2026-08-22, date: 2026-09-01, text: zqxanswerleak}\n"
    (reports / "2025.yml").write_text(text + answer, encoding="utf-8")
    (reports / "2025.internal.yml").write_text(
        "schema_version: 1\nfiller: zqxfillerleak\ncontact: zqxcontactleak\nremarks: [zqxremarkleak]\n"
    )
    (reports / "2024.yml").write_text(other(text, 2024, "draft", "zqxdraftleak"), encoding="utf-8")
    (reports / "2023.yml").write_text(other(text, 2023, "withdrawn", "zqxwithdrawnleak"), encoding="utf-8")
    (reports / "2023.r1.yml").write_text(other(text, 2023, "published", "zqxrevisionleak"), encoding="utf-8")
    gone = content / "reports" / HIDDEN[1]
    gone.mkdir()
    own = other(text, 2022, "withdrawn", HIDDEN[1]).replace(DEPARTMENT, HIDDEN[1])
    (gone / "2022.yml").write_text(own, encoding="utf-8")
    directory = content / "departments.yml"
    related = f"    parent: {HIDDEN[0]}\n    successor: {HIDDEN[2]}\n"
    directory.write_text(
        directory.read_text(encoding="utf-8")
        + related
        + department(HIDDEN[0], f"    parent: {HIDDEN[2]}\n")
        + department(HIDDEN[1], f"    successor: {DEPARTMENT}\n")
        + department(HIDDEN[2])
        + department("zqxunusedleak"),
        encoding="utf-8",
    )
    (content / "register").mkdir()
    entries = "".join(f"  {name}: {{hidden: true, exempt: 保守国家秘密法 zqxreasonleak}}\n" for name in HIDDEN)
    (content / "register" / "2025.yml").write_text(REGISTER + entries, encoding="utf-8")
    checks = (content / "checks.yml").read_text(encoding="utf-8")
    checks = re.sub(r"^privacy:\n(  .*\n)*", "", checks, flags=re.MULTILINE)
    (content / "checks.yml").write_text(f"{checks}privacy: {{marks: [zqxprivacyleak]}}\n", encoding="utf-8")


@pytest.fixture(scope="module")
def project(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("leaks") / "project"
    shutil.copytree(CASE, folder / "content")
    shutil.copytree(root / "content" / "pages", folder / "content" / "pages")
    for name in ("site_templates", "mkdocs.yml"):
        (folder / name).symlink_to(root / name)
    fill(folder / "content")
    return folder


def unpacked(path: Path) -> Iterator[bytes]:
    """The bytes of a file as they are, and whatever is packed in them."""
    raw = path.read_bytes()
    yield raw
    if raw[:2] == b"\x1f\x8b":
        yield gzip.decompress(raw)
    elif raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            yield from (book.read(name) for name in book.namelist())
    elif raw[:6] == b"SQLite":
        with sqlite3.connect(path) as database:
            yield "\n".join(database.iterdump()).encode()
    elif raw[:4] == b"%PDF":
        yield subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True).stdout
        with pikepdf.open(path) as document:
            yield from (o.read_bytes() for o in document.objects if isinstance(o, pikepdf.Stream) and _readable(o))


def _readable(stream: pikepdf.Stream) -> bool:
    return stream.get("/Filter") in (None, "/FlateDecode")


def test_nothing_that_is_not_public_is_in_any_file_of_the_site(project: Path, tmp_path: Path) -> None:
    written = b"".join(path.read_bytes() for path in (project / "content").rglob("*.yml"))
    markers = set(MARK.findall(written))
    assert len(markers) >= 15, markers
    built = publishing.build(project, tmp_path / "site", quiet)
    assert built.published == 1, [str(f) for f in built.checked.findings if f.severity == "error"]
    site = tmp_path / "site"
    assert (site / "reports" / DEPARTMENT / "2023" / "index.html").is_file()  # that it was withdrawn is public
    found = {
        (path.relative_to(site).as_posix(), mark.decode())
        for path in site.rglob("*")
        if path.is_file()
        for content in (path.relative_to(site).as_posix().encode(), *unpacked(path))
        for mark in MARK.findall(content)
    }
    assert found == set()
    kinds = {path.suffix for path in site.rglob("*")}
    assert {".pdf", ".xlsx", ".sqlite", ".pf_fragment", ".xml", ".csv"} <= kinds


def test_a_marker_in_a_public_place_is_found_in_every_kind_of_file(project: Path, tmp_path: Path) -> None:
    """The search above can find something."""
    folder = tmp_path / "project"
    shutil.copytree(project, folder, symlinks=True)
    report = folder / "content" / "reports" / DEPARTMENT / "2025.yml"
    text = report.read_text(encoding="utf-8").replace("库房密集架", "zqxpublicleak库房密集架")
    report.write_text(text.replace("title: 测试县档案馆", "title: zqxpublicleak测试县档案馆"), encoding="utf-8")
    publishing.build(folder, tmp_path / "site", quiet)
    paths = (path for path in (tmp_path / "site").rglob("*") if path.is_file())
    found = {path.suffix for path in paths if any(MARK.search(content) for content in unpacked(path))}
    assert {".pdf", ".xlsx", ".sqlite", ".pf_fragment", ".html", ".json", ".jsonld", ".yml", ".csv"} <= found


@pytest.mark.parametrize(
    "file,old,new,said",
    [
        ("register/2025.yml", "    approved: 2026-08-10\n", "    hidden: true\n    exempt: 保密法\n", "部门名称已经公开"),
        ("register/2024.yml", "  ceshi-xian-dangan:\n", f"  {HIDDEN[0]}: {{}}\n  ceshi-xian-dangan:\n", "各年度须一致"),
        ("reports/ceshi-xian-dangan/2025.r1.yml", "status: published", "status: withdrawn", "更正前的版本曾经公布"),
        ("reports/ceshi-xian-dangan/2025.r1.yml", "status: published", "status: draft", "更正前的版本曾经公布"),
    ],
)  # fmt: skip
def test_what_cannot_be_left_out_keeps_the_site_from_being_published(
    project: Path, tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    folder = tmp_path / "project"
    shutil.copytree(project, folder, symlinks=True)
    content = folder / "content"
    source = re.sub(r"2024(?=\.yml)|2025\.r1(?=\.yml)", "2025", file)
    text = (content / source).read_text(encoding="utf-8")
    if file.startswith("register/2024"):
        text = re.sub(r"^  zqx.*\n", "", text.replace("year: 2025", "year: 2024"), flags=re.MULTILINE)
    assert old in text
    (content / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    built = publishing.build(folder, tmp_path / "site", quiet, pdfs=False)
    assert built.files == 0
    assert any(said in f.message for f in built.checked.findings if f.severity == "error"), built.checked.findings
