"""Following a branch by arc length, through points where it turns back in λ and points where another crosses it.

The point is (z, m), m = λ times the range of payoffs. Each step goes along the tangent, the null vector of (I - λ J,
-F) that keeps the direction of travel, and is corrected in the hyperplane across it (pseudo-arclength continuation
:cite:`turocy2005`). A *turn* is a change of the direction of m. A change of the sign of det (I - λ J) without one is
a *bifurcation*: another branch crosses, and this one is followed straight on.
"""

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.linear import solve_in_place
from detente.solvers.tree.branch import CLIP, FAR, LEAST, Room, correct, factor, reach_of, tightness
from detente.solvers.tree.response import Play, World, respond

STEPS = 20_000
FIRST, SHORTEST = 1e-2, 1e-9  # lengths of a step, in log-odds
CLOSE = 1e-7  # residual of a point on the way
STRAIGHT = 0.98  # cosine of the angle between tangents of neighbouring points
ARRIVED, OUT_OF_STEPS, STUCK = range(3)


@compiled
def _tangent(
    world: World, play: Play, point: np.ndarray, scale: float, room: Room, along: np.ndarray, out: np.ndarray
) -> float:
    """Write the unit tangent that goes on along a direction; return the sign of det (I - λ J), 0 if there is none."""
    n = point.shape[0] - 1
    sign = factor(world, play, point[n] * scale, room)
    system = np.zeros((n + 1, n + 2))
    for i in range(n):
        for j in range(n):
            system[i, j] = (1.0 if i == j else 0.0) - point[n] * scale * room.slopes[i, j]
        system[i, n] = -scale * room.response[i]
    system[n, : n + 1] = along
    system[n, n + 1] = 1.0
    if solve_in_place(system) == 0.0:
        return 0.0
    length = np.sqrt((system[:, n + 1] ** 2).sum())
    out[:] = system[:, n + 1] / length
    return sign


@compiled
def _correct_across(world: World, play: Play, point: np.ndarray, scale: float, room: Room, along: np.ndarray) -> float:
    """Move a point onto the branch, across a direction; return the residual."""
    n = point.shape[0] - 1
    start = point.copy()
    size = np.inf
    system = np.empty((n + 1, n + 2))
    for step in range(9):
        respond(world, point[:n], room.response, play)
        precision = point[n] * scale
        size, aside = 0.0, 0.0
        for i in range(n):
            system[i, n + 1] = precision * room.response[i] - point[i]
            size = max(size, np.abs(system[i, n + 1]))
        if (size < CLOSE and step > 0) or step == 8 or not size < np.inf:
            break
        factor(world, play, precision, room)
        for i in range(n + 1):
            aside += along[i] * (point[i] - start[i])
        for i in range(n):
            for j in range(n):
                system[i, j] = (1.0 if i == j else 0.0) - precision * room.slopes[i, j]
            system[i, n] = -scale * room.response[i]
        system[n, : n + 1] = along
        system[n, n + 1] = -aside
        if solve_in_place(system) == 0.0:
            return np.inf
        for i in range(n + 1):
            point[i] += min(max(system[i, n + 1], -CLIP), CLIP)
    return size


@compiled
def follow_arc(
    world: World, play: Play, precision: float, at: float, logits: np.ndarray, room: Room
) -> tuple[int, float, int, int, float]:
    """Follow the branch from λ = at times the precision until it first reaches the precision.

    Returns
    -------
    tuple
        How it ended, residual, turns, bifurcations, and the share of the precision that was reached. The logits are
        those of the last point.
    """
    n = logits.shape[0]
    reach = max(reach_of(world.payoffs), 1e-300)
    scale, goal, close = 1.0 / reach, precision * reach, tightness(precision, world.payoffs)
    point, trial = np.empty(n + 1), np.empty(n + 1)
    tangent, following = np.zeros(n + 1), np.zeros(n + 1)
    point[:n], point[n], tangent[n] = logits, at * goal, 1.0
    respond(world, point[:n], room.response, play)
    sign = _tangent(world, play, point, scale, room, tangent.copy(), tangent)
    length, turns, crossings = FIRST, 0, 0
    for _ in range(STEPS):
        if length < SHORTEST or sign == 0.0:
            return STUCK, np.inf, turns, crossings, float(point[n] / goal)
        trial[:] = point + length * tangent
        start = trial.copy()
        size = _correct_across(world, play, trial, scale, room, tangent)
        moved = np.abs(trial - start).max()
        now = 0.0
        if size < CLOSE and moved < FAR and moved < length:
            now = _tangent(world, play, trial, scale, room, tangent, following)
        if trial[n] < 0.0 and now != 0.0:
            return STUCK, size, turns, crossings, float(point[n] / goal)
        if now == 0.0 or (following * tangent).sum() < STRAIGHT:
            length /= 2.0
            continue
        if trial[n] >= goal:
            share = (goal - point[n]) / (trial[n] - point[n])
            start[:n] = point[:n] + share * (trial[:n] - point[:n])
            logits[:] = start[:n]
            size, _ = correct(world, play, precision, logits, room, 12, close)
            if size < close and np.abs(logits - start[:n]).max() < min(FAR, max(length, LEAST)):
                return ARRIVED, size, turns, crossings, 1.0
            length /= 2.0
            continue
        turned = following[n] * tangent[n] < 0
        if turned:
            turns += 1
        elif now != sign:
            crossings += 1
        sign = now
        point[:], tangent[:] = trial, following
        length *= 2.0 if moved < 0.05 else 1.0 if moved < 0.2 else 0.7
    logits[:] = point[:n]
    return OUT_OF_STEPS, size, turns, crossings, float(point[n] / goal)
