"""Quantities: a number as an analyst knows it, exact or uncertain, as a quantile function.

Every quantity turns a uniform u in (0, 1) into a value, ``value = Q(u)``; drawing is nothing else. With z(u) the
standard normal quantile and z95 = z(0.95) = 1.6449:

* *exact* x: Q(u) = x.
* *range* ``low to high``: the middle 90 % lies between. Let g be the logit on a 0-1 scale, the logarithm on a
  positive scale, the identity on the whole line; then g(Q(u)) = m + s z(u), with m = (g(low) + g(high))/2 and
  s = (g(high) - g(low))/(2 z95), so that Q(0.05) = low and Q(0.95) = high exactly.
* *range that touches an end of its scale* (``0.9 to 1``, ``0 to 0.05``): no such normal exists. The quantity is
  uniform; the touched end is its extreme, and the other number stays its 5 % (or 95 %) point. Where the 5 % beyond that
  point would leave the scale (``0.01 to 1``), they are uniform on what the scale leaves them. ``0 to 1`` is uniform on
  the whole scale.
* *word*: uniform inside the word's published range.
* *choice*: one of several values with stated odds, in the order of the values, so that a larger u never gives a
  smaller value.
* *triangle* (low, best, high): the triangular distribution on these three points.
"""

import math
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Z95 = 1.6448536269514722  # the 95 % point of the standard normal
MOST = 1e300  # stands for what a lognormal draw may exceed when it spans hundreds of magnitudes


class Scale(Enum):
    """Where a number may lie: its lowest and highest value."""

    UNIT = (0.0, 1.0)
    POSITIVE = (0.0, float("inf"))
    REAL = (float("-inf"), float("inf"))
    SIGNED = (-1.0, 1.0)

    @property
    def low(self) -> float:
        """The lowest value."""
        return self.value[0]

    @property
    def high(self) -> float:
        """The highest value."""
        return self.value[1]

    def __str__(self) -> str:
        names = {
            Scale.UNIT: "between 0 and 1",
            Scale.POSITIVE: "0 or more",
            Scale.REAL: "any number",
            Scale.SIGNED: "between -1 and 1",
        }
        return names[self]


@dataclass(frozen=True)
class Exact:
    """Exactly this value."""

    value: float


@dataclass(frozen=True)
class Range:
    """The middle 90 % lies between low and high."""

    low: float
    high: float


@dataclass(frozen=True)
class Word:
    """A word with a published range; uniform inside it."""

    word: str
    low: float
    high: float


@dataclass(frozen=True)
class Choice:
    """One of these values, with these odds (any positive weights)."""

    values: tuple[float, ...]
    odds: tuple[float, ...]


@dataclass(frozen=True)
class Triangle:
    """The triangular distribution with this lowest, likeliest and highest value."""

    low: float
    best: float
    high: float


Quantity: TypeAlias = Exact | Range | Word | Choice | Triangle


def quantile(quantity: Quantity, scale: Scale, u: npt.ArrayLike) -> Floats:
    """Return Q(u) of a quantity.

    Parameters
    ----------
    quantity : Quantity
    scale : Scale
        Decides the shape of a range.
    u : array of float
        In (0, 1), any shape.

    Returns
    -------
    array of float64, shape of u

    Examples
    --------
    >>> [round(float(x), 3) for x in quantile(Range(0.5, 0.8), Scale.UNIT, [0.05, 0.5, 0.95])]
    [0.5, 0.667, 0.8]
    >>> [round(float(x), 3) for x in quantile(Range(0.9, 1), Scale.UNIT, [0.05, 1.0])]
    [0.9, 1.0]
    """
    uniform = np.asarray(u, dtype=np.float64)
    match quantity:
        case Exact(value):
            return np.full(uniform.shape, value)
        case Word(_, low, high):
            return low + (high - low) * uniform
        case Choice(values, odds):
            return _choose(values, odds, uniform)
        case Triangle(low, best, high):
            return _triangle(low, best, high, uniform)
        case Range(low, high):
            return _range(low, high, scale, uniform)


def _choose(values: tuple[float, ...], odds: tuple[float, ...], u: Floats) -> Floats:
    order = np.argsort(values, kind="stable")
    steps = np.cumsum(np.asarray(odds, dtype=np.float64)[order])
    return np.asarray(values, dtype=np.float64)[order][np.searchsorted(steps[:-1] / steps[-1], u, side="right")]


def _triangle(low: float, best: float, high: float, u: Floats) -> Floats:
    width = high - low
    if width == 0:
        return np.full(u.shape, low)
    rising = low + np.sqrt(u * width * (best - low))
    falling = high - np.sqrt((1 - u) * width * (high - best))
    return np.where(u < (best - low) / width, rising, falling)


def _range(low: float, high: float, scale: Scale, u: Floats) -> Floats:
    if low == high:
        return np.full(u.shape, low)
    if _touches(low, high, scale):
        return _flat(low, high, scale, u)
    from scipy.special import ndtri  # takes a fifth of a second to import, and checking a file does not need it

    return _bell(low, high, scale, ndtri(u))


def _flat(low: float, high: float, scale: Scale, u: Floats) -> Floats:
    """Return the uniform of a range that touches an end of its scale; see the module."""
    tail = (high - low) * 0.05 / 0.95
    if low == scale.low and high == scale.high:
        return low + (high - low) * u
    if low == scale.low:
        return np.interp(u, [0.0, 0.95, 1.0], [low, high, min(high + tail, scale.high)])
    return np.interp(u, [0.0, 0.05, 1.0], [max(low - tail, scale.low), low, high])


def _touches(low: float, high: float, scale: Scale) -> bool:
    return low == scale.low or high == scale.high


def _bell(low: float, high: float, scale: Scale, z: npt.ArrayLike) -> Floats:
    """Return the inverse of g at m + s z; see the module."""
    normal = np.asarray(z, dtype=np.float64)
    with np.errstate(over="ignore"):  # beyond the largest number lies the end of the scale
        match scale:
            case Scale.UNIT | Scale.SIGNED:
                odds = _between(_logit(low, scale), _logit(high, scale), normal)
                return np.asarray(scale.low + (scale.high - scale.low) / (1 + np.exp(-odds)))
            case Scale.POSITIVE:
                return np.minimum(np.exp(_between(math.log(low), math.log(high), normal)), MOST)
            case Scale.REAL:
                return _between(low, high, normal)


def _between(low: float, high: float, z: Floats) -> Floats:
    """Return the normal whose 5 % and 95 % points are low and high."""
    return np.asarray((low + high) / 2 + (high - low) / (2 * Z95) * z)


def _logit(x: float, scale: Scale) -> float:
    """Return the logarithm of the way done over the way to go, from the scale's low end to its high end."""
    return math.log((x - scale.low) / (scale.high - x))


def median(quantity: Quantity, scale: Scale) -> float:
    """Return Q(0.5)."""
    if (
        isinstance(quantity, Range)
        and quantity.low < quantity.high
        and not _touches(quantity.low, quantity.high, scale)
    ):
        return float(_bell(quantity.low, quantity.high, scale, 0.0))
    return float(quantile(quantity, scale, np.array([0.5]))[0])


def middle_90(quantity: Quantity, scale: Scale) -> tuple[float, float]:
    """Return the 5 % and the 95 % point."""
    if isinstance(quantity, Range) and not _touches(quantity.low, quantity.high, scale):
        return quantity.low, quantity.high
    low, high = quantile(quantity, scale, np.array([0.05, 0.95]))
    return float(low), float(high)


def ends(quantity: Quantity) -> tuple[float, float]:
    """Return the lowest and the highest value of a quantity as it is written.

    >>> ends(Choice((0.8, 0.2), (1, 3)))
    (0.2, 0.8)
    """
    match quantity:
        case Exact(value):
            return value, value
        case Choice(values):
            return min(values), max(values)
        case _:
            return quantity.low, quantity.high
