"""How data becomes bytes: JSON, and CSV that a Chinese Excel opens as it is."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any, Final

BOM: Final = "\ufeff"


def json_bytes(value: Any, indent: int | None = None) -> bytes:
    """JSON in UTF-8 with a newline at its end; without *indent* it is as short as can be, for scripts to load."""
    separators = (",", ":") if indent is None else None
    return (json.dumps(value, ensure_ascii=False, indent=indent, separators=separators) + "\n").encode()


def csv_bytes(head: Iterable[str], lines: Iterable[Iterable[str]]) -> bytes:
    """CSV (RFC 4180): UTF-8 with a byte order mark, lines that end in CRLF. What may not be computed is the caller's."""
    text = io.StringIO(newline="")
    text.write(BOM)
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows(lines)
    return text.getvalue().encode()
