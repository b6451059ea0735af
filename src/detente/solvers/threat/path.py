"""The principal branch of the threat game in its log-odds alone: continuation in the precision.

The *principal branch* starts at λ = 0, where everybody chooses evenly, and is followed in λ: the line through the last
two points predicts the next, Newton's method with the exact slopes of :mod:`detente.solvers.threat.reduced` corrects
it, and steps are halved when that fails or moves far. Where the branch turns back no step in λ leads on;
:mod:`detente.solvers.threat.arc` follows it round its turns.
"""

import numpy as np

from detente.core.kernels import compiled, per_world
from detente.solvers.linear import fill, solve_in_place, write
from detente.solvers.threat.game import CERTAIN, Game, range_of
from detente.solvers.threat.reduced import Reduced, reduce_at, respond_in, room_to_reduce

TIGHT = 1e-10  # residual of a solution, in log-odds
NEAR = 0.1  # log-odds of a Newton step that is the last one on the way
CLIP = 6.0  # log-odds of one Newton step
FAR = 0.5  # log-odds that a step may end from where it was expected
LEAST = 2e-4  # of the way to λ: that a shorter step would be needed means that the branch turns
GENTLE = 1.0  # λ times the range of payoffs at the end of the first step
PATIENCE, LONG = 12, 25  # Newton steps from a prediction, and from any start


@compiled
def _newton(
    game: Game, of: Reduced, unknown: np.ndarray, value: np.ndarray, system: np.ndarray, steps: int, near: float
) -> tuple[float, float]:
    """Move the unknowns to a fixed point; return the residual and the sign of det(I - J) before the last step.

    It may end with a step that is shorter than ``near``; what such a step leaves is of the order of its square.
    """
    n, size, sign = unknown.shape[0], np.inf, 1.0
    for step in range(steps + 1):
        respond_in(game, of, unknown, value, system)
        size = 0.0
        for i in range(n):
            if np.abs(value[i]) > CERTAIN > np.abs(unknown[i]):  # an action exists for one type only
                unknown[i] = value[i]
            system[i, n] = value[i] - unknown[i]
            size = max(size, np.abs(system[i, n]))
        if size < TIGHT or step == steps or not size < np.inf:
            break
        sign = solve_in_place(system)
        longest = 0.0
        for i in range(n):
            unknown[i] += min(max(system[i, n], -CLIP), CLIP)
            longest = max(longest, np.abs(system[i, n]))
        if longest < near:
            return 0.0, sign
    return size, sign


@per_world("(t,u,s,e),(t,u,s,e),(t),(u),(),(n)->(n),()")
def along_precision(
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    precision: float,
    begin: np.ndarray,
    unknown: np.ndarray,
    residual: np.ndarray,
) -> None:
    """Write the unknowns on the branch at the precision, and their residual, with NaN to begin with.

    Where the branch turns, that is the last point before the turn, with an infinite residual. With numbers to begin
    with, Newton's method starts there, at the precision itself.
    """
    game, n = Game(challenger, defender, odds, others), unknown.shape[0]
    of, value, system = room_to_reduce(game), np.empty(n), np.empty((n, n + 1))
    kept, start, before = np.empty(n), np.empty(n), np.empty(n)
    reach = precision * max(range_of(challenger), range_of(defender))
    at, last_at, step, patience = 0.0, 0.0, min(1.0, GENTLE / max(reach, 1e-300)), PATIENCE
    free = not np.isnan(begin[0])
    fill(unknown, 0.0)
    if free:
        write(unknown, begin)
        step, patience = 1.0, LONG
    residual[0] = 0.0
    while at < 1.0:
        target = min(at + step, 1.0)
        write(kept, unknown)
        if at > last_at:  # along the line through the last two points
            share = (target - at) / (at - last_at)
            for i in range(n):
                unknown[i] += share * (kept[i] - before[i])
        write(start, unknown)
        reduce_at(game, precision * target, of)
        size, sign = _newton(game, of, unknown, value, system, patience, 0.0 if target == 1.0 else NEAR)
        if free:
            residual[0] = size
            break
        moved = 0.0
        for i in range(n):
            if np.abs(unknown[i]) < CERTAIN:
                moved = max(moved, np.abs(unknown[i] - start[i]))
        if size < TIGHT and sign > 0 and moved < FAR:
            write(before, kept)
            last_at, at = at, target
            step *= 2.0
            residual[0] = size
            continue
        write(unknown, kept)
        step /= 2.0
        if step < LEAST:
            residual[0] = np.inf
            break
