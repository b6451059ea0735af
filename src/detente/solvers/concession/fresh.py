"""Plays in which every draw has preferences of its own, with offers from the Pareto front only.

To sort a large space anew for every draw would cost far more than the play; the front of a sum is built one issue at a
time (:mod:`detente.solvers.concession.front`). A party that knows the front asks for its cheapest package *on it* that
is worth at least its aspiration: never one that another package beats for somebody and loses for nobody. That is a
friendlier offer than the cheapest of the whole space, so plays end a little earlier than those of
:func:`detente.solvers.concession.play.play`.

Of packages with the same utilities for all, the front keeps those that move the fewest issues, then those that move
least, and counts what still ties.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.kernels import per_world
from detente.solvers.concession.aspiration import Floats, check_paces, times_of, whole
from detente.solvers.concession.front import front_of_sums
from detente.solvers.concession.ladder import climb
from detente.solvers.concession.play import Plays, ended, play_once
from detente.solvers.packages.space import levels_at

MOST = 2**53  # packages: their numbers are exact in float64


@dataclass(frozen=True)
class FreshPlays:
    """How plays ended whose draws have fronts of their own.

    Attributes
    ----------
    plays : Plays
        ``package`` is the code of a package, the first issue slowest; ``ties`` counts the packages that were offered
        together and taken, those with equal utilities included. ``Plays.packages`` needs ladders, which are not kept.
    levels : int array, shape (draws, issues)
        The deal, level by level, -1 without one.
    points : int array, shape (draws,)
        Distinct utility vectors on the front.
    """

    plays: Plays
    levels: npt.NDArray[np.int64]
    points: npt.NDArray[np.int64]


def play_fresh(
    tables: npt.ArrayLike,
    levels: tuple[int, ...],
    reservation: npt.ArrayLike,
    pace: npt.ArrayLike,
    *,
    disagreement: npt.ArrayLike | None = None,
    status_quo: npt.ArrayLike | None = None,
    movement: npt.ArrayLike | None = None,
    allowed: npt.ArrayLike | None = None,
    rounds: int | None = None,
    times: npt.ArrayLike | None = None,
    patience: npt.ArrayLike = 1.0,
    opener: npt.ArrayLike = 0,
) -> FreshPlays:
    """Play every draw over the front of its own tables.

    Parameters
    ----------
    tables : array, shape (draws, issues, most levels, parties)
        Value of every level of every issue, rounded to whole numbers of 10⁻⁹; beyond an issue's levels it is ignored.
    levels : tuple of int
        Levels of each issue.
    reservation, pace, patience : arrays, shape (parties,) or (draws, parties)
    disagreement : array, shape (parties,) or (draws, parties), optional
        From where gains are counted when offers tie; the reservation values if left out.
    status_quo : int array, shape (issues,) or (draws, issues), optional
        Each issue's level now; without it, ties are not told apart by what they move.
    movement : array, shape (issues, most levels) or (draws, issues, most levels), optional
        How far each level moves its issue.
    allowed : bool array, shape (issues, most levels) or (draws, issues, most levels), optional
        Levels that no red line excludes.
    rounds, times, opener
        As for :func:`detente.solvers.concession.play.play`.
    """
    array = np.asarray(tables, dtype=np.float64)
    if array.ndim != 4:
        raise ValueError("tables must have the shape (draws, issues, levels, parties)")
    draws, issues, most, parties = array.shape
    if len(levels) != issues or not all(1 <= count <= most for count in levels):
        raise ValueError(f"levels must give each of the {issues} issues between 1 and {most} levels")
    if float(most) ** issues >= MOST:
        raise ValueError("packages can no longer be numbered; leave issues or levels out")
    listed = np.arange(most) < np.asarray(levels)[:, None]
    numbers = whole(np.where(listed[..., None], array, 0.0), "tables")
    when = times_of(rounds or 0) if times is None else times
    paces, patient, when = check_paces(pace, patience, when)
    least = whole(reservation, "reservation values") - issues  # what rounding the levels can take from a sum
    floor = least if disagreement is None else whole(disagreement, "disagreement values")
    quo = np.full(issues, -1.0) if status_quo is None else np.asarray(status_quo, dtype=np.float64)
    far = np.zeros((issues, most)) if movement is None else whole(np.where(listed, movement, 0.0), "movement")
    may = listed if allowed is None else listed & np.asarray(allowed, dtype=bool)
    opens = np.asarray(opener, dtype=np.float64)
    if not np.all((opens >= 0) & (opens < parties) & (opens == np.floor(opens))):
        raise ValueError(f"an opener is a party, counted from 0 to {parties - 1}")
    party = [np.broadcast_to(part, (draws, parties)) for part in (floor, least, paces, patient)]
    found = fresh_play_of_one_world(numbers, quo, far, may.astype(np.float64), *party, opens, when)
    *ends, points = (np.broadcast_to(part, (draws, *np.shape(part)[1:])) for part in found)
    signed = levels_of(ends[0], (most,) * issues)
    codes = np.ravel_multi_index(tuple(np.maximum(signed, 0).T), levels)
    plays = ended(np.where(signed[:, 0] < 0, -1, codes), *ends[1:])
    return FreshPlays(plays, signed, points.astype(np.int64))


def levels_of(codes: npt.ArrayLike, levels: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """Return the levels of packages, -1 for a code of -1.

    >>> levels_of([5, -1], (2, 3)).tolist()
    [[1, 2], [-1, -1]]
    """
    array = np.asarray(codes, dtype=np.int64)
    return np.asarray(np.where(array[..., None] < 0, -1, levels_at(np.maximum(array, 0), levels)))


@per_world(
    "(issue,level,party),(issue),(issue,level),(issue,level),(party),(party),(party),(party),(),(round)"
    "->(),(),(),(),(party),(party),()"
)
def fresh_play_of_one_world(
    tables: Floats,
    quo: Floats,
    far: Floats,
    allowed: Floats,
    floor: Floats,
    least: Floats,
    pace: Floats,
    patience: Floats,
    opener: float,
    times: Floats,
    package: Floats,
    turn: Floats,
    proposer: Floats,
    ties: Floats,
    value: Floats,
    wanted: Floats,
    size: Floats,
) -> None:
    """Write how one world's play over the front of its tables ends."""
    parties = tables.shape[2]
    free = np.zeros(allowed.shape)
    points, codes, moved, moves, alike = front_of_sums(tables, quo, far, allowed, free, free)
    count = points.shape[0]
    package[0], turn[0], proposer[0], ties[0], size[0] = -1.0, -1.0, -1.0, 0.0, count
    value[:] = np.nan
    wanted[:] = least
    if count == 0:
        return
    worth, start, tied = np.full((parties, count), np.inf), np.zeros((parties, count)), np.zeros((parties, count))
    order, best, ends = np.empty((parties, count)), np.empty(parties), np.empty(4)
    for party in range(parties):
        order[party] = np.argsort(points[:, party], kind="mergesort")
        best[party] = points[int(order[party, count - 1]), party]
        climb(points, party, floor, moved, moves, order[party], worth[party], start[party], tied[party])
    play_once(points, worth, start, tied, order, alike, best, least, pace, patience, opener, times, ends, value, wanted)
    turn[0], proposer[0], ties[0] = ends[1], ends[2], ends[3]
    if ends[0] >= 0.0:
        package[0] = codes[int(ends[0])]
