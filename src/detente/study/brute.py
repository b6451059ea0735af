"""The Pareto front of sums of value tables, and four bargaining solutions: a plain stand-in.

The front grows issue by issue: partial sums that are dominated stay dominated. Ties stay, and so do near ties: what
differs by no more than ``NEAR`` whole units is equal, since tables that were rescaled are rounded.
"""

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]
NEAR = 1000  # units; a table on the scale of its largest total has 10^12 of them


def front_of_sums(tables: list[Whole]) -> tuple[Whole, Whole]:
    """Return the values and codes of all undominated packages; tables are (option, party) in whole units."""
    values, codes = np.zeros((1, tables[0].shape[1]), dtype=np.int64), np.zeros(1, dtype=np.int64)
    for table in tables:
        values = (values[:, None, :] + table[None]).reshape(-1, table.shape[1])
        codes = (codes[:, None] * len(table) + np.arange(len(table))[None]).ravel()
        kept = undominated(values)
        values, codes = values[kept], codes[kept]
    order = np.argsort(codes)
    return values[order], codes[order]


def undominated(values: Whole) -> npt.NDArray[np.intp]:
    """Return the rows that no row dominates, all ties kept."""
    unique, of_row = np.unique(values, axis=0, return_inverse=True)
    order = np.argsort(-unique.sum(axis=1), kind="stable")
    kept: list[int] = []
    for place in order:
        above = unique[kept] - unique[place]
        if not kept or not ((above >= -NEAR).all(axis=1) & (above > NEAR).any(axis=1)).any():
            kept.append(int(place))
    return np.flatnonzero(np.isin(of_row.ravel(), kept))


def solutions(gains: Whole) -> dict[str, npt.NDArray[np.intp]]:
    """Return the rows of each rule's solution, all ties, among rows of gains that are all 0 or more."""
    gains = np.where(gains > NEAR, gains, 0)  # what is as good as nothing is nothing
    top = np.maximum(gains.max(axis=0), 1)
    gainers = (gains > 0).sum(axis=1)
    logs = np.where(gains > 0, np.log(np.maximum(gains, 1)), 0).sum(axis=1)
    logs[gainers < gainers.max()] = -np.inf
    return {
        "nash": np.flatnonzero(logs >= logs.max() - 1e-9),
        "kalai_smorodinsky": _leximin(gains / top, 1e-9),
        "egalitarian": _leximin(gains.astype(np.float64), NEAR),
        "utilitarian": np.flatnonzero(gains.sum(axis=1) >= gains.sum(axis=1).max() - NEAR),
    }


def _leximin(rows: npt.NDArray[np.float64], tolerance: float) -> npt.NDArray[np.intp]:
    ordered, left = np.sort(rows, axis=1), np.arange(len(rows))
    for column in range(ordered.shape[1]):
        best = ordered[left, column].max()
        left = left[ordered[left, column] >= best - tolerance]
    return left
