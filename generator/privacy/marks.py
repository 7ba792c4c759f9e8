"""Marks that say that a paper is not for the public; the same words in running text are mostly no marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.privacy.hits import Found, mark
from generator.privacy.text import INVISIBLE, View

_GAP: Final = f"[ {INVISIBLE}]{{0,4}}"
_SECRET: Final = f"(?:绝{_GAP}密|机{_GAP}密|秘{_GAP}密)"
_STAR: Final = re.compile(rf"{_SECRET}{_GAP}[★☆⭐✭]|[★☆⭐✭]{_GAP}{_SECRET}")
# What may stand round a mark that is alone on its line or in its cell.
_OPEN: Final = rf"(?:^|\||:)[ {INVISIBLE}#>\"'“【\[〔(《-]{{0,40}}"
_CLOSE: Final = rf"[ {INVISIBLE}\"'”】\]〕)》!。]{{0,40}}(?=$|\|)"
_ALONE: Final = re.compile(rf"{_OPEN}({_SECRET}(?:{_GAP}[级件]|文件)?){_CLOSE}", re.MULTILINE)
_FIELD: Final = re.compile(rf"密{_GAP}级{_GAP}[:|]?[ {INVISIBLE}]{{0,8}}({_SECRET})")
_BRACKETS: Final = re.compile(rf"[【〔\[]{_GAP}({_SECRET}){_GAP}[】〕\]]")
_USES: Final = "(?:使用|参考|参阅|传阅|掌握|交流|学习|文件|资料)?"
_WARNED: Final = r"[ ,。!、\u200b]{0,4}(?:注意保存|请勿外传|不得外传|严禁外传|妥善保管|请勿公开|不得公开|阅后)"
_THIS_PAPER: Final = re.compile("[本此该](?:报告|材料|资料|文件|件|文|表|稿)[^。;\n]{0,6}$")
_MENTIONED: Final = "“「『《‘\"'"


def find_marks(view: View, words: tuple[str, ...], *, listed: bool) -> Iterator[Found]:
    """Marks of state secrets, and *words* as marks; in running text words are to be looked at.

    With *listed* the file is the one that lists the words, and only marks of state secrets count.
    """
    spans: set[int] = set()
    for pattern, group in ((_STAR, 0), (_FIELD, 1), (_BRACKETS, 1), (_ALONE, 1)):
        for match in pattern.finditer(view.text):
            start, end = match.span(group)
            if spans.isdisjoint(range(start, end)):
                spans.update(range(start, end))
                yield mark(start, end, "国家秘密标志", blocks=True)
    if not listed:
        for word in words:
            yield from _word(view, word, spans)


def _word(view: View, word: str, spans: set[int]) -> Iterator[Found]:
    spaced = _GAP.join(map(re.escape, word))
    shown = rf"({spaced}{_USES})"
    alone = re.compile(rf"{_OPEN}{shown}(?:{_CLOSE}|{_WARNED})", re.MULTILINE)
    bracketed = re.compile(rf"[【〔\[]{_GAP}{shown}{_GAP}[】〕\]]")
    warned = re.compile(_WARNED)
    placed = {match.start(1) for pattern in (alone, bracketed) for match in pattern.finditer(view.text)}
    for match in re.finditer(spaced, view.text):
        start, end = match.span()
        if not spans.isdisjoint(range(start, end)):
            continue
        spans.update(range(start, end))
        before = view.text[max(0, start - 12) : start].rpartition("\n")[2]
        if start in placed or warned.match(view.text, end) or _THIS_PAPER.search(before):
            yield mark(start, end, "不公开材料的标识", blocks=True)
        elif view.text[end : end + 2] != "性出" and before[-1:] not in tuple(_MENTIONED):
            yield mark(start, end, "不公开材料的用语", blocks=False)
