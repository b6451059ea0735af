"""Logrolling: which steps on different issues pay both of two parties, and in which order.

Moving an issue from one level to the next changes what it is worth to both. An issue on which all steps pull both
parties the same way is *compatible*; where they pull apart it is *distributive*, and *integrative* if the rate at which
worth is exchanged between them differs from that of another such issue :cite:`raiffa1982,sebenius1983`.

A step on issue i costs its giver c_i and gives the receiver b_i; its rate is b_i / c_i. Two opposite steps, t units of
j for one of i, pay both iff

    (b_i / c_i) (b_j / c_j) > 1    and    c_i / b_j < t < b_i / c_j;

as whole steps, one for one, only if b_j > c_i and b_i > c_j: the product alone is not enough. The *surplus* of the pair
is what each gains, (b_j - c_i, b_i - c_j); pairs are listed by the smaller of the two. Where issues can be divided, the
contract curve of two parties gives issue after issue to the first in falling order of u_A / u_B.
"""

from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
import numpy.typing as npt

TOLERANCE = 1e-9
Floats = npt.NDArray[np.float64]
Kind = Literal["compatible", "distributive", "integrative", "mixed", "one-sided", "idle"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step on an issue: it costs its giver and pays its receiver.

    Attributes
    ----------
    issue, start, end : int
        The levels that it leads from and to.
    cost, benefit : float
    """

    issue: int
    start: int
    end: int
    cost: float
    benefit: float

    @property
    def rate(self) -> float:
        """What the receiver gets for each unit that the giver loses."""
        return self.benefit / self.cost


@dataclass(frozen=True, slots=True)
class Swap:
    """A step of the first party for a step of the second.

    Attributes
    ----------
    first, second : Step
        What the first party gives, and what the second gives for it.
    """

    first: Step
    second: Step

    @property
    def product_of_rates(self) -> float:
        """Above 1, some number of units of the second step for one of the first pays both."""
        return self.first.rate * self.second.rate

    @property
    def surplus(self) -> tuple[float, float]:
        """What the whole steps, one for one, bring to the first and the second party."""
        return self.second.benefit - self.first.cost, self.first.benefit - self.second.cost

    @property
    def pays_whole(self) -> bool:
        """Whether the whole steps pay both."""
        return min(self.surplus) > TOLERANCE

    @property
    def units(self) -> tuple[float, float] | None:
        """Between how many units of the second step for one of the first both gain; None where none do."""
        low, high = self.first.cost / self.second.benefit, self.first.benefit / self.second.cost
        return (low, high) if high > low * (1 + TOLERANCE) else None


def kinds(first: npt.ArrayLike, second: npt.ArrayLike, levels: tuple[int, ...]) -> list[Kind]:
    """Return the kind of every issue.

    Parameters
    ----------
    first, second : arrays, shape (issues, most levels)
        What each level is worth to the two parties; levels in their order along the issue.
    levels : tuple of int
        How many levels each issue has.

    Returns
    -------
    list of str
        ``mixed`` where some steps pull together and others apart, ``one-sided`` where a party never cares, ``idle``
        where neither does.

    Examples
    --------
    >>> kinds([[0, 2], [0, 1], [0, 1]], [[1, 0], [3, 0], [0, 1]], (2, 2, 2))
    ['integrative', 'integrative', 'compatible']
    """
    rises = [
        (np.diff(mine[:count]), np.diff(theirs[:count]))
        for mine, theirs, count in zip(np.asarray(first, float), np.asarray(second, float), levels, strict=True)
    ]
    rates = [rates_of(*rise) if _pulls(*rise) == "apart" else np.zeros(0) for rise in rises]
    found: list[Kind] = []
    for place, rise in enumerate(rises):
        match _pulls(*rise):
            case "apart":
                others = np.concatenate([rate for other, rate in enumerate(rates) if other != place] or [np.zeros(0)])
                found.append("integrative" if _differ(rates[place], others) else "distributive")
            case "together":
                found.append("compatible")
            case "mixed":
                found.append("mixed")
            case "one":
                found.append("one-sided")
            case _:
                found.append("idle")
    return found


def _pulls(mine: Floats, theirs: Floats) -> str:
    one, other = np.abs(mine) > TOLERANCE, np.abs(theirs) > TOLERANCE
    if not one.any() or not other.any():
        return "one" if one.any() or other.any() else "none"
    together = bool((mine * theirs > 0)[one & other].any())
    apart = bool((mine * theirs < 0)[one & other].any())
    if together == apart:
        return "mixed"
    return "together" if together else "apart"


def rates_of(mine: Floats, theirs: Floats) -> Floats:
    """Return the second party's worth over the first's of every step that matters to both."""
    both = (np.abs(mine) > TOLERANCE) & (np.abs(theirs) > TOLERANCE)
    return np.asarray(np.abs(theirs[both] / mine[both]), dtype=np.float64)


def _differ(rates: Floats, others: Floats) -> bool:
    """Return whether an issue's steps are exchanged at another rate than steps that do not stand at par with it.

    An issue all of whose steps trade one for one has nothing to offer to another such issue, and is called distributive
    even beside issues with other rates: no party cares more for it than the other one does.
    """
    if np.allclose(rates, 1.0, rtol=TOLERANCE):
        return False
    return not np.allclose(np.concatenate([rates, others]), rates[0], rtol=TOLERANCE)


def steps(
    giver: npt.ArrayLike, receiver: npt.ArrayLike, package: tuple[int, ...], levels: tuple[int, ...]
) -> list[Step]:
    """Return every single step from a package that costs one party and pays the other."""
    found = []
    mine, theirs = np.asarray(giver, float), np.asarray(receiver, float)
    for issue, level in enumerate(package):
        for end in (level - 1, level + 1):
            if 0 <= end < levels[issue]:
                cost = float(mine[issue, level] - mine[issue, end])
                benefit = float(theirs[issue, end] - theirs[issue, level])
                if cost > TOLERANCE and benefit > TOLERANCE:
                    found.append(Step(issue, level, end, cost, benefit))
    return found


def swaps(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    package: tuple[int, ...],
    levels: tuple[int, ...],
    *,
    divisible: bool = False,
) -> list[Swap]:
    """Return the swaps that pay both parties from a package on, in falling order of the smaller surplus.

    Parameters
    ----------
    first, second, levels
        As in :func:`kinds`.
    package : tuple of int
        Where the parties stand: the level of each issue.
    divisible : bool
        Whether parts of a step count: then all pairs with a product of rates above 1, by that product.

    Examples
    --------
    >>> [swap.surplus for swap in swaps([[2, 0], [0, 4]], [[0, 5], [3, 0]], (0, 0), (2, 2))]
    [(2.0, 2.0)]
    """
    gives, takes = steps(first, second, package, levels), steps(second, first, package, levels)
    pairs = [Swap(one, other) for one, other in product(gives, takes) if one.issue != other.issue]
    if divisible:
        return sorted((pair for pair in pairs if pair.units), key=lambda pair: -pair.product_of_rates)
    return sorted(
        (pair for pair in pairs if pair.pays_whole), key=lambda pair: (-min(pair.surplus), -max(pair.surplus))
    )


def contract_curve(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[npt.NDArray[np.intp], Floats]:
    """Return the corners of the contract curve of two parties that divide issues.

    Parameters
    ----------
    first, second : arrays, shape (issues,)
        What the whole of each issue is worth to the party that gets it, at least 0.

    Returns
    -------
    order : array of int, shape (issues,)
        The issues as they go to the first party: in falling order of u_A / u_B, alike ones as they are listed.
    corners : array, shape (issues + 1, 2)
        What both have after none, one … all of them; between two corners lies a divided issue.

    Examples
    --------
    >>> order, corners = contract_curve([50, 50], [20, 80])
    >>> order.tolist(), corners.tolist()
    ([0, 1], [[0.0, 100.0], [50.0, 80.0], [100.0, 0.0]])
    """
    mine, theirs = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if mine.ndim != 1 or mine.shape != theirs.shape or not (mine >= 0).all() or not (theirs >= 0).all():
        raise ValueError("both parties need one number of at least 0 for each issue")
    order = np.argsort(-np.arctan2(mine, theirs), kind="stable")
    given, left = np.cumsum([0, *mine[order]]), theirs.sum() - np.cumsum([0, *theirs[order]])
    return order, np.stack([given, left], axis=1)
