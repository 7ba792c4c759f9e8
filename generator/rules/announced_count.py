"""所说的项数与所列的项数不符."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.closings import closings, told
from generator.finding import Audience, Related, Severity
from generator.prose import Passage
from generator.quantity import CHINESE_NUMBER, chinese_number
from generator.rules.base import Context, Outcome, Rule
from generator.sequences import Listing, Marker, Run, Section, listed, markers, parts
from generator.words import excepted, meets

RULE = Rule(
    id="announced-count",
    title="所说的项数与所列的项数不符",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="写明几项，就应列出几项。两者不符时，读者不知道以哪个为准。",
    bad="“主要从组织领导和经费保障三个方面进行评价”，只列了两项。",
    good="“主要从组织领导、经费保障和过程管理三个方面进行评价”。",
    mend="核对所列各项，补上缺的一项或改正项数",
)

# What can be announced and then listed; things that are only counted (企业、职工、场次) are not among them.
_THINGS: Final = (
    "方面|维度|层面|角度|环节|指标|部分|阶段|要素|内容|项目|问题|任务|措施|举措|做法|原因|原则|要求|目标|重点|特点|不足|"
    "困难|建议|步骤|情况|类别|机构|部门|单位|科室|部室|制度|办法|工程|行动|体系|活动|服务|阵地|经费"
)
# Not 前两项, 上三个: such a number points at something and counts nothing.
_NUMBER: Final = (
    rf"(?<![\d.,第几数余近约百千万亿多年每各前后另某任首一二三四五六七八九十])(?<![^以如][上下])"
    rf"(?P<number>\d{{1,2}}|{CHINESE_NUMBER}|两)"
    r"(?![\d.,%％余多几百千万亿])\s?(?:(?P<measure>个|项|大类|类|种|条|大|点|步)|(?=方面|环节|部分|阶段))"
)
# No second number in the words between (下一步拟采取三条措施), but 五个三级指标.
_ANNOUNCED: Final = re.compile(
    rf"{_NUMBER}(?P<noun>(?:[一二三]级|[^，。；：、\s\d,;:一二两三四五六七八九十]){{0,8}}?(?:(?:重点|方面)(?:{_THINGS})|{_THINGS})"
    r"(?:的[^，。；：、\s]{1,8}(?=[：:]))?|(?=[：:，,。]))"
)
# Another count between the list and this one, or beside it, to which the list may belong: 三个方面 18 个指标.
_OTHER_COUNT: Final = re.compile(
    rf"(?:\d|{CHINESE_NUMBER})\s?(?:个|项|大|类|种|条|点|级(?![指项预部单])|层|批|方面|环节|部分|阶段|维度)"
)
_LAST_COUNT: Final = re.compile(r"\d\s?[^\s\d年月日、和与及：]")
_OTHERS: Final = re.compile(r"等(?!级|于|待|候|额|同|价|次)[^、等]{1,12}$")
_ANSWERED: Final = re.compile(r"针对|对照|按照|根据|依据|围绕|聚焦|结合|紧扣|落实|贯彻|为解决|为实现|上述|以上|前述")
_BESIDE: Final = re.compile(r"(?:[、和与及]|以及)\s?$")
_CLAUSE: Final = re.compile(r"[^，。；：！？,;:!?\n]+")
_LEAD: Final = re.compile(
    r"从(?![严事而业优宽简快速])|包括了?|包含了?|分为|分成|涉及到?|考察|涵盖了?|设置了|设有|主要有|下设|分别[为是]|围绕"
)
_OPENING: Final = re.compile(r"^\s*(?:因此|其中|综上|综上所述|以上|上述|另外|同时|最终|故)")
_TAIL: Final = re.compile(r"\s*(?P<open>等)?\s*(?:这|共|共计|合计|总共)?\s*$")
_NEARER: Final = re.compile(
    r"(?:的|各|每|第|前|后|另|[和及与或、])$|以下|如下|上述|下列|其他|其它|其余|剩余|还有"
    r"|(?:开展|实施|组织|举办|召开|提供|新增|建成|设立|完成(?!情况|率|及时|质量|时效|进度|度))[^、]{0,4}$"
)
_JUDGED: Final = re.compile(r"(?:均|都|合计|得分|共得|总分|的得分)")
_AFTER: Final = re.compile(
    r"[，,]?(?:具体|主要)?(?P<lead>分别[为是有]?[：:]?|依次[为是][：:]?|即[：:]?|包括了?[：:]?|包含[：:]?|(?:具体)?(?:如下|为|是)?[：:])"
)
_OPEN_END: Final = re.compile(r"等(?![级于候待高额同价次]|效益)")
_BEFORE_LIST: Final = re.compile(r"[，,]?(?:具体|主要|分别)?(?:如下|是|为|有|包括)?(?P<stop>[：:。，,；;]?)\s*")
_ENDING: Final = re.compile(
    r"最后|此外|另外|再次|其次|再者|同时，|还有|[一二三四五六七八九十]要|第[一二三四五六七八九十]"
)
_ABSTRACT: Final = re.compile(
    r"(?:方面|维度|层面|角度|环节|部分|问题|任务|措施|举措|做法|原因|原则|要求|目标|重点|特点|不足|困难|建议|步骤|内容|指标)$"
)
# One thing needs no list: what is numbered behind 一项任务 are its parts.
_FEW: Final = 2
_MANY: Final = 20
_SNIPPET: Final = 30
_NEAR: Final = 30
_SENTENCE: Final = 400
# So far behind a list its last item may be told in other words.
_BEHIND: Final = 4000
# 十八大, 二十大: a congress, not so many things.
_CONGRESS: Final = range(16, 22)
# 三大攻坚战任务, 三大行动 are names; 三大任务, 四大重点任务 are counted.
_PLAIN: Final = re.compile(
    r"(?:重点|主要|核心|关键|突出|具体|专项|年度|中心|职能){0,2}(?:工作)?"
    r"(?:方面|维度|层面|环节|部分|问题|任务|措施|举措|做法|原因|原则|要求|目标|重点|特点|不足|困难|建议|步骤|内容|指标)"
)


def check(context: Context) -> Iterator[Outcome]:
    """Compare every count that is announced in the text with what is listed before or behind it."""
    names = context.checks.counting.names
    for section in context.sections:
        for piece, passage in enumerate(section.passages):
            text = section.texts[piece]
            named = excepted(text, names)
            for clause in _CLAUSE.finditer(text):
                yield from _clause(section, piece, passage, clause, named)
    for closing in closings(context.passages):
        path = f"{closing.passage.path}.closing"
        if closing.listed == closing.number:
            yield RULE.passed(path)
            continue
        yield RULE.finding(
            closing.passage.locate(closing.start),
            path,
            f"{closing.passage.block.label}写“{closing.shown}”，{told(closing)}。原文保留。",
            declared=closing.shown,
            expected=f"{closing.listed} 项",
            related=tuple(Related(item.locate(0), item.text[:_SNIPPET]) for item in closing.items),
        )


def _clause(
    section: Section, piece: int, passage: Passage, clause: re.Match[str], named: list[tuple[int, int]]
) -> Iterator[Outcome]:
    text = section.texts[piece]
    end = min(clause.end() + 1, len(text))
    for found in _ANNOUNCED.finditer(text, clause.start(), end):
        number = _value(found["number"])
        if not _FEW <= number <= _MANY or _proper(found, number) or meets(*found.span("number"), named):
            continue
        shown = passage.text[found.start() : found.end()].strip()
        words = text[clause.start() : found.start()]
        counted = None if _shared(words) else _behind(section, piece, text, found, number)
        if counted is None:
            counted = _before(text, clause, found, number)
        if counted is None:
            continue
        path = f"{passage.path}.count"
        if counted == "":
            yield RULE.passed(path)
            continue
        yield RULE.finding(
            passage.locate(found.start()),
            path,
            f"{passage.block.label}写“{shown}”，所列{counted} 项。原文保留。",
            declared=shown,
            expected=f"{counted} 项".removeprefix("为 "),
        )


def _value(sign: str) -> int:
    return int(sign) if sign.isdigit() else chinese_number(sign)


def _proper(found: re.Match[str], number: int) -> bool:
    """Whether the number is part of a name: 三大攻坚战任务, 二十大要求."""
    return found["measure"] == "大" and (number in _CONGRESS or _PLAIN.fullmatch(found["noun"] or "") is None)


def _shared(words: str) -> bool:
    """Whether the list behind may belong to something in front of the count: 两大任务、8 项措施：, 针对三个问题，."""
    return _ANSWERED.search(words) is not None or bool(_BESIDE.search(words) and _OTHER_COUNT.search(words))


def _before(text: str, clause: re.Match[str], found: re.Match[str], number: int) -> str | None:
    """What is listed in front of the count: the number of things, "" where it agrees, None where nothing is listed.

    The beginning of the list must be certain: words such as 从, 包括, or the beginning of the sentence.
    """
    words = text[clause.start() : found.start()]
    tail = _TAIL.search(words)
    if not found["noun"] or tail is None:
        return None
    words = words[: tail.start()]
    leads = [m.end() for m in _LEAD.finditer(words) if m[0] != "从" or _ABSTRACT.search(found["noun"])]
    opened = text[max(0, clause.start() - _SENTENCE) : clause.start()].rstrip()
    if not leads and _JUDGED.match(text, found.end()) and (not opened or opened[-1] in "。；;，,"):
        opening = _OPENING.match(text[clause.start() : clause.end()])
        whole_sentence = not opened or opened[-1] in "。；;" or _OPENING.fullmatch(_last_clause(opened)) is not None
        leads = [min(opening.end(), len(words)) if opening else 0] if whole_sentence else []
    candidates = [words[start:] for start in leads]
    if any(_parted(one) for one in candidates):
        return None
    readings = [(text_, listed(text_)) for text_ in candidates if not _NEARER.search(text_[-8:])]
    readings = [(text_, found_) for text_, found_ in readings if found_.most > 1]
    if not readings or len(readings) < len(candidates):
        return None
    return _verdict(readings, number, open_=tail["open"] is not None)


def _parted(words: str) -> bool:
    """Whether the list ends before *words* do: 三个维度设置 15 项指标, 等方面 4 个指标, 幼儿园 8 所两类单位."""
    last = re.split(r"[、和与及]", words)[-1]
    return bool(_OTHER_COUNT.search(words) or _OTHERS.search(words) or _LAST_COUNT.search(last))


def _last_clause(text: str) -> str:
    return re.split(r"[。；：！？;:!?\n]", text.rstrip("，,"))[-1]


def _verdict(readings: list[tuple[str, Listing]], number: int, *, open_: bool) -> str | None:
    if any(listing.may_be(number) for _, listing in readings):
        return ""
    if all(number > listing.most for _, listing in readings):
        return None if open_ else _told([listing for _, listing in readings], number)
    if any(number > listing.most for _, listing in readings):
        return None
    firm = all(_separate(text) for text, _ in readings)
    return _told([listing for _, listing in readings], number) if firm else None


def _separate(text: str) -> bool:
    """Whether what is listed cannot be fewer things: no short parts (预、决算) and no 的 that joins several to one."""
    return all(len(part) >= 3 and "的" not in part for part in parts(text))


def _told(listings: list[Listing], number: int) -> str:
    """How many are listed, in words: all that can be counted where there are too few, what is certain else."""
    low, high = min(one.least for one in listings), max(one.most for one in listings)
    if low == high or high == 2:
        return f"为 {high}"
    return f"至多为 {high}" if number > high else f"至少为 {low}"


def _behind(section: Section, piece: int, text: str, found: re.Match[str], number: int) -> str | None:
    """What is listed behind the count, by numbers (一是, （1）) or between 、; as for :func:`_before`."""
    run = _first_list(section, piece, text, found)
    if run is not None:
        return None if _grouped(section, run, found) else _run(section, run, number)
    after = _AFTER.match(text, found.end())
    if after is None:
        return None
    rest = re.split(r"[。！？\n]", text[after.end() : after.end() + _SENTENCE + 1], maxsplit=1)[0]
    if len(rest) > _SENTENCE or next(iter(markers(rest)), None) is not None:
        return None
    return _enumerated(found, after["lead"], rest, number)


def _enumerated(found: re.Match[str], lead: str, rest: str, number: int) -> str | None:
    parted = re.split(r"[，,；;]", rest)
    near, far = listed(parted[0]), listed(rest, "，,；;")
    if far.most == 1:
        return "" if number == 1 and rest.strip() else None
    outer = {len(re.split(r"[；;]", rest)), len(re.split(r"[，,]", rest)), len(parted)}
    if near.may_be(number) or far.may_be(number) or number in outer:
        return ""
    colon = lead[-1] in "：:" and not lead.startswith(("分别", "依次", "即", "包"))
    if colon and not _ABSTRACT.search(found["noun"] or "方面"):
        return None
    if number > far.most:
        return None if _OPEN_END.search(rest) or lead.startswith("包") else _told([far], number)
    if number < near.least and _separate(parted[0]) and number < min(outer - {1}, default=near.least):
        return _told([near], number)
    return None


def _first_list(section: Section, piece: int, text: str, found: re.Match[str]) -> Run | None:
    """The list whose 一是 or （1） directly follows the count, in the same paragraph or at the head of the next."""
    behind = _BEFORE_LIST.match(text, found.end())
    if behind is None or not (behind["stop"] or behind.end() == len(text)):
        return None
    if behind["stop"] in ("。", "，", ",", "；", ";", "") and not _ABSTRACT.search(found["noun"] or "方面"):
        return None
    at_end = behind.end() >= len(text)
    if at_end and piece + 1 >= len(section.passages):
        return None
    run = section.lists.starting(*((piece + 1, 0) if at_end else (piece, behind.end())))
    return run if run is not None and run.items[0].number == 1 else None


def _grouped(section: Section, run: Run, found: re.Match[str]) -> bool:
    """Whether the items carry counts of their own: 12 项任务：一是学位 4 项；二是医疗 5 项；三是交通 3 项."""
    counted = re.compile(rf"\d\s?{found['measure']}") if found["measure"] else _OTHER_COUNT
    ends = [(item.piece, item.start) for item in run.items[1:]]
    last = run.items[-1]
    stop = re.search(r"[。；;\n]|$", section.texts[last.piece][last.end :])
    ends.append((last.piece, last.end + (stop.start() if stop else 0)))
    words = (
        section.texts[item.piece][item.end : end if piece == item.piece else None]
        for item, (piece, end) in zip(run.items, ends, strict=True)
    )
    return all(counted.search(text) for text in words)


def _taken_over(section: Section, run: Run, count: int) -> bool:
    """Whether a list inside the last item goes on with the number that this one should have next."""
    last = run.items[-1]
    for inner in section.lists.following(run):
        first = inner.items[0]
        if inner.outer != count or first.style != last.style or (first.piece, first.start) < (last.piece, last.start):
            continue
        lead = section.texts[first.piece][max(0, first.start - _NEAR) : first.start]
        lead = re.split(r"[。；]", lead)[-1]
        announced = [_value(found["number"]) for found in _ANNOUNCED.finditer(lead)]
        return inner.items[-1].number > max(announced, default=count)
    return False


def _run(section: Section, run: Run, number: int) -> str | None:
    """The length of a numbered list; None where its end or its numbers are not certain."""
    if run.faults:
        return None
    count = run.items[-1].number
    if count == number:
        return ""
    if count > number:
        return "" if run.outer == number else f"为 {count}"  # the next may be the outer list going on
    if count == 1 or _taken_over(section, run, count) or number - count > max(2, count):
        return None  # 12 项任务 in three groups
    return None if _ENDING.search(_rest(section, run.items[-1])) else f"为 {count}"


def _rest(section: Section, last: Marker) -> str:
    """The words behind the last number of a list."""
    rest = section.texts[last.piece][last.end : last.end + _BEHIND]
    for text in section.texts[last.piece + 1 : last.piece + 1 + _MANY]:
        rest += text[: _BEHIND - len(rest)] if len(rest) < _BEHIND else ""
    return rest
