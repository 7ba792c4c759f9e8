"""数字精确而又写“余”“多”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.finding import Audience, Related, Severity
from generator.rules.base import Context, Outcome, Rule
from generator.words import Words, printed

RULE = Rule(
    id="fuzzy-figure",
    title="数字精确而又写“余”“多”",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="“余”“多”用在整数之后，表示约数。数字已精确到个位，再写“余”，读者不知道是确数还是约数。",
    bad="“服务职工群众 1933 余人次”。",
    good="“服务职工群众 1933 人次”或“1900 余人次”。",
    mend="有确数的删去“余”“多”；没有确数的写整数加“余”",
    compares=False,
)
# 25 余人 as well as 1933 余人; 0.5 万余元 and 余额, 多种 are left alone.
_FIGURE: Final = re.compile(
    r"(?<![\d.,，A-Za-z\-—])(?P<number>\d{1,3}(?:,\d{3}){1,3}|\d{2,9})\s?(?P<word>余|多)\s?"
    r"(?=万?\s?(?:人|名|份|宗|件|场|次|个|家|户|项|期|篇|台|套|张|起|块|批|支|条|间|所|亩|公里|平方米|册|盒|瓶|元))"
)
# 多 in these is part of another word: 12 多元化, 36 多项式, 12 多家庭成员.
_NOT_FUZZY: Final = re.compile(r"多\s?(?:元|项式|家庭)")
_DIGITS: Final = 3
_MOST: Final = 20


def check(context: Context) -> Iterator[Outcome]:
    """One finding a report with all its places: how figures are written runs through it."""
    found = [
        (words, match)
        for words in printed(context.passages, context.document)
        for match in _FIGURE.finditer(words.text)
        if _exact(match["number"]) and not _NOT_FUZZY.match(words.text, match.start("word"))
    ]
    if not found:
        yield RULE.passed("text")
        return
    words, match = found[0]
    shown = "、".join(dict.fromkeys(f"“{_shown(w, m)}”" for w, m in found[:5]))
    more = f"等 {len(found)} 处" if len(found) > 5 else ""
    yield RULE.finding(
        words.locate(match.start()),
        "figures.fuzzy",
        f"{words.label}写{shown}{more}：数字写得精确，又加“余”“多”，是确数还是约数不清楚。",
        declared=_shown(words, match),
        related=tuple(Related(w.locate(m.start()), _shown(w, m)) for w, m in found[1:_MOST]),
    )


def _exact(number: str) -> bool:
    """Whether a figure is given to its last digits: 1933, 25, 2550; not 60, 260, 1100."""
    digits = number.replace(",", "")
    plain = digits.rstrip("0")
    return plain == digits or len(plain) >= _DIGITS


def _shown(words: Words, match: re.Match[str]) -> str:
    return words.text[match.start() : match.end() + 2].strip("，。；、：,;. ")
