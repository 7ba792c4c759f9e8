"""The only writer of the site: pages, data and a hash manifest are staged whole and swapped in."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

MANIFEST: Final = "manifest.sha256"


class NotASiteError(Exception):
    """The folder to be replaced was not made by a build; the message is Chinese."""


def check_target(target: Path) -> None:
    """Raises NotASiteError unless *target* is missing, empty, or a site of ours."""
    if target.exists() and (not target.is_dir() or (any(target.iterdir()) and not (target / MANIFEST).is_file())):
        raise NotASiteError(f"{target} 不是本程序生成的站点，没有改动。换一个空文件夹，或先自己移走它。")


def write_site(files: Mapping[str, bytes], target: Path) -> None:
    """Replace *target* by a folder that holds exactly *files* and ``manifest.sha256``.

    Everything is written beside the target first, so that an interrupted build leaves the last good site.
    Raises OSError if the disk refuses, and NotASiteError, touching nothing, if the target holds something else.
    """
    check_target(target)
    staging, old = target.with_name(f".{target.name}.new"), target.with_name(f".{target.name}.old")
    _recover(target, old)
    _remove(staging)
    staging.mkdir(parents=True)
    lines = []
    for address in sorted(files):
        path = staging / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[address])
        lines.append(f"{hashlib.sha256(files[address]).hexdigest()}  {address}\n")
    (staging / MANIFEST).write_text("".join(lines), encoding="utf-8")
    if target.exists():
        target.replace(old)
    staging.replace(target)
    _remove(old)


def _recover(target: Path, old: Path) -> None:
    """After a build that was killed between its two renames, the last good site is the old folder."""
    if old.exists() and not target.exists():
        old.replace(target)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
