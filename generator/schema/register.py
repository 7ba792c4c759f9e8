"""Model of what the bureau keeps beside the reports: the register of disclosure."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from generator.quantity import Bound, Kind, LiteralError, parse_quantity
from generator.schema.base import Day, Flag, Integer, Line, Model, SchemaVersion, Slug, Text, WebAddress, Year


def _amount(value: Any) -> str:
    """An exact sum of money with its unit, as written: rates are computed from it."""
    if not isinstance(value, str):
        raise PydanticCustomError("text_expected", "应为金额，如 1,234.56 万元", {})
    try:
        read = parse_quantity(value, Kind.MONEY)
    except LiteralError as error:
        raise PydanticCustomError("form", "{message}", {"message": str(error)}) from None
    if read.bound is not Bound.EXACT or not read.unit:
        raise PydanticCustomError("form", "“{value}”应为确数，如 1,234.56 万元；没有的不写", {"value": value[:60]})
    if read.value < 0:
        raise PydanticCustomError("form", "“{value}”是负数，金额不能小于零", {"value": value[:60]})
    return value


Amount = Annotated[str, BeforeValidator(_amount), WithJsonSchema({"type": "string"})]


class RegisterEntry(Model):
    """台账中的一个部门: what the bureau knows of one department's disclosure. What is not recorded is absent.

    Amounts are written as printed, with their unit (``1,234.56 万元``).
    """

    approved: Day | None = Field(
        None, title="决算批复时间", description="财政部门批复部门决算的日期；公开期限参照部门决算公开，自此起算"
    )
    disclosed: Day | None = Field(None, title="公开时间", description="部门公开的日期，在本站或别处")
    address: WebAddress | None = Field(None, title="公开网址")
    carrier: Line | None = Field(None, title="公开载体", description="如 政府门户网站、政府公报")
    screenshot: Line | None = Field(None, title="公开截图", description="截图的文件名；截图本身不公开")
    exempt: Text | None = Field(
        None, title="不公开原因", description="依法不公开的，写明依据的法律法规；写了就不催、不计逾期"
    )
    hidden: Flag = Field(False, title="不列入公开台账", description="部门名称本身依法不公开时为 true，须同时写 exempt")
    overdue_confirmed: Day | None = Field(
        None, title="确认逾期日期", description="财政部门确认逾期的日期；不写，台账不称逾期"
    )
    budget: Amount | None = Field(None, title="预算资金", description="照抄，带单位，如 1,234.56 万元")
    approved_budget: Amount | None = Field(None, title="批复预算资金")
    disclosed_budget: Amount | None = Field(None, title="公开预算金额")
    disclosed_project_funds: Amount | None = Field(None, title="公开项目资金")
    evaluated_projects: Integer | None = Field(None, title="参评项目个数")
    disclosed_projects: Integer | None = Field(None, title="公开项目个数")
    self_evaluated: Flag | None = Field(None, title="是否开展自评")
    remark: Text | None = Field(None, title="备注")


NOTHING: Final = RegisterEntry.model_validate({})
"""A department of which nothing is recorded."""


class Register(Model):
    """register/<year>.yml: 公开台账, the departments whose reports of a year are due, and what is known of them.

    A department of which nothing more is known is written ``{}``: that it is due is known.
    """

    schema_version: SchemaVersion = Field(title="格式版本")
    year: Year = Field(title="年度")
    as_of: Day = Field(title="统计截止日期", description="台账登记到哪一天；期限是否届满按这一天算，不取本机日期")
    departments: dict[Slug, RegisterEntry] = Field(title="应公开的部门", description="键是部门编号")
