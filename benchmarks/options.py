"""How fast are the stable states of option models, up to a million states, over draws, and explained?"""

import resource
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from detente.solvers.graphs.form import OptionForm
from detente.solvers.graphs.graph import graph_of_form, option_graph
from detente.solvers.graphs.proof import explain
from detente.solvers.graphs.stable import FIVE, stable, stable_draws
from tests.solvers.graphs.by_matrices import stable_by_matrices


def conflict(options: int, players: int, *, one_way: bool = False) -> tuple[OptionForm, np.ndarray]:
    """Return all states of some options, shared out evenly, and strict rankings; every other option goes one way."""
    own = [sum(1 << k for k in range(options) if k * players // options == i) for i in range(players)]
    every = (1 << options) - 1
    off = every & 0b01010101010101010101 if one_way else every
    luck = np.random.default_rng([options, players])
    worth = np.stack([luck.permutation(1 << options) for _ in range(players)]).astype(np.float64)
    return OptionForm(np.arange(1 << options), np.array(own), every, off), worth


def seconds(work: Callable[[], object], goes: int = 3) -> float:
    """Return the least processor time of some goes after a first, which may compile."""
    work()
    took = []
    for _ in range(goes):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return min(took)


def growth() -> str:
    """Return the time of a move at several sizes, over lists and over masks."""
    figures = []
    for options in (10, 12, 14, 16):
        form, worth = conflict(options, 4, one_way=True)
        graph = graph_of_form(form)
        listed, masked = seconds(partial(stable, graph, worth)), seconds(partial(stable, form, worth))
        figures.append(f"{1e9 * listed / graph.moves:.0f} and {1e9 * masked / graph.moves:.0f} at {graph.moves:,}")
    return "ns a move, listed and not: " + "; ".join(figures)


def explanation(players: int) -> str:
    """Return the longest time of a verdict explained, over concepts and states."""
    form, worth = conflict(12, players)
    graph, states = graph_of_form(form), np.random.default_rng(1).integers(0, 4096, 20)
    took = [
        seconds(partial(explain, graph, worth, 0, int(state), concept))
        for concept in (*FIVE, "sim")
        for state in states
    ]
    return f"{1e3 * max(took):.1f} ms at most, {1e3 * np.mean(took):.1f} ms on average"


def beside_matrices(options: int, players: int) -> str:
    """Return how much quicker we are than products of matrices."""
    form, worth = conflict(options, players)
    graph = graph_of_form(form)
    ours, matrices = seconds(partial(stable, graph, worth)), seconds(partial(stable_by_matrices, graph, worth), 1)
    return f"{1e3 * ours:.2f} ms, {matrices / ours:,.0f} × quicker than products of matrices"


def measure() -> list[tuple[str, str, str]]:
    """Return times of one processor; five concepts each."""
    form, worth = conflict(20, 4)  # the largest first: the process remembers the most memory that it ever had
    took = seconds(partial(stable, form, worth), 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = [
        ("stable states, 2^20 × 4 players", f"{took:.2f} s; the process has had at most {peak:,.0f} MB", "5 s, 1 GB")
    ]
    sizes = (
        (8, 2, "5 ms"),
        (12, 2, "50 ms"),
        (12, 4, "50 ms"),
        (12, 6, "50 ms"),
        (16, 4, "500 ms"),
        (16, 6, "1000 ms"),
    )
    for options, players, bar in sizes:
        form, worth = conflict(options, players)
        took = seconds(partial(stable, form, worth))
        rows.append((f"stable states, 2^{options} × {players} players", f"{1e3 * took:.2f} ms", bar))
    for players in (2, 4, 6):
        form, worth = conflict(16, players, one_way=True)
        listed = graph_of_form(form)
        one, other = seconds(partial(stable, listed, worth)), seconds(partial(stable, form, worth))
        figure = f"{one:.2f} s over a list of moves, {other:.2f} s without one"
        rows.append((f"the same, half the options one way, 2^16 × {players} players", figure, "2 s"))
    luck = np.random.default_rng(1)
    graph = option_graph(np.sort(luck.permutation(128)[:100]), [7, 24, 96], 127, 127)
    draws = luck.random((10_000, 3, 100))
    took = seconds(partial(stable_draws, graph, draws))
    return [
        *rows,
        ("10,000 rankings on 100 states, 3 players", f"{took:.2f} s, {graph.moves:,} moves", "2 s"),
        ("one verdict explained, 2^12 × 2 players", explanation(2), "10 ms"),
        ("one verdict explained, 2^12 × 4 players", explanation(4), "10 ms"),
        ("growth with moves, half the options one way, 4 players", growth(), "flat"),
        ("2^8 × 2 players beside the published matrix form", beside_matrices(8, 2), "-"),
        ("2^8 × 4 players beside the published matrix form", beside_matrices(8, 4), "-"),
    ]
