"""Values put into a register's YAML so that only the lines of changed values differ."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from generator.disclosures.errors import RegisterError
from generator.schema.register import RegisterEntry

_ORDER: Final = list(RegisterEntry.model_fields)
_NEW: Final = """\
# yaml-language-server: $schema=../../schemas/register.schema.json
# 公开台账：应公开的部门和登记情况。没有登记的栏目不写；什么都没有登记的部门写 {{}}。
schema_version: 1
year: {year}
as_of: {as_of}
departments: {{}}
"""


def new_register(year: int, as_of: date) -> bytes:
    """A register of which nothing is known yet."""
    return _NEW.format(year=year, as_of=as_of).encode()


def merged(raw: bytes, as_of: date | None, values: Mapping[str, Mapping[str, str]]) -> bytes:
    """The register *raw* with *values* by department and key; other lines are the same bytes. Raises RegisterError."""
    ends = "\r\n" if b"\r\n" in raw else "\n"
    original = raw.decode("utf-8-sig").replace("\r\n", "\n")
    try:
        plain, data = _dumped(_yaml().load(original)), _yaml().load(original)
    except YAMLError:
        raise RegisterError("台账的 YAML 写法有误，改不了。先运行 jixiao check 改好它") from None
    if as_of is not None and str(data["as_of"]) != str(as_of):
        data["as_of"] = as_of
    departments = data["departments"]
    if values:
        departments.fa.set_block_style()
    for name, entry in values.items():
        if name not in departments:
            departments[name] = CommentedMap()
            departments[name].fa.set_flow_style()
        _update(departments[name], entry)
    text = _spliced(original, plain, _dumped(data)).replace("\n", ends).encode()
    return b"\xef\xbb\xbf" + text if raw.startswith(b"\xef\xbb\xbf") else text


def _update(known: Any, entry: Mapping[str, str]) -> None:
    """Put the values of one department into its mapping, new ones in the order of the schema."""
    for key in sorted(entry, key=_ORDER.index):
        value = entry[key]
        if key in known:
            if _text(known[key]) != value:
                known[key] = _scalar(value)
        elif not (key == "hidden" and value == "false"):
            if not known:
                known.fa.set_block_style()
            known.insert(_position(known, key), key, _scalar(value))


def _position(known: Any, key: str) -> int:
    """Where a new key goes. What follows an entry (a blank line, a comment) hangs on its last key: that stays last."""
    keys = list(known)
    after = [index for index, one in enumerate(keys) if one in _ORDER and _ORDER.index(one) < _ORDER.index(key)]
    position = after[-1] + 1 if after else 0
    trailing = bool(keys) and keys[-1] in known.ca.items
    return min(position, len(keys) - 1) if trailing else position


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _scalar(value: str) -> Any:
    """A value as YAML writes it plainly: days, flags and whole numbers without quotes."""
    if value in ("true", "false"):
        return value == "true"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return date.fromisoformat(value)
    return int(value) if re.fullmatch(r"0|[1-9]\d{0,8}", value, re.ASCII) else value


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    return yaml


def _dumped(data: Any) -> str:
    out = io.StringIO()
    _yaml().dump(data, out)
    return out.getvalue()


def _spliced(original: str, plain: str, made: str) -> str:
    """*made*, its lines that stand in *plain* too as *original* writes them.

    *plain* is *original* written anew without a change; line by line they correspond, whatever the spacing.
    """
    old, same, new = original.splitlines(), plain.splitlines(), made.splitlines()
    if len(old) != len(same):
        raise RegisterError("台账里有写成几行的值，改写时无法保持原样。把每个值写在一行上，再导入")
    kept: list[str | None] = []  # the original's line for each new one, None where the line is new
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, same, new, autojunk=False).get_opcodes():
        kept += old[i1:i2] if tag == "equal" else [None] * (j2 - j1)
    leads: list[int] = []
    for index, was in enumerate(kept):
        leads.append(_lead(index, new, kept, leads) if was is None else _indent(was))
    return "\n".join(_line(line, was, lead) for line, was, lead in zip(new, kept, leads, strict=True)) + "\n"


def _line(line: str, was: str | None, lead: int) -> str:
    return was if was is not None else " " * lead + line.lstrip(" ")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _lead(index: int, new: list[str], kept: list[str | None], leads: list[int]) -> int:
    """The indent of a new line: that of its siblings in the original, or two more than what it belongs to."""
    own = _indent(new[index])
    for way in (range(index - 1, -1, -1), range(index + 1, len(new))):
        for other in way:
            if not new[other].strip() or new[other].lstrip().startswith("#"):
                continue
            indent, was = _indent(new[other]), kept[other]
            if indent < own:
                break
            if indent == own and (was is not None or other < index):
                return _indent(was) if was is not None else leads[other]
    above = next((k for k in range(index - 1, -1, -1) if new[k].strip() and _indent(new[k]) < own), None)
    return own if above is None else leads[above] + 2
