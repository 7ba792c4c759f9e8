"""Checks a download and makes every report in it anew: do files, hashes, scores and notes agree with what is published?

Pure but for reading what it is given. What cannot be checked at all is an UnreadableError with a Chinese message; what
is there and does not agree is a ``Difference``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from generator import __version__
from generator.report.views import ScoreRow
from generator.verify.base import (
    DATA,
    EDITION,
    MANIFEST,
    PAGE,
    PRINT,
    SHARED,
    Difference,
    ReportResult,
    Result,
    UnreadableError,
    read_file,
)
from generator.verify.compare import compare, read_json
from generator.verify.embedded import embedded
from generator.verify.manifest import check_manifest, hold_paper, hold_rest, listed_addresses
from generator.verify.recompute import Recomputed, address_of, is_report_address, recompute
from generator.verify.remade import by_kind, differing, with_descriptions
from generator.verify.targets import held_alone, refuse_stranger

Progress: TypeAlias = Callable[[str, int, int], None]
VERSION: Final = f"jixiao {__version__}"
SITE, FOLDER, FILE = "整个站点", "报告文件夹", "报告文件"
_DIGEST: Final = re.compile(r"SHA-256：\s*(?:<[^<>]{0,80}>)?([0-9a-f]{64})\b")
_CODE: Final = re.compile(r"文本校验码：\s*(?:<[^<>]{0,80}>)?([0-9A-F]{4}(?:-[0-9A-F]{4}){3})\b")


def verify(target: Path, given: Path | None, project: Path | None, progress: Progress) -> Result:
    """Check a downloaded site, the folder of a report, or one of its files; an export is held to its manifest.

    *given* holds the shared content to recompute with: a project, its ``content/``, or a download. Without it, what
    the download around *target* brings along is used, else what the *project* has. Raises UnreadableError or OSError.
    """
    place = target.resolve()
    refuse_stranger(place)
    if place.is_dir() and (place / MANIFEST).exists():
        kind, beyond = held_alone(listed_addresses(place))
        if beyond:
            result = Result(str(target), kind, beyond=beyond)
            result.unmade = by_kind(check_manifest(place, result, progress))
            return result
    if place.suffix.lower() == ".pdf":
        try:
            _embedded(place)
        except UnreadableError as error:  # told before anything is asked for
            result = Result(str(target), FILE, beyond=str(error))
            hold_paper(place, "", result)
            if not result.manifest:
                raise
            return result
    shared = _shared(given) if given else next(_around(place), None) or (_shared(project) if project else None)
    if shared is None:
        raise UnreadableError(f"没有重算所需的共用内容（{SHARED}/）：用 --content 指明下载的整个站点，或项目目录")
    if place.is_dir() and (place / MANIFEST).exists():
        result = _site(place, shared, progress)
    elif place.is_dir():
        result = Result(str(target), FOLDER)
        compared: set[str] = set()
        result.reports.append(_folder(place, shared, progress, compared))
        names = [path.name for path in place.iterdir() if path.is_file()]
        rest = [name for name in names if name not in compared]
        result.compared, result.unmade = len(compared), by_kind(rest)
        hold_rest(place, rest, result)
    else:
        result = Result(str(target), FILE)
        report, published = _file(place, shared, progress)
        result.reports.append(report)
        if place.suffix.lower() == ".pdf":
            hold_paper(place, published, result)
    result.target, result.basis = str(target), str(shared)
    return result


def _around(place: Path) -> Iterator[Path]:
    """Shared content of the download that *place* lies in."""
    for folder in (place, *list(place.parents)[:6]):
        if (folder / SHARED / "facts.yml").is_file():
            yield folder / SHARED


def _shared(given: Path) -> Path:
    """The folder of shared content that somebody named, itself or below. Raises UnreadableError."""
    for folder in (given, given / "content", given / SHARED):
        if (folder / "facts.yml").is_file():
            return folder.resolve()
    raise UnreadableError(f"{given} 中没有共用内容：应是项目目录、其中的 content/，或下载的站点")


def _site(site: Path, shared: Path, progress: Progress) -> Result:
    result = Result(str(site), SITE)
    listed = check_manifest(site, result, progress)
    folders = [f for f in _report_folders(site) if (f / EDITION).exists() or (f / DATA).exists()]
    editions: dict[str, bytes] = {}
    unread: dict[str, str] = {}
    for folder in folders:
        address = f"{folder.relative_to(site).as_posix()}/"
        try:
            editions[address] = read_file(folder / EDITION, site)
        except UnreadableError as error:
            unread[address] = str(error)
    made = recompute(editions, shared, progress)
    files, compared = with_descriptions(made.publication, made.files, site), set[str]()
    for folder in folders:
        address = f"{folder.relative_to(site).as_posix()}/"
        if address in unread:
            gone = (Difference(f"{address}{EDITION}", unread[address]),)
            result.reports.append(ReportResult(address, "", "", "", "", "", "", compared=False, differences=gone))
        else:
            result.reports.append(_report(folder, site, address, editions[address], made, files, compared))
    if not unread and not made.faults:  # what is of all reports can be compared only if all of them are there
        reports = {*editions}
        for place in sorted({f"{name.rpartition('/')[0]}/" for name in files} - reports):
            result.differences += differing(site, place, place, files, compared, whole=True)
    result.compared = len(compared)
    result.unmade = by_kind(name for name in listed if name not in compared)
    return result


def _report_folders(site: Path) -> list[Path]:
    """Folders at addresses of reports, earlier editions after the current one; links are not followed."""
    found = [*site.glob("reports/*/[0-9][0-9][0-9][0-9]"), *site.glob("reports/*/[0-9][0-9][0-9][0-9]/r*")]
    plain = (f for f in found if f.is_dir() and not any(p.is_symlink() for p in (f, *f.parents) if p != site))
    return sorted(f for f in plain if is_report_address(f"{f.relative_to(site).as_posix()}/"))


def _folder(folder: Path, shared: Path, progress: Progress, compared: set[str]) -> ReportResult:
    """The folder of one report, downloaded alone or within a site."""
    if not (folder / EDITION).exists():
        raise UnreadableError(f"{folder} 不是下载的站点（没有 {MANIFEST}），也不是报告的文件夹（没有 {EDITION}）")
    edition = read_named(folder / EDITION)
    data = folder / DATA
    address = address_of(edition, _said(read_named(data) if data.exists() else None, "address"))
    made = recompute({address: edition}, shared, progress)
    files = with_descriptions(made.publication, made.files, folder, address)
    return _report(folder, folder, address, edition, made, files, compared)


def _file(file: Path, shared: Path, progress: Progress) -> tuple[ReportResult, str]:
    """``report.yml``, ``report.json`` or ``report.pdf`` alone, under whatever name, and where a site has the PDF."""
    data: bytes | None
    kind = file.suffix.lower()
    if kind == ".pdf":
        parts = _embedded(file)
        edition, data = parts[EDITION], parts[DATA]
    elif kind in {".yml", ".json"}:
        yaml, beside = file.with_suffix(".yml"), file.with_suffix(".json")
        if not yaml.exists():
            raise UnreadableError(f"只有 {file.name} 不能重算：把同一份报告的 {yaml.name} 放在同一文件夹")
        edition, data = read_named(yaml), read_named(beside) if beside.exists() else None
    else:
        raise UnreadableError(f"{file.name} 不能核验：应为下载的站点、报告文件夹、{EDITION}、{DATA} 或 {PRINT}")
    address = address_of(edition, _said(data, "address"))
    made = recompute({address: edition}, shared, progress)
    differences = _pair(file.name, address, edition, data, made)
    return _result(file.name, address, edition, data, made, differences), f"{address}{PRINT}"


def _embedded(file: Path) -> dict[str, bytes]:
    """The data in a PDF that was named. Raises UnreadableError with its name."""
    raw = read_named(file)
    try:
        return embedded(raw)
    except UnreadableError as error:
        raise UnreadableError(f"{file.name}：{error}") from None


def read_named(path: Path) -> bytes:
    """A file that was named. Raises UnreadableError with its name."""
    try:
        return read_file(path, path.parent)
    except UnreadableError as error:
        raise UnreadableError(f"{path.name}：{error}") from None


def _report(
    folder: Path,
    root: Path,
    address: str,
    edition: bytes,
    made: Recomputed,
    files: Mapping[str, bytes],
    compared: set[str],
) -> ReportResult:
    """Every file of a report's folder against the edition and what is made of it; *compared* takes their names."""
    own = folder.relative_to(root).as_posix()
    prefix = "" if own == "." else f"{own}/"
    found: list[Difference] = []
    data: bytes | None = None
    try:
        data = read_file(folder / DATA, root)
    except UnreadableError as error:
        found.append(Difference(f"{prefix}{DATA}", str(error)))
    found += _pair(f"{prefix}{DATA}", address, edition, data, made)
    again = made.reports.get(address)
    code = again.text_code if again else ""
    found += _page(folder / PAGE, root, f"{prefix}{PAGE}", hashlib.sha256(edition).hexdigest(), code)
    found += _print(folder / PRINT, root, f"{prefix}{PRINT}", {EDITION: edition, DATA: data})
    if address not in made.faults:
        compared.update(f"{prefix}{name}" for name in (EDITION, DATA))
        found += differing(root, prefix, address, files, compared, whole=bool(prefix))
    return _result(address, address, edition, data, made, found)


def _pair(file: str, address: str, edition: bytes, data: bytes | None, made: Recomputed) -> list[Difference]:
    """An edition and the JSON that belongs to it, against what is made of the edition."""
    folder = file.rpartition("/")[0]
    yaml = f"{folder}/{EDITION}" if folder else EDITION
    if address in made.faults:
        return [Difference(yaml, made.faults[address])]
    found = []
    if made.publication.editions[address] != edition:
        found.append(Difference(yaml, "内容可读，但写法与公开版不同，发布之后改动过"))
    if data is None:
        return found
    try:
        found += compare(file, data, made.files[f"{address}{DATA}"])
    except UnreadableError as error:
        found.append(Difference(file, str(error)))
    return found


def _page(path: Path, root: Path, file: str, digest: str, code: str) -> Iterator[Difference]:
    """The hash that is printed on the page, and 文本校验码; *code* is empty where there is none to compare with."""
    if not path.exists():
        return  # the folder of a report may have been downloaded without it; a site's manifest knows
    try:
        text = read_file(path, root).decode("utf-8", errors="replace")
    except UnreadableError as error:
        yield Difference(file, str(error))
        return
    for name, pattern, expected in (("SHA-256", _DIGEST, digest), ("文本校验码", _CODE, code)):
        printed = list(dict.fromkeys(pattern.findall(text)))
        if expected and expected not in printed:
            yield Difference(file, f"页面所印 {name}", "、".join(printed) or "（未印）", expected)


def _print(path: Path, root: Path, file: str, expected: Mapping[str, bytes | None]) -> Iterator[Difference]:
    """The files that are embedded in the PDF."""
    if not path.exists():
        return
    try:
        parts = embedded(read_file(path, root))
    except UnreadableError as error:
        yield Difference(file, str(error))
        return
    for name, content in expected.items():
        if content is not None and parts[name] != content:
            yield Difference(file, f"PDF 内附的 {name} 与文件夹里的不同")


def _result(
    name: str, address: str, edition: bytes, data: bytes | None, made: Recomputed, differences: list[Difference]
) -> ReportResult:
    report = made.reports.get(address)
    return ReportResult(
        name=name,
        title=report.title if report else "",
        digest=hashlib.sha256(edition).hexdigest(),
        generator=_said(data, "generator"),
        declared=report.total.declared if report else "",
        computed=_computed(report.total) if report else "",
        recomputable=report.recomputable if report else "",
        compared=data is not None,
        differences=tuple(differences),
    )


def _computed(total: ScoreRow) -> str:
    """The computed total, and what of it was taken over from the declared scores; empty if there is none."""
    return f"{total.computed}（含按自评得分计入 {total.taken} 分）" if total.taken else total.computed


def _said(data: bytes | None, key: str) -> str:
    """What a ``report.json`` says of itself, empty where it does not."""
    try:
        given: Any = read_json(data).get(key) if data is not None else None
    except UnreadableError:
        return ""
    return given if isinstance(given, str) else ""
