"""One world: which states hold for whom under each of six concepts, from complete rankings, over listed moves.

With u the worth of states for player i, U(s) the states better than s, R⁺ the moves by which the mover gains and
w(s1) the least that replies leave i with after s1 (:mod:`~detente.solvers.graphs.replies`), a state s is stable for i

- *nash*: when i has no improvement from s;
- *gmr, smr, seq, sseq*: when max { w(s1) : s1 in R⁺_i(s) } ≤ u(s), where w counts all replies and u (gmr), all replies
  and the best v that i can escape to (smr), or only replies by which their movers gain, with u (seq) or v (sseq)
  :cite:`fang1993,rego2017`;
- *sim*: :mod:`~detente.solvers.graphs.simultaneous`.

Only comparisons count; equal worth is a tie. The matrix form :cite:`xu2009` has the same verdicts for states³ steps
where this takes a few for each move. To be called from other kernels, once a world::

    mark_stable(start, to, codes, transitive, worth, rule, strict, out)

    start   int64 (players, states + 1), to int64 (moves): Graph.start, Graph.to
    codes   int64 (states), ascending: Graph.codes; an empty array leaves sim out (its rows become 0)
    transitive  bool: Graph.transitive
    worth   float64 (players, states), no NaN
    rule    int: ANY_LEGAL_SEQUENCE, EACH_OPPONENT_ONCE or SINGLE_MOVE of replies.py
    strict  bool: whether only what is worse than s deters (strictly_worse), not what is as good (not_better)
    out     (6, players, states), any type: 1 where stable, else 0, in the order of CONCEPTS
"""

# ruff: noqa: FBT001 - kernels take no keywords
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.graphs.replies import gains, lower
from detente.solvers.graphs.simultaneous import holds_simultaneously

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq", "sim")


@compiled
def mark_stable(
    start: Ints,
    to: Ints,
    codes: Ints,
    transitive: bool,
    worth: Floats,
    rule: int,
    strict: bool,
    out: npt.NDArray[Any],
) -> None:
    """Write which states are stable for whom; the arguments are those of the module's first lines."""
    players, states = worth.shape
    gain_start, gain_to = gains(start, to, worth)
    low = np.empty((2, states, 2))  # after any replies, and after replies by which their movers gain: of u and of v
    for i in range(players):
        for s in range(states):
            best = worth[i, s]
            for e in range(start[i, s], start[i, s + 1]):
                best = max(best, worth[i, to[e]])
            low[:, s, 0], low[:, s, 1] = worth[i, s], best
        lower(start, to, i, rule, transitive, low[0])
        lower(gain_start, gain_to, i, rule, transitive, low[1])
        for s in range(states):
            _mark_state(gain_start, gain_to, worth, i, s, strict, low, out)
            out[5, i, s] = len(codes) > 0 and holds_simultaneously(gain_start, gain_to, codes, worth, i, s, strict)


@compiled
def _mark_state(
    gain_start: Ints,
    gain_to: Ints,
    worth: Floats,
    player: int,
    state: int,
    strict: bool,
    low: Floats,
    out: npt.NDArray[Any],
) -> None:
    """Write whether one state is stable for one player under the first five concepts."""
    here = worth[player, state]
    for concept in range(5):
        out[concept, player, state] = 1
    for e in range(gain_start[player, state], gain_start[player, state + 1]):
        first = gain_to[e]
        out[0, player, state] = 0
        for k in range(4):
            left = low[k // 2, first, k % 2]
            if left > here or (strict and left == here):
                out[1 + k, player, state] = 0


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
    out: npt.NDArray[Any],
) -> None:
    """Write the verdicts of the wanted concepts, draw by draw; the arguments are those of ``mark_stable``."""
    marks = np.empty((len(CONCEPTS), *worth.shape[1:]), dtype=np.bool_)
    for draw in range(len(worth)):
        mark_stable(start, to, codes, transitive, worth[draw], rule, strict, marks)
        for k in range(len(wanted)):
            out[draw, k] = marks[wanted[k]]
