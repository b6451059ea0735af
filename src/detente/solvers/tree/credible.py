"""Credible equilibria: all sequential equilibria in pure strategies :cite:`kreps1982`.

A profile σ of pure strategies is credible when beliefs exist that are consistent with it and under which no player
would rather do something else at any information set, reached or not. A Nash equilibrium that rests on a threat nobody
would carry out is not. With perfect information this is backward induction with all its ties.

1. *Never optimal*: with bounds of what can follow, an action that another one of the same set beats at every node
   leaves the game, until nothing changes. No credible profile uses it.
2. The profiles that are left are tried. Where play comes, beliefs follow from Bayes' rule and optimality is one sum;
   where it does not, a profile falls when one action beats the chosen one at every node.
3. For the rest :mod:`detente.solvers.tree.beliefs` decides whether consistent beliefs exist.

Nature's moves of chance 0 count as infinitely less likely than any mistake, as in the logit response. Equilibria in
which somebody mixes are not looked for: there may be none in pure strategies.
"""

from typing import NamedTuple

import numpy as np

from detente.core.errors import BadInput
from detente.core.kernels import compiled
from detente.solvers.tree.beliefs import CREDIBLE, UNDECIDED, judge_beliefs
from detente.solvers.tree.flat import Shape, shape_of, tables_of
from detente.solvers.tree.response import open_world
from detente.solvers.tree.tree import Tree

PROFILES = 300_000  # pure profiles that are tried
CLOSE = 1e-9  # of the range of payoffs: gains below this are none


class Credible(NamedTuple):
    """All credible equilibria in pure strategies.

    Attributes
    ----------
    strategies : array, shape (equilibria, moves)
        0 or 1; at nature's moves its chances.
    values : array, shape (equilibria, players)
    undecided : int
        Profiles of which neither could be shown.
    """

    strategies: np.ndarray
    values: np.ndarray
    undecided: int


def find_credible(tree: Tree, draw: int = 0) -> Credible:
    """Return all credible equilibria in pure strategies of the game of one draw.

    Raises
    ------
    BadInput
        When too many profiles are left to try.
    """
    single = tree.draw(draw)
    shape = shape_of(*tables_of(single))
    payoffs = single.payoffs[0] if single.payoffs.shape[1] else np.zeros((1, len(tree.players)))
    chances = single.chances[0] if single.moves else np.zeros(1)
    world, _ = open_world(shape, payoffs, chances)
    live = world.zeros == 0
    close = CLOSE * max(float(np.ptp(payoffs)), 1e-300)
    allowed = np.ones(len(chances), dtype=np.bool_)
    while _drop(shape, payoffs, chances, live, allowed, close):
        pass
    free = [
        np.flatnonzero(allowed[f : f + c])
        for f, c, o in zip(shape.first, shape.width, shape.owner, strict=True)
        if o >= 0
    ]
    count = float(np.prod([float(len(item)) for item in free]))
    if count > PROFILES:
        raise BadInput(
            f"this game has {count:.3g} profiles of pure strategies that are not ruled out; at most {PROFILES:,} are "
            f"tried; make it smaller, or solve it with --concept qre"
        )
    survivors = _survivors(shape, payoffs, chances, live, allowed, close, int(count))
    strategies, values, undecided = [], [], 0
    for strategy in survivors:
        value = _values(shape, payoffs, strategy)
        verdict = judge_beliefs(shape, strategy, value, live, chances, close)
        undecided += verdict == UNDECIDED
        if verdict == CREDIBLE:
            strategies.append(strategy[: tree.moves])
            values.append(value[0])
    return Credible(
        np.array(strategies).reshape(-1, tree.moves), np.array(values).reshape(-1, len(tree.players)), int(undecided)
    )


@compiled
def _values(shape: Shape, payoffs: np.ndarray, strategy: np.ndarray) -> np.ndarray:
    """Return what every node is worth to everybody."""
    nodes, players = shape.at.shape[0], payoffs.shape[1]
    value = np.zeros((nodes, players))
    for n in range(nodes - 1, -1, -1):
        if shape.outcome[n] >= 0:
            value[n] += payoffs[shape.outcome[n]]
        if n > 0 and strategy[shape.move[n]] > 0.0:
            value[shape.parent[n]] += strategy[shape.move[n]] * value[n]
    return value


@compiled
def _drop(  # noqa: C901, PLR0912 - one sweep over the tree
    shape: Shape, payoffs: np.ndarray, chances: np.ndarray, live: np.ndarray, allowed: np.ndarray, close: float
) -> bool:
    """Take out actions that another beats at every node, whatever follows; return whether there was one."""
    nodes, players = shape.at.shape[0], payoffs.shape[1]
    low, high = np.full((nodes, players), np.inf), np.full((nodes, players), -np.inf)
    for n in range(nodes - 1, -1, -1):
        if shape.at[n] < 0 or shape.owner[shape.at[n]] < 0:
            low[n], high[n] = 0.0, 0.0
    for n in range(nodes - 1, -1, -1):
        s = shape.at[n]
        if s >= 0:
            for a in range(shape.width[s]):
                m, kid = shape.first[s] + a, shape.kid[n] + a
                for i in range(players):
                    if shape.owner[s] < 0:
                        if chances[m] > 0.0:
                            low[n, i] += chances[m] * low[kid, i]
                            high[n, i] += chances[m] * high[kid, i]
                    elif allowed[m]:
                        low[n, i] = min(low[n, i], low[kid, i])
                        high[n, i] = max(high[n, i], high[kid, i])
        if shape.outcome[n] >= 0:
            low[n] += payoffs[shape.outcome[n]]
            high[n] += payoffs[shape.outcome[n]]
    sets, moves = shape.owner.shape[0], allowed.shape[0]
    gone = False
    width = 1
    for s in range(sets):
        width = max(width, shape.width[s])
    beats = np.ones((moves, width), dtype=np.bool_)
    for n in range(nodes):
        s = shape.at[n]
        if s >= 0 and shape.owner[s] >= 0 and live[n]:
            for a in range(shape.width[s]):
                for b in range(shape.width[s]):
                    i = shape.owner[s]
                    if not high[shape.kid[n] + a, i] < low[shape.kid[n] + b, i] - close:
                        beats[shape.first[s] + a, b] = False
    for s in range(sets):
        if shape.owner[s] >= 0:
            for a in range(shape.width[s]):
                for b in range(shape.width[s]):
                    m = shape.first[s] + a
                    if allowed[m] and allowed[shape.first[s] + b] and beats[m, b]:
                        allowed[m] = False
                        gone = True
    return gone


@compiled
def _survivors(  # noqa: C901, PLR0912 - one sweep over the tree
    shape: Shape,
    payoffs: np.ndarray,
    chances: np.ndarray,
    live: np.ndarray,
    allowed: np.ndarray,
    close: float,
    count: int,
) -> list[np.ndarray]:
    """Return the profiles that pass the second step."""
    sets = shape.owner.shape[0]
    place = np.zeros(sets, dtype=np.int64)
    strategy = np.zeros(chances.shape[0])
    for s in range(sets):
        for m in range(shape.first[s], shape.first[s] + shape.width[s]):
            if shape.owner[s] < 0:
                strategy[m] = chances[m]
        if shape.owner[s] >= 0:
            while not allowed[shape.first[s] + place[s]]:
                place[s] += 1
            strategy[shape.first[s] + place[s]] = 1.0
    found = [strategy.copy() for _ in range(0)]
    for _ in range(count):
        if _stands(shape, payoffs, strategy, chances, live, place, close):
            found.append(strategy.copy())
        for s in range(sets):  # the next profile
            if shape.owner[s] < 0:
                continue
            first, start = shape.first[s], place[s]
            strategy[first + start] = 0.0
            place[s] += 1
            while place[s] < shape.width[s] and not allowed[first + place[s]]:
                place[s] += 1
            over = place[s] == shape.width[s]
            if over:
                place[s] = 0
                while not allowed[first + place[s]]:
                    place[s] += 1
            strategy[first + place[s]] = 1.0
            if not over:
                break
    return found


@compiled
def _stands(  # noqa: C901, PLR0912 - one sweep over the tree
    shape: Shape, payoffs: np.ndarray, strategy: np.ndarray, chances: np.ndarray, live: np.ndarray, place: np.ndarray,
    close: float,
) -> bool:  # fmt: skip
    value = _values(shape, payoffs, strategy)
    nodes, sets, moves = shape.at.shape[0], shape.owner.shape[0], strategy.shape[0]
    reach, total = np.ones(nodes), np.zeros(sets)
    for n in range(nodes):
        if n > 0:
            m = shape.move[n]
            chance = strategy[m] if chances[m] != 0.0 or shape.owner[shape.at[shape.parent[n]]] >= 0 else 1.0
            reach[n] = reach[shape.parent[n]] * chance
        if shape.at[n] >= 0 and live[n]:
            total[shape.at[n]] += reach[n]
    loss, beaten = np.zeros(moves), np.ones(moves, dtype=np.bool_)
    for n in range(nodes):
        s = shape.at[n]
        if s >= 0 and shape.owner[s] >= 0 and live[n]:
            i = shape.owner[s]
            here = value[shape.kid[n] + place[s], i]
            for a in range(shape.width[s]):
                less = here - value[shape.kid[n] + a, i]
                m = shape.first[s] + a
                loss[m] += reach[n] * less
                if not less < -close:
                    beaten[m] = False
    for s in range(sets):
        if shape.owner[s] >= 0:
            for m in range(shape.first[s], shape.first[s] + shape.width[s]):
                if total[s] > 0.0:
                    if loss[m] < -close * total[s]:
                        return False
                elif beaten[m]:
                    return False
    return True
