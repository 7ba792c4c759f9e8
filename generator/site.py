"""The only writer of the site and of exports: files and a hash manifest are staged whole and swapped in.

What stands in a folder is known by its manifest, which lists what only one kind of output has. There is no file that
marks it: such a one would be published too, and missing from a download.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MANIFEST: Final = "manifest.sha256"
_LINE: Final = re.compile(r"[0-9a-f]{64}  (\S(?:.*\S)?)")
_PACK: Final = re.compile(r"([a-z0-9][a-z0-9-]*-\d{4})(?:\.zip|/([^/]+))")
_VOLUME: Final = re.compile(r"[^/]+汇编\.pdf")
_APPROVAL: Final = re.compile(r"[a-z0-9][a-z0-9-]*-\d{4}/[^/]+用印稿\.(?:pdf|docx)")
_SHARED: Final = frozenset({"index.html", "data/index.html", "data/reports.jsonld"})
_NOBODYS: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})  # left by systems that show a folder
_NAMED: Final = 5


class NotASiteError(Exception):
    """The folder cannot be replaced: it was not made by a build, somebody put files there, or what should replace it
    could not be written whole; the message is Chinese.
    """


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of output: its name, and whether a folder with just these addresses can be one."""

    name: str
    holds: Callable[[frozenset[str]], bool]


def _is_portal(addresses: frozenset[str]) -> bool:
    packs: dict[str, set[str]] = {}
    for address in addresses:
        found = _PACK.fullmatch(address)
        if found is None:
            return False
        packs.setdefault(found[1], set()).add(found[2] or "")
    return all(names == {""} or {"meta.html", "正文.html"} <= names for names in packs.values())


SITE: Final = Kind("站点", lambda addresses: addresses >= _SHARED | {"404.html"})
OFFLINE: Final = Kind("离线版", lambda a: a == {"offline.zip"} or (a >= _SHARED | {"说明.txt"} and "404.html" not in a))
PORTAL: Final = Kind("门户包", _is_portal)
VOLUME: Final = Kind("汇编", lambda addresses: bool(addresses) and all(map(_VOLUME.fullmatch, addresses)))
APPROVAL: Final = Kind("用印稿", lambda addresses: bool(addresses) and all(map(_APPROVAL.fullmatch, addresses)))
_KINDS: Final = (SITE, OFFLINE, PORTAL, VOLUME, APPROVAL)


def prepare(target: Path, kind: Kind) -> None:
    """Bring back what a killed build left beside *target*, and raise NotASiteError unless *target* may be replaced.

    It may be if it is missing, empty, or an output of the same kind that holds nothing but what was written then.
    """
    if not target.parent.is_dir():
        return
    with alone(target.parent):
        old = _beside(target, "old")
        if not target.exists() and is_output(old, kind):
            old.replace(target)  # killed between the two renames: the last good output is the old folder
        check_target(target, kind)


def is_output(folder: Path, kind: Kind) -> bool:
    """Whether *folder* was written as an output of *kind*."""
    listed = _listed(folder)
    return listed is not None and kind.holds(listed)


def kind_of(addresses: Iterable[str]) -> Kind | None:
    """The kind of output that a manifest with these addresses is of; None for that of no output."""
    listed = frozenset(addresses)
    return next((kind for kind in _KINDS if kind.holds(listed)), None) if listed else None


def check_target(target: Path, kind: Kind) -> None:
    """Raises NotASiteError unless *target* is missing, empty, or an output of *kind* with nothing of anybody else."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    listed = _listed(target) if target.is_dir() else None
    if listed is None or not any(kind.holds(listed) for kind in _KINDS):
        raise NotASiteError(f"{target} 不是本程序生成的{kind.name}，没有改动。换一个空文件夹，或先自己移走它。")
    if not kind.holds(listed):
        other = next(other.name for other in _KINDS if other.holds(listed))
        raise NotASiteError(f"{target} 是{other}，不用{kind.name}替换它，没有改动。换一个空文件夹。")
    if strange := [address for address in _present(target) if address not in listed and address != MANIFEST]:
        more = f"等 {len(strange)} 个文件" if len(strange) > _NAMED else ""
        named = "、".join(strange[:_NAMED])
        raise NotASiteError(f"{target} 里有不是本程序生成的文件，替换后会丢失，没有改动：{named}{more}。先移到别处。")


def write_site(files: Mapping[str, bytes], target: Path, kind: Kind = SITE) -> None:
    """Replace *target* by a folder that holds exactly *files* and ``manifest.sha256``.

    Everything is written beside the target first, so that an interrupted build leaves the last good site. Several may
    run at once: each writes a folder of its own, and the last one to finish stands. Raises OSError if the disk refuses,
    and NotASiteError, touching nothing, if the target holds something else or cannot hold these names.
    """
    assert kind.holds(frozenset(files)), f"these files would not be known again as {kind.name}"
    prepare(target, kind)
    _check_names(files)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _staged(target) as staging:
        _fill(staging, files)
        with alone(target.parent):
            if (found := len(_present(staging))) != len(files) + 1:
                wanted = f"应有 {len(files) + 1} 个文件，实有 {found} 个"
                raise NotASiteError(f"{target} 没有写全（{wanted}），原有的没有改动。再运行一次。")
            check_target(target, kind)  # others may have been at work since
            _swap(staging, target)


def _check_names(addresses: Iterable[str]) -> None:
    for address in addresses:
        try:
            os.fsencode(address)
        except UnicodeEncodeError:
            raise NotASiteError(
                f"这里的语言环境不是 UTF-8，写不了文件名“{address}”，没有改动。"
                "设为 UTF-8 再运行，如在命令前加 LC_ALL=C.UTF-8。"
            ) from None


def _fill(staging: Path, files: Mapping[str, bytes]) -> None:
    lines = []
    for address in sorted(files):
        path = staging / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[address])
        lines.append(f"{hashlib.sha256(files[address]).hexdigest()}  {address}\n")
    (staging / MANIFEST).write_text("".join(lines), encoding="utf-8")


def _swap(staging: Path, target: Path) -> None:
    """Put *staging* in the place of *target*, or leave that as it was."""
    if not target.exists():
        staging.replace(target)
        return
    old = _beside(target, "old")
    _remove(old)  # of a build that was killed after both renames
    target.replace(old)
    try:
        staging.replace(target)
    except OSError:
        old.replace(target)
        raise
    _remove(old)


@contextmanager
def _staged(target: Path) -> Iterator[Path]:
    """A new folder beside *target* for this run alone, gone afterwards unless it was moved.

    What killed runs left is removed. A living run holds a lock on its folder, which the system frees when it dies.
    """
    with alone(target.parent):
        _sweep(target)
        staging = _beside(target, f"new-{secrets.token_hex(4)}")
        staging.mkdir()
        held = os.open(staging, os.O_RDONLY)
        with suppress(OSError):  # a file system without locks
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        with naming(target.parent):
            yield staging
    finally:
        os.close(held)
        _remove(staging)


@contextmanager
def naming(folder: Path) -> Iterator[None]:
    """Have a failed write name *folder*: unlike opening, writing does not say where the disk is full."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(folder)
        raise


def _sweep(target: Path) -> None:
    """Remove the folders of killed runs. Where the system cannot tell who is alive, they stay."""
    name = re.compile(rf"\.{re.escape(target.name)}\.new(?:-[0-9a-f]{{8}})?")
    for folder in target.parent.iterdir():
        if name.fullmatch(folder.name) and folder.is_dir() and not folder.is_symlink():
            held = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(folder)
            except OSError:
                continue
            finally:
                os.close(held)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other run moves what lies in *folder*; there is nothing to clean up after one that was killed.

    Where the file system has no locks, runs do not wait; each still writes a folder of its own.
    """
    held = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _beside(target: Path, end: str) -> Path:
    return target.with_name(f".{target.name}.{end}")


def _listed(folder: Path) -> frozenset[str] | None:
    """The addresses on the manifest of *folder*; None if there is none as this module writes it."""
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    found = [_LINE.fullmatch(line) for line in text.splitlines()]
    addresses = [match[1] for match in found if match is not None]
    return frozenset(addresses) if len(addresses) == len(found) and addresses == sorted(addresses) else None


def _present(folder: Path) -> list[str]:
    """Every file and link below *folder*, but for what systems leave there."""
    found = []
    for place, folders, names in os.walk(folder):
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        found += [(Path(place) / name).relative_to(folder).as_posix() for name in (*names, *links)]
    return sorted(address for address in found if address.rpartition("/")[2] not in _NOBODYS)


def _remove(folder: Path) -> None:
    """Remove *folder* if it is there; its manifest first, so that half of it is never taken for an output."""
    if folder.exists():
        (folder / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(folder)
