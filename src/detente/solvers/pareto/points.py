"""The Pareto front of a list of points: those that no other point dominates, ties kept.

y dominates x iff y_q ≥ x_q - ε for all coordinates q and y_q > x_q + ε for one, ε = 1e-9. Coordinates are rounded once
to whole multiples of ε, so that the relation is exact, has no cycles, and does not depend on the order in which a sum
was taken; points that are alike then are ties, and all of them are kept.

Points are looked at in falling lexicographic order. Whatever dominates a point comes before it, and the first
coordinate needs no further look: with two coordinates the largest second one seen so far decides, with three a
staircase of the other two. Beyond that (:mod:`detente.solvers.pareto.archive`) what was kept is searched as a tree.
"""

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.pareto.archive import covers, make_archive, put

Whole = npt.NDArray[np.int64]
TOLERANCE = 1e-9
MOST = 2**62  # beyond it sums of whole numbers are not safe
STRONG = 64  # points that are compared with all others first


def front(points: npt.ArrayLike, tolerance: float = TOLERANCE) -> npt.NDArray[np.intp]:
    """Return which points are on the front.

    Parameters
    ----------
    points : array, shape (points, coordinates)
        Larger is better. Whole numbers are compared as they stand.
    tolerance : float
        Floats are rounded to whole multiples of it.

    Returns
    -------
    array of int
        Places of all undominated points, ties included, rising.

    Raises
    ------
    ValueError
        If the points are no table, hold something that is no finite number, or are too large for their tolerance.

    Examples
    --------
    >>> front([[1, 1], [1, 1], [0, 0.5]]).tolist()
    [0, 1]
    """
    table = np.asarray(points)
    if table.ndim != 2:
        raise ValueError(f"points are a table (point, coordinate), not an array with {table.ndim} dims")
    if not table.size:
        return np.arange(len(table))  # no point is worse where nothing is compared
    values = to_whole(table, tolerance)
    left = np.flatnonzero(~_beaten(values, _strong(values)))
    order = left[np.lexsort(values[left].T[::-1])[::-1]]
    found: npt.NDArray[np.intp] = np.sort(order[undominated(values[order])])
    return found


def to_whole(values: npt.ArrayLike, tolerance: float = TOLERANCE) -> Whole:
    """Return floats as whole multiples of the tolerance; whole numbers as they stand.

    >>> to_whole([0.1 + 0.2, 0.3]).tolist()
    [300000000, 300000000]
    """
    array = np.asarray(values)
    if array.dtype.kind in "iub":
        whole = array.astype(np.int64)
        if array.size and max(-int(array.min()), int(array.max())) >= MOST:
            raise ValueError(f"a number is too large: at most {MOST:.1e}")
        return np.ascontiguousarray(whole)
    with np.errstate(over="ignore"):
        scaled = np.rint(array.astype(np.float64) / tolerance)
    if not np.all(np.abs(scaled) < MOST):
        raise ValueError(
            f"every number must be finite and below {MOST * tolerance:.1e}, so that {tolerance:g} can count"
        )
    return np.ascontiguousarray(scaled.astype(np.int64))


def _strong(values: Whole) -> Whole:
    """Return a few points that are likely to dominate many others: those with the largest sums of shares."""
    low = values.min(axis=0)
    reach = np.maximum(values.max(axis=0) - low, 1).astype(np.float64)
    total = ((values - low) / reach).sum(axis=1)
    few = min(STRONG, len(values))
    best = np.argpartition(total, len(values) - few)[-few:]
    return values[best[np.argsort(total[best])[::-1]]]


@compiled
def _beaten(values: np.ndarray, strong: np.ndarray) -> np.ndarray:
    """Return which points one of the strong ones dominates."""
    beaten = np.zeros(values.shape[0], dtype=np.bool_)
    for i in range(values.shape[0]):
        for k in range(strong.shape[0]):
            better = False
            for q in range(values.shape[1]):
                if strong[k, q] < values[i, q]:
                    better = False
                    break
                better = better or strong[k, q] > values[i, q]
            if better:
                beaten[i] = True
                break
    return beaten


@compiled
def undominated(points: np.ndarray) -> np.ndarray:
    """Return which of the points, in falling lexicographic order, are undominated, every tie included."""
    count, width = points.shape
    kept = np.zeros(count, dtype=np.bool_)
    stairs = np.empty((max(16, min(count, 4096)) if width == 3 else 1, 2), dtype=np.int64)
    archive = make_archive(points if width > 3 else points[:1])
    size, before, best = 0, -1, 0
    for i in range(count):
        if before >= 0 and compare(points, i, points, before) == 0:
            kept[i] = kept[before]
            continue
        if width == 1:
            kept[i] = before < 0
        elif width == 2:
            kept[i] = before < 0 or points[i, 1] > best
            best = points[i, 1] if kept[i] else best
        elif width == 3:
            if size == stairs.shape[0]:
                wider = np.empty((2 * size, 2), dtype=np.int64)
                wider[:size] = stairs
                stairs = wider
            after = _climb(stairs, size, points[i, 1], points[i, 2])
            kept[i] = after > 0
            size = after if after > 0 else size
        else:
            kept[i] = not covers(archive, points, i)
            if kept[i]:
                put(archive, points, i)
        before = i
    return kept


@compiled
def compare(one: np.ndarray, i: int, other: np.ndarray, j: int) -> int:
    """Return 1 where row i of one table stands lexicographically above row j of the other, -1 below, 0 alike."""
    for q in range(one.shape[1]):
        if one[i, q] > other[j, q]:
            return 1
        if one[i, q] < other[j, q]:
            return -1
    return 0


@compiled
def _climb(stairs: np.ndarray, size: int, x: int, y: int) -> int:
    """Put (x, y) on a staircase, x rising and y falling; return its new size, 0 where a step covers the point."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        if stairs[middle, 0] < x:
            low = middle + 1
        else:
            high = middle
    if low < size and stairs[low, 1] >= y:
        return 0
    end = (
        low + 1 if low < size and stairs[low, 0] == x else low
    )  # a step at x is covered, and those before it while low
    start = low
    while start > 0 and stairs[start - 1, 1] <= y:
        start -= 1
    shift = 1 - (end - start)
    if shift > 0:
        for k in range(size - 1, end - 1, -1):
            stairs[k + 1, 0], stairs[k + 1, 1] = stairs[k, 0], stairs[k, 1]
    elif shift < 0:
        for k in range(end, size):
            stairs[k + shift, 0], stairs[k + shift, 1] = stairs[k, 0], stairs[k, 1]
    stairs[start, 0], stairs[start, 1] = x, y
    return size + shift
