"""用印稿: the report as it would be published, with blanks for signatures, seal and dates. Never part of the site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from generator.papers.base import paper, whole
from generator.report.model import Pair, Report
from generator.report.publication import Paper, Publication
from generator.schema.base import ABSENCES

FILE: Final = "approval.pdf"
NAME: Final = "用印稿"
LATER: Final = "发布后生成"
"""What is said of that which only publication gives: the hash of the published data."""
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
    def hints(self) -> tuple[str, ...]:
        """The words of the blank, from its top to its foot."""
        return (self.opinion, self.signature) if self.opinion else (self.signature,)

    @property
    def height(self) -> int:
        """How high the blank is, in mm."""
        return 20 if self.opinion else 13


# As sheets for the approval of documents have them (拟稿、核稿、审核、签发、用印); the review of secrecy is that of clearance.
STEPS: Final = (
    Step("拟稿（填报人）", "签字：　　　　　　　　电话："),
    Step("核稿"),
    Step("财务负责人"),
    Step("公开前保密审查", opinion="□ 公开　□ 删减后公开　□ 不公开"),
    Step("分管负责人审核", opinion="意见："),
    Step("主要负责人签发", opinion="意见："),
)


def papers(publication: Publication) -> Iterator[Paper]:
    """``approval.pdf`` of every current report, without data inside: its data are not published yet."""
    for report in publication.reports:
        yield _paper(for_approval(report), report.status == "published")


def for_approval(report: Report) -> Report:
    """*report* as the approval edition prints it: what only publication gives is said to come with it."""
    if report.status == "published":
        return report
    rows = tuple(replace(p, value="发布后填写") if p.label in _POSTED else p for p in report.disclosure)
    return replace(report, digest=LATER, disclosure=rows)


def _paper(report: Report, public: bool) -> Paper:
    made = paper(
        report,
        FILE,
        "approval.html.j2",
        f"（{NAME}）",
        data={**whole(report), "public": public, "cover_rows": tuple(cover_rows(report)), "steps": STEPS},
    )
    return replace(made, running=f"用印稿　{report.short_name} {report.year} 年度绩效自评报告")


def cover_rows(report: Report) -> Iterator[Pair]:
    """The rows of the cover; what is not given yet is left blank, to be written by hand."""
    for pair in report.disclosure:
        if pair.label in _COVER:
            empty = pair.label.endswith("日期") and pair.value in _UNKNOWN
            yield replace(pair, value="") if empty else pair
