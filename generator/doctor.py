"""``jixiao doctor``: whether this machine can do the work, and what to install where it cannot."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from weasyprint.text import ffi

from generator.render.fonts import FontError, FontSet
from generator.render.typeset import Typesetter, hb_subset_available

PACKAGES = ("weasyprint", "mkdocs", "mkdocs-material", "jinja2", "pydantic", "pyyaml", "ruamel.yaml")
APT = "apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
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
    lines.append(_pango())
    subset = hb_subset_available()
    lines.append(Line("libharfbuzz-subset", subset, "可用" if subset else "缺少", "" if subset else APT))
    fonts = root / "site_templates" / "fonts"
    try:
        faces = FontSet.load(fonts).faces
        lines.append(Line("随附字体", True, "、".join(face.path.stem for face in faces)))
        made = Typesetter(fonts).render(_TRIAL, stylesheets=(), base_url=None)
        lines.append(Line("试排一页", made.startswith(b"%PDF"), f"{len(made):,} 字节"))
    except FontError as error:
        lines.append(Line("随附字体", False, str(error), "恢复 site_templates/fonts，或运行其中的 build.py"))
    return lines


def _pango() -> Line:
    """Pango's version; 1.56.4 is known to crash after some documents."""
    number = int(ffi.pango.pango_version())
    text = f"{number // 10000}.{number // 100 % 100}.{number % 100}"
    bad = text == "1.56.4"
    return Line("Pango", not bad, text, "此版本会崩溃，请升级或降级" if bad else "")
