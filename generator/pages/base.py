"""What several pages share: columns, a report's line in a list, a way to a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from generator.report.model import Report
from generator.report.publication import Column

FRONT: Final = Column("首页", "部门整体支出绩效自评报告的公开、核对与下载", "绩效自评,部门整体支出,预决算公开", "首页")
REPORTS: Final = Column(
    "绩效自评报告", "各部门整体支出绩效自评报告", "部门整体支出,绩效自评,预决算公开", "信息公开目录"
)
REGISTER: Final = Column("公开台账", "各部门绩效自评报告的公开情况", "公开台账,绩效自评,预决算公开", "信息公开目录")
CORRECTIONS: Final = Column("更正", "已公布报告的更正和撤回", "更正,绩效自评,预决算公开", "信息公开目录")
FRAMEWORKS: Final = Column("指标体系", "各地各年度的评分指标体系", "绩效评价,指标体系,评分标准", "信息公开目录")
RULES: Final = Column("核对规则", "本站核对报告所用的规则", "绩效自评,核对规则,核验说明", "信息公开目录")
DATA: Final = Column("数据", "报告数据的下载、查询和比较", "绩效自评,开放数据,数据下载", "数据开放")
ABOUT: Final = Column("说明", "怎样查找、阅读和使用本站公开的报告", "说明,名词解释,无障碍", "信息公开指南")
NONE: Final = Column("", "", "", "")  # what belongs to no column has no tags of one


@dataclass(frozen=True, slots=True)
class Entry:
    """A report in a list. ``address`` is its folder below the site's root."""

    address: str
    department: str
    department_name: str
    region: str
    year: int
    score: str
    grade: str
    execution: str
    recomputable: str
    notes: int
    compared: int
    posted: str


@dataclass(frozen=True, slots=True)
class Door:
    """A way to a list: its name, where it leads, how many reports are there."""

    name: str
    address: str
    count: int


def entry(report: Report) -> Entry:
    """A report's line in lists."""
    day = report.posted
    return Entry(
        address=report.address,
        department=report.department,
        department_name=report.department_name,
        region=report.region,
        year=report.year,
        score=report.total.declared,
        grade=report.grade or "报告未列",
        execution=report.execution,
        recomputable=report.recomputable,
        notes=len(report.notes),
        compared=report.compared,
        posted=day.isoformat() if day else "",
    )


def size_text(size: int) -> str:
    """Bytes as readers see them: whole KB below one MB, then MB with one decimal; never less than what is there."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{-(-size // 1000)} KB"
    tenths = -(-size // 100_000)
    return f"{tenths // 10}.{tenths % 10} MB"
