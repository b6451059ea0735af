"""Equilibria of the threat game: that of the principal branch, and all that are found at the same precision.

With one unknown they are all there is (:mod:`detente.solvers.threat.line`).
With several unknowns Newton's method starts where every signal
points to one type. How many are found is a lower bound of how many there are.
"""

from enum import IntEnum

import numpy as np

from detente.core.kernels import compiled, per_world
from detente.solvers.threat.branch import MOST, in_line, on_a_line, principal
from detente.solvers.threat.game import BIG, Game, Play, empty_play, respond, unknowns
from detente.solvers.threat.newton import NEAR, Room, newton, room_for

SAME = 1e-6  # log-odds below which two solutions are one


class Ended(IntEnum):
    """How solving ended."""

    CONVERGED = 0
    TURNED = 1
    FAILED = 2

    @property
    def sentence(self) -> str:
        """What it means."""
        return (
            "followed the principal branch to the stated precision",
            "followed the principal branch round the turns that it takes on its way to the stated precision",
            "the principal branch could not be followed; what is found from its last point is given",
        )[self]


@per_world("(t,u,s,e),(t,u,s,e),(t),(u),(),(f),(b),(w),(i)->(t,f),(s,u,b),(s,t,w),(s,t),(i)")
def threat_of_one_world(
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    precision: float,
    _firsts: np.ndarray,
    _answers: np.ndarray,
    _words: np.ndarray,
    _facts: np.ndarray,
    first: np.ndarray,
    answer: np.ndarray,
    last: np.ndarray,
    belief: np.ndarray,
    facts: np.ndarray,
) -> None:
    """Write the strategies of the principal branch; ``facts`` = how it ended, and the residual."""
    game, play = Game(challenger, defender, odds, others), Play(first, answer, last, belief)
    unknown = np.empty(unknowns(challenger))
    facts[0], facts[1] = principal(game, precision, unknown, play)


def solve_threat(
    challenger: np.ndarray, defender: np.ndarray, odds: np.ndarray, others: np.ndarray, precision: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Return the principal equilibrium of every draw.

    Parameters
    ----------
    challenger, defender : arrays, shape (draws, types of A, types of B, signals, 6)
        What each ending is worth: wait, concede, accept, refuse, back down, fight.
    odds, others : arrays, shape (draws, types of A), (draws, types of B)
        What is believed of A's and of B's type.
    precision : array, shape (draws,)

    Returns
    -------
    tuple of arrays
        first (draws, types of A, 1 + signals), answer (draws, signals, types of B, 3), last (draws, signals, types of
        A, 2), belief (draws, signals, types of A), facts (draws, 2): how it :class:`Ended`, and the residual in
        log-odds.
    """
    dummies = (np.empty(challenger.shape[-2] + 1), np.empty(3), np.empty(2), np.empty(2))
    found: tuple[np.ndarray, ...] = threat_of_one_world(challenger, defender, odds, others, precision, *dummies)
    return found


@compiled
def _spread(challenger: np.ndarray, precision: float) -> float:
    """Return the largest log-odds that can be: precision times the range of A's payoffs."""
    low, high = np.inf, -np.inf
    for x in challenger.flat:
        if x > -np.inf:
            low, high = min(low, x), max(high, x)
    return min(precision * (high - low) + 30.0, BIG)


@compiled
def _keep(found: np.ndarray, count: int, unknown: np.ndarray) -> int:
    """Add a solution unless it is known; return how many there are."""
    for k in range(count):
        apart = 0.0
        for i in range(unknown.shape[0]):
            apart = max(apart, np.abs(found[k, i] - unknown[i]))
        if apart < SAME * (1.0 + np.abs(unknown).max()):
            return count
    if count < found.shape[0]:
        found[count] = unknown
        return count + 1
    return count


@compiled
def _from_corners(
    game: Game,
    precision: float,
    reach: float,
    unknown: np.ndarray,
    play: Play,
    room: Room,
    found: np.ndarray,
    count: int,
) -> int:
    """Add the equilibria that are reached from where every signal points to one type; return how many there are."""
    kinds, _, signals, _ = game.challenger.shape
    for t in range(kinds):
        unknown[:] = 0.0
        for s in range(signals):
            for other in range(1, kinds):
                unknown[s * (kinds - 1) + other - 1] = reach if other == t else -reach if t == 0 else 0.0
        for _ in range(2):
            respond(game, precision, unknown, room.value, play, room.rows)
            unknown[:] = room.value
        size, _sign = newton(game, precision, unknown, play, room, 12)
        if size < 1e-8:
            count = _keep(found, count, unknown)
    return count


@per_world("(t,u,s,e),(t,u,s,e),(t),(u),(),(),(),(k),(f),(b),(w)->(k,f),(k,s,b),(k,s,w),()")
def equilibria_of_one_world(
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    precision: float,
    true_type: float,
    other_type: float,
    _kept: np.ndarray,
    _firsts: np.ndarray,
    _answers: np.ndarray,
    _words: np.ndarray,
    first_of: np.ndarray,
    answer_of: np.ndarray,
    last_of: np.ndarray,
    number: np.ndarray,
) -> None:
    """Write the strategies of the true types in every equilibrium found; the principal one comes first."""
    game = Game(challenger, defender, odds, others)
    play = empty_play(game)
    n = unknowns(challenger)
    unknown, room = np.empty(n), room_for(game, n)
    found = np.empty((first_of.shape[0], n))
    count = 0
    if n == 1 and on_a_line(game):
        count, _, _ = in_line(game, precision, unknown, play, found[:, 0])
    if count == 0:
        _, residual = principal(game, precision, unknown, play)
        found[0] = unknown
        count = 1 if residual < NEAR else 0
        if n > 0:
            count = _from_corners(game, precision, _spread(challenger, precision), unknown, play, room, found, count)
    count = max(count, 1)  # the last iterate, where nothing was found
    first_of[:], answer_of[:], last_of[:] = np.nan, np.nan, np.nan
    t, u = int(true_type), int(other_type)
    for k in range(count):
        unknown[:] = found[k]
        respond(game, precision, unknown, room.value, play, room.rows)
        first_of[k] = play.first[t]
        answer_of[k] = play.answer[:, u]
        last_of[k] = play.last[:, t]
    number[0] = count


def all_equilibria(
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    precision: np.ndarray,
    true_type: np.ndarray,
    other_type: np.ndarray,
) -> tuple[np.ndarray, ...]:
    """Return the strategies of the true types in all equilibria found.

    Parameters
    ----------
    challenger, defender, odds, others, precision : arrays
        As in :func:`solve_threat`.
    true_type, other_type : arrays, shape (draws,)
        Which types A and B are.

    Returns
    -------
    tuple of arrays
        first (draws, 5, 1 + signals), answer (draws, 5, signals, 3), last (draws, 5, signals, 2), NaN beyond the
        number of equilibria; and that number, shape (draws,). The principal one comes first.
    """
    dummies = (np.empty(MOST), np.empty(challenger.shape[-2] + 1), np.empty(3), np.empty(2))
    found: tuple[np.ndarray, ...] = equilibria_of_one_world(
        challenger, defender, odds, others, precision, true_type, other_type, *dummies
    )
    return found
