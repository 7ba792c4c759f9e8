"""Fonts: which face plays which part, what the faces cover, and how WeasyPrint is made to use only them.

Style sheets name parts (``Jixiao Body``), not faces. For each part the file that plays it is put first: an operator's
own one, named in ``content/site.yml``, then the shipped one, then the others for characters that these lack.
"""

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias, get_args
from xml.sax.saxutils import escape

from fontTools.ttLib import TTFont

from generator.render.font_copies import DamagedError, cache_folder, working_copy, write_once

FILLED: Final = "自备字体没有的字用随附字体"
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
    shipped: str  # stands in for the face asked for, which is commercial whatever the part


PARTS: Final[dict[Role, Part]] = {
    "body": Part("正文", "仿宋", "Jixiao Body", "NotoSerifSC-Regular.ttf"),
    "title": Part("标题", "小标宋", "Jixiao Title", "NotoSerifSC-Bold.ttf"),
    "hei": Part("黑体", "黑体", "Jixiao Hei", "NotoSansSC-Medium.ttf"),
    "kai": Part("楷体", "楷体", "Jixiao Kaiti", "JixiaoKai-Regular.ttf"),
    "song": Part("页码", "宋体", "Jixiao Song", "NotoSerifSC-Regular.ttf"),
}
# The bold of a shipped face. An own face has none and is never thickened: bold text in 仿宋 is set in 黑体.
BOLD: Final[dict[Role, str]] = {
    "body": "NotoSerifSC-Bold.ttf",
    "title": "NotoSerifSC-Bold.ttf",
    "hei": "NotoSansSC-Bold.ttf",
    "song": "NotoSerifSC-Bold.ttf",
}
SHIPPED: Final = tuple(dict.fromkeys([*(part.shipped for part in PARTS.values()), *BOLD.values()]))

TOLERATED = 100
"""How many of the 6,763 hanzi of GB 2312 an own face may lack; more, and the page is a mixture."""
_UNREADABLE: Final = "文件无法读取，或不是单一的 TrueType 字体"
_NOT_DRAWN: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    r"\ufe00-\ufe0f\ufeff\ufff0-\ufff8\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""What is never drawn, whether a face has it or not: line ends, and what HarfBuzz hides of the default-ignorables.

Other format characters are drawn, as the signs above Arabic numbers, and need a glyph.
"""
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})
_LONGEST: Final = 40  # characters that a file may say of itself in the colophon


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
        shipped = tuple(read_face(fonts_dir / name) for name in SHIPPED)
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
        """What each part is set in, as 正文：Noto Serif SC（代仿宋）, and what fills in for own faces.

        A file's own words are said only as far as the faces can show them.
        """
        made = []
        for role, part in PARTS.items():
            face = self.face(role)
            named = (n for n in (face.name, face.path.name) if _is_plain(n) and not self.missing(n))
            said = [] if face.own else [f"代{part.asked}"]
            if face.own and face.version and not self.missing(face.version):
                said.append(f"{face.version} 版")
            if face.own and self.bold(role) != face:
                said.append(f"加粗用{PARTS['hei'].word}")
            made.append(f"{part.word}：{next(named, '自备字体')}" + (f"（{'，'.join(said)}）" if said else ""))
        return (*made, FILLED) if self.own else tuple(made)


def own_files(root: Path, named: Iterable[tuple[str, str]]) -> Own:
    """Where the files lie that ``content/site.yml`` names by role."""
    return tuple((role, root / OWN_FOLDER / name) for part, name in named for role in get_args(Role) if role == part)


def _not_in(text: str, covered: frozenset[int]) -> list[str]:
    return [c for c in dict.fromkeys(text) if ord(c) not in covered and not _NOT_DRAWN.match(c)]


def _is_plain(text: str) -> bool:
    """Whether words of a font file can stand in a line of text: short, nothing invisible, nothing right to left."""
    odd = any(
        unicodedata.category(c)[0] == "C"
        or unicodedata.category(c) in {"Zl", "Zp"}
        or unicodedata.bidirectional(c) in _RIGHT_TO_LEFT
        for c in text
    )
    return 0 < len(text) <= _LONGEST and not odd


def code_points(path: Path) -> frozenset[int]:
    """The Unicode code points for which a font file has a glyph."""
    return _code_points(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _code_points(path: Path, _changed: int) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        font.setGlyphOrder([str(number) for number in range(font["maxp"].numGlyphs)])  # finding names out is slow
        return frozenset(code for code, name in (font.getBestCmap() or {}).items() if name != "0")  # 0 is .notdef


def read_face(path: Path, own: bool = False) -> FontFace:
    """A static TrueType face.

    Raises FontError for anything else. WeasyPrint writes CFF glyphs under wrong numbers, so that Acrobat and
    MuPDF show blanks where Chrome shows text; a variable font makes every document several times slower.
    """
    try:
        with path.open("rb") as file:
            if file.read(4) == b"ttcf":
                raise FontError(
                    UNUSABLE.format(name=path.name, reason="它是字体集合（.ttc），请从中取出单个 .ttf 文件再用")
                )
            file.seek(0)
            with TTFont(file, lazy=True) as font:
                tables, names = set(font.keys()), font["name"]
                family, style = str(names.getBestFamilyName() or ""), str(names.getBestSubFamilyName() or "")
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
    latin = " ".join(filter(None, (family, "" if style == "Regular" else style))) if family else ""
    name = next((said for said in (str(chinese or ""), latin) if _is_plain(said)), path.name)
    return FontFace(path, family, name, version if _is_plain(version) else "", own)


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
    _must_lie_there(place, path)
    try:
        face, covered = read_face(path, own=True), code_points(path)
    except FontError as error:
        raise FontError(f"{place}：{error}") from error
    except Exception as error:  # as in read_face
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


def _must_lie_there(place: str, path: Path) -> None:
    """Raises FontError where *path* is not a file of its own folder: a page would depend on what lies elsewhere."""
    mend = "请把文件放进去，或改正文件名；不用自己的字体就删去这一行。"
    try:
        mode = path.stat().st_mode
        outside = path.resolve().parent != path.parent.resolve()
    except OSError:
        mode, outside = 0, path.is_symlink()
    if outside:
        raise FontError(f"{place}指定的“{path.name}”是通到 {OWN_FOLDER}/ 以外的链接；请把字体文件本身放进去。")
    if mode and not stat.S_ISREG(mode):
        kind = "文件夹" if stat.S_ISDIR(mode) else "管道一类的特殊文件"
        raise FontError(f"{place}指定的“{path.name}”是{kind}，不是字体文件；{mend}")
    if mode:
        return
    said = "没有那个文件夹"
    if path.parent.is_dir():
        there = sorted(file.name for file in path.parent.iterdir() if not file.name.startswith("."))
        near = [name for name in there if _folded(name) == _folded(path.name)]
        said = f"那里有：{'、'.join(there[:20])}" if there else "那个文件夹是空的"
        said = f"那里的“{near[0]}”只差大小写或字符的写法，请照它写" if near else said
    raise FontError(f"{place}指定了“{path.name}”，项目的 {OWN_FOLDER}/ 文件夹里没有这个文件；{said}。{mend}")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


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
    cache = cache_folder()
    files = {face: _copied(face.path, cache) if face.own else face.path.absolute() for face in fonts.faces}
    # A path holds its bytes as surrogates where the locale is not UTF-8; fontconfig opens files by their bytes.
    text = "\n".join(_configuration(fonts, files)).encode("utf-8", "surrogateescape")
    place = cache / "fontconfig" / f"{hashlib.sha256(text).hexdigest()[:16]}.conf"
    write_once(place, text)
    os.environ["FONTCONFIG_FILE"] = str(place)
    return place


def _copied(path: Path, cache: Path) -> Path:
    """The working copy of an own file. Raises FontError, which says what is damaged."""
    try:
        return working_copy(path, cache)
    except OSError:
        raise
    except Exception as error:  # as in read_face
        found = f"：{error}" if isinstance(error, DamagedError) else ""
        reason = f"其中的字体数据有损坏{found}。请重新取得该文件"
        raise FontError(UNUSABLE.format(name=path.name, reason=reason)) from error


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
