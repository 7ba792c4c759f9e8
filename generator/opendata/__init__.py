"""Open data: what is published beside the pages, for programs and spreadsheets. Pure: a publication in, bytes out.

One module a kind of file, each with ``files(publication)``: addresses below the site's root, and bytes.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.opendata import report
from generator.report.publication import Publication

_KINDS = (report,)


def data_files(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """Every data file by address."""
    for kind in _KINDS:
        yield from kind.files(publication)
