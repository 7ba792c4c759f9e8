"""``jixiao verify``: what was changed after publication is named, and nothing that is downloaded can break it."""

import hashlib
import json
import os
import re
import shutil
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pikepdf
import pytest
from click.testing import CliRunner

from generator import __version__, publishing, verify
from generator.cli import main
from generator.site import APPROVAL, OFFLINE, PORTAL, VOLUME, Kind, write_site
from generator.verify.base import Result, UnreadableError, is_address
from generator.verify.compare import compare
from generator.verify.embedded import embedded
from tests.support import quiet

CASE: Final = Path(__file__).parent / "golden" / "small"
FOLDER: Final = "reports/ceshi-xian-dangan/2025"
DATA: Final = f"{FOLDER}/report.json"
EDITION: Final = f"{FOLDER}/report.yml"
PAGE: Final = f"{FOLDER}/index.html"
PRINT: Final = f"{FOLDER}/report.pdf"
MANIFEST: Final = "manifest.sha256"
CORRECTED: Final = """revisions:
  - {number: 1, date: 2026-08-21, change: 更正表 1 支出合计}
"""


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site with one report and its earlier edition."""
    work = tmp_path_factory.mktemp("verify")
    project = work / "project"
    shutil.copytree(CASE / "content", project / "content")
    for name in ("site_templates", "mkdocs.yml"):
        (project / name).symlink_to(root / name)
    shutil.copytree(root / "content" / "pages", project / "content" / "pages")
    current = project / "content" / "reports" / "ceshi-xian-dangan" / "2025.yml"
    text = current.read_text(encoding="utf-8")
    (current.with_name("2025.r1.yml")).write_text(text.replace("| 1,130.00 |", "| 1,131.00 |"), encoding="utf-8")
    current.write_text(text.replace("document:\n", f"{CORRECTED}document:\n", 1), encoding="utf-8")
    made = publishing.build(project, work / "site", quiet)
    assert made.published == 1, [f.message for f in made.checked.findings if f.severity == "error"]
    assert (work / "site" / FOLDER / "r1" / "report.json").is_file()
    return work / "site"


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    """A copy to do harm to."""
    return shutil.copytree(built, tmp_path / "site")


def checked(target: Path, content: Path | None = None) -> Result:
    return verify.verify(target, content, None, quiet)


def told(target: Path, content: Path | None = None) -> str:
    """Everything that is said of a download, one difference a line."""
    result = checked(target, content)
    lines = [f"{d.file}：{d.text}" for d in result.all_differences]
    return "\n".join([*lines, *(f"{name}：不在清单上" for name in result.unlisted)])


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode()
    assert old in text, f"{path.name} does not hold {old}"
    path.write_bytes(text.replace(old, new, 1).encode())


def relisted(site: Path) -> None:
    """A manifest that agrees with the files as they are now: whoever changes files can do this too."""
    names = sorted(p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file() and p.name != MANIFEST)
    lines = [f"{hashlib.sha256((site / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (site / MANIFEST).write_text("".join(lines), encoding="utf-8")


def test_a_site_agrees_with_itself(built: Path) -> None:
    result = checked(built)
    assert result.agrees, result.all_differences
    assert result.files > 60
    assert [(r.name, r.declared, r.compared) for r in result.reports] == [
        (f"{FOLDER}/", "98", True),
        (f"{FOLDER}/r1/", "98", True),
    ]
    assert result.reports[0].digest == hashlib.sha256((built / EDITION).read_bytes()).hexdigest()


def test_the_folder_of_a_report_agrees_alone(built: Path, tmp_path: Path) -> None:
    alone = shutil.copytree(built / FOLDER, tmp_path / "alone", ignore=shutil.ignore_patterns("r1"))
    assert told(built / FOLDER) == ""
    assert told(alone, built) == ""


def test_an_earlier_edition_agrees_alone(built: Path, tmp_path: Path) -> None:
    assert told(built / FOLDER / "r1") == ""
    assert told(Path(shutil.copyfile(built / FOLDER / "r1" / "report.pdf", tmp_path / "old.pdf")), built) == ""


@pytest.mark.parametrize("name", ["report.pdf", "report.yml", "report.json"])
def test_single_files_agree(built: Path, tmp_path: Path, name: str) -> None:
    assert checked(built / FOLDER / name).agrees
    for own in ("report.yml", "report.json") if name == "report.json" else (name,):
        shutil.copyfile(built / FOLDER / own, tmp_path / own.replace("report", "本馆"))
    result = checked(tmp_path / name.replace("report", "本馆"), built / "data" / "content")
    assert result.agrees
    assert result.reports[0].compared is (name != "report.yml")


@pytest.mark.parametrize(
    "file,old,new,said",
    [
        (DATA, '"computed": "38"', '"computed": "39"', "评分表，指标“预算执行率”（execution），按规则复算得分：公布“39”，重算“38”"),
        (DATA, "＝ 95.00%", "＝ 96.00%", "计算步骤"),
        (DATA, '"declared": "98"', '"declared": "99"', "总分，自评得分：公布“99”，重算“98”"),
        (DATA, '"agreed"', '"agreedd"', "核对计数"),
        (DATA, "1,140.00 万元", "1,150.00 万元", "公布"),
        (DATA, '"severity": "warning"', '"severity": "info"', "核验说明，第 1 条"),
        (DATA, "  ", " ", "内容相同，但写法"),
        (DATA, "}", "", "不是完整的 JSON"),
        (EDITION, "支出 {{ budget.executed = 1,140.00", "支出 {{ budget.executed = 1,150.00", "重算“"),
        (EDITION, "status: published", "status:  published", "写法与公开版不同"),
        (EDITION, "status: published", "status: draft", "不是已发布的报告"),
        (EDITION, "schema_version: 1", "schema_version: 1\nboss: 张", "读不成报告：第 2 行：不认识的键“boss”"),
        (EDITION, "budget.executed = ", "budget.nothing = ", "读不成报告"),
        (f"{FOLDER}/r1/report.yml", "1,131.00", "1,132.00", "r1/report.json"),
        (f"{FOLDER}/scores.csv", "38", "39", "内容与重新生成的不同"),
        ("data/scores.csv", "38", "39", "data/scores.csv：内容与重新生成的不同"),
        ("data/content/frameworks/ceshi-2025.v1.yml", "points: 15", "points: 16", "重算“"),
        (f"{FOLDER}/compare.json", "1,140.00", "1,150.00", "compare.json：内容与重新生成的不同"),
        (f"{FOLDER}/datapackage.json", '"bytes": ', '"bytes": 9', "datapackage.json：内容与重新生成的不同"),
        (f"{FOLDER}/r1/report.jsonld", '"sha256": "', '"sha256": "0', "r1/report.jsonld：内容与重新生成的不同"),
        ("compare/index.json", "2025", "2024", "compare/index.json：内容与重新生成的不同"),
        ("data/index.json", '"sha256": "', '"sha256": "0', "data/index.json：内容与重新生成的不同"),
        ("feeds/new.xml", "<summary>", "<summary>好", "feeds/new.xml：内容与重新生成的不同"),
    ],
)  # fmt: skip
def test_a_changed_file_is_named_even_if_the_manifest_was_made_to_fit(
    site: Path, file: str, old: str, new: str, said: str
) -> None:
    replaced(site / file, old, new)
    assert f"{file}：SHA-256 与清单不符" in told(site)
    relisted(site)
    found = told(site)
    assert said in found
    assert "SHA-256 与清单不符" not in found


def test_a_digit_on_the_page_is_found_by_the_manifest_and_its_hash_by_the_edition(site: Path) -> None:
    replaced(site / PAGE, "1,140.00", "1,150.00")
    assert told(site).splitlines() == [line for line in told(site).splitlines() if line.startswith(PAGE)] != []
    digest = hashlib.sha256((site / EDITION).read_bytes()).hexdigest()
    text = (site / PAGE).read_text(encoding="utf-8").replace(digest, "0" * 64)
    (site / PAGE).write_text(text, encoding="utf-8")
    relisted(site)
    assert f"{PAGE}：页面所印 SHA-256：公布“{'0' * 64}”，重算“{digest}”" in told(site)


def test_the_code_on_the_page_is_that_of_the_edition(site: Path) -> None:
    code = json.loads((site / DATA).read_bytes())["text_code"]
    replaced(site / PAGE, f"<code>{code}</code>", "<code>0000-0000-0000-0000</code>")
    relisted(site)
    assert f"{PAGE}：页面所印 文本校验码：公布“0000-0000-0000-0000”，重算“{code}”" in told(site)
    replaced(site / PAGE, "<code>0000-0000-0000-0000</code>", "")
    relisted(site)
    assert f"{PAGE}：页面所印 文本校验码：公布“（未印）”，重算“{code}”" in told(site)


def test_what_is_not_made_anew_is_said(site: Path) -> None:
    """Whoever changes these and the manifest is not found out, so nothing may be asserted of them."""
    replaced(site / PAGE, "1,140.00", "1,150.00")
    (site / "data" / "jixiao.sqlite").write_bytes(b"changed")
    relisted(site)
    described = [line for line in told(site).splitlines() if not line.startswith("data/")]
    assert described == []
    result = checked(site)
    listed = len((site / MANIFEST).read_text(encoding="utf-8").splitlines())
    assert result.compared + sum(result.unmade.values()) == listed
    assert {"网页文字", "PDF 版面", "XLSX", "SQLite", "搜索索引", "台账 CSV", "更正订阅"} <= result.unmade.keys()
    said = CliRunner().invoke(main, ["verify", str(site)]).output
    assert "不能重新生成、只与清单核对的" in said and "SQLite 1" in said


def test_a_folder_is_held_against_all_that_can_be_made_anew(site: Path) -> None:
    folder = site / FOLDER
    (folder / "report.xlsx").write_bytes(b"garbage")
    assert "report.jsonld：内容与重新生成的不同" in told(folder)
    (folder / "datapackage.json").write_bytes(b"garbage")
    (folder / "compare.json").write_bytes(b"garbage")
    assert {line.partition("：")[0] for line in told(folder).splitlines()} == {
        "report.jsonld", "datapackage.json", "compare.json", "report.xlsx",
    }  # fmt: skip
    assert checked(folder).unmade == {"网页文字": 1, "PDF 版面": 4, "XLSX": 1}
    (folder / PRINT.rpartition("/")[2]).unlink()
    assert checked(folder).unmade == {"网页文字": 1, "PDF 版面": 3, "XLSX": 1, "数据集说明": 1}


@pytest.mark.parametrize("name,kind", [("scores.pdf", "评分表"), ("tables.pdf", "数据表"), ("summary.pdf", "摘要")])
def test_papers_without_data_are_held_to_the_manifest_and_their_description(
    site: Path, tmp_path: Path, name: str, kind: str
) -> None:
    paper = site / FOLDER / name
    copied = shutil.copyfile(paper, tmp_path / name)
    alone = CliRunner().invoke(main, ["verify", str(copied)])
    assert alone.exit_code == 2
    beyond = f"{kind}》，供阅读和打印，不内附数据，不能重算"
    assert f"{name}：这是《" in alone.output and beyond in alone.output
    within = CliRunner().invoke(main, ["verify", str(paper)])
    assert (within.exit_code, "结论：与清单一致。" in within.output, beyond in within.output) == (0, True, True)
    paper.write_bytes(paper.read_bytes() + b"\n")
    changed = CliRunner().invoke(main, ["verify", str(paper)])
    assert (changed.exit_code, "整个文件的 SHA-256 与清单不符" in changed.output) == (1, True)
    assert f"{FOLDER}/{name}：SHA-256 与清单不符" in told(site)
    relisted(site)
    assert f"{FOLDER}/report.jsonld：内容与重新生成的不同" in told(site)
    paper.unlink()
    assert "report.jsonld" not in told(site / FOLDER)


def test_files_that_were_taken_off_the_manifest_too_are_missed(site: Path) -> None:
    (site / FOLDER / "compare.json").unlink()
    relisted(site)
    assert told(site) == f"{FOLDER}/compare.json：缺少这个文件"


def test_a_pdf_with_other_data_is_named(site: Path) -> None:
    shutil.copyfile(site / FOLDER / "r1" / "report.pdf", site / PRINT)
    relisted(site)
    assert f"{PRINT}：PDF 内附的 report.yml 与文件夹里的不同" in told(site)


def test_changed_pages_are_found_by_the_manifest_around_the_pdf(site: Path, tmp_path: Path) -> None:
    """What is embedded is as it was, and no more was looked at before."""
    paper, down = site / PRINT, tmp_path / "down"
    good = CliRunner().invoke(main, ["verify", str(paper)])
    assert (good.exit_code, f"整个 PDF 文件与 {site / MANIFEST} 一致" in good.output) == (0, True), good.output
    paper.write_bytes(paper.read_bytes() + b"\n")
    bad = CliRunner().invoke(main, ["verify", str(paper)])
    assert bad.exit_code == 1
    assert f"{PRINT}：整个文件的 SHA-256 与清单不符，印出的页面可能改动过" in bad.output
    assert "结论：有不符之处" in bad.output and "与 PDF 内附的公布结果一致" in bad.output
    assert "report.pdf：SHA-256 与清单不符" in told(site / FOLDER)
    down.mkdir()
    shutil.copyfile(paper, down / "本馆.pdf")  # beside the manifest that our words tell to fetch
    shutil.copyfile(site / MANIFEST, down / MANIFEST)
    assert f"{PRINT}：整个文件的 SHA-256 与清单不符" in told(down / "本馆.pdf", site)


def test_without_a_manifest_the_pages_are_said_to_be_unchecked(built: Path, tmp_path: Path) -> None:
    copied = shutil.copyfile(built / PRINT, tmp_path / "本馆.pdf")
    alone = CliRunner().invoke(main, ["verify", str(copied), "--content", str(built)])
    assert alone.exit_code == 0
    conclusion = alone.output.partition("结论：")[2]
    assert "只核验内附数据，没有核验印出的页面" in conclusion and MANIFEST in conclusion
    assert hashlib.sha256(copied.read_bytes()).hexdigest() in conclusion
    assert "与公布的一致" not in alone.output
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("report.yml", "report.json", "report.pdf"):
        shutil.copyfile(built / FOLDER / name, folder / name)
    whole = CliRunner().invoke(main, ["verify", str(folder), "--content", str(built)])
    assert (whole.exit_code, "PDF 只核验内附数据；页面有没有改动" in whole.output) == (0, True)


def test_missing_and_additional_files_are_named(site: Path) -> None:
    (site / PRINT).unlink()
    (site / DATA).unlink()
    (site / "reports" / "更多.html").write_text("x", encoding="utf-8")
    (site / "link").symlink_to("/etc")
    found = told(site)
    assert f"{PRINT}：清单所列的文件缺少" in found
    assert f"{DATA}：缺少这个文件" in found
    assert "reports/更多.html：不在清单上" in found
    assert "link：不在清单上" in found


def test_a_report_whose_edition_is_gone_is_told(site: Path) -> None:
    (site / EDITION).unlink()
    assert f"{EDITION}：缺少这个文件" in told(site)


@pytest.mark.parametrize(
    "line,said",
    [
        (f"{'0' * 64}  index.html", "index.html：SHA-256 与清单不符"),
        (f"{'0' * 64}  ../../etc/passwd", "不在本目录之内，不读：../../etc/passwd"),
        (f"{'0' * 64}  /etc/passwd", "不在本目录之内，不读：/etc/passwd"),
        (f"{'0' * 64}  a\\..\\b", "不在本目录之内"),
        (f"{'0' * 64}  C:/x", "不在本目录之内"),
        (f"{'0' * 64}  a//b", "不在本目录之内"),
        (f"{'0' * 64}  ./index.html", "不在本目录之内"),
        (f"{'0' * 64}  a\0b", "不在本目录之内"),
        (f"{'0' * 64}  {'很长' * 2000}", "清单所列的文件"),
        ("index.html", "不是“SHA-256  文件”：index.html"),
        ("", "第 1 行不是“SHA-256  文件”"),
    ],
)
def test_lines_of_the_manifest_are_not_trusted(site: Path, line: str, said: str) -> None:
    lines = (site / MANIFEST).read_text(encoding="utf-8").splitlines()
    kept = [one for one in lines if not one.endswith("  index.html")]
    (site / MANIFEST).write_text("\n".join([line, *kept]) + "\n", encoding="utf-8")
    assert said in told(site)


def test_a_manifest_that_is_cut_repeats_itself_or_is_no_text_is_told(site: Path) -> None:
    raw = (site / MANIFEST).read_bytes()
    (site / MANIFEST).write_bytes(raw[:-10])
    assert "最后一行没有换行，清单可能不完整" in told(site)
    (site / MANIFEST).write_bytes(raw + raw.splitlines(keepends=True)[0])
    assert "重复列出：404.html" in told(site)
    (site / MANIFEST).write_bytes(b"\xff\xfe\x00" + raw)
    assert "不是“SHA-256  文件”" in told(site)


@pytest.mark.parametrize("file", [DATA, PRINT, "index.html"])
def test_links_pipes_and_folders_in_the_place_of_files_are_not_opened(site: Path, file: str) -> None:
    original = (site / file).rename(site / "elsewhere")
    (site / file).symlink_to(original)
    assert f"{file}：清单所列的文件是符号链接，不读" in told(site)
    (site / file).unlink()
    os.mkfifo(site / file)
    assert f"{file}：清单所列的文件不是普通文件" in told(site)
    (site / file).unlink()
    (site / file).mkdir()
    assert f"{file}：清单所列的文件不是普通文件" in told(site)


def test_a_file_without_end_is_not_read(site: Path) -> None:
    for file in ("index.html", DATA):
        with (site / file).open("r+b") as stream:
            stream.truncate(50_000_000_000)  # takes no room on the disk
    found = told(site)
    assert "index.html：清单所列的文件超过 4000 MB，不读" in found
    assert f"{DATA}：超过 50 MB，不读" in found


def test_a_link_on_the_way_is_not_followed(site: Path) -> None:
    (site / "reports").rename(site / "elsewhere")
    (site / "reports").symlink_to(site / "elsewhere")
    result = checked(site)
    assert f"{DATA}：清单所列的文件是符号链接，不读" in {f"{d.file}：{d.text}" for d in result.differences}
    assert not result.reports


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000, b"[]", b"null", b'{"edition_sha256": 1, "edition_sha256": 2}',
     b'{"edition_sha256": ' + b"9" * 5000 + b"}", b'{"edition_sha256": {}, "scores": 5, "notes": {"a": []}, "statements": [1, [2]]}'],
)  # fmt: skip
def test_any_json_gives_a_sentence(site: Path, content: bytes) -> None:
    (site / DATA).write_bytes(content)
    relisted(site)
    assert DATA in told(site)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"- a\n", b"a: [", b"department: 5\nyear: {}\n", b"x" * 1_100_000]
)
def test_any_yaml_gives_a_sentence(site: Path, content: bytes) -> None:
    (site / EDITION).write_bytes(content)
    relisted(site)
    assert EDITION in told(site)
    with pytest.raises(UnreadableError):
        checked(site / EDITION)


def bomb(raw: bytes) -> bytes:
    """The PDF with an attachment that unpacks to much more than a report can be."""
    packed = zlib.compress(b"0" * 300_000_000, 9)
    start = raw.index(b"<</Type /EmbeddedFile")
    return (
        raw[:start]
        + b"<</Type /EmbeddedFile/Subtype /application#2fyaml/Length %d>>\nstream\n" % len(packed)
        + packed
        + raw[start:]
    )


def resaved(raw: bytes, **options: Any) -> bytes:
    """The PDF as another program writes it: the attachments are there, in another form."""
    made = BytesIO()
    with pikepdf.open(BytesIO(raw)) as pdf:
        pdf.save(made, **options)
    return made.getvalue()


def locked(raw: bytes) -> bytes:
    return resaved(raw, encryption=pikepdf.Encryption(owner="a", user="b"))


@pytest.mark.parametrize(
    "harm,said",
    [
        (lambda raw: raw[: len(raw) // 2], "PDF 不完整"),
        (lambda raw: b"hello" + raw, "不是 PDF 文件"),
        (lambda raw: raw.replace(b"/application#2fyaml", b"/application#2fyamm"), "读不出内附数据：文件改存过"),
        (lambda raw: raw + b"0" * 99, "末尾多出了内容"),
        (resaved, "读不出内附数据：文件改存过或加了密码"),
        (locked, "读不出内附数据：文件改存过或加了密码"),
        (lambda raw: raw + raw, "不止一份"),
        (bomb, "过大，不读"),
        (lambda raw: raw[: (at := raw.index(b"stream\n", raw.index(b"#2fyaml")) + 7)] + b"\0" * 40 + raw[at + 40 :], "解不开"),
    ],
)  # fmt: skip
def test_any_pdf_gives_a_sentence(built: Path, harm: Callable[[bytes], bytes], said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        embedded(harm((built / PRINT).read_bytes()))


def test_another_version_is_said(site: Path) -> None:
    replaced(site / DATA, f"jixiao {__version__}", "jixiao 0.0.1")
    relisted(site)
    assert {line.partition("：")[0] for line in told(site).splitlines()} == {
        PRINT, f"{FOLDER}/report.jsonld", "data/index.json",
    }  # fmt: skip  # they hold or describe the file as it was
    replaced(site / DATA, '"computed": "38"', '"computed": "39"')
    relisted(site)
    result = CliRunner().invoke(main, ["verify", str(site)])
    assert f"公布时用 jixiao 0.0.1，这里用 jixiao {__version__}：不符可能出自版本不同" in result.output
    assert result.exit_code == 1


def test_exit_codes_and_json(site: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    good = runner.invoke(main, ["verify", str(site)])
    assert (good.exit_code, "结论：与清单一致；" in good.output) == (0, True)
    assert "文件没有改动" not in good.output
    replaced(site / DATA, '"computed": "38"', '"computed": "39"')
    bad = runner.invoke(main, ["verify", str(site), "--format", "json"])
    data = json.loads(bad.output)
    assert bad.exit_code == 1
    assert data["agrees"] is False
    assert {
        "file": DATA,
        "place": "评分表，指标“预算执行率”（execution），按规则复算得分",
        "published": "39",
        "recomputed": "38",
    } in data["reports"][0]["differences"]
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.txt").write_text("x")
    for target, said in (("empty", "不是下载的站点"), ("a.txt", "不能核验")):
        result = runner.invoke(main, ["verify", str(tmp_path / target), "--content", str(site)])
        assert result.exit_code == 2
        assert said in result.output
    alone = shutil.copyfile(site / PRINT, tmp_path / "lone.pdf")
    shutil.rmtree(site / "data" / "content" / "frameworks")
    assert "没有" in runner.invoke(main, ["verify", str(alone), "--content", str(site)]).output
    (site / "data" / "content" / "facts.yml").write_bytes(b"a: [")
    result = runner.invoke(main, ["verify", str(alone), "--content", str(site)])
    assert (result.exit_code, "共用内容不完整" in result.output) == (2, True)


def test_what_was_named_is_said_before_anything_is_asked_for(root: Path, tmp_path: Path) -> None:
    for folder in ("empty", "pack/甲", "down/site"):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("offline.zip", "report.json", "报告用印稿.docx", "pack/甲/SHA256SUMS.txt", f"down/site/{MANIFEST}"):
        (tmp_path / file).write_bytes(b"")
    said = {
        tmp_path / "offline.zip": "是压缩包，先解压",
        tmp_path / "pack": "sha256sum -c SHA256SUMS.txt",
        tmp_path / "pack" / "甲": "是门户包",
        tmp_path / "empty": "是空文件夹",
        tmp_path / "down": f"核验 {tmp_path / 'down' / 'site'}",
        tmp_path / "report.json": "取名 report.yml",
        tmp_path / "报告用印稿.docx": "比对两份每页页眉的文本校验码",
        root: "是项目文件夹",
        Path("/dev/null"): "不是普通文件",
    }
    for target, words in said.items():
        with pytest.raises(UnreadableError, match=re.escape(words)):
            verify.verify(target, None, None, quiet)


EXPORTS: Final = {
    VOLUME: ("2025年度汇编.pdf", "取出的附件"),
    APPROVAL: ("ceshi-xian-dangan-2025/报告用印稿.pdf", "比对每页页眉的文本校验码"),
    PORTAL: ("ceshi-xian-dangan-2025.zip", "压缩包先解压"),
    OFFLINE: ("offline.zip", "解压后核验"),
}


@pytest.mark.parametrize("kind", EXPORTS, ids=lambda kind: kind.name)
def test_an_export_is_held_to_its_manifest_and_what_is_not_recomputed_is_said(kind: Kind, tmp_path: Path) -> None:
    """Without a site or a project to recompute with."""
    address, said = EXPORTS[kind]
    folder = tmp_path / "export"
    write_site({address: b"content"}, folder, kind)
    result = verify.verify(folder, None, None, quiet)
    assert (result.agrees, result.kind, result.files) == (True, kind.name, 1)
    assert said in result.beyond
    shown = CliRunner().invoke(main, ["verify", str(folder)])
    assert (shown.exit_code, said in shown.output) == (0, True)
    assert "重算依据" not in shown.output
    (folder / address).write_bytes(b"other")
    (folder / "more.txt").write_bytes(b"")
    assert f"{address}：SHA-256 与清单不符" in told(folder)
    assert "more.txt：不在清单上" in told(folder)
    assert CliRunner().invoke(main, ["verify", str(folder)]).exit_code == 1


def test_an_approval_edition_alone_is_told_before_anything_is_asked_for(tmp_path: Path) -> None:
    title = "<dc:title><rdf:li>甲局 2025 年度报告（用印稿）</rdf:li></dc:title>"
    packed = zlib.compress(f"<xmp:CreatorTool>jixiao</xmp:CreatorTool>{title}".encode())
    head = f"<</Type /Metadata/Subtype /XML/Filter /FlateDecode/Length {len(packed)}>>\nstream\n"
    paper = tmp_path / "用印稿.pdf"
    paper.write_bytes(b"%PDF-1.7\n" + head.encode() + packed + b"\n%%EOF\n")
    with pytest.raises(UnreadableError, match=r"供签字盖章，不内附数据，不能重算。.*比对两份每页页眉的文本校验码"):
        verify.verify(paper, None, None, quiet)


def test_what_is_missing_differs_from_what_is_empty() -> None:
    head = '{"edition_sha256": "0"'
    pairs = [("", ', "dates": null'), (', "dates": ""', ', "dates": null'), (', "dates": "1"', ', "dates": 1')]
    for old, new in pairs:
        (found,) = compare(
            "report.json", f'{head}{old}, "generator": "a"}}'.encode(), f'{head}{new}, "generator": "a"}}'.encode()
        )
        assert found.published != found.recomputed


def test_control_characters_of_a_download_do_not_reach_the_terminal(site: Path) -> None:
    (site / "\x1b[2J.html").write_text("x", encoding="utf-8")
    result = CliRunner().invoke(main, ["verify", str(site)])
    assert "\x1b" not in result.output
    assert "[2J.html：不在清单上" in result.output


def test_what_is_published_for_recomputing_holds_nothing_internal(built: Path) -> None:
    folder = built / "data" / "content"
    texts = {p.name: p.read_text(encoding="utf-8") for p in folder.rglob("*.yml")}
    assert set(texts) == {"site.yml", "departments.yml", "regions.yml", "facts.yml", "checks.yml", "ceshi-2025.v1.yml"}
    assert not any(line.lstrip().startswith("#") for text in texts.values() for line in text.splitlines())
    assert "privacy" not in texts["checks.yml"]


@pytest.mark.parametrize(
    "text,plain",
    [
        ("a/b.html", True),
        ("a", True),
        ("..", False),
        ("a/../b", False),
        ("", False),
        ("/a", False),
        ("a/", False),
    ],
)
def test_addresses(text: str, plain: bool) -> None:
    assert is_address(text) is plain
