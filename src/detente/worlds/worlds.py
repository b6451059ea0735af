"""Worlds: many draws of a crisis with nothing left open, as read-only arrays, draw axis first."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from detente.core.errors import MissingField
from detente.worlds.fields import FIELDS, FIXED_LABELS

Floats: TypeAlias = npt.NDArray[np.float64]


def read_only(array: npt.ArrayLike) -> Floats:
    """Return a view that nobody can write to; a lens that tries fails at once."""
    view = np.asarray(array, dtype=np.float64).view()
    view.flags.writeable = False
    return view


@dataclass(frozen=True, eq=False)
class Worlds:
    """A block of worlds.

    Attributes
    ----------
    crisis : str
        Name of the crisis.
    labels : mapping of dim to names
        ``{"party": ("russia", …), "issue": …}``.
    arrays : mapping of field to array
        Read-only float64, shape (draws, dims of the field …).
    first : int
        Number of the first draw in its run.
    log_weights : array or None
        Shape (draws,); None = all worlds count the same.

    Raises
    ------
    ValueError
        When an array does not have its declared dims or range, or has NaN where that is not allowed.
    """

    crisis: str
    labels: Mapping[str, tuple[str, ...]]
    arrays: Mapping[str, Floats]
    first: int = 0
    log_weights: Floats | None = field(default=None)

    def __post_init__(self) -> None:
        arrays = {name: read_only(array) for name, array in self.arrays.items()}
        lengths = {len(array) for array in arrays.values()}
        if len(lengths) > 1:
            raise ValueError(f"fields have different numbers of draws: {sorted(lengths)}")
        for name, array in arrays.items():
            self._check(name, array)
        object.__setattr__(self, "arrays", MappingProxyType(arrays))
        object.__setattr__(self, "labels", MappingProxyType(dict(self.labels)))

    def _check(self, name: str, array: Floats) -> None:
        declared = FIELDS[name]
        shape = tuple(len(self.labels[dim]) for dim in declared.dims)
        if array.shape[1:] != shape:
            raise ValueError(
                f"the field '{name}' has shape {array.shape[1:]} a draw, declared is {declared.dims} = {shape}"
            )
        if array.size == 0:
            return
        if array.strides[0] == 0:
            array = array[:1]  # the same in every world, repeated without being copied
        if not declared.missing and np.isnan(array.min()):
            raise ValueError(f"the field '{name}' is not a number somewhere")
        low, high = np.fmin.reduce(array, axis=None), np.fmax.reduce(array, axis=None)
        if low < declared.low or high > declared.high:
            raise ValueError(
                f"the field '{name}' runs from {low} to {high}, declared is {declared.low} to {declared.high}"
            )

    @property
    def draws(self) -> int:
        """Number of worlds."""
        return len(next(iter(self.arrays.values()))) if self.arrays else 0

    def field(self, name: str, *, lens: str) -> Floats:
        """Return the array of a field.

        Raises
        ------
        MissingField
            When these worlds do not hold it; names the lens that asked.
        """
        if name not in self.arrays:
            raise MissingField(lens=lens, field=name, crisis=self.crisis)
        return self.arrays[name]

    def rows(self, start: int, stop: int) -> "Worlds":
        """Return the worlds from ``start`` up to, not including, ``stop``."""
        weights = None if self.log_weights is None else self.log_weights[start:stop]
        arrays = {name: array[start:stop] for name, array in self.arrays.items()}
        return replace(self, arrays=arrays, first=self.first + start, log_weights=weights)


def labels_of(dims: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return all labels: the given ones, the parties as seen by a party, the pairs of parties, and the fixed ones."""
    parties = dims.get("party", ())
    pairs = tuple(f"{a}|{b}" for a, b in combinations(parties, 2))
    return {**dims, "other": parties, "pair": pairs, **FIXED_LABELS}
