"""Marks in running text: ``{{ budget.executed = 2,918.76 万元 }}`` and their kin.

``statement = "{{" keys op literal "}}" | "{{" key ("blank" | "lost") "}}" | "{{ withheld" kind "}}" | "{{" key ["in" unit] "}}"``
with ``keys = key { "&" key }`` and ``key = id [ "@" period ] { "#" member }``. The last form belongs to authored reports.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

WITHHELD_TEXT: Final = "【此处略去个人信息】"
WITHHELD_KINDS: Final = ("person", "phone", "signature", "other")

_ID: Final = r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*"
_KEY: Final = re.compile(rf"(?P<id>{_ID})(?:@(?P<period>[A-Za-z0-9_]+))?(?P<members>(?:#[a-z][a-z0-9_]*)*)")
_STATEMENT: Final = re.compile(r"(?P<keys>[^=≥≤<>]+?)\s*(?P<op>[=≥≤<>])\s*(?P<literal>.+)", re.DOTALL)
_OPEN: Final = re.compile(r"\{\{|\}\}|\*\*")


@dataclass(frozen=True, slots=True)
class Key:
    """Which fact, of which period, of which members; not yet resolved."""

    id: str
    period: str = ""
    members: tuple[str, ...] = ()

    def __str__(self) -> str:
        period = f"@{self.period}" if self.period else ""
        return self.id + period + "".join(f"#{member}" for member in self.members)


@dataclass(frozen=True, slots=True)
class Text:
    """Words."""

    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """A ``**`` that opens or closes emphasis."""

    opening: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A statement in the text; ``offset`` and ``literal_offset`` are positions in the block's text.

    ``absence`` is ``blank`` or ``lost`` instead of a literal. ``unit`` is set, and the literal empty, where the value
    is to be filled in from its one home.
    """

    keys: tuple[Key, ...]
    op: str
    literal: str
    offset: int
    literal_offset: int
    absence: str = ""
    filled: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Words that are left out because they are personal."""

    kind: str


Piece: TypeAlias = Text | Emphasis | Mark | Withheld


@dataclass(frozen=True, slots=True)
class MarkError:
    """A mark that cannot be read: where, what, and how to mend it (Chinese)."""

    offset: int
    message: str
    hint: str


def parse_key(text: str) -> Key | None:
    """The key written as *text*, None if it is not one."""
    found = _KEY.fullmatch(text.strip())
    if found is None:
        return None
    return Key(found["id"], found["period"] or "", tuple(m for m in found["members"].split("#") if m))


_LOOK_ALIKE: Final = re.compile(rf"[{{｛]\s*{_ID}[@#\w]*\s*[=≥≤＝]")


def _look_alikes(pieces: list[Piece], text: str) -> list[MarkError]:
    """Words that look like a mark but would be printed as they stand: one brace instead of two, or full-width ones."""
    words = " ".join(piece.text for piece in pieces if isinstance(piece, Text))
    hint = "写成两个半角花括号：{{ 事实 = 数值 }}"
    return [
        MarkError(max(0, text.find(found[0])), f"“{found[0]}”像标记，但括号不对，会照原样印出来", hint)
        for found in _LOOK_ALIKE.finditer(words)
    ]


def parse_text(text: str) -> tuple[list[list[Piece]], list[MarkError]]:
    """Paragraphs of pieces, and what could not be read.

    A blank line ends a paragraph; the lines of a paragraph are joined with nothing.
    """
    pieces, errors = _pieces(text)
    paragraphs: list[list[Piece]] = [[]]
    for piece in pieces:
        if not isinstance(piece, Text):
            paragraphs[-1].append(piece)
            continue
        for index, part in enumerate(re.split(r"\n[ \t]*\n\s*", piece.text)):
            if index:
                paragraphs.append([])
            joined = part.replace("\n", "")
            if joined:
                paragraphs[-1].append(Text(joined))
    return [paragraph for paragraph in paragraphs if paragraph], errors


def parse_line(text: str) -> tuple[list[Piece], list[MarkError]]:
    """The pieces of one line, such as a heading or a cover line."""
    return _pieces(text)


def _pieces(text: str) -> tuple[list[Piece], list[MarkError]]:
    pieces: list[Piece] = []
    errors: list[MarkError] = []
    position, emphasised = 0, False
    while (found := _OPEN.search(text, position)) is not None:
        if found.start() > position:
            pieces.append(Text(text[position : found.start()]))
        position = found.end()
        if found[0] == "**":
            emphasised = not emphasised
            pieces.append(Emphasis(emphasised))
        elif found[0] == "}}":
            errors.append(MarkError(found.start(), "多出一个“}}”，前面没有对应的“{{”", "删去，或补上“{{”"))
        else:
            end = text.find("}}", position)
            inner = text[position:end] if end >= 0 else ""
            if end < 0 or "{{" in inner or "\n" in inner:
                errors.append(MarkError(found.start(), "标记“{{”没有在本行闭合", "在数值后补上“}}”"))
                continue
            if text.startswith("}}}", end):
                errors.append(MarkError(end + 2, "标记后面多出一个“}”，会照原样印出来", "删去多出的“}”"))
            parsed = _mark(inner, position)
            if isinstance(parsed, MarkError):
                errors.append(parsed)
            else:
                pieces.append(parsed)
            position = end + 2
    if position < len(text):
        pieces.append(Text(text[position:]))
    errors += _look_alikes(pieces, text)
    if emphasised:
        errors.append(MarkError(text.rfind("**"), "加粗“**”没有闭合", "在要加粗的文字后补上“**”"))
    return pieces, errors


def _mark(inner: str, offset: int) -> Mark | Withheld | MarkError:
    body = inner.strip()
    start = offset + len(inner) - len(inner.lstrip())
    words = body.split()
    if words[:1] == ["withheld"]:
        if len(words) == 2 and words[1] in WITHHELD_KINDS:
            return Withheld(words[1])
        return MarkError(start, f"略去个人信息的标记“{body}”不完整", f"写成 withheld {' / '.join(WITHHELD_KINDS)} 之一")
    if len(words) == 2 and words[1] in ("blank", "lost") and (key := parse_key(words[0])):
        return Mark((key,), "=", "", start, start, absence=words[1])
    if (key := parse_key(words[0] if words else "")) and (len(words) == 1 or (len(words) == 3 and words[1] == "in")):
        return Mark((key,), "=", "", start, start, filled=True, unit=words[2] if len(words) == 3 else "")
    found = _STATEMENT.fullmatch(body)
    if found is None:
        return MarkError(
            start, f"标记“{body[:40]}”不完整", "写成 {{ 事实 = 数值 }}，如 {{ budget.executed = 12.50 万元 }}"
        )
    keys = []
    for part in found["keys"].split("&"):
        key = parse_key(part)
        if key is None:
            return MarkError(
                start, f"“{part.strip()[:40]}”不是事实键", "写成 事实@期间#成员，如 budget.executed@Q1#project"
            )
        keys.append(key)
    return Mark(tuple(keys), found["op"], found["literal"].strip(), start, start + found.start("literal"))


def plain_text(pieces: list[Piece]) -> str:
    """What a reader sees, without formatting; values that are filled in elsewhere are empty here."""
    parts = []
    for piece in pieces:
        match piece:
            case Text(text=text):
                parts.append(text)
            case Mark(literal=literal):
                parts.append(literal)
            case Withheld():
                parts.append(WITHHELD_TEXT)
            case Emphasis():
                pass
    return "".join(parts)


def split_cells(text: str) -> list[str]:
    """The cells of a row or the labels of a header; ``\\|`` is a bar."""
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", text)]


def cell_offsets(text: str) -> list[int]:
    """Where in *text* each cell's own words begin."""
    offsets, position = [], 0
    for cell in re.split(r"(?<!\\)\|", text):
        offsets.append(position + len(cell) - len(cell.lstrip()))
        position += len(cell) + 1
    return offsets
