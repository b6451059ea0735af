"""Limited foresight: stay or go, when h moves are foreseen and all foresee that all do.

For two players, G_h(i, s) is where play ends when i is about to move at s and h moves are left :cite:`kilgour1984`:

    G_0(i, s) = s;   G_h(i, s) = G_{h-1}(j, M) where i can move and u_i(s) < u_i(G_{h-1}(j, M)), else s,
    M = argmax over R_i(s) of u_i(G_{h-1}(j, ·)).

State s is stable for i at horizon h (*l_h*) when G_h(i, s) = s; *l1* is nash. The tables G_h follow from one another,
so their run comes back to one that it had: s is non-myopically stable (*nm*) when it is stable in every table of that
cycle, which may be longer than one.

Several moves can be equally good for i and end in different states, which others do not rank alike. A state then
counts as stable only if it is so whatever is chosen at every turn of the play. The tables keep all ends that some
choices lead to. With T(q) those after a move to q and m = max_q min u_i(T(q)), which i can be sure of by moving, i may
stay when m ≤ u_i(s), and may end in x of some T(q) when u_i(x) > u_i(s) and u_i(x) ≥ m.

More than two players have no agreed definition. With a stated order of moves, after i moves whoever is next in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.graphs.closure import Step
from detente.solvers.graphs.graph import Graph

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

Table = tuple[
    Ints, Ints
]  # where play may end with i about to move at s: ends[first[r] : first[r + 1]], r = i · states + s

MOST_HORIZON = 10_000


@dataclass(frozen=True, eq=False)
class Foresight:
    """Stability at every horizon.

    Attributes
    ----------
    stable : array of bool, shape (horizons, players, states)
        At horizons 1, 2, … up to the first whose table was there before.
    first, period : int
        The first horizon whose table comes back, and after how many more moves.
    """

    stable: Flags
    first: int
    period: int

    def at(self, horizon: int) -> Flags:
        """Return which states are stable for whom at a horizon of at least 1."""
        if horizon > len(self.stable):
            horizon -= -(-(horizon - len(self.stable)) // self.period) * self.period
        return np.asarray(self.stable[horizon - 1])

    @property
    def non_myopic(self) -> Flags:
        """Which states are stable for whom in every table of the cycle."""
        cycle = [self.at(max(self.first, 1) + step) for step in range(self.period)]
        return np.asarray(np.logical_and.reduce(cycle))


def order_of_two(players: int) -> tuple[int, ...]:
    """Return the order of moves of two players; refuse more of them, and fewer."""
    if players != 2:
        raise ValueError(f"foresight needs two players or a stated order of moves; there are {players} players")
    return (0, 1)


def foresee(graph: Graph, worth: Floats, order: Sequence[int]) -> Foresight:
    """Return stability at every horizon, up to where the tables repeat.

    Parameters
    ----------
    graph : Graph
    worth : array of float64, shape (players, states)
    order : sequence of int
        All players, in the order in which they move, over and over.

    Raises
    ------
    ValueError
        Where the order is not one of all players, or tables do not repeat within 10,000 moves.
    """
    after = after_each(order, graph.players)
    rows = graph.players * graph.states
    first, ends = nothing_ahead(graph)
    seen, found = {ends.tobytes(): 0}, list[Flags]()
    for horizon in range(1, MOST_HORIZON):
        first, ends = look_further(graph.start, graph.to, worth, after, first, ends)
        alone = np.diff(first) == 1
        here = np.tile(np.arange(graph.states), graph.players)
        flags = alone & (ends[first[:-1]] == here)
        table = first.tobytes() + ends.tobytes() if len(ends) > rows else ends.tobytes()
        found.append(flags.reshape(graph.players, graph.states))
        if table in seen:
            return Foresight(np.array(found), first=seen[table], period=horizon - seen[table])
        seen[table] = horizon
    raise ValueError(f"the tables do not repeat within {MOST_HORIZON} moves")


def after_each(order: Sequence[int], players: int) -> Ints:
    """Return who moves after each player in an order that begins anew at its end."""
    if sorted(order) != list(range(players)):
        raise ValueError(f"an order of moves names each of {players} players once, not {list(order)}")
    after = np.empty(players, dtype=np.int64)
    after[list(order)] = np.roll(order, -1)
    return after


def nothing_ahead(graph: Graph) -> Table:
    """Return the ends of play when no move is left: each state is its own."""
    return np.arange(graph.players * graph.states + 1), np.tile(np.arange(graph.states), graph.players)


def horizons(graph: Graph, worth: Floats, order: Sequence[int], *, deepest: int) -> dict[str, Flags]:
    """Return which states are stable for whom with foresight of 1 to some moves (l1, l2, …), and of any number (nm)."""
    seen = foresee(graph, worth, order)
    return {f"l{h}": seen.at(h) for h in range(1, deepest + 1)} | {"nm": seen.non_myopic}


@dataclass(frozen=True)
class Prospect:
    """Where a move leads when the moves after it are foreseen.

    Attributes
    ----------
    path : tuple of Step
        The line of play, the move itself first.
    ends : int
        Where that ends: of all ends that choices may lead to, the best for the player.
    """

    path: tuple[Step, ...]
    ends: int


def prospects(
    graph: Graph, worth: npt.ArrayLike, player: int, state: int, horizon: int, order: Sequence[int]
) -> tuple[Prospect, ...]:
    """Return where each of a player's moves may lead at best; the state is stable when none ends better than it.

    Parameters
    ----------
    graph : Graph
    worth : array of numbers, shape (players, states)
    player, state : int
    horizon : int
        How many moves are foreseen, this one among them; at least 1.
    order : sequence of int

    Examples
    --------
    >>> from detente.solvers.graphs.graph import option_graph
    >>> chicken = option_graph([0, 1, 2, 3], [1, 2], on=3, off=3)  # nobody, the first, the second, both cooperate
    >>> [found] = prospects(chicken, [[0, 1, 3, 2], [0, 3, 1, 2]], 0, 3, 3, (0, 1))
    >>> [(step.mover, step.state) for step in found.path], found.ends
    ([(0, 2), (1, 0), (0, 1)], 1)
    """
    u = np.ascontiguousarray(worth, dtype=np.float64)
    after = after_each(order, graph.players)
    tables = [nothing_ahead(graph)]
    for _ in range(horizon - 1):
        tables.append(look_further(graph.start, graph.to, u, after, *tables[-1]))
    found = []
    for move in graph.row(player, state).tolist():
        ends = _ends(tables[-1], int(after[player]), move, graph.states)
        best = int(ends[np.argmax(u[player, ends])])
        path = _line(graph, u, after, tables, player, state, move, best)
        found.append(Prospect(path, best))
    return tuple(found)


def _line(
    graph: Graph, worth: Floats, after: Ints, tables: list[Table], player: int, state: int, move: int, ends: int
) -> tuple[Step, ...]:
    """Return a line of play that begins with a move and ends in a state that choices may lead to."""
    path = [Step(player, move)]
    for table in reversed(tables[:-1]):
        player, state = int(after[player]), move
        if state == ends:
            break
        row = graph.row(player, state)
        reached = [_ends(table, int(after[player]), int(q), graph.states) for q in row]
        move = next(int(q) for q, at in zip(row, reached, strict=True) if ends in at)
        path.append(Step(player, move))
    return tuple(path)


def _ends(table: Table, player: int, state: int, states: int) -> Ints:
    """Return where play may end with a player about to move."""
    first, ends = table
    return ends[first[player * states + state] : first[player * states + state + 1]]


@compiled
def look_further(start: Ints, to: Ints, worth: Floats, after: Ints, first: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Return the ends of play with one more move to come.

    Parameters
    ----------
    start, to, worth
    after : array of int64, shape (players,)
        Who moves after each.
    first, ends : arrays of int64
        Where play may end with i about to move at s: ``ends[first[r]:first[r + 1]]`` with r = i · states + s.
    """
    players, states = worth.shape
    next_first, next_ends = np.empty_like(first), np.empty(2 * len(ends) + states, dtype=np.int64)
    next_first[0], size, taken = 0, 0, np.full(states, -1)
    for i in range(players):
        block = after[i] * states
        least = np.empty(states)
        for q in range(states):
            least[q] = np.inf
            for k in range(first[block + q], first[block + q + 1]):
                least[q] = min(least[q], worth[i, ends[k]])
        for s in range(states):
            row, begin, here = i * states + s, size, worth[i, s]
            if len(next_ends) - size < states:
                next_ends = np.concatenate((next_ends, np.empty(len(next_ends), dtype=np.int64)))
            top = -np.inf
            for e in range(start[i, s], start[i, s + 1]):
                top = max(top, least[to[e]])
            if top <= here:
                next_ends[size] = s
                size += 1
            for e in range(start[i, s], start[i, s + 1]):
                for k in range(first[block + to[e]], first[block + to[e] + 1]):
                    x = ends[k]
                    if worth[i, x] > here and worth[i, x] >= top and taken[x] != row:
                        taken[x] = row
                        next_ends[size] = x
                        size += 1
            next_ends[begin:size].sort()
            next_first[row + 1] = size
    return next_first, next_ends[:size].copy()
