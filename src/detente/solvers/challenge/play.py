"""The rounds: all parties look at all offers, each takes at most one, all move at the same time.

In each round the chances (:mod:`detente.solvers.challenge.support`), exponents and gains
(:mod:`detente.solvers.challenge.gains`) are those of the present positions; every party chooses one offer
(:mod:`detente.solvers.challenge.offers`) and moves as it says. Under a lottery a confrontation comes about only between
two that chose each other, and who loses takes the other's position. Under reneging a party one of whose own offers was
accepted, other than as a fight, drops what it accepted, a fight too, and stays :cite:`masad2016`.

There is no stopping rule: a play ends after its rounds, or before when nothing could change any more.
"""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.core.streams import philox
from detente.solvers.challenge.gains import write_exponents, write_gains
from detente.solvers.challenge.offers import CONFRONT, TELLS, comes_before, offer_of, relation_of
from detente.solvers.challenge.rules import (
    CONFRONTATION,
    DENOMINATOR,
    RENEGING,
    RISK_IN_VOTES,
    SCALE,
    STATUS_QUO_CHANCE,
    TIES,
    Floats,
)
from detente.solvers.challenge.support import SAME, write_chances, write_support

Whole = npt.NDArray[np.int64]
HALF = 1e-12  # of all weight: nearer to one half than this is one half
SEEN = 8  # numbers that are kept of every offer; see :func:`play`
STAYS, MOVES, RENEGES, WINS, LOSES, NO_FIGHT = 0, 1, 2, 3, 4, 5
TURN = 65_536  # more than parties, in the counter of the lottery
ROUNDS_PLAYED, AT_REST, AGREED, POWERLESS, NOBODY = 0, 1, 2, 3, 4


class Ended(IntEnum):
    """How the rounds ended."""

    ROUNDS_PLAYED = ROUNDS_PLAYED
    AT_REST = AT_REST
    AGREED = AGREED
    POWERLESS = POWERLESS
    NOBODY = NOBODY

    @property
    def sentence(self) -> str:
        """What it means."""
        return (
            "all rounds were played",
            "nobody has an offer to go with, so that all later rounds are the same",
            "all hold the same position",
            "no party has both power and salience, so that nobody can press anybody",
            "no party with a stance counts on the issue",
        )[self]


@compiled
def sort_parties(x: Floats, weight: Floats, salience: Floats, rank: Floats, order: Whole) -> None:
    """Sort places of parties, in place: by position, then most weight, then most salience, then by name."""
    for step in range(1, order.shape[0]):
        one = order[step]
        at = step
        while at > 0:
            other = order[at - 1]
            if x[other] != x[one]:
                later = x[other] > x[one]
            elif weight[other] != weight[one]:
                later = weight[other] < weight[one]
            elif salience[other] != salience[one]:
                later = salience[other] < salience[one]
            else:
                later = rank[other] > rank[one]
            if not later:
                break
            order[at] = other
            at -= 1
        order[at] = one


@compiled
def weighted_median(x: Floats, weight: Floats) -> float:
    """Return the middle of the interval of weighted medians; positions are sorted, and some weight is above 0."""
    total, below = weight.sum(), 0.0
    low = high = x[x.shape[0] - 1]
    for k in range(x.shape[0]):
        below += weight[k]
        if below >= (0.5 - HALF) * total:
            low = high = x[k]
            if below <= (0.5 + HALF) * total:
                for after in range(k + 1, x.shape[0]):
                    if weight[after] > 0.0:
                        high = x[after]
                        break
            break
    return float(0.5 * (low + high))


@compiled
def share(one: float, other: float) -> float:
    """Return the part of one in both, or one half where both are 0."""
    return one / (one + other) if one + other > 0.0 else 0.5


@compiled
def play(  # noqa: PLR0912, PLR0915, C901 - one play from its numbers to its answers
    start: Floats, weight: Floats, salience: Floats, rank: Floats, rules: Floats, bottom: float, length: float,
    key: Floats, number: float, path: Floats, mean: Floats, median: Floats, risk: Floats, first_own: Floats,
    first_other: Floats, last: Floats, seen: Floats, moved: Floats,
) -> int:  # fmt: skip
    """Play all rounds of one issue, and return how they :class:`Ended`.

    Parameters
    ----------
    start, weight, salience, rank : arrays, shape (parties,)
        Where parties stand, their power times salience, and their places by name, which decide between equals; at
        least one party.
    rules : array
        See :meth:`detente.solvers.challenge.rules.Rules.codes`.
    bottom, length : float
        Where the scale begins, and how long it is.
    key, number : array, shape (4,), and float
        Words of the key of the lottery's stream, and number of the draw.
    path : array, shape (1 + rounds, parties)
        Result: positions at the start and after every round.
    mean, median : arrays, shape (1 + rounds,)
        Result: weighted mean and median of the positions; NaN without weight.
    risk : array, shape (parties,)
        Result: exponents in the first round.
    first_own, first_other : arrays, shape (parties, parties)
        Result: what a party (first axis) thinks it has of challenging another in the first round, and the other of
        challenging it.
    last : array, shape (parties, parties)
        Result: how each sees each other in the last round, by place among the relations.
    seen : array, shape (rounds, parties, parties, 8) or (0, 0, 0, 8)
        Result: own gain, the other's gain, relation, whether there is an offer, its new position, its two keys, and the
        chance to win.
    moved : array, shape (rounds, parties, 2) or (0, 0, 2)
        Result: whose offer was chosen (-1 for none), and what came of it.
    """
    n, rounds = start.shape[0], path.shape[0] - 1
    risk[:], first_own[:], first_other[:], last[:] = 1.0, 0.0, 0.0, 0.0
    seen[:], moved[:] = 0.0, -1.0
    path[:], mean[:], median[:] = start, np.nan, np.nan
    total = weight.sum()
    if total <= 0.0:
        return POWERLESS
    low, high = start.min(), start.max()
    order = np.arange(n).astype(np.int64)
    sort_parties(start, weight, salience, rank, order)
    x, w, s = start[order], weight[order], salience[order]
    mean[:], median[:] = (w * x).sum() / total, weighted_median(x, w)
    if high - low <= SAME * length:
        return AGREED
    if rules[SCALE] == 0.0:
        bottom, length = low, high - low
    unit, near = TELLS / length, SAME * length
    now, new, flat, ones = start.copy(), start.copy(), np.empty(n), np.ones(n)
    danger, exponent = np.empty(n), np.empty(n)
    below, chance = np.empty((n, n + 1)), np.empty((n, n))
    own, other = np.zeros((n, n)), np.zeros((n, n))
    chosen, sees, at = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
    accepted = np.zeros(n)
    offer, best = np.empty(5), np.empty(5)
    counter, word = np.zeros(4, np.uint64), np.zeros(4, np.uint64)
    by_file, lottery = rules[TIES] == 1.0, rules[CONFRONTATION] == 1.0
    ended = ROUNDS_PLAYED
    for turn in range(rounds):
        write_support(x, w, ones, length, below, chance)
        write_chances(x, length, total, rules[DENOMINATOR], chance)
        middle = weighted_median(x, w) if rules[STATUS_QUO_CHANCE] < 1.0 else 0.0
        write_exponents(x, s, w, bottom, length, chance, middle, rules, danger, exponent)
        if rules[RISK_IN_VOTES] == 1.0:
            write_support(x, w, exponent, length, below, chance)
            write_chances(x, length, total, rules[DENOMINATOR], chance)
        write_gains(x, s, exponent, length, chance, middle, rules, flat, own, other)
        offers = 0
        accepted[:] = 0.0
        for i in range(n):
            at[order[i]] = i
        for i in range(n):
            if turn == 0:
                risk[order[i]] = exponent[i]
            chosen[i], sees[i] = -1, 0
            for place in range(n):
                j = at[place] if by_file else place
                apart = abs(x[i] - x[j]) > near
                if turn == 0:
                    first_own[order[i], order[j]], first_other[order[i], order[j]] = own[i, j], other[i, j]
                wins = share(chance[i, j], chance[j, i]) if lottery else 0.5
                there = apart and offer_of(x[i], x[j], own[i, j], other[i, j], wins, bottom, unit, rules, offer)
                if seen.shape[0] > 0 and i != j:
                    row = seen[turn, order[i], order[j]]
                    row[0], row[1], row[7] = own[i, j], other[i, j], chance[i, j]
                    row[2] = relation_of(own[i, j], other[i, j]) if apart else 0
                    if there:
                        row[3], row[4], row[5], row[6] = 1.0, offer[0], offer[1], offer[2]
                if there and (chosen[i] < 0 or comes_before(offer, best, rules)):
                    chosen[i], sees[i], best[:] = j, relation_of(own[i, j], other[i, j]), offer
            new[i] = x[i]
            if chosen[i] >= 0:
                offers += 1
                new[i] = best[0]
                if not lottery or sees[i] != CONFRONT:
                    accepted[chosen[i]] = 1.0
        for i in range(n):
            j, how = chosen[i], STAYS
            if j >= 0:
                fights = lottery and sees[i] == CONFRONT
                how = MOVES
                if rules[RENEGING] == 1.0 and accepted[i] > 0.0:
                    how = RENEGES
                elif fights:
                    how = NO_FIGHT
                    if chosen[j] == i and sees[j] == CONFRONT and not (rules[RENEGING] == 1.0 and accepted[j] > 0.0):
                        first = i if rank[order[i]] < rank[order[j]] else j
                        second = j if first == i else i
                        counter[0] = np.uint64(turn * TURN + int(rank[order[first]]))
                        counter[1] = np.uint64(number)
                        counter[2], counter[3] = np.uint64(key[2]), np.uint64(key[3])
                        philox(counter, np.uint64(key[0]), np.uint64(key[1]), word)
                        wins = share(chance[first, second], chance[second, first])
                        first_wins = (np.float64(word[0]) + 0.5) / 4294967296.0 < wins
                        how = WINS if first_wins == (first == i) else LOSES
            now[order[i]] = new[i] if how in (MOVES, LOSES) else x[i]
            if seen.shape[0] > 0:
                moved[turn, order[i], 0], moved[turn, order[i], 1] = (order[j] if j >= 0 else -1), how
        if offers == 0 or turn == rounds - 1:
            for i in range(n):
                for j in range(n):
                    apart = abs(x[i] - x[j]) > near
                    last[order[i], order[j]] = relation_of(own[i, j], other[i, j]) if apart else 0
        if offers == 0:
            return AT_REST
        sort_parties(now, weight, salience, rank, order)
        for i in range(n):
            x[i], w[i], s[i] = now[order[i]], weight[order[i]], salience[order[i]]
        path[turn + 1 :] = now
        mean[turn + 1 :], median[turn + 1 :] = (w * x).sum() / total, weighted_median(x, w)
        if x[n - 1] - x[0] <= SAME * length:
            return AGREED
    return ended
