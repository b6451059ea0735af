"""Sums that do not depend on their order: utilities on a grid of whole powers of two.

The package that changes nothing is worth exactly what no agreement is worth. Summed in another order it may fall short
by 1e-16 and drop out of the win-set. Therefore the tables of a world are rounded once to whole multiples of 2^k, with k
so that every sum of one level an issue is a float64 without rounding:

    2^k > 2^-51 Σ_j max |T_q[j][l]|,

about 1e-15 for utilities between 0 and 1. Reordering issues or parties then changes nothing to the last bit. True ties
that come out of different fractions (1/3 + 1/3 and 2/3) stay apart by such a rounding, on whatever grid; two utilities
are therefore the same when they differ by no more than ``TOLERANCE``, and products when they do by ``SAME_PRODUCT`` of
their size.
"""

import math

import numpy as np

from detente.core.kernels import compiled

TOLERANCE = 1e-9
SAME_PRODUCT = 1e-12
BITS = 51


@compiled
def grid_of(tables: np.ndarray, levels: np.ndarray) -> float:
    """Return the step of the grid on which sums of a table (issue, level, coordinate) are exact; NaN for no grid."""
    most = 0.0
    for q in range(tables.shape[2]):
        total = 0.0
        for j in range(tables.shape[0]):
            size = 0.0
            for k in range(int(levels[j])):
                value = np.abs(tables[j, k, q])
                if not value < np.inf:
                    return np.nan
                size = max(size, value)
            total += size
        most = max(most, total)
    return math.ldexp(1.0, math.frexp(most)[1] - BITS) if most > 0.0 else 1.0


@compiled
def on_grid(value: float, step: float) -> float:
    """Return the nearest point of a grid."""
    return float(np.rint(value / step) * step)
