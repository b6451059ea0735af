"""Lines: the fast way where every move can be taken back.

In an option form whose moves can all be taken back, the states that agree in all but the options of player i form a
*line*: i goes from each of them to every other one. What i can bring about at best, and the least that it can be left
with, is then one value a line, and with the line in order of worth all that i gains by is the part before: a sweep
costs one look at each state and not at each move. With u, v and w as in :mod:`~detente.solvers.graphs.world`,

    all replies by j         w(s) <- min of w along the line of j
    replies by which j gains w(s) <- min of w(s) and of w along the part of the line that j finds strictly better
    stable for i             max of w along the part of its line that i finds strictly better ≤ u(s).
"""

# ruff: noqa: FBT001 - kernels take no keywords
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.graphs.form import OptionForm

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


def mark_by_lines(form: OptionForm, worth: Floats, *, strict: bool) -> Flags:
    """Return which states are stable for whom: nash, gmr, smr, seq, sseq.

    Parameters
    ----------
    form : OptionForm
        Reversible.
    worth : array of float64, shape (players, states)
    strict : bool

    Returns
    -------
    array of bool, shape (5, players, states)
    """
    players, states = worth.shape
    member, first = np.empty((players, states), dtype=np.int32), np.empty((players, states + 1), dtype=np.int32)
    tied, lines = np.empty((players, states), dtype=np.bool_), np.empty(players, dtype=np.int64)
    for i in range(players):
        own = int(form.own[i]) & form.on
        order = np.argsort(-worth[i], kind="stable")
        lines[i] = draw_lines(form.codes, own, order, worth[i], member[i], first[i], tied[i])
    out = np.empty((5, players, states), dtype=np.bool_)
    mark_along(first, member, tied, lines, worth, strict, out)
    return out


@compiled
def draw_lines(codes: Ints, own: int, order: Ints, worth: Floats, member: Places, first: Places, tied: Flags) -> int:
    """Write the lines of one player, the states along each from best to worst; return how many there are.

    Parameters
    ----------
    codes : array of int64, shape (states,)
    own : int
        Mask of what the player may flip.
    order : array of int64, shape (states,)
        All states from best to worst.
    worth : array of float64, shape (states,)
    member, tied : arrays, shape (states,)
        Written: the states line by line, and whether each is as good as the one before it in the line.
    first : array, shape (states + 1,)
        Written: where each line begins.
    """
    states = len(codes)
    line_of = np.full((codes[-1] | own) + 1, -1, dtype=np.int32)  # of the code with all of the player's options off
    lines = 0
    count = np.zeros(states + 1, dtype=np.int32)
    for s in range(states):
        rest = codes[s] & ~own
        if line_of[rest] < 0:
            line_of[rest] = lines
            lines += 1
        count[line_of[rest]] += 1
    first[0] = 0
    for line in range(lines):
        first[line + 1] = first[line] + count[line]
        count[line] = first[line]
    for s in order:
        line = line_of[codes[s] & ~own]
        p = count[line]
        member[p] = s
        tied[p] = p > first[line] and worth[member[p - 1]] == worth[s]
        count[line] = p + 1
    return lines


@compiled
def mark_along(
    first: Places, member: Places, tied: Flags, lines: Ints, worth: Floats, strict: bool, out: npt.NDArray[Any]
) -> None:
    """Write which states are stable for whom, from the lines of all players."""
    players, states = worth.shape
    low = np.empty((states, 4))  # u and v after any replies, u and v after replies by which their movers gain
    for i in range(players):
        for line in range(lines[i]):
            best = worth[i, member[i, first[i, line]]]
            for p in range(first[i, line], first[i, line + 1]):
                s = member[i, p]
                low[s, 0] = low[s, 2] = worth[i, s]
                low[s, 1] = low[s, 3] = best
        for gaining in range(2):
            quiet, j = 0, i
            while quiet < players - 1:  # no sweep of the others changes anything; a sweep leaves nothing to its own
                j = (j + 1) % players
                if j == i:
                    continue
                if gaining == 0:
                    changed = _sweep_all(first[j], member[j], lines[j], low)
                else:
                    changed = _sweep_gains(first[j], member[j], tied[j], lines[j], low)
                quiet = 1 if changed else quiet + 1
        _test(first[i], member[i], tied[i], lines[i], worth[i], strict, low, out[:, i])


@compiled
def _sweep_all(first: Places, member: Places, lines: int, low: Floats) -> bool:
    """Lower the values along each line to the least of them; whether any went down."""
    changed = False
    for line in range(lines):
        begin, end = first[line], first[line + 1]
        a, b = low[member[begin], 0], low[member[begin], 1]
        even = True
        for p in range(begin + 1, end):
            s = member[p]
            even = even and low[s, 0] == a and low[s, 1] == b
            a, b = min(a, low[s, 0]), min(b, low[s, 1])
        if even:
            continue
        changed = True
        for p in range(begin, end):
            low[member[p], 0], low[member[p], 1] = a, b
    return changed


@compiled
def _sweep_gains(first: Places, member: Places, tied: Flags, lines: int, low: Floats) -> bool:
    """Lower the values of each state to the least along the part of its line that is better; whether any went down."""
    changed = False
    for line in range(lines):
        better_a, better_b = np.inf, np.inf  # of what is better than the states at hand
        level_a, level_b = np.inf, np.inf  # of those and of the states as good as those at hand
        for p in range(first[line], first[line + 1]):
            s = member[p]
            if not tied[p]:
                better_a, better_b = level_a, level_b
            if better_a < low[s, 2]:
                low[s, 2] = better_a
                changed = True
            if better_b < low[s, 3]:
                low[s, 3] = better_b
                changed = True
            level_a, level_b = min(level_a, low[s, 2]), min(level_b, low[s, 3])
    return changed


@compiled
def _test(
    first: Places,
    member: Places,
    tied: Flags,
    lines: int,
    worth: Floats,
    strict: bool,
    low: Floats,
    out: npt.NDArray[Any],
) -> None:
    """Write whether no state that is better has replies which leave the player better off."""
    better, level = np.empty(4), np.empty(4)
    for line in range(lines):
        level[:] = -np.inf
        for p in range(first[line], first[line + 1]):
            s = member[p]
            if not tied[p]:
                better[:] = level
            out[0, s] = better[0] == -np.inf
            for k in range(4):
                out[k + 1, s] = better[k] < worth[s] if strict else better[k] <= worth[s]
                level[k] = max(level[k], low[s, k])
