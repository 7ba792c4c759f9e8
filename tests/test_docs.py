"""The documentation says what the program does: commands, keys, spellings, messages, and the tutorial step by step."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from click.testing import CliRunner, Result
from pydantic import BaseModel

from generator.cli import main
from generator.finding import Finding, Severity
from generator.pipeline import check
from generator.render.shell import build_shell
from generator.rules import FAMILIES, RULES
from generator.schema.catalogue import Fact, Member
from generator.schema.report import (
    CONTENT_KEYS,
    Block,
    Clearance,
    Column,
    Dates,
    Disclosure,
    Period,
    Report,
    Review,
    Revision,
    Row,
    Scores,
    Source,
    Table,
)
from tests.projects import SHARED

READMES: Final = ("README.md", "README.en.md")
MODELS: Final[tuple[type[BaseModel], ...]] = (
    Report,
    Block,
    Source,
    Dates,
    Clearance,
    Period,
    Member,
    Fact,
    Table,
    Column,
    Row,
    Scores,
    Review,
    Disclosure,
    Revision,
)
DEPARTMENT: Final = "zengcheng-shili"
REPORT: Final = f"content/reports/{DEPARTMENT}/2023.yml"
FULL_WIDTH, WRONG_PART = ("５00.00", "500.00"), ("182.00", "172.00")
ADDING: Final = {rule.id for family in FAMILIES if family.id in ("arithmetic", "narrative") for rule in family.rules}
FENCE: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TOP_KEY: Final = re.compile(r"^([a-z_]+):", re.MULTILINE)
# What a part of a report is completed with, so that the reader takes it for a whole one; drafts may carry notes.
HEAD: Final = {
    "schema_version": "1",
    "kind": "department",
    "department": DEPARTMENT,
    "year": "2023",
    "framework": "guangzhou-2023@1",
    "origin": "authored",
    "status": "draft",
    "title": "报告",
    "dates": "{recorded: 2024-03-20}",
}


def text_of(root: Path, name: str) -> str:
    return (root / name).read_text(encoding="utf-8")


def fences(text: str, language: str) -> list[str]:
    """The bodies of the fenced blocks in one language."""
    return [body for kind, body in FENCE.findall(text) if kind == language]


FILLING: Final = text_of(Path(__file__).resolve().parent.parent, "content/pages/filling.md")
SNIPPETS: Final = fences(FILLING, "yaml")


def completed(snippet: str) -> str:
    """A whole report around the keys that *snippet* gives."""
    given = TOP_KEY.findall(snippet)
    head = "".join(f"{key}: {value}\n" for key, value in HEAD.items() if key not in given)
    if "document" not in given:
        tables = re.findall(r"^  ([a-z_]+):", snippet.partition("tables:\n")[2], re.MULTILINE)
        blocks = "".join(f"  - table: {name}\n" for name in tables) or "  - text: |\n      正文。\n"
        snippet = f"document:\n{blocks}{snippet}"
    return head + snippet


def sentence(line: str) -> str:
    """A whole report with one line of text."""
    return completed(f"document:\n  - text: |\n      {line}\n")


class Project:
    """A project of its own with the real shared content and the department of the tutorial."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.folder = folder
        content = folder / "content"
        (content / "reports").mkdir(parents=True)
        for name in SHARED:
            shutil.copyfile(root / "content" / name, content / name)
        for name in ("frameworks", "pages"):
            shutil.copytree(root / "content" / name, content / name)
        shutil.copyfile(root / "mkdocs.yml", folder / "mkdocs.yml")
        (folder / "site_templates").symlink_to(root / "site_templates", target_is_directory=True)
        with (content / "departments.yml").open("a", encoding="utf-8") as departments:
            departments.write(fences(text_of(root, "README.md"), "yaml")[0])

    def findings(self, report: str) -> list[Finding]:
        """What the reader and the checks say of a part of a report; not what a whole one would have to hold besides."""
        path = self.folder / REPORT
        path.parent.mkdir(exist_ok=True)
        path.write_text(report, encoding="utf-8")
        found = check(self.folder).findings
        return [
            f for f in found if f.severity is Severity.ERROR or (f.severity is Severity.WARNING and f.rule in ADDING)
        ]

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["--root", str(self.folder), *arguments])


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Project:
    return Project(tmp_path / "project", root)


def messages(findings: list[Finding]) -> list[str]:
    return [f"{finding.location}: {finding.message}" for finding in findings]


# -- README ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", READMES)
def test_readme_names_the_commands_that_exist(root: Path, name: str) -> None:
    """In its table of commands every one with its options; nowhere one that is none."""
    text = text_of(root, name)
    rows = dict(re.findall(r"^\| `jixiao ([a-z]+)[^`]*` \| (.*) \|$", text, re.MULTILINE))
    assert set(rows) == set(main.commands)
    assert set(re.findall(r"jixiao ([a-z]+)", text)) <= set(main.commands)
    for command, row in rows.items():
        options = {o for p in main.commands[command].params for o in p.opts if o.startswith("--")}
        assert set(re.findall(r"--[a-z-]+", row)) == options, command


@pytest.mark.parametrize("name", [*READMES, "content/pages/filling.md", "content/pages/about.md"])
def test_relative_links_lead_somewhere(root: Path, name: str) -> None:
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", text_of(root, name))
    local = [target for target in targets if not target.startswith(("http://", "https://"))]
    assert not [target for target in local if not (root / name).parent.joinpath(target).exists()]


def test_both_readmes_have_the_same_sections(root: Path) -> None:
    levels = [
        re.findall(r"^(#{2,3}) (?:(\d)\.)?", _without_fences(text_of(root, name)), re.MULTILINE) for name in READMES
    ]
    assert levels[0] and levels[0] == levels[1]


def test_both_readmes_show_the_same_yaml(root: Path) -> None:
    assert fences(text_of(root, "README.md"), "yaml") == fences(text_of(root, "README.en.md"), "yaml")


def test_readme_names_every_key_of_the_site(root: Path) -> None:
    keys = set(yaml.safe_load(text_of(root, "content/site.yml")))
    for name in READMES:
        section = text_of(root, name).partition("content/site.yml`")[2]
        assert not [key for key in keys - {"schema_version", "disclosure_days"} if f"`{key}" not in section]


def test_both_readmes_give_the_exit_codes(root: Path) -> None:
    for name in READMES:
        assert re.findall(r"^\| (\d) \|", text_of(root, name), re.MULTILINE) == ["0", "1", "2"]


def _without_fences(text: str) -> str:
    return FENCE.sub("", text)


# -- the tutorial ------------------------------------------------------------------------------------------


def test_the_tutorial_works_as_printed(root: Path, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = text_of(root, "README.md")
    _, document, head = fences(readme, "yaml")
    created, complaint, clean, _ = fences(readme, "text")[:4]
    monkeypatch.chdir(project.folder)
    report = project.folder / REPORT

    made = project.run("new", DEPARTMENT, "2023")
    assert (made.exit_code, made.output) == (0, created)
    new = report.read_text(encoding="utf-8")
    filled = new[: new.index("document:\n")] + document
    report.write_text(filled, encoding="utf-8")

    wrong = project.run("check", REPORT)
    assert (wrong.exit_code, wrong.output) == (1, complaint)
    english = text_of(root, "README.en.md")
    assert all(place in english for place in re.findall(r"^ +(\d+:\d+)", complaint, re.MULTILINE))

    mended = filled.replace(*FULL_WIDTH).replace(*WRONG_PART)
    report.write_text(mended, encoding="utf-8")
    good = project.run("check", REPORT)
    assert (good.exit_code, good.output) == (0, clean)
    assert "98.00% × 10 分，得 9.80 分" in project.run("score", "--trace", REPORT).output

    for part in ("clearance", "posted"):
        report.write_text(_published(mended, head, without=part), encoding="utf-8")
        refused = project.run("check", REPORT)
        assert refused.exit_code == 1
        assert part in refused.output
    report.write_text(_published(filled.replace(*FULL_WIDTH), head), encoding="utf-8")
    assert project.run("check", REPORT).exit_code == 1  # a warning holds an authored report back
    report.write_text(_published(mended, head), encoding="utf-8")
    assert project.run("check", REPORT).exit_code == 0


def test_the_whole_example_passes_as_the_page_says(project: Project) -> None:
    """It is the first thing that people copy."""
    path = project.folder / REPORT
    path.parent.mkdir()
    path.write_text(SNIPPETS[0], encoding="utf-8")
    said = project.run("check", str(path))
    assert said.exit_code == 0, said.output
    assert "错误 0，提醒 0" in said.output


def test_the_tutorial_ends_with_a_page(root: Path, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = text_of(root, "README.md")
    _, document, head = fences(readme, "yaml")
    monkeypatch.chdir(project.folder)
    project.run("new", DEPARTMENT, "2023")
    report = project.folder / REPORT
    new = report.read_text(encoding="utf-8")
    filled = new[: new.index("document:\n")] + document.replace(*FULL_WIDTH).replace(*WRONG_PART)
    report.write_text(_published(filled, head), encoding="utf-8")
    built = project.run("build", "--jobs", "1")
    assert built.exit_code == 0, built.output
    assert built.output.startswith("已发布 1 份报告（共 1 份）")
    folder = project.folder / "site" / "reports" / DEPARTMENT / "2023"
    assert "490.00 万元" in (folder / "index.html").read_text(encoding="utf-8")
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")
    pages = project.folder / "site"
    assert "填报说明" in (pages / "filling" / "index.html").read_text(encoding="utf-8")


def test_the_tutorial_counts_the_reports_there_are(root: Path) -> None:
    reports = len(list((root / "content" / "reports").glob("*/[0-9][0-9][0-9][0-9].yml"))) + 1
    assert f"已发布 {reports} 份报告（共 {reports} 份）" in text_of(root, "README.md")


def _published(report: str, head: str, without: str = "") -> str:
    """*report* with the head of the tutorial's last step, one thing left out."""
    if without == "clearance":
        head = head[: head.index("clearance:")]
    elif without == "posted":
        head = re.sub(r"^  posted:.*\n", "", head, flags=re.MULTILINE)
    start, end = report.index("dates:\n"), report.index("document:\n")
    status, rest = head.split("\n", 1)
    return report[:start].replace("status: draft", status) + rest + report[end:]


# -- 填报说明 ------------------------------------------------------------------------------------------------


def test_every_key_of_a_report_is_described() -> None:
    keys = {field.alias or name for model in MODELS for name, field in model.model_fields.items()}
    assert not [key for key in sorted(keys) if f"`{key}`" not in FILLING]


def test_every_fixed_word_is_described() -> None:
    """Every value that a key may take from a closed set."""
    schemas = [model.model_json_schema(by_alias=True) for model in MODELS]
    words = {word for schema in schemas for word in _enumerated(schema)} - {"true", "false"}
    assert "published" in words
    assert not [word for word in sorted(words) if not re.search(rf"`{word}`|`[a-z]+: {word}`", FILLING)]


def _enumerated(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from [word for word in [*schema.get("enum", ()), schema.get("const")] if isinstance(word, str)]
        for value in schema.values():
            yield from _enumerated(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _enumerated(value)


def test_every_content_key_has_its_row() -> None:
    assert [key for key in CONTENT_KEYS if not re.search(rf"^\| `{key}` \|", FILLING, re.MULTILINE)] == []


@pytest.mark.parametrize("snippet", SNIPPETS, ids=[f"yaml-{number}" for number in range(1, len(SNIPPETS) + 1)])
def test_every_yaml_block_reads_without_a_finding(project: Project, snippet: str) -> None:
    """One is a whole report and is read as it stands; the others are completed with a head or a document."""
    assert messages(project.findings(completed(snippet))) == []


def test_one_block_is_a_whole_published_report() -> None:
    whole = [snippet for snippet in SNIPPETS if completed(snippet) == snippet]
    assert len(whole) == 1
    assert "status: published" in whole[0]


def test_every_example_of_a_mark_reads(project: Project) -> None:
    rows = re.findall(r"^\| `([^`]*\{\{.*?\}\})` \| (.*) \|$", _section("marks"), re.MULTILINE)
    assert len(rows) >= 20
    for mark, _ in rows:
        errors = [f for f in project.findings(sentence(mark)) if f.severity is Severity.ERROR]
        assert messages(errors) == [], mark


def test_every_example_of_a_figure_reads(project: Project) -> None:
    facts = {"元": "budget.executed", "%": "budget.execution_rate", "人": "staff.in_post", "次": "aid.times"}
    figures = re.findall(r"`([^`]*\d[^`]*)`", _section("figures"))
    assert len(figures) >= 15
    for figure in figures:
        fact = next((fact for unit, fact in facts.items() if unit in figure), "score.total")
        assert messages(project.findings(sentence(f"{{{{ {fact} = {figure} }}}}"))) == [], figure


def test_every_fact_period_and_member_exists(project: Project) -> None:
    section = _section("facts").partition("### ")[0]
    members = re.findall(r"`#([a-z_]+)`", section)
    assert members
    for member in members:
        assert messages(project.findings(sentence(f"{{{{ budget.executed#{member} = 1 万元 }}}}"))) == [], member
    for suffix in re.findall(r"`\.([a-z_]+)`", section):
        figure = "1%" if suffix == "share" or suffix.endswith("_rate") else "1 万元"
        line = f"{{{{ budget.executed.{suffix}#project = {figure} }}}}"
        assert messages(project.findings(sentence(line))) == [], suffix
    for period in re.findall(r"`@([QH]\d|\d{4})`", section):
        assert messages(project.findings(sentence(f"{{{{ training.times@{period} = 1 人次 }}}}"))) == [], period


def test_what_the_checker_says_to_a_mistake_in_a_mark(project: Project) -> None:
    rows = re.findall(r"^\| `(.*?)` \| (.*) \|$", _section("mark-mistakes"), re.MULTILINE)
    assert len(rows) >= 10
    for mark, message in rows:
        said = [finding.message for finding in project.findings(sentence(mark))]
        assert len(said) == 1
        assert said[0].startswith(message), mark


GOOD: Final = "document:\n  - text: |\n      正文。\n"
THREE: Final = "tables:\n  spending:\n    columns: 甲 | 乙 | 丙\n    rows:\n      one: 一 | 1"
FILE_MISTAKES: Final = {
    "行首用了制表符": "document:\n\t- text: 正文\n",
    "两个“- ”没有对齐": "document:\n  - text: 正文\n   - text: 正文\n",
    "值的后面写了注释": f"statement: 说明 # 待核\n{GOOD}",
    "小标题以标记开头": "document:\n  - heading: {{ points.execution = 10 分 }}\n",
    "键名拼错": f"departmnet: {DEPARTMENT}\n{GOOD}",
    "同一个键写了两次": completed(GOOD) + "year: 2023\n",
    "日期写成 2024-3-20": f"dates: {{recorded: 2024-3-20}}\n{GOOD}",
    "一块里写了标题又写正文": "document:\n  - heading: 一、收支\n    text: 正文\n",
    "一行少写一格": f"document:\n  - table: spending\n{THREE}\n",
    "表格没有放进正文": f"{GOOD}{THREE} | 2\n",
    "放了评分表，没有写 `scores`": "document:\n  - view: scores\n",
    "发布前没有审查记录": f"status: published\n{GOOD}",
    "发布时没有发布日期": f"status: published\nclearance: {{office: 办公室, date: 2024-04-18, result: 可以公开}}\n{GOOD}",
}


def test_what_the_checker_says_to_a_mistake_in_a_file(project: Project) -> None:
    rows = re.findall(r"^\| (.*?) \| (.*?) \| .* \|$", _section("file-mistakes"), re.MULTILINE)[2:]
    assert [case for case, _ in rows] == list(FILE_MISTAKES)
    for case, message in rows:
        said = " ".join(finding.message for finding in project.findings(completed(FILE_MISTAKES[case])))
        assert message in said, f"{case}: {said}"


def test_rules_that_the_documentation_names_exist(root: Path) -> None:
    for name in READMES:
        assert set(re.findall(r"jixiao explain ([a-z-]+)", text_of(root, name))) <= set(RULES)


def test_marks_survive_the_way_to_the_page(root: Path, tmp_path: Path) -> None:
    """Prose pages are data for the templates: double braces in them are printed, not evaluated."""
    for name in ("content/pages", "site_templates"):
        shutil.copytree(root / name, tmp_path / name)
    shutil.copyfile(root / "mkdocs.yml", tmp_path / "mkdocs.yml")
    body = build_shell(tmp_path, tmp_path / "build").prose["filling"]
    assert "<code>{{ score.total = 92.49 分 }}</code>" in body
    assert "{{ budget.execution_rate = 98% }}。" in body
    assert body.count("{{") >= FILLING.count("{{") - 1


def _section(anchor: str) -> str:
    """The text below the heading with this anchor, up to the next heading of its level or above."""
    found = re.search(rf"^(#+) [^\n]*\{{#{anchor}\}}\n", FILLING, re.MULTILINE)
    assert found, anchor
    rest = FILLING[found.end() :]
    following = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: following.start()] if following else rest
