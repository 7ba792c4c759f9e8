"""Tables of figures with words beside them: what is never broken, at which size they are set, and read from the PDF."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import pypdfium2
import pytest

from generator.papers import full, tables
from generator.pipeline import check
from generator.publishing import publish_all
from generator.quantity import Kind, parse_quantity
from generator.render import pdf
from generator.report.columns import ROOM, fitted
from generator.report.model import FactRow
from generator.report.publication import Publication
from tests.test_print_layout import Char, sheets

pytestmark = pytest.mark.xdist_group("site")

HEAD: Final = ("项目", "本年", "上年\n（本报告所载）", "增减\n（本站计算）", "出处")
PLACE: Final = "正文“（四）部门整体支出情况（以决算数为统计口径）”第 00 页"
SIZES: Final = {"": 10.5, "tight": 9.0, "tightest": 7.5}
PAIRS: Final = (
    ("29,187,600.00 元", "25,318,612.07 元"),
    ("1655 万元", "123,292,900.00 元"),
    ("1,234,567,890,123.45 元", "1,034,567,890,123.40 元"),
)


def rows(now: str, before: str, change: str) -> list[tuple[str, ...]]:
    return [("预算支出（一级项目支出）", f"{now} [核验 12]", before, f"增加 {change}（15.28%）", PLACE)] * 3


@pytest.mark.parametrize(
    "now, before, style",
    [(*PAIRS[0], ""), (*PAIRS[1], ""), (*PAIRS[2], "tightest"), ("69.67 万元", "68.80 万元", "")],
)
def test_numbers_fit_their_columns_at_the_largest_size(now: str, before: str, style: str) -> None:
    fit = fitted(HEAD, rows(now, before, now))
    assert (fit.style, fit.whole) == (style, True)
    shares = [float(width.rstrip("%")) for width in fit.widths]
    assert sum(shares) == pytest.approx(100, abs=0.3)
    for share, figure in zip(shares[1:4], (now, before, now), strict=True):
        number = figure.split()[0]
        assert share / 100 * ROOM >= len(number) * 0.5 * SIZES[style] + 6.5, fit


def test_a_figure_beyond_every_size_is_broken_rather_than_set_over_another() -> None:
    endless = "1" + ",000" * 12 + " 元"
    fit = fitted(HEAD, rows(endless, endless, endless))
    assert not fit.whole
    assert list(fit.parts(endless)) == [(endless, False)]


@pytest.mark.parametrize(
    "text, whole",
    [
        ("29,187,600.00 元", ["29,187,600.00", "元"]),
        ("减少 69.67 万元（14.06%）", ["69.67", "万元", "14.06%"]),
        ("≥4 台", ["≥4", "台"]),
        ("10多场", ["10", "多场"]),
        ("2024 年建档立卡困难职工数量", ["2024"]),
        ("按分配名额", []),
        ("四、第 12 页", ["第 12 页"]),
    ],
)
def test_a_number_and_its_unit_are_two_parts(text: str, whole: list[str]) -> None:
    fit = fitted(("目标", "目标值"), [("名称", text)])
    parts = list(fit.parts(text))
    assert "".join(part for part, _ in parts) == text
    assert [part for part, kept in parts if kept] == whole


def test_a_table_without_rows_has_widths() -> None:
    assert len(fitted(HEAD, []).widths) == len(HEAD)


# ---- read from the PDF


@pytest.fixture(scope="module")
def real(root: Path) -> Publication:
    return publish_all(check(root))


def with_amounts(publication: Publication, now: str, before: str) -> Publication:
    """江门's report without its text, with an amount of two years among its key figures."""
    report = next(report for report in publication.reports if report.department.startswith("jiangmen"))

    def changed(row: FactRow) -> FactRow:
        quoted = row.before
        if quoted is None or quoted.quantity is None or quoted.quantity.unit != "万元":
            return replace(row, anchor="")
        older = replace(quoted, printed=before, quantity=parse_quantity(before, Kind.MONEY), anchor="")
        quantity = parse_quantity(now, Kind.MONEY)
        notes = (1, 10) if "本级" in row.name else ()  # a figure with notes is not subtracted from
        return replace(row, printed=now, quantity=quantity, notes=notes, anchor="", before=older)

    facts = tuple(changed(row) for row in report.facts)
    short = replace(
        report, blocks=(), facts=facts, scores=(), charts=(), sentences=(), goals=(), notes=report.notes[:1]
    )
    return replace(publication, reports=(short,))


def printed(root: Path, publication: Publication) -> Iterator[tuple[str, bytes]]:
    for kind in (full, tables):
        (paper,) = kind.papers(publication)
        yield paper.address, pdf.run(pdf.Job(root, paper, publication.portal))


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_range().replace("\r", "") for page in document)


def overlapping(chars: tuple[Char, ...]) -> list[tuple[str, str]]:
    """Digits over or under another sign of their line."""
    ordered = sorted(chars, key=lambda char: (round(char.base), char.left))
    return [
        (one.text, two.text)
        for one, two in pairwise(char for char in ordered if char.text != "\u2060")
        if round(one.base) == round(two.base) and two.left < one.right - 0.3 * one.size
        if one.text.isdigit() or two.text.isdigit()
    ]


@pytest.mark.parametrize("now, before", PAIRS)
def test_no_figure_is_broken_or_set_over_another(root: Path, real: Publication, now: str, before: str) -> None:
    publication = with_amounts(real, now, before)
    for address, content in printed(root, publication):
        text = text_of(content)
        for figure in (now, before):
            number, unit = figure.split()
            assert re.search(rf"{re.escape(number)}\s{unit}", text), (address, figure)
        assert re.search(r"\[核验 10\]", text), address
        for sheet in sheets(content):
            assert not overlapping(sheet.chars), (address, sheet.number)
    assert re.search(r"(增加|减少)\s+[\d,.]+\s万?元\s*（[\d.]+%）", text_of(next(printed(root, publication))[1]))


def test_a_place_beside_short_figures_has_three_lines_at_most(root: Path, real: Publication) -> None:
    """出处 has what the figures leave, in a table of two years too."""
    publication = with_amounts(real, "425.94 万元", "495.61 万元")
    place = r"\s*".join("正文“（四）部门整体支出情况（以决算数为统计口径）”")
    for address, content in printed(root, publication):
        found = [match[0] for match in re.finditer(place, text_of(content))]
        assert len(found) >= 4, address
        assert all(text.count("\n") <= 2 for text in found), (address, found)
