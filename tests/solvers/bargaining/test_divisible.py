"""Mixtures of packages against exact divisions, closed forms along every edge, other programs, and their axioms."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from detente.solvers.bargaining import mixtures, solutions
from detente.solvers.bargaining.divisible import Ended
from tests.reference import reference
from tests.solvers.pareto.spaces import Numbers

WON = reference("deals/adjusted-winner")


@pytest.mark.parametrize("name", sorted(WON))
def test_divided_issues_have_their_published_solutions(name: str) -> None:
    case = WON[name]
    points = np.array(list(case["issues"].values()), dtype=float)
    whole = np.array([np.where(np.array(mine)[:, None], points * [1, 0], points * [0, 1]).sum(axis=0)
                      for mine in product([True, False], repeat=len(points))])  # fmt: skip
    found = mixtures(whole)
    equal = [float(Fraction(share)) for share in case["expected"]["adjusted"]]
    np.testing.assert_allclose(found["egalitarian"].gains, equal, atol=1e-5)
    np.testing.assert_allclose(found["kalai_smorodinsky"].gains, equal, atol=1e-5)
    np.testing.assert_allclose(
        found["nash"].gains, [float(Fraction(part)) for part in case["expected"]["nash"]["utilities"]], atol=1e-5
    )
    assert found["nash"].gains.prod() == pytest.approx(float(Fraction(case["expected"]["nash"]["product"])), abs=1e-4)
    best = whole[solutions(whole)["egalitarian"]].min()
    assert best == case["expected"]["best_minimum_without_splitting"]


def along_edges(points: Numbers) -> dict[str, float]:
    """Return the best product, and the best least gain, over the convex set of two parties: over all its segments."""
    product_, least = -np.inf, -np.inf
    for one in points:
        for other in points:
            way = other - one
            tries = [0.0, 1.0]
            tries += [-one[q] / way[q] for q in (0, 1) if way[q]]  # where a gain is 0
            if way[0] * way[1]:
                tries.append(-(one[0] * way[1] + one[1] * way[0]) / (2 * way[0] * way[1]))  # the product is flat
            if way[0] != way[1]:
                tries.append((one[1] - one[0]) / (way[0] - way[1]))  # both gain alike
            for step in tries:
                there = one + np.clip(step, 0, 1) * way
                if (there >= -1e-12).all():
                    product_, least = max(product_, there.prod()), max(least, there.min())
    return {"nash": product_, "egalitarian": least}


def test_two_parties_get_what_the_best_point_of_any_segment_gives() -> None:
    luck = np.random.default_rng(1)
    nothing = 0
    for _ in range(60):
        points = luck.uniform(-1, 1, (int(luck.integers(1, 9)), 2))
        found, expected = mixtures(points), along_edges(points)
        if expected["egalitarian"] == -np.inf:
            nothing += 1
            assert {mixture.ended for mixture in found.values()} == {Ended.NOTHING}
            assert np.isnan(found["nash"].gains).all()
            continue
        assert found["nash"].gains.prod() == pytest.approx(expected["nash"], rel=1e-7, abs=1e-8)
        assert found["egalitarian"].gains.min() == pytest.approx(expected["egalitarian"], abs=1e-7)
        assert found["nash"].gap <= 1e-9
    assert 3 < nothing < 50


@pytest.mark.parametrize("parties", [2, 3, 4, 5])
def test_no_package_raises_the_product_of_a_nash_mixture(parties: int) -> None:
    """The condition that is necessary and sufficient where every package is acceptable: Σ g_iq / g_q ≤ parties."""
    luck = np.random.default_rng(parties)
    for _ in range(8):
        points = luck.random((40, parties))
        found = mixtures(points)["nash"]
        assert (points / found.gains).sum(axis=1).max() <= parties + 1e-8
        np.testing.assert_allclose(found.shares @ points, found.gains, atol=1e-12)
        assert found.shares.min() >= 0
        assert found.shares.sum() == pytest.approx(1)
        assert found.ended == Ended.EXACT
        assert found.gap <= 1e-9


def sums_of_the_least(points: Numbers) -> list[float]:
    """Return the leximin as the largest sums of the one, two … least gains, one after the other: other programs."""
    count, parties = points.shape
    sums: list[float] = []
    rows, limits = [], []
    for many in range(1, parties + 1):
        size = count + len(range(1, parties + 1)) * (parties + 1)  # p; then for each sum a level and shortfalls
        start = count + (many - 1) * (parties + 1)
        objective = np.zeros(size)
        objective[start], objective[start + 1 : start + 1 + parties] = many, -1
        for q in range(parties):  # level - shortfall_q ≤ g_q
            row = np.zeros(size)
            row[start], row[start + 1 + q], row[:count] = 1, -1, -points[:, q]
            rows.append(row)
            limits.append(0.0)
        sure = np.zeros((1, size))
        sure[0, :count] = 1
        free = [(0, None)] * count + [(None, None), *[(0, None)] * parties] * parties
        found = linprog(-objective, A_ub=rows, b_ub=limits, A_eq=sure, b_eq=[1], bounds=free)
        least = float(found.fun or 0.0)
        sums.append(-least)
        rows.append(-objective)
        limits.append(least + 1e-9)
    return sums


@pytest.mark.parametrize("parties", [2, 3, 4])
def test_leximin_is_that_of_sums_of_the_least_gains(parties: int) -> None:
    luck = np.random.default_rng(50 + parties)
    uneven = 0
    for _ in range(8):
        points = luck.random((6, parties)) * luck.choice([0.2, 1.0], parties)
        found = mixtures(points)
        gains = np.sort(found["egalitarian"].gains)
        np.testing.assert_allclose(np.cumsum(gains), sums_of_the_least(points), atol=1e-6)
        uneven += int(np.ptp(gains) > 0.01)
        best = points.max(axis=0)
        shares = np.sort(found["kalai_smorodinsky"].gains / best)
        np.testing.assert_allclose(np.cumsum(shares), sums_of_the_least(points / best), atol=1e-6)
    assert uneven


def test_a_party_that_cannot_gain_keeps_nothing_from_the_others() -> None:
    found = mixtures([[4, 0, 0], [0, 2, 0], [9, 9, -1]])
    for rule in ("nash", "kalai_smorodinsky"):
        np.testing.assert_allclose(found[rule].gains, [2, 1, 0], atol=1e-7)
    np.testing.assert_allclose(found["egalitarian"].gains, [4 / 3, 4 / 3, 0], atol=1e-7)


def test_a_mixture_may_be_acceptable_where_no_package_is() -> None:
    found = mixtures([[3, -1], [-1, 3]])
    for mixture in found.values():
        np.testing.assert_allclose(mixture.gains, [1, 1], atol=1e-7)
        np.testing.assert_allclose(mixture.shares, [0.5, 0.5], atol=1e-7)


def test_where_nobody_can_gain_that_is_the_answer() -> None:
    for mixture in mixtures([[0, 0], [-1, 5], [0, -3]]).values():
        np.testing.assert_allclose(mixture.gains, [0, 0], atol=1e-8)


SETS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=6)


@settings(max_examples=20, deadline=None)
@given(rows=SETS, more=SETS)
def test_new_options_that_leave_the_best_of_one_alone_never_hurt_the_other(
    rows: list[tuple[int, int]], more: list[tuple[int, int]]
) -> None:
    points = np.array(rows, dtype=float)
    most = points[:, 0].max()
    added = np.array([row for row in more if row[0] <= most], dtype=float).reshape(-1, 2)
    before = mixtures(points)["kalai_smorodinsky"].gains
    after = mixtures(np.concatenate([points, added]))["kalai_smorodinsky"].gains
    if most > 0:
        assert after[1] >= before[1] - 1e-6


@settings(max_examples=20, deadline=None)
@given(rows=SETS, factors=st.tuples(st.floats(0.01, 100), st.floats(0.01, 100)))
def test_scales_do_not_move_nash_and_kalai_smorodinsky(
    rows: list[tuple[int, int]], factors: tuple[float, float]
) -> None:
    points = np.array(rows, dtype=float)
    before, after = mixtures(points), mixtures(points * factors)
    for rule in ("nash", "kalai_smorodinsky"):
        reach = max(points.max(), 1.0)
        np.testing.assert_allclose(after[rule].gains / factors, before[rule].gains, atol=1e-4 * reach)


@settings(max_examples=20, deadline=None)
@given(rows=SETS)
def test_symmetric_sets_have_a_symmetric_answer(rows: list[tuple[int, int]]) -> None:
    points = np.array(rows, dtype=float)
    for mixture in mixtures(np.concatenate([points, points[:, ::-1]])).values():
        assert mixture.gains[0] == pytest.approx(mixture.gains[1], abs=1e-5)


def test_what_is_no_table_is_refused() -> None:
    for gains in ([1.0, 2.0], [[np.nan, 1.0]], np.zeros((0, 2))):
        with pytest.raises(ValueError, match="gains"):
            mixtures(gains)
