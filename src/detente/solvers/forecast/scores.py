"""How far a forecast of one number was off :cite:`gneiting2007`.

The *continuous ranked probability score* compares a whole forecast F with what came, y:

    CRPS(F, y) = ∫ (F(z) - [y ≤ z])² dz = E|X - y| - ½ E|X - X'|,      X, X' drawn from F;

it is in the units of y, smaller is better, and of a point forecast it is the absolute error. The first form is summed
on a grid, the second is exact for samples. With F(y-) the chance strictly below y, what the forecast *allots* to y is
spread evenly from F(y-) to F(y): over many cases these are even from 0 to 1 where forecasts are calibrated, jumps
included :cite:`czado2009`.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def crps_of_samples(samples: Floats, came: Floats) -> Floats:
    """Return the exact score of samples as a forecast.

    Parameters
    ----------
    samples : array, shape (samples, cases)
    came : array, shape (cases,)

    Examples
    --------
    >>> round(float(crps_of_samples(np.array([[1.0], [2.0], [4.0]]), np.array([3.0]))[0]), 10)
    0.6666666667
    """
    count = len(samples)
    ranked = np.sort(samples, axis=0)
    rank = 2 * np.arange(1, count + 1) - count - 1
    apart = 2 * (rank[:, None] * ranked).sum(axis=0) / count**2  # E|X - X'|
    return np.asarray(np.abs(samples - came).mean(axis=0) - apart / 2)


def crps_on_grid(chances: Floats, grid: Floats, came: Floats) -> Floats:
    """Return the score of forecasts given on an even grid that holds all their mass and what came.

    Parameters
    ----------
    chances : array, shape (cases, points)
        F at the points.
    grid : array, shape (points,)
    came : array, shape (cases,)
    """
    off = (chances - (came[:, None] <= grid)) ** 2
    return np.asarray(off.sum(axis=1) * (grid[-1] - grid[0]) / (len(grid) - 1))


def tenths(below: Floats, upto: Floats) -> Floats:
    """Return the share of cases in every tenth of what forecasts allotted to them; each 0.1 where all is calibrated.

    Parameters
    ----------
    below, upto : array, shape (cases,)
        F(y-) and F(y).
    """
    edges = np.linspace(0, 1, 11)
    width = np.maximum(upto - below, 1e-12)
    reached = np.clip((edges[:, None] - below) / width, 0, 1).mean(axis=1)
    reached[0], reached[-1] = 0, 1  # what lies at the very end belongs to the last tenth
    return np.asarray(np.diff(reached))
