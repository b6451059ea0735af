"""The median world's situation of a crisis: its states, moves and preferences when every number stands at its median.

A crisis whose parties all state how they rank the states has the same situation in every world.
"""

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput
from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.crisis.options.derive import derived_model
from detente.solvers.graphs.graph import Graph
from detente.solvers.situation.ways import only, sources
from detente.study.implementation import MedianLuck
from detente.study.options.situation import Situation, moves_in, situation_of
from detente.worlds.build import worlds_of
from detente.worlds.options.frame import Frame, look_at

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def median_situation(crisis: Crisis, reading: str | None = None) -> Situation:
    """Return the situation of a crisis in its median world, or in that of one reading.

    Raises
    ------
    BadInput
        When the options of the crisis cannot be looked at; the message says why.
    """
    model = derived_model(crisis)
    if model.parties and all(party in model.preferences for party in model.parties):
        return situation_of(model)
    frame = look_at(crisis)
    if isinstance(frame, str):
        raise BadInput(f"{crisis.crisis}: the options cannot be looked at: {frame}")
    worlds = worlds_of(crisis, MedianLuck(Seed(0), 0, 1), ("state_worth", "state_there"), reading)
    rows = [list(crisis.parties).index(party) for party in frame.model.parties]
    worth = worlds.arrays["state_worth"][0][rows]
    graph = moves_in(frame.model, frame.states)
    assert isinstance(graph, Graph)
    there = worlds.arrays["state_there"][0] > 0
    notes = (("", f"in the median world {int((~there).sum())} of the states cannot come about"),)
    if there.all():
        return Situation(frame.model, frame.states, graph, worth)
    return Situation(frame.model, frame.states, _among(graph, there), worth, notes=notes, there=there)


def _among(graph: Graph, there: Bools) -> Graph:
    """Return the graph without the moves to and from states that cannot come about."""
    _, source = sources(graph)
    return only(graph, there[source] & there[graph.to])


def ends_of(crisis: Crisis) -> npt.NDArray[np.int64]:
    """Return how the crisis has ended in each state, by the place among the outcomes; empty where that is not known."""
    frame = look_at(crisis)
    return frame.ends if isinstance(frame, Frame) else np.empty(0, dtype=np.int64)


def beliefs_of(crisis: Crisis, reading: str | None = None) -> tuple[Floats, Bools]:
    """Return what parties think that states are worth to each other, and what they do not see, in the median world.

    Returns
    -------
    array, shape (parties, parties, states)
    array of bool, shape (parties, states)
    """
    frame = look_at(crisis)
    if isinstance(frame, str):
        raise BadInput(f"{crisis.crisis}: the options cannot be looked at: {frame}")
    worlds = worlds_of(crisis, MedianLuck(Seed(0), 0, 1), ("state_worth_seen", "state_seen"), reading)
    rows = [list(crisis.parties).index(party) for party in frame.model.parties]
    worth = worlds.arrays["state_worth_seen"][0]
    return worth[np.ix_(rows, rows)], worlds.arrays["state_seen"][0][rows] == 0
