"""The shell: built from the real mkdocs.yml, filled with a sample page, and refused when it would not hold."""

from __future__ import annotations

import re
import shutil
from dataclasses import asdict
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from generator.render.handwritten import ProseError
from generator.render.shell import (
    ONCE,
    SLOTS,
    Footer,
    Shell,
    ShellError,
    build_shell,
    check_prose,
    check_template,
    prose_title,
)

ROOT = Path(__file__).parents[1]
FOOTER = Footer(
    sponsor="示例区财政局",
    operator="示例区财政局绩效科",
    contact="0755-00000000",
    site_id="4400000000",
    icp="粤ICP备00000000号",
    police="粤公网安备 44000000000000号",
    police_url="https://beian.mps.gov.cn/#/query/webSearch?code=44000000000000",
    mistakes_url="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=4400000000",
    complaints_url="https://example.gov.cn/jubao",
)
PAGE: dict[str, Any] = {
    "base": "../../..",
    "site": "某县绩效公开",
    "title": "某局 <2021> 年度报告",
    "meta": Markup('<meta name="ArticleTitle" content="某局2021年度报告">'),
    "canonical": "https://example.gov.cn/reports/d/2021/",
    "breadcrumb": Markup('<li><a href="../../../">首页</a></li><li aria-current="page">2021</li>'),
    "toc": Markup('<ol><li><a href="#a">一、概况</a></li></ol>'),
    "body": Markup('<h1>某局</h1><h2 id="a">一、概况</h2>'),
    "banner": "演示站，非政府网站",
    "footer": FOOTER,
}


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return build_shell(ROOT, tmp_path_factory.mktemp("shell"))


def fill(shell: Shell, **changes: Any) -> str:
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(shell.template).render(**{**PAGE, **changes})


class Elements(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the shell is built from, to be spoilt."""
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    for folder in ("content/pages", "site_templates/shell", "site_templates/css", "site_templates/js"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def test_every_slot_is_there_once(shell: Shell) -> None:
    for name in ONCE:
        assert shell.template.count(f"{{{{ {name} }}}}") == 1, name
    assert set(re.findall(r"\{\{ (\w+)", shell.template)) == set(SLOTS)


def test_a_page_shows_what_its_slots_were_given(shell: Shell) -> None:
    html = fill(shell)
    assert "<title>某局 &lt;2021&gt; 年度报告</title>" in html
    for value in [value for name, value in PAGE.items() if name not in ("title", "footer", "base")]:
        assert html.count(value) == 1, value
    for value in asdict(FOOTER).values():
        assert str(Markup.escape(value)) in html, value
    assert '<html lang="zh-CN">' in html
    assert "{{" not in html
    assert "{%" not in html


def test_empty_slots_leave_nothing_behind(shell: Shell) -> None:
    html = fill(shell, canonical="", breadcrumb="", toc="", banner="", meta="", footer=Footer())
    for gone in ("canonical", "breadcrumb", 'class="toc"', "site-banner", "主办单位", "备案", "找错", "举报"):
        assert gone not in html, gone


def test_every_address_starts_at_the_base(shell: Shell) -> None:
    html = fill(shell, base="BASE", body="", breadcrumb="", toc="", canonical="", footer=Footer())
    addresses = [a[name] or "" for _, a in Elements(html).found for name in ("href", "src") if name in a]
    assert "BASE/" in addresses
    assert [address for address in addresses if not address.startswith(("BASE/", "#"))] == []


def test_every_file_a_page_asks_for_is_an_asset(shell: Shell) -> None:
    found = Elements(fill(shell, base=".")).found
    loads = {a.get("src") or a.get("href") for tag, a in found if tag == "script" or a.get("rel") == "stylesheet"}
    assert loads == {f"./{name}" for name in set(shell.assets) - set(shell.scripts.values())}
    assert len([name for name in shell.assets if re.fullmatch(r"assets/shell\.[0-9a-f]{10}\.js", name)]) == 1


def test_nothing_is_loaded_from_elsewhere_and_no_script_is_inline(shell: Shell) -> None:
    for tag, attributes in Elements(fill(shell)).found:
        assert not [name for name in attributes if name.startswith("on")]
        if tag == "script":
            assert attributes.get("src")
        if tag != "a" and attributes.get("rel") != "canonical":
            assert "//" not in (attributes.get("src") or "") + (attributes.get("href") or "")
    for name, content in shell.assets.items():
        text = content.decode()
        assert not re.search(r"@import|url\(\s*[\"']?(https?:)?//", text), name
        assert "sourceMappingURL" not in text, name


def test_two_builds_give_the_same_bytes(shell: Shell, tmp_path: Path) -> None:
    assert build_shell(ROOT, tmp_path) == shell


def test_nothing_tells_the_generator_or_the_day(shell: Shell) -> None:
    assert "generator" not in shell.template
    assert not re.search(r"20\d\d-\d\d-\d\d|mkdocs", shell.template)


def test_prose_pages_are_text_without_a_page_around_them(shell: Shell) -> None:
    assert {address: prose_title(body) for address, body in shell.prose.items()} == {
        "about": "说明",
        "accessibility": "无障碍说明",
        "filling": "填报说明",
    }
    assert all(body.startswith("<h1") and "<body" not in body for body in shell.prose.values())
    assert "核验说明仅核对报告所载数字与算法是否一致，不是审计或评价结论，不改变原文。" in shell.prose["about"]


def test_a_broken_link_in_prose_is_refused_in_chinese(project: Path, tmp_path: Path) -> None:
    page = project / "content/pages/about.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(f"{text}\n[无](nowhere.md)[无](filling.md#nowhere)\n", encoding="utf-8")
    with pytest.raises(ProseError) as caught:
        build_shell(project, tmp_path / "work")
    line = text.count("\n") + 2
    first, second = str(caught.value).split("\n")
    assert first.startswith(f"content/pages/about.md 第 {line} 行：链接 nowhere.md 所指的文件没有。改法：")
    assert second.startswith(f"content/pages/about.md 第 {line} 行：链接 filling.md#nowhere 所指的标题没有。改法：")


@pytest.mark.parametrize(
    "added,message",
    [
        (b"[x](https://[bad)\n", "读不懂网址 https://[bad"),
        (b"\xff\xfe\n", "不是 UTF-8 编码"),
        (b"<script>1</script>\n", "<script> 是内联脚本"),
    ],
)
def test_a_fault_of_a_prose_page_is_told_with_its_line(
    project: Path, tmp_path: Path, added: bytes, message: str
) -> None:
    page = project / "content/pages/about.md"
    line = page.read_bytes().count(b"\n") + 2
    page.write_bytes(page.read_bytes() + b"\n" + added)
    with pytest.raises(ProseError) as caught:
        build_shell(project, tmp_path / "work")
    assert str(caught.value).startswith(f"content/pages/about.md 第 {line} 行：{message}。改法：")


def test_a_prose_page_that_is_listed_and_gone_is_named(project: Path, tmp_path: Path) -> None:
    (project / "content/pages/about.md").unlink()
    for other in (project / "content/pages").glob("*.md"):
        other.write_text(re.sub(r"\]\(about[^)]*\)", "](#)", other.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ProseError, match=r"content/pages/about\.md：缺少这个文件。改法：恢复它"):
        build_shell(project, tmp_path / "work")


def test_a_prose_page_without_a_title_or_with_a_script_is_refused() -> None:
    for body, message in (
        ("<p>无</p>", "缺少一级标题"),
        ("<h1>甲</h1><script>1</script>", "内联脚本"),
        ('<h1>甲</h1><img src="https://example.com/a.png" alt="">', "src 不可用"),
    ):
        (fault,) = check_prose(ROOT, "x", body)
        assert message in fault and "改法：" in fault
    fine = '<h1>甲</h1><a href="https://example.com/">乙</a><a href="../about/#site">丙</a>'
    assert check_prose(ROOT, "x", fine) == []


def test_an_image_of_a_prose_page_comes_along(project: Path, tmp_path: Path) -> None:
    (project / "content/pages/seal.png").write_bytes(b"png")
    assert build_shell(project, tmp_path / "work").assets["seal.png"] == b"png"


def test_a_missing_configuration_is_said(tmp_path: Path) -> None:
    with pytest.raises(ShellError, match=r"缺少外壳配置 .*mkdocs\.yml"):
        build_shell(tmp_path, tmp_path / "work")


@pytest.mark.parametrize(
    "new, message",
    [
        ("", "缺少填充位 body"),
        ("{{ body }}{{ body }}", "填充位 body 出现 2 次"),
        ("{{ body }}{{ other }}", "未知的填充位 other"),
        ("{{ body }}{% if %}", "不是有效的 Jinja"),
        ('{{ body }}<a href="../about/">a</a>', "href 不可用：../about/"),
        ('{{ body }}<a href="/about/">a</a>', "href 不可用：/about/"),
        ('{{ body }}<img src="//cdn.example/a.png" alt="">', "src 不可用"),
        ('{{ body }}<img srcset="{{ base }}/a.png, https://b/c.png 2x" alt="">', "srcset 不可用"),
        ("{{ body }}<script>1</script>", "内联脚本"),
        ('{{ body }}<p onclick="x()">a</p>', "内联事件 onclick"),
        ('{{ body }}<a href="javascript:x()">a</a>', "href 不可用"),
    ],
)
def test_a_template_that_would_not_hold_is_refused(shell: Shell, new: str, message: str) -> None:
    with pytest.raises(ShellError, match=re.escape(message)):
        check_template(shell.template.replace("{{ body }}", new))


def palettes() -> list[dict[str, str]]:
    """The colours of light, then of each dark or high-contrast block laid over its base."""
    css = (ROOT / "site_templates/css/tokens.css").read_text(encoding="utf-8")
    blocks = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in re.findall(r"\{([^{}]*)\}", css)]
    light, *others = [block for block in blocks if block]
    dark = {**light, **others[0]}
    return [light, *({**(dark if "#ffffff" in block.get("ink", "") else light), **block} for block in others)]


def contrast(one: str, other: str) -> float:
    """The WCAG 2.1 contrast ratio."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", palettes())
def test_text_and_controls_stand_out_in_every_palette(colours: dict[str, str]) -> None:
    for ground in ("ground", "panel"):
        for text in ("ink", "muted", "link", "link-hover", "error", "note", "met"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
        for mark in ("edge", "focus"):
            assert contrast(colours[mark], colours[ground]) >= 3, (mark, ground)
    assert contrast(colours["on-link"], colours["link"]) >= 4.5


def test_dark_by_system_and_dark_by_choice_are_the_same() -> None:
    light, system, chosen, more, more_system, more_chosen = palettes()
    assert system == chosen
    assert more_system == more_chosen
    assert light["ink"] == "#1b2430"
    assert more["ink"] == "#000000"
