"""Whole units: tables of real numbers as whole numbers in which ties are ties, whatever scale a party is on.

A table that was rescaled, times 0.37 or by a party's own total, no longer holds 0.1 + 0.2 and 0.3 as one number, and
rounding each entry to a fixed step may push the two apart. So every party has a unit of its own. What an option adds
over the first of its issue is divided by the largest such step of that party, and where all these shares are fractions
with denominators up to a million, to within 10⁻¹³, the unit is that largest step over their common denominator: sums
are exact then, and ties are those of the fractions. Elsewhere entries are rounded to 10⁻¹³ of the largest step, and
ties between different sums of them may be missed, those between the same numbers in other places not.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

CLOSE = 1e-13  # of the largest step: a share this near to a fraction is the fraction
LARGEST = 10**6  # denominator of one share
MOST = 2**50  # of the common denominator: sums over many issues stay below what whole numbers hold
SAME = 1e-9  # of a party's range: a threshold this near to whole units is whole


@dataclass(frozen=True, eq=False)
class Units:
    """Tables in whole units.

    Attributes
    ----------
    tables : array of int, shape (issues, levels, parties)
        What a level adds to that of the first level, in units of each party; 0 beyond an issue's levels.
    unit : array, shape (parties,)
    start : array, shape (parties,)
        What the package of all first levels is worth.
    exact : array of bool, shape (parties,)
        Whether every entry is a whole number of units, and none was rounded.
    """

    tables: Whole
    unit: Floats
    start: Floats
    exact: npt.NDArray[np.bool_]

    @property
    def span(self) -> Floats:
        """Units between the worst and the best package of each party, at least 1."""
        reach = self.tables.max(axis=1) - self.tables.min(axis=1)
        return np.asarray(np.maximum(reach.sum(axis=0), 1), dtype=np.float64)

    def worth(self, units: npt.ArrayLike) -> Floats:
        """Return what sums of units are worth; shape (packages, parties)."""
        return np.asarray(np.asarray(units) * self.unit + self.start)

    def over(self, units: Whole, least: Floats) -> Floats:
        """Return by how many units sums exceed what must be reached; whole where they differ from that by rounding."""
        need = (least - self.start) / self.unit
        near = np.rint(need)
        need = np.where(self.exact & (np.abs(need - near) <= SAME * self.span), near, need)
        slack = units - need
        return np.where(np.abs(slack) <= SAME * self.span, 0.0, slack)


def whole_units(tables: list[Floats], constants: Floats) -> Units:
    """Return tables in whole units.

    Parameters
    ----------
    tables : list of arrays, shape (levels, parties)
        By issue, what every level is worth.
    constants : array, shape (parties,)
        What is added to every package.

    Examples
    --------
    Thirds of a total of 0.7, where floats do not see that one step of each issue is two of the first:

    >>> found = whole_units([np.array([[0.0], [0.7 / 3], [1.4 / 3]]), np.array([[0.0], [0.7 / 3]])], np.zeros(1))
    >>> found.tables[:, :, 0].tolist(), bool(found.exact[0])
    ([[0, 1, 2], [0, 1, 0]], True)
    """
    most, parties = max(map(len, tables)), len(constants)
    steps = np.zeros((len(tables), most, parties))
    for place, table in enumerate(tables):
        steps[place, : len(table)] = table - table[0]
    found = np.zeros(steps.shape, dtype=np.int64)
    unit, exact = np.ones(parties), np.zeros(parties, dtype=np.bool_)
    for party in range(parties):
        largest = float(np.abs(steps[..., party]).max())
        if largest == 0:
            exact[party] = True
            continue
        shares = steps[..., party] / largest
        common = _common(shares, len(tables))
        exact[party] = common is not None
        parts = round(1 / CLOSE) if common is None else common
        found[..., party] = np.rint(shares * parts)
        divisor = int(np.gcd.reduce(np.abs(found[..., party]).ravel())) or 1
        found[..., party] //= divisor
        unit[party] = largest / parts * divisor
    start = np.sum([table[0] for table in tables], axis=0) + constants
    return Units(found, unit, np.asarray(start, dtype=np.float64), exact)


def _common(shares: Floats, issues: int) -> int | None:
    """Return a common denominator of shares; None where one is no fraction, or it grows too large."""
    common = 1
    for share in np.unique(np.abs(shares)):
        near = Fraction(float(share)).limit_denominator(LARGEST)
        if abs(float(near) - share) > CLOSE:
            return None
        common = math.lcm(common, near.denominator)
        if common * issues > MOST:
            return None
    return common
