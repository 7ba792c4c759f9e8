"""列举的“一是”之前可能缺文字."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.finding import Audience, Severity
from generator.prose import Passage
from generator.rules.base import Context, Outcome, Rule
from generator.sequences import outer_words

RULE = Rule(
    id="list-start",
    title="列举的“一是”之前可能缺文字",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="“一是”接在半句话后面，前面的话没有说完，往往是录入或转换时漏了文字。",
    bad="“探索、实践工会在高一是为增城争得了省级荣誉；二是与各单位联动加强”。",
    good="“探索、实践工会工作：一是为增城争得了省级荣誉；二是与各单位联动加强”。",
    mend="与原件核对，补上漏录的文字；原件如此的照录",
    compares=False,
)
# Signs after which a list may begin; also the holes where quotes and brackets were.
_BEFORE: Final = frozenset("。；：，、！？,;:!?.（(“”》）)—-·*　 \n\ue000")
# 其一是, 第一是, 统一是, 之一是, 万一是, 二十一是 are other words.
_OTHER: Final = frozenset("其第统之万唯惟专同单不任某每归合划如另年月一二三四五六七八九十百零〇0123456789")
_FIRST: Final = re.compile(r"一是(?!否|非)")
_SECOND: Final = re.compile(r"[。；，、,;\n]\s?二是")
_STOP: Final = re.compile(r"[。；：，、！？,;:!?\n]")
_UNSAID: Final = 40


def check(context: Context) -> Iterator[Outcome]:
    """Look at what stands in front of the first 一是 of every list."""
    openings = context.checks.counting.list_openings
    for passage in context.passages:
        text = outer_words(passage.text)
        second = _SECOND.search(text)
        if second is None:
            continue
        first = list(_FIRST.finditer(text, 0, second.start()))
        if len(first) != 1:
            continue
        if _broken(text, first[0].start(), openings):
            yield _told(passage, first[0].start())
        else:
            yield RULE.passed(passage.path)


def _broken(text: str, start: int, openings: tuple[str, ...]) -> bool:
    """Whether the words before the list end in the middle: no sign, and no word that may stand before 一是."""
    if not start or text[start - 1] in _BEFORE or text[start - 1] in _OTHER:
        return False
    words = _STOP.split(text[max(0, start - _UNSAID) : start])[-1]
    return not words.rstrip().endswith(openings)


def _told(passage: Passage, start: int) -> Outcome:
    around = passage.text[max(0, start - 12) : start + 10]
    return RULE.finding(
        passage.locate(start),
        passage.path,
        f"{passage.block.label}“…{around}…”：“一是”之前的话没有说完，此处文字可能有缺。",
        declared=around,
    )
