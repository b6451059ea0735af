"""Undeterred improvements: the moves out of a state that no reply would make its maker regret.

With u the worth of states for player i, a move of i from s to s1 is an improvement when u(s1) > u(s). Under a concept
of stability it is *deterred* when the others have a sanction that the concept admits, and s is stable for i exactly
when i has no undeterred improvement there. One number settles it, the least w(s1) that replies leave i with
(:mod:`detente.solvers.graphs.replies`): with v(q) the best of u at q and wherever i can go from q,

    w(s1) =  min of u over {s1} ∪ R_{N-i}(s1)    gmr        min of u over {s1} ∪ R⁺_{N-i}(s1)    seq
             min of v over {s1} ∪ R_{N-i}(s1)    smr        min of v over {s1} ∪ R⁺_{N-i}(s1)    sseq

and the improvement is undeterred iff w(s1) > u(s) :cite:`fang1993,rego2017`; under nash every improvement is. Under
sim it is deterred by a joint choice of the others made at the same time (:mod:`detente.solvers.graphs.simultaneous`).
Under seq_or_sim a player leaves only what is stable for it under neither, by what seq leaves undeterred.
"""

# ruff: noqa: FBT001 - kernels take no keywords
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.graphs.graph import Graph, Ints
from detente.solvers.graphs.replies import gains, lower
from detente.solvers.graphs.simultaneous import blocking_choice, holds_simultaneously
from detente.solvers.graphs.stable import DETERS, RULES, as_floats, check_names

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq", "sim", "seq_or_sim")
NASH, GMR, SMR, SEQ, SSEQ, SIM, SEQ_OR_SIM = range(7)

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


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
        As :func:`~detente.solvers.graphs.world.mark_stable` takes them; ``codes`` only count under sim.
    concept : int
        A place in ``CONCEPTS``.
    free : array of bool or float, shape (moves,)
        Where the answer is written.
    """
    gain_start, gain_to = gains(start, to, worth)
    for i in range(worth.shape[0]):
        mark_of(start, to, gain_start, gain_to, codes, transitive, worth, concept, rule, strict, i, free)


@compiled
def mark_of(
    start: Ints,
    to: Ints,
    gain_start: Ints,
    gain_to: Ints,
    codes: Ints,
    transitive: bool,
    worth: Floats,
    concept: int,
    rule: int,
    strict: bool,
    player: int,
    free: npt.NDArray[Any],
) -> None:
    """Write the same for the moves of one player only; the gains are those of the graph."""
    low = np.empty((worth.shape[1], 2))
    for s in range(worth.shape[1]):
        low[s, 0] = low[s, 1] = worth[player, s]
        for e in range(start[player, s], start[player, s + 1]):
            low[s, 1] = max(low[s, 1], worth[player, to[e]])
    if concept in (GMR, SMR):
        lower(start, to, player, rule, transitive, low)
    elif concept in (SEQ, SSEQ, SEQ_OR_SIM):
        lower(gain_start, gain_to, player, rule, transitive, low)
    column = 1 if concept in (SMR, SSEQ) else 0
    for s in range(worth.shape[1]):
        here = worth[player, s]
        held = concept == SEQ_OR_SIM and holds_simultaneously(gain_start, gain_to, codes, worth, player, s, strict)
        for e in range(start[player, s], start[player, s + 1]):
            left = low[to[e], column]
            goes = not held and worth[player, to[e]] > here and (left > here or (strict and left == here))
            if goes and concept == SIM:
                goes = blocking_choice(gain_start, gain_to, codes, worth, player, s, to[e], strict)[0] < 0
            free[e] = goes


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
        One of nash, gmr, smr, seq, sseq, and in option form sim and seq_or_sim.
    rule, deter : str
        How the others may reply, and whether a state that is as good deters: as in
        :func:`detente.solvers.graphs.stable.stable`.

    Returns
    -------
    array of bool, shape (moves,)
    """
    code, table = code_of(concept), as_floats(worth, graph.players, graph.states)
    check_names(graph, (concept,), rule, deter)
    codes = np.empty(0, dtype=np.int64) if graph.codes is None else graph.codes
    free, strict = np.zeros(graph.moves, dtype=np.bool_), deter == DETERS[1]
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


def improvements_where_unstable(graph: Graph, worth: npt.ArrayLike, stable: npt.ArrayLike) -> Bools:
    """Return for every move whether it is an improvement out of a state that is not stable for its maker.

    For concepts that say who would leave but not by which improvement, such as those of foresight.

    Parameters
    ----------
    graph : Graph
    worth : array, shape (players, states)
    stable : array of bool, shape (players, states)
        Which states are stable for whom.

    Returns
    -------
    array of bool, shape (moves,)
    """
    table, held = as_floats(worth, graph.players, graph.states), np.asarray(stable, dtype=np.bool_)
    if held.shape != table.shape:
        raise ValueError(f"say of each of {graph.states} states for whom it is stable, not {held.shape}")
    counts = np.diff(graph.start, axis=1)
    here = np.repeat(table.ravel(), counts.ravel())
    by = np.repeat(np.arange(graph.players), counts.sum(axis=1))
    return np.asarray((table[by, graph.to] > here) & np.repeat(~held.ravel(), counts.ravel()), dtype=np.bool_)
