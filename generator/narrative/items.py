"""「共 T：一是……a；二是……b」: totals over a list whose items are sentences of their own."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from generator.narrative.claims import Claim, plus, shown, value_of
from generator.narrative.figures import Figure, Sentence
from generator.quantity import Kind

_ITEM: Final = re.compile(
    r"(?:^|[。；;：:，,])\s?(?P<mark>[一二三四五六七八九十]是|\((?:[1-9][0-9]?|[一二三四五六七八九十])\)|[①-⑩])"
)
_LEAD: Final = re.compile(
    r"[^，。；]{0,12}[，。；：:、]?(?P<word>其中|具体为|分别为|分别用于|包括|主要用于|具体如下|用于)?[：:，]?"
)
_COMPLETE: Final = ("具体为", "分别为", "分别用于")
_TOTAL: Final = re.compile(r"(?:共|合计|总|全年)[^，。；、]{0,14}$")


def item_totals(sentences: Sequence[Sentence]) -> Iterator[Claim]:
    """The sums of lists in one paragraph, whose *sentences* with figures these are."""
    if not sentences:
        return
    text = sentences[0].text
    starts = [found.start("mark") for found in _ITEM.finditer(text)]
    figures = [figure for sentence in sentences for figure in sentence.figures]
    if len(starts) < 2:
        return
    before = [figure for figure in figures if figure.end <= starts[0]]
    whole = before[-1] if before else None
    if whole is None or whole.kind is not Kind.MONEY or not whole.exact:
        return
    lead = re.sub(r"\s", "", text[whole.end : starts[0]])[:40]
    found = _LEAD.fullmatch(lead)
    head = re.sub(r"\s", "", text[max(0, whole.start - 20) : whole.start])
    parts = _parts(text, figures, starts)
    if found is None or parts is None or not (found["word"] or (lead.endswith((":", "：")) and _TOTAL.search(head))):
        return
    total, allowed = plus(map(value_of, parts)), whole.interval
    excess = total.range.low > allowed.high
    short = total.range.high < allowed.low and found["word"] in _COMPLETE
    spanned = replace(sentences[0], start=sentences[0].start, end=sentences[-1].end, figures=tuple(figures))
    told = f"各项 {'、'.join(part.text for part in parts)}相加"
    yield Claim(spanned, whole, tuple(parts), not (excess or short), told, shown(total.point, whole))


def _parts(text: str, figures: Sequence[Figure], starts: Sequence[int]) -> list[Figure] | None:
    """The one amount of every item; None if an item has none, several or one that is for each."""
    made: list[Figure] = []
    ends = [*starts[1:], len(text)]
    money = [figure for figure in figures if figure.kind is Kind.MONEY]
    for start, end in zip(starts, ends, strict=True):
        first, last = (bisect_left(money, place, key=lambda figure: figure.start) for place in (start, end))
        amounts = money[first:last]
        if len(amounts) != 1 or not amounts[0].exact or "上年" in text[start : amounts[0].start]:
            return None
        made.append(amounts[0])
    return made
