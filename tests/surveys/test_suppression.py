"""Suppression attacked: every look at every time, every sum and difference of what is told.

Each example is a survey without names: waves, groups, and how many of each answered. The attacker
looks after every wave that is over, undivided, by week and by the variable, and keeps it all. What
can be had of it by adding and subtracting is the space that the looks span. No set of people who
are fewer than the smallest group lies in it.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medspil.surveys.intervals import mean_of, wilson
from medspil.surveys.queries.counts import Cell
from medspil.surveys.queries.figures import sum_of
from medspil.surveys.suppression import hidden

SIZES = st.lists(
    st.lists(st.integers(0, 12), min_size=1, max_size=4), min_size=1, max_size=3
)  # waves, groups


def looks(waves: list[list[int]], smallest: int) -> list[list[int]]:
    """All that is ever told, each as how many times each (wave, group) is counted in it."""
    atoms = [(w, g) for w, groups in enumerate(waves) for g in range(len(groups))]
    # each person answers with where they are: so the answers told say who is counted
    units = [
        (
            str(w),
            {"q": {str(g): Cell(n, {f"{w}/{g}": n}) for g, n in enumerate(groups) if n}},
        )
        for w, groups in enumerate(waves)
    ]
    found = []
    for until, by_unit in product(range(1, len(units) + 1), (False, True)):
        overall, groups = sum_of(units[:until], smallest, by_unit=by_unit)
        for kept in [*overall.values(), *groups.get("q", {}).values()]:
            if kept.cell is not None:
                found.append([int(f"{w}/{g}" in kept.cell.options) for w, g in atoms])
                assert kept.cell.n == sum(kept.cell.options.values())
    return found


def can_be_had(waves: list[list[int]], smallest: int) -> list[tuple[int, ...]]:
    """The sets of fewer than the smallest group that lie in the span of the looks."""
    rows = looks(waves, smallest)
    if not rows:
        return []
    sizes = np.array([n for groups in waves for n in groups])
    there = sizes > 0
    told = np.array(rows, dtype=float)[:, there]
    _u, strength, basis = np.linalg.svd(told, full_matrices=False)
    span = basis[strength > 1e-9]
    sets = np.array(list(product((0, 1), repeat=int(there.sum()))), dtype=float)
    counts = sets @ sizes[there]
    few = sets[(counts > 0) & (counts < smallest)]
    outside = np.linalg.norm(few - few @ span.T @ span, axis=1)
    return [tuple(int(x) for x in row) for row in few[outside < 1e-9]]


@settings(max_examples=400, deadline=None)
@given(SIZES, st.sampled_from([5, 10]))
def test_nothing_under_the_smallest_group_can_be_had_by_any_series_of_looks(
    waves: list[list[int]], smallest: int
) -> None:
    assert can_be_had(waves, smallest) == []


def test_the_attack_can_succeed() -> None:
    """Without the group hidden beside it, a small one is what is left of everybody."""
    rows = [[1, 1, 1], [0, 1, 0], [0, 0, 1]]  # everybody, and two of three groups: 3, 20, 30
    _u, strength, basis = np.linalg.svd(np.array(rows, dtype=float), full_matrices=False)
    span = basis[strength > 1e-9]
    small = np.array([1.0, 0.0, 0.0])
    assert np.linalg.norm(small - small @ span.T @ span) < 1e-9
    assert can_be_had([[3, 20, 30]], 5) == []


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40)), st.sampled_from([5, 10]))
def test_what_is_hidden_is_none_or_many_and_no_more_than_it_must(
    sizes: dict[str, int], smallest: int
) -> None:
    gone = hidden(sizes, smallest)
    together = sum(sizes[code] for code in gone)
    small = {code for code, n in sizes.items() if 0 < n < smallest}
    assert small <= gone
    if sum(sizes.values()) >= smallest:
        assert together == 0 or together >= smallest
        assert len(gone) != 1
    assert len(gone - small) <= 1


@pytest.mark.parametrize(
    ("n", "of", "low", "high"),
    [(0, 10, 0.0, 27.75), (5, 10, 23.66, 76.34), (160, 390, 36.25, 45.97), (10, 10, 72.25, 100.0)],
)
def test_wilsons_interval_is_as_in_the_tables(n: int, of: int, low: float, high: float) -> None:
    assert tuple(round(100 * end, 2) for end in wilson(n, of)) == pytest.approx(
        (low, high), abs=0.1
    )


def test_a_mean_lies_between_its_ends() -> None:
    mean, low, high = mean_of(4, 10, 30)  # 1, 2, 3, 4
    assert (mean, round(low, 3), round(high, 3)) == (2.5, 1.235, 3.765)
