"""Dilemmas of drama theory: what gets in the way of positions and threats before anybody moves.

Player i has taken a *position* p_i, the state that it asks for, and said what it will do if it does not get it, its
intention f_i; the *threat future* t is the state in which everybody does so :cite:`howard1999,bryant2003`. With u_i the
worth of states for i, and R_i⁺ the moves of i alone that it gains by, player i has, towards j where p_j is not p_i,

    rejection      u_i(p_j) ≥ u_i(t): i cannot believably refuse what j asks for
    persuasion     u_j(t) ≥ u_j(p_i): j loses nothing by letting things come to t
    positioning    u_i(p_j) > u_i(p_i): i itself would rather have what j asks for

towards any j, and by itself,

    trust          R_j⁺(p_i) is not empty: were p_i agreed on, j would defect from it
    cooperation    R_i⁺(p_i) is not empty: so would i
    threat         R_i⁺(t) is not empty: i would rather not carry out what it threatens

What j prefers is what i thinks that it prefers. **Unverified**: the definitions are from the literature as we remember
it, no printed table of dilemmas was at hand to confirm them with, and authors differ in details (whether ties count).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.solvers.graphs.graph import Graph
from detente.solvers.graphs.stable import as_floats
from detente.solvers.situation.undeterred import Floats

KINDS = ("rejection", "persuasion", "positioning", "trust", "cooperation", "threat")


@dataclass(frozen=True, order=True)
class Dilemma:
    """One dilemma.

    Attributes
    ----------
    kind : str
        One of ``KINDS``.
    player : int
        Whose it is.
    towards : int or None
        Because of whom; None for cooperation and threat.
    state : int
        What is looked at: a position, or the threat future for threat.
    instead : tuple of int
        What would be as good or better: t, or a position, or where a mover would defect to.
    """

    kind: str
    player: int
    towards: int | None
    state: int
    instead: tuple[int, ...]


def threat_future(graph: Graph, intentions: Sequence[int]) -> int:
    """Return the state in which everybody does what it threatens.

    Parameters
    ----------
    graph : Graph
        In option form.
    intentions : sequence of int
        For every player, the code of its own options that it would have on; other options are left out of account.

    Raises
    ------
    ValueError
        When the graph is not in option form, owners of one option mean to do different things with it, or all of it
        cannot stand together.
    """
    if graph.form is None:
        raise ValueError("what all do together can only be put together where states are sets of options")
    own, code = [int(mask) for mask in graph.form.own], 0
    for i, intention in enumerate(intentions):
        code |= intention & own[i]
    for i, intention in enumerate(intentions):
        if (code ^ intention) & own[i]:
            raise ValueError(f"player {i} and another owner of the same option mean to do different things with it")
    place = int(np.searchsorted(graph.form.codes, code))
    if place == graph.states or graph.form.codes[place] != code:
        raise ValueError(f"what all intend, options with code {code}, cannot stand together")
    return place


def dilemmas(
    graph: Graph, worth: npt.ArrayLike, positions: Sequence[int], threat: int, *, seen: npt.ArrayLike | None = None
) -> tuple[Dilemma, ...]:
    """Return every dilemma, in the order of ``KINDS``, then of players.

    Parameters
    ----------
    graph : Graph
    worth : array, shape (players, states)
        Higher is better, equal numbers are ties.
    positions : sequence of int
        The state that each player asks for.
    threat : int
        The threat future.
    seen : array, shape (players, players, states), optional
        ``[i, j]``: what i thinks the states are worth for j; by default what they are.

    Examples
    --------
    >>> from detente.solvers.graphs.graph import option_graph
    >>> chicken = option_graph([0, 1, 2, 3], [1, 2], on=3, off=3)  # on is to give way
    >>> [(d.kind, d.player) for d in dilemmas(chicken, [[0, 1, 3, 2], [0, 3, 1, 2]], [2, 1], threat=0)][:2]
    [('rejection', 0), ('rejection', 1)]
    """
    table = as_floats(worth, graph.players, graph.states)
    views = np.broadcast_to(table, (graph.players, *table.shape)) if seen is None else np.asarray(seen, np.float64)
    if views.shape != (graph.players, *table.shape) or np.isnan(views).any():
        raise ValueError(f"what players think must have shape {(graph.players, *table.shape)}, without gaps")
    if len(positions) != graph.players or not all(0 <= state < graph.states for state in (*positions, threat)):
        raise ValueError(f"each of {graph.players} players asks for one of the {graph.states} states, and t is one")
    found = [d for i in range(graph.players) for d in _of(graph, views[i], positions, threat, i)]
    return tuple(sorted(found, key=lambda d: (KINDS.index(d.kind), d.player, -1 if d.towards is None else d.towards)))


def _of(graph: Graph, worth: Floats, positions: Sequence[int], threat: int, player: int) -> list[Dilemma]:
    """Return the dilemmas of one player, as it sees what everybody prefers."""
    mine, found = positions[player], []
    for j, theirs in enumerate(positions):
        if j == player:
            continue
        if theirs != mine:
            if worth[player, theirs] >= worth[player, threat]:
                found.append(Dilemma("rejection", player, j, threat, (theirs,)))
            if worth[j, threat] >= worth[j, mine]:
                found.append(Dilemma("persuasion", player, j, mine, (threat,)))
            if worth[player, theirs] > worth[player, mine]:
                found.append(Dilemma("positioning", player, j, mine, (theirs,)))
        if defects := _gains(graph, worth, j, mine):
            found.append(Dilemma("trust", player, j, mine, defects))
    for kind, state in (("cooperation", mine), ("threat", threat)):
        if defects := _gains(graph, worth, player, state):
            found.append(Dilemma(kind, player, None, state, defects))
    return found


def _gains(graph: Graph, worth: Floats, player: int, state: int) -> tuple[int, ...]:
    row = graph.row(player, state)
    return tuple(row[worth[player, row] > worth[player, state]].tolist())
