r"""Graph: states, and from each of them the moves that every player can make on its own.

Graph model G = (N, S, {R_i}): players i in N, states S, and R_i(s) ⊆ S \ {s}, the states to which i alone can bring
the play from s :cite:`fang1993`. Moves are kept as compressed rows, one block a player, because stability asks for
R_i(s) over and over and the moves are few beside all pairs of states.

In *option form* a state is a set of options that are on, its code (the first option is the lowest bit), and a move
changes any of one player's own options at once (:mod:`~detente.solvers.graphs.form`). Only there can moves that are
made at the same time be added up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.graphs.form import OptionForm, count_moves, list_moves

Ints: TypeAlias = npt.NDArray[np.int64]
MOST_STATES = 2**20
MOST_MOVES = 2**25  # a quarter of a gigabyte


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
    form : OptionForm or None
        What the moves follow from, where options alone say who can go where.
    """

    states: int
    players: int
    start: Ints
    to: Ints
    codes: Ints | None = None
    transitive: bool = False
    form: OptionForm | None = None

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

    Raises
    ------
    ValueError
        Where a move is by or between what there is not.

    Examples
    --------
    >>> graph_of_moves(3, 2, [0, 1, 1, 0], [0, 0, 2, 0], [1, 2, 0, 1]).row(0, 0).tolist()
    [1]
    """
    who, here, there = (np.asarray(array, dtype=np.int64) for array in (by, source, target))
    for name, array, count in (("by", who, players), ("source", here, states), ("target", there, states)):
        if array.size and not 0 <= array.min() <= array.max() < count:
            raise ValueError(f"{name} must be at least 0 and below {count}")
    keys = np.unique(((who * states + here) * states + there)[here != there])
    row, to = keys // states, keys % states
    ends = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=players * states))))
    start = _blocks(ends, players, states)
    return Graph(states, players, start, to, codes, transitive=bool(is_transitive(start, to)))


def option_graph(codes: npt.ArrayLike, own: Sequence[int] | Ints, on: int, off: int) -> Graph:
    """Return the graph of an option form, its moves listed.

    Parameters
    ----------
    codes : array of int, shape (states,)
        What is on in each state that can stand, ascending.
    own : array of int, shape (players,)
        Mask of each player's options.
    on, off : int
        Masks of the options that may be taken up, and dropped.

    Raises
    ------
    ValueError
        Where the form is not one, or has more moves than are worth listing: stable() takes the form itself.

    Examples
    --------
    >>> option_graph([0, 1, 2, 3], [1, 2], on=3, off=2).row(0, 1).tolist()
    []
    """
    return graph_of_form(OptionForm(np.asarray(codes, dtype=np.int64), np.asarray(own, dtype=np.int64), on, off))


def graph_of_form(form: OptionForm) -> Graph:
    """Return the graph of an option form, its moves listed; the form keeps them as masks."""
    ends = count_moves(form.codes, form.state_of, form.own, form.on, form.off)
    if ends[-1] > MOST_MOVES:
        raise ValueError(
            f"{ends[-1]:,} moves are more than the {MOST_MOVES:,} that can be listed: pass the form itself"
        )
    to = list_moves(form.codes, form.state_of, form.own, form.on, form.off, ends)
    start = _blocks(ends, form.players, form.states)
    return Graph(form.states, form.players, start, to, form.codes, transitive=True, form=form)


def _blocks(ends: Ints, players: int, states: int) -> Ints:
    """Return one row of starts a player from the ends of all rows, one after the other."""
    return np.stack([ends[i * states : (i + 1) * states + 1] for i in range(players)])


@compiled
def is_transitive(start: Ints, to: Ints) -> bool:
    """Return whether two moves of one player in a row never reach what one move does not."""
    players, states = start.shape[0], start.shape[1] - 1
    reached = np.full(states, -1)
    for i in range(players):
        if _in_classes(start[i], to):
            continue
        reached[:] = -1
        for s in range(states):
            reached[s] = s
            for e in range(start[i, s], start[i, s + 1]):
                reached[to[e]] = s
            for e in range(start[i, s], start[i, s + 1]):
                for f in range(start[i, to[e]], start[i, to[e] + 1]):
                    if reached[to[f]] != s:
                        return False
    return True


@compiled
def _in_classes(start: Ints, to: Ints) -> bool:
    """Return whether a player goes from each state of a class to every other one and nowhere else: no need to look far.

    Each state is given the lowest one that it reaches or is; in classes that is the same for all it reaches, and as
    many reach it as have it.
    """
    states = len(start) - 1
    lowest, size = np.empty(states, dtype=np.int64), np.zeros(states, dtype=np.int64)
    for s in range(states):
        lowest[s] = min(s, to[start[s]]) if start[s] < start[s + 1] else s  # rows ascend
        size[lowest[s]] += 1
    for s in range(states):
        if start[s + 1] - start[s] + 1 != size[lowest[s]]:
            return False
        for e in range(start[s], start[s + 1]):
            if lowest[to[e]] != lowest[s]:
                return False
    return True
