"""How often each package passes: a map of all packages over weighted draws.

    P(x in W) = Σ_i w_i 1[x in W_i] / Σ_i w_i.

A draw is one walk through the tree of :mod:`detente.solvers.packages.tree`, and adds the packages that pass as
:mod:`detente.solvers.packages.marks` says; intervals are summed up once after all draws. Issues are decided in one
order for all draws, those with the largest stakes first, and the map is turned back into the order of codes at the end.

Weights are rounded once to whole multiples of 2^-52 of their sum and added as whole numbers: the map is the same to the
last bit whatever the order of draws, issues or parties, and a package that never passes has exactly 0.
"""

import math

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput
from detente.core.kernels import compiled
from detente.solvers.agreement.chambers import Chambers, no_chambers
from detente.solvers.packages.grid import TOLERANCE, grid_of, on_grid
from detente.solvers.packages.marks import mark_draw, scan_draw
from detente.solvers.packages.space import Space
from detente.solvers.packages.tree import order_of, plant, with_chambers

MOST_MAPPED = 2**25  # packages: a quarter of a gigabyte
PARTS = 2.0**52

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@compiled
def _mark(
    tables: np.ndarray,
    levels: np.ndarray,
    spares: np.ndarray,
    breaks: np.ndarray,
    allowed: np.ndarray,
    thresholds: np.ndarray,
    parts: np.ndarray,
    order: np.ndarray,
    scans: bool,  # noqa: FBT001 - kernels take no keywords
    steps: np.ndarray,
    single: np.ndarray,
    seats: np.ndarray,
    quota: np.ndarray,
    veto: np.ndarray,
    doubt: np.ndarray,
) -> None:
    """Add the packages that pass in each draw, by the order in which issues are decided."""
    draws, _, _, coordinates = tables.shape
    for i in range(draws):
        step = grid_of(tables[i], levels)
        if np.isnan(step) or np.isnan(thresholds[i]).any() or parts[i] == 0:
            continue
        plain = plant(tables[i], levels, allowed[i], spares, breaks, order, step)
        tree = with_chambers(plain, seats[i], quota[i], veto[i], doubt[i])
        least = np.empty(coordinates)
        for q in range(coordinates):
            least[q] = on_grid(thresholds[i, q], step) - TOLERANCE
        if scans:
            scan_draw(tree, least, levels, parts[i], single)
        else:
            mark_draw(tree, least, levels, parts[i], steps, single)


def map_packages(
    tables: npt.ArrayLike,
    space: Space,
    thresholds: npt.ArrayLike,
    *,
    allowed: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    scans: bool = False,
    chambers: Chambers | None = None,
) -> Floats:
    """Return the chance of every package to pass.

    Parameters
    ----------
    tables : array, shape (draw, issue, level, coordinate)
        What a level adds to the utility of each coordinate.
    space : Space
    thresholds : array, shape (draw, coordinate)
        The least that each coordinate accepts.
    allowed : array of bool, shape (draw, issue, level), optional
        Levels that may be taken; all by default.
    weights : array, shape (draw,), optional
        Of the draws; equal by default.
    scans : bool, optional
        Whether to go through every package of every draw instead: the same map by a method with nothing to get wrong,
        and ten times as slow.
    chambers : Chambers, optional
        Bodies that vote; the last coordinates are then their voters' gains, with thresholds of -inf.

    Returns
    -------
    array, shape (packages,)
        By code. In a draw in which a number is missing no package passes; it keeps its weight.

    Raises
    ------
    BadInput
        When shapes do not fit each other, weights are negative, missing or all 0, or there are more than 2**25
        packages.

    Examples
    --------
    Three levels, worth 0, 1 and 2, and a limit of 1 that was drawn once, of 2 that was drawn twice:

    >>> table = np.broadcast_to(np.arange(3.0)[None, None, :, None], (2, 1, 3, 1))
    >>> map_packages(table, Space((3,)), [[1], [2]], weights=[1, 2]).round(6).tolist()
    [0.0, 0.333333, 1.0]
    """
    given = np.asarray(tables, dtype=float)
    shape = (len(space.levels), space.most_levels)
    if given.ndim != 4 or given.shape[1:3] != shape:
        raise BadInput(f"the tables have the shape {given.shape}, not (draws, {shape[0]}, {shape[1]}, coordinates)")
    if space.packages > MOST_MAPPED:
        raise BadInput(
            f"the space has {space.packages:.3g} packages, and a map holds at most {MOST_MAPPED:,}; "
            f"leave out levels or issues"
        )
    draws, coordinates = given.shape[0], given.shape[3]
    least = np.broadcast_to(np.asarray(thresholds, dtype=float), (draws, coordinates))
    mask = np.ones((1, *shape)) if allowed is None else np.asarray(allowed, dtype=float)
    parts = _parts(np.ones(draws) if weights is None else np.asarray(weights, dtype=float), draws)
    levels = np.array(space.levels, dtype=float)
    order = order_of(np.nanmean(given, axis=0) if draws else given[:0].sum(axis=0), levels)
    steps, single = np.zeros(space.packages + 1, dtype=np.int64), np.zeros(space.packages, dtype=np.int64)
    _mark(
        np.ascontiguousarray(given), levels, *space.bits, np.ascontiguousarray(np.broadcast_to(mask, (draws, *shape))),
        np.ascontiguousarray(least), parts, order, scans, steps, single,
        *(no_chambers() if chambers is None else chambers).over(draws),
    )  # fmt: skip
    counted = (np.cumsum(steps)[:-1] + single).reshape([space.levels[j] for j in order])
    return np.asarray(counted.transpose(np.argsort(order)).reshape(-1) / max(int(parts.sum()), 1))


def _parts(weights: Floats, draws: int) -> Whole:
    """Return weights as whole numbers of 2^-52 of their sum."""
    if weights.shape != (draws,):
        raise BadInput(f"there are {draws} draws and weights of the shape {weights.shape}")
    total = math.fsum(weights)  # the same in every order
    if not (weights >= 0).all() or not 0 < total < np.inf:
        raise BadInput("weights of draws must be at least 0, and one of them above 0")
    return np.asarray(np.rint(weights / total * PARTS), dtype=np.int64)
