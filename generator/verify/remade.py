"""The other files that follow from the editions, made anew: which of a download agree with them, and which cannot be.

What describes other files (their sizes and hashes) is made of those that were downloaded, so that a workbook, which is
not made anew, is still bound to its description.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from re import compile as pattern
from typing import Final

from generator.opendata import describing_files
from generator.papers import all_papers
from generator.report.publication import Publication
from generator.verify.base import BOOK, DATA, EDITION, Difference, UnreadableError, read_file

_BULK: Final = ("data/jixiao.xlsx", "data/jixiao.sqlite")
_GENERATOR: Final = pattern(rb'"generator": "jixiao [^"]{0,40}",')
_LINKED: Final = "report.jsonld"
_KINDS: Final[tuple[tuple[str, Callable[[str], bool]], ...]] = (
    ("搜索索引", lambda a: a.startswith("search/") and not a.endswith(".html")),
    ("网页文字", lambda a: a.endswith(".html")),
    ("PDF 版面", lambda a: a.endswith(".pdf")),
    ("XLSX", lambda a: a.endswith(".xlsx")),
    ("SQLite", lambda a: a.endswith(".sqlite")),
    ("台账 CSV", lambda a: a.startswith("register/")),
    ("更正订阅", lambda a: a == "feeds/corrections.xml"),
    ("重算所用的共用内容", lambda a: a.startswith("data/content/")),
    ("数据集说明", lambda a: a.endswith(".jsonld")),
)
_OTHERS: Final = "样式、脚本、图标等"


def with_descriptions(
    publication: Publication, files: Mapping[str, bytes], root: Path, prefix: str = ""
) -> dict[str, bytes]:
    """*files* that were made anew, and the descriptions of what lies below *root*, by address.

    *root* is the folder at the address *prefix*; what was not downloaded with it is described as it was made here.
    """
    reports = (*publication.reports, *publication.earlier)
    described = [paper.address for paper in all_papers(publication)] + [f"{report.address}{BOOK}" for report in reports]
    names = [*files, *_BULK, *described]
    there: dict[str, bytes] = {}
    for name in names:
        if name.startswith(prefix):
            try:
                there[name] = read_file(root / name.removeprefix(prefix), root)
            except UnreadableError:
                continue  # told where the file itself is looked at
    made = dict(files) | dict(describing_files(publication, dict(files) | there))
    if prefix and not {name for name in described if name.startswith(prefix)} <= there.keys():
        made.pop(f"{prefix}{_LINKED}", None)  # it describes files that may be on the site and were not downloaded
    return made


def differing(
    root: Path, prefix: str, address: str, files: Mapping[str, bytes], compared: set[str], whole: bool
) -> Iterator[Difference]:
    """Files of the folder at *address*, not of those below it, that are not as *files* have them.

    *prefix* is put before their names, and names that were compared go into *compared*. Of a *whole* site none may be
    missing. ``report.yml`` and ``report.json`` are compared elsewhere, in words.
    """
    for name, content in sorted(files.items()):
        own = name.removeprefix(address)
        if not name.startswith(address) or "/" in own or own in (EDITION, DATA):
            continue
        path = root / f"{prefix}{own}"
        if not whole and not path.exists():
            continue
        compared.add(f"{prefix}{own}")
        try:
            found = read_file(path, root)
        except UnreadableError as error:
            yield Difference(f"{prefix}{own}", str(error))
            continue
        if found != content and not (own.endswith(".json") and _anonymous(found) == _anonymous(content)):
            yield Difference(f"{prefix}{own}", "内容与重新生成的不同")


def _anonymous(content: bytes) -> bytes:
    """JSON without the version that made it."""
    return _GENERATOR.sub(b"", content, count=1)


def by_kind(addresses: Iterable[str]) -> dict[str, int]:
    """How many files of which kind, in words."""
    made: dict[str, int] = {}
    for address in addresses:
        kind = next((word for word, fits in _KINDS if fits(address)), _OTHERS)
        made[kind] = made.get(kind, 0) + 1
    order = [*(word for word, _ in _KINDS), _OTHERS]
    return {kind: made[kind] for kind in order if kind in made}
