"""公开台账: states, faults of the register, the page and its CSV, and the officer's Excel there and back."""

import csv
import io
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
from tests.projects import make_project

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
    assert [row.detail for row in year.rows if row.address] == ["本站发布日期 2026-11-21；未列入当年台账"]


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
    assert next(row for row in rows if row["部门编号"] == "zengcheng-zonggonghui")["批复时间"] == ""


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
    with pytest.raises(RegisterError, match=r"Sheet1!B2：公开时间：公开时间 2022-08-30 早于批复时间"):
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
        ("junk.xlsx", "已损坏"),
        ("cut.xlsx", "已损坏"),
        ("noparts.xlsx", "已损坏"),
        ("badxml.xlsx", "已损坏"),
        ("old.xlsx", "旧格式或加了密码"),
        ("junk.xls", "旧格式或加了密码"),
        ("bomb.xlsx", "展开后超过 200 MB"),
    ],
)
def test_what_is_no_workbook_is_told_so(project: Path, tmp_path: Path, name: str, part: str) -> None:
    arguments = ["--root", str(project), "register", "import", str(damaged(tmp_path, name)), "--year", "2021"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit), result.exception
    assert part in result.output


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
