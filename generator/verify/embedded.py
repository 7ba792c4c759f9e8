"""The data files that our typesetter embeds in a PDF, read back.

Only what ``generator.render.typeset`` writes is understood: attachments as objects of their own, compressed with
Flate. That is all of PDF that is needed, and it is unpacked under a limit, which PDF libraries do not offer.
"""

from __future__ import annotations

import re
import zlib
from typing import Final

from generator.verify.base import DATA, EDITION, LIMITS, UnreadableError

_NAMES: Final = {b"yaml": EDITION, b"json": DATA}
_OBJECT: Final = re.compile(
    rb"\d+ \d+ obj\n<</Type /EmbeddedFile/Subtype /application#2f(yaml|json)(?:[^\n]{0,300})/Length (\d{1,9})>>\nstream\n"
)


def embedded(pdf: bytes) -> dict[str, bytes]:
    """``report.yml`` and ``report.json`` of a PDF of ours. Raises UnreadableError if it does not hold both, once each."""
    if not pdf.startswith(b"%PDF-"):
        raise UnreadableError("不是 PDF 文件")
    if b"%%EOF" not in pdf[-64:]:
        raise UnreadableError("PDF 不完整，重新下载")
    found: dict[str, bytes] = {}
    for match in _OBJECT.finditer(pdf):
        name = _NAMES[match[1]]
        if name in found:
            raise UnreadableError(f"PDF 内的 {name} 不止一份，不是发布时的文件")
        found[name] = _inflated(pdf[match.end() : match.end() + int(match[2])], name)
    if len(found) < len(_NAMES):
        missing = "、".join(name for name in _NAMES.values() if name not in found)
        raise UnreadableError(f"PDF 内没有 {missing}：不是本程序生成的 PDF，或被别的软件改存过")
    return found


def _inflated(raw: bytes, name: str) -> bytes:
    limit = LIMITS[f".{name.rpartition('.')[2]}"]
    try:
        unpacker = zlib.decompressobj()
        made = unpacker.decompress(raw, limit + 1)
    except zlib.error:
        raise UnreadableError(f"PDF 内的 {name} 解不开，文件有改动或不完整") from None
    if len(made) > limit:
        raise UnreadableError(f"PDF 内的 {name} 过大，不读")
    if not unpacker.eof:
        raise UnreadableError(f"PDF 内的 {name} 不完整")
    return made
