"""The only reader of ``content/``: files in, models with their places and findings out."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from generator.finding import Finding, Location, form_error
from generator.schema.catalogue import Catalogue, Departments, Portal, Regions
from generator.schema.checks import Checks
from generator.schema.framework import Framework
from generator.schema.glossary import Glossary
from generator.schema.register import Register
from generator.schema.report import Internal, Report
from generator.yamltext import Node, read_yaml

REPORT_NAME: Final = re.compile(r"\d{4}(\.r\d+|\.internal)?\.yml")
REGISTER_NAME: Final = re.compile(r"(?:19|20)\d\d\.yml", re.ASCII)
_REVISION: Final = re.compile(r"\.r(\d+)\.yml$")
INTERNAL_SUFFIX: Final = ".internal.yml"
SCHEMA_RULE: Final = "schema"
REFERENCE_RULE: Final = "reference"

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Loaded(Generic[M]):
    """A model together with the tree that it was read from."""

    model: M
    node: Node
    file: str
    raw: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the file's bytes, hexadecimal."""
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(slots=True)
class Content:
    """All that was read; what could not be read is missing here and named in ``findings``."""

    portal: Loaded[Portal] | None = None
    departments: Loaded[Departments] | None = None
    regions: Loaded[Regions] | None = None
    catalogue: Loaded[Catalogue] | None = None
    checks: Loaded[Checks] | None = None
    glossary: Loaded[Glossary] | None = None
    registers: dict[int, Loaded[Register]] = field(default_factory=dict)
    """公开台账 by year."""
    frameworks: dict[str, Loaded[Framework]] = field(default_factory=dict)
    reports: list[Loaded[Report]] = field(default_factory=list)
    internals: dict[str, Loaded[Internal]] = field(default_factory=dict)
    """Internal records by the report file that they belong to; the revisions of a year share theirs."""
    strangers: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def policy(self) -> Checks:
        """``checks.yml``; where it could not be read, which is a finding, one without words and overrides."""
        return self.checks.model if self.checks else Checks(schema_version=1)

    @property
    def complete(self) -> bool:
        """Whether the shared files that everything else refers to could be read."""
        return None not in (self.portal, self.departments, self.regions, self.catalogue, self.checks)


def load_content(root: Path, reports: list[Path] | None = None) -> Content:
    """Read ``content/`` below *root*; with *reports* only these of its report files (the shared files always).

    Never raises for what stands in a file: faults are in ``Content.findings``.
    """
    content = Content()
    folder = root / "content"
    content.portal = _load(folder / "site.yml", Portal, root, content)
    content.departments = _load(folder / "departments.yml", Departments, root, content)
    content.regions = _load(folder / "regions.yml", Regions, root, content)
    content.catalogue = _load(folder / "facts.yml", Catalogue, root, content)
    content.checks = _load(folder / "checks.yml", Checks, root, content)
    if (folder / "glossary.yml").is_file():
        content.glossary = _load(folder / "glossary.yml", Glossary, root, content)
    _load_registers(folder / "register", root, content)
    for path in sorted((folder / "frameworks").glob("*.yml")):
        framework = _load(path, Framework, root, content)
        if framework is not None:
            content.frameworks[framework.model.reference] = framework
    if reports is None:
        found = report_files(root)
        known = set(found)
        content.strangers = [relative(path, root) for path in _below(folder / "reports") if path not in known]
    else:
        found = sorted(reports)
    for path in found:
        if not path.name.endswith(INTERNAL_SUFFIX):
            report = _load(path, Report, root, content)
            if report is not None:
                content.reports.append(report)
    _load_internals(found, root, content)
    return content


def report_files(root: Path) -> list[Path]:
    """Every file of reports that stands and is named as it should: reports, their revisions, internal records."""
    folder = root / "content" / "reports"
    return [path for path in _below(folder) if path.parent.parent == folder and REPORT_NAME.fullmatch(path.name)]


def _below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name[0] != ".")


def revision_of(file: str) -> str:
    """The number of the earlier revision that a file holds, empty for a current report."""
    found = _REVISION.search(file)
    return found[1] if found else ""


def internal_file(report: Path) -> Path:
    """The internal records that belong to a report file, whether there are any or not."""
    return report.with_name(report.name.split(".")[0] + INTERNAL_SUFFIX)


def _load_internals(found: list[Path], root: Path, content: Content) -> None:
    """Internal records beside the report files *found*; such without a report are a finding."""
    reports = [path for path in found if not path.name.endswith(INTERNAL_SUFFIX)]
    beside = {path: internal_file(path) for path in reports}
    kept = {path for path in beside.values() if path.is_file()}
    loaded = {path: _load(path, Internal, root, content) for path in sorted(kept)}
    for report, path in beside.items():
        internal = loaded.get(path)
        if internal is not None:
            content.internals[relative(report, root)] = internal
    for path in sorted({path for path in found if path.name.endswith(INTERNAL_SUFFIX)} - kept):
        place, year = Location(relative(path, root), 1, 1), path.name.split(".")[0]
        message = f"内部记录没有对应的报告：{path.parent.name}/ 下没有 {year}.yml"
        content.findings.append(form_error(REFERENCE_RULE, place, "", message, "改文件名；报告已删去的，移走内部记录"))


def _load_registers(folder: Path, root: Path, content: Content) -> None:
    """公开台账 of every year; such whose name is not that of their year are a finding."""
    for path in _below(folder):
        if path.suffix.lower() not in (".yml", ".yaml"):
            continue
        place = Location(relative(path, root), 1, 1)
        if path.parent != folder or not REGISTER_NAME.fullmatch(path.name):
            message = f"不是台账的文件名：{path.relative_to(folder).as_posix()}"
            hint = "台账放在 content/register/ 下，文件名为“年度.yml”，如 2024.yml"
            content.findings.append(form_error(REFERENCE_RULE, place, "", message, hint))
            continue
        register = _load(path, Register, root, content)
        if register is None:
            continue
        if register.model.year != int(path.stem):
            message = f"文件名是 {path.name}，与 year 不一致"
            hint = f"文件名应为 {register.model.year}.yml，或改 year"
            location = register.node.at(("year",)).location
            content.findings.append(form_error(REFERENCE_RULE, location, "year", message, hint))
        content.registers[int(path.stem)] = register


def source_files(root: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file of ``content/`` that could be published: all but ``<year>.internal.yml``."""
    for path in sorted((root / "content").rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        if path.is_file() and not hidden and not path.name.endswith(INTERNAL_SUFFIX):
            yield relative(path, root), path.read_bytes()


def relative(path: Path, root: Path) -> str:
    """The path as findings name it: below *root*, with slashes."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _load(path: Path, model: type[M], root: Path, content: Content) -> Loaded[M] | None:
    file = relative(path, root)
    if not path.is_file():
        content.findings.append(form_error("yaml-form", Location(file), "", "缺少这个文件", "从模板或历史版本恢复它"))
        return None
    raw = path.read_bytes()
    node, findings = read_yaml(raw, file)
    content.findings += findings
    if node is None:
        return None
    loaded, findings = read_model(node, model, file, raw)
    content.findings += findings
    return loaded


def read_model(node: Node, model: type[M], file: str, raw: bytes) -> tuple[Loaded[M] | None, list[Finding]]:
    """The model held by a tree, or None with every fault of the file at once."""
    try:
        return Loaded(model.model_validate(node.data()), node, file, raw), []
    except ValidationError as error:
        found = error.errors()
        # A list whose items are all at fault is also "too short": one fault, one finding.
        told = [d for d in found if d["type"] != "too_short" or not any(_is_below(o["loc"], d["loc"]) for o in found)]
        return None, [_schema_finding(detail, node, model) for detail in told]


def _is_below(path: tuple[Any, ...], above: tuple[Any, ...]) -> bool:
    return len(path) > len(above) and path[: len(above)] == above


_TYPES: Final = {
    "string_type": "应为文字",
    "string_too_short": "不能为空",
    "tuple_type": "应为列表，每项以“- ”开头，或写成 [甲, 乙]",
    "list_type": "应为列表，每项以“- ”开头，或写成 [甲, 乙]",
    "dict_type": "应为“键: 值”",
    "model_type": "应为“键: 值”",
    "model_attributes_type": "应为“键: 值”",
    "too_short": "至少要有一项",
}


def _schema_finding(detail: Any, node: Node, model: type[BaseModel]) -> Finding:
    path = tuple(step for step in detail["loc"] if step != "[key]")
    dotted = ".".join(str(step) for step in path)
    target, kind = node.at(path), detail["type"]
    if kind == "missing":
        return form_error(SCHEMA_RULE, target.location, dotted, f"缺少“{path[-1]}”", f"补上“{path[-1]}: …”")
    if kind == "extra_forbidden":
        parent = node.at(path[:-1])
        location = parent.key_locations.get(str(path[-1]), target.location)
        close = difflib.get_close_matches(str(path[-1]), _known_keys(model, path[:-1]), n=1)
        hint = f"是否想写“{close[0]}”" if close else "删去，或改成说明中列出的键"
        return form_error(SCHEMA_RULE, location, dotted, f"不认识的键“{path[-1]}”", hint)
    shown = (target.text or "")[:60] if target.text is not None else ""
    if "[key]" in detail["loc"]:
        location = node.at(path[:-1]).key_locations.get(str(path[-1]), target.location)
        return form_error(SCHEMA_RULE, location, dotted, f"键{_message(detail)}", "改键名", shown)
    name = f"“{path[-1]}”" if path and isinstance(path[-1], str) else "这里"
    return form_error(SCHEMA_RULE, target.location, dotted, f"{name}：{_message(detail)}", "按要求改写这个值", shown)


def _message(detail: Any) -> str:
    kind = detail["type"]
    if kind == "literal_error":
        allowed = detail["ctx"]["expected"].replace("'", "").replace(" or ", "、").replace(", ", "、")
        return f"“{str(detail['input'])[:40]}”不在可选值之内（{allowed}）"
    return _TYPES.get(kind) or str(detail["msg"])


@lru_cache(maxsize=16)
def _json_schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(by_alias=True)


def _known_keys(model: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    """Keys that the schema knows at *path*, for a suggestion; empty where the way leads through a free mapping."""
    schema = _json_schema(model)
    node: Any = schema
    for step in path:
        node = _resolve(node, schema)
        if isinstance(step, int):
            node = node.get("items", {})
        else:
            node = node.get("properties", {}).get(step) or node.get("additionalProperties", {})
        if not isinstance(node, dict):
            return []
    return list(_resolve(node, schema).get("properties", {}))


def _resolve(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    for option in node.get("anyOf", []):
        if "$ref" in option:
            node = option
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    return node
