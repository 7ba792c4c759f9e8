"""用印稿 as files: PDF and Word of every report, under the names that a county files them by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from generator.exports.base import file_name
from generator.exports.word import word_document
from generator.exports.word_text import place_pages
from generator.papers.approval import FILE
from generator.report.publication import Publication

_END: Final = "年度部门整体支出绩效自评报告用印稿"


def approval_files(publication: Publication, pdfs: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of every report of *publication*; *pdfs* are its papers by address."""
    made = {}
    for report in publication.reports:
        name = f"{report.department}-{report.year}/{file_name(report.department_name, f'{report.year}{_END}')}"
        pdf = made[f"{name}.pdf"] = pdfs[f"{report.address}{FILE}"]
        made[f"{name}.docx"] = word_document(report, publication.portal, place_pages(pdf))
    return made
