"""A small site, whole but for most rules: every page, data file and the HTML of the PDF as last looked at by eye.

After a wanted change: ``JIXIAO_GOLDEN=write make test``, then look at the difference before committing it.
"""

import os
import re
import shutil
from pathlib import Path

import pytest

from generator import publishing
from generator.edition import publish
from generator.load import load_content
from generator.report.build import build_report
from generator.validate import assess
from tests.support import print_html, quiet

pytestmark = pytest.mark.xdist_group("site")
RULE_PAGES = ("rules/index.html", "rules/fact-conflict/index.html")
CASE = Path(__file__).parent / "golden" / "small"


def produced(root: Path, work: Path) -> dict[str, str]:
    """What the small site says, without the shell around it, which has its own tests."""
    project = work / "project"
    shutil.copytree(CASE / "content", project / "content")
    shutil.copytree(root / "content" / "pages", project / "content" / "pages")
    prose = {f"{path.stem}/index.html" for path in (root / "content" / "pages").glob("*.md")}
    for name in ("site_templates", "mkdocs.yml"):
        (project / name).symlink_to(root / name)
    built = publishing.build(project, work / "site", quiet)
    assert built.published == 1, built.checked.findings
    files = {}
    for path in sorted((work / "site").rglob("*")):
        name = path.relative_to(work / "site").as_posix()
        if name in (*prose, "data/index.json") or (name.startswith("rules/") and name not in RULE_PAGES):
            continue
        if path.suffix == ".html":
            text = path.read_text(encoding="utf-8")
            head = "".join(re.findall(r"<title>.*?</title>|<meta name=.*?>\n?|<link rel=\"canonical\".*?>\n?", text))
            files[name] = head + text[text.index("<main") : text.index("</main>")]
        elif path.suffix in (".json", ".yml"):
            files[name] = path.read_text(encoding="utf-8")
    content = load_content(project)
    assessed = assess(content.reports[0], content)
    assert assessed is not None
    report = build_report(assessed, content, publish(content.reports[0]).digest)
    files["pdf.html"] = print_html(root, content, report)
    return {name: _steady(text) for name, text in files.items()}


def _steady(text: str) -> str:
    """Without what changes with the release of a library: names of bundles, sizes of PDF, XLSX and SQLite files."""
    return re.sub(r"\d[\d.]* [KM]B\b", "SIZE", re.sub(r"\.[0-9a-f]{10}\.(css|js)", r".HASH.\1", text))


def test_the_small_site_is_as_it_was_looked_at(root: Path, tmp_path: Path) -> None:
    files = produced(root, tmp_path)
    expected = CASE / "expected"
    if os.environ.get("JIXIAO_GOLDEN") == "write":
        for name, text in files.items():
            (expected / name).parent.mkdir(parents=True, exist_ok=True)
            (expected / name).write_text(text, encoding="utf-8")
    known = {p.relative_to(expected).as_posix() for p in expected.rglob("*") if p.is_file()}
    assert set(files) == known
    for name, text in files.items():
        assert text == (expected / name).read_text(encoding="utf-8"), name
