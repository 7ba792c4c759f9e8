"""One result, six formats: each is well formed, says the same, stays within its bounds and tells no secret."""

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click
import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator.cli import main
from generator.finding import SECRET_RULES, Audience, Finding, Location, Passed, Related, Severity
from generator.formats import FORMATS
from generator.formats.markdown import LIMIT
from generator.load import load_content
from generator.pipeline import Checked, check
from generator.report.notes import rule_address
from generator.result import CheckResult, as_json, result_of, rules_digest
from generator.rules import RULES
from generator.schemas import schema
from generator.withheld import WITHHELD
from tests.projects import check_only, make_project, put_report

HERE: Final = Path(__file__).resolve().parent
SMALL: Final = (HERE / "reports" / "small.yml").read_bytes()
NOTED: Final = SMALL.replace(b"8.00 |", b"9.00 |")
FILE: Final = "content/reports/futian-zonggonghui/2021.yml"
ID_NUMBER: Final = "110101199003078515"


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    made = make_project(tmp_path / "project", root)
    check_only(made, "member-sum")
    put_report(made, NOTED)
    return made


def finding(number: int = 1, rule: str = "member-sum", **changes: Any) -> Finding:
    """A finding with a little of everything."""
    made = Finding(
        rule,
        Severity.WARNING,
        Audience.PUBLIC,
        Location(FILE, number, 3),
        f"budget.executed#p{number}",
        f"第 {number} 处，载 12.50 万元；计算为 13.50 万元。原文保留。",
        "12.50 万元",
        "13.50 万元",
        "-1.00 万元",
        "核对",
        (Related(Location(FILE, number + 1, 5), "表1：13.50 万元"),),
    )
    return replace(made, **changes)


@pytest.fixture(scope="module")
def empty(root: Path) -> Checked:
    """A checked content without reports, to be filled with findings."""
    return Checked(load_content(root, []))


@pytest.fixture
def filled(empty: Checked) -> Callable[..., CheckResult]:
    def make(*findings: Finding, public: bool = False) -> CheckResult:
        return result_of(Checked(empty.content, [], list(findings), [Passed("member-sum", "x")]), public)

    return make


def rendered(style: str, result: CheckResult, root: Path = HERE) -> str:
    return click.unstyle(FORMATS[style](result, root))


MANY: Final = [
    finding(1),
    finding(2, waived=True, waiver_note="口径不同，见附注"),
    finding(3, severity=Severity.ERROR, audience=Audience.INTERNAL, rule="schema", related=()),
    finding(4, severity=Severity.INFO, location=Location("content/reports/甲 乙/2021.yml"), path=""),
]


# -- the result ------------------------------------------------------------------------------------------------


def test_result_follows_its_schema(project: Path, filled: Callable[..., CheckResult]) -> None:
    described = schema("check-result")
    jsonschema.Draft202012Validator.check_schema(described)
    validator = jsonschema.Draft202012Validator(described)
    for public in (False, True):
        for result in (result_of(check(project), public), filled(*MANY, public=public), filled()):
            assert [error.message for error in validator.iter_errors(as_json(result))] == []
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(as_json(filled()) | {"unknown": 1})


def test_every_key_of_the_result_has_a_chinese_title() -> None:
    described = schema("check-result")
    nodes = [described, *described["$defs"].values()]
    titles = {key: value.get("title", "") for node in nodes for key, value in node["properties"].items()}
    assert [key for key, title in titles.items() if not re.search("[一-鿿]", title)] == []


def test_published_schema_is_the_current_one(root: Path) -> None:
    written = json.loads((root / "schemas" / "check-result.schema.json").read_text(encoding="utf-8"))
    assert written == schema("check-result")


def test_result_names_what_it_was_made_by(project: Path) -> None:
    result = result_of(check(project))
    assert result.tool.name == "jixiao"
    (framework,) = result.frameworks.items()
    assert framework[0] == "futian-2021@1" and re.fullmatch("[0-9a-f]{64}", framework[1])
    digest = result.rules_sha256
    policy = project / "content" / "checks.yml"
    policy.write_bytes(policy.read_bytes() + b"# changed\n")
    assert rules_digest(check(project)) != digest


def test_public_and_internal_are_counted_apart(project: Path) -> None:
    whole, public = result_of(check(project)), result_of(check(project), public=True)
    (report,), (open_report,) = whole.reports, public.reports
    assert report.public == open_report.public
    assert open_report.internal is None and report.internal is not None
    assert report.public.noted == sum(item.audience == "public" for item in whole.findings)
    assert report.internal.noted == sum(item.audience == "internal" for item in whole.findings)
    assert {item.audience for item in public.findings} <= {"public"}
    assert all(RULES[rule].audience is Audience.PUBLIC for rule in public.passed.by_rule)


def test_waived_findings_are_counted_apart(filled: Callable[..., CheckResult]) -> None:
    counts = filled(*MANY).counts
    assert (counts.error, counts.warning, counts.info, counts.waived) == (1, 1, 1, 1)


# -- text --------------------------------------------------------------------------------------------------------


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def test_caret_is_below_the_place(tmp_path: Path, filled: Callable[..., CheckResult]) -> None:
    """Counted as a terminal counts, also far to the right and past half-width katakana."""
    for line in ("全年预算支出ABC数", "前" * 70 + "ｶﾅ、“abc”数值", "x" * 90 + "数"):
        column = line.index("数") + 1
        (tmp_path / "a.yml").write_text(f"第一行\r\n{line}\r\n", encoding="utf-8")
        said = rendered("text", filled(finding(location=Location("a.yml", 2, column))), tmp_path).splitlines()
        shown, caret = said[2], said[3]
        assert caret.endswith("^")
        assert width(caret) - 1 == width(shown[: shown.index("数")])


def test_text_shows_path_hint_and_waiver(filled: Callable[..., CheckResult]) -> None:
    text = rendered("text", filled(*MANY))
    assert "1:3  提醒  第 1 处" in text and "[member-sum] budget.executed#p1" in text
    assert "2:3  已豁免  第 2 处" in text and "豁免说明：口径不同，见附注" in text
    assert "文件  提示" in text
    assert "已豁免 1" in text.splitlines()[-2]
    assert text.splitlines()[-1] == "先改错误。规则说明：jixiao explain schema"


def test_text_cannot_disturb_the_terminal(tmp_path: Path, filled: Callable[..., CheckResult]) -> None:
    (tmp_path / "a.yml").write_text("a\x1b[2J\u202e数\n", encoding="utf-8")
    made = finding(location=Location("a.yml", 1, 3), message="坏\x1b]0;x\x07\n字\u202e")
    said = FORMATS["text"](filled(made), tmp_path)
    assert not re.search(r"\x1b(?!\[\d*(;\d+)*m)|\x07|\u202e", said)
    assert len(click.unstyle(said).splitlines()) == 6


# -- sarif -------------------------------------------------------------------------------------------------------

TEXT: Final = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
PHYSICAL: Final = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "id": {"type": "integer", "minimum": 0},
        "message": TEXT,
        "logicalLocations": {"type": "array", "items": {"required": ["fullyQualifiedName"]}},
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "additionalProperties": False,
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "required": ["uri", "uriBaseId"],
                    "properties": {"uri": {"type": "string", "pattern": "^[!-~]+$"}, "uriBaseId": {"type": "string"}},
                },
                "region": {
                    "type": "object",
                    "required": ["startLine", "startColumn"],
                    "properties": {
                        "startLine": {"type": "integer", "minimum": 1},
                        "startColumn": {"type": "integer", "minimum": 1},
                    },
                },
            },
        },
    },
}
RESULT: Final = {
    "type": "object",
    "required": ["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"],
    "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": TEXT,
        "locations": {"type": "array", "minItems": 1, "items": PHYSICAL},
        "relatedLocations": {"type": "array", "uniqueItems": True, "items": PHYSICAL},
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
        "suppressions": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["kind"],
                "additionalProperties": False,
                "properties": {
                    "kind": {"enum": ["inSource", "external"]},
                    "status": {"enum": ["accepted", "underReview", "rejected"]},
                    "justification": {"type": "string"},
                },
            },
        },
        "properties": {"type": "object"},
    },
}
# The parts of the SARIF 2.1.0 schema that our output uses; the whole schema is not shipped.
SARIF: Final = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results", "columnKind"],
                "properties": {
                    "columnKind": {"const": "unicodeCodePoints"},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name", "version", "rules"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id", "shortDescription", "fullDescription", "help"],
                                            "properties": {
                                                "shortDescription": TEXT,
                                                "fullDescription": TEXT,
                                                "help": TEXT,
                                                "helpUri": {
                                                    "type": "string",
                                                    "pattern": "^https?://[^/]+/.*rules/[a-z-]+/$",
                                                },
                                            },
                                        },
                                    },
                                },
                            }
                        },
                    },
                    "results": {"type": "array", "items": RESULT},
                },
            },
        },
    },
}


def test_sarif_has_the_structure_of_the_standard(project: Path, filled: Callable[..., CheckResult]) -> None:
    validator = jsonschema.Draft202012Validator(SARIF)
    for result in (result_of(check(project)), filled(*MANY), filled()):
        assert [error.message for error in validator.iter_errors(json.loads(rendered("sarif", result)))] == []


def test_sarif_says_what_the_result_says(filled: Callable[..., CheckResult]) -> None:
    (run,) = json.loads(rendered("sarif", filled(*MANY)))["runs"]
    rules, results = run["tool"]["driver"]["rules"], run["results"]
    assert [rules[r["ruleIndex"]]["id"] for r in results] == [r["ruleId"] for r in results]
    assert [r["level"] for r in results] == ["warning", "warning", "error", "note"]
    assert [r.get("suppressions", [{}])[0].get("justification") for r in results] == [
        None,
        "口径不同，见附注",
        None,
        None,
    ]
    assert results[0]["partialFingerprints"] == {"jixiao/v1": MANY[0].fingerprint}
    assert results[0]["relatedLocations"][0]["message"]["text"] == "表1：13.50 万元"
    place = results[3]["locations"][0]["physicalLocation"]
    assert "region" not in place
    assert place["artifactLocation"]["uri"] == "content/reports/%E7%94%B2%20%E4%B9%99/2021.yml"
    assert not [rule for rule in rules if "helpUri" in rule]  # the site has no address yet


def test_sarif_names_whole_addresses(project: Path) -> None:
    path = project / "content" / "site.yml"
    path.write_bytes(path.read_bytes() + b"base_url: https://www.example.gov.cn/jixiao/\n")
    result = result_of(check(project))
    log = json.loads(rendered("sarif", result))
    assert [error.message for error in jsonschema.Draft202012Validator(SARIF).iter_errors(log)] == []
    found = {rule["id"]: rule.get("helpUri") for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    assert found["member-sum"] == f"https://www.example.gov.cn/jixiao/{rule_address('member-sum')}"


# -- code hosts --------------------------------------------------------------------------------------------------

COMMAND: Final = re.compile(r"::(error|warning|notice) file=([^,:]+)(?:,line=(\d+),col=(\d+))?,title=([^,:]+)::(.+)")


def unescaped(text: str) -> str:
    for code, char in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, char)
    return text


@given(
    st.text(st.sampled_from("%:,\r\n2505A3错 "), max_size=30), st.text(st.sampled_from("%:,\r\nDC0A.a"), max_size=20)
)
def test_workflow_commands_survive_their_escaping(message: str, name: str) -> None:
    made = finding(message=f"说{message}", location=Location(f"a{name}", 7, 9), hint="")
    result = result_of(Checked(EMPTY, [], [made], []))
    command, counts = rendered("github", result).split("\n")[:2]
    found = COMMAND.fullmatch(command)
    assert found is not None, command
    assert (found[1], unescaped(found[2]), found[3], found[4]) == ("warning", f"a{name}", "7", "9")
    assert unescaped(found[6]) == f"说{message}"
    assert counts.startswith("检查 0 份报告")


def test_github_leaves_out_what_is_waived(filled: Callable[..., CheckResult]) -> None:
    lines = rendered("github", filled(*MANY)).splitlines()
    assert [line.split()[0] for line in lines[:-1]] == ["::error", "::warning", "::notice"]
    assert not lines[-1].startswith("::")
    found = COMMAND.fullmatch(lines[2])
    assert found is not None and found[3] is None


def test_gitlab_code_quality(filled: Callable[..., CheckResult]) -> None:
    twice = [finding(1), finding(1), finding(1, location=Location("content/site.yml"))]
    entries = json.loads(rendered("gitlab", filled(*twice, *MANY)))
    assert len(entries) == 6
    for entry in entries:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert entry["location"]["lines"]["begin"] >= 1
        assert entry["check_name"] in RULES
    assert len({entry["fingerprint"] for entry in entries[:3]}) == 3
    assert entries == json.loads(rendered("gitlab", filled(*twice, *MANY)))


# -- markdown ----------------------------------------------------------------------------------------------------


def test_markdown_stays_short_and_says_what_is_left_out(filled: Callable[..., CheckResult]) -> None:
    many = [finding(number) for number in range(1, 5001)]
    worst = finding(9999, severity=Severity.ERROR, rule="schema", message="错" * 5000)
    text = rendered("markdown", filled(*many, worst))
    assert len(text) < LIMIT == 60_000
    assert "### 错误（1）" in text and text.index("### 错误") < text.index("### 提醒（5000）")
    shown = len(re.findall(r"^- `", text, re.MULTILINE))
    assert f"另有 {5001 - shown} 条未列出" in text
    assert shown > 100


@given(st.lists(st.text(st.sampled_from("&<`|@*\\#"), min_size=1, max_size=1200), max_size=90))
def test_markdown_is_always_short_enough(messages: list[str]) -> None:
    made = [finding(n, message=m, location=Location(m, n, 1), path=m) for n, m in enumerate(messages, 1)]
    text = rendered("markdown", result_of(Checked(EMPTY, [], made, [])))
    assert len(text) < LIMIT
    left = re.search(r"另有 (\d+) 条未列出", text)
    assert len(re.findall(r"^- `", text, re.MULTILINE)) + (int(left[1]) if left else 0) == len(messages)


def test_markdown_calls_nobody_and_opens_nothing(filled: Callable[..., CheckResult]) -> None:
    text = rendered("markdown", filled(finding(message="@all <img src=x> [链接](http://x) `a` #12 **粗**\n# 标题")))
    assert "@" not in text and "<" not in text
    assert r"\[链接\](http://x) \`a\` \#12 \*\*粗\*\* \# 标题" in text


def test_markdown_of_a_clean_result(filled: Callable[..., CheckResult]) -> None:
    assert rendered("markdown", filled()).startswith(
        "## 绩效自评报告检查\n\n**没有必须处理的问题。**检查 0 份报告：错误 0"
    )


# -- secrets -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", list(FORMATS))
@pytest.mark.parametrize("rule", sorted(SECRET_RULES))
def test_no_format_tells_a_secret(
    style: str, rule: str, project: Path, empty: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the value nor its line, nor through another finding on the same line."""
    if rule not in RULES:
        monkeypatch.setitem(RULES, rule, replace(RULES["schema"], id=rule))
    path = put_report(project, NOTED.replace("全年预算支出".encode(), f"全年{ID_NUMBER}预算支出".encode()))
    line = next(n for n, text in enumerate(path.read_text(encoding="utf-8").split("\n"), 1) if ID_NUMBER in text)
    secret = finding(
        rule=rule,
        location=Location(FILE, line, 9),
        message="这一行好像有居民身份证号",
        declared=ID_NUMBER,
        expected=ID_NUMBER,
        related=(Related(Location(FILE, line, 9), ID_NUMBER),),
        path="document.1",
    )
    other = finding(location=Location(FILE, line, 30), related=())
    text = rendered(style, result_of(Checked(empty.content, [], [secret, other], [])), project)
    assert ID_NUMBER not in text
    assert "这一行好像有居民身份证号" in text
    assert secret.fingerprint == replace(secret, declared="", expected="", related=()).fingerprint
    assert "计算为 13.50 万元" not in text and WITHHELD in text


@pytest.mark.parametrize("style", list(FORMATS))
def test_no_format_tells_what_the_checks_themselves_found(style: str, root: Path, tmp_path: Path) -> None:
    """An identity number in a text, a title, a cell and a misspelt mark, through every check there is."""
    made = make_project(tmp_path / "project", root)
    raw = SMALL.replace("全年预算支出".encode(), f"联系人{ID_NUMBER}，全年预算支出".encode())
    raw = raw.replace("表 1 预算安排".encode(), f"表 1 {ID_NUMBER}".encode())
    raw = raw.replace("基本支出 |".encode(), f"{ID_NUMBER} |".encode()).replace(
        b"12.50", ID_NUMBER.encode() + "５".encode()
    )
    put_report(made, raw)
    checked = check(made)
    assert {f.rule for f in checked.findings} & SECRET_RULES
    assert ID_NUMBER not in rendered(style, result_of(checked), made)


def test_no_format_shows_lines_of_internal_records(project: Path, empty: Checked) -> None:
    internal = put_report(project, "schema_version: 1\ncontact: 张三 13800000000\n".encode(), year="2021.internal")
    place = Location(internal.relative_to(project).as_posix(), 2, 3)
    made = finding(rule="schema", severity=Severity.ERROR, location=place, declared="13800000000", related=())
    for style in FORMATS:
        assert "13800000000" not in rendered(style, result_of(Checked(empty.content, [], [made], [])), project)


# -- a report that is held back --------------------------------------------------------------------------------

CLEARANCE: Final = "clearance:\n  office: 办公室\n  date: 2026-11-20\n  result: 可以公开\ndocument:\n".encode()
HELD: Final = (
    NOTED.replace(b"origin: transcribed", b"origin: authored")
    .replace(b"status: draft", b"status: published")
    .replace(b"  recorded: 2026-11-21\n", b"  recorded: 2026-11-21\n  posted: 2026-11-22\n")
    .replace(b"document:\n", CLEARANCE)
)


@pytest.mark.parametrize("public", [False, True])
def test_every_format_says_why_a_report_is_held_back(public: bool, project: Path) -> None:
    put_report(project, HELD)
    result = result_of(check(project), public)
    line = HELD[: HELD.index(b"status:")].count(b"\n") + 1
    said = "有 1 条提醒未处理，不能发布：改好、经批准豁免（jixiao waive），或先改回 status: draft"
    first = rendered("github", result).split("\n")[0]
    assert first.startswith(f"::error file={FILE},line={line},col=") and first.endswith(f"::{said}")
    (entry,) = [e for e in json.loads(rendered("gitlab", result)) if e["severity"] == "blocker"]
    assert (entry["description"], entry["location"]) == (said, {"path": FILE, "lines": {"begin": line}})
    (run,) = json.loads(rendered("sarif", result))["runs"]
    (held,) = [one for one in run["results"] if one["level"] == "error"]
    assert held["message"]["text"] == said
    assert run["tool"]["driver"]["rules"][held["ruleIndex"]]["id"] == held["ruleId"]
    assert held["locations"][0]["physicalLocation"]["region"]["startLine"] == line
    assert [
        error.message
        for error in jsonschema.Draft202012Validator(SARIF).iter_errors(json.loads(rendered("sarif", result)))
    ] == []
    (report,) = json.loads(rendered("json", result))["reports"]
    assert (report["blocked"], report["unsettled"], report["status_at"]["line"]) == (True, 1, line)
    for style in ("text", "markdown"):
        assert "有提醒未处理，不能发布" in rendered(style, result)


@pytest.mark.parametrize(
    "raw",
    [HELD.replace(b"9.00 |", b"8.00 |"), HELD.replace(b"status: published", b"status: draft"), NOTED],
    ids=["mended", "draft", "transcribed"],
)
def test_no_format_says_so_of_others(raw: bytes, project: Path) -> None:
    put_report(project, raw)
    for style in FORMATS:
        assert "不能发布" not in rendered(style, result_of(check(project)))


# -- the command -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", list(FORMATS))
def test_output_goes_into_a_file(style: str, project: Path, tmp_path: Path) -> None:
    """The same bytes as on the screen, and nothing on the screen."""
    call = ["--root", str(project), "check", "--format", style]
    printed = CliRunner().invoke(main, call)
    target = tmp_path / "结果"
    written = CliRunner().invoke(main, [*call, "--output", str(target)])
    assert (written.exit_code, written.output) == (printed.exit_code, "")
    assert target.read_text(encoding="utf-8") == printed.output
    assert "\x1b" not in printed.output and printed.output.endswith("\n")


@pytest.mark.parametrize("style", list(FORMATS))
def test_public_leaves_out_what_is_internal(style: str, project: Path) -> None:
    put_report(project, SMALL.replace(b"status: draft", b"status: wrong"), year="2020")
    call = ["--root", str(project), "check", "--format", style]
    whole, public = (CliRunner().invoke(main, [*call, *more]) for more in ((), ("--public",)))
    assert whole.exit_code == public.exit_code == 1
    assert "wrong" in whole.output and "wrong" not in public.output
    assert "9.00 万元" in public.output


@pytest.mark.parametrize("name", [FILE, "content/result.json", "content/site.yml", "mkdocs.yml", "content/../notes"])
def test_output_replaces_nothing_that_somebody_wrote(name: str, project: Path) -> None:
    (project / "notes").write_text("x", encoding="utf-8")
    target = project / name
    before = target.read_bytes() if target.is_file() else None
    result = CliRunner().invoke(main, ["--root", str(project), "check", str(project / FILE), "--output", str(target)])
    assert result.exit_code == 2 and "用法不对：--output 不" in result.output
    assert (target.read_bytes() if target.is_file() else None) == before


@pytest.mark.parametrize("name,before", [("a.json", "{}"), ("a.SARIF", "{}"), ("a.md", "x"), ("a.txt", "x"), ("a", "")])
def test_output_replaces_a_former_result(name: str, before: str, project: Path, tmp_path: Path) -> None:
    (tmp_path / name).write_text(before, encoding="utf-8")
    result = CliRunner().invoke(main, ["--root", str(project), "check", "--output", str(tmp_path / name)])
    assert result.exit_code == 0 and "检查 1 份报告" in (tmp_path / name).read_text(encoding="utf-8")


def test_output_that_cannot_be_written(project: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--root", str(project), "check", "--output", str(tmp_path / "no" / "x")])
    assert result.exit_code == 2
    assert "无法继续" in result.output


@pytest.mark.parametrize("day,code", [("2024-02-29", 0), ("2023-02-29", 2), ("20240229", 2), ("今天", 2)])
def test_day_of_checking(day: str, code: int, project: Path) -> None:
    result = CliRunner().invoke(main, ["--root", str(project), "check", "--format", "json", "--date", day])
    assert result.exit_code == code
    if code == 0:
        assert json.loads(result.output)["date"] == day
    else:
        assert "不是日期，应写成 2026-11-21" in result.output


EMPTY: Final = load_content(HERE.parent, [])
