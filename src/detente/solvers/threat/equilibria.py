"""Equilibria of the threat game: that of the principal branch, and all that are found at the same precision.

With one unknown all sign changes on a grid are refined by bisection, and where the gap comes near 0 without changing
its sign the nearest point is looked at more closely. With several unknowns Newton's method starts where every signal
points to one type. How many are found is a lower bound of how many there are.
"""

from enum import IntEnum

import numpy as np

from detente.core.kernels import compiled, per_world
from detente.solvers.threat.branch import is_unique, principal
from detente.solvers.threat.game import BIG, Game, Play, empty_play, respond, unknowns
from detente.solvers.threat.newton import NEAR, Room, newton, room_for

MOST = 5  # equilibria that are kept
GRID = 64
SAME = 1e-6  # log-odds below which two solutions are one
GOLDEN = 0.3819660112501051


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
def _gap(game: Game, precision: float, x: float, unknown: np.ndarray, play: Play, room: Room) -> float:
    unknown[0] = x
    respond(game, precision, unknown, room.value, play, room.rows)
    gap: float = room.value[0] - x
    return gap


@compiled
def _bisect(game: Game, precision: float, low: float, high: float, unknown: np.ndarray, play: Play, room: Room) -> None:
    """Leave a root between two points in ``unknown``."""
    rising = _gap(game, precision, high, unknown, play, room) > 0
    for _ in range(60):
        middle = (low + high) / 2
        if (_gap(game, precision, middle, unknown, play, room) > 0) == rising:
            high = middle
        else:
            low = middle
    unknown[0] = (low + high) / 2


@compiled
def _dip(
    game: Game, precision: float, low: float, high: float, sign: float, unknown: np.ndarray, play: Play, room: Room
) -> float:
    """Return a point between two others where the gap has the other sign, or NaN: golden section on its size."""
    for _ in range(30):
        one, two = low + GOLDEN * (high - low), high - GOLDEN * (high - low)
        first = sign * _gap(game, precision, one, unknown, play, room)
        second = sign * _gap(game, precision, two, unknown, play, room)
        if first <= 0:
            return one
        if second <= 0:
            return two
        if first < second:
            high = two
        else:
            low = one
    return np.nan


@compiled
def _on_a_grid(
    game: Game,
    precision: float,
    reach: float,
    unknown: np.ndarray,
    play: Play,
    room: Room,
    found: np.ndarray,
    count: int,
) -> int:
    """Add the equilibria of a game with one unknown; return how many there are now."""
    centre = np.log(max(game.odds[0], 1e-12) / max(game.odds[1], 1e-12))
    at, gap = np.empty(GRID), np.empty(GRID)
    for g in range(GRID):
        x = 2.0 * g / (GRID - 1) - 1.0
        at[g] = centre + reach * np.sign(x) * np.abs(x) ** 2.5  # dense where what B believes turns over
        gap[g] = _gap(game, precision, at[g], unknown, play, room)
    for g in range(1, GRID):
        if (gap[g] > 0) != (gap[g - 1] > 0):
            _bisect(game, precision, at[g - 1], at[g], unknown, play, room)
            count = _keep(found, count, unknown)
        elif (
            g > 1 and (gap[g - 2] > 0) == (gap[g] > 0) and np.abs(gap[g - 1]) < min(np.abs(gap[g]), np.abs(gap[g - 2]))
        ):
            sign = 1.0 if gap[g] > 0 else -1.0
            there = _dip(game, precision, at[g - 2], at[g], sign, unknown, play, room)
            if not np.isnan(there):
                _bisect(game, precision, at[g - 2], there, unknown, play, room)
                count = _keep(found, count, unknown)
                _bisect(game, precision, there, at[g], unknown, play, room)
                count = _keep(found, count, unknown)
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
    _, residual = principal(game, precision, unknown, play)
    found[0] = unknown
    count = 1 if residual < NEAR else 0
    reach = _spread(challenger, precision)
    if not is_unique(game, precision, n):
        if n == 1:
            count = _on_a_grid(game, precision, reach, unknown, play, room, found, count)
        else:
            count = _from_corners(game, precision, reach, unknown, play, room, found, count)
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
