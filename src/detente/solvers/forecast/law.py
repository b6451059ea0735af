"""Where a compromise ends: at somebody's position, or somewhere around the mean.

With positions x_k and shares of the weight n_k (sum 1) let

    m = Σ n_k x_k      σ² = Σ n_k (x_k - m)²      c = (lowest + highest position) / 2      a = c + b (m - c):

the mean, the spread of the positions, their middle, and the mean drawn towards the middle. The end is, with chance s,
the position of a party drawn by its share of the weight; otherwise it is a + σ Z, cut off at the lowest and the highest
position, with Z symmetric about 0:

    F(y) = s Σ_k n_k [x_k ≤ y] + (1 - s) P(a + σ Z ≤ y)      lowest ≤ y < highest,   F(highest) = 1.

The *sizes* are quantiles of |Z| at even chances from 0 to 1, the first of them 0, with straight lines between. Nothing
in it depends on where the scale begins, how long it is, or which of its ends is called the upper one.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled

Floats = npt.NDArray[np.float64]

TIE = 1e-12  # a chance that is reached but for so little is reached: sums of shares in another order miss it by less


@dataclass(frozen=True)
class Constants:
    """What is fitted to decided cases.

    Attributes
    ----------
    share : float
        s: how often the end is somebody's position, at least 0 and below 1.
    shrink : float
        b: what is left of the distance between mean and middle, 0-1.
    sizes : tuple of float
        Quantiles of |Z| at even chances from 0 to 1, not falling, the first of them 0.
    """

    share: float
    shrink: float
    sizes: tuple[float, ...]

    def __post_init__(self) -> None:
        if not 0 <= self.share < 1:
            raise ValueError(f"share must be at least 0 and below 1, not {self.share}")
        if not 0 <= self.shrink <= 1:
            raise ValueError(f"shrink must be between 0 and 1, not {self.shrink}")
        if len(self.sizes) < 2 or self.sizes[0] != 0 or np.any(np.diff(self.sizes) < 0):
            raise ValueError("sizes must be at least two, begin with 0, and not fall")

    def as_array(self) -> Floats:
        """Return share, shrink and sizes in one row, as kernels take them."""
        return np.array([self.share, self.shrink, *self.sizes])


@dataclass(frozen=True, eq=False)
class Law:
    """What a law needs to know of several sets of positions.

    Attributes
    ----------
    positions, shares : array, shape (cases, parties)
        A share of 0 for a party that does not count.
    mean, spread, low, high : array, shape (cases,)
    """

    positions: Floats
    shares: Floats
    mean: Floats
    spread: Floats
    low: Floats
    high: Floats

    @classmethod
    def of(cls, positions: Floats, weights: Floats) -> "Law":
        """Return the laws of positions with weights; every case needs a weight above 0.

        Parameters
        ----------
        positions : array, shape (cases, parties)
            NaN for a party without one.
        weights : array, shape (cases, parties)
            NaN or 0 for a party that does not count.
        """
        counts = (np.nan_to_num(weights) > 0) & ~np.isnan(positions)
        if not counts.any(axis=1).all():
            raise ValueError("a case has no position with a weight above 0")
        weight, place = np.where(counts, weights, 0.0), np.where(counts, positions, 0.0)
        shares = weight / weight.sum(axis=1, keepdims=True)
        mean = (shares * place).sum(axis=1)
        return cls(
            positions=place,
            shares=shares,
            mean=mean,
            spread=np.sqrt((shares * (place - mean[:, None]) ** 2).sum(axis=1)),
            low=np.where(counts, positions, np.inf).min(axis=1),
            high=np.where(counts, positions, -np.inf).max(axis=1),
        )

    @property
    def middle(self) -> Floats:
        """Half-way between the lowest and the highest position."""
        return (self.low + self.high) / 2

    def rows(self, rows: npt.NDArray[np.bool_]) -> "Law":
        """Return the laws of some cases."""
        return Law(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def chance_at_positions(law: Law, grid: Floats) -> Floats:
    """Return Σ n_k [x_k ≤ y] of every case and point; shape (cases, points).

    Parameters
    ----------
    law : Law
    grid : array, shape (points,) or (cases, points)
    """
    reached = law.positions[:, :, None] <= np.atleast_2d(grid)[:, None, :]
    return np.asarray((law.shares[:, :, None] * reached).sum(axis=1))


def chance_around(law: Law, centre: Floats, sizes: Floats, grid: Floats) -> Floats:
    """Return P(centre + σ Z ≤ y), cut off at the ends, of every case and point; shape (cases, points)."""
    spread = np.maximum(law.spread, 1e-300)[:, None]
    away = (grid - centre[:, None]) / spread
    size = np.interp(np.abs(away), sizes, np.linspace(0, 1, len(sizes)), left=0.0, right=1.0)
    inside = (1 + np.sign(away) * size) / 2
    return np.where(grid >= law.high[:, None], 1.0, np.where(grid < law.low[:, None], 0.0, inside))


def chances_below(law: Law, constants: Constants, grid: Floats) -> Floats:
    """Return F of every case at points in rising order; shape (cases, points)."""
    centre = law.middle + constants.shrink * (law.mean - law.middle)
    around = chance_around(law, centre, np.array(constants.sizes), grid)
    return constants.share * chance_at_positions(law, grid) + (1 - constants.share) * around


def allotted(law: Law, constants: Constants, came: Floats) -> tuple[Floats, Floats]:
    """Return what the law gives to everything below a point of every case, and to it and everything below."""
    at = came[:, None]
    just_below = chances_below(law, constants, at - 1e-9)
    return just_below[:, 0], chances_below(law, constants, at)[:, 0]


@compiled
def size_at(constants: Floats, chance: float) -> float:
    """Return the quantile of Z at a chance; minus and plus infinity at and beyond 0 and 1."""
    if chance <= 0:
        return -np.inf
    if chance >= 1:
        return np.inf
    steps = constants.shape[0] - 3
    at = abs(2 * chance - 1) * steps
    below = min(int(at), steps - 1)
    size = constants[2 + below] + (at - below) * (constants[3 + below] - constants[2 + below])
    return float(size if chance >= 0.5 else -size)


@compiled
def place_at(place: Floats, until: Floats, centre: float, spread: float, constants: Floats, chance: float) -> float:
    """Return the least y with F(y) at least a chance.

    Parameters
    ----------
    place : array, shape (voters,)
        Positions in rising order.
    until : array, shape (voters,)
        The share of the weight that lies at them or below.
    centre, spread : float
        a and σ.
    constants : array
        Share, shrink and sizes in one row.
    chance : float
        Above 0 and below 1.
    """
    share = constants[0]
    voters = place.shape[0]
    reached = chance - TIE
    before = 0.0
    for voter in range(voters):
        between = centre + spread * size_at(constants, (reached - share * before) / (1 - share))
        if between < place[voter]:
            return float(max(between, place[0]))
        before = until[voter]
        if centre + spread * size_at(constants, (reached - share * before) / (1 - share)) <= place[voter]:
            return float(place[voter])
    return float(place[voters - 1])
