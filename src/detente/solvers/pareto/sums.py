"""The Pareto front of a sum of sets: one issue after another, and only what is undominated goes on.

The worth of a package is U(x) = Σ_j T_j(x_j), a vector with one coordinate a party. Whatever dominates the beginning of
a package dominates the package, however it goes on; so the front of the first k issues is that of

    { u + T_k(l) : u on the front of the first k - 1 issues, l a level of issue k }

and 244 million packages are never looked at. A rule between issues ("when" these levels "then" those) spoils this,
since the better beginning may be one that cannot go on. So every beginning carries the state of each rule,

    met         it cannot be broken any more: a level outside "when" was taken, or nothing is left that could break it
    open        all levels so far lie in "when" and in "then"
    threatened  all levels so far lie in "when", one does not lie in "then": a level outside "when" must still come

and one beginning replaces another only where all rules are in the same states. Issues are taken in an order that keeps
few rules open.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput
from detente.core.kernels import compiled
from detente.solvers.packages.space import Rules, Space
from detente.solvers.pareto.listing import Front, Stage
from detente.solvers.pareto.points import MOST, Whole, compare, to_whole, undominated

State = tuple[int, int]  # rules that are open or threatened, rules that are threatened: one bit a rule
MOST_POINTS = 500_000


def front_of_sums(tables: npt.ArrayLike, space: Space, *, most: int = MOST_POINTS) -> Front:
    """Return the front of all packages that break no rule.

    Parameters
    ----------
    tables : array, shape (issues, most levels, coordinates)
        What each level is worth in each coordinate. Floats are rounded once to whole 1e-9, so that sums are exact;
        whole numbers are taken as they stand.
    space : Space
        The number of levels of each issue, and the rules between issues. Entries beyond an issue's levels are ignored.
    most : int
        The most points that may be undominated on the way; more are refused, not cut.

    Returns
    -------
    Front
        Every undominated vector once, and all packages of each. Without points where the rules leave no package.

    Raises
    ------
    ValueError
        If tables and space do not fit, or a number is not finite.
    BadInput
        If more than ``most`` points are undominated.

    Examples
    --------
    >>> import numpy as np
    >>> from detente.solvers.packages.space import Space
    >>> found = front_of_sums(np.array([[[2, 0], [1, 1], [0, 0]], [[3, 0], [0, 1], [0, 3]]]), Space((3, 3)))
    >>> found.points.tolist(), found.counts.tolist(), found.codes.tolist()
    ([[5, 0], [4, 1], [2, 3], [1, 4]], [1, 1, 1, 1], [0, 3, 2, 5])
    """
    given = np.asarray(tables)
    _fit(given, space)
    real = np.arange(given.shape[1]) < np.asarray(space.levels)[:, None]
    exact = given.dtype.kind in "iub"
    whole = to_whole(np.where(real[..., None], given, 0))
    if float(np.abs(whole.astype(np.float64)).max(axis=1).sum(axis=0).max(initial=0.0)) >= MOST:
        raise ValueError("the worth of a package is too large to be summed exactly")
    switches = _switches(space)
    stages = [Stage(-1, {switches.start: np.zeros((1, given.shape[2]), dtype=np.int64)}, {})]
    for place, issue in enumerate(switches.order):
        sources = stages[-1].points
        parts: dict[State, list[tuple[State, int]]] = {}
        for state in sources:
            for level in range(space.levels[issue]):
                after = switches.step(place, state, level)
                if after is not None:
                    parts.setdefault(after, []).append((state, level))
        points = {state: _merge(sources, came, whole[issue]) for state, came in parts.items()}
        size = sum(len(values) for values in points.values())
        if size > most:
            raise BadInput(
                f"more than {most:,} vectors are undominated after {place + 1} of {len(space.levels)} issues; "
                f"state coarser levels, fewer issues or fewer parties"
            )
        stages.append(Stage(issue, points, parts))
    return Front.of(stages, whole, space.levels, exact=exact)


def _fit(tables: npt.NDArray[np.generic], space: Space) -> None:
    if tables.ndim != 3 or tables.shape[0] != len(space.levels) or tables.shape[2] < 1:
        raise ValueError(
            f"tables have the dims (issue, level, coordinate), here ({len(space.levels)}, …, …), not {tables.shape}"
        )
    if space.most_levels > tables.shape[1]:
        raise ValueError(f"tables have {tables.shape[1]} levels an issue, too few for {space.levels}")


@dataclass(frozen=True, slots=True)
class _Switches:
    """How levels change the state of rules, as bits.

    Attributes
    ----------
    order : tuple of int
        The issues as they are taken.
    start : tuple of int
        The state before the first.
    outside, against : tuples of tuples of int
        By place in the order and level: rules whose "when", whose "then", the level is not in.
    decided, safe : tuples of int
        By place: rules without a "when", without a "then", on any later issue.
    """

    order: tuple[int, ...]
    start: State
    outside: tuple[tuple[int, ...], ...]
    against: tuple[tuple[int, ...], ...]
    decided: tuple[int, ...]
    safe: tuple[int, ...]

    def step(self, place: int, state: State, level: int) -> State | None:
        """Return the state after a level; None where a rule is broken."""
        open_ = state[0] & ~self.outside[place][level]
        threatened = (state[1] | self.against[place][level]) & open_
        if threatened & self.decided[place]:
            return None
        open_ &= ~(self.safe[place] & ~threatened)
        return open_, threatened


def _switches(space: Space) -> _Switches:
    """Return the switches of a space, issues in an order that keeps few rules open."""
    issues, most = len(space.levels), space.most_levels
    rules = space.rules or Rules(*np.ones((2, 0, issues, most), dtype=np.bool_))
    when, then = (part[:, :, :most] | ~space.exists for part in (rules.when, rules.then))
    # (rule, issue): whether the rule says something of the issue
    asks, demands = (np.asarray((~part).any(axis=2), dtype=np.bool_) for part in (when, then))
    touched = asks | demands
    order: list[int] = []
    while len(order) < issues:
        left = [issue for issue in range(issues) if issue not in order]

        def opened(issue: int) -> tuple[int, int]:
            seen = touched[:, [*order, issue]].any(axis=1)
            unseen = np.delete(touched, [*order, issue], axis=1).any(axis=1)
            return int((seen & unseen).sum()), -int((touched[:, issue]).sum())

        order.append(min(left, key=opened))
    later = [order[place + 1 :] for place in range(issues)]
    return _Switches(
        order=tuple(order),
        start=(_bits(demands.any(axis=1)), 0),
        outside=tuple(tuple(_bits(~when[:, j, level]) for level in range(space.levels[j])) for j in order),
        against=tuple(tuple(_bits(~then[:, j, level]) for level in range(space.levels[j])) for j in order),
        decided=tuple(_bits(~asks[:, rest].any(axis=1)) for rest in later),
        safe=tuple(_bits(~demands[:, rest].any(axis=1)) for rest in later),
    )


def _bits(flags: npt.ArrayLike) -> int:
    return sum(1 << int(place) for place in np.flatnonzero(flags))


def _merge(sources: dict[State, Whole], came: list[tuple[State, int]], table: Whole) -> Whole:
    """Return the front of sorted sets, each moved by a level's worth: falling, each vector once."""
    runs = [sources[state] + table[level] for state, level in came]
    starts = np.cumsum([0, *(len(run) for run in runs)])
    points = np.concatenate(runs)
    ordered = distinct(points, merged_order(points, starts))
    front: Whole = ordered[undominated(ordered)]
    return front


@compiled
def merged_order(points: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Return the order that makes one falling sequence of runs that are falling already, by merging pairs."""
    order, spare = np.arange(points.shape[0]), np.empty(points.shape[0], dtype=np.int64)
    edges, runs = starts.copy(), starts.shape[0] - 1
    while runs > 1:
        for pair in range(0, runs, 2):
            i, middle = edges[pair], edges[pair + 1]
            j, end = middle, edges[min(pair + 2, runs)]
            for k in range(edges[pair], end):
                if j >= end or (i < middle and compare(points, order[i], points, order[j]) >= 0):
                    spare[k] = order[i]
                    i += 1
                else:
                    spare[k] = order[j]
                    j += 1
            edges[pair // 2] = edges[pair]
        edges[(runs + 1) // 2] = edges[runs]
        runs = (runs + 1) // 2
        order, spare = spare, order
    return order


@compiled
def distinct(points: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Return the points in an order, each vector once."""
    found = np.empty_like(points)
    size = 0
    for k in order:
        if size == 0 or compare(points, k, found, size - 1) != 0:
            for q in range(points.shape[1]):
                found[size, q] = points[k, q]
            size += 1
    return found[:size]
