"""The result of checking in six formats, all of them from the one value of ``generator.result``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from generator.formats import hosts, markdown, sarif, text
from generator.result import CheckResult, as_json


def _json(result: CheckResult, _root: Path) -> str:
    return json.dumps(as_json(result), ensure_ascii=False, indent=2) + "\n"


FORMATS: Final[dict[str, Callable[[CheckResult, Path], str]]] = {
    "text": text.render,
    "json": _json,
    "sarif": sarif.render,
    "github": hosts.github,
    "gitlab": hosts.gitlab,
    "markdown": markdown.render,
}
"""By name: from the result and the project's root to the whole output, which ends with a line end."""
