"""The principal branch of the threat game round its turns: continuation by arc length.

Where the branch turns, the precision falls for a while along it, and no step in the precision leads on. With the
unknowns d and σ = τ λ r, r the range of payoffs, both as functions of the length of the arc, the branch is the path
through d = 0, τ = 0 on which

    F(d; τ λ) - d = 0.

Each point is predicted along the tangent and corrected by Newton's method in the plane across it; steps are halved when
that fails or the tangent turns by much. The path ends where τ reaches 1 for the first time: there the plane of the
corrections is τ = 1.
"""

import numpy as np

from detente.core.kernels import compiled, per_world
from detente.solvers.linear import solve_in_place
from detente.solvers.threat.follow import begin
from detente.solvers.threat.game import Game, range_of, respond
from detente.solvers.threat.newton import Room, room_for

FIRST, SHORTEST, LONGEST = 0.05, 1e-7, 4.0  # steps along the arc
POINTS = 6000  # at most so many
EXACT = 1e-9  # residual of a point on the way
BEND = 0.9  # cosine between two tangents, at least
CORRECTIONS = 6


@compiled
def _gaps(game: Game, per_unit: float, place: np.ndarray, gaps: np.ndarray, system: np.ndarray, room: Room) -> float:
    """Write F(d; τ λ) - d at (d, σ), and its slopes by finite differences; return the largest gap.

    ``per_unit`` is the precision for σ = 1.
    """
    n, size, kept, nudge = gaps.shape[0], 0.0, 0.0, 1.0
    for j in range(-1, n + 1):
        if j >= 0:
            kept = place[j]
            nudge = 1e-6 * max(1.0, np.abs(kept))
            place[j] = kept + nudge
        respond(game, per_unit * float(place[n]), place[:n], room.moved, room.play, room.rows)
        for i in range(n):
            gap = room.moved[i] - place[i]
            if j < 0:
                gaps[i] = gap
                size = max(size, np.abs(gap))
            else:
                system[i, j] = (gap - gaps[i]) / nudge
        if j >= 0:
            place[j] = kept
        if not size < np.inf:
            break
    return size


@compiled
def _correct(
    game: Game, per_unit: float, across: np.ndarray, place: np.ndarray, system: np.ndarray, room: Room
) -> float:
    """Move a place to the branch in the plane across a direction; return the largest gap.

    Column n + 1 of ``system`` is left as the tangent there, where the gap is small enough.
    """
    n, size = place.shape[0] - 1, np.inf
    for _ in range(CORRECTIONS):
        size = _gaps(game, per_unit, place, room.value, system, room)
        if not size < np.inf:
            break
        good = size < EXACT
        for i in range(n):
            system[i, n + 1] = 0.0 if good else -room.value[i]
        system[n, : n + 1] = across
        system[n, n + 1] = 1.0 if good else 0.0
        solve_in_place(system)
        if good:
            break
        place += system[:, n + 1]
    return size


@per_world("(t,u,s,e),(t,u,s,e),(t),(u),(),(n)->(n),()")
def round_turns(
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    precision: float,
    _count: np.ndarray,
    unknown: np.ndarray,
    residual: np.ndarray,
) -> None:
    """Write the unknowns where the branch first meets the precision, and their residual; infinite when it is lost."""
    game, n = Game(challenger, defender, odds, others), unknown.shape[0]
    room = room_for(game, n)
    reach = precision * max(range_of(challenger), range_of(defender))
    per_unit = precision / reach
    here, there, tangent, level = np.zeros(n + 1), np.zeros(n + 1), np.zeros(n + 1), np.zeros(n + 1)
    system = np.empty((n + 1, n + 2))
    begin(game, per_unit * FIRST, unknown, room)
    here[:n] = unknown
    tangent[n], level[n] = 1.0, 1.0
    step, residual[0] = FIRST, np.inf
    for _ in range(POINTS):
        if step < SHORTEST:
            return
        there[:] = here + step * tangent
        last = there[n] >= reach
        if last:  # the end of the way: as far along the tangent as it takes
            there[:] = here + (reach - here[n]) / tangent[n] * tangent
            there[n] = reach
        unknown[:] = there[:n]
        size = _correct(game, per_unit, level if last else tangent, there, system, room)
        turned = system[:, n + 1]
        length = np.sqrt((turned * turned).sum())
        near = not last or np.abs(unknown - there[:n]).max() < step
        if not size < EXACT or not near or not (turned * tangent).sum() > BEND * length:
            step /= 2.0
            continue
        if last:
            unknown[:] = there[:n]
            residual[0] = size
            return
        here[:] = there
        tangent[:] = turned / length
        step = min(1.5 * step, LONGEST)
