"""Utility: one definition for every lens.

With normalised salience ŝ (sums to 1 over the issues a party cares about), a party's worth of positions x is

    u(x) = Σ_i ŝ_i (1 - |x_i - ideal_i| / max(ideal_i, 1 - ideal_i)):

0 = the worst on everything it cares about, 1 = its ideal on everything. Costs are in the same unit and are subtracted.
"""

import numpy as np

from detente.worlds.worlds import Floats


def normalised(salience: Floats) -> Floats:
    """Return salience scaled to sum 1 over issues (the last axis); 0 for a party that cares about nothing."""
    total = salience.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(salience, total, out=np.zeros_like(salience), where=total > 0))


def worth(positions: Floats, ideal: Floats) -> Floats:
    """Return 1 - |x - ideal| / max(ideal, 1 - ideal) for every party and issue; 0 where a party has no stance.

    Parameters
    ----------
    positions : array, shape (draws, issues)
    ideal : array, shape (draws, parties, issues)
        NaN where a party has no stance.

    Returns
    -------
    array, shape (draws, parties, issues)
    """
    found = positions[:, None, :] - ideal
    np.abs(found, out=found)
    found /= np.maximum(ideal, 1 - ideal)
    np.subtract(1, found, out=found)
    found[np.isnan(found)] = 0.0
    return found


def utility(positions: Floats, ideal: Floats, weight: Floats) -> Floats:
    """Return u(x) of every party.

    Parameters
    ----------
    positions : array, shape (draws, issues)
    ideal, weight : arrays, shape (draws, parties, issues)
        Weight is normalised salience.

    Returns
    -------
    array, shape (draws, parties)
    """
    return np.asarray(np.einsum("spi,spi->sp", weight, worth(positions, ideal)))


def beyond_limit(positions: Floats, ideal: Floats, limit: Floats, side: Floats) -> Floats:
    """Return 1 where a position is worse than a party's limit, else 0.

    A party accepts everything from its limit through its ideal to that end of the scale. Where a draw's limit lies on
    the other side of the ideal than ``side`` says, the ideal is the limit.

    Parameters
    ----------
    positions : array, shape (draws, issues)
    ideal, limit, side : arrays, shape (draws, parties, issues)

    Returns
    -------
    array of 0 and 1, shape (draws, parties, issues)
    """
    place = positions[:, None, :]
    above = (side > 0) & (place > np.maximum(limit, ideal))
    below = (side < 0) & (place < np.minimum(limit, ideal))
    return np.asarray(above | below, dtype=np.float64)
