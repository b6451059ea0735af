"""Stability by products of matrices, as Xu, Hipel and Kilgour (2009) have it: O(states³), for teaching and checks.

J_i are the moves of i, P_i what i finds better, E all ones; a group's moves are built up by who made the last one.
What deters is E - P_i, the state itself included.
"""

import numpy as np
import numpy.typing as npt

from detente.solvers.graphs.graph import Graph

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def moves_of_group(moves: list[Matrix]) -> Matrix:
    """Return what a group reaches: M_i = sgn(J_i + J_i · OR of the others' M_j), until nothing is new.

    M_i holds what is reached when i makes the first move; nobody moves twice in a row.
    """
    reached = moves
    while True:
        rests = [[m for j, m in enumerate(reached) if j != i] for i in range(len(moves))]
        more = [
            np.sign(move + move @ np.maximum.reduce(rest)) if rest else move
            for move, rest in zip(moves, rests, strict=True)
        ]
        if all((new == old).all() for new, old in zip(more, reached, strict=True)):
            return np.asarray(np.maximum.reduce(reached))
        reached = more


def stable_by_matrices(graph: Graph, worth: npt.ArrayLike, *, diagonal: bool = True) -> dict[str, Flags]:
    """Return which states are stable for whom: nash, gmr, smr, seq, sseq; without ``diagonal``, s itself deters not."""
    u = np.asarray(worth)
    size, players = graph.states, graph.players
    all_ones = np.ones((size, size))
    better = [(row[None, :] > row[:, None]).astype(np.float64) for row in u]
    moves = [np.zeros((size, size)) for _ in range(players)]
    for i in range(players):
        moves[i][
            np.repeat(np.arange(size), np.diff(graph.start[i])), graph.to[graph.start[i, 0] : graph.start[i, -1]]
        ] = 1
    gains = [move * good for move, good in zip(moves, better, strict=True)]
    found: dict[str, list[Flags]] = {concept: [] for concept in ("nash", "gmr", "smr", "seq", "sseq")}
    for i in range(players):
        rest = [j for j in range(players) if j != i]
        free = moves_of_group([moves[j] for j in rest])
        credible = moves_of_group([gains[j] for j in rest])
        bad = (all_ones - better[i]).T - (0 if diagonal else np.eye(size))
        held = bad * (all_ones - np.sign(moves[i] @ better[i].T))
        found["nash"].append((gains[i] @ all_ones).diagonal() == 0)
        for concept, reach, goal in (
            ("gmr", free, bad), ("smr", free, held), ("seq", credible, bad), ("sseq", credible, held),
        ):  # fmt: skip
            found[concept].append((gains[i] @ (all_ones - np.sign(reach @ goal))).diagonal() == 0)
    return {concept: np.array(flags) for concept, flags in found.items()}
