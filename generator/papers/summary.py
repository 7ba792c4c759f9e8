"""摘要: one page for a congress. What does not find room is left out in a fixed order, and the page says so.

Heights are reckoned here, in points, from the sizes in ``papers.css``, and never too low: the page is never two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from generator.papers.base import paper
from generator.quantity import Kind, Quantity, show
from generator.report import previous
from generator.report.model import Chart, Portal, Report
from generator.report.parts import Excerpt
from generator.report.previous import Beside
from generator.report.publication import Paper, Publication
from generator.report.rectified import CUT, words
from generator.report.titles import title_lines, title_width

FILE: Final = "summary.pdf"
NAME: Final = "摘要"

_PAGE: Final = 714
_TITLE_LINE: Final = 28
_HEADING: Final = 27
_CODE: Final = 70
"""Height of the QR code, and how much narrower the lines beside it are."""
_SENTENCE: Final = (19, 35.0)
"""Height of a line of 一分钟读懂, and how many Chinese characters it takes."""
_SMALL: Final = (16, 41.0)
_FIGURE: Final = (15, 8.0, 9.5)
"""Height of a line of 关键数据, and how many Chinese characters a name and a difference take in one."""
_FIGURES_HEAD: Final = 32
_MOST_FIGURES: Final = 14
_FEWEST_FIGURES: Final = 3
_FEW_FIGURES: Final = 6
"""Rather this many figures than their differences, or than more sentences than the fewest."""
_FEWEST_SENTENCES: Final = 3
_BAR: Final = 38
_BAR_WITH_REFERENCE: Final = 51
_CHART_WORDS: Final = (15, 15.0)
_CHARTS: Final = 2
_ITEMS: Final = 6
"""How many targets, indicators or problems are named at most."""
_TOLD_LINES: Final = 2
_CLAUSE: Final = re.compile("[。；：]")
_NUMBERED: Final = re.compile("(?:^|[。；：])[一二三四五六七八九十]+是")
_LONGEST: Final = 60
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
    """The page of a report beside last year's. First the words, then as many figures as there is room for, then charts."""
    two = previous.beside(report, past)
    sentences = tuple(sentence.text for sentence in previous.sentences(report, two))
    about, voices = _about(report), _voices(report)
    told = (*_reached(report), *_problems(report), *_reviewed(report), _checks(report))
    room = (
        _PAGE
        - _TITLE_LINE * len(title_lines(f"{report.title}{NAME}"))
        - 6
        - 3 * _HEADING
        - _foot_height(report, portal)
    )
    room -= _height((about, *told), _SMALL) + _voices_height(voices)
    while len(sentences) > 1 and _height(sentences, _SENTENCE) > room:
        sentences = sentences[:-1]
    every = tuple(_figures(report, past, two))
    both = any(figure.before for figure in every)
    most = len(sentences)
    for count in range(most, min(most, _FEWEST_SENTENCES) - 1, -1):
        left = room - _height(sentences[:count], _SENTENCE)
        figures, charts, changes = _shown(every, report.charts, left, both=both)
        if len(figures) >= min(_FEW_FIGURES, len(every)):
            break
    sentences = sentences[:count]
    origin = _left(report, len(every) - len(figures), len(report.charts) - len(charts)) + _made(portal)
    foot = (origin, _place(report, portal), report.version)
    return Summary(about, voices, sentences, told, figures, both, changes, charts, _DRAWN[both], foot)


def _shown(
    every: tuple[Figure, ...], charts: tuple[Chart, ...], room: int, *, both: bool
) -> tuple[tuple[Figure, ...], tuple[Chart, ...], bool]:
    """The figures that fit into *room*, the charts beside them, and whether differences are shown."""
    drawn = _drawable(charts, room) if every else ()
    changes = both and not drawn
    figures = _fitting(every, room - _FIGURES_HEAD, changes=changes)
    if changes and len(figures) < min(_FEW_FIGURES, len(every)):
        changes, figures = False, _fitting(every, room - _FIGURES_HEAD, changes=False)
    return figures, drawn if figures else (), changes


def _height(texts: Sequence[str], kind: tuple[int, float]) -> int:
    """How high paragraphs are."""
    line, signs = kind
    return sum(line * _rows(text, signs) for text in texts)


def _rows(text: str, signs: float) -> int:
    return max(1, int(-(-title_width(text) // signs)))


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
    given = [f"{voice.points} 分" for voice in total.voices]
    days = {review.body: review.day for review in report.review_views}
    bodies = "；".join(f"{voice.body}，{days[voice.body]}" for voice in total.voices)
    return (
        Voice("自评得分（部门填报）", declared, f"{full}，{grade}"),
        computed,
        Voice("复核得分", "；".join(given) or "本站未登记", bodies),
    )


def _voices_height(voices: tuple[Voice, ...]) -> int:
    return 61 + max(15 * _rows(voice.detail, 12.0) for voice in voices)


def _foot_height(report: Report, portal: Portal) -> int:
    """The lines below, beside a QR code where the address is known."""
    lines = (_left(report, 99, 9) + _made(portal), _place(report, portal), report.version)
    if not portal.base_url:
        return 16 + _height(lines, _SMALL)
    return 16 + max(_CODE, _height(lines, (_SMALL[0], _SMALL[1] - 8)))


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


def _reached(report: Report) -> Iterator[str]:
    """What was not reached: targets, then points."""
    missed = [goal for goal in report.goals if goal.result == "未达到目标值"]
    told = [f"{g.name}（目标 {g.target.printed}，完成 {g.actual.printed if g.actual else '报告未列'}）" for g in missed]
    compared = sum(1 for goal in report.goals if goal.result)
    if missed:
        yield _listed(f"目标：未达到目标值的 {len(missed)} 项，", told)
    elif compared:
        yield f"目标：可逐项比较的 {compared} 项目标均达到目标值。"
    else:
        yield "目标：报告未列可逐项比较的目标值。"
    lost = [f"{row.name}（少得 {row.lost} 分）" for row in report.losses.rows]
    yield _listed(f"得分：未得满分的指标 {len(lost)} 项，", lost) if lost else f"得分：{report.losses.lead}"


def _problems(report: Report) -> Iterator[str]:
    """存在问题, the beginning of each in the report's words; then what was or is to be done, and where."""
    given = report.rectification
    problems = [line for item in given.issues for line in item.lines]
    told = "问题整改：报告未单独列出存在问题。"
    if problems:
        count = _count(report, given.issues)
        told = _listed(f"问题整改：报告列存在问题 {count} 项：", _opened(problems), count)
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
    return [head if len(head) <= _LONGEST else f"{head[:_LONGEST]}{CUT}" for head in heads]


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


def _reviewed(report: Report) -> Iterator[str]:
    """Why a review gave other points, where it says so."""
    for review in report.review_views:
        if review.reason:
            reason = (
                review.reason if len(review.reason) <= _LONGEST else f"{review.reason[:_LONGEST]}{CUT}（全文见报告）"
            )
            yield f"复核：{review.body}，{review.kind}，{review.day}。理由：{reason}"


def _listed(lead: str, items: list[str], count: int = 0) -> str:
    """The first items of *count*, or of those given, and how many there are besides: as many as two lines take."""
    count = count or len(items)
    kept: list[str] = []
    for item in items[:_ITEMS]:
        if kept and _rows(lead + "；".join([*kept, item, "其余 99 项见报告。"]), _SMALL[1]) > _TOLD_LINES:
            break
        kept.append(item)
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


def _fitting(every: tuple[Figure, ...], room: int, *, changes: bool) -> tuple[Figure, ...]:
    """The leading figures that there is room for, with *changes* or without; none rather than too few of them."""
    line, name, change = _FIGURE
    kept: list[Figure] = []
    for figure in every[:_MOST_FIGURES]:
        converted = 2 if figure.converted or figure.before_converted else 1
        room -= 5 + line * max(_rows(figure.name, name), _rows(figure.change, change) if changes else 1, converted)
        if room < 0:
            break
        kept.append(figure)
    return tuple(kept) if len(kept) >= min(_FEWEST_FIGURES, len(every)) else ()


def _drawable(charts: tuple[Chart, ...], room: int) -> tuple[Chart, ...]:
    """The leading charts that fit one below the other into *room*."""
    kept: list[Chart] = []
    for chart in charts:
        step = _BAR_WITH_REFERENCE if any(bar.reference for bar in chart.bars) else _BAR
        height = step * len(chart.bars) + _height((chart.title, chart.note), _CHART_WORDS) + 8
        if len(kept) < _CHARTS and height <= room:
            kept.append(chart)
            room -= height
    return tuple(kept)


def _left(report: Report, figures: int, charts: int) -> str:
    """What the page has no room for, and whose words and figures these are."""
    parts = [f"关键数据另有 {figures} 项" if figures else "", f"图另有 {charts} 幅" if charts else ""]
    told = "，".join(filter(None, parts))
    origin = "数字照录部门公开的报告，由本站转录" if report.transcribed else "数字照录报告"
    return f"{told}；其余见报告。{origin}。" if told else f"其余见报告。{origin}。"
