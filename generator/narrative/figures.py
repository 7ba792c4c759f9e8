"""Every figure in the prose with unit, bound, place and the words around it; what only looks like one is left out.

Dates, years, ordinals, document and list numbers, versions, telephone numbers and fractions are no figures. One pass
over the text, without backtracking: every expression here is bounded or matches at the first try.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from generator.facts import Statement
from generator.prose import Passage
from generator.quantity import Bound, Interval, Kind, LiteralError, Quantity, parse_quantity

MAX_DIGITS: Final = 18
_FOLD: Final = str.maketrans("０１２３４５６７８９％．（）：＋－＝", "0123456789%.():+-=")
_SPACE: Final = re.compile(r"\s+")
_TOKEN: Final = re.compile(r"[0-9][0-9,.]*")
_NUMBER: Final = re.compile(r"(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_MEASURES: Final = (
    "人次 人天 人日 人 名 位 户次 户 家次 家 个 件次 件 宗次 宗 起 场次 场 次 份额 份 册 条 项 "
    "所 间 座 处 套 台次 台 辆次 辆 篇 期 班次 批次 批 组 支 只 头 羽 尾 亩 公顷 平方米 平方公里 "
    "公里 千米 米 吨 公斤 千克 斤 立方米 小时 学时 课时 分钟 天 个月 棵 株 块 张 本 部 幅 枚 盏 "
    "根 门 例 剂次 剂 针次 针 单 笔 村 镇 社区 车次 床 种 类 轮 届次 封 盒 箱 瓶 袋 千瓦时 千瓦 "
    "度电 对 栋 艘 架 眼 口 段 步 节 堂 团 双 款 km² m² km kg"
)
_UNITS: Final = sorted({"元", "%", "个百分点", "百分点", *_MEASURES.split()}, key=len, reverse=True)
_POINTS: Final = "分(?![钟别布配类级批局所店公析行管散段期组支区校院项工解享担管馆])"
_TAIL: Final = re.compile(
    r"\s?(?P<more>[余多])?\s?(?P<scale>[十百千]?[万亿]|[十百千](?![分米克瓦]))?\s?(?P<more2>[余多])?\s?"
    rf"(?P<unit>{'|'.join(map(re.escape, _UNITS))}|{_POINTS})?\s?(?P<suffix>以上|以下|以内|之内|左右|上下)?"
)
_NO_FIGURE_AFTER: Final = re.compile(
    r"\s?(?:年|月|日|号|时|点|届|版|楼|室|路|级|周岁|岁|周年|热线|‰|[A-Za-z#:×]|/\s?[0-9]|"
    r"[-—–~～至到]{1,2}\s?[0-9]{1,4}\s?[年月日])"
)
_LATIN_UNIT: Final = re.compile(r"\s?(?:km|kg|m²)")
_NO_FIGURE_BEFORE: Final = re.compile(r"(?:第|[附图]?表|附件|附图|专栏|No\.?|[A-Za-z〔\[【#×:_]|[0-9)]\s?/)\s?$")
_LIST_BEFORE: Final = re.compile(r"(?:^|[。；;:：！？\n])\s*$")
_SUFFIXES: Final = {
    "以上": Bound.AT_LEAST,
    "以下": Bound.AT_MOST,
    "以内": Bound.AT_MOST,
    "之内": Bound.AT_MOST,
    "左右": Bound.ABOUT,
    "上下": Bound.ABOUT,
}
_PREFIXES: Final = {
    "不低于": Bound.AT_LEAST,
    "不少于": Bound.AT_LEAST,
    "大于等于": Bound.AT_LEAST,
    "至少": Bound.AT_LEAST,
    "最低": Bound.AT_LEAST,
    "≥": Bound.AT_LEAST,
    ">=": Bound.AT_LEAST,
    "不超过": Bound.AT_MOST,
    "不高于": Bound.AT_MOST,
    "不多于": Bound.AT_MOST,
    "小于等于": Bound.AT_MOST,
    "最高": Bound.AT_MOST,
    "最多": Bound.AT_MOST,
    "至多": Bound.AT_MOST,
    "≤": Bound.AT_MOST,
    "<=": Bound.AT_MOST,
    "超过": Bound.SOME_MORE,
    "超": Bound.SOME_MORE,
    "逾": Bound.SOME_MORE,
    "大于": Bound.ABOVE,
    "高于": Bound.ABOVE,
    "多于": Bound.ABOVE,
    ">": Bound.ABOVE,
    "＞": Bound.ABOVE,
    "小于": Bound.BELOW,
    "低于": Bound.BELOW,
    "少于": Bound.BELOW,
    "<": Bound.BELOW,
    "＜": Bound.BELOW,
    "接近": Bound.NEARLY,
    "将近": Bound.NEARLY,
    "近": Bound.NEARLY,
    "大约": Bound.ABOUT,
    "约为": Bound.ABOUT,
    "约": Bound.ABOUT,
}
_PREFIX: Final = re.compile(rf"(?:{'|'.join(sorted(map(re.escape, _PREFIXES), key=len, reverse=True))})\s?$")
_NO_PREFIX: Final = re.compile(r"(?:[节签合预条履违公邀集]约|[附最临就]近)\s?$")
_MINUS: Final = re.compile(r"(?:[为是率额达数长降加少\s(（])[-−]\s?$")
_RANGE: Final = re.compile(r"[-—–~～至到]{1,2}")
_EACH_BEFORE: Final = re.compile(r"(?:每[^，。；,]{0,6}|人均|户均|平均[^，。；,]{0,6}|标准为?|单价为?)$")
_EACH_AFTER: Final = re.compile(r"\s?/\s?[^\s0-9]|每")
_WORDS_BEFORE: Final = 24
_WIDEST: Final = 8
_STOP: Final = re.compile(r"[。！？](?!\s?其中)")
_CLAUSE_END: Final = re.compile(r"[，,。；;！？、：:()（）《》“”\"]")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its span in the passage's text with bound words, its value, and the mark that covers it, if any.

    ``unit`` is the measure word without 万/亿; ``each`` says that it is an amount for one (每人、元/人), ``ranged`` that
    it is one end of a range.
    """

    start: int
    end: int
    text: str
    quantity: Quantity
    kind: Kind
    unit: str
    statements: tuple[Statement, ...] = ()
    marked: bool = False
    each: bool = False
    ranged: bool = False

    @property
    def exact(self) -> bool:
        """Whether it is one plain value: no bound, no range, not an amount for one."""
        return self.quantity.bound is Bound.EXACT and not (self.ranged or self.each)

    @property
    def interval(self) -> Interval:
        """What the printed digits allow; measured counts (18.5 吨) and points are rounded like money."""
        quantity = self.quantity
        if self.kind in (Kind.COUNT, Kind.POINTS) and quantity.bound is Bound.EXACT and quantity.step < 1:
            return Interval(quantity.value, quantity.value).widened(quantity.step / 2)
        return quantity.interval(self.kind)

    def like(self, other: Figure) -> bool:
        """Whether both measure in one unit, so that they can be added or divided."""
        return self.kind is other.kind and (self.kind is not Kind.COUNT or measure(self.unit) == measure(other.unit))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence up to 。！？ and its figures; one that begins with 其中 belongs to the one before.

    ``text`` is that of the whole passage, folded: full-width digits and brackets are half-width.
    """

    passage: Passage
    text: str
    start: int
    end: int
    figures: tuple[Figure, ...]

    def index(self, start: int) -> int:
        """The number of the figure that begins at *start*."""
        return bisect_left(self.figures, start, key=lambda one: one.start)

    def gap(self, index: int) -> str:
        """The words before figure *index*, back to the figure before or the sentence's start, without spaces."""
        begin = self.figures[index - 1].end if index else self.start
        end = self.figures[index].start if index < len(self.figures) else self.end
        return _SPACE.sub("", self.text[begin:end])

    def before(self, index: int, limit: int) -> str:
        """The last words of the sentence before figure *index*, *limit* characters at the most, without spaces."""
        end = self.figures[index].start
        return _SPACE.sub("", self.text[max(self.start, end - limit) : end])

    def after(self, index: int) -> str:
        """The words behind figure *index* up to the next sign or figure, without spaces."""
        begin = self.figures[index].end
        end = self.figures[index + 1].start if index + 1 < len(self.figures) else self.end
        words = self.text[begin : min(end, begin + 16)]
        cut = _CLAUSE_END.search(words)
        return _SPACE.sub("", words[: cut.start()] if cut else words)

    def earlier(self, figure: Figure, limit: int = 30) -> tuple[Figure, ...]:
        """The last figures of the sentence before *figure*: enough to compare with, never a long list's all."""
        number = bisect_left(self.figures, figure.start, key=lambda one: one.start)
        return self.figures[max(0, number - limit) : number]

    def at(self, position: int) -> Figure | None:
        """The figure that covers *position* of the text."""
        number = bisect_right(self.figures, position, key=lambda one: one.start) - 1
        return self.figures[number] if number >= 0 and position < self.figures[number].end else None

    def quote(self, first: Figure, last: Figure) -> str:
        """The printed words from before *first* to *last*, as much as tells what is meant."""
        begin = max(self.start, first.start - _WORDS_BEFORE)
        words = self.passage.text[begin : first.start]
        cut = max((found.end() for found in _CLAUSE_END.finditer(words)), default=0)
        gone = "……" if not cut and begin > self.start else ""
        return gone + _shorten(self.passage.text[begin + cut : last.end].strip())


def read_sentences(passages: Sequence[Passage]) -> tuple[Sentence, ...]:
    """Every sentence of the running prose that has a figure; headings, titles and cover lines have none to compare."""
    made: list[Sentence] = []
    for passage in passages:
        if passage.block.kind not in ("heading", "title", "cover", "annex"):
            made += sentences(passage)
    return tuple(made)


def sentences(passage: Passage) -> Iterator[Sentence]:
    """The sentences of *passage* that have a figure."""
    figures = read_figures(passage)
    if not figures:
        return
    text, number = passage.text.translate(_FOLD), 0
    for start, end in _bounds(text):
        first = number
        while number < len(figures) and figures[number].start < end:
            number += 1
        if number > first:
            yield Sentence(passage, text, start, end, tuple(figures[first:number]))


def _bounds(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _STOP.finditer(text):
        yield start, found.end()
        start = found.end()
    if start < len(text):
        yield start, len(text)


def read_figures(passage: Passage) -> list[Figure]:
    """The figures of *passage* in printed order."""
    text = passage.text.translate(_FOLD)
    starts = [span.start for span in passage.spans]
    made: list[Figure] = []
    for token in _TOKEN.finditer(text):
        figure = _figure(passage.text, text, token)
        if figure is None:
            continue
        number = bisect_right(starts, token.start()) - 1
        if number >= 0 and token.start() < passage.spans[number].end:
            figure = replace(figure, statements=passage.spans[number].statements, marked=True)
        if (
            made
            and figure.start - made[-1].end < _WIDEST
            and _RANGE.fullmatch(text[made[-1].end : figure.start].strip())
        ):
            made[-1] = replace(made[-1], ranged=True)
            figure = replace(figure, ranged=True)
        made.append(figure)
    return made


def _figure(printed: str, text: str, token: re.Match[str]) -> Figure | None:
    """The figure that begins with this number; None for a date, an ordinal, a list number and the like."""
    number = token[0].rstrip(",.")
    start, end = token.start(), token.start() + len(number)
    if len(number) > MAX_DIGITS or not _NUMBER.fullmatch(number):
        return None
    before = text[max(0, start - 8) : start]
    if _NO_FIGURE_BEFORE.search(before) or _is_list_number(text, start, end, number):
        return None
    if _NO_FIGURE_AFTER.match(text, end) and not _LATIN_UNIT.match(text, end):
        return None
    if text[start - 1 : start] in ("“", "‘", '"') and text[end : end + 1] in ("”", "’", '"', "+"):
        return None
    tail = _TAIL.match(text, end)
    assert tail is not None  # every part of it is optional
    unit, scale = tail["unit"] or "", tail["scale"] or ""
    if not unit and not scale and ((len(number) >= 7 and number.isdigit()) or text[end : end + 1] in ("”", "’")):
        return None
    kind = kind_of(unit)
    quantity = _quantity(number, scale, unit, kind)
    if quantity is None:
        return None
    if _MINUS.search(before):
        quantity, start = replace(quantity, value=-quantity.value), text.rindex(before.rstrip()[-1], 0, start)
    bound, lead = _bound(text, start, tail)
    if bound is not Bound.EXACT:
        quantity = replace(quantity, bound=bound)
    stop = tail.end(tail.lastgroup) if tail.lastgroup else end  # of the last part that is there
    each = bool(_EACH_AFTER.match(text, stop) or _EACH_BEFORE.search(text[max(0, start - 12) : start].rstrip()))
    return Figure(start - lead, stop, printed[start - lead : stop], quantity, kind, unit, each=each)


def kind_of(unit: str) -> Kind:
    """What a unit measures."""
    if unit == "元":
        return Kind.MONEY
    if unit in ("%", "个百分点", "百分点"):
        return Kind.RATIO
    return Kind.POINTS if unit == "分" else Kind.COUNT


def _quantity(number: str, scale: str, unit: str, kind: Kind) -> Quantity | None:
    literal = number + scale + ("个百分点" if unit == "百分点" else unit)
    try:
        return parse_quantity(literal, kind)
    except LiteralError:
        return None


def _is_list_number(text: str, start: int, end: int, number: str) -> bool:
    """1. 2、 （3） at the head of a paragraph or item, and a bare number in brackets."""
    if not number.isdigit() or len(number) > 3:
        return False
    around = text[start - 1 : start] + text[end : end + 1]
    if around in ("()", "（）"):
        return True
    signed = text[end : end + 1] in (".", "、", "．", ")", "）")
    return signed and bool(_LIST_BEFORE.search(text[max(0, start - 3) : start]) or start == 0)


def _bound(text: str, start: int, tail: re.Match[str]) -> tuple[Bound, int]:
    """The bound that words around the number give, and how many characters of them stand before it."""
    before = text[max(0, start - 6) : start]
    prefix = None if _NO_PREFIX.search(before) else _PREFIX.search(before)
    if prefix is not None:
        return _PREFIXES[prefix[0].strip()], len(prefix[0])
    if tail["more"] or tail["more2"]:
        return Bound.SOME_MORE, 0
    return _SUFFIXES.get(tail["suffix"] or "", Bound.EXACT), 0


def measure(unit: str) -> str:
    """Measure words that count one thing in the same way are one."""
    return {"名": "人", "位": "人", "宗": "件", "起": "件", "场次": "场"}.get(unit, unit)


def _shorten(words: str, limit: int = 90) -> str:
    return words if len(words) <= limit else f"{words[: limit // 2]}……{words[-limit // 2 :]}"
