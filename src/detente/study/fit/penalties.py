"""Penalties: what keeps an estimate finite where the cases alone do not.

A penalty is the logarithm of a prior that is added to the log-likelihood. ``cauchy``: every coefficient from a Cauchy
distribution around 0 with scale 2.5 (constants 10), for regressors of standard deviation ½, or two values one apart
:cite:`gelman2008`. ``log-f``: e^(β/2)/(1 + e^β), the log-F(1, 1) prior, for the same scaling
:cite:`greenland2015`. Both shrink towards 0, so a coefficient that a penalty made is smaller than the truth on average.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from scipy.special import expit

from detente.worlds.worlds import Floats

Terms: TypeAlias = tuple[Floats, Floats, Floats]  # value, slope and curvature of each coefficient's penalty
Penalty: TypeAlias = Callable[[Floats, Floats], Terms]  # of coefficients and regressors


def widths(regressors: Floats) -> Floats:
    """Return what one unit of each coefficient is measured in: twice the standard deviation, or the step between two.

    A constant has width 0.
    """
    found: Floats = 2 * regressors.std(axis=0)
    for place, column in enumerate(regressors.T):
        values = np.unique(column)
        if len(values) == 2:
            found[place] = values[1] - values[0]
        elif len(values) == 1:
            found[place] = 0.0
    return found


def none(coefficients: Floats, regressors: Floats) -> Terms:
    """Return no penalty."""
    del regressors
    nothing = np.zeros_like(coefficients)
    return nothing, nothing, nothing


def cauchy(coefficients: Floats, regressors: Floats) -> Terms:
    """Return the logarithm of a Cauchy density, up to a constant, its slope and its curvature."""
    width = widths(regressors)
    scale = np.where(width > 0, 2.5 / np.where(width > 0, width, 1.0), 10.0)
    t = coefficients / scale
    rest = 1 + t * t
    return -np.log(rest), -2 * t / rest / scale, -2 * (1 - t * t) / rest**2 / scale**2


def log_f(coefficients: Floats, regressors: Floats) -> Terms:
    """Return the logarithm of a log-F(1, 1) density, up to a constant, its slope and its curvature."""
    width = widths(regressors)
    width = np.where(width > 0, width, 1.0)
    x = coefficients * width
    p = np.asarray(expit(x))
    return 0.5 * x - np.logaddexp(0, x), width * (0.5 - p), -(width**2) * p * (1 - p)


PENALTIES: Mapping[str, Penalty] = MappingProxyType({"none": none, "cauchy": cauchy, "log-f": log_f})
