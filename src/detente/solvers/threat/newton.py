"""Newton's method for the unknowns of the threat game.

The slopes are exact where the game has the form of :mod:`detente.solvers.threat.reduced`; where A learns from the
answer, they are finite differences.
"""

from typing import NamedTuple

import numpy as np

from detente.core.kernels import compiled, per_world
from detente.solvers.linear import solve_in_place
from detente.solvers.threat.game import Game, Play, empty_play, respond
from detente.solvers.threat.reduced import Reduced, reduce_at, respond_in, room_to_reduce

TIGHT = 1e-10  # residual of a solution, in log-odds
NEAR = 1e-8  # residual of what counts as a solution
CLIP = 6.0  # log-odds of one Newton step
STEPS = 60  # at most so many from a start that is not on the branch


class Room(NamedTuple):
    """Scratch of Newton's method for a game.

    Attributes
    ----------
    value, moved : arrays, shape (unknowns,)
    system : array, shape (unknowns, unknowns + 1)
        I minus the slopes, and the gap.
    play, rows : Play, array
        To respond in general.
    of : Reduced
        To respond in the log-odds alone.
    """

    value: np.ndarray
    moved: np.ndarray
    system: np.ndarray
    play: Play
    rows: np.ndarray
    of: Reduced


@compiled
def room_for(game: Game, count: int) -> Room:
    """Return scratch for a game with so many unknowns."""
    kinds, rivals, signals, _ = game.challenger.shape
    rows = np.empty((3, max(kinds, rivals, signals)))
    return Room(
        np.empty(count), np.empty(count), np.empty((count, count + 1)), empty_play(game), rows, room_to_reduce(game)
    )


@compiled
def _learns(game: Game, count: int) -> bool:
    """Return whether A learns from the answer in a game with so many unknowns."""
    return count > game.challenger.shape[2] * (game.challenger.shape[0] - 1)  # type: ignore[no-any-return]


@compiled
def with_slopes(game: Game, precision: float, unknown: np.ndarray, room: Room) -> None:
    """Write what follows from the unknowns into ``value``, and I minus its slopes into ``system``.

    Where A does not learn, ``room.of`` is already reduced at the precision.
    """
    n = unknown.shape[0]
    if not _learns(game, n):
        respond_in(game, room.of, unknown, room.value, room.system)
        return
    kept, nudge = 0.0, 1.0
    for j in range(-1, n):
        if j >= 0:
            kept = unknown[j]
            nudge = 1e-6 * max(1.0, np.abs(kept))
            unknown[j] = kept + nudge
        respond(game, precision, unknown, room.moved, room.play, room.rows)
        if j < 0:
            room.value[:] = room.moved
            continue
        unknown[j] = kept
        for i in range(n):
            room.system[i, j] = (1.0 if i == j else 0.0) - (room.moved[i] - room.value[i]) / nudge


@compiled
def newton(
    game: Game, precision: float, unknown: np.ndarray, room: Room, steps: int, enough: float
) -> tuple[float, float]:
    """Move the unknowns to a fixed point; return the residual and the sign of det(I - J) before the last step."""
    n, size, sign = unknown.shape[0], np.inf, 1.0
    if not _learns(game, n):
        reduce_at(game, precision, room.of)
    for step in range(steps + 1):
        with_slopes(game, precision, unknown, room)
        size = 0.0
        for i in range(n):
            room.system[i, n] = room.value[i] - unknown[i]
            size = max(size, np.abs(room.system[i, n]))
        if size < enough or step == steps or not size < np.inf:
            break
        sign = solve_in_place(room.system)
        for i in range(n):
            unknown[i] += min(max(room.system[i, n], -CLIP), CLIP)
    return size, sign


@per_world("(t,u,s,e),(t,u,s,e),(t),(u),(),(n)->(n),()")
def polish(
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    precision: float,
    start: np.ndarray,
    unknown: np.ndarray,
    residual: np.ndarray,
) -> None:
    """Write the fixed point that Newton's method reaches from a start, and its residual."""
    game = Game(challenger, defender, odds, others)
    unknown[:] = start
    residual[0], _ = newton(game, precision, unknown, room_for(game, start.shape[0]), STEPS, TIGHT)
