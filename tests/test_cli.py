"""The command: what it prints, in which form, and how it ends."""

import json
import re
import shutil
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result

from generator import __version__
from generator.cli import main
from generator.finding import SEVERITY_NAMES
from generator.rules import RULES
from generator.schemas import MODELS, RESULTS
from generator.site import write_site
from tests.projects import check_only, make_project, put_report, real_report_files

HERE: Final = Path(__file__).resolve().parent
SMALL: Final = (HERE / "reports" / "small.yml").read_bytes()
BAD: Final = (HERE / "bad_input" / "unknown-fact.yml").read_bytes()
NOTED: Final = SMALL.replace(b"8.00 |", b"9.00 |")
CHINESE: Final = re.compile(r"[一-鿿]")
SITE_FILES: Final = ("404.html", "data/index.html", "data/reports.jsonld", "index.html")
COMMANDS: Final = (
    "build",
    "check",
    "doctor",
    "explain",
    "export",
    "new",
    "register",
    "schema",
    "score",
    "seal",
    "serve",
    "synth",
    "verify",
    "waive",
)


def run(*arguments: str | Path, root: Path | None = None) -> Result:
    """The command's result; only an ordinary exit is no failure."""
    given = ["--root", str(root)] if root else []
    result = CliRunner().invoke(main, [*given, *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """A project in which the sums of members are checked, and nothing else."""
    made = make_project(tmp_path / "project", root)
    check_only(made, "member-sum")
    return made


# -- check -----------------------------------------------------------------------------------------------------


def test_check_of_the_real_content(root: Path) -> None:
    result = run("check", root=root)
    assert result.exit_code == 0, result.output
    assert f"检查 {len(real_report_files(root))} 份报告：错误 0" in result.output


def test_counts_of_the_summary_agree_with_each_other(root: Path) -> None:
    text = run("check", root=root).output
    found = re.search(r"已核对 (\d+) 处，一致 (\d+) 处，说明 (\d+) 处", text)
    assert found is not None
    checked, agreed, noted = map(int, found.groups())
    assert checked == agreed + noted
    data = json.loads(run("check", "--format", "json", "--public", root=root).output)
    assert data["passed"]["total"] == agreed
    assert len(data["findings"]) == noted


@pytest.mark.parametrize(
    "name,part",
    [
        ("docs", "文件夹里没有报告"),
        ("content/reports", "文件夹里没有报告"),
        ("README.md", "这不是报告"),
        ("nowhere", "没有这个文件或文件夹"),
    ],
)
def test_what_is_no_report_is_a_wrong_call(name: str, part: str, project: Path) -> None:
    """Never a check of everything that looks like one of what was named."""
    (project / "docs").mkdir()
    (project / "README.md").write_text("# 甲\n", encoding="utf-8")
    for command in ("check", "score"):
        result = run(command, project / name, root=project)
        assert result.exit_code == 2 and part in result.output and "检查 " not in result.output


@pytest.mark.parametrize(
    "name",
    ["content", "content/frameworks", "content/site.yml", "content/reports/futian-zonggonghui/2021.internal.yml"],
)
def test_shared_content_stands_for_the_reports(name: str, project: Path) -> None:
    put_report(project, SMALL)
    put_report(project, b"schema_version: 1\n", year="2021.internal")
    assert "检查 1 份报告" in run("check", project / name, root=project).output


@pytest.mark.parametrize(
    "old,new,line,rule,part",
    [
        ("severities: {}", "severities: {no-such-rule: off}", "no-such-rule", "reference", "没有规则“no-such-rule”"),
        ("severities: {}", "severities: {member-sums: info}", "member-sums", "reference", "是否想写“member-sum”"),
        ("severities: {}", "severities: {personal-data: off}", "personal-data", "schema", "是错误一级，级别不能改"),
        ("over_target: 150%", "over_target: 99%", "over_target", "schema", "应不低于 100%"),
    ],
)
def test_policy_that_means_nothing_is_told(
    old: str, new: str, line: str, rule: str, part: str, root: Path, tmp_path: Path
) -> None:
    made = make_project(tmp_path / "project", root)
    path = made / "content" / "checks.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    data = json.loads(run("check", "--format", "json", root=made).output)
    (found,) = [item for item in data["findings"] if item["severity"] == "error"]
    assert (found["rule"], found["location"]["file"]) == (rule, "content/checks.yml")
    assert part in found["message"] + found["hint"]
    assert line in path.read_text(encoding="utf-8").split("\n")[found["location"]["line"] - 1]


def test_what_the_system_refuses_is_told_in_chinese(project: Path, tmp_path: Path) -> None:
    put_report(project, SMALL)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    calls: list[tuple[list[str | Path], str]] = [
        (["check", "--output", tmp_path / "no" / "x"], "没有这个文件或文件夹"),
        (["check", "--output", tmp_path / "file" / "x"], "不是文件夹"),
        (["check", "--output", tmp_path], "是文件夹，应为文件"),
        (["register", "template", tmp_path / "no" / "x.xlsx", "--year", "2024"], "没有这个文件或文件夹"),
        (["schema", "--out", tmp_path / "file"], "已经存在"),
    ]
    for arguments, part in calls:
        result = run(*arguments, root=project)
        assert result.exit_code == 2, result.output
        assert part in result.output and not re.search("Errno|[A-Z][a-z]+ [a-z]+ ", result.output)


def test_check_without_findings(project: Path) -> None:
    path = put_report(project, SMALL)
    result = run("check", path, root=project)
    assert result.exit_code == 0
    assert "检查 1 份报告：错误 0，提醒 0，提示 0" in result.output


def test_check_of_a_fault_shows_place_rule_line_and_remedy(project: Path) -> None:
    path = put_report(project, BAD)
    result = run("check", path, root=project)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0] == "content/reports/futian-zonggonghui/2021.yml"
    place, severity = lines[1].split()[:2]
    assert re.fullmatch(r"\d+:\d+", place) and severity == "错误"
    assert lines[1].endswith("[statement-form]")
    assert "budget.exected" in lines[2]
    assert lines[3].rstrip().endswith("^")
    assert "改法：" in lines[4]
    assert "jixiao explain statement-form" in lines[-1]


def test_caret_points_at_the_figure(project: Path) -> None:
    """Counted as a terminal counts: a Chinese character takes two columns."""
    lines = run("check", put_report(project, BAD), root=project).output.splitlines()

    def width(text: str) -> int:
        return sum(2 if ord(char) > 0x2E7F else 1 for char in text)

    assert width(lines[3][: lines[3].index("^")]) == width(lines[2][: lines[2].index("12.50")])


def test_notes_do_not_block_a_transcribed_report(project: Path) -> None:
    result = run("check", put_report(project, NOTED), root=project)
    assert result.exit_code == 0
    assert "提醒 1" in result.output


def test_notes_block_the_publication_of_an_authored_report(project: Path) -> None:
    authored = NOTED.replace(b"origin: transcribed", b"origin: authored").replace(
        b"status: draft", b"status: published"
    )
    authored = authored.replace(b"  recorded: 2026-11-21\n", b"  recorded: 2026-11-21\n  posted: 2026-11-22\n")
    clearance = "clearance:\n  office: 办公室\n  date: 2026-11-20\n  result: 可以公开\n".encode()
    authored = authored.replace(b"document:\n", clearance + b"document:\n")
    assert run("check", put_report(project, authored), root=project).exit_code == 1
    settled = authored.replace(b"9.00 |", b"8.00 |")
    assert run("check", put_report(project, settled), root=project).exit_code == 0


def test_a_failed_build_prints_what_blocks_and_nothing_else(project: Path) -> None:
    put_report(project, NOTED)  # a transcribed report: its note blocks nothing
    put_report(project, NOTED.replace(b"status: draft", b"status: wrong"), year="2020")
    result = run("build", "--jobs", "1", root=project)
    assert result.exit_code == 1
    assert "wrong" in result.output and "9.00 万元" not in result.output
    assert "futian-zonggonghui/2021.yml" not in result.output
    assert "要先处理的文件：content/reports/futian-zonggonghui/2020.yml。" in result.output
    assert "全部检查结果见 jixiao check" in result.output and "未发布：" in result.output


def test_a_framework_that_cannot_be_read_is_named(project: Path) -> None:
    path = put_report(project, SMALL)
    framework = project / "content" / "frameworks" / "futian-2021.v1.yml"
    framework.write_bytes(b"a: [\n")
    told = run("check", path, root=project).output
    assert "指标体系“futian-2021@1”的文件有错误，读不了" in told
    assert "改法：先改 content/frameworks/futian-2021.v1.yml" in told and "没有指标体系" not in told
    framework.unlink()
    assert "没有指标体系“futian-2021@1”" in run("check", path, root=project).output


def test_check_of_a_folder_and_of_everything(project: Path) -> None:
    put_report(project, SMALL)
    put_report(project, SMALL.replace(b"year: 2021", b"year: 2020"), year="2020")
    put_report(project, b"schema_version: 1\n", year="2021.internal")
    for arguments in (["check"], ["check", project / "content" / "reports"]):
        result = run(*arguments, root=project)
        assert result.exit_code == 0, result.output
        assert "检查 2 份报告" in result.output


def test_check_of_one_file_leaves_the_others_alone(project: Path) -> None:
    put_report(project, BAD, year="2020")
    path = put_report(project, SMALL)
    assert run("check", path, root=project).exit_code == 0
    assert run("check", root=project).exit_code == 1


def test_check_of_shared_content_checks_everything(project: Path) -> None:
    put_report(project, BAD)
    (project / "content" / "register").mkdir()
    (project / "content" / "register" / "2021.yml").write_text("a: 1\n", encoding="utf-8")
    everything = run("check", root=project)
    assert "检查 1 份报告" in everything.output and "content/register/2021.yml" in everything.output
    for path in (".", "content", "content/register", "content/register/2021.yml", "content/frameworks"):
        result = run("check", project / path, root=project)
        assert (result.exit_code, result.output) == (1, everything.output), path


@pytest.mark.parametrize(
    "out",
    ["", "..", "content", "content/new", "site_templates/x", "generator/zz", "tests", ".git/x", "build/../content/x"],
)
@pytest.mark.parametrize(
    "command",
    [
        ["build", "--no-pdf"],
        ["export", "offline"],
        ["export", "portal"],
        ["export", "volume", "--year", "2021"],
        ["synth", "1"],
    ],
)
def test_nothing_is_written_among_what_people_wrote(project: Path, command: list[str], out: str) -> None:
    before = sorted(project.rglob("*"))
    result = run(*command, "--out", project / out, root=project)
    assert result.exit_code == 2, result.output
    assert "用法不对：--out 不能" in result.output and "换一个文件夹" in result.output
    assert sorted(project.rglob("*")) == before


def test_nothing_is_written_into_another_project(project: Path, tmp_path: Path, root: Path) -> None:
    other = make_project(tmp_path / "other", root)
    assert "--out 不能写在 content/ 里" in run("build", "--out", other / "content" / "x", root=project).output
    (other / "made").mkdir()
    (other / "made" / "manifest.sha256").write_text(f"{'0' * 64}  precious.txt\n", encoding="utf-8")
    refused = run("build", "--no-pdf", "--out", other / "made", root=project)
    assert (refused.exit_code, "不是本程序生成的站点，没有改动" in refused.output) == (2, True)


def test_a_blocked_build_speaks_of_a_former_site_only_if_there_is_one(project: Path) -> None:
    put_report(project, NOTED.replace(b"status: draft", b"status: wrong"))
    assert "原有的站点" not in run("build", root=project).output
    write_site(dict.fromkeys(SITE_FILES, b""), project / "site")
    assert "原有的站点没有改动" in run("build", root=project).output
    (project / "site").rename(project / ".site.old")  # as a build leaves it that was killed between its renames
    assert "原有的站点没有改动" in run("build", root=project).output
    assert (project / "site" / "index.html").is_file()


def test_a_fault_of_a_prose_page_is_one_of_the_content(project: Path, root: Path) -> None:
    shutil.copytree(root / "content" / "pages", project / "content" / "pages")
    page = project / "content" / "pages" / "about.md"
    line = page.read_bytes().count(b"\n") + 2
    page.write_text(page.read_text(encoding="utf-8") + "\n[x](https://[bad)\n", encoding="utf-8")
    for arguments in (["build", "--no-pdf"], ["export", "offline", "--no-pdf"]):
        result = run(*arguments, root=project)
        assert result.exit_code == 1, result.output
        assert f"content/pages/about.md 第 {line} 行：读不懂网址 https://[bad。改法：" in result.output


@pytest.mark.parametrize("host", ["999.1.1.1", "203.0.113.7", "a..b"])
def test_an_address_that_is_none_of_this_machine_is_not_the_fault_of_the_port(project: Path, host: str) -> None:
    result = run("serve", "--host", host, root=project)
    assert result.exit_code == 2
    assert f"监听地址 {host} 不是本机的地址" in result.output and "端口" not in result.output


KEYS: Final = {
    "rule": str,
    "severity": str,
    "audience": str,
    "location": dict,
    "path": str,
    "message": str,
    "hint": str,
    "declared": str,
    "expected": str,
    "difference": str,
    "related": list,
    "waived": bool,
    "waiver_note": str,
    "fingerprint": str,
}
RESULT_KEYS: Final = {
    "schema_version",
    "tool",
    "rules_sha256",
    "frameworks",
    "date",
    "since",
    "site",
    "audience",
    "reports",
    "findings",
    "passed",
    "counts",
    "blocked",
}


@pytest.mark.parametrize("raw,code", [(SMALL, 0), (BAD, 1), (NOTED, 0)], ids=["clean", "fault", "note"])
def test_json_of_check(raw: bytes, code: int, project: Path) -> None:
    result = run("check", put_report(project, raw), "--format", "json", root=project)
    assert result.exit_code == code
    data: dict[str, Any] = json.loads(result.output)
    assert set(data) == RESULT_KEYS
    assert set(data["counts"]) == {"reports", "error", "warning", "info", "waived"}
    assert data["blocked"] is bool(code)
    assert sum(data["counts"][severity] for severity in SEVERITY_NAMES) == len(data["findings"])
    assert data["passed"]["total"] == sum(data["passed"]["by_rule"].values())
    for finding in data["findings"]:
        assert {key: type(finding[key]) for key in KEYS} == KEYS
        assert finding["rule"] in RULES
        assert finding["severity"] in ("error", "warning", "info")
        assert finding["audience"] in ("public", "internal")
        assert (project / finding["location"]["file"]).is_file()
        for place in [finding, *finding["related"]]:
            assert set(place["location"]) == {"file", "line", "column"}


def test_json_of_a_note_has_its_figures(project: Path) -> None:
    data = json.loads(run("check", put_report(project, NOTED), "--format", "json", root=project).output)
    (finding,) = data["findings"]
    assert (finding["rule"], finding["path"]) == ("member-sum", "budget.initial")
    assert (finding["declared"], finding["expected"], finding["difference"]) == ("9.00 万元", "8.00 万元", "1.00 万元")
    assert [place["text"][-7:] for place in finding["related"]] == ["3.00 万元", "5.00 万元"]


def test_json_is_not_escaped(project: Path) -> None:
    assert "没有事实" in run("check", put_report(project, BAD), "--format", "json", root=project).output


# -- usage and environment --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "没有.yml"],
        ["check", "--format", "xml"],
        ["nothing"],
        ["new"],
        ["new", "x"],
        ["new", "x", "abc"],
        ["explain", "no-such-rule"],
        ["build", "--jobs", "0"],
        ["serve", "--port", "0"],
        ["check", "--unknown"],
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], root: Path) -> None:
    assert run(*arguments, root=root).exit_code == 2


@pytest.mark.parametrize(
    "command", [["check"], ["score"], ["build"], ["new", "x", "2021"], ["schema"]], ids=lambda c: c[0]
)
def test_outside_a_project(command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*command)
    assert result.exit_code == 2
    assert "这里不是项目目录" in result.output
    assert not list(tmp_path.iterdir())


def test_project_is_found_from_below(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put_report(project, SMALL)
    monkeypatch.chdir(path.parent)
    assert run("check", "2021.yml").exit_code == 0


def test_version() -> None:
    result = run("--version")
    assert (result.exit_code, result.output.strip()) == (0, f"jixiao {__version__}")


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help_is_chinese(command: str | None) -> None:
    result = run(*([command] if command else []), "--help")
    assert result.exit_code == 0
    assert result.output.startswith("用法：")
    texts = [line.strip() for line in result.output.splitlines() if re.match(r"  \S", line)]
    assert texts and all(CHINESE.search(text) for text in texts), result.output
    assert "Show this" not in result.output and "Options:" not in result.output


def test_help_lists_every_command() -> None:
    output = run("-h").output
    assert [name for name in COMMANDS if not re.search(rf"^  {name} ", output, re.MULTILINE)] == []
    assert set(COMMANDS) == set(main.commands)


# -- score -------------------------------------------------------------------------------------------------------


def test_score_lists_declared_and_computed(root: Path) -> None:
    path = root / "content/reports/zengcheng-zonggonghui/2023.yml"
    result = run("score", path, root=root)
    assert result.exit_code == 0
    assert "zengcheng-zonggonghui 2023（guangzhou-2023@1）" in result.output
    assert "部门预算资金支出率：分值 10，自评 9.99，复算 10  可复算" in result.output
    assert "总分：自评 92.49，复算 无（有分项未列得分）" in result.output
    assert "已列分项 49.99 / 50" in result.output


def test_score_with_trace_shows_the_way(root: Path) -> None:
    path = root / "content/reports/zengcheng-zonggonghui/2023.yml"
    plain, trace = run("score", path, root=root).output, run("score", path, "--trace", root=root).output
    assert "747.33 万元 ÷ 747.42 万元 ＝ 99.99%" in trace
    assert "747.33" not in plain
    assert len(trace.splitlines()) > len(plain.splitlines())


def test_score_of_everything(root: Path) -> None:
    output = run("score", root=root).output
    assert output.count("总分：自评") == len(real_report_files(root))


def test_score_of_a_faulty_report_ends_with_1(project: Path) -> None:
    result = run("score", put_report(project, BAD), root=project)
    assert result.exit_code == 1
    assert "有 1 处错误" in result.output


# -- schema ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory, root: Path) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("schemas")
    result = run("schema", "--out", folder, root=root)
    assert result.exit_code == 0
    assert result.output.split() == [str(folder / f"{name}.schema.json") for name in MODELS | RESULTS]
    return {name: json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8")) for name in MODELS | RESULTS}


@pytest.mark.parametrize("name", list(MODELS | RESULTS))
def test_schema_is_valid(name: str, schemas: dict[str, Any]) -> None:
    schema = schemas[name]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


class EditorLoader(yaml.SafeLoader):
    """What an editor's YAML 1.2 reads: numbers and booleans, but no dates."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # as the base class has it
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def complaints(schema: Any, raw: bytes) -> list[str]:
    data = yaml.load(raw, EditorLoader)
    return [
        f"{error.json_path}: {error.message[:120]}"
        for error in jsonschema.Draft202012Validator(schema).iter_errors(data)
    ]


def content_files() -> list[tuple[str, Path]]:
    content = HERE.parent / "content"
    kinds = [("report", "reports/*/*.yml"), ("framework", "frameworks/*.yml"), ("facts", "facts.yml")]
    kinds += [("departments", "departments.yml"), ("regions", "regions.yml"), ("site", "site.yml")]
    return [(kind, path) for kind, pattern in kinds for path in sorted(content.glob(pattern))]


@pytest.mark.parametrize("kind,path", content_files(), ids=lambda value: getattr(value, "stem", value))
def test_schema_accepts_the_real_content(kind: str, path: Path, schemas: dict[str, Any]) -> None:
    assert complaints(schemas[kind], path.read_bytes()) == []


@pytest.mark.parametrize("kind,path", content_files(), ids=lambda value: getattr(value, "stem", value))
def test_files_name_the_schema_that_they_follow(kind: str, path: Path) -> None:
    first = path.read_text(encoding="utf-8").split("\n")[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert found is not None
    assert (path.parent / found[1]).resolve() == HERE.parent / "schemas" / f"{kind}.schema.json"


REFUSED: Final = (
    "unknown-key",
    "unknown-key-inside",
    "missing-key",
    "missing-recorded",
    "text-expected",
    "list-expected",
    "mapping-expected",
    "no-document",
    "bad-status",
    "bad-kind",
    "bad-level",
    "bad-framework-reference",
    "bad-schema-version",
)


@pytest.mark.parametrize("case", REFUSED)
def test_schema_refuses_what_the_command_refuses(case: str, schemas: dict[str, Any]) -> None:
    assert complaints(schemas["report"], (HERE / "bad_input" / f"{case}.yml").read_bytes())


def test_every_key_of_a_report_has_a_chinese_title(schemas: dict[str, Any]) -> None:
    schema = schemas["report"]
    nodes = [("", schema), *schema["$defs"].items()]
    untitled = [
        f"{name}.{key}"
        for name, node in nodes
        for key, value in node.get("properties", {}).items()
        if not CHINESE.search(value.get("title", ""))
    ]
    assert untitled == []


# -- new ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "department", ["futian-zonggonghui", "huadu-zonggonghui", "mazhang-zonggonghui", "jiangmen-zonggonghui"]
)
def test_new_report_is_a_draft_without_errors(department: str, project: Path) -> None:
    result = run("new", department, "2024", root=project)
    assert result.exit_code == 0, result.output
    path = project / "content" / "reports" / department / "2024.yml"
    assert str(path.relative_to(project)) in result.output
    assert "status: draft" in path.read_text(encoding="utf-8").split("\n")
    checked = run("check", path, root=project)
    assert checked.exit_code == 0, checked.output
    assert "错误 0" in checked.output


def test_new_report_follows_the_outline_of_its_framework(project: Path) -> None:
    run("new", "futian-zonggonghui", "2022", "--framework", "jiangmen-2024@1", root=project)
    text = (project / "content/reports/futian-zonggonghui/2022.yml").read_text(encoding="utf-8")
    assert "framework: jiangmen-2024@1" in text
    framework = yaml.safe_load((project / "content/frameworks/jiangmen-2024.v1.yml").read_bytes())
    headings = re.findall(r"heading: (.+)", text)
    assert headings == [str(section["title"]) for section in framework["outline"]]


def test_new_leaves_an_existing_report_alone(project: Path) -> None:
    path = put_report(project, SMALL)
    result = run("new", "futian-zonggonghui", "2021", root=project)
    assert result.exit_code == 1
    assert "已经存在，没有改动" in result.output
    assert path.read_bytes() == SMALL


@pytest.mark.parametrize(
    "arguments,part",
    [
        (["nobody", "2024"], "部门目录中没有“nobody”"),
        (["futian-zonggonghui", "2024", "--framework", "nothing@1"], "没有指标体系“nothing@1”"),
    ],
)
def test_new_says_what_is_unknown(arguments: list[str], part: str, project: Path) -> None:
    result = run("new", *arguments, root=project)
    assert result.exit_code == 1
    assert part in result.output
    assert not list((project / "content" / "reports").iterdir())


@pytest.mark.parametrize(
    "call,message",
    [
        (["chek"], "没有命令“chek”"),
        (["check", "--format", "xml"], "--format：“xml”不在可选值之内（text、json、sarif、github、gitlab、markdown）"),
        (["check", "--frmat", "json"], "没有选项 --frmat，是否想写 --format"),
        (["new"], "缺少参数 DEPARTMENT"),
        (["new", "x", "12ab"], "YEAR：“12ab”不是整数"),
        (["new", "x", "1200"], "YEAR：1200 不在 1990–2099 之内"),
        (["build", "--jobs"], "选项 --jobs 后面缺少值"),
        (["schema", "a", "b"], "多出参数“a b”"),
        (["--root", "/nowhere", "check"], "--root：没有这个文件夹：/nowhere"),
        (["verify", "/nowhere"], "PATH：没有这个文件或文件夹：/nowhere"),
        (["synth", "2", "--seed", "-1"], "--seed：-1 太小，应为 0 或更大"),
    ],
)
def test_a_wrong_call_is_answered_in_chinese(call: list[str], message: str) -> None:
    result = CliRunner().invoke(main, call)
    assert result.exit_code == 2
    assert f"用法不对：{message}\n看用法：" in result.output
    assert "Error" not in result.output
