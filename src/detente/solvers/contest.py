"""A stochastic contest: pairs of parties challenge each other in random order until nobody moves.

All distances are divided by the length of the scale. With weights w_k = c_k s_k, a challenges b, d apart. Each party k,
at distance d_ka from a and d_kb from b, backs whom it is nearer to, and b if neither:

    F_a = Σ w_k d_kb / (1 + d_ka) over those nearer to a,    F_b = Σ w_k d_ka / (1 + d_kb) over the others.

Who loses moves towards the other by the other's share of the strength: a by l_a = d F_b / (F_a + F_b), b by
l_b = d F_a / (F_a + F_b). In a clash a prevails with chance p = F_a² / (F_a² + F_b²). A move by l of y is worth
s_x s_y c_y l to x if it comes nearer, and its own costs it s_x² c_x l. So

    clash to a: p s_a s_b c_b l_b - (1 - p) s_a² c_a l_a,    clash to b: (1 - p) s_b s_a c_a l_a - p s_b² c_b l_b,

and b rather compromises, half of l_b, if that costs it less than the clash. a challenges if what follows is worth more
to it than waiting, that is (1 - s_b) times what it would be worth if b went to the weighted mean. If it does not, b
drifts towards that mean, with chance 1 - s_b, by a share of the way drawn evenly.

In a round each ordered pair meets once, in an order drawn anew. The play stops when all are within a thousandth of the
scale, when nobody has moved for three rounds, or after 100 rounds; the weighted mean is where the issue ends. The rules
are those of a public program that simplifies :cite:`bdm2011`; it divides positions by the largest one in the table.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput
from detente.core.kernels import compiled, per_world
from detente.core.streams import next_uniform, start_at

MOST_ROUNDS = 100
QUIET = 3  # rounds without a move after which the play is over
NEAR = 1e-3  # of the scale: parties this near have nothing to contest
TIE = 1e-12


class Ended(IntEnum):
    """How the contest over an issue ended."""

    AGREED = 0
    QUIET = 1
    OUT_OF_ROUNDS = 2
    NOBODY = 3

    @property
    def sentence(self) -> str:
        """What it means."""
        return (
            "all parties came within a thousandth of the scale",
            "nobody moved for three rounds",
            "parties still moved in the last round allowed; their mean as it stood is given",
            "nobody with a weight has a position",
        )[self]


class Contest(NamedTuple):
    """The contest of every draw and issue.

    Attributes
    ----------
    position : array, shape (draws, issues)
        Weighted mean of the positions at the end; NaN where nobody with a weight has one.
    rounds : array of int, shape (draws, issues)
    ended : array of int, shape (draws, issues)
        See :class:`Ended`.
    """

    position: np.ndarray
    rounds: np.ndarray
    ended: np.ndarray


PLACE, POWER, CARE, WEIGHT = range(4)  # rows of the table of one issue, whose columns are its parties


@compiled
def _mean(table: np.ndarray) -> float:
    total, moment = 0.0, 0.0
    for k in range(table.shape[1]):
        total += table[WEIGHT, k]
        moment += table[WEIGHT, k] * table[PLACE, k]
    return moment / total


@compiled
def meet(table: np.ndarray, scale: float, a: int, b: int, mean: float, luck: float, share: float) -> bool:
    """Let a party meet another that it may challenge; return whether one of them moved.

    Parameters
    ----------
    table : array, shape (4, parties)
        Places, which are moved, capabilities, saliences, and products of the two.
    scale : float
        Length of the scale.
    a, b : int
    mean : float
        Weighted mean of all places.
    luck, share : float
        Uniform on (0, 1): what decides the clash or the drift, and how far the drift goes.
    """
    at_a, at_b = table[PLACE, a], table[PLACE, b]
    way = at_b - at_a
    gap = abs(way) / scale
    if gap < NEAR:
        return False
    for_a = for_b = 0.0
    for k in range(table.shape[1]):
        to_a, to_b = abs(table[PLACE, k] - at_a) / scale, abs(table[PLACE, k] - at_b) / scale
        if to_a < to_b - TIE:
            for_a += table[WEIGHT, k] * to_b / (1.0 + to_a)
        else:
            for_b += table[WEIGHT, k] * to_a / (1.0 + to_b)
    if for_a + for_b <= 0.0:
        return False
    give_a, give_b = for_b / (for_a + for_b), for_a / (for_a + for_b)
    loss_a, loss_b = gap * give_a, gap * give_b
    p = for_a * for_a / (for_a * for_a + for_b * for_b)
    cares_a, cares_b, power_a, power_b = table[CARE, a], table[CARE, b], table[POWER, a], table[POWER, b]
    clash_a = p * cares_a * cares_b * power_b * loss_b - (1.0 - p) * cares_a * cares_a * power_a * loss_a
    clash_b = (1.0 - p) * cares_b * cares_a * power_a * loss_a - p * cares_b * cares_b * power_b * loss_b
    concession = -cares_b * cares_b * power_b * loss_b / 2.0
    concedes = clash_b < concession - TIE
    challenge = cares_a * cares_b * power_b * loss_b / 2.0 if concedes else clash_a
    waits = (1.0 - cares_b) * cares_a * cares_b * power_b * (gap - abs(mean - at_a) / scale)
    if challenge <= waits + TIE:
        if luck >= 1.0 - cares_b:
            return False
        table[PLACE, b] += (mean - at_b) * share
        return True
    if concedes:
        table[PLACE, b] -= way * give_b / 2.0
    elif luck < p:
        table[PLACE, b] -= way * give_b
    else:
        table[PLACE, a] += way * give_a
    return True


@compiled
def _shuffle(order: np.ndarray, state: np.ndarray) -> None:
    for last in range(order.shape[0] - 1, 0, -1):
        other = int(next_uniform(state) * (last + 1))
        order[last], order[other] = order[other], order[last]


@compiled
def contest_of_one_issue(table: np.ndarray, scale: float, state: np.ndarray) -> tuple[int, int]:
    """Play the contest over one issue; return how many rounds it took and how it ended."""
    parties = table.shape[1]
    order = np.empty(parties * (parties - 1), np.int64)
    at = 0
    for a in range(parties):
        for b in range(parties):
            if a != b:
                order[at] = a * parties + b
                at += 1
    quiet = 0
    for done in range(MOST_ROUNDS):
        if (table[PLACE].max() - table[PLACE].min()) / scale < NEAR:
            return done, Ended.AGREED.value
        if quiet == QUIET:
            return done, Ended.QUIET.value
        _shuffle(order, state)
        quiet += 1
        mean = _mean(table)
        for pair in order:
            luck, share = next_uniform(state), next_uniform(state)
            if meet(table, scale, pair // parties, pair % parties, mean, luck, share):
                quiet = 0
                mean = _mean(table)
    return MOST_ROUNDS, Ended.OUT_OF_ROUNDS.value


@per_world("(party,issue),(party,issue),(party),(issue,word),(),()->(issue),(issue),(issue)")
def contest_of_one_world(
    position: np.ndarray,
    salience: np.ndarray,
    capability: np.ndarray,
    key: np.ndarray,
    scale: float,
    draw: float,
    end: np.ndarray,
    rounds: np.ndarray,
    ended: np.ndarray,
) -> None:
    """Write where every issue ends."""
    state = np.empty(1, np.uint64)
    for issue in range(position.shape[1]):
        chosen = np.empty(position.shape[0], np.int64)
        count, total = 0, 0.0
        for party in range(position.shape[0]):
            if not np.isnan(position[party, issue]) and salience[party, issue] > 0.0:
                chosen[count] = party
                count += 1
                total += capability[party] * salience[party, issue]
        end[issue], rounds[issue], ended[issue] = np.nan, 0.0, Ended.NOBODY.value
        if total <= 0.0:
            continue
        table = np.empty((4, count))
        for column in range(count):
            power, cares = capability[chosen[column]], salience[chosen[column], issue]
            table[PLACE, column], table[POWER, column] = position[chosen[column], issue], power
            table[CARE, column], table[WEIGHT, column] = cares, power * cares
        start_at(key[issue], draw, state)
        rounds[issue], ended[issue] = contest_of_one_issue(table, scale, state)
        end[issue] = _mean(table)


def contest(
    position: npt.ArrayLike,
    salience: npt.ArrayLike,
    capability: npt.ArrayLike,
    *,
    keys: npt.ArrayLike,
    first: int = 0,
    scale: float = 1.0,
) -> Contest:
    """Return how the contest of every draw ends, one play a draw and issue.

    Parameters
    ----------
    position : array, shape (draws, parties, issues)
        NaN = the party has none on the issue.
    salience : array, shape (draws, parties, issues)
        In [0, 1]; who does not care takes no part.
    capability : array, shape (draws, parties)
    keys : array of uint32, shape (issues, 4)
        The stream of each issue, from :meth:`detente.core.seed.Seed.key`.
    first : int
        Number of the first draw: what a draw meets depends on its number and the keys alone.
    scale : float
        Length of the scale of the positions.

    Returns
    -------
    Contest

    Raises
    ------
    BadInput
        When shapes do not match, or something is out of range.
    """
    at, cares, power, words = (np.asarray(array, dtype=np.float64) for array in (position, salience, capability, keys))
    if at.ndim != 3 or at.shape != cares.shape or power.shape != at.shape[:-1] or words.shape != (at.shape[2], 4):
        raise BadInput(
            f"positions {at.shape}, saliences {cares.shape}, capabilities {power.shape} and keys {words.shape} "
            "do not match"
        )
    if not 0 < scale < np.inf:
        raise BadInput(f"the scale must be longer than 0, not {scale}")
    if at.size and not (cares.min() >= 0 and cares.max() <= 1 and power.min() >= 0 and power.max() < np.inf):
        raise BadInput("saliences must be between 0 and 1, and capabilities numbers of at least 0")
    draws = first + np.arange(len(at), dtype=np.float64)
    end, rounds, ended = contest_of_one_world(at, cares, power, words, scale, draws)
    return Contest(end, rounds.astype(np.int64), ended.astype(np.int64))
