"""``jixiao doctor``: whether this machine can do the work, and what to install where it cannot."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from generator.load import Content, Loaded, load_content, report_files
from generator.render import engine
from generator.render.engine import APT, TypesetError
from generator.render.fonts import OWN_FOLDER, PARTS, FontError, FontSet, Own, Role, own_files
from generator.schema.report import Report
from generator.yamltext import walk_paths

PACKAGES = ("weasyprint", "mkdocs", "mkdocs-material", "jinja2", "pydantic", "pyyaml", "ruamel.yaml")
SETTINGS = "content/site.yml"
_MEND = "按提示处理后再运行 jixiao doctor；暂不用自备字体，就删去 content/site.yml 的 fonts"
_TRIAL = "<!doctype html><html lang='zh-CN'><head><title>试排</title></head><body><p>部门整体支出绩效自评报告</p></body></html>"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was examined."""

    name: str
    good: bool
    text: str
    mend: str = ""


def examine(root: Path) -> list[Line]:
    """Versions, native libraries, fonts, and one trial page."""
    lines = [
        Line(
            "Python",
            sys.version_info >= (3, 11),
            platform.python_version(),
            "" if sys.version_info >= (3, 11) else "需要 3.11 以上",
        )
    ]
    for name in PACKAGES:
        try:
            lines.append(Line(name, True, version(name)))
        except PackageNotFoundError:
            lines.append(Line(name, False, "未安装", "运行 make site"))
    lines += _native()
    content = load_content(root, [])
    named = content.portal.model.own_fonts if content.portal else ()
    return [*lines, *_settings(content), *_fonts(root, own_files(root, named))]


def _settings(content: Content) -> list[Line]:
    """Faults of ``content/site.yml``: what it names, fonts among it, is then not known, and nothing below is certain."""
    faults = [found for found in content.findings if found.location.file == SETTINGS]
    if not faults:
        return [Line(SETTINGS, True, "可读")]
    return [Line(SETTINGS, False, f"{f.location.spot} {f.path} {f.message}".strip(), f.hint) for f in faults]


def _native() -> list[Line]:
    """The native libraries; Pango 1.56.4 is known to crash after some documents."""
    try:
        typeset = engine.load()
    except TypesetError as error:
        return [Line("Pango", False, "缺少，不能生成 PDF", str(error))]
    pango, subset = typeset.pango_version(), typeset.hb_subset_available()
    good = pango != "1.56.4"
    return [
        Line("Pango", good, pango, "" if good else "此版本会崩溃，请升级或降级"),
        Line("libharfbuzz-subset", subset, "可用" if subset else "缺少，PDF 会慢数倍", "" if subset else APT),
    ]


def _fonts(root: Path, own: Own) -> list[Line]:
    """The shipped faces, which face plays each part, what it lacks, and one page set with them."""
    folder = root / "site_templates" / "fonts"
    try:
        shipped = FontSet.load(folder)
    except FontError as error:
        return [Line("随附字体", False, str(error), "恢复 site_templates/fonts，或运行其中的 build.py")]
    lines = [Line("随附字体", True, "、".join(face.path.stem for face in shipped.faces))]
    try:
        fonts = FontSet.load(folder, own)
    except FontError as error:
        faults = [Line("自备字体", False, fault, _MEND) for fault in str(error).split("\n")]
        return [*lines, *faults, Line("试排一页", False, "未试，先处理自备字体")]
    lines += [_played(role, fonts) for role in PARTS]
    lines += _lacking(root, fonts) if own else []
    try:
        setter = engine.load().Typesetter(folder, own)
        made = setter.render(_TRIAL, stylesheets=(), base_url=None)
    except (TypesetError, FontError, OSError) as error:
        return [*lines, Line("试排一页", False, f"未排成：{error}")]
    if setter.warning:
        lines.append(Line("排版", False, setter.warning, "运行 make site，按锁定的版本安装"))
    return [*lines, Line("试排一页", made.startswith(b"%PDF"), f"{len(made):,} 字节")]


def _played(role: Role, fonts: FontSet) -> Line:
    """Which face plays a part."""
    face, part = fonts.face(role), PARTS[role]
    if face.own:
        text = f"自备 {face.name}{f' {face.version}' if face.version else ''}（{OWN_FOLDER}/{face.path.name}）"
    else:
        text = f"随附 {face.name}，代{part.asked}"
    return Line(f"字体 {part.word}", True, text)


def _lacking(root: Path, fonts: FontSet) -> list[Line]:
    """What own faces lack of the reports' characters and the shipped ones have: told, not a fault."""
    content = load_content(root, report_files(root))
    lines = []
    for role, face in fonts.own:
        found = {
            report.file: chars
            for report in content.reports
            if (chars := fonts.lacking(role, _text(role, report, content)))
        }
        if found:
            lacking = "".join(dict.fromkeys(char for each in found.values() for char in each))
            files = "、".join(list(found)[:5]) + (f"等 {len(found)} 份" if len(found) > 5 else "")
            said = f"“{face.name}”没有报告中的 {len(lacking)} 个字符，由随附字体补：{' '.join(lacking[:40])}（{files}）"
            lines.append(Line(f"字体 {PARTS[role].word}补字", True, said))
    return lines


def _text(role: Role, report: Loaded[Report], content: Content) -> str:
    """The characters of a report that may be set in *role*: all of them, but for titles and page numbers."""
    if role == "song":
        return "— 0123456789"
    if role == "title":
        departments = content.departments.model.departments if content.departments else {}
        department = departments.get(report.model.department)
        names = "".join(name.name for name in department.names) if department else ""
        return f"{report.model.title or ''}{names}"
    return "".join(node.text or "" for _, node in walk_paths(report.node))
