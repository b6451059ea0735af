"""The principal branch of the threat game round its turns: continuation by arc length.

Where the branch turns, the precision falls for a while along it, and no step in the precision leads on. With the
unknowns d and σ = τ λ r, r the range of payoffs, both as functions of the length of the arc, the branch is the path
through d = 0, τ = 0 on which

    F(d; τ λ) - d = 0.

Each point is predicted along the tangent and corrected by Newton's method in the plane across it; steps are halved when
that fails or the tangent turns by much. The path ends where τ reaches 1 for the first time.
"""

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.linear import solve_in_place
from detente.solvers.threat.game import Game, Play, respond
from detente.solvers.threat.newton import NEAR, Room, certain, newton

FIRST, SHORTEST, LONGEST = 0.05, 1e-7, 4.0  # steps along the arc
POINTS = 6000  # at most so many
EXACT = 1e-9  # residual of a point on the way
BEND = 0.9  # cosine between two tangents, at least
CORRECTIONS = 6


@compiled
def _gaps(game: Game, per_unit: float, place: np.ndarray, out: np.ndarray, play: Play, room: Room) -> float:
    """Write F(d; τ λ) - d at (d, σ); return the largest of them. ``per_unit`` is the precision for σ = 1."""
    n = out.shape[0]
    respond(game, per_unit * float(place[n]), place[:n], out, play, room.rows)
    size = 0.0
    for i in range(n):
        out[i] -= place[i]
        size = max(size, np.abs(out[i]))
    return size


@compiled
def _slopes(
    game: Game, per_unit: float, place: np.ndarray, gaps: np.ndarray, out: np.ndarray, play: Play, room: Room
) -> None:
    """Write the slopes of the gaps, n × (n + 1), by finite differences."""
    n = gaps.shape[0]
    for j in range(n + 1):
        kept = place[j]
        nudge = 1e-6 * max(1.0, np.abs(kept))
        place[j] = kept + nudge
        _gaps(game, per_unit, place, room.moved, play, room)
        place[j] = kept
        for i in range(n):
            out[i, j] = (room.moved[i] - gaps[i]) / nudge


@compiled
def round_turns(game: Game, precision: float, reach: float, unknown: np.ndarray, play: Play, room: Room) -> float:
    """Follow the principal branch by the length of its arc; return the residual, infinite when that fails.

    The unknowns and strategies are left at its end. ``reach`` is the precision times the range of payoffs.
    """
    n = unknown.shape[0]
    per_unit = precision / reach
    here, there, gaps = np.zeros(n + 1), np.zeros(n + 1), np.zeros(n)
    tangent, turned = np.zeros(n + 1), np.zeros(n + 1)
    system = np.empty((n + 1, n + 2))
    unknown[:] = 0.0
    certain(game, per_unit * FIRST, unknown, play, room)
    here[:n] = unknown
    tangent[n] = 1.0
    step = FIRST
    for _ in range(POINTS):
        there[:] = here + step * tangent
        size, good = np.inf, False
        for _ in range(CORRECTIONS):
            size = _gaps(game, per_unit, there, gaps, play, room)
            if not size < np.inf:
                break
            _slopes(game, per_unit, there, gaps, system, play, room)
            system[n, : n + 1] = tangent
            system[n, n + 1] = 0.0
            good = size < EXACT
            if good:  # the tangent here, instead of another correction
                system[:, n + 1] = 0.0
                system[n, n + 1] = 1.0
                solve_in_place(system)
                turned[:] = system[:, n + 1]
                break
            system[:n, n + 1] = -gaps
            solve_in_place(system)
            there += system[:, n + 1]
        length = np.sqrt((turned * turned).sum())
        if not good or not (turned * tangent).sum() > BEND * length:
            step /= 2.0
            if step < SHORTEST:
                return np.inf
            continue
        if there[n] >= reach:
            part = (reach - here[n]) / (there[n] - here[n])
            unknown[:] = here[:n] + part * (there[:n] - here[:n])
            kept = unknown.copy()
            size, _ = newton(game, precision, unknown, play, room, 30)
            if size < NEAR and np.abs(unknown - kept).max() < step:
                return size
            step /= 2.0
            if step < SHORTEST:
                return np.inf
            continue
        here[:] = there
        tangent[:] = turned / length
        step = min(1.5 * step, LONGEST)
    return np.inf
