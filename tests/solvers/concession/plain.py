"""The play as its definition has it, in plain Python over a list of packages: slow, and independent of the solver."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

Package = tuple[int, ...]
Ended = tuple[list[Package], int, int]


def aspire(best: int, least: int, pace: float, patience: float, time: float, turn: int) -> int:
    """Return an aspiration in whole numbers of 10⁻⁹."""
    wanted: int = round(least + max(best - least, 0) * (1 - time ** (1 / pace)) * patience**turn)
    return wanted


def utilities(tables: Sequence[Sequence[Sequence[int]]], levels: Sequence[int]) -> dict[Package, list[int]]:
    """Return what every package is worth to everybody, from tables (issue, level, party)."""
    parties = range(len(tables[0][0]))
    return {
        package: [sum(tables[issue][level][q] for issue, level in enumerate(package)) for q in parties]
        for package in product(*map(range, levels))
    }


def on_the_front(worth: dict[Package, list[int]]) -> dict[Package, list[int]]:
    """Return the packages that no other dominates."""

    def beaten(mine: list[int]) -> bool:
        return any(all(a >= b for a, b in zip(o, mine, strict=True)) and o != mine for o in worth.values())

    return {package: mine for package, mine in worth.items() if not beaten(mine)}


def played(
    worth: dict[Package, list[int]],
    *,
    least: Sequence[int],
    floor: Sequence[int],
    pace: Sequence[float],
    patience: Sequence[float],
    times: Sequence[float],
    opener: int,
    quo: Package,
    far: Sequence[Sequence[int]],
) -> Ended:
    """Return the packages that one deal ties between, its round and its proposer; -1 without one."""
    parties = range(len(least))
    best = [max(mine[q] for mine in worth.values()) for q in parties]

    def rank(package: Package) -> tuple[list[int], int, int]:
        gains = sorted(worth[package][q] - floor[q] for q in parties)
        moved = sum(level != quo[issue] >= 0 for issue, level in enumerate(package))
        return gains, -moved, -sum(far[issue][level] for issue, level in enumerate(package))

    for turn, time in enumerate(times):
        wants = [aspire(best[q], least[q], pace[q], patience[q], time, turn) for q in parties]
        proposer = (opener + turn) % len(least)
        enough = [package for package in worth if worth[package][proposer] >= wants[proposer]]
        if not enough:
            continue
        cheapest = min(worth[package][proposer] for package in enough)
        offers = [package for package in enough if worth[package][proposer] == cheapest]
        top = max(rank(package) for package in offers)
        offers = [package for package in offers if rank(package) == top]
        taken = [p for p in offers if all(worth[p][q] >= wants[q] for q in parties if q != proposer)]
        if taken:
            return taken, turn, proposer
    return [], -1, -1


def mean(worth: dict[Package, list[int]], deals: list[Package]) -> list[float]:
    """Return what tied deals are worth on average."""
    return [float(sum(Fraction(worth[deal][q]) for deal in deals) / len(deals)) for q in range(len(worth[deals[0]]))]
