"""Four answers to "which of these packages is fair?", over the gains of all parties.

With gains g_q = U_q - d_q over the disagreement point d, all of them ≥ 0:

    nash              argmax Π g_q :cite:`nash1950`; where not all can gain: first the most gainers, then the product
                      over them
    egalitarian       leximin of g: the least gain first, then the next :cite:`kalai1977,imai1983`
    kalai_smorodinsky leximin of g_q / m_q, m_q the best gain of q among these packages :cite:`kalai1975`
    utilitarian       argmax Σ λ_q g_q; it needs a scale between parties, λ, that somebody must state

All packages that a rule cannot tell apart are given. Sums are alike within 1e-9, products within a relative 1e-12.

Kalai-Smorodinsky leaves out parties that cannot gain from any package (m_q = 0): nobody's share of nothing is larger.
Where not all can gain, which of two equally large groups gains more by its product depends on the parties' scales; only
where all can gain is Nash free of them. On a finite list Kalai-Smorodinsky and the egalitarian rule may leave shares
far from equal, and a new package may hurt a party under either.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

RULES = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
TOLERANCE = 1e-9  # of gains and shares
RELATIVE = 1e-12  # of products

Places = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]


def solutions(gains: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> dict[str, Places]:
    """Return which packages each rule chooses.

    Parameters
    ----------
    gains : array, shape (packages, parties)
        Over the disagreement point, at least 0: leave out packages that somebody would refuse, since they would set
        best gains that are none.
    weights : array, shape (parties,), optional
        λ of the utilitarian rule, at least 0; by default 1 each.

    Returns
    -------
    dict of str to array of int
        By rule, the places of all packages that are chosen, rising; empty where there is no package.

    Raises
    ------
    ValueError
        If gains are no table of finite numbers that are at least 0, or the weights do not fit.

    Examples
    --------
    >>> {rule: places.tolist() for rule, places in solutions([[6, 2], [4, 3], [1, 5]]).items()}
    {'nash': [0, 1], 'kalai_smorodinsky': [1], 'egalitarian': [1], 'utilitarian': [0]}
    """
    table = _checked(gains)
    scale = weights_of(weights, table.shape[1])
    return {
        "nash": nash(table),
        "kalai_smorodinsky": leximin(shares(table)),
        "egalitarian": leximin(table),
        "utilitarian": _near_best(table @ scale, np.arange(len(table))),
    }


def rational(values: npt.ArrayLike, disagreement: npt.ArrayLike) -> Places:
    """Return which packages are worth at least the disagreement point to everybody, give or take 1e-9.

    >>> rational([[10, 1], [6, 3], [4, 5]], [2, 2]).tolist()
    [1, 2]
    """
    slack = np.asarray(values, dtype=np.float64) - np.asarray(disagreement, dtype=np.float64)
    return np.flatnonzero((slack >= -TOLERANCE).all(axis=1))


def ideal(gains: Floats) -> Floats:
    """Return the best gain of each party, 0 where there is no package."""
    return np.asarray(gains.max(axis=0, initial=0.0), dtype=np.float64)


def shares(gains: Floats) -> Floats:
    """Return gains as shares of the best ones; columns of parties that cannot gain are left out."""
    best = ideal(gains)
    able = best > TOLERANCE
    return np.asarray(gains[:, able] / best[able], dtype=np.float64)


def leximin(values: Floats) -> Places:
    """Return the rows whose least value is largest, among these the next, and so on.

    >>> leximin(np.array([[3, 3, 5], [3, 4, 4], [2, 9, 9]])).tolist()
    [1]
    """
    if not values.shape[1]:
        return np.arange(len(values))
    left = _near_best(values.min(axis=1), np.arange(len(values)))
    ordered = np.sort(values[left], axis=1)
    for rank in range(1, values.shape[1]):
        best = _near_best(ordered[:, rank], np.arange(len(left)))
        left, ordered = left[best], ordered[best]
    return left


def nash(gains: Floats) -> Places:
    """Return the rows with the most gainers and, among these, the largest product of their gains."""
    if not len(gains):
        return np.arange(0)
    positive = gains > TOLERANCE
    gainers = positive.sum(axis=1)
    left = np.flatnonzero(gainers == gainers.max())
    top = np.maximum(gains.max(axis=0, initial=0.0), TOLERANCE)  # products of shares of it neither run over nor vanish
    products = np.where(positive[left], gains[left] / top, 1.0).prod(axis=1)
    if len(np.unique(positive[left], axis=0)) > 1:  # then scales matter: products of the gains themselves
        products = np.exp(np.where(positive[left], np.log(np.maximum(gains[left], TOLERANCE)), 0.0).sum(axis=1))
        return np.asarray(left[products >= products.max() * (1 - 10 * RELATIVE)])
    return np.asarray(left[products >= products.max() * (1 - RELATIVE)])


def _near_best(values: Floats, places: Places) -> Places:
    """Return the places of the largest values, give or take the tolerance."""
    return places[values >= values.max() - TOLERANCE] if len(places) else places


def _checked(gains: npt.ArrayLike) -> Floats:
    table: npt.NDArray[Any] = np.asarray(gains, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] < 1:
        raise ValueError(f"gains are a table (package, party), not an array of shape {table.shape}")
    if not np.all(np.isfinite(table)) or table.min(initial=0.0) < -TOLERANCE:
        raise ValueError("every gain must be finite and at least 0; leave out packages that somebody would refuse")
    return np.asarray(np.maximum(table, 0.0), dtype=np.float64)


def weights_of(weights: npt.ArrayLike | None, parties: int) -> Floats:
    """Return the weights of the utilitarian rule, checked."""
    scale = np.ones(parties) if weights is None else np.asarray(weights, dtype=np.float64)
    if scale.shape != (parties,) or not np.all(np.isfinite(scale)) or scale.min() < 0 or not scale.any():
        raise ValueError(f"weights are {parties} numbers of at least 0, not all 0; not {scale.tolist()}")
    return scale
