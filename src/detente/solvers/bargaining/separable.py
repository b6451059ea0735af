"""The four rules over a large space of packages, from its front alone.

What a rule chooses is undominated: a package that dominates a chosen one would have been chosen instead. A best gain
is reached on the front, and what dominates a package that everybody accepts is accepted as well. So the rules need only
the front (:func:`detente.solvers.pareto.front_of_sums`), and no other package is looked at.

Coordinates beyond the parties' own, such as the utilities of bodies that must ratify, are thresholds: they keep
packages out and are no gain. Two things follow. Packages that are alike to all parties and differ to such a body are
given only where none of them is better for it. And with a weight of 0 the utilitarian rule gives only those of its ties
that are undominated.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.solvers.bargaining.rules import RULES, Floats, Places, ideal, solutions
from detente.solvers.packages.space import Space
from detente.solvers.pareto.listing import Front
from detente.solvers.pareto.points import TOLERANCE
from detente.solvers.pareto.sums import front_of_sums


@dataclass(frozen=True, eq=False)
class Points:
    """What the rules choose in a space.

    Attributes
    ----------
    front : Front
        All undominated packages, acceptable or not.
    acceptable : array of int
        The points of the front at which every coordinate reaches its disagreement value.
    gains : array, shape (acceptable points, parties)
        Over the disagreement point.
    ideal : array, shape (parties,)
        The best gain of each party among acceptable packages.
    chosen : dict of str to array of int
        By rule, the points of the front that it chooses; their packages are ``front.codes_of(point)``. Empty where no
        package is acceptable.
    """

    front: Front
    acceptable: Places
    gains: Floats
    ideal: Floats
    chosen: dict[str, Places]

    def codes(self, rule: str) -> npt.NDArray[np.int64]:
        """Return the codes of all packages that a rule chooses, rising."""
        if not len(self.chosen[rule]):
            return np.zeros(0, dtype=np.int64)
        return np.sort(np.concatenate([self.front.codes_of(int(point)) for point in self.chosen[rule]]))


def four_points(
    tables: npt.ArrayLike,
    disagreement: npt.ArrayLike,
    space: Space,
    *,
    parties: int | None = None,
    weights: npt.ArrayLike | None = None,
) -> Points:
    """Return what each rule chooses among all packages that break no rule of the space.

    Parameters
    ----------
    tables, space
        As in :func:`detente.solvers.pareto.front_of_sums`.
    disagreement : array, shape (coordinates,)
        What every coordinate must reach, in the unit of the tables; -inf where nothing must be reached, which only
        coordinates beyond the parties may say.
    parties : int, optional
        How many of the coordinates are parties, from the first on; by default all.
    weights : array, shape (parties,), optional
        Of the utilitarian rule.

    Returns
    -------
    Points
        With the front that it was taken from.

    Examples
    --------
    >>> import numpy as np
    >>> found = four_points(np.array([[[2, 0], [1, 1]], [[3, 0], [0, 3]]]), [0, 0], Space((2, 2)))
    >>> {rule: found.codes(rule).tolist() for rule in found.chosen}["nash"]
    [1]
    """
    front = front_of_sums(tables, space)
    coordinates = front.points.shape[1]
    count = coordinates if parties is None else parties
    limits = np.asarray(disagreement, dtype=np.float64)
    if limits.shape != (coordinates,) or not 0 < count <= coordinates:
        raise ValueError(
            f"a disagreement value is needed for each of {coordinates} coordinates, {count} of them parties"
        )
    if not np.isfinite(limits[:count]).all() or np.isnan(limits).any() or limits.max() == np.inf:
        raise ValueError("the disagreement value of a party must be finite")
    unit = 1.0 if front.points.dtype.kind == "i" else TOLERANCE
    slack = front.whole - np.where(np.isinf(limits), -np.inf, np.rint(limits / unit) if unit < 1 else limits)
    acceptable = np.flatnonzero((slack >= 0).all(axis=1))
    gains = np.asarray(slack[acceptable, :count] * unit, dtype=np.float64)
    picked = solutions(gains, weights)
    return Points(front, acceptable, gains, ideal(gains), {rule: acceptable[picked[rule]] for rule in RULES})
