"""What stands around the content: exported schemas in step with the models, doctor, coverage of the shipped fonts."""

import json
import shutil
from pathlib import Path

from click.testing import CliRunner

from generator import pipeline, schemas
from generator.cli import main


def test_exported_schemas_are_in_step_with_the_models(root: Path) -> None:
    """After a change of the models: ``jixiao schema``."""
    written = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (root / "schemas").iterdir()}
    assert written == {f"{name}.schema.json": schemas.schema(name) for name in schemas.MODELS}


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
