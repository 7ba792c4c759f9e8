"""Faults that people make in a report: each is found where it stands and told in Chinese; nothing ever raises.

``bad_input/<name>.yml`` is the small report of ``reports/small.yml`` with one fault. Its first comments name what must
be found, and nothing else may be: ``# expect: LINE:COLUMN RULE | part of the message``.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.cli import main
from generator.finding import Finding, Severity
from generator.load import Content, load_content, read_model
from generator.pipeline import check
from generator.references import check_report
from generator.rules import RULES
from generator.schema.base import is_web
from generator.schema.report import Report
from generator.validate import assess
from generator.yamltext import read_yaml
from tests.projects import DEPARTMENT, YEAR, head_comments, make_project, put_report, real_report_files

HERE: Final = Path(__file__).resolve().parent
CASES: Final = sorted((HERE / "bad_input").glob("*.yml"))
SMALL: Final = (HERE / "reports" / "small.yml").read_bytes()
FILE: Final = f"content/reports/{DEPARTMENT}/{YEAR}.yml"
CHINESE: Final = re.compile(r"[一-鿿]")
EXPECT: Final = re.compile(r"expect: (\d+):(\d+) ([a-z-]+) \| (.+)")


@dataclass(frozen=True)
class Expected:
    """One finding that a case must give."""

    line: int
    column: int
    rule: str
    part: str


def expectations(case: Path) -> list[Expected]:
    found = [match for line in head_comments(case) if (match := EXPECT.fullmatch(line))]
    return [Expected(int(m[1]), int(m[2]), m[3], m[4]) for m in found]


@pytest.fixture(scope="module")
def project(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("project"), root)


@pytest.fixture(scope="module")
def found_in(project: Path) -> Callable[[bytes], list[Finding]]:
    """The faults of form that checking finds in a report with these bytes; what else it has to say is not asked here."""

    def findings(raw: bytes) -> list[Finding]:
        path = put_report(project, raw)
        found = check(project, [path]).findings
        return [f for f in found if f.location.file == FILE and f.severity is Severity.ERROR]

    return findings


def told(findings: list[Finding]) -> str:
    return "\n".join(f"{f.location.line}:{f.location.column} {f.rule} | {f.message}" for f in findings)


def test_there_are_cases() -> None:
    assert len(CASES) >= 100
    assert not [case.name for case in CASES if not expectations(case)]
    assert not [case.name for case in CASES if any(e.rule not in RULES for e in expectations(case))]


def test_the_small_report_has_no_fault(found_in: Callable[[bytes], list[Finding]]) -> None:
    assert found_in(SMALL) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_fault_is_found_where_it_stands(case: Path, found_in: Callable[[bytes], list[Finding]]) -> None:
    findings = found_in(case.read_bytes())
    expected = expectations(case)
    assert [(f.location.line, f.location.column, f.rule) for f in findings] == [
        (e.line, e.column, e.rule) for e in expected
    ], told(findings)
    for finding, wanted in zip(findings, expected, strict=True):
        assert wanted.part in finding.message
        assert CHINESE.search(finding.hint), "没有改法"
        assert finding.severity is Severity.ERROR


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_command_reports_the_fault(case: Path, project: Path) -> None:
    path = put_report(project, case.read_bytes())
    result = CliRunner().invoke(main, ["--root", str(project), "check", str(path)])
    assert isinstance(result.exception, SystemExit), result.output
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    for expected in expectations(case):
        assert expected.part in result.output
        assert f"[{expected.rule}]" in result.output


@pytest.mark.parametrize(
    "address", ["https://[bad", "https://a]b/", "https://", "https:///x", "https://a:99999/", "https://a℀b/"]
)
def test_an_address_that_nobody_can_take_apart_is_refused(root: Path, tmp_path: Path, address: str) -> None:
    assert not is_web(address) and is_web("https://www.example.gov.cn:8443/a?b=[c]")
    site = make_project(tmp_path / "project", root) / "content" / "site.yml"
    text = site.read_text(encoding="utf-8")
    for key in ("base_url", "mistakes_address"):
        site.write_text(f'{text.rstrip()}\n{key}: "{address}"\n', encoding="utf-8")
        (finding,) = [f for f in check(tmp_path / "project").findings if f.severity is Severity.ERROR]
        assert (finding.rule, finding.location.file, finding.path) == ("schema", "content/site.yml", key)
        assert finding.location.line == len(text.rstrip().split("\n")) + 1
        assert f"“{address}”不合要求，应为网址" in finding.message


# -- what cannot be a file of the repository -----------------------------------------------------------------


@pytest.mark.parametrize(
    "raw,line,column,part",
    [
        (b"", 1, 1, "文件是空的"),
        (b"\n \n", 1, 1, "文件是空的"),
        ("# 只有注释\n".encode(), 1, 1, "只有注释"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00", 1, 1, "二进制"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 1, 1, "不是 UTF-8"),
        (SMALL.decode().encode("gb18030"), 1, 1, "不是 UTF-8"),
        (SMALL.decode().encode("utf-16"), 1, 1, "不是 UTF-8"),
        (SMALL + "备注: 二\n".encode("gbk"), SMALL.count(b"\n") + 1, 1, "不是 UTF-8"),
        (SMALL + b"#" * 2_000_000, 1, 1, "超过 1 MB"),
        (SMALL.replace(b"status: draft\n", b"status: draft\0\n"), 1, 1, "二进制"),
        (SMALL.replace(b"\n", b"\r"), 1, SMALL.decode().index("\n") + 1, "不可见的换行符"),
    ],
    ids=["empty", "blank", "comment", "zip", "word", "gb18030", "utf-16", "mixed", "2MB", "null", "old-mac"],
)
def test_bytes_that_are_no_report(
    raw: bytes, line: int, column: int, part: str, found_in: Callable[[bytes], list[Finding]]
) -> None:
    (finding,) = found_in(raw)
    assert (finding.rule, finding.location.line, finding.location.column) == ("yaml-form", line, column)
    assert part in finding.message
    assert CHINESE.search(finding.hint)


@pytest.mark.parametrize(
    "raw",
    [b"\xef\xbb\xbf" + SMALL, SMALL.replace(b"\n", b"\r\n"), SMALL.rstrip(b"\n"), SMALL + b"...\n", b"---\n" + SMALL],
    ids=["bom", "crlf", "no-last-newline", "document-end", "document-start"],
)
def test_harmless_differences_are_accepted(raw: bytes, found_in: Callable[[bytes], list[Finding]]) -> None:
    assert found_in(raw) == []


def test_places_hold_with_bom_and_crlf(found_in: Callable[[bytes], list[Finding]]) -> None:
    case = HERE / "bad_input" / "unknown-member.yml"
    (expected,) = expectations(case)
    for raw in (b"\xef\xbb\xbf" + case.read_bytes(), case.read_bytes().replace(b"\n", b"\r\n")):
        (finding,) = found_in(raw)
        assert (finding.location.line, finding.location.column) == (expected.line, expected.column)


def test_a_missing_file_is_told(project: Path) -> None:
    checked = check(project, [project / "content" / "reports" / "nobody" / "2021.yml"])
    assert [finding.message for finding in checked.findings] == ["缺少这个文件"]


@pytest.mark.parametrize("name", ["site.yml", "departments.yml", "regions.yml", "facts.yml"])
def test_a_missing_shared_file_is_told(name: str, root: Path, tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", root)
    path = put_report(project, SMALL)
    (project / "content" / name).unlink()
    checked = check(project, [path])
    assert f"content/{name}" in {finding.location.file for finding in checked.findings}
    assert checked.blocked


@pytest.mark.parametrize(
    "old,new,part",
    [
        ('place: "440304"', "place: 福田区", "六位行政区划代码"),
        ("value: procurement.executed / procurement.budget", "value: procurement.executed /", "不完整"),
        (
            "value: procurement.executed / procurement.budget",
            "value: procurement.executd / procurement.budget",
            "没有事实",
        ),
        ("value: procurement.executed / procurement.budget", "value: procurement.executed > 1", "不能参与计算"),
        ("met: petitions.overdue = 0", "met: petitions.overdue", "比较式"),
        ("met: petitions.overdue = 0", "met: petitions.overdue =", "不完整"),
        (
            "kind: share_done, done: projects.on_time, planned: projects.planned",
            "kind: share_done, done: projects.on_time",
            "planned",
        ),
        ("sum: {of: [Q1, Q2, Q3, Q4], rate: sum", "sum: {of: [Q1, Q2, Q3, Q4], totals: sum, rate: sum", "应为“键: 值”"),
        (
            "title: 一、部门（单位）基本情况, required: true",
            "title: 一、部门（单位）基本情况, required: 是",
            "true 或 false",
        ),
        ("rounding: {digits: 2,", "rounding: {digits: 999999999,", "小数位数 0 到 6"),
        ("id: futian-2021\nversion: 1", "id: futian-2021\nversion: 2", "文件名应为 futian-2021.v2.yml"),
    ],
)
def test_faults_of_a_framework(old: str, new: str, part: str, root: Path, tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", root)
    path = project / "content" / "frameworks" / "futian-2021.v1.yml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    findings = check(project, [put_report(project, SMALL)]).findings
    mine = [finding for finding in findings if finding.location.file == "content/frameworks/futian-2021.v1.yml"]
    assert [finding for finding in mine if part in finding.message], told(findings)
    assert all(finding.location.line for finding in mine)


# -- mutations of the real reports ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Shared:
    """The shared content and the bytes of the real reports, read once."""

    content: Content
    reports: list[bytes]


@pytest.fixture(scope="module")
def shared(root: Path) -> Shared:
    return Shared(load_content(root, []), [path.read_bytes() for path in real_report_files(root)])


def findings_of(raw: bytes, shared: Shared) -> tuple[list[Finding], bool]:
    """What is said of a report's bytes, and whether it was read."""
    node, findings = read_yaml(raw, FILE)
    if node is None:
        return findings, False
    loaded, more = read_model(node, Report, FILE, raw)
    findings += more
    if loaded is None:
        return findings, False
    findings += check_report(loaded, shared.content)
    assessed = assess(loaded, shared.content)
    return [*findings, *(assessed.findings if assessed else ())], True


SIGNS: Final = " \n\t\r\u2028#|'\"[]{}~%，％１分-0≥无"
WORDS: Final = (
    ": ",
    "- ",
    " # ",
    "{{",
    "}}",
    "**",
    "&a ",
    "*a",
    "\n---\n",
    " = ",
    "万元",
    "满分",
    "至少",
    "@Q1",
    "#project",
)
INSERTED: Final = st.one_of(
    st.binary(min_size=1, max_size=3), st.sampled_from([*SIGNS, *WORDS, "9" * 30]).map(str.encode)
)


@settings(
    max_examples=250, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.data())
def test_mutations_give_findings_or_a_report(shared: Shared, data: st.DataObject) -> None:
    raw = data.draw(st.sampled_from(shared.reports))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw)))
        gone = data.draw(st.sampled_from([0, 0, 1, 1, 2, 5, 40]))
        raw = raw[:start] + data.draw(st.one_of(st.just(b""), INSERTED)) + raw[start + gone :]
    findings, was_read = findings_of(raw, shared)
    assert findings or was_read
    lines = raw.count(b"\n") + 2
    for finding in findings:
        assert CHINESE.search(finding.message), finding
        assert "Input should" not in finding.message
        assert finding.hint
        assert 1 <= finding.location.line <= lines, finding


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.data())
def test_any_value_anywhere_gives_findings_or_a_report(shared: Shared, data: st.DataObject) -> None:
    """Well-formed YAML with a value of the wrong shape."""
    lines = data.draw(st.sampled_from(shared.reports)).decode().split("\n")
    keyed = [number for number, line in enumerate(lines) if re.match(r"\s*(- )?[a-z_0-9]+: \S", line)]
    number = data.draw(st.sampled_from(keyed))
    value = data.draw(
        st.sampled_from(
            ["[]", "{}", "[a]", "{a: b}", "''", "~", "-1", "0", "1e9", "2021", "'2021-01-01'", "not_printed", "true"]
        )
        | st.text("甲a1.@# |=", max_size=8).map(json.dumps)
    )
    key = lines[number].split(":")[0]
    findings, was_read = findings_of(
        "\n".join([*lines[:number], f"{key}: {value}", *lines[number + 1 :]]).encode(), shared
    )
    assert findings or was_read
    for finding in findings:
        assert CHINESE.search(finding.message), finding
        assert "Input should" not in finding.message
