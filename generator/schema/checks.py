"""Model of ``checks.yml``: what of the checks is policy and not code — severities, tolerances and lists of words."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from generator.schema.base import Line, Model, SchemaVersion, Slug

Level = Literal["warning", "info", "off"]


class Severities(Model):
    """级别，转录和填报可以不同."""

    transcribed: Level | None = Field(None, title="转录的报告")
    authored: Level | None = Field(None, title="填报的报告")


def _both(value: Any) -> Any:
    return {"transcribed": value, "authored": value} if isinstance(value, str) else value


class Tolerances(Model):
    """界限：到什么程度才提."""


class Checks(Model):
    """checks.yml: 检查参数."""

    schema_version: SchemaVersion = Field(title="格式版本")
    severities: dict[
        Slug,
        Annotated[
            Severities,
            BeforeValidator(_both),
            WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object"}]}),
        ],
    ] = Field(
        default_factory=dict,
        title="级别",
        description="规则编号: warning、info 或 off；也可分别写 transcribed、authored",
    )
    tolerances: Tolerances = Field(default_factory=Tolerances, title="界限")


__all__ = ["Checks", "Line", "Severities", "Tolerances"]
