"""``check --changed-since``: what changed, what that touches, and what git cannot say."""

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner, Result

from generator import validate
from generator.changes import Changes, GitError, changed_since
from generator.cli import main
from generator.finding import Finding, Related
from generator.load import REFERENCE_RULE
from generator.pipeline import check
from generator.rules import RULES
from generator.rules.base import Context, Outcome
from tests.projects import check_only, make_project, put_report

HERE: Final = Path(__file__).resolve().parent
SMALL: Final = (HERE / "reports" / "small.yml").read_bytes()
NOTED: Final = SMALL.replace(b"8.00 |", b"9.00 |")
OTHER: Final = "huadu-zonggonghui"
REPORTS: Final = "content/reports"


def git(folder: Path, *arguments: str) -> str:
    """Run git there, untouched by anybody's settings."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.gov.cn", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", "-C", str(folder), *identity, *arguments], env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


def of_year(raw: bytes, year: int, department: str = "futian-zonggonghui") -> bytes:
    made = raw.replace(b"year: 2021", f"year: {year}".encode())
    return made.replace(b"department: futian-zonggonghui", f"department: {department}".encode())


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    """Two departments, three years of one of them, all with the same note; committed."""
    made = make_project(tmp_path / "工程", root)
    check_only(made, "member-sum", "fact-conflict", "posted-changed")
    for year in (2020, 2021, 2022):
        put_report(made, of_year(NOTED, year), year=str(year))
    put_report(made, of_year(NOTED, 2021, OTHER), department=OTHER)
    (made / ".gitignore").write_text("*.tmp\n", encoding="utf-8")
    git(made, "init", "--quiet")
    git(made, "add", "--all")
    git(made, "commit", "--quiet", "--message", "一")
    return made


def told(project: Path, revision: str = "HEAD") -> set[str]:
    """The files that something is said of, without the folder of reports."""
    checked = check(project, changes=changed_since(project, revision))
    return {f.location.file.removeprefix(f"{REPORTS}/") for f in checked.findings}


YEARS: Final = {f"futian-zonggonghui/{year}.yml" for year in (2020, 2021, 2022)}
ALL: Final = {*YEARS, f"{OTHER}/2021.yml"}


def append(path: Path, text: str = "# 改\n") -> None:
    path.write_bytes(path.read_bytes() + text.encode())


# -- what changed ------------------------------------------------------------------------------------------------


def test_every_kind_of_change_is_seen(project: Path) -> None:
    folder = project / REPORTS / "futian-zonggonghui"
    append(folder / "2020.yml")
    git(project, "add", "--all")
    append(folder / "2021.yml")
    (folder / "2022.yml").unlink()
    put_report(project, SMALL, department="新 部门", year="2023")
    (project / REPORTS / OTHER / "2021.yml.tmp").write_text("x", encoding="utf-8")
    (project / "README.md").write_text("x", encoding="utf-8")
    names = {*(f"{REPORTS}/{name}" for name in YEARS), f"{REPORTS}/新 部门/2023.yml"}
    assert changed_since(project, "HEAD").files == names
    git(project, "mv", f"{REPORTS}/{OTHER}/2021.yml", f"{REPORTS}/{OTHER}/2024.yml")
    assert {f"{REPORTS}/{OTHER}/2021.yml", f"{REPORTS}/{OTHER}/2024.yml"} <= changed_since(project, "HEAD").files


def test_what_others_did_in_the_meantime_does_not_count(project: Path) -> None:
    git(project, "checkout", "--quiet", "-b", "topic")
    append(project / REPORTS / OTHER / "2021.yml")
    git(project, "commit", "--quiet", "--all", "--message", "二")
    git(project, "checkout", "--quiet", "main")
    append(project / "content" / "facts.yml")
    git(project, "commit", "--quiet", "--all", "--message", "三")
    git(project, "checkout", "--quiet", "topic")
    assert changed_since(project, "main").files == {f"{REPORTS}/{OTHER}/2021.yml"}


def test_a_project_below_the_top_of_the_repository(project: Path, tmp_path: Path) -> None:
    git(project, "init", "--quiet", "..")
    (project / ".git").rename(tmp_path / "gone")
    git(tmp_path, "add", "--all", project.name)
    git(tmp_path, "commit", "--quiet", "--message", "一")
    append(project / REPORTS / OTHER / "2021.yml")
    assert changed_since(project, "HEAD").files == {f"{REPORTS}/{OTHER}/2021.yml"}


def test_it_works_inside_a_hook(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git sets these for its hooks."""
    append(project / REPORTS / OTHER / "2021.yml")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index.lock")
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_PREFIX", "")
    monkeypatch.chdir(project.parent)
    assert changed_since(project, "HEAD").files == {f"{REPORTS}/{OTHER}/2021.yml"}


# -- what that touches -------------------------------------------------------------------------------------------


def test_nothing_changed(project: Path) -> None:
    assert told(project) == set()
    result = run(project, "HEAD")
    assert result.exit_code == 0 and result.output == "HEAD 以来没有涉及报告的改动。\n"
    append(project / REPORTS / OTHER / "2021.yml")
    assert "\n只检查 HEAD 以来的改动。\n检查 1 份报告" in run(project, "HEAD").output


@pytest.mark.parametrize(
    "changed,touched",
    [
        (f"{REPORTS}/futian-zonggonghui/2021.yml", YEARS),
        (f"{REPORTS}/{OTHER}/2021.yml", {f"{OTHER}/2021.yml"}),
        *((f"content/{name}.yml", ALL) for name in ("facts", "departments", "regions", "checks", "site")),
        ("content/frameworks/futian-2021.v1.yml", ALL),
        ("content/frameworks/jiangmen-2024.v1.yml", set()),
        ("mkdocs.yml", set()),
    ],
)
def test_what_a_changed_file_touches(changed: str, touched: set[str], project: Path) -> None:
    append(project / changed)
    assert told(project) == touched


def test_a_deleted_report_touches_the_other_years(project: Path) -> None:
    (project / REPORTS / "futian-zonggonghui" / "2021.yml").unlink()
    assert told(project) == YEARS - {"futian-zonggonghui/2021.yml"}


def test_a_deleted_framework_touches_who_used_it(project: Path) -> None:
    (project / "content" / "frameworks" / "futian-2021.v1.yml").unlink()
    changed = changed_since(project, "HEAD")
    checked = check(project, changes=changed)
    lost = [f for f in checked.findings if f.rule == REFERENCE_RULE]
    assert len(lost) == 4 and checked.blocked


def test_a_deleted_shared_file_is_told(project: Path) -> None:
    (project / "content" / "facts.yml").unlink()
    assert "content/facts.yml" in told(project)
    git(project, "commit", "--quiet", "--all", "--message", "二")
    append(project / REPORTS / OTHER / "2021.yml")
    assert "content/facts.yml" in told(project)  # nothing can be checked without it


def test_internal_records_touch_their_year(project: Path) -> None:
    put_report(project, b"schema_version: 2\n", year="2021.internal")
    assert told(project) == {"futian-zonggonghui/2021.internal.yml", "futian-zonggonghui/2021.yml"}
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "二")
    append(project / REPORTS / OTHER / "2021.yml")
    assert told(project) == {f"{OTHER}/2021.yml"}


def test_a_report_that_cannot_be_read(project: Path) -> None:
    path = project / REPORTS / OTHER / "2021.yml"
    path.write_bytes(b"a: [\n")
    assert told(project) == {f"{OTHER}/2021.yml"}
    git(project, "commit", "--quiet", "--all", "--message", "二")
    append(project / REPORTS / "futian-zonggonghui" / "2021.yml")
    assert told(project) == YEARS
    result = run(project, "HEAD")
    assert result.exit_code == 0  # what is wrong elsewhere is not this change's


def test_findings_of_several_reports_count_where_one_place_changed(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text that is in both departments is told of the one although only the other changed."""
    rule = replace(RULES["fact-conflict"], id="fact-conflict")

    def alike(contexts: Sequence[Context]) -> Iterator[Outcome]:
        ours, theirs = contexts[0].report, contexts[-1].report
        place = theirs.node.at(("title",)).location
        yield rule.finding(ours.node.at(("title",)).location, "alike", "相同", related=(Related(place, "标题"),))

    monkeypatch.setattr(validate, "SET_CHECKS", (alike,))

    def found() -> list[Finding]:
        return [f for f in check(project, changes=changed_since(project, "HEAD")).findings if f.path == "alike"]

    append(project / REPORTS / OTHER / "2021.yml")
    (one,) = found()
    assert one.location.file.endswith("futian-zonggonghui/2020.yml")
    git(project, "checkout", "--quiet", "--", ".")
    assert found() == []
    append(project / REPORTS / "futian-zonggonghui" / "2022.yml")
    assert len(found()) == 1


def test_what_is_told_is_part_of_everything(project: Path) -> None:
    """With the same words and at the same places as in a check of everything."""
    append(project / REPORTS / "futian-zonggonghui" / "2021.yml")
    some = check(project, changes=changed_since(project, "HEAD"))
    everything = check(project)
    assert set(some.findings) < set(everything.findings)
    assert [a.report.file for a in some.assessed] == sorted(f"{REPORTS}/{name}" for name in YEARS)
    assert some.since == "HEAD" and everything.since == ""


def test_changes_by_name() -> None:
    assert Changes("x", frozenset({"content/facts.yml"})).shared
    assert not Changes("x", frozenset({"content/pages/facts.yml", f"{REPORTS}/a/2021.yml"})).shared


# -- what was published -----------------------------------------------------------------------------------------

POSTED: Final = (b"  recorded: 2026-11-21\n", b"  recorded: 2026-11-21\n  posted: 2026-11-22\n")


@pytest.fixture
def published(project: Path) -> Path:
    """The report of the other department; committed as published."""
    raw = of_year(SMALL, 2021, OTHER).replace(b"status: draft", b"status: published").replace(*POSTED)
    path = put_report(project, raw, department=OTHER)
    git(project, "commit", "--quiet", "--all", "--message", "发布")
    return path


def of_history(project: Path) -> list[Finding]:
    found = check(project, changes=changed_since(project, "HEAD")).findings
    return [f for f in found if f.rule in ("report-removed", "posted-changed")]


@pytest.mark.parametrize("way", ["deleted", "renamed", "staged", "moved", "with-shared"])
def test_a_published_report_is_gone(way: str, project: Path, published: Path) -> None:
    name = f"{REPORTS}/{OTHER}/2021.yml"
    if way == "staged":
        git(project, "rm", "--quiet", name)
    elif way == "renamed":
        git(project, "mv", name, f"{REPORTS}/{OTHER}/2022.yml")
    elif way == "moved":
        published.parent.rename(published.parent.with_name("elsewhere"))
    else:
        published.unlink()
    if way == "with-shared":
        append(project / "content" / "facts.yml")
    (found,) = of_history(project)
    assert (found.rule, found.severity, found.location.file) == ("report-removed", "error", name)
    assert f"删去了已发布的 {name}：网址会失效；应恢复文件并改为 status: withdrawn" in found.message
    assert run(project, "HEAD").exit_code == 1
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "二")
    result = run(project, "HEAD~1")
    assert result.exit_code == 1 and "report-removed" in result.output


@pytest.mark.parametrize(
    "old,new,severity",
    [
        (b"posted: 2026-11-22", b"posted: 2026-11-23", ["warning"]),
        (b"posted: 2026-11-22", b"posted: 2026-11-22 ", []),
        (b"status: published", b"status: withdrawn", []),
        (b"status: published\n", b"status: [\n", []),
        (b"  posted: 2026-11-22\n", b"", []),
    ],
    ids=["other-day", "same-day", "withdrawn", "unreadable", "no-day"],
)
def test_the_day_of_posting_stays(old: bytes, new: bytes, severity: list[str], project: Path, published: Path) -> None:
    published.write_bytes(published.read_bytes().replace(old, new))
    found = of_history(project)
    assert [f.severity for f in found] == severity
    for one in found:
        assert (one.path, one.declared, one.expected) == ("dates.posted", "2026-11-23", "2026-11-22")
        assert one.audience == "internal" and "本站发布日期发布后不再改动" in one.message


def test_a_draft_may_go(project: Path) -> None:
    (project / REPORTS / OTHER / "2021.yml").unlink()
    assert of_history(project) == []


def test_a_published_report_stays_when_it_is_only_unstaged(project: Path, published: Path) -> None:
    git(project, "rm", "--quiet", "--cached", f"{REPORTS}/{OTHER}/2021.yml")
    assert published.is_file() and of_history(project) == []


# -- the command, and what git cannot say ------------------------------------------------------------------------


def run(project: Path, revision: str, *more: str) -> Result:
    result = CliRunner().invoke(main, ["--root", str(project), "check", "--changed-since", revision, *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def test_the_command_tells_only_what_is_touched(project: Path) -> None:
    append(project / REPORTS / OTHER / "2021.yml")
    data: dict[str, Any] = json.loads(run(project, "HEAD", "--format", "json").output)
    assert [report["department"] for report in data["reports"]] == [OTHER]
    assert data["since"] == "HEAD"
    assert "只检查 `HEAD` 以来的改动。" in run(project, "HEAD", "--format", "markdown").output
    append(project / REPORTS / OTHER / "2021.yml", "unknown: x\n")
    assert run(project, "HEAD").exit_code == 1


@pytest.mark.parametrize("revision", ["nobody", "--help", "-x", "HEAD:content", "@{u}"])
def test_an_unknown_revision(revision: str, project: Path) -> None:
    result = run(project, revision)
    assert result.exit_code == 2
    assert f"git 里没有“{revision}”这个提交、分支或标签" in result.output


@pytest.mark.parametrize("revision", ["", " "])
def test_an_empty_revision(revision: str, project: Path) -> None:
    result = run(project, revision)
    assert result.exit_code == 2 and "--changed-since 的值是空的" in result.output


def test_before_the_first_commit_everything_is_new(root: Path, tmp_path: Path) -> None:
    made = make_project(tmp_path / "new", root)
    put_report(made, SMALL.replace(b"8.00 |", b"x |"))
    git(made, "init", "--quiet")
    for _ in range(2):  # whether it is staged or not
        result = run(made, "HEAD")
        assert result.exit_code == 1 and "检查 1 份报告：错误 1" in result.output
        git(made, "add", "--all")
    put_report(made, SMALL)
    assert run(made, "HEAD").exit_code == 0
    other = run(made, "main")
    assert other.exit_code == 2 and "这个仓库还没有提交" in other.output


def test_not_a_repository(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    result = run(make_project(tmp_path / "project", root), "HEAD")
    assert result.exit_code == 2 and "这里不是 git 仓库" in result.output


def test_a_repository_of_somebody_else(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    result = run(project, "HEAD")
    assert result.exit_code == 2
    assert "所有者不是当前用户" in result.output and "这里不是 git 仓库" not in result.output
    assert "git config --global --add safe.directory " in result.output and str(project) in result.output


def test_a_broken_repository(project: Path) -> None:
    (project / ".git" / "config").write_text("[x\n", encoding="utf-8")
    result = run(project, "HEAD")
    assert result.exit_code == 2 and "git 读不了这个仓库：" in result.output


def test_a_shallow_clone(project: Path, tmp_path: Path) -> None:
    first = git(project, "rev-parse", "HEAD").strip()
    append(project / REPORTS / OTHER / "2021.yml")
    git(project, "commit", "--quiet", "--all", "--message", "二")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth", "1", project.as_uri(), str(shallow))
    with pytest.raises(GitError, match="浅克隆，历史不全"):
        changed_since(shallow, first)
    assert changed_since(shallow, "HEAD").files == frozenset()


def test_without_git(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    result = run(project, "HEAD")
    assert result.exit_code == 2 and "没有找到 git 命令" in result.output


def test_paths_and_changes_exclude_each_other(project: Path) -> None:
    result = run(project, "HEAD", str(project / REPORTS))
    assert result.exit_code == 2 and "只能写一个" in result.output
