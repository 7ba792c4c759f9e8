"""Pictures of every kind of page to look at: both sites, phone and wide screen, light and dark.

``make screens`` writes ``build/screens/``: the real content, and forty invented department-years. Not a test.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from generator import synth
from tests.look import build_kinds, chromium, headers, samples, served, set_view

ROOT: Final = Path(__file__).resolve().parent.parent
WIDTHS: Final = (390, 1280)
TALLEST: Final = 6000
"""Pixels of a picture's height; what is below is cut off."""


def sites(work: Path) -> Iterator[tuple[str, Path, dict[str, list[str]]]]:
    """Name, folder and pages by kind of both sites."""
    yield "real", work / "real", build_kinds(ROOT, work / "real")
    synth.write(ROOT, work / "project", 40, seed=1)
    yield "synthetic", work / "synthetic", build_kinds(work / "project", work / "synthetic")


def shoot(out: Path, only: str = "") -> int:
    """Take the pictures of the kinds whose name has *only* in it; gives how many."""
    taken = 0
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as work, chromium() as browser:
        page = browser.new_page()
        for name, site, kinds in sites(Path(work)):
            with served(site, headers(ROOT)) as address:
                for kind, files in sorted(kinds.items()):
                    for number, path in enumerate(samples(site, files) if only in kind else ()):
                        page.goto(address + path)
                        for width in WIDTHS:
                            for dark in (False, True):
                                set_view(page, width, dark=dark)
                                height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
                                page.set_viewport_size({"width": width, "height": max(844, height)})
                                shade = "dark" if dark else "light"
                                page.screenshot(path=out / f"{name}-{kind}-{number + 1}-{width}-{shade}.png")
                                taken += 1
    return taken


if __name__ == "__main__":
    folder = ROOT / "build" / "screens"
    print(f"{shoot(folder, sys.argv[1] if len(sys.argv) > 1 else '')} 张截图在 {folder}")
