"""Win-set and best packages of every world: how many packages are left after each filter, and what each rule picks.

The *win-set* W holds the packages that break no rule between issues and pass, in this order,

1. the limits: levels that may be signed;
2. insistence: levels that somebody's insisting leaves;
3. the no-deal values, U_q(x) ≥ r_q for every party q;
4. the ratifiers, U_a(x) ≥ r_a for every further coordinate a, and the chambers that vote, each of which passes it with
   a chance of at least a half (:mod:`detente.solvers.agreement.chambers`).

The package that changes nothing is counted after each filter, and is no deal. The four rules of
:mod:`detente.solvers.packages.score` choose among the deals in which no party gets
less than the disagreement point d; their ideal gains are taken inside that set. One world is one walk through a tree
for each count, ideal and rule; there is no array of all packages.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput
from detente.core.kernels import per_world
from detente.solvers.agreement.chambers import Chambers, no_chambers
from detente.solvers.packages.count import check_size
from detente.solvers.packages.grid import TOLERANCE, grid_of, on_grid
from detente.solvers.packages.halves import count_in_halves
from detente.solvers.packages.score import RULES
from detente.solvers.packages.search import Found, best_of_one, search
from detente.solvers.packages.space import Space
from detente.solvers.packages.tree import order_of, plant, reaches, with_chambers

FILTERS = ("limits", "insistence", "no-deal value", "ratifiers")

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Best:
    """What is left and what is best, one row a world; NaN where there is no deal, or a number is missing.

    Attributes
    ----------
    after : array, shape (..., 4)
        Packages left after each of :data:`FILTERS`; that which changes nothing is counted.
    size : array, shape (...,)
        Deals: the last of them, less the package that changes nothing.
    rational : array, shape (...,)
        1 where a deal gives every party its disagreement point, else 0.
    ideal : array, shape (..., party)
        Best gain of each party among those deals, in units of utility.
    ties : array, shape (..., rule)
        Packages that the rule cannot tell apart.
    alike : array, shape (..., rule)
        Packages that are alike even after ties are broken: by leximin of gains, issues moved, movement.
    share : array, shape (..., rule, issue, level)
        Share of the alike that take a level of an issue; sums to 1 over levels.
    codes : array, shape (..., rule, listed)
        Codes of the alike in ascending order, NaN beyond; all NaN where more are alike than are listed.
    value : array, shape (..., rule, coordinate)
        Mean utility over the alike.
    """

    after: Floats
    size: Floats
    rational: Floats
    ideal: Floats
    ties: Floats
    alike: Floats
    share: Floats
    codes: Floats
    value: Floats


@per_world(
    "(issue,level,coordinate),(issue),(issue,level),(issue,level),(issue,level),(issue,level),(coordinate),(party),"
    "(party),(issue),(issue,level),(rule),(filter),(listed),(),(chamber,voter),(chamber),(chamber,voter),()"
    "->(filter),(),(),(party),(rule),(rule),(rule,issue,level),(rule,listed)"
)
def best_of_world(  # noqa: C901, PLR0912 - one world from its numbers to its answers
    tables: np.ndarray,
    levels: np.ndarray,
    spares: np.ndarray,
    breaks: np.ndarray,
    limits: np.ndarray,
    insists: np.ndarray,
    thresholds: np.ndarray,
    disagreement: np.ndarray,
    weights: np.ndarray,
    quo: np.ndarray,
    movement: np.ndarray,
    _rules: np.ndarray,
    _filters: np.ndarray,
    _listed: np.ndarray,
    counts: float,
    seats: np.ndarray,
    quota: np.ndarray,
    veto: np.ndarray,
    doubt: float,
    after: np.ndarray,
    size: np.ndarray,
    rational: np.ndarray,
    ideal: np.ndarray,
    ties: np.ndarray,
    alike: np.ndarray,
    share: np.ndarray,
    codes: np.ndarray,
) -> None:
    """Write what is left of a world's packages and which are best; ``counts`` is 0 where nothing need be counted."""
    issues, most, coordinates = tables.shape
    parties = disagreement.shape[0]
    after[:], size[0], rational[0], ideal[:], ties[:], alike[:], share[:], codes[:] = (
        np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan,
    )  # fmt: skip
    step = grid_of(tables, levels)
    if np.isnan(step) or np.isnan(thresholds).any() or np.isnan(disagreement).any():
        return
    least, origin = np.full(coordinates, -np.inf), np.empty(parties)
    order = order_of(tables, levels)
    stands, code = True, 0
    for j in range(issues):
        stands = stands and quo[j] >= 0
        code = code * int(levels[j]) + int(quo[j])
    plain = plant(tables, levels, limits * insists, spares, breaks, order, step)
    tree = with_chambers(plain, seats.copy(), quota.copy(), veto.copy(), doubt)
    if counts != 0.0:
        after[0] = count_in_halves(plant(tables, levels, limits, spares, breaks, order, step), least)
        after[1] = count_in_halves(plain, least)
    for q in range(parties):
        least[q] = on_grid(thresholds[q], step) - TOLERANCE
    if counts != 0.0:
        after[2] = count_in_halves(plain, least)
    for q in range(parties, coordinates):
        least[q] = on_grid(thresholds[q], step) - TOLERANCE
    if counts != 0.0:
        after[3] = count_in_halves(tree, least) if coordinates > parties else after[2]
        size[0] = after[3] - (1.0 if stands and reaches(tree, quo, least) else 0.0)
    for q in range(parties):
        origin[q] = on_grid(disagreement[q], step)
        least[q] = max(least[q], origin[q] - TOLERANCE)
    avoid = code if stands else -1
    rational[0] = 0.0
    for j in range(issues):
        if tree.counts[j] == 0:
            return
    for q in range(parties):
        best = best_of_one(tree, q, least, avoid)
        if best == -np.inf:
            return
        ideal[q] = best - origin[q]
    rational[0] = 1.0
    found = Found(
        np.zeros(2), np.zeros(max(parties, 2)), np.zeros(parties), np.zeros(2), np.zeros((issues, most)),
        np.zeros(codes.shape[1]),
    )  # fmt: skip
    for rule in range(ties.shape[0]):
        found.numbers[:] = 0.0
        search(tree, rule, least, origin, ideal, weights, avoid, movement, quo, found)
        ties[rule], alike[rule] = found.numbers[0], found.numbers[1]
        for j in range(issues):
            for k in range(most):
                share[rule, j, k] = found.share[j, k] / found.numbers[1]
        if found.numbers[1] <= codes.shape[1]:
            codes[rule] = np.sort(found.codes)


def best_packages(
    tables: npt.ArrayLike,
    space: Space,
    disagreement: npt.ArrayLike,
    *,
    thresholds: npt.ArrayLike | None = None,
    limits: npt.ArrayLike | None = None,
    insists: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    status_quo: npt.ArrayLike | None = None,
    movement: npt.ArrayLike | None = None,
    listed: int = 16,
    counts: bool = True,
    chambers: Chambers | None = None,
) -> Best:
    """Return what is left of the packages of each world, and what each of the four rules picks.

    Leading axes of all arrays are worlds and are broadcast against each other.

    Parameters
    ----------
    tables : array, shape (..., issue, level, coordinate)
        What a level adds to the utility of each party, then of each ratifier that has utilities of its own.
    space : Space
    disagreement : array, shape (..., party)
        What each party has without a deal; how many parties there are is read from here.
    thresholds : array, shape (..., coordinate), optional
        The least that each coordinate accepts; -inf for whatever comes. The disagreement point by default, which needs
        tables without ratifiers.
    limits, insists : arrays of bool, shape (..., issue, level), optional
        Levels that may be taken; all by default.
    weights : array, shape (..., party), optional
        Of the utilitarian rule; 1 by default.
    status_quo : array of int, shape (..., issue), optional
        Level at which each issue stands; negative, and by default, for none: then every package is a deal.
    movement : array, shape (..., issue, level), optional
        How far a level is from the status quo, which breaks ties; 0 by default.
    listed : int, optional
        How many codes of packages that remain alike are given.
    counts : bool, optional
        Whether to count what is left after each filter; where not, ``after`` and ``size`` are NaN.
    chambers : Chambers, optional
        Bodies that vote; the last coordinates are then their voters' gains, with thresholds of -inf.

    Returns
    -------
    Best

    Raises
    ------
    BadInput
        When shapes do not fit each other, or more than 2**34 packages are to be counted.

    Examples
    --------
    Ten units between two, and the first one's parliament wants seven:

    >>> units = np.arange(11.0)
    >>> table = np.stack([units, 10 - units, units], axis=-1)[None]
    >>> found = best_packages(table, Space((11,)), [0, 0], thresholds=[0, 0, 7])
    >>> found.after.tolist(), found.codes[0, :1].tolist()
    ([11.0, 11.0, 11.0, 4.0], [7.0])
    """
    table, origin = np.asarray(tables, dtype=float), np.asarray(disagreement, dtype=float)
    shape, parties, coordinates = (len(space.levels), space.most_levels), origin.shape[-1], table.shape[-1]
    if table.shape[-3:-1] != shape:
        raise BadInput(f"the tables have the shape {table.shape[-3:-1]} in issue and level, and the space has {shape}")
    if not 0 < parties <= coordinates:
        raise BadInput(f"the disagreement point is of {parties} parties, and the tables are of {coordinates}")
    if thresholds is None and parties != coordinates:
        raise BadInput("tables of ratifiers need thresholds: say from where on each ratifier accepts")
    if counts:
        check_size(space)
    least = origin if thresholds is None else np.asarray(thresholds, dtype=float)
    everywhere = np.ones(shape)
    given: list[Any] = [
        table,
        np.array(space.levels, dtype=float),
        *space.bits,
        everywhere if limits is None else np.asarray(limits, dtype=float),
        everywhere if insists is None else np.asarray(insists, dtype=float),
        least,
        origin,
        np.ones(parties) if weights is None else np.asarray(weights, dtype=float),
        np.full(shape[0], -1.0) if status_quo is None else np.asarray(status_quo, dtype=float),
        np.zeros(shape) if movement is None else np.asarray(movement, dtype=float),
    ]
    sized = np.zeros(len(RULES)), np.zeros(len(FILTERS)), np.zeros(listed), float(counts)
    votes = no_chambers() if chambers is None else chambers
    found = best_of_world(*given, *sized, votes.seats, votes.quota, votes.veto, votes.doubt)
    chosen = np.where(space.exists[..., None], table, 0.0)
    value = np.einsum("...rjl,...jlq->...rq", found[6], chosen)
    answers: Any = (*found, value)
    return Best(*answers)
