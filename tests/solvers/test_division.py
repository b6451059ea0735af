"""Adjusted Winner against the stored cases, a linear program, an exact walk and brute force."""

import itertools
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize_scalar

from detente.solvers.divisible import (
    Points,
    best_without_splitting,
    curve,
    egalitarian,
    most_for_second,
    nash,
    totals_of,
    utilitarian,
)
from detente.solvers.division import adjusted_winner, best_reply, merits
from tests.reference import reference

STORED: dict[str, Any] = reference("deals/adjusted-winner")


def points_of(case: dict[str, Any]) -> Points:
    return [(Fraction(a), Fraction(b)) for a, b in case["issues"].values()]


@st.composite
def hundred_points(draw: st.DrawFn, least: int = 1, most: int = 8) -> Points:
    """Two parties spread 100 points each over some issues, in whole numbers."""
    count = draw(st.integers(least, most))

    def spread() -> list[Fraction]:
        cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=count - 1, max_size=count - 1)))
        return [Fraction(high - low) for low, high in itertools.pairwise([0, *cuts, 100])]

    return list(zip(spread(), spread(), strict=True))


@pytest.mark.parametrize("name", STORED)
def test_a_stored_case_is_divided_exactly_as_stored(name: str) -> None:
    case, names = STORED[name], list(STORED[name]["issues"])
    points, expected = points_of(case), case["expected"]
    found = adjusted_winner(points)
    assert list(found.before_ties) == expected.get("before_ties", expected["first_allocation"])
    assert list(found.first) == expected["first_allocation"]
    assert list(found.totals) == [Fraction(text) for text in expected["adjusted"]]
    assert dict(zip(names, found.shares, strict=True)) == {
        issue: Fraction(share) for issue, share in expected["share_of_first_party"].items()
    }
    assert [
        {
            "issue": names[t.issue],
            "share": t.share,
            "from": case["parties"][t.giver],
            "to": case["parties"][1 - t.giver],
        }
        for t in found.transfers
    ] == [{**transfer, "share": Fraction(transfer["share"])} for transfer in expected["transfers"]]


@pytest.mark.parametrize("name", STORED)
def test_the_other_solutions_of_a_stored_case_are_as_stored(name: str) -> None:
    case, names = STORED[name], list(STORED[name]["issues"])
    points, expected = points_of(case), case["expected"]
    best = nash(points)
    assert list(best.totals) == [Fraction(value) for value in expected["nash"]["utilities"]]
    assert best.totals[0] * best.totals[1] == Fraction(expected["nash"]["product"])
    for issue, share in expected["nash"].get("split", {}).items():
        assert best.shares[names.index(issue)] == Fraction(share)
    assert utilitarian(points) == expected["utilitarian_total"]
    assert {min(pair) for pair in best_without_splitting(points)} == {expected["best_minimum_without_splitting"]}


@given(hundred_points())
def test_adjusted_winner_is_the_egalitarian_point_by_an_exact_walk(points: Points) -> None:
    found = adjusted_winner(points)
    assert found.totals[0] == found.totals[1] == egalitarian(points).totals[0] == egalitarian(points).totals[1]


@settings(max_examples=60, deadline=None)
@given(hundred_points())
def test_adjusted_winner_is_the_egalitarian_point_by_a_linear_program(points: Points) -> None:
    values = np.array(points, dtype=float)
    rows = np.column_stack([np.vstack([-values[:, 0], values[:, 1]]), np.ones(2)])  # least - A ≤ 0, least - B ≤ 0
    solved = linprog(
        np.r_[np.zeros(len(points)), -1], A_ub=rows, b_ub=[0, values[:, 1].sum()],
        bounds=[*[(0, 1)] * len(points), (None, None)],
    )  # fmt: skip
    assert float(adjusted_winner(points).totals[0]) == pytest.approx(-float(solved.fun or 0), abs=1e-7)


@given(hundred_points())
def test_at_most_one_issue_is_split_and_the_division_has_all_three_merits(points: Points) -> None:
    found = adjusted_winner(points)
    assert sum(share not in (0, 1) for share in found.shares) <= 1
    assert sum(transfer.share < 1 for transfer in found.transfers) <= 1
    said = merits(points, found.shares)
    assert said.envy_free
    assert said.equitable
    assert said.efficient


@given(hundred_points(), st.randoms(use_true_random=False))
def test_neither_the_order_of_the_issues_nor_that_of_the_parties_moves_the_totals(points: Points, luck: Any) -> None:
    totals = adjusted_winner(points).totals
    shuffled = list(points)
    luck.shuffle(shuffled)
    assert adjusted_winner(shuffled).totals == totals
    assert adjusted_winner([(b, a) for a, b in points]).totals == totals


def test_the_order_of_transfers_is_that_of_the_least_loss_and_the_last_one_is_split() -> None:
    points = [(Fraction(a), Fraction(b)) for a, b in [(40, 30), (30, 20), (20, 5), (10, 45)]]
    found = adjusted_winner(points)
    assert list(found.first) == [90, 45]
    assert [(t.issue, t.giver) for t in found.transfers] == [(0, 0)]  # 40/30 before 30/20 before 20/5
    assert found.transfers[0].share == Fraction(45, 70)
    points = [(Fraction(a), Fraction(b)) for a, b in [(10, 9), (30, 20), (50, 11), (10, 60)]]
    assert list(adjusted_winner(points).first) == [90, 60]
    assert [t.issue for t in adjusted_winner(points).transfers] == [0, 1]
    assert adjusted_winner(points).transfers[0].share == 1


def test_what_the_other_does_not_value_is_never_handed_over() -> None:
    points = [(Fraction(50), Fraction(0)), (Fraction(45), Fraction(20)), (Fraction(5), Fraction(80))]
    found = adjusted_winner(points)
    assert found.shares[0] == 1
    assert found.totals[0] == found.totals[1]


@settings(deadline=None)
@given(hundred_points(most=5))
def test_nash_is_the_greatest_product_along_the_curve_of_efficient_divisions(points: Points) -> None:
    best = nash(points).totals

    def product(first: float) -> float:
        second = most_for_second(points, Fraction(first))
        return -float(first) * float(second or 0)

    found = minimize_scalar(product, bounds=(0, 100), method="bounded", options={"xatol": 1e-10})
    assert float(best[0] * best[1]) == pytest.approx(-found.fun, rel=1e-6)  # an end of the curve is not quite reached
    assert float(best[0] * best[1]) >= -found.fun - 1e-9


@settings(deadline=None)
@given(hundred_points(most=6))
def test_the_best_without_splitting_is_that_of_all_whole_divisions(points: Points) -> None:
    whole = [
        totals_of(points, [Fraction(share) for share in shares])
        for shares in itertools.product((0, 1), repeat=len(points))
    ]
    best = max((min(pair), max(pair)) for pair in whole)
    assert set(best_without_splitting(points)) == {pair for pair in whole if (min(pair), max(pair)) == best}


@given(hundred_points(), st.integers(0, 100))
def test_the_most_for_the_second_party_is_that_of_a_linear_program(points: Points, first: int) -> None:
    values = np.array(points, dtype=float)
    solved = linprog(values[:, 1], A_ub=[-values[:, 0]], b_ub=[-first], bounds=[(0, 1)] * len(points))
    found = most_for_second(points, Fraction(first))
    assert found is not None
    assert float(found) == pytest.approx(100 - float(solved.fun or 0), abs=1e-7)
    assert most_for_second(points, Fraction(101)) is None


def test_a_wasteful_an_unequal_and_an_envied_division_are_told_apart() -> None:
    points = [(Fraction(60), Fraction(40)), (Fraction(40), Fraction(60))]
    half = merits(points, [Fraction(1, 2), Fraction(1, 2)])
    assert (half.envy_free, half.equitable, half.efficient) == (True, True, False)
    greedy = merits(points, [Fraction(1), Fraction(1, 2)])
    assert (greedy.envy_free, greedy.equitable, greedy.efficient) == (False, False, True)


def every_report(issues: int, total: int) -> list[tuple[int, ...]]:
    return [
        tuple(high - low for low, high in itertools.pairwise([0, *cuts, total]))
        for cuts in itertools.combinations_with_replacement(range(total + 1), issues - 1)
    ]


@pytest.mark.parametrize(
    ("own", "other"), [((15, 5), (5, 15)), ((12, 5, 3), (4, 10, 6)), ((7, 7, 6), (10, 0, 10)), ((18, 1, 1), (6, 7, 7))]
)
def test_no_whole_report_beats_the_bound_and_the_report_that_is_offered_comes_close(
    own: tuple[int, ...], other: tuple[int, ...]
) -> None:
    points = [(Fraction(a), Fraction(b)) for a, b in zip(own, other, strict=True)]
    reply = best_reply(points, 0)
    best = max(
        sum(a * share for a, share in zip(own, adjusted_winner(said).shares, strict=True))
        for report in every_report(len(own), 20)
        for said in [[(Fraction(r), Fraction(b)) for r, b in zip(report, other, strict=True)]]
    )
    assert best <= reply.bound
    assert reply.bound - Fraction(1, 10) <= reply.reached <= reply.bound
    assert reply.reached >= best - Fraction(1, 10)


@given(hundred_points(least=2))
def test_misstating_never_lowers_what_an_honest_party_gets_below_half(points: Points) -> None:
    for party in (0, 1):
        reply = best_reply(points, party)
        assert sum(reply.report) == 100
        assert min(reply.report) >= 0
        assert reply.honest <= reply.reached <= reply.bound
        assert reply.bound - reply.reached <= Fraction(3, 2)
        closer = best_reply(points, party, Fraction(1, 100_000))
        assert closer.bound == reply.bound
        assert closer.bound - closer.reached <= Fraction(3, 200)
        said = [(r, pair[1 - party]) for r, pair in zip(reply.report, points, strict=True)]
        assert adjusted_winner(said).totals[1] >= 50


def test_bad_points_are_refused() -> None:
    with pytest.raises(ValueError, match="same number of points, not 60 and 50"):
        adjusted_winner([(Fraction(60), Fraction(50))])
    with pytest.raises(ValueError, match="0 or more"):
        adjusted_winner([(Fraction(-1), Fraction(1)), (Fraction(2), Fraction(0))])
    with pytest.raises(ValueError, match="not 0 and 0"):
        adjusted_winner([(Fraction(0), Fraction(0))])


def test_the_curve_goes_from_the_highest_rate_to_the_lowest_and_ends_with_what_nobody_values() -> None:
    points = [(Fraction(a), Fraction(b)) for a, b in [(0, 0), (0, 5), (5, 0), (2, 1), (1, 2)]]
    assert curve(points) == (2, 3, 4, 1, 0)
