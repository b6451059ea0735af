r"""Coalitions: states that no group would leave together, and groups that act as one player.

A coalition H improves on s by what it can bring about and every member likes better,

    CI(H, s) = {q in R_H(s) : q >_i s for all i in H},

with R_H as in :mod:`detente.solvers.situation.ways`. A state is *bad for H* against s when it is not better for all of
H. A state s is stable for H :cite:`kilgour2001,inohara2008` when

    cnash   CI(H, s) = ∅
    cgmr    for each s1 in CI(H, s) there is s2 in R_{N-H}(s1) that is bad for H
    csmr    … and so is every s3 in R_H(s2)
    cseq    as cgmr, with s2 in R⁺⁺_{N-H}(s1): by improvements of any coalitions within N-H, none twice in a row

and *universally* when it is so for every H. For everybody together only CI(N, s) = ∅ counts. A state that is cseq for
one player need not be seq for it, nor the other way round, because the others may act together.

*Merged players* are another thing: each group is one player that owns all options of its members, so that it flips
them in one move, and that likes better only what every member does. Where states are no sets of options, its moves are
R_H. Stability of merged players is that of :mod:`detente.solvers.situation.holding`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from detente.solvers.graphs.closure import group_moves
from detente.solvers.graphs.graph import Graph, Ints, graph_of_form, graph_of_moves
from detente.solvers.graphs.stable import as_floats
from detente.solvers.situation.holding import Questions, mark_holding
from detente.solvers.situation.undeterred import Bools, Floats
from detente.solvers.situation.ways import reach_bits, unpacked

Group: TypeAlias = tuple[int, ...]

CONCEPTS = ("cnash", "cgmr", "csmr", "cseq")


def coalitions(players: Iterable[int]) -> tuple[Group, ...]:
    """Return every non-empty subset, small ones first.

    Examples
    --------
    >>> coalitions([0, 1])
    ((0,), (1,), (0, 1))
    """
    members = sorted(set(players))
    return tuple(group for size in range(1, len(members) + 1) for group in combinations(members, size))


def coalition_improvements(graph: Graph, worth: npt.ArrayLike, group: Sequence[int], state: int) -> Ints:
    """Return CI(H, s), ascending: what a group can bring about from a state and every member likes better."""
    table = as_floats(worth, graph.players, graph.states)[list(group)]
    ends = group_moves(graph, group, state).states
    return ends[(table[:, ends] > table[:, [state]]).all(axis=0)]


def coalition_graph(graph: Graph, worth: npt.ArrayLike, groups: Sequence[Group]) -> Graph:
    """Return the graph in which each player is a group, and its moves are its coalition improvements.

    Ways by coalition improvements are the ways of this graph.
    """
    table = as_floats(worth, graph.players, graph.states)
    return _stacked(graph.states, [unpacked(reach_bits(graph, g), graph.states) & _liked(table, g) for g in groups])


def _stacked(states: int, moves: Sequence[Bools]) -> Graph:
    by, source, target = np.nonzero(np.stack(moves))
    return graph_of_moves(states, len(moves), by, source, target)


def _liked(table: Floats, group: Sequence[int]) -> Bools:
    """Return what every member of a group likes better; shape (states, states), [s, q]."""
    found = np.ones((table.shape[1],) * 2, dtype=np.bool_)
    for i in group:
        found &= table[i][None, :] > table[i][:, None]
    return found


def coalition_stable(
    graph: Graph, worth: npt.ArrayLike, group: Sequence[int], concepts: Iterable[str] = CONCEPTS
) -> dict[str, Bools]:
    """Return which states are stable for a coalition.

    Parameters
    ----------
    graph : Graph
    worth : array, shape (players, states)
        Higher is better, equal numbers are ties.
    group : sequence of int
        The members, at least one, each once.
    concepts : iterable of str
        Of cnash, cgmr, csmr, cseq.

    Returns
    -------
    dict of concept to array of bool, shape (states,)

    Examples
    --------
    >>> graph = graph_of_moves(3, 2, [0, 1], [0, 1], [1, 2])
    >>> coalition_stable(graph, [[1, 0, 2], [1, 0, 2]], (0, 1), ("cnash",))["cnash"].tolist()
    [False, False, True]
    """
    table = as_floats(worth, graph.players, graph.states)
    members = tuple(sorted(set(group)))
    if not members or len(members) < len(group) or not 0 <= members[0] <= members[-1] < graph.players:
        raise ValueError(f"a coalition is of players 0 to {graph.players - 1}, each once, not {tuple(group)}")
    wanted = tuple(concepts)
    if unknown := set(wanted) - set(CONCEPTS):
        raise ValueError(f"there is no concept {', '.join(sorted(unknown))}; there are {', '.join(CONCEPTS)}")
    rest = [j for j in range(graph.players) if j not in members]
    liked = _liked(table, members)
    own = _stacked(graph.states, [unpacked(reach_bits(graph, members), graph.states)])
    found = {}
    for concept in wanted:
        replies = np.zeros_like(reach_bits(graph, ()))
        if concept == "cseq" and rest:
            acting = coalition_graph(graph, table, coalitions(rest))
            replies = reach_bits(acting, range(acting.players))
        elif concept != "cnash":
            replies = reach_bits(graph, rest)
        found[concept] = np.empty(graph.states, dtype=np.bool_)
        mark_holding(own.start, own.to, 0, liked, ~liked, replies, concept == "csmr", found[concept])
    return found


def universally_stable(
    graph: Graph, worth: npt.ArrayLike, concepts: Iterable[str] = CONCEPTS, groups: Iterable[Group] | None = None
) -> dict[str, Bools]:
    """Return which states are stable for every coalition, or for each of those listed; shape (states,)."""
    wanted = tuple(concepts)
    found = {concept: np.ones(graph.states, dtype=np.bool_) for concept in wanted}
    for group in coalitions(range(graph.players)) if groups is None else groups:
        for concept, stable in coalition_stable(graph, worth, group, wanted).items():
            found[concept] &= stable
    return found


def merged_players(graph: Graph, worth: npt.ArrayLike, groups: Sequence[Group]) -> tuple[Graph, Questions]:
    """Return the graph whose players are groups that act as one, and what each of them would leave for.

    Parameters
    ----------
    graph : Graph
    worth : array, shape (players, states)
    groups : sequence of tuple of int
        Every player in exactly one, players on their own included.

    Returns
    -------
    graph, questions
        For :func:`detente.solvers.situation.holding.holding`, in the order of the groups.

    Raises
    ------
    ValueError
        When a player is in none of the groups, or in several.
    """
    table = as_floats(worth, graph.players, graph.states)
    if sorted(i for group in groups for i in group) != list(range(graph.players)) or not all(groups):
        raise ValueError(f"players 0 to {graph.players - 1} must each be in one group, not {list(groups)}")
    if graph.form is not None:
        own = np.array([np.bitwise_or.reduce(graph.form.own[list(group)]) for group in groups])
        merged = graph_of_form(replace(graph.form, own=own))
    else:
        merged = _stacked(graph.states, [unpacked(reach_bits(graph, g), graph.states) for g in groups])
        merged = replace(merged, codes=graph.codes)
    liked = np.stack([_liked(table, group) for group in groups])
    return merged, Questions(liked, ~liked, liked)
