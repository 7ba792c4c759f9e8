"""提纲要求的部分报告未见."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.finding import Audience, Severity
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="outline-missing",
    title="报告未见提纲要求的部分",
    severity=Severity.WARNING,
    audience=Audience.PUBLIC,
    why="提纲规定每份报告都应写的部分缺了，读者不知道有没有这方面的情况。",
    bad="报告没有“存在的主要问题”一节。",
    good="每一节都有；确无内容的，写“无”。",
    mend="补上该节；确无内容的写“无”；转录时漏录的照原件补录",
    compares=False,
)

_NUMBERING: Final = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}\s?[.．、])"
)
_SIGNS: Final = re.compile(r"[^\w]|_")
_REMARK: Final = re.compile(r"[（(][^（）()]*[）)]")


def check(context: Context) -> Iterator[Outcome]:
    """Look for every required section: a block that answers it or one below it, or a heading with its title."""
    answered = {block.section for block in context.report.model.document if block.section}
    titles = {_plain(p.text) for p in context.passages if p.block.kind in ("heading", "title")}
    missing = []
    for section in context.framework.outline:
        if not section.required:
            continue
        below = section.id + "."
        if any(a == section.id or a.startswith(below) for a in answered) or _plain(section.title) in titles:
            yield RULE.passed(f"outline.{section.id}")
        else:
            missing.append(section)
    missing = [s for s in missing if not any(s.id.startswith(m.id + ".") for m in missing)]
    if not missing:
        return
    listed = "、".join(f"“{section.title}”" for section in missing)
    attested = context.framework.status == "attested"
    basis = "提纲要求的" if attested else "通行提纲（据已公布的报告整理）所列的"
    # An outline that is no office's own obliges nobody, and a transcribed text may have lost a section.
    mild = context.report.model.origin == "transcribed" or not attested
    yield RULE.finding(
        context.report.node.at(("document",)).location,
        "outline",
        f"报告未见{basis}部分：{listed}。原文保留。",
        expected="、".join(section.id for section in missing),
        severity=Severity.INFO if mild else None,
    )


def _plain(title: str) -> str:
    return _SIGNS.sub("", _REMARK.sub("", _NUMBERING.sub("", title, count=1)))
