"""Mutants of the real reports, a few in every run of the tests; ``make fuzz`` runs many."""

import pytest

from tests.fuzz import fault, findings_of, mutant

COUNT, PARTS = 600, 6


@pytest.mark.parametrize("part", range(PARTS))
def test_mutants_are_read_and_checked_without_a_fault(part: int) -> None:
    faults = [said for seed in range(part, COUNT, PARTS) if (said := fault(seed))]
    assert not faults, "\n".join(faults)


def test_mutants_differ_from_the_reports_and_some_reach_the_checks() -> None:
    """A fuzzer whose mutants all fail at the first hurdle would prove nothing."""
    checked = 0
    for seed in range(60):
        name, raw = mutant(seed)
        assert mutant(seed) == (name, raw)
        checked += not any(f.rule in ("yaml-form", "schema") for f in findings_of(name, raw))
    assert checked >= 15
