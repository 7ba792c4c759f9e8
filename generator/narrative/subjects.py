"""Which fact an unmarked figure speaks of: only where name, members and year are certain, otherwise nothing is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from generator.facts import FactBook, FactKey
from generator.markup import Key
from generator.narrative.figures import Figure, Sentence, measure
from generator.prose import Passage
from generator.quantity import Kind
from generator.schema.catalogue import Fact
from generator.schema.checks import Narrative

_LINKS: Final = (
    "金额为",
    "数为",
    "达到",
    "共计",
    "合计",
    "总计",
    "总额",
    "为",
    "是",
    "共",
    "达",
    "有",
    "计",
    "：",
    ":",
    "了",
)
_QUOTES: Final = re.compile(r"[“”\"\s]")
_CUT: Final = re.compile(r"[，,；;。：:、（()）！？]")
_AMONG: Final = re.compile(r"[，,（(。]?其中[：:，,]?(?P<name>[^，,。；：:()]{2,20})")
_ALSO: Final = re.compile(r"[，,、；和及](?P<name>[^，,。；：:()]{2,20})")
_YEAR: Final = re.compile(r"(?P<year>20[0-9]{2})年度?")
_QUARTERS: Final = {
    **{f"第{sign}季度": f"Q{number}" for number, sign in enumerate("一二三四", 1)},
    **{f"{sign}季度": f"Q{number}" for number, sign in enumerate("一二三四", 1)},
    "上半年": "H1",
    "下半年": "H2",
}
_OTHER_PERIODS: Final = re.compile(
    r"20[0-9]{2}|上年|上一年|去年|前年|同期|往年|季度|上半年|下半年|[0-9一二三四五六七八九十]月|月末|月底|截至|年中|次年|下年|明年|中期|五年|三年"
)
_THIS_YEAR: Final = ("全年", "本年度", "本年", "当年", "年度", "年末", "年底", "截至年末", "截至年底", "今年")
_OWNER: Final = re.compile(r"(?:我|本)(?:局|委|办|部门|部|会|院|中心|单位|街道|镇|乡|县|区|市|厅|处|所|站|校)")
_LONGEST: Final = 40
_FAR: Final = 1000


class Subjects:
    """Recognises the facts of a report by their names in the prose."""

    def __init__(self, facts: Mapping[str, Fact], book: FactBook, owners: Sequence[str], words: Narrative) -> None:
        self._book = book
        self._facts = facts
        self._names: dict[str, list[str]] = {}
        for fact_id, fact in facts.items():
            if fact.kind not in ("text", "date"):
                for name in (fact.name, *fact.aliases):
                    self._names.setdefault(_plain(name), []).append(fact_id)
        self._members: dict[str, list[str]] = {}
        for member_id, member in book.members.items():
            for name in (member.name, *member.aliases):
                self._members.setdefault(_plain(name), []).append(member_id)
        self._longest = max(map(len, self._names), default=0)
        self._longest_member = max(map(len, self._members), default=0)
        neutral = {*words.neutral, *_THIS_YEAR, *(_QUOTES.sub("", owner) for owner in owners)}
        self._neutral = sorted(neutral, key=len, reverse=True)
        self._ambiguous = frozenset(_QUOTES.sub("", name) for name in words.ambiguous)
        self._aims = _any(words.aims)
        self._last_year = _any(words.other_years)
        kept, caught = "|".join(map(re.escape, words.particular_unless)), "|".join(map(re.escape, words.particular))
        self._narrow = _any(words.narrow)
        self._behind: tuple[Passage | None, int] = None, 0
        self._particular = re.compile(f"(?:{kept or '(?!)'})|(?P<found>{caught or '(?!)'})")

    def apart(self, sentence: Sentence) -> bool:
        """Whether the paragraph speaks of aims, plans, or of another year's evaluation."""
        block = sentence.passage.block
        if block.kind in ("goal", "measure") or block.block.rectification:
            return True
        return bool(self._last_year.search(sentence.passage.heading + (block.block.section or "")))

    def named(self, sentence: Sentence) -> Iterator[tuple[int, FactKey]]:
        """The unmarked figures of which it is certain what they speak of: their number in the sentence and the fact."""
        if self.apart(sentence) or self.particular_in(sentence.passage.heading):
            return
        stop = self.stop(sentence)
        chain: FactKey | None = None
        whole = True
        for index, figure in enumerate(sentence.figures):
            if figure.start > stop:
                return
            key = self._key(sentence, index, figure)
            if key is not None and not (whole and self._department(sentence, index, key)):
                key = None
            if key is None and index:
                key = self._member_of(sentence, index, chain)
            if figure.marked:
                keys = {statement.key for statement in figure.statements}
                key = keys.pop() if len(keys) == 1 else None
            chain = key
            whole = whole and key is not None and not key.members
            if key is not None and not figure.marked and key.fact.kind is figure.kind:
                yield index, key

    def _key(self, sentence: Sentence, index: int, figure: Figure) -> FactKey | None:
        """The fact whose name stands directly before the figure."""
        gap = _QUOTES.sub("", sentence.gap(index))[-_LONGEST * 2 :]
        if figure.each or figure.ranged or self._aims.search(_QUOTES.sub("", gap)[-_LONGEST:]):
            return None
        stem, name = self._ending_name(gap)
        if len(self._names.get(name, ())) != 1:
            return None
        fact_id, rest = self._names[name][0], _CUT.split(stem[: -len(name)])[-1]
        members: tuple[str, ...] = ()
        found = self._ending_member(rest.removesuffix("的"))
        if found is not None:
            rest, members = rest.removesuffix("的")[: -len(found[0])], (found[1],)
            if not self._has(fact_id, found[1]):
                return None
        periods = self.periods(rest)
        if periods is None or (name in self._ambiguous and not periods and not members):
            return None
        return self._resolve(sentence, index, fact_id, periods - {""}, members)

    def _department(self, sentence: Sentence, index: int, key: FactKey) -> bool:
        """Whether the figure is the department's: nothing before it has begun to speak of one sort of money."""
        gap = sentence.gap(index)
        stem, name = self._ending_name(_QUOTES.sub("", gap)[-_LONGEST * 2 :])
        clauses = [clause for clause in _CUT.split(stem[: len(stem) - len(name)])[:-1] if clause]
        if any(self.periods(clause) is None for clause in clauses) and index == 0:
            return False
        if not key.fact.id.startswith(("budget.", "income.")):
            return True
        start = sentence.figures[index].start
        before = sentence.text[max(0, start - _FAR) : max(0, start - len(gap))]
        return not (self._narrow.search(before) or self._narrow.search(sentence.passage.heading))

    def _ending_name(self, words: str) -> tuple[str, str]:
        """*words* without 为、共 at their end, and the longest name that they end with; a name may itself end so."""
        while True:
            for n in range(min(self._longest, len(words)), 1, -1):
                if words[-n:] in self._names:
                    return words, words[-n:]
            shorter = without_link(words, once=True)
            if shorter == words:
                return words, ""
            words = shorter

    def _resolve(
        self, sentence: Sentence, index: int, fact_id: str, periods: set[str], members: tuple[str, ...]
    ) -> FactKey | None:
        own = {period for period in periods if period != str(self._book.year)}
        if len(own) > 1:
            return None
        if not own and self.another_period(sentence, index):
            return None
        resolved = self._book.resolve(Key(fact_id, next(iter(own), ""), members))
        return None if isinstance(resolved, str) else resolved

    def another_period(self, sentence: Sentence, index: int) -> bool:
        """Whether the sentence has spoken of another time than the report's year."""
        end = sentence.figures[index].start
        words = re.sub(r"\s", "", sentence.text[max(sentence.start, end - 200) : end])
        words = _YEAR.sub(lambda found: "" if int(found["year"]) == self._book.year else found[0], words)
        return bool(_OTHER_PERIODS.search(words) or self._last_year.search(words))

    def periods(self, words: str) -> set[str] | None:
        """The periods in *words* (an empty one for 全年 and the like); None if there is anything but neutral words."""
        if len(words) > _LONGEST:
            return None
        periods: set[str] = set()
        while words:
            year = _YEAR.match(words)
            owner = _OWNER.match(words)
            quarter = next((name for name in _QUARTERS if words.startswith(name)), "")
            if year is not None:
                periods.add(year["year"])
                words = words[year.end() :]
            elif quarter:
                periods.add(_QUARTERS[quarter])
                words = words[len(quarter) :]
            elif owner is not None:
                words = words[owner.end() :]
            else:
                token = next((token for token in self._neutral if words.startswith(token)), "")
                if not token:
                    return None
                if token in _THIS_YEAR or "整体" in token:
                    periods.add("")
                words = words[len(token) :]
        return periods

    def _ending_member(self, words: str) -> tuple[str, str] | None:
        """The member that *words* end with: its name and id."""
        for n in range(min(self._longest_member, len(words)), 1, -1):
            found = self._members.get(words[-n:], [])
            if len(found) == 1:
                return words[-n:], found[0]
        return None

    def _has(self, fact_id: str, member: str) -> bool:
        """Whether the fact can be broken down to *member*."""
        return any(member in self._book.axes.get(axis, {}) for axis in self._facts[fact_id].axes)

    def _member_of(self, sentence: Sentence, index: int, before: FactKey | None) -> FactKey | None:
        """其中 and a member's name behind a figure that is known, or the next member of such a list."""
        if before is None or before.fact.id not in self._facts:
            return None
        gap = _QUOTES.sub("", sentence.gap(index))[: _LONGEST * 2]
        among = _AMONG.fullmatch(gap)
        found = among or (_ALSO.fullmatch(gap) if before.members else None)
        if found is None or len(before.members) > 1 or (among is not None and before.members):
            return None
        name = without_link(found["name"])
        member = self._members.get(name, [])
        if len(member) != 1 or not self._has(before.fact.id, member[0]):
            return None
        resolved = self._book.resolve(Key(before.fact.id, before.period, (member[0],)))
        return None if isinstance(resolved, str) else resolved

    def aims_in(self, words: str) -> bool:
        """Whether *words* speak of an aim, a plan or a limit."""
        return self._aims.search(words) is not None

    def particular_in(self, words: str) -> bool:
        """Whether *words* speak of one project or unit."""
        return any(found["found"] for found in self._particular.finditer(words))

    def stop(self, sentence: Sentence) -> int:
        """Where the paragraph first speaks of one project or unit; behind it no figure is the department's for certain."""
        if self._behind[0] is not sentence.passage:
            hits = (found.start() for found in self._particular.finditer(sentence.text) if found["found"])
            self._behind = sentence.passage, next(hits, len(sentence.text))
        return self._behind[1]


def comparable(figure: Figure, units: set[str]) -> bool:
    """Whether a count is counted in one of *units*: 名 and 人 are one, 人次 is another."""
    if figure.kind is not Kind.COUNT:
        return True
    return measure(figure.unit) in {measure(unit) for unit in units}


def without_link(words: str, *, once: bool = False) -> str:
    """*words* without 为、共、达到 at their end: all of them, or only the shortest."""
    while True:
        found = [link for link in _LINKS if words.endswith(link)]
        if not found:
            return words
        words = words[: -len(min(found, key=len))]
        if once:
            return words


def _plain(name: str) -> str:
    """A name as folded text has it: without quotes and spaces, brackets half-width."""
    return _QUOTES.sub("", name).replace("（", "(").replace("）", ")")


def _any(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)) or "(?!)")
