"""The real content, built whole: what is published, that it holds together, and that nothing is half written."""

import errno
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import yaml

from generator import pipeline, publishing
from generator import site as site_module
from generator.finding import Audience
from generator.papers import all_papers
from generator.rules import RULES
from tests.support import Published, quiet

pytestmark = pytest.mark.xdist_group("site")

REPORTS = (
    "zengcheng-zonggonghui/2023",
    "huadu-zonggonghui/2023",
    "mazhang-zonggonghui/2023",
    "jiangmen-zonggonghui/2024",
    "futian-zonggonghui/2021",
)
FILES = {
    "index.html",
    "report.pdf",
    "report.json",
    "report.yml",
    "report.xlsx",
    "report.jsonld",
    "facts.csv",
    "scores.csv",
    "datapackage.json",
    "compare.json",
    "scores.pdf",
    "tables.pdf",
    "summary.pdf",
}
CURRENT_ONLY = {"compare.json", "scores.pdf", "tables.pdf", "summary.pdf"}
"""Files that an earlier edition does not have."""


class Links(HTMLParser):
    """Addresses, ids, inline scripts and event handlers of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [value for name, value in attrs if name in ("href", "src") and value]
        if tag == "script" and "src" not in given and given.get("type") != "application/ld+json":
            self.faults.append("inline script")
        self.faults += [name for name, _ in attrs if name.startswith("on") or name == "style"]


def parsed(path: Path) -> Links:
    links = Links()
    links.feed(path.read_text(encoding="utf-8"))
    return links


def test_every_published_report_has_its_page_pdf_and_data(published: Published) -> None:
    for report in REPORTS:
        folder = published.site / "reports" / report
        assert {p.name for p in folder.iterdir()} == FILES


def test_the_manifest_lists_every_file_with_its_hash(published: Published) -> None:
    lines = (published.site / "manifest.sha256").read_text(encoding="utf-8").splitlines()
    listed = {line[66:]: line[:64] for line in lines}
    found = {
        p.relative_to(published.site).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in published.site.rglob("*")
        if p.is_file() and p.name != "manifest.sha256"
    }
    assert listed == found


def test_every_link_leads_somewhere_and_stays_on_the_site(published: Published) -> None:
    pages = {path: parsed(path) for path in published.site.rglob("*.html")}
    faults = []
    for path, page in pages.items():
        assert not page.faults, (path, page.faults)
        assert not [i for i, n in Counter(page.ids).items() if n > 1], path
        for link in page.links:
            address, _, fragment = link.partition("#")
            address = address.partition("?")[0]
            if re.match(r"[a-z]+:", address):
                faults.append(f"{path}: {link} leaves the site")
                continue
            if address.startswith("/"):  # of the 404 page, which is served at any depth
                address = (published.site / address[1:]).as_posix()
            target = (path.parent / address).resolve() if address else path
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file():
                faults.append(f"{path.relative_to(published.site)}: {link} leads nowhere")
            elif fragment and target.suffix == ".html" and fragment not in pages[target].ids:
                faults.append(f"{path.relative_to(published.site)}: {link} has no such place")
    assert not faults


def test_rules_have_pages_and_internal_findings_are_nowhere(published: Published) -> None:
    folders = {path.parent.name for path in (published.site / "rules").glob("*/index.html")}
    assert folders
    assert {rule for rule in folders if RULES[rule].audience is not Audience.PUBLIC} == set()
    hidden = [f for f in pipeline.check(published.root).findings if f.audience is Audience.INTERNAL]
    texts = {path: path.read_bytes().decode("utf-8", "ignore") for path in published.site.rglob("*") if path.is_file()}
    texts |= {published.site / report / "pdf": published.pdf_text(report) for report in REPORTS}
    for path, text in texts.items():
        words = squeezed(text)
        for finding in hidden:
            assert squeezed(finding.message) not in words, path
            public = RULES[finding.rule].audience is Audience.PUBLIC
            assert public or f'"{finding.rule}"' not in text, path


def test_counts_are_the_same_on_page_pdf_and_in_the_data(published: Published) -> None:
    for report in REPORTS:
        data = json.loads((published.site / "reports" / report / "report.json").read_text(encoding="utf-8"))
        counted = data["checks"]
        assert counted["compared"] == counted["agreed"] + counted["annotated"] + counted["waived"]
        assert counted["annotated"] == len(data["notes"])
        assert counted["agreed"] == len(data["passed"])
        assert all(RULES[one["rule"]].audience is Audience.PUBLIC for one in [*data["notes"], *data["passed"]])
        told = f"已核对{counted['compared']}处，一致{counted['agreed']}处，说明{counted['annotated']}处"
        assert told in squeezed(published.page_text(report))
        assert told in squeezed(published.pdf_text(report))


def test_no_personal_data_of_the_sources_is_published(published: Published) -> None:
    """Hashes, not names: the words themselves must not stand in this repository either."""
    withheld = json.loads((published.root / "tests" / "withheld.json").read_text(encoding="utf-8"))
    for report in REPORTS:
        text = (published.site / "reports" / report / "report.yml").read_text(encoding="utf-8")
        text += published.pdf_text(report)
        assert "【此处略去个人信息】" in text or report.startswith(("huadu", "jiangmen"))
        for length, digests in withheld.items():
            n = int(length)
            grams = {hashlib.sha256(text[i : i + n].encode()).hexdigest() for i in range(len(text) - n + 1)}
            assert not grams & set(digests), report


@pytest.mark.parametrize("report", REPORTS)
def test_page_and_pdf_carry_every_statement_and_cell_of_the_report(published: Published, report: str) -> None:
    data = json.loads((published.site / "reports" / report / "report.json").read_text(encoding="utf-8"))
    page = squeezed(published.page_text(report))
    pdf = squeezed(published.pdf_text(report))
    for statement in data["statements"]:
        if statement["printed"]:
            assert squeezed(statement["printed"]) in page
            assert squeezed(statement["printed"]) in pdf
    for note in data["notes"]:
        assert squeezed(note["message"]) in page
        assert squeezed(note["message"]) in pdf


@pytest.mark.parametrize("report", REPORTS)
def test_page_and_pdf_carry_every_sentence_of_the_report(published: Published, report: str) -> None:
    raw = (published.site / "reports" / report / "report.yml").read_text(encoding="utf-8")
    blocks = yaml.load(raw, Loader=yaml.BaseLoader)["document"]
    page, pdf = squeezed(published.page_text(report)), squeezed(published.pdf_text(report))
    for block in blocks:
        for key in ("title", "heading", "text", "goal", "issue", "measure", "cover"):
            for sentence in re.split(r"\{\{.*?\}\}|\n|\*\*", block.get(key, "")):
                assert squeezed(sentence) in page
                assert squeezed(sentence) in pdf


def squeezed(text: str) -> str:
    """Without white space and note marks, as line breaks and page furniture do not matter."""
    return re.sub(r"\[核验\d+\]|\s", "", re.sub(r"\s", "", text))


@pytest.mark.parametrize("report", REPORTS)
def test_the_pdf_is_an_official_document(published: Published, report: str) -> None:
    path = published.site / "reports" / report / "report.pdf"
    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang) == "zh-CN"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert len(pdf.pages) > 5
        for page in pdf.pages:
            sides = sorted(round(float(side) / 72 * 25.4) for side in page.mediabox[2:])
            assert sides == [210, 297]
        assert set(pdf.attachments) == {"report.yml", "report.json"}
        assert pdf.attachments["report.yml"].get_file().read_bytes() == path.with_name("report.yml").read_bytes()
        fonts = [font for page in pdf.pages for font in page.resources.get("/Font", pikepdf.Dictionary()).values()]
        assert fonts
        for font in fonts:
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in descriptor, "embedded glyf TrueType only"
            assert "/FontFile3" not in descriptor
        with pdf.open_outline() as outline:
            assert outline.root


def test_every_page_of_a_pdf_has_ink(published: Published) -> None:
    document = pypdfium2.PdfDocument(published.site / "reports" / REPORTS[0] / "report.pdf")
    for page in document:
        pixels = bytes(page.render(scale=0.3, grayscale=True).buffer)
        assert sum(pixel < 200 for pixel in pixels) > len(pixels) / 1000
    document.close()


def test_the_published_edition_identifies_the_report(published: Published) -> None:
    for report in REPORTS:
        folder = published.site / "reports" / report
        digest = hashlib.sha256((folder / "report.yml").read_bytes()).hexdigest()
        assert json.loads((folder / "report.json").read_text(encoding="utf-8"))["edition_sha256"] == digest
        assert digest in (folder / "index.html").read_text(encoding="utf-8")
        assert digest in squeezed(published.pdf_text(report))


def test_two_builds_give_identical_bytes(published: Published, tmp_path: Path) -> None:
    again = tmp_path / "site"
    publishing.build(published.root, again, quiet)
    assert (again / "manifest.sha256").read_bytes() == (published.site / "manifest.sha256").read_bytes()


def site_of(front: bytes) -> dict[str, bytes]:
    """The fewest files that are known again as a site."""
    return {"index.html": front, "404.html": b"", "data/index.html": b"", "data/reports.jsonld": b""}


def test_an_error_in_the_content_leaves_the_last_good_site(published: Published, tmp_path: Path) -> None:
    copy = tmp_path / "project"
    shutil.copytree(published.root / "content", copy / "content")
    for name in ("site_templates", "mkdocs.yml"):
        (copy / name).symlink_to(published.root / name)
    target = copy / "site"
    site_module.write_site(site_of(b"last good"), target)
    broken = copy / "content/reports/huadu-zonggonghui/2023.yml"
    broken.write_text(broken.read_text(encoding="utf-8").replace("year: 2023", "year: 二〇二三"), encoding="utf-8")
    built = publishing.build(copy, target, quiet)
    assert built.files == 0
    assert built.checked.errors
    assert [p.name for p in copy.iterdir() if p.name.startswith(".site")] == []
    assert (target / "index.html").read_text(encoding="utf-8") == "last good"


def test_a_build_killed_between_its_renames_loses_nothing(tmp_path: Path) -> None:
    target = tmp_path / "site"
    site_module.write_site(site_of(b"first"), target)
    target.rename(tmp_path / ".site.old")  # killed after the first rename
    site_module.prepare(target, site_module.SITE)  # as every build begins, also one that is blocked
    assert (target / "index.html").read_bytes() == b"first"
    shutil.copytree(target, tmp_path / ".site.old")  # killed after the second rename
    (tmp_path / ".site.old" / "manifest.sha256").unlink()
    site_module.write_site(site_of(b"second"), target)
    assert (target / "index.html").read_bytes() == b"second"
    assert {p.name for p in tmp_path.iterdir()} == {"site"}


class Meanwhile(dict[str, bytes]):
    """Files of a site, and something that happens when the second of them is about to be written."""

    def __init__(self, front: bytes, happens: Callable[[], object]) -> None:
        super().__init__(site_of(front))
        self.happens = happens
        self.happened = False

    def __getitem__(self, address: str) -> bytes:
        if address == "data/index.html" and not self.happened:
            self.happened = True
            self.happens()
        return super().__getitem__(address)


def test_two_builds_at_once_each_write_a_whole_site(tmp_path: Path) -> None:
    target = tmp_path / "site"
    seen: list[bytes] = []

    def other() -> None:
        site_module.write_site(site_of(b"second"), target)
        seen.append((target / "index.html").read_bytes())

    site_module.write_site(Meanwhile(b"first", other), target)
    assert seen == [b"second"]
    assert (target / "index.html").read_bytes() == b"first"
    assert {p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file()} == {
        *site_of(b""),
        "manifest.sha256",
    }
    assert {p.name for p in tmp_path.iterdir()} == {"site"}
    assert target.stat().st_mode & 0o777 == (tmp_path / "site" / "data").stat().st_mode & 0o777, "others may read it"


def test_what_a_killed_build_left_is_removed_by_the_next(tmp_path: Path) -> None:
    target = tmp_path / "site"
    (tmp_path / ".site.new").mkdir()  # as earlier versions left it
    (tmp_path / ".site.newer").mkdir()
    killed = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom tests.test_site import Meanwhile\n"
        "from generator.site import write_site\n"
        "write_site(Meanwhile(b'killed', lambda: os.kill(os.getpid(), signal.SIGKILL)), Path(sys.argv[1]))\n"
    )
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run([sys.executable, "-c", killed, target], cwd=root, check=False)
    assert done.returncode == -signal.SIGKILL
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".site.new-")]
    site_module.write_site(site_of(b"next"), target)
    assert {p.name for p in tmp_path.iterdir()} == {"site", ".site.newer"}


def test_a_full_disk_leaves_the_last_good_site_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "site"
    site_module.write_site(site_of(b"first"), target)

    def full() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        site_module.write_site(Meanwhile(b"second", full), target)
    assert (target / "index.html").read_bytes() == b"first"
    assert {p.name for p in tmp_path.iterdir()} == {"site"}


def test_a_site_that_was_not_written_whole_is_not_put_in_place(tmp_path: Path) -> None:
    target = tmp_path / "site"
    site_module.write_site(site_of(b"first"), target)

    def lost() -> None:
        next(tmp_path.glob(".site.new-*/404.html")).unlink()

    with pytest.raises(site_module.NotASiteError, match="应有 5 个文件，实有 4 个），原有的没有改动"):
        site_module.write_site(Meanwhile(b"second", lost), target)
    assert (target / "index.html").read_bytes() == b"first"


def test_a_swap_that_the_system_refuses_keeps_the_last_good_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "site"
    site_module.write_site(site_of(b"first"), target)
    replace = Path.replace

    def refusing(self: Path, other: Path) -> Path:
        if ".new-" in self.name:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return replace(self, other)

    monkeypatch.setattr(Path, "replace", refusing)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        site_module.write_site(site_of(b"second"), target)
    assert (target / "index.html").read_bytes() == b"first"
    assert {p.name for p in tmp_path.iterdir()} == {"site"}


def test_names_that_the_system_cannot_write_are_told(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom generator.commands.exporting import write\n"
        "from generator.site import APPROVAL\n"
        "write(Path(sys.argv[1]), APPROVAL, lambda show: ({'a-2024/\\u7532\\u7528\\u5370\\u7a3f.pdf': b''}, ''))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "out"],
        cwd=Path(__file__).resolve().parents[1],
        env={"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    told = done.stderr.decode("utf-8", "surrogateescape")
    assert done.returncode == 2, told
    assert "语言环境不是 UTF-8" in told
    assert "LC_ALL=C.UTF-8" in told
    assert not [*tmp_path.iterdir()]


PACK = {"a-2024/正文.html": b"1", "a-2024/meta.html": b"2"}
OFFLINE = {"index.html": b"", "data/index.html": b"", "data/reports.jsonld": b"", "说明.txt": b""}


@pytest.mark.parametrize("files", [PACK, {"a-2024.zip": b""}, OFFLINE, {"offline.zip": b""}])
def test_outputs_of_one_kind_do_not_replace_those_of_another(tmp_path: Path, files: dict[str, bytes]) -> None:
    kind = site_module.OFFLINE if {"offline.zip", "说明.txt"} & set(files) else site_module.PORTAL
    target = tmp_path / "out"
    site_module.write_site(files, target, kind)
    site_module.write_site(files, target, kind)
    for other in {site_module.SITE, site_module.OFFLINE, site_module.PORTAL} - {kind}:
        with pytest.raises(site_module.NotASiteError, match=f"是{kind.name}，不用{other.name}替换它，没有改动"):
            site_module.prepare(target, other)


def test_what_somebody_put_beside_the_files_of_a_site_is_named_and_kept(tmp_path: Path) -> None:
    target = tmp_path / "site"
    site_module.write_site(site_of(b"first"), target)
    (target / ".DS_Store").write_bytes(b"")
    (target / "data" / "我的备注.txt").write_text("x", encoding="utf-8")
    with pytest.raises(site_module.NotASiteError, match=r"没有改动：data/我的备注\.txt。"):
        site_module.write_site(site_of(b"second"), target)
    assert (target / "data" / "我的备注.txt").read_text(encoding="utf-8") == "x"
    (target / "data" / "我的备注.txt").unlink()
    site_module.write_site(site_of(b"second"), target)
    assert (target / "index.html").read_bytes() == b"second"


def test_a_draft_never_leaks(published: Published, tmp_path: Path) -> None:
    copy = tmp_path / "project"
    shutil.copytree(published.root / "content", copy / "content")
    for name in ("site_templates", "mkdocs.yml"):
        (copy / name).symlink_to(published.root / name)
    for path in sorted((copy / "content/reports").glob("*/*.yml"))[1:]:
        path.unlink()
    only = next((copy / "content/reports").glob("*/*.yml"))
    text = only.read_text(encoding="utf-8")
    only.write_text(text.replace("status: published", "status: draft"), encoding="utf-8")
    publishing.build(copy, copy / "site", quiet)
    for path in (copy / "site").rglob("*"):
        if path.is_file():
            assert only.parent.name.encode() not in path.read_bytes()


def test_an_earlier_revision_stays_readable_and_out_of_the_lists(published: Published, tmp_path: Path) -> None:
    copy = tmp_path / "project"
    shutil.copytree(published.root / "content", copy / "content")
    for name in ("site_templates", "mkdocs.yml"):
        (copy / name).symlink_to(published.root / name)
    path = copy / "content/reports/huadu-zonggonghui/2023.yml"
    text = path.read_text(encoding="utf-8")
    shutil.copy(path, path.with_name("2023.r1.yml"))
    change = "revisions:\n  - {number: 1, date: 2026-12-01, change: 会员数录入有误。}\n"
    path.write_text(text.replace("14,911 人", "14,912 人") + change, encoding="utf-8")
    built = publishing.build(copy, copy / "site", quiet)
    assert built.published == len(REPORTS)
    folder = copy / "site/reports/huadu-zonggonghui/2023"
    now = (folder / "index.html").read_text(encoding="utf-8")
    before = (folder / "r1/index.html").read_text(encoding="utf-8")
    assert "14,912 人" in now
    assert "会员数录入有误。" in now
    assert "14,911 人" in before
    assert "这是第 1 版，已由后来的版本代替" in before
    assert {p.name for p in (folder / "r1").iterdir()} == FILES - CURRENT_ONLY
    assert "r1/" not in (copy / "site/years/2023/index.html").read_text(encoding="utf-8")


def test_a_withdrawn_report_leaves_its_place_without_figures(published: Published, tmp_path: Path) -> None:
    copy = tmp_path / "project"
    shutil.copytree(published.root / "content", copy / "content")
    for name in ("site_templates", "mkdocs.yml"):
        (copy / name).symlink_to(published.root / name)
    path = copy / "content/reports/huadu-zonggonghui/2023.yml"
    text = path.read_text(encoding="utf-8").replace("status: published", "status: withdrawn")
    path.write_text(text + "revisions:\n  - {number: 2, date: 2026-11-22, change: 部门申请撤回。}\n", encoding="utf-8")
    publishing.build(copy, copy / "site", quiet)
    folder = copy / "site/reports/huadu-zonggonghui/2023"
    assert [p.name for p in folder.iterdir()] == ["index.html"]
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "本报告已撤回" in page
    assert "部门申请撤回。" in page
    for other in (copy / "site").rglob("*"):
        if other.is_file():
            assert "954.25" not in other.read_bytes().decode("utf-8", "ignore")


def test_demonstration_is_said_on_every_page(published: Published) -> None:
    for path in published.site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "演示站，非政府网站" in text
        assert 'name="robots" content="noindex' in text


def test_posted_date_is_the_content_s_and_no_clock_s(published: Published) -> None:
    text = (published.site / "reports" / REPORTS[0] / "index.html").read_text(encoding="utf-8")
    assert re.search(r'name="PubDate" content="2026-11-21', text)


@pytest.mark.parametrize(
    "content",
    [
        {"notes.txt": b"mine"},
        {"deep/own.yml": b"a: 1"},
        {"precious.txt": b"hi", "manifest.sha256": b"0" * 64 + b"  precious.txt\n"},  # as sha256sum writes it
        {"index.html": b"hi", "manifest.sha256": b"no manifest"},
    ],
)
def test_a_folder_that_is_no_site_is_never_replaced(tmp_path: Path, content: dict[str, bytes]) -> None:
    target = tmp_path / "precious"
    for name, data in content.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(data)
    with pytest.raises(site_module.NotASiteError, match="没有改动"):
        site_module.write_site(site_of(b"site"), target)
    assert {p.relative_to(target).as_posix(): p.read_bytes() for p in target.rglob("*") if p.is_file()} == content


@pytest.mark.parametrize("status", ["withdrawn", "draft"])
def test_an_earlier_revision_goes_with_its_report(published: Published, tmp_path: Path, status: str) -> None:
    copy = tmp_path / "project"
    shutil.copytree(published.root / "content", copy / "content")
    for name in ("site_templates", "mkdocs.yml"):
        (copy / name).symlink_to(published.root / name)
    path = copy / "content/reports/huadu-zonggonghui/2023.yml"
    shutil.copy(path, path.with_name("2023.r1.yml"))
    text = path.read_text(encoding="utf-8").replace("status: published", f"status: {status}")
    if status == "withdrawn":
        text += "revisions:\n  - {number: 2, date: 2026-11-22, change: 部门申请撤回。}\n"
    path.write_text(text, "utf-8")
    assert publishing.build(copy, copy / "site", quiet).files
    assert not (copy / "site/reports/huadu-zonggonghui/2023/r1").exists()
    for other in (copy / "site").rglob("*"):
        if other.is_file():
            assert "954.25" not in other.read_bytes().decode("utf-8", "ignore")


def test_processes_are_replaced_and_nothing_is_lost(published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "DOCUMENTS_A_PROCESS", 1)
    whole = publishing.publish_all(pipeline.check(published.root))
    some = [paper for paper in all_papers(whole) if paper.address.endswith("2023/summary.pdf")]
    told: list[int] = []

    def progress(_name: str, done: int, _total: int) -> None:
        told.append(done)

    made = publishing.set_papers(published.root, some, whole.portal, progress, workers=2)
    assert told == [1, 2, 3]
    assert made == {address: (published.site / address).read_bytes() for address in made}
    assert len(made) == 3
