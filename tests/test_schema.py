"""What the content models refuse in shared files and internal records: told where it stands, in Chinese."""

from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import TypeAdapter, ValidationError

from generator.finding import Severity
from generator.load import load_content, read_model
from generator.render.codes import qr_svg
from generator.schema.base import BASE_LENGTH, BaseAddress, Line, Text
from generator.schema.report import Internal
from generator.yamltext import read_yaml
from tests.projects import make_project

HOST: Final = "https://www.example.gov.cn/"
LONGEST: Final = HOST + "a" * (BASE_LENGTH - len(HOST))


def faults(project: Path) -> list[tuple[str, int, int, str]]:
    found = [f for f in load_content(project).findings if f.severity is Severity.ERROR]
    return [(f.location.file, f.location.line or 0, f.location.column or 0, f.message) for f in found]


def line_of(path: Path, part: str) -> int:
    return next(n for n, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1) if part in line)


SITE, REGIONS, DEPARTMENTS = "content/site.yml", "content/regions.yml", "content/departments.yml"


@pytest.mark.parametrize(
    "file, old, new, told",
    [
        (SITE, "name: 绩效公开", r'name: "绩效\n公开"', "“name”：应写成一行，这里有换行"),
        (REGIONS, "{name: 花都区,", r'{name: "花都\n区",', "“name”：应写成一行，这里有换行"),
        (DEPARTMENTS, "short: 增城区总工会", r'short: "增城区\n总工会"', "“short”：应写成一行，这里有换行"),
        (
            SITE,
            "name: 绩效公开",
            f"base_url: {LONGEST}a\nname: 绩效公开",
            "“base_url”：网址有 201 个字符，不得超过 200 个",
        ),
        (SITE, "name: 绩效公开", f"base_url: {HOST}?id=1\nname: 绩效公开", "应为网址，不带 ? 和 #，如 https://"),
        (SITE, "name: 绩效公开", f"base_url: {HOST}#top\nname: 绩效公开", "应为网址，不带 ? 和 #，如 https://"),
        (SITE, "name: 绩效公开", "base_url: https://[bad\nname: 绩效公开", "应为网址，不带 ? 和 #，如 https://"),
    ],
)
def test_a_value_that_pages_cannot_bear_is_told(
    root: Path, tmp_path: Path, file: str, old: str, new: str, told: str
) -> None:
    project = make_project(tmp_path / "project", root)
    assert not faults(project)
    path = project / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    ((where, line, column, message),) = faults(project)
    assert (where, line) == (file, line_of(path, new.split("\n", maxsplit=1)[0]))
    assert column > 1
    assert told in message


def test_the_longest_address_of_a_site_has_a_code() -> None:
    assert TypeAdapter(BaseAddress).validate_python(LONGEST) == LONGEST
    assert "<svg" in qr_svg(f"{LONGEST}/reports/{'b' * 200}/2024/r10/", "网址")


@pytest.mark.parametrize(
    "broken", ["甲\n乙", "甲\r\n乙", "甲\r乙", "甲\u2028乙", "甲\u2029乙", "甲\x85乙", "甲\n", "\n"]
)
def test_a_line_has_no_break_and_a_text_may(broken: str) -> None:
    assert TypeAdapter(Text).validate_python(broken) == broken
    with pytest.raises(ValidationError, match="应写成一行，这里有换行"):
        TypeAdapter(Line).validate_python(broken)
    assert TypeAdapter(Line).validate_python("甲  乙") == "甲  乙"


def test_an_edition_is_sealed_once() -> None:
    def read(*editions: int) -> Any:
        seals = "".join(
            f"  - {{edition: {n}, date: 2026-11-20, text_code: 0A1B-2C3D-4E5F-6071, sha256: {'a' * 64}}}\n"
            for n in editions
        )
        raw = f"schema_version: 1\nsealed:\n{seals}".encode()
        node, findings = read_yaml(raw, "x.internal.yml")
        assert node is not None
        assert not findings
        return read_model(node, Internal, "x.internal.yml", raw)

    loaded, findings = read(1, 2)
    assert not findings
    assert [seal.edition for seal in loaded.model.sealed] == [1, 2]
    loaded, (finding,) = read(1, 2, 1)
    assert loaded is None
    assert finding.message == "“sealed”：第 1 版登记了不止一项，每版只留一项"
    assert finding.location.line == 3
