"""Many rankings on one graph: the verdicts of every draw, where preferences are uncertain and moves are not."""

# ruff: noqa: FBT001 - kernels take no keywords
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.graphs.graph import Graph
from detente.solvers.graphs.stable import DETERS, FIVE, RULES, check_names
from detente.solvers.graphs.world import CONCEPTS, mark_stable

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


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
        As in :func:`~detente.solvers.graphs.stable.stable`.

    Returns
    -------
    array of bool, shape (draws, concepts, players, states)

    Raises
    ------
    ValueError
        As :func:`~detente.solvers.graphs.stable.stable`; concepts of foresight are not among these.

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


@compiled
def mark_draws(
    start: Ints,
    to: Ints,
    codes: Ints,
    transitive: bool,
    worth: Floats,
    rule: int,
    strict: bool,
    wanted: Ints,
    out: Flags,
) -> None:
    """Write the verdicts of the wanted concepts, draw by draw; the arguments are those of ``mark_stable``."""
    marks = np.empty((len(CONCEPTS), *worth.shape[1:]), dtype=np.bool_)
    for draw in range(len(worth)):
        mark_stable(start, to, codes, transitive, worth[draw], rule, strict, marks)
        for k in range(len(wanted)):
            out[draw, k] = marks[wanted[k]]
