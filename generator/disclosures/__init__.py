"""公开台账 from and to the officer's Excel: ``jixiao register import`` and ``jixiao register template``.

A sheet is read cell by cell; what cannot be read is told with its address, and nothing is guessed. A blank cell leaves
what is recorded as it is, and so does a department that the sheet does not list.
"""

from __future__ import annotations

import errno
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
from generator.rules import register_conflict as conflict_rule
from generator.schema.register import Register, RegisterEntry
from generator.yamltext import read_yaml

__all__ = ["Imported", "RegisterError", "Unread", "import_register", "make_template"]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the file, whether it was written, how many departments the sheet lists, are new, changed.

    ``unread`` are the cells that could not be read, ``unused`` the heads of columns that no one asked for, ``skipped``
    the places of rows that are no departments, ``hidden`` the names of hidden sheets like a register, ``warnings`` what
    the checks have to say of the register that was written.
    """

    file: str
    written: bool
    departments: int
    added: int
    changed: int
    unread: tuple[Unread, ...]
    unused: tuple[str, ...]
    skipped: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def import_register(
    root: Path, file: Path, year: int, as_of: date | None = None, sheet: str = "", skip: bool = False
) -> Imported:
    """Read *file* into ``content/register/<year>.yml``; cells that cannot be read are left out only with *skip*.

    Raises RegisterError for a file that holds no register of *year* and for what would make the register contradict
    itself, or OSError; then nothing is written.
    """
    content = _sound(load_content(root))
    assert content.departments is not None
    read = read_sheet(file, content.departments.model.departments, year, sheet)
    path = root / "content" / "register" / f"{year}.yml"
    name, before = relative(path, root), content.registers.get(year)
    if _faulty(path, before, content):
        raise RegisterError(f"{name} 有错误，改不了。先运行 jixiao check 改好它")
    day = as_of or read.as_of
    if before is None and day is None:
        raise RegisterError("不知道台账登记到哪一天：用 --as-of 2024-09-30 指明，或在表头写“统计截止日期：2024-09-30”")
    unread, unused, skipped, hidden = tuple(read.unread), tuple(read.unused), tuple(read.skipped), tuple(read.hidden)
    told = Imported(name, False, len(read.values), 0, 0, unread, unused, skipped, hidden)
    if read.unread and not skip:
        return told
    if not read.values:
        raise RegisterError(f"{file.name} 的表头以下没有读出一个部门，没有可登记的。核对是不是填好的那一份")
    if before is not None:
        raw = before.raw
    else:
        assert day is not None
        raw = new_register(year, day)
    made = merged(raw, day, read.values)
    after, warnings = _examined(made, name, content, read)
    old = before.model.departments if before else {}
    added = sum(one not in old for one in after.model.departments)
    changed = sum(one in old and old[one] != entry for one, entry in after.model.departments.items())
    written = before is None or made != before.raw
    if written:
        if path.parent.is_file():
            raise NotADirectoryError(errno.ENOTDIR, "", str(path.parent))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made)
    return replace(told, written=written, added=added, changed=changed, warnings=warnings)


def make_template(root: Path, file: Path, year: int) -> int:
    """Write the workbook for *year* and return how many departments it lists. Raises RegisterError or OSError."""
    content = _sound(load_content(root, []))
    path = root / "content" / "register" / f"{year}.yml"
    if year not in content.registers and path.exists():
        raise RegisterError(f"{relative(path, root)} 有错误，读不出来。先运行 jixiao check 改好它")
    return write_template(content, file, year)


def _sound(content: Content) -> Content:
    """*content*, where there is enough of it to work with. Raises RegisterError."""
    if content.departments is None or content.portal is None:
        raise RegisterError("content/departments.yml 或 content/site.yml 有错误，先运行 jixiao check 改好")
    return content


def _faulty(path: Path, register: Loaded[Register] | None, content: Content) -> bool:
    """Whether the register is there and its form is at fault."""
    if register is None:
        return path.exists()
    return any(finding.location.file == register.file for finding in content.findings)


def _examined(made: bytes, name: str, content: Content, read: Sheet) -> tuple[Loaded[Register], tuple[str, ...]]:
    """The register that was made, if it stands, and what the checks warn of in it.

    What they say that they did not say before, here or in the register of another year, is told by its cell.
    """
    node, faults = read_yaml(made, name)
    loaded, findings = read_model(node, Register, name, made) if node is not None else (None, [])
    if loaded is None or faults:
        raise RegisterError(_refused([*faults, *findings], read))
    year = loaded.model.year
    known = {_identity(finding) for finding in _findings(content)}
    after = _findings(replace(content, registers={**content.registers, year: loaded}))
    new = [one for one in after if one.severity is Severity.ERROR and _identity(one) not in known]
    if new:
        raise RegisterError(_refused(new, read))
    return loaded, tuple(_line(one, read) for one in after if one.location.file == name)


def _identity(finding: Finding) -> tuple[str, str]:
    return finding.location.file, finding.fingerprint


def _findings(content: Content) -> list[Finding]:
    """What the checks of registers say of them all."""
    outcomes = (*register_rule.check(content), *conflict_rule.check(content))
    return [outcome for outcome in outcomes if isinstance(outcome, Finding)]


def _refused(findings: list[Finding], read: Sheet) -> str:
    return "\n".join(["这样登记不成立，没有改动：", *(f"  {_line(finding, read)}" for finding in findings)])


def _line(finding: Finding, read: Sheet) -> str:
    """A finding with the cell that it comes from; what comes from none has its place in the file."""
    steps = finding.path.split(".")
    key = (steps[1] if len(steps) > 1 else "", steps[2] if len(steps) > 2 else "")
    place = read.places.get(key) or read.places.get((key[0], "")) or str(finding.location)
    field = RegisterEntry.model_fields.get(key[1])
    title = f"{field.title}：" if field and field.title else ""
    return f"{place}：{title}{finding.message}"
