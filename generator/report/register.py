"""公开台账 as readers see it: the state of every department-year, and what the bureau recorded of it.

States follow from what is published here and from the register with its day (``as_of``) alone, never from a clock.
未收录 is not 未公开, and 未公开 is not 逾期: that needs a recorded approval, an expired term and the bureau's word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from generator.load import Loaded, revision_of
from generator.quantity import Kind, divide, parse_quantity, percent_text, plain
from generator.report.build import region_name
from generator.report.model import Report
from generator.report.publication import Publication
from generator.schema.catalogue import due_day
from generator.schema.register import NOTHING, Register, RegisterEntry

UNRECORDED: Final = "未登记"
NO_BASE: Final = "不适用（除数为零）"
_WEEKEND: Final = {5: "星期六", 6: "星期日"}


class State(StrEnum):
    """The closed set of states of a department-year, in the order in which they are listed."""

    HERE = "本站已公布"
    WITHDRAWN = "已撤回（曾在本站公布）"
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
    State.WITHDRAWN: "报告曾在本站公布，后来撤回；撤回日期和原因见报告原来的网址。撤回不等于没有公开过。",
    State.ELSEWHERE: "财政部门登记了部门的公开时间或网址，报告没有收录到本站。",
    State.IN_TERM: "已登记决算批复时间，到统计截止日期公开期限未满。",
    State.EXPIRED: "按登记的决算批复时间，到统计截止日期公开期限已满，没有登记公开情况；"
    "是否逾期由财政部门确认，确认之前不称逾期。",
    State.OVERDUE: "决算批复时间已登记、期限已满，并经财政部门确认逾期。三项齐全才这样写。",
    State.EXEMPT: "依照法律法规不予公开，原因见表。",
    State.ABSENT: "本站没有这份报告，也没有登记其他情况；不表示部门未公开，更不表示逾期。",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the report itself, published here or withdrawn, adds to the register.

    ``shown`` is its address if it is published, ``own`` that the department filled it in for this site, so that
    ``posted`` is its disclosure. ``withdrawn`` is the day of that, where the report was withdrawn.
    """

    shown: str = ""
    own: bool = False
    posted: date | None = None
    approved: date | None = None
    disclosed: date | None = None
    gone: bool = False
    withdrawn: date | None = None


UNKNOWN: Final = Known()


def rest_day(day: date | None) -> str:
    """The weekday of a Saturday or Sunday; empty for other days. Statutory holidays are not known here."""
    return _WEEKEND.get(day.weekday(), "") if day else ""


def state_of(entry: RegisterEntry, published: bool, as_of: date | None, days: int, withdrawn: bool = False) -> State:
    """The state of a department-year on the day of its register; without a register there is no day."""
    if published:
        return State.HERE
    if entry.exempt is not None:
        return State.EXEMPT
    if withdrawn:
        return State.WITHDRAWN
    if entry.disclosed is not None or entry.address is not None:
        return State.ELSEWHERE
    due = due_day(entry.approved, days) if entry.approved else None
    if due is None or as_of is None:
        return State.ABSENT
    if as_of <= due:
        return State.IN_TERM
    return State.EXPIRED if entry.overdue_confirmed is None else State.OVERDUE


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the register; ``table`` says in which of a year's two tables it stands, ``data``: in the CSV only."""

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
    Column("approved", "决算批复时间", "disclosure"),
    Column("due", "公开期限届满日", "disclosure"),
    Column("due_rest", "届满日逢周末", "data"),
    Column("disclosed_budget", "公开预算金额", "money", True, True),
    Column("disclosed_project_funds", "公开项目资金", "money", True, True),
    Column("evaluated_projects", "参评项目个数", "money", True),
    Column("disclosed_projects", "公开项目个数", "money", True),
    Column("disclosed_rate", "公开率", "money", True),
    Column("disclosed", "公开时间", "disclosure"),
    Column("late", "晚于届满日（日）", "disclosure", True),
    Column("address", "公开网址", "disclosure"),
    Column("screenshot", "公开截图", "disclosure"),
    Column("remark", "备注", "disclosure", words=True),
    Column("exempt", "不公开原因", "disclosure", words=True),
    Column("self_evaluated", "是否开展自评", "money"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What is recorded; ``link`` where it is an address, ``note`` where something is to be said of it."""

    text: str
    link: str = ""
    note: str = ""

    @property
    def recorded(self) -> bool:
        return self.text != UNRECORDED


@dataclass(frozen=True, slots=True)
class Row:
    """A department of a year: ``address`` of its report here, empty if there is none; cells by id of their column.

    A withdrawn report has its address, too. ``listed`` is False where the year's register does not name the department.
    """

    department: str
    name: str
    region_code: str
    region: str
    address: str
    state: State
    detail: str
    cells: Mapping[str, Cell]
    listed: bool
    after: bool


@dataclass(frozen=True, slots=True)
class YearRegister:
    """The register of a year. ``due`` is how many departments have to publish, None where nobody registered them.

    ``counts`` are of the departments that the register lists, or of all where there is none; ``outside`` is how many
    more have reports here. ``after`` are those of the list whose reports were published here after ``as_of`` only.
    ``columns`` are those of which anything is recorded in that year, ``bare`` the labels of the others.
    """

    year: int
    as_of: date | None
    days: int
    due: int | None
    rows: tuple[Row, ...]
    counts: tuple[tuple[State, int], ...]
    outside: int
    after: int
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
    """Every year that has a register or published reports, the newest first; withdrawn ones open no year."""
    years = {*publication.content.registers, *publication.by_year}
    return tuple(_year(publication, year) for year in sorted(years, reverse=True))


def _year(publication: Publication, year: int) -> YearRegister:
    content = publication.content
    assert content.portal is not None
    loaded, days = content.registers.get(year), content.portal.model.disclosure_days
    rows = sorted(_rows(publication, year, loaded, days), key=lambda row: (row.region_code, row.department))
    within = [row for row in rows if row.listed or loaded is None]
    counts = tuple((state, n) for state in State if (n := sum(row.state is state for row in within)))
    columns = tuple(column for column in COLUMNS if any(row.cells[column.id].recorded for row in rows))
    bare = tuple(column.label for column in COLUMNS if column not in columns and column.table != "data")
    listed = loaded.model.departments.items() if loaded else ()
    due = sum(name not in publication.withheld and entry.exempt is None for name, entry in listed)
    return YearRegister(
        year,
        loaded.model.as_of if loaded else None,
        days,
        due if loaded else None,
        tuple(rows),
        counts,
        len(rows) - len(within),
        sum(row.after for row in within),
        columns,
        bare,
    )


def _rows(publication: Publication, year: int, loaded: Loaded[Register] | None, days: int) -> Iterator[Row]:
    """Departments of the register that may be named, and those with reports here that it does not list."""
    registered = loaded.model.departments if loaded else {}
    known = {**_withdrawn(publication, year), **{r.department: _known(r) for r in publication.by_year.get(year, ())}}
    for department in {**registered, **known}:
        entry = registered.get(department, NOTHING)
        if department not in publication.withheld:
            as_of = loaded.model.as_of if loaded else None
            listed = department in registered
            yield _row(publication, department, year, entry, known.get(department, UNKNOWN), as_of, days, listed)


def _known(report: Report) -> Known:
    """What a published report says of its dates."""
    return Known(
        shown=report.address,
        own=report.origin == "authored",
        posted=report.posted,
        approved=_stated(report.dates.get("approved")),
        disclosed=_stated(report.dates.get("disclosed")),
    )


def _stated(value: str | date | None) -> date | None:
    """A date of a report's head, None where it has a word for why there is none."""
    if isinstance(value, str):
        return date.fromisoformat(value) if value[:1].isdigit() else None
    return value


def _withdrawn(publication: Publication, year: int) -> dict[str, Known]:
    """Reports of *year* that were published here and withdrawn, by department: their dates, nothing that they said."""
    made = {}
    for loaded in publication.content.reports:
        model = loaded.model
        if model.status == "withdrawn" and model.year == year and not revision_of(loaded.file):
            made[model.department] = Known(
                own=model.origin == "authored",
                posted=model.dates.posted,
                approved=_stated(model.dates.approved),
                disclosed=_stated(model.dates.disclosed),
                gone=True,
                withdrawn=model.revisions[-1].date if model.revisions else None,
            )
    return made


def _row(
    publication: Publication,
    department: str,
    year: int,
    entry: RegisterEntry,
    report: Known,
    as_of: date | None,
    days: int,
    listed: bool,
) -> Row:
    departments = publication.content.departments
    assert departments is not None
    known = departments.model.departments[department]
    approved = entry.approved or report.approved
    due = due_day(approved, days) if approved else None
    state = state_of(entry, bool(report.shown), as_of, days, report.gone)
    after = state is State.HERE and as_of is not None and report.posted is not None and report.posted > as_of
    return Row(
        department,
        known.named(year).name,
        known.region,
        region_name(publication.content, known.region),
        f"reports/{department}/{year}/" if state is State.WITHDRAWN else report.shown,
        state,
        "；".join(_detail(entry, state, report, due, as_of is not None and not listed, after)),
        _cells(entry, report, due),
        listed,
        after,
    )


def _detail(
    entry: RegisterEntry, state: State, report: Known, due: date | None, unlisted: bool, after: bool
) -> Iterator[str]:
    """What is to be added to the state: days, and the bureau's confirmation."""
    if report.posted is not None:
        yield f"本站发布日期 {report.posted}" + ("，在统计截止日期之后" if after else "")
    if state is State.WITHDRAWN and report.withdrawn is not None:
        yield f"{report.withdrawn} 撤回"
    if unlisted:
        yield "未列入当年台账"
    if state in (State.IN_TERM, State.EXPIRED, State.OVERDUE):
        rest = rest_day(due)
        yield f"期限至 {due}" + (f"（当日为{rest}）" if rest else "")
    late = _late(entry, report, due)
    if late:
        yield f"公开时间晚于届满日 {late} 日"
    if entry.overdue_confirmed is not None:
        later = "，后已公开" if state in (State.HERE, State.ELSEWHERE) else ""
        yield f"财政部门 {entry.overdue_confirmed} 确认逾期{later}"
    if entry.carrier and state is State.ELSEWHERE:
        yield f"公开载体：{entry.carrier}"


def _public(entry: RegisterEntry, report: Known) -> date | None:
    """The first known day on which the department published. That of a transcription on this site is none."""
    days = (entry.disclosed, report.disclosed, report.posted if report.own else None)
    return min((day for day in days if day is not None), default=None)


def _late(entry: RegisterEntry, report: Known, due: date | None) -> int | None:
    """How many days after the last day of the term the department published, 0 if within; None where unknown."""
    public = _public(entry, report)
    return max((public - due).days, 0) if public is not None and due is not None else None


def _cells(entry: RegisterEntry, report: Known, due: date | None) -> dict[str, Cell]:
    """Every column's cell; where the register is silent, days are those that the report's own head states."""
    texts: dict[str, str | None] = {column.id: _text(getattr(entry, column.id, None)) for column in COLUMNS}
    texts["approved"] = _text(entry.approved or report.approved)
    texts["disclosed"] = _text(entry.disclosed or report.disclosed)
    texts["approved_rate"] = _rate(money(entry.approved_budget), money(entry.budget))
    texts["disclosed_rate"] = _rate(entry.disclosed_projects, entry.evaluated_projects)
    texts["due"] = due.isoformat() if due else None
    texts["due_rest"] = rest_day(due)
    texts["late"] = _text(_late(entry, report, due))
    texts["screenshot"] = "已存档" if entry.screenshot else None
    cells = {name: Cell(text or UNRECORDED) for name, text in texts.items()}
    if rest_day(due):
        cells["due"] = replace(cells["due"], note=f"当日为{rest_day(due)}")
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
