"""Charts as PNG for places that take no SVG: the same drawing as on the page, in fixed colours and the shipped type."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import resvg_py

from generator.render.charts import chart_svg
from generator.report.model import Chart

STYLES: Final = "portal/chart.css"
FONTS: Final = ("NotoSansSC-Medium.ttf", "NotoSansSC-Bold.ttf")
FAMILY: Final = "Noto Sans SC"
SCALE: Final = 2


def chart_png(root: Path, chart: Chart) -> bytes:
    """The chart on white, twice its nominal size; no font of the machine is used."""
    templates = root / "site_templates"
    svg = str(chart_svg(chart)).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=SCALE,
        background="#ffffff",
        skip_system_fonts=True,
        font_files=[str(templates / "fonts" / name) for name in FONTS],
        font_family=FAMILY,
        sans_serif_family=FAMILY,
        style_sheet=(templates / STYLES).read_text(encoding="utf-8"),
    )
