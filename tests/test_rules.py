"""Every rule by examples: what it must find and what it must leave alone, and its record.

``rules/<rule>/fail-*.yml`` and ``pass-*.yml`` are small reports under ``rules/framework.yml`` (for framework-points:
frameworks). For rules that look at several reports a case is a folder ``fail-*/`` or ``pass-*/`` of such files. A fail
file's first comments say what the rule must find, and it may find nothing else:
``# expect: LINE PATH | part of the message | declared | expected``. In a pass file it finds nothing and compares something.
A comment ``# today: 2026-11-21`` gives the day of checking.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.finding import Audience, Finding, Passed, Severity
from generator.load import INTERNAL_SUFFIX, Content, Loaded, internal_file, load_content, read_model
from generator.rules import CONTENT_CHECKS, FAMILIES, FILE_CHECKS, FRAMEWORK_CHECKS, REPORT_CHECKS, RULES, SET_CHECKS
from generator.rules.base import SourceFile
from generator.rules.form import FORM_RULES
from generator.schema.base import Model
from generator.schema.catalogue import Portal
from generator.schema.framework import Framework
from generator.schema.glossary import Glossary
from generator.schema.register import Register
from generator.schema.report import Internal, Report
from generator.validate import Assessed, assess, check_content, check_files, check_frameworks, check_set
from generator.yamltext import Node, read_yaml
from tests.projects import head_comments

M = TypeVar("M", bound=Model)
HERE: Final = Path(__file__).resolve().parent / "rules"
CHECKED: Final = sorted(set(RULES) - {rule.id for rule in FORM_RULES})
CASES: Final = sorted([*HERE.glob("*/*.yml"), *(path for path in HERE.glob("*/*") if path.is_dir())])
FRAMEWORK_RULES: Final = {rule.id for family in FAMILIES for rule in family.frameworks}
CONTENT_RULES: Final = {rule.id for family in FAMILIES for rule in family.contents}
REGISTER_RULES: Final = {"register", "register-conflict"}
EXPECT: Final = re.compile(r"expect: (\d+) (\S+) \| (.*?) \| (.*?) \|(?: (.*))?")
CHINESE: Final = re.compile(r"[一-鿿]")
FORBIDDEN: Final = re.compile("错误|警告|违规|造假|不合格|问题严重")


@dataclass(frozen=True)
class Expected:
    """One finding that a fail file must give."""

    file: str
    line: int
    path: str
    part: str
    declared: str
    expected: str


def files(case: Path) -> list[Path]:
    """The files of a case: itself, or those of its folder; internal records beside them are read with them."""
    return sorted(p for p in case.glob("*.yml") if not p.name.endswith(INTERNAL_SUFFIX)) if case.is_dir() else [case]


def file_name(case: Path, path: Path) -> str:
    """The name under which a file of a case is read: in a folder that of its place, ``<department>/<year>.yml``."""
    return path.name.replace("@", "/") if case.is_dir() else path.name


def expectations(case: Path) -> list[Expected]:
    made = []
    for path in files(case):
        found = [EXPECT.fullmatch(line) for line in head_comments(path) if line.startswith("expect:")]
        assert None not in found, path
        name = file_name(case, path)
        made += [Expected(name, int(m[1]), m[2], m[3], m[4], m[5] or "") for m in found if m is not None]
    return made


def tree(path: Path) -> tuple[Node, bytes]:
    raw = path.read_bytes()
    node, findings = read_yaml(raw, path.name)
    assert node is not None and not findings, findings
    return node, raw


def load_framework(path: Path) -> Loaded[Framework]:
    node, raw = tree(path)
    loaded, findings = read_model(node, Framework, path.name, raw)
    assert loaded is not None, findings
    return loaded


@pytest.fixture(scope="module")
def content(root: Path) -> Content:
    """The real catalogue with the frameworks of the examples."""
    made = load_content(root, [])
    made.frameworks.clear()
    for path in sorted(HERE.glob("*.yml")):
        framework = load_framework(path)
        made.frameworks[framework.model.reference] = framework
    return made


def read(raw: bytes, name: str, path: Path, content: Content) -> Assessed:
    """A report of a case, assessed."""
    node, faults = read_yaml(raw, name)
    assert node is not None and not faults, faults
    loaded, findings = read_model(node, Report, name, raw)
    assert loaded is not None, findings
    days = [line.removeprefix("today:").strip() for line in head_comments(path) if line.startswith("today:")]
    assessed = assess(loaded, content, date.fromisoformat(days[0]) if days else None)
    assert assessed is not None
    assert not [f.message for f in assessed.findings if f.severity is Severity.ERROR]
    return assessed


def outcomes(case: Path, content: Content, head: bytes = b"") -> tuple[list[Finding], list[Passed]]:
    """What all checks say of a case; *head* is put before every file."""
    if case.parent.name in CONTENT_RULES:
        made = shared_content(case, content, head)
        said = [o for check in CONTENT_CHECKS for o in check(made)]
        return check_content(made), [o for o in said if isinstance(o, Passed)]
    if case.parent.name in FRAMEWORK_RULES:
        made = Content(frameworks={"": load_framework(case)})
        return check_frameworks(made), frameworks_passed(made)
    content = replace(content, internals=dict(internals(case)))
    raws = [(file_name(case, path), head + path.read_bytes(), path) for path in files(case)]
    assessed = [read(raw, name, path, content) for name, raw, path in raws]
    findings = [f for one in assessed for f in one.findings] + check_set(assessed)
    findings += check_files([(name, raw) for name, raw, _ in raws], content.policy)
    return findings, everything_passed(assessed, [(name, raw) for name, raw, _ in raws], content)


def internals(case: Path) -> Iterator[tuple[str, Loaded[Internal]]]:
    """Internal records of a case by the name of the report that they lie beside."""
    for path in files(case):
        beside = internal_file(path)
        if beside.is_file():
            node, raw = tree(beside)
            loaded, findings = read_model(node, Internal, file_name(case, beside), raw)
            assert loaded is not None, findings
            yield file_name(case, path), loaded


def shared_content(case: Path, content: Content, head: bytes) -> Content:
    """The site's own files of a case: a portal or a register, with reports where it is a folder, or a glossary."""

    def read_as(model: type[M], path: Path) -> Loaded[M]:
        raw, name = head + path.read_bytes(), file_name(case, path)
        node, faults = read_yaml(raw, name)
        assert node is not None and not faults, faults
        loaded, findings = read_model(node, model, name, raw)
        assert loaded is not None, findings
        return loaded

    made = Content()
    for path in files(case):
        if case.parent.name == "glossary-terms":
            made.glossary = read_as(Glossary, path)
        elif "@" in path.name:
            made.reports.append(read_as(Report, path))
        elif case.parent.name in REGISTER_RULES:
            register = read_as(Register, path)
            made.registers[register.model.year] = register
            made.departments, made.portal = content.departments, content.portal
        else:
            made.portal = read_as(Portal, path)
    return made


def frameworks_passed(content: Content) -> list[Passed]:
    said = (o for fw in content.frameworks.values() for check in FRAMEWORK_CHECKS for o in check(fw))
    return [o for o in said if isinstance(o, Passed)]


def everything_passed(assessed: list[Assessed], raws: list[tuple[str, bytes]], content: Content) -> list[Passed]:
    """Comparisons that agreed, also those of sets and files, which no page counts."""
    checks = content.policy
    said = [o for check in SET_CHECKS for o in check([one.context for one in assessed])]
    said += [o for name, raw in raws for check in FILE_CHECKS for o in check(SourceFile(name, raw), checks)]
    return [p for one in assessed for p in one.passed] + [o for o in said if isinstance(o, Passed)]


def name(case: Path) -> str:
    return f"{case.parent.name}/{case.stem}"


@pytest.mark.parametrize("case", [case for case in CASES if case.stem.startswith("fail-")], ids=name)
def test_rule_finds(case: Path, content: Content) -> None:
    rule = case.parent.name
    found = [finding for finding in outcomes(case, content)[0] if finding.rule == rule]
    told = [f"{f.location.line} {f.path} | {f.message} | {f.declared} | {f.expected}" for f in found]
    wanted = expectations(case)
    assert [(f.location.file, f.location.line, f.path) for f in found] == [(e.file, e.line, e.path) for e in wanted], (
        told
    )
    for finding, expected in zip(found, wanted, strict=True):
        assert expected.part in finding.message
        assert (finding.declared, finding.expected) == (expected.declared, expected.expected), told
        assert finding.hint == RULES[rule].mend
        inner = "只供内部" in head_comments(files(case)[0])[0]
        assert finding.audience is (Audience.INTERNAL if inner else RULES[rule].audience)
        mild = "只作提示" in head_comments(files(case)[0])[0]
        record = RULES[rule]
        authored = any(b"origin: authored" in path.read_bytes() for path in files(case))
        default = record.authored if authored and record.authored else record.severity
        assert finding.severity is (Severity.INFO if mild else default)


@pytest.mark.parametrize("case", [case for case in CASES if case.stem.startswith("pass-")], ids=name)
def test_rule_leaves_alone(case: Path, content: Content) -> None:
    rule = case.parent.name
    findings, passed = outcomes(case, content)
    assert not [finding.message for finding in findings if finding.rule == rule]
    assert [one for one in passed if one.rule == rule], "nothing was compared"


@pytest.mark.parametrize("case", CASES, ids=name)
def test_public_wording(case: Path, content: Content) -> None:
    for finding in outcomes(case, content)[0]:
        if finding.audience is Audience.PUBLIC:
            assert not FORBIDDEN.search(finding.message), finding.message
            assert "原文" in finding.message
            assert finding.message.endswith("。")
            assert "None" not in finding.message and "  " not in finding.message


# What these miss is not there to be quoted; their paths name it.
QUOTES_NOTHING: Final = frozenset({"date-missing", "table-empty"})


@pytest.mark.parametrize("case", [case for case in CASES if case.stem.startswith("fail-")], ids=name)
def test_public_findings_are_bound_to_what_is_printed(case: Path, content: Content) -> None:
    """A waiver of one lapses when the words or figures change: they are part of its fingerprint."""
    for finding in outcomes(case, content)[0]:
        if finding.audience is Audience.PUBLIC and finding.rule not in QUOTES_NOTHING:
            assert finding.declared or finding.expected or finding.related, finding.message


@pytest.mark.parametrize("case", [case for case in CASES if case.stem.startswith("fail-")], ids=name)
def test_identity_does_not_depend_on_the_place(case: Path, content: Content) -> None:
    """Moving a report down by a line changes no fingerprint, and no two findings of a report share one."""
    if case.parent.name in FRAMEWORK_RULES:
        return
    found = [
        [(f.location.file, f.fingerprint) for f in outcomes(case, content, head)[0]] for head in (b"", b"# moved\n")
    ]
    assert found[0] == found[1]
    assert len(set(found[0])) == len(found[0])


# -- list, folder, records, command ---------------------------------------------------------------------------


def test_list_and_folder_agree() -> None:
    folders = {path.name for path in HERE.iterdir() if path.is_dir()}
    assert folders == set(CHECKED)
    assert len(CHECKED) == len(REPORT_CHECKS) + len(SET_CHECKS) + len(FILE_CHECKS) + len(FRAMEWORK_CHECKS) + len(
        CONTENT_CHECKS
    )
    assert len(RULES) == sum(len(family.rules) for family in FAMILIES)


def test_rules_and_modules_agree(root: Path) -> None:
    modules = {path.stem.replace("_", "-") for path in (root / "generator" / "rules").glob("*.py")}
    assert modules - {"--init--", "base", "form"} == set(CHECKED)


@pytest.mark.parametrize("rule", CHECKED)
def test_rule_has_examples_of_both_kinds(rule: str) -> None:
    kinds = {path.stem.split("-")[0] for path in (HERE / rule).glob("*")}
    assert kinds == {"fail", "pass"}
    assert all(expectations(path) for path in (HERE / rule).glob("fail-*"))
    assert not any(expectations(path) for path in (HERE / rule).glob("pass-*"))


@pytest.mark.parametrize("rule", list(RULES))
def test_record_is_complete(rule: str) -> None:
    record = RULES[rule]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", record.id) and record.id == rule
    for text in (record.title, record.why, record.mend):
        assert CHINESE.search(text)
    assert record.bad and record.good and record.bad != record.good
    if record.audience is Audience.PUBLIC:
        assert not FORBIDDEN.search(record.title + record.why + record.mend)


def test_titles_are_different() -> None:
    assert len({record.title for record in RULES.values()}) == len(RULES)


def test_explain_lists_every_rule() -> None:
    result = CliRunner().invoke(main, ["explain"])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ")] == list(RULES)
    assert [line for line in lines if not line.startswith("  ")] == [f.title for f in FAMILIES if f.rules]


@pytest.mark.parametrize("rule", list(RULES))
def test_explain_says_all_of_the_record(rule: str) -> None:
    result = CliRunner().invoke(main, ["explain", rule])
    assert result.exit_code == 0
    record = RULES[rule]
    for text in (record.title, record.id, record.why, record.bad, record.good, record.mend):
        assert text in result.output
