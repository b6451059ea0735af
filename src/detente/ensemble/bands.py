"""Bands: how well this ensemble computed a probability, and how widely it spreads over worlds.

With p_s what a lens gives in world s (0 or 1, or a probability), P = mean of p_s over N draws:

* *replicates*, when there are at least 20: P_r from each of R replicates, band P ± t(0.975, R-1) sd(P_r) / √R;
* *plain draws*, otherwise or when that band leaves (0, 1): n* = N P(1-P) / var(p_s), then the 2.5 % and 97.5 % points
  of
  Beta(n* P + ½, n*(1-P) + ½), with 0 below P = 0 and 1 above P = 1 (the Jeffreys interval :cite:`brown2001`).

More draws make the band smaller; they do not change the spread over worlds.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, stdtrit

from detente.worlds.draw import REPLICATE
from detente.worlds.worlds import Floats

LEAST_REPLICATES = 20
NORMAL = 1.959963984540054
SURE = 1e9  # as good as this many draws: the two ends of the interval are those of the normal, and the exact ones fail


@dataclass(frozen=True)
class Band:
    """A probability with its 95 % band.

    Attributes
    ----------
    probability : float
    low, high : float
    """

    probability: float
    low: float
    high: float


def band(values: Floats, *, replicate: int = REPLICATE) -> Band | None:
    """Return the band of the mean of probabilities, or None where nothing is known.

    Parameters
    ----------
    values : array, shape (draws,)
        Each in 0-1; NaN where the question does not arise.
    replicate : int
        Draws that were stratified together.
    """
    known = values[~np.isnan(values)]
    if known.size == 0:
        return None
    if known.min() == known.max():  # a mean of equal numbers may be rounded
        return _jeffreys(known, float(known[0]))
    p = float(known.mean())
    whole = len(values) // replicate
    if whole >= LEAST_REPLICATES and known.size == values.size:
        means = values[: whole * replicate].reshape(whole, replicate).mean(axis=1)
        half = float(stdtrit(whole - 1, 0.975)) * float(means.std(ddof=1)) / whole**0.5
        if p - half > 0 and p + half < 1 and half > 0:
            return Band(p, p - half, p + half)
    return _jeffreys(known, p)


def weighted_band(values: Floats, weight: Floats) -> Band:
    """Return the band of a weighted mean of probabilities.

    With w̃ the weights, p = Σ w̃ x and s² = Σ w̃² (x - p)², the band is p ± 1.96 s, or where that leaves (0, 1) the
    Jeffreys interval with n* = p (1 - p) / s²; with n* = 1 / Σ w̃² where s = 0 at an end.

    Parameters
    ----------
    values : array, shape (draws,)
        Each in 0-1.
    weight : array, shape (draws,)
        Sums to 1.
    """
    p = min(max(float(weight @ values), 0.0), 1.0)
    error = float(np.sqrt((weight**2 * (values - p) ** 2).sum()))
    half = NORMAL * error
    if p - half > 0 and p + half < 1 and half > 0:
        return Band(p, p - half, p + half)
    if error == 0 and 0 < p < 1:
        return Band(p, p, p)
    return _interval(p, p * (1 - p) / error**2 if error > 0 and 0 < p < 1 else 1 / float((weight**2).sum()))


def _jeffreys(values: Floats, p: float) -> Band:
    spread = float(values.var()) if values.min() < values.max() else 0.0
    n = values.size * (p * (1 - p) / spread if spread > 0 and 0 < p < 1 else 1.0)
    if spread == 0 and 0 < p < 1:
        return Band(p, p, p)  # the same probability in every world: nothing was left to chance
    return _interval(p, n)


def _interval(p: float, n: float) -> Band:
    if n > SURE:
        half = NORMAL * (max(p * (1 - p), 0.0) / n) ** 0.5
        return Band(p, max(p - half, 0.0), min(p + half, 1.0))
    low = 0.0 if p <= 0 else float(betaincinv(n * p + 0.5, n * (1 - p) + 0.5, 0.025))
    high = 1.0 if p >= 1 else float(betaincinv(n * p + 0.5, n * (1 - p) + 0.5, 0.975))
    return Band(p, low, high)
