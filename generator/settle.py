"""How the values of facts are settled from their statements, and what each printed figure was compared with.

Statements that can be one value within their printed digits form a group; the most precise is its value. Several groups
mean that the report says two things. A derived figure is compared first with its operands as printed, then with a
recomputation from base facts, and only a figure that fails both is noted. Sums are checked wherever members are printed.
"""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import product
from typing import Final, TypeAlias

from generator import formula
from generator.facts import FactBook, FactInfo, FactKey, Statement
from generator.formula import FormulaError, Value
from generator.groups import Comparison, Group, Settled, grouped, scale_between
from generator.markup import Key
from generator.quantity import Kind
from generator.sums import MemberSums

ELAPSED: Final = {"Q1": Decimal("0.25"), "Q2": Decimal("0.5"), "Q3": Decimal("0.75"), "": Decimal(1)}
MAX_CHOICES: Final = 32
Tried: TypeAlias = tuple[Value, tuple[Statement, ...], str]
"""A value that a figure is compared with, what it was computed from, and the formula in words."""
_CHANGES: Final = {
    "increase_rate": ("{id}.increase / {id}@Y-1", "{id}.increase / ({id} - {id}.increase)"),
    "decrease_rate": ("{id}.decrease / {id}@Y-1", "{id}.decrease / ({id} + {id}.decrease)"),
}
_NOTHING: Final = FactInfo("", "", Kind.COUNT, "annual")


class Ledger:
    """The settled facts of one report."""

    def __init__(self, book: FactBook, statements: list[Statement]) -> None:
        self.book = book
        self.facts: dict[str, Settled] = {}
        self.words: dict[str, list[Statement]] = defaultdict(list)
        by_key: dict[str, list[Statement]] = defaultdict(list)
        for statement in statements:
            if statement.quantity is None:
                self.words[str(statement.key)].append(statement)
            else:
                by_key[str(statement.key)].append(statement)
        for text, found in by_key.items():
            self.facts[text] = Settled(found[0].key, grouped(found))
        sums = MemberSums(book, self.facts)
        for settled in sorted(self.facts.values(), key=lambda s: -self._depth(s.key)):  # parts before their whole
            settled.comparisons += sums.comparisons(settled)
        for settled in list(self.facts.values()):
            comparison = self._derived(settled)
            if comparison:
                settled.comparisons.append(comparison)

    def _depth(self, key: FactKey) -> int:
        """How far below the fact its members stand: a member, a member of a member, …"""
        depth = 0
        for name in key.members:
            seen: set[str] = set()
            member: str | None = name
            while member is not None and member in self.book.members and member not in seen:
                seen.add(member)
                depth += 1
                member = self.book.members[member].parent
        return depth

    def get(self, key: FactKey) -> Settled | None:
        return self.facts.get(str(key))

    def find(self, key: Key, context: FactKey | None = None) -> Settled | None:
        """The settled fact that an unresolved key names; None if the key is unknown or not printed."""
        resolved = self.book.resolve(key, context)
        return None if isinstance(resolved, str) else self.get(resolved)

    def reading(self, path: str, group: Group) -> Ledger:
        """This ledger as if the report printed only one of the groups of a disputed fact."""
        made = copy.copy(self)
        made.facts = {**self.facts, path: Settled(self.facts[path].key, [group])}
        return made

    # -- derived facts -------------------------------------------------------------------------------------

    def _derived(self, settled: Settled) -> Comparison | None:
        """The printed figure against its formula, operands as printed first, then recomputed from base facts.

        The other bases that the catalogue names can only confirm a figure: one that fits none of them is told by its
        own formula, and where that cannot be computed nothing is told.
        """
        key = settled.key
        if key.fact.id.endswith(".share"):
            return self._share(settled)
        tried = self._tried(key, _trees(key.fact))
        bases = [_parsed(text) for text in key.fact.other_bases]
        others = self._tried(key, [tree for tree in bases if tree is not None])
        made = self._compare(settled, [*tried, *others]) if tried or others else None
        return made if tried or (made and made.agrees) else None

    def derived(self) -> dict[str, list[Settled]]:
        """The printed figures that have a formula, by each fact that the formula names."""
        found: dict[str, list[Settled]] = defaultdict(list)
        for settled in self.facts.values():
            tree = _parsed(settled.key.fact.formula)
            operands = [self.find(key, settled.key) for key in formula.keys(tree)] if tree is not None else []
            for path in dict.fromkeys(str(operand.key) for operand in operands if operand is not None):
                found[path].append(settled)
        return found

    def by_group(self, settled: Settled, operand: Settled) -> list[tuple[Group, Value]]:
        """What a figure's formula gives with each group of a disputed operand; groups that give nothing are left out."""
        tree, made = _parsed(settled.key.fact.formula), []
        for group in operand.groups if tree is not None else ():
            value = self._evaluate(tree, settled.key, {str(operand.key): group}, [], False) if tree else None
            if value is not None:
                made.append((group, value))
        return made

    def bases(self, settled: Settled) -> list[Tried]:
        """What each other base that the catalogue names gives for a figure, in words, with every reading of operands."""
        trees = [_parsed(text) for text in settled.key.fact.other_bases]
        return self._tried(settled.key, [tree for tree in trees if tree is not None])

    def _tried(self, key: FactKey, trees: list[formula.Node]) -> list[Tried]:
        """The value of every formula under every reading of disputed operands, with what was used, in words."""
        tried: list[Tried] = []
        for tree in trees:
            told = formula.chosen(tree, lambda operand: self.find(operand, key) is not None)
            words = formula.wording(told, self._names(key))
            for recompute in (False, True):
                for choice in self._choices(tree, key):
                    used: list[Statement] = []
                    value = self._evaluate(tree, key, choice, used, recompute)
                    if value is not None:
                        tried.append((value, tuple(used), words))
        return tried

    def _share(self, settled: Settled) -> Comparison | None:
        """``x.share#m`` is ``x#m`` ÷ the whole, or ÷ a member that m belongs to: 占项目支出的比重."""
        key, base = settled.key, settled.key.fact.id.removesuffix(".share")
        part = self.find(Key(base, key.period, key.members))
        if part is None or not key.members:
            return None
        made = [
            comparison
            for whole in self._wholes(base, key)
            if (comparison := self._ratio(settled, part, whole)) is not None
        ]
        return next((comparison for comparison in made if comparison.agrees), made[0] if made else None)

    def _wholes(self, base: str, key: FactKey) -> Iterator[Settled]:
        """What a member can be a share of: the fact itself, then the members above it."""
        above: list[tuple[str, ...]] = [()]
        for name in key.members:
            member = self.book.members[name].parent
            while member is not None and member in self.book.members and (member,) not in above:
                above.append((member,))
                member = self.book.members[member].parent
        for members in above:
            whole = self.find(Key(base, key.period, members))
            if whole is not None:
                yield whole

    def _ratio(self, settled: Settled, part: Settled, whole: Settled) -> Comparison | None:
        tree = formula.parse("part / whole")
        tried: list[Tried] = []
        words = f"{self.book.name(part.key)} ÷ {self.book.name(whole.key)}"
        for first, second in product(part.groups, whole.groups):
            value = formula.evaluate(tree, _either(first, second))
            if value is not None:
                tried.append((value, (first.best, second.best), words))
        return self._compare(settled, tried) if tried else None

    def _compare(self, settled: Settled, tried: list[Tried]) -> Comparison:
        for value, used, words in tried:
            if all(_agrees(settled.key, group.value, value) for group in settled.groups):
                return Comparison("formula", value, True, used, words)
        for value, used, words in tried:
            if any(_agrees(settled.key, group.value, value) for group in settled.groups):
                return Comparison("formula", value, False, used, words)
        value, used, words = tried[0]
        return Comparison("formula", value, False, used, words)

    def _choices(self, tree: formula.Node, context: FactKey, *, trust: bool = False) -> Iterator[dict[str, Group]]:
        """Every way to take one group of each disputed operand; the first is the chosen groups.

        With *trust* an operand that its members confirm has no other reading.
        """
        disputed = []
        for key in formula.keys(tree):
            settled = self.find(key, context)
            if settled is not None and settled.disputed and not (trust and settled.confirmed):
                chosen = settled.chosen
                groups = [chosen, *(group for group in settled.groups if group is not chosen)]
                disputed.append([(str(settled.key), group) for group in groups])
        for number, combination in enumerate(product(*disputed)):
            if number >= MAX_CHOICES:
                return
            yield dict(combination)

    def _evaluate(
        self,
        tree: formula.Node,
        context: FactKey,
        choice: dict[str, Group],
        used: list[Statement],
        recompute: bool,
        known: dict[str, tuple[Value, list[Statement]] | None] | None = None,
    ) -> Value | None:
        """The value with the groups of *choice*; what was used is added to *used*. *known* remembers recomputed facts."""
        memory = {} if known is None else known

        def lookup(key: Key) -> Value | None:
            resolved = self.book.resolve(key, context)
            if isinstance(resolved, str):
                return None
            recomputed = self._recomputed(resolved, choice, memory) if recompute else None
            if recomputed is not None:
                used.extend(recomputed[1])
                return recomputed[0]
            settled = self.get(resolved)
            if settled is None:
                return None
            group = choice.get(str(resolved), settled.chosen)
            used.append(group.best)
            return group.value

        counted = formula.chosen(tree, lambda operand: self.find(operand, context) is not None)
        return formula.evaluate(counted, lookup, _elapsed(context.period))

    def _recomputed(
        self, key: FactKey, choice: dict[str, Group], known: dict[str, tuple[Value, list[Statement]] | None]
    ) -> tuple[Value, list[Statement]] | None:
        """A derived operand from its own operands, each computed once; None for a base fact or a formula in a circle."""
        name, tree = str(key), _parsed(key.fact.formula)
        if tree is None or key.fact.at_least:
            return None
        if name not in known:
            known[name] = None  # met again on the way: a circle
            used: list[Statement] = []
            value = self._evaluate(tree, key, choice, used, True, known)
            known[name] = None if value is None else (value, used)
        return known[name]

    def readings(self, tree: formula.Node) -> list[tuple[Value, list[Statement]]]:
        """The value of a scoring expression under every reading of disputed operands, the chosen reading first.

        Empty if an operand is not printed. Periods in the expression are relative to the report's year.
        """
        context = FactKey(_NOTHING)
        made = []
        for choice in self._choices(tree, context, trust=True):
            used: list[Statement] = []
            value = self._evaluate(tree, context, choice, used, False)
            if value is not None:
                made.append((value, used))
        return made

    def missing(self, tree: formula.Node) -> list[str]:
        """Names of the facts in an expression that the report does not print."""
        names = []
        for key in formula.keys(tree):
            resolved = self.book.resolve(key)
            if not isinstance(resolved, str) and self.get(resolved) is None:
                names.append(f"“{self.book.name(resolved)}”")
        return names

    def _names(self, context: FactKey) -> Callable[[Key], str]:
        def name(key: Key) -> str:
            resolved = self.book.resolve(key, context)
            return resolved if isinstance(resolved, str) else self.book.name(resolved)

        return name


def _elapsed(period: str) -> Decimal | None:
    """The share of the year that has passed at the end of a period; None for a cut-off without a date."""
    return ELAPSED.get(period, Decimal(1) if re.fullmatch(r"\d{4}", period) else None)


def _agrees(key: FactKey, printed: Value, computed: Value) -> bool:
    """Whether a figure is what its formula gives, or for a fact that may be more (a gross amount) not less than that."""
    if printed.range.meets(computed.range):
        return True
    least = min(abs(computed.range.low), abs(computed.range.high))
    return key.fact.at_least and printed.range.high >= least and not scale_between(printed, computed, key.fact.kind)


def _either(part: Group, whole: Group) -> formula.Lookup:
    """A lookup for ``part / whole``."""

    def lookup(key: Key) -> Value:
        return part.value if key.id == "part" else whole.value

    return lookup


def _parsed(text: str | None) -> formula.Node | None:
    """A formula of the catalogue; None if there is none or it cannot be read, which is a finding elsewhere."""
    try:
        return formula.parse_number(text) if text else None
    except FormulaError:
        return None


def _trees(fact: FactInfo) -> list[formula.Node]:
    """Every formula that a figure may follow: its own, and for a change in per cent the printed change of the year."""
    own = _parsed(fact.formula)
    base, _, suffix = fact.id.rpartition(".")
    return [tree for tree in [own] if tree is not None] + [
        formula.parse_number(text.format(id=base)) for text in _CHANGES.get(suffix, ()) if own is not None
    ]
