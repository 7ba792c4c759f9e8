"""The project's own files agree with each other, and say nothing of the machine they were written on."""

import re
import subprocess
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from generator import __version__

# Put together from parts, or this file would find itself.
PRIVATE_FOLDERS: Final = ("work", "root", "home/[a-z]", "opt/pypi", "opt/wheels", "tmp/(?:try|bash)")
PRIVATE_PATH: Final = re.compile(r"(?<![\w.~-])" + "/(?:" + "|".join(PRIVATE_FOLDERS) + r")[/-]")
REGISTRY_HOST: Final = re.compile(
    "|".join(
        re.escape(name + "." + top)
        for name, top in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("registry.npmjs", "org"),
            ("deb.debian", "org"),
            ("archive.ubuntu", "com"),
        )
    )
)
LOCKED: Final = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tracked(root: Path) -> list[Path]:
    """Every file that is or would be committed."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return [path for name in listing.stdout.split("\0") if name and (path := root / name).is_file()]


def texts(paths: list[Path]) -> dict[Path, str]:
    contents = {path: path.read_bytes() for path in paths}
    return {path: data.decode("utf-8") for path, data in contents.items() if b"\0" not in data}


def locked(path: Path) -> dict[str, list[Version]]:
    """Name to versions: one name may stand there once for each Python."""
    versions: dict[str, list[Version]] = {}
    for name, version in LOCKED.findall(path.read_text(encoding="utf-8")):
        versions.setdefault(canonicalize_name(name), []).append(Version(version))
    return versions


def unmet(requirements: list[str], lock: dict[str, list[Version]]) -> list[str]:
    return [
        text
        for text in requirements
        if not (found := lock.get(canonicalize_name((wanted := Requirement(text)).name)))
        or not all(wanted.specifier.contains(version) for version in found)
    ]


def test_no_path_of_this_machine_and_no_registry_host(tracked: list[Path], root: Path) -> None:
    faults = [
        f"{path.relative_to(root)}: {match.group()}"
        for path, text in texts(tracked).items()
        for pattern in (PRIVATE_PATH, REGISTRY_HOST)
        if (match := pattern.search(text))
    ]
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize(
    "text,private",
    [
        ("see /" + "work/main", True),
        ("file:///" + "root/x", True),
        ("'/" + "tmp/try-1'", True),
        ("https://example.gov.cn/" + "work/1.html", False),
        ("network/" + "work/", False),
    ],
)
def test_private_paths_are_recognised(text: str, private: bool) -> None:
    assert bool(PRIVATE_PATH.search(text)) is private


def test_dependencies_are_locked_within_their_ranges(project: dict[str, Any], root: Path) -> None:
    runtime = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    development = project["project"]["optional-dependencies"]["dev"]
    assert not unmet(runtime, locked(root / "requirements.lock"))
    assert not unmet([*runtime, *development], locked(root / "requirements-dev.lock"))


def test_both_locks_hold_the_same_versions(root: Path) -> None:
    runtime, development = locked(root / "requirements.lock"), locked(root / "requirements-dev.lock")
    assert runtime.items() <= development.items()


def test_every_locked_package_has_a_hash(root: Path) -> None:
    for lock in sorted(root.glob("requirements*.lock")):
        entries = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8"))
        assert not [entry for entry in entries if "==" in entry.split("\n")[0] and "--hash=sha256:" not in entry]


def test_every_range_gives_its_reason(root: Path) -> None:
    """The line above a dependency says why the range is what it is."""
    lines = (root / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    stated = [(above.strip(), line) for above, line in pairwise(lines) if re.match(r'  "\S+[<>]=', line)]
    assert stated
    assert not [line for above, line in stated if not above.startswith("#")]


def test_readme_names_the_commands(root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z][a-z-]*)", readme))
    assert {"site", "test"} <= named
    assert named <= targets, f"README names what the Makefile does not have: {sorted(named - targets)}"


def test_changelog_has_the_current_version(root: Path) -> None:
    headings = re.findall(r"^## (\S+)", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"未发布", __version__} & set(headings)


def test_licence_is_complete(root: Path) -> None:
    """Both languages, as the licence itself asks."""
    licence = (root / "LICENSE").read_text(encoding="utf-8")
    for part in (
        "木兰宽松许可证， 第2版",
        "条款结束",
        "Mulan Permissive Software License，Version 2",
        "END OF THE TERMS",
    ):
        assert part in licence
