"""The principal branch of the threat game: Newton's method, and continuation in the precision.

The *principal branch* starts at λ = 0, where everybody chooses evenly, and is followed in λ: the line through the last
two points predicts the next, Newton's method corrects it, and steps are halved when that fails or moves far. Where the
branch turns back, so that no step in λ helps, :mod:`detente.solvers.threat.arc` follows it round its turns.

With one unknown all equilibria are found (:mod:`detente.solvers.threat.line`). The branch reaches every λ, so that an
only equilibrium is on it, and no path is needed; among several, :mod:`detente.solvers.threat.walk` tells which one.
"""

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.threat.arc import round_turns
from detente.solvers.threat.game import Game, Play, respond
from detente.solvers.threat.line import HEAD, OWN, all_roots, coefficients, falling_root, falls
from detente.solvers.threat.newton import NEAR, TIGHT, Room, certain, newton, newton_in, room_for
from detente.solvers.threat.reduced import Reduced, room_to_reduce
from detente.solvers.threat.walk import principal_of

FAR = 0.5  # log-odds that a step of the continuation may end from where it was expected
LEAST = 2e-4  # of the way to λ: that a shorter step would be needed means that the branch turns
GENTLE = 1.0  # λ times the range of payoffs at the end of the first step
MOST = 5  # equilibria that are kept
CONVERGED, TURNED, FAILED = range(3)


@compiled
def _range(payoffs: np.ndarray) -> float:
    low, high = np.inf, -np.inf
    for x in payoffs.flat:
        if x > -np.inf:
            low, high = min(low, x), max(high, x)
    return high - low


@compiled
def on_a_line(game: Game) -> bool:
    """Return whether a game of one unknown has the shape of :mod:`detente.solvers.threat.line`."""
    kinds, _, signals, _ = game.challenger.shape
    return kinds == 2 and signals == 1  # type: ignore[no-any-return]


@compiled
def in_line(game: Game, precision: float, unknown: np.ndarray, play: Play, found: np.ndarray) -> tuple[int, int, float]:
    """Find all equilibria of a game with one unknown, the principal one first.

    Returns how many there are, 0 when this is none for :mod:`detente.solvers.threat.line`, how following the branch
    ended, and the residual. The unknowns and strategies are left at the principal one.
    """
    rivals = game.others.shape[0]
    known, point, value = np.empty(OWN + 5 * rivals), np.empty(HEAD + 2 * rivals), np.empty(1)
    if not coefficients(game, precision, known):
        return 0, FAILED, np.inf
    count, how = 1, CONVERGED
    if falls(known):
        found[0] = falling_root(known, point)
    else:
        count = all_roots(known, found, point)
        if count > 1:
            reach = precision * max(_range(game.challenger), _range(game.defender))
            at, turns = principal_of(game, precision, reach, found, count, known, point)
            how = FAILED if at < 0 else TURNED if turns else CONVERGED
            first = found[max(at, 0)]
            for k in range(max(at, 0), 0, -1):
                found[k] = found[k - 1]
            found[0] = first
    unknown[0] = found[0]
    respond(game, precision, unknown, value, play, np.empty((3, max(2, rivals))))
    return count, how, np.abs(value[0] - unknown[0])


@compiled
def principal(game: Game, precision: float, unknown: np.ndarray, play: Play) -> tuple[int, float]:
    """Return how following the principal branch ended, and the residual; the unknowns and strategies are its."""
    n = unknown.shape[0]
    if n == 1 and on_a_line(game):
        count, how, size = in_line(game, precision, unknown, play, np.empty(MOST))
        if count > 0:
            return how, size
    room = room_for(game, n)
    if n == 0:
        respond(game, precision, unknown, room.value, play, room.rows)
        return CONVERGED, 0.0
    how, size = _follow(game, precision, unknown, play, room)
    respond(game, precision, unknown, room.value, play, room.rows)
    return how, size


@compiled
def _correct(
    game: Game, precision: float, unknown: np.ndarray, play: Play, of: Reduced, room: Room, steps: int
) -> tuple[float, float]:
    """Move the unknowns to a fixed point; return the residual and the sign of det(I - J) there."""
    if unknown.shape[0] > game.challenger.shape[2] * (game.challenger.shape[0] - 1):  # A learns from the answer
        return newton(game, precision, unknown, play, room, steps)
    return newton_in(game, precision, unknown, of, room, steps)


@compiled
def _follow(game: Game, precision: float, unknown: np.ndarray, play: Play, room: Room) -> tuple[int, float]:
    """Follow the principal branch in the precision."""
    n, of = unknown.shape[0], room_to_reduce(game)
    unknown[:] = 0.0
    kept, start, before = np.zeros(n), np.zeros(n), np.zeros(n)
    reach = precision * max(_range(game.challenger), _range(game.defender))
    at, last_at, step, size = 0.0, 0.0, min(1.0, GENTLE / max(reach, 1e-300)), 0.0
    certain(game, precision * step, unknown, play, room)
    before[:] = unknown
    while at < 1.0:
        target = min(at + step, 1.0)
        kept[:] = unknown
        start[:] = kept
        if at > last_at:  # along the line through the last two points
            start += (kept - before) * ((target - at) / (at - last_at))
        unknown[:] = start
        size, sign = _correct(game, precision * target, unknown, play, of, room, 12)
        moved = 0.0
        for i in range(n):
            moved = max(moved, np.abs(unknown[i] - start[i]))
        if size < TIGHT and sign > 0 and moved < FAR:
            before[:] = kept
            last_at, at = at, target
            step *= 2.0
            continue
        if step / 2.0 < LEAST:
            size = round_turns(game, precision, reach, unknown, play, room)
            if size < NEAR:
                return TURNED, size
            unknown[:] = kept
            size, _ = _correct(game, precision, unknown, play, of, room, 60)
            return FAILED, size
        unknown[:] = kept
        step /= 2.0
    return CONVERGED, size
