"""Option form: states as sets of options, and moves by what may be flipped instead of by lists.

A state is the set of options that are on, written as a code whose lowest bit is the first option. Player i can go from
c to q exactly when both can stand and they differ in options of i alone, each of which may flip in that direction
:cite:`fang1993`; what would stand in between does not matter, for a move flips them all at once. Two moves of one
player are then never more than one. Masks are all that has to be kept, so that millions of states fit in memory.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled

Ints = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]

MOST_OPTIONS = 20


@dataclass(frozen=True, eq=False)
class OptionForm:
    """States as sets of options.

    Attributes
    ----------
    codes : array of int64, shape (states,)
        What is on in each state that can stand; ascending, at least one.
    own : array of int64, shape (players,)
        Mask of the options of each player; an option may be of several.
    on, off : int
        Masks of the options that may be taken up, and that may be dropped.

    Raises
    ------
    ValueError
        Where codes do not ascend, or say more than 20 options, or no state is left.
    """

    codes: Ints
    own: Ints
    on: int
    off: int

    def __post_init__(self) -> None:
        """Check the codes."""
        if not len(self.codes):
            raise ValueError("no state can stand: leave out some of what is infeasible")
        if self.codes[0] < 0 or int(self.codes[-1]) >> MOST_OPTIONS:
            raise ValueError(f"codes must be of at most {MOST_OPTIONS} options: fix some of them on or off")
        if np.any(self.codes[1:] <= self.codes[:-1]):
            raise ValueError("codes must ascend, each once")

    @property
    def states(self) -> int:
        """How many states there are."""
        return len(self.codes)

    @property
    def players(self) -> int:
        """How many players there are."""
        return len(self.own)

    @property
    def reversible(self) -> bool:
        """Whether every move can be taken back."""
        return not (self.on ^ self.off) & int(np.bitwise_or.reduce(self.own))

    @cached_property
    def state_of(self) -> Places:
        """The state of each code; -1 where it cannot stand."""
        places = np.full(1 << int(self.codes[-1]).bit_length(), -1, dtype=np.int32)
        places[self.codes] = np.arange(len(self.codes))
        return places

    @property
    def moves(self) -> int:
        """How many moves there are."""
        return int(count_moves(self.codes, self.state_of, self.own, self.on, self.off)[-1])


@compiled
def flippable(code: int, own: int, on: int, off: int) -> int:
    """Return the mask of what a player may flip in a state."""
    return own & ((on & ~code) | (off & code))


@compiled
def count_moves(codes: Ints, state_of: Places, own: Ints, on: int, off: int) -> Ints:
    """Return where the moves of each player from each state would end in a list of all, after a leading 0."""
    ends = np.zeros(len(own) * len(codes) + 1, dtype=np.int64)
    row = 0
    for i in range(len(own)):
        for code in codes:
            mask = flippable(code, own[i], on, off)
            rest, part, found = code & ~mask, 0, 0
            while True:
                target = rest | part
                if target < len(state_of) and state_of[target] >= 0:
                    found += 1
                part = (part - mask) & mask
                if part == 0:
                    break
            ends[row + 1] = ends[row] + found - 1  # all but the state itself
            row += 1
    return ends


@compiled
def list_moves(codes: Ints, state_of: Places, own: Ints, on: int, off: int, ends: Ints) -> Ints:
    """Return where each move leads, by player, then state, then target."""
    to = np.empty(ends[-1], dtype=np.int64)
    e = 0
    for i in range(len(own)):
        for code in codes:
            mask = flippable(code, own[i], on, off)
            rest, part = code & ~mask, 0
            while True:
                target = rest | part
                if target != code and target < len(state_of) and state_of[target] >= 0:
                    to[e] = state_of[target]
                    e += 1
                part = (part - mask) & mask
                if part == 0:
                    break
    return to
