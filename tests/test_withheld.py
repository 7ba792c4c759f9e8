"""What the search for personal data and marks of secrecy found is told nowhere: by no finding, in no output."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from textwrap import indent
from typing import Final

import click
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.cli import main
from generator.finding import SECRET_RULES, Finding, Location, Related
from generator.formats import FORMATS
from generator.pipeline import Checked, check
from generator.privacy import folded
from generator.result import result_of
from generator.rules import RULES
from generator.withheld import WITHHELD, Secrets
from tests.projects import make_project, put_report

HERE: Final = Path(__file__).resolve().parent
SMALL: Final = (HERE / "reports" / "small.yml").read_text(encoding="utf-8")
FILE: Final = "content/reports/futian-zonggonghui/2021.yml"
TODAY: Final = date(2026, 11, 21)
ID: Final = "440305199001011233"
MOBILE: Final = "13812345678"
ORAL: Final = "- text: |\n    一是加强学习。三是加强管理。\n"
CLEARANCE: Final = "clearance:\n  office: 办公室\n  date: 2026-11-20\n  result: 可以公开\n"


def document(words: str) -> str:
    """The small report with more at the head of its document."""
    return SMALL.replace("document:\n", f"document:\n{indent(words, '  ')}")


def authored(raw: str) -> str:
    source = raw[raw.index("source:\n") : raw.index("dates:\n")]
    return raw.replace(source, CLEARANCE).replace("origin: transcribed", "origin: authored")


# What stands in the report, and which words of it no output may hold.
REPROS: Final = {
    "full-width": (
        document("- heading: 一、联系人张三手机１３８１２３４５６７８\n- text: |\n    正文。\n- heading: 三、其他\n"),
        [MOBILE],
    ),
    "one-number-begins-the-other": (
        document(
            f"- heading: 一、账号62220200001111222 和 62220200001111222233\n{ORAL}"
            f"- heading: 三、张三身份证{ID}帮扶\n{ORAL}"
        ),
        ["62220200001111222", "62220200001111222233", ID],
    ),
    "number-and-what-follows": (document(f"- heading: 一、账号 6222 0200 0011 1122 2  2021 年\n{ORAL}"), ["62220200001111222"]),
    "name-and-illness": (document(f"- heading: 一、困难职工李四光因患白血病致困\n{ORAL}"), ["李四光", "白血病"]),
    "few-people": (document(f"- heading: 一、帮扶因病致困职工 1 户，户主下岗\n{ORAL}"), ["户主下岗"]),
    "escapes": (document('- heading: "一、困难职工李\\u56db光因患白血病致困"\n- text: |\n    一是学。三是管。\n'), ["李四光"]),
    "mark": (document(f'- heading: "\\u673a\\u5bc6"\n{ORAL}'), ["机密"]),
    "bold-and-mark": (document("- text: |\n    手机 138**1234**5678，占 XX%，帐户。预算 {{ budget.executed = 13 万 }}。\n"), [MOBILE]),
    "table-title": (SMALL.replace("表 1 预算安排", f"表 1 手机{MOBILE}").replace("8.00 |", "9.00 |"), [MOBILE, MOBILE[:7]]),
    "cell": (SMALL.replace("3.00 |", f"手机{MOBILE} |"), [MOBILE]),
    "list": (
        document("- text: |\n    一是加强学习。三是走访赵小燕家庭。\n").replace(
            "tables:\n",
            "tables:\n  t9:\n    title: 表 9\n    columns: 姓名 | 致困原因\n    rows:\n      a: 赵小燕 | 因病\n      b: 钱大壮 | 因残\n",
        ),
        ["赵小燕", "钱大壮"],
    ),
    "comment": (SMALL.replace("tables:\n", f"# 张三 {ID}\ntables:\n"), [ID]),
    "broken": (SMALL.replace("status: draft", f"status: 手机{MOBILE}"), [MOBILE]),
    "key": (SMALL.replace("status: draft", f"status: draft\ntel_{MOBILE}: 手机"), [MOBILE]),
    "not-yaml": (SMALL + f"a: [ 手机 {MOBILE}\n", [MOBILE]),
    "waiver-note": (
        authored(document(ORAL.replace("- text", "- id: o\n  text")))
        + "waivers:\n  - {id: w1, rule: numbering, path: text.o.oral, fingerprint: 0123456789abcdef, code: misread, "
        + f"note: 致电手机{MOBILE}, "
        "requested_by: 甲, approved_by: 乙, expires: 2027-01-01}\n",
        [MOBILE],
    ),
    "statement": (
        SMALL + f"statements:\n  - {{rule: member-sum, path: 手机{MOBILE}, date: 2026-11-20, text: 手机{MOBILE}}}\n",
        [MOBILE],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def project(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("withheld") / "project", root)


def outputs(project: Path, checked: Checked) -> dict[str, str]:
    """Everything that is printed of a result, with its own marks resolved where a format has escapes."""
    results = {"": result_of(checked), "--public": result_of(checked, public=True)}
    made = {
        f"{style} {name}": render(result, project)
        for style, render in FORMATS.items()
        for name, result in results.items()
    }
    return {name: click.unstyle(text) for name, text in made.items()}


def leaks(texts: dict[str, str], words: list[str]) -> list[tuple[str, str]]:
    return [(name, word) for name, text in texts.items() for word in words if folded(word) in folded(text)]


def waived(project: Path, path: Path, finding: Finding) -> str:
    """What the command says of one finding, told right and told wrong."""
    options = [
        "--code",
        "misread",
        "--note",
        "甲",
        "--reason",
        "乙",
        "--by",
        "甲",
        "--approved-by",
        "乙",
        "--expires",
        "2027-01-01",
    ]
    said = []
    for where in (finding.path, "nowhere"):
        before = path.read_bytes()
        result = CliRunner().invoke(main, ["--root", str(project), "waive", str(path), finding.rule, where, *options])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        said.append(result.output)
        path.write_bytes(before)
        path.with_name("2021.internal.yml").unlink(missing_ok=True)
    return "\n".join(said)


@pytest.mark.parametrize("case", list(REPROS))
def test_no_output_tells_it(case: str, project: Path) -> None:
    raw, words = REPROS[case]
    path = put_report(project, raw.encode())
    if case == "waiver-note":
        figures = next(f.figures for f in check(project, today=TODAY).findings if f.rule == "numbering")
        path.write_text(raw.replace("0123456789abcdef", figures), encoding="utf-8")
        assert any(f.waived for f in check(project, today=TODAY).findings)
    checked = check(project, today=TODAY)
    assert {f.rule for f in checked.findings} & SECRET_RULES
    texts = outputs(project, checked)
    assert leaks(texts, words) == []
    assert outputs(project, check(project, today=TODAY)) == texts


@pytest.mark.parametrize("case", [case for case in REPROS if "waiver" not in case and "list" not in case])
def test_the_command_that_waives_tells_it_neither(case: str, project: Path) -> None:
    raw, words = REPROS[case]
    if raw.count("transcribed"):
        raw = authored(raw)
    path = put_report(project, raw.encode())
    for finding in [f for f in check(project, today=TODAY).findings if f.location.file == FILE][:4]:
        assert leaks({finding.rule: waived(project, path, finding)}, words) == []


def test_a_number_in_a_file_name(root: Path, tmp_path: Path) -> None:
    made = make_project(tmp_path / "project", root)
    path = put_report(made, b"x: y\n", department=f"zhang-{ID}")
    path.rename(path.with_name(f"{MOBILE}.yml"))
    assert leaks(outputs(made, check(made)), [ID]) == []


def test_other_reports_that_quote_it(project: Path) -> None:
    """A finding of another file with what stands here beside its own words."""
    put_report(project, document(f"- text: |\n    手机 {MOBILE}。\n").encode())
    checked = check(project)
    line = next(f.location.line for f in checked.findings if f.rule == "personal-data")
    other = Finding(
        "copied-text",
        RULES["copied-text"].severity,
        RULES["copied-text"].audience,
        Location("a.yml", 3, 1),
        "x",
        "同文",
    )
    quoting = replace(other, related=(Related(Location(FILE, line, 1), "甲"),))
    telling = replace(
        other, message="与“手机１３８-1234 5678”相同", hint=MOBILE, path=f"text.{MOBILE}.oral", waiver_note=MOBILE
    )
    part = replace(other, declared=MOBILE[:8])
    kept = [checked.secrets.kept(finding) for finding in (other, quoting, telling, part)]
    assert [finding.message for finding in kept] == ["同文", WITHHELD, WITHHELD, WITHHELD]
    assert (kept[2].hint, kept[2].path, kept[2].waiver_note) == (WITHHELD, "text", WITHHELD)
    assert (kept[1].related[0].text, kept[3].declared) == (WITHHELD, "")


def test_what_is_no_secret_is_told(project: Path) -> None:
    put_report(project, document(f"- heading: 一、情况\n{ORAL}- text: |\n    手机 {MOBILE}。\n").encode())
    checked = check(project)
    (noted,) = [f for f in checked.findings if f.rule == "numbering"]
    assert checked.secrets.kept(noted) == noted
    assert Secrets().kept(noted) == noted and not Secrets().within("13812345678")


# -- anywhere ----------------------------------------------------------------------------------------------------

WIDE: Final = str.maketrans("0123456789", "０１２３４５６７８９")
NUMBERS: Final = (f"身份证{ID}", f"手机{MOBILE}")
SPELLINGS: Final[dict[str, Callable[[str], str]]] = {
    "plain": lambda text: text,
    "wide": lambda text: text.translate(WIDE),
    "groups": lambda text: re.sub(r"(\d{3})(\d{4})", r"\1-\2", text, count=1) if "手机" in text else text,
    "bold": lambda text: re.sub(r"(\d{6})", r"\1****", text, count=1).replace("****", "**", 1) + "**",
    "invisible": lambda text: re.sub(r"(\d{5})", "\\1\u200b", text, count=1),
}
PLACES: Final[dict[str, Callable[[str], str]]] = {
    "heading": lambda words: document(f"- heading: 一、{words}\n{ORAL}- heading: 三、其他\n"),
    "quoted-heading": lambda words: document(
        '- heading: "一、' + "".join(f"\\u{ord(char):04x}" for char in words) + f'"\n{ORAL}- heading: 三、其他\n'
    ),
    "last-heading": lambda words: document(f"- heading: 一、情况\n- heading: 三、{words}\n{ORAL}"),
    "text": lambda words: document(f"- text: |\n    一是{words}。三是加强管理，帐户XX。\n"),
    "list": lambda words: document(f"- text: |\n    （一）{words}\n\n    （三）管理\n"),
    "cover": lambda words: document(f"- cover: |\n    {words}\n    2021 年 13 月\n"),
    "cell": lambda words: SMALL.replace("基本支出", words).replace("8.00 |", "9.00 |"),
    "figure": lambda words: SMALL.replace("3.00 |", f"{words} |"),
    "mark": lambda words: SMALL.replace("12.50 万元 }}", f"12.50 万元 }}}}{words}{{{{ budget.executed = 99 万元 }}}}"),
    "title": lambda words: SMALL.replace("title: 2021 年度", f"title: {words}，2020 年度"),
    "table-title": lambda words: SMALL.replace("表 1 ", f"表 1 {words}").replace("8.00 |", "9.00 |"),
    "source": lambda words: SMALL.replace("publisher: 深圳市", f"publisher: {words}"),
    "row": lambda words: SMALL.replace("      basic:", f"      basic{words}:"),
    "statement": lambda words: SMALL.replace("8.00 |", "9.00 |")
    + f"statements:\n  - rule: member-sum\n    path: budget.initial\n    date: 2026-11-20\n    text: {words}\n",
    "statement-path": lambda words: SMALL
    + f"statements:\n  - rule: member-sum\n    path: {words}\n    date: 2026-11-20\n    text: 甲\n",
    "waiver": lambda words: authored(SMALL)
    + f"waivers:\n  - id: w1\n    rule: member-sum\n    path: {words}\n    fingerprint: 0123456789abcdef\n    code: misread\n"
    f"    note: {words}\n    requested_by: 甲{words}\n    approved_by: 甲{words}\n    expires: 2027-01-01\n",
    "fact": lambda words: SMALL.replace("budget.executed =", f"{words} ="),
    "key": lambda words: SMALL.replace("status: draft", f"{words}: draft"),
}  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.lists(st.sampled_from(sorted(PLACES)), min_size=1, max_size=1),
    words=st.sampled_from(NUMBERS),
    spelling=st.sampled_from(sorted(SPELLINGS)),
)
def test_no_place_lets_it_out(places: list[str], words: str, spelling: str, project: Path) -> None:
    raw = PLACES[places[0]](SPELLINGS[spelling](words))
    assert raw != SMALL
    put_report(project, raw.encode())
    checked = check(project, today=TODAY)
    assert {f.rule for f in checked.findings} & SECRET_RULES
    digits = re.sub(r"\D", "", words)
    assert leaks(outputs(project, checked), [digits, digits[:9]]) == []
