"""What was named to be checked, where it is nothing that can be: said before anything else is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from generator.site import APPROVAL, OFFLINE, PORTAL, VOLUME, kind_of
from generator.verify.base import DATA, EDITION, MANIFEST, PRINT, UnreadableError

_SUMS: Final = "SHA256SUMS.txt"
_PACKED: Final = (".zip", ".gz", ".tgz", ".tar", ".xz", ".7z", ".rar")
_BEYOND: Final = {
    VOLUME.name: f"汇编没有重新生成，也没有重算得分：要重算，核验下载的站点，或从汇编中取出的附件“…-{EDITION}”。",
    APPROVAL.name: "用印稿供签字盖章，不内附数据，没有重算得分：与发布的报告是否相同，比对每页页眉的文本校验码。",
    PORTAL.name: "门户包的正文和附件没有重新生成：要重算得分，核验包内的“…公开版数据.yml”或 PDF，压缩包先解压。",
}
_WORD: Final = (
    "是 Word 文件。Word 版用印稿供签字盖章，不内附数据，不能重算。与发布的报告是否相同，比对两份每页页眉的文本校验码；"
    f"盖章扫描件是不是登记的那一份，运行 jixiao seal 部门编号/年度 扫描件 --verify；要重算，核验发布的 {PRINT}"
)
_PACKED_SITE: Final = "离线版是压缩包，没有打开：要重算得分，解压后核验解压出来的文件夹。"


def held_alone(addresses: Iterable[str]) -> tuple[str, str]:
    """The kind of an output that can only be held to its manifest, and what is not made anew of it.

    Both are empty for whatever holds the pages and data of a site, or should.
    """
    listed = frozenset(addresses)
    kind = kind_of(listed)
    if kind is OFFLINE and not any(address.endswith(".html") for address in listed):
        return kind.name, _PACKED_SITE
    return (kind.name, _BEYOND[kind.name]) if kind is not None and kind.name in _BEYOND else ("", "")


def refuse_stranger(place: Path) -> None:
    """Raise UnreadableError with what *place* is and what to check instead, unless it is a site, a folder or a file."""
    if place.is_dir():
        if not (place / MANIFEST).exists() and not (place / EDITION).exists():
            raise UnreadableError(f"{place} {_folder(place)}")
        return
    if not place.is_file():
        raise UnreadableError(f"{place} 不是普通文件")
    kind = place.suffix.lower()
    if kind in _PACKED:
        raise UnreadableError(f"{place.name} 是压缩包，先解压，再核验解压出来的文件夹")
    if kind == ".docx":
        raise UnreadableError(f"{place.name} {_WORD}")
    if kind not in {".yml", ".json", ".pdf"}:
        raise UnreadableError(f"{place.name} 不能核验：应为下载的站点、报告文件夹、{EDITION}、{DATA} 或 {PRINT}")
    if kind == ".json" and not place.with_suffix(".yml").exists():
        yaml = place.with_suffix(".yml").name
        raise UnreadableError(f"只有 {place.name} 不能重算：把同一份报告的公开版数据放在同一文件夹，取名 {yaml}")


def _folder(place: Path) -> str:
    """What a folder is that holds neither a site nor a report."""
    inside = sorted(place.iterdir())
    if not inside:
        return "是空文件夹，不是下载的站点，没有可核验的"
    below = [one for one in inside if one.is_dir()]
    if any((folder / _SUMS).is_file() for folder in (place, *below)):
        return f"是门户包：核验其中的“…公开版数据.yml”或 PDF；附件是否完整，在包内运行 sha256sum -c {_SUMS}"
    if (place / "mkdocs.yml").is_file() and (place / "content").is_dir():
        return "是项目文件夹，不是下载的站点：核验 jixiao build 生成的站点文件夹"
    for folder in below:
        if (folder / MANIFEST).is_file() or (folder / EDITION).is_file():
            return f"本身不是下载的站点，站点或报告在下一层：核验 {folder}"
    return f"不是下载的站点（没有 {MANIFEST}），也不是报告的文件夹（没有 {EDITION}）"
