"""``jixiao new``: a department-year to be filled in, with the outline of its framework."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from generator.load import Content, load_content
from generator.report.build import region_path
from generator.schema.framework import Framework


class NewError(Exception):
    """The file cannot be made; the message is Chinese."""


def create(root: Path, department: str, year: int, framework: str | None) -> Path:
    """Write ``content/reports/<department>/<year>.yml``; an existing file is never touched. Raises NewError."""
    content = load_content(root, [])
    if content.departments is None or content.regions is None:
        raise NewError("部门目录或行政区划目录有错误，先运行 jixiao check")
    if department not in content.departments.model.departments:
        raise NewError(f"部门目录中没有“{department}”。先在 content/departments.yml 登记这个部门。")
    path = root / "content" / "reports" / department / f"{year}.yml"
    if path.exists():
        raise NewError(f"{path.relative_to(root)} 已经存在，没有改动。")
    chosen = _framework(content, department, year, framework)
    name = content.departments.model.departments[department].name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_text(department, name, year, chosen), encoding="utf-8")
    return path


def _framework(content: Content, department: str, year: int, wanted: str | None) -> Framework:
    """The framework asked for, or the newest one of the department's region or a region above it."""
    if wanted is not None:
        if wanted not in content.frameworks:
            raise NewError(f"没有指标体系“{wanted}”。现有：{'、'.join(content.frameworks)}")
        return content.frameworks[wanted].model
    assert content.departments is not None
    region = content.departments.model.departments[department].region
    for code, _ in reversed(region_path(content, region)):
        fitting = [f.model for f in content.frameworks.values() if f.model.place == code]
        same_year = [f for f in fitting if year in f.years]
        if same_year or fitting:
            return max(same_year or fitting, key=lambda f: (max(f.years), f.version))
    raise NewError("没有适用于该地区的指标体系，请用 --framework 指定，或先建立指标体系文件。")


def _text(department: str, name: str, year: int, framework: Framework) -> str:
    sections = "\n".join(
        f"  - heading: {section.title}\n    section: {section.id}\n  - text: |\n      （待填写）"
        for section in framework.outline
    )
    body = sections or "  - heading: 一、部门基本情况\n  - text: |\n      （待填写）"
    return f"""\
# yaml-language-server: $schema=../../../schemas/report.schema.json
# 一句一行，空行分段。数字用标记写：{{{{ budget.executed = 12.50 万元 }}}}；写法见“填报说明”。
schema_version: 1
kind: department
department: {department}
year: {year}
framework: {framework.reference}
origin: authored
status: draft
title: {name}{year}年度部门整体支出绩效自评报告
dates:
  approved: not_printed
  disclosed: not_printed
  recorded: {datetime.now().astimezone().date().isoformat()}
document:
  - title: {year}年度部门整体支出绩效自评报告
{body}
"""
