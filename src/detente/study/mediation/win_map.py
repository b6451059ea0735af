"""The win-set on a map: how likely packages are to be in it, by the levels of the two most contested issues.

How *contested* an issue is: the largest, over pairs of parties at the table, of what both of them would lose at least
if the other had its best level there,

    stake_j = max over p, q of E[min(c_pq, c_qp)],    c_pq = best of U_p on j - U_p where U_q is best,

in shares of each one's whole utility. On the map, a cell is a level of either issue. All other issues are taken out in
two ways, which answer different questions: the *best* chance is that of the one package with these two levels that most
worlds allow, the *mean* chance that of all packages with these two levels alike. A high best beside a low mean says
that the rest of the package matters; packages that dependencies rule out, and the one that changes nothing, are not
counted.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from detente.solvers.packages.space import Rules, Space
from detente.worlds.worlds import Floats, Worlds

BLOCK = 2**18  # packages that are held against dependencies at once


@dataclass(frozen=True)
class Contest:
    """How contested an issue is.

    Attributes
    ----------
    issue : str
    parties : (str, str)
        The two that are furthest apart; empty names where nobody or one alone sits there.
    stake : float
        What both would lose at least if the other had its best level.
    """

    issue: str
    parties: tuple[str, str]
    stake: float


@dataclass(frozen=True, eq=False)
class WinMap:
    """Chances of packages by the levels of two issues.

    Attributes
    ----------
    down, across : str
        The two issues, the more contested first.
    rows, columns : tuple of int
        Places of their levels, from the lowest position to the highest.
    best, mean : arrays, shape (rows, columns)
        Chance of the likeliest package of each cell, and mean over its packages; 0 where there is none.
    packages : array of int, shape (rows, columns)
        How many packages each cell has.
    """

    down: str
    across: str
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    best: Floats
    mean: Floats
    packages: np.ndarray


def level_counts(worlds: Worlds) -> tuple[int, ...]:
    """Return how many levels each issue has."""
    return tuple(int(count) for count in (~np.isnan(worlds.arrays["level_moved"][0])).sum(axis=1))


def stands_at(worlds: Worlds) -> np.ndarray:
    """Return the place of the level at which each issue stands."""
    return np.asarray(np.argmin(np.nan_to_num(worlds.arrays["level_moved"][0], nan=2.0), axis=1))


def contests(worlds: Worlds) -> tuple[Contest, ...]:
    """Return the issues on a table, the most contested first."""
    worth, seated = worlds.arrays["level_worth"], worlds.arrays["seated"] > 0
    parties = worlds.labels["party"]
    found = []
    for place, issue in enumerate(worlds.labels["issue"]):
        if not seated[:, :, place].any():
            continue
        here = worth[:, :, place]
        levels = ~np.isnan(here[0, 0])
        here = here[..., levels]
        most = here.max(axis=2)
        first = here >= most[..., None] - 1e-12
        stakes = [(0.0, ("", ""))]
        for one, other in combinations(range(len(parties)), 2):
            lost = [most[:, p] - np.where(first[:, q], here[:, p], -np.inf).max(axis=1)
                    for p, q in ((one, other), (other, one))]  # fmt: skip
            both = np.where(seated[:, one, place] & seated[:, other, place], np.minimum(*lost), 0.0)
            stakes.append((float(both.mean()), (parties[one], parties[other])))
        stake, pair = max(stakes, key=lambda item: item[0])
        found.append(Contest(issue, pair, stake))
    return tuple(sorted(found, key=lambda item: -item.stake))


def win_map(worlds: Worlds, chances: Floats, ranked: tuple[Contest, ...]) -> WinMap | None:
    """Return the map over the two most contested issues; None where fewer are on the table.

    Parameters
    ----------
    worlds : Worlds
    chances : array, shape (packages,)
        Of every package, by code over all issues.
    ranked : tuple of Contest
        The issues on a table, the most contested first.
    """
    if len(ranked) < 2:
        return None
    counts, issues = level_counts(worlds), worlds.labels["issue"]
    places = [issues.index(item.issue) for item in ranked]
    kept = countable(worlds, counts)
    cut = tuple(slice(None) if at in places else int(quo) for at, quo in enumerate(stands_at(worlds)))
    axes = [sum(other in places for other in range(place)) for place in places]
    chance, some = (part.reshape(counts)[cut].transpose(axes) for part in (np.where(kept, chances, 0.0), kept))
    others = tuple(range(2, len(places)))
    packages = some.sum(axis=others)
    position = worlds.arrays["level_position"].mean(axis=0)
    rows, columns = (tuple(np.argsort(position[at, : counts[at]], kind="stable").tolist()) for at in places[:2])
    grid = np.ix_(rows, columns)
    mean = chance.sum(axis=others) / np.maximum(packages, 1)
    return WinMap(ranked[0].issue, ranked[1].issue, rows, columns, chance.max(axis=others)[grid], mean[grid],
                  packages[grid])  # fmt: skip


def countable(worlds: Worlds, counts: tuple[int, ...]) -> np.ndarray:
    """Return which packages of all issues could be a deal: no dependency rules them out, and they change something."""
    when, then = (worlds.arrays[name][0] > 0 for name in ("dependency_when", "dependency_then"))
    space = Space(counts, Rules(when[..., : max(counts)], then[..., : max(counts)]))
    kept = np.ones(space.packages, dtype=np.bool_)
    if len(when):
        for start in range(0, space.packages, BLOCK):
            codes = np.arange(start, min(start + BLOCK, space.packages))
            kept[codes] = space.keeps(space.package_of(codes))
    kept[space.code_of(stands_at(worlds))] = False
    return kept
