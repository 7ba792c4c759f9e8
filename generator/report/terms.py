"""Terms of the glossary in a report's running text: the first occurrence of each leads to its explanation.

A step on the finished report, for its page alone: print, data and exports take the report without it. What is read is
the same to the character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from generator.report.model import Report
from generator.report.views import BlockView, Run
from generator.schema.glossary import Glossary, Term

ADDRESS: Final = "glossary/"
_BLOCKS: Final = frozenset({"text", "goal", "issue", "measure", "rectification"})
# The name of a document, or of a project in quotes, is a name, not a use of the words in it.
_TITLE: Final = r"《[^》]*》"
_QUOTED: Final = r"“[^”]*”"


def explained(report: Report, glossary: Glossary | None) -> Report:
    """*report* with the first occurrence of every term as a run of its own; itself where there is no glossary.

    Headings, tables, figures, names of documents and quoted names are left alone; of two terms the longer one is meant.
    A term inside one of its phrases ``unlike`` means something else or is cut out of a longer word.
    """
    if glossary is None or not glossary.terms:
        return report
    finder = _Finder(glossary, "../" * report.address.count("/"))
    return replace(report, blocks=tuple(finder.block(block) for block in report.blocks))


def first_sentence(text: str) -> str:
    """The first sentence of an explanation, which stands for it where there is little room."""
    return text.partition("。")[0] + "。"


class _Finder:
    """Finds terms in one report, each once."""

    def __init__(self, glossary: Glossary, base: str) -> None:
        self._base = base
        self._terms: dict[str, tuple[str, Term]] = {}
        for key, term in glossary.terms.items():
            self._terms |= dict.fromkeys(term.sought, (key, term))
        spellings = map(re.escape, sorted(self._terms, key=len, reverse=True))
        self._pattern = re.compile("|".join([_TITLE, *spellings, _QUOTED]))  # “三公”经费 before what is quoted
        self._seen: set[str] = set()

    def block(self, block: BlockView) -> BlockView:
        if block.kind not in _BLOCKS:
            return block
        made = tuple(tuple(new for run in paragraph for new in self._run(run)) for paragraph in block.paragraphs)
        return replace(block, paragraphs=made)

    def _run(self, run: Run) -> Iterator[Run]:
        if run.kind != "text":
            yield run
            return
        start = 0
        for found in self._pattern.finditer(run.text):
            key, term = self._terms.get(found[0], ("", None))
            if term is None or key in self._seen or _unlike(term, found):
                continue
            self._seen.add(key)
            if found.start() > start:
                yield replace(run, text=run.text[start : found.start()])
            yield Run("term", found[0], fact=first_sentence(term.text), target=f"{self._base}{ADDRESS}#{key}")
            start = found.end()
        if start < len(run.text):
            yield replace(run, text=run.text[start:])


def _unlike(term: Term, found: re.Match[str]) -> bool:
    """Whether what was found stands inside a phrase that the term is not meant in."""
    for phrase in term.unlike:
        first = found.string.find(phrase, max(found.end() - len(phrase), 0))
        if 0 <= first <= found.start():
            return True
    return False
