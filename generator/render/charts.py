"""Charts as inline SVG, made at build time: horizontal bars from zero, labelled directly, coloured by style sheet.

The drawing is 360 units wide, so that its text stays readable on the narrowest phone; it scales up, never down. Print,
where the width is known, asks for another.
"""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from generator.report.model import Bar, Chart

WIDTH: Final = 360
BAR: Final = 14
LINE: Final = 46
REFERENCE_LINE: Final = 62
TOP: Final = 4
LETTER: Final = 13
"""Width of a Chinese character of a label; of other signs about half."""


def chart_svg(chart: Chart, style: str = "", width: int = WIDTH) -> Markup:
    """The chart as an ``<svg>`` with title and description, *width* units wide; ids derive from ``chart.id``.

    *style* is CSS of its own, for print, where the style sheet of the document does not reach into a drawing.
    """
    step = REFERENCE_LINE if any(bar.reference for bar in chart.bars) else LINE
    height = TOP + step * len(chart.bars)
    title, description = f"chart-{chart.id}-title", f"chart-{chart.id}-desc"
    rows = Markup("").join(_bar(bar, TOP + step * index, chart, width) for index, bar in enumerate(chart.bars))
    return Markup(
        '<svg class="chart-drawing" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        'aria-labelledby="{title_id} {description_id}">'
        '<title id="{title_id}">{title}</title><desc id="{description_id}">{description}</desc>'
        '{style}{rows}<line class="chart-axis" x1="0.5" y1="{top}" x2="0.5" y2="{height}"/></svg>'
    ).format(
        width=width,
        height=height,
        top=TOP,
        title_id=title,
        description_id=description,
        title=chart.finding,
        description=_description(chart),
        style=Markup("<style>{}</style>").format(style) if style else "",
        rows=rows,
    )


def _bar(bar: Bar, y: int, chart: Chart, width: int) -> Markup:
    """Label and value above, the bar below; the reference is an outline with its own line of words."""
    value = _value(bar, chart)
    made = Markup(
        '<text class="chart-label" x="6" y="{text}">{label}</text>'
        '<text class="chart-value" x="{width}" y="{text}" text-anchor="end">{value}</text>'
    ).format(text=y + 14, label=_short(bar.label, width - 18 - _width(value)), width=width, value=value)
    if bar.reference:
        made += Markup('<rect class="chart-reference" x="0.5" y="{y}.5" width="{length}" height="{height}"/>').format(
            y=y + 20, length=_units(bar.reference_length, width), height=BAR - 1
        )
    top, height = (y + 23, BAR - 6) if bar.reference else (y + 20, BAR)
    made += Markup('<rect class="chart-bar" x="0" y="{y}" width="{length}" height="{height}"/>').format(
        y=top, length=_units(bar.length, width), height=height
    )
    if bar.cut:
        made += Markup('<path class="chart-cut" d="M{x} {low}l6 -{tall}h4l-6 {tall}z"/>').format(
            x=width - 24, low=top + height + 2, tall=height + 4
        )
    if bar.reference:
        made += Markup(
            '<text class="chart-note" x="{width}" y="{y}" text-anchor="end">{name} {reference}</text>'
        ).format(width=width, y=y + 48, name=chart.reference_name, reference=bar.reference)
    return made


def _value(bar: Bar, chart: Chart) -> str:
    """The value; beside a reference with the name of what it is."""
    return f"{chart.bar_name} {bar.value}" if chart.reference_name else bar.value


def _width(text: str) -> int:
    """About how wide a label is drawn."""
    return sum(LETTER if ord(sign) > 0x2E80 else LETTER * 5 // 8 for sign in text)


def _short(label: str, room: int) -> str:
    """A label that leaves room for the value; its full name is in the table below."""
    if _width(label) <= room:
        return label
    kept = label
    while kept and _width(f"{kept}…") > room:
        kept = kept[:-1]
    return f"{kept}…"


def _units(length: str, width: int) -> str:
    """A length in % of the longest as units of the drawing, two decimals, in whole numbers throughout."""
    whole, _, decimals = length.partition(".")
    hundredths = int(whole) * 100 + int(f"{decimals}00"[:2])
    units = hundredths * (width - 1) // 100
    return f"{units // 100}.{units % 100:02d}"


def _description(chart: Chart) -> str:
    parts = (
        f"{bar.label} {_value(bar, chart)}" + (f"，{chart.reference_name} {bar.reference}" if bar.reference else "")
        for bar in chart.bars
    )
    return f"{chart.title}：{'；'.join(parts)}。"
