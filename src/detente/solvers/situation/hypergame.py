"""Hypergames: players who do not see the same conflict, and what comes of each acting on its own picture.

*Level 1*. Player i has a picture G_i of its own: states, moves, and what it thinks everybody prefers; and each state of
the conflict as it is has an image in it, or is unseen by i. A state is an equilibrium of the hypergame when for every i
its image is stable for i in G_i, or i does not see it :cite:`wang1989`. Against the conflict as it is, such a state is

    steady    also an equilibrium in truth: nobody will learn better there
    false     none in truth: it holds only as long as somebody sees things wrongly

and an equilibrium in truth that is none of the hypergame is *real*: it would hold if all saw what there is. A state
that comes about and that a player does not see is a *surprise* to it.

*Level 2*. Player i also has a picture G_ij of what every j sees. It expects of j what j's own picture, as i believes it
to be, makes j prefer and see: in its analysis j makes only moves between states that i believes j sees, and counts as
improvements what j prefers in G_ij. What i *expects* to hold are the equilibria of the level 1 that it has in mind, and
what holds without being expected is a surprise to i as well. Names of classes differ between authors; these are ours.

Hiding states is the simplest picture (:func:`hiding`): they are gone for every mover. One program instead keeps one
graph and takes away only i's own moves to and from what i does not see (:func:`own_moves_removed`), so that the others
can still threaten i with what it does not see.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.solvers.graphs.graph import Graph, Ints, graph_of_moves
from detente.solvers.graphs.stable import as_floats, stable
from detente.solvers.situation.undeterred import Bools, Floats
from detente.solvers.situation.ways import only, sources

NEITHER, REAL, STEADY, FALSE = range(4)
KINDS = ("neither", "real", "steady", "false")


@dataclass(frozen=True, eq=False)
class View:
    """How somebody sees the conflict.

    Attributes
    ----------
    graph : Graph
        States and moves as it sees them; the players are those of the conflict as it is.
    worth : array, shape (players, states of this graph)
        What it thinks that everybody prefers, itself included.
    sees : array of int64, shape (states of the conflict as it is,)
        Which of its states it takes each one for; -1 where it does not see it.
    """

    graph: Graph
    worth: Floats
    sees: Ints


@dataclass(frozen=True, eq=False)
class Hypergame:
    """What holds when each acts on its own picture.

    Attributes
    ----------
    stable : array of bool, shape (players, states)
        Whether a state is stable for a player as it sees things, or unseen by it.
    unseen : array of bool, shape (players, states)
    equilibrium : array of bool, shape (states,)
    kind : array of int64, shape (states,)
        ``NEITHER REAL STEADY FALSE``.
    expected : array of bool, shape (players, states)
        On level 2, what each player expects to hold; on level 1, the equilibria of the conflict as it sees it.
    surprise : array of bool, shape (players, states)
        Equilibria of the hypergame that a player does not see or does not expect.
    """

    stable: Bools
    unseen: Bools
    equilibrium: Bools
    kind: Ints
    expected: Bools
    surprise: Bools


def hiding(graph: Graph, worth: npt.ArrayLike, unseen: npt.ArrayLike) -> View:
    """Return the picture of somebody who does not see some states: they are gone, for every mover.

    Parameters
    ----------
    graph : Graph
    worth : array, shape (players, states)
        What it thinks that everybody prefers.
    unseen : array of bool, shape (states,)
    """
    table = as_floats(worth, graph.players, graph.states)
    gone = np.asarray(unseen, dtype=np.bool_)
    if gone.shape != (graph.states,) or gone.all():
        raise ValueError("say of each state whether it is unseen; at least one must be seen")
    sees = np.where(gone, -1, np.cumsum(~gone) - 1)
    by, source = sources(graph)
    keep = ~gone[source] & ~gone[graph.to]
    codes = None if graph.codes is None else graph.codes[~gone]
    states = int((~gone).sum())
    left = graph_of_moves(states, graph.players, by[keep], sees[source[keep]], sees[graph.to[keep]], codes)
    return View(left, table[:, ~gone], sees)


def own_moves_removed(graph: Graph, unseen: npt.ArrayLike) -> Graph:
    """Return the graph without every player's own moves to and from the states that it does not see.

    ``unseen`` has shape (players, states).
    """
    hidden = np.asarray(unseen, dtype=np.bool_)
    by, source = sources(graph)
    return only(graph, ~hidden[by, source] & ~hidden[by, graph.to])


def level_1(
    graph: Graph,
    worth: npt.ArrayLike,
    views: Sequence[View],
    concept: str,
    *,
    rule: str = "any_legal_sequence",
    deter: str = "not_better",
) -> Hypergame:
    """Return what holds when every player has a picture of its own.

    Parameters
    ----------
    graph : Graph
        The conflict as it is.
    worth : array, shape (players, states)
        What everybody prefers in truth.
    views : sequence of View
        One a player.
    concept, rule, deter : str
        As in :func:`detente.solvers.graphs.stable.stable`.
    """
    _check(graph, views)
    within = [stable(view.graph, view.worth, (concept,), rule=rule, deter=deter)[concept] for view in views]
    held = np.stack([_image(rows[i], view.sees) for i, (rows, view) in enumerate(zip(within, views, strict=True))])
    expected = np.stack(
        [_image(_everybody(rows), v.sees) & (v.sees >= 0) for rows, v in zip(within, views, strict=True)]
    )
    truth = _everybody(stable(graph, worth, (concept,), rule=rule, deter=deter)[concept])
    return _classed(held, np.stack([view.sees < 0 for view in views]), truth, expected)


def level_2(
    graph: Graph,
    worth: npt.ArrayLike,
    views: Sequence[Sequence[View]],
    concept: str,
    *,
    rule: str = "any_legal_sequence",
    deter: str = "not_better",
) -> Hypergame:
    """Return what holds when every player also has a picture of what the others see.

    Parameters
    ----------
    graph, worth
        The conflict as it is, as on level 1.
    views : sequence of sequence of View
        ``views[i][j]``: what i believes that j sees; ``views[i][i]`` is what i sees.
    concept, rule, deter : str
        As in :func:`detente.solvers.graphs.stable.stable`.
    """
    own = [believed(i, seen) for i, seen in enumerate(views)]
    first = level_1(graph, worth, own, concept, rule=rule, deter=deter)
    expected = []
    for i, seen in enumerate(views):
        _check(graph, seen)
        mind = [own[i] if j == i else view for j, view in enumerate(seen)]
        within = level_1(graph, worth, mind, concept, rule=rule, deter=deter)
        expected.append(within.equilibrium & ~first.unseen[i])
    truth = np.isin(first.kind, (REAL, STEADY))
    return _classed(first.stable, first.unseen, truth, np.stack(expected))


def believed(player: int, seen: Sequence[View]) -> View:
    """Return a player's picture with the others in it as it believes that they see things themselves.

    Raises
    ------
    ValueError
        When it takes states for one that another, as it believes, tells apart and does not find equally good.
    """
    mine = seen[player]
    worth, keep = mine.worth.copy(), np.ones(mine.graph.moves, dtype=np.bool_)
    by, source = sources(mine.graph)
    for j, theirs in enumerate(seen):
        if j == player:
            continue
        known = np.zeros(mine.graph.states, dtype=np.bool_)
        for own in range(mine.graph.states):
            images = {int(q) for q in theirs.sees[mine.sees == own]} - {-1}
            values = {float(theirs.worth[j, q]) for q in images}
            if len(values) > 1:
                raise ValueError(
                    f"player {player} takes for one state what it believes player {j} tells apart and ranks apart"
                )
            known[own] = bool(values)
            if values:
                worth[j, own] = values.pop()
        keep &= (by != j) | (known[source] & known[mine.graph.to])
    return View(only(mine.graph, keep), worth, mine.sees)


def _check(graph: Graph, views: Sequence[View]) -> None:
    if len(views) != graph.players:
        raise ValueError(f"there must be a picture for each of {graph.players} players, not {len(views)}")
    for i, view in enumerate(views):
        low, high = -1, view.graph.states
        if view.sees.shape != (graph.states,) or (view.sees < low).any() or (view.sees >= high).any():
            raise ValueError(f"player {i} must see each of {graph.states} states as one of its {high}, or as -1")


def _image(held: Bools, sees: Ints) -> Bools:
    """Return what is said of the images, for each state; what is unseen holds."""
    return np.asarray((sees < 0) | held[sees], dtype=np.bool_)


def _everybody(held: Bools) -> Bools:
    return np.asarray(held.all(axis=0), dtype=np.bool_)


def _classed(held: Bools, unseen: Bools, truth: Bools, expected: Bools) -> Hypergame:
    equilibrium = _everybody(held)
    kind = np.select([equilibrium & truth, equilibrium, truth], [STEADY, FALSE, REAL], NEITHER)
    surprise = equilibrium & (unseen | ~expected)
    return Hypergame(held, unseen, equilibrium, kind.astype(np.int64), expected, surprise)
