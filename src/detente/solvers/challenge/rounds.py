"""Rounds of challenge over worlds, and of one table as a record.

Parties without a position, or that do not count, are left out of every sum; so is nobody else: a party without power
or salience presses nobody and can still be pressed.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.kernels import per_world
from detente.solvers.challenge.offers import CONFRONT, relation_of
from detente.solvers.challenge.play import NOBODY, SEEN, Ended, play
from detente.solvers.challenge.rules import Floats, Rules
from detente.solvers.challenge.support import SAME

OURS = Rules()
MOST_PARTIES = 65_536  # the lottery's counter tells no more apart


@dataclass(frozen=True, eq=False)
class Rounds:
    """How one issue went, round by round.

    Attributes
    ----------
    positions : array, shape (1 + rounds, parties)
        At the start and after every round.
    mean, median : arrays, shape (1 + rounds,)
        Weighted; NaN where nobody has weight.
    risk : array, shape (parties,)
        Exponents in the first round: ½ likes risk, 2 avoids it.
    own_gain, other_gain : arrays, shape (parties, parties)
        In the first round, as the party of the first axis sees it: what it has of challenging the other, and the other
        of challenging it.
    relation : int array, shape (parties, parties)
        How the party of the first axis sees the other in the first round, by place among
        :data:`detente.solvers.challenge.offers.RELATIONS`.
    last : int array, shape (parties, parties)
        The same in the last round.
    seen : array, shape (rounds, parties, parties, 8)
        In every round: own gain, the other's gain, relation, whether there is an offer, its new position, its two keys
        (the smaller is taken), and the chance to win.
    chosen : int array, shape (rounds, parties)
        Whose offer each party went with, -1 for none.
    came_of_it : int array, shape (rounds, parties)
        0 it stays, 1 it moves, 2 it reneges, 3 it wins a fight, 4 it loses one, 5 its fight does not come about.
    ended : Ended
    """

    positions: Floats
    mean: Floats
    median: Floats
    risk: Floats
    own_gain: Floats
    other_gain: Floats
    relation: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]
    seen: Floats
    chosen: npt.NDArray[np.int64]
    came_of_it: npt.NDArray[np.int64]
    ended: Ended


def play_rounds(
    positions: npt.ArrayLike,
    capability: npt.ArrayLike,
    salience: npt.ArrayLike,
    *,
    rules: Rules = OURS,
    rounds: int = 10,
    bottom: float = 0.0,
    length: float = 1.0,
    rank: npt.ArrayLike | None = None,
    key: npt.ArrayLike = (0, 0, 0, 0),
    number: int = 0,
) -> Rounds:
    """Play the rounds of one issue.

    Parameters
    ----------
    positions, capability, salience : arrays, shape (parties,)
        Salience from 0 to 1, capability 0 or more, on any scale of its own.
    rules : Rules
    rounds : int
        1 or more.
    bottom, length : float
        Where the issue's scale begins and how long it is, in the units of the positions; only its own positions count
        under rules with the initial range.
    rank : array, shape (parties,), optional
        Places of the parties by name, which decide whose luck is whose in a lottery; their order if left out.
    key, number : array, shape (4,), and int
        Words of the key of the lottery's stream, and the number of the draw.

    Examples
    --------
    >>> found = play_rounds([0, 0.5, 1], [1, 1, 1], [0.2, 0.5, 1.0], rounds=1)
    >>> found.positions[1].round(3).tolist(), found.ended.sentence
    ([0.187, 0.646, 1.0], 'all rounds were played')
    """
    x, power, cares = (np.asarray(part, dtype=np.float64) for part in (positions, capability, salience))
    if x.ndim != 1 or not x.shape == power.shape == cares.shape or not 0 < len(x) <= MOST_PARTIES:
        raise ValueError("positions, capability and salience must be rows of the same length, one number a party")
    if not (np.isfinite(x).all() and np.isfinite(power).all() and (power >= 0).all()):
        raise ValueError("positions must be finite, and capability 0 or more")
    if not ((cares >= 0) & (cares <= 1)).all():
        raise ValueError("salience must be between 0 and 1")
    if rounds < 1 or not length > 0:
        raise ValueError("there must be at least one round, and the scale must be longer than 0")
    if rules.scale == "issue" and not ((x >= bottom - SAME) & (x <= bottom + length + SAME)).all():
        raise ValueError(f"positions must lie on the scale, from {bottom:g} to {bottom + length:g}")
    n = len(x)
    names = np.arange(n, dtype=np.float64) if rank is None else np.asarray(rank, dtype=np.float64)
    path, mean, median = np.empty((rounds + 1, n)), np.empty(rounds + 1), np.empty(rounds + 1)
    risk, own, other, last = np.empty(n), np.empty((n, n)), np.empty((n, n)), np.empty((n, n))
    seen, moved = np.empty((rounds, n, n, SEEN)), np.empty((rounds, n, 2))
    tidy = [np.ascontiguousarray(part, dtype=np.float64) for part in (x, power * cares, cares, names, key)]
    ended = play(
        tidy[0], tidy[1], tidy[2], tidy[3], rules.codes(), float(bottom), float(length), tidy[4], float(number),
        path, mean, median, risk, own, other, last, seen, moved,
    )  # fmt: skip
    first = seen[0, :, :, 2].astype(np.int64)
    came = np.maximum(moved[..., 1], 0).astype(np.int64)
    return Rounds(
        path, mean, median, risk, own, other, first, last.astype(np.int64), seen, moved[..., 0].astype(np.int64), came,
        Ended(ended),
    )  # fmt: skip


@per_world(
    "(party,issue),(party),(party,issue),(party,issue),(party),(option),(issue,word),(),(issue),(round),"
    "(party,issue),(party,issue)->(party,issue),(party,issue),(round,issue),(round,issue),(party,party,issue),"
    "(party,party,issue),(issue),()"
)
def rounds_of_one_world(
    position: Floats,
    capability: Floats,
    salience: Floats,
    counts: Floats,
    rank: Floats,
    rules: Floats,
    key: Floats,
    number: float,
    otherwise: Floats,
    turns: Floats,
    first: Floats,
    second: Floats,
    end: Floats,
    risk: Floats,
    mean: Floats,
    median: Floats,
    own: Floats,
    relation: Floats,
    ended: Floats,
    clash: Floats,
) -> None:
    """Write how every issue goes in one world, on scales from 0 to 1.

    ``otherwise`` is where an issue stands that nobody can move; only the length of ``turns`` counts, one more than the
    rounds; ``clash`` is 1 where a party marked in ``first`` and one marked in ``second`` confront each other on an
    issue in the last round, each as it sees it.
    """
    parties, issues = position.shape
    rounds = turns.shape[0] - 1
    clash[0] = 0.0
    who = np.empty(parties, np.int64)
    seen, moved = np.empty((0, 0, 0, SEEN)), np.empty((0, 0, 2))
    options, words = np.empty(rules.shape[0]), np.empty(key.shape[1])
    options[:] = rules
    for issue in range(issues):
        n = 0
        for party in range(parties):
            end[party, issue] = risk[party, issue] = np.nan
            own[party, :, issue] = relation[party, :, issue] = np.nan
            if counts[party, issue] > 0.0 and not np.isnan(position[party, issue]):
                who[n] = party
                n += 1
        mean[:, issue] = median[:, issue] = otherwise[issue]
        ended[issue] = NOBODY
        if n == 0:
            continue
        start, weight, cares, name = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
        for i in range(n):
            start[i], cares[i] = position[who[i], issue], salience[who[i], issue]
            weight[i], name[i] = capability[who[i]] * cares[i], rank[who[i]]
        path, exponent = np.empty((rounds + 1, n)), np.empty(n)
        mine, theirs, last = np.empty((n, n)), np.empty((n, n)), np.empty((n, n))
        average, middle = np.empty(rounds + 1), np.empty(rounds + 1)
        words[:] = key[issue]
        how = play(
            start, weight, cares, name, options, 0.0, 1.0, words, number, path, average, middle, exponent, mine,
            theirs, last, seen, moved,
        )  # fmt: skip
        ended[issue] = how
        for turn in range(rounds + 1):
            if not np.isnan(average[turn]):
                mean[turn, issue], median[turn, issue] = average[turn], middle[turn]
        for i in range(n):
            end[who[i], issue], risk[who[i], issue] = path[rounds, i], exponent[i]
            for j in range(n):
                apart = abs(start[i] - start[j]) > SAME
                own[who[i], who[j], issue] = mine[i, j]
                relation[who[i], who[j], issue] = relation_of(mine[i, j], theirs[i, j]) if apart else 0.0
                if (
                    first[who[i], issue] > 0.0
                    and second[who[j], issue] > 0.0
                    and last[i, j] == CONFRONT
                    and last[j, i] == CONFRONT
                ):
                    clash[0] = 1.0
