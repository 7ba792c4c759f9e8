"""该写本部门名称的地方写了别的部门."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from generator.document import Grid
from generator.finding import Audience, Location, Severity
from generator.prose import Passage
from generator.rules.base import Context, Outcome, Rule
from generator.schema.catalogue import Departments, Regions

RULE = Rule(
    id="foreign-name",
    title="该写本部门名称的地方写了别的部门",
    severity=Severity.WARNING,
    audience=Audience.INTERNAL,
    why="套用别的部门的报告而没有改净名称，最容易被读者发现，也说明其余内容可能没有核对。",
    bad="花都区总工会的报告写“2023 年度增城区总工会部门整体支出绩效自评得分 90 分”。",
    good="写本部门的名称。",
    mend="改为本部门名称；确指该部门的，写明是什么关系（如“与××局联合”）",
)

_OWN_PLACE: Final = ("title", "cover", "heading", "annex")
_SUBJECT: Final = re.compile(
    r"\s?(?:（本级）|\(本级\)|本级)?\s?(?:20\d\d\s?年度?)?\s?"
    r"(?:部门整体|整体支出|整体绩效|整体收支|整体收入|部门预算|年初预算|支出预算|收支预算|绩效自评|自评得分|"
    r"预算执行|严格按照|严格执行|围绕|积极履职|履行|的?主要职[责能]|的?职能|（以下简称|\(以下简称|现有在职|核定编制|共设|内设|"
    r"纳入部门预算|对照|高度重视|认真|结合本单位|根据本单位)"
)
_BEFORE: Final = re.compile(
    r"(?:^|[。；;：:，,]\s?|[（(])\s?(?:20\d\d\s?年度?\s?[，,]?\s?)?(?:我局|我单位|我会|我部门|本单位|本局|现将)?[（(]?\s?$"
)
_NAMED: Final = re.compile(r"(?:我局|我单位|我会|我部门|本单位|本局|本部门)\s?[（(]\s?$")
_PLACE_BEFORE: Final = re.compile(r"(?:围绕|按照|根据|落实|在)(?:[^。；，]{0,6}市)?$")
_PLACE_AFTER: Final = re.compile(r"(?:区|县|市)?(?:委|政府|人民政府|财政局)")
_START = 2
_LEFT = 24


@dataclass(frozen=True, slots=True)
class _Names:
    """Names by their first two characters, the longest first; the report's own names, that may contain others."""

    all: dict[str, list[str]]
    own: frozenset[str]
    places: tuple[str, ...]


def check(context: Context) -> Iterator[Outcome]:
    """Look for the name of another department or region where the report's own is expected."""
    content, model = context.content, context.report.model
    if content.departments is None or content.regions is None:
        return
    if model.department not in content.departments.model.departments:
        return
    names = _names(model.department, content.departments.model, content.regions.model)
    found: dict[str, list[tuple[Location, str]]] = defaultdict(list)
    for passage in context.passages:
        if passage.block.block.rectification:
            continue
        for name, start in _hits(passage.text, names):
            if _expected(context, passage, name, start):
                found[name].append((passage.locate(start), _around(passage.text, start, len(name))))
        for place in names.places:
            for start in _of_place(passage.text, place):
                found[place].append((passage.locate(start), _around(passage.text, start, len(place))))
    for grid in context.document.blocks:
        if isinstance(grid, Grid) and grid.table.title:
            for name, _ in _hits(grid.table.title, names):
                found[name].append((grid.node.at(("title",)).location, grid.table.title))
    for name, places in found.items():
        own = content.departments.model.departments[model.department].named(model.year).name
        more = f"（共 {len(places)} 处）" if len(places) > 1 else ""
        yield RULE.finding(
            places[0][0],
            f"name.{name}",
            f"这里写“{name}”，本报告的部门是{own}：“{places[0][1]}”{more}。",
            declared=name,
            expected=own,
        )
    if not found:
        yield RULE.passed("name")


def _names(identifier: str, departments: Departments, regions: Regions) -> _Names:
    """Names of departments that are neither above nor below nor before nor after this one; names of sister regions."""
    department = departments.departments[identifier]
    own = [name for dated in department.names for name in (dated.name, dated.short) if name]
    above = regions.above(department.region)
    kin = {identifier, department.parent, department.successor}
    others: set[str] = set()
    for other, known in departments.departments.items():
        linked = other in kin or identifier in (known.parent, known.successor)
        containing = known.region in above[1:] or department.region in regions.above(known.region)[1:]
        if not linked and not containing:
            others |= {name for dated in known.names for name in (dated.name, dated.short) if name}
    sisters = _sisters(department.region, regions)
    here = regions.regions.get(department.region)
    if here is not None:  # the same office of a sister region, whether it is in the catalogue or not
        others |= {name.replace(here.name, sister) for name in own if here.name in name for sister in sisters}
    index: dict[str, list[str]] = defaultdict(list)
    for name in sorted(others | set(own), key=lambda n: (-len(n), n)):
        index[name[:_START]].append(name)
    return _Names(dict(index), frozenset(own), sisters)


def _sisters(code: str, regions: Regions) -> tuple[str, ...]:
    """Names of other regions of the same level, but none that is part of the own region's name or above it."""
    own = " ".join(regions.regions[c].name for c in regions.above(code))
    same = [r.name for c, r in regions.regions.items() if c != code and _level(c) == _level(code)]
    return tuple(sorted(name for name in same if name not in own))


def _level(code: str) -> int:
    return 0 if code.endswith("0000") else 1 if code.endswith("00") else 2


def _hits(text: str, names: _Names) -> Iterator[tuple[str, int]]:
    """Names of others in a text, the longest at each place; none inside the own name."""
    start, begins = 0, names.all
    while start < len(text) - 1:
        known = begins.get(text[start : start + _START])
        name = next((n for n in known if text.startswith(n, start)), None) if known else None
        if name is None:
            start += 1
            continue
        if name not in names.own:
            yield name, start
        start += len(name)


def _expected(context: Context, passage: Passage, name: str, start: int) -> bool:
    """Whether the department's own name is expected at this place."""
    before, after = (
        passage.text[max(0, start - _LEFT) : start],
        passage.text[start + len(name) : start + len(name) + 40],
    )
    if before.rstrip(" “《（(").endswith(context.checks.copying.joint_words):
        return False
    if passage.block.kind in _OWN_PLACE:
        return True
    if _NAMED.search(before):
        return True
    return _BEFORE.search(before) is not None and _SUBJECT.match(after) is not None


def _of_place(text: str, place: str) -> Iterator[int]:
    """Where a sister region's leadership stands as if it were the own one: 围绕某区委区政府中心工作."""
    start = text.find(place)
    while start >= 0:
        if _PLACE_BEFORE.search(text[max(0, start - _LEFT) : start]) and _PLACE_AFTER.match(text, start + len(place)):
            yield start
        start = text.find(place, start + 1)


def _around(text: str, start: int, length: int) -> str:
    """The words around a place, from the beginning of the clause."""
    first = max(text.rfind(sign, max(0, start - _LEFT), start) for sign in "。；，：:\n") + 1
    return text[max(first, start - _LEFT) : start + length + 12].strip()
