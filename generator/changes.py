"""What changed in ``content/`` since a revision of git, and which reports that touches.

Asks git itself, in a process of its own; what git cannot answer is a GitError with a Chinese message.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from generator.load import INTERNAL_SUFFIX, REPORT_NAME, Content

FOLDER: Final = "content"
REPORTS: Final = f"{FOLDER}/reports/"
SHARED: Final = frozenset(
    f"{FOLDER}/{name}.yml" for name in ("site", "departments", "regions", "facts", "checks")
)  # whatever else is read depends on them
_DEPTH: Final = 4  # content/reports/department/year.yml
# Git sets these for its hooks, relative to where it runs them; the folder says the same.
_HOOK: Final = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})
_FRAMEWORK: Final = re.compile(rf"{FOLDER}/frameworks/([^/]+)\.v(\d+)\.yml")


class GitError(Exception):
    """Git cannot say what changed; the message is Chinese and says what to do."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Files below ``content/`` that differ from a revision, are new or are gone; names as findings have them.

    ``before`` holds what the revision had in those of them that are reports.
    """

    since: str
    files: frozenset[str]
    before: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def shared(self) -> bool:
        """Whether a file changed on which every report depends."""
        return not SHARED.isdisjoint(self.files)


def changed_since(root: Path, revision: str) -> Changes:
    """Compare the files as they lie in *root*, committed or not, with where their history left *revision*.

    So what others did on that branch in the meantime does not count. Before the first commit, everything differs from
    HEAD. Raises GitError.
    """
    inside = _git(root, "rev-parse", "--is-inside-work-tree")
    if inside.returncode:
        raise GitError(_not_readable(inside.stderr.decode(errors="replace"), root))
    if _git(root, "rev-parse", "--verify", "--quiet", "HEAD").returncode:
        return _everything(root, revision)
    named = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    shallow = _git(root, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
    advice = "这是浅克隆，历史不全：先运行 git fetch --unshallow，或在持续集成里取全部历史（深度设为 0）"
    if named.returncode:
        hint = advice if shallow else "用 git log 查看有哪些提交；远程分支要先 git fetch，写成 origin/分支名"
        raise GitError(f"git 里没有“{revision}”这个提交、分支或标签。{hint}")
    commit = named.stdout.decode().strip()
    base = _git(root, "merge-base", commit, "HEAD")
    if base.returncode and shallow:
        raise GitError(f"找不到“{revision}”与当前提交的共同起点。{advice}")
    start = commit if base.returncode else base.stdout.decode().strip()
    return Changes(revision, frozenset([*_different(root, start), *_untracked(root)]), _reports_at(root, start))


def _not_readable(said: str, root: Path) -> str:
    """Why git does not read the repository, by what it *said*."""
    if "dubious ownership" in said:
        folder = found[1] if (found := re.search(r"--add safe\.directory (.+)", said)) else str(root)
        return (
            "git 不肯读这个仓库：仓库文件夹的所有者不是当前用户。"
            f"确认仓库可信后运行：git config --global --add safe.directory {folder}"
        )
    if "not a git repository" in said:
        return "这里不是 git 仓库，无法知道改了哪些文件。不用 --changed-since，或在仓库里运行"
    return f"git 读不了这个仓库：{said.strip()[:300]}"


def _everything(root: Path, revision: str) -> Changes:
    """Before the first commit every file is new."""
    if revision not in ("HEAD", "@"):
        raise GitError(
            f"git 里没有“{revision}”这个提交、分支或标签：这个仓库还没有提交。首次提交前写 HEAD，检查全部文件"
        )
    listed = _git(root, "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", FOLDER)
    return Changes(revision, frozenset(_names(listed)))


def _different(root: Path, commit: str, *more: str) -> list[str]:
    arguments = ("--name-only", "--no-renames", "--no-ext-diff", "--ignore-submodules", "--relative", "-z", *more)
    return _names(_git(root, "diff", *arguments, commit, "--", FOLDER))


def _reports_at(root: Path, commit: str) -> dict[str, bytes]:
    """The bytes that reports had in *commit*, of those that differ from it or are gone."""
    read = {}
    for name in _different(root, commit, "--diff-filter=a"):
        path = PurePosixPath(name)
        report = name.startswith(REPORTS) and REPORT_NAME.fullmatch(path.name) and not name.endswith(INTERNAL_SUFFIX)
        if report and len(path.parts) == _DEPTH:
            shown = _git(root, "show", f"{commit}:./{name}")
            if shown.returncode:
                raise GitError(f"git 没有完成：{shown.stderr.decode(errors='replace').strip()[:300]}")
            read[name] = shown.stdout
    return read


def _untracked(root: Path) -> list[str]:
    return _names(_git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", FOLDER))


def _names(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    if done.returncode:
        raise GitError(f"git 没有完成：{done.stderr.decode(errors='replace').strip()[:300]}")
    return [os.fsdecode(name) for name in done.stdout.split(b"\0") if name]


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """One question to git, in its own untranslated words."""
    environment = {key: value for key, value in os.environ.items() if key not in _HOOK}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    command = ["git", "-C", str(root), "-c", "core.fsmonitor=false", *arguments]
    try:
        return subprocess.run(command, check=False, capture_output=True, env=environment)
    except OSError as error:
        raise GitError("没有找到 git 命令，无法知道改了哪些文件。请先安装 git") from error


def touched_reports(changes: Changes, content: Content, files: Iterable[str]) -> frozenset[str]:
    """Those of the report *files* that the changes touch.

    A report touches its department's other years, internal records those of their year, a framework the reports that
    use it, and a shared file all of them.
    """
    known = frozenset(files)
    if changes.shared:
        return known
    frameworks = _frameworks(changes, content)
    touched = {report.file for report in content.reports if report.model.framework in frameworks}
    for name in changes.files:
        path = PurePosixPath(name)
        if name.startswith(REPORTS) and name.endswith(INTERNAL_SUFFIX):
            year = path.name.split(".")[0]
            touched |= {
                f for f in known if _folder(f) == _folder(name) and PurePosixPath(f).name.startswith(f"{year}.")
            }
        elif name.startswith(REPORTS):
            touched |= {f for f in known if _folder(f) == _folder(name)}
    return frozenset(touched)


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _frameworks(changes: Changes, content: Content) -> frozenset[str]:
    """References of the frameworks that changed; of one that is gone or cannot be read by the name of its file."""
    read = {reference for reference, framework in content.frameworks.items() if framework.file in changes.files}
    named = {f"{m[1]}@{m[2]}" for name in changes.files if (m := _FRAMEWORK.fullmatch(name))}
    return frozenset(read | named)
