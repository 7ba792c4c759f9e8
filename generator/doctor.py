"""``jixiao doctor``: whether this machine can do the work, and what to install where it cannot."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from generator.render import engine
from generator.render.engine import APT, TypesetError
from generator.render.fonts import FontError, FontSet

PACKAGES = ("weasyprint", "mkdocs", "mkdocs-material", "jinja2", "pydantic", "pyyaml", "ruamel.yaml")
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
    return [*lines, *_fonts(root / "site_templates" / "fonts")]


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


def _fonts(folder: Path) -> list[Line]:
    """The shipped faces, and one page set with them."""
    try:
        faces = "、".join(face.path.stem for face in FontSet.load(folder).faces)
        made = engine.load().Typesetter(folder).render(_TRIAL, stylesheets=(), base_url=None)
    except FontError as error:
        return [Line("随附字体", False, str(error), "恢复 site_templates/fonts，或运行其中的 build.py")]
    except TypesetError:
        return [Line("试排一页", False, "未试")]
    return [Line("随附字体", True, faces), Line("试排一页", made.startswith(b"%PDF"), f"{len(made):,} 字节")]
