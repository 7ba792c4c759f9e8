"""What several tests need: a small project of its own, read and checked as the real one is."""

import shutil
from pathlib import Path

from generator.load import Content, Loaded, load_content
from generator.schema.report import Report
from generator.validate import Assessed, assess

DEPARTMENT = "futian-zonggonghui"
YEAR = "2021"
SHARED = ("site.yml", "departments.yml", "regions.yml", "facts.yml")


def make_project(folder: Path, root: Path, frameworks: Path | None = None) -> Path:
    """A project in *folder*: the shared content of the real one, no reports; *frameworks* replaces its frameworks."""
    content = folder / "content"
    content.mkdir(parents=True)
    for name in SHARED:
        shutil.copyfile(root / "content" / name, content / name)
    shutil.copytree(frameworks or root / "content" / "frameworks", content / "frameworks")
    shutil.copyfile(root / "mkdocs.yml", folder / "mkdocs.yml")
    (folder / "site_templates").symlink_to(root / "site_templates", target_is_directory=True)
    (content / "reports").mkdir()
    return folder


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


def assess_all(content: Content) -> dict[str, Assessed]:
    """Every report that was read, by file."""
    found = {report.file: assess(report, content) for report in content.reports}
    return {file: assessed for file, assessed in found.items() if assessed is not None}


def assess_real(root: Path, department: str, year: int) -> Assessed:
    """One report of the real content."""
    content = load_content(root, [root / "content" / "reports" / department / f"{year}.yml"])
    only: Loaded[Report] = content.reports[0]
    assessed = assess(only, content)
    assert assessed is not None
    return assessed
