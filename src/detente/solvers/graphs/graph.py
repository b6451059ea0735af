r"""Graph: states, and from each of them the moves that every player can make on its own.

Graph model G = (N, S, {R_i}): players i in N, states S, and R_i(s) ⊆ S \ {s}, the states to which i alone can bring
the play from s :cite:`fang1993`. Moves are kept as compressed rows, one block a player, because stability asks for
R_i(s) over and over and the moves are few beside all pairs of states.

In *option form* a state is a set of options that are on, its code (the first option is the lowest bit), and a move
changes any of one player's own options at once. Only there can moves that are made at the same time be added up.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
MOST_STATES = 2**20


@dataclass(frozen=True, eq=False)
class Graph:
    """States and moves.

    Attributes
    ----------
    states, players : int
    start : array of int64, shape (players, states + 1)
        The moves of player i from state s are ``to[start[i, s]:start[i, s + 1]]``.
    to : array of int64, shape (moves,)
        Where each move leads; sorted within every row, no state twice and never the state itself.
    codes : array of int64, shape (states,), or None
        In option form, the options that are on in each state, ascending; None where states are not sets of options.
    transitive : bool
        Whether what a player reaches by two moves it reaches by one: so it is in option form unless single
        transitions are barred or states merged.
    """

    states: int
    players: int
    start: Ints
    to: Ints
    codes: Ints | None = None
    transitive: bool = False

    @property
    def moves(self) -> int:
        """How many moves there are."""
        return len(self.to)

    def row(self, player: int, state: int) -> Ints:
        """Return the states that a player can bring about from a state, ascending."""
        return self.to[self.start[player, state] : self.start[player, state + 1]]


def graph_of_moves(
    states: int,
    players: int,
    by: npt.ArrayLike,
    source: npt.ArrayLike,
    target: npt.ArrayLike,
    codes: Ints | None = None,
) -> Graph:
    """Return the graph with the listed moves, each kept once; moves from a state to itself are none.

    Parameters
    ----------
    states, players : int
    by, source, target : arrays of int, shape (moves,)
        Who makes each move, from where, to where.
    codes : array of int64, shape (states,), optional

    Examples
    --------
    >>> graph_of_moves(3, 2, [0, 1, 1, 0], [0, 0, 2, 0], [1, 2, 0, 1]).row(0, 0).tolist()
    [1]
    """
    who, here, there = (np.asarray(array, dtype=np.int64) for array in (by, source, target))
    keys = np.unique(((who * states + here) * states + there)[here != there])
    row, to = keys // states, keys % states
    counts = np.zeros(players * states + 1, dtype=np.int64)
    np.add.at(counts, row + 1, 1)
    ends = np.cumsum(counts)
    start = np.stack([ends[i * states : (i + 1) * states + 1] for i in range(players)])
    return Graph(states, players, start, to, codes, transitive=_transitive(states, players, start, to))


def _transitive(states: int, players: int, start: Ints, to: Ints) -> bool:
    """Return whether two moves of one player in a row never reach what one move does not."""
    for player in range(players):
        for state in range(states):
            one = to[start[player, state] : start[player, state + 1]]
            two = [to[start[player, middle] : start[player, middle + 1]] for middle in one]
            if two and np.setdiff1d(np.concatenate(two), np.append(one, state)).size:
                return False
    return True
