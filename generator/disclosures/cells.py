"""The columns of the officer's sheet, and what one of its cells says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal

from generator.quantity import Bound, Kind, LiteralError, parse_quantity
from generator.yamltext import UNPRINTABLE

DEPARTMENT: Final = "department"
ID: Final = "id"
SUPERVISOR: Final = "主管部门"
"""Names the department where no other column does; beside one that does it is the body above, and not read."""


class CellError(ValueError):
    """A cell that cannot be read; the message is Chinese and says what was expected."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: the key of the register that it fills, its heading, and other names that it goes by."""

    key: str
    label: str
    kind: Literal["name", "text", "day", "money", "count", "flag", "address"]
    aliases: tuple[str, ...] = ()
    width: int = 14


COLUMNS: Final = (
    Column(ID, "部门编号", "name", ("部门代码", "单位编号"), 22),
    Column(DEPARTMENT, "部门", "name", ("部门名称", "单位", "单位名称", "预算部门", "预算单位", SUPERVISOR), 28),
    Column("budget", "预算资金", "money", ("预算金额", "年初预算", "部门预算资金")),
    Column("approved_budget", "批复预算资金", "money", ("批复资金", "批复金额", "批复预算金额")),
    Column("approved", "决算批复时间", "day", ("批复时间", "批复日期", "决算批复日期")),
    Column("disclosed_budget", "公开预算金额", "money", ("公开金额", "公开预算资金")),
    Column("disclosed_project_funds", "公开项目资金", "money", ("公开项目金额",)),
    Column("evaluated_projects", "参评项目个数", "count", ("参评项目数", "参评项目数量", "自评项目个数")),
    Column("disclosed_projects", "公开项目个数", "count", ("公开项目数", "公开项目数量")),
    Column("disclosed", "公开时间", "day", ("公开日期", "部门公开日期", "部门公开时间")),
    Column("address", "公开网址", "address", ("公开链接", "公开地址", "网址", "链接"), 32),
    Column("carrier", "公开载体", "text", ("载体", "公开平台", "公开渠道"), 18),
    Column("screenshot", "公开截图", "text", ("截图", "截图名称", "公开截图名称"), 18),
    Column("remark", "备注", "text", ("说明",), 24),
    Column("exempt", "不公开原因", "text", ("未公开原因", "不公开理由", "不公开的原因"), 28),
    Column("self_evaluated", "是否开展自评", "flag", ("是否自评", "开展自评")),
    Column("overdue_confirmed", "确认逾期日期", "day", ("逾期确认日期", "确认逾期时间")),
    Column("hidden", "不列入公开台账", "flag", ("是否不列入公开台账",)),
)
IGNORED: Final = frozenset(
    {"序号", "批复率", "公开率", "状态", "状态说明", "公开期限届满日", "公开期限", "届满日逢周末", "晚于届满日"}
)
"""Columns that a register may have and that nobody fills in: they are computed, or count the rows."""

_BLANK: Final = frozenset({"", "/", "\\", "-", "—", "——", "–", "未登记", "不详"})
_NONE: Final = frozenset({"无", "暂无", "没有"})
_YES: Final = frozenset({"是", "已开展", "开展", "有", "√", "✓", "✔", "true", "1"})
_NO: Final = frozenset({"否", "未开展", "没有", "无", "×", "✗", "✘", "x", "false", "0"})
_DAY: Final = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?", re.ASCII)
_COUNT: Final = re.compile(r"(\d{1,9})(?:\.0+)?\s*[个项]?", re.ASCII)
_WEB: Final = re.compile(r"https?://[^\s\"'<>]+")
_FORMATTED: Final = re.compile(r"(#,##)?0(?:\.(0+))?(?=$|[^0#])")


def plain_text(value: Any) -> str:
    """What a cell shows, without space around it and line breaks inside; whole numbers without a point."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    lines = (line.strip() for line in str(value).splitlines()) if value is not None else ()
    return "；".join(line for line in lines if line)


def read_value(column: Column, value: Any, *, unit: str = "", style: str = "", formula: bool = False) -> str | None:
    """A cell as the register writes it; None where it is blank. *unit* is that of the column, *style* its format.

    Raises CellError.
    """
    text = plain_text(value)
    if text in _BLANK:
        return None
    if formula:
        raise CellError(f"是公式（{text[:30]}），程序不计算公式。复制后“选择性粘贴—数值”")
    if text.startswith("#") and text.rstrip("!?/A0").isupper():
        raise CellError(f"是 Excel 的出错值 {text}，改为应填的内容")
    if odd := UNPRINTABLE.search(text):
        raise CellError(f"里有不可见的字符（U+{ord(odd[0]):04X}），重新输入这一格，不要粘贴")
    if text in _NONE and column.kind in ("text", "day", "address"):
        return None
    match column.kind:
        case "day":
            return read_day(value).isoformat()
        case "money":
            return _money(value, text, unit, style)
        case "count":
            return _count(text)
        case "flag":
            return _flag(text)
        case "address":
            return _address(text)
    return text


def read_day(value: Any) -> date:
    """A day from a cell with a date, or from text such as 2024年8月20日, 2024.8.20, 2024-08-20. Raises CellError."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = plain_text(value)
    found = _DAY.fullmatch(text)
    if found is None and re.fullmatch(r"(?:19|20)\d{6}", text, re.ASCII):
        found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text)
    try:
        if found is not None:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise CellError(f"“{text}”没有这一天") from None
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        raise CellError(f"“{text}”像是日期的序号，把单元格设为日期格式，或写成 2024-08-20")
    raise CellError(f"“{text[:40]}”读不出日期，应写成 2024-08-20、2024年8月20日 或 2024.8.20")


def _number(value: float) -> str:
    """A number as Excel shows it: 15 significant digits, exact text, no exponent."""
    return format(Decimal(format(value, ".15g")), "f")


def _money(value: Any, text: str, unit: str, style: str) -> str:
    """A sum as written, with its unit; a bare number takes the column's."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = _styled(text, style)
    if re.fullmatch(r"[+-]?[\d,]+(?:\.\d+)?", text, re.ASCII):
        if not unit:
            raise CellError(f"“{text}”没有单位，写成“{text} 万元”，或在表头写“单位：万元”")
        text = f"{text} {unit}"
    try:
        read = parse_quantity(text, Kind.MONEY)
    except LiteralError as error:
        raise CellError(str(error)) from None
    if read.bound is not Bound.EXACT or not read.unit:
        raise CellError(f"“{text[:40]}”不是确数，应为数和单位，如 1,234.56 万元；没有的留空")
    if read.value < 0:
        raise CellError(f"“{text[:40]}”是负数，金额不能小于零。核对；没有的留空")
    return text


def _styled(text: str, style: str) -> str:
    """A number with the thousands separators and decimals that its cell shows; digits are never dropped."""
    found = _FORMATTED.search(style or "")
    number = Decimal(text)
    if found is None:
        return text
    digits = max(len(found[2] or ""), -int(number.as_tuple().exponent))
    return format(number, f"{',' if found[1] else ''}.{digits}f")


def _count(text: str) -> str:
    found = _COUNT.fullmatch(text)
    if found is None:
        raise CellError(f"“{text[:40]}”不是个数，应为整数，如 4；没有的留空，确为零的写 0")
    return str(int(found[1]))


def _flag(text: str) -> str:
    if text.lower() in _YES:
        return "true"
    if text.lower() in _NO:
        return "false"
    raise CellError(f"“{text[:40]}”应为“是”或“否”")


def _address(text: str) -> str:
    if not _WEB.fullmatch(text):
        raise CellError(f"“{text[:60]}”不是网址，应以 http:// 或 https:// 开头，一格一个")
    return text
