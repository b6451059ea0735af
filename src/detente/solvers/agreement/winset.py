"""The win-set of a small space, filter by filter: what is left, what empties it, and what the cheapest repair is.

Every filter says by how much each package misses it: 0, it passes; inf, no movement would help. Then

* the *funnel* counts what is left after each filter in the stated order; a further filter never enlarges the set, and
  the order does not change what is left in the end;
* a *conflict* is a group of filters that together leave nothing: every package misses one of them. It is minimal when
  every smaller group of its filters leaves something;
* the *cheapest repair* relaxes filter i by s_i ≥ 0 at the price c_i a unit so that some package passes,

      min Σ c_i s_i  =  min over packages x of Σ c_i miss_i(x),

  since for a given package nobody need move further than it misses.

Prices compare movements of different filters; they are the caller's, and the answer is only as good as they are.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
SAME = 1e-9  # a miss this small is none, and repairs this close cost the same
MOST = 60  # filters
MOST_GROUPS = 20_000  # that leave nothing


@dataclass(frozen=True)
class Repair:
    """The cheapest way to let some package pass.

    Attributes
    ----------
    total : float
        What it costs; inf: no movement at these prices opens the set.
    packages : int array, shape (ties,)
        Every package that can be had for so much.
    amounts : array, shape (ties, filters)
        How far each filter must give way for each of them.
    """

    total: float
    packages: Whole
    amounts: Floats


def misses_of(values: npt.ArrayLike) -> Floats:
    """Return misses as an array (filter, package), with what is as small as rounding set to 0.

    Raises
    ------
    ValueError
        For a missing number or a miss below 0.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2:
        raise ValueError("misses must have the shape (filters, packages)")
    if not np.all(array >= -SAME):
        raise ValueError("a filter is missed by 0 or more; inf says that no movement helps")
    return np.where(array <= SAME, 0.0, array)


def left_by(misses: npt.ArrayLike, amounts: npt.ArrayLike = 0.0) -> Whole:
    """Return the packages that pass all filters, each relaxed by its amount.

    >>> left_by([[0.0, 0.3, 0.2], [1.0, 0.0, 0.0]], [0.2, 0.0]).tolist()
    [2]
    """
    array = misses_of(misses)
    given = np.broadcast_to(np.asarray(amounts, dtype=np.float64), array.shape[:1])
    return np.flatnonzero(np.all(array <= given[:, None] + SAME, axis=0))


def funnel(misses: npt.ArrayLike) -> Whole:
    """Return how many packages are left before the first filter and after each, in the order of the filters.

    >>> funnel([[0.0, 0.3, 0.0], [1.0, 0.0, 0.0]]).tolist()
    [3, 2, 1]
    """
    array = misses_of(misses)
    passed = np.logical_and.accumulate(array == 0.0, axis=0)
    return np.concatenate([[array.shape[1]], passed.sum(axis=1)])


def minimal_conflicts(misses: npt.ArrayLike) -> tuple[tuple[int, ...], ...]:
    """Return all smallest groups of filters that together leave nothing, the shortest groups first.

    Empty when the win-set is not; the empty group alone when there was no package to begin with. A group leaves nothing
    when every package misses one of its filters: the smallest such groups are the minimal transversals of the sets of
    filters that packages miss, and are built up one set at a time (Berge's algorithm): a group that misses the next set
    takes one filter of it, unless another group is part of it then.

    Raises
    ------
    ValueError
        With more than 60 filters, or when there are more than 20,000 such groups.

    >>> minimal_conflicts([[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]])
    ((0, 1),)
    """
    failed = misses_of(misses) > 0.0
    filters = failed.shape[0]
    if filters > MOST:
        raise ValueError(f"groups of {filters} filters are too many to go through; join some, so that {MOST} are left")
    groups = np.zeros(1, dtype=np.int64)
    for edge in _smallest(np.unique((np.int64(1) << np.arange(filters, dtype=np.int64)) @ failed)):
        touched = (groups & edge) != 0
        hit, missed = groups[touched], groups[~touched]
        bits = [np.int64(1) << np.int64(bit) for bit in range(filters) if edge >> bit & 1]
        groups = np.concatenate([hit, *(_not_above(missed | bit, hit[(hit & bit) != 0]) for bit in bits)])
        if len(groups) > MOST_GROUPS:
            raise ValueError(f"more than {MOST_GROUPS:,} groups of filters leave nothing; join some filters")
    found = (tuple(bit for bit in range(filters) if group >> bit & 1) for group in groups.tolist())
    return tuple(sorted(found, key=lambda group: (len(group), group)))


def _not_above(sets: Whole, smaller: Whole) -> Whole:
    """Return the sets, written as bits, that contain none of the smaller ones."""
    above = np.zeros(len(sets), dtype=bool)
    for part in np.array_split(smaller, len(smaller) // 256 + 1):
        above |= ((part[:, None] & ~sets) == 0).any(axis=0)
    return np.asarray(sets[~above])


def _smallest(sets: Whole) -> list[int]:
    """Return the sets, written as bits, that contain no other one."""
    left = sets[np.lexsort((sets, np.bitwise_count(sets)))]  # what contains another is longer than that
    kept = []
    while len(left):
        kept.append(int(left[0]))
        left = left[(left & left[0]) != left[0]]
    return kept


def unlocking(misses: npt.ArrayLike) -> tuple[int, ...]:
    """Return the filters each of which, given up alone, leaves some package where now none is.

    >>> unlocking([[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]])
    (0, 1)
    """
    failed = misses_of(misses) > 0.0
    if np.any(~failed.any(axis=0)):
        return ()
    single = failed[:, failed.sum(axis=0) == 1]
    return tuple(np.flatnonzero(single.any(axis=1)).tolist())


def cheapest_repair(misses: npt.ArrayLike, prices: npt.ArrayLike = 1.0) -> Repair:
    """Return the cheapest movement of filters that lets some package pass, with every package that ties.

    Parameters
    ----------
    misses : array, shape (filters, packages)
    prices : array, shape () or (filters,)
        Of one unit of each filter's miss, 0 or more; inf: this one never moves.

    Examples
    --------
    >>> repair = cheapest_repair([[0.0, 0.4, 0.2], [1.0, 0.0, 0.2]])
    >>> round(repair.total, 12), repair.packages.tolist(), repair.amounts.tolist()
    (0.4, [1, 2], [[0.4, 0.0], [0.2, 0.2]])
    """
    array = misses_of(misses)
    each = np.broadcast_to(np.asarray(prices, dtype=np.float64), array.shape[:1])
    if not np.all(each >= 0):
        raise ValueError("prices must be 0 or more; inf for a filter that never moves")
    costs = np.zeros(array.shape[1])
    for price, miss in zip(each, array, strict=True):
        stays = np.isinf(miss) | (np.isinf(price) & (miss > 0.0))
        costs += np.where(stays, np.inf, np.where(np.isinf(price), 0.0, price) * np.where(stays, 0.0, miss))
    total = float(costs.min(initial=np.inf))
    tied = np.flatnonzero(costs <= total + SAME) if np.isfinite(total) else np.empty(0, dtype=np.int64)
    return Repair(total, tied, np.ascontiguousarray(array[:, tied].T))
