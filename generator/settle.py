"""How the values of facts are settled from their statements, and what each printed figure was compared with.

Statements that can be one value within their printed digits form a group; the most precise is its value. Several groups
mean that the report says two things. A derived figure is compared first with its operands as printed, then with a
recomputation from base facts, and only a figure that fails both is noted. Sums are checked wherever members are printed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Final

from generator import formula
from generator.facts import FactBook, FactInfo, FactKey, Statement
from generator.formula import FormulaError, Value
from generator.groups import Comparison, Group, Settled, grouped
from generator.markup import Key
from generator.quantity import ZERO, Kind

ELAPSED: Final = {"Q1": Decimal("0.25"), "Q2": Decimal("0.5"), "Q3": Decimal("0.75"), "": Decimal(1)}
MAX_CHOICES: Final = 32
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
        for settled in sorted(self.facts.values(), key=lambda s: -self._depth(s.key)):  # parts before their whole
            settled.comparisons += self._member_sums(settled)
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

    # -- derived facts -------------------------------------------------------------------------------------

    def _derived(self, settled: Settled) -> Comparison | None:
        """The printed figure against its formula, operands as printed first, then recomputed from base facts."""
        key = settled.key
        if key.fact.id.endswith(".share"):
            return self._share(settled)
        tree = _tree(key.fact)
        if tree is None:
            return None
        tried: list[tuple[Value, tuple[Statement, ...]]] = []
        for recompute in (False, True):
            for choice in self._choices(tree, key):
                used: list[Statement] = []
                value = self._evaluate(tree, key, choice, used, recompute)
                if value is not None:
                    tried.append((value, tuple(used)))
        if not tried:
            return None
        told = formula.chosen(tree, lambda operand: self.find(operand, key) is not None)
        return self._compare(settled, tried, formula.wording(told, self._names(key)), "formula")

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
        tried: list[tuple[Value, tuple[Statement, ...]]] = []
        for first, second in product(part.groups, whole.groups):
            value = formula.evaluate(tree, _either(first, second))
            if value is not None:
                tried.append((value, (first.best, second.best)))
        if not tried:
            return None
        words = f"{self.book.name(part.key)} ÷ {self.book.name(whole.key)}"
        return self._compare(settled, tried, words, "formula")

    def _compare(
        self, settled: Settled, tried: list[tuple[Value, tuple[Statement, ...]]], words: str, how: str
    ) -> Comparison:
        for value, used in tried:
            if all(value.range.meets(group.value.range) for group in settled.groups):
                return Comparison(how, value, True, used, words)
        for value, used in tried:
            if any(value.range.meets(group.value.range) for group in settled.groups):
                return Comparison(how, value, False, used, words)
        value, used = tried[0]
        return Comparison(how, value, False, used, words)

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
        name, tree = str(key), _tree(key.fact)
        if tree is None:
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

    # -- sums of members -----------------------------------------------------------------------------------

    def _member_sums(self, settled: Settled) -> list[Comparison]:
        """The whole against the sum of its printed members, along each axis."""
        if not settled.key.fact.additive:
            return []
        made = []
        for axis in self.book.axes:
            for parent, context in self._parents(settled.key):
                comparison = self._sum(settled, axis, parent, context)
                if comparison:
                    made.append(comparison)
        return made

    def _parents(self, key: FactKey) -> Iterator[tuple[str | None, tuple[str, ...]]]:
        """What a key can be the whole of: a fact without more members, or one of its members."""
        if not key.members:
            yield None, ()
        for member in key.members:
            yield member, tuple(m for m in key.members if m != member)

    def _sum(self, settled: Settled, axis: str, parent: str | None, context: tuple[str, ...]) -> Comparison | None:
        children = self.book.children(parent, axis)
        found = {child: self._member(settled.key, context, child, axis) for child in children}
        parts = {child: value for child, value in found.items() if value is not None}
        if len(parts) < 2:
            return None
        total = Value.exact(ZERO)
        used: list[Statement] = []
        for value, statements in parts.values():
            total = formula.add(total, value)
            used += statements
        missing = [child for child in children if child not in parts and not self.book.members[child].optional]
        whole = settled.groups
        if any(total.range.meets(group.value.range) for group in whole):
            return Comparison("sum", total, not settled.disputed, tuple(used), self._sum_words(parts))
        excess = all(total.range.low > group.value.range.high for group in whole)
        if not excess and missing:
            return None
        return Comparison("sum", total, False, tuple(used), self._sum_words(parts), excess)

    def _member(
        self, key: FactKey, context: tuple[str, ...], child: str, axis: str
    ) -> tuple[Value, list[Statement]] | None:
        """A member's value: as printed, otherwise rolled up from its own members along the same axis."""
        settled = self.get(replace(key, members=tuple(sorted((*context, child)))))
        if settled is not None:
            return settled.chosen.value, [settled.chosen.best]
        below = [self._member(key, context, grandchild, axis) for grandchild in self.book.children(child, axis)]
        if not below or None in below:
            return None
        total, used = Value.exact(ZERO), []
        for part in below:
            assert part is not None
            value, statements = part
            total = formula.add(total, value)
            used += statements
        return total, used

    def _sum_words(self, parts: dict[str, tuple[Value, list[Statement]]]) -> str:
        return " ＋ ".join(self.book.members[child].name for child in parts)


def _elapsed(period: str) -> Decimal | None:
    """The share of the year that has passed at the end of a period; None for a cut-off without a date."""
    return ELAPSED.get(period, Decimal(1) if re.fullmatch(r"\d{4}", period) else None)


def _either(part: Group, whole: Group) -> formula.Lookup:
    """A lookup for ``part / whole``."""

    def lookup(key: Key) -> Value:
        return part.value if key.id == "part" else whole.value

    return lookup


def _tree(fact: FactInfo) -> formula.Node | None:
    """A fact's formula; None if it has none or it cannot be read, which is a finding elsewhere."""
    try:
        return formula.parse_number(fact.formula) if fact.formula else None
    except FormulaError:
        return None
