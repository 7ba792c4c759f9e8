"""评分表 with reviews: nothing overprints, pages begin and end as reckoned, and it is said who gave what."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import pypdfium2
import pytest
from pypdfium2 import raw

from generator.papers import scores
from generator.papers.scores import Form, form
from generator.pipeline import check
from generator.publishing import publish_all
from generator.render import pdf
from generator.report.model import Report
from generator.report.parts import ReviewRow, ReviewView
from generator.report.publication import Publication
from generator.report.views import Voice

pytestmark = pytest.mark.xdist_group("site")

BODIES: Final = (
    "深圳市福田区财政局",
    "深圳市某某咨询有限公司",
    "某某省某某市某某区人民代表大会常务委员会预算工作委员会暨财政经济委员会联合评审工作组（委托第三方机构执行）",
    "某某会计师事务所（特殊普通合伙）",
)
HEAD: Final = "自评得分部门填报"
"""What is read at the head of the form, and nowhere else."""
_NUMBER: Final = re.compile(r"— \d+ —")
Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of the form: its text without blanks, the boxes of its signs, and its drawn rules."""

    text: str
    signs: tuple[tuple[str, Box], ...]
    rules: tuple[Box, ...]

    @property
    def upright(self) -> list[Box]:
        """The rules between columns."""
        return [box for box in self.rules if box[2] - box[0] < 2 < box[3] - box[1]]

    @property
    def level(self) -> list[Box]:
        """The rules between rows."""
        return [box for box in self.rules if box[3] - box[1] < 3 < box[2] - box[0]]


@dataclass(frozen=True, slots=True)
class Printed:
    """A form as data, and its pages."""

    form: Form
    leaves: tuple[Leaf, ...]


@pytest.fixture(scope="module")
def publication(root: Path) -> Publication:
    return publish_all(check(root))


@pytest.fixture(scope="module")
def made(root: Path, publication: Publication) -> Callable[[str, int], Printed]:
    """Prints the form of a real report with so many reviews, each once."""
    done: dict[tuple[str, int], Printed] = {}

    def make(name: str, count: int) -> Printed:
        if (name, count) not in done:
            done[name, count] = printed(root, publication, reviewed(report_of(publication, name), count))
        return done[name, count]

    return make


def report_of(publication: Publication, name: str) -> Report:
    """A real report; what follows the form, how points were computed, is left out to be quick."""
    report = next(report for report in publication.reports if report.department.startswith(name))
    return replace(report, scores=tuple(replace(row, parts=()) for row in report.scores))


def reviewed(report: Report, count: int) -> Report:
    """The report with *count* reviews: every body gave the total, and points for every second indicator."""
    leaves = [row for row in report.scores if row.leaf]
    views = []
    for number in range(count):
        rows = [ReviewRow("总分", "scores", "100", "93.96", f"9{number}.51", "")]
        rows += [
            ReviewRow(r.name, f"score-{r.id}", r.points, r.declared, f"5.8{number}", "") for r in leaves[number::2]
        ]
        views.append(ReviewView(f"r{number}", BODIES[number], "财政复核", "2022 年 6 月 28 日", "", tuple(rows)))
    given = {
        row.id: tuple(Voice(f"5.8{n}", BODIES[n]) for n in range(count) if row in leaves[n::2]) for row in report.scores
    }
    total = replace(report.total, voices=tuple(Voice(f"9{n}.51", BODIES[n]) for n in range(count)))
    made = tuple(replace(row, voices=given[row.id]) for row in report.scores)
    return replace(report, scores=made, total=total, review_views=tuple(views))


def printed(root: Path, publication: Publication, report: Report) -> Printed:
    [paper] = scores.papers(replace(publication, reports=(report,)))
    with pypdfium2.PdfDocument(pdf.run(pdf.Job(root, paper, publication.portal))) as document:
        leaves = tuple(leaf for page in document if HEAD in (leaf := _leaf(page)).text)
    return Printed(form(report), leaves)


def _leaf(page: pypdfium2.PdfPage) -> Leaf:
    text = page.get_textpage()
    whole = text.get_text_range()
    signs = tuple((sign, text.get_charbox(i, loose=True)) for i, sign in enumerate(whole) if not sign.isspace())
    rules = tuple(drawn.get_bounds() for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]))
    return Leaf(squeezed(_NUMBER.sub("", whole)), signs, rules)


def squeezed(text: str) -> str:
    return re.sub(r"[-\s\u2060\ufffe\u00ad\x02]", "", text)


def crossings(leaf: Leaf) -> Iterator[str]:
    """Signs that a rule between columns goes through, and signs at the height of the form but outside it."""
    left, right = min(box[0] for box in leaf.upright), max(box[2] for box in leaf.upright)
    top, bottom = max(box[3] for box in leaf.upright), min(box[1] for box in leaf.upright)
    for sign, box in leaf.signs:
        middle = (box[1] + box[3]) / 2
        inside = left - 15 < box[0] < right + 15  # page number and running line of a turned sheet are farther away
        if bottom < middle < top and inside:
            if box[0] < left or box[2] > right:
                yield f"{sign} outside"
            if any(r[1] < middle < r[3] and box[0] + 0.5 < r[0] < box[2] - 0.5 for r in leaf.upright):
                yield sign


CASES: Final = (("futian", 2), ("zengcheng", 2), ("zengcheng", 4), ("jiangmen", 1), ("jiangmen", 4))


@pytest.mark.parametrize("name,count", CASES)
def test_nothing_overprints(made: Callable[[str, int], Printed], name: str, count: int) -> None:
    for leaf in made(name, count).leaves:
        assert not list(crossings(leaf))


@pytest.mark.parametrize("name,count", CASES)
def test_every_block_is_a_page_with_its_names_and_a_rule_at_the_foot(
    made: Callable[[str, int], Printed], name: str, count: int
) -> None:
    done = made(name, count)
    assert len(done.leaves) == len(done.form.blocks) + done.form.apart
    for leaf, block in zip(done.leaves, done.form.blocks, strict=False):
        named = [squeezed(cell.name) for line in block for cell in line.levels]
        assert [one for one in named if one not in leaf.text] == []
    for leaf in done.leaves:
        left, right = min(box[0] for box in leaf.upright), max(box[2] for box in leaf.upright)
        foot = min(box[1] for box in leaf.upright)
        spans = [(box[0], box[2]) for box in leaf.level if abs(box[1] - foot) < 2]
        assert spans and min(a for a, _ in spans) < left + 2 and max(b for _, b in spans) > right - 2


@pytest.mark.parametrize("name,count", CASES)
def test_who_reviewed_is_said_once_at_the_end_of_the_form(
    made: Callable[[str, int], Printed], name: str, count: int
) -> None:
    done = made(name, count)
    signs = [scores.mark(number) for number in range(count)] if count > 1 else [""]
    *before, last = (leaf.text for leaf in done.leaves)
    for sign, body in zip(signs, BODIES, strict=False):
        assert squeezed(f"{sign}{body}（财政复核，日期：2022 年 6 月 28 日）") in last
        assert not [text for text in before if body in text]


def test_each_review_has_a_column_where_there_is_room(made: Callable[[str, int], Printed]) -> None:
    assert made("futian", 2).form.marks == ("①", "②")
    assert all("①" in leaf.text and "②" in leaf.text for leaf in made("futian", 2).leaves)
    assert made("jiangmen", 1).form.marks == ("复核机构",)
    shared = made("zengcheng", 4).form
    assert shared.marks == ("复核机构",)
    assert shared.total_voices == (("①90.51", "②91.51", "③92.51", "④93.51"),)
    first, second = _voices(shared)[:2]
    assert first == (("①5.80",),)
    assert second == (("②5.81",),)


def _voices(made: Form) -> list[tuple[tuple[str, ...], ...]]:
    return [line.voices for block in made.blocks for line in block if line.row.leaf]


def test_a_review_without_points_for_an_indicator_leaves_its_column_empty(publication: Publication) -> None:
    first, second = _voices(form(reviewed(report_of(publication, "futian"), 2)))[:2]
    assert first == (("5.80",), ())
    assert second == ((), ("5.81",))


def test_marks_go_on_where_circled_numbers_end() -> None:
    assert [scores.mark(number) for number in (0, 19, 20)] == ["①", "⑳", "（21）"]


def test_points_stand_in_the_middle_of_their_column(made: Callable[[str, int], Printed]) -> None:
    leaf = made("zengcheng", 2).leaves[0]
    edges, top = sorted({round(box[0]) for box in leaf.upright}), max(box[3] for box in leaf.upright)
    digits = [box for sign, box in leaf.signs if sign in "0123456789." and box[3] < top]
    found = {
        column: [box for box in digits if a < box[0] and box[2] < b] for column, (a, b) in enumerate(pairwise(edges))
    }
    columns = [(boxes, edges[column], edges[column + 1]) for column, boxes in found.items() if len(boxes) > 4]
    assert len(columns) >= 3
    for boxes, left, right in columns[:2]:  # 分值, 自评得分: figures alone
        lines: dict[int, list[Box]] = {}
        for box in boxes:
            lines.setdefault(round(box[1]), []).append(box)
        for line in lines.values():
            middle = (min(box[0] for box in line) + max(box[2] for box in line)) / 2
            assert abs(middle - (left + right) / 2) < 2


def test_a_form_whose_first_row_is_high_begins_below_its_title(root: Path, publication: Publication) -> None:
    """A page would hold the row, but the rest of the first does not."""
    report = report_of(publication, "futian")
    at = next(index for index, row in enumerate(report.scores) if row.leaf)
    wording = tuple(f"第{number}项符合要求的得1分。" for number in range(1, 27))
    high = replace(report.scores[at], wording=wording)
    rest = [row for row in report.scores[at + 1 :] if row.leaf][:1]
    done = printed(root, publication, replace(report, scores=(*report.scores[:at], high, *rest)))
    assert done.form.blocks[0][0].tall
    assert "单位：分" in done.leaves[0].text and "第1项" in done.leaves[0].text


def test_a_total_that_fits_below_no_indicator_begins_a_page(publication: Publication) -> None:
    report = report_of(publication, "futian")
    assert not form(report).apart
    at = max(index for index, row in enumerate(report.scores) if row.leaf)
    high = replace(report.scores[at], wording=("符合要求的得1分。",) * 20)
    assert form(replace(report, scores=(*report.scores[:at], high, *report.scores[at + 1 :]))).apart
