"""Which row of an indicator table, or which short statement, an unmarked figure of the prose speaks of.

Only where nothing between the beginning of the sentence and the figure can narrow what is meant: no place, part, other
period, aim or project, under a heading that is one of the outline or says no more than the statement itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from generator.document import Document, Grid, TextBlock
from generator.indicators import INEXACT, IndicatorRow
from generator.load import Content
from generator.markup import plain_text
from generator.narrative.figures import Figure, Sentence
from generator.narrative.subjects import Subjects, comparable, without_link
from generator.quantity import Bound, Kind, Quantity, plain
from generator.schema.checks import Narrative
from generator.schema.report import Report
from generator.settle import Ledger

SHORTEST: Final = 4
_NEAR: Final = 30
_WORDS: Final = re.compile(r"\S")
_NOISE: Final = re.compile(r"[“”\"‘’'\s]|了|各类|各种")
_TAILS: Final = (
    ("总数量", ""), ("总数", ""), ("数量", ""), ("人次数", "人次"), ("人次", "人次"), ("人数", "人"), ("期数", "期"),
    ("场次数", "场"), ("场次", "场"), ("场数", "场"), ("次数", "次"), ("个数", "个"), ("件数", "件"), ("户数", "户"),
    ("家数", "家"), ("项数", "项"), ("份数", "份"), ("篇数", "篇"), ("处数", "处"), ("台数", "台"), ("套数", "套"),
    ("批次", "批次"), ("所数", "所"), ("课时数", "课时"), ("面积", ""), ("里程", ""), ("长度", ""), ("金额", ""), ("数", ""),
)  # fmt: skip
_ONE_KIND: Final = {"名": "人", "位": "人", "场次": "场", "宗": "件", "起": "件"}
_HOLD: Final = ("组织开展", "组织举办", "举办", "开展", "组织", "举行")
_SIGNS: Final = re.compile(r"[，,；;、：:]")
_ITEM: Final = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}是|\((?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\)|[0-9]{1,2}[.、](?![0-9])|[①-⑩])"
)
_HEADING_MARK: Final = re.compile(r"^(?:[（(]?[0-9一二三四五六七八九十]{1,3}[）)、.．]?)\s*")
_GENERAL: Final = re.compile(
    "主要|部门|整体|支出|履职|履行|职责|绩效|效能|效果性|效果|效益|效率性|效率|社会|经济性|经济|生态|可持续|影响|满意度|指标"
    "|产出|数量|质量|时效|成本|完成|情况|分析|方面|自评|评价|结果|总体|年度|全年|重点|工作|任务|目标|概况|基本|成效|实现|结论"
    "|积极|扎实|深入|持续|切实|大力|有序|抓好|做好|加强|强化|推进|开展|落实|的|和|与|及|（|）|[(]|[)]|[0-9]+|年|[，、：:“”]"
)
_ALLOTTED: Final = re.compile("安排|批复")
_DONE: Final = re.compile("完成|实现|情况|结果|成效|分析")
_NARROWED: Final = re.compile(
    r"\s*(?:[(（]|[，,]\s*(?:专题|专门|专项|用于|研究|审议|部署|学习|讨论|主要|围绕|针对|面向|均|全部|都|系|重点|覆盖率|为[^，。]{0,12}[一二三四五六七八九十])"
    r"|[^，,。；;\s]{0,12}(?:目标|任务|计划|要求))"
)
_END: Final = re.compile(r"\s*(?:[。；;！]|$)")
_VAGUE: Final = re.compile(
    "满意度|满意率|项目|任务|工作|按时|及时|完成|率|人员|服务对象|服务|对象|群众|预算|执行|资金|支付|合格|达标|覆盖|质量|验收|发放|准确"
)
_COMMON: Final = re.compile(
    "举办|开展|组织|召开|完成|实施|参加|进行|举行|培训|会议|活动|工作|检查|调研|宣传|服务|项目|专题|专项|重点|有关|相关|指导|走访|学习|"
    "收到|接到|办理|处理|采购|安排|投入|累计|支出|收入|资金|经费|金额|研究|审议|集中|印发|制定|修订|报送|信息|文件|新增|问题|整改|发现"
)
_PROJECT: Final = re.compile("项目|专项|下属|所属|分局|中心")


@dataclass(frozen=True, slots=True)
class Spoken:
    """An unmarked figure that speaks of the result in a row; ``agrees`` says whether both can be one value."""

    sentence: Sentence
    index: int
    row: IndicatorRow
    agrees: bool

    @property
    def figure(self) -> Figure:
        return self.sentence.figures[self.index]

    @property
    def quote(self) -> str:
        """The printed words up to the figure, with the object where it stands behind."""
        return self.sentence.quote(self.figure, self.figure) + self.sentence.after(self.index)


@dataclass(frozen=True, slots=True)
class ShortRepeat:
    """Two sentences that say the same of the whole year; ``same`` says whether with one figure."""

    first: Sentence
    second: Sentence
    same: bool


@dataclass(frozen=True, slots=True)
class _Start:
    """The words between the beginning of a sentence and a figure, where none of them narrows what is meant."""

    words: str
    leads: tuple[str, ...]
    whole: bool


class Scope:
    """Says of words around a figure whether they leave it the whole department's and the whole year's."""

    def __init__(self, document: Document, subjects: Subjects) -> None:
        self.subjects = subjects
        self._year = str(document.book.year)
        headings = [b for b in document.blocks if isinstance(b, TextBlock) and b.kind == "heading"]
        self._outlined = {_bare(plain_text(b.paragraphs[0])) for b in headings if b.block.section and b.paragraphs}

    def open(self, sentence: Sentence) -> bool:
        """Whether paragraph and heading speak of what was done this year and of no single project."""
        heading = sentence.passage.heading
        if self.subjects.apart(sentence) or self.subjects.particular_in(heading):
            return False
        return not self.subjects.aims_in(heading) or _DONE.search(heading) is not None

    def headed(self, sentence: Sentence, phrase: str) -> bool:
        """Whether the heading says no more than the outline or than *phrase*."""
        heading = _bare(sentence.passage.heading)
        return heading in self._outlined or self.general(_HEADING_MARK.sub("", heading), phrase)

    def general(self, words: str, phrase: str) -> bool:
        """Whether *words* are general, or name nothing that is not in *phrase*."""
        named = _GENERAL.sub("", words)
        return self.periods(words) is not None or not named or (len(named) > 1 and named in phrase)

    def periods(self, words: str) -> set[str] | None:
        """The periods in neutral *words*; None if others are among them, or a period that is not the year."""
        found = self.subjects.periods(words)
        return None if found is None or found - {"", self._year} else found

    def start(self, sentence: Sentence, index: int, residue: str) -> _Start | None:
        """The words before figure *index*; *residue* is what the statement before has behind its own figure."""
        figure = sentence.figures[index]
        if figure.each or figure.ranged or figure.start > self.subjects.stop(sentence):
            return None
        gap = _NOISE.sub("", sentence.gap(index))
        gap = gap if index else _ITEM.sub("", gap, count=1) if _ITEM.match(gap) else gap
        if len(gap) > 120 or self.subjects.another_period(sentence, index):
            return None
        pieces = _SIGNS.split(gap)
        if index and (len(pieces) < 2 or pieces.pop(0) != residue):
            return None
        if _NARROWED.match(sentence.text, figure.end):
            return None
        leads = tuple(piece for piece in pieces[:-1] if piece)
        if any(map(self.subjects.aims_in, leads)) or any(map(_ALLOTTED.search, pieces)):
            return None
        whole = any(self.periods(lead) for lead in leads)
        return _Start(pieces[-1], leads, whole)


class Rows:
    """Recognises the rows of indicator tables by their names."""

    def __init__(self, rows: Iterable[IndicatorRow], document: Document, ledger: Ledger, scope: Scope) -> None:
        self._scope, self._ledger = scope, ledger
        self._names: dict[str, list[IndicatorRow]] = {}
        for row in rows:
            for name in _names(row):
                self._names.setdefault(name, []).append(row)
        self._longest = max(map(len, self._names), default=0)
        self._projects = set(_of_projects(document))

    def spoken(self, sentences: Iterable[Sentence]) -> Iterator[Spoken]:
        """Every unmarked figure that certainly speaks of the result in one row, and can be compared with it."""
        if not self._names:
            return
        for sentence, next_ in pairwise([*sentences, None]):
            if sentence is not None and self._scope.open(sentence):
                following = next_.figures if next_ is not None and next_.passage is sentence.passage else ()
                yield from self._compared(sentence, (*sentence.figures[:_NEAR], *following[:_NEAR]))

    def _compared(self, sentence: Sentence, near: Sequence[Figure]) -> Iterator[Spoken]:
        found, whole = self._chain(sentence)
        if not found or (not whole and _WORDS.search(sentence.text, 0, sentence.start)):
            return  # what stands before in the paragraph may say of whom
        made: list[Spoken] = []
        for index, row, others in found:
            figure = sentence.figures[index]
            agrees = None if figure.marked else self._agrees(figure, row, others)
            if agrees or (agrees is False and not _made_up(figure, row, near)):
                made.append(Spoken(sentence, index, row, bool(agrees)))
        right = sum(one.agrees for one in made)
        for one in made:
            if one.agrees or right or (len(made) == 1 and _alone(one)):
                yield one  # two figures that both differ are those of something else

    def _chain(self, sentence: Sentence) -> tuple[list[tuple[int, IndicatorRow, list[IndicatorRow]]], bool]:
        """The statements about rows with which the sentence begins, and whether it names the year."""
        found: list[tuple[int, IndicatorRow, list[IndicatorRow]]] = []
        whole, residue = False, ""
        for index, figure in enumerate(sentence.figures):
            start = self._scope.start(sentence, index, residue)
            after = _NOISE.sub("", sentence.after(index))
            match = self._match(start.words, after) if start else None
            if start is None or match is None:
                break
            name, rows, rest = match
            periods = self._scope.periods(rest)
            named = all(self._scope.general(lead, name) for lead in start.leads)
            if periods is None or not named or not self._scope.headed(sentence, name):
                break
            whole = whole or start.whole or bool(periods)
            residue = after
            row = self._row(rows, figure)
            if row is not None:
                found.append((index, row, rows))
        return found, whole

    def _match(self, words: str, after: str) -> tuple[str, list[IndicatorRow], str] | None:
        """The longest name that the words before the figure, or those on both sides, make, and what precedes it."""
        if len(after) == 1 or self._scope.subjects.aims_in(after):
            return None
        while True:
            for n in range(min(self._longest, len(words)), 1, -1):
                name, rest = words[-n:] + after, words[:-n]
                if name in self._names:
                    return name, self._names[name], next((rest[: -len(v)] for v in _HOLD if rest.endswith(v)), rest)
            shorter = words if after else without_link(words, once=True)
            if shorter == words:
                return None
            words = shorter

    def _row(self, rows: Sequence[IndicatorRow], figure: Figure) -> IndicatorRow | None:
        """The one row of the department that is measured as the figure is."""
        fit = [r for r in rows if r.actual.quantity is None or _one_unit(figure, r)]
        if len(fit) != 1 or fit[0].doubtful or fit[0].merged_name or fit[0].group or fit[0].grid.id in self._projects:
            return None
        quantity = fit[0].actual.quantity
        sure = quantity is not None and quantity.bound not in INEXACT and fit[0].actual.kind is figure.kind
        return fit[0] if sure else None

    def _agrees(self, figure: Figure, row: IndicatorRow, others: Sequence[IndicatorRow]) -> bool | None:
        """Whether figure and result can be one value; None where that is open or the figure is another one's."""
        actual, target = row.actual.quantity, row.target.quantity
        if actual is None or figure.quantity.bound in INEXACT:
            return None
        settled = self._ledger.facts.get(f"{row.path}.actual")
        printed = [actual, *(s.quantity for s in (settled.statements if settled else []) if s.quantity)]
        verdicts = [_same(figure, quantity) for quantity in printed]
        if True in verdicts or None in verdicts:
            return True if True in verdicts else None
        others_ = [other.actual.quantity for other in others if other is not row]
        if any(q is not None and q.value == figure.quantity.value for q in (target, *others_)):
            return None
        return False


def read_subjects(report: Report, content: Content, document: Document, words: Narrative) -> Subjects:
    """The reader of names for a report."""
    listed = content.catalogue.model.facts if content.catalogue else {}
    owners: list[str] = []
    department = content.departments.model.departments.get(report.department) if content.departments else None
    for name in department.names if department else ():
        owners += [name.name, *([name.short] if name.short else [])]
    return Subjects({**listed, **report.local_facts}, document.book, owners, words)


def short_repeats(sentences: Iterable[Sentence], scope: Scope) -> Iterator[ShortRepeat]:
    """Short sentences that begin with the year and say the same of it, with one figure or with two that differ.

    Both end with the figure, or go on with another one: 全年培训学生 5112 人次。 / 2021 年培训学生 5162 人次。
    """
    groups: dict[tuple[str, str], list[Sentence]] = {}
    for sentence in sentences:
        phrase = _phrase(sentence, scope) if scope.open(sentence) else ""
        if phrase:
            groups.setdefault((phrase, sentence.figures[0].unit), []).append(sentence)
    for first, *others in groups.values():
        if len({one.figures[0].quantity.value for one in (first, *others)}) > 2:
            continue  # a series
        told = False
        for second in others:
            figures = first.figures[0], second.figures[0]
            same = None if all(f.marked for f in figures) else _same(figures[1], figures[0].quantity)
            if same is not None and (same or not (told or not _of_one_size(figures[1], figures[0].quantity))):
                told = told or not same
                yield ShortRepeat(first, second, same)


def _phrase(sentence: Sentence, scope: Scope) -> str:
    """What the sentence says of the whole year, without the year, if it is as specific as 培训学生."""
    figure = sentence.figures[0]
    start = scope.start(sentence, 0, "")
    if start is None or not figure.exact or figure.kind not in (Kind.COUNT, Kind.MONEY) or not figure.unit:
        return ""
    if any(scope.periods(lead) is None for lead in start.leads) or not _ends(sentence):
        return ""
    words = without_link(start.words)
    cut = next((n for n in range(min(len(words), 20), -1, -1) if scope.periods(words[:n]) is not None), 0)
    phrase = words[cut:]
    whole = start.whole or bool(scope.periods(words[:cut]))
    specific = len(phrase) <= 16 and re.fullmatch("[\u4e00-\u9fff]{4,}", phrase) and len(_COMMON.sub("", phrase)) >= 2
    stated = whole and specific and not scope.subjects.aims_in(phrase)
    return phrase if stated and scope.headed(sentence, phrase) else ""


def _ends(sentence: Sentence) -> bool:
    """Whether nothing can narrow the first figure behind it: the sentence ends, or its next clause has a figure too."""
    if sentence.after(0):
        return False
    if len(sentence.figures) > 1:
        gap = sentence.gap(1)
        return bool(re.fullmatch(r"[，,；;][^，,；;。、（(]{2,12}", gap)) and "其中" not in gap
    return _END.match(sentence.text, sentence.figures[0].end) is not None


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _names(row: IndicatorRow) -> Iterator[str]:
    """How the prose may name a row: in full, without the words that only say how it is counted, without 开展."""
    name = _NOISE.sub("", row.name)
    if re.search(r"[^\u4e00-\u9fffA-Za-z]", name):
        return
    names = [name]
    unit = _unit(row)
    ratio = row.actual.kind is Kind.RATIO
    if not ratio:
        tail = next((t for t, u in _TAILS if name.endswith(t) and (not u or u == _ONE_KIND.get(unit, unit))), "")
        stem = name.removesuffix(tail)
        verb = next((v for v in _HOLD if stem.startswith(v)), "")
        names += [stem, stem.removeprefix(verb)]
    for one in dict.fromkeys(names):
        if len(one) >= SHORTEST and (not ratio or len(_VAGUE.sub("", one)) >= 2):
            yield one


def _unit(row: IndicatorRow) -> str:
    """The unit of the result, which may stand at the target only."""
    for side in (row.actual, row.target):
        if side.quantity is not None and side.quantity.unit:
            return side.quantity.unit.lstrip("十百千万亿")
    return ""


def _one_unit(figure: Figure, row: IndicatorRow) -> bool:
    return row.actual.kind is figure.kind and bool(figure.unit) and comparable(figure, {_unit(row)})


def _same(figure: Figure, other: Quantity) -> bool | None:
    """Whether two printed figures can be one value; None where one may be rounded or a loose word says enough."""
    quantity = figure.quantity
    gap, steps = abs(quantity.value - other.value), (quantity.step, other.step)
    if quantity.bound is Bound.EXACT and other.bound is Bound.EXACT:
        if gap == 0 or (steps[0] != steps[1] and gap < max(steps)):
            return True
        rounded = [q.leading for q in (quantity, other) if q.value >= 100 and q.leading > q.step]
        return None if figure.kind is Kind.COUNT and any(gap < one for one in rounded) else False
    if figure.interval.meets(other.interval(figure.kind)):
        return True
    fewer = other.bound is Bound.EXACT and quantity.bound is Bound.SOME_MORE and other.value < quantity.value
    return False if fewer else None


def _alone(one: Spoken) -> bool:
    """Whether no other figure need confirm what is meant: the row's name is specific and the figure not far off."""
    specific = any(len(_COMMON.sub("", name)) >= 2 for name in list(_names(one.row))[-1:])
    return specific and _of_one_size(one.figure, one.row.actual.quantity)


def _made_up(figure: Figure, row: IndicatorRow, near: Sequence[Figure]) -> bool:
    """Whether the result is the figure and another one beside it, such as what is still under way, or without it."""
    actual, value = row.actual.quantity, figure.quantity.value
    others = [one.quantity.value for one in near if one is not figure and one.like(figure)]
    return actual is not None and any(actual.value in (value + other, value - other) for other in others)


def _of_one_size(figure: Figure, other: Quantity | None) -> bool:
    """Whether a figure is neither a small part nor a multiple of the other, unless one digit or the point differs."""
    if other is None:
        return False
    value, digits = figure.quantity.value, (plain(figure.quantity.value), plain(other.value))
    slip = len(digits[0]) == len(digits[1]) > 2 and sum(a != b for a, b in zip(*digits, strict=True)) == 1
    shifted = len({one.replace(".", "").strip("0") for one in digits}) == 1
    return slip or shifted or other.value / 2 <= value <= other.value * 2


def _of_projects(document: Document) -> Iterator[str]:
    """The tables that speak of one project or unit, by their title or the heading above."""
    heading = ""
    for block in document.blocks:
        if isinstance(block, TextBlock) and block.kind == "heading" and block.paragraphs:
            heading = plain_text(block.paragraphs[0])
        elif isinstance(block, Grid) and _PROJECT.search((block.table.title or "") + heading):
            yield block.id
