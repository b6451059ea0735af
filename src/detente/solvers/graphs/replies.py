"""Replies: the least that the others can leave a player with once it has moved, over listed moves.

With u the worth of a state for player i and v(q) the best of u at q and wherever i can go from q, the walks below give
for every state s1 the least u and the least v over s1 and all that the others can bring about from there

    w(s1) = min { value(s2) : s2 in {s1} ∪ R_{N-i}(s1) }

for all moves of theirs, or only for those by which the mover gains. A group's moves R_H run in any order, but nobody
moves twice in a row :cite:`fang1993`; so one opponent alone has one move. Where what a player reaches by two moves it
reaches by one, that is the plain closure; elsewhere the walk is over pairs of a state and a *turn*, which remembers as
much of who moved as the rule needs: who moved last. Two more rules explain what other programs answer: every opponent
moves at most once (a turn is the set of those who have), or only one moves, once (a turn is whether one has).
"""

# ruff: noqa: FBT001 - kernels take no keywords
import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ANY_LEGAL_SEQUENCE, EACH_OPPONENT_ONCE, SINGLE_MOVE = 0, 1, 2


@compiled
def lower(start: Ints, to: Ints, player: int, rule: int, transitive: bool, low: Floats) -> None:
    """Write over the values of states by the least that the others can bring about from each.

    Parameters
    ----------
    start, to : arrays of int64
        The moves, as in :class:`~detente.solvers.graphs.graph.Graph`: all, or those of :func:`gains`.
    player : int
        Whose opponents move.
    rule : int
    transitive : bool
    low : array of float64, shape (states, 2)
        Values going in, the least of them coming out.
    """
    if transitive and rule == ANY_LEGAL_SEQUENCE:
        _close(start, to, player, low)
    else:
        _walk(start, to, turns(rule, player, len(start)), low)


@compiled
def gains(start: Ints, to: Ints, worth: Floats) -> tuple[Ints, Ints]:
    """Return the moves by which the mover gains, in lists of the same kind."""
    players, states = worth.shape
    gain_start, gain_to, size = np.empty_like(start), np.empty_like(to), 0
    for i in range(players):
        for s in range(states):
            gain_start[i, s] = size
            for e in range(start[i, s], start[i, s + 1]):
                if worth[i, to[e]] > worth[i, s]:
                    gain_to[size] = to[e]
                    size += 1
        gain_start[i, states] = size
    return gain_start, gain_to[:size]


@compiled
def turns(rule: int, player: int, players: int) -> Ints:
    """Return whose move may follow: the turn after each player has moved in each, -1 where it may not.

    Parameters
    ----------
    rule : int
    player : int
        Whose opponents move; -1 where everybody does.
    players : int

    Returns
    -------
    array of int64, shape (turns, players)
        Turn 0 is before anybody has moved.
    """
    if rule == SINGLE_MOVE:
        after = np.full((2, players), -1)
        after[0] = 1
    elif rule == EACH_OPPONENT_ONCE:
        after = np.full((1 << players, players), -1)
        for moved in range(1 << players):
            for j in range(players):
                if not moved >> j & 1:
                    after[moved, j] = moved | 1 << j
    else:
        after = np.full((players + 1, players), -1)
        for last in range(players + 1):
            for j in range(players):
                if j + 1 != last:
                    after[last, j] = j + 1
    if player >= 0:
        after[:, player] = -1
    return after


@compiled
def _close(start: Ints, to: Ints, player: int, low: Floats) -> None:
    """Close over the moves of the others: sweeps up and down the states until nothing changes."""
    players, states = len(start), len(low)
    changed, up = True, True
    while changed:
        changed = False
        for step in range(states):
            here = step if up else states - 1 - step
            a, b = low[here, 0], low[here, 1]
            for j in range(players):
                if j != player:
                    for e in range(start[j, here], start[j, here + 1]):
                        a, b = min(a, low[to[e], 0]), min(b, low[to[e], 1])
            if a < low[here, 0] or b < low[here, 1]:
                low[here, 0], low[here, 1] = a, b
                changed = players > 2  # what one opponent reaches by more moves it reaches by one
        up = not up


@compiled
def _walk(start: Ints, to: Ints, after: Ints, low: Floats) -> None:
    """Walk over states and turns, up and down the states until nothing changes."""
    players, states = len(start), len(low)
    least = np.empty((len(after), states, 2))
    for turn in range(len(after)):
        least[turn] = low
    changed, up = True, True
    while changed:
        changed = False
        for step in range(states):
            here = step if up else states - 1 - step
            for turn in range(len(after)):
                a, b = least[turn, here, 0], least[turn, here, 1]
                for j in range(players):
                    then = after[turn, j]
                    if then >= 0:
                        for e in range(start[j, here], start[j, here + 1]):
                            a, b = min(a, least[then, to[e], 0]), min(b, least[then, to[e], 1])
                if a < least[turn, here, 0] or b < least[turn, here, 1]:
                    least[turn, here, 0], least[turn, here, 1] = a, b
                    changed = True
        up = not up
    low[:] = least[0]
