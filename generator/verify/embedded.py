"""The data files that our typesetter embeds in a PDF, read back.

Only what ``generator.render.typeset`` writes is understood: attachments as objects of their own, compressed with
Flate. That is all of PDF that is needed, and it is unpacked under a limit, which PDF libraries do not offer.
"""

from __future__ import annotations

import re
import zlib
from html import unescape
from typing import Final

from generator.verify.base import DATA, EDITION, LIMITS, PRINT, UnreadableError, short

_NAMES: Final = {b"yaml": EDITION, b"json": DATA}
_OBJECT: Final = re.compile(
    rb"\d+ \d+ obj\n<</Type /EmbeddedFile/Subtype /application#2f(yaml|json)(?:[^\n]{0,300})/Length (\d{1,9})>>\nstream\n"
)
_METADATA: Final = re.compile(rb"<</Type /Metadata/Subtype /XML/Filter /FlateDecode/Length (\d{1,7})>>\nstream\n")
_ATTACHED: Final = re.compile(rb"/EmbeddedFile\b")
_LOCKED: Final = re.compile(rb"/Encrypt\b")
_RESAVED: Final = (
    f"读不出内附数据：文件改存过或加了密码（或不是本程序生成的 PDF）。从网站重新下载 {PRINT}，不要另存、打印成 PDF 或加密，再核验；"
    f"没有原文件的，用 PDF 阅读器取出附件 {EDITION} 和 {DATA}，放在同一文件夹，核验 {DATA}"
)
_CREATOR: Final = "<xmp:CreatorTool>jixiao</xmp:CreatorTool>"
_XMP: Final = "metadata.xml"
_TITLE: Final = re.compile(r"<dc:title>.{0,200}?<rdf:li[^<>]{0,40}>([^<]{1,400})</rdf:li>", re.DOTALL)


def embedded(pdf: bytes) -> dict[str, bytes]:
    """``report.yml`` and ``report.json`` of a PDF of ours. Raises UnreadableError if it does not hold both, once each."""
    if not pdf.startswith(b"%PDF-"):
        raise UnreadableError("不是 PDF 文件")
    if b"%%EOF" not in pdf[-64:]:
        raise UnreadableError("PDF 不完整，或末尾多出了内容，重新下载")
    found: dict[str, bytes] = {}
    for match in _OBJECT.finditer(pdf):
        name = _NAMES[match[1]]
        if name in found and _own_title(pdf).endswith("汇编"):
            raise UnreadableError(f"这是汇编，内附不止一份报告的数据：取出附件，逐份核验“…-{EDITION}”")
        if name in found:
            raise UnreadableError(f"PDF 内的 {name} 不止一份，不是发布时的文件")
        found[name] = _inflated(pdf[match.end() : match.end() + int(match[2])], name)
    if len(found) < len(_NAMES):
        if _LOCKED.search(pdf) or len(_ATTACHED.findall(pdf)) > len(found):
            raise UnreadableError(_RESAVED)
        title = "" if found else _own_title(pdf)
        if title.endswith("（用印稿）"):
            raise UnreadableError(
                f"这是《{short(title)}》，供签字盖章，不内附数据，不能重算。与发布的报告是否相同，比对两份每页页眉的文本校验码；"
                f"盖章扫描件是不是登记的那一份，运行 jixiao seal 部门编号/年度 扫描件 --verify；要重算，核验发布的 {PRINT}"
            )
        if title:
            raise UnreadableError(
                f"这是《{short(title)}》，供阅读和打印，不内附数据，不能重算。核验同一份报告的 {PRINT}，或下载报告的整个文件夹；"
                "这个文件有没有改动，算出它的 SHA-256，与站点 manifest.sha256 所列比对"
            )
        missing = "、".join(name for name in _NAMES.values() if name not in found)
        raise UnreadableError(f"PDF 内没有 {missing}：不是本程序生成的 PDF，或被别的软件改存过")
    return found


def _own_title(pdf: bytes) -> str:
    """The title of a PDF that says it is made by this program; empty for any other."""
    for match in _METADATA.finditer(pdf):
        try:
            text = _inflated(pdf[match.end() : match.end() + int(match[1])], _XMP).decode(errors="replace")
        except UnreadableError:
            continue
        title = _TITLE.search(text)
        if _CREATOR in text and title:
            return unescape(title[1]).strip()
    return ""


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
