"""The list of hashes of a downloaded site: is every file there, unchanged, and nothing else beside it."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from generator.verify.base import (
    MANIFEST,
    MEGA,
    Difference,
    Result,
    UnreadableError,
    is_address,
    read_file,
    regular_file,
)

LARGEST: Final = 4_000 * MEGA
_STEPS: Final = 7
"""Folders up to where a site can begin: an earlier edition of a report lies four below it."""
_LINE: Final = re.compile(r"([0-9a-f]{64})  (\S(?:.*\S)?)")


def listed_addresses(site: Path) -> list[str]:
    """What the manifest of *site* lists. Raises UnreadableError if there is none to read."""
    return sorted(_listed(site, Result("", "")))


def check_manifest(site: Path, result: Result, progress: Callable[[str, int, int], None]) -> list[str]:
    """Compare the files of *site* with its manifest; what does not agree goes into *result*. Gives what is listed.

    Raises UnreadableError if there is no manifest to compare with.
    """
    listed = _listed(site, result)
    for number, (address, digest) in enumerate(sorted(listed.items()), 1):
        progress("核对文件", number, len(listed))
        try:
            found = _sha256(regular_file(site / address, site))
        except UnreadableError as error:
            result.differences.append(Difference(address, f"清单所列的文件{_said(str(error))}"))
            continue
        result.files += 1
        if found != digest:
            result.differences.append(Difference(address, "SHA-256 与清单不符", digest, found))
    result.unlisted += [address for address in _present(site) if address not in listed and address != MANIFEST]
    return sorted(listed)


def manifest_around(place: Path) -> tuple[Path, dict[str, str]] | None:
    """The folder around *place* that has a manifest, and its digests by address; None if none can be read."""
    for folder in list(place.parents)[:_STEPS]:
        if (folder / MANIFEST).is_file():
            with suppress(UnreadableError):
                return folder, _listed(folder, Result("", ""))
    return None


def hold_paper(paper: Path, published: str, result: Result) -> None:
    """Hold the bytes of a PDF to the manifest around it, which knows it where it lies or as *published*, if at all.

    Only these tell whether the pages were changed. Raises UnreadableError if it cannot be read.
    """
    result.whole = _sha256(regular_file(paper, paper.parent))
    around = manifest_around(paper)
    if around is None:
        return
    folder, listed = around
    address = next((name for name in (paper.relative_to(folder).as_posix(), published) if name in listed), None)
    if address is None:
        return
    result.manifest, result.files = str(folder / MANIFEST), 1
    if listed[address] != result.whole:
        place = "整个文件的 SHA-256 与清单不符，印出的页面可能改动过"
        result.differences.append(Difference(address, place, listed[address], result.whole))


def hold_rest(folder: Path, names: Iterable[str], result: Result) -> None:
    """Hold files of a report's *folder* to the manifest around it; what does not agree goes into *result*."""
    around = manifest_around(folder)
    if around is None:
        return
    site, listed = around
    known = True
    for name in sorted(names):
        address = (folder / name).relative_to(site).as_posix()
        known = known and address in listed
        if address not in listed:
            continue
        try:
            found = _sha256(regular_file(folder / name, folder))
        except UnreadableError as error:
            result.differences.append(Difference(name, str(error)))
            continue
        result.files += 1
        if found != listed[address]:
            result.differences.append(Difference(name, "SHA-256 与清单不符", listed[address], found))
    if known:
        result.manifest = str(site / MANIFEST)


def _said(fault: str) -> str:
    return "缺少" if fault == "缺少这个文件" else fault


def _listed(site: Path, result: Result) -> dict[str, str]:
    """Digest by address. Lines that are none are differences."""
    try:
        text = read_file(site / MANIFEST, site).decode("utf-8", errors="surrogateescape")
    except UnreadableError as error:
        raise UnreadableError(f"{MANIFEST} {error}") from None
    listed: dict[str, str] = {}
    if not text.endswith("\n"):
        result.differences.append(Difference(MANIFEST, "最后一行没有换行，清单可能不完整"))
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        found = _LINE.fullmatch(line)
        address = found[2] if found else ""
        if found is None:
            result.differences.append(Difference(MANIFEST, f"第 {number} 行不是“SHA-256  文件”：{_shown(line)}"))
        elif not is_address(address) or address == MANIFEST:
            result.differences.append(
                Difference(MANIFEST, f"第 {number} 行的文件不在本目录之内，不读：{_shown(address)}")
            )
        elif address in listed:
            result.differences.append(Difference(MANIFEST, f"第 {number} 行重复列出：{_shown(address)}"))
        else:
            listed[address] = found[1]
    return listed


def _shown(text: str) -> str:
    return text[:80].encode("utf-8", errors="replace").decode()


def _sha256(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise UnreadableError(f"超过 {LARGEST // MEGA} MB，不读")
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        raise UnreadableError("读不出") from None


def _present(site: Path) -> list[str]:
    """Every file below the folder; links are named, not followed."""
    found = []
    for folder, folders, names in os.walk(site):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        found += [(Path(folder) / name).relative_to(site).as_posix() for name in (*names, *links)]
    return sorted(found)
