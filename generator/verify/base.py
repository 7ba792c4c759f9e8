"""What checking a download works with: differences, a report's four voices of itself, and reading with care.

Nothing that is read is trusted: no symbolic link is followed, nothing but a regular file is opened, and nothing is read
beyond a limit.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

MANIFEST: Final = "manifest.sha256"
EDITION: Final = "report.yml"
DATA: Final = "report.json"
PRINT: Final = "report.pdf"
BOOK: Final = "report.xlsx"
PAGE: Final = "index.html"
SHARED: Final = "data/content"

MEGA: Final = 1_000_000
LIMITS: Final = {
    ".yml": MEGA,
    ".csv": 500 * MEGA,
    ".json": 50 * MEGA,
    ".pdf": 200 * MEGA,
    ".html": 50 * MEGA,
    ".jsonld": 50 * MEGA,
    ".xml": 50 * MEGA,
    ".xlsx": 500 * MEGA,
    ".sqlite": 2_000 * MEGA,
    ".sha256": 50 * MEGA,
}
_UTTERANCE: Final = 120


class UnreadableError(Exception):
    """What was named cannot be checked at all; the message is Chinese and says what to do."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not agree: the file, the place in it, what is published and what comes out here.

    Where no value is compared with another, *place* alone says what there is to say.
    """

    file: str
    place: str
    published: str = ""
    recomputed: str = ""

    @property
    def text(self) -> str:
        """The difference as a sentence, without the file."""
        if not self.published and not self.recomputed:
            return self.place
        return f"{self.place}：公布“{short(self.published)}”，重算“{short(self.recomputed)}”"


@dataclass(frozen=True, slots=True)
class ReportResult:
    """What became of one report: its folder or file, the version that it was published with, and how many points.

    ``compared`` says whether there was a published result to compare with.
    """

    name: str
    title: str
    digest: str
    generator: str
    declared: str
    computed: str
    recomputable: str
    compared: bool
    differences: tuple[Difference, ...]


@dataclass(slots=True)
class Result:
    """All that a check of a download found. ``files`` and the two lists below it are of a folder with a manifest.

    ``compared`` is how many files were made anew and compared, ``unmade`` how many of each kind were not: of a whole
    site these agree with its manifest at most. ``beyond`` says what is not made anew and what to do instead, where a
    folder or a paper is held to its manifest alone. ``whole`` is the SHA-256 of a PDF that was named, pages and all;
    ``manifest`` the one of the site around it that these bytes, or all that is unmade of a folder, were held to.
    """

    target: str
    kind: str
    basis: str = ""
    files: int = 0
    unlisted: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    reports: list[ReportResult] = field(default_factory=list)
    compared: int = 0
    unmade: dict[str, int] = field(default_factory=dict)
    beyond: str = ""
    whole: str = ""
    manifest: str = ""

    @property
    def all_differences(self) -> list[Difference]:
        """Of the files, then of the reports."""
        return [*self.differences, *(d for report in self.reports for d in report.differences)]

    @property
    def agrees(self) -> bool:
        return not self.unlisted and not self.all_differences


def short(text: str) -> str:
    """A value for a message: one line of bounded length."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _UTTERANCE else f"{flat[: _UTTERANCE - 1]}…"


def regular_file(path: Path, root: Path) -> Path:
    """*path* itself, if it is a regular file with no symbolic link on the way from *root*. Raises UnreadableError."""
    try:
        for step in (*reversed(path.relative_to(root).parents), path.relative_to(root)):
            mode = (root / step).lstat().st_mode if step != Path() else stat.S_IFDIR
            if stat.S_ISLNK(mode):
                raise UnreadableError("是符号链接，不读")
            if step != path.relative_to(root) and not stat.S_ISDIR(mode):
                raise UnreadableError("上级不是文件夹")
        if not stat.S_ISREG(mode):
            raise UnreadableError("不是普通文件")
    except OSError as error:
        raise UnreadableError(reason(error)) from None
    except ValueError:
        raise UnreadableError("路径不合规") from None
    return path


def read_file(path: Path, root: Path) -> bytes:
    """The bytes of a file below *root*. Raises UnreadableError, also for one that is too large for its kind."""
    limit = LIMITS.get(path.suffix.lower(), MEGA)
    try:
        with regular_file(path, root).open("rb") as stream:
            raw = stream.read(limit + 1)
    except OSError as error:
        raise UnreadableError(reason(error)) from None
    if len(raw) > limit:
        raise UnreadableError(f"超过 {limit // MEGA} MB，不读")
    return raw


def reason(error: OSError) -> str:
    """Why a file could not be read."""
    if isinstance(error, FileNotFoundError):
        return "缺少这个文件"
    if isinstance(error, PermissionError):
        return "没有读取权限"
    return f"读不出（{error.strerror or type(error).__name__}）"


def is_address(text: str) -> bool:
    """Whether *text* is a plain way down from a folder: no root, no step up, nothing that another system reads so."""
    steps = text.split("/")
    plain = not any(sign in text for sign in ("\\", "\0", ":")) and PurePosixPath(text).as_posix() == text
    return plain and all(step not in {"", ".", ".."} for step in steps)
