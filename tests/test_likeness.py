"""Passages that two of many texts share: all of them are found, however they lie."""

import random
from typing import Final

import pytest

from generator.likeness import Text, held, letters, pieces, shared_runs
from generator.schema.catalogue import Department, Regions

SIGNS: Final = "".join(chr(0x4E00 + number) for number in range(2000))
SHORTEST, COMMON = 60, 4


def words(rng: random.Random, length: int) -> str:
    return "".join(rng.choices(SIGNS, k=length))


@pytest.mark.parametrize("seed", range(20))
def test_a_run_of_the_shortest_length_is_always_found(seed: int) -> None:
    rng = random.Random(seed)
    run = words(rng, SHORTEST)
    first = words(rng, rng.randrange(300)) + run + words(rng, rng.randrange(300))
    second = words(rng, rng.randrange(300)) + run + words(rng, rng.randrange(300))
    found = list(shared_runs([Text(first, 0, "a"), Text(second, 1, "b")], SHORTEST, COMMON))
    assert [first[r.first_start : r.first_start + r.length] for r in found] == [run]
    assert [second[r.second_start : r.second_start + r.length] for r in found] == [run]


@pytest.mark.parametrize("seed", range(5))
def test_two_runs_are_both_found_and_shorter_ones_are_not(seed: int) -> None:
    rng = random.Random(seed)
    one, two, short = words(rng, 80), words(rng, 200), words(rng, SHORTEST - 1)
    first = one + words(rng, 90) + two + words(rng, 50) + short
    second = short + words(rng, 30) + two + words(rng, 70) + one
    found = shared_runs([Text(first, 0, "a"), Text(second, 1, "b")], SHORTEST, COMMON)
    assert sorted(r.length for r in found) == [80, 200]


def test_what_many_departments_write_is_nobodys() -> None:
    rng = random.Random(1)
    usual, own = words(rng, 150), words(rng, 100)
    texts = [Text(words(rng, 50) + usual + words(rng, 50), n, f"d{n}") for n in range(5)]
    assert list(shared_runs(texts, SHORTEST, COMMON)) == []
    texts += [Text(own, 5, "d5"), Text(own, 6, "d6")]
    assert [(r.first, r.second, r.own) for r in shared_runs(texts, SHORTEST, COMMON)] == [(5, 6, 100)]


def test_figures_marks_and_given_words_do_not_count() -> None:
    a, b = letters("2023 年，共 1,234.50 万元；").text, letters("2024年共35万元").text
    assert a == b == "年共万元"
    assert letters("甲，乙 丙").offsets == (0, 2, 4)
    assert held(pieces("固定资产利用率不高"), pieces("针对固定资产利用率不高的问题")) == 100
    assert held(pieces(""), pieces("甲乙")) == 0


@pytest.mark.parametrize("year, name", [(2018, "区劳动局"), (2019, "区人社局"), (2024, "区人社局")])
def test_a_report_bears_the_name_of_its_year(year: int, name: str) -> None:
    names = [{"name": "区劳动局", "to": "2019-03-31"}, {"name": "区人社局", "from": "2019-04-01"}]
    department = Department.model_validate({"names": names, "region": "440304", "level": "district"})
    assert department.named(year).called == name
    assert department.name == "区人社局"


def test_a_region_lies_in_those_above_it() -> None:
    known = {
        "440000": {"name": "甲省"},
        "440300": {"name": "乙市", "parent": "440000"},
        "440304": {"name": "丙区", "parent": "440300"},
    }
    regions = Regions.model_validate({"schema_version": "1", "regions": known})
    assert regions.above("440304") == ("440304", "440300", "440000")
    assert regions.above("999999") == ()
