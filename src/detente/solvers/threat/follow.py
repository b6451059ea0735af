"""The principal branch of the threat game: continuation in the precision.

The *principal branch* starts at λ = 0, where everybody chooses evenly, and is followed in λ: the line through the last
two points predicts the next, Newton's method corrects it, and steps are halved when that fails or moves far. Where the
branch turns back no step in λ leads on; :mod:`detente.solvers.threat.arc` follows it round its turns.
"""

import numpy as np

from detente.core.kernels import compiled, per_world
from detente.solvers.threat.game import BIG, Game, range_of
from detente.solvers.threat.newton import TIGHT, Room, newton, room_for, with_slopes
from detente.solvers.threat.reduced import reduce_at

FAR = 0.5  # log-odds that a step may end from where it was expected
LEAST = 2e-4  # of the way to λ: that a shorter step would be needed means that the branch turns
GENTLE = 1.0  # λ times the range of payoffs at the end of the first step
PATIENCE = 12  # Newton steps


@compiled
def begin(game: Game, precision: float, unknown: np.ndarray, room: Room) -> None:
    """Put the unknowns where the branch starts: even, but certain where an action exists for one type only."""
    unknown[:] = 0.0
    reduce_at(game, precision, room.of)
    with_slopes(game, precision, unknown, room)
    for i in range(unknown.shape[0]):
        if np.abs(room.value[i]) > BIG / 2:
            unknown[i] = room.value[i]


@per_world("(t,u,s,e),(t,u,s,e),(t),(u),(),(n)->(n),()")
def follow(
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    precision: float,
    _count: np.ndarray,
    unknown: np.ndarray,
    residual: np.ndarray,
) -> None:
    """Write the unknowns at the precision, and their residual; where the branch turns, the last point and infinity."""
    game, n = Game(challenger, defender, odds, others), unknown.shape[0]
    room = room_for(game, n)
    kept, start, before = np.zeros(n), np.zeros(n), np.zeros(n)
    reach = precision * max(range_of(challenger), range_of(defender))
    at, last_at, step = 0.0, 0.0, min(1.0, GENTLE / max(reach, 1e-300))
    begin(game, precision * step, unknown, room)
    before[:] = unknown
    residual[0] = 0.0
    while at < 1.0:
        target = min(at + step, 1.0)
        kept[:] = unknown
        start[:] = kept
        if at > last_at:  # along the line through the last two points
            start += (kept - before) * ((target - at) / (at - last_at))
        unknown[:] = start
        size, sign = newton(game, precision * target, unknown, room, PATIENCE, TIGHT)
        moved = 0.0
        for i in range(n):
            moved = max(moved, np.abs(unknown[i] - start[i]))
        if size < TIGHT and sign > 0 and moved < FAR:
            before[:] = kept
            last_at, at = at, target
            step *= 2.0
            residual[0] = size
            continue
        unknown[:] = kept
        step /= 2.0
        if step < LEAST:
            residual[0] = np.inf
            break
