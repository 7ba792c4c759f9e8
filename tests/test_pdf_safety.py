"""Whatever a report says stays words: it opens no file, no connection and no program, and hides nothing in a PDF."""

import dataclasses
import io
import itertools
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final, get_type_hints

import pikepdf
import pypdfium2
import pytest
import weasyprint
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import pipeline, publishing
from generator.finding import Severity
from generator.papers import all_papers
from generator.render import pdf as printing
from generator.render.typeset import TemplateFetcher, Typesetter
from generator.report.model import Report
from generator.report.publication import Embedded, Paper, Publication
from tests.projects import check_only, make_project, put_report

HERE: Final = Path(__file__).resolve().parent
SMALL: Final = (HERE / "reports" / "small.yml").read_text(encoding="utf-8")
HOSTILE: Final = (
    "</p></td></table><script>app.alert(1)</script>",
    '<img src="file:///etc/passwd">',
    "<link rel=attachment href=file:///etc/hostname>",
    "<a href='javascript:alert(1)' rel=attachment>",
    '"><svg onload=alert(1)><image href="http://127.0.0.1:9/a.png"/></svg>',
    "' style='background:url(http://127.0.0.1:9/b.png)' x='",
    "<style>@import 'http://127.0.0.1:9/c.css';</style>",
    "url(file:///etc/passwd)",
    "{{ 7*7 }}",
    "{% include 'pdf/_base.html.j2' %}",
    "<!-- --><![CDATA[ ]]>&lt;&#60;&amp;",
    "<object data=file:///etc/passwd><iframe src=//127.0.0.1:9>",
    "\\0000A ) /JS (app.alert(1)) /S /Launch",
)
SWITCHES: Final = {"address", "anchor", "anchors", "id", "department", "region_code", "family", "target", "template"}
"""Names that the program gives, never a report: templates and addresses go by them."""


@pytest.fixture(scope="module")
def typesetter(root: Path) -> Typesetter:
    """The one of this process."""
    found: Typesetter = printing.typesetter(root)
    return found


@pytest.fixture(scope="module")
def publication(root: Path) -> Publication:
    """The real content, published."""
    return publishing.publish_all(pipeline.check(root))


class Poison:
    """Adds hostile words to every text of a value, another in each place."""

    def __init__(self, words: tuple[str, ...] = HOSTILE) -> None:
        self.words = itertools.cycle(words)

    def __call__(self, value: Any, literal: bool = False) -> Any:
        """``value`` with all its texts spoilt; ``literal`` where only some words have a meaning."""
        if isinstance(value, str):
            return value if literal or not value else f"{value}{next(self.words)}"
        if isinstance(value, tuple):
            return tuple(self(item, literal) for item in value)
        if isinstance(value, Mapping):
            return {key: self(item) for key, item in value.items()}
        if dataclasses.is_dataclass(value) and not isinstance(value, (type, Embedded)):
            hints = get_type_hints(type(value))
            spoilt = {
                field.name: self(
                    getattr(value, field.name), field.name in SWITCHES or "Literal" in str(hints[field.name])
                )
                for field in dataclasses.fields(value)
                if field.init
            }
            return dataclasses.replace(value, **spoilt)
        return value


def papers_of(publication: Publication, report: Report) -> list[Paper]:
    """All papers of one report."""
    alone = dataclasses.replace(publication, reports=(report,), earlier=())
    return list(all_papers(alone))


def markup(html: str) -> tuple[set[str], set[str], list[str]]:
    """The names of elements and attributes of HTML, and where its links lead."""
    tree = list(weasyprint.HTML(string=html).etree_element.iter())
    names = {str(element.tag) for element in tree}
    attributes = {name for element in tree for name in element.attrib}
    return names, attributes, [value for e in tree for name in ("href", "src") if (value := e.get(name)) is not None]


def actions(pdf: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    """Every action of a PDF, and the address of those that have one."""
    for found in pdf.objects:
        if not isinstance(found, pikepdf.Dictionary):
            continue
        for holder in (found, found.get("/A"), found.get("/AA"), found.get("/OpenAction")):
            if not isinstance(holder, pikepdf.Dictionary) or str(holder.get("/Type", "/Action")) != "/Action":
                continue
            if (kind := holder.get("/S")) is not None:
                yield str(kind), str(holder.get("/URI", ""))


def words(pdf: bytes) -> str:
    """All that a PDF says, without spaces."""
    opened = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_bounded() for page in opened)
    opened.close()
    return squeezed(text)


def squeezed(text: str) -> str:
    """Without white space and the marks of broken lines."""
    return re.sub(r"[\s\ufffe\u00ad\u200b]", "", text)


def test_hostile_words_are_printed_and_nothing_else(
    root: Path, publication: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def refuse(_self: TemplateFetcher, url: str, _headers: object = None) -> None:
        asked.append(url)
        raise ValueError(url)

    monkeypatch.setattr(TemplateFetcher, "fetch", refuse)
    report = min(publication.reports, key=lambda r: len(r.blocks))
    poison = Poison()
    for clean in papers_of(publication, report):
        paper = poison(clean)
        before = markup(printing.document_html(printing.Job(root, clean, publication.portal)))
        html = printing.document_html(printing.Job(root, paper, publication.portal))
        names, attributes, links = markup(html)
        assert names <= before[0] | {"br", "a", "span"}
        assert attributes <= before[1] | {"href", "class"}
        assert all(link.startswith("#") for link in links), links
        made = printing.run(printing.Job(root, paper, publication.portal))
        said = words(made)
        present = [word for word in HOSTILE if squeezed(word) in said]
        assert len(present) >= (len(HOSTILE) if clean.template == "report.html.j2" else 1), set(HOSTILE) - set(present)
        with pikepdf.open(io.BytesIO(made)) as pdf:
            assert set(actions(pdf)) == set()
            assert set(pdf.attachments) == {file.name for file in clean.embedded}
            assert "/AcroForm" not in pdf.Root
            assert "/JavaScript" not in pdf.Root.get("/Names", {})
            assert str(pdf.docinfo["/Title"]) == paper.title.strip()
    assert not asked


def test_links_lead_to_the_web_or_inside(typesetter: Typesetter) -> None:
    body = (
        "<h1 id=a>一</h1><p><a href='#a'>内</a><a href='https://example.gov.cn/x?y=1'>外</a><a href='javascript:alert(1)'>甲"
        "</a><a href='file:///etc/passwd'>乙</a><a href='../x.html'>丙</a><a href='data:text/html,x'>丁</a>"
        "<a rel=attachment href='icon.svg'>戊</a><a href='JAVASCRIPT:x'>己</a><a href=' javascript:x'>庚</a></p>"
    )
    html = f"<!DOCTYPE html><html lang=zh-CN><head><title>t</title><link rel=attachment href='icon.svg'></head>{body}"
    made = typesetter.render(html, stylesheets=[], base_url=None)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert set(actions(pdf)) == {("/URI", "https://example.gov.cn/x?y=1")}
        assert [str(note.Contents) for note in pdf.pages[0].Annots] == ["内", "外"]
        assert not pdf.attachments
    assert "甲乙丙丁戊己庚" in words(made)


UNSEEN: Final = (
    "\x00\x07\x0b\x1b\x7f\x85\u00ad\u061c\u200b\u200e\u200f\u2028\u202a\u202e\u2066\u2069\ufeff\ufffe\U000e0041"
)


@pytest.mark.parametrize("sign", UNSEEN, ids=[f"U+{ord(sign):04X}" for sign in UNSEEN])
def test_unseen_signs_are_findings_in_a_report(root: Path, tmp_path: Path, sign: str) -> None:
    project = make_project(tmp_path / "project", root)
    for text in (f"全年{sign}预算", f'"全年\\U{ord(sign):08x}预算"'):
        raw = SMALL.replace("title: 自评报告", f"title: {text}").encode()
        put_report(project, raw)
        found = [f for f in pipeline.check(project, today=date(2026, 11, 21)).findings if f.severity is Severity.ERROR]
        assert found, f"U+{ord(sign):04X} as {text!r}"
        assert all(re.search("[一-鿿]", f.message) for f in found)


def test_unseen_signs_that_come_all_the_same_do_no_harm(typesetter: Typesetter) -> None:
    for sign in UNSEEN:
        made = typesetter.render(
            f"<!DOCTYPE html><html lang=zh-CN><title>甲{sign}乙</title><h1>甲{sign}乙</h1><p>丙{sign}丁",
            stylesheets=[],
            base_url=None,
        )
        said = words(made)
        assert "丙" in said, f"U+{ord(sign):04X}"
        assert "丁" in said, f"U+{ord(sign):04X}"
        assert said.index("丙") < said.index("丁"), f"U+{ord(sign):04X}"


def test_hostile_words_in_a_file_are_printed_or_found(root: Path, tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", root)
    check_only(project)
    plain = [word for word in HOSTILE if "{{" not in word and "{%" not in word]
    text = SMALL.replace("status: draft", "status: published").replace(
        "  - table: t1", "  - text: |\n" + "".join(f"      此处{word}为止。\n" for word in plain) + "  - table: t1"
    )
    text = text.replace("  approved: not_printed\n", "  approved: not_printed\n  posted: 2026-11-21\n")
    text = text.replace("title: 表 1 预算安排", f"title: '表 1 {plain[0]}'").replace(
        "基本支出 |", f"基本支出{plain[1]} |"
    )
    put_report(project, text.encode())
    checked = pipeline.check(project, today=date(2026, 11, 21))
    assert [str(f) for f in checked.findings if f.severity is Severity.ERROR] == []
    made = publishing.publish_all(checked)
    said = ""
    for paper in papers_of(made, made.reports[0]):
        if paper.template == "report.html.j2":
            said = words(printing.run(printing.Job(project, paper, made.portal)))
    assert [word for word in plain if squeezed(word) not in said] == []
    for word in ("{{ 7*7 }}", "{% include 'x' %}", "{{ self.__init__.__globals__ }}"):
        put_report(project, SMALL.replace("全年预算支出", f"全年{word}预算支出").encode())
        found = [f for f in pipeline.check(project, today=date(2026, 11, 21)).findings if f.severity is Severity.ERROR]
        assert word.startswith("{%") or found, word


def test_long_words_paragraphs_and_tables_are_set(typesetter: Typesetter, root: Path) -> None:
    styles = [(root / "site_templates" / name).read_text(encoding="utf-8") for name in printing.STYLES]
    rows = "".join(
        f"<tr><th scope=row>{i}</th><td>{'长' * (i % 40)}</td><td class=num>{'9' * 16}</td></tr>" for i in range(120)
    )
    body = (
        f"<h1>{'题' * 400}</h1><p>{'a' * 3000}</p><p>{'国' * 50_000}</p><p>{'，' * 200}{'（' * 200}</p>"
        f"<figure class=table><table class='printed long'><thead><tr><th scope=col>{'头' * 90}</th><th scope=col>乙</th>"
        f"<th scope=col>丙</th></tr></thead><tbody>{rows}</tbody></table></figure>{'<div>' * 60}深{'</div>' * 60}"
    )
    made = typesetter.render(
        f"<!DOCTYPE html><html lang=zh-CN><title>{'题' * 400}</title><body>{body}", stylesheets=styles, base_url=None
    )
    said = words(made)
    assert said.count("国") == 50_000
    assert said.count("a") == 3000
    assert said.count("9" * 16) == 120
    assert "深" in said


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co"]), min_size=1, max_size=40))
def test_any_words_pass_through(typesetter: Typesetter, text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    made = typesetter.render(
        f"<!DOCTYPE html><html lang=zh-CN><title>t</title><p>始{escaped}终", stylesheets=[], base_url=None
    )
    said = words(made)
    ours = {c for c in text if c.isascii() and c.isalnum()} | {c for c in text if "一" <= c <= "龥"}
    assert [c for c in said if c in ours] == [c for c in squeezed(text) if c in ours]
