"""Faults of the hand-written pages in ``content/pages/``: told with file, line and how to mend them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

PAGES: Final = "content/pages"
_LINK: Final = re.compile(r"WARNING +-  Doc file '(?P<file>.+?)' contains an? .*?link '(?P<link>.*?)',? (?P<why>.*)")
_NAV: Final = re.compile(r"WARNING +-  A reference to '(?P<file>.+?)' is included in the 'nav' configuration")
_ADDRESS: Final = re.compile(r"\]\(\s*<?([^\s)>]+)|(?:href|src)=[\"']([^\"']+)|<(https?://[^\s>]+)")


class ProseError(Exception):
    """Hand-written pages have faults. The message is Chinese, a line for each: file, line, what it is, how to mend it."""


def source_of(root: Path, address: str) -> Path:
    """The file that the prose page at *address* is made from."""
    single = root / PAGES / f"{address}.md"
    return single if single.is_file() else root / PAGES / address / "index.md"


def told(root: Path, file: Path, needle: str, what: str, mend: str) -> str:
    """A fault in *file*, in the first line that holds *needle*."""
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    lines = (number for number, line in enumerate(text.splitlines(), 1) if needle and needle in line)
    number = next(lines, 0)
    place = f"{file.relative_to(root).as_posix()}{f' 第 {number} 行' if number else ''}"
    return f"{place}：{what}。改法：{mend}"


def check_sources(root: Path) -> None:
    """Refuse what MkDocs only ends with a traceback for. Raises ProseError."""
    faults = []
    for file in sorted((root / PAGES).rglob("*.md")):
        raw = file.read_bytes()
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            place = f"{file.relative_to(root).as_posix()} 第 {line} 行"
            faults.append(f"{place}：不是 UTF-8 编码。改法：用编辑器另存为 UTF-8")
            continue
        for found in _ADDRESS.finditer(text):
            address = found[1] or found[2] or found[3]
            try:
                urlsplit(address)
            except ValueError:
                faults.append(told(root, file, address, f"读不懂网址 {address}", "照浏览器地址栏重写这个网址"))
    if faults:
        raise ProseError("\n".join(faults))


def explained(root: Path, said: Iterable[str]) -> list[str]:
    """The faults of pages among what MkDocs *said*; empty where one of its warnings is of something else."""
    faults = []
    for line in said:
        if found := _LINK.match(line):
            file, link = root / PAGES / found["file"], found["link"]
            faults.append(told(root, file, link, *_link_fault(link, found["why"])))
        elif found := _NAV.match(line):
            mend = "恢复它；不要这一页的，从 mkdocs.yml 的 nav 中删去"
            faults.append(told(root, root / PAGES / found["file"], "", "缺少这个文件", mend))
        elif line.startswith(("WARNING", "ERROR", "CRITICAL", "Traceback")):
            return []
    return faults


def _link_fault(link: str, why: str) -> tuple[str, str]:
    if "anchor" in why:
        return f"链接 {link} 所指的标题没有", "改成那一页有的标题编号，如标题后写 {#编号} 的，链接写 about.md#编号"
    if "left as is" in why:
        return f"链接 {link} 不是相对地址", "写成相对地址，如 about.md"
    return f"链接 {link} 所指的文件没有", f"改成 {PAGES}/ 里有的文件，或删去这个链接"
