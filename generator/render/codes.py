"""QR codes of addresses, as inline SVG, so that what is on paper leads to the page."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup


def qr_svg(address: str, title: str) -> Markup:
    """A QR code (ISO/IEC 18004, level M) of *address* as ``<svg>`` with a title; the same address, the same drawing."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=False, title=title, border=4, nl=False, omitsize=True
    )
    return Markup(out.getvalue().decode())  # made by the library, which escapes the title
