"""The files for code hosts and hooks: their steps are run as they stand, in a clone, without the host."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.projects import make_project, put_report

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
SMALL: Final = (HERE / "reports" / "small.yml").read_bytes()
HOSTS: Final = (".github/workflows/jixiao.yml", ".gitlab-ci.yml", ".gitea/workflows/jixiao.yml")
HOOKS: Final = ".pre-commit-hooks.yaml"
REPORT: Final = "content/reports/futian-zonggonghui/2021.yml"
COPIED: Final = (
    *HOSTS,
    "scripts/setup.sh",
    "pyproject.toml",
    "requirements.lock",
    "requirements-dev.lock",
    ".gitignore",
)
FINGERPRINT: Final = re.compile(r"^fingerprint\(\) \{ (.*?); \}$", re.MULTILINE)


def git(folder: Path, *arguments: str) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.gov.cn", "-c", "init.defaultBranch=main")
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def loaded(name: str) -> Any:
    return yaml.load((ROOT / name).read_bytes(), yaml.BaseLoader)  # "on" is a word here, not a truth


def jobs(name: str) -> dict[str, list[str]]:
    """The scripts of each of our jobs, in their order: what checks, and what publishes."""
    data = loaded(name)
    if "jobs" in data:
        return {job: [step["run"] for step in data["jobs"][job]["steps"] if "run" in step] for job in data["jobs"]}
    named = {"check": "check", "pages": "publish"}
    # GitLab runs the lines of a job in one shell that stops at the first failure.
    return {ours: ["\n".join(["set -eo pipefail", *data[job]["script"]])] for job, ours in named.items()}


@pytest.fixture(scope="module")
def origin(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one report and the project's own CI files."""
    made = make_project(tmp_path_factory.mktemp("origin") / "project", root)
    for name in COPIED:
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, made / name)
    shutil.copytree(root / "content" / "pages", made / "content" / "pages")
    put_report(made, SMALL)
    git(made, "init", "--quiet")
    git(made, "add", "--all")
    git(made, "commit", "--quiet", "--message", "一")
    return made


@pytest.fixture
def clone(origin: Path, tmp_path: Path) -> Path:
    """A clone whose environment is ready: the installed program stands in its ``.venv``."""
    made = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(origin), str(made))
    programs = made / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, call in (("python", ""), ("jixiao", " -m generator.cli")):
        (programs / name).write_text(
            f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable}{call} "$@"\n', encoding="utf-8"
        )
        (programs / name).chmod(0o755)
    written = FINGERPRINT.search((made / "scripts" / "setup.sh").read_text(encoding="utf-8"))
    assert written is not None
    (made / ".venv" / ".ready-site").write_text(shell(made, written[1]).stdout, encoding="utf-8")
    return made


def shell(folder: Path, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "CI", "GITHUB"))}
    environment |= {"JIXIAO_NO_APT": "1", **variables}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)


def change(clone: Path, old: bytes, new: bytes) -> str:
    """A commit on a branch that changes the report; the commit before it."""
    git(clone, "checkout", "--quiet", "-b", "topic")
    path = clone / REPORT
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new))
    git(clone, "commit", "--quiet", "--all", "--message", "二")
    return git(clone, "rev-parse", "HEAD~1")


def compared_with(name: str, clone: Path, base: str) -> str:
    """What a host's file compares with, in the commit that the host checks out: GitHub that of a merge."""
    data = loaded(name)
    if "gitlab" in name:
        assert data["check"]["variables"]["BASE"] == "$CI_MERGE_REQUEST_DIFF_BASE_SHA"
        return base
    written: str = data["jobs"]["check"]["env"]["BASE"]
    if "gitea" in name:
        return written.replace("${{ github.base_ref }}", "main")
    git(clone, "checkout", "--quiet", "-b", "moved", "main")
    git(clone, "rm", "--quiet", "content/pages/filling.md")  # what came to the main branch in the meantime
    git(clone, "commit", "--quiet", "--message", "三")
    git(clone, "merge", "--quiet", "--no-edit", "topic")
    return written


@pytest.mark.parametrize("name", HOSTS)
@pytest.mark.parametrize("new,code,part", [(b"7.00 |", 0, "载"), (b"x |", 1, "错误 1")], ids=["note", "error"])
def test_a_merge_request_is_checked(name: str, new: bytes, code: int, part: str, clone: Path, tmp_path: Path) -> None:
    base = change(clone, b"8.00 |", new)
    summary = tmp_path / "summary"
    base = compared_with(name, clone, base)
    results = [shell(clone, step, BASE=base, GITHUB_STEP_SUMMARY=str(summary)) for step in jobs(name)["check"]]
    told = "\n".join(done.stdout + done.stderr for done in results)
    assert max(done.returncode for done in results) == code, told
    assert sum(done.returncode for done in results) == code, told  # it is said once that something is wrong
    assert part in told and "检查 1 份报告" in told
    written = summary if "github" in name else clone / "summary.md"
    assert written.read_text(encoding="utf-8").startswith("## 绩效自评报告检查")
    if "github" in name:
        assert f"::{'error' if code else 'warning'} file={REPORT},line=" in told
    if "gitlab" in name:
        entries = json.loads((clone / "gl-code-quality-report.json").read_text(encoding="utf-8"))
        assert {entry["location"]["path"] for entry in entries} == {REPORT}


@pytest.mark.parametrize("name", HOSTS)
def test_a_check_that_could_not_be_made_fails(name: str, clone: Path, tmp_path: Path) -> None:
    steps = jobs(name)["check"]
    results = [shell(clone, step, BASE="no-such", GITHUB_STEP_SUMMARY=str(tmp_path / "s")) for step in steps]
    assert 2 in {done.returncode for done in results} or "gitlab" in name
    assert results[-1].returncode != 0


def test_the_site_is_built(clone: Path) -> None:
    """Every host builds it with the same steps."""
    steps = {name: "\n".join(jobs(name)["publish"]).removeprefix("set -eo pipefail\n") for name in HOSTS}
    assert len(set(steps.values())) == 1
    done = shell(clone, steps[HOSTS[0]])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "绩效公开" in (clone / "public" / "index.html").read_text(encoding="utf-8")
    assert git(clone, "status", "--porcelain", "--", "content") == ""


@pytest.mark.parametrize("name", HOSTS)
def test_nothing_is_published_without_a_check_of_today(name: str) -> None:
    """A build knows no day; what has expired holds it back all the same."""
    told = "\n".join(jobs(name)["publish"])
    assert -1 < told.index("jixiao check") < told.index("jixiao build")


@pytest.mark.parametrize("name", HOSTS)
def test_who_sees_the_results_is_said(name: str) -> None:
    head = [line for line in (ROOT / name).read_text(encoding="utf-8").split("\n") if line.startswith("#")]
    assert "--public" in "".join(head)


@pytest.mark.parametrize("name", HOSTS)
def test_what_is_built_is_published(name: str) -> None:
    data = loaded(name)
    job = data["pages"] if "pages" in data else data["jobs"]["publish"]
    paths = (
        [job["artifacts"]["paths"]]
        if "artifacts" in job
        else [[s["with"]["path"]] for s in job["steps"] if "with" in s]
    )
    assert ["public"] in paths


@pytest.mark.parametrize("name", [*HOSTS, HOOKS])
def test_no_secret_and_no_word_of_a_stranger_in_a_script(name: str) -> None:
    """What comes from a request stands in variables: in a script it could be made to run."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "secret" not in text.lower() and "token" not in text.replace("id-token", "")
    if name in HOSTS:
        assert "${{" not in "\n".join(step for steps in jobs(name).values() for step in steps)


def test_whole_history_is_fetched() -> None:
    for name in HOSTS:
        data = loaded(name)
        depths = [data["variables"]["GIT_DEPTH"]] if "variables" in data else _depths(data)
        assert depths == ["0"]


def _depths(data: Any) -> list[str]:
    return [
        step["with"]["fetch-depth"] for step in data["jobs"]["check"]["steps"] if "fetch-depth" in step.get("with", {})
    ]


# -- hooks -------------------------------------------------------------------------------------------------------


def commit(clone: Path, message: str) -> subprocess.CompletedProcess[str]:
    return shell(clone, f"git -c user.name=t -c user.email=t@example.gov.cn commit --quiet --all --message {message}")


def hook_scripts() -> Iterator[str]:
    """What puts a hook in place: as the documentation says, and the entries of both ways to use pre-commit."""
    told = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    yield next(block for block in re.findall(r"```sh\n(.*?)```", told, re.DOTALL) if "pre-commit" in block)
    local = yaml.safe_load(next(re.finditer(r"```yaml\n(.*?)```", told, re.DOTALL))[1])["repos"][0]["hooks"][0]
    (hook,) = loaded(HOOKS)
    for entry in (local["entry"], hook["entry"]):
        yield (
            f"printf '#!/bin/sh\\nPATH=.venv/bin:$PATH exec {entry}\\n' > .git/hooks/pre-commit\n"
            "chmod +x .git/hooks/pre-commit"
        )


@pytest.mark.parametrize("number", range(3))
def test_a_hook_stops_a_faulty_commit(number: int, clone: Path) -> None:
    done = shell(clone, list(hook_scripts())[number])
    assert done.returncode == 0, done.stderr
    path = clone / REPORT
    path.write_bytes(SMALL.replace(b"8.00 |", b"x |"))
    stopped = commit(clone, "二")
    assert stopped.returncode == 1 and "错误 1" in stopped.stdout + stopped.stderr
    if number:
        return  # what lets a commit through is the same in all three
    path.write_bytes(SMALL.replace(b"8.00 |", b"9.00 |"))
    done = commit(clone, "三")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_hook_is_described_as_it_is() -> None:
    (hook,) = loaded(HOOKS)
    told = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    local = yaml.safe_load(next(re.finditer(r"```yaml\n(.*?)```", told, re.DOTALL))[1])["repos"][0]["hooks"][0]
    assert local["id"] == hook["id"] == "jixiao-check"
    assert local["entry"] == f".venv/bin/{hook['entry']}"
    assert all(str(local[key]).lower() == hook[key] for key in ("language", "files", "pass_filenames"))


def test_documentation_names_every_file_and_format() -> None:
    told = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    assert not [name for name in (*HOSTS, HOOKS) if f"`{name}`" not in told]
