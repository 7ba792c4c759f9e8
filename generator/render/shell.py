"""The shell of the site: what MkDocs builds once, as a Jinja template with slots that every page of ours fills.

``mkdocs build`` makes the theme's assets, the prose pages and one placeholder page. The placeholder's HTML becomes the
template, style sheets and scripts become three files, prose pages give up their text. Nothing of ours runs in MkDocs.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from jinja2 import Environment, TemplateSyntaxError, meta

from generator.render.handwritten import ProseError, check_sources, explained, source_of, told

SLOTS: Final = ("base", "site", "title", "meta", "canonical", "breadcrumb", "toc", "body", "banner", "footer")
ONCE: Final = ("site", "title", "meta", "canonical", "breadcrumb", "toc", "body", "banner")
PLACEHOLDER: Final = "placeholder"
THEME_CSS: Final = "assets/theme.css"
SITE_CSS: Final = "assets/jixiao.css"
SCRIPT: Final = "assets/shell.js"

_BODY: Final = re.compile(r"<!-- body -->\n(.*?)\n*<!-- /body -->\n", re.DOTALL)
_RELATIVE: Final = re.compile(r'\b(href|src|action)="\.\.(?:/([^"]*))?"')
_HEADING: Final = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_SOURCE_MAP: Final = re.compile(r"/\*# sourceMappingURL=[^*]*\*/|@charset [^;]*;")
_CSS_LOAD: Final = re.compile(r"@import\b|url\(\s*[\"']?(?:[a-z]+:)?//", re.IGNORECASE)
_CSS_RELATIVE: Final = re.compile(r"url\((?!\s*[\"']?(?:data:|#))", re.IGNORECASE)
_SCHEME: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_SLOT_ADDRESS: Final = re.compile(r"\{\{ base \}\}/|#|\{\{ (?:canonical|footer\.\w+) \}\}$")
_ADDRESSES: Final = frozenset({"href", "src", "srcset", "action", "formaction", "poster", "data", "xlink:href"})
# Built by MkDocs and either bundled by us or of no use to our pages.
_UNUSED_FOLDERS: Final = ("assets/javascripts/", "assets/stylesheets/", "search/")
_UNUSED_FILES: Final = frozenset({"assets/images/favicon.png", "sitemap.xml", "sitemap.xml.gz"})
_ENVIRONMENT: Final = {"DISABLE_MKDOCS_2_WARNING": "true", "NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1"}


class ShellError(Exception):
    """The shell cannot be built; the message is Chinese and says where to look."""


@dataclass(frozen=True, slots=True)
class Footer:
    """What the footer of a government site states; an empty value is left out. Addresses are ready for ``href``."""

    sponsor: str = ""  # 主办单位
    operator: str = ""  # 承办单位
    contact: str = ""  # 联系方式
    site_id: str = ""  # 网站标识码
    icp: str = ""  # ICP备案号
    police: str = ""  # 公安备案号
    police_url: str = ""
    badge_url: str = ""  # 党政机关网站标识
    mistakes_url: str = ""  # 我为政府网站找错
    complaints_url: str = ""  # 违法和不良信息举报
    ipv6: str = ""  # 本网站支持 IPv6


@dataclass(frozen=True, slots=True)
class Shell:
    """A page's template (Jinja source, needs autoescape), the files it asks for, and the prose pages by address.

    Text slots, escaped: ``base``, ``site`` (its name), ``title``, ``canonical``, ``banner`` and the fields of
    ``footer`` (a ``Footer``). HTML slots, ``Markup``: ``meta``, ``breadcrumb`` (li elements), ``toc`` (one list),
    ``body``. The empty string leaves a slot out together with what surrounds it. ``prose["about"]`` belongs at
    ``about/index.html``, base ``..``.
    ``scripts`` are those of single pages: addresses below the root by name (``site_templates/js/pages/<name>.js``).
    """

    template: str
    assets: dict[str, bytes]
    prose: dict[str, str]
    scripts: dict[str, str]


def build_shell(root: Path, work: Path) -> Shell:
    """Build the shell of the project at ``root``; ``work/shell`` is emptied and holds what MkDocs built.

    Raises ProseError for faults of the hand-written pages, and ShellError for others.
    """
    site = (work / "shell").resolve()
    check_sources(root)
    _run_mkdocs(root.resolve(), site)
    scripts = _page_scripts(root)
    assets = {**_bundles(root, site), **_other_files(site), **scripts}
    names = {name: _hashed(name, assets[name]) for name in (THEME_CSS, SITE_CSS, SCRIPT, *scripts)}
    template = _compile(_read(site / PLACEHOLDER / "index.html"), names)
    prose = dict(_prose(site))
    check_template(template)
    if faults := [fault for address, body in prose.items() for fault in check_prose(root, address, body)]:
        raise ProseError("\n".join(faults))
    hashed = {names.get(name, name): assets[name] for name in sorted(assets)}
    return Shell(template, hashed, prose, {Path(name).stem: names[name] for name in scripts})


def prose_title(body: str) -> str:
    """The plain text of a prose page's first heading."""
    found = _HEADING.search(body)
    return unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""


def check_template(template: str) -> None:
    """Refuse a template whose slots, addresses or scripts are not as promised."""
    try:
        used = meta.find_undeclared_variables(Environment().parse(template))
    except TemplateSyntaxError as error:
        raise ShellError(f"外壳模板第 {error.lineno} 行不是有效的 Jinja：{error.message}") from error
    problems = [f"缺少填充位 {name}" for name in SLOTS if name not in used]
    problems += [f"未知的填充位 {name}" for name in sorted(used - set(SLOTS))]
    for name in ONCE:
        if (times := template.count(f"{{{{ {name} }}}}")) > 1:
            problems.append(f"填充位 {name} 出现 {times} 次，应为一次")
    problems += [f"第 {line} 行 {text}" for line, text, _ in _Scan(slots=True).problems_of(template)]
    if problems:
        raise ShellError("外壳模板不合要求：" + "；".join(problems))


def check_prose(root: Path, address: str, body: str) -> list[str]:
    """What is at fault with a prose page that loads from elsewhere, runs a script, or has no title."""
    file = source_of(root, address)
    mend = "删去；图片和附件放进 content/pages/，用相对地址"
    faults = [] if prose_title(body) else [told(root, file, "", "缺少一级标题", "第一行写“# 标题”")]
    return faults + [told(root, file, needle, text, mend) for _, text, needle in _Scan(slots=False).problems_of(body)]


class _Scan(HTMLParser):
    """Collects addresses that would not hold on another page, loads from elsewhere, and inline scripts."""

    def __init__(self, *, slots: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._slots = slots
        self._problems: list[tuple[int, str, str]] = []

    def problems_of(self, html: str) -> list[tuple[int, str, str]]:
        """Line, what is at fault, and the words of the page that it can be found by."""
        self.feed(html)
        self.close()
        return self._problems

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        values = dict(attrs)
        if tag == "script" and "src" not in values and values.get("type") != "application/json":
            self._problems.append((line, "<script> 是内联脚本", "<script"))
        for name, value in attrs:
            if name.startswith("on"):
                self._problems.append((line, f"<{tag}> 有内联事件 {name}", name))
            elif name in _ADDRESSES:
                parts = (value or "").split(",") if name == "srcset" else [value or ""]
                refused = [part for part in parts if not self._holds(tag, part)]
                self._problems += [(line, f"<{tag}> 的 {name} 不可用：{part}", part.strip()) for part in refused]

    def _holds(self, tag: str, value: str) -> bool:
        address = value.strip()
        if _SCHEME.match(address):
            return tag == "a" and address.startswith(("https://", "http://", "mailto:", "tel:"))
        if self._slots:
            return _SLOT_ADDRESS.match(address) is not None
        return not address.startswith("/")


def _run_mkdocs(root: Path, site: Path) -> None:
    config = root / "mkdocs.yml"
    if not config.is_file():
        raise ShellError(f"缺少外壳配置 {config}")
    site.parent.mkdir(parents=True, exist_ok=True)
    # Not with -q: it silences warnings before --strict counts them, and broken links would pass.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), "-d", str(site)]
    environment = {**os.environ, **_ENVIRONMENT}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False)
    if done.returncode:
        lines = [line.strip() for line in (done.stderr + done.stdout).decode(errors="replace").splitlines()]
        said = [line for line in lines if line and not line.startswith(("INFO", "DEBUG"))]
        if faults := explained(root, said):
            raise ProseError("\n".join(faults))
        raise ShellError("\n".join([f"MkDocs 未能生成外壳（退出码 {done.returncode}）：", *said[-20:]]))


def _bundles(root: Path, site: Path) -> dict[str, bytes]:
    """One style sheet of the theme, one of ours (tokens, shell, then the others by name), one script."""
    theme = "\n".join(_SOURCE_MAP.sub("", _read(file)).strip() for file in _files(site / "assets/stylesheets", "css"))
    own = sorted(_files(root / "site_templates/css", "css"), key=lambda file: (_rank(file.stem), file.name))
    styles = "\n".join(_read(file).strip() for file in own)
    script = "\n".join(_read(file).strip() for file in sorted((root / "site_templates/js").glob("*.js")))
    if not (theme and styles and script):
        raise ShellError("外壳缺少样式或脚本：主题样式、site_templates/css/*.css、site_templates/js/*.js 均须存在")
    if _CSS_LOAD.search(theme + styles) or _CSS_RELATIVE.search(theme):
        raise ShellError("样式表引用了外部或相对地址（@import 或 url），页面不得加载站外资源")
    if re.search(r"https?://", script):
        raise ShellError("脚本 site_templates/js 含有外部地址，页面不得加载站外资源")
    return {name: f"{text}\n".encode() for name, text in ((THEME_CSS, theme), (SITE_CSS, styles), (SCRIPT, script))}


def _page_scripts(root: Path) -> dict[str, bytes]:
    """Scripts that single pages ask for, one file each."""
    found = {f"assets/{file.name}": _read(file) for file in _files(root / "site_templates/js/pages", "js")}
    for name, text in found.items():
        if re.search(r"https?://", text):
            raise ShellError(f"脚本 {name} 含有外部地址，页面不得加载站外资源")
    return {name: text.encode() for name, text in found.items()}


def _rank(stem: str) -> int:
    return {"tokens": 0, "shell": 1}.get(stem, 2)


def _other_files(site: Path) -> dict[str, bytes]:
    """Images and attachments that the prose pages brought along."""
    found = {file.relative_to(site).as_posix(): file for file in sorted(site.rglob("*")) if file.is_file()}
    return {name: file.read_bytes() for name, file in found.items() if not _is_unused(name)}


def _is_unused(name: str) -> bool:
    return name.startswith(_UNUSED_FOLDERS) or name in _UNUSED_FILES or name.endswith((".html", ".map"))


def _compile(html: str, names: dict[str, str]) -> str:
    """The placeholder's HTML with addresses on the slot ``base`` and the hashed names of the bundles."""
    found = _BODY.search(html)
    if not found or found[1].strip() != "<p>{{ body }}</p>":
        raise ShellError("占位页 placeholder.md 只应有标题和 {{ body }}，且 main.html 须用 body 注释标出正文")
    html = html[: found.start()] + "{{ body }}\n" + html[found.end() :]
    html = _RELATIVE.sub(lambda match: f'{match[1]}="{{{{ base }}}}/{match[2] or ""}"', html)
    for name, hashed in names.items():
        html = html.replace(f"/{name}", f"/{hashed}")
    return "".join(f"{line.rstrip()}\n" for line in html.splitlines() if line.strip())


def _prose(site: Path) -> Iterator[tuple[str, str]]:
    """Address (without slashes at the ends) and body of every prose page, the first heading included."""
    for file in _files(site, "html"):
        address = file.parent.relative_to(site).as_posix()
        if file.name != "index.html" or address in (".", PLACEHOLDER):
            continue
        if not (found := _BODY.search(_read(file))):
            raise ShellError(f"文字页 {address} 中找不到正文标记")
        yield address, found[1].strip()


def _files(folder: Path, suffix: str) -> list[Path]:
    return sorted(folder.rglob(f"*.{suffix}"))


def _hashed(name: str, content: bytes) -> str:
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}.{suffix}"


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise ShellError(f"外壳缺少文件 {file}") from error
