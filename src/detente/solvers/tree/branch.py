"""The principal logit branch of a tree: z = λ F(z), followed from λ = 0, where everybody chooses evenly.

Each step predicts the next point by a parabola through the last two points and their tangents (I - λ J) dz/dλ = F, and
corrects it by Newton's method with exact slopes, kept while they serve. Steps grow while predictions are good, and are
halved when Newton fails, moves far, or det (I - λ J) changes its sign. Where even short steps fail, the branch turns or
another crosses it: :mod:`detente.solvers.tree.arc` then follows it by arc length. This is the selection of
:cite:`turocy2005`.
"""

from typing import NamedTuple

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.linear import apply_factors, factor_in_place
from detente.solvers.tree.response import Play, World, respond, write_slopes

TIGHT = 1e-10  # residual of a solution, in log-odds
LOOSE = 1e-3  # residual of a point on the way
NEAR = 4e-3  # log-odds that a point on the way may miss the branch by
ROUNDING = 4e-15  # of the largest log-odds: no residual is smaller
FAR = 0.5  # log-odds that a step may end from where it was expected
AIM = 0.2  # log-odds from there at which steps keep their length
CHORD = 0.1  # slopes are computed anew when the residual shrinks by less than this
CLIP = 6.0  # log-odds of one Newton step
GENTLE = 1.5  # λ times the range of payoffs at the end of the first step
LEAST = 1e-4  # of λ so far: shorter steps mean that the branch turns or is crossed


class Room(NamedTuple):
    """Scratch of one solve."""

    response: np.ndarray
    slopes: np.ndarray
    factors: np.ndarray
    order: np.ndarray
    step: np.ndarray
    moved: np.ndarray


class Path(NamedTuple):
    """Where the branch is: the point, its tangent, the point before and its tangent."""

    here: np.ndarray
    tangent: np.ndarray
    before: np.ndarray


@compiled
def room_for(count: int) -> Room:
    """Return scratch for so many unknowns."""
    return Room(
        np.empty(count), np.empty((count, count)), np.empty((count, count)), np.empty(count, dtype=np.int64),
        np.empty(count), np.empty(count),
    )  # fmt: skip


@compiled
def reach_of(payoffs: np.ndarray) -> float:
    """Return the range of payoffs."""
    low, high = 0.0, 0.0
    for x in payoffs.flat:
        low, high = min(low, x), max(high, x)
    return high - low


@compiled
def factor(world: World, play: Play, precision: float, room: Room) -> float:
    """Factor I - λ J at the play; return the sign of its determinant."""
    write_slopes(world, play, room.response, room.slopes)
    n = room.response.shape[0]
    for i in range(n):
        for j in range(n):
            room.factors[i, j] = (1.0 if i == j else 0.0) - precision * room.slopes[i, j]
    return factor_in_place(room.factors, room.order)


@compiled
def correct(
    world: World, play: Play, precision: float, logits: np.ndarray, room: Room, steps: int, close: float
) -> tuple[float, float]:
    """Move the logits to a fixed point; return the residual and the sign of det (I - λ J) at the last slopes."""
    n = logits.shape[0]
    size, before, sign = np.inf, np.inf, 0.0
    for step in range(steps + 1):
        respond(world, logits, room.response, play)
        before, size = size, 0.0
        for i in range(n):
            room.step[i] = precision * room.response[i] - logits[i]
            size = max(size, np.abs(room.step[i]))
        if step == steps or not size < np.inf:
            break
        arrived = size < close and step > 0
        if not arrived and (step == 0 or size > CHORD * before):
            sign = factor(world, play, precision, room)
            if sign == 0.0:
                break
        apply_factors(room.factors, room.order, room.step)
        if arrived and np.abs(room.step).max() < NEAR:  # next to a turn a small residual is not enough
            break
        for i in range(n):
            logits[i] += min(max(room.step[i], -CLIP), CLIP)
    return size, sign


@compiled
def tightness(precision: float, payoffs: np.ndarray) -> float:
    """Return the residual that a solution must have."""
    return max(TIGHT, ROUNDING * precision * reach_of(payoffs))


@compiled
def follow(
    world: World, play: Play, precision: float, logits: np.ndarray, room: Room, path: Path
) -> tuple[float, float]:
    """Follow the branch in λ as far as it goes straight on; return how far that is (1 = all the way) and the residual.

    Below 1, the logits are those of the last point that was reached.
    """
    n = logits.shape[0]
    close = tightness(precision, world.payoffs)
    logits[:] = 0.0
    respond(world, logits, room.response, play)
    path.here[:], path.tangent[:], path.before[:] = 0.0, precision * room.response, 0.0
    at, last, size = 0.0, 0.0, 0.0
    step = min(1.0, GENTLE / max(precision * reach_of(world.payoffs), 1e-300))
    while at < 1.0:
        target = at + step
        if target > 1.0 - 0.1 * step:
            target = 1.0
        width, back = target - at, at - last
        for i in range(n):
            logits[i] = path.here[i] + width * path.tangent[i]
            if back > 0.0:  # the parabola through both points with the tangent here
                bend = (path.before[i] - path.here[i] + back * path.tangent[i]) / (back * back)
                logits[i] += bend * width * width
            room.moved[i] = logits[i]
        size, sign = correct(world, play, precision * target, logits, room, 8, close if target == 1.0 else LOOSE)
        if target == 1.0 and size >= close and size < LOOSE:
            size, sign = correct(world, play, precision, logits, room, 8, close)
        moved = 0.0
        for i in range(n):
            moved = max(moved, np.abs(logits[i] - room.moved[i]))
        good = (size < close if target == 1.0 else size < LOOSE) and sign > 0.0 and moved < FAR
        if good:
            path.before[:], path.here[:] = path.here, logits
            last, at = at, target
            if at < 1.0:
                for i in range(n):
                    path.tangent[i] = precision * room.response[i]
                apply_factors(room.factors, room.order, path.tangent)
            step = width * min(max(0.9 * (AIM / max(moved, 1e-12)) ** (1.0 / 3.0), 0.5), 4.0)
        else:
            step = width / 2.0
            if step < LEAST * max(at, 1e-3):
                return _settle(world, play, precision, (at, last), logits, room, path)
    return at, size


@compiled
def _settle(
    world: World, play: Play, precision: float, shares: tuple[float, float], logits: np.ndarray, room: Room, path: Path
) -> tuple[float, float]:
    """Leave the last point that is surely on the branch, before it turns, exactly; return its share and residual."""
    at, size = 0.0, 0.0
    for k in range(2):
        at = shares[k]
        logits[:] = path.here if k == 0 else path.before
        room.moved[:] = logits
        size, sign = correct(world, play, precision * at, logits, room, 12, TIGHT)
        if size < TIGHT and sign > 0.0 and np.abs(logits - room.moved).max() < 5 * NEAR:
            break
    return at, size
