"""Moves of a group: all that some players can bring about together, one after the other, and by which path.

R_H(s) is the least set such that what any member of H reaches from s by one move is in it, and so is what a member
reaches by one move from a state of it, unless that member alone made the last move to get there :cite:`fang1993`. It is
walked over states and turns (:mod:`~detente.solvers.graphs.replies`), the shortest paths first. R_H⁺ is the same over
the moves by which the mover gains; a group of one has one move.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.graphs.graph import Graph
from detente.solvers.graphs.replies import ANY_LEGAL_SEQUENCE, gains, turns

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Step:
    """One move: who makes it, and the state that it leads to."""

    mover: int
    state: int


@dataclass(frozen=True, eq=False)
class Walk:
    """What a group reaches from a state.

    Attributes
    ----------
    origin : int
    steps : array of int64, shape (turns, states)
        Moves to each state at each turn; -1 where it is not reached. Turn j + 1 is after a move of player j.
    back_turn, back_state, mover : arrays of int64, shape (turns, states)
        From where, and by whose move, on a shortest path.
    """

    origin: int
    steps: Ints
    back_turn: Ints
    back_state: Ints
    mover: Ints

    @property
    def states(self) -> Ints:
        """The states reached by at least one move, ascending."""
        return np.flatnonzero((self.steps[1:] > 0).any(axis=0))

    def last_movers(self, state: int) -> tuple[int, ...]:
        """Return who can make the last move to a state."""
        return tuple(int(turn) for turn in np.flatnonzero(self.steps[1:, state] > 0))

    def path(self, state: int) -> tuple[Step, ...]:
        """Return a shortest path to a state that is reached.

        Raises
        ------
        ValueError
            Where it is not.
        """
        if not (self.steps[1:, state] > 0).any():
            raise ValueError(f"state {state} is not reached from {self.origin}")
        turn = 1 + int(np.argmin(np.where(self.steps[1:, state] > 0, self.steps[1:, state], np.iinfo(np.int64).max)))
        path: list[Step] = []
        while turn:
            path.append(Step(int(self.mover[turn, state]), int(state)))
            turn, state = int(self.back_turn[turn, state]), int(self.back_state[turn, state])
        return tuple(reversed(path))


def group_moves(graph: Graph, group: Collection[int], state: int, worth: npt.ArrayLike | None = None) -> Walk:
    """Return what a group can bring about from a state, nobody moving twice in a row.

    Parameters
    ----------
    graph : Graph
    group : collection of int
        Players.
    state : int
    worth : array, shape (players, states), optional
        Where given, members move only where that is better for them.

    Examples
    --------
    >>> from detente.solvers.graphs.graph import option_graph
    >>> walk = group_moves(option_graph([0, 1, 3], [1, 2], on=3, off=3), [0, 1], 0)
    >>> walk.states.tolist(), [(step.mover, step.state) for step in walk.path(2)]
    ([1, 2], [(0, 1), (1, 2)])
    """
    start, to = graph.start, graph.to
    if worth is not None:
        start, to = gains(start, to, np.ascontiguousarray(worth, dtype=np.float64))
    after = turns(ANY_LEGAL_SEQUENCE, -1, graph.players)
    after[:, [j for j in range(graph.players) if j not in group]] = -1
    return Walk(state, *spread(start, to, after, state))


@compiled
def spread(start: Ints, to: Ints, after: Ints, origin: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Return steps, turn and state before, and mover on shortest paths from a state, breadth first."""
    states = start.shape[1] - 1
    steps, mover = np.full((len(after), states), -1), np.full((len(after), states), -1)
    back_turn, back_state = np.full((len(after), states), -1), np.full((len(after), states), -1)
    queue, head, size = np.empty(len(after) * states, dtype=np.int64), 0, 1
    queue[0], steps[0, origin] = origin, 0  # turn 0
    while head < size:
        turn, here = queue[head] // states, queue[head] % states
        head += 1
        for j in range(len(start)):
            then = after[turn, j]
            if then < 0:
                continue
            for e in range(start[j, here], start[j, here + 1]):
                if steps[then, to[e]] < 0:
                    steps[then, to[e]] = steps[turn, here] + 1
                    back_turn[then, to[e]], back_state[then, to[e]], mover[then, to[e]] = turn, here, j
                    queue[size] = then * states + to[e]
                    size += 1
    return steps, back_turn, back_state, mover


@compiled
def approach(start: Ints, to: Ints, after: Ints, goal: Flags) -> tuple[Ints, Ints, Ints]:
    """Return the fewest moves to a goal from every state at every turn, and the first of them.

    Parameters
    ----------
    start, to : arrays of int64
    after : array of int64, shape (turns, players)
    goal : array of bool, shape (states,)

    Returns
    -------
    steps, mover, state : arrays of int64, shape (turns, states)
        At least one move; -1 where none leads there.
    """
    states = start.shape[1] - 1
    steps = np.full((len(after), states), -1)
    mover, state = np.full((len(after), states), -1), np.full((len(after), states), -1)
    level, found = 0, True
    while found:
        level, found = level + 1, False
        for here in range(states):
            for j in range(len(start)):
                for turn in range(len(after)):
                    then = after[turn, j]
                    if then < 0 or steps[turn, here] >= 0:
                        continue
                    for e in range(start[j, here], start[j, here + 1]):
                        if goal[to[e]] if level == 1 else steps[then, to[e]] == level - 1:
                            steps[turn, here], mover[turn, here], state[turn, here] = level, j, to[e]
                            found = True
                            break
    return steps, mover, state
