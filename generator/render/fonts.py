"""The shipped fonts: which face plays which part, what they cover, and how WeasyPrint is made to use only them."""

import os
import tempfile
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from fontTools.ttLib import TTFont, TTLibError

UNUSABLE = "字体文件“{name}”不能用于排版：{reason}。"

Role = Literal["body", "title", "hei", "hei_bold", "kai"]

# The part each shipped file plays. Body stands in for 仿宋 and is 宋体; title stands in for 小标宋.
ROLES: dict[Role, str] = {
    "body": "NotoSerifSC-Regular.ttf",
    "title": "NotoSerifSC-Bold.ttf",
    "hei": "NotoSansSC-Medium.ttf",
    "hei_bold": "NotoSansSC-Bold.ttf",
    "kai": "JixiaoKai-Regular.ttf",
}


class FontError(Exception):
    """A font that cannot be used, said in Chinese for the person who put it there."""


@dataclass(frozen=True)
class FontFace:
    """One font file that has been found usable, and the part it plays (None: fallback only)."""

    path: Path
    family: str
    role: Role | None


@dataclass(frozen=True)
class FontSet:
    """The faces of one folder."""

    faces: tuple[FontFace, ...]

    @classmethod
    def load(cls, fonts_dir: Path) -> "FontSet":
        """Read every font file of the folder.

        Raises FontError for a file that is not static TrueType, and when a role has no file.
        """
        roles = {file: role for role, file in ROLES.items()}
        paths = sorted(p for p in fonts_dir.glob("*") if p.suffix.lower() in {".ttf", ".otf", ".ttc", ".otc"})
        missing = sorted(set(roles) - {path.name for path in paths})
        if missing:
            raise FontError(f"字体目录“{fonts_dir}”缺少字体文件：{'、'.join(missing)}。")
        return cls(tuple(FontFace(path, check_face(path), roles.get(path.name)) for path in paths))

    def face(self, role: Role) -> FontFace:
        """The face that plays ``role``."""
        return next(face for face in self.faces if face.role == role)

    def missing(self, text: str) -> list[str]:
        """The characters of ``text`` that no face covers, each once, in order of appearance.

        Line ends, other control characters and invisible format characters need no glyph.
        """
        covered = _all_code_points(tuple(face.path for face in self.faces))
        return [
            char
            for char in dict.fromkeys(text)
            if ord(char) not in covered and unicodedata.category(char) not in {"Cc", "Cf", "Zl", "Zp"}
        ]


@lru_cache(maxsize=4)
def _all_code_points(paths: tuple[Path, ...]) -> frozenset[int]:
    return frozenset[int]().union(*(code_points(path) for path in paths))


@lru_cache(maxsize=64)
def code_points(path: Path) -> frozenset[int]:
    """The Unicode code points for which a font file has a glyph."""
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=64)
def check_face(path: Path) -> str:
    """Return the family name of a static TrueType face.

    Raises FontError for anything else. WeasyPrint writes CFF glyphs under wrong numbers, so that Acrobat and
    MuPDF show blanks where Chrome shows text; a variable font makes every document several times slower.
    """
    try:
        with path.open("rb") as file, TTFont(file, lazy=True) as font:
            tables, family = set(font.keys()), str(font["name"].getBestFamilyName())
    except (OSError, TTLibError, KeyError) as error:
        raise FontError(UNUSABLE.format(name=path.name, reason="文件无法读取，或不是单一的 TrueType 字体")) from error
    if "fvar" in tables:
        raise FontError(UNUSABLE.format(name=path.name, reason="它是可变字体，请改用固定字重的静态字体"))
    if "glyf" not in tables:
        raise FontError(UNUSABLE.format(name=path.name, reason="它是 CFF 轮廓，部分阅读器会显示空白，请改用 glyf 轮廓"))
    return family


def configure(fonts_dir: Path) -> None:
    """Make fontconfig see the faces of ``fonts_dir`` and no others, in this process and its children.

    Sets FONTCONFIG_FILE, and XDG_CACHE_HOME when the usual cache folder cannot be written. fontconfig reads
    them when a font configuration is created, so call this first. Raises FontError without a fonts.conf.
    """
    config = fonts_dir.resolve() / "fonts.conf"
    if not config.is_file():
        raise FontError(f"字体目录“{fonts_dir}”缺少 fonts.conf。")
    os.environ["FONTCONFIG_FILE"] = str(config)
    if not is_writable(Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")):
        cache = Path(tempfile.gettempdir()) / f"jixiao-cache-{os.getuid() if hasattr(os, 'getuid') else 0}"
        cache.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_CACHE_HOME"] = str(cache)


def is_writable(folder: Path) -> bool:
    """Whether files can be created in ``folder``, making it if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)
