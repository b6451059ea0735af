"""Unlisted moves: the same verdicts where options go one way and the moves are too many to keep in a list.

The moves of player i from code c are the parts of the mask of what i may flip there, run through by

    part <- (part - mask) & mask,

which takes each part of the mask once, ascending. Time is that of listed moves, memory that of the states.
"""

# ruff: noqa: FBT001, FBT003 - kernels take no keywords
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.graphs.form import flippable

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]


@compiled
def mark_unlisted(
    codes: Ints,
    state_of: Places,
    own: Ints,
    on: int,
    off: int,
    worth: Floats,
    strict: bool,
    out: npt.NDArray[Any],
) -> None:
    """Write which states are stable for whom: nash, gmr, smr, seq, sseq.

    Parameters
    ----------
    codes, state_of, own, on, off
        As in :class:`~detente.solvers.graphs.form.OptionForm`.
    worth : array of float64, shape (players, states)
    strict : bool
    out : array, shape (5, players, states)
    """
    players, states = worth.shape
    free, gaining = np.empty((states, 2)), np.empty((states, 2))
    for i in range(players):
        for s in range(states):
            best = _best(codes[s], state_of, flippable(codes[s], own[i], on, off), worth[i])
            free[s, 0] = gaining[s, 0] = worth[i, s]
            free[s, 1] = gaining[s, 1] = best
        _close(codes, state_of, own, on, off, worth, i, False, free)
        _close(codes, state_of, own, on, off, worth, i, True, gaining)
        for s in range(states):
            _test(codes, state_of, flippable(codes[s], own[i], on, off), worth[i], s, strict, free, gaining, out[:, i])


@compiled
def _best(code: int, state_of: Places, mask: int, worth: Floats) -> float:
    """Return the most that a player can have by flipping a part of the mask, or nothing."""
    best, rest, part = -np.inf, code & ~mask, 0
    while True:
        target = rest | part
        if target < len(state_of) and state_of[target] >= 0:
            best = max(best, worth[state_of[target]])
        part = (part - mask) & mask
        if part == 0:
            break
    return best


@compiled
def _close(
    codes: Ints, state_of: Places, own: Ints, on: int, off: int, worth: Floats, player: int, gaining: bool, low: Floats
) -> None:
    """Lower the values of states to the least that the others can bring about, up and down until nothing changes."""
    players, states = worth.shape
    changed, up = True, True
    while changed:
        changed = False
        for step in range(states):
            s = step if up else states - 1 - step
            for j in range(players):
                if j != player:
                    mask = flippable(codes[s], own[j], on, off)
                    changed = _pull(codes[s], state_of, mask, worth[j], s, gaining, low) or changed
        up = not up


@compiled
def _pull(code: int, state_of: Places, mask: int, worth: Floats, state: int, gaining: bool, low: Floats) -> bool:
    """Lower the values of one state to those of where one opponent can go from it; whether any went down."""
    a, b, least = low[state, 0], low[state, 1], worth[state] if gaining else -np.inf
    rest, part = code & ~mask, 0
    while True:
        target = rest | part
        if target < len(state_of):
            t = state_of[target]
            if t >= 0 and worth[t] > least:
                a, b = min(a, low[t, 0]), min(b, low[t, 1])
        part = (part - mask) & mask
        if part == 0:
            break
    if a == low[state, 0] and b == low[state, 1]:
        return False
    low[state, 0], low[state, 1] = a, b
    return True


@compiled
def _test(
    codes: Ints,
    state_of: Places,
    mask: int,
    worth: Floats,
    state: int,
    strict: bool,
    free: Floats,
    gaining: Floats,
    out: npt.NDArray[Any],
) -> None:
    """Write whether no improvement from one state is left undeterred."""
    here, top = worth[state], np.full(4, -np.inf)
    rest, part = codes[state] & ~mask, 0
    while True:
        target = rest | part
        if target < len(state_of):
            t = state_of[target]
            if t >= 0 and worth[t] > here:
                top[0], top[1] = max(top[0], free[t, 0]), max(top[1], free[t, 1])
                top[2], top[3] = max(top[2], gaining[t, 0]), max(top[3], gaining[t, 1])
        part = (part - mask) & mask
        if part == 0:
            break
    out[0, state] = top[0] == -np.inf
    for k in range(4):
        out[k + 1, state] = top[k] < here if strict else top[k] <= here
