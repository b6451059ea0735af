"""Logrolling against toys done by hand, a published game, trying everything, and exact divisions."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from detente.solvers.logrolling import Step, Swap, contract_curve, kinds, swaps
from tests.reference import reference
from tests.solvers.pareto.spaces import recruit

TOYS = reference("deals/solution-toys")["logrolling"]


def swap_of(toy: dict[str, dict[str, float]]) -> Swap:
    return Swap(
        *(
            Step(place, 0, 1, toy[name]["cost"], toy[name]["benefit"])
            for place, name in enumerate(("gives_i", "gives_j"))
        )
    )


@pytest.mark.parametrize("name", sorted(TOYS))
def test_the_toys_have_the_answers_found_by_hand(name: str) -> None:
    toy = TOYS[name]
    swap = swap_of(toy)
    assert swap.product_of_rates == pytest.approx(float(Fraction(toy["product_of_rates"])))
    assert swap.pays_whole == toy["whole_swap_pays_both"]
    assert swap.units == (tuple(toy["units_of_j_per_i"]) if "units_of_j_per_i" in toy else swap.units)
    assert (swap.units is None) == (swap.product_of_rates <= 1 + 1e-9)
    if "surplus" in toy:
        assert list(swap.surplus) == toy["surplus"]


def test_inside_the_interval_both_gain_and_outside_one_loses() -> None:
    swap = swap_of(TOYS["divisible"])
    low, high = swap.units or pytest.fail("there is an interval")
    for t, both in ((low * 0.99, False), (low * 1.01, True), (high * 0.99, True), (high * 1.01, False)):
        gains = (t * swap.second.benefit - swap.first.cost, swap.first.benefit - t * swap.second.cost)
        assert (min(gains) > 0) == both


def test_the_issues_of_new_recruit_are_of_their_published_kinds() -> None:
    case = reference("deals/new-recruit")
    tables, space = recruit()
    found = kinds(tables[..., 0], tables[..., 1], space.levels)
    assert dict(zip(case["issues"], found, strict=True)) == case["expected"]["issue_kinds"]
    for issue, rate in case["expected"]["rate_of_exchange"].items():
        values = np.array(case["issues"][issue], dtype=float)
        np.testing.assert_allclose(np.abs(np.diff(values[:, 1]) / np.diff(values[:, 0])), rate)


def test_kinds_that_are_neither() -> None:
    assert kinds([[0, 1, 2], [0, 1, 2], [0, 0, 0]], [[0, 1, 0], [0, 0, 0], [0, 0, 0]], (3, 3, 2)) == [
        "mixed",
        "one-sided",
        "idle",
    ]


def test_swaps_are_all_pairs_of_steps_that_pay_both_in_order() -> None:
    luck = np.random.default_rng(1)
    seen = 0
    for _ in range(300):
        levels = tuple(int(count) for count in luck.integers(2, 5, 4))
        first, second = luck.integers(-6, 7, (2, 4, 4))
        start = tuple(int(luck.integers(count)) for count in levels)
        expected = []
        for i, j in product(range(4), repeat=2):
            for a, b in product((-1, 1), repeat=2):
                there = list(start)
                there[i] += a
                there[j] += b
                if i == j or not (0 <= there[i] < levels[i] and 0 <= there[j] < levels[j]):
                    continue
                moved = [[int(table[k, there[k]] - table[k, start[k]]) for k in (i, j)] for table in (first, second)]
                gives = moved[0][0] < 0 < moved[0][1] and moved[1][1] < 0 < moved[1][0]
                if gives and sum(moved[0]) > 0 and sum(moved[1]) > 0:
                    expected.append((float(sum(moved[0])), float(sum(moved[1]))))
        found = [swap.surplus for swap in swaps(first, second, start, levels)]
        assert sorted(found) == sorted(expected)
        assert [min(pair) for pair in found] == sorted((min(pair) for pair in expected), reverse=True)
        parts = swaps(first, second, start, levels, divisible=True)
        assert len(parts) >= len(found)
        assert all(swap.product_of_rates > 1 for swap in parts)
        seen += len(found)
    assert seen > 30


def test_the_contract_curve_is_that_of_every_division() -> None:
    luck = np.random.default_rng(2)
    for _ in range(40):
        first, second = luck.integers(0, 20, (2, 5))
        order, corners = contract_curve(first, second)
        assert sorted(order.tolist()) == list(range(5))
        for mine in product([0, 1], repeat=5):  # no division is beyond the curve
            kept = np.array(mine)
            x, y = (kept * first).sum(), ((1 - kept) * second).sum()
            steps, heights = np.unique(corners[:, 0], return_inverse=True)
            top = np.array([corners[heights == k, 1].max() for k in range(len(steps))])
            assert y <= np.interp(x, steps, top) + 1e-9
    with pytest.raises(ValueError, match="each issue"):
        contract_curve([1, 2], [1, -2])
