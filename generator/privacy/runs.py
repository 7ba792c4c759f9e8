"""Runs of digits: numbers as people write them, with blanks, hyphens, dots, line ends between their digits."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from generator.privacy.text import INVISIBLE, View

_CHUNK: Final = re.compile("[0-9]+")
_BETWEEN: Final = rf"[-. {INVISIBLE}]{{0,10}}\n[ {INVISIBLE}]{{0,80}}|[-. (){INVISIBLE}]{{1,10}}"
_GAP: Final = re.compile(_BETWEEN)
_LONGEST_GAP: Final = 91
_CHECK_X: Final = re.compile(rf"(?:{_BETWEEN})?[Xx×](?![0-9A-Za-z×])")
_LETTERS_BEFORE: Final = re.compile(r"[A-Za-z]+$")
_LETTERS_BEHIND: Final = re.compile(r"[A-Za-z]{1,16}([0-9]?)")
_SPELT_OUT: Final = re.compile(r"(?:tel|phone|mobile|mob|cell|fax|id|no|wx|vx|weixin)$", re.IGNORECASE)
_CODE: Final = re.compile(
    "编码|编号|代码|文号|单号|合同号|流水号|凭证|序列号|条码|订单|发票|标识码|备案|采购计划|校验|指纹|sha|md5|hash",
    re.IGNORECASE,
)
_PAGE: Final = re.compile(r"\.(?:s?html?|jspx?|aspx?|php)(?![0-9A-Za-z])")
_MONEY: Final = re.compile("^(?:[元角万亿%‰吨]|平方|千克|公里|美元|港元)")


@dataclass(frozen=True)
class Number:
    """Digits of a run that could be one number. Nothing of a run's other digits touches them."""

    run: Run
    first: int
    digits: str

    @property
    def start(self) -> int:
        return self.run.at[self.first]

    @property
    def end(self) -> int:
        return self.run.at[self.first + len(self.digits) - 1] + 1

    @cached_property
    def gaps(self) -> tuple[str, ...]:
        """What a reader sees between two of the digits, where there is something."""
        return tuple(gap for _, gap in self._seen())

    @cached_property
    def groups(self) -> tuple[int, ...]:
        """How many digits stand together each time; a line end only continues a number."""
        cuts = [0, *(place for place, gap in self._seen() if gap != "\n"), len(self.digits)]
        return tuple(b - a for a, b in pairwise(cuts))

    def _seen(self) -> Iterator[tuple[int, str]]:
        starts, last = self.run.starts, self.first + len(self.digits)
        for cut in starts[bisect_right(starts, self.first) : bisect_left(starts, last)]:
            gap = self.run.gap(cut)
            if gap:
                yield cut - self.first, gap

    @property
    def abroad(self) -> bool:
        """Whether China's code, as for calls from abroad, is all that stands before it."""
        return self.run.digits[: self.first] in {"86", "086", "0086"}

    @property
    def alone(self) -> bool:
        """Whether other digits beside it are set off by something else than its own groups are."""
        own = set("".join(self.gaps))
        last = self.first + len(self.digits)
        left = self.first == 0 or self.abroad or not own & set(self.run.gap(self.first))
        return left and (last == len(self.run.digits) or not own & set(self.run.gap(last)))

    @property
    def decimal(self) -> bool:
        """Whether a decimal point follows."""
        last = self.first + len(self.digits)
        return self.run.gap(last) == "." and self.run.together(last) <= 6

    @property
    def amount(self) -> bool:
        """Whether it is a sum of money or another quantity."""
        view = self.run.view
        return self.decimal or bool(_MONEY.match(view.after(self.end, 2))) or view.before(self.start, 1) in {"¥", "$"}

    @property
    def code(self) -> bool:
        """Whether it is called a code, or is part of an address on the web."""
        text = self.run.view.text[max(0, self.start - 200) : self.start]
        word = text.replace("\n", " ").rpartition(" ")[2]
        page = _PAGE.match(self.run.view.text, self.end) is not None
        return page or "://" in word or "www." in word or bool(_CODE.search(self.run.view.before(self.start, 10)))

    def near(self, words: re.Pattern[str], behind: bool = False) -> bool:
        """Whether one of *words* stands within 20 characters before it, or behind it where asked for."""
        view = self.run.view
        return bool(words.search(view.before(self.start, 20)) or (behind and words.search(view.after(self.end, 20))))

    @property
    def glued_before(self) -> str:
        """Letters that touch its first digit: "" none, "word" letters only, "token" letters and digits."""
        text, start = self.run.view.text, self.start
        found = _LETTERS_BEFORE.search(text[max(0, start - 20) : start]) if self.first == 0 else None
        if found is None or _SPELT_OUT.search(found[0]):
            return ""
        touching = text[max(0, start - len(found[0]) - 1) : start - len(found[0])]
        return "token" if touching.isdigit() or len(found[0]) > 15 else "word"

    @property
    def glued(self) -> str:
        """The same of letters on both sides."""
        text, end, before = self.run.view.text, self.end, self.glued_before
        whole = self.first + len(self.digits) == len(self.run.digits)
        found = _LETTERS_BEHIND.match(text, end) if whole else None
        if found is None:
            return before
        return "token" if found[1] or len(found[0]) > 15 else before or "word"


class Run:
    """Digits that follow one another with no more between them than a number may have."""

    def __init__(self, view: View, chunks: list[tuple[int, int]]) -> None:
        self.view = view
        self.at = [index for start, end in chunks for index in range(start, end)]
        self.digits = "".join(view.text[start:end] for start, end in chunks)
        self.starts: list[int] = []
        count = 0
        for start, end in chunks:
            self.starts.append(count)
            count += end - start
        self._cuts = {*self.starts, count}

    def gap(self, index: int) -> str:
        """What a reader sees before the digit at *index*; a line end is one character, blanks beside it are none."""
        if not 0 < index < len(self.at):
            return ""
        between = self.view.text[self.at[index - 1] + 1 : self.at[index]]
        return "\n" if "\n" in between else between.replace(INVISIBLE, "")

    def together(self, first: int) -> int:
        """How many digits stand together from the one at *first* on, which begins a group."""
        behind = bisect_right(self.starts, first)
        return (self.starts[behind] if behind < len(self.starts) else len(self.digits)) - first

    @cached_property
    def prefixes(self) -> tuple[int, ...]:
        """Where digits behind a country's code begin that is written without a gap: +86…, 0086…."""
        plus = self.view.before(self.at[0], 1) == "+"
        return tuple(len(code) for code in ("86", "0086") if self.digits.startswith(code) and (plus or code == "0086"))

    def number(self, first: int, count: int) -> Number | None:
        """The *count* digits from *first* on, if they end where a group of digits ends."""
        if first + count not in self._cuts:
            return None
        return Number(self, first, self.digits[first : first + count])

    def check_x(self, number: Number) -> int | None:
        """The end of a check character X behind the number, if there is one."""
        if number.first + len(number.digits) != len(self.digits):
            return None
        found = _CHECK_X.match(self.view.text, number.end)
        return found.end() if found else None


def runs(view: View) -> Iterator[Run]:
    """Every run of the text that is long enough for a number of a person."""
    chunks: list[tuple[int, int]] = []
    for found in _CHUNK.finditer(view.text):
        start, end = found.span()
        if chunks:
            last = chunks[-1][1]
            if start - last > _LONGEST_GAP or not _GAP.fullmatch(view.text, last, start):
                yield from _long_enough(view, chunks)
                chunks = []
        chunks.append((start, end))
    yield from _long_enough(view, chunks)


def _long_enough(view: View, chunks: list[tuple[int, int]]) -> Iterator[Run]:
    if sum(end - start for start, end in chunks) >= 10 and any(end - start <= 25 for start, end in chunks):
        yield Run(view, chunks)
