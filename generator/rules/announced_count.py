"""所说的项数与所列的项数不符."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.finding import Audience, Severity
from generator.prose import Passage
from generator.quantity import CHINESE_NUMBER, chinese_number
from generator.rules.base import Context, Outcome, Rule
from generator.sequences import Listing, Marker, Run, Section, listed, markers, parts, sections

RULE = Rule(
    id="announced-count",
    title="所说的项数与所列的项数不符",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="写明几项，就应列出几项。两者不符时，读者不知道是少写、多写，还是项数写错。",
    bad="“主要从预算执行率和项目完成及时性三个方面进行评价”，只列了两项。",
    good="“主要从预算执行率、重点工作完成情况和项目完成及时性三个方面进行评价”。",
    mend="核对所列各项，补上缺的一项或改正项数",
)

# What can be announced and then listed; things that are only counted (企业、职工、场次) are not among them.
_THINGS: Final = (
    "方面|维度|层面|角度|环节|指标|部分|阶段|要素|内容|项目|问题|任务|措施|举措|做法|原因|原则|要求|目标|重点|特点|不足|"
    "困难|建议|步骤|情况|类别|机构|部门|单位|科室|部室|制度|办法|工程|行动|体系|活动|服务|阵地|经费"
)
_NUMBER: Final = (
    rf"(?<![\d.,第几数上余近约百千万亿多约年每各一二三四五六七八九十])(?P<number>\d{{1,2}}|{CHINESE_NUMBER}|两)"
    r"(?![\d.,%％余多几百千万亿])\s?(?:(?P<measure>个|项|大类|类|种|条|大|点|步)|(?=方面|环节|部分|阶段))"
)
_ANNOUNCED: Final = re.compile(
    rf"{_NUMBER}(?P<noun>[^，。；：、\s\d,;:]{{0,8}}?(?:{_THINGS})"
    r"(?:的[^，。；：、\s]{1,8}(?=[：:]))?|(?=[：:，,。]))"
)
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
_JUDGED: Final = re.compile(r"^(?:均|都|合计|得分|共得|总分|的得分)")
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
_MANY: Final = 20


def check(context: Context) -> Iterator[Outcome]:
    """Compare every count that is announced in the text with what is listed before or behind it."""
    for section in sections(context.passages):
        for piece, passage in enumerate(section.passages):
            text = section.texts[piece]
            for clause in _CLAUSE.finditer(text):
                yield from _clause(section, piece, passage, text, clause)


def _clause(section: Section, piece: int, passage: Passage, text: str, clause: re.Match[str]) -> Iterator[Outcome]:
    end = min(clause.end() + 1, len(text))
    for found in _ANNOUNCED.finditer(text, clause.start(), end):
        sign = found["number"]
        number = int(sign) if sign.isdigit() else chinese_number(sign)
        if not 1 <= number <= _MANY:
            continue
        shown = passage.text[found.start() : found.end()].strip()
        counted = _behind(section, piece, text, found, number)
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
    opened = text[: clause.start()].rstrip()
    if not leads and _JUDGED.match(text[found.end() :]) and (not opened or opened[-1] in "。；;，,"):
        opening = _OPENING.match(text[: clause.end()], clause.start())
        whole_sentence = not opened or opened[-1] in "。；;" or _OPENING.fullmatch(_last_clause(opened)) is not None
        leads = [opening.end() - clause.start() if opening else 0] if whole_sentence else []
    candidates = [words[start:] for start in leads]
    readings = [(text_, listed(text_)) for text_ in candidates if not _NEARER.search(text_[-8:])]
    readings = [(text_, found_) for text_, found_ in readings if found_.most > 1]
    if not readings or len(readings) < len(candidates):
        return None
    return _verdict(readings, number, open_=tail["open"] is not None)


def _last_clause(text: str) -> str:
    return re.split(r"[。；：！？;:!?\n]", text.rstrip("，,"))[-1]


def _verdict(readings: list[tuple[str, Listing]], number: int, *, open_: bool) -> str | None:
    if any(listing.may_be(number) for _, listing in readings):
        return ""
    if all(number > listing.most for _, listing in readings):
        return None if open_ else _told([listing for _, listing in readings], number)
    if any(number > listing.most for _, listing in readings):
        return None
    firm = all(_plain(text) for text, _ in readings)
    return _told([listing for _, listing in readings], number) if firm else None


def _plain(text: str) -> bool:
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
    first = _first_marker(section, piece, text, found)
    if first is not None:
        run = section.lists.starting(first)
        return None if run is None else _run(section, run, number)
    after = _AFTER.match(text, found.end())
    if after is None:
        return None
    stop = re.search(r"[。！？\n]", text[after.end() :])
    rest = text[after.end() :] if stop is None else text[after.end() : after.end() + stop.start()]
    if next(iter(markers(rest)), None) is not None or len(rest) > 400:
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
    if number < near.least and _plain(parted[0]) and number < min(outer - {1}, default=near.least):
        return _told([near], number)
    return None


def _first_marker(section: Section, piece: int, text: str, found: re.Match[str]) -> Marker | None:
    """The 一是 or （1） that directly follows the count, in the same paragraph or at the head of the next."""
    behind = _BEFORE_LIST.match(text, found.end())
    if behind is None or not (behind["stop"] or behind.end() == len(text)):
        return None
    if behind["stop"] in ("。", "，", ",", "；", ";", "") and not _ABSTRACT.search(found["noun"] or "方面"):
        return None
    at_end = behind.end() >= len(text)
    if at_end and piece + 1 >= len(section.passages):
        return None
    place = (piece + 1, 0) if at_end else (piece, behind.end())
    for run in section.lists.runs:
        marker = run.items[0]
        if marker.number == 1 and marker.piece == place[0] and place[1] <= marker.start <= place[1] + 1:
            return marker
    return None


def _run(section: Section, run: Run, number: int) -> str | None:
    """The length of a numbered list; None where its end or its numbers are not certain."""
    if run.faults:
        return None
    count = run.items[-1].number
    if count == number:
        return ""
    if count > number:
        return "" if run.outer == number else f"为 {count}"  # the next may be the outer list going on
    if count == 1:
        return None
    last = run.items[-1]
    rest = section.texts[last.piece][last.end :] + "".join(section.texts[last.piece + 1 :])
    return None if _ENDING.search(rest) else f"为 {count}"
