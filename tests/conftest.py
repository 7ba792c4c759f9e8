"""Fixtures for every test."""

from pathlib import Path

import pytest

from generator import publishing, synth
from tests.look import build_kinds
from tests.support import Published, quiet


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root folder."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def published(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The real content, built once for all tests that look at the site."""
    site = tmp_path_factory.mktemp("published") / "site"
    built = publishing.build(root, site, quiet)
    assert built.files, [str(f) for f in built.checked.findings if f.severity == "error"]
    return Published(root, site)


@pytest.fixture(scope="session")
def synthetic_site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Forty invented department-years over five years with everything that may befall one, built without PDFs."""
    folder = tmp_path_factory.mktemp("synthetic")
    synth.write(root, folder / "project", 40, seed=1)
    return Published(folder / "project", folder / "site", build_kinds(folder / "project", folder / "site"))
