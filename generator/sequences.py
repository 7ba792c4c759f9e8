"""Numbers in front of things: 一是 … 二是 …, （1） …, headings, and how many things a sentence lists.

Works on plain words with their positions; what is inside quotes, titles and brackets speaks of something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from generator.prose import Passage
from generator.quantity import CHINESE_NUMBER, chinese_number

MAX_NUMBER: Final = 30
_DIGITS: Final = "零一二三四五六七八九十"
_NEXT: Final = 30
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_HOLE: Final = "\ue000"
_QUOTED: Final = re.compile(r"“[^“”]*”|《[^《》]*》|〈[^〈〉]*〉|「[^「」]*」|『[^『』]*』|【[^【】]*】")
_BRACKETS: Final = re.compile(r"[（(][^（）()]*[）)]")
_NUMBERED: Final = re.compile(rf"[（(]\s*(?:\d{{1,2}}|{CHINESE_NUMBER})\s*[）)]")


def chinese_text(number: int) -> str:
    """The Chinese numeral of a whole number up to 99: 21 -> 二十一; from 100 on in figures."""
    tens, ones = divmod(number, 10)
    if tens > 9:
        return str(number)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def outer_words(text: str) -> str:
    """*text* with what stands in quotes, title marks and brackets blotted out, every position kept.

    Bracketed numbers such as （1） stay, and so do the quotes and brackets themselves.
    """
    return _BRACKETS.sub(_blot_brackets, _QUOTED.sub(_blot, _QUOTED.sub(_blot, text)))


def _blot(found: re.Match[str]) -> str:
    return found[0][0] + _HOLE * (len(found[0]) - 2) + found[0][-1]


def _blot_brackets(found: re.Match[str]) -> str:
    return found[0] if _NUMBERED.fullmatch(found[0]) else _blot(found)


@dataclass(frozen=True, slots=True)
class Marker:
    """A number in front of something: its style, its value, and where it stands (piece of text, start, end)."""

    style: str
    number: int
    piece: int
    start: int
    end: int
    shown: str

    def counted(self, number: int) -> str:
        """Another number written as this one is: （2） -> （3）."""
        if self.style == "circle":
            return _CIRCLED[number - 1] if number <= len(_CIRCLED) else str(number)
        figure = str(number) if self.style in ("dot", "paren") else chinese_text(number)
        return re.sub(rf"\d+|{CHINESE_NUMBER}", figure, self.shown, count=1)


_BREAK: Final = r"(?:^|(?<=[。；;：:！？!?，,、）)”》\s\ue000]))"
_STOP: Final = r"(?:^|(?<=[。；;：:！？!?\n]))\s*"
_MARKER: Final = re.compile(
    rf"{_BREAK}(?P<oral>{CHINESE_NUMBER})是(?!否|非|[一二三四五六七八九])"
    rf"|{_BREAK}[（(]\s*(?:(?P<paren>\d{{1,2}})|(?P<cn_paren>{CHINESE_NUMBER}))\s*[）)](?![）)])"
    rf"|{_STOP}(?P<dot>\d{{1,2}})\s?[.．、](?!\s?\d)"
    rf"|{_STOP}(?P<cn_dot>{CHINESE_NUMBER})、(?![一二三四五六七八九十])"
    rf"|{_STOP}第(?P<ordinal>{CHINESE_NUMBER})[，,：:、](?!第|[一二三四五六七八九十])"
    rf"|(?P<circle>[{_CIRCLED}])"
)

_BRACKETED: Final = rf"[（(]\s?(?:\d{{1,2}}|{CHINESE_NUMBER})\s?[）)]"
_JOINED: Final = r"\s?[、,，和与及至]?\s?"
# Numbers that speak of a list given before: 以上（1）（2）两项, 第（一）、（二）项, （1）和（2）均为满分, （3）项未开展.
_REFERENCE: Final = re.compile(
    rf"(?:以上|上述|前述|前面|第)\s?(?:{_BRACKETED}(?:{_JOINED}{_BRACKETED}){{0,9}}|[{_CIRCLED}](?:{_JOINED}[{_CIRCLED}]){{0,9}})"
    rf"|{_BRACKETED}(?:\s?[、和与及至]?\s?{_BRACKETED}){{1,9}}\s?(?=[两二三四五六七八九十\d]\s?[项点条]|均|都|分别|项(?!目))"
    rf"|{_BRACKETED}(?=项(?!目))"
)


def markers(text: str, piece: int = 0) -> Iterator[Marker]:
    """Every number that stands in front of something; *text* should be :func:`outer_words`."""
    for found in _MARKER.finditer(_REFERENCE.sub(lambda m: _HOLE * len(m[0]), text)):
        style = str(found.lastgroup)
        sign = found[style]
        number = _CIRCLED.index(sign) + 1 if style == "circle" else _value(sign)
        if 0 < number <= MAX_NUMBER:
            start = found.start() + len(found[0]) - len(found[0].lstrip())
            yield Marker(style, number, piece, start, found.end(), found[0].strip())


def _value(sign: str) -> int:
    return int(sign) if sign.isdigit() else chinese_number(sign)


@dataclass(slots=True)
class Run:
    """One list as it is read. ``outer`` is the list that was open when it began, with its last number then."""

    items: list[Marker]
    following: set[int]
    seeded: bool = False
    outer: int = 0
    faults: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """A number that does not follow: the one before it, itself, and the number that would follow."""

    before: Marker
    marker: Marker
    expected: int


@dataclass(slots=True)
class Lists:
    """The lists of a section and what does not follow in them."""

    runs: list[Run] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    first: dict[tuple[int, int], int] = field(default_factory=dict)

    def starting(self, piece: int, start: int) -> Run | None:
        """The list whose first number stands at *start* of a piece, or one sign behind."""
        index = self.first.get((piece, start), self.first.get((piece, start + 1)))
        return None if index is None else self.runs[index]

    def following(self, run: Run) -> list[Run]:
        """The lists that began next after *run*, a few of them."""
        index = self.first[run.items[0].piece, run.items[0].start]
        return self.runs[index + 1 : index + 1 + _NEXT]


_DEPTH: Final = 12
_FAR: Final = 2
_ORDER_WORDS: Final = re.compile(r"首先|其次|再次|再者|最后|此外|另外|同时|还有")


def read_lists(texts: Sequence[str], seed: Marker | None = None) -> Lists:
    """The numbered lists in consecutive pieces of text, nested ones apart.

    *seed* is the number of the heading above: a list may go on from it. A fault is told only where no reading of the
    lists explains the number.
    """
    reader = _Reader(texts)
    if seed is not None:
        reader.stack.append(Run([seed], {seed.number + 1}, seeded=True))
    found = [marker for piece, text in enumerate(texts) for marker in markers(text, piece)]
    later: dict[str, Marker] = {}
    ahead: list[Marker | None] = []
    for marker in reversed(found):
        ahead.append(later.get(marker.style))
        later[marker.style] = marker
    before: Marker | None = None
    for marker, following in zip(found, reversed(ahead), strict=True):
        reader.read(marker, following, before)
        before = marker
    return reader.lists


class _Reader:
    """Reads markers one by one with a stack of open lists: the next number of a list closes those inside it."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.lists = Lists()
        self.stack: list[Run] = []

    def read(self, marker: Marker, following: Marker | None, neighbour: Marker | None) -> None:
        """*following* is the next marker of the same style, *neighbour* the one before it of any style."""
        same = [depth for depth, run in enumerate(self.stack) if run.items[0].style == marker.style]
        if marker.number == 1:
            self._open(marker, same)
            return
        for depth in reversed(same):
            if marker.number in self.stack[depth].following:
                self._go_on(depth, marker, {marker.number + 1})
                return
        if not same or self._other_list(self.stack[same[-1]], marker, following, neighbour):
            self._open(marker, same)
            return
        run = self.stack[same[-1]]
        last, expected = run.items[-1], max(run.following)
        if marker.number < expected or not self._filled(last, marker, expected):
            self.lists.faults.append(Fault(last, marker, expected))
            run.faults += 1
        self._go_on(same[-1], marker, {marker.number + 1, expected + 1})

    def _open(self, marker: Marker, same: list[int]) -> None:
        outer = self.stack[same[-1]].items[-1].number if same else 0
        self.stack.append(Run([marker], {marker.number + 1}, outer=outer))
        self.lists.first[marker.piece, marker.start] = len(self.lists.runs)
        self.lists.runs.append(self.stack[-1])
        del self.stack[:-_DEPTH]

    def _go_on(self, depth: int, marker: Marker, following: set[int]) -> None:
        del self.stack[depth + 1 :]
        self.stack[depth].items.append(marker)
        self.stack[depth].following = following

    def _other_list(self, run: Run, marker: Marker, following: Marker | None, neighbour: Marker | None) -> bool:
        """Whether the number may as well belong to a list of which the beginning carries no such number."""
        last, expected = run.items[-1], max(run.following)
        if run.seeded or run.items[0].number != 1 or marker.number - expected > _FAR:
            return True
        if marker.number > last.number:
            return False
        if neighbour is not None and neighbour.style != marker.style:
            return True  # something else was numbered in between
        goes_on = following is not None and following.number == marker.number + 1
        return marker.number < last.number and goes_on and following is not None and following.number != expected + 1

    def _filled(self, last: Marker, marker: Marker, expected: int) -> bool:
        """Whether what is missing stands in between in other words: 二要, 其次, 第三 …"""
        between = self._between(last, marker)
        if _ORDER_WORDS.search(between):
            return True
        for number in range(expected, marker.number):
            sign = chinese_text(number)
            circle = _CIRCLED[number - 1] if number <= len(_CIRCLED) else sign
            pattern = (
                rf"{sign}(?:[是要、，,来则为：:])|[其第]{sign}|[（(]\s*(?:{sign}|{number})\s*[）)]"
                rf"|(?<!\d){number}\s?[.．、是]|{circle}"
            )
            if not re.search(pattern, between):
                return False
        return True

    def _between(self, first: Marker, second: Marker) -> str:
        if first.piece == second.piece:
            return self.texts[first.piece][first.end : second.start]
        middle = self.texts[first.piece + 1 : second.piece]
        return "\n".join([self.texts[first.piece][first.end :], *middle, self.texts[second.piece][: second.start]])


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (None before the first) and the paragraphs under it, with their words and lists."""

    heading: Passage | None
    passages: tuple[Passage, ...]
    texts: tuple[str, ...]
    lists: Lists


def sections(passages: Sequence[Passage]) -> list[Section]:
    """The prose by headings, with the numbered lists in it; covers, titles and annex marks only part it."""
    grouped: list[tuple[Passage | None, list[Passage]]] = [(None, [])]
    for passage in passages:
        if passage.block.kind == "heading":
            grouped.append((passage, []))
        elif passage.block.kind in ("cover", "title", "annex"):
            grouped.append((None, []))
        else:
            grouped[-1][1].append(passage)
    made = []
    for heading, own in grouped:
        texts = tuple(outer_words(passage.text) for passage in own)
        seed = heading_marker(heading.text) if heading else None
        made.append(Section(heading, tuple(own), texts, read_lists(texts, seed)))
    return [section for section in made if section.passages]


# -- headings ---------------------------------------------------------------------------------------------------

HEADING_STYLES: Final = ("cn_dot", "cn_paren", "dot", "paren")
_HEADING: Final = re.compile(
    rf"\s*(?:(?P<cn_dot>{CHINESE_NUMBER})\s?[、．.]|[（(]\s*(?P<cn_paren>{CHINESE_NUMBER})\s*[）)]"
    r"|(?P<dot>\d{1,2})\s?[.．、](?!\s?\d)|[（(]\s*(?P<paren>\d{1,2})\s*[）)])"
)


def heading_marker(text: str, piece: int = 0) -> Marker | None:
    """The number in front of a heading; None where none of the four styles of official documents is printed."""
    found = _HEADING.match(text)
    if found is None:
        return None
    style = str(found.lastgroup)
    return Marker(style, _value(found[style]), piece, 0, found.end(), found[0].strip())


# -- how many are listed ----------------------------------------------------------------------------------------

# Not where these signs are part of another word: 及时, 参与, 和谐, 合并.
_AND_WORDS: Final = re.compile(
    r"以及|(?<![总共饱中])和(?!谐|平|睦|解|气)|(?<![涉普顾触波危以])及(?!时|格|早|第)|(?<![参赠给])与(?!会|否|时俱)"
    r"|(?<![合兼归])并(?!轨|入|购|网|列|联)|(?<![抑])或|暨"
)
_SURE: Final = re.compile(r"、|(?<=[”》])(?=[“《])")


@dataclass(frozen=True, slots=True)
class Listing:
    """How many things words may list: *certain* separators, and words that may join two things or be part of a name."""

    certain: int
    possible: int

    @property
    def least(self) -> int:
        return self.certain + 1

    @property
    def most(self) -> int:
        return self.certain + self.possible + 1

    def may_be(self, number: int) -> bool:
        """Whether some way of counting gives *number*: 甲、乙和丙 are three, or two of which the first is a pair."""
        return self.least <= number <= self.most or 2 <= number <= self.possible + 1


def listed(text: str, also: str = "") -> Listing:
    """The things that *text* (as :func:`outer_words`) lists between 、, 和, 及, …; signs in *also* separate too."""
    words = re.sub(r"(?<=\d),(?=\d{3})", "", text).strip("、，,；; ")
    certain = len(_SURE.findall(words)) + sum(words.count(sign) for sign in also)
    return Listing(certain, len(_AND_WORDS.findall(words)))


def parts(text: str) -> list[str]:
    """The pieces between 、."""
    return [part.strip() for part in text.split("、")]
