r"""Upper sets: in how many rankings of one player a state is stable for it, counted without listing rankings.

While the others' preferences stay as they are, stability of s for i rests on i's preferences only by the set
U = U_i(s) of states that it likes better than s :cite:`kinsara2015`. Each move of i from s to s1 makes a condition:

    nash         s1 is not in U
    gmr, seq     s1 is not in U, or some reply s2 to s1 is not
    smr, sseq    s1 is not in U, or some reply s2 to s1 is not, and nothing in R_i(s2) is

with the replies R_{N-i}(s1), or R⁺_{N-i}(s1) under seq and sseq. With r states that occur in conditions and n_k of
their subsets of size k that satisfy all of them, of the m! strict rankings

    m!/(r + 1)! · Σ_k n_k · k! · (r - k)!

make s stable. Conditions without a state in common are counted apart, and the n_k are the coefficients of the product.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.graphs.closure import group_moves
from detente.solvers.graphs.graph import Graph, Ints
from detente.solvers.situation.undeterred import GMR, NASH, SEQ, SMR, SSEQ, code_of
from detente.solvers.situation.ways import improvements

MOST_LINKED = 24  # states whose conditions hang together: 2^24 subsets take seconds


@dataclass(frozen=True)
class Condition:
    """What must hold of U because of one move.

    Attributes
    ----------
    first : int
        Where the move leads; when it is not in U, all is well.
    sanctions : tuple of (int, tuple of int)
        Replies, one of which must not be in U, and with it none of the states that follow.
    """

    first: int
    sanctions: tuple[tuple[int, tuple[int, ...]], ...]

    @property
    def states(self) -> set[int]:
        """The states that it speaks of."""
        return {self.first}.union(*({reply, *escapes} for reply, escapes in self.sanctions))

    def holds(self, better: set[int]) -> bool:
        """Return whether it holds of a set of better states."""
        return self.first not in better or any(
            reply not in better and better.isdisjoint(escapes) for reply, escapes in self.sanctions
        )


def conditions(graph: Graph, worth: npt.ArrayLike, player: int, state: int, concept: str) -> tuple[Condition, ...]:
    """Return what must hold of the states that a player likes better for a state to be stable for it.

    Parameters
    ----------
    graph : Graph
    worth : array, shape (players, states)
        Only the others' count.
    player, state : int
    concept : str
        One of nash, gmr, smr, seq, sseq.
    """
    code = code_of(concept)
    if code not in (NASH, GMR, SMR, SEQ, SSEQ):
        raise ValueError(f"what the concept {concept} asks of a ranking is not known by upper sets")
    others = [j for j in range(graph.players) if j != player]
    acting = improvements(graph, worth) if code in (SEQ, SSEQ) else graph
    found = []
    for first in graph.row(player, state).tolist():
        replies = [] if code == NASH else group_moves(acting, others, first).states.tolist()
        sanctions = []
        for reply in replies:
            escapes = graph.row(player, reply).tolist() if code in (SMR, SSEQ) else []
            if reply != first and first not in escapes:  # the move itself is in U: no sanction, and an escape
                sanctions.append((reply, tuple(q for q in escapes if q != state)))
        if (state, ()) not in sanctions:  # back where it began with no escape: the condition always holds
            found.append(Condition(first, tuple(sanctions)))
    return tuple(found)


def linked(asked: Sequence[Condition]) -> list[list[Condition]]:
    """Return the conditions in groups that have no state in common."""
    groups: list[tuple[set[int], list[Condition]]] = []
    for condition in asked:
        touching = [group for group in groups if group[0] & condition.states]
        states = condition.states.union(*(group[0] for group in touching))
        members = [condition, *(member for group in touching for member in group[1])]
        groups = [group for group in groups if not group[0] & condition.states] + [(states, members)]
    return [members for _, members in groups]


@compiled
def _tally(firsts: Ints, ends: Ints, forbidden: Ints, size: int, out: Ints) -> None:
    """Count the subsets that satisfy all conditions by size; states are bits."""
    for better in range(1 << size):
        fine = True
        for c in range(firsts.shape[0]):
            if fine and better & firsts[c]:
                fine = False
                for k in range(ends[c], ends[c + 1]):
                    if not better & forbidden[k]:
                        fine = True
                        break
        if fine:
            count, rest = 0, better
            while rest:
                rest &= rest - 1
                count += 1
            out[count] += 1


def sizes(group: Sequence[Condition], state: int) -> list[int]:
    """Return how many subsets of the states that conditions speak of satisfy them, by size from 0.

    Raises
    ------
    ValueError
        When they speak of more than ``MOST_LINKED`` states.
    """
    states = sorted(set().union(*(condition.states for condition in group)) - {state})
    if len(states) > MOST_LINKED:
        raise ValueError(
            f"the conditions hang together over {len(states)} states, more than the {MOST_LINKED} whose subsets can "
            "be gone through; bar moves, or ask for the least change instead"
        )
    bit = {q: 1 << place for place, q in enumerate(states)} | {state: 0}
    firsts = np.array([bit[condition.first] for condition in group])
    ends = np.cumsum([0, *(len(condition.sanctions) for condition in group)])
    sanctions = [sanction for condition in group for sanction in condition.sanctions]
    forbidden = np.array([sum(bit[q] for q in {reply, *more}) for reply, more in sanctions], dtype=np.int64)
    out = np.zeros(len(states) + 1, dtype=np.int64)
    _tally(firsts, ends, forbidden, len(states), out)
    return [int(n) for n in out]


def stable_rankings(graph: Graph, worth: npt.ArrayLike, player: int, state: int, concept: str) -> int:
    """Return under how many strict rankings of all states by a player a state is stable for it.

    The others' preferences stay as they are; there are (number of states)! rankings.

    Examples
    --------
    >>> from detente.solvers.graphs.graph import graph_of_moves
    >>> graph = graph_of_moves(3, 2, [0, 1], [0, 1], [1, 2])
    >>> stable_rankings(graph, [[0, 0, 0], [0, 1, 2]], 0, 0, "nash")
    3
    >>> stable_rankings(graph, [[0, 0, 0], [0, 1, 2]], 0, 0, "seq")
    4
    """
    product = [1]
    for group in linked(conditions(graph, worth, player, state, concept)):
        part = sizes(group, state)
        longer = [0] * (len(product) + len(part) - 1)
        for a, one in enumerate(product):
            for b, other in enumerate(part):
                longer[a + b] += one * other
        product = longer
    most = len(product) - 1
    total = sum(n * factorial(k) * factorial(most - k) for k, n in enumerate(product))
    return total * (factorial(graph.states) // factorial(most + 1))
