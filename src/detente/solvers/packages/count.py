"""How many packages of every world pass what is asked of them, and whether any does.

Asked again and again with one party's limits, insistence and no-deal value left out, or with the limits of a mandate,
this says who unlocks a deal and how much a delegation may sign by itself. Whether any package passes takes far less
than counting all of them: say how many are ``enough``.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput
from detente.core.kernels import per_world
from detente.solvers.packages.grid import TOLERANCE, grid_of, on_grid
from detente.solvers.packages.halves import count_in_halves
from detente.solvers.packages.space import Space
from detente.solvers.packages.tree import count_passing, order_of, plant, reaches

MOST_COUNTED = 2**34  # packages; the halves of more do not fit into memory

Floats = npt.NDArray[np.float64]


@per_world("(issue,level,coordinate),(issue),(issue,level),(issue,level),(issue,level),(coordinate),(issue),()->()")
def count_of_world(
    tables: np.ndarray,
    levels: np.ndarray,
    spares: np.ndarray,
    breaks: np.ndarray,
    allowed: np.ndarray,
    thresholds: np.ndarray,
    quo: np.ndarray,
    enough: float,
    out: np.ndarray,
) -> None:
    """Write how many packages of a world pass; NaN where a number is missing."""
    issues, _, coordinates = tables.shape
    out[0] = np.nan
    step = grid_of(tables, levels)
    if np.isnan(step) or np.isnan(thresholds).any():
        return
    least, stands = np.empty(coordinates), True
    for q in range(coordinates):
        least[q] = on_grid(thresholds[q], step) - TOLERANCE
    for j in range(issues):
        stands = stands and quo[j] >= 0
    tree = plant(tables, levels, allowed, spares, breaks, order_of(tables, levels), step)
    idle = 1.0 if stands and reaches(tree, quo, least) else 0.0
    if enough < np.inf:
        out[0] = min(enough, count_passing(tree, least, enough + idle) - idle)
    else:
        out[0] = count_in_halves(tree, least) - idle


def count_packages(
    tables: npt.ArrayLike,
    space: Space,
    thresholds: npt.ArrayLike,
    *,
    allowed: npt.ArrayLike | None = None,
    status_quo: npt.ArrayLike | None = None,
    enough: float = np.inf,
) -> Floats:
    """Return how many packages of each world break no rule and give every coordinate its threshold.

    Leading axes of all arrays are worlds and are broadcast against each other.

    Parameters
    ----------
    tables : array, shape (..., issue, level, coordinate)
        What a level adds to the utility of each coordinate.
    space : Space
    thresholds : array, shape (..., coordinate)
        -inf for a coordinate that takes whatever comes.
    allowed : array of bool, shape (..., issue, level), optional
        Levels that may be taken; all by default.
    status_quo : array of int, shape (..., issue), optional
        Level at which each issue stands: the package that changes nothing is not counted. Negative, and by default, for
        none.
    enough : float, optional
        Where to stop: with 1 the answer is whether there is one. All by default.

    Returns
    -------
    array, shape (...,)

    Raises
    ------
    BadInput
        When shapes do not fit each other, or all of more than 2**34 packages are to be counted.

    Examples
    --------
    >>> table = np.stack([np.arange(11.0), 10 - np.arange(11.0)], axis=-1)[None]
    >>> count_packages(table, Space((11,)), [[0, 0], [7, 0], [7, 5]]).tolist()
    [11.0, 4.0, 0.0]
    """
    table, shape = np.asarray(tables, dtype=float), (len(space.levels), space.most_levels)
    if table.shape[-3:-1] != shape:
        raise BadInput(f"the tables have the shape {table.shape[-3:-1]} in issue and level, and the space has {shape}")
    if enough == np.inf:
        check_size(space)
    given: list[Any] = [
        table,
        np.array(space.levels, dtype=float),
        *space.bits,
        np.ones(shape) if allowed is None else np.asarray(allowed, dtype=float),
        np.asarray(thresholds, dtype=float),
        np.full(shape[0], -1.0) if status_quo is None else np.asarray(status_quo, dtype=float),
        float(enough),
    ]
    return np.asarray(count_of_world(*given))


def check_size(space: Space) -> None:
    """Refuse to count more packages than can be counted.

    Raises
    ------
    BadInput
    """
    if space.packages > MOST_COUNTED:
        raise BadInput(
            f"the space has {space.packages:.3g} packages, and at most {MOST_COUNTED:.3g} are counted; "
            f"leave out levels or issues, or ask for the best packages without the counts"
        )
