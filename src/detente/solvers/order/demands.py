"""Plans of many worlds: in each of them some steps are there, and some demands are made.

Worlds with the same steps and the same demands share one lattice; only values and prices differ between them. Where
the demands contradict each other, the cheapest set of them is given up: the one with the fewest orders without a
price, then with the lowest sum of prices. Where several sets cost the same, the one that leaves the better plan goes:
the smaller worst exposure, then the smaller worst temptation.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from detente.solvers.order.bottleneck import NANO, Best, best_plans, nanos
from detente.solvers.order.lattice import TooManySteps, lattice_of, split
from detente.solvers.order.precedence import Edge, edges_of, has_cycle, to_give_up

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
NUMBERS = ("worst_exposure", "worst_temptation", "least_temptation", "exposure_then", "exposed", "tempted", "ties")


@dataclass(frozen=True, eq=False)
class Steps:
    """Steps and demands of many worlds; arrays with the draw axis first.

    Attributes
    ----------
    available : (draws, steps)
    needs : (draws, steps, steps)
        1 where the first step cannot happen without the second.
    first, then : (draws, orders, steps)
    insist : (draws, orders)
    price : (draws, orders)
    kept : (draws, steps, parties)
        What is kept of a step if the process stops.
    value : (draws, steps, parties)
        What a step is worth once all is done.
    owner : (draws, steps, parties)
    cover : (draws, guarantees, parties)
    guard : (draws, guarantees, steps)
    """

    available: Floats
    needs: Floats
    first: Floats
    then: Floats
    insist: Floats
    price: Floats
    kept: Floats
    value: Floats
    owner: Floats
    cover: Floats
    guard: Floats

    @property
    def draws(self) -> int:
        """How many worlds."""
        return len(self.available)

    @property
    def total(self) -> Floats:
        """What all steps that are there are worth; shape (draws, parties)."""
        return np.asarray((nanos(self.value) * self.available[:, :, None]).sum(axis=1) / NANO)


@dataclass(frozen=True)
class Pattern:
    """What worlds share: the steps that are there, and what must come before what.

    Attributes
    ----------
    steps : tuple of int
        Those that are there.
    edges : tuple of Edge
        Between them, by their places in ``steps``; an edge's order is its place among all orders.
    guards : tuple of tuple of int, or None
        For every guarantee the steps it waits for, by their places in ``steps``; None where it is never in force.
    """

    steps: tuple[int, ...]
    edges: tuple[Edge, ...]
    guards: tuple[tuple[int, ...] | None, ...]

    def before(self, given_up: frozenset[int] = frozenset()) -> tuple[tuple[int, ...], ...]:
        """Return for every step those that must come before it, once some orders are given up."""
        found: list[set[int]] = [set() for _ in self.steps]
        for edge in self.edges:
            if edge.order not in given_up:
                found[edge.after].add(edge.before)
        return tuple(tuple(sorted(item)) for item in found)


@dataclass(frozen=True, eq=False)
class Planned:
    """The plans of many worlds; NaN where none is possible, because needs contradict each other.

    Attributes
    ----------
    feasible : (draws,)
        1 where all demands can be met.
    rank : (draws, steps)
        NaN for a step that is not there.
    exposure, temptation : (draws, parties)
    given_up : (draws, orders)
    numbers : mapping of name to array, shape (draws,)
        The numbers of :class:`~detente.solvers.order.bottleneck.Best`.
    """

    feasible: Floats
    rank: Floats
    exposure: Floats
    temptation: Floats
    given_up: Floats
    numbers: dict[str, Floats]


def pattern_of(steps: Steps, row: int) -> Pattern:
    """Return the pattern of one world."""
    here = tuple(int(step) for step in np.flatnonzero(steps.available[row] > 0))
    place = {step: at for at, step in enumerate(here)}

    def among(marks: Floats) -> list[int]:
        return [place[int(step)] for step in np.flatnonzero(marks > 0) if int(step) in place]

    needs = [among(steps.needs[row, step]) for step in here]
    orders = [
        (among(steps.first[row, order]), among(steps.then[row, order])) if steps.insist[row, order] > 0 else ([], [])
        for order in range(steps.insist.shape[1])
    ]
    guards = tuple(
        tuple(among(marks)) if set(np.flatnonzero(marks > 0).tolist()) <= set(here) else None
        for marks in steps.guard[row]
    )
    return Pattern(here, edges_of(needs, orders), guards)


def patterns(steps: Steps) -> Iterator[tuple[Pattern, Rows]]:
    """Yield every pattern with the worlds that have it."""
    flat = [
        part.reshape(steps.draws, -1) > 0
        for part in (steps.available, steps.needs, steps.first, steps.then, steps.insist, steps.guard)
    ]
    apart = [part[:, (part != part[:1]).any(axis=0)] for part in flat]
    marks = np.packbits(np.concatenate(apart, axis=1), axis=1)
    if marks.shape[1] == 0:
        yield pattern_of(steps, 0), np.arange(steps.draws)
        return
    _, first, which = np.unique(marks, axis=0, return_index=True, return_inverse=True)
    for place, row in enumerate(first):
        yield pattern_of(steps, int(row)), np.flatnonzero(which.reshape(-1) == place)


def plan_steps(steps: Steps) -> Planned:
    """Return the best plan of every world.

    Raises
    ------
    TooManySteps
        When a world has more steps, or its lattice more states, than can be gone through.
    """
    draws, count, parties = steps.kept.shape
    found = Planned(
        np.zeros(draws),
        np.full((draws, count), np.nan),
        np.full((draws, parties), np.nan),
        np.full((draws, parties), np.nan),
        np.zeros((draws, steps.insist.shape[1])),
        {name: np.full(draws, np.nan) for name in NUMBERS},
    )
    for pattern, rows in patterns(steps):
        found.feasible[rows] = not has_cycle(pattern.edges)
        if not has_cycle(pattern.edges):
            _enter(found, rows, pattern, _best(steps, pattern, rows), frozenset())
            continue
        sets = to_give_up(pattern.edges).sets
        for given in sets:
            chosen = rows[_cheapest(steps.price[rows], sets, given)]
            if len(chosen):
                best = _best(steps, pattern, chosen, given)
                better = _is_better(best, found, chosen)
                _enter(found, chosen[better], pattern, best, given, better)
    return found


def _cheapest(prices: Floats, sets: tuple[frozenset[int], ...], given: frozenset[int]) -> npt.NDArray[np.bool_]:
    """Return in which worlds a set is among the cheapest."""
    counts = np.array([np.isnan(prices[:, sorted(item)]).sum(axis=1) for item in sets])
    sums = np.array([np.nansum(prices[:, sorted(item)], axis=1) for item in sets])
    fewest = counts == counts.min(axis=0)
    at = sets.index(given)
    return np.asarray(fewest[at] & (sums[at] <= np.where(fewest, sums, np.inf).min(axis=0) + 1e-9))


def _is_better(best: Best, found: Planned, rows: Rows) -> npt.NDArray[np.bool_]:
    """Whether plans beat those found before: by their numbers in turn; where all are equal, the first set stays."""
    better, level = np.zeros(len(rows), dtype=bool), np.ones(len(rows), dtype=bool)
    for name in ("worst_exposure", "worst_temptation", "exposed", "tempted"):
        new, old = getattr(best, name), np.nan_to_num(found.numbers[name][rows], nan=np.inf)
        better |= level & (new < old)
        level &= new == old
    return better


def _best(steps: Steps, pattern: Pattern, rows: Rows, given: frozenset[int] = frozenset()) -> Best:
    here = list(pattern.steps)
    lattice = lattice_of(pattern.before(given))
    owner = steps.owner[rows][:, here]
    return best_plans(lattice, steps.kept[rows][:, here], steps.total[rows], owner)


def _enter(
    found: Planned,
    rows: Rows,
    pattern: Pattern,
    best: Best,
    given: frozenset[int],
    which: npt.NDArray[np.bool_] | slice = slice(None),
) -> None:
    found.rank[rows[:, None], np.array(pattern.steps, dtype=np.int64)] = best.rank[which]
    found.exposure[rows], found.temptation[rows] = best.exposure[which], best.temptation[which]
    found.given_up[rows] = 0
    found.given_up[rows[:, None], np.array(sorted(given), dtype=np.int64)] = 1
    for name in NUMBERS:
        found.numbers[name][rows] = getattr(best, name)[which]


def parts_needed(steps: Steps, parts: Floats, planned: Planned) -> Floats:
    """Return the smallest k such that no exposure is left uncovered once every step is done in up to k parts.

    Parameters
    ----------
    steps : Steps
    parts : array, shape (draws, steps)
        Into how many parts a step may be split; a step that may be split into fewer than k is split into those.
    planned : Planned
        What is given up in it is given up here.

    Returns
    -------
    array, shape (draws,)
        NaN where no number of parts is enough, or where so many parts cannot be gone through.
    """
    found = np.full(steps.draws, np.nan)
    demands = replace(steps, insist=steps.insist * (1 - planned.given_up))
    for pattern, all_rows in patterns(demands):
        for most in np.unique(np.where(steps.available[all_rows] > 0, parts[all_rows], 1), axis=0):
            same = (np.where(steps.available[all_rows] > 0, parts[all_rows], 1) == most).all(axis=1)
            rows = all_rows[same & ~np.isnan(planned.numbers["ties"][all_rows])]
            _add_parts(found, demands, pattern, rows, most[list(pattern.steps)].astype(int).tolist())
    return found


def _add_parts(found: Floats, steps: Steps, pattern: Pattern, rows: Rows, most: list[int]) -> None:
    here = list(pattern.steps)
    guards = tuple(guard if guard is not None else () for guard in pattern.guards)
    in_force = np.array([guard is not None for guard in pattern.guards], dtype=bool)
    for k in range(1, max(most, default=1) + 1):
        rows = rows[np.isnan(found[rows])]
        if not len(rows):
            return
        pieces = [min(k, limit) for limit in most]
        before, whole = split(pattern.before(), pieces)
        last = np.cumsum(pieces) - 1
        try:
            lattice = lattice_of(before)
        except TooManySteps:
            return
        best = best_plans(
            lattice,
            _in_parts(steps.kept[rows][:, here], pieces),
            steps.total[rows],
            steps.owner[rows][:, here][:, list(whole)],
            cover=steps.cover[rows] * in_force[None, :, None],
            needs=tuple(tuple(int(last[step]) for step in guard) for guard in guards),
        )
        found[rows[best.worst_exposure <= 0]] = k


def _in_parts(kept: Floats, pieces: list[int]) -> Floats:
    """Return the values of all parts; in whole billionths, what is left over goes to the last one."""
    exact = nanos(kept)
    columns = []
    for step, count in enumerate(pieces):
        piece = np.trunc(exact[:, step] / count)
        columns += [piece] * (count - 1) + [exact[:, step] - piece * (count - 1)]
    return np.stack(columns, axis=1) / NANO if columns else exact
