"""Proof: why a state is stable for a player, or why it is not, so that anyone can check it move by move.

A verdict rests on the player's improvements. Each is either deterred by a *sanction*, a path of the others to a state
that the player finds no better than the one that it left (and, where the concept asks it, from which the player cannot
escape to a better one), or there is none. The state is stable when every improvement is deterred. The paths are the
shortest there are. Where a sanction is lacking only because the player would escape it, that is said too.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.graphs.closure import Step, approach
from detente.solvers.graphs.graph import Graph
from detente.solvers.graphs.replies import gains, turns
from detente.solvers.graphs.simultaneous import blocking_choice
from detente.solvers.graphs.stable import DETERS, FIVE, RULES, as_floats, check_names

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ESCAPABLE = ("smr", "sseq")  # the concepts in which the player may answer the sanction
CREDIBLE = ("seq", "sseq")  # those in which the others move only where they gain


@dataclass(frozen=True)
class Sanction:
    """What the others do to an improvement.

    Attributes
    ----------
    path : tuple of Step
        Their moves, one after the other from the improvement; with sim, the moves that they make at the same time as
        the player, each to where it alone would lead.
    ends : int
        The state in which that ends.
    escapes : tuple of int
        Where the player could then go; looked at in smr and sseq only. None of them is better in a sanction that
        holds; in one that is evaded, the best of them.
    """

    path: tuple[Step, ...]
    ends: int
    escapes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Improvement:
    """A move by which the player gains.

    Attributes
    ----------
    state : int
        Where it leads.
    sanction : Sanction or None
        What deters it; None where nothing does.
    evaded : Sanction or None
        Where nothing does: what would, if the player could not escape from there.
    """

    state: int
    sanction: Sanction | None = None
    evaded: Sanction | None = None


@dataclass(frozen=True)
class Proof:
    """A verdict and what it rests on.

    Attributes
    ----------
    player, state : int
    concept, rule, deter : str
        As in :func:`~detente.solvers.graphs.stable.stable`; for seq_or_sim, the one of the two that was used.
    improvements : tuple of Improvement
    """

    player: int
    state: int
    concept: str
    rule: str
    deter: str
    improvements: tuple[Improvement, ...]

    @property
    def stable(self) -> bool:
        """Whether the state is stable for the player: each improvement is deterred."""
        return all(improvement.sanction is not None for improvement in self.improvements)

    @property
    def undeterred(self) -> tuple[int, ...]:
        """Where the player gains and nothing deters it."""
        return tuple(improvement.state for improvement in self.improvements if improvement.sanction is None)


def explain(
    graph: Graph,
    worth: npt.ArrayLike,
    player: int,
    state: int,
    concept: str,
    *,
    rule: str = "any_legal_sequence",
    deter: str = "not_better",
) -> Proof:
    """Return why a state is stable for a player, or why not.

    Parameters
    ----------
    graph : Graph
    worth : array of numbers, shape (players, states)
    player, state : int
    concept : str
        One of nash, gmr, smr, seq, sseq, sim and seq_or_sim; foresight has no sanctions.
    rule, deter : str
        As in :func:`~detente.solvers.graphs.stable.stable`.

    Raises
    ------
    ValueError
        As that function, and for concepts, players and states that there are not.

    Examples
    --------
    >>> from detente.solvers.graphs.graph import option_graph
    >>> dilemma = option_graph([0, 1, 2, 3], [1, 2], on=3, off=3)  # nobody, the first, the second, both cooperate
    >>> found = explain(dilemma, [[1, 0, 3, 2], [1, 3, 0, 2]], 0, 3, "seq")
    >>> found.stable, found.improvements[0].state, found.improvements[0].sanction.path
    (True, 2, (Step(mover=1, state=0),))
    """
    check_names(graph, [concept], rule, deter)
    if not 0 <= player < graph.players or not 0 <= state < graph.states:
        raise ValueError(f"there are {graph.players} players and {graph.states} states, from 0: not {player}, {state}")
    if concept not in (*FIVE, "sim", "seq_or_sim"):
        raise ValueError(f"{concept} looks ahead and has no sanctions to show; its ends of play are in limited.py")
    ranks = as_floats(worth, graph.players, graph.states)
    if concept == "seq_or_sim":
        found = explain(graph, ranks, player, state, "seq", rule=rule, deter=deter)
        return found if found.stable else explain(graph, ranks, player, state, "sim", rule=rule, deter=deter)
    row = graph.row(player, state)
    better = row[ranks[player, row] > ranks[player, state]]
    strict = deter == DETERS[1]
    if concept == "nash" or not len(better):
        improvements = tuple(Improvement(int(first)) for first in better)
    elif concept == "sim":
        improvements = _joint(graph, ranks, player, state, better, strict=strict)
    else:
        improvements = _replied(graph, ranks, player, state, better, concept, rule, strict=strict)
    return Proof(player, state, concept, rule, deter, improvements)


def _replied(
    graph: Graph, worth: Floats, player: int, state: int, better: Ints, concept: str, rule: str, *, strict: bool
) -> tuple[Improvement, ...]:
    """Return the sanction of every improvement by replies that follow it."""
    start, to = gains(graph.start, graph.to, worth) if concept in CREDIBLE else (graph.start, graph.to)
    after = turns(RULES[rule], player, graph.players)
    u, here = worth[player], worth[player, state]

    def deters(value: Floats) -> Flags:
        return np.asarray(value < here if strict else value <= here)

    goal = deters(u)
    best = best_ahead(graph.start[player], graph.to, u)
    held = goal & deters(best) if concept in ESCAPABLE else goal
    lead = _leader(approach(start, to, after, held), after)
    found = [lead(int(first)) for first in better]
    wide = _leader(approach(start, to, after, goal), after) if concept in ESCAPABLE and None in found else None
    improvements = []
    for first, path in zip(better, found, strict=True):
        if path is not None:
            escapes = tuple(graph.row(player, path[-1].state).tolist()) if concept in ESCAPABLE else ()
            improvements.append(Improvement(int(first), Sanction(path, path[-1].state, escapes)))
        else:
            evaded = wide(int(first)) if wide is not None else None
            improvements.append(Improvement(int(first), evaded=_evade(graph, u, player, evaded) if evaded else None))
    return tuple(improvements)


def _leader(found: tuple[Ints, Ints, Ints], after: Ints) -> Callable[[int], tuple[Step, ...] | None]:
    """Return a function that leads from a state to the goal by the fewest moves; None where none lead there."""
    steps, mover, state = found

    def lead(here: int) -> tuple[Step, ...] | None:
        turn, path = 0, list[Step]()
        if steps[turn, here] < 0:
            return None
        for _ in range(steps[turn, here]):
            path.append(Step(int(mover[turn, here]), int(state[turn, here])))
            turn, here = int(after[turn, path[-1].mover]), path[-1].state
        return tuple(path)

    return lead


def _evade(graph: Graph, u: Floats, player: int, path: tuple[Step, ...]) -> Sanction:
    """Return a sanction with the escape that undoes it."""
    ends = path[-1].state
    row = graph.row(player, ends)
    return Sanction(path, ends, (int(row[np.argmax(u[row])]),))


def _joint(
    graph: Graph, worth: Floats, player: int, state: int, better: Ints, *, strict: bool
) -> tuple[Improvement, ...]:
    """Return the sanction of every improvement by what the others do at the same time."""
    assert graph.codes is not None  # checked at the door
    start, to = gains(graph.start, graph.to, worth)
    improvements = []
    for first in better:
        ends, chosen = blocking_choice(start, to, graph.codes, worth, player, state, first, strict)
        path = tuple(Step(j, int(there)) for j, there in enumerate(chosen) if there != state)
        improvements.append(Improvement(int(first), Sanction(path, int(ends)) if ends >= 0 else None))
    return tuple(improvements)


@compiled
def best_ahead(start: Ints, to: Ints, worth: Floats) -> Floats:
    """Return the most that one player can have in each state by staying or by one move."""
    best = worth.copy()
    for s in range(len(worth)):
        for e in range(start[s], start[s + 1]):
            best[s] = max(best[s], worth[to[e]])
    return best
