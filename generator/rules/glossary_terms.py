"""名词解释的写法."""

from __future__ import annotations

from collections.abc import Iterator

from generator.finding import Audience, Related, Severity
from generator.load import Content
from generator.rules.base import Outcome, Rule
from generator.schema.glossary import Term
from generator.yamltext import Node

RULE = Rule(
    id="glossary-terms",
    title="名词解释有重复或用不上的写法",
    severity=Severity.WARNING,
    audience=Audience.INTERNAL,
    why="报告中第一次出现的名词链接到它的解释。两个名词用同一个写法，就不知道指哪一个；类别写错的，名词在页面上无处可放。",
    bad="决算和部门决算两个名词都写了别名“决算”。",
    good="每个写法只属于一个名词。",
    mend="删去重复的写法，或把两个名词合成一个；类别用 themes 中的编号",
    compares=False,
)


def check(content: Content) -> Iterator[Outcome]:
    """Names used twice, themes that there are not or that are empty, and ``unlike`` phrases that hold no name."""
    if content.glossary is None:
        return
    glossary, node = content.glossary.model, content.glossary.node
    owners: dict[str, str] = {}
    for key, term in glossary.terms.items():
        here = node.at(("terms", key))
        yield from _themes(key, term, here, set(glossary.themes))
        for name in (*term.spellings, *(name for name in term.sought if name not in term.spellings)):
            path = f"terms.{key}.{name}"
            if name not in owners:
                owners[name] = key
                yield RULE.passed(path)
                continue
            other = node.at(("terms", owners[name]))
            twice = "写了两次" if owners[name] == key else f"已属于“{glossary.terms[owners[name]].name}”"
            message = f"名词“{term.name}”的写法“{name}”{twice}"
            yield RULE.finding(
                here.location, path, message, declared=name, related=(Related(other.location, owners[name]),)
            )
        for phrase in term.unlike:
            if not any(name in phrase for name in term.sought):
                message = f"“{phrase}”不含“{term.name}”，写在 unlike 下没有作用"
                yield RULE.finding(here.location, f"terms.{key}.unlike.{phrase}", message, declared=phrase)
    used = {term.theme for term in glossary.terms.values()}
    for theme in glossary.themes:
        if theme not in used:
            location = node.at(("themes",)).key_locations[theme]
            yield RULE.finding(location, f"themes.{theme}", f"类别“{theme}”下没有名词", declared=theme)


def _themes(key: str, term: Term, node: Node, themes: set[str]) -> Iterator[Outcome]:
    if term.theme not in themes:
        message = f"名词“{term.name}”的类别“{term.theme}”没有登记"
        yield RULE.finding(node.at(("theme",)).location, f"terms.{key}.theme", message, declared=term.theme)
