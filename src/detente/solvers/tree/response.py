"""What players' logits answer to each other's: the agent logit response of a tree, and its slopes.

At information set I the owner's log-odds of action a over the first one are z_I(a); λ F is what they should be
:cite:`mckelvey1998`:

    F_I(a) = Σ_h∈I w(h) (V(h, a) - V(h, 0)),    w(h) = R(h) / Σ_I R,

V the owner's expected payoff of playing on, R the chance that nature and the *others* lead to h. The owner's own chance
to come there is the same at all nodes of a set (perfect recall) and cancels, so that the chance of the whole path
serves, in logs where it is small: no set is ever divided by a chance that is too small for a number. Nature's moves of
chance 0 count as infinitely less likely than any others: a set that only they reach is played as if the fewest possible
of them happened.

Slopes are exact. A change of the logits at h moves the values of all nodes above it, and the weights of those below.
With P(h|g,a) the chance to come from g by a to h,

    ∂V(g, a)/∂z_K(b) = Σ_h∈K P(h|g,a) σ_b (V(h, b) - V(h)),    ∂ log R(h)/∂z_K(b) = [b is on the path to h] - σ_b.
"""

from typing import NamedTuple

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.tree.flat import Shape

SMALL = 1e-200  # a chance to come to a set below this is computed in logs


class World(NamedTuple):
    """One draw of a game: its shape, payoffs (outcomes × players), chances (moves), nature's zeros (nodes)."""

    shape: Shape
    payoffs: np.ndarray
    zeros: np.ndarray


class Play(NamedTuple):
    """What follows from the logits.

    Attributes
    ----------
    strategy, logs : arrays, shape (moves,)
        Chances of all moves, nature's included; their logs where these are needed.
    value : array, shape (nodes, players)
    weight, reach : arrays, shape (nodes,)
        What the owner believes at a set, and the chance of the path or its log.
    worth : array, shape (moves,)
        What a move is worth to its owner.
    totals : array, shape (sets,)
        Scratch.
    """

    strategy: np.ndarray
    logs: np.ndarray
    value: np.ndarray
    weight: np.ndarray
    reach: np.ndarray
    worth: np.ndarray
    totals: np.ndarray


@compiled
def open_world(shape: Shape, payoffs: np.ndarray, chances: np.ndarray) -> tuple[World, Play]:
    """Return a world and room for its play, with nature's moves written into it."""
    nodes, sets, moves = shape.at.shape[0], shape.owner.shape[0], chances.shape[0]
    play = Play(
        np.zeros(moves), np.zeros(moves), np.zeros((nodes, payoffs.shape[1])), np.ones(nodes), np.zeros(nodes),
        np.zeros(moves), np.zeros(sets),
    )  # fmt: skip
    for s in range(sets):
        if shape.owner[s] < 0:
            for m in range(shape.first[s], shape.first[s] + shape.width[s]):
                play.strategy[m] = chances[m]
    zeros, fewest = np.zeros(nodes), np.full(sets, np.inf)
    for n in range(nodes):
        if n > 0:
            p = shape.parent[n]
            none = shape.owner[shape.at[p]] < 0 and not chances[shape.move[n]] > 0
            zeros[n] = zeros[p] + (1.0 if none else 0.0)
        if shape.at[n] >= 0:
            fewest[shape.at[n]] = min(fewest[shape.at[n]], zeros[n])
    for n in range(nodes):
        if shape.at[n] >= 0:
            zeros[n] -= fewest[shape.at[n]]
    return World(shape, payoffs, zeros), play


@compiled
def choose(shape: Shape, logits: np.ndarray, play: Play) -> None:
    """Write the chances of all players' moves."""
    strategy = play.strategy
    for s in range(shape.owner.shape[0]):
        if shape.owner[s] < 0:
            continue
        first, count, base = shape.first[s], shape.width[s], shape.base[s]
        top = 0.0
        for a in range(1, count):
            top = max(top, logits[base + a - 1])
        strategy[first] = np.exp(-top)
        total = strategy[first]
        for a in range(1, count):
            strategy[first + a] = np.exp(logits[base + a - 1] - top)
            total += strategy[first + a]
        for a in range(count):
            strategy[first + a] /= total


@compiled
def respond(world: World, logits: np.ndarray, out: np.ndarray, play: Play) -> None:
    """Write F of the logits, and the play that they make."""
    shape = world.shape
    choose(shape, logits, play)
    if not _weigh(world, play):
        _weigh_in_logs(world, logits, play)
    _evaluate(world, play)
    for s in range(shape.owner.shape[0]):
        if shape.owner[s] >= 0:
            first, base = shape.first[s], shape.base[s]
            for a in range(1, shape.width[s]):
                out[base + a - 1] = play.worth[first + a] - play.worth[first]


@compiled
def _weigh(world: World, play: Play) -> bool:
    """Write what is believed at each set; return False where that needs logs."""
    shape, weight, totals, reach = world.shape, play.weight, play.totals, play.reach
    totals[:] = 0.0
    reach[0] = 1.0
    for n in range(shape.at.shape[0]):
        if n > 0:
            reach[n] = reach[shape.parent[n]] * play.strategy[shape.move[n]]
        s = shape.at[n]
        if s >= 0 and world.zeros[n] == 0.0:
            totals[s] += reach[n]
    for s in range(shape.owner.shape[0]):
        if shape.size[s] > 1 and shape.owner[s] >= 0 and not totals[s] > SMALL:
            return False
    for n in range(shape.at.shape[0]):
        s = shape.at[n]
        if s >= 0 and shape.size[s] > 1 and shape.owner[s] >= 0:
            weight[n] = reach[n] / totals[s] if world.zeros[n] == 0.0 else 0.0
    return True


@compiled
def _weigh_in_logs(world: World, logits: np.ndarray, play: Play) -> None:  # noqa: C901, PLR0912 - one sweep over the tree
    """Write what is believed at each set, also where the chance to come there is too small for a number."""
    shape, reach, weight, totals, logs = world.shape, play.reach, play.weight, play.totals, play.logs
    for s in range(shape.owner.shape[0]):
        first, count, base = shape.first[s], shape.width[s], shape.base[s]
        if shape.owner[s] < 0:
            for m in range(first, first + count):
                logs[m] = np.log(play.strategy[m]) if play.strategy[m] > 0.0 else 0.0
            continue
        top = 0.0
        for a in range(1, count):
            top = max(top, logits[base + a - 1])
        total = np.exp(-top)
        for a in range(1, count):
            total += np.exp(logits[base + a - 1] - top)
        for a in range(count):
            logs[first + a] = (logits[base + a - 1] if a > 0 else 0.0) - top - np.log(total)
    totals[:] = -np.inf
    reach[0] = 0.0
    for n in range(shape.at.shape[0]):
        if n > 0:
            reach[n] = reach[shape.parent[n]] + logs[shape.move[n]]
        s = shape.at[n]
        if s >= 0 and world.zeros[n] == 0.0:
            totals[s] = max(totals[s], reach[n])
    for n in range(shape.at.shape[0]):
        s = shape.at[n]
        if s >= 0 and shape.owner[s] >= 0 and shape.size[s] > 1:
            weight[n] = np.exp(reach[n] - totals[s]) if world.zeros[n] == 0.0 else 0.0
    totals[:] = 0.0
    for n in range(shape.at.shape[0]):
        if shape.at[n] >= 0:
            totals[shape.at[n]] += weight[n]
    for n in range(shape.at.shape[0]):
        s = shape.at[n]
        if s >= 0 and shape.owner[s] >= 0 and shape.size[s] > 1:
            weight[n] /= totals[s]


@compiled
def _evaluate(world: World, play: Play) -> None:
    """Write what every node is worth to everybody, and every move to its owner."""
    shape, value, worth = world.shape, play.value, play.worth
    players = value.shape[1]
    for n in range(shape.at.shape[0]):
        o = shape.outcome[n]
        for i in range(players):
            value[n, i] = world.payoffs[o, i] if o >= 0 else 0.0
    worth[:] = 0.0
    for n in range(shape.at.shape[0] - 1, 0, -1):
        p, m = shape.parent[n], shape.move[n]
        chance = play.strategy[m]
        for i in range(players):
            value[p, i] += chance * value[n, i]
        owner = shape.owner[shape.at[p]]
        if owner >= 0:
            worth[m] += play.weight[p] * value[n, owner]


@compiled
def write_slopes(world: World, play: Play, response: np.ndarray, slopes: np.ndarray) -> None:
    """Write ∂F/∂z at the play that :func:`respond` left."""
    slopes[:] = 0.0
    shape = world.shape
    for h in range(shape.at.shape[0]):
        s = shape.at[h]
        if s >= 0 and shape.owner[s] >= 0 and shape.width[s] > 1:
            _through_values(world, play, h, slopes)
            if shape.size[s] > 1 and play.weight[h] > 0.0:
                _through_beliefs(shape, play, h, response, slopes)


@compiled
def _through_values(world: World, play: Play, h: int, slopes: np.ndarray) -> None:
    shape = world.shape
    s, kid, own = shape.at[h], shape.kid[h], shape.outcome[h]
    base, first, count = shape.base[s], shape.first[s], shape.width[s]
    node, chance = h, 1.0
    while node > 0:
        above, move = shape.parent[node], shape.move[node]
        t = shape.at[above]
        i, w = shape.owner[t], play.weight[above]
        if i >= 0 and w > 0.0:
            here = play.value[h, i] - (world.payoffs[own, i] if own >= 0 else 0.0)
            a = move - shape.first[t]
            for b in range(1, count):
                gain = w * chance * play.strategy[first + b] * (play.value[kid + b, i] - here)
                if a > 0:
                    slopes[shape.base[t] + a - 1, base + b - 1] += gain
                else:
                    for other in range(shape.width[t] - 1):
                        slopes[shape.base[t] + other, base + b - 1] -= gain
        chance *= play.strategy[move]
        if chance == 0.0:
            break
        node = above


@compiled
def _through_beliefs(shape: Shape, play: Play, h: int, response: np.ndarray, slopes: np.ndarray) -> None:
    s, kid = shape.at[h], shape.kid[h]
    i, base = shape.owner[s], shape.base[s]
    node = h
    while node > 0:
        above, move = shape.parent[node], shape.move[node]
        t = shape.at[above]
        if shape.owner[t] >= 0 and shape.owner[t] != i:
            for a in range(1, shape.width[s]):
                row = base + a - 1
                lead = play.weight[h] * (play.value[kid + a, i] - play.value[kid, i] - response[row])
                for b in range(1, shape.width[t]):
                    m = shape.first[t] + b
                    on = 1.0 if m == move else 0.0
                    slopes[row, shape.base[t] + b - 1] += lead * (on - play.strategy[m])
        node = above
