"""用印稿: the report as it would be published, with blanks for signatures, seal and dates. Never part of the site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from generator.papers.base import paper, whole
from generator.report.model import Pair, Report
from generator.report.publication import Paper, Publication
from generator.report.titles import title_lines
from generator.schema.base import ABSENCES

FILE: Final = "approval.pdf"
NAME: Final = "用印稿"
LATER: Final = "发布后生成"
"""What is said of that which only publication gives: the hash of the published data."""
DAY: Final = "　　　　年　　月　　日"
"""A blank for a date, to be written by hand."""
COVERED: Final = "文本校验码由报告的正文、表格、得分和数据，以及所用指标体系的指标和部门名称算出；附录的核对结果、日期和来源不在其内。"
"""What 文本校验码 stands for."""
_POSTED: Final = ("发布日期", "本站发布日期")
_COVER: Final = ("发布机构", "成文日期", "批复日期")
_UNKNOWN: Final = frozenset({*ABSENCES.values(), "本站未登记", "未定"})


@dataclass(frozen=True, slots=True)
class Step:
    """A step of approval on 签批页: what it is, the words before the signature, and those before an opinion, if any."""

    name: str
    signature: str = "签字："
    opinion: str = ""

    @property
    def height(self) -> int:
        """How high the blank is, in mm."""
        return 18 if self.opinion else 12

    @property
    def low(self) -> int:
        """The same where the name takes the room."""
        return 14 if self.opinion else 10


# As sheets for the approval of documents have them (拟稿、核稿、审核、签发、用印); the review of secrecy is that of clearance.
STEPS: Final = (
    Step("拟稿（填报人）", "签字：　　　　　　　　电话："),
    Step("核稿"),
    Step("财务负责人"),
    Step("公开前保密审查", opinion="□ 公开　□ 删减后公开　□ 不公开"),
    Step("分管负责人审核", opinion="意见："),
    Step("主要负责人签发", opinion="意见："),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """How the names are set on 签批页: size and height of a line in pt, its characters, and whether blanks are low."""

    size: float
    height: float
    width: int
    low: bool = False

    def holds(self, report: Report) -> bool:
        """Whether the page holds the names of *report*, written in lines of so many characters."""
        lines = sum(len(title_lines(text, self.width)) for text in (report.title, report.department_name))
        return lines * self.height <= _ROOM + (_SPARED if self.low else 0) - 2 * self.height


SHEETS: Final = (
    Sheet(12, 16, 26),
    Sheet(10.5, 14, 30),
    Sheet(10.5, 14, 30, low=True),
    Sheet(9, 12, 35, low=True),
    Sheet(7, 9, 45, low=True),
    Sheet(5, 6.5, 63, low=True),
    Sheet(4, 5, 78, low=True),
)
"""From what names are written in to what the longest are; 小四 beside 36 mm of labels takes 27 characters."""
_ROOM: Final = 6 * 16
"""What the four rows of names may take on the page, in pt, with blanks as high as they should be."""
_SPARED: Final = sum(step.height - step.low for step in STEPS) * 72 / 25.4
"""What low blanks leave them, in pt."""


def sheet(report: Report) -> Sheet:
    """The largest that keeps 签批页 one page."""
    return next((made for made in SHEETS if made.holds(report)), SHEETS[-1])


def papers(publication: Publication) -> Iterator[Paper]:
    """``approval.pdf`` of every current report, without data inside: its data are not published yet."""
    for report in publication.reports:
        yield _paper(for_approval(report))


def for_approval(report: Report) -> Report:
    """*report* as the approval edition prints it: blanks for days not known, and what only publication gives is said to
    come with it.
    """
    rows = tuple(map(_blank, report.disclosure))
    if report.status == "published":
        return replace(report, disclosure=rows)
    rows = tuple(replace(row, value="发布后填写") if row.label in _POSTED else row for row in rows)
    return replace(report, digest=LATER, disclosure=rows)


def _blank(row: Pair) -> Pair:
    """A row of 信息公开表; a day that the cover has a blank for is as blank here."""
    empty = row.label in _COVER and row.label.endswith("日期") and row.value in _UNKNOWN
    return replace(row, value=DAY) if empty else row


def _paper(report: Report) -> Paper:
    shown, public = for_approval(report), report.status == "published"
    data = {
        **whole(shown),
        "public": public,
        "cover_rows": cover_rows(shown),
        "steps": STEPS,
        "sheet": sheet(shown),
        "covered": COVERED,
    }
    return paper(shown, FILE, "approval.html.j2", f"（{NAME}）", data=data)


def cover_rows(report: Report) -> tuple[Pair, ...]:
    """The rows of the cover, of a report that ``for_approval`` made."""
    return tuple(row for row in report.disclosure if row.label in _COVER)
