"""Edits of ``content/`` by commands: lines put into a file whose other bytes stay, and files replaced safely."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from generator.site import naming
from generator.yamltext import Node, read_yaml

NEW_INTERNAL: Final = """\
# yaml-language-server: $schema=../../../schemas/internal.schema.json
# 内部记录：不公开，不进网站、PDF 和数据。
schema_version: 1
"""


def inserted(raw: bytes, node: Node, key: str, indent: str, item: str, wanted: Any) -> bytes | None:
    """*raw*, read as *node*, with the lines of *item* at the end of what stands below *key*; every other byte stays.

    They go to the first place where reading the file again gives what is *wanted*; None if there is no such place.
    """
    lines = lines_of(raw)
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    new = [f"{indent}{line}{end}" for line in item.rstrip("\n").split("\n")]
    for start, stop, block in _places(lines, node, key, new, end):
        kept = [*lines[:start]]
        if kept and not kept[-1].endswith("\n"):
            kept[-1] += end
        made = "".join([*kept, *block, *lines[stop:]]).encode()
        again, faults = read_yaml(made, node.location.file)
        if again is not None and not faults and again.data() == wanted:
            return made
    return None


def lines_of(raw: bytes) -> list[str]:
    """The lines of a file with their ends, as the reader of YAML counts them."""
    text = raw.decode("utf-8")
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [last for last in (text.split("\n")[-1],) if last]


def _places(lines: list[str], node: Node, key: str, new: list[str], end: str) -> Iterator[tuple[int, int, list[str]]]:
    """Line numbers to replace (none, mostly) and by what: the likeliest first."""
    starts = {name: place.line - 1 for name, place in node.key_locations.items()}
    own = starts.get(key)
    whole = [f"{key}:{end}", *new]
    if own is None:
        yield from ((at, at, whole) for at in _ends(lines, len(lines)))
        yield from ((at, at, whole) for start in sorted(starts.values(), reverse=True) for at in _ends(lines, start))
        return
    if re.fullmatch(rf"{key}: *(\[ *\]|\{{ *\}})\s*", lines[own].removeprefix("\ufeff")):
        yield own, own + 1, whole
        return
    following = min((start for start in starts.values() if start > own), default=len(lines))
    yield from ((at, at, new) for at in _ends(lines, following))


def _ends(lines: list[str], stop: int) -> Iterator[int]:
    """Where what stands before line *stop* ends: before the blank lines and comments that lead to it, or after them."""
    at = stop
    while at and (not lines[at - 1].strip() or lines[at - 1].startswith("#")):
        at -= 1
    yield at
    if at != stop:
        yield stop


def dash_indent(raw: bytes, sequence: Node) -> str | None:
    """The blanks before the dash of the last item of a *sequence* that has some; None if it is written without dashes."""
    assert sequence.children
    lines = raw.decode("utf-8-sig").split("\n")
    item = sequence.children[-1].location
    before = lines[item.line - 1][: item.column - 1]
    found = re.fullmatch(r"( *)- +", before) or re.fullmatch(r"( *)-\s*", lines[item.line - 2])
    return found[1] if found else None


@contextmanager
def pending(path: Path, content: bytes) -> Iterator[Path]:
    """A file beside *path* with *content*, safely on the disk; gone at the end unless it was put in its place."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with naming(path.parent):
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
            yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def put(temporary: Path, path: Path) -> None:
    """Put *temporary* in the place of *path*, at once and for good."""
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
