"""An invented city: its districts, its departments over the years, and what becomes of each department-year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from generator.yamltext import read_yaml

PROVINCE: Final = "990000"
CITY: Final = "990100"
LAST_YEAR: Final = 2025
FIRST: Final = "东南西北白青红金石云"
SECOND: Final = "岭江湾山沙田桥滩湖溪"
SCHEMES: Final = ("shili", "tongyong", "yaodian", "shili", "shili", "tongyong", "shili")
"""The framework of each district in turn; the city itself comes first."""
VERSION_TWO: Final = 2023
"""The year from which the city's framework has its second version."""
_LEAST_DISTRICTS: Final = 4
_A_DISTRICT: Final = 10

Fate = Literal["published", "absent", "draft", "withdrawn", "elsewhere", "overdue"]
_FATES: Final[tuple[Fate, ...]] = ("draft", "overdue", "withdrawn", "elsewhere", "absent")


@dataclass(frozen=True)
class Kind:
    """What departments of one kind do, in words."""

    id: str
    name: str
    former: str
    objects: str
    people: str
    duties: tuple[str, ...]
    tasks: tuple[str, ...]
    works: tuple[str, ...]
    results: tuple[tuple[str, str, int, int], ...]
    effects: tuple[str, ...]
    issues: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Department:
    """An invented department. ``renamed`` is the year in which it got its name, ``merged`` that in which it ended."""

    number: int
    id: str
    kind: Kind
    region: str
    place: str
    scheme: str
    renamed: int = 0
    merged: int = 0
    successor: str = ""

    @property
    def name(self) -> str:
        return self.place + self.kind.name

    def named(self, year: int) -> str:
        """The name on the last day of *year*."""
        return self.place + self.kind.former if year < self.renamed else self.name

    def framework(self, year: int) -> str:
        """The framework of a year, with its version."""
        return f"{self.scheme}@{2 if self.scheme == 'shili' and year >= VERSION_TWO else 1}"


@dataclass(frozen=True)
class Slot:
    """A department-year and what becomes of it; ``number`` counts the published ones."""

    department: Department
    year: int
    fate: Fate
    number: int = 0


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind of department."""
    path = Path(__file__).with_name("kinds.yml")
    node, faults = read_yaml(path.read_bytes(), path.name)
    assert node is not None, faults
    return tuple(_kind(name, data) for name, data in node.data()["kinds"].items())


def _kind(name: str, data: dict[str, Any]) -> Kind:
    results = [[part.strip() for part in row.split("|")] for row in data["results"]]
    issues = [[part.strip() for part in row.split("|")] for row in data["issues"]]
    return Kind(
        name,
        data["name"],
        data["former"],
        data["objects"],
        data["people"],
        tuple(data["duties"]),
        tuple(data["tasks"]),
        tuple(data["works"]),
        tuple((label, unit, int(low), int(high)) for label, unit, low, high in results),
        tuple(data["effects"]),
        tuple((issue, measure, effect) for issue, measure, effect in issues),
    )


def district(number: int) -> tuple[str, str, str]:
    """Code, full name and short name of the *number*th place: the city itself, then its districts."""
    if number == 0:
        return CITY, "示例市", "示例市"
    name = f"{FIRST[number % 10]}{SECOND[(number * 3 + number // 10) % 10]}区"
    return f"{int(CITY) + number:06d}", f"示例市{name}", name


def years_of(years: int) -> tuple[int, ...]:
    """The years that are made, ascending."""
    return tuple(range(LAST_YEAR - years + 1, LAST_YEAR + 1))


def districts_for(count: int, years: int) -> int:
    """How many places hold *count* department-years: some of each department's years are missing."""
    departments = count * 10 // (years * 8) + 2
    return max(_LEAST_DISTRICTS, departments // _A_DISTRICT + 1)


def departments(places: int, years: int) -> Iterator[Department]:
    """Ten departments a place, taken in turns, some of them renamed or merged on the way."""
    made: list[Department] = []
    first = years_of(years)[0]
    for number in range(places * _A_DISTRICT):
        turn, place = divmod(number, places)
        kind = kinds()[(turn + 3 * place) % len(kinds())]
        code, full, _ = district(place)
        merged = LAST_YEAR - 1 if number % 17 == 5 and turn and years > 2 else 0
        renamed = first + years // 2 if number % 9 == 4 and not merged and years > 1 else 0
        successor = made[number - places].id if merged else ""
        scheme = SCHEMES[place % len(SCHEMES)]
        ident = f"{'shi' if place == 0 else f'q{place:02d}'}-{kind.id}"
        made.append(Department(number, ident, kind, code, full, scheme, renamed, merged, successor))
        yield made[-1]


def slots(count: int, years: int, clean: bool = False) -> list[Slot]:
    """*count* published department-years and the others that lie between them, the newest year of each first."""
    made: list[Slot] = []
    published = missing = 0
    for department in departments(districts_for(count, years), years):
        if clean and department.scheme == "yaodian":
            continue
        for index, year in enumerate(reversed(years_of(years))):
            if department.merged and year >= department.merged:
                continue
            if published == count:
                return made
            if not clean and (2 * department.number + index) % 9 == 4:
                made.append(Slot(department, year, _FATES[missing % len(_FATES)]))
                missing += 1
            else:
                made.append(Slot(department, year, "published", published))
                published += 1
    assert published == count, "too few places"
    return made
