"""What exports share: names that every system accepts as file names, and archives with the same bytes every time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Final

from generator.yamltext import INVISIBLE

# Windows refuses these; control characters, what does not show and what turns the writing show wrongly everywhere.
_REFUSED: Final = re.compile(rf'[<>:"/\\|?*\x00-\x1f\x7f-\x9f{INVISIBLE}\s]')
_DEVICES: Final = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?=\.|$)", re.IGNORECASE)
NAME_BYTES: Final = 180  # an encrypted disk takes 143 to 255 bytes of UTF-8, a portal often less than 100 characters
_EARLIEST: Final = date(1980, 1, 1)  # of an archive


def file_name(subject: str, rest: str) -> str:
    """*subject* and *rest* as one file name; where it would be too long, the subject is cut, never the rest."""
    end = _REFUSED.sub("", rest).rstrip(".")
    room = NAME_BYTES - len(end.encode())
    start = _REFUSED.sub("", subject).lstrip(".").encode()[: max(room, 0)].decode(errors="ignore")
    name = f"{start}{end}"
    return f"_{name}" if _DEVICES.match(name) else name


def archive(files: Mapping[str, bytes], day: date) -> bytes:
    """The files as a ZIP; every entry is dated *day*, so that the same files give the same bytes."""
    made, when = io.BytesIO(), max(day, _EARLIEST)
    with zipfile.ZipFile(made, "w") as packed:
        for address in sorted(files):
            entry = zipfile.ZipInfo(address, (when.year, when.month, when.day, 0, 0, 0))
            entry.create_system, entry.external_attr, entry.compress_type = 3, 0o644 << 16, zipfile.ZIP_DEFLATED
            packed.writestr(entry, files[address])
    return made.getvalue()
