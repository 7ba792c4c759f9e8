"""Sums of members: a whole against the sum of the members that the report prints, along each axis.

A disputed member is tried with every figure that is printed for it. A member that is not printed is rolled up from its
own members; where some of those are missing too, the sum can only be too large, never too small.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Final, TypeAlias

from generator.facts import FactBook, FactKey, Statement
from generator.formula import Value, add
from generator.groups import Comparison, Group, Settled
from generator.quantity import ZERO

MAX_READINGS: Final = 32
Reading: TypeAlias = tuple[Group, ...]
"""One figure of every printed piece of a sum."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One member of a sum: the printed facts that it consists of, and whether something of it is not printed."""

    pieces: tuple[Settled, ...]
    names: tuple[str, ...]
    missing: bool


class MemberSums:
    """The sums of members in one report, over its settled facts."""

    def __init__(self, book: FactBook, facts: dict[str, Settled]) -> None:
        self.book = book
        self.facts = facts

    def comparisons(self, settled: Settled) -> list[Comparison]:
        """The whole against the sum of its printed members, along each axis."""
        if not settled.key.fact.additive:
            return []
        made = []
        for axis in self.book.axes:
            for parent, context in _parents(settled.key):
                comparison = self._sum(settled, axis, parent, context)
                if comparison:
                    made.append(comparison)
        return made

    def _sum(self, settled: Settled, axis: str, parent: str | None, context: tuple[str, ...]) -> Comparison | None:
        parts = [self._part(settled.key, context, child, axis) for child in self.book.children(parent, axis)]
        pieces = [piece for part in parts for piece in part.pieces]
        if not pieces:
            return None
        sums = [(_total(reading), reading) for reading in _readings(pieces)]
        fitting = [one for one in sums if _meets(one[0], settled)]
        words = " ＋ ".join(name for part in parts if part.pieces for name in part.names)
        if fitting:
            if len(pieces) < 2:
                return None
            if len(fitting) == 1 and not settled.disputed:
                _support(settled, pieces, fitting[0][1])
            total, reading = fitting[0]
            return Comparison("sum", total, not settled.disputed, _used(reading), words)
        total, reading = sums[0]
        excess = all(one.range.low > group.value.range.high for one, _ in sums for group in settled.groups)
        if not excess and (len(pieces) < 2 or any(part.missing for part in parts)):
            return None
        return Comparison("sum", total, False, _used(reading), words, excess)

    def _part(self, key: FactKey, context: tuple[str, ...], child: str, axis: str) -> _Part:
        """A member as printed, otherwise rolled up from its own members along the same axis."""
        member = self.book.members[child]
        settled = self.facts.get(str(replace(key, members=tuple(sorted((*context, child))))))
        if settled is not None:
            return _Part((settled,), (member.name,), False)
        below = [self._part(key, context, grandchild, axis) for grandchild in self.book.children(child, axis)]
        pieces = tuple(piece for part in below for piece in part.pieces)
        missing = any(part.missing for part in below) if below else True
        names = tuple(name for part in below for name in part.names) if missing else (member.name,)
        return _Part(pieces, names if pieces else (), (missing or not pieces) and not member.optional)


def _parents(key: FactKey) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """What a key can be the whole of: a fact without more members, or one of its members."""
    if not key.members:
        yield None, ()
    for member in key.members:
        yield member, tuple(m for m in key.members if m != member)


def _readings(pieces: list[Settled]) -> Iterator[Reading]:
    """Every way to take one figure of each piece, the chosen figures first."""
    ways = [[piece.chosen, *(group for group in piece.groups if group is not piece.chosen)] for piece in pieces]
    return islice(product(*ways), MAX_READINGS)


def _total(reading: Reading) -> Value:
    total = Value.exact(ZERO)
    for group in reading:
        total = add(total, group.value)
    return total


def _meets(total: Value, settled: Settled) -> bool:
    return any(total.range.meets(group.value.range) for group in settled.groups)


def _used(reading: Reading) -> tuple[Statement, ...]:
    return tuple(group.best for group in reading)


def _support(whole: Settled, pieces: list[Settled], reading: Reading) -> None:
    """Only one reading of the disputed members gives the printed whole: it speaks for their figures."""
    for piece, group in zip(pieces, reading, strict=True):
        if piece.disputed and piece.support is None:
            piece.support = (group, whole)
