"""Undeterred improvements: the moves out of a state that no reply would make its maker regret.

With u the worth of states for player i, a move of i from s to s1 is an improvement when u(s1) > u(s). Under a concept
of stability it is *deterred* when the others have a sanction that the concept admits, and s is stable for i exactly
when i has no undeterred improvement there. One number settles it, the least w(s1) that replies leave i with
(:mod:`detente.solvers.graphs.replies`): with v(q) the best of u at q and wherever i can go from q,

    w(s1) =  min of u over {s1} ∪ R_{N-i}(s1)    gmr        min of u over {s1} ∪ R⁺_{N-i}(s1)    seq
             min of v over {s1} ∪ R_{N-i}(s1)    smr        min of v over {s1} ∪ R⁺_{N-i}(s1)    sseq

and the improvement is undeterred iff w(s1) > u(s) :cite:`fang1993,rego2017`; under nash every improvement is. Under
sim it is deterred by a joint choice of the others made at the same time (:mod:`detente.solvers.graphs.simultaneous`).
"""

# ruff: noqa: FBT001 - kernels take no keywords
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.graphs.graph import Graph, Ints
from detente.solvers.graphs.replies import lower
from detente.solvers.graphs.simultaneous import blocking_choice
from detente.solvers.graphs.stable import DETERS, RULES, as_floats
from detente.solvers.graphs.world import CONCEPTS

NASH, GMR, SMR, SEQ, SSEQ, SIM = range(6)

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@compiled
def _least(
    start: Ints, to: Ints, transitive: bool, worth: Floats, player: int, concept: int, rule: int, low: Floats
) -> None:
    """Write the least that replies leave a player with after each state; shape (states, 1)."""
    for s in range(worth.shape[1]):
        low[s, 0] = worth[player, s]
        if concept in (SMR, SSEQ):
            for e in range(start[player, s], start[player, s + 1]):
                low[s, 0] = max(low[s, 0], worth[player, to[e]])
    if concept not in (NASH, SIM):
        lower(start, to, player, worth, concept in (SEQ, SSEQ), rule, transitive, low)


@compiled
def mark_undeterred(
    start: Ints,
    to: Ints,
    codes: Ints,
    transitive: bool,
    worth: Floats,
    concept: int,
    rule: int,
    strict: bool,
    free: npt.NDArray[Any],
) -> None:
    """Write for every move whether it is an undeterred improvement.

    Parameters
    ----------
    start, to, codes, transitive, worth, rule, strict
        As :func:`~detente.solvers.graphs.world.mark_stable` takes them; ``codes`` are only used under sim.
    concept : int
        One of ``NASH GMR SMR SEQ SSEQ SIM``.
    free : array of bool or float, shape (moves,)
        Where the answer is written.
    """
    low = np.empty((worth.shape[1], 1))
    for i in range(worth.shape[0]):
        _least(start, to, transitive, worth, i, concept, rule, low)
        for s in range(worth.shape[1]):
            here = worth[i, s]
            for e in range(start[i, s], start[i, s + 1]):
                left = low[to[e], 0]
                open_to_it = worth[i, to[e]] > here and (left > here or (strict and left == here))
                if open_to_it and concept == SIM:
                    open_to_it = blocking_choice(start, to, codes, worth, i, s, to[e], strict)[0] < 0
                free[e] = open_to_it


@compiled
def keep_best(start: Ints, to: Ints, worth: Floats, free: npt.NDArray[Any]) -> None:
    """Of every player's marked moves from a state, leave only the best marked, and what equals it."""
    players, states = worth.shape
    for i in range(players):
        for s in range(states):
            top = -np.inf
            for k in range(start[i, s], start[i, s + 1]):
                if free[k]:
                    top = max(top, worth[i, to[k]])
            for k in range(start[i, s], start[i, s + 1]):
                if free[k]:
                    free[k] = worth[i, to[k]] >= top


def code_of(concept: str) -> int:
    """Return the code of a concept of stability.

    Raises
    ------
    ValueError
        When it is none of ``CONCEPTS``.
    """
    if concept not in CONCEPTS:
        raise ValueError(f"the concept must be one of {', '.join(CONCEPTS)}, not {concept!r}")
    return CONCEPTS.index(concept)


def undeterred_moves(
    graph: Graph, worth: npt.ArrayLike, concept: str, *, rule: str = "any_legal_sequence", deter: str = "not_better"
) -> Bools:
    """Return for every move of the graph, in its order, whether it is an undeterred improvement.

    Parameters
    ----------
    graph : Graph
    worth : array, shape (players, states)
        Higher is better, equal numbers are ties.
    concept : str
        One of nash, gmr, smr, seq, sseq, and in option form sim.
    rule, deter : str
        How the others may reply, and whether a state that is as good deters: as in
        :func:`detente.solvers.graphs.stable.stable`.

    Returns
    -------
    array of bool, shape (moves,)
    """
    code, table = code_of(concept), as_floats(worth, graph.players, graph.states)
    if rule not in RULES or deter not in DETERS:
        raise ValueError(f"the rule is one of {', '.join(RULES)}, what deters {' or '.join(DETERS)}")
    if code == SIM and graph.codes is None:
        raise ValueError("moves that are made at the same time can only be added up in option form")
    codes = np.empty(0, dtype=np.int64) if graph.codes is None else graph.codes
    free, strict = np.zeros(graph.moves, dtype=np.bool_), deter == "strictly_worse"
    mark_undeterred(graph.start, graph.to, codes, graph.transitive, table, code, RULES[rule], strict, free)
    return free


def undeterred(graph: Graph, worth: npt.ArrayLike, player: int, state: int, concept: str) -> Ints:
    """Return where a player's undeterred improvements from a state lead, ascending; none where the state is stable.

    Examples
    --------
    >>> from detente.solvers.graphs.graph import graph_of_moves
    >>> graph = graph_of_moves(3, 2, [0, 1], [0, 1], [1, 2])
    >>> undeterred(graph, [[1, 2, 0], [0, 1, 2]], 0, 0, "nash").tolist()
    [1]
    >>> undeterred(graph, [[1, 2, 0], [0, 1, 2]], 0, 0, "seq").tolist()
    []
    """
    row = slice(graph.start[player, state], graph.start[player, state + 1])
    return graph.to[row][undeterred_moves(graph, worth, concept)[row]]
