"""Replies: the least that the others can leave a player with once it has moved, over listed moves.

With u the worth of a state for player i and v(q) the best of u at q and wherever i can go from q, the walks below give
for every state s1 the least u and the least v over s1 and all that the others can bring about from there

    w(s1) = min { value(s2) : s2 in {s1} ∪ R_{N-i}(s1) }

for all moves of theirs, or only for those by which the mover gains. A group's moves R_H run in any order, but nobody
moves twice in a row :cite:`fang1993`; so one opponent alone has one move. Where what a player reaches by two moves it
reaches by one, that is the plain closure; elsewhere the walk is over pairs of a state and who moved last. Two more
rules explain what other programs answer: every opponent moves at most once, or only one moves, once.
"""

# ruff: noqa: FBT001 - kernels take no keywords
import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ANY_LEGAL_SEQUENCE, EACH_OPPONENT_ONCE, SINGLE_MOVE = 0, 1, 2


@compiled
def lower(
    start: Ints, to: Ints, player: int, worth: Floats, gaining: bool, rule: int, transitive: bool, low: Floats
) -> None:
    """Write over the values of states by the least that the others can bring about from each.

    Parameters
    ----------
    start, to : arrays of int64
        The moves, as in :class:`~detente.solvers.graphs.graph.Graph`.
    player : int
        Whose opponents move.
    worth : array, shape (players, states)
    gaining : bool
        Whether an opponent moves only where that is better for it.
    rule : int
    transitive : bool
    low : array of float64, shape (states, values)
        Values going in, the least of them coming out.
    """
    players = worth.shape[0]
    if rule == SINGLE_MOVE:
        _once(start, to, player, worth, gaining, low)
    elif rule == EACH_OPPONENT_ONCE:
        _in_turn(start, to, player, worth, gaining, low)
    elif transitive:
        _closed(start, to, player, worth, gaining, low)
    elif players > 1:
        _walked(start, to, player, worth, gaining, low)


@compiled
def _pull(low: Floats, here: int, values: Floats, there: int) -> bool:
    """Lower the values of one state to those of another; whether any went down."""
    went = False
    for k in range(low.shape[1]):
        if values[there, k] < low[here, k]:
            low[here, k] = values[there, k]
            went = True
    return went


@compiled
def _closed(start: Ints, to: Ints, player: int, worth: Floats, gaining: bool, low: Floats) -> None:
    """Close over the moves of the others: sweeps up and down the states until nothing changes."""
    players, states = worth.shape
    changed, up = True, True
    while changed:
        changed = False
        for step in range(states):
            here = step if up else states - 1 - step
            for j in range(players):
                if j == player:
                    continue
                for e in range(start[j, here], start[j, here + 1]):
                    if (not gaining or worth[j, to[e]] > worth[j, here]) and _pull(low, here, low, to[e]):
                        changed = True
        up = not up


@compiled
def _walked(start: Ints, to: Ints, player: int, worth: Floats, gaining: bool, low: Floats) -> None:
    """Walk over (state, who moved last); before the first move that is the player itself."""
    players, states = worth.shape
    after = np.empty((players, states, low.shape[1]))
    for last in range(players):
        after[last] = low
    changed, up = True, True
    while changed:
        changed = False
        for step in range(states):
            here = step if up else states - 1 - step
            for j in range(players):
                if j == player:
                    continue
                for e in range(start[j, here], start[j, here + 1]):
                    if gaining and worth[j, to[e]] <= worth[j, here]:
                        continue
                    for last in range(players):
                        if last != j and _pull(after[last], here, after[j], to[e]):
                            changed = True
        up = not up
    low[:] = after[player]


@compiled
def _in_turn(start: Ints, to: Ints, player: int, worth: Floats, gaining: bool, low: Floats) -> None:
    """Let every opponent move at most once, in any order: over the sets of those who still may."""
    players, states = worth.shape
    left = np.empty((1 << players, states, low.shape[1]))
    for rest in range(1 << players):
        left[rest] = low
        for j in range(players):
            if j == player or not rest >> j & 1:
                continue
            for here in range(states):
                for e in range(start[j, here], start[j, here + 1]):
                    if not gaining or worth[j, to[e]] > worth[j, here]:
                        _pull(left[rest], here, left[rest & ~(1 << j)], to[e])
    low[:] = left[(1 << players) - 1]


@compiled
def _once(start: Ints, to: Ints, player: int, worth: Floats, gaining: bool, low: Floats) -> None:
    """Let one opponent make one move."""
    players, states = worth.shape
    before = low.copy()
    for here in range(states):
        for j in range(players):
            if j == player:
                continue
            for e in range(start[j, here], start[j, here + 1]):
                if not gaining or worth[j, to[e]] > worth[j, here]:
                    _pull(low, here, before, to[e])
