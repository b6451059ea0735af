"""Pivotal comparisons: the single pair of states, and whose, on which it hangs whether a state holds.

A state holds under a concept when it is stable for everybody. Its verdict rests on comparisons of two states by one
player, and a comparison is *pivotal* when making it the other way round, and nothing else, turns the verdict. Only two
kinds can be: player i's own of s with another state, and under seq and sseq those by which the others judge the moves
that they might reply with. A changed comparison need not leave a ranking: where other states lie between the two, the
question is what it would take at least, not what could be believed; ``ranking`` says where it does.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy.typing as npt

from detente.solvers.graphs.closure import group_moves
from detente.solvers.graphs.graph import Graph
from detente.solvers.graphs.stable import as_floats
from detente.solvers.situation.undeterred import GMR, NASH, SEQ, SMR, SSEQ, Floats, code_of

Likes: TypeAlias = Callable[[int, int, int], bool]  # player, state, other state: is the other one better?


@dataclass(frozen=True)
class Flip:
    """A comparison that would turn the verdict.

    Attributes
    ----------
    player : int
    better, worse : int
        How it would have to be; now it is the other way round, or a tie.
    ranking : bool
        Whether the player's preferences would still be a ranking.
    """

    player: int
    better: int
    worse: int
    ranking: bool


def flips(
    graph: Graph, worth: npt.ArrayLike, state: int, concept: str, player: int | None = None
) -> tuple[bool, tuple[Flip, ...]]:
    """Return whether a state holds, and every comparison that alone would turn that.

    Parameters
    ----------
    graph : Graph
    worth : array, shape (players, states)
        Higher is better, equal numbers are ties.
    state : int
    concept : str
        One of nash, gmr, smr, seq, sseq.
    player : int, optional
        For whom it holds; by default for everybody.

    Examples
    --------
    >>> from detente.solvers.graphs.graph import graph_of_moves
    >>> graph = graph_of_moves(3, 2, [0, 1], [0, 1], [1, 2])
    >>> holds, found = flips(graph, [[1, 2, 0], [0, 1, 2]], 0, "seq")
    >>> holds, [(flip.player, flip.better, flip.worse) for flip in found]
    (True, [(0, 2, 0), (1, 1, 2)])
    """
    table, code = as_floats(worth, graph.players, graph.states), code_of(concept)
    if code not in (NASH, GMR, SMR, SEQ, SSEQ):
        raise ValueError(f"on which comparisons the concept {concept} rests is not known here")
    whose = range(graph.players) if player is None else (player,)

    def holds(likes: Likes) -> bool:
        return all(_holds(graph, likes, i, state, code) for i in whose)

    now = holds(lambda i, s, q: bool(table[i, q] > table[i, s]))
    found = []
    for i, better, worse in sorted(_changes(graph, table, state, code, whose)):

        def likes(j: int, s: int, q: int, pair: tuple[int, int, int] = (i, better, worse)) -> bool:
            if j == pair[0] and {s, q} == set(pair[1:]):
                return q == pair[1]
            return bool(table[j, q] > table[j, s])

        if holds(likes) != now:
            found.append(Flip(i, better, worse, _stays_ranking(table[i], better, worse)))
    return now, tuple(found)


def _changes(
    graph: Graph, worth: Floats, state: int, code: int, whose: range | tuple[int]
) -> set[tuple[int, int, int]]:
    """Return what comparisons might be otherwise and count: (player, now better, now worse), as they would be."""
    pairs = set()
    for i in whose:
        others = [j for j in range(graph.players) if j != i]
        firsts = graph.row(i, state).tolist()
        region = set(firsts)
        for first in firsts if code != NASH else ():
            region |= set(group_moves(graph, others, first).states.tolist())
        pairs |= {(i, state, q) for q in region}
        if code in (SMR, SSEQ):
            pairs |= {(i, state, q) for reply in region for q in graph.row(i, reply).tolist()}
        if code in (SEQ, SSEQ):
            pairs |= {(j, t, q) for t in region for j in others for q in graph.row(j, t).tolist()}
    both = pairs | {(i, b, a) for i, a, b in pairs}
    return {(i, a, b) for i, a, b in both if a != b and worth[i, a] <= worth[i, b]}


def _holds(graph: Graph, likes: Likes, player: int, state: int, code: int) -> bool:
    """Return whether a state is stable for a player whatever kind of comparisons there are."""

    def deters(reply: int) -> bool:
        escapes = graph.row(player, reply).tolist() if code in (SMR, SSEQ) else []
        return not any(likes(player, state, q) for q in (reply, *escapes))

    def deterred(first: int) -> bool:
        return code != NASH and any(deters(q) for q in _replies(graph, likes, player, first, code in (SEQ, SSEQ)))

    return all(deterred(first) for first in graph.row(player, state).tolist() if likes(player, state, first))


def _replies(graph: Graph, likes: Likes, player: int, first: int, credible: bool) -> Iterator[int]:  # noqa: FBT001
    """Yield what the others can bring about, nobody moving twice in a row."""
    todo = deque([(first, player)])
    seen = set(todo)
    while todo:
        at, last = todo.popleft()
        for j in range(graph.players):
            if j in (player, last):
                continue
            for q in graph.row(j, at).tolist():
                if (q, j) not in seen and (not credible or likes(j, at, q)):
                    seen.add((q, j))
                    todo.append((q, j))
                    yield q


def _stays_ranking(worth: Floats, better: int, worse: int) -> bool:
    """Return whether a ranking with one comparison made otherwise is one still."""
    low, high = worth[better], worth[worse]
    between = int(((worth >= low) & (worth <= high)).sum())
    return between == 2  # nothing lies between them, nor is tied with either
