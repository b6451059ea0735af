"""Simultaneous sanctioning: what becomes of a move when the others move from the same state at the same time.

In option form, state s is stable for player i when each improvement s1 of i is blocked by some joint choice of the
others, each of whom makes one of its own improvements from s or stays: what is then on,

    s + (s1 - s) + Σ_j (s_j - s),

can stand and is not better than s for i :cite:`fraser1984`. Two who flip the same shared option flip it once.
"""

# ruff: noqa: FBT001 - kernels take no keywords
import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@compiled
def holds_simultaneously(
    start: Ints, to: Ints, codes: Ints, worth: Floats, player: int, state: int, strict: bool
) -> bool:
    """Return whether joint choices of the others block every improvement of a player from a state.

    Parameters
    ----------
    start, to : arrays of int64
        The moves by which their movers gain (:func:`~detente.solvers.graphs.replies.gains`).
    codes : array of int64, shape (states,)
        What is on in each state; ascending.
    worth : array, shape (players, states)
    player, state : int
    strict : bool
        Whether only what is worse than the state blocks, not what is as good.
    """
    for e in range(start[player, state], start[player, state + 1]):
        if blocking_choice(start, to, codes, worth, player, state, to[e], strict)[0] < 0:
            return False
    return True


@compiled
def blocking_choice(
    start: Ints, to: Ints, codes: Ints, worth: Floats, player: int, state: int, first: int, strict: bool
) -> tuple[int, Ints]:
    """Return where a joint choice of the others that blocks a move ends, and their moves; -1 where none blocks.

    Returns
    -------
    ends : int
        The state that comes about, or -1.
    chosen : array of int64, shape (players,)
        Where each opponent alone would have gone; the state itself for one that stays, and for the player.
    """
    players = worth.shape[0]
    turn = np.full(players, -1)  # for each opponent the move it is at; -1 is to stay
    chosen = np.full(players, state)
    own = codes[state] ^ codes[first]
    while True:
        j = 0
        while j < players:  # count up like an odometer
            if j == player:
                j += 1
                continue
            turn[j] = start[j, state] if turn[j] < 0 else turn[j] + 1
            if turn[j] < start[j, state + 1]:
                chosen[j] = to[turn[j]]
                break
            turn[j], chosen[j] = -1, state
            j += 1
        if j == players:
            return -1, chosen
        flips = own
        for k in range(players):
            flips |= codes[state] ^ codes[chosen[k]]
        code = codes[state] ^ flips
        ends = _state_of(codes, code)
        if ends >= 0:
            value, here = worth[player, ends], worth[player, state]
            if value < here or (not strict and value == here):
                return ends, chosen


@compiled
def _state_of(codes: Ints, code: int) -> int:
    """Return the state with a code; -1 where there is none."""
    low, high = 0, len(codes)
    while low < high:
        middle = (low + high) // 2
        if codes[middle] < code:
            low = middle + 1
        else:
            high = middle
    return low if low < len(codes) and codes[low] == code else -1
