"""指标值没有写数，结果却写“超额完成”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from generator.finding import Audience, Severity
from generator.indicators import has_figure
from generator.prose import Passage
from generator.rules.base import Context, Outcome, Rule

RULE = Rule(
    id="excess-in-words",
    title="指标值没有写数，结果却写“超额完成”",
    severity=Severity.INFO,
    audience=Audience.INTERNAL,
    why="指标值只写“完成任务”，没有写任务是多少，“超额完成”就无从核对。",
    bad="组建工会：指标值“完成市总任务”，结果“组建 154 家，超额完成”。",
    good="组建工会：指标值“≥120 家（市总下达任务数）”，结果“组建 154 家”。",
    mend="写明任务数；上级下达任务的，附下达任务的文件",
    compares=False,
)
_EXCESS: Final = re.compile(r"超额(?:、超前|、提前)?完成|超任务完成|超过(?:任务|目标|指标)")
_AIM: Final = re.compile(
    r"(?P<name>[^，,。；;：:\s]{0,30}?)(?:年初|年度)?(?:指标值|目标值)(?:为)?[：:]\s*(?P<words>[^。；;\n]{2,60})"
)


def check(context: Context) -> Iterator[Outcome]:
    """Look at every row whose target has no figure, and at every 指标值：… in the running text up to the next."""
    for row in context.indicators:
        target, actual = row.target, row.actual
        if row.doubtful or target.state or target.quantity is not None or has_figure(target.text):
            continue
        found = _EXCESS.search(actual.text)
        path = f"{row.path}.target"
        if found is None:
            yield RULE.passed(path)
            continue
        yield RULE.finding(
            target.location,
            path,
            f"{row.label}：指标值“{target.text}”没有写数，完成值却写“{found[0]}”，超了多少无从核对。",
            declared=target.text,
        )
    for passage in context.passages:
        if not passage.block.block.rectification:
            yield from _aims(passage)


def _aims(passage: Passage) -> Iterator[Outcome]:
    found = list(_AIM.finditer(passage.text))
    told: set[str] = set()
    for index, aim in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(passage.text)
        name, words = aim["name"], aim["words"].strip()
        path = f"{passage.path}.target.{name}"
        if path in told:
            continue
        told.add(path)
        excess = None if has_figure(words) else _EXCESS.search(passage.text, aim.end(), end)
        if excess is None:
            yield RULE.passed(path)
            continue
        yield RULE.finding(
            passage.locate(aim.start("words")),
            path,
            f"{passage.block.label}写“{name}”的指标值为“{words}”，没有写数，结果却写“{excess[0]}”，超了多少无从核对。",
            declared=words,
        )
