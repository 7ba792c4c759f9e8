"""The way to the typesetter, for those who only need it sometimes.

``generator.render.typeset`` imports WeasyPrint, which needs native libraries (Pango). It is loaded by name when a page is
set, so that checking, scoring and ``doctor`` work on a machine that lacks them, and say what to install.
"""

import importlib
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Final

APT: Final = "apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class TypesetError(Exception):
    """A document that cannot be typeset as it stands, said in Chinese."""


@dataclass(frozen=True)
class PdfAttachment:
    """A file carried inside the PDF. ``modified`` must come from the content, or no two builds are alike."""

    name: str
    content: bytes
    modified: datetime
    media_type: str = "application/octet-stream"
    description: str = ""
    relationship: str = "Source"  # PDF/A-3: Source, Data, Alternative, Supplement or Unspecified


def load() -> ModuleType:
    """The typesetting module. Raises TypesetError, which says what to install, if a native library is missing."""
    try:
        return importlib.import_module("generator.render.typeset")
    except OSError as error:
        raise TypesetError(f"缺少排版所需的系统图形库（Pango）。请安装：{APT}") from error
