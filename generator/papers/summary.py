"""摘要: one page for a congress. What does not find room is given up in a fixed order, and the page says so.

Sentences beyond three go until six figures stand; then charts go, and reasons of reviews and lists become shorter, until
the chief figures stand: budget, expenditure, 预算执行率. Only then figures are left out.

Heights are reckoned here, in points, from the sizes in ``papers.css``, and never too low: the page is never two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from generator.papers.base import APPENDICES, paper
from generator.papers.lines import cut, height, rows, width
from generator.quantity import Kind, Quantity, show
from generator.report import previous
from generator.report.model import Chart, Portal, Report
from generator.report.parts import Excerpt
from generator.report.previous import Beside
from generator.report.publication import Paper, Publication
from generator.report.rectified import CUT, words
from generator.report.titles import title_lines

FILE: Final = "summary.pdf"
NAME: Final = "摘要"

_PAGE: Final = 714
_TITLE_LINE: Final = 28
_HEADING: Final = 27
_CODE: Final = 70
"""Height of the QR code."""
_SENTENCE: Final = (19, 35.8)
"""Height of a line of 一分钟读懂, and how many Chinese characters it takes."""
_SMALL: Final = (16, 42.0)
_BESIDE_CODE: Final = (16, 34.5)
_VOICES: Final = 33
_POINTS: Final = (21, 9.2)
_DETAIL: Final = (15, 13.2)
_FIGURE: Final = (15, 10.2)
"""Height of a line of 关键数据, and how many Chinese characters a difference takes in one."""
_NAMES: Final = {(True, True): 8.0, (True, False): 10.1, (False, True): 12.0, (False, False): 20.3}
"""How many a name takes: beside charts or not, with last year's figures or without."""
_FIGURES_HEAD: Final = 32
_MOST_FIGURES: Final = 14
_FEWEST_FIGURES: Final = 3
_FEW_FIGURES: Final = 6
"""Rather this many figures than their differences, or than more sentences than the fewest."""
_CHIEF: Final = ("budget.initial", "budget.adjusted", "budget.unstaged", "budget.executed", "budget.execution_rate")
_FEWEST_SENTENCES: Final = 3
_BAR: Final = 38
_BAR_WITH_REFERENCE: Final = 51
_CHART_WORDS: Final = {True: (16, 14.2), False: (16, 19.7)}
_CHARTS: Final = 2
_ITEMS: Final = 6
_REVIEWS: Final = 3
"""How many reviews are named at most; above, how many targets, indicators or problems."""
_FULL, _SHORT, _BRIEF, _BARE = range(4)
"""How much shorter texts are: reasons of reviews, then lists too, then sentences too."""
_APPENDIX: Final = next(mark for name, mark, _ in APPENDICES if name == "scores")
_REST: Final = f"{CUT}（全文见报告{_APPENDIX}）"
_CLAUSE: Final = re.compile("[。；：]")
_NUMBERED: Final = re.compile("(?:^|[。；：])[一二三四五六七八九十]+是")
_LONGEST: Final = 60.0
_LONGEST_REASON: Final = 72.0
_UNIT: Final = "万元"
_DRAWN: Final = {True: 186, False: 257}
"""Width of a drawing in its own units beside a table with last year's figures, and beside one without: its letters are
10.5 points high then."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who gave how many points: 自评, 复算 or 复核; ``detail`` says what the figure is.

    Where 复算 has taken declared points over, ``points`` are those that can be computed at all: not a total that is
    mostly the department's own.
    """

    name: str
    points: str
    detail: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure, with last year's and the difference where there are.

    ``converted`` and ``before_converted`` are sums printed in 元 once more in 万元, where the page has both units.
    """

    name: str
    printed: str
    before: str
    change: str
    converted: str = ""
    before_converted: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What is on the page: ``told`` says what was not reached and what was checked, ``foot`` what there was no room for.

    ``two`` says that there are figures of last year, ``changes`` that the differences are shown, ``drawn`` is the width
    of a chart in its own units.
    """

    about: str
    voices: tuple[Voice, ...]
    sentences: tuple[str, ...]
    told: tuple[str, ...]
    figures: tuple[Figure, ...]
    two: bool
    changes: bool
    charts: tuple[Chart, ...]
    drawn: int
    foot: tuple[str, ...]


def papers(publication: Publication) -> Iterator[Paper]:
    """``summary.pdf`` of every current report."""
    for report in publication.reports:
        past = publication.find(report.department, report.year - 1)
        yield paper(report, FILE, "summary.html.j2", NAME, {"page": summary(report, past, publication.portal)})


def summary(report: Report, past: Report | None, portal: Portal) -> Summary:
    """The page of a report beside last year's: the first of all that fit, of which each has given up more."""
    two = previous.beside(report, past)
    sentences = [sentence.text for sentence in previous.sentences(report, two)]
    about, voices, every = _about(report), _voices(report), tuple(_figures(report, past, two))
    both = any(figure.before for figure in every)
    whole = _PAGE - _TITLE_LINE * len(title_lines(f"{report.title}{NAME}")) - 6 - 2 * _HEADING
    whole -= _foot_height(report, portal) + height((about,), _SMALL) + _voices_height(voices)
    for count, shorter, wanted, undrawn in _choices(len(sentences), len(every), _chief(two)):
        longest = 2 * _SENTENCE[1] - 2 if shorter == _BARE else float("inf")
        said = tuple(cut(text, longest, CUT) for text in sentences[:count])
        told = (*_reached(report, shorter), *_problems(report, shorter), *_reviewed(report, shorter), _checks(report))
        room = whole - height(said, _SENTENCE) - height(told, _SMALL)
        drawn = () if undrawn or not every else _drawable(report.charts, room - _HEADING, both=both)
        figures, changes = _shown(every, room - _HEADING - _FIGURES_HEAD, both=both, drawn=bool(drawn))
        if room >= 0 and len(figures) >= wanted:
            break
    charts = drawn if figures else ()
    origin = _left(report, len(every) - len(figures), len(report.charts) - len(charts)) + _made(portal)
    foot = (origin, _place(report, portal), report.version)
    return Summary(about, voices, said, told, figures, both, changes, charts, _DRAWN[both], foot)


def _choices(sentences: int, figures: int, chief: int) -> Iterator[tuple[int, int, int, bool]]:
    """How many sentences, how much shorter, how many figures at least, whether without charts: what is given up."""
    fewest = min(sentences, _FEWEST_SENTENCES)
    yield from ((count, _FULL, min(_FEW_FIGURES, figures), False) for count in range(sentences, fewest - 1, -1))
    yield from ((fewest, shorter, chief, bare) for shorter in (_FULL, _SHORT, _BRIEF) for bare in (False, True))
    yield fewest, _BRIEF, min(_FEWEST_FIGURES, figures), True
    yield from ((count, shorter, 0, True) for count in range(fewest, 0, -1) for shorter in (_FULL, _SHORT, _BRIEF))
    yield 1, _BARE, 0, True


def _chief(two: Beside) -> int:
    """How many leading figures stand before anything else is told at length."""
    keys = [row.now.key for row in two.rows if row.now and row.now.key != "score.total"]
    leading = next((index for index, key in enumerate(keys) if key not in _CHIEF), len(keys))
    return max(leading, min(_FEWEST_FIGURES, len(keys)))


def _shown(every: tuple[Figure, ...], room: int, *, both: bool, drawn: bool) -> tuple[tuple[Figure, ...], bool]:
    """The figures that fit into *room*, and whether differences are shown."""
    name = _NAMES[drawn, both]
    if both and not drawn:
        figures = _fitting(every, room, name, changes=True)
        if len(figures) >= min(_FEW_FIGURES, len(every)):
            return figures, True
    return _fitting(every, room, name, changes=False), False


def _about(report: Report) -> str:
    said = {p.label: p.value for p in report.disclosure if p.label in ("发布机构", "发布日期", "本站发布日期")}
    original = {"发布机构": "原发布机构"} if report.transcribed else {}
    return "　".join(f"{original.get(label, label)}：{value}" for label, value in said.items())


def _voices(report: Report) -> tuple[Voice, ...]:
    """自评, 复算, 复核, each with what it is."""
    total = report.total
    full = f"满分 {total.points} 分" if total.points[:1].isdigit() else f"满分{total.points}"
    grade = f"等级：{report.grade}" if report.grade else "报告未列等级"
    if total.computed and total.taken:
        detail = f"复算合计 {total.computed} 分，其中 {total.taken} 分按自评得分计入"
        computed = Voice("可复算分值（本站计算）", report.recomputable, detail)
    else:
        points = f"{total.computed} 分" if total.computed else "无复算总分"
        computed = Voice("复算得分（本站计算）", points, f"可复算分值 {report.recomputable}")
    declared = f"{total.declared} 分" if total.declared[:1].isdigit() else total.declared
    given = [f"{voice.points} 分" for voice in total.voices[:_REVIEWS]]
    days = {review.body: review.day for review in report.review_views}
    bodies = "；".join(f"{voice.body}，{days[voice.body]}" for voice in total.voices[:_REVIEWS])
    if len(total.voices) > _REVIEWS:
        bodies += f"；其余 {len(total.voices) - _REVIEWS} 家见报告"
    return (
        Voice("自评得分（部门填报）", declared, f"{full}，{grade}"),
        computed,
        Voice("复核得分", "；".join(given) or "本站未登记", bodies),
    )


def _voices_height(voices: tuple[Voice, ...]) -> int:
    return _VOICES + max(height((voice.points,), _POINTS) + height((voice.detail,), _DETAIL) for voice in voices)


def _foot_height(report: Report, portal: Portal) -> int:
    """The lines below, beside a QR code where the address is known."""
    lines = (_left(report, 99, 9) + _made(portal), _place(report, portal), report.version)
    if not portal.base_url:
        return 16 + height(lines, _SMALL)
    return 16 + max(_CODE, height(lines, _BESIDE_CODE))


def _made(portal: Portal) -> str:
    return f"本摘要由{portal.name}依据公开版数据生成。"


def _place(report: Report, portal: Portal) -> str:
    if portal.base_url:
        return f"报告网页：{portal.base_url}/{report.address}"
    return "报告网页：网址未登记。"


def _checks(report: Report) -> str:
    kinds = "，".join(f"{group.title} {len(group.notes)} 条" for group in report.note_groups)
    waived = f"，经审核不作调整 {len(report.waived)} 处" if report.waived else ""
    said = f"已核对 {report.compared} 处，一致 {report.agreed} 处，核验说明 {report.annotated} 条"
    return f"核对：{said}{f'（{kinds}）' if kinds else ''}{waived}。仅核对报告所载数字与算法，不是审计或评价结论。"


def _reached(report: Report, shorter: int) -> Iterator[str]:
    """What was not reached: targets, then points."""
    missed = [goal for goal in report.goals if goal.result == "未达到目标值"]
    told = [f"{g.name}（目标 {g.target.printed}，完成 {g.actual.printed if g.actual else '报告未列'}）" for g in missed]
    compared = sum(1 for goal in report.goals if goal.result)
    if missed:
        yield _listed(f"目标：未达到目标值的 {len(missed)} 项，", told, shorter)
    elif compared:
        yield f"目标：可逐项比较的 {compared} 项目标均达到目标值。"
    else:
        yield "目标：报告未列可逐项比较的目标值。"
    lost = [f"{row.name}（少得 {row.lost} 分）" for row in report.losses.rows]
    yield _listed(f"得分：未得满分的指标 {len(lost)} 项，", lost, shorter) if lost else f"得分：{report.losses.lead}"


def _problems(report: Report, shorter: int) -> Iterator[str]:
    """存在问题, the beginning of each in the report's words; then what was or is to be done, and where."""
    given = report.rectification
    problems = [line for item in given.issues for line in item.lines]
    told = "问题整改：报告未单独列出存在问题。"
    if problems:
        count = _count(report, given.issues)
        told = _listed(f"问题整改：报告列存在问题 {count} 项：", _opened(problems), shorter, count)
    measures = _count(report, given.measures)
    done = [item.anchor for item in given.measures] or [matter.anchor for matter in given.matters]
    counted = [f"改进措施 {measures} 项"] if measures else []
    counted += [f"上年整改事项 {len(given.matters)} 项"] if given.matters else []
    if done:
        told += f"{'，'.join(counted)}，见报告{_below(report, done)}。"
    yield told + ("" if given.matters else given.absent)


def _count(report: Report, items: Sequence[Excerpt]) -> int:
    """How many problems or measures; of a passage that counts them itself, as many as it counts."""
    texts = {block.anchor: [words(paragraph) for paragraph in block.paragraphs] for block in report.blocks}
    return sum(
        max(len(item.lines), sum(len(_NUMBERED.findall(text)) for text in texts.get(item.anchor, ()))) for item in items
    )


def _opened(lines: Sequence[str]) -> list[str]:
    """The first sentence of each."""
    heads = [_CLAUSE.split(line.removeprefix(CUT))[0].removesuffix(CUT) for line in lines]
    return [cut(head, _LONGEST, CUT) for head in heads]


def _below(report: Report, anchors: Sequence[str]) -> str:
    """The heading that places of the text stand below together; empty where there is none."""
    above: list[tuple[int, str]] = []
    paths = []
    for block in report.blocks:
        if block.kind == "heading":
            above = [*(pair for pair in above if pair[0] < block.level), (block.level, words(block.paragraphs[0]))]
        if block.anchor in anchors:
            paths.append(above)
    common = [pairs[0] for pairs in zip(*paths, strict=False) if len(set(pairs)) == 1]
    return f"“{common[-1][1]}”" if common else ""


def _reviewed(report: Report, shorter: int) -> Iterator[str]:
    """Why a review gave other points, where it says so; where that is to be short, in one line."""
    given = [(review, review.reason) for review in report.review_views if review.reason]
    if given and (shorter == _BARE or (shorter and len(given) > _REVIEWS)):
        yield f"复核：{len(given)} 家机构的理由见报告{_APPENDIX}。"
        return
    for review, reason in given:
        lead = f"复核：{review.body}，{review.kind}，{review.day}。理由："
        kept = cut(reason, _LONGEST_REASON, _REST)
        if shorter and rows(f"{lead}{kept}", _SMALL[1]) > 1:
            lead = f"复核：{review.body}。理由："
            kept = cut(reason, _SMALL[1] - width(lead) - 1, _REST)
        yield lead + kept


def _listed(lead: str, items: list[str], shorter: int, count: int = 0) -> str:
    """The first items of *count*, or of those given, and how many there are besides: as many as two lines take, or one."""
    count = count or len(items)
    most = 1 if shorter >= _BRIEF else 2
    kept: list[str] = []
    for item in items[:_ITEMS]:
        long = rows(lead + "；".join([*kept, item, "其余 99 项见报告。"]), _SMALL[1]) > most
        if long and (kept or shorter >= _BRIEF):
            break
        kept.append(item)
    if not kept:
        return f"{lead[:-1]}，见报告。"
    rest = f"；其余 {count - len(kept)} 项见报告" if len(kept) < count else ""
    return f"{lead}{'；'.join(kept)}{rest}。"


def _figures(report: Report, past: Report | None, two: Beside) -> Iterator[Figure]:
    """Key figures but the score, which stands above; sums in one unit, as far as the reports print them so."""
    former = {row.key: row.quantity for row in past.facts} if past else {}
    for row in two.rows:
        if row.now and row.now.key != "score.total":
            key = row.now.key
            printed, converted = _in_one_unit(report, key, row.now.printed, row.now.quantity)
            before, old = (row.before, former.get(key)) if row.before or not row.quoted else ("", None)
            if before and past:
                before, before_converted = _in_one_unit(past, key, before, old)
            elif row.quoted:
                before, before_converted = row.quoted.printed, _converted(row.quoted.quantity)
            else:
                before_converted = ""
            yield Figure(row.name, printed, before, row.change, converted, before_converted)


def _in_one_unit(report: Report, key: str, printed: str, quantity: Quantity | None) -> tuple[str, str]:
    """A sum in 元 as another place of the report prints it in 万元; else as printed, and converted."""
    converted = _converted(quantity)
    if not converted or quantity is None:
        return printed, ""
    alike = (o for o in report.statements if o.key == key and o.unit == _UNIT and o.bound == quantity.bound)
    for other in alike:
        if other.value and other.step and abs(Decimal(other.value) - quantity.value) <= Decimal(other.step):
            return other.printed, ""
    return printed, converted


def _converted(quantity: Quantity | None) -> str:
    """A sum printed in 元 in 万元: reports print most sums so."""
    return f"折 {show(quantity.value, Kind.MONEY)}" if quantity is not None and quantity.unit == "元" else ""


def _fitting(every: tuple[Figure, ...], room: int, name: float, *, changes: bool) -> tuple[Figure, ...]:
    """The leading figures that there is room for, with *changes* or without; none rather than too few of them."""
    line, change = _FIGURE
    kept: list[Figure] = []
    for figure in every[:_MOST_FIGURES]:
        converted = 2 if figure.converted or figure.before_converted else 1
        room -= 5 + line * max(rows(figure.name, name), rows(figure.change, change) if changes else 1, converted)
        if room < 0:
            break
        kept.append(figure)
    return tuple(kept) if len(kept) >= min(_FEWEST_FIGURES, len(every)) else ()


def _drawable(charts: tuple[Chart, ...], room: int, *, both: bool) -> tuple[Chart, ...]:
    """The leading charts that fit one below the other into *room*."""
    kept: list[Chart] = []
    for chart in charts:
        step = _BAR_WITH_REFERENCE if any(bar.reference for bar in chart.bars) else _BAR
        texts = (chart.title, chart.note) if chart.note else (chart.title,)
        high = step * len(chart.bars) + height(texts, _CHART_WORDS[both]) + 8
        if len(kept) < _CHARTS and high <= room:
            kept.append(chart)
            room -= high
    return tuple(kept)


def _left(report: Report, figures: int, charts: int) -> str:
    """What the page has no room for, and whose words and figures these are."""
    parts = [f"关键数据另有 {figures} 项" if figures else "", f"图另有 {charts} 幅" if charts else ""]
    told = "，".join(filter(None, parts))
    origin = "数字照录部门公开的报告，由本站转录" if report.transcribed else "数字照录报告"
    return f"{told}；其余见报告。{origin}。" if told else f"其余见报告。{origin}。"
