"""What scores are recomputed from beside the reports: shared content as readers may have it, without comments.

Published below ``data/content/`` in the layout of a project's ``content/``, so that whoever has downloaded the site can
recompute every score from the download alone (``jixiao verify``). Nothing internal: of departments only those whose
reports are published and those that they refer to, of frameworks only those in use, of parameters none that look for
personal data.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, Final

from generator.load import Content
from generator.report.publication import Publication
from generator.textcode import to_yaml

FOLDER: Final = "data/content"
_RELATIONS: Final = ("parent", "successor")  # of a department
_WITHHELD: Final = ("privacy",)  # of checks.yml: nothing that is published depends on it


def files(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """The shared content that the published reports are made from."""
    content = publication.content
    reports = (*publication.reports, *publication.earlier)
    assert content.portal is not None
    assert content.regions is not None
    assert content.catalogue is not None
    yield _file("site.yml", content.portal.node.data())
    yield _file("regions.yml", content.regions.node.data())
    yield _file("facts.yml", content.catalogue.node.data())
    yield _file("departments.yml", _departments(publication))
    yield _file("checks.yml", _checks(content))
    for reference in sorted({report.framework.reference for report in reports}):
        framework = content.frameworks[reference]
        yield _file(f"frameworks/{PurePosixPath(framework.file).name}", framework.node.data())


def _file(name: str, data: Any) -> tuple[str, bytes]:
    return f"{FOLDER}/{name}", to_yaml(data).encode()


def _departments(publication: Publication) -> Any:
    """The directory of departments, cut down to published ones and those that they refer to; withheld ones are not."""
    directory = publication.content.departments
    assert directory is not None
    reports = (*publication.reports, *publication.earlier)
    known, wanted, kept = directory.model.departments, sorted({report.department for report in reports}), set[str]()
    while wanted:
        name = wanted.pop()
        if name in kept or name not in known or name in publication.withheld:
            continue
        kept.add(name)
        wanted += [other for other in (known[name].parent, known[name].successor) if other]
    data = directory.node.data()
    data["departments"] = {
        name: {key: value for key, value in given.items() if key not in _RELATIONS or value in kept}
        for name, given in data["departments"].items()
        if name in kept
    }
    return data


def _checks(content: Content) -> Any:
    assert content.checks is not None
    return {key: value for key, value in content.checks.node.data().items() if key not in _WITHHELD}
