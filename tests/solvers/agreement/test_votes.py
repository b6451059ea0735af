"""Votes against the reference rows and every pattern of votes."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.core.kernels import plain
from detente.solvers.agreement.votes import (
    chance_in_favour,
    chance_of_all,
    chance_of_one_world,
    chance_to_pass,
    pass_set,
    passes,
    proposal,
)
from tests.reference import reference

TOYS = reference("deals/win-set-toys")
VOTES = TOYS["votes"]


def by_patterns(chance: Any, seats: Any, quota: Any, veto: Any) -> float:
    """Return the chance to pass as a sum over all patterns of votes."""
    total = 0.0
    for votes in product((0, 1), repeat=len(chance)):
        enough = all(
            sum(v * s for v, s in zip(votes, row, strict=True)) >= q for row, q in zip(seats, quota, strict=True)
        )
        if enough and all(v or not must for v, must in zip(votes, veto, strict=True)):
            total += np.prod([p if v else 1 - p for v, p in zip(votes, chance, strict=True)])
    return total


def test_reference_votes_of_three_blocs() -> None:
    at = [float(chance_to_pass(VOTES["chance"], VOTES["seats"], quota)) for quota in (51, 67)]
    assert at == pytest.approx([VOTES["pass_at_51"], VOTES["pass_at_67"]], abs=1e-12)
    with_veto = chance_to_pass(VOTES["chance"], VOTES["seats"], 51, [False, True, False])
    assert with_veto == pytest.approx(VOTES["veto_of_the_second_bloc_at_51"], abs=1e-12)
    assert chance_of_all([at[0], at[0]]) == pytest.approx(VOTES["two_chambers_both_at_51"], abs=1e-12)


@pytest.mark.parametrize("row", TOYS["doubtful-ratifier"], ids=str)
def test_reference_doubtful_ratifier(row: dict[str, float]) -> None:
    assert chance_in_favour(row["gain"], row["sigma"]) == pytest.approx(row["chance"], abs=5e-7)


@pytest.mark.parametrize("row", TOYS["setter"], ids=str)
def test_reference_setter(row: dict[str, Any]) -> None:
    assert [float(end) for end in pass_set(row["m"], row["q"])] == pytest.approx(row["passes"], abs=1e-12)
    assert proposal(row["s"], [row["m"]], row["q"]) == pytest.approx(row["proposal"], abs=1e-12)


def test_the_recursion_is_the_sum_over_all_patterns() -> None:
    luck = np.random.default_rng(1)
    seen = set()
    for _ in range(400):
        groups, counts = int(luck.integers(1, 9)), int(luck.integers(1, 4))
        seats = luck.integers(0, 30, (counts, groups)) * int(luck.choice([1, 6]))
        quota = luck.uniform(-3, seats.sum(axis=1) * 1.1 + 1)
        veto, chance = luck.random(groups) < 0.2, luck.choice([0.0, 0.3, 0.77, 1.0], groups)
        expected = by_patterns(chance, seats, quota, veto)
        assert chance_to_pass(chance, seats, quota, veto) == pytest.approx(expected, abs=1e-12)
        seen.add((counts, bool(expected > 0), bool(veto.any())))
    assert len(seen) >= 10


def test_sure_votes_pass_as_they_are_counted() -> None:
    luck = np.random.default_rng(2)
    for _ in range(200):
        groups, counts = int(luck.integers(1, 7)), int(luck.integers(1, 3))
        seats, veto = luck.integers(0, 9, (counts, groups)), luck.random(groups) < 0.2
        quota = luck.integers(0, 20, counts)
        gain = luck.choice([-1.0, -1e-12, 0.0, 0.5], (5, groups))
        passed = passes(gain, seats, quota, veto)
        sure = chance_to_pass(chance_in_favour(gain, 0.0), seats, quota, veto)
        expected = [by_patterns(row >= -1e-9, seats, quota, veto) for row in gain]
        assert passed.tolist() == [bool(value) for value in expected]
        assert sure.tolist() == expected


def test_many_draws_are_each_done_alone_and_uncompiled_the_same() -> None:
    chance = np.random.default_rng(3).random((2, 6, 4))
    seats, quota, veto = np.array([[3.0, 2.0, 2.0, 1.0]]), np.array([5.0]), np.array([0.0, 0.0, 1.0, 0.0])
    together = chance_to_pass(chance, seats[0].astype(int), 5, veto > 0)
    assert together.shape == (2, 6)
    for place in np.ndindex(2, 6):
        out = np.empty(1)
        plain(chance_of_one_world)(chance[place], seats, quota, veto, out)
        assert out[0] == together[place]


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12), st.data())
def test_a_higher_quota_or_a_veto_never_helps_and_a_surer_group_never_hurts(
    seats: list[int], data: st.DataObject
) -> None:
    chance = np.array([data.draw(st.floats(0, 1)) for _ in seats])
    quota, group = data.draw(st.integers(0, sum(seats))), data.draw(st.integers(0, len(seats) - 1))
    here = chance_to_pass(chance, seats, quota)
    assert chance_to_pass(chance, seats, quota + 1) <= here + 1e-12
    assert chance_to_pass(chance, seats, quota, np.arange(len(seats)) == group) <= here + 1e-12
    chance[group] = 1.0
    assert chance_to_pass(chance, seats, quota) >= here - 1e-12


@given(st.floats(0, 1), st.lists(st.floats(0, 1), min_size=1, max_size=3), st.floats(0, 1))
def test_a_setter_proposes_the_best_point_that_all_bodies_pass(s: float, ideals: list[float], q: float) -> None:
    found = float(proposal(s, ideals, q))
    grid = np.append(np.linspace(0, 1, 2001), q)
    passed = np.all([np.abs(grid - m) <= abs(q - m) + 1e-12 for m in ideals], axis=0)
    assert all(abs(found - m) <= abs(q - m) + 1e-12 for m in ideals)
    assert abs(found - s) <= np.abs(grid[passed] - s).min() + 1e-12
    assert min(s, q) - 1e-12 <= found <= max(s, q) + 1e-12


def test_what_is_no_vote_is_refused_with_a_reason() -> None:
    cases: list[tuple[Callable[[], Any], str]] = [
        (lambda: chance_to_pass([0.5, 0.5], [1.5, 1], 2), "seats must be whole"),
        (lambda: chance_to_pass([0.5, 1.5], [1, 1], 2), "between 0 and 1"),
        (lambda: chance_to_pass([0.5], [1, 1], 2), "do not fit"),
        (lambda: chance_to_pass([0.5, 0.5], [1, 1], 2, [True]), "a veto or none for each"),
        (lambda: chance_to_pass([0.5, 0.5], [30_000_001, 30_000_000], 5e7), "coarser units"),
        (lambda: chance_in_favour(0.1, -1), "at least 0"),
    ]
    for call, message in cases:
        with pytest.raises(ValueError, match=message):
            call()
