"""Holding: stability when preferences are relations, one set of definitions for every kind of preference.

A kind of preference comes down to three questions about a player i and states s, q::

    leaves(i, s, q)     would i leave s for q?
    deters(i, s, q)     does q, come about, make i regret having left s?
    credible(i, s, q)   would i, in reply, move from s to q?

With A the moves that an actor leaves by, and D(s) the states that deter from leaving s, state s is stable for i when

    nash   i has no q in R_i(s) with leaves(i, s, q)
    gmr    for each such s1 there is s2 in R_{N-i}(s1) ∩ D(s)
    smr    … and R_i(s2) ⊆ D(s): every escape is tested like the sanction
    seq    as gmr with only credible moves of the others;     sseq   as smr with only credible moves of the others

and the kinds are :cite:`li2004,hamouda2004,hamouda2006,rego2015,bashar2012`:

========================  =======================  ==========================  ====================
kind                      leaves                   deters                      credible
========================  =======================  ==========================  ====================
general                   better                   known and not better        better
unknown, extension a      better or unknown        known and not better        better or unknown
unknown, extension b      better                   known and not better        better or unknown
unknown, extension c      better or unknown        not better, or unknown      better or unknown
unknown, extension d      better                   not better, or unknown      better or unknown
strong                    as general or unknown    much worse                  as general or unknown
chances, threshold τ      Pr(q > s) > τ_i          otherwise                   as leaves, its own τ
fuzzy, threshold g        a(q, s) ≥ g_i            otherwise                   as leaves, its own g
========================  =======================  ==========================  ====================

with a(q, s) = r(q, s) - r(s, q). A state is *strongly* stable when every sanction, and for smr and sseq every escape,
is much worse, and *weakly* stable when it is stable but not strongly. Where strength and unknown comparisons meet, an
unknown state is never a strong sanction, under any extension: our reading, not confirmed by a printed example.
"""

# ruff: noqa: FBT001 - kernels take no keywords
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.graphs.graph import Graph, Ints
from detente.solvers.situation.comparisons import MUCH, UNKNOWN
from detente.solvers.situation.relation import checked
from detente.solvers.situation.undeterred import Bools
from detente.solvers.situation.ways import reach_bits, set_bit, sources

EXTENSIONS = ("a", "b", "c", "d")
CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")
MOST_STATES = 4096


@dataclass(frozen=True, eq=False)
class Questions:
    """The three questions, answered: each a boolean array of shape (players, states, states), [i, s, q]."""

    leaves: Bools
    deters: Bools
    credible: Bools


def of_degrees(degree: npt.ArrayLike, players: int, states: int, extension: str = "b") -> Questions:
    """Return the questions for degrees with unknown comparisons; without these, all extensions are the general kind."""
    if extension not in EXTENSIONS:
        raise ValueError(f"the extension must be one of {', '.join(EXTENSIONS)}, not {extension!r}")
    found = checked(degree, players, states)
    unknown, better = found == UNKNOWN, found > 0
    bad = ~unknown & ~better
    leaves = better | unknown if extension in "ac" else better
    return Questions(leaves, bad | unknown if extension in "cd" else bad, better | unknown)


def strongly(degree: npt.ArrayLike, players: int, states: int, extension: str = "b") -> Questions:
    """Return the questions of strong stability."""
    plain = of_degrees(degree, players, states, extension)
    return Questions(plain.leaves, np.asarray(degree) == -MUCH, plain.credible)


def of_chances(chance: npt.ArrayLike, thresholds: Sequence[float]) -> Questions:
    """Return the questions for chances ``[i, s, q]`` that i prefers q to s, and every player's threshold τ."""
    leaves = np.asarray(chance, dtype=np.float64) > _column(thresholds)
    return Questions(leaves, ~leaves, leaves)


def of_fuzzy(degree: npt.ArrayLike, thresholds: Sequence[float]) -> Questions:
    """Return the questions for fuzzy degrees ``[i, s, q]`` = r_i(q, s), and every player's threshold g in (0, 1].

    Raises
    ------
    ValueError
        Where a degree is outside 0 to 1, or the two of a pair do not sum to 1.
    """
    given = np.asarray(degree, dtype=np.float64)
    turned = np.swapaxes(given, 1, 2)
    if not ((given >= 0) & (given <= 1)).all() or not np.allclose(given + turned, 1):
        raise ValueError("fuzzy degrees are 0 to 1, and r(q, s) + r(s, q) = 1")
    limits = _column(thresholds)
    if not (limits > 0).all():
        raise ValueError("a fuzzy threshold is above 0, or nobody would stay where it is")
    leaves = given - turned >= limits
    return Questions(leaves, ~leaves, leaves)


def _column(thresholds: Sequence[float]) -> npt.NDArray[np.float64]:
    found = np.asarray(thresholds, dtype=np.float64)
    if not ((found >= 0) & (found <= 1)).all():
        raise ValueError(f"thresholds are 0 to 1, not {found.tolist()}")
    return found[:, None, None]


@compiled
def _escapes(start: Ints, to: Ints, player: int, state: int, deters: Any) -> bool:
    found = False
    for e in range(start[player, state], start[player, state + 1]):
        found = found or not deters[to[e]]
    return found


@compiled
def mark_holding(
    start: Ints, to: Ints, player: int, leaves: Any, deters: Any, replies: Ints, lasting: bool, out: Any
) -> None:
    """Write for every state whether it is stable for a player.

    ``replies`` are rows of bits; ``lasting`` asks that there be no escape from a sanction.
    """
    states, words = replies.shape
    bad = np.empty(words, dtype=np.int64)
    for s in range(states):
        out[s] = True
        ready = False
        for e in range(start[player, s], start[player, s + 1]):
            if not leaves[s, to[e]]:
                continue
            if not ready:
                ready = True
                for w in range(words):
                    bad[w] = 0
                for q in range(states):
                    if deters[s, q] and not (lasting and _escapes(start, to, player, q, deters[s])):
                        set_bit(bad, q)
            deterred = False
            for w in range(words):
                deterred = deterred or (bad[w] & replies[to[e], w]) != 0
            out[s] = out[s] and deterred


def holding(graph: Graph, questions: Questions, concepts: Iterable[str] = CONCEPTS) -> dict[str, Bools]:
    """Return which states are stable for whom.

    Parameters
    ----------
    graph : Graph
        Of at most ``MOST_STATES`` states.
    questions : Questions
    concepts : iterable of str
        Of nash, gmr, smr, seq, sseq.

    Returns
    -------
    dict of concept to array of bool, shape (players, states)

    Examples
    --------
    >>> from detente.solvers.graphs.graph import graph_of_moves
    >>> from detente.solvers.situation.relation import degrees_of_worth
    >>> graph = graph_of_moves(3, 2, [0, 1], [0, 1], [1, 2])
    >>> questions = of_degrees(degrees_of_worth([[1, 2, 0], [0, 1, 2]]), 2, 3)
    >>> {concept: rows[0].tolist() for concept, rows in holding(graph, questions, ("nash", "seq")).items()}
    {'nash': [False, True, True], 'seq': [True, True, True]}
    """
    shape = (graph.players, graph.states, graph.states)
    for array in (questions.leaves, questions.deters, questions.credible):
        if array.shape != shape:
            raise ValueError(f"the questions must have shape {shape}, not {array.shape}")
    if graph.states > MOST_STATES:
        raise ValueError(f"{graph.states} states are more than the {MOST_STATES} that relations are looked at for")
    wanted = tuple(concepts)
    if unknown := set(wanted) - set(CONCEPTS):
        raise ValueError(f"there is no concept {', '.join(sorted(unknown))}; there are {', '.join(CONCEPTS)}")
    by, source = sources(graph)
    credible = questions.credible[by, source, graph.to]
    found = {concept: np.ones(shape[:2], dtype=np.bool_) for concept in wanted}
    for i in range(graph.players):
        others = [j for j in range(graph.players) if j != i]
        nothing = np.zeros_like(reach_bits(graph, ()))
        free = reach_bits(graph, others) if {"gmr", "smr"} & set(wanted) else nothing
        gaining = reach_bits(graph, others, credible) if {"seq", "sseq"} & set(wanted) else nothing
        replies = {"nash": nothing, "gmr": free, "smr": free, "seq": gaining, "sseq": gaining}
        for concept in wanted:
            lasting = concept in ("smr", "sseq")
            mark_holding(
                *(graph.start, graph.to, i, questions.leaves[i], questions.deters[i]),
                *(replies[concept], lasting, found[concept][i]),
            )
    return found


@dataclass(frozen=True, eq=False)
class Strength:
    """Stability split by how much sanctions hurt; arrays of bool, shape (players, states)."""

    strong: Bools
    weak: Bools


def strength(
    graph: Graph, degree: npt.ArrayLike, concepts: Iterable[str] = CONCEPTS, extension: str = "b"
) -> dict[str, Strength]:
    """Return for whom states are strongly and weakly stable; what nobody would leave is strongly so.

    Parameters
    ----------
    graph : Graph
    degree : array of int8, shape (players, states, states)
    concepts : iterable of str
    extension : str
        How unknown comparisons count, where there are any.
    """
    wanted = tuple(concepts)
    plain = holding(graph, of_degrees(degree, graph.players, graph.states, extension), wanted)
    strong = holding(graph, strongly(degree, graph.players, graph.states, extension), wanted)
    return {concept: Strength(strong[concept], plain[concept] & ~strong[concept]) for concept in wanted}
