"""The definitions once more, with plain sets and predicates: slow, and written apart from the solvers."""

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from detente.solvers.graphs.graph import Graph

Likes = Callable[[int, int, int], bool]  # player, state, other state: is the other one better?


def row(graph: Graph, player: int, state: int) -> set[int]:
    return {int(q) for q in graph.row(player, state)}


def better(worth: npt.NDArray[np.float64]) -> Likes:
    return lambda i, s, q: bool(worth[i, q] > worth[i, s])


def together(graph: Graph, group: Iterable[int], state: int, likes: Likes | None = None) -> set[int]:
    """Return what a group can bring about: one move of a single player, or the least set with last movers."""

    def moves(j: int, s: int) -> set[int]:
        return {q for q in row(graph, j, s) if likes is None or likes(j, s, q)}

    group = list(group)
    if len(group) == 1:
        return moves(group[0], state)
    last: dict[int, set[int]] = {}
    for j in group:
        for q in moves(j, state):
            last.setdefault(q, set()).add(j)
    while True:
        before = {t: set(movers) for t, movers in last.items()}
        for t, movers in before.items():
            for j in group:
                if movers != {j}:
                    for q in moves(j, t):
                        last.setdefault(q, set()).add(j)
        if before == last:
            return set(last)


def undeterred(graph: Graph, likes: Likes, player: int, state: int, concept: str) -> set[int]:
    others = [j for j in range(graph.players) if j != player]

    def sanctions(s1: int) -> set[int]:
        credible = concept in ("seq", "sseq")
        replies = together(graph, others, s1, likes if credible else None) if others else set()
        found = {s2 for s2 in replies if not likes(player, state, s2)}
        if concept in ("smr", "sseq"):
            found = {s2 for s2 in found if not any(likes(player, state, s3) for s3 in row(graph, player, s2))}
        return found

    improvements = {s1 for s1 in row(graph, player, state) if likes(player, state, s1)}
    return improvements if concept == "nash" else {s1 for s1 in improvements if not sanctions(s1)}


def stable(graph: Graph, likes: Likes, concept: str) -> list[set[int]]:
    return [
        {s for s in range(graph.states) if not undeterred(graph, likes, i, s, concept)} for i in range(graph.players)
    ]
