"""Bytes as characters to search in: read in whatever encoding, normalised character by character, with places.

The normalised copy has exactly one character for every character of the text, so an index into it is an index into the
text. What fills the place of markup and of invisible characters is ``INVISIBLE``.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from typing import Final

INVISIBLE: Final = "\u200b"
SYMBOL: Final = "\ufffc"
"""Stands for ①, ㎡, ½: symbols made of digits and letters, which are no digits of a number beside them."""

_DOTS: Final = "·•․‧・"
_LIKE_X: Final = "ХхΧχ"
_ESCAPE: Final = re.compile(
    r"\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|&#[xX]([0-9a-fA-F]{1,6});|&#([0-9]{1,7});"
)
_HIDDEN: Final = re.compile(
    r"\\\r?\n[ \t]{0,80}"  # a quoted YAML value that goes on in the next line
    r"|(?<!\*)\*\*(?!\*)"  # bold
    r"|\{\{[^{}\n=≥≤]{0,200}[=≥≤]|\}\}"  # a mark up to its figure, and its end
)
_NO_KEY: Final = 10
_TAG: Final = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>")
_CHINESE_DIGITS: Final = re.compile("[〇零○一二三四五六七八九幺]{11,}")
_DIGIT_OF: Final = str.maketrans("〇零○一二三四五六七八九幺", "0001234567891")
_BETWEEN: Final = re.compile(r"[\W_]+")
_MARKUP_NAMES: Final = (".md", ".html", ".htm", ".xml", ".svg")


class _Normal(dict[int, str]):
    """What stands for a character, found when it is first met: always one character."""

    def __missing__(self, code: int) -> str:
        made = self[code] = _one(chr(code))
        return made


def _one(char: str) -> str:
    kind = unicodedata.category(char)
    if char == "\n":
        return char
    if kind == "Nd":
        return str(unicodedata.digit(char))
    if kind in {"Zs", "Zl", "Zp"} or char in "\t\v\f\x85":
        return " "
    if kind in {"Cc", "Cf", "Mn", "Me"} or char == "\ufffd":
        return INVISIBLE
    if kind == "Pd" or char == "−":
        return "-"
    if char in _DOTS:
        return "."
    if char in _LIKE_X:
        return "X"
    made = unicodedata.normalize("NFKC", char)
    return made if len(made) == 1 and not made.isdigit() else SYMBOL


_NORMAL: Final = _Normal()


def decodings(raw: bytes) -> list[str]:
    """The text of *raw*: one reading where it is UTF-8 or says that it is UTF-16, else every one, the likeliest first."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return [raw.decode("utf-16", errors="replace")]
    try:
        return [raw.decode("utf-8-sig")]
    except UnicodeDecodeError:
        readings = [raw.decode(encoding, errors="replace") for encoding in ("utf-8-sig", "gb18030", "gbk")]
    damaged = readings[0]  # if little of it is damaged, its places are the right ones
    wide = sum(char > "\x7f" for char in damaged)
    return readings if damaged.count("\ufffd") * 10 <= wide or wide < 10 else [*readings[1:], damaged]


def normal(text: str, name: str = "") -> str:
    """*text* normalised, of the same length; markup between the characters of a word or number is invisible."""
    if "\\" in text or "&#" in text:
        text = _ESCAPE.sub(_decoded, text)
    text = _HIDDEN.sub(_hidden, text)
    if name.endswith(_MARKUP_NAMES):
        text = _TAG.sub(_blank, text)
    return _CHINESE_DIGITS.sub(lambda found: found[0].translate(_DIGIT_OF), text.translate(_NORMAL))


def _blank(found: re.Match[str]) -> str:
    return INVISIBLE * len(found[0])


def _hidden(found: re.Match[str]) -> str:
    """Markup is blanked; what stands for a fact's key and is a number of a person is no key."""
    if sum(map(str.isdigit, found[0])) >= _NO_KEY:
        return found[0].replace("**", INVISIBLE * 2)
    return _blank(found)


def _decoded(found: re.Match[str]) -> str:
    code = int(found[5]) if found[5] else int(next(group for group in found.groups()[:4] if group), 16)
    char = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else INVISIBLE
    return char + INVISIBLE * (len(found[0]) - 1)


_QUOTED: Final = re.compile(_ESCAPE.pattern + r"|\\([ntr \"/\\])")
_SIMPLE: Final = {"n": "\n", "t": "\t", "r": " "}


def unescaped(text: str) -> tuple[str, list[int]] | None:
    """*text* with one character for every escape, and where each stands in *text*; None where it has no escapes.

    The copy of ``normal`` keeps every character in its place, so that words spelt in escapes lie far apart in it.
    """
    if _ESCAPE.search(text) is None:
        return None
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for found in _QUOTED.finditer(text):
        parts.append(text[done : found.start()])
        places += range(done, found.start() + 1)
        simple = found[6]
        parts.append(_SIMPLE.get(simple, simple) if simple else _decoded(found)[0])
        done = found.end()
    parts.append(text[done:])
    places += range(done, len(text))
    return "".join(parts), places


def folded(text: str) -> str:
    """What two spellings of the same words or number have in common: letters and digits, whatever stands between them."""
    return _BETWEEN.sub("", normal(text)).lower()


def visible(text: str) -> str:
    """*text* without invisible characters and blanks; line breaks stay."""
    return text.replace(INVISIBLE, "").replace(" ", "")


class View:
    """A normalised text with its lines and with what stands around a place."""

    def __init__(self, text: str, name: str = "") -> None:
        self.text = normal(text, name)
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]

    def place(self, index: int) -> tuple[int, int]:
        """Line and column of the character at *index*, counted from 1."""
        line = bisect_right(self._lines, index)
        return line, index - self._lines[line - 1] + 1

    def before(self, index: int, count: int) -> str:
        """The last *count* visible characters before *index*; a mark hides at most 200."""
        return visible(self.text[max(0, index - count - 240) : index])[-count:]

    def after(self, index: int, count: int) -> str:
        """The visible characters behind *index*, at most *count* and to the end of the line."""
        return visible(self.text[index : index + count + 40]).partition("\n")[0][:count]

    def line(self, index: int) -> str:
        """The line in which *index* lies, at most 400 characters to each side."""
        start = self.text.rfind("\n", max(0, index - 400), index) + 1
        end = self.text.find("\n", index, index + 400)
        return self.text[max(start, index - 400) : end if end >= 0 else index + 400]
