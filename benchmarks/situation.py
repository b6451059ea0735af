"""How fast are relations, coalitions, evolution, and the inverse questions of option models?"""

import time
from collections.abc import Callable
from functools import partial

import numpy as np

from detente.solvers.graphs.graph import Graph, graph_of_moves, option_graph
from detente.solvers.inverse.joint_change import joint_change
from detente.solvers.inverse.least_change import least_change
from detente.solvers.inverse.upper_sets import conditions, stable_rankings
from detente.solvers.situation.coalition import universally_stable
from detente.solvers.situation.evolution import absorb
from detente.solvers.situation.holding import holding, of_degrees
from detente.solvers.situation.relation import degrees_of_worth
from detente.solvers.situation.undeterred import CONCEPTS, mark_undeterred


def conflict(options: int, players: int) -> tuple[Graph, np.ndarray]:
    """Return all states of some options, shared out evenly, and strict rankings."""
    own = [sum(1 << k for k in range(options) if k * players // options == i) for i in range(players)]
    every = (1 << options) - 1
    luck = np.random.default_rng([options, players])
    worth = np.stack([luck.permutation(1 << options) for _ in range(players)]).astype(np.float64)
    return option_graph(np.arange(1 << options), own, every, every), worth


def hanging_together() -> Graph:
    """Return ten moves whose conditions speak of twenty states, all linked."""
    luck = np.random.default_rng(1)
    by = [0] * 10 + [1] * 60 + [0] * 60
    source = [0] * 10 + [int(q) for q in np.repeat(np.arange(1, 11), 6)] + luck.integers(11, 21, 60).tolist()
    target = [*range(1, 11), *luck.integers(11, 21, 60).tolist(), *luck.integers(1, 21, 60).tolist()]
    return graph_of_moves(21, 2, by, source, target)


def seconds(work: Callable[[], object], goes: int = 3) -> float:
    """Return the least processor time of some goes after a first, which may compile."""
    work()
    took = []
    for _ in range(goes):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return min(took)


def world(graph: Graph, worth: np.ndarray, concept: str) -> None:
    """Follow one world from its first state."""
    free, reached, cycle = np.zeros(graph.moves), np.zeros(graph.states), np.zeros(graph.states)
    place = CONCEPTS.index(concept)
    mark_undeterred(graph.start, graph.to, np.empty(0, np.int64), graph.transitive, worth, place, 0, False, free)  # noqa: FBT003
    absorb(graph.start, graph.to, free, 0, reached, cycle)


def measure() -> list[tuple[str, str, str]]:
    """Return times of one processor."""
    rows = []
    for options, players in ((10, 4), (12, 4)):
        graph, worth = conflict(options, players)
        questions = of_degrees(degrees_of_worth(worth), players, graph.states)
        took = seconds(partial(holding, graph, questions), 1)
        rows.append((f"stable under relations, 2^{options} × {players} players", f"{took:.2f} s", "-"))
    for options, players in ((6, 3), (8, 4)):
        graph, worth = conflict(options, players)
        took = seconds(partial(universally_stable, graph, worth))
        rows.append((f"stable for every coalition, 2^{options} × {players} players", f"{1e3 * took:.1f} ms", "-"))
    for options in (7, 9):
        graph, worth = conflict(options, 3)
        figures = ", ".join(f"{c} {1e3 * seconds(partial(world, graph, worth, c), 20):.2f}" for c in ("nash", "seq"))
        rows.append((f"one world followed to its end, 2^{options} × 3 players", f"{figures} ms", "1 ms at 2^7"))
    linked = hanging_together()
    flat = np.zeros((2, 21))
    relevant = len(set().union(*(condition.states for condition in conditions(linked, flat, 0, 0, "smr"))))
    took = max(seconds(partial(stable_rankings, linked, flat, 0, 0, concept)) for concept in ("gmr", "smr"))
    rows.append((f"rankings counted, {relevant} relevant states", f"{1e3 * took:.0f} ms", "1 s"))
    graph, worth = conflict(6, 3)
    worst = int(np.argmin(worth[0]))
    one = seconds(partial(least_change, graph, worth, 0, worst, "seq"))
    rows.append(("least change of one ranking, 2^6 × 3 players, seq", f"{1e3 * one:.0f} ms", "-"))
    graph, worth = conflict(3, 3)
    worst = int(np.argmin(worth.sum(axis=0)))
    every = seconds(partial(joint_change, graph, worth, worst, "seq"))
    rows.append(("least change of all rankings, 2^3 × 3 players, seq", f"{1e3 * every:.0f} ms", "-"))
    return rows
