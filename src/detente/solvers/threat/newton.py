"""Newton's method for the unknowns of the threat game."""

from typing import NamedTuple

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.linear import solve_in_place
from detente.solvers.threat.game import BIG, Game, Play, answer_and_move, last_words, respond
from detente.solvers.threat.reduced import Reduced, reduce_at, respond_in

TIGHT = 1e-10  # residual of a solution, in log-odds
NEAR = 1e-8  # residual of what counts as a solution
CHORD = 0.2  # slopes are computed anew when the residual shrinks by less than this
CLIP = 6.0  # log-odds of one Newton step


class Room(NamedTuple):
    """Scratch of Newton's method for a game: vectors, slopes, the system that is solved, and room to respond."""

    value: np.ndarray
    moved: np.ndarray
    slopes: np.ndarray
    system: np.ndarray
    rows: np.ndarray


@compiled
def room_for(game: Game, count: int) -> Room:
    """Return scratch for a game with so many unknowns."""
    kinds, rivals, signals, _ = game.challenger.shape
    width = max(kinds, rivals, signals)
    return Room(
        np.empty(count), np.empty(count), np.empty((count, count)), np.empty((count, count + 1)), np.empty((3, width))
    )


@compiled
def newton(
    game: Game, precision: float, unknown: np.ndarray, play: Play, room: Room, steps: int
) -> tuple[float, float]:
    """Move the unknowns to a fixed point; return the residual and the sign of det(I - J) there.

    Slopes are kept while they make the residual shrink fast. Strategies are left as they are at the solution.
    """
    n, value = unknown.shape[0], room.value
    size, before, sign, fresh = np.inf, np.inf, 1.0, False
    learns = n > game.challenger.shape[2] * (game.challenger.shape[0] - 1)
    for step in range(steps + 1):
        if learns or step == 0:
            last_words(game, precision, unknown, play, room.rows)
        answer_and_move(game, precision, unknown, value, play, room.rows)
        before, size = size, 0.0
        for i in range(n):
            size = max(size, np.abs(value[i] - unknown[i]))
        if size < TIGHT or step == steps or not size < np.inf:
            break
        if not fresh or size > CHORD * before:  # new slopes, unless the last ones still serve
            fresh = True
            for j in range(n):
                kept = unknown[j]
                nudge = 1e-6 * max(1.0, np.abs(kept))
                unknown[j] = kept + nudge
                if learns:
                    last_words(game, precision, unknown, play, room.rows)
                answer_and_move(game, precision, unknown, room.moved, play, room.rows)
                unknown[j] = kept
                for i in range(n):
                    room.slopes[i, j] = (1.0 if i == j else 0.0) - (room.moved[i] - value[i]) / nudge
        for i in range(n):
            for j in range(n):
                room.system[i, j] = room.slopes[i, j]
            room.system[i, n] = value[i] - unknown[i]
        sign = solve_in_place(room.system)
        for i in range(n):
            unknown[i] += min(max(room.system[i, n], -CLIP), CLIP)
    return size, sign


@compiled
def newton_in(
    game: Game, precision: float, unknown: np.ndarray, of: Reduced, room: Room, steps: int
) -> tuple[float, float]:
    """Do what :func:`newton` does, with exact slopes; strategies are not touched."""
    n, size, sign = unknown.shape[0], np.inf, 1.0
    reduce_at(game, precision, of)
    for step in range(steps + 1):
        respond_in(game, of, unknown, room.value, room.system)
        size = 0.0
        for i in range(n):
            room.system[i, n] = room.value[i] - unknown[i]
            size = max(size, np.abs(room.system[i, n]))
        if size < TIGHT or step == steps or not size < np.inf:
            break
        sign = solve_in_place(room.system)
        for i in range(n):
            unknown[i] += min(max(room.system[i, n], -CLIP), CLIP)
    return size, sign


@compiled
def certain(game: Game, precision: float, unknown: np.ndarray, play: Play, room: Room) -> None:
    """Put the unknowns that no payoff decides, but that an action does not exist for one type, where they belong."""
    respond(game, precision, unknown, room.value, play, room.rows)
    for i in range(unknown.shape[0]):
        if np.abs(room.value[i]) > BIG / 2:
            unknown[i] = room.value[i]
