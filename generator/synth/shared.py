"""The shared content of an invented city: portal, regions, departments, frameworks and the registers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from generator.synth.city import (
    CITY,
    PROVINCE,
    VERSION_TWO,
    Department,
    Slot,
    departments,
    district,
    districts_for,
    years_of,
)
from generator.synth.figures import Figures, wan
from generator.synth.traits import CARRIERS, approval, disclosure
from generator.synth.writing import rendered

SITE: Final = """# 合成数据，非真实部门。
schema_version: 1
name: 绩效公开（合成数据）
tagline: 合成数据，非真实部门：只用于试用和测试
demonstration: true
disclosure_days: 20
"""
EXEMPT: Final = {
    "shi-jiyao": ("示例市机要服务中心", "内容涉及国家秘密，依法不予公开", False),
    "shi-zhuanxiang": ("示例市专项工作办公室", "部门名称依法不予公开", True),
}
"""Departments whose reports are never published: name, reason, whether the register names them."""


def shared_files(count: int, years: int, slots: Sequence[Slot]) -> Iterable[tuple[str, str]]:
    """Name below ``content/`` and text of each shared file but the registers."""
    known = {slot.department.number for slot in slots}
    places = districts_for(count, years)
    listed = [d for d in departments(places, years) if d.number in known]
    successors = {d.successor for d in listed}
    named = [d for d in departments(places, years) if d.number in known or d.id in successors]
    yield "site.yml", SITE
    yield "regions.yml", _regions(places)
    yield "departments.yml", _departments(named)
    span = years_of(years)
    early, late = [y for y in span if y < VERSION_TWO], [y for y in span if y >= VERSION_TWO]
    title = "示例市部门整体支出绩效评价共性指标体系"
    for version, when in ((1, early or [VERSION_TWO - 1]), (2, late)):
        yield (
            f"frameworks/shili.v{version}.yml",
            rendered("framework.yml.j2", id="shili", version=version, title=title, place=CITY, years=when),
        )
    title = "示例省部门整体支出绩效自评通用指标"
    yield (
        "frameworks/tongyong.v1.yml",
        rendered("framework.yml.j2", id="tongyong", version=1, title=title, place=PROVINCE, years=span),
    )
    yield "frameworks/yaodian.v1.yml", rendered("brief.yml.j2", years=span)


def _regions(places: int) -> str:
    lines = ["schema_version: 1", "regions:", f'  "{PROVINCE}": {{name: 示例省}}']
    for number in range(places):
        code, _, name = district(number)
        lines.append(f'  "{code}": {{name: {name}, parent: "{PROVINCE if number == 0 else CITY}"}}')
    return "\n".join(lines) + "\n"


def _departments(named: Iterable[Department]) -> str:
    lines = ["# 合成数据，非真实部门。", "schema_version: 1", "departments:"]
    for department in named:
        short = department.place.removeprefix("示例市") if department.region != CITY else "示例市"
        kind, name = department.kind, department.name
        lines += [f"  {department.id}:", "    names:"]
        if department.renamed:
            lines += [
                f"      - {{name: {department.place}{kind.former}, short: {short}{kind.former}, to: {department.renamed}-02-28}}",
                f"      - {{name: {name}, short: {short}{kind.name}, from: {department.renamed}-03-01}}",
            ]
        else:
            until = f", to: {department.merged}-06-30" if department.merged else ""
            lines.append(f"      - {{name: {name}, short: {short}{kind.name}{until}}}")
        lines += [
            f'    region: "{department.region}"',
            f"    level: {'city' if department.region == CITY else 'district'}",
        ]
        if department.successor:
            lines.append(f"    successor: {department.successor}")
    for ident, (name, _, _) in EXEMPT.items():
        lines += [f"  {ident}:", f"    names: [{{name: {name}}}]", f'    region: "{CITY}"', "    level: city"]
    return "\n".join(lines) + "\n"


def register(year: int, made: Iterable[tuple[Slot, Figures]]) -> str:
    """公开台账 of *year*: what the bureau of the invented city knows of each department."""
    entries: list[dict[str, object]] = [
        {"id": slot.department.id, "fields": _entry(slot, figures)} for slot, figures in made
    ]
    for ident, (_, reason, hidden) in EXEMPT.items():
        entries.append({"id": ident, "fields": {"exempt": reason, **({"hidden": "true"} if hidden else {})}})
    return rendered("register.yml.j2", year=year, entries=entries)


def _entry(slot: Slot, figures: Figures) -> dict[str, object]:
    """Nothing is known of an absent one; one that is overdue was confirmed as such, or is still within its term."""
    if slot.fate == "absent":
        return {}
    known: dict[str, object] = {"approved": approval(slot), "self_evaluated": "true"}
    amounts = {
        "budget": wan(figures.initial),
        "approved_budget": wan(figures.adjusted),
        "evaluated_projects": figures.planned,
    }
    if slot.fate == "overdue":
        late = (slot.department.number + slot.year) % 2 == 0
        if not late:
            return known | {"approved": date(slot.year + 1, 11, 12)} | amounts
        return known | {"overdue_confirmed": approval(slot) + timedelta(days=40)} | amounts
    if slot.fate in ("draft", "withdrawn"):
        return known | amounts
    shown = {
        "disclosed": disclosure(slot),
        "address": f"https://www.example.gov.cn/{slot.department.id}/{slot.year}/",
        "carrier": CARRIERS[slot.number % len(CARRIERS)],
        "disclosed_budget": wan(figures.adjusted),
        "disclosed_project_funds": wan(figures.project + figures.added),
        "disclosed_projects": figures.planned,
    }
    return known | amounts | shown
