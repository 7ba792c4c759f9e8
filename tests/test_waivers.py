"""Waivers: what they settle and what not, what is said of them, how they are registered, and where they do not go."""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import publishing, validate, waive
from generator.cli import main
from generator.edition import publish
from generator.finding import SECRET_RULES, Finding, Severity
from generator.load import load_content
from generator.pipeline import check
from generator.rules import REPORT_CHECKS, RULES
from generator.rules.base import Context, Outcome
from generator.textcode import to_yaml
from generator.yamltext import read_yaml
from tests.projects import check_only, make_project, put_report
from tests.support import quiet

HERE: Final = Path(__file__).resolve().parent
SMALL: Final = (HERE / "reports" / "small.yml").read_bytes()
TODAY: Final = date(2026, 11, 21)
RULE, PATH = "member-sum", "budget.initial"
SECRET: Final = "内部理由甲乙丙丁"
AUTHORED: Final = (
    SMALL.replace(b"8.00 |", b"9.00 |")
    .replace(b"origin: transcribed", b"origin: authored")
    .replace(b"  recorded: 2026-11-21\n", b"  recorded: 2026-11-21\n  posted: 2026-11-22\n")
    .replace(
        b"document:\n", "clearance:\n  office: 办公室\n  date: 2026-11-20\n  result: 可以公开\ndocument:\n".encode()
    )
)
FIGURES: Final = "0123456789abcdef"
WAIVER: Final = f"""\
waivers:
  - id: w1
    rule: {RULE}
    path: {PATH}
    fingerprint: FIGURES
    code: official_form
    note: 按主管部门规定格式填列
    requested_by: 财务科长
    approved_by: 分管副主席
    expires: 2027-12-31
"""
INTERNAL: Final = f"schema_version: 1\nwaivers:\n  w1:\n    reason: {SECRET}\n"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command takes the day from a clock; here it is always the same."""
    monkeypatch.setattr("generator.cli._today", lambda: TODAY)


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    made = make_project(tmp_path / "project", root)
    check_only(made, RULE)
    return made


def findings(project: Path, rule: str, today: date | None = TODAY) -> list[Finding]:
    return [f for f in check(project, today=today).findings if f.rule == rule]


@pytest.fixture
def waived(project: Path) -> Callable[..., list[Finding]]:
    """Puts the authored report with its waiver, changed as told, and says what is found of member-sum and waivers."""

    def put(*changes: tuple[str, str], internal: str | None = INTERNAL, today: date | None = TODAY) -> list[Finding]:
        path = put_report(project, AUTHORED)
        (noted,) = findings(project, RULE)
        text = AUTHORED.decode() + WAIVER.replace("FIGURES", noted.figures)
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        if internal is not None:
            put_report(project, internal.encode(), year="2021.internal")
        found = check(project, today=today).findings
        return [f for f in found if f.rule in (RULE, "waiver", "statement-unused") or f.severity is Severity.ERROR]

    return put


# -- what a waiver settles -------------------------------------------------------------------------------------


def test_a_waiver_settles_its_finding(waived: Callable[..., list[Finding]], project: Path) -> None:
    (found,) = waived()
    assert (found.waived, found.waiver_note) == (True, "按主管部门规定格式填列")
    (assessed,) = check(project).assessed
    assert RULE not in {note.rule for note in assessed.notes}
    assert RULE not in {f.rule for f in assessed.findings if f.severity is Severity.WARNING and not f.waived}


@pytest.mark.parametrize(
    "changes,kept,severity,part",
    [
        ([("9.00 |", "9.10 |")], False, "warning", "已失效：budget.initial 处的数值在批准之后变了"),
        ([("9.00 |", "8.00 |")], None, "warning", "没有用上：规则 member-sum 在 budget.initial 处没有检查结果"),
        ([("path: budget.initial", "path: budget.x")], False, "warning", "没有用上：规则 member-sum 在 budget.x 处"),
        ([("rule: member-sum", "rule: no-such")], False, "warning", "没有规则“no-such”"),
        ([("rule: member-sum", "rule: schema")], False, "error", "错误只能改正，不能豁免"),
        ([("expires: 2027-12-31", "expires: 2026-11-20")], False, "warning", "已于 2026-11-20 到期（按 2026-11-21 计）"),
        ([("expires: 2027-12-31", "expires: 2028-11-21")], False, "warning",
         "到期日 2028-11-21 太远，不起作用：最迟到 2028-11-20（登记日期 2026-11-21 起 730 天）"),
        ([("分管副主席", "财务 科长")], False, "error", "同一职务"),
        ([("origin: authored", "origin: transcribed\nsource: {publisher: 甲, title: 乙, address: not_supplied, retrieved: 丁}"),
          ("source:\n  publisher: 深圳市福田区总工会\n  title: 自评报告\n  address: not_supplied\n  retrieved: not_supplied\n", "")],
         False, "error", "转录的报告不设豁免"),
    ],
    ids=["lapsed", "unused", "unused-path", "no-rule", "error-rule", "expired", "too-long", "same-role", "transcribed"],
)  # fmt: skip
def test_what_is_said_of_a_waiver(
    changes: list[tuple[str, str]],
    kept: bool | None,
    severity: str,
    part: str,
    waived: Callable[..., list[Finding]],
) -> None:
    found = waived(*changes)
    (told,) = [f for f in found if f.rule == "waiver"]
    assert part in told.message
    assert (told.severity, told.audience) == (severity, "internal")
    assert told.location.line > AUTHORED.count(b"\n") or "转录" in part
    assert [f.waived for f in found if f.rule == RULE] == ([] if kept is None else [kept])


def test_nothing_is_unused_while_form_errors_hide_findings(waived: Callable[..., list[Finding]]) -> None:
    broken = ("document:\n", "document:\n  - table: nowhere\n")
    found = waived(("path: budget.initial", "path: budget.x"), broken)
    assert [f.message for f in found if f.rule == "waiver"] == []
    assert any(f.severity is Severity.ERROR for f in found)
    lapsed = waived(("9.00 |", "9.10 |"), broken)
    assert ["已失效" in f.message for f in lapsed if f.rule == "waiver"] == [True]


def test_a_waiver_holds_on_its_last_day(waived: Callable[..., list[Finding]]) -> None:
    last = ("expires: 2027-12-31", f"expires: {TODAY}")
    assert [f.rule for f in waived(last)] == [RULE]


@pytest.mark.parametrize("expires,fits", [("2026-11-22", True), ("2026-11-21", False)])
def test_without_a_day_of_checking_the_report_gives_one(
    expires: str, fits: bool, waived: Callable[..., list[Finding]]
) -> None:
    """A build asks no clock: the day of posting counts, else that of recording."""
    found = waived(("expires: 2027-12-31", f"expires: {expires}"), today=None)
    assert ("waiver" not in {f.rule for f in found}) is fits
    found = waived(("  posted: 2026-11-22\n", ""), ("expires: 2027-12-31", f"expires: {expires}"), today=None)
    assert "waiver" not in {f.rule for f in found}


def test_a_waiver_without_a_reason_is_told(waived: Callable[..., list[Finding]]) -> None:
    for internal in (None, "schema_version: 1\n", INTERNAL.replace("w1", "w2")):
        found = waived(internal=internal)
        (told,) = [f for f in found if f.rule == "waiver"]
        assert "2021.internal.yml 的 waivers 下没有内部理由" in told.message


def test_a_number_that_is_used_twice(waived: Callable[..., list[Finding]]) -> None:
    twice = WAIVER.partition("\n")[2].replace("FIGURES", FIGURES).replace(f"path: {PATH}", "path: other")
    found = waived(("    expires: 2027-12-31\n", f"    expires: 2027-12-31\n{twice}"))
    assert [f.message for f in found if f.severity is Severity.ERROR] == ["豁免编号“w1”重复"]


def test_publication_is_held_back_until_the_waiver_is_whole(
    waived: Callable[..., list[Finding]], project: Path
) -> None:
    published = ("status: draft", "status: published")

    def held() -> set[str]:
        (one,) = check(project, today=TODAY).assessed
        return {f.rule for f in one.findings if f.severity is not Severity.INFO and not f.waived} & {RULE, "waiver"}

    waived(published)
    assert held() == set()
    waived(published, internal="schema_version: 1\n")
    assert held() == {"waiver"}
    waived(published, ("9.00 |", "9.10 |"))
    assert held() == {RULE, "waiver"}


def test_moving_a_report_down_keeps_its_waivers(waived: Callable[..., list[Finding]]) -> None:
    (found,) = waived(("schema_version: 1", "# 说明\n\nschema_version: 1"))
    assert found.waived


def test_what_several_reports_show_can_be_waived(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where everything is read; of one report alone nobody can say that its waiver settles nothing."""
    rule = RULES[min(validate.OUTER_RULES - SECRET_RULES)]
    check_only(project, rule.id)

    def alike(contexts: Sequence[Context]) -> Iterator[Outcome]:
        for context in contexts:
            yield rule.finding(context.report.node.location, "alike", "相同", severity=Severity.WARNING)

    monkeypatch.setattr(validate, "SET_CHECKS", (alike,))
    published = AUTHORED.replace(b"9.00 |", b"8.00 |").replace(b"status: draft", b"status: published")
    path = put_report(project, published)
    assert not check(project).blocked  # a suspicion is for a reviewer and holds nothing back
    made = waive.waive(project, path, request(rule.id, "alike"), TODAY)
    assert made.id == "w1"
    checked = check(project, today=TODAY)
    assert [f.waived for f in checked.findings if f.rule == rule.id] == [True]
    monkeypatch.setattr(validate, "SET_CHECKS", ())
    assert "没有用上" in findings(project, "waiver")[0].message
    assert not [f for f in check(project, [path], today=TODAY).findings if f.rule == "waiver"]


# -- answers of the department ---------------------------------------------------------------------------------

ANSWER: Final = "statements:\n  - rule: {rule}\n    path: {path}\n    sent: 2026-11-20\n"


@pytest.mark.parametrize(
    "rule,path,part",
    [
        (RULE, PATH, None),
        (RULE, "budget.adjusted", "没有核验说明"),
        ("no-such", PATH, "没有规则“no-such”"),
        ("waiver", "waivers.w1", "只供内部使用"),
    ],
)
def test_an_answer_belongs_to_a_public_finding(rule: str, path: str, part: str | None, project: Path) -> None:
    for report in (AUTHORED, AUTHORED.replace(b"origin: authored", b"origin: transcribed")):
        put_report(project, report + ANSWER.format(rule=rule, path=path).encode())
        told = [f.message for f in findings(project, "statement-unused")]
        assert len(told) == (part is not None)
        assert part is None or part in told[0]


def test_a_waived_finding_can_be_answered(waived: Callable[..., list[Finding]]) -> None:
    answer = ANSWER.format(rule=RULE, path=PATH)
    assert [f.rule for f in waived(("waivers:\n", f"{answer}waivers:\n"))] == [RULE]


# -- internal records ------------------------------------------------------------------------------------------


def test_faults_of_internal_records_are_found(project: Path) -> None:
    put_report(project, SMALL)
    path = put_report(project, b"schema_version: 1\nnote: x\n", year="2021.internal")
    (fault,) = [f for f in check(project).findings if f.severity is Severity.ERROR]
    assert fault.location.file == path.relative_to(project).as_posix() and "note" in fault.message
    assert [f for f in check(project, [path.with_name("2021.yml")]).findings if f.location == fault.location]


def test_internal_records_without_a_report(project: Path) -> None:
    put_report(project, b"schema_version: 1\n", year="2020.internal")
    (fault,) = check(project).findings
    assert (fault.rule, fault.location.line) == ("reference", 1)
    assert "没有 2020.yml" in fault.message


def test_revisions_share_the_records_of_their_year(project: Path) -> None:
    for year in ("2021", "2021.r1"):
        put_report(project, SMALL, year=year)
    put_report(project, INTERNAL.encode(), year="2021.internal")
    internals = load_content(project).internals
    assert [Path(name).name for name in sorted(internals)] == ["2021.r1.yml", "2021.yml"]


def test_nothing_internal_reaches_the_site(root: Path, project: Path) -> None:
    shutil.copytree(root / "content" / "pages", project / "content" / "pages")
    report = put_report(project, AUTHORED)
    figures = findings(project, RULE)[0].figures
    internal_waiver = WAIVER.partition("\n")[2].replace("w1", "w2").replace(RULE, "foreign-name")
    text = AUTHORED.decode() + WAIVER.replace("FIGURES", figures)
    report.write_text(text + internal_waiver.replace("FIGURES", figures), encoding="utf-8")
    internal = INTERNAL + "filler: 张三丰年\ncontact: 张三丰年内线\n"
    put_report(project, internal.encode(), year="2021.internal")
    edition = publish(load_content(project).reports[0]).content.decode()
    assert "按主管部门规定格式填列" in edition and "foreign-name" not in edition

    site = project / "site"
    report.write_text(text.replace("status: draft", "status: published"), encoding="utf-8")
    built = publishing.build(project, site, quiet)
    assert built.files, [str(f) for f in built.checked.findings]
    for path in site.rglob("*"):
        assert "internal" not in path.name
        if path.is_file():
            raw = path.read_bytes()
            assert not [word for word in (SECRET, "张三丰年") if word.encode() in raw], path
    published = (site / "reports/futian-zonggonghui/2021/report.yml").read_text(encoding="utf-8")
    assert "按主管部门规定格式填列" in published


# -- jixiao waive ----------------------------------------------------------------------------------------------


def request(rule: str = RULE, path: str = PATH, **changes: str) -> waive.Request:
    values = {
        "code": "official_form",
        "note": "按主管部门规定格式填列",
        "reason": SECRET,
        "requested_by": "财务科长",
        "approved_by": "分管副主席",
        "fingerprint": "",
    }
    return waive.Request(rule, path, expires=date(2027, 12, 31), **(values | changes))


def command(project: Path, *arguments: str, **options: str) -> Result:
    given = {
        "code": "official_form",
        "note": "按主管部门规定格式填列",
        "reason": SECRET,
        "by": "财务科长",
        "approved-by": "分管副主席",
        "expires": "2027-12-31",
    }
    words = [word for name, value in (given | options).items() for word in (f"--{name}", value)]
    result = CliRunner().invoke(main, ["--root", str(project), "waive", *arguments, *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def added_lines(before: bytes, after: bytes) -> bytes:
    """What was inserted in one piece; everything else is as it was."""
    start = next((n for n, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), len(before))
    while not after.endswith(before[start:]):
        start -= 1
    end = len(after) - len(before[start:])
    assert after[:start] + after[end:] == before
    return after[start:end]


def test_the_command_registers_a_waiver(project: Path) -> None:
    path = put_report(project, AUTHORED)
    result = command(project, str(path), RULE, PATH)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("已登记豁免 w1：content/reports/futian-zonggonghui/2021.yml。")
    written = path.read_bytes()
    figures = findings(project, RULE)[0].figures
    assert written == AUTHORED + WAIVER.replace("FIGURES", figures).encode()
    internal = path.with_name("2021.internal.yml").read_text(encoding="utf-8")
    assert internal.endswith(f"schema_version: 1\nwaivers:\n  w1:\n    reason: {SECRET}\n")
    assert SECRET not in written.decode()
    (found,) = findings(project, RULE)
    assert found.waived and not findings(project, "waiver")
    assert sorted(p.name for p in path.parent.iterdir()) == ["2021.internal.yml", "2021.yml"]


def test_a_second_waiver_stands_below_the_first(project: Path) -> None:
    both = AUTHORED.replace(b"3.00 | 4.00", b"3.00 | 4.50")
    path = put_report(project, both)
    first, second = {f.path for f in findings(project, RULE)} and sorted({f.path for f in findings(project, RULE)})
    assert command(project, str(path), RULE, first).exit_code == 0
    after_one = path.read_bytes()
    inner = path.with_name("2021.internal.yml")
    inner_one = inner.read_bytes()
    result = command(project, str(path), RULE, second, note="尾数：按“万元”取整 # 见附注", reason="a: b")
    assert result.exit_code == 0, result.output
    assert path.read_bytes().startswith(after_one) and inner.read_bytes().startswith(inner_one)
    assert [f.waived for f in findings(project, RULE)] == [True, True]
    assert not findings(project, "waiver")
    (waiver,) = [w for w in load_content(project).reports[0].model.waivers if w.id == "w2"]
    assert waiver.note == "尾数：按“万元”取整 # 见附注"


LAYOUTS: Final = {
    "crlf": lambda raw: raw.replace(b"\n", b"\r\n"),
    "bom": lambda raw: b"\xef\xbb\xbf" + raw,
    "no-final-newline": lambda raw: raw.rstrip(b"\n"),
    "blank-lines-at-the-end": lambda raw: raw + b"\n\n",
    "comment-at-the-end": lambda raw: raw + "\n# 文件到此为止\n".encode(),
    "comments-and-odd-layout": lambda raw: raw.replace(
        b"status: draft\n", "# 意见：  待核   \nstatus:   'draft'\n\n\n".encode()
    ).replace(b"  rows:\n", "    # 行\n    rows:\n".encode() if b"    rows:" not in raw else b"  rows:\n"),
    "block-at-the-end": lambda raw: raw + "statement: |\n  第一行\n\n  # 不是注释\n  最后一行\n".encode(),
    "block-that-keeps-its-lines": lambda raw: raw + "statement: |+\n  第一行\n\n\n".encode(),
    "block-without-newline": lambda raw: raw + "statement: |\n  第一行\n  最后一行".encode(),
    "empty-list": lambda raw: raw.replace(b"status: draft\n", b"waivers: []\nstatus: draft\n"),
    "waivers-in-the-middle": lambda raw: raw.replace(
        b"status: draft\n",
        f"{WAIVER.replace('FIGURES', FIGURES).replace(PATH, 'x')}\n# 状态\nstatus: draft\n".encode(),
    ),
    "dashes-not-indented": lambda raw: raw
    + re.sub("(?m)^  ", "", WAIVER.replace("FIGURES", FIGURES).replace(PATH, "x")).encode(),
    "items-in-braces": lambda raw: raw + (
        f"waivers:\n  - {{id: a, rule: {RULE}, path: x, fingerprint: {FIGURES}, code: rounding, note: n, "
        "requested_by: 甲, approved_by: 乙, expires: 2027-01-01}\n"
    ).encode(),
}  # fmt: skip


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_every_other_byte_stays(layout: str, project: Path) -> None:
    raw: bytes = LAYOUTS[layout](AUTHORED)
    path = put_report(project, raw)
    result = command(project, str(path), RULE, PATH)
    assert result.exit_code == 0, result.output
    written = path.read_bytes()
    if layout == "empty-list":
        assert written.replace(b"waivers:\n", b"waivers: []\n") != written
        raw = raw.replace(b"waivers: []\n", b"waivers:\n")
    if layout == "no-final-newline":
        raw += b"\n"
    added = added_lines(raw, written)
    assert added.decode().count("rule: member-sum") == 1
    assert (b"\r\n" in added) is (layout == "crlf") and added.count(b"\r") == (
        added.count(b"\n") if layout == "crlf" else 0
    )
    assert [f.waived for f in findings(project, RULE)] == [True]
    node, faults = read_yaml(written, "x")
    before, _ = read_yaml(raw, "x")
    assert node is not None and before is not None and not faults
    old, new = before.data(), node.data()
    assert [*(old.pop("waivers", None) or []), new["waivers"][-1]] == new.pop("waivers") and old == new


TEXT = st.text(
    st.characters(categories=["L", "N", "P", "S"]) | st.sampled_from(" :#-|'\"{}[]&*!%@`>~"), min_size=1, max_size=40
)


@settings(max_examples=40, deadline=None)
@given(note=TEXT, role=TEXT, tail=st.lists(st.sampled_from(["", "# 注", "statement: 说明", "  "]), max_size=4))
def test_any_words_are_read_back(note: str, role: str, tail: list[str]) -> None:
    """Or refused; never a file that says something else."""
    lines = AUTHORED.decode() + "".join(f"{line}\n" for line in tail)
    loaded = read_yaml(lines.encode(), "x")
    if loaded[0] is None or loaded[1]:
        return
    record = {"id": "w1", "rule": RULE, "note": note.strip() or "无", "requested_by": role.strip() or "甲"}
    wanted = loaded[0].data() | {"waivers": [record]}
    try:
        made = waive._inserted(lines.encode(), loaded[0], "  ", to_yaml([record]), wanted)
    except waive.WaiveError:
        assert not (note + role).isprintable() or re.search(r"[\x85\u2028\u2029]", note + role)
        return
    again, faults = read_yaml(made, "x")
    assert again is not None and not faults and again.data() == wanted
    assert b"".join(made.split(added_lines(lines.encode(), made))) == lines.encode()


INTERNALS: Final = {
    "without-waivers": "# 内部\nschema_version: 1\nfiller: 某某   \nremarks:\n  - |\n    备注\n",
    "with-waivers": "schema_version: 1\nwaivers:\n    a:\n        reason: 旧\n\n# 备注如下\nremarks: [x]\n",
    "empty-waivers": "schema_version: 1\nwaivers: {}\nfiller: 某某\n",
}


@pytest.mark.parametrize("name", list(INTERNALS))
def test_internal_records_keep_their_bytes(name: str, project: Path) -> None:
    path, old = put_report(project, AUTHORED), INTERNALS[name]
    inner = put_report(project, old.encode(), year="2021.internal")
    result = command(project, str(path), RULE, PATH)
    assert result.exit_code == 0, result.output
    kept = old.replace("waivers: {}", "waivers:").encode()
    assert f"reason: {SECRET}" in added_lines(kept, inner.read_bytes()).decode()
    assert load_content(project).internals[path.relative_to(project).as_posix()].model.waivers["w1"].reason == SECRET


def test_a_number_is_never_used_again(project: Path) -> None:
    path = put_report(project, AUTHORED)
    put_report(project, INTERNAL.encode(), year="2021.internal")
    assert "已登记豁免 w2" in command(project, str(path), RULE, PATH).output


def test_a_lapsed_waiver_is_named(project: Path) -> None:
    path = put_report(project, AUTHORED)
    assert command(project, str(path), RULE, PATH).exit_code == 0
    path.write_bytes(path.read_bytes().replace(b"9.00 |", b"9.10 |"))
    result = command(project, str(path), RULE, PATH)
    assert "已登记豁免 w2" in result.output and "原有的豁免 w1 已失效，请删去" in result.output


REFUSED: Final = {
    "no-finding": (AUTHORED, (RULE, "budget.x"), {}, "检查结果里没有这一条：规则 member-sum，path budget.x。现有：\n"),
    "no-rule": (AUTHORED, ("member-sums", PATH), {}, "没有规则“member-sums”"),
    "an-error": (AUTHORED, ("schema", "x"), {}, "错误只能改正，不能豁免"),
    "a-waiver": (AUTHORED, ("waiver", "x"), {}, "waiver 不能豁免"),
    "transcribed": (SMALL.replace(b"8.00 |", b"9.00 |"), (RULE, PATH), {}, "转录的报告，不设豁免"),
    "form": (AUTHORED.replace(b"status: draft", b"status: drafd"), (RULE, PATH), {}, "有错误，先改正再登记豁免。第一处在 8:9"),
    "yaml": (AUTHORED + b"statement: a # b\n", (RULE, PATH), {}, "会被当作注释丢掉"),
    "not-yaml": (b"\xff", (RULE, PATH), {}, "不是 UTF-8 文本"),
    "same-role": (AUTHORED, (RULE, PATH), {"approved-by": "财务 科长"}, "不能是同一职务"),
    "expired": (AUTHORED, (RULE, PATH), {"expires": "2020-01-01"}, "登记时就已失效"),
    "too-long": (AUTHORED, (RULE, PATH), {"expires": "2028-11-21"}, "太远：豁免最迟到 2028-11-20"),
    "a-secret": (AUTHORED, ("personal-review", "signatory-1"), {}, "personal-review 查的是个人信息和密级标志，由审核人核对，不能豁免"),
    "no-note": (AUTHORED, (RULE, PATH), {"note": "  "}, "--note 应写成一行，不能空着"),
    "two-lines": (AUTHORED, (RULE, PATH), {"reason": "甲\n乙"}, "--reason 应写成一行"),
    "invisible": (AUTHORED, (RULE, PATH), {"note": "甲\u202e乙"}, "没有改动"),
    "flow": (
        AUTHORED + (f"waivers: [{{id: a, rule: x, path: y, fingerprint: {FIGURES}, code: misread, note: n, "
                    "requested_by: a, approved_by: b, expires: 2030-01-01}]\n").encode(),
        (RULE, PATH), {}, "写成了一行"),
    "fingerprint": (AUTHORED, (RULE, PATH), {"fingerprint": "0" * 16}, "没有指纹为 0000000000000000 的结果"),
}  # fmt: skip


@pytest.mark.parametrize("case", list(REFUSED))
def test_what_is_refused_changes_nothing(case: str, project: Path) -> None:
    raw, arguments, options, part = REFUSED[case]
    path = put_report(project, raw)
    result = command(project, str(path), *arguments, **options)
    assert result.exit_code == 1, result.output
    assert result.output.startswith("没有登记：") and part in result.output
    assert path.read_bytes() == raw
    assert [p.name for p in path.parent.iterdir()] == ["2021.yml"]


def test_faulty_internal_records_are_refused(project: Path) -> None:
    path = put_report(project, AUTHORED)
    inner = put_report(project, b"note: x\n", year="2021.internal")
    result = command(project, str(path), RULE, PATH)
    assert result.exit_code == 1 and "2021.internal.yml 有错误" in result.output
    assert (path.read_bytes(), inner.read_bytes()) == (AUTHORED, b"note: x\n")


TWICE: Final = AUTHORED.replace(
    b"  - table: t1\n",
    "  - text: |\n      学习和管理。\n\n      学习和管理。\n  - table: t1\n".encode(),
)


@pytest.fixture
def twice(project: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path, Finding]:
    """A report with two findings that are alike in all but their lines."""

    def alike(context: Context) -> Iterator[Outcome]:
        for passage in reversed(context.passages):
            if passage.text == "学习和管理。":
                yield RULES["numbering"].finding(passage.locate(0), f"{passage.path}.oral", "同样。", declared="学习")

    monkeypatch.setattr(validate, "REPORT_CHECKS", (*REPORT_CHECKS, alike))
    shutil.copyfile(HERE.parent / "content" / "checks.yml", project / "content" / "checks.yml")
    check_only(project, RULE, "numbering")
    path = put_report(project, TWICE)
    first, second = findings(project, "numbering")
    assert first.fingerprint == second.fingerprint and first.location < second.location
    return project, path, first


def test_a_waiver_settles_one_finding(twice: tuple[Path, Path, Finding]) -> None:
    """The first; a second waiver the second, and a third is of no use."""
    project, path, noted = twice
    waiver = WAIVER.replace(f"rule: {RULE}", "rule: numbering").replace(f"path: {PATH}", f"path: {noted.path}")
    waiver = waiver.replace("FIGURES", noted.figures)
    item = waiver.removeprefix("waivers:\n")
    for number, expected in enumerate(([True, False], [True, True], [True, True]), 1):
        more = "".join(item.replace("id: w1", f"id: w{n}") for n in range(2, number + 1))
        path.write_bytes(TWICE + waiver.encode() + more.encode())
        assert [f.waived for f in findings(project, "numbering")] == expected
        useless = [f.message for f in findings(project, "waiver") if "一项豁免只管一条结果" in f.message]
        assert len(useless) == (number == 3)


def test_what_cannot_be_told_apart_is_not_waived(twice: tuple[Path, Path, Finding]) -> None:
    project, path, noted = twice
    result = command(project, str(path), "numbering", noted.path)
    assert result.exit_code == 1 and path.read_bytes() == TWICE
    assert "分不清豁免哪一条" in result.output and "加上 id" in result.output
    told = TWICE.replace("      学习和管理。\n\n".encode(), "      学习和管理。\n  - id: b\n    text: |\n".encode())
    path.write_bytes(told)
    assert command(project, str(path), "numbering", "text.b.oral").exit_code == 0
    assert sorted(f.waived for f in findings(project, "numbering")) == [False, True]


def test_no_waiver_settles_a_secret(project: Path) -> None:
    """Neither what is certain nor what is to be looked at, and it is said."""
    raw = AUTHORED + "statement: 困难职工李四光因患白血病致困。\n".encode()
    shutil.copyfile(HERE.parent / "content" / "checks.yml", project / "content" / "checks.yml")
    put_report(project, raw)
    (noted,) = findings(project, "personal-review")
    waiver = WAIVER.replace(f"rule: {RULE}", "rule: personal-review").replace(f"path: {PATH}", f"path: {noted.path}")
    put_report(project, raw + waiver.replace("FIGURES", noted.figures).encode())
    assert [f.waived for f in findings(project, "personal-review")] == [False]
    assert [f.message for f in findings(project, "waiver") if "由审核人核对，不能豁免" in f.message]


def test_the_longest_term_is_policy(waived: Callable[..., list[Finding]], project: Path) -> None:
    path = project / "content" / "checks.yml"
    path.write_bytes(path.read_bytes().replace(b"longest_days: 730", b"longest_days: 10"))
    found = waived()
    assert [f.waived for f in found if f.rule == RULE] == [False]
    assert "2026-12-01（登记日期 2026-11-21 起 10 天）" in "".join(f.message for f in found if f.rule == "waiver")


def test_a_finding_is_waived_once(project: Path) -> None:
    path = put_report(project, AUTHORED)
    command(project, str(path), RULE, PATH)
    again = command(project, str(path), RULE, PATH)
    assert again.exit_code == 1 and "已有有效的豁免" in again.output


@pytest.mark.parametrize(
    "arguments,options,part",
    [
        (("没有.yml", RULE, PATH), {}, "没有这个文件"),
        (("content/site.yml", RULE, PATH), {"expires": "明天"}, "不是日期，应写成 2026-11-21"),
        (("content/site.yml", RULE, PATH), {"code": "other"}, "不在可选值之内"),
    ],
)
def test_wrong_usage(
    arguments: tuple[str, ...], options: dict[str, str], part: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    result = command(project, *arguments, **options)
    assert result.exit_code == 2 and part in result.output
    elsewhere = command(project, "content/site.yml", RULE, PATH)
    assert elsewhere.exit_code == 1 and "FILE 应是一份报告" in elsewhere.output


@pytest.mark.parametrize("failing", [1, 2])
@pytest.mark.parametrize("existing", [None, INTERNAL.replace("w1", "old")])
def test_a_failure_leaves_both_files(
    failing: int, existing: str | None, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put_report(project, AUTHORED)
    inner = path.with_name("2021.internal.yml")
    if existing is not None:
        inner.write_text(existing, encoding="utf-8")
    calls = 0
    replace = Path.replace

    def fail(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == failing:
            raise OSError(28, "No space left on device", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    result = command(project, str(path), RULE, PATH)
    assert result.exit_code == 2 and "两个文件都没有改动" in result.output
    assert path.read_bytes() == AUTHORED
    assert (inner.read_text(encoding="utf-8") if inner.exists() else None) == existing
    assert not [p for p in path.parent.iterdir() if p.name.startswith(".")]


def test_the_result_says_what_was_waived(project: Path) -> None:
    path = put_report(project, AUTHORED)
    command(project, str(path), RULE, PATH)
    result = CliRunner().invoke(main, ["--root", str(project), "check", "--format", "json"])
    (item,) = [item for item in json.loads(result.output)["findings"] if item["rule"] == RULE]
    assert (item["waived"], item["waiver_note"]) == (True, "按主管部门规定格式填列")
    assert SECRET not in result.output
