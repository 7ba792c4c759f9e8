"""The glossary: its page, its faults, and the words of a report that lead to it without changing what is read."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from generator.load import Content, load_content
from generator.pages import articles, glossary
from generator.pipeline import check
from generator.render.templates import environment
from generator.report.build import build_report, portal_view
from generator.report.model import Report
from generator.report.publication import Publication
from generator.report.terms import explained, first_sentence
from generator.report.views import BlockView, Run
from generator.schema.glossary import Glossary
from generator.validate import assess
from tests.projects import make_project

ROOT = Path(__file__).resolve().parent.parent
REPORTS = sorted(
    path.relative_to(ROOT / "content/reports").as_posix() for path in (ROOT / "content/reports").glob("*/*.yml")
)


@cache
def content() -> Content:
    return load_content(ROOT)


@cache
def reports() -> dict[str, Report]:
    made = {}
    for loaded in content().reports:
        assessed = assess(loaded, content())
        assert assessed is not None
        made[loaded.file.removeprefix("content/reports/")] = build_report(assessed, content(), digest="0" * 64)
    return made


def real() -> Glossary:
    loaded = content().glossary
    assert loaded is not None
    return loaded.model


def words(*terms: dict[str, object]) -> Glossary:
    filled = {f"t{n}": {"theme": "x", "text": f"解释{n}。再说一句。", **term} for n, term in enumerate(terms)}
    return Glossary.model_validate({"schema_version": "1", "themes": {"x": "类"}, "terms": filled})


def shown(glossary: Glossary, *paragraphs: str, kind: str = "text", run: str = "text") -> list[str]:
    """The paragraphs after the step, terms in square brackets with their ids."""
    blocks = (BlockView(kind, "b", tuple((Run(run, text),) for text in paragraphs)),)  # type: ignore[arg-type]
    report = replace(next(iter(reports().values())), address="reports/a/2021/", blocks=blocks)
    made = explained(report, glossary).blocks[0].paragraphs
    return ["".join(f"[{r.text}]{r.target[-1]}" if r.kind == "term" else r.text for r in runs) for runs in made]


# -- which words -------------------------------------------------------------------------------------------


def test_only_the_first_occurrence_in_a_report_leads_to_its_explanation() -> None:
    found = shown(words({"name": "决算", "aliases": ["决算数"]}), "决算与预算，决算。", "部门决算数。")
    assert found == ["[决算]0与预算，决算。", "部门决算数。"]


def test_the_longer_term_is_meant() -> None:
    two = words({"name": "决算"}, {"name": "部门决算"})
    assert shown(two, "部门决算和决算") == ["[部门决算]1和[决算]0"]


def test_an_alias_leads_to_the_same_entry() -> None:
    assert shown(words({"name": "甲"}, {"name": "“三公”经费", "aliases": ["三公经费"]}), "三公经费") == ["[三公经费]1"]


def test_phrases_that_mean_something_else_are_left_alone() -> None:
    assert shown(words({"name": "复核", "unlike": ["反复核"]}), "反复核对后复核") == ["反复核对后[复核]0"]
    assert shown(words({"name": "绩效自评", "unlike": ["绩效自评价"]}), "绩效自评价，绩效自评") == [
        "绩效自评价，[绩效自评]0"
    ]


def test_a_phrase_of_one_term_does_not_hide_another_in_it() -> None:
    two = words({"name": "财政拨款", "unlike": ["财政拨款结转"]}, {"name": "结转和结余"})
    assert shown(two, "财政拨款结转和结余，财政拨款") == ["财政拨款[结转和结余]1，[财政拨款]0"]


def test_a_term_with_another_sense_is_linked_only_as_said() -> None:
    assert shown(words({"name": "批复", "linked": []}), "上级批复后实施") == ["上级批复后实施"]
    assert shown(words({"name": "复核", "linked": ["财政复核"]}), "自行复核，财政复核") == ["自行复核，[财政复核]0"]


def test_names_in_quotes_are_left_alone() -> None:
    two = words({"name": "人员经费"}, {"name": "“三公”经费"})
    assert shown(two, "“文化宫人员经费补助”和“三公”经费、人员经费") == [
        "“文化宫人员经费补助”和[“三公”经费]1、[人员经费]0"
    ]


# What the reports say in another sense, or within a longer word: none of it may lead to an explanation.
WRONG = {
    "jiangmen-zonggonghui/2024.yml": ("文体汇[项目库]", "办公室[批复]", "文化宫[人员经费]补助", "及时[整改]"),
    "zengcheng-zonggonghui/2023.yml": ("[批复]和统计", "项目[预算调整]", "支出[决算]数", "社会[效益指标]"),
    "futian-zonggonghui/2021.yml": ("[管理效率]", "[预算调整]", "[绩效自评]价", "[财政拨款]结转", "社会[效益指标]"),
}


@pytest.mark.parametrize("file", WRONG)
def test_no_false_explanation_in_the_real_reports(file: str) -> None:
    blocks = explained(reports()[file], real()).blocks
    paragraphs = [p for block in blocks for p in block.paragraphs]
    text = "\n".join("".join(f"[{r.text}]" if r.kind == "term" else r.text for r in p) for p in paragraphs)
    for words_there in WRONG[file]:
        assert words_there.replace("[", "").replace("]", "") in re.sub(r"[\[\]]", "", text), words_there
        assert words_there not in text


def test_names_of_documents_are_left_alone() -> None:
    assert shown(words({"name": "决算"}), "按《决算办法》编制决算") == ["按《决算办法》编制[决算]0"]


@pytest.mark.parametrize("kind", ["heading", "title", "cover", "annex"])
def test_headings_and_covers_are_left_alone(kind: str) -> None:
    assert shown(words({"name": "决算"}), "决算", kind=kind) == ["决算"]


@pytest.mark.parametrize("kind", ["goal", "issue", "measure", "rectification"])
def test_tagged_text_is_running_text(kind: str) -> None:
    assert shown(words({"name": "决算"}), "决算", kind=kind) == ["[决算]0"]


def test_figures_are_left_alone() -> None:
    assert shown(words({"name": "决算"}), "决算 5 万元", run="figure") == ["决算 5 万元"]


def test_a_term_knows_its_way_from_an_earlier_edition() -> None:
    blocks = (BlockView("text", "b", ((Run("text", "决算"),),)),)
    report = replace(next(iter(reports().values())), address="reports/a/2021/r1/", blocks=blocks)
    run = explained(report, words({"name": "决算"})).blocks[0].paragraphs[0][0]
    assert (run.target, run.fact) == ("../../../../glossary/#t0", "解释0。")


def test_without_a_glossary_a_report_stays_as_it_is() -> None:
    report = next(iter(reports().values()))
    assert explained(report, None) is report


def test_the_first_sentence_stands_alone() -> None:
    assert first_sentence("一句。两句。") == "一句。"
    for key, term in real().terms.items():
        assert 8 <= len(first_sentence(term.text)) <= 90, key
        assert term.text.endswith("。"), key


# -- the real reports --------------------------------------------------------------------------------------


def publication(given: Content) -> Publication:
    return Publication(given, portal_view(given), tuple(reports().values()))


def page_of(given: Content, file: str) -> str:
    """The HTML of a report's page below its shell."""
    shown_page = articles.article(publication(given), reports()[file])
    template = environment(ROOT).get_template(f"web/{shown_page.template}")
    return template.render(base="../../..", portal=portal_view(given), **shown_page.data)


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


@pytest.mark.parametrize("file", REPORTS)
def test_what_is_read_is_the_same_to_the_character(file: str) -> None:
    plain, linked = page_of(replace(content(), glossary=None), file), page_of(content(), file)
    assert text_of(linked) == text_of(plain)
    found = re.findall(r'<a class="term" href="../../../glossary/#(\w+)" title="[^"]+">', linked)
    assert len(found) >= 5
    assert len(found) == len(set(found))
    assert set(found) <= set(real().terms)
    assert 'class="term"' not in plain
    assert len(linked.encode()) - len(plain.encode()) < 12_000


@pytest.mark.parametrize("file", REPORTS)
def test_other_outputs_take_the_report_without_terms(file: str) -> None:
    report = reports()[file]
    articles.article(publication(content()), report)
    assert not [r for b in report.blocks for p in b.paragraphs for r in p if r.kind == "term"]


def test_every_term_of_the_reports_stands_on_the_page() -> None:
    (page,) = glossary.pages(publication(content()))
    html = environment(ROOT).get_template(f"web/{page.template}").render(base="..", portal=None, **page.data)
    ids = re.findall(r'<div class="glossary-entry" id="(\w+)">', html)
    assert ids and sorted(ids) == sorted(real().terms)
    for term in real().terms.values():
        assert f"<dt>{term.name}</dt>" in unescape(html)
        assert term.text in unescape(html)
    contents = environment(ROOT).get_template(f"web/{page.toc}").render(base="..", portal=None, **page.data)
    assert set(re.findall(r'href="#([\w-]+)"', contents)) == set(re.findall(r'<h2 id="([\w-]+)"', html))


# -- the file ----------------------------------------------------------------------------------------------


def test_the_real_file_has_no_fault() -> None:
    assert 30 <= len(real().terms) <= 60
    assert not [f for f in check(ROOT).findings if f.location.file == "content/glossary.yml"]


def test_the_file_may_be_absent(tmp_path: Path) -> None:
    made = make_project(tmp_path / "project", ROOT)
    assert not [f for f in check(made).findings if "glossary" in f.location.file]
    given = load_content(made)
    (page,) = glossary.pages(Publication(given, portal_view(given), ()))
    html = environment(ROOT).get_template(f"web/{page.template}").render(base="..", portal=None, **page.data)
    assert "本站还没有编写名词解释" in html
    assert page.toc == ""


def test_check_names_faults_with_their_place(tmp_path: Path) -> None:
    made = make_project(tmp_path / "project", ROOT)
    shutil.copy(ROOT / "content/glossary.yml", made / "content/glossary.yml")
    path = made / "content/glossary.yml"
    text = path.read_text(encoding="utf-8").replace(
        "aliases: [部门决算, 决算数]", "aliases: [部门决算, 决算数, 预决算]"
    )
    path.write_text(text, encoding="utf-8")
    (found,) = [f for f in check(made).findings if f.rule == "glossary-terms"]
    assert found.location.file == "content/glossary.yml"
    assert "“预决算”" in found.message
    assert found.hint and found.related


def test_an_unknown_key_is_told(tmp_path: Path) -> None:
    made = make_project(tmp_path / "project", ROOT)
    text = (ROOT / "content/glossary.yml").read_text(encoding="utf-8").replace("    text:", "    txt:", 1)
    (made / "content/glossary.yml").write_text(text, encoding="utf-8")
    found = [f.message for f in check(made).findings if f.location.file == "content/glossary.yml"]
    assert [message for message in found if "txt" in message]
