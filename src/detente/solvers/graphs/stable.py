"""Stable states of complete rankings, ties allowed: one door to every concept, rule and way of computing.

The concepts are those of :mod:`~detente.solvers.graphs.world` (nash, gmr, smr, seq, sseq, sim); *seq_or_sim*, either of
the two for each player, as older programs report; and foresight of h moves (*l2* to *l6*) or of any number (*nm*), of
:mod:`~detente.solvers.graphs.limited`. Which way a verdict is reached follows from the moves: along lines where every
move can be taken back, over listed moves, or over masks where the moves are too many to list. All give the same.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from detente.solvers.graphs.form import OptionForm
from detente.solvers.graphs.graph import Graph, graph_of_form
from detente.solvers.graphs.limited import horizons, order_of_two
from detente.solvers.graphs.lines import mark_by_lines
from detente.solvers.graphs.replies import ANY_LEGAL_SEQUENCE, EACH_OPPONENT_ONCE, SINGLE_MOVE
from detente.solvers.graphs.unlisted import mark_unlisted
from detente.solvers.graphs.world import CONCEPTS, mark_draws, mark_stable

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

FIVE = ("nash", "gmr", "smr", "seq", "sseq")
FORESIGHT = ("l2", "l3", "l4", "l5", "l6", "nm")
EVERY_CONCEPT = (*FIVE, "sim", "seq_or_sim", *FORESIGHT)
RULES = {
    "any_legal_sequence": ANY_LEGAL_SEQUENCE,
    "each_opponent_once": EACH_OPPONENT_ONCE,
    "single_move": SINGLE_MOVE,
}
DETERS = ("not_better", "strictly_worse")
MOST_ONCE = 12  # players: the rule runs over the sets of those who have not moved yet


def stable(
    graph: Graph | OptionForm,
    worth: npt.ArrayLike,
    concepts: Sequence[str] = FIVE,
    *,
    rule: str = "any_legal_sequence",
    deter: str = "not_better",
    order: Sequence[int] | None = None,
) -> dict[str, Flags]:
    """Return which states are stable for whom.

    Parameters
    ----------
    graph : Graph or OptionForm
    worth : array of numbers, shape (players, states)
        Complete rankings: higher is better, equal is equally good; only the order counts.
    concepts : sequence of str
        Of ``EVERY_CONCEPT``.
    rule : {"any_legal_sequence", "each_opponent_once", "single_move"}
        How the opponents reply: in any order, nobody twice in a row (the definition); or, to explain what other
        programs answer, each at most once, or one of them with one move.
    deter : {"not_better", "strictly_worse"}
        Whether a state that is as good as the one left deters.
    order : sequence of int, optional
        Who moves after whom in l2 to nm, in turn; needed where there are more than two players.

    Returns
    -------
    dict of concept to array of bool, shape (players, states)

    Raises
    ------
    ValueError
        For names that there are not, numbers that are none, sim where states are not sets of options, foresight
        without an order of moves, or moves that would have to be listed and are too many.

    Examples
    --------
    >>> from detente.solvers.graphs.graph import option_graph
    >>> dilemma = option_graph([0, 1, 2, 3], [1, 2], on=3, off=3)  # nobody, the first, the second, both cooperate
    >>> stable(dilemma, [[1, 0, 3, 2], [1, 3, 0, 2]], ["nash", "gmr"])["gmr"].all(axis=0).tolist()
    [True, False, False, True]
    """
    check_names(graph, concepts, rule, deter)
    ranks = as_floats(worth, graph.players, graph.states)
    strict, found = deter == "strictly_worse", dict[str, Flags]()
    simultaneous = not {"sim", "seq_or_sim"}.isdisjoint(concepts)
    if simultaneous or not set(FIVE).isdisjoint(concepts):
        marks = _mark(graph, ranks, RULES[rule], strict=strict, simultaneous=simultaneous)
        found = dict(zip((*FIVE, "sim"), marks, strict=False))
        if simultaneous:
            found["seq_or_sim"] = found["seq"] | found["sim"]
    if not set(FORESIGHT).isdisjoint(concepts):
        turns = tuple(order) if order is not None else order_of_two(graph.players)
        found |= horizons(_listed(graph), ranks, turns, deepest=6)
    return {concept: found[concept] for concept in concepts}


def stable_draws(
    graph: Graph,
    worth: npt.ArrayLike,
    concepts: Sequence[str] = FIVE,
    *,
    rule: str = "any_legal_sequence",
    deter: str = "not_better",
) -> Flags:
    """Return which states are stable for whom in every draw.

    Parameters
    ----------
    graph : Graph
        Shared by all draws.
    worth : array, shape (draws, players, states)
        Complete rankings: higher is better.
    concepts : sequence of str
        Of nash, gmr, smr, seq, sseq and, where states are sets of options, sim.
    rule, deter : str
        As in :func:`stable`.

    Returns
    -------
    array of bool, shape (draws, concepts, players, states)

    Raises
    ------
    ValueError
        As :func:`stable`; concepts of foresight are not among these.

    Examples
    --------
    >>> from detente.solvers.graphs.graph import option_graph
    >>> alone = option_graph([0, 1], [1], on=1, off=1)
    >>> stable_draws(alone, [[[0.0, 1.0]], [[2.0, 1.0]]], ["nash"])[:, 0, 0].tolist()
    [[False, True], [True, False]]
    """
    check_names(graph, concepts, rule, deter)
    if not set(concepts) <= set(CONCEPTS):
        raise ValueError(f"over draws a concept must be one of {', '.join(CONCEPTS)}, not {', '.join(concepts)}")
    ranks = np.ascontiguousarray(worth, dtype=np.float64)
    if ranks.ndim != 3 or ranks.shape[1:] != (graph.players, graph.states):
        raise ValueError(f"worth must have shape (draws, {graph.players}, {graph.states}), not {ranks.shape}")
    if np.isnan(ranks).any():
        raise ValueError("worth must be a number for every player and state in every draw")
    codes = graph.codes if "sim" in concepts and graph.codes is not None else np.empty(0, dtype=np.int64)
    wanted = np.array([CONCEPTS.index(concept) for concept in concepts], dtype=np.int64)
    out = np.empty((len(ranks), len(wanted), graph.players, graph.states), dtype=np.bool_)
    mark_draws(graph.start, graph.to, codes, graph.transitive, ranks, RULES[rule], deter == DETERS[1], wanted, out)
    return out


def as_floats(worth: npt.ArrayLike, players: int, states: int) -> Floats:
    """Return rankings as finite floats with the same order: as they are, or ranks where floats cannot hold them.

    Raises
    ------
    ValueError
        Where the shape is another or something is not a number.
    """
    given = np.asarray(worth)
    if given.shape != (players, states):
        raise ValueError(f"worth must have shape ({players}, {states}), players by states, not {given.shape}")
    exact = given.dtype.kind not in "iuO" or max(abs(int(given.max())), abs(int(given.min()))) < 2**53
    if exact:
        floats = np.ascontiguousarray(given, dtype=np.float64)
        if np.isnan(floats).any():
            raise ValueError("worth must be a number for every player and state: what is unknown makes no full ranking")
        if np.isfinite(floats).all():
            return floats
    return np.stack([np.unique(row, return_inverse=True)[1] for row in given]).astype(np.float64)


def check_names(graph: Graph | OptionForm, concepts: Sequence[str], rule: str, deter: str) -> None:
    """Refuse what there is not."""
    for concept in concepts:
        if concept not in EVERY_CONCEPT:
            raise ValueError(f"concept must be one of {', '.join(EVERY_CONCEPT)}, not {concept!r}")
        if concept in {"sim", "seq_or_sim"} and isinstance(graph, Graph) and graph.codes is None:
            raise ValueError(f"{concept} adds up moves made at the same time, so states must be sets of options")
    if rule not in RULES:
        raise ValueError(f"rule must be one of {', '.join(RULES)}, not {rule!r}")
    if rule == "each_opponent_once" and graph.players > MOST_ONCE:
        raise ValueError(f"rule each_opponent_once is for at most {MOST_ONCE} players, not {graph.players}")
    if deter not in DETERS:
        raise ValueError(f"deter must be one of {', '.join(DETERS)}, not {deter!r}")


def _mark(graph: Graph | OptionForm, worth: Floats, rule: int, *, strict: bool, simultaneous: bool) -> Flags:
    """Return the verdicts of the five concepts, and of sim where it is asked for."""
    form = graph if isinstance(graph, OptionForm) else graph.form
    if rule == ANY_LEGAL_SEQUENCE and form is not None and not simultaneous:
        if form.reversible:
            return mark_by_lines(form, worth, strict=strict)
        if isinstance(graph, OptionForm):
            out = np.empty((5, *worth.shape), dtype=np.bool_)
            mark_unlisted(form.codes, form.state_of, form.own, form.on, form.off, worth, strict, out)
            return out
    listed = _listed(graph)
    codes = listed.codes if simultaneous and listed.codes is not None else np.empty(0, dtype=np.int64)
    out = np.empty((6, *worth.shape), dtype=np.bool_)
    mark_stable(listed.start, listed.to, codes, listed.transitive, worth, rule, strict, out)
    return out


def _listed(graph: Graph | OptionForm) -> Graph:
    """Return the graph with its moves listed."""
    return graph if isinstance(graph, Graph) else graph_of_form(graph)
