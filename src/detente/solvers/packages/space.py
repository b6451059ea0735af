"""The space of packages: one level on every issue, without those that break a rule between issues.

A *package* x = (x_1, …, x_n) takes one of the ``levels`` of every issue. Its *code* is its position among all of them,
the first issue slowest, as in :func:`numpy.ravel_multi_index`. A *rule* r names levels of some issues twice: *when*
these are taken, *then* those must be,

    x breaks r  ⇔  x_j ∈ when_rj on every issue j, and x_j ∉ then_rj on some issue j.

An exclusion ("not both") has an issue on which no level is left by *then*. An issue that a rule does not name has all
its levels in both. Rules can contradict each other: then no package is left, and a smallest group of rules that leaves
none says why (:func:`detente.solvers.packages.conflict.smallest_conflict`).
"""

from dataclasses import dataclass, field
from functools import cached_property
from math import prod

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput

MOST_RULES = 52  # they are kept as the bits of a float64
MOST_PACKAGES = 2**53  # codes are whole numbers that a float64 holds

Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]


def levels_at(codes: npt.ArrayLike, levels: tuple[int, ...]) -> Whole:
    """Return the levels of packages from their codes, the issue as last axis.

    NumPy 2.4's ``unravel_index`` cannot be used for this: beyond 8,192 codes it is wrong where the last axis is of
    length 1.

    >>> levels_at([5, 0], (2, 3)).tolist()
    [[1, 2], [0, 0]]
    """
    sizes = np.array(levels, dtype=np.int64)
    strides = np.append(np.cumprod(sizes[:0:-1])[::-1], 1).astype(np.int64)
    return np.asarray(np.asarray(codes, dtype=np.int64)[..., None] // strides % sizes)


@dataclass(frozen=True, eq=False)
class Rules:
    """Rules between issues.

    Attributes
    ----------
    when, then : arrays of bool, shape (rules, issues, most levels)
        What stands beyond an issue's own levels is not read.
    """

    when: Flags
    then: Flags

    def __len__(self) -> int:
        return len(self.when)

    def only(self, places: list[int] | tuple[int, ...] | npt.NDArray[np.intp]) -> "Rules":
        """Return some of the rules."""
        chosen = np.array(places, dtype=np.intp)
        return Rules(self.when[chosen], self.then[chosen])


@dataclass(frozen=True, eq=False)
class Space:
    """Levels of every issue, and the rules between issues.

    Attributes
    ----------
    levels : tuple of int
        How many levels each issue has.
    rules : Rules, optional

    Raises
    ------
    BadInput
        Without issues, with an issue without levels, with more than 52 rules or 2**53 packages, or when the arrays of
        the rules do not have the shape (rules, issues, most levels).

    Examples
    --------
    Two issues of three levels, and "not the last of both":

    >>> when = np.array([[[False, False, True], [False, False, True]]])
    >>> space = Space((3, 3), Rules(when, np.zeros((1, 2, 3), dtype=bool)))
    >>> space.packages
    9
    >>> space.keeps(np.array([[2, 2], [2, 1]])).tolist()
    [False, True]
    """

    levels: tuple[int, ...]
    rules: Rules | None = field(default=None)

    def __post_init__(self) -> None:
        if not self.levels:
            raise BadInput("there is no issue, so there is no package; state at least one issue")
        for place, count in enumerate(self.levels):
            if count < 1:
                raise BadInput(f"issue {place} has {count} levels; every issue needs at least one")
        if self.packages > MOST_PACKAGES:
            raise BadInput(
                f"{len(self.levels)} issues give {self.packages:.3g} packages, and more than {MOST_PACKAGES:.1g} have "
                f"no code; merge issues or leave out levels"
            )
        if self.rules is not None:
            wanted = (len(self.rules), len(self.levels), self.most_levels)
            for name, array in (("when", self.rules.when), ("then", self.rules.then)):
                if array.shape != wanted:
                    raise BadInput(f"'{name}' of the rules has the shape {array.shape}, not {wanted}")
            if len(self.rules) > MOST_RULES:
                raise BadInput(f"there are {len(self.rules)} rules between issues, and at most {MOST_RULES} are taken")

    @property
    def packages(self) -> int:
        """How many packages there are before the rules."""
        return prod(self.levels)

    @property
    def most_levels(self) -> int:
        """The largest number of levels of an issue."""
        return max(self.levels)

    @cached_property
    def exists(self) -> Flags:
        """Which levels there are, shape (issues, most levels)."""
        return np.arange(self.most_levels) < np.array(self.levels)[:, None]

    @cached_property
    def bits(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Rules as bits of whole numbers, two arrays (issues, most levels): which rules a level keeps from applying,
        and which it breaks if they apply.
        """
        shape = (len(self.levels), self.most_levels)
        if self.rules is None or not len(self.rules):
            return np.zeros(shape), np.zeros(shape)
        powers = 2.0 ** np.arange(len(self.rules))
        spares = np.tensordot(powers, ~self.rules.when, 1) * self.exists
        breaks = np.tensordot(powers, ~self.rules.then, 1) * self.exists
        return spares, breaks

    def code_of(self, packages: npt.ArrayLike) -> Whole:
        """Return the codes of packages, whose last axis is the issue."""
        levels = np.moveaxis(np.asarray(packages, dtype=np.int64), -1, 0)
        return np.asarray(np.ravel_multi_index(tuple(levels), self.levels), dtype=np.int64)

    def package_of(self, codes: npt.ArrayLike) -> Whole:
        """Return the packages of codes, the issue as last axis."""
        return levels_at(codes, self.levels)

    def keeps(self, packages: npt.ArrayLike) -> Flags:
        """Return which packages, whose last axis is the issue, break no rule."""
        levels = np.asarray(packages, dtype=np.int64)
        issues = np.arange(len(self.levels))
        spares, breaks = (np.bitwise_or.reduce(part.astype(np.int64)[issues, levels], axis=-1) for part in self.bits)
        return np.asarray(breaks & ~spares == 0)
