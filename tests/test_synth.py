"""Invented projects: the same bytes for the same seed, nothing of anybody else touched, and everything worth trying in it."""

import hashlib
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import synth
from generator.cli import main
from generator.finding import Audience
from generator.load import load_content
from generator.pipeline import check
from generator.references import check_references
from generator.synth.city import kinds, slots
from tests.projects import make_project
from tests.support import Published

COUNT = 40


def digest(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def run(root: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["--root", str(root), "synth", *arguments])
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def project(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synth") / "project"
    synth.write(root, folder, COUNT, seed=7)
    return folder


def test_the_same_number_and_seed_give_the_same_bytes(root: Path, project: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "generator.cli",
        "synth",
        f"{COUNT}",
        "--seed",
        "7",
        "--out",
        str(tmp_path / "other"),
    ]
    subprocess.run(command, check=True, cwd=root, env={"PYTHONHASHSEED": "12345", "PATH": "", "PYTHONUTF8": "1"})
    assert digest(tmp_path / "other" / "content") == digest(project / "content")


def test_another_seed_gives_other_figures(root: Path, project: Path, tmp_path: Path) -> None:
    synth.write(root, tmp_path / "other", 3, seed=8)
    other = tmp_path / "other" / "content" / "reports"
    assert digest(other) != {k: v for k, v in digest(project / "content" / "reports").items() if k in digest(other)}


def test_it_has_everything_that_may_befall_a_report(project: Path) -> None:
    content = load_content(project)
    assert not content.findings
    models = [report.model for report in content.reports]
    current = [r.model for r in content.reports if not re.search(r"\.r\d+\.yml$", r.file)]
    assert Counter(model.status for model in current)["published"] == COUNT
    assert {model.status for model in models} == {"published", "draft", "withdrawn"}
    assert {model.origin for model in models} == {"transcribed", "authored"}
    assert {model.framework for model in models} == {"shili@1", "shili@2", "tongyong@1", "yaodian@1"}
    assert {model.year for model in models} == set(range(2021, 2026)) == set(content.registers)
    assert {review.kind for model in models for review in model.reviews} == {"finance", "third_party"}
    for has in ("index_number", "revisions", "evidence", "disclosures", "clearance", "scores", "tables"):
        assert 0 < sum(bool(getattr(model, has)) for model in current) < len(current) or has == "disclosures", has
    assert any(model.dates.posted_time for model in models)
    assert any(block.rectification for model in models for block in model.document)
    assert content.departments is not None
    known = content.departments.model.departments.values()
    assert any(len(department.names) > 1 for department in known)
    assert any(department.successor for department in known)


def test_the_registers_tell_every_state(project: Path) -> None:
    content = load_content(project)
    entries = [entry for register in content.registers.values() for entry in register.model.departments.values()]
    assert any(entry.exempt and entry.hidden for entry in entries)
    assert any(entry.exempt and not entry.hidden for entry in entries)
    assert any(entry.overdue_confirmed for entry in entries)
    assert any(entry.approved and not entry.disclosed and not entry.overdue_confirmed for entry in entries)
    published = {(r.model.department, r.model.year) for r in content.reports if r.model.status == "published"}
    listed = {(name, year): e for year, r in content.registers.items() for name, e in r.model.departments.items()}
    assert published <= set(listed)
    assert any(entry.disclosed and key not in published for key, entry in listed.items())


def test_it_says_that_it_is_invented(project: Path) -> None:
    content = load_content(project)
    assert content.portal is not None and content.regions is not None
    assert "合成数据" in content.portal.model.name and content.portal.model.demonstration
    assert all(report.model.source and "非真实部门" in report.model.source.title for report in content.reports)
    real = {region.name for region in content.regions.model.regions.values()}
    assert {"示例省", "示例市"} <= real
    assert all(code.startswith("99") for code in content.regions.model.regions)


def test_it_is_clean_where_it_should_be(root: Path, project: Path, tmp_path: Path) -> None:
    checked = check(project)
    assert not checked.errors and not checked.blocked
    noted = {f.location.file for f in checked.findings if f.audience is Audience.PUBLIC and f.severity == "warning"}
    assert 3 <= len(noted) <= 8
    synth.write(root, tmp_path / "clean", 10, seed=7, clean=True)
    spotless = check(tmp_path / "clean")
    assert not [f for f in spotless.findings if f.audience is Audience.PUBLIC]
    assert len(spotless.assessed) == 10


def test_it_grows_to_its_limit() -> None:
    planned = slots(synth.MOST, 5)
    published = [slot for slot in planned if slot.fate == "published"]
    assert len(published) == synth.MOST
    assert len({(slot.department.id, slot.year) for slot in planned}) == len(planned)
    assert len({slot.department.place + slot.department.kind.name for slot in planned}) == len(
        {slot.department.id for slot in planned}
    )
    assert {slot.department.kind.id for slot in slots(60, 5)} == {kind.id for kind in kinds()}


@pytest.mark.parametrize("count,years", [(1, 1), (1, 5), (7, 2), (12, 10)])
def test_small_numbers_work_too(root: Path, tmp_path: Path, count: int, years: int) -> None:
    synth.write(root, tmp_path / "small", count, 3, years)
    content = load_content(tmp_path / "small")
    assert not content.findings and not check_references(content)
    current = [r.model for r in content.reports if not re.search(r"\.r\d+\.yml$", r.file)]
    assert Counter(model.status for model in current)["published"] == count
    assert {model.year for model in current} <= set(range(2026 - years, 2026))


def test_nothing_of_anybody_else_is_touched(root: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("", encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    targets = (
        root,
        root / "content",
        root / "content" / "new",
        root / "generator" / "zz",
        root / ".git" / "x",
        root.parent,
        tmp_path / "full",
        tmp_path / "file",
    )
    before = digest(root / "content")
    for target in targets:
        code, said = run(root, "2", "--out", str(target))
        assert code == 2, target
        assert "换一个" in said
    assert digest(root / "content") == before
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_a_former_output_is_replaced(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "made"
    assert run(root, "4", "--out", str(out))[0] == 0
    first = digest(out / "content")
    (out / "site").mkdir()
    (out / "site" / "index.html").write_text("built", encoding="utf-8")
    code, said = run(root, "3", "--out", str(out))
    assert code == 0 and "3 份" in said and "build" in said
    assert digest(out / "content") != first
    assert run(root, "4", "--out", str(out))[0] == 0
    assert digest(out / "content") == first
    assert (out / "site" / "index.html").read_text(encoding="utf-8") == "built"


def test_what_somebody_wrote_in_a_former_output_is_named_and_kept(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "made"
    assert run(root, "2", "--out", str(out))[0] == 0
    site = out / "content" / "site.yml"
    site.write_text(site.read_text(encoding="utf-8") + "# 我的\n", encoding="utf-8")
    (out / "content" / "备注.txt").write_text("x", encoding="utf-8")
    before = digest(out)
    code, said = run(root, "2", "--out", str(out))
    assert code == 2 and "content/site.yml、content/备注.txt。换一个目录" in said
    assert digest(out) == before


@pytest.mark.parametrize("file", ["facts.yml", "checks.yml", "glossary.yml"])
def test_a_fault_of_the_shared_content_is_told_before_anything_is_touched(
    root: Path, tmp_path: Path, file: str
) -> None:
    out, project = tmp_path / "made", make_project(tmp_path / "project", root)
    assert run(project, "2", "--out", str(out))[0] == 0
    before = digest(out)
    (project / "content" / file).write_text("schema_version: 1\nbad: [\n", encoding="utf-8")
    code, said = run(project, "2", "--out", str(out))
    assert code == 2 and f"没有生成：content/{file} 第 " in said and "先运行 jixiao check" in said
    assert digest(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made", "project"]


@pytest.mark.parametrize("arguments", [("0",), ("3001",), ("many",), ("2", "--years", "0"), ("2", "--seed", "-1")])
def test_a_wrong_call_is_told(root: Path, arguments: tuple[str, ...]) -> None:
    code, said = run(root, *arguments)
    assert code == 2 and "Traceback" not in said


@pytest.mark.xdist_group("synthetic")
def test_the_site_shows_published_ones_only(synthetic_site: Published) -> None:
    content = load_content(synthetic_site.root)
    for report in content.reports:
        model = report.model
        page = synthetic_site.site / "reports" / model.department / str(model.year) / "report.json"
        if model.status == "draft":
            assert not page.exists()
        elif model.status == "published":
            assert page.exists()
