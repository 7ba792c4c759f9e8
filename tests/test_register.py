"""公开台账: states, faults of the register, the page and its CSV, and the officer's Excel there and back."""

import csv
import io
import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator.cli import main
from generator.disclosures import RegisterError, import_register, make_template
from generator.disclosures.cells import COLUMNS as SHEET_COLUMNS
from generator.disclosures.cells import CellError, read_day, read_value
from generator.load import load_content, read_model
from generator.opendata import register as opendata
from generator.pages import register as register_page
from generator.report.build import build_report, portal_view
from generator.report.model import Report
from generator.report.publication import Publication
from generator.report.register import COLUMNS, NO_BASE, UNRECORDED, State, state_of, year_registers
from generator.schema.register import NOTHING, Register, RegisterEntry
from generator.validate import assess
from generator.yamltext import read_yaml
from tests.projects import make_project, put_report

HEAD = "schema_version: 1\nyear: 2021\nas_of: 2022-10-31\ndepartments:\n"
SECRET = "涉密，依据《保守国家秘密法》第三十五条"
APPROVED = date(2022, 9, 2)


def model(body: str, head: str = HEAD) -> Register:
    """The register that *body* makes."""
    raw = (head + body).encode()
    node, faults = read_yaml(raw, "2021.yml")
    assert node is not None and not faults, faults
    loaded, findings = read_model(node, Register, "2021.yml", raw)
    assert loaded is not None, findings
    return loaded.model


def put_register(project: Path, text: str, name: str = "2021.yml") -> Path:
    path = project / "content" / "register" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def report(root: Path) -> Report:
    content = load_content(root)
    loaded = next(one for one in content.reports if one.model.department == "futian-zonggonghui")
    assessed = assess(loaded, content)
    assert assessed is not None
    return build_report(assessed, content, digest="0" * 64)


@pytest.fixture
def project(tmp_path: Path, root: Path) -> Path:
    return make_project(tmp_path / "project", root)


def publication(project: Path, *reports: Report) -> Publication:
    content = load_content(project)
    assert content.complete and not content.findings, content.findings
    return Publication(content, portal_view(content), reports)


# -- states ------------------------------------------------------------------------------------------------


def entry(**given: Any) -> RegisterEntry:
    return RegisterEntry.model_validate(given)


@pytest.mark.parametrize(
    "given,as_of,state",
    [
        ({}, date(2022, 10, 31), State.ABSENT),
        ({"approved": APPROVED}, date(2022, 9, 22), State.IN_TERM),
        ({"approved": APPROVED}, date(2022, 9, 23), State.EXPIRED),
        ({"approved": APPROVED, "overdue_confirmed": date(2022, 10, 8)}, date(2022, 10, 31), State.OVERDUE),
        ({"approved": APPROVED, "overdue_confirmed": date(2022, 10, 8)}, date(2022, 9, 20), State.IN_TERM),
        ({"overdue_confirmed": date(2022, 10, 8)}, date(2022, 10, 31), State.ABSENT),
        ({"approved": APPROVED, "disclosed": date(2022, 10, 1)}, date(2022, 10, 31), State.ELSEWHERE),
        ({"address": "https://www.example.gov.cn/a"}, date(2022, 10, 31), State.ELSEWHERE),
        ({"approved": APPROVED, "exempt": SECRET}, date(2022, 10, 31), State.EXEMPT),
        ({"approved": APPROVED}, None, State.ABSENT),
    ],
)
def test_the_state_follows_from_the_register_and_its_day(
    given: dict[str, Any], as_of: date | None, state: State
) -> None:
    assert state_of(entry(**given), False, as_of, 20) is state
    assert state_of(entry(**given), True, as_of, 20) is State.HERE


days = st.none() | st.dates(date(2022, 1, 1), date(2023, 1, 1))


@given(days, days, days, st.dates(date(2022, 1, 1), date(2023, 1, 1)), st.booleans())
def test_overdue_needs_approval_expired_term_and_the_bureau(
    approved: date | None, disclosed: date | None, confirmed: date | None, as_of: date, published: bool
) -> None:
    one = entry(approved=approved, disclosed=disclosed, overdue_confirmed=confirmed)
    if state_of(one, published, as_of, 20) is State.OVERDUE:
        assert approved is not None and (as_of - approved).days > 20
        assert confirmed is not None and disclosed is None and not published


def withdrawn(project: Path, root: Path, *changes: tuple[str, str]) -> Path:
    """Futian's report in *project*, withdrawn, with its head changed."""
    raw = (root / "content/reports/futian-zonggonghui/2021.yml").read_text(encoding="utf-8")
    for old, new in (("status: published", "status: withdrawn"), *changes):
        assert old in raw, old
        raw = raw.replace(old, new, 1)
    raw += "revisions:\n  - {number: 1, date: 2026-12-01, change: 口径有误，部门申请撤回。}\n"
    return put_report(project, raw.encode())


def test_a_withdrawn_report_was_public_and_is_not_called_expired(project: Path, root: Path) -> None:
    put_register(project, HEAD + "  futian-zonggonghui:\n    approved: 2022-09-02\n")
    (year,) = year_registers(publication(project))
    assert year.rows[0].state is State.EXPIRED
    withdrawn(project, root, ("disclosed: not_printed", "disclosed: 2022-09-20"))
    (year,) = year_registers(publication(project))
    (row,) = year.rows
    assert (row.state, row.address) == (State.WITHDRAWN, "reports/futian-zonggonghui/2021/")
    assert row.detail == "本站发布日期 2026-11-21；2026-12-01 撤回"
    assert (row.cells["disclosed"].text, row.cells["late"].text) == ("2022-09-20", "0")
    assert state_of(entry(approved=APPROVED, exempt=SECRET), False, None, 20, withdrawn=True) is State.EXEMPT


def test_late_is_counted_from_the_department_s_day_and_never_from_a_transcription_s(
    project: Path, report: Report
) -> None:
    put_register(project, HEAD + "  futian-zonggonghui:\n    approved: 2022-09-02\n")

    def late(shown: Report) -> tuple[str, bool]:
        (year,) = year_registers(publication(project, shown))
        return year.rows[0].cells["late"].text, "公开时间晚于届满日 10 日" in year.rows[0].detail

    disclosed = {**report.dates, "disclosed": "2022-10-02"}
    assert late(report) == (UNRECORDED, False)
    assert late(replace(report, dates=disclosed)) == ("10", True)
    assert late(replace(report, origin="authored", posted=date(2022, 10, 2))) == ("10", True)
    assert late(replace(report, origin="authored", posted=date(2022, 9, 22))) == ("0", False)
    put_register(project, HEAD + "  futian-zonggonghui:\n    approved: 2022-09-02\n    disclosed: 2022-09-20\n")
    assert late(replace(report, dates=disclosed)) == ("0", False)


def test_a_last_day_at_the_weekend_is_said_and_not_moved(project: Path) -> None:
    put_register(
        project,
        HEAD + "  futian-zonggonghui:\n    approved: 2022-09-04\n  huadu-zonggonghui:\n    approved: 2022-09-02\n",
    )
    (year,) = year_registers(publication(project))
    rows = {row.department: row for row in year.rows}
    saturday = rows["futian-zonggonghui"]
    assert (saturday.cells["due"].text, saturday.cells["due"].note) == ("2022-09-24", "当日为星期六")
    assert saturday.cells["due_rest"].text == "星期六" and "期限至 2022-09-24（当日为星期六）" in saturday.detail
    assert rows["huadu-zonggonghui"].cells["due"].note == ""
    assert "届满日逢周末" not in [column.label for table in ("money", "disclosure") for column in year.of(table)]
    (csv_file,) = (
        raw for address, raw in opendata.files(publication(project)) if address == "register/2021/register.csv"
    )
    lines = list(csv.DictReader(io.StringIO(csv_file.decode("utf-8-sig"))))
    assert [line["届满日逢周末"] for line in lines] == ["", "星期六"]


def test_every_state_is_explained_and_none_says_more_than_is_known() -> None:
    assert all(state.explanation.endswith("。") for state in State)
    assert [state for state in State if "逾期" in state.value] == [State.OVERDUE]
    assert "不表示部门未公开" in State.ABSENT.value


# -- faults of the file ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name,text,part,line",
    [
        ("2022.yml", HEAD + "  futian-zonggonghui: {}\n", "文件名是 2022.yml，与 year 不一致", 2),
        ("2021.yaml", HEAD + "  futian-zonggonghui: {}\n", "不是台账的文件名", 1),
        ("2021.yml", HEAD + "  futian-zonggonghui:\n    budget: 约 3 万元\n", "应为确数", 6),
        ("2021.yml", HEAD + "  futian-zonggonghui:\n    budget: 1,234.56\n", "缺少单位", 6),
        ("2021.yml", HEAD + "  futian-zonggonghui:\n    approved: 2022年9月2日\n", "应为日期", 6),
        ("2021.yml", HEAD + "  futian-zonggonghui:\n    aproved: 2022-09-02\n", "不认识的键", 6),
    ],
)
def test_a_faulty_register_is_told_with_its_place(project: Path, name: str, text: str, part: str, line: int) -> None:
    put_register(project, text, name)
    content = load_content(project)
    assert [(f.location.file, f.location.line) for f in content.findings if part in f.message] == [
        (f"content/register/{name}", line)
    ], content.findings


def test_check_tells_of_an_unknown_department_and_of_a_hidden_one_without_reason(project: Path) -> None:
    put_register(project, HEAD + "  nosuch: {}\n  futian-zonggonghui:\n    hidden: true\n")
    result = CliRunner().invoke(main, ["--root", str(project), "check"])
    assert result.exit_code == 1
    assert "部门目录中没有“nosuch”" in result.output
    assert "须同时写 exempt" in result.output


# -- page and data -----------------------------------------------------------------------------------------

BODY = f"""\
  futian-zonggonghui:
    approved: 2022-08-01
  huadu-zonggonghui:
    approved: 2022-09-02
    disclosed: 2022-09-20
    address: https://www.example.gov.cn/a?b=1
    budget: 3,000 万元
    approved_budget: 2,000.00 万元
    disclosed_budget: 20,000,000 元
    evaluated_projects: 3
    disclosed_projects: 2
    remark: "=cmd|' /C calc'!A0"
  mazhang-zonggonghui:
    exempt: {SECRET}
  jiangmen-zonggonghui:
    exempt: {SECRET}
    hidden: true
  zengcheng-zonggonghui:
    evaluated_projects: 0
    disclosed_projects: 0
"""


def test_a_year_counts_who_is_due_and_leaves_the_hidden_out(project: Path, report: Report) -> None:
    put_register(project, HEAD + BODY)
    (year,) = year_registers(publication(project, report))
    assert year.due == 3
    assert {row.department: row.state for row in year.rows} == {
        "futian-zonggonghui": State.HERE,
        "huadu-zonggonghui": State.ELSEWHERE,
        "mazhang-zonggonghui": State.EXEMPT,
        "zengcheng-zonggonghui": State.ABSENT,
    }
    assert sum(count for _, count in year.counts) == len(year.rows) == 4
    assert [row.region_code for row in year.rows] == sorted(row.region_code for row in year.rows)


def test_nothing_tells_of_hidden_bodies(project: Path, report: Report) -> None:
    put_register(project, HEAD + BODY)
    with_hidden = publication(project, report)
    put_register(project, HEAD + BODY.replace(f"  jiangmen-zonggonghui:\n    exempt: {SECRET}\n    hidden: true\n", ""))
    without = publication(project, report)
    assert dict(opendata.files(with_hidden)) == dict(opendata.files(without))
    assert list(register_page.pages(with_hidden)) == list(register_page.pages(without))


def test_rates_are_exact_and_a_missing_side_leaves_none(project: Path, report: Report) -> None:
    put_register(project, HEAD + BODY)
    (year,) = year_registers(publication(project, report))
    cells = {row.department: row.cells for row in year.rows}
    assert cells["huadu-zonggonghui"]["approved_rate"].text == "66.67%"
    assert cells["huadu-zonggonghui"]["disclosed_rate"].text == "66.67%"
    assert cells["huadu-zonggonghui"]["due"].text == "2022-09-22"
    assert cells["zengcheng-zonggonghui"]["disclosed_rate"].text == NO_BASE
    assert cells["futian-zonggonghui"]["approved_rate"].text == UNRECORDED
    assert "公开截图" in year.bare and "批复率" not in year.bare


def test_a_year_without_a_register_says_so(project: Path, report: Report) -> None:
    (year,) = year_registers(publication(project, report))
    assert year.due is None and year.as_of is None
    (row,) = year.rows
    assert (row.state, row.address) == (State.HERE, report.address)
    assert {cell.text for cell in row.cells.values()} == {UNRECORDED}


def test_a_report_that_the_register_does_not_list_is_shown_as_such(project: Path, report: Report) -> None:
    put_register(project, HEAD + "  huadu-zonggonghui: {}\n")
    (year,) = year_registers(publication(project, report))
    assert year.due == 1
    assert [row.detail for row in year.rows if row.address] == [
        "本站发布日期 2026-11-21，在统计截止日期之后；未列入当年台账"
    ]
    assert (year.counts, year.outside, year.after) == (((State.ABSENT, 1),), 1, 0)


def test_csv_opens_in_excel_and_holds_no_formula(project: Path, report: Report) -> None:
    put_register(project, HEAD + BODY)
    files = dict(opendata.files(publication(project, report)))
    assert set(files) == {"register/register.csv", "register/2021/register.csv"}
    raw = files["register/register.csv"]
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert set(rows[0]) >= {column.label for column in COLUMNS}
    huadu = next(row for row in rows if row["部门编号"] == "huadu-zonggonghui")
    assert huadu["备注"].startswith("'=")
    assert (huadu["预算资金"], huadu["预算资金（元）"], huadu["批复率"]) == ("3,000 万元", "30000000", "66.67%")
    assert huadu["公开网址"] == "https://www.example.gov.cn/a?b=1"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert next(row for row in rows if row["部门编号"] == "zengcheng-zonggonghui")["决算批复时间"] == ""


def test_many_rows_put_older_years_on_pages_of_their_own(
    project: Path, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_register(project, HEAD + BODY)
    put_register(project, (HEAD + BODY).replace("2021", "2020").replace("2022", "2021"), "2020.yml")
    shown = publication(project, report)
    pages = {page.address: page.data["page"] for page in register_page.pages(shown)}
    assert set(pages) == {"register/", "register/2021/", "register/2020/"}
    front = pages["register/"]
    assert isinstance(front, register_page.RegisterPage) and front.shown is not None
    assert (front.shown.year, [y.year for y in front.folded], front.others) == (2021, [2020], ())
    monkeypatch.setattr(register_page, "MOST_ROWS", 5)
    front = next(register_page.pages(shown)).data["page"]
    assert isinstance(front, register_page.RegisterPage)
    assert (front.folded, [y.year for y in front.others]) == ((), [2020])


# -- Excel -------------------------------------------------------------------------------------------------


def column(key: str) -> Any:
    return next(one for one in SHEET_COLUMNS if one.key == key)


@pytest.mark.parametrize(
    "value",
    [
        "2024年8月20日",
        "2024.8.20",
        "2024-08-20",
        "2024/8/20",
        " 2024 年 8 月 20 日 ",
        20240820,
        date(2024, 8, 20),
        datetime(2024, 8, 20, 9, 30),  # noqa: DTZ001
    ],
)
def test_days_are_read_as_officers_write_them(value: object) -> None:
    assert read_day(value) == date(2024, 8, 20)


@pytest.mark.parametrize("value", ["2024年8月", "2024-02-30", "8月20日", 45524, "八月二十日", "2024-8-20至9-1"])
def test_what_is_no_day_is_refused(value: object) -> None:
    with pytest.raises(CellError, match=r"日|没有这一天"):
        read_day(value)


@pytest.mark.parametrize(
    "key,value,told",
    [
        ("budget", 1234.5, "1234.5 万元"),
        ("budget", 0.1 + 0.2, "0.3 万元"),
        ("budget", "1,234.56", "1,234.56 万元"),
        ("budget", "12 亿元", "12 亿元"),
        ("evaluated_projects", "4 个", "4"),
        ("evaluated_projects", 4.0, "4"),
        ("self_evaluated", "√", "true"),
        ("self_evaluated", "否", "false"),
        ("remark", "甲\n乙", "甲；乙"),
        ("remark", "无", None),
        ("approved", "/", None),
        ("address", "https://a.gov.cn/b", "https://a.gov.cn/b"),
    ],
)
def test_cells_are_read(key: str, value: object, told: str | None) -> None:
    assert read_value(column(key), value, unit="万元") == told


def test_a_number_keeps_the_digits_that_its_cell_shows() -> None:
    assert read_value(column("budget"), 1234.5, unit="万元", style="#,##0.00") == "1,234.50 万元"
    assert read_value(column("budget"), 1234.567, unit="万元", style="#,##0.00") == "1,234.567 万元"


@pytest.mark.parametrize(
    "key,value,part",
    [
        ("budget", "约 3 万元", "确数"),
        ("budget", "无", "确数"),
        ("evaluated_projects", "三四个", "整数"),
        ("evaluated_projects", 2.5, "整数"),
        ("self_evaluated", "待定", "“是”或“否”"),
        ("address", "www.a.gov.cn", "http"),
        ("disclosed", "#REF!", "出错值"),
    ],
)
def test_cells_that_cannot_be_read_say_why(key: str, value: object, part: str) -> None:
    with pytest.raises(CellError, match=part):
        read_value(column(key), value, unit="万元")


@given(st.decimals(Decimal("0.01"), Decimal(99999999), places=2))
def test_a_sum_survives_the_number_that_excel_makes_of_it(value: Decimal) -> None:
    told = read_value(column("budget"), float(value), unit="万元")
    assert told is not None and Decimal(told.removesuffix(" 万元")) == value


def workbook(path: Path, rows: list[list[Any]], sheet: str = "Sheet1") -> Path:
    book = openpyxl.Workbook()
    active = book.active
    active.title = sheet
    for row in rows:
        active.append(row)
    book.save(path)
    return path


def test_a_template_filled_in_comes_back_the_same(project: Path, tmp_path: Path) -> None:
    full = model(
        f"""\
  futian-zonggonghui:
    approved: 2022-09-02
    disclosed: 2022-09-20
    address: https://www.example.gov.cn/a
    carrier: 政府门户网站
    screenshot: 截图 1.png
    budget: 3,000.50 万元
    approved_budget: 2,000 万元
    disclosed_budget: 1.5 亿元
    disclosed_project_funds: 12 元
    evaluated_projects: 4
    disclosed_projects: 0
    self_evaluated: false
    remark: "甲：乙 # 丙"
  huadu-zonggonghui:
    approved: 2022-09-02
    overdue_confirmed: 2022-10-08
  mazhang-zonggonghui:
    exempt: {SECRET}
    hidden: true
  jiangmen-zonggonghui: {{}}
"""
    )
    assert set(full.departments["futian-zonggonghui"].model_fields_set) == set(RegisterEntry.model_fields) - {
        "exempt",
        "hidden",
        "overdue_confirmed",
    }
    text, filled = project / "content" / "register" / "2021.yml", tmp_path / "filled.xlsx"
    first = tmp_path / "first.xlsx"
    assert make_template(project, first, 2021) == 5
    fill(first, filled, full)
    made = import_register(project, filled, 2021)
    assert made.written and not made.unread
    assert load_content(project).registers[2021].model == full
    again = tmp_path / "again.xlsx"
    assert make_template(project, again, 2021) == 4
    before = text.read_bytes()
    assert not import_register(project, again, 2021).written
    assert text.read_bytes() == before


def fill(template: Path, target: Path, register: Register) -> None:
    """Fill a template in as an officer would: rows of departments that are not due are deleted."""
    book = openpyxl.load_workbook(template)
    sheet = book.active
    head = {cell.value: cell.column for cell in sheet[4]}
    sheet["A2"] = f"统计截止日期：{register.as_of.year}年{register.as_of.month}月{register.as_of.day}日"
    for row in range(sheet.max_row, 4, -1):
        name = sheet.cell(row, head["部门编号"]).value
        if name not in register.departments:
            sheet.delete_rows(row)
            continue
        for one in SHEET_COLUMNS:
            value = getattr(register.departments[name], one.key, None)
            if value is not None and value is not False:
                sheet.cell(row, head[one.label]).value = "是" if value is True else value
            elif value is False and one.key == "self_evaluated":
                sheet.cell(row, head[one.label]).value = "否"
    book.save(target)


def test_a_sheet_of_the_bureau_is_read_by_the_names_of_its_columns(project: Path, tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "台账.xlsx",
        [
            ["2021 年度部门决算公开台账"],
            ["截至2022年10月31日", None, "单位：万元"],
            [],
            ["序号", "公开日期", "批复\n日期", "单位名称", "批复率", "预算资金（元）", "批复预算资金", "联系人"],
            [1, "2022.9.20", datetime(2022, 9, 2), "福田区总工会", "=G5/F5", 30000000, 2900.5, "张三"],  # noqa: DTZ001
            [2, None, None, "广州市花都区总工会", None, None, None, None],
            ["合计", None, None, None, None, 30000000, 2900.5, None],
            ["注：以上数据来自预算管理一体化系统"],
        ],
    )
    made = import_register(project, file, 2021)
    assert (made.departments, made.added, made.unused) == (2, 2, ("联系人",))
    register = load_content(project).registers[2021].model
    assert register.as_of == date(2022, 10, 31)
    futian = register.departments["futian-zonggonghui"]
    assert (futian.approved, futian.disclosed) == (APPROVED, date(2022, 9, 20))
    assert (futian.budget, futian.approved_budget) == ("30000000 元", "2900.5 万元")
    assert register.departments["huadu-zonggonghui"] == NOTHING


FAULTY: list[list[Any]] = [
    ["部门", "批复时间", "预算资金", "公开网址"],
    ["福田区总工会", "去年九月", "3 万元", "www.example.gov.cn"],
    ["没有这个局", "2022-09-02", "=1+2", None],
    ["花都区总工会", "=TODAY()", 12, None],
    ["福田区总工会", "2022-09-02", "3 万元", None],
]


def test_every_cell_that_cannot_be_read_is_listed_and_nothing_is_written(project: Path, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", FAULTY)
    arguments = ["--root", str(project), "register", "import", str(file), "--year", "2021", "--as-of", "2022-10-31"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    told = [line.split("：")[0] for line in result.output.splitlines() if line.startswith("Sheet1!")]
    assert told == ["Sheet1!B2", "Sheet1!D2", "Sheet1!A3", "Sheet1!B4", "Sheet1!C4", "Sheet1!A5"]
    assert not (project / "content" / "register").exists()
    result = CliRunner().invoke(main, [*arguments, "--skip"])
    assert result.exit_code == 0
    assert load_content(project).registers[2021].model.departments == {
        "futian-zonggonghui": entry(budget="3 万元"),
        "huadu-zonggonghui": NOTHING,
    }


def test_other_lines_stay_byte_for_byte(project: Path, tmp_path: Path) -> None:
    text = (
        "# 本级台账\nschema_version: 1\nyear:   2021\nas_of: 2022-10-31   \ndepartments:\n"
        "  # 第一个\n  futian-zonggonghui: {approved: 2022-09-02,   budget: '3 万元'}\n\n"
        '  huadu-zonggonghui:\n      approved:   2022-09-02\n      # 备注照抄\n      remark: "甲"\n\n'
        "  # 最后一个\n  mazhang-zonggonghui: {}\n"
    )
    path = put_register(project, text)
    rows: list[list[Any]] = [
        ["部门", "公开时间", "批复时间"],
        ["福田区总工会", None, "2022-09-02"],
        ["花都区总工会", "2022-09-20", "2022-09-05"],
        ["麻章区总工会", None, None],
    ]
    made = import_register(project, workbook(tmp_path / "a.xlsx", rows), 2021)
    assert (made.added, made.changed) == (0, 1)
    before, after = text.splitlines(), path.read_text(encoding="utf-8").splitlines()
    assert [line for line in before if line not in after] == ["      approved:   2022-09-02"]
    assert "      disclosed: 2022-09-20" in after
    assert [line.strip() for line in after if line not in before] == ["approved: 2022-09-05", "disclosed: 2022-09-20"]
    assert len(after) == len(before) + 1
    register = load_content(project).registers[2021].model
    assert register.departments["huadu-zonggonghui"] == entry(
        approved=date(2022, 9, 5), disclosed=date(2022, 9, 20), remark="甲"
    )


def test_what_would_contradict_itself_is_not_written(project: Path, tmp_path: Path) -> None:
    path = put_register(project, HEAD + "  futian-zonggonghui:\n    approved: 2022-09-02\n")
    before = path.read_bytes()
    rows: list[list[Any]] = [["部门", "公开时间"], ["福田区总工会", "2022-08-30"]]
    with pytest.raises(RegisterError, match=r"Sheet1!B2：公开时间：公开时间 2022-08-30 早于决算批复时间"):
        import_register(project, workbook(tmp_path / "a.xlsx", rows), 2021)
    assert path.read_bytes() == before


def test_two_departments_of_one_short_name_need_the_full_name(project: Path, tmp_path: Path) -> None:
    path = project / "content" / "departments.yml"
    text = path.read_text(encoding="utf-8").replace("short: 花都区总工会", "short: 福田区总工会")
    path.write_text(text, encoding="utf-8")
    rows: list[list[Any]] = [["部门", "备注"], ["福田区总工会", "甲"], ["广州市花都区总工会", "乙"]]
    made = import_register(project, workbook(tmp_path / "a.xlsx", rows), 2021, date(2022, 10, 31))
    assert [(cell.place, "写全称" in cell.message) for cell in made.unread] == [("Sheet1!A2", True)]


def damaged(folder: Path, name: str) -> Path:
    """Files that are no workbook in several ways."""
    path = folder / name
    good = workbook(folder / "good.xlsx", FAULTY)
    match name.split(".", maxsplit=1)[0]:
        case "junk":
            path.write_bytes(b"junk")
        case "cut":
            path.write_bytes(good.read_bytes()[:900])
        case "old":
            path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
        case "noparts":
            with ZipFile(path, "w") as archive:
                archive.writestr("a.txt", "a")
        case "badxml":
            with ZipFile(good) as source, ZipFile(path, "w") as archive:
                for item in source.infolist():
                    raw = source.read(item)
                    archive.writestr(item.filename, raw[:200] if "sheet1" in item.filename else raw)
        case "bomb":
            with ZipFile(path, "w", ZIP_DEFLATED) as archive:
                archive.writestr("xl/worksheets/sheet1.xml", bytes(210_000_000))
    return path


@pytest.mark.parametrize(
    "name,part",
    [
        ("junk.xlsx", "是纯文本（如 CSV）"),
        ("cut.xlsx", "已损坏"),
        ("noparts.xlsx", "是压缩包"),
        ("badxml.xlsx", "已损坏"),
        ("old.xlsx", "旧格式或加了密码"),
        ("junk.xls", "是纯文本（如 CSV）"),
        ("bomb.xlsx", "展开后超过 200 MB"),
    ],
)
def test_what_is_no_workbook_is_told_so(project: Path, tmp_path: Path, name: str, part: str) -> None:
    arguments = ["--root", str(project), "register", "import", str(damaged(tmp_path, name)), "--year", "2021"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit), result.exception
    assert part in result.output
    assert not re.search(r"[A-Za-z]+(?:Error|File)\b", result.output.replace(name, "")), result.output


def test_a_workbook_without_a_register_or_with_two_is_told_so(project: Path, tmp_path: Path) -> None:
    day = date(2022, 10, 31)
    empty = workbook(tmp_path / "a.xlsx", [["甲", "乙"], [1, 2]])
    with pytest.raises(RegisterError, match="找不到表头"):
        import_register(project, empty, 2021, day)
    two = openpyxl.Workbook()
    for title in ("一季度", "二季度"):
        sheet = two.create_sheet(title)
        sheet.append(["部门", "备注"])
        sheet.append(["福田区总工会", title])
    two.save(tmp_path / "b.xlsx")
    with pytest.raises(RegisterError, match="一季度、二季度。用 --sheet"):
        import_register(project, tmp_path / "b.xlsx", 2021, day)
    import_register(project, tmp_path / "b.xlsx", 2021, day, sheet="二季度")
    assert load_content(project).registers[2021].model.departments["futian-zonggonghui"].remark == "二季度"
    with pytest.raises(RegisterError, match="没有工作表“三季度”"):
        import_register(project, tmp_path / "b.xlsx", 2021, day, sheet="三季度")


def test_too_many_rows_are_refused(project: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("大表")
    sheet.append(["部门", "备注"])
    for _ in range(20_001):
        sheet.append(["福田区总工会"])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(RegisterError, match="超过 20,000 行"):
        import_register(project, tmp_path / "a.xlsx", 2021, date(2022, 10, 31))


def test_without_a_day_nothing_is_imported(project: Path, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [["部门", "备注"], ["福田区总工会", "甲"]])
    with pytest.raises(RegisterError, match="--as-of"):
        import_register(project, file, 2021)


def test_a_template_replaces_no_file_and_is_the_same_twice(project: Path, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        make_template(project, tmp_path / name, 2021)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with ZipFile(tmp_path / "a.xlsx") as archive:
        assert b">2021-01-01T00:00:00Z<" in archive.read("docProps/core.xml")  # no clock
    with pytest.raises(RegisterError, match="已经存在"):
        make_template(project, tmp_path / "a.xlsx", 2021)


def test_names_are_those_of_the_year(project: Path, report: Report) -> None:
    path = project / "content" / "departments.yml"
    names = "      - {name: 福田总工会筹备组, to: 2021-12-31}\n      - {name: 深圳市福田区总工会, from: 2022-01-01}\n"
    text = path.read_text(encoding="utf-8")
    text = text.replace("      - {name: 深圳市福田区总工会, short: 福田区总工会}\n", names)
    path.write_text(text, encoding="utf-8")
    put_register(project, HEAD + "  futian-zonggonghui: {}\n")
    (year,) = year_registers(publication(project))
    assert [row.name for row in year.rows] == ["福田总工会筹备组"]
    assert year_registers(replace(publication(project), reports=(report,)))[0].rows[0].state is State.HERE


def run_import(project: Path, file: Path, *more: str, year: str = "2021") -> Any:
    """The command as an officer runs it, with a day unless the sheet or *more* has one."""
    given = ["--root", str(project), "register", "import", str(file), "--year", year, *more]
    result = CliRunner().invoke(main, given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


AS_OF = ("--as-of", "2022-10-31")
PLAIN: list[list[Any]] = [["部门", "备注"], ["福田区总工会", "甲"]]


@pytest.mark.parametrize(
    "title,sheet,place",
    [
        ("2022年度公开台账 截止日期：2023-09-30", "Sheet1", "Sheet1!A1"),
        ("二〇二二年度部门决算公开台账", "Sheet1", "Sheet1!A1"),
        ("2022年部门公开情况", "Sheet1", "Sheet1!A1"),
        ("公开台账", "2022年度", "工作表名“2022年度”"),
        ("公开台账", "台账2022", "工作表名“台账2022”"),
    ],
)
def test_the_sheet_of_another_year_is_refused(
    project: Path, tmp_path: Path, title: str, sheet: str, place: str
) -> None:
    file = workbook(tmp_path / "a.xlsx", [[title], *PLAIN], sheet)
    result = run_import(project, file, *AS_OF, "--skip", year="2021")
    assert result.exit_code == 1
    assert f"{place}：写的是 2022 年度，而 --year 是 2021" in result.output
    assert not (project / "content" / "register").exists()


@pytest.mark.parametrize(
    "title,sheet",
    [
        ("2021年度公开台账 截止日期：2022年9月30日", "Sheet1"),
        ("截止日期：2022-09-30", "2022年9月"),
        ("2022年10月填报", "2022.10"),
        ("2021年度台账（与2020年度可比口径）", "2021"),
    ],
)
def test_the_year_of_a_day_is_not_that_of_the_sheet(project: Path, tmp_path: Path, title: str, sheet: str) -> None:
    result = run_import(project, workbook(tmp_path / "a.xlsx", [[title], *PLAIN], sheet), *AS_OF)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\u061c", "\u2060", "\xad"])
@pytest.mark.parametrize("column,place", [(0, "Sheet1!A2"), (1, "Sheet1!B2")])
def test_a_cell_with_what_does_not_show_is_refused(
    project: Path, tmp_path: Path, sign: str, column: int, place: str
) -> None:
    row = ["福田区总工会", "备注一"]
    row[column] = f"{row[column][:2]}{sign}{row[column][2:]}"
    result = run_import(project, workbook(tmp_path / "a.xlsx", [PLAIN[0], row]), *AS_OF)
    assert result.exit_code == 1
    assert f"{place}：" in result.output and f"（U+{ord(sign):04X}）" in result.output
    assert not (project / "content" / "register").exists()


def test_what_check_would_refuse_is_never_written(project: Path, tmp_path: Path, root: Path) -> None:
    put_report(project, (root / "content/reports/futian-zonggonghui/2021.yml").read_bytes())
    rows: list[list[Any]] = [["部门", "不公开原因", "不列入公开台账"], ["福田区总工会", SECRET, "是"]]
    result = run_import(project, workbook(tmp_path / "a.xlsx", rows), *AS_OF)
    assert result.exit_code == 1 and "Sheet1!C2" in result.output and "已在本站发布" in result.output
    assert not (project / "content" / "register").exists()
    put_register(project, HEAD.replace("2021", "2020") + "  huadu-zonggonghui: {}\n", "2020.yml")
    rows[1][0] = "花都区总工会"
    result = run_import(project, workbook(tmp_path / "a.xlsx", rows), *AS_OF)
    assert result.exit_code == 1 and "2020 年度的台账列了这个部门" in result.output


def test_what_check_warns_of_is_written_and_told(project: Path, tmp_path: Path, root: Path) -> None:
    raw = (root / "content/reports/futian-zonggonghui/2021.yml").read_text(encoding="utf-8")
    assert "disclosed: not_printed" in raw
    put_report(project, raw.replace("disclosed: not_printed", "disclosed: 2022-09-20").encode())
    rows: list[list[Any]] = [["部门", "公开时间"], ["福田区总工会", "2022-09-21"]]
    result = run_import(project, workbook(tmp_path / "a.xlsx", rows), *AS_OF)
    assert result.exit_code == 0 and "提醒：Sheet1!B2：公开时间" in result.output and "已写入" in result.output


def test_a_register_with_faults_of_form_is_not_added_to(project: Path, tmp_path: Path) -> None:
    path = put_register(project, HEAD + "  futian-zonggonghui:\n    remark: 甲 # 乙\n")
    before = path.read_bytes()
    result = run_import(project, workbook(tmp_path / "a.xlsx", PLAIN))
    assert result.exit_code == 1 and "先运行 jixiao check" in result.output
    assert path.read_bytes() == before


def test_a_head_of_two_rows_is_read_as_one(project: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["2021年度公开台账"],
        ["单位：万元", None, None, None, "截止日期：2022-10-31"],
        ["序号", "部门", "基本情况", None, "决算批复情况", None, "公开情况", None, None, "上年情况", "备注"],
        [None, None, "预算资金", "参评项目数", "时间", "预算资金（元）", "时间", "预算金额", "网址", "预算资金"],
        [1, "福田区总工会", 100, 3, "2022-09-02", 9000000, "2022-09-20", 80.5, "https://a.gov.cn/b", 7, "甲"],
    ):
        sheet.append(row)
    for merged in ("A1:K1", "A3:A4", "B3:B4", "C3:D3", "E3:F3", "G3:I3", "K3:K4"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "a.xlsx")
    made = import_register(project, tmp_path / "a.xlsx", 2021)
    assert (made.unread, made.unused) == ((), ("上年情况 预算资金",))
    register = load_content(project).registers[2021].model
    assert register.as_of == date(2022, 10, 31)
    assert register.departments["futian-zonggonghui"] == entry(
        budget="100 万元",
        evaluated_projects=3,
        approved=APPROVED,
        approved_budget="9000000 元",
        disclosed=date(2022, 9, 20),
        disclosed_budget="80.5 万元",
        address="https://a.gov.cn/b",
        remark="甲",
    )


def test_a_row_of_units_below_the_head_belongs_to_it(project: Path, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["部门", "预算资金", "备注"], [None, "（万元）"], ["福田区总工会", 3, "甲"]]
    made = import_register(project, workbook(tmp_path / "a.xlsx", rows), 2021, date(2022, 10, 31))
    assert (made.unread, made.skipped) == ((), ())
    assert load_content(project).registers[2021].model.departments["futian-zonggonghui"].budget == "3 万元"


FOOTERS: list[list[Any]] = [
    ["合计", None, 12],
    ["备注", "以上数据来自预算管理一体化系统"],
    ["填表说明：1.金额按万元填列"],
    ["2.日期填到日，空着的不填。"],
    ["制表人：张三", "联系电话：123"],
    ["单位负责人（签字）", None, "李四"],
    ["审核", "王五"],
    ["2022年10月31日"],
]


def test_rows_below_the_table_are_no_departments(project: Path, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["部门", "备注", "参评项目个数"], ["福田区总工会", "甲", 4], *FOOTERS]
    result = run_import(project, workbook(tmp_path / "a.xlsx", rows), *AS_OF)
    assert result.exit_code == 0, result.output
    assert "departments.yml" not in result.output
    (told,) = [line for line in result.output.splitlines() if line.startswith("略过")]
    assert told == f"略过 8 行（合计、说明、落款等，不是部门）：{'、'.join(f'Sheet1!A{row}' for row in range(3, 11))}"
    raw = (project / "content/register/2021.yml").read_text(encoding="utf-8")
    assert list(load_content(project).registers[2021].model.departments) == ["futian-zonggonghui"]
    assert not any(name in raw + result.output for name in ("张三", "李四", "王五", "123"))


def test_a_department_that_nobody_knows_is_still_told_below_notes(project: Path, tmp_path: Path) -> None:
    rows: list[list[Any]] = [*PLAIN, ["注：甲"], ["审计局", "乙"], ["花都区总工会", "丙"]]
    result = run_import(project, workbook(tmp_path / "a.xlsx", rows), *AS_OF)
    assert result.exit_code == 1 and "Sheet1!A4：部门目录中没有“审计局”" in result.output


@pytest.mark.parametrize("rows", [PLAIN[:1], [PLAIN[0], ["制表人：张三"]], [PLAIN[0], ["没有这个局", "甲"]]])
def test_a_sheet_without_a_department_writes_nothing(project: Path, tmp_path: Path, rows: list[list[Any]]) -> None:
    result = run_import(project, workbook(tmp_path / "a.xlsx", rows), *AS_OF, "--skip")
    assert result.exit_code == 1 and "没有读出一个部门" in result.output
    assert not (project / "content" / "register").exists()


def test_hidden_sheets_are_left_out_and_said(project: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in PLAIN:
        book.active.append(row)
    old = book.create_sheet("旧表")
    for row in (PLAIN[0], ["福田区总工会", "旧"]):
        old.append(row)
    old.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    result = run_import(project, tmp_path / "a.xlsx", *AS_OF)
    assert result.exit_code == 0 and "隐藏的工作表：旧表" in result.output
    assert load_content(project).registers[2021].model.departments["futian-zonggonghui"].remark == "甲"
    assert run_import(project, tmp_path / "a.xlsx", "--sheet", "旧表").exit_code == 0
    assert load_content(project).registers[2021].model.departments["futian-zonggonghui"].remark == "旧"
    other = book.create_sheet("说明")
    book.remove(book["Sheet"])
    other.append(["说明"])
    book.save(tmp_path / "b.xlsx")
    result = run_import(project, tmp_path / "b.xlsx")
    assert result.exit_code == 1 and "是隐藏的：旧表" in result.output


@pytest.mark.parametrize("value", [-3, "-3 万元", "－3 万元", "(3) 万元"])
def test_negative_money_is_refused(project: Path, tmp_path: Path, value: object) -> None:
    rows: list[list[Any]] = [["部门", "预算资金（万元）"], ["福田区总工会", value]]
    result = run_import(project, workbook(tmp_path / "a.xlsx", rows), *AS_OF)
    assert result.exit_code == 1 and "Sheet1!B2：预算资金" in result.output
    put_register(project, HEAD + "  futian-zonggonghui:\n    budget: -3 万元\n")
    assert ["“-3 万元”是负数，金额不能小于零" in f.message for f in load_content(project).findings] == [True]


@pytest.mark.parametrize(
    "name,raw,part",
    [
        ("~$台账.xlsx", b"\x04user", "临时文件，不是台账。改用“台账.xlsx”"),
        (".~台账.xlsx", b"\x04user", "临时文件"),
        ("a.xlsx", b"", "是空文件"),
        ("a.xlsx", "部门,备注\n甲,乙\n".encode("gbk"), "是纯文本（如 CSV）"),
        ("a.xlsx", "部门\t备注".encode("utf-16"), "是纯文本（如 CSV）"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "是网页（HTML）"),
        ("a.xlsx", b"%PDF-1.7", "是PDF"),
        ("a.xlsx", b"\x00\x01\x02\x03", "已损坏"),
    ],
)
def test_what_a_file_is_is_told(project: Path, tmp_path: Path, name: str, raw: bytes, part: str) -> None:
    (tmp_path / name).write_bytes(raw)
    result = run_import(project, tmp_path / name, *AS_OF)
    assert result.exit_code == 1 and part in result.output, result.output


def test_what_cannot_be_written_is_a_fault_of_the_environment(project: Path, tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", PLAIN)
    (project / "content" / "register").write_text("", encoding="utf-8")
    result = run_import(project, file, *AS_OF)
    assert (
        result.exit_code == 2
        and "content/register：路径中有一段是文件" in result.output
        and "Errno" not in result.output
    )
    given = ["--root", str(project), "register", "template", str(tmp_path / "none" / "b.xlsx"), "--year", "2021"]
    result = CliRunner().invoke(main, given)
    assert result.exit_code == 2 and "没有这个文件或文件夹" in result.output and "Errno" not in result.output
