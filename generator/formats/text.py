"""Findings for a terminal: by file, with the source line and a caret below the place."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final

import click

from generator.formats.base import clean, counts_line, next_steps, severity_name
from generator.result import CheckResult, Item

_COLOURS: Final = {"error": "red", "warning": "yellow", "info": "blue"}
_MARGIN: Final = "            "
_BEFORE, _SHOWN = 30, 60


def render(result: CheckResult, root: Path) -> str:
    """The findings, then the counts and what to do next; coloured, for whoever prints it to strip."""

    @lru_cache(maxsize=1)
    def lines(file: str) -> list[str]:
        return _source_lines(root / file)

    said: list[str] = []
    for file, found in groupby(result.findings, key=lambda item: item.location.file):
        said.append(click.style(clean(file), bold=True))
        for item in found:
            said += _item(item, (lambda _: []) if item.withheld else lines)
    since = clean(result.since or "")
    if since and not (result.reports or said):
        return f"{since} 以来没有涉及报告的改动。\n"
    limit = [f"只检查 {since} 以来的改动。"] if since else []
    return "\n".join([*said, *limit, counts_line(result), *next_steps(result)]) + "\n"


def _source_lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    except OSError:
        return []


def _item(item: Item, lines: Callable[[str], list[str]]) -> list[str]:
    where = item.location.at.spot or "文件"
    name = click.style(severity_name(item), fg=_COLOURS[item.severity])
    # With its path a finding can be waived or answered; an error can only be mended.
    path = f" {clean(item.path)}" if item.path and item.severity != "error" else ""
    said = [f"  {where:>8}  {name}  {clean(item.message)}  [{item.rule}]{path}"]
    if item.waived:
        return [*said, f"{_MARGIN}豁免说明：{clean(item.waiver_note)}"]
    if item.severity != "info":
        said += [click.style(line, dim=True) for line in _source(item, lines)]
    if item.hint:
        said.append(f"{_MARGIN}改法：{clean(item.hint)}")
    return said


def _source(item: Item, lines: Callable[[str], list[str]]) -> list[str]:
    """The source line around the place, and a caret below it."""
    start = item.location.at.start
    source = lines(item.location.file) if start else []
    if start is None or start[0] > len(source):
        return []
    line, column = source[start[0] - 1].rstrip("\r"), start[1] - 1
    cut = max(0, column - _BEFORE)
    shown = line[cut : cut + _SHOWN]
    before = "".join(_blank(char) for char in shown[: max(0, column - cut)])
    return [f"{_MARGIN}| {clean(shown)}", f"{_MARGIN}| {before}^"]


def _blank(char: str) -> str:
    """A blank as wide as a terminal shows *char*."""
    if unicodedata.combining(char):
        return ""
    return "\u3000" if unicodedata.east_asian_width(char) in "WF" else " "
