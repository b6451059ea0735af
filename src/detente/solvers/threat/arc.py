"""The principal branch of the threat game round its turns: continuation by arc length.

Where the branch turns, the precision falls for a while along it, and no step in the precision leads on. With the
unknowns d and σ = τ λ r, r the range of payoffs, both as functions of the length of the arc, the branch is the path
through d = 0, τ = 0 on which

    F(d; τ λ) - d = 0.

Each point is predicted along the tangent and corrected by Newton's method in the plane across it; steps are halved when
that fails or the tangent turns by much. The determinant of the slopes with the tangent keeps its sign along the branch;
curves beside it run the other way, so that a step which strays to one is seen. The path ends where τ reaches 1 for the
first time: there the plane of the corrections is τ = 1. Slopes are finite differences of the whole response, so that
this serves every threat game.
"""

from typing import NamedTuple

import numpy as np

from detente.core.kernels import compiled, per_world
from detente.solvers.linear import apart, dot, go, solve_in_place, write
from detente.solvers.threat.game import CERTAIN, Game, Play, empty_play, range_of, respond

START = 1e-6  # σ of the first point
FIRST, SHORTEST, LONGEST = 0.25, 1e-7, 4.0  # steps along the arc
POINTS = 6000  # at most so many
NUDGE = 1e-6  # for slopes
EXACT = 1e-9  # residual of a point on the way
STRAY = 0.2  # of a step that a correction may take away
BEND = 0.9  # cosine between two tangents, at least
CORRECTIONS, LONG = 6, 60  # of a prediction, and of any start


class Room(NamedTuple):
    """Scratch: the gaps, the unknowns at a place nearby, and what it takes to respond."""

    gaps: np.ndarray
    moved: np.ndarray
    play: Play
    rows: np.ndarray


@compiled
def _gaps(game: Game, per_unit: float, place: np.ndarray, system: np.ndarray, room: Room) -> float:
    """Write F(d; τ λ) - d at (d, σ), and its slopes by finite differences; return the largest gap.

    ``per_unit`` is the precision for σ = 1.
    """
    gaps, n = room.gaps, room.gaps.shape[0]
    size, kept = 0.0, 0.0
    for j in range(-1, n + 1):
        if j >= 0:
            kept = place[j]
            place[j] = kept + NUDGE
        respond(game, per_unit * float(place[n]), place[:n], room.moved, room.play, room.rows)
        for i in range(n):
            if j < 0 and np.abs(room.moved[i]) > CERTAIN > np.abs(place[i]):  # an action exists for one type only
                place[i] = room.moved[i]
            gap = room.moved[i] - place[i]
            if j < 0:
                gaps[i] = gap
                size = max(size, np.abs(gap))
            else:
                system[i, j] = (gap - gaps[i]) / NUDGE
        if j >= 0:
            place[j] = kept
        if not size < np.inf:
            break
    return size


@compiled
def _correct(
    game: Game, per_unit: float, across: np.ndarray, place: np.ndarray, system: np.ndarray, room: Room, most: int
) -> tuple[float, float]:
    """Move a place to the branch in the plane across a direction; return the largest gap, and which way it runs.

    Column n + 1 of ``system`` is left as the tangent there, where the gap is small enough.
    """
    n, size, sign = place.shape[0] - 1, np.inf, 0.0
    for _ in range(most):
        size = _gaps(game, per_unit, place, system, room)
        if not size < np.inf:
            break
        good = size < EXACT
        for i in range(n):
            system[i, n + 1] = 0.0 if good else -room.gaps[i]
        for j in range(n + 1):
            system[n, j] = across[j]
        system[n, n + 1] = 1.0 if good else 0.0
        sign = solve_in_place(system)
        if good:
            break
        go(place, 1.0, system[:, n + 1], place)
    return size, sign


@per_world("(t,u,s,e),(t,u,s,e),(t),(u),(),(n)->(n),(),()")
def along_arc(
    challenger: np.ndarray,
    defender: np.ndarray,
    odds: np.ndarray,
    others: np.ndarray,
    precision: float,
    begin: np.ndarray,
    unknown: np.ndarray,
    residual: np.ndarray,
    turns: np.ndarray,
) -> None:
    """Write the unknowns where the branch first meets the precision, with NaN to begin with.

    Their residual is infinite when the branch is lost; ``turns`` is 1 when the precision fell on the way. With numbers
    to begin with, Newton's method starts there, at the precision itself.
    """
    game, n = Game(challenger, defender, odds, others), unknown.shape[0]
    rows = np.empty((3, max(odds.shape[0], others.shape[0], challenger.shape[2])))
    room = Room(np.empty(n), np.empty(n), empty_play(game), rows)
    reach = max(precision * max(range_of(challenger), range_of(defender)), 1e-300)
    per_unit = precision / reach
    here, there, tangent, level = np.zeros(n + 1), np.zeros(n + 1), np.zeros(n + 1), np.zeros(n + 1)
    system = np.empty((n + 1, n + 2))
    tangent[n], level[n] = 1.0, 1.0
    free, last, step, size, way = not np.isnan(begin[0]), False, FIRST, np.inf, 0.0
    here[n], residual[0], turns[0] = START, np.inf, 0.0
    for point in range(POINTS):
        if step < SHORTEST:
            return
        go(here, step if point > 0 else 0.0, tangent, there)
        last = free or bool(there[n] >= reach)
        if free:
            write(there, begin)
        elif last:  # the end of the way: as far along the tangent as it takes
            go(here, float((reach - here[n]) / tangent[n]), tangent, there)
        if last:
            there[n] = reach
        write(unknown, there)
        across = level if last or point == 0 else tangent
        size, sign = _correct(game, per_unit, across, there, system, room, LONG if free else CORRECTIONS)
        if free:
            break
        turned = system[:, n + 1]
        length = np.sqrt(dot(turned, turned))
        strays = point > 0 and not apart(unknown, there) < STRAY * step
        bends = point > 0 and not dot(turned, tangent) > BEND * length
        if not size < EXACT or strays or bends or (point > 0 and sign != way):
            step /= 2.0
            continue
        if last:
            break
        way = sign
        if there[n] < here[n]:
            turns[0] = 1.0
        write(here, there)
        for i in range(n + 1):
            tangent[i] = turned[i] / length
        step = min(2.0 * step, LONGEST)
    write(unknown, there)
    if last:
        residual[0] = size
