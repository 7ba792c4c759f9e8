"""摘要: one page for a congress. What does not find room is left out in a fixed order, and the page says so.

Heights are reckoned here, in points, from the sizes in ``papers.css``, and never too low: the page is never two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from generator.papers.base import paper
from generator.report import previous
from generator.report.model import Chart, Portal, Report
from generator.report.previous import Beside
from generator.report.publication import Paper, Publication
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
"""Rather this many figures than their differences."""
_BAR: Final = 38
_BAR_WITH_REFERENCE: Final = 51
_CHART_WORDS: Final = (15, 15.0)
_CHARTS: Final = 2
_ITEMS: Final = 6
"""How many targets or indicators are named at most."""
_DRAWN: Final = {True: 186, False: 257}
"""Width of a drawing in its own units beside a table with last year's figures, and beside one without: its letters are
10.5 points high then."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who gave how many points: 自评, 复算 or 复核; ``detail`` says what the figure is."""

    name: str
    points: str
    detail: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure, with last year's and the difference where there are."""

    name: str
    printed: str
    before: str
    change: str


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
        two = previous.beside(report, publication.find(report.department, report.year - 1))
        yield paper(report, FILE, "summary.html.j2", NAME, {"page": summary(report, two, publication.portal)})


def summary(report: Report, two: Beside, portal: Portal) -> Summary:
    """The page of a report beside last year's. First the words, then as many figures as there is room for, then charts."""
    sentences = tuple(sentence.text for sentence in previous.sentences(report, two))
    about, voices, told = _about(report), _voices(report), (*_reached(report), _checks(report))
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
    room -= _height(sentences, _SENTENCE)
    every = tuple(_figures(two))
    charts = _drawable(report.charts, room) if every else ()
    past = any(figure.before for figure in every)
    changes = past and not charts
    figures = _fitting(every, room - _FIGURES_HEAD, changes=changes)
    if changes and len(figures) < min(_FEW_FIGURES, len(every)):
        changes, figures = False, _fitting(every, room - _FIGURES_HEAD, changes=False)
    if not figures:
        charts = ()
    left = _left(report, len(every) - len(figures), len(report.charts) - len(charts)) + _made(portal)
    foot = (left, _place(report, portal), report.version)
    return Summary(about, voices, sentences, told, figures, past, changes, charts, _DRAWN[past], foot)


def _height(texts: Sequence[str], kind: tuple[int, float]) -> int:
    """How high paragraphs are."""
    line, signs = kind
    return sum(line * _rows(text, signs) for text in texts)


def _rows(text: str, signs: float) -> int:
    return max(1, int(-(-title_width(text) // signs)))


def _about(report: Report) -> str:
    days = [f"{p.label}：{p.value}" for p in report.disclosure if p.label in ("发布机构", "发布日期", "本站发布日期")]
    return "　".join(days)


def _voices(report: Report) -> tuple[Voice, ...]:
    """自评, 复算, 复核, each with what it is."""
    total = report.total
    full = f"满分 {total.points} 分" if total.points[:1].isdigit() else f"满分{total.points}"
    grade = f"等级：{report.grade}" if report.grade else "报告未列等级"
    taken = f"含按自评得分计入 {total.taken} 分；" if total.taken else ""
    computed = Voice(
        "复算得分（本站计算）",
        f"{total.computed} 分" if total.computed else "无复算总分",
        f"{taken}可复算分值 {report.recomputable}",
    )
    declared = f"{total.declared} 分" if total.declared[:1].isdigit() else total.declared
    given = [f"{voice.points} 分" for voice in total.voices]
    bodies = "、".join(voice.body for voice in total.voices)
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
    return f"报告网页：本站未登记网址，站内地址 {report.address}"


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


def _listed(lead: str, items: list[str]) -> str:
    """The first items, and how many there are besides: as many as three lines take."""
    kept: list[str] = []
    for item in items[:_ITEMS]:
        if kept and _rows(lead + "；".join([*kept, item, "其余 99 项见报告。"]), _SMALL[1]) > 3:
            break
        kept.append(item)
    rest = f"；其余 {len(items) - len(kept)} 项见报告" if len(kept) < len(items) else ""
    return f"{lead}{'；'.join(kept)}{rest}。"


def _figures(two: Beside) -> Iterator[Figure]:
    """Key figures but the score, which stands above."""
    for row in two.rows:
        if row.now and row.now.key != "score.total":
            yield Figure(
                row.name, row.now.printed, row.before or (row.quoted.printed if row.quoted else ""), row.change
            )


def _fitting(every: tuple[Figure, ...], room: int, *, changes: bool) -> tuple[Figure, ...]:
    """The leading figures that there is room for, with *changes* or without; none rather than too few of them."""
    line, name, change = _FIGURE
    kept: list[Figure] = []
    for figure in every[:_MOST_FIGURES]:
        room -= 5 + line * max(_rows(figure.name, name), _rows(figure.change, change) if changes else 1)
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
