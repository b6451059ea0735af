"""The search for an agenda's best package: depth first over its issues, cut off by what is still within reach.

At depth k the sums so far and each party's best remainder over the issues to come bound the least gain,

    min_q (g_q(x₁ … x_k) + Σ_{j > k} max_x g_qj(x)),

and a branch whose bound is not above the best package found is left.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.agreement.chambers import may_carry

Floats = npt.NDArray[np.float64]


class Ballot(NamedTuple):
    """Those who vote in chambers that must carry a deal.

    Attributes
    ----------
    worth : array, shape (issues, levels, voters)
        What a level is worth more than the status quo.
    seats, veto : arrays, shape (chambers, voters)
    quota : array, shape (chambers,)
    doubt : float
    """

    worth: Floats
    seats: Floats
    quota: Floats
    veto: Floats
    doubt: float


@compiled
def is_carried(level: npt.NDArray[np.int64], ballot: Ballot) -> bool:
    """Return whether all chambers carry a package."""
    if ballot.quota.shape[0] == 0:
        return True
    gains = np.zeros(ballot.worth.shape[2])
    for issue in range(level.shape[0]):
        gains += ballot.worth[issue, level[issue]]
    return bool(may_carry(gains, gains, 0, ballot.seats, ballot.quota, ballot.veto, ballot.doubt))


@compiled
def obeys(level: npt.NDArray[np.int64], when: Floats, then: Floats) -> bool:
    """Return whether a package breaks no rule."""
    for rule in range(when.shape[0]):
        holds, follows = True, True
        for issue in range(level.shape[0]):
            holds = holds and when[rule, issue, level[issue]] != 0.0
            follows = follows and then[rule, issue, level[issue]] != 0.0
        if holds and not follows:
            return False
    return True


@compiled
def status_quo_of(moves: Floats) -> npt.NDArray[np.int64]:
    """Return the level of each issue that does not move it."""
    level = np.zeros(moves.shape[0], dtype=np.int64)
    for issue in range(moves.shape[0]):
        while moves[issue, level[issue]] != 0.0:
            level[issue] += 1
    return level


@compiled
def remainders(gains: Floats, moves: Floats, every: npt.NDArray[np.int64]) -> Floats:
    """Return, for each place in a list of issues, the most that each party can gain on that one and all after it."""
    rest = np.zeros((every.shape[0] + 1, gains.shape[2]))
    for depth in range(every.shape[0] - 1, -1, -1):
        for party in range(gains.shape[2]):
            most = -np.inf
            for option in range(gains.shape[1]):
                if moves[every[depth], option] >= 0.0:
                    most = max(most, gains[every[depth], option, party])
            rest[depth, party] = rest[depth + 1, party] + most
    return rest


@compiled
def best_moved(
    gains: Floats,
    moves: Floats,
    base: Floats,
    settle: Floats,
    when: Floats,
    then: Floats,
    ballot: Ballot,
    every: npt.NDArray[np.int64],
    split: int,
    above: float,
) -> float:
    """Return the best least gain above a bound of packages that move something, else the bound.

    The first ``split`` of the listed issues and the others are two deals, and each must by itself leave nobody worse
    off, break no rule and be carried by the chambers; with a split of 0 they are one.
    """
    count, parties, levels = every.shape[0], base.shape[0], gains.shape[1]
    sums, moved, choice = np.zeros((count + 1, parties)), np.zeros(count + 1), np.full(count + 1, -1)
    quo, rest = status_quo_of(moves), remainders(gains, moves, every)
    level = quo.copy()
    sums[0] = base
    depth = 0 if count else -1
    while depth >= 0:
        issue = every[depth]
        choice[depth] += 1
        option = choice[depth]
        if option == levels:
            choice[depth], level[issue] = -1, quo[issue]
            depth -= 1
            continue
        way = moves[issue, option]
        if way < 0.0 or (way == 0.0 and settle[issue] != 0.0):
            continue
        bound, least = np.inf, np.inf
        for party in range(parties):
            total = sums[depth, party] + gains[issue, option, party]
            sums[depth + 1, party] = total
            bound, least = min(bound, total + rest[depth + 1, party]), min(least, total)
        moved[depth + 1] = moved[depth] + way
        if bound <= above or (split == depth + 1 and moved[split] > 0.0 and least < 0.0):
            continue
        level[issue] = option
        if depth + 1 < count:
            depth += 1
        elif moved[count] > 0.0 and obeys(level, when, then) and (split > 0 or is_carried(level, ballot)):
            stands = split == 0 or (
                _second_stands(sums, moved, base, split)
                and _obeys_alone(level, quo, every[:split], when, then, ballot)
                and _obeys_alone(level, quo, every[split:], when, then, ballot)
            )
            above = least if stands else above
    return above


@compiled
def _second_stands(sums: Floats, moved: Floats, base: Floats, split: int) -> bool:
    """Return whether the deal after the split moves nothing or leaves nobody worse off by itself."""
    last = sums.shape[0] - 1
    if moved[last] == moved[split]:
        return True
    least = np.inf
    for party in range(base.shape[0]):
        least = min(least, base[party] + sums[last, party] - sums[split, party])
    return least >= 0.0


@compiled
def _obeys_alone(
    level: npt.NDArray[np.int64],
    quo: npt.NDArray[np.int64],
    issues: npt.NDArray[np.int64],
    when: Floats,
    then: Floats,
    ballot: Ballot,
) -> bool:
    """Return whether a deal on some issues breaks no rule by itself and is carried, or moves nothing."""
    alone, moves = quo.copy(), False
    for place in range(issues.shape[0]):
        alone[issues[place]] = level[issues[place]]
        moves = moves or level[issues[place]] != quo[issues[place]]
    return not moves or (obeys(alone, when, then) and is_carried(alone, ballot))
