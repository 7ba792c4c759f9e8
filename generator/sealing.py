"""``jixiao seal``: which scan of the sealed paper stands for which text, recorded in the internal file of a report.

Of the scan only its SHA-256 is kept, and that is internal; the scan itself is neither copied nor changed. In the file
lines are inserted or the values of one record are exchanged: every other byte stays.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from generator import editing
from generator.load import INTERNAL_SUFFIX, Loaded, internal_file, load_content, read_model, relative
from generator.schema.report import Internal, Report, Sealed
from generator.site import MANIFEST, alone
from generator.textcode import edition_of, text_code, to_yaml
from generator.yamltext import Node, read_yaml

LARGEST: Final = 500_000_000
"""Bytes of a scan; a report of fifty pages in colour has a tenth of it."""
_CHUNK: Final = 1 << 20
_KEY: Final = "sealed"
_EDITABLE: Final = (".docx", ".doc", ".wps", ".yml", ".yaml")


class SealError(Exception):
    """Nothing was recorded; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that somebody scanned: where it lies, and the SHA-256 of its bytes."""

    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A report as it stands, and what is recorded of its seals. ``seal`` is that of its present edition."""

    report: Loaded[Report]
    internal: Loaded[Internal] | None
    edition: int
    code: str

    @property
    def seal(self) -> Sealed | None:
        return next((seal for seal in self.seals if seal.edition == self.edition), None)

    @property
    def seals(self) -> tuple[Sealed, ...]:
        return self.internal.model.sealed if self.internal else ()


def read_scan(path: Path) -> Scan:
    """The scan at *path*. Raises SealError where it can be none, and OSError."""
    size = path.stat().st_size
    if not size:
        raise SealError(f"{path.name} 是空文件。请重新扫描，或换一个文件")
    if size > LARGEST:
        raise SealError(
            f"{path.name} 有 {size / 1e6:.0f} MB，超过 {LARGEST // 10**6} MB。请降低扫描的分辨率，或分开存放"
        )
    if path.suffix.lower() in _EDITABLE:
        raise SealError(f"{path.name} 是可以改动的文稿，不是扫描件。应为盖章之后扫描成的 PDF、OFD 或图片")
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    made = digest.hexdigest()
    if any(made in _manifest(folder) for folder in path.resolve().parents[:3]):
        raise SealError(f"{path.name} 是本程序导出的文件，没有签字和印章。应为盖章之后扫描的文件")
    return Scan(path, made)


def _manifest(folder: Path) -> str:
    """The hashes of the export that *folder* may be."""
    try:
        return (folder / MANIFEST).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def standing(root: Path, path: Path) -> Standing:
    """The report in *path* and its seals. Raises SealError where either file cannot be read."""
    content = load_content(root, [path])
    file, inner = relative(path, root), relative(internal_file(path), root)
    report = next((report for report in content.reports if report.file == file), None)
    faults = [f for f in content.findings if f.location.file in (file, inner)]
    if report is None or faults:
        told = (
            f"第一处在 {faults[0].location.file} {faults[0].location.spot or '文件'}：{faults[0].message}"
            if faults
            else ""
        )
        raise SealError(f"{file} 或它的内部记录有错误，先改正。{told}")
    try:
        code = text_code(report, content)
    except LookupError:
        raise SealError(
            f"{file} 的指标体系 {report.model.framework} 或部门 {report.model.department} 没有读到，算不出文本校验码。"
            "先运行 jixiao check 改正"
        ) from None
    return Standing(report, content.internals.get(file), edition_of(report), code)


def record(root: Path, path: Path, now: Standing, scan: Scan, day: date) -> None:
    """Write the seal of the present edition. Raises SealError or OSError; then the file is as it was."""
    inner = internal_file(path)
    name = relative(inner, root)
    before = now.internal.raw if now.internal else None
    raw = before if before is not None else editing.NEW_INTERNAL.encode()
    node = now.internal.node if now.internal else read_yaml(raw, name)[0]
    assert node is not None
    entry = {"edition": str(now.edition), "date": day.isoformat(), "text_code": now.code, "sha256": scan.sha256}
    made = _with_seal(raw, node, entry)
    again = read_yaml(made, name)[0] if made is not None else None
    if made is None or again is None or read_model(again, Internal, name, made)[0] is None:
        raise SealError(f"{name} 的写法特殊，找不到可以登记的地方，没有改动。请按“填报说明”手工填写 {_KEY}")
    with alone(
        inner.parent
    ):  # between comparing and putting, another run could put its own record, which would be lost
        if (inner.read_bytes() if inner.is_file() else None) != before:
            raise SealError(f"{inner.name} 刚才被别的程序改过，没有改动。请再运行一次")
        with editing.pending(inner, made) as new:
            editing.put(new, inner)


def elsewhere(root: Path, path: Path, scan: Scan) -> list[str]:
    """The other reports whose internal files hold the hash of *scan*, as department/year."""
    own, digest, found = internal_file(path), scan.sha256.encode(), []
    for other in sorted((root / "content" / "reports").glob(f"*/*{INTERNAL_SUFFIX}")):
        with suppress(OSError):  # what cannot be read is told where that report itself is meant
            if other != own and digest in other.read_bytes().lower():
                found.append(f"{other.parent.name}/{other.name.removesuffix(INTERNAL_SUFFIX)}")
    return found


def _with_seal(raw: bytes, node: Node, entry: dict[str, str]) -> bytes | None:
    """The file with the record of this edition: its values exchanged, or its lines added."""
    wanted: dict[str, Any] = node.data()
    seals: list[dict[str, str]] = wanted.get(_KEY) or []
    for index, seal in enumerate(seals):
        if seal["edition"] == entry["edition"]:
            wanted[_KEY] = [*seals[:index], {**seal, **entry}, *seals[index + 1 :]]
            return _exchanged(raw, node.at((_KEY, index)), entry, wanted)
    wanted[_KEY] = [*seals, entry]
    present = (node.items or {}).get(_KEY)
    indent = editing.dash_indent(raw, present) if present is not None and present.children else "  "
    return None if indent is None else editing.inserted(raw, node, _KEY, indent, to_yaml([entry]), wanted)


def _exchanged(raw: bytes, seal: Node, entry: dict[str, str], wanted: dict[str, Any]) -> bytes | None:
    """*raw* with the values of *seal* exchanged where they stand; None if they are written in some other way."""
    lines = editing.lines_of(raw)
    places = [(seal.at((key,)), value) for key, value in entry.items()]
    for old, value in sorted(places, key=lambda place: place[0].location, reverse=True):
        line, start = lines[old.location.line - 1], old.location.column - 1
        lines[old.location.line - 1] = f"{line[:start]}{value}{line[start + len(old.text or '') :]}"
    made = "".join(lines).encode()
    again, faults = read_yaml(made, seal.location.file)
    return made if again is not None and not faults and again.data() == wanted else None
