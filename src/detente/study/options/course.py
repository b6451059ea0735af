"""Course: where the play goes from where things stand, and by which moves.

Whoever has a move that no reply deters from may be the next to make it, each such party with equal odds, until nobody
has one or the play turns in a circle (:mod:`detente.solvers.situation.evolution`). Beside the odds stand single ways:
the shortest by moves that gain for whoever makes them, and the shortest by any moves at all.
"""

from dataclasses import dataclass

import numpy as np

from detente.core.errors import BadInput
from detente.solvers.graphs.closure import Step, Walk, group_moves
from detente.solvers.graphs.graph import Graph
from detente.solvers.situation.coalition import coalition_graph, coalitions
from detente.solvers.situation.evolution import ABSORBED, CYCLE, NO_MOVE, evolve_by
from detente.solvers.situation.undeterred import keep_best
from detente.solvers.situation.ways import improvements, only, reachable
from detente.study.options.situation import Situation
from detente.study.options.verdicts import Bools, Terms, free_moves

ENDED = {
    ABSORBED: "in states that nobody would leave",
    CYCLE: "in a circle, as the likelier end",
    NO_MOVE: "where it began: nobody would leave",
}
MOST_STATES, MOST_PARTIES = 512, 6  # beyond that groups are too many to go through while somebody waits
MOST_FOLLOWED = 4096  # states: a circle of all of them is a system of as many equations
RULES = ("any_unsanctioned", "best_unsanctioned")


@dataclass(frozen=True)
class End:
    """A state in which the play may end.

    Attributes
    ----------
    state : int
    chance : float
        Chance to end there; on a circle, of being there in the long run.
    way : tuple of (party, state), or None
        A shortest way there by the moves that the course makes.
    gaining : tuple of (party, state), or None
        A shortest way by moves that gain for whoever makes them, deterred or not; None where there is none.
    """

    state: int
    chance: float
    way: tuple[Step, ...] | None
    gaining: tuple[Step, ...] | None


@dataclass(frozen=True)
class Course:
    """Where the play goes.

    Attributes
    ----------
    now : int
    concept : str
    ends : tuple of End
        The likeliest first.
    cycling : float
        Chance to end in a circle.
    cycles : tuple of tuple of int
    ended : str
        How it ends, in words.
    next : tuple of (party, state)
        The moves that may be made next.
    by_gains, by_any : tuple of int
        States that are reached by moves that gain for whoever makes them, and by any moves.
    by_coalitions : tuple of int, or None
        States that are reached by moves of groups all of whose members gain; None where there is too much to look at.
    """

    now: int
    concept: str
    ends: tuple[End, ...]
    cycling: float
    cycles: tuple[tuple[int, ...], ...]
    ended: str
    next: tuple[Step, ...]
    by_gains: tuple[int, ...]
    by_any: tuple[int, ...]
    by_coalitions: tuple[int, ...] | None


def course(
    situation: Situation,
    concept: str = "seq",
    terms: Terms | None = None,
    *,
    rule: str = "any_unsanctioned",
    now: int | None = None,
) -> Course:
    """Return where the play goes from a state.

    Parameters
    ----------
    situation : Situation
    concept : str
        Which replies deter.
    terms : Terms, optional
    rule : {"any_unsanctioned", "best_unsanctioned"}
        Whether a party makes any of its free moves or only the best.
    now : int, optional
        By default where things stand.

    Raises
    ------
    BadInput
        When the model does not say where things stand, or see :func:`free_moves`.
    """
    here = situation.now if now is None else now
    if here is None:
        raise BadInput(
            f"'{situation.model.title}' does not say where things stand; name a state with --from, or state options.now"
        )
    if rule not in RULES:
        raise BadInput(f"there is no rule '{rule}'; there are {', '.join(RULES)}")
    if situation.states.count > MOST_FOLLOWED:
        raise BadInput(
            f"'{situation.model.title}' has {situation.states.count:,} states; the play is followed through at most "
            f"{MOST_FOLLOWED:,}"
        )
    graph, free = situation.graph, free_moves(situation, concept, terms or Terms())
    assert situation.worth is not None
    if rule == "best_unsanctioned":
        keep_best(graph.start, graph.to, situation.worth, free)
    found = evolve_by(graph, free, here)
    gains = improvements(graph, situation.worth)
    made, gaining = (group_moves(part, range(graph.players), here) for part in (only(graph, free), gains))
    order = np.argsort(-found.reached, kind="stable")
    ends = tuple(
        End(
            int(state),
            float(found.reached[state]),
            _way(made, int(state)),
            _way(gaining, int(state)),
        )
        for state in order
        if found.reached[state] > 0
    )
    return Course(
        here,
        concept,
        ends,
        found.cycling,
        found.cycles,
        ENDED[found.ended],
        steps_from(graph, free, here),
        tuple(s for s in reachable(gains, here).tolist() if s != here),
        tuple(s for s in reachable(graph, here).tolist() if s != here),
        _by_coalitions(situation, here),
    )


def _by_coalitions(situation: Situation, here: int) -> tuple[int, ...] | None:
    if situation.states.count > MOST_STATES or len(situation.parties) > MOST_PARTIES:
        return None
    assert situation.worth is not None
    acting = coalition_graph(situation.graph, situation.worth, coalitions(range(len(situation.parties))))
    return tuple(s for s in reachable(acting, here).tolist() if s != here)


def _way(walk: Walk, state: int) -> tuple[Step, ...] | None:
    """Return a shortest way of a walk to a state, which is no step to where it begins; None where there is none."""
    if state == walk.origin:
        return ()
    return walk.path(state) if walk.last_movers(state) else None


def steps_from(graph: Graph, free: Bools, state: int) -> tuple[Step, ...]:
    """Return who may move next, and where to."""
    return tuple(
        Step(player, int(graph.to[move]))
        for player in range(graph.players)
        for move in range(graph.start[player, state], graph.start[player, state + 1])
        if free[move]
    )
