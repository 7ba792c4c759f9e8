"""公开台账 from and to the officer's Excel: ``jixiao register import`` and ``jixiao register template``.

A sheet is read cell by cell; what cannot be read is told with its address, and nothing is guessed. A blank cell leaves
what is recorded as it is, and so does a department that the sheet does not list.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from generator.disclosures.errors import RegisterError
from generator.disclosures.merge import merged, new_register
from generator.disclosures.sheet import Sheet, Unread, read_sheet
from generator.disclosures.template import write_template
from generator.finding import Finding, Severity
from generator.load import Content, Loaded, load_content, read_model, relative
from generator.rules import register as register_rule
from generator.schema.register import Register, RegisterEntry
from generator.yamltext import read_yaml

__all__ = ["Imported", "RegisterError", "Unread", "import_register", "make_template"]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the file, whether it was written, how many departments the sheet lists, are new, changed.

    ``unread`` are the cells that could not be read, ``unused`` the heads of columns that no one asked for.
    """

    file: str
    written: bool
    departments: int
    added: int
    changed: int
    unread: tuple[Unread, ...]
    unused: tuple[str, ...]


def import_register(
    root: Path, file: Path, year: int, as_of: date | None = None, sheet: str = "", skip: bool = False
) -> Imported:
    """Read *file* into ``content/register/<year>.yml``; cells that cannot be read are left out only with *skip*.

    Raises RegisterError for a file that holds no register and for what would make the register contradict itself, or
    OSError; then nothing is written.
    """
    content = _content(root)
    assert content.departments is not None
    read = read_sheet(file, content.departments.model.departments, sheet)
    path = root / "content" / "register" / f"{year}.yml"
    name, before = relative(path, root), content.registers.get(year)
    if before is None and path.exists():
        raise RegisterError(f"{name} 有错误，读不出来。先运行 jixiao check 改好它")
    day = as_of or read.as_of
    if before is None and day is None:
        raise RegisterError("不知道台账登记到哪一天：用 --as-of 2024-09-30 指明，或在表头写“统计截止日期：2024-09-30”")
    unread, unused = tuple(read.unread), tuple(read.unused)
    if unread and not skip:
        return Imported(name, False, len(read.values), 0, 0, unread, unused)
    if before is not None:
        raw = before.raw
    else:
        assert day is not None
        raw = new_register(year, day)
    made = merged(raw, day, read.values)
    after = _examined(made, name, content, before, read)
    old = before.model.departments if before else {}
    added = sum(one not in old for one in after.model.departments)
    changed = sum(one in old and old[one] != entry for one, entry in after.model.departments.items())
    if before is None or made != before.raw:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made)
    return Imported(name, before is None or made != before.raw, len(read.values), added, changed, unread, unused)


def make_template(root: Path, file: Path, year: int) -> int:
    """Write the workbook for *year* and return how many departments it lists. Raises RegisterError or OSError."""
    content = _content(root)
    path = root / "content" / "register" / f"{year}.yml"
    if year not in content.registers and path.exists():
        raise RegisterError(f"{relative(path, root)} 有错误，读不出来。先运行 jixiao check 改好它")
    return write_template(content, file, year)


def _content(root: Path) -> Content:
    content = load_content(root, [])
    if content.departments is None or content.portal is None:
        raise RegisterError("content/departments.yml 或 content/site.yml 有错误，先运行 jixiao check 改好")
    return content


def _examined(
    made: bytes, name: str, content: Content, before: Loaded[Register] | None, read: Sheet
) -> Loaded[Register]:
    """The register that was made, if it stands; what it says that it did not say before is told by its cell."""
    node, faults = read_yaml(made, name)
    loaded, findings = read_model(node, Register, name, made) if node is not None else (None, [])
    if loaded is None:
        raise RegisterError(_told([*faults, *findings], read))
    known = {finding.fingerprint for finding in _errors(before, content)} if before else set()
    new = [finding for finding in _errors(loaded, content) if finding.fingerprint not in known]
    if new:
        raise RegisterError(_told(new, read))
    return loaded


def _errors(register: Loaded[Register], content: Content) -> list[Finding]:
    alone = replace(content, registers={register.model.year: register})
    return [o for o in register_rule.check(alone) if isinstance(o, Finding) and o.severity is Severity.ERROR]


def _told(findings: list[Finding], read: Sheet) -> str:
    lines = []
    for finding in findings:
        steps = finding.path.split(".")
        key = (steps[1] if len(steps) > 1 else "", steps[2] if len(steps) > 2 else "")
        place = read.places.get(key) or read.places.get((key[0], "")) or str(finding.location)
        field = RegisterEntry.model_fields.get(key[1])
        title = f"{field.title}：" if field and field.title else ""
        lines.append(f"  {place}：{title}{finding.message}")
    return "\n".join(["这样登记不成立，没有改动：", *lines])
