"""The working copy of an operator's own font file: tried out glyph by glyph, with the line metrics of the shipped faces.

A damaged outline or advance is not refused by any later step: it would be printed, blank or out of place.
"""

import hashlib
import io
import logging
import os
import stat
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

ASCENT: Final = (22, 25)
"""Share of the em above the baseline in every face, 880 of 1000; the rest is below. See ``working_copy``."""
LARGEST_EM: Final = 16384
_COPIES = "4"  # raised when working copies are made or tried out in another way
_FARTHEST: Final = 8  # ems from the origin; the widest ligatures and borders stay below
_WIDEST: Final = 2  # ems that a hanzi or digit may advance


class DamagedError(Exception):
    """What is damaged in a font file, in Chinese."""


def working_copy(path: Path, cache: Path) -> Path:
    """A copy of an own file with the line metrics of the shipped faces; made once for each content.

    A line in which faces with other metrics meet is higher than a line of one, and a page of 22 lines would hold 21.
    An em that 25 does not divide, as the 256 of many Chinese faces, is multiplied by 25: outlines stay exact.
    Raises DamagedError, which says in Chinese what is damaged, or whatever fontTools raises for a damaged table.
    """
    content = path.read_bytes()
    digest = hashlib.sha256(_COPIES.encode() + content).hexdigest()[:32]
    place = cache / "fonts" / digest / "face.ttf"
    if place.is_file():
        return place
    with TTFont(io.BytesIO(content), recalcTimestamp=False) as font:  # another one: what is unpacked is slow to save
        _try_out(font)
    made = io.BytesIO()
    with TTFont(io.BytesIO(content), recalcTimestamp=False) as font:
        units = font["head"].unitsPerEm
        if units % ASCENT[1] and units * ASCENT[1] <= LARGEST_EM:
            _scale(font, units * ASCENT[1])
        _set_metrics(font)
        font.save(made)
    write_once(place, made.getvalue())
    return place


def _try_out(font: Any) -> None:
    """Unpack every glyph. Raises DamagedError where one is damaged or has an impossible size, or a hanzi is blank."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it remarks on every odd advance, in English
    units, glyphs, advances = font["head"].unitsPerEm, font["glyf"], font["hmtx"]
    farthest = _FARTHEST * units
    codes: dict[str, list[int]] = {}
    for code, name in font.getBestCmap().items():
        codes.setdefault(name, []).append(code)
    for name in font.getGlyphOrder():
        shown = [chr(code) for code in codes.get(name, ()) if _is_text(code)]
        called = f"“{shown[0]}”" if shown else f"字形 {name} "
        try:
            outline = _outline(glyphs[name], glyphs)
        except Exception as error:  # a damaged glyph fails in fontTools in any way
            raise DamagedError(f"{called}的字形有损坏") from error
        if len(outline) and (max(outline) > farthest or min(outline) < -farthest):
            raise DamagedError(f"{called}的字形远远超出字框")
        if shown and not 0 < advances[name][0] <= _WIDEST * units:
            raise DamagedError(f"{called}的字宽是 {advances[name][0]}（全角是 {units}）")
        if shown and glyphs[name].numberOfContours == 0:
            raise DamagedError(f"{called}的字形是空白")


def _outline(glyph: Any, glyphs: Any) -> Sequence[int]:
    """Every coordinate of a glyph, and of the parts of a composite one, which must exist."""
    if glyph.isComposite():
        return glyph.getCoordinates(glyphs)[0].array  # type: ignore[no-any-return]
    return glyph.coordinates.array if glyph.numberOfContours > 0 else ()


def _is_text(code: int) -> bool:
    """Whether this is a digit or a hanzi."""
    return 0x30 <= code <= 0x39 or 0x3400 <= code <= 0x4DBF or 0x4E00 <= code <= 0x9FFF or 0x20000 <= code <= 0x3FFFF


def _scale(font: Any, units: int) -> None:
    for table in ("fpgm", "prep", "cvt ", "hdmx", "VDMX", "LTSH", "EBDT", "EBLC", "EBSC"):
        if table in font:  # instructions and bitmaps are for the old size; print needs neither
            del font[table]
    for name in font.getGlyphOrder():
        if hasattr(font["glyf"][name], "program"):
            font["glyf"][name].removeHinting()
    scale_upem(font, units)


def _set_metrics(font: Any) -> None:
    units = font["head"].unitsPerEm
    ascent = round(units * ASCENT[0] / ASCENT[1])
    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = ascent, ascent - units, 0
    os2 = font["OS/2"]
    os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap = ascent, ascent - units, 0
    os2.usWinAscent, os2.usWinDescent = ascent, units - ascent


def cache_folder() -> Path:
    """The folder in which what is made from font files is kept; sets XDG_CACHE_HOME where it is not the usual one.

    What lies there is used as it is, so a folder in a place open to all must be this user's and closed to others.
    """
    usual = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    if not is_writable(usual):
        usual = _temporary()
        os.environ["XDG_CACHE_HOME"] = str(usual)
    return usual / "jixiao"


@lru_cache(maxsize=1)
def _temporary() -> Path:
    """A folder of this user's alone below the temporary one: the one of last time, or a new one."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    place = Path(tempfile.gettempdir()) / f"jixiao-cache-{user}"
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        found = place.lstat()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="jixiao-cache-"))
    private = os.name == "nt" or (found.st_uid == user and not found.st_mode & 0o077)
    return place if stat.S_ISDIR(found.st_mode) and private else Path(tempfile.mkdtemp(prefix="jixiao-cache-"))


def write_once(place: Path, content: bytes) -> None:
    """Write *content*, whose name tells it, unless it is there; another process may do the same at this moment."""
    if place.is_file():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(partial).replace(place)


def is_writable(folder: Path) -> bool:
    """Whether files can be created in *folder*, making it if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)
