r"""Least change: the fewest comparisons a player would have to make otherwise for a state to be stable for it.

Rankings, ties allowed, are compared pair by pair: a pair ranked the other way round counts 2, a tie made or broken 1
:cite:`kemeny1962`. Sought is the nearest ranking under which s is stable while the others' preferences stay as they
are; no new ties are made, since a state that is only just as good as another is no firm ground.

Stability rests on the set U of states better than s alone (:mod:`detente.solvers.inverse.upper_sets`). Given U, the
nearest ranking puts U in its old order before s, and the rest in its old order behind; states that were tied with s
stay so unless something better than both has to go down. With x_q = 1 for q in U, the distance is

    Σ over q above s of 2(1 - x_q)  +  Σ below of 2 x_q  +  Σ tied of x_q + max(0, w - x_q)
    + Σ over pairs u, l of c_ul max(0, x_u - x_l),        w = max over q above s of 1 - x_q,

where c_ul is 2 if l was better than u and 1 if they were tied: a linear program in whole numbers with the conditions as
rows. It is solved to the end; the answer is exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, permutations

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from detente.solvers.graphs.graph import Graph
from detente.solvers.graphs.stable import as_floats
from detente.solvers.inverse.upper_sets import Condition, conditions
from detente.solvers.situation.undeterred import Floats

MOST_STATES = 256  # the pairs of which are some 30,000 rows


@dataclass
class Program:
    """A linear program, least cost, some variables whole; all are 0 to 1 unless another ceiling is given."""

    cost: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    ceiling: list[float] = field(default_factory=list)
    rows: list[Mapping[int, float]] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    fixed: float = 0.0

    def variable(self, cost: float = 0.0, *, whole: bool = False, ceiling: float = 1.0) -> int:
        """Add a variable and return its number."""
        self.cost.append(cost)
        self.whole.append(whole)
        self.ceiling.append(ceiling)
        return len(self.cost) - 1

    def at_least(self, least: float, row: Mapping[int, float]) -> None:
        """Ask that a weighted sum of variables be at least a number."""
        self.rows.append(dict(row))
        self.least.append(least)

    def solved(self) -> Floats:
        """Return the values of the variables in a solution of least cost.

        Raises
        ------
        RuntimeError
            When the solver finds none; there always is one where it is used here.
        """
        entries = [(r, v, a) for r, row in enumerate(self.rows) for v, a in row.items()]
        at, column, value = zip(*entries, strict=True) if entries else ((), (), ())
        matrix = csr_array((value, (at, column)), shape=(len(self.rows), len(self.cost)))
        found = milp(
            np.array(self.cost),
            integrality=np.array(self.whole, dtype=np.int64),
            bounds=Bounds(0, np.array(self.ceiling)),
            constraints=[LinearConstraint(matrix, lb=np.array(self.least))] if entries else (),
            options={"mip_rel_gap": 0.0},
        )
        if found.x is None:
            raise RuntimeError(f"no solution was found: {found.message}")
        return np.asarray(found.x, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Change:
    """Another ranking of one player, and what is other about it.

    Attributes
    ----------
    worth : array of float, shape (states,)
        The new ranking: 0 for the worst tier, higher is better.
    swapped : tuple of (int, int)
        Pairs now ranked the other way round: now better, now worse.
    split : tuple of (int, int)
        Pairs that were tied: now better, now worse.
    """

    worth: Floats
    swapped: tuple[tuple[int, int], ...]
    split: tuple[tuple[int, int], ...]

    @property
    def distance(self) -> int:
        """2 a pair that is swapped, 1 a tie that is broken."""
        return 2 * len(self.swapped) + len(self.split)


def change_to(before: Floats, after: Floats) -> Change:
    """Return the change from a ranking to another one that makes no new ties."""
    worth = np.unique(after, return_inverse=True)[1].astype(np.float64)
    pairs = [(int(a), int(b)) for a, b in permutations(range(len(after)), 2) if worth[a] > worth[b]]
    return Change(
        worth,
        tuple((a, b) for a, b in pairs if before[a] < before[b]),
        tuple((a, b) for a, b in pairs if before[a] == before[b]),
    )


def ranking_with(old: Floats, state: int, better: Sequence[int]) -> Floats:
    """Return the ranking nearest to an old one in which exactly some states are better than a state."""
    up = np.zeros(len(old), dtype=np.bool_)
    up[list(better)] = True
    falls = bool((~up & (old > old[state])).any())  # something better goes down, so no tie with the state can stay
    block = np.where(up, 2, 0)
    block[state] = 1
    if not falls:
        block[~up & (old == old[state])] = 1
    return np.asarray(np.unique(np.stack([block, old]), axis=1, return_inverse=True)[1], dtype=np.float64)


def least_change(graph: Graph, worth: npt.ArrayLike, player: int, state: int, concept: str) -> Change:
    """Return the least change of a player's ranking that makes a state stable for it.

    Parameters
    ----------
    graph : Graph
        Of at most ``MOST_STATES`` states.
    worth : array, shape (players, states)
        Higher is better, equal numbers are ties.
    player, state : int
    concept : str
        One of nash, gmr, smr, seq, sseq.

    Returns
    -------
    Change
        Of distance 0 when the state is stable already; one of the nearest, when there are several.

    Examples
    --------
    >>> from detente.solvers.graphs.graph import graph_of_moves
    >>> graph = graph_of_moves(3, 2, [0, 1], [0, 1], [1, 2])
    >>> least_change(graph, [[1, 2, 3], [0, 1, 2]], 0, 0, "nash").swapped
    ((0, 1),)
    """
    table = as_floats(worth, graph.players, graph.states)
    if graph.states > MOST_STATES:
        raise ValueError(f"{graph.states} states are more than the {MOST_STATES} that a least change is sought for")
    asked = conditions(graph, table, player, state, concept)
    old = np.unique(table[player], return_inverse=True)[1].astype(np.float64)
    better = {int(q) for q in np.flatnonzero(old > old[state])}
    if not all(condition.holds(better) for condition in asked):
        better = _nearest(old, state, asked)
    return change_to(old, ranking_with(old, state, sorted(better)))


def _nearest(old: Floats, state: int, asked: Sequence[Condition]) -> set[int]:
    """Return the set of better states that takes the least change."""
    program = Program()
    others = [q for q in range(len(old)) if q != state]
    above = [q for q in others if old[q] > old[state]]
    cost = {q: float(np.sign(old[state] - old[q])) * 2 or 1.0 for q in others}
    x = {q: program.variable(cost[q], whole=True) for q in others}
    for u, lower in permutations(others, 2):
        if old[lower] >= old[u]:
            y = program.variable(2.0 if old[lower] > old[u] else 1.0)
            program.at_least(0, {y: 1, x[u]: -1, x[lower]: 1})
    tied = [q for q in others if old[q] == old[state]]
    if tied:
        falls = program.variable()
        for q in above:
            program.at_least(1, {falls: 1, x[q]: 1})
        for q in tied:
            program.at_least(0, {program.variable(1.0): 1, falls: -1, x[q]: 1})
    for condition in asked:
        row = {x[condition.first]: -1.0}
        for reply, escapes in condition.sanctions:
            works = program.variable()
            row[works] = 1.0
            for q in {reply, *escapes} - {state}:
                program.at_least(-1, {works: -1, x[q]: -1})
        program.at_least(0, row)
    values = program.solved()
    return {q for q in others if values[x[q]] > 0.5}


def distance(one: npt.ArrayLike, other: npt.ArrayLike) -> int:
    """Return how far two rankings are apart: 2 a pair ranked the other way round, 1 a tie in one of them only.

    Examples
    --------
    >>> distance([3, 2, 1], [2, 3, 1]), distance([3, 2, 1], [3, 1, 1])
    (2, 1)
    """
    a, b = np.asarray(one), np.asarray(other)
    return int(sum(abs(np.sign(a[p] - a[q]) - np.sign(b[p] - b[q])) for p, q in combinations(range(len(a)), 2)))
