"""A report with a large table: the work of checking and publishing grows with its rows, not with their square.

What is counted is calls of functions, not time: the same on every machine.
"""

import sys
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

from generator import pipeline, publishing
from generator.opendata import data_files
from generator.papers import full
from generator.render import pdf
from tests.projects import make_project, put_report

ROWS = 50
GROWTH = 2.3
CASE = Path(__file__).parent / "golden" / "small" / "content"


def with_rows(text: str, count: int) -> str:
    """The report with two tables of *count* rows: one of projects with their figures, one that states no facts.

    Every row of the second has a note: its name is a placeholder.
    """
    members = "".join(f"    work{n}: {{name: 第{n}号库房修缮, in: project}}\n" for n in range(count))
    projects = "".join(f"      work{n}: 第{n}号库房修缮 | {n}.00\n" for n in range(count))
    others = "".join(f"      r{n}: 某某项目{n} | {n}.00 | {n}.00\n" for n in range(count))
    tables = (
        "  works:\n    title: 表 2 项目情况\n    unit: 万元\n    by: member\n    columns:\n      label: {label: 项目名称}\n"
        f"      spent: {{label: 支出数, fact: budget.executed}}\n    rows:\n{projects}"
        "  others:\n    title: 表 3 档案情况\n    columns:\n      label: {label: 项目}\n"
        f"      a: {{label: 预算数}}\n      b: {{label: 支出数}}\n    rows:\n{others}"
    )
    for before, after in (
        ("document:\n", f"members:\n  project:\n{members}document:\n"),
        ("  - table: t1\n", "  - table: t1\n  - table: works\n  - table: others\n"),
        ("statements:\n", f"{tables}statements:\n"),
    ):
        assert text.count(before) == 1
        text = text.replace(before, after)
    return text


def work(project: Path, rows: int) -> Counter[str]:
    """Calls by function of ours when the project is checked and its reports are made into data and HTML for print."""
    calls: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and "/generator/" in (file := frame.f_code.co_filename):
            calls[f"{file.rpartition('/generator/')[2]}:{frame.f_code.co_name}"] += 1

    former = sys.getprofile()
    sys.setprofile(count)
    try:
        checked = pipeline.check(project)
        publication = publishing.publish_all(checked)
        dict(data_files(publication))
        for paper in full.papers(publication):
            pdf.document_html(pdf.Job(project, paper, publication.portal))
    finally:
        sys.setprofile(former)
    [report] = publication.reports
    assert sum(note.rule == "placeholder" for note in report.notes) == rows
    return calls


def test_work_grows_with_the_rows_of_a_table_and_not_with_their_square(root: Path, tmp_path: Path) -> None:
    text = (CASE / "reports" / "ceshi-xian-dangan" / "2025.yml").read_text(encoding="utf-8")
    counted = []
    for rows in (1, ROWS, 2 * ROWS):  # the first for what is done once a process
        project = make_project(tmp_path / str(rows), root)
        for file in CASE.rglob("*.yml"):
            if "reports" not in file.parts:
                (project / "content" / file.relative_to(CASE)).write_bytes(file.read_bytes())
        put_report(project, with_rows(text, rows).encode(), "ceshi-xian-dangan", "2025")
        counted.append(work(project, rows))
    _, once, twice = counted
    assert twice.total() <= GROWTH * once.total()
    steep = {name: (once[name], n) for name, n in twice.items() if n > GROWTH * once[name] and n > 10 * ROWS}
    assert not steep, "called much more than twice as often for twice the rows"
