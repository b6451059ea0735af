"""The frontier between two parties: the most that the one can have, given what the other has, mean over the worlds.

A package is worth to a party what it gains by it over no deal, the mean over all worlds,

    g_q(x) = Σ_j E[T_qj(x_j)] - E[r_q],

so that a package has one place on the map of two gains. Three frontiers lie inside each other: of *all* packages that
dependencies leave, of those that *some* world allows, and of those that at least *half* of the worlds allow. What lies
between the first and the others is the price of red lines, insistence and ratification. The fair packages stand where
they lie in the same gains: the one that each rule picks most often, in the worlds with a deal. They are fair to all
at the table, so that they may lie below the frontier of two.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from detente.solvers.packages.space import levels_at
from detente.solvers.pareto.points import front
from detente.study.mediation.win_map import countable, level_counts, stands_at
from detente.worlds.worlds import Floats, Worlds

MOST_PACKAGES = 2**21  # whose gains are held at once
HALF = 0.5
ALLOWED = ("all", "some", "half")


@dataclass(frozen=True)
class Point:
    """A package between two parties.

    Attributes
    ----------
    code : int
        Of all issues.
    gains : (float, float)
        Mean over the worlds, over no deal.
    chance : float
        Share of worlds that allow it.
    alike : int
        Packages with the same two gains on the same frontier, this one included; it is the likeliest of them.
    """

    code: int
    gains: tuple[float, float]
    chance: float
    alike: int


@dataclass(frozen=True)
class Frontier:
    """The frontiers between two parties.

    Attributes
    ----------
    one, other : str
    of : mapping of "all", "some", "half" to tuple of Point
        From what is best for the one to what is best for the other; empty where no package is allowed that often.
    """

    one: str
    other: str
    of: dict[str, tuple[Point, ...]]


@dataclass(frozen=True, eq=False)
class Gains:
    """What every package is worth to every party over no deal, on average over the worlds.

    Attributes
    ----------
    counts : tuple of int
        Levels of every issue.
    codes : array of int, shape (packages,)
        Those that could be a deal: issues that are on no table stay, and no dependency rules them out.
    gains : array, shape (packages, parties)
    chances : array, shape (packages,)
    """

    counts: tuple[int, ...]
    codes: np.ndarray
    gains: Floats
    chances: Floats

    def place_of(self, package: list[int]) -> int | None:
        """Return the place of a package among the codes; None where it is no deal."""
        code = int(np.ravel_multi_index(package, self.counts))
        place = int(np.searchsorted(self.codes, code))
        return place if place < len(self.codes) and self.codes[place] == code else None


def mean_gains(worlds: Worlds, chances: Floats) -> Gains | None:
    """Return what every package is worth over no deal; None where there are too many packages.

    Parameters
    ----------
    worlds : Worlds
    chances : array, shape (packages,)
        Of every package, by code over all issues.
    """
    counts = level_counts(worlds)
    if len(chances) > MOST_PACKAGES:
        return None
    on_table = worlds.arrays["seated"].max(axis=(0, 1)) > 0
    codes = np.flatnonzero(countable(worlds, counts))
    packages = levels_at(codes, counts)
    stays = (packages == stands_at(worlds)) | on_table
    codes, packages = codes[stays.all(axis=1)], packages[stays.all(axis=1)]
    tables = np.nan_to_num(worlds.arrays["level_worth"]).mean(axis=0)  # party, issue, level
    worth = np.stack([table[np.arange(len(counts)), packages].sum(axis=1) for table in tables], axis=1)
    return Gains(counts, codes, worth - worlds.arrays["no_deal"].mean(axis=0), chances[codes])


def frontiers(found: Gains, parties: tuple[str, ...], seated: tuple[str, ...]) -> tuple[Frontier, ...]:
    """Return the frontiers between any two parties at the table.

    Parameters
    ----------
    found : Gains
    parties : names
        In the order of the gains.
    seated : names
    """
    allowed = (np.ones(len(found.codes), dtype=np.bool_), found.chances > 0, found.chances >= HALF)
    rows = []
    for one, other in combinations(seated, 2):
        pair = found.gains[:, [parties.index(one), parties.index(other)]]
        named = zip(ALLOWED, allowed, strict=True)
        rows.append(Frontier(one, other, {name: _points(found, pair, np.flatnonzero(some)) for name, some in named}))
    return tuple(rows)


def _points(found: Gains, pair: Floats, some: np.ndarray) -> tuple[Point, ...]:
    if not len(some):
        return ()
    kept = some[front(pair[some])]
    alike: dict[tuple[int, int], list[int]] = {}
    for place in kept:
        one, other = np.rint(pair[place] * 1e9).astype(np.int64).tolist()
        alike.setdefault((-one, other), []).append(int(place))
    return tuple(_likeliest(found, pair, places) for _, places in sorted(alike.items()))


def _likeliest(found: Gains, pair: Floats, places: list[int]) -> Point:
    best = max(places, key=lambda place: (found.chances[place], -found.codes[place]))
    one, other = pair[best].tolist()
    return Point(int(found.codes[best]), (one, other), float(found.chances[best]), len(places))
