"""信息公开 table: index number, publisher, dates, where else the report was published, and the review before it."""

from __future__ import annotations

from datetime import date
from typing import Final

from generator.report.model import Pair
from generator.report.notes import day_text
from generator.schema.base import ABSENCES, is_web
from generator.validate import Assessed

NOT_RECORDED: Final = "本站未登记"


def prepared(assessed: Assessed) -> str:
    """成文日期: as printed in the report; otherwise what its head says."""
    stated = assessed.ledger.words.get("date.prepared")
    if stated:
        return ABSENCES[stated[0].absence] if stated[0].absence else stated[0].printed
    return day_text(assessed.report.model.dates.prepared or "not_printed")


def posted(assessed: Assessed) -> str:
    """发布日期 of this site, with the time of day where it is known."""
    dates = assessed.report.model.dates
    return (
        f"{day_text(dates.posted)} {dates.posted_time}"
        if dates.posted and dates.posted_time
        else day_text(dates.posted)
    )


def disclosure(assessed: Assessed, name: str, title: str) -> tuple[Pair, ...]:
    """The rows of the table; what is not known is said.

    A transcription has not been published by its department on the day that this site gives: the row says whose day it is.
    """
    model = assessed.report.model
    rows = [
        Pair("索引号", model.index_number or NOT_RECORDED),
        Pair("发布机构", model.source.publisher if model.source else name),
        Pair("名称", title),
        Pair("成文日期", prepared(assessed)),
        Pair("本站发布日期" if model.origin == "transcribed" else "发布日期", posted(assessed)),
        Pair("批复日期", _recorded(model.dates.approved)),
        Pair("部门公开日期", _recorded(model.dates.disclosed)),
    ]
    for number, made in enumerate(model.disclosures, 1):
        several = f"（{number}）" if len(model.disclosures) > 1 else ""
        shown = f"{made.carrier}，{day_text(made.date)}，{_shown(made.address)}"
        rows.append(Pair(f"部门公开载体{several}", shown, _link(made.address)))
    if model.clearance is not None:
        checked = model.clearance
        rows.append(Pair("公开前审查", f"{checked.office}，{day_text(checked.date)}，{checked.result}"))
    if model.source is not None:
        rows.append(
            Pair("原文", f"{model.source.title}（{_shown(model.source.address)}）", _link(model.source.address))
        )
    return tuple(rows)


def _recorded(day: date | str | None) -> str:
    """A day that a person enters: a report need not print it, so that its absence is nothing that the report lacks."""
    return NOT_RECORDED if day in (None, "not_printed") else day_text(day)


def _shown(address: str) -> str:
    return ABSENCES.get(address, address)


def _link(address: str) -> str:
    """An address that may be a link: of the web, and nothing else."""
    return address if is_web(address) else ""
