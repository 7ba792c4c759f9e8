"""Whether what the content refers to exists: departments, regions, frameworks, tables, facts of formulas, and files."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final, TypeAlias

from generator import formula
from generator.facts import FactBook, walk
from generator.finding import Finding, Location, form_error
from generator.load import REFERENCE_RULE, SCHEMA_RULE, Content, Loaded, revision_of
from generator.schema.catalogue import Fact
from generator.schema.framework import FormColumn, Framework, Indicator
from generator.schema.framework import Rule as RuleModel
from generator.schema.report import Column, Report, Revision
from generator.yamltext import Node, Path

_BARE: Final = re.compile(r"撤回|依法|已经?|予以|本|该|报告|[\s。，；.,;]")
"""What a withdrawal is said with that is no reason."""


def check_references(content: Content) -> list[Finding]:
    """Findings of everything that was read."""
    findings: list[Finding] = []
    for framework in content.frameworks.values():
        findings += _framework(framework)
    for report in content.reports:
        findings += check_report(report, content)
    return [*findings, *_files(content), *_departments(content), *_calculations(content)]


def check_report(report: Loaded[Report], content: Content) -> list[Finding]:
    """Findings of one report."""
    return [*_head(report, content), *_publication(report, content), *_document(report), *_sections(report, content)]


def _sections(report: Loaded[Report], content: Content) -> Iterator[Finding]:
    """Sections that the framework's outline does not know; below one that it does not divide any name will do."""
    framework = content.frameworks.get(report.model.framework)
    known = [section.id for section in framework.model.outline] if framework else []
    for index, block in enumerate(report.model.document if known else ()):
        if block.section is None or block.section in known:
            continue
        steps = block.section.split(".")
        above = [".".join(steps[:count]) for count in range(len(steps) - 1, 0, -1)]
        nearest = next((one for one in above if one in known), "")
        if not nearest or any(one.startswith(f"{nearest}.") for one in known):
            location = report.node.at(("document", index, "section")).location
            hint = _suggest(block.section, known, "用提纲中的编号；与提纲无关的小标题不写 section")
            message = f"指标体系的提纲中没有“{block.section}”"
            yield _fault(location, f"document.{index}.section", message, hint)


def _fault(location: Location, path: str, message: str, hint: str) -> Finding:
    return form_error(REFERENCE_RULE, location, path, message, hint)


def _suggest(word: str, known: Iterable[str], otherwise: str) -> str:
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"是否想写“{close[0]}”" if close else otherwise


def _framework(framework: Loaded[Framework]) -> list[Finding]:
    expected = f"{framework.model.id}.v{framework.model.version}.yml"
    findings = []
    if PurePosixPath(framework.file).name != expected:
        location = Location(framework.file, 1, 1)
        findings.append(_fault(location, "id", f"文件名应为 {expected}", "改文件名，或改 id、version"))
    for name, form in framework.model.forms.items():
        findings += _column_formulas(framework.node, ("forms", name, "columns"), form.columns)
    return findings


def _column_formulas(node: Node, path: Path, columns: Mapping[str, FormColumn | Column]) -> Iterator[Finding]:
    """Formulas of columns that cannot be read, or that name a column that there is not."""
    for role, column in columns.items():
        if column.formula is None:
            continue
        try:
            unknown = [key.id for key in formula.keys(formula.parse_number(column.formula)) if key.id not in columns]
            faults = [f"本表没有列“{name}”" for name in unknown]
        except formula.FormulaError as error:
            faults = [str(error)]
        here = (*path, role, "formula")
        for fault in faults:
            dotted = ".".join(map(str, here))
            yield _fault(node.at(here).location, dotted, fault, "以本表各列的编号书写，如 spent / allotted")


def _files(content: Content) -> list[Finding]:
    """Files below content/reports that no reader looks at, or that would be a second report of one department-year."""
    message = "文件名或位置不对，不会被读取"
    hint = "放在 content/reports/部门编号/ 下，取名 年度.yml、年度.r版次.yml 或 年度.internal.yml"
    return [_fault(Location(file, 1, 1), "", message, hint) for file in content.strangers]


def _head(report: Loaded[Report], content: Content) -> list[Finding]:
    """Department and framework exist, and the file stands where its head says."""
    model, node = report.model, report.node
    findings = []
    if content.departments and model.department not in content.departments.model.departments:
        hint = _suggest(
            model.department, content.departments.model.departments, "在 content/departments.yml 登记这个部门"
        )
        message = f"部门目录中没有“{model.department}”"
        findings.append(_fault(node.at(("department",)).location, "department", message, hint))
    if model.framework not in content.frameworks:
        message, hint = _no_framework(model.framework, content)
        findings.append(_fault(node.at(("framework",)).location, "framework", message, hint))
    path = PurePosixPath(report.file)
    if "reports" in path.parts and path.parent.name != model.department:
        message = f"文件放在 {path.parent.name}/ 下，与 department 不一致"
        findings.append(_fault(node.at(("department",)).location, "department", message, "文件夹名与部门编号应相同"))
    if "reports" in path.parts and path.name.split(".")[0] != str(model.year):
        message = f"文件名是 {path.name}，与 year 不一致"
        findings.append(_fault(node.at(("year",)).location, "year", message, f"文件名应为 {model.year}.yml"))
    return findings


def _no_framework(reference: str, content: Content) -> tuple[str, str]:
    """Whether its file is at fault or there is none; and what to do."""
    name, _, version = reference.partition("@")
    file = f"content/frameworks/{name}.v{version}.yml"
    if any(finding.location.file == file for finding in content.findings):
        return f"指标体系“{reference}”的文件有错误，读不了", f"先改 {file}"
    hint = _suggest(reference, content.frameworks, "在 content/frameworks/ 建立它，或改用已有的")
    return f"没有指标体系“{reference}”", hint


def _publication(report: Loaded[Report], content: Content) -> list[Finding]:
    """What the origin and the status of a report demand of its head."""
    model, node = report.model, report.node
    findings = []

    def demand(key: str, path: str, message: str, hint: str) -> None:
        findings.append(form_error(SCHEMA_RULE, node.at((key,)).location, path, message, hint))

    if model.origin == "transcribed" and model.source is None:
        demand("origin", "source", "转录的报告须写明 source（发布机构、原标题、原网址）", "补上 source")
    if model.status == "published" and model.dates.posted is None:
        demand("status", "dates.posted", "已发布的报告须有 dates.posted（本站发布日期）", "在 dates 下补上 posted")
    if model.status == "published" and model.origin == "authored" and model.clearance is None:
        message = "填报的报告发布前须有 clearance（保密和隐私审查）"
        demand("status", "clearance", message, "补上 clearance：审查机构、日期、结果")
    if model.status == "withdrawn" and not _says_why(model.revisions):
        message = "撤回的报告须在更正记录的最后一条写明撤回日期和原因"
        hint = "在 revisions 末尾加一条：number 版次、date 撤回日期、change 如 因……撤回"
        demand("status", "revisions", message, hint)
    if revision_of(report.file) and model.status != "published" and not _withdrawn_too(report, content):
        message = f"更正前的版本曾经公布，status 应为 published，不应为 {model.status}"
        demand("status", "status", message, "改为 published；撤回的写在现行版本里；不再提供这一版的，删去这个文件")
    framework = content.frameworks.get(model.framework)
    if framework is not None:
        known = {"total", *(item.id for item in walk(framework.model.indicators))}
        for index, review in enumerate(model.reviews):
            for name in review.scores:
                if name not in known:
                    location = node.at(("reviews", index, "scores")).key_locations[name]
                    path = f"reviews.{index}.scores.{name}"
                    findings.append(_fault(location, path, f"指标体系中没有“{name}”", "用指标编号或 total"))
        for name in model.evidence:
            if name not in known - {"total"}:
                location = node.at(("evidence",)).key_locations[name]
                hint = _suggest(name, known, "用指标编号")
                findings.append(_fault(location, f"evidence.{name}", f"指标体系中没有“{name}”", hint))
    return findings


def _withdrawn_too(report: Loaded[Report], content: Content) -> bool:
    """Whether an earlier revision is withdrawn together with the current one, or that was not read."""
    model = report.model
    current = [
        other.model.status
        for other in content.reports
        if (other.model.department, other.model.year) == (model.department, model.year) and not revision_of(other.file)
    ]
    return model.status == "withdrawn" and current in ([], ["withdrawn"])


def _says_why(revisions: Sequence[Revision]) -> bool:
    """Whether the last entry is that of the withdrawal, with more than the bare word."""
    last = revisions[-1].change if revisions else ""
    return "撤回" in last and bool(_BARE.sub("", last))


def _document(report: Loaded[Report]) -> list[Finding]:
    """Every table and the score table are both written and placed."""
    model, node = report.model, report.node
    findings = []
    placed = {block.table: index for index, block in enumerate(model.document) if block.table is not None}
    for name, index in placed.items():
        if name not in model.tables:
            hint = _suggest(name, model.tables, "在 tables 下写出这张表")
            location = node.at(("document", index, "table")).location
            findings.append(_fault(location, f"document.{index}.table", f"没有表格“{name}”", hint))
    for index, block in enumerate(model.document):
        if block.table is not None and placed[block.table] != index:
            location = node.at(("document", index, "table")).location
            findings.append(_fault(location, f"document.{index}.table", f"表格“{block.table}”放了两次", "删去一处"))
    for name in model.tables:
        if name not in placed:
            location = node.at(("tables",)).key_locations[name]
            hint = f"在 document 中加“- table: {name}”"
            findings.append(_fault(location, f"tables.{name}", f"表格“{name}”没有放进正文", hint))
    views = [index for index, block in enumerate(model.document) if block.view == "scores"]
    if model.scores is None and views:
        location = node.at(("document", views[0], "view")).location
        message, hint = "没有写 scores（印载评分表）", "补上 scores，或删去这一块"
        findings.append(_fault(location, f"document.{views[0]}.view", message, hint))
    if model.scores is not None and not views:
        location = node.key_locations["scores"]
        findings.append(_fault(location, "scores", "评分表没有放进正文", "在 document 中加“- view: scores”"))
    return findings


def _departments(content: Content) -> list[Finding]:
    """Regions, parents and successors of departments exist."""
    if content.departments is None or content.regions is None:
        return []
    node, findings = content.departments.node, []
    for name, department in content.departments.model.departments.items():
        if department.region not in content.regions.model.regions:
            location = node.at(("departments", name, "region")).location
            message = f"行政区划目录中没有“{department.region}”"
            findings.append(_fault(location, f"departments.{name}.region", message, "在 content/regions.yml 登记"))
        for key in ("parent", "successor"):
            other = getattr(department, key)
            if other and other not in content.departments.model.departments:
                location = node.at(("departments", name, key)).location
                findings.append(
                    _fault(location, f"departments.{name}.{key}", f"部门目录中没有“{other}”", "先登记该部门")
                )
    return findings


def _calculations(content: Content) -> list[Finding]:
    """Expressions of frameworks and of the catalogue that cannot be read, or that name a fact that there is not."""
    if content.catalogue is None:
        return []
    findings: list[Finding] = []
    books = [FactBook(content.catalogue.model, framework.model) for framework in content.frameworks.values()]
    for framework, book in zip(content.frameworks.values(), books, strict=True):
        findings += _expressions(framework.node, book, _rule_expressions(("indicators",), framework.model.indicators))
    if books:
        findings += _expressions(content.catalogue.node, books[0], _formulas("facts", content.catalogue.model.facts))
    return findings


def check_definitions(report: Loaded[Report], book: FactBook) -> list[Finding]:
    """Faults of a report's own facts and members."""
    findings = _expressions(report.node, book, _formulas("local_facts", report.model.local_facts))
    for name, table in report.model.tables.items():
        findings += _column_formulas(report.node, ("tables", name, "columns"), table.columns)
    for axis, members in report.model.members.items():
        for name, member in members.items():
            if member.parent is not None and member.parent not in book.members:
                path = ("members", axis, name, "in")
                location = report.node.at(path).location
                message = f"没有成员“{member.parent}”"
                findings.append(_fault(location, ".".join(path), message, "先登记上级成员，或删去 in"))
    return findings


Expression: TypeAlias = tuple[Path, str, Callable[[str], formula.Node]]


def _formulas(head: str, facts: Mapping[str, Fact]) -> Iterator[Expression]:
    for name, fact in facts.items():
        if fact.formula is not None:
            yield (head, name, "formula"), fact.formula, formula.parse_number
        for index, text in enumerate(fact.other_bases):
            yield (head, name, "other_bases", index), text, formula.parse_number


def _rule_expressions(path: Path, items: Iterable[Indicator]) -> Iterator[Expression]:
    """Every expression in the rules of a framework, with its place."""
    for index, item in enumerate(items):
        here = (*path, index)
        if item.rule is not None:
            yield from _expressions_of((*here, "rule"), item.rule)
        yield from _rule_expressions((*here, "indicators"), item.indicators)


def _expressions_of(path: Path, rule: RuleModel) -> Iterator[Expression]:
    for name in ("value", "count", "target", "actual", "done", "planned"):
        text = getattr(rule, name)
        if text is not None:
            yield (*path, name), text, formula.parse_number
    for index, item in enumerate(rule.items):
        if item.met is not None:
            yield (*path, "items", index, "met"), item.met, formula.parse_condition
    for index, part in enumerate(rule.parts):
        yield from _expressions_of((*path, "parts", index), part)


def _expressions(node: Node, book: FactBook, expressions: Iterable[Expression]) -> list[Finding]:
    """Expressions that cannot be read, or that name a fact that there is not."""
    findings = []
    for path, text, parse in expressions:
        try:
            resolved = [book.resolve(key) for key in formula.keys(parse(text))]
            faults = [message for message in resolved if isinstance(message, str)]
        except formula.FormulaError as error:
            faults = [str(error)]
        dotted, location = ".".join(map(str, path)), node.at(path).location
        findings += [form_error(REFERENCE_RULE, location, dotted, fault, "核对计算式和键名", text) for fault in faults]
    return findings
