r"""Ways: what a group can bring about by moves in a row, nobody twice in a row, and the ways that lead there.

R_H(s) for a group H of movers is the least set with last movers Ω: what a member reaches from s belongs to it; and when
t belongs to it, reached with a last mover other than j, so does what j reaches from t :cite:`fang1993`. With
V(k, s) what can be brought about from s when k moves first,

    V(k, s) = ∪ over q in R_k(s) of {q} ∪ (∪ over l in H \ {k} of V(l, q)),       R_H(s) = ∪ over k in H of V(k, s),

swept to the least fixpoint; sets are rows of bits, 64 a word. One mover alone makes one move. Movers may be anything
that has moves of its own: players, or the coalitions of :mod:`detente.solvers.situation.coalition`. A graph of fewer
moves, such as the improvements alone, is made by :func:`only`; reachability and paths are those of the graph given.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.graphs.closure import Step, group_moves
from detente.solvers.graphs.graph import Graph, Ints, graph_of_moves
from detente.solvers.graphs.stable import as_floats
from detente.solvers.situation.undeterred import Bools

WORD = 64


@compiled
def set_bit(words: Ints, place: int) -> None:
    """Put a state into a row of bits."""
    words[place >> 6] |= np.int64(1) << np.int64(place & 63)


@compiled
def _gather(start: Ints, to: Ints, may: Any, group: Any, via: Ints, mover: int, state: int, row: Ints) -> None:
    """Add to a row of bits where a mover can go from a state, and what the rest of the group makes of it there."""
    for e in range(start[mover, state], start[mover, state + 1]):
        if may[e]:
            set_bit(row, to[e])
            for j in range(group.shape[0]):
                if j != mover and group[j]:
                    for w in range(row.shape[0]):
                        row[w] |= via[j, to[e], w]


@compiled
def _replace(row: Ints, before: Ints) -> bool:
    """Write a row over another one; whether anything is new."""
    new = False
    for w in range(row.shape[0]):
        new = new or row[w] != before[w]
        before[w] = row[w]
    return new


@compiled
def reach(start: Ints, to: Ints, may: Any, group: Any, out: Ints) -> None:
    """Write for every state, as a row of bits, what a group can bring about from it.

    Parameters
    ----------
    start, to : arrays of int64
        As in a graph.
    may : array of bool, shape (moves,)
        The moves that are made at all.
    group : array of bool, shape (players,)
    out : array of int64, shape (states, words)
        Where the rows are written.
    """
    players, states = start.shape[0], start.shape[1] - 1
    via = np.zeros((players, states, out.shape[1]), dtype=np.int64)
    row = np.empty(out.shape[1], dtype=np.int64)
    changed, up = True, False
    while changed:
        changed = False
        for step in range(states):
            s = step if up else states - 1 - step
            for k in range(players):
                if group[k]:
                    row[:] = via[k, s]
                    _gather(start, to, may, group, via, k, s, row)
                    changed = _replace(row, via[k, s]) or changed
        up = not up
    out[:] = 0
    for k in range(players):
        out |= via[k]


def words_for(states: int) -> int:
    """Return how many words a row of bits has."""
    return (states + WORD - 1) // WORD


def reach_bits(graph: Graph, group: Iterable[int], may: Bools | None = None) -> Ints:
    """Return what a group can bring about from each state as rows of bits; shape (states, words)."""
    members = np.zeros(graph.players, dtype=np.bool_)
    members[list(group)] = True
    out = np.zeros((graph.states, words_for(graph.states)), dtype=np.int64)
    reach(graph.start, graph.to, np.ones(graph.moves, np.bool_) if may is None else may, members, out)
    return out


def unpacked(bits: Ints, states: int) -> Bools:
    """Return rows of bits as a boolean matrix."""
    return np.unpackbits(bits.view(np.uint8), axis=1, bitorder="little")[:, :states].astype(np.bool_)


def reachable(graph: Graph, state: int) -> Ints:
    """Return every state that the moves of the graph lead to from one, ascending; itself only when it is come back to.

    As on every walk here, nobody moves twice in a row.
    """
    return group_moves(graph, range(graph.players), state).states


def sources(graph: Graph) -> tuple[Ints, Ints]:
    """Return who makes each move, and from where; both of shape (moves,)."""
    counts = np.diff(graph.start, axis=1).ravel()
    rows = np.repeat(np.arange(graph.players * graph.states), counts)
    return rows // graph.states, rows % graph.states


def only(graph: Graph, may: npt.ArrayLike) -> Graph:
    """Return the graph with only some of its moves; ``may`` has shape (moves,)."""
    keep = np.asarray(may, dtype=np.bool_)
    by, source = sources(graph)
    return graph_of_moves(graph.states, graph.players, by[keep], source[keep], graph.to[keep], graph.codes)


def improvements(graph: Graph, worth: npt.ArrayLike) -> Graph:
    """Return the graph of the moves that make things better for who moves."""
    table = as_floats(worth, graph.players, graph.states)
    by, source = sources(graph)
    return only(graph, table[by, graph.to] > table[by, source])


def shortest_path(graph: Graph, now: int, end: int) -> tuple[Step, ...] | None:
    """Return a shortest way from a state to another, step by step, nobody twice in a row; None where there is none.

    It is empty when the two are one state.

    Examples
    --------
    >>> [(step.mover, step.state) for step in shortest_path(graph_of_moves(3, 2, [0, 1], [0, 1], [1, 2]), 0, 2)]
    [(0, 1), (1, 2)]
    """
    if now == end:
        return ()
    walk = group_moves(graph, range(graph.players), now)
    return walk.path(end) if walk.last_movers(end) else None


def paths(graph: Graph, now: int, *, most_steps: int, most: int = 1000) -> Iterator[tuple[Step, ...]]:
    """Yield ways out of a state that go on as long as they can, through no state twice and with nobody twice in a row.

    A way ends where nobody else has a move to a state that is new on it, or after ``most_steps``; at most ``most``
    ways are given.
    """
    given = 0
    todo: list[tuple[Step, ...]] = [()]
    while todo and given < most:
        way = todo.pop()
        longer = _longer(graph, way, now) if len(way) < most_steps else []
        if longer:
            todo += reversed(longer)
        elif way:
            given += 1
            yield way


def _longer(graph: Graph, way: tuple[Step, ...], now: int) -> list[tuple[Step, ...]]:
    """Return a way with one more step, in every manner."""
    at, last = (way[-1].state, way[-1].mover) if way else (now, -1)
    seen = {now, *(step.state for step in way)}
    return [
        (*way, Step(k, q))
        for k in range(graph.players)
        if k != last
        for q in graph.row(k, at).tolist()
        if q not in seen
    ]
