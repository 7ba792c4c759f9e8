"""Published editions made into reports anew, with shared content from a download or a project, as a build makes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from generator.finding import Finding, Severity
from generator.load import Content, load_content
from generator.opendata import compare, csvs, feeds, report
from generator.pipeline import Checked
from generator.publishing import publish_all
from generator.references import check_references
from generator.report.model import Report
from generator.report.publication import Publication
from generator.validate import Assessed, assess
from generator.verify.base import SHARED, UnreadableError, read_file
from generator.yamltext import read_yaml

_FILES: Final = ("site.yml", "departments.yml", "regions.yml", "facts.yml", "checks.yml")
_ADDRESS: Final = re.compile(r"reports/([a-z0-9][a-z0-9-]*)/(\d{4})/(?:r(\d{1,4})/)?")
_HEAD: Final = {"department": re.compile(r"[a-z0-9][a-z0-9-]{0,99}"), "year": re.compile(r"\d{4}")}


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What came out: the publication, its reports and data files by address, and why an edition became no report.

    Files are those that the editions alone decide to the byte: not the register and corrections, whose sources are not
    published, not workbooks and databases, whose bytes depend on the libraries of the machine.
    """

    publication: Publication
    reports: Mapping[str, Report]
    files: Mapping[str, bytes]
    faults: Mapping[str, str]


def address_of(edition: bytes, said: str) -> str:
    """The address of the report that an edition holds: the one that its JSON *said*, if it can be that.

    Only the JSON knows whether the edition was replaced by a later one. Raises UnreadableError if it is no edition.
    """
    node, findings = read_yaml(edition, "report.yml")
    if node is None or node.items is None:
        raise UnreadableError(f"读不成报告：{_told(findings[0]) if findings else '内容不是“键: 值”'}")
    head = {key: (node.items[key].text or "") if key in node.items else "" for key in _HEAD}
    wrong = [key for key, pattern in _HEAD.items() if not pattern.fullmatch(head[key])]
    if wrong:
        raise UnreadableError(f"读不成报告：{'、'.join(wrong)} 缺少或不合规")
    current = f"reports/{head['department']}/{head['year']}/"
    return said if said.startswith(current) and is_report_address(said) else current


def is_report_address(address: str) -> bool:
    """Whether reports are published at such an address."""
    return _ADDRESS.fullmatch(address) is not None


def recompute(editions: Mapping[str, bytes], shared: Path, progress: Callable[[str, int, int], None]) -> Recomputed:
    """Score and note the *editions*, by address, anew. *shared* holds the shared content.

    Raises UnreadableError if the shared content is not complete.
    """
    with TemporaryDirectory(prefix="jixiao-verify-") as folder:
        root = Path(folder)
        places = _lay_out(root, editions, shared)
        content = load_content(root)
        if not content.complete:
            told = "；".join(_told(finding) for finding in content.findings[:3])
            raise UnreadableError(f"重算所需的共用内容不完整（{shared}）：{told}")
        assessed, faults = _assessed(content, places, progress)
    publication = publish_all(Checked(content, assessed))
    made = {one.address: one for one in (*publication.reports, *publication.earlier)}
    for address in editions:
        if address not in made and address not in faults:
            faults[address] = "不是已发布的报告（状态不是 published，或没有现行版本）"
    files = {address: raw for kind in (report, csvs, compare) for address, raw in kind.files(publication)}
    files |= {address: raw for address, raw in feeds.files(publication) if address == feeds.NEW}
    return Recomputed(publication, made, files, faults)


def _lay_out(root: Path, editions: Mapping[str, bytes], shared: Path) -> dict[str, str]:
    """A project of the editions and the shared content below *root*; addresses by the file that holds the edition."""
    content = root / "content"
    (content / "frameworks").mkdir(parents=True)
    names = [*_FILES, *(f"frameworks/{path.name}" for path in sorted((shared / "frameworks").glob("*.yml")))]
    for name in names:
        try:
            (content / name).write_bytes(read_file(shared / name, shared))
        except UnreadableError as error:
            raise UnreadableError(f"重算需要 {SHARED}/ 中的 {name}：{error}") from None
    places: dict[str, str] = {}
    for address, edition in (*_stand_ins(editions), *editions.items()):
        found = _ADDRESS.fullmatch(address)
        assert found is not None
        department, year, revision = found.groups()
        file = f"content/reports/{department}/{year}{f'.r{revision}' if revision else ''}.yml"
        places[file] = address
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_bytes(edition)
    return places


def _stand_ins(editions: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """An earlier edition that came alone also takes the place of the current one: without that, nothing is published."""
    for address, edition in editions.items():
        current = "/".join(address.split("/")[:3]) + "/"
        if current not in editions:
            yield current, edition


def _assessed(
    content: Content, places: Mapping[str, str], progress: Callable[[str, int, int], None]
) -> tuple[list[Assessed], dict[str, str]]:
    """The editions that can be reports, assessed; and by address what keeps the others from it."""
    errors: dict[str, Finding] = {}
    for finding in (*content.findings, *check_references(content)):
        if finding.severity is Severity.ERROR:
            errors.setdefault(finding.location.file, finding)
    assessed = []
    for number, loaded in enumerate(content.reports, 1):
        progress("重算", number, len(content.reports))
        one = None if loaded.file in errors else assess(loaded, content)
        if one is None:
            continue
        wrong = next((f for f in one.findings if f.severity is Severity.ERROR and not f.waived), None)
        if wrong is None:
            assessed.append(one)
        else:
            errors[loaded.file] = wrong
    faults = {places[file]: f"读不成报告：{_told(finding)}" for file, finding in errors.items() if file in places}
    return assessed, faults


def _told(finding: Finding) -> str:
    line = finding.location.line
    return f"第 {line} 行：{finding.message}" if line else finding.message
