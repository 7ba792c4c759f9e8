"""What was named to be checked, where it is nothing that can be: said before anything else is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from generator.verify.base import DATA, EDITION, MANIFEST, PRINT, UnreadableError

_SUMS: Final = "SHA256SUMS.txt"
_PACKED: Final = (".zip", ".gz", ".tgz", ".tar", ".xz", ".7z", ".rar")


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
