"""``jixiao seal``: what is recorded of a sealed scan, what is said of another scan or another text, and what stays."""

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Final

import pytest
from click.testing import CliRunner, Result

from generator import editing, sealing
from generator.cli import main
from generator.finding import Audience, Finding
from generator.load import load_content
from generator.schema.framework import Indicator
from generator.schema.report import Sealed
from generator.textcode import text_code
from generator.validate import assess
from tests.projects import check_only, make_project, put_report

HERE: Final = Path(__file__).resolve().parent
REPORT: Final = (HERE / "reports" / "small.yml").read_bytes().replace(b"origin: transcribed", b"origin: authored")
NAME: Final = "futian-zonggonghui/2021"
RULE: Final = "seal-changed"
TODAY: Final = date(2026, 11, 21)
PAPER, OTHER = b"%PDF-1.4 scan of the sealed paper", b"%PDF-1.4 another scan"
PAPER_SHA, OTHER_SHA = (hashlib.sha256(raw).hexdigest().encode() for raw in (PAPER, OTHER))
CORRECTED: Final = "revisions:\n  - {number: 1, date: 2026-11-20, change: 更正一处}\ndocument:\n".encode()


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.commands.seal._today", lambda: TODAY)


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A project with one draft."""
    made = make_project(tmp_path / "project", root)
    check_only(made, RULE)
    put_report(made, REPORT)
    return made


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "扫描件.pdf"
    path.write_bytes(PAPER)
    return path


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "另一份.jpg"
    path.write_bytes(OTHER)
    return path


def seal(project: Path, *arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, ["--root", str(project), "seal", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    assert "Traceback" not in result.output
    return result


def internal(project: Path) -> Path:
    return project / "content" / "reports" / "futian-zonggonghui" / "2021.internal.yml"


def report(project: Path) -> Path:
    return project / "content" / "reports" / "futian-zonggonghui" / "2021.yml"


def code(project: Path) -> str:
    content = load_content(project, [report(project)])
    return text_code(content.reports[0], content)


def seals(project: Path) -> tuple[Sealed, ...]:
    (one,) = load_content(project, [report(project)]).internals.values()
    return one.model.sealed


def found(project: Path) -> list[Finding]:
    content = load_content(project)
    assessed = [assess(one, content) for one in content.reports]
    return [f for one in assessed if one is not None for f in one.findings if f.rule == RULE]


def changed(project: Path, old: bytes = "全年预算支出".encode(), new: bytes = "全年预算支岀".encode()) -> None:
    raw = report(project).read_bytes()
    assert raw.count(old) == 1
    report(project).write_bytes(raw.replace(old, new))


# -- record --------------------------------------------------------------------------------------------------------


def test_a_seal_is_recorded_in_a_new_internal_file(project: Path, scan: Path) -> None:
    result = seal(project, NAME, scan, "--date", "2026-11-18")
    assert result.exit_code == 0, result.output
    (made,) = seals(project)
    sha256 = hashlib.sha256(PAPER).hexdigest()
    assert (made.edition, made.date, made.text_code, made.sha256) == (1, date(2026, 11, 18), code(project), sha256)
    assert "2026-11-18 盖章" in result.output and code(project) in result.output and sha256 in result.output
    assert "没有复制" in result.output and "注意" not in result.output
    assert report(project).read_bytes() == REPORT and scan.read_bytes() == PAPER
    assert [p.name for p in report(project).parent.iterdir() if p.suffix != ".yml"] == []
    assert found(project) == []


def test_without_a_date_it_is_that_of_today(project: Path, scan: Path) -> None:
    assert seal(project, report(project), scan).exit_code == 0  # the file's path is a name of the report too
    assert seals(project)[0].date == TODAY


def test_the_same_scan_again_changes_nothing(project: Path, scan: Path) -> None:
    seal(project, NAME, scan)
    before = internal(project).read_bytes()
    result = seal(project, NAME, scan)
    assert result.exit_code == 0 and result.output.startswith("一致")
    assert internal(project).read_bytes() == before


def test_a_wrong_date_can_be_put_right(project: Path, scan: Path) -> None:
    seal(project, NAME, scan)
    assert seal(project, NAME, scan, "--date", "2026-11-02").exit_code == 0
    assert [s.date for s in seals(project)] == [date(2026, 11, 2)]


def test_another_scan_of_the_same_text_is_taken_only_if_that_is_meant(project: Path, scan: Path, other: Path) -> None:
    seal(project, NAME, scan)
    before = internal(project).read_bytes()
    result = seal(project, NAME, other)
    assert result.exit_code == 1 and "不同" in result.output and "--replace" in result.output
    assert internal(project).read_bytes() == before
    assert seal(project, NAME, other, "--replace").exit_code == 0
    assert [s.sha256 for s in seals(project)] == [hashlib.sha256(OTHER).hexdigest()]


SEAL: Final = "edition: 1, date: 2026-11-01, text_code: 0A1B-2C3D-4E5F-6071, sha256: " + "ab" * 32
BLOCK: Final = SEAL.replace(", ", "\n    ")
QUOTED: Final = BLOCK.replace("    ", "  ").replace("2026-11-01", '"2026-11-01"')
FILES: Final = {
    "no-seals": "# 内部\nschema_version: 1\nfiller: 某某   \nremarks:\n  - |\n    备注\n",
    "no-newline": "schema_version: 1\nfiller: 某某",
    "empty": "schema_version: 1\nsealed: []\nfiller: 某某\n",
    "same-edition": f"schema_version: 1\n# 用印\nsealed:\n  # 第一次\n  - {BLOCK}\n    # 柜 3\n\n# 备注\nremarks: [x]\n",
    "on-one-line": f"schema_version: 1\nsealed:\n  - {{{SEAL}}}\nfiller: 某某\n",
    "quoted": f"schema_version: 1\nsealed:\n- {QUOTED}\nfiller: 某\n",
    "windows": f"schema_version: 1\nsealed:\n  - {BLOCK}\nfiller: 某某\n".replace("\n", "\r\n"),
    "former-edition": f"schema_version: 1\nsealed:\n    - {BLOCK.replace('    ', '      ')}\n\n# 备注\nfiller: 某\n",
}


@pytest.mark.parametrize("name", list(FILES))
def test_every_other_byte_of_the_internal_file_stays(name: str, project: Path, scan: Path) -> None:
    old = FILES[name].encode()
    internal(project).write_bytes(old)
    if name == "former-edition":
        report(project).write_bytes(REPORT.replace(b"document:\n", CORRECTED))
    result = seal(project, NAME, scan, "--date", "2026-11-18")
    assert result.exit_code == 0, result.output
    new = internal(project).read_bytes()
    kept = [line for line in old.split(b"\n") if not any(key in line for key in (b"date:", b"text_code:", b"sha256:"))]
    kept = [line for line in kept if b"sealed: []" not in line and (line or name != "no-newline")]
    lines = iter(new.split(b"\n"))
    assert all(any(line == one for one in lines) for line in kept), "a line is gone, changed or moved"
    assert new.endswith(b"\n") and (b"\r\n" in new) == (name == "windows")
    assert seals(project)[-1].sha256 == hashlib.sha256(PAPER).hexdigest()
    editions = [1, 2] if name == "former-edition" else [1]
    assert [s.edition for s in seals(project)] == editions
    if name in ("same-edition", "on-one-line", "quoted", "windows"):
        assert len(new) == len(old)  # values of the same length were exchanged in their places


# -- a text that was changed ---------------------------------------------------------------------------------------


def test_a_change_after_sealing_is_found_and_cleared_by_sealing_again(project: Path, scan: Path, other: Path) -> None:
    seal(project, NAME, scan, "--date", "2026-11-18")
    sealed = code(project)
    changed(project)
    (finding,) = found(project)
    assert finding.audience is Audience.INTERNAL and finding.location.file.endswith("2021.yml")
    for part in (sealed, code(project), "2026-11-18"):
        assert part in finding.message
    assert code(project) != sealed
    old = seal(project, NAME, scan)
    assert old.exit_code == 1 and "盖的是原来的文字" in old.output and sealed in old.output
    assert found(project)
    new = seal(project, NAME, other)
    assert new.exit_code == 0 and "已换下" in new.output and sealed in new.output
    assert found(project) == []


def test_what_is_handled_after_sealing_changes_nothing(project: Path, scan: Path) -> None:
    seal(project, NAME, scan)
    raw = report(project).read_bytes()
    raw = raw.replace(b"status: draft", b"status: published").replace(
        b"  recorded:", b"  posted: 2026-11-21\n  recorded:"
    )
    more = "clearance: {office: 办公室, date: 2026-11-20, result: 可以公开}\nstatement: 已核对。\n"
    review = "reviews:\n  - {id: a, body: 财政局, kind: finance, scores: {total: 95 分}}\n"
    report(project).write_bytes(raw.replace(b"document:\n", f"{more}{review}document:\n".encode()))
    assert load_content(project).findings == []
    assert found(project) == []
    assert seal(project, NAME, scan, "--verify").exit_code == 0


def test_a_correction_has_a_seal_of_its_own(project: Path, scan: Path, other: Path) -> None:
    seal(project, NAME, scan)
    former = report(project).with_name("2021.r1.yml")
    former.write_bytes(REPORT)
    report(project).write_bytes(
        REPORT.replace(b"document:\n", CORRECTED).replace("全年预算".encode(), "全年实际预算".encode())
    )
    (finding,) = found(project)
    assert "第 2 版还没有登记" in finding.message
    assert seal(project, NAME, other).exit_code == 0
    assert [s.edition for s in seals(project)] == [1, 2] and found(project) == []
    told = seal(project, NAME, scan, "--verify")
    assert told.exit_code == 1 and "第 1 版" in told.output and "第 2 版" in told.output


# -- verify --------------------------------------------------------------------------------------------------------


def test_verify_says_what_is_the_same_and_writes_nothing(project: Path, scan: Path, other: Path) -> None:
    nothing = seal(project, NAME, scan, "--verify")
    assert nothing.exit_code == 1 and "没有登记过" in nothing.output and not internal(project).exists()
    seal(project, NAME, scan)
    before = internal(project).read_bytes()
    same, differs = seal(project, NAME, scan, "--verify"), seal(project, NAME, other, "--verify")
    assert same.exit_code == 0 and same.output.startswith("一致")
    assert differs.exit_code == 1 and differs.output.startswith("不同")
    changed(project)
    text = seal(project, NAME, scan, "--verify")
    assert text.exit_code == 1 and "正文不同" in text.output and code(project) in text.output
    assert internal(project).read_bytes() == before


def test_verify_of_a_record_with_faults_is_no_record(project: Path, scan: Path) -> None:
    """The clerk only compared: nothing was to be recorded."""
    internal(project).write_text("schema_version: 1\nsealled: []\n", encoding="utf-8")
    result = seal(project, NAME, scan, "--verify")
    assert result.exit_code == 1 and result.output.startswith("没有核对：")
    assert "登记" not in result.output and "先改正" in result.output
    internal(project).unlink()
    for file in (project / "content").glob("frameworks/*.yml"):
        file.unlink()
    assert "登记" not in seal(project, NAME, scan, "--verify").output


# -- two at once, two reports -------------------------------------------------------------------------------------


def test_of_two_at_once_none_is_lost_without_a_word(
    project: Path, scan: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second comes between what the first compared and what it put: it waits, and then it is told."""
    path, now = report(project), sealing.standing(project, report(project))
    first, second = sealing.read_scan(scan), sealing.read_scan(other)
    told: list[str] = []

    def late() -> None:
        try:
            sealing.record(project, path, now, second, TODAY)
        except sealing.SealError as error:
            told.append(str(error))

    thread, pending = Thread(target=late), editing.pending

    def slow(file: Path, made: bytes) -> AbstractContextManager[Path]:
        monkeypatch.setattr(editing, "pending", pending)
        thread.start()
        thread.join(0.3)
        return pending(file, made)

    monkeypatch.setattr(editing, "pending", slow)
    sealing.record(project, path, now, first, TODAY)
    thread.join()
    assert [s.sha256 for s in seals(project)] == [first.sha256]
    assert len(told) == 1 and "再运行一次" in told[0]


def test_a_scan_that_is_recorded_for_another_report_is_told(project: Path, scan: Path, other: Path) -> None:
    assert "注意" not in seal(project, NAME, scan).output
    elsewhere = project / "content" / "reports" / "futian-caizhengju" / "2020.internal.yml"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(internal(project).read_bytes().replace(PAPER_SHA, OTHER_SHA))
    hint = seal(project, NAME, other, "--replace")
    assert hint.exit_code == 0 and "已登记" in hint.output
    assert "注意：同一份扫描件也登记在 futian-caizhengju/2020" in hint.output
    internal(project).unlink()
    assert "这份文件登记在 futian-caizhengju/2020" in seal(project, NAME, other, "--verify").output


# -- mistakes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments,status,part",
    [
        (("futian-zonggonghui", "SCAN"), 2, "没有写年度"),
        (("futian-zonggonghui/2020", "SCAN"), 2, "现有：futian-zonggonghui/2021"),
        (("futian-gonghui/2021", "SCAN"), 2, "没有报告 futian-gonghui/2021"),
        (("福田区总工会/2021", "SCAN"), 2, "部门编号/年度"),
        (("SCAN", NAME), 2, "部门编号/年度"),
        ((NAME, "nowhere.pdf"), 2, "没有这个文件"),
        ((NAME, "content"), 2, "是文件夹"),
        ((NAME,), 2, "缺少参数 SCAN"),
        ((NAME, "SCAN", "--verify", "--date", "2026-11-01"), 2, "--verify 只核对"),
        ((NAME, "SCAN", "--date", "2026/11/01"), 2, "应写成 2026-11-21"),
        ((NAME, "SCAN", "--date", "2026-12-01"), 1, "还没有到"),
        ((NAME, "SCAN", "--date", "2020-12-31"), 1, "早于报告年度 2021"),
        ((NAME, "empty.pdf"), 1, "空文件"),
        ((NAME, "draft.docx"), 1, "不是扫描件"),
        ((NAME, "huge.pdf"), 1, "超过 500 MB"),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(
    arguments: tuple[str, ...], status: int, part: str, project: Path, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    (project / "empty.pdf").write_bytes(b"")
    (project / "draft.docx").write_bytes(b"PK")
    with (project / "huge.pdf").open("wb") as file:
        file.truncate(500_000_001)
    result = seal(project, *(str(scan) if a == "SCAN" else a for a in arguments))
    assert (result.exit_code, part in result.output) == (status, True), result.output
    assert not internal(project).exists()


def test_a_report_or_record_with_faults_is_told(project: Path, scan: Path) -> None:
    internal(project).write_text("schema_version: 1\nsealled: []\n", encoding="utf-8")
    result = seal(project, NAME, scan)
    assert result.exit_code == 1 and "2021.internal.yml" in result.output and "sealled" in result.output
    report(project).write_bytes(REPORT + b"departmnet: x\n")
    assert seal(project, NAME, scan).exit_code == 1


@pytest.mark.parametrize("files", ["frameworks/*.yml", "departments.yml"])
def test_without_framework_or_department_there_is_no_code(project: Path, scan: Path, files: str) -> None:
    for file in (project / "content").glob(files):
        file.unlink()
    result = seal(project, NAME, scan)
    assert result.exit_code == 1 and "算不出文本校验码" in result.output and "jixiao check" in result.output


@pytest.mark.parametrize("file", ["frameworks", "departments.yml"])
def test_what_the_pages_print_from_shared_files_is_sealed_too(project: Path, scan: Path, file: str) -> None:
    """An indicator's wording and the department's name stand on the sealed paper: changed, they are found."""
    assert seal(project, NAME, scan).exit_code == 0
    content = load_content(project, [report(project)])
    model = content.reports[0].model
    if file == "departments.yml":
        path, old = project / "content" / file, "深圳市福田区总工会"
    else:
        loaded = content.frameworks[model.framework]
        path = project / loaded.file
        old = next(one for group in loaded.model.indicators for one in _wordings(group)).split("\n")[0]
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, f"{old[:-1]}改", 1), encoding="utf-8")
    (finding,) = found(project)
    assert "部门名称有改动" in finding.message and finding.declared == code(project)
    assert seal(project, NAME, scan, "--verify").exit_code == 1


def _wordings(indicator: Indicator) -> Iterator[str]:
    if indicator.describe:
        yield indicator.describe
    for one in indicator.indicators:
        yield from _wordings(one)


def test_a_withdrawn_report_takes_no_seal(project: Path, scan: Path) -> None:
    report(project).write_bytes(REPORT.replace(b"status: draft", b"status: withdrawn"))
    result = seal(project, NAME, scan)
    assert result.exit_code == 1 and "已撤回" in result.output


def test_what_the_program_exported_is_no_scan(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "approval"
    (folder / "a-2021").mkdir(parents=True)
    paper = folder / "a-2021" / "用印稿.pdf"
    paper.write_bytes(PAPER)
    (folder / "manifest.sha256").write_text(f"{hashlib.sha256(PAPER).hexdigest()}  a-2021/用印稿.pdf\n")
    result = seal(project, NAME, paper)
    assert result.exit_code == 1 and "没有签字和印章" in result.output


def test_a_scan_in_the_project_is_warned_of(project: Path) -> None:
    inside = project / "content" / "scan.pdf"
    inside.write_bytes(PAPER)
    result = seal(project, NAME, inside)
    assert result.exit_code == 0 and "移到项目目录以外" in result.output
