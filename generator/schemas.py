"""JSON Schemas of the content files, for editors, and of the result of checking; made from the models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from generator.opendata.published import PublishedReport
from generator.result import CheckResult
from generator.schema.catalogue import Catalogue, Departments, Portal, Regions
from generator.schema.checks import Checks
from generator.schema.framework import Framework
from generator.schema.glossary import Glossary
from generator.schema.register import Register
from generator.schema.report import Internal, Report

MODELS: Final[dict[str, tuple[str, type[BaseModel]]]] = {
    "report": ("部门年度报告", Report),
    "internal": ("内部记录", Internal),
    "framework": ("指标体系", Framework),
    "facts": ("事实目录", Catalogue),
    "departments": ("部门目录", Departments),
    "regions": ("行政区划目录", Regions),
    "checks": ("检查参数", Checks),
    "register": ("公开台账", Register),
    "glossary": ("名词解释", Glossary),
    "site": ("网站身份和公开政策", Portal),
}
RESULTS: Final[dict[str, tuple[str, type[BaseModel]]]] = {
    "check-result": ("检查结果", CheckResult),
    "published-report": ("公开的报告数据", PublishedReport),
}
"""What is written and not read: its schema describes it as it is written."""


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one kind of content file or result."""
    title, model = (MODELS | RESULTS)[name]
    made = model.model_json_schema(by_alias=True, mode="serialization" if name in RESULTS else "validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": title}


def write(folder: Path) -> list[Path]:
    """Write every schema into *folder*; returns the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in MODELS | RESULTS:
        path = folder / f"{name}.schema.json"
        path.write_text(json.dumps(schema(name), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        written.append(path)
    return written
