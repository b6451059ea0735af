"""The Shapley-Shubik index: how often a voter is the one whose vote decides :cite:`shapley1954`.

Voters come in a random order, all orders alike; the *pivot* is the first with whom the votes cast reach the quota. With
c_i(k, w) the number of sets of k voters without i that have w votes together,

    index_i = Σ_k k! (n - 1 - k)! / n! · Σ c_i(k, w) over quota - w_i ≤ w < quota,

which is exact in integers: the sets of all voters are counted by adding one voter after another, and those without i by
taking it out again, c_i(k, w) = c(k, w) - c_i(k - 1, w - w_i).
"""

from collections.abc import Sequence
from fractions import Fraction
from math import factorial

import numpy as np


def shapley_shubik(votes: Sequence[int], quota: int) -> tuple[Fraction, ...]:
    """Return every voter's index, as exact fractions that sum to 1.

    Parameters
    ----------
    votes : sequence of int
        Each voter's votes, 0 or more.
    quota : int
        Votes that are needed, from 1 to all of them.

    Examples
    --------
    >>> [str(index) for index in shapley_shubik((3, 2, 1), 4)]
    ['2/3', '1/6', '1/6']
    """
    if any(vote < 0 for vote in votes):
        raise ValueError(f"votes must be 0 or more, not {min(votes)}")
    if not 1 <= quota <= sum(votes):
        raise ValueError(f"the quota must be between 1 and all {sum(votes)} votes, not {quota}")
    voters = len(votes)
    sets = np.zeros((voters + 1, quota), dtype=object)  # sets of k voters with w votes, w below the quota
    sets[0, 0] = 1
    for vote in votes:
        for size in range(voters, 0, -1):
            sets[size] += _moved(sets[size - 1], vote)
    known: dict[int, Fraction] = {}
    for vote in set(votes):
        without = sets.copy()
        for size in range(1, voters + 1):
            without[size] -= _moved(without[size - 1], vote)
        known[vote] = sum(
            (
                Fraction(int(without[size, max(quota - vote, 0) :].sum()) * factorial(size), 1)
                * factorial(voters - 1 - size)
                for size in range(voters)
            ),
            Fraction(0),
        ) / factorial(voters)
    return tuple(known[vote] for vote in votes)


def _moved(row: np.ndarray, by: int) -> np.ndarray:
    """Return counts of sets that have so many votes more; those that reach the quota fall out."""
    found = np.zeros_like(row)
    if by < len(row):
        found[by:] = row[: len(row) - by]
    return found
