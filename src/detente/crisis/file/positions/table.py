"""A plain table of positions: the field's common currency, one party a row.

Of every party k it states a capability c_k, of every issue i a position x_ki and a salience s_ki. A party without a
position on an issue has no stance there and is left out of every sum of that issue. Positions stay in the table's own
units; with the ends a and b of an issue's scale they are (x - a)/(b - a) on the scale from 0 to 1 of a crisis.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class TableIssue:
    """One issue of a table.

    Attributes
    ----------
    name : str
        As its column, or its rows, have it.
    low, high : float
        The ends of its scale, in the table's units; the first end may be the larger one.
    stated : bool
        Whether the table or the user states the scale; otherwise it runs from the lowest to the highest position.
    status_quo : float or None
        Where it stands now, in the table's units, where the table says so.
    """

    name: str
    low: float
    high: float
    stated: bool
    status_quo: float | None = None

    def units(self, position: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return positions on the scale from 0 to 1 in the table's units."""
        return self.low + np.asarray(position, dtype=np.float64) * (self.high - self.low)

    def unit(self, value: float) -> float:
        """Return a value in the table's units on the scale from 0 to 1."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)


@dataclass(frozen=True, eq=False)
class PositionTable:
    """A table as it was read.

    Attributes
    ----------
    file : str
        As the user named it.
    name : str
        The file's name without its ending.
    parties : tuple of str
    issues : tuple of TableIssue
    capability : array, shape (parties,)
        As written; only ratios matter.
    position : array, shape (parties, issues)
        In the table's units; not a number without a stance.
    salience : array, shape (parties, issues)
        0-1; 0 without a stance.
    notes : tuple of str
        How the file was understood, where that could have been otherwise.
    """

    file: str
    name: str
    parties: tuple[str, ...]
    issues: tuple[TableIssue, ...]
    capability: npt.NDArray[np.float64]
    position: npt.NDArray[np.float64]
    salience: npt.NDArray[np.float64]
    notes: tuple[str, ...] = ()
