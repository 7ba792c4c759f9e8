"""What stands around the content: exported schemas in step with the models, doctor, coverage of the shipped fonts."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from generator import pipeline, schemas
from generator.cli import main


def test_exported_schemas_are_in_step_with_the_models(root: Path) -> None:
    """After a change of the models: ``jixiao schema``."""
    written = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (root / "schemas").iterdir()}
    assert written == {f"{name}.schema.json": schemas.schema(name) for name in schemas.MODELS | schemas.RESULTS}


def test_every_content_file_names_its_schema(root: Path) -> None:
    for path in (root / "content").rglob("*.yml"):
        first = path.read_text(encoding="utf-8").split("\n", 1)[0]
        marker = "# yaml-language-server: $schema="
        assert first.startswith(marker), path
        assert (path.parent / first.removeprefix(marker)).resolve().is_file(), path


def test_doctor_finds_this_machine_fit(root: Path) -> None:
    result = CliRunner().invoke(main, ["--root", str(root), "doctor"])
    assert result.exit_code == 0, result.output
    for words in ("Pango", "libharfbuzz-subset", "随附字体", "试排一页"):
        assert words in result.output


def test_doctor_says_what_is_wrong_with_the_fonts(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "site_templates", tmp_path / "site_templates", ignore=shutil.ignore_patterns("*.ttf"))
    (tmp_path / "content").mkdir()
    (tmp_path / "mkdocs.yml").write_text("", encoding="utf-8")
    result = CliRunner().invoke(main, ["--root", str(tmp_path), "doctor"])
    assert result.exit_code == 2
    assert "✗ 随附字体" in result.output
    assert "→" in result.output


def test_a_character_that_no_face_covers_is_refused_before_typesetting(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "content", tmp_path / "content")
    (tmp_path / "site_templates").symlink_to(root / "site_templates")
    path = tmp_path / "content/reports/huadu-zonggonghui/2023.yml"
    text = path.read_text(encoding="utf-8").replace("（一）部门职能。", "（一）部门职能𪚥。")
    path.write_text(text, encoding="utf-8")
    found = [f for f in pipeline.check(tmp_path).findings if f.rule == "font-coverage"]
    assert [f.declared for f in found] == ["𪚥"]
    line = text.split("\n")[found[0].location.line - 1]
    assert line[found[0].location.column - 1] == "𪚥"
    assert "U+2A6A5" in found[0].message


def test_files_that_nobody_would_read_are_named(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "content", tmp_path / "content")
    (tmp_path / "site_templates").symlink_to(root / "site_templates")
    folder = tmp_path / "content/reports/huadu-zonggonghui"
    for name in ("2023.副本.yml", "2022.yaml", "deep/2021.yml"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(folder / "2023.yml", folder / name)
    found = [f for f in pipeline.check(tmp_path).findings if f.rule == "reference"]
    names = sorted(f.location.file.removeprefix("content/reports/huadu-zonggonghui/") for f in found)
    assert names == ["2022.yaml", "2023.副本.yml", "deep/2021.yml"]
    assert all("不会被读取" in f.message and f.hint for f in found)


def test_formulas_in_a_circle_end(root: Path, tmp_path: Path) -> None:
    """Each of two facts is a long sum of the other: with naive recomputation this takes minutes."""
    shutil.copytree(root / "content", tmp_path / "content")
    (tmp_path / "site_templates").symlink_to(root / "site_templates")
    path = tmp_path / "content/reports/huadu-zonggonghui/2023.yml"
    text = path.read_text(encoding="utf-8")
    facts = "".join(
        f"  loop.{a}: {{name: 甲, kind: count, time: flow, formula: {' + '.join([f'loop.{b}'] * 30)}}}\n"
        for a, b in (("a", "b"), ("b", "a"))
    )
    text = text.replace("local_facts:\n", f"local_facts:\n{facts}", 1)
    text = text.replace("一、部门基本情况", "一、部门基本情况 {{ loop.a = 1 个 }}{{ loop.b = 1 个 }}", 1)
    path.write_text(text, encoding="utf-8")
    notes = [f.path for f in pipeline.check(tmp_path).findings if f.path.startswith("loop.")]
    assert sorted(notes) == ["loop.a", "loop.b"]


def test_without_the_native_libraries_everything_but_pdf_works(root: Path, tmp_path: Path) -> None:
    """A Python that cannot load Pango: check and explain work, doctor and build say what to install."""
    hook = "import ctypes.util, sys\nclass F:\n def find_spec(self, n, *a):\n  if n == 'weasyprint': raise OSError(n)\n"
    (tmp_path / "sitecustomize.py").write_text(f"{hook}sys.meta_path.insert(0, F())\n", encoding="utf-8")

    def run(*call: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "generator.cli", "--root", str(root), *call]
        path = f"{tmp_path}{os.pathsep}{root}"
        return subprocess.run(
            command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False
        )

    assert run("explain", "grade").returncode == 0
    assert run("check").returncode == 0
    doctor = run("doctor")
    assert doctor.returncode == 2
    assert "✗ Pango" in doctor.stdout
    assert "libpango-1.0-0" in doctor.stdout
    built = run("build", "--jobs", "1", "--out", str(tmp_path / "site"))
    assert built.returncode == 2
    assert "libpango-1.0-0" in built.stderr
    assert "Traceback" not in doctor.stderr + built.stderr
    assert not (tmp_path / "site").exists()
