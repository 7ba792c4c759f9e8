"""Fonts: which face plays which part, what the faces cover, and how WeasyPrint is made to use only them.

Style sheets name parts (``Jixiao Body``), not faces. For each part the file that plays it is put first: an operator's
own one, named in ``content/site.yml``, then the shipped one, then the others for characters that these lack.
"""

import hashlib
import io
import os
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeAlias, get_args
from xml.sax.saxutils import escape

from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

UNUSABLE = "字体文件“{name}”不能用于排版：{reason}。"
OWN_FOLDER: Final = "fonts"
"""The folder of a project in which an operator's own files lie; never committed, they are commercial."""

Role = Literal["body", "title", "hei", "kai", "song"]
Own: TypeAlias = tuple[tuple[Role, Path], ...]
"""An operator's own files by the part they play."""


class Part(NamedTuple):
    """A part: what people call it, the face that GB/T 9704 asks for, its name in style sheets, and who plays it."""

    word: str
    asked: str
    family: str
    shipped: str
    stands_in: bool  # the shipped face is of another kind than the one asked for


PARTS: Final[dict[Role, Part]] = {
    "body": Part("正文", "仿宋", "Jixiao Body", "NotoSerifSC-Regular.ttf", True),
    "title": Part("标题", "小标宋", "Jixiao Title", "NotoSerifSC-Bold.ttf", True),
    "hei": Part("黑体", "黑体", "Jixiao Hei", "NotoSansSC-Medium.ttf", False),
    "kai": Part("楷体", "楷体", "Jixiao Kaiti", "JixiaoKai-Regular.ttf", False),
    "song": Part("页码", "宋体", "Jixiao Song", "NotoSerifSC-Regular.ttf", False),
}
# The bold of a shipped face. An own face has none and is never thickened: bold text in 仿宋 is set in 黑体.
BOLD: Final[dict[Role, str]] = {
    "body": "NotoSerifSC-Bold.ttf",
    "title": "NotoSerifSC-Bold.ttf",
    "hei": "NotoSansSC-Bold.ttf",
    "song": "NotoSerifSC-Bold.ttf",
}
SHIPPED: Final = tuple(dict.fromkeys([*(part.shipped for part in PARTS.values()), *BOLD.values()]))

ASCENT: Final = (22, 25)
"""Share of the em above the baseline in every face, 880 of 1000; the rest is below. See ``_working_copy``."""
TOLERATED = 100
"""How many of the 6,763 hanzi of GB 2312 an own face may lack; more, and the page is a mixture."""
LARGEST_EM: Final = 16384
_COPIES = "3"  # raised when working copies are made in another way
_UNREADABLE: Final = "文件无法读取，或不是单一的 TrueType 字体"
_NOT_DRAWN: Final = frozenset({"Cc", "Cf", "Zl", "Zp"})


class FontError(Exception):
    """A font that cannot be used, said in Chinese for the person who put it there."""


@dataclass(frozen=True)
class FontFace:
    """One font file that has been found usable. ``name`` is what the file calls itself, in Chinese if it does."""

    path: Path
    family: str
    name: str
    version: str
    own: bool = False


@dataclass(frozen=True)
class FontSet:
    """The shipped faces and an operator's own ones, by the part they play."""

    shipped: tuple[FontFace, ...]
    own: tuple[tuple[Role, FontFace], ...] = ()

    @classmethod
    def load(cls, fonts_dir: Path, own: Own = ()) -> "FontSet":
        """Read the shipped faces of *fonts_dir*, and the files of *own*.

        Raises FontError when a shipped face is missing, and for a file that cannot be used; it names all own ones.
        """
        missing = [name for name in SHIPPED if not (fonts_dir / name).is_file()]
        if missing:
            raise FontError(f"字体目录“{fonts_dir}”缺少字体文件：{'、'.join(missing)}。")
        shipped = tuple(_face(fonts_dir / name) for name in SHIPPED)
        faults, faces = [], []
        for role, path in own:
            try:
                faces.append((role, own_face(role, path)))
            except FontError as error:
                faults.append(str(error))
        if faults:
            raise FontError("\n".join(faults))
        return cls(shipped, tuple(faces))

    @property
    def faces(self) -> tuple[FontFace, ...]:
        """Every face once, own ones first."""
        return tuple(dict.fromkeys([*(face for _, face in self.own), *self.shipped]))

    def face(self, role: Role) -> FontFace:
        """The face that plays *role*."""
        return dict(self.own).get(role) or self._named(PARTS[role].shipped)

    def bold(self, role: Role) -> FontFace:
        """The face for bold text in *role*."""
        if role in dict(self.own):
            return self.bold("hei") if role == "body" else self.face(role)
        return self._named(BOLD[role]) if role in BOLD else self.face(role)

    def order(self, role: Role, bold: bool = False) -> tuple[FontFace, ...]:
        """Every face, in the order in which they are asked for a character of *role*."""
        first = self.bold(role) if bold else self.face(role)
        stand_in = BOLD.get(role, PARTS[role].shipped) if bold else PARTS[role].shipped
        others = [face for face in self.faces if not face.own] + [face for face in self.faces if face.own]
        return tuple(dict.fromkeys([first, self._named(stand_in), *others]))

    def _named(self, file: str) -> FontFace:
        return next(face for face in self.shipped if face.path.name == file)

    def missing(self, text: str) -> list[str]:
        """The characters of *text* that no face covers, each once, in order of appearance.

        Line ends, other control characters and invisible format characters need no glyph.
        """
        return _not_in(text, self._covered)

    @cached_property
    def _covered(self) -> frozenset[int]:
        return frozenset[int]().union(*(code_points(face.path) for face in self.faces))

    def lacking(self, role: Role, text: str) -> list[str]:
        """The characters of *text* that the face of *role* lacks and another covers, as ``missing``."""
        everywhere = set(self.missing(text))
        return [char for char in _not_in(text, code_points(self.face(role).path)) if char not in everywhere]

    def words(self) -> tuple[str, ...]:
        """What each part is set in, as 正文：Noto Serif SC（代仿宋）."""
        made = []
        for role, part in PARTS.items():
            face = self.face(role)
            name = face.path.stem if self.missing(face.name) else face.name
            said = f"{face.version} 版" if face.own and face.version else ""
            if not face.own and part.stands_in:
                said = f"代{part.asked}"
            made.append(f"{part.word}：{name}" + (f"（{said}）" if said else ""))
        return tuple(made)


def own_files(root: Path, named: Iterable[tuple[str, str]]) -> Own:
    """Where the files lie that ``content/site.yml`` names by role."""
    return tuple((role, root / OWN_FOLDER / name) for part, name in named for role in get_args(Role) if role == part)


def _not_in(text: str, covered: frozenset[int]) -> list[str]:
    return [c for c in dict.fromkeys(text) if ord(c) not in covered and unicodedata.category(c) not in _NOT_DRAWN]


def code_points(path: Path) -> frozenset[int]:
    """The Unicode code points for which a font file has a glyph."""
    return _code_points(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _code_points(path: Path, _changed: int) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        font.setGlyphOrder([str(number) for number in range(font["maxp"].numGlyphs)])  # finding names out is slow
        return frozenset(font.getBestCmap() or {})


def check_face(path: Path) -> str:
    """Return the family name of a static TrueType face.

    Raises FontError for anything else. WeasyPrint writes CFF glyphs under wrong numbers, so that Acrobat and
    MuPDF show blanks where Chrome shows text; a variable font makes every document several times slower.
    """
    return _face(path).family


def _face(path: Path, own: bool = False) -> FontFace:
    try:
        with path.open("rb") as file:
            if file.read(4) == b"ttcf":
                raise FontError(
                    UNUSABLE.format(name=path.name, reason="它是字体集合（.ttc），请从中取出单个 .ttf 文件再用")
                )
            file.seek(0)
            with TTFont(file, lazy=True) as font:
                tables, names = set(font.keys()), font["name"]
                family, style = str(names.getBestFamilyName()), str(names.getBestSubFamilyName() or "")
                chinese = names.getName(1, 3, 1, 0x804)
                version = str(names.getDebugName(5) or "").removeprefix("Version").split(";")[0].strip()
                web, embedding = font.flavor, font["OS/2"].fsType
    except FontError:
        raise
    except Exception as error:  # a damaged table fails in fontTools in any way
        raise FontError(UNUSABLE.format(name=path.name, reason=_UNREADABLE)) from error
    reason = _refused(tables, web, embedding)
    if reason:
        raise FontError(UNUSABLE.format(name=path.name, reason=reason))
    name = str(chinese) if chinese else " ".join(filter(None, (family, "" if style == "Regular" else style)))
    return FontFace(path, family, name, version, own)


def _refused(tables: set[str], web: str | None, embedding: int) -> str:
    """Why a face with these tables cannot be used; empty where it can."""
    if "fvar" in tables:
        return "它是可变字体，请改用固定字重的静态字体"
    if "glyf" not in tables:
        return "它是 CFF 轮廓，部分阅读器会显示空白，请改用 glyf 轮廓（多数 .ttf）"
    if web:
        return "它是网页字体（WOFF），请改用 .ttf"
    if embedding & 0x000F == 0x0002:
        return "文件中载明不许嵌入文档（OS/2 fsType 为 2），存档的 PDF 必须嵌入字体；请向字体厂商取得可嵌入的版本"
    if embedding & 0x0300:
        return "文件中载明不许只嵌入所用的字（OS/2 fsType），请向字体厂商取得可按字嵌入的版本"
    return ""


def own_face(role: Role, path: Path) -> FontFace:
    """An operator's own file, found fit for *role*. Raises FontError, which says what to do."""
    place = f"content/site.yml 的 fonts.{role}（{PARTS[role].word}）"
    if not path.is_file():
        there = (
            sorted(p.name for p in path.parent.iterdir() if not p.name.startswith(".")) if path.parent.is_dir() else []
        )
        said = (
            f"那里有：{'、'.join(there[:20])}"
            if there
            else "那个文件夹是空的"
            if path.parent.is_dir()
            else "没有那个文件夹"
        )
        raise FontError(
            f"{place}指定了“{path.name}”，项目的 {OWN_FOLDER}/ 文件夹里没有这个文件；{said}。"
            "请把文件放进去，或改正文件名；不用自己的字体就删去这一行。"
        )
    try:
        face, covered = _face(path, own=True), code_points(path)
    except FontError as error:
        raise FontError(f"{place}：{error}") from error
    except Exception as error:  # as in _face
        raise FontError(f"{place}：{UNUSABLE.format(name=path.name, reason=_UNREADABLE)}") from error
    needed = [chr(code) for code in range(0x30, 0x3A)] if role == "song" else [*_gb2312(), *"0123456789"]
    lacking = _not_in("".join(needed), covered)
    if len(lacking) > (0 if role == "song" else TOLERATED):
        raise FontError(
            f"{place}：字体文件“{path.name}”收字不全：GB 2312 的 6763 个汉字和数字中缺 {len(lacking)} 个，"
            f"如 {'、'.join(lacking[:10])}。请换用收字齐全的字体。"
            if role != "song"
            else f"{place}：字体文件“{path.name}”没有数字 {'、'.join(lacking)}，不能排页码。"
        )
    return face


@lru_cache(maxsize=1)
def _gb2312() -> tuple[str, ...]:
    """The hanzi of GB 2312."""
    pairs = (bytes([lead, trail]) for lead in range(0xB0, 0xF8) for trail in range(0xA1, 0xFF))
    return tuple(char for pair in pairs if (char := pair.decode("gb2312", "ignore")))


def configure(fonts: FontSet) -> Path:
    """Make fontconfig see the faces of *fonts* and no others, in this process and its children; return its file.

    Sets FONTCONFIG_FILE, and XDG_CACHE_HOME when the usual cache folder cannot be written. fontconfig reads
    them when a font configuration is created, so call this first. Raises FontError or OSError.
    """
    cache = _cache_folder()
    files = {face: _working_copy(face.path, cache) if face.own else face.path.absolute() for face in fonts.faces}
    text = "\n".join(_configuration(fonts, files)).encode()
    place = cache / "fontconfig" / f"{hashlib.sha256(text).hexdigest()[:16]}.conf"
    _write_once(place, text)
    os.environ["FONTCONFIG_FILE"] = str(place)
    return place


def _configuration(fonts: FontSet, files: dict[FontFace, Path]) -> Iterator[str]:
    """The lines of a fontconfig file. A file is matched before all else: neither names nor weights can come between."""
    yield '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
    for folder in dict.fromkeys(file.parent for file in files.values()):
        yield f"<dir>{escape(str(folder))}</dir>"
    yield '<cachedir prefix="xdg">fontconfig</cachedir><config><rescan><int>0</int></rescan></config>'
    for family, part in (("serif", PARTS["body"]), ("sans-serif", PARTS["hei"]), ("monospace", PARTS["hei"])):
        yield _match(family, part.family, edited="family")
    for role, part in PARTS.items():
        for bold in (False, True):
            order = [str(files[face]) for face in fonts.order(role, bold)]
            yield _match(part.family, *order, edited="file", bold=bold)
    yield "</fontconfig>"


def _match(family: str, *values: str, edited: str, bold: bool = False) -> str:
    weight = '<test name="weight" compare="more_eq"><const>demibold</const></test>' if bold else ""
    strings = "".join(f"<string>{escape(value)}</string>" for value in values)
    return (
        f'<match target="pattern"><test name="family"><string>{family}</string></test>{weight}'
        f'<edit name="{edited}" mode="assign" binding="same">{strings}</edit></match>'
    )


def _cache_folder() -> Path:
    """The folder in which what is made from font files is kept."""
    usual = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    if not is_writable(usual):
        usual = Path(tempfile.gettempdir()) / f"jixiao-cache-{os.getuid() if hasattr(os, 'getuid') else 0}"
        usual.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_CACHE_HOME"] = str(usual)
    return usual / "jixiao"


def _working_copy(path: Path, cache: Path) -> Path:
    """A copy of an own file with the line metrics of the shipped faces; made once for each content.

    A line in which faces with other metrics meet is higher than a line of one, and a page of 22 lines would hold 21.
    An em that 25 does not divide, as the 256 of many Chinese faces, is multiplied by 25: outlines stay exact.
    """
    content = path.read_bytes()
    digest = hashlib.sha256(_COPIES.encode() + content).hexdigest()[:32]
    place = cache / "fonts" / digest / "face.ttf"
    if place.is_file():
        return place
    made = io.BytesIO()
    try:
        with TTFont(io.BytesIO(content), recalcTimestamp=False) as font:
            units = font["head"].unitsPerEm
            if units % ASCENT[1] and units * ASCENT[1] <= LARGEST_EM:
                _scale(font, units * ASCENT[1])
            _set_metrics(font)
            font.save(made)
    except Exception as error:  # as in _face
        raise FontError(UNUSABLE.format(name=path.name, reason="其中的字体数据有损坏，请重新取得该文件")) from error
    _write_once(place, made.getvalue())
    return place


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


def _write_once(place: Path, content: bytes) -> None:
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
