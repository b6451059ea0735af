"""The Shapley-Shubik index against every order of the voters, every coalition, and known Councils."""

from fractions import Fraction
from itertools import combinations, permutations
from math import factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.solvers.shapley_shubik import shapley_shubik
from detente.study.backtest.council import index_of


def by_orders(votes: tuple[int, ...], quota: int) -> tuple[Fraction, ...]:
    pivots = [0] * len(votes)
    for order in permutations(range(len(votes))):
        reached = 0
        for voter in order:
            reached += votes[voter]
            if reached >= quota:
                pivots[voter] += 1
                break
    return tuple(Fraction(count, factorial(len(votes))) for count in pivots)


def by_coalitions(votes: tuple[int, ...], quota: int, voter: int) -> Fraction:
    others = [place for place in range(len(votes)) if place != voter]
    found = Fraction(0)
    for size in range(len(votes)):
        decided = sum(
            quota - votes[voter] <= sum(votes[place] for place in group) < quota for group in combinations(others, size)
        )
        found += Fraction(decided * factorial(size) * factorial(len(others) - size), factorial(len(votes)))
    return found


@settings(max_examples=30, deadline=None)
@given(votes=st.lists(st.integers(0, 9), min_size=1, max_size=6).filter(any), data=st.data())
def test_the_index_counts_pivots_over_all_orders(votes: list[int], data: st.DataObject) -> None:
    quota = data.draw(st.integers(1, sum(votes)))
    found = shapley_shubik(votes, quota)
    assert found == by_orders(tuple(votes), quota)
    assert sum(found) == 1


def test_the_council_of_fifteen_is_what_all_its_coalitions_say() -> None:
    votes, quota = (10, 10, 10, 10, 8, 5, 5, 5, 5, 4, 4, 3, 3, 3, 2), 62
    found = shapley_shubik(votes, quota)
    for voter in (0, 4, 14):
        assert found[voter] == by_coalitions(votes, quota, voter)
    index = index_of("eu15")
    assert index["de"] == index["fr"] == pytest.approx(float(found[0]))
    assert index["lu"] == pytest.approx(float(found[14]))


def test_the_councils_have_the_votes_of_the_treaties() -> None:
    for council, members in (("eu15", 15), ("eu27", 27), ("eu28", 28)):
        index = index_of(council)
        assert len(index) == members
        assert sum(index.values()) == pytest.approx(1)
        assert max(index.values()) == index["uk"]
    assert index_of("eu28")["cr"] == index_of("eu28")["dk"] < index_of("eu27")["dk"]


@pytest.mark.parametrize(("votes", "quota"), [((1, -1), 1), ((1, 2), 0), ((1, 2), 4)])
def test_votes_and_quota_that_decide_nothing_are_refused(votes: tuple[int, ...], quota: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        shapley_shubik(votes, quota)
