"""Titles set in lines: divided by meaning, never inside a word, as a trapezoid or a diamond (GB/T 9704-2012, 7.3.1).

Characters are never changed: the lines put together are the title, but for the blank that a line ends with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Final
from unicodedata import east_asian_width

from generator.report.views import Run

TITLE: Final = 20.0
"""Characters of a line of 二号 on the text block of 156 mm."""
COVER: Final = 16.0
"""Characters of a line of a cover's title."""

_ATOM: Final = re.compile(
    r"\d{4}\s*(?:[-—－~～至]\s*\d{4}\s*)?年度?|部门整体支出|部门整体|部门|整体支出|整体|支出|绩效|自评|评价|评估|评审|目标|指标|评分|得分|情况|报告|"
    r"预算|决算|执行|安排|调整|项目|财政|专项|资金|政策|重点|管理|使用|经费|单位|本级|及其|以及|事业|发展|服务|建设|"
    r"总工会|工会|联合会|联合工作委员会|工作委员会|委员会|职工|文化宫|活动中心|产业|人力资源|社会保障|社会|自然资源|医疗保障|市场监督|"
    r"办公室|管理局|服务中心|事务中心|人民政府|人民代表大会|人民法院|人民检察院|"
    r"省|自治区|自治州|自治县|街道|一览表|汇总表|明细表|情况表|评分表|数据表|核对表|公开版|用印稿|摘要|汇编|表|"
    r"[A-Za-z]+|[0-9][0-9.,%]*|.",
    re.DOTALL,
)
_OPENING: Final = "（(《〈“‘「『【〔["
_CLOSING: Final = "）)》〉”’」』】〕]、，。；：！？·,.;:!?％%"
_STARTS: Final = {
    word: cost
    for cost, words in (
        (1, "部门整体支出 部门整体 部门"),
        (2, "整体支出 整体 项目 财政 预算 决算 摘要 汇编 评分表 数据表 用印稿"),
        (3, "绩效 专项"),
        (4, "指标 情况表 一览表 汇总表"),
        (5, "自评 评价 情况 评分"),
    )
    for word in words.split()
}
"""Words that a line may well begin with; the less they cost, the better."""
_BODY: Final = re.compile(r"(?:会|局|委|院|校|站|所|处|队|馆|厅|中心|公司|政府|室|社|团|本级)$")
_PLACE: Final = re.compile(r"(?:省|(?<![城都])市|(?<!社)区|县|旗|镇|乡|村|州|盟|街道)$")
_ALONE: Final = re.compile(r"[（(《〈【〔[][^（(《〈【〔[]{1,4}[）)》〉】〕\]]")
"""A short remark in brackets: （本级）, which is no line of its own."""
_JOINING: Final = frozenset("暨与及和兼")
"""Words between the names of two bodies."""
_NEVER: Final = 40
_LINE: Final = 8
"""What one line more than the fewest costs."""
MOST: Final = 4
"""Lines whose shape is composed; a longer title is filled line by line, for every further line multiplies the choices."""
_SHORT: Final = 4
"""Characters that a line has at least."""


def title_lines(text: str, width: float = TITLE) -> tuple[str, ...]:
    """*text* in lines of at most *width* Chinese characters; a single line where it fits."""
    return tuple(text[start:end].strip() for start, end in _spans(text, width))


def title_runs(runs: Sequence[Run], width: float = TITLE) -> tuple[tuple[Run, ...], ...]:
    """Running text of a title in lines; a figure is never divided."""
    held = tuple(index for index, run in enumerate(runs) if run.kind != "text")
    solid = frozenset(place for index in held for place in range(_offset(runs, index) + 1, _offset(runs, index + 1)))
    text = "".join(run.text for run in runs)
    return tuple(_cut(runs, start, end) for start, end in _spans(text, width, solid))


def title_width(text: str) -> float:
    """How many Chinese characters wide *text* is; others count half."""
    return sum(1.0 if east_asian_width(sign) in "WFA" else 0.55 for sign in text)


def _offset(runs: Sequence[Run], index: int) -> int:
    return sum(len(run.text) for run in runs[:index])


def _cut(runs: Sequence[Run], start: int, end: int) -> tuple[Run, ...]:
    made, at, whole = [], 0, _offset(runs, len(runs))
    for run in runs:
        first, last = max(start - at, 0), min(end - at, len(run.text))
        here = start <= at < end or at == end == whole  # a mark without words belongs to the line that it stands in
        if first < last or (not run.text and here):
            made.append(replace(run, text=run.text[first:last]))
        at += len(run.text)
    return tuple(made)


@lru_cache(maxsize=1024)
def _spans(text: str, width: float, solid: frozenset[int] = frozenset()) -> tuple[tuple[int, int], ...]:
    """Where each line begins and ends: the cheapest division into as few lines as can be."""
    if not text or title_width(text.strip()) <= width:
        return ((0, len(text)),)
    costs = {place: cost for place, cost in _gaps(text, width).items() if place not in solid}
    fewest = int(-(-title_width(text) // width))
    best: tuple[float, tuple[int, ...]] | None = None
    for count in range(fewest, min(fewest + 2, MOST) + 1):
        places = sorted(sorted(costs, key=lambda place: (costs[place], place))[: 60 if count < 4 else 22])
        found = min(
            (made for chosen in combinations(places, count - 1) if (made := _judged(text, width, costs, chosen))),
            default=None,
        )
        if found and (best is None or found[0] + _LINE * (count - len(best[1]) - 1) < best[0]):
            best = found
        if best and best[0] <= _LINE:
            break
    return tuple(pairwise((0, *best[1], len(text)))) if best else _filled(text, width, costs)


def _judged(
    text: str, width: float, costs: dict[int, int], chosen: tuple[int, ...]
) -> tuple[float, tuple[int, ...]] | None:
    """What a division costs; None if a line is too long."""
    widths = [title_width(text[a:b].strip()) for a, b in pairwise((0, *chosen, len(text)))]
    if max(widths) > width:
        return None
    shape = 6 * (max(widths) - min(widths)) / max(widths)
    shape += sum(_NEVER for one in widths if one < _SHORT)
    lines = pairwise((0, *chosen, len(text)))
    shape += sum(_NEVER / 2 for a, b in lines if _ALONE.fullmatch(text[a:b].strip()))
    shape += sum(5 for a, b, c in zip(widths, widths[1:], widths[2:], strict=False) if b < min(a, c))
    return sum(costs[place] for place in chosen) + shape, chosen


def _gaps(text: str, width: float) -> dict[int, int]:
    """Where a line may end, and how bad that would be."""
    atoms = list(_ATOM.finditer(text))
    made: dict[int, int] = {}
    for atom in atoms:
        if title_width(atom[0]) > width:  # a word longer than a line
            made |= dict.fromkeys(range(atom.start() + int(width), atom.end(), int(width)), _NEVER)
    for before, after in pairwise(atoms):
        if after[0].isspace() or after[0][0] in _CLOSING or before[0][-1] in _OPENING:
            continue
        made[after.start()] = _gap(text[max(0, after.start() - 12) : after.start()], before[0], after[0])
    return made


def _gap(done: str, before: str, after: str) -> int:
    if before.isspace():
        return 0 if len(before) == 1 and not after[0].isascii() else 1
    if before[-1] in _CLOSING:
        return 1
    if re.fullmatch(r".*年度?", before) and len(before) > 2:
        return 1
    if after[0] in _OPENING:
        return 2
    if _BODY.search(done) and (after in _STARTS or re.match(r"\d", after)):
        return 1
    if after in _JOINING and _BODY.search(done):
        return 2
    if after in _STARTS:
        return _STARTS[after] + (0 if len(before) > 1 else 4)
    if len(after) > 1 and len(before) > 1:
        return 7
    return 9 if _PLACE.search(done) else 10 if _BODY.search(done) else 16


def _filled(text: str, width: float, costs: dict[int, int]) -> tuple[tuple[int, int], ...]:
    """Lines filled one after the other, each to the cheapest place in its second half, or to the edge without one."""
    starts, used = [0], 0.0
    for place, sign in enumerate(text):
        used += title_width(sign)
        if used > width:
            fitting = [at for at in range(starts[-1] + int(width / 2), place + 1) if at in costs]
            end = min(fitting, key=lambda at: (costs[at], -at), default=place)
            starts.append(end)
            used = title_width(text[end : place + 1])
    return tuple(pairwise((*starts, len(text))))
