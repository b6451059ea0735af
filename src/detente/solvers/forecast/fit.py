"""Fitting the law of a compromise to decided cases.

The shrinkage is the least-squares slope through the middle, with every case in units of its own spread,

    b = Σ (m - c)(y - c)/σ² / Σ (m - c)²/σ²,      held between 0 and 1;

the sizes are the quantiles of |y - a|/σ; and the share s is the one with the smallest mean CRPS. With D and R the laws
of positions and of residuals and I = [y ≤ z], that score is a parabola in s,

    ∫ (s (D - I) + (1 - s)(R - I))² dz,

so that its lowest point is found at once.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.solvers.forecast.law import Constants, Law, chance_around, chance_at_positions

Floats = npt.NDArray[np.float64]

SIZES = 21  # quantiles that are kept: more of them change the score by less than 0.01 of a scale of 100 (measured)
MOST_SHARE = 0.95  # so that something is left of the residuals
LEAST_SPREAD = 1e-9  # below it all weight lies on one position, and a case tells nothing of residuals


@dataclass(frozen=True, eq=False)
class Decided:
    """Decided cases, with what does not change when some of them are left out.

    Attributes
    ----------
    law : Law
    came : array, shape (cases,)
        Where each ended.
    grid : array, shape (points,)
        On which forecasts are scored.
    at_positions : array, shape (cases, points)
        The law of positions alone.
    """

    law: Law
    came: Floats
    grid: Floats
    at_positions: Floats

    @classmethod
    def of(cls, law: Law, came: Floats, grid: Floats) -> "Decided":
        """Return cases ready to be fitted."""
        return cls(law, came, grid, chance_at_positions(law, grid))

    def rows(self, rows: npt.NDArray[np.bool_]) -> "Decided":
        """Return some of the cases."""
        return Decided(self.law.rows(rows), self.came[rows], self.grid, self.at_positions[rows])


def fit_law(cases: Decided) -> Constants:
    """Return the constants that fit decided cases.

    Raises
    ------
    ValueError
        When no case has positions that differ.
    """
    law = cases.law
    tells = law.spread > LEAST_SPREAD
    if not tells.any():
        raise ValueError("no case has positions that differ, so there is nothing to fit")
    spread = np.where(tells, law.spread, 1.0)
    off, came = (law.mean - law.middle) / spread, (cases.came - law.middle) / spread
    bottom = float((off**2)[tells].sum())
    shrink = float(np.clip((off * came)[tells].sum() / bottom, 0, 1)) if bottom > 0 else 1.0
    centre = law.middle + shrink * (law.mean - law.middle)
    sizes = fit_sizes(law, centre, cases.came)
    share = _share(cases, centre, sizes)
    return Constants(share, shrink, tuple(float(size) for size in sizes))


def fit_sizes(law: Law, centre: Floats, came: Floats) -> Floats:
    """Return the quantiles of how far from any centre cases ended, in units of the spread; the first is set to 0."""
    tells = law.spread > LEAST_SPREAD
    sizes = np.quantile(np.abs(came - centre)[tells] / law.spread[tells], np.linspace(0, 1, SIZES))
    sizes[0] = 0.0  # the law has no gap in its middle, so that its median is one point
    return np.asarray(sizes)


def _share(cases: Decided, centre: Floats, sizes: Floats) -> float:
    is_there = cases.came[:, None] <= cases.grid
    at = cases.at_positions - is_there
    around = chance_around(cases.law, centre, sizes, cases.grid) - is_there
    bend = ((at - around) ** 2).sum()
    return float(np.clip((around * (around - at)).sum() / bend, 0, MOST_SHARE)) if bend > 0 else 0.0
