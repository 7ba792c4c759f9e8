"""The site as a folder that is read without a server: a double click on ``index.html`` opens it.

A browser that opens a folder from disk shows a list of files, so every link to a folder names its ``index.html``.
Nothing else of a page changes. What needs a server says so itself: its script sees that the page is a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from posixpath import dirname, join, normpath
from typing import Final
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from generator.report.publication import Publication

README: Final = "说明.txt"
# Of no use without a server: the page for wrong addresses, what search engines read, and the index of the search.
_SERVED: Final = ("404.html", "robots.txt", "sitemap.xml", "search/reports.json")
_SERVED_FOLDERS: Final = ("search/pagefind/",)
_ADDRESSES: Final = frozenset({"href", "src", "action"})


def offline_files(files: Mapping[str, bytes], publication: Publication) -> dict[str, bytes]:
    """The files of the site as they are read from disk, by address."""
    kept = {
        address: content
        for address, content in files.items()
        if address not in _SERVED and not address.startswith(_SERVED_FOLDERS)
    }
    known = frozenset(kept)
    made = {a: _page(a, c, known) if a.endswith(".html") else c for a, c in kept.items()}
    return made | {README: _readme(publication).replace("\n", "\r\n").encode()}


def _page(address: str, content: bytes, known: frozenset[str]) -> bytes:
    rewriter = _Rewriter(address, known)
    rewriter.feed(content.decode())
    rewriter.close()
    return "".join(rewriter.made).encode()


class _Rewriter(HTMLParser):
    """Repeats a page as it is, but for addresses of folders in ``href``, ``src`` and ``action``."""

    def __init__(self, address: str, known: frozenset[str]) -> None:
        super().__init__(convert_charrefs=False)
        self.folder, self.known = dirname(address), known
        self.made: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # as the base class has it
        text = self.get_starttag_text() or ""
        for name, value in attrs:
            if name in _ADDRESSES and value is not None and (explicit := self._explicit(value)) != value:
                text = text.replace(f'{name}="{escape(value)}"', f'{name}="{escape(explicit)}"', 1)
        self.made.append(text)

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        self.made.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.made.append(data)

    def handle_entityref(self, name: str) -> None:
        self.made.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.made.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.made.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.made.append(f"<!{decl}>")

    def _explicit(self, value: str) -> str:
        """An address of the site that names a file; any other as it is."""
        try:
            parts = urlsplit(value)
        except ValueError:  # such as https://[bad: nothing of ours
            return value
        if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
            return value
        target = normpath(join(self.folder, unquote(parts.path)))
        if target in self.known:
            return value
        if normpath(join(target, "index.html")) not in self.known:
            return value
        path = quote(unquote(join(parts.path, "index.html")))
        return urlunsplit(("", "", path, parts.query, parts.fragment))


def _readme(publication: Publication) -> str:
    portal = publication.portal
    address = f"网站：{portal.base_url}/\n" if portal.base_url else ""
    return f"""{portal.name}（离线版）

{portal.tagline}
收录报告 {len(publication.reports)} 份。{"演示站，非政府网站。" if portal.demonstration else ""}
{address}
怎样看
  双击 index.html，用浏览器打开。不用联网，不用安装软件。整个文件夹可以拷到别处，文件夹里的位置不要变动。
  在压缩包里不能直接看，先全部解压。

与网站不同的地方
  全文检索要有网站服务器，离线版不能用；请按年度、地区、部门的目录查找，或用浏览器的“在页面中查找”（Ctrl+F）。
  其余各页、PDF 和数据文件与网站相同。网站以后有更正，离线版不会跟着变。

核对
  manifest.sha256 列出每个文件的 SHA-256。装有 jixiao 的，在上一级文件夹运行：
  jixiao verify 文件夹名
  会核对全部文件，并由公开版数据重算每份报告的得分。
"""
