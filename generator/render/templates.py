"""The one place that configures Jinja: strict, escaping, no extra blank lines."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from generator.render.charts import chart_svg
from generator.render.codes import qr_svg
from generator.report.columns import column_widths, fitted, notes_below, table_size
from generator.report.titles import title_lines, title_runs


@lru_cache(maxsize=4)
def environment(root: Path) -> Environment:
    """The environment of the templates below ``root/site_templates``. Undefined names raise, everything is escaped."""
    made = Environment(
        loader=FileSystemLoader(root / "site_templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False}  # JSON-LD in the order and the words of its maker
    made.globals["chart_svg"] = chart_svg
    made.globals["qr_svg"] = qr_svg
    made.globals["title_lines"] = title_lines
    made.globals["title_runs"] = title_runs
    made.globals["column_widths"] = column_widths
    made.globals["fitted"] = fitted
    made.globals["notes_below"] = notes_below
    made.globals["table_size"] = table_size
    return made
