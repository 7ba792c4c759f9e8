"""文本校验码: what the pages of a report print, as lines of YAML, and a short code of it for people to compare."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import yaml

from generator.load import Content, Loaded, revision_of
from generator.quantity import points_text
from generator.schema.framework import Indicator
from generator.schema.report import Report

# What a signature and a seal stand for: what the report says and is scored by, not how it is handled afterwards.
_TEXT: Final[tuple[str, ...]] = (
    *("kind", "department", "year", "framework", "title", "periods", "members", "local_facts"),
    *("document", "tables", "scores", "facts", "evidence"),
)

_IN_ORDER: Final = ("rows", "columns")  # of whose keys the order is printed
_UNREAD: Final = ("section", "id")  # of a block: which heading of the outline it answers, and what others call it


class _Dumper(yaml.SafeDumper):
    """Plain scalars wherever YAML allows them (our reader types nothing), literal blocks for several lines."""

    yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012  # as the base class has it

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002  # lists indented
        super().increase_indent(flow, False)


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def to_yaml(data: Any) -> str:
    """Plain data as YAML in the layout of our files: lists indented, no line folded, several lines as a block."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**9)


def text_code(report: Loaded[Report], content: Content) -> str:
    """文本校验码 of a report: see ``code_of``. Raises LookupError where *content* lacks its framework or department."""
    model = report.model
    framework = content.frameworks[model.framework].model
    department = (content.departments.model.departments if content.departments else {})[model.department]
    return code_of(report.node.data(), department.named(model.year).name, framework.indicators)


def code_of(data: Mapping[str, Any], department: str, indicators: Sequence[Indicator]) -> str:
    """16 hexadecimal digits in groups of four, of the SHA-256 of what the pages of a report print.

    That is text, tables, scores and facts of the report's *data*, the name of the department in that year, and of the
    framework what the score table prints: names, points, 指标说明 and 评分标准 of its *indicators*. The code changes
    with any character of these, and stays the same when a report is reviewed, cleared and published: so that what was
    signed and sealed can be compared with what is published.
    """
    printed = _settled({key: data[key] for key in _TEXT if key in data})
    printed |= {"department_name": department, "indicators": [_printed(one) for one in indicators]}
    digest = hashlib.sha256(to_yaml(printed).encode()).hexdigest().upper()
    return "-".join(digest[start : start + 4] for start in range(0, 16, 4))


def _settled(value: Any, key: str = "") -> Any:
    """*value* without what nobody reads: the order of keys where it is not that of the print, blank values, ids."""
    if isinstance(value, Mapping):
        known = value if key in _IN_ORDER else sorted(value)
        made = {name: _settled(value[name], name) for name in known if not (key == "document" and name in _UNREAD)}
        return {name: kept for name, kept in made.items() if kept not in ({}, [])}
    if isinstance(value, list):
        return [_settled(one, key) for one in value]
    return value


def _printed(indicator: Indicator) -> dict[str, Any]:
    """An indicator as the score table prints it; not its rule, which only decides what this site computes."""
    points = points_text(indicator.full) if indicator.full is not None else str(indicator.points)
    texts = {"describe": indicator.describe or "", "wording": indicator.wording or ""}
    below = [_printed(one) for one in indicator.indicators]
    return {"id": indicator.id, "name": indicator.name, "points": points, **texts, "indicators": below}


def edition_number(revision: str, replaced: Iterable[int]) -> int:
    """Which edition of the department-year a report is, from 1: each correction makes the next.

    *revision* is the number of an earlier edition, empty for the current one; *replaced* are those listed as replaced.
    """
    return int(revision) if revision else max(replaced, default=0) + 1


def edition_of(report: Loaded[Report]) -> int:
    """The number of the edition that a file holds."""
    return edition_number(revision_of(report.file), (r.number for r in report.model.revisions))
