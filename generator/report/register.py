"""公开台账 as readers see it: the state of every department-year, and what the bureau recorded of it.

States follow from what is published here and from the register with its day (``as_of``) alone, never from a clock.
未收录 is not 未公开, and 未公开 is not 逾期: that needs a recorded approval, an expired term and the bureau's word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from generator.load import Loaded
from generator.quantity import Kind, divide, parse_quantity, percent_text, plain
from generator.report.build import region_name
from generator.report.model import Report
from generator.report.publication import Publication
from generator.schema.register import NOTHING, Register, RegisterEntry

UNRECORDED: Final = "未登记"
NO_BASE: Final = "不适用（除数为零）"


class State(StrEnum):
    """The closed set of states of a department-year, in the order in which they are listed."""

    HERE = "本站已公布"
    ELSEWHERE = "部门已公开（本站未收录）"
    IN_TERM = "公开期限内"
    EXPIRED = "期限已满（待财政部门确认）"
    OVERDUE = "逾期未公开"
    EXEMPT = "依法不公开"
    ABSENT = "本站未收录（不表示部门未公开）"

    @property
    def explanation(self) -> str:
        """What the state says and what it does not, in a sentence."""
        return _EXPLANATIONS[self]


_EXPLANATIONS: Final = {
    State.HERE: "报告已在本站公布，可以阅读和下载。",
    State.ELSEWHERE: "财政部门登记了部门的公开时间或网址，报告没有收录到本站。",
    State.IN_TERM: "已登记批复时间，到统计截止日期公开期限未满。",
    State.EXPIRED: "按登记的批复时间，到统计截止日期公开期限已满，没有登记公开情况；是否逾期由财政部门确认，确认之前不称逾期。",
    State.OVERDUE: "批复时间已登记、期限已满，并经财政部门确认逾期。三项齐全才这样写。",
    State.EXEMPT: "依照法律法规不予公开，原因见表。",
    State.ABSENT: "本站没有这份报告，也没有登记其他情况；不表示部门未公开，更不表示逾期。",
}


def due_day(approved: date | None, days: int) -> date | None:
    """The last day of the term (预算法第十四条: calendar days after approval); None without approval."""
    return approved + timedelta(days=days) if approved else None


def state_of(entry: RegisterEntry, published: bool, as_of: date | None, days: int) -> State:
    """The state of a department-year on the day of its register; without a register there is no day."""
    if published:
        return State.HERE
    if entry.exempt is not None:
        return State.EXEMPT
    if entry.disclosed is not None or entry.address is not None:
        return State.ELSEWHERE
    due = due_day(entry.approved, days)
    if due is None or as_of is None:
        return State.ABSENT
    if as_of <= due:
        return State.IN_TERM
    return State.EXPIRED if entry.overdue_confirmed is None else State.OVERDUE


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the register; ``table`` says in which of a year's two tables it stands on the page."""

    id: str
    label: str
    table: str
    number: bool = False
    money: bool = False
    words: bool = False


COLUMNS: Final = (
    Column("budget", "预算资金", "money", True, True),
    Column("approved_budget", "批复预算资金", "money", True, True),
    Column("approved_rate", "批复率", "money", True),
    Column("approved", "批复时间", "disclosure"),
    Column("due", "公开期限届满日", "disclosure"),
    Column("disclosed_budget", "公开预算金额", "money", True, True),
    Column("disclosed_project_funds", "公开项目资金", "money", True, True),
    Column("evaluated_projects", "参评项目个数", "money", True),
    Column("disclosed_projects", "公开项目个数", "money", True),
    Column("disclosed_rate", "公开率", "money", True),
    Column("disclosed", "公开时间", "disclosure"),
    Column("address", "公开网址", "disclosure"),
    Column("screenshot", "公开截图", "disclosure"),
    Column("remark", "备注", "disclosure", words=True),
    Column("exempt", "不公开原因", "disclosure", words=True),
    Column("self_evaluated", "是否开展自评", "money"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What is recorded; ``link`` where it is an address."""

    text: str
    link: str = ""

    @property
    def recorded(self) -> bool:
        return self.text != UNRECORDED


@dataclass(frozen=True, slots=True)
class Row:
    """A department of a year: ``address`` of its report here, empty if there is none; cells by id of their column."""

    department: str
    name: str
    region_code: str
    region: str
    address: str
    state: State
    detail: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class YearRegister:
    """The register of a year. ``due`` is how many departments have to publish, None where nobody registered them.

    ``columns`` are those of which anything is recorded in that year, ``bare`` the labels of the others.
    """

    year: int
    as_of: date | None
    days: int
    due: int | None
    rows: tuple[Row, ...]
    counts: tuple[tuple[State, int], ...]
    columns: tuple[Column, ...]
    bare: tuple[str, ...]

    @property
    def address(self) -> str:
        return f"register/{self.year}/"

    @property
    def regions(self) -> int:
        """How many regions the rows are of."""
        return len({row.region_code for row in self.rows})

    def of(self, table: str) -> tuple[Column, ...]:
        """The columns of one of the two tables of the page."""
        return tuple(column for column in self.columns if column.table == table)


def year_registers(publication: Publication) -> tuple[YearRegister, ...]:
    """Every year that has a register or published reports, the newest first."""
    years = {*publication.content.registers, *publication.by_year}
    return tuple(_year(publication, year) for year in sorted(years, reverse=True))


def _year(publication: Publication, year: int) -> YearRegister:
    content = publication.content
    assert content.portal is not None
    loaded, days = content.registers.get(year), content.portal.model.disclosure_days
    rows = sorted(_rows(publication, year, loaded, days), key=lambda row: (row.region_code, row.department))
    counts = tuple((state, n) for state in State if (n := sum(row.state is state for row in rows)))
    columns = tuple(column for column in COLUMNS if any(row.cells[column.id].recorded for row in rows))
    bare = tuple(column.label for column in COLUMNS if column not in columns)
    listed = loaded.model.departments.values() if loaded else ()
    due = sum(not entry.hidden and entry.exempt is None for entry in listed)
    as_of = loaded.model.as_of if loaded else None
    return YearRegister(year, as_of, days, due if loaded else None, tuple(rows), counts, columns, bare)


def _rows(publication: Publication, year: int, loaded: Loaded[Register] | None, days: int) -> Iterator[Row]:
    """Departments of the register that may be named, and those published here that it does not list."""
    registered = loaded.model.departments if loaded else {}
    as_of = loaded.model.as_of if loaded else None
    reports = {report.department: report for report in publication.by_year.get(year, ())}
    for department in {**registered, **reports}:
        entry = registered.get(department, NOTHING)
        if not entry.hidden:
            report = reports.get(department)
            unlisted = loaded is not None and department not in registered
            yield _row(publication, department, year, entry, report, as_of, days, unlisted)


def _row(
    publication: Publication,
    department: str,
    year: int,
    entry: RegisterEntry,
    report: Report | None,
    as_of: date | None,
    days: int,
    unlisted: bool,
) -> Row:
    departments = publication.content.departments
    assert departments is not None
    known = departments.model.departments[department]
    state = state_of(entry, report is not None, as_of, days)
    return Row(
        department,
        known.named(year).name,
        known.region,
        region_name(publication.content, known.region),
        report.address if report else "",
        state,
        _detail(entry, state, report, due_day(entry.approved, days), unlisted),
        _cells(entry, due_day(entry.approved, days)),
    )


def _detail(entry: RegisterEntry, state: State, report: Report | None, due: date | None, unlisted: bool) -> str:
    """What is to be added to the state: days, and the bureau's confirmation."""
    said = []
    if report is not None and report.posted is not None:
        said.append(f"本站发布日期 {report.posted}")
    if unlisted:
        said.append("未列入当年台账")
    if state in (State.IN_TERM, State.EXPIRED, State.OVERDUE):
        said.append(f"期限至 {due}")
    if entry.overdue_confirmed is not None:
        late = "，后已公开" if state in (State.HERE, State.ELSEWHERE) else ""
        said.append(f"财政部门 {entry.overdue_confirmed} 确认逾期{late}")
    if entry.carrier and state is State.ELSEWHERE:
        said.append(f"公开载体：{entry.carrier}")
    return "；".join(said)


def _cells(entry: RegisterEntry, due: date | None) -> dict[str, Cell]:
    """Every column's cell."""
    texts: dict[str, str | None] = {column.id: _text(getattr(entry, column.id, None)) for column in COLUMNS}
    texts["approved_rate"] = _rate(money(entry.approved_budget), money(entry.budget))
    texts["disclosed_rate"] = _rate(entry.disclosed_projects, entry.evaluated_projects)
    texts["due"] = due.isoformat() if due else None
    texts["screenshot"] = "已存档" if entry.screenshot else None
    cells = {name: Cell(text or UNRECORDED) for name, text in texts.items()}
    if entry.address:
        cells["address"] = Cell("打开网页", entry.address)
    return cells


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "是" if value else "否"
    return None if value is None else str(value)


def money(amount: str | None) -> Decimal | None:
    """A recorded sum in 元; the schema has read it already."""
    return parse_quantity(amount, Kind.MONEY).value if amount else None


def money_column(row: Row, column: Column) -> str:
    """The recorded sum of a column in 元 for the data, exact; empty where none is recorded."""
    cell = row.cells[column.id]
    value = money(cell.text) if cell.recorded else None
    return "" if value is None else plain(value)


def _rate(part: Decimal | int | None, whole: Decimal | int | None) -> str | None:
    """A rate with two decimals, half up; what is missing on either side leaves none."""
    if part is None or whole is None:
        return None
    return percent_text(divide(Decimal(part), Decimal(whole))) if whole else NO_BASE
