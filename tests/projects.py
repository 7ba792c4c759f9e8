"""Small projects for tests: the shared content of the real one with reports of a test's own."""

import re
import shutil
from pathlib import Path

from generator.finding import Severity
from generator.load import Content, load_content
from generator.rules import RULES
from generator.validate import Assessed, assess

DEPARTMENT = "futian-zonggonghui"
YEAR = "2021"
SHARED = ("site.yml", "departments.yml", "regions.yml", "facts.yml", "checks.yml")


def make_project(folder: Path, root: Path) -> Path:
    """A project in *folder*: the shared content and the frameworks of the real one, and no reports."""
    content = folder / "content"
    content.mkdir(parents=True)
    for name in SHARED:
        shutil.copyfile(root / "content" / name, content / name)
    shutil.copytree(root / "content" / "frameworks", content / "frameworks")
    shutil.copyfile(root / "mkdocs.yml", folder / "mkdocs.yml")
    (folder / "site_templates").symlink_to(root / "site_templates", target_is_directory=True)
    (content / "reports").mkdir()
    return folder


def check_only(project: Path, *rules: str) -> None:
    """Switch every rule of the project off that is not named and can be: tests of the command are about none."""
    path = project / "content" / "checks.yml"
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^severities:\n(  .*\n)*", "severities: {}\n", text, flags=re.MULTILINE)
    assert "\nseverities: {}\n" in text
    off = "".join(
        f"  {rule.id}: off\n"
        for rule in RULES.values()
        if rule.severity is not Severity.ERROR and rule.id not in (*rules, "waiver", "statement-unused")
    )
    path.write_text(text.replace("\nseverities: {}\n", f"\nseverities:\n{off}"), encoding="utf-8")


def put_report(project: Path, raw: bytes, department: str = DEPARTMENT, year: str = YEAR) -> Path:
    """Write one report into the project."""
    path = project / "content" / "reports" / department / f"{year}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    return path


def head_comments(path: Path) -> list[str]:
    """The comment lines at the head of a case file, without their sign."""
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").strip())
    return lines


def real_report_files(root: Path) -> list[Path]:
    """Every report of the real content."""
    return sorted((root / "content" / "reports").glob("*/*.yml"))


def assess_file(root: Path, path: Path) -> Assessed:
    """One report, read, scored and checked."""
    content: Content = load_content(root, [path])
    assessed = assess(content.reports[0], content)
    assert assessed is not None
    return assessed
