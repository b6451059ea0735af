"""Comparisons: what one player was said to prefer, pair by pair, with the gaps and contradictions that this leaves.

Degrees say how the column's state compares with the row's: 2 much better, 1 better, 0 as good, -1 worse, -2 much worse,
UNKNOWN. Comparisons may contradict each other: x over y over z, and z at least as good as x. Nothing is mended here in
silence: gaps are unknown, cycles are listed, and what follows from what was stated is only added by :func:`closed`,
which refuses cycles.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import connected_components

from detente.core.kernels import compiled
from detente.solvers.situation.undeterred import Bools

UNKNOWN = -128
MUCH, MORE = 2, 1

Degrees: TypeAlias = npt.NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Stated:
    """What one player's stated comparisons come to.

    Attributes
    ----------
    degree : array of int8, shape (states, states)
        ``degree[s, q]``: how q compares with s.
    cycles : tuple of tuple of int
        Contradictions: states of which each is at least as good as the next, the last as the first, and not all are
        equal; one shortest cycle through each strict comparison that lies on any, each cycle once. A pair that was
        stated in ways that exclude each other is one, and unknown in ``degree``.
    gaps : tuple of (int, int)
        Pairs, lower first, that are not compared.
    """

    degree: Degrees
    cycles: tuple[tuple[int, ...], ...]
    gaps: tuple[tuple[int, int], ...]


def stated(
    states: int,
    better: Iterable[tuple[int, int, int]] = (),
    equal: Iterable[tuple[int, int]] = (),
    unknown: Iterable[tuple[int, int]] = (),
) -> Stated:
    """Return the relation of one player's stated comparisons, with its contradictions and gaps.

    Parameters
    ----------
    states : int
    better : iterable of (better, worse, degree)
        Degree 1, or 2 for much better.
    equal, unknown : iterable of (state, state)
        What is said to be unknown stays so; it is a gap like what was not mentioned.

    Raises
    ------
    ValueError
        For a state that does not exist, a state compared with itself, a degree other than 1 and 2.

    Examples
    --------
    >>> stated(3, better=[(0, 1, 1), (1, 2, 1)]).gaps
    ((0, 2),)
    >>> stated(3, better=[(0, 1, 1), (1, 2, 1), (2, 0, 1)]).cycles
    ((0, 1, 2),)
    """
    degree = np.full((states, states), UNKNOWN, dtype=np.int8)
    np.fill_diagonal(degree, 0)
    over: Bools = np.zeros((states, states), dtype=np.bool_)  # row at least as good as column, as stated
    strict, clash = over.copy(), over.copy()
    for a, b, much in (*better, *((a, b, 0) for a, b in equal)):
        check_pair(a, b, states)
        if much not in (0, MORE, MUCH):
            raise ValueError(f"a degree is 1, or 2 for much better, not {much}")
        clash[a, b] |= degree[b, a] not in (UNKNOWN, much)
        degree[b, a], degree[a, b] = much, -much
        over[a, b] = True
        over[b, a] |= much == 0
        strict[a, b] |= much > 0
    for a, b in unknown:
        check_pair(a, b, states)
        clash[a, b] |= bool(over[a, b] or over[b, a])
    cycles = _cycles(over, strict)
    both = clash | clash.T
    degree[both] = UNKNOWN
    pairs = {tuple(sorted(map(int, pair))) for pair in np.argwhere(both)}
    known = {tuple(sorted(cycle)) for cycle in cycles}
    cycles += [(int(a), int(b)) for a, b in sorted(pairs - known)]
    return Stated(degree, tuple(cycles), gaps(degree))


def check_pair(a: int, b: int, states: int) -> None:
    """Refuse a pair of which one is no state, or both are the same."""
    for state in (a, b):
        if not 0 <= state < states:
            raise ValueError(f"there are states 0 to {states - 1}, so none is {state}")
    if a == b:
        raise ValueError(f"state {a} is compared with itself")


def gaps(degree: Degrees) -> tuple[tuple[int, int], ...]:
    """Return the pairs that a relation of one player leaves open, lower first."""
    return tuple((int(a), int(b)) for a, b in np.argwhere(np.triu(degree == UNKNOWN)))


def _cycles(over: Bools, strict: Bools) -> list[tuple[int, ...]]:
    """Return a shortest way back for every strict comparison that has one, each cycle once, from its lowest state."""
    found: dict[tuple[int, ...], None] = {}
    _, part = connected_components(over, directed=True, connection="strong")
    for a, b in np.argwhere(strict & (part[:, None] == part)).tolist():
        ring = [a, *_way(over, b, a)[:-1]]
        low = ring.index(min(ring))
        found[tuple(ring[low:] + ring[:low])] = None
    return sorted(found, key=lambda ring: (len(ring), ring))


def _way(over: Bools, start: int, end: int) -> list[int]:
    """Return a shortest way between two states of a cycle, both ends included."""
    before = {start: start}
    todo = deque([start])
    while end not in before:
        at = todo.popleft()
        for other in np.flatnonzero(over[at]).tolist():
            if other not in before:
                before[other] = at
                todo.append(other)
    way = [end]
    while way[-1] != start:
        way.append(before[way[-1]])
    return way[::-1]


def closed(degree: Degrees) -> Degrees:
    """Return one player's relation with all that follows from it: x over y and y over z give x over z.

    What follows by way of a much better state is much better. Pairs about which nothing follows stay unknown.

    Raises
    ------
    ValueError
        When the relation contradicts itself; the message names a cycle.

    Examples
    --------
    >>> closed(stated(3, better=[(0, 1, 2), (1, 2, 1)]).degree)[2, 0].item()
    2
    """
    known = degree != UNKNOWN
    over = known & (degree <= 0)  # from the row's state down to one that is no better
    cycles = _cycles(over, known & (degree < 0))
    if cycles:
        raise ValueError(
            f"these comparisons go round in a circle: {' over '.join(map(str, (*cycles[0], cycles[0][0])))}"
        )
    weak, more, much = over.copy(), known & (degree <= -MORE), known & (degree <= -MUCH)
    _follow(weak, more, much)
    down = weak.astype(np.int8) * 0
    down[more], down[much] = MORE, MUCH
    found = np.full(degree.shape, UNKNOWN, dtype=np.int8)
    found[weak] = -down[weak]
    found[weak.T] = down.T[weak.T]
    return found


@compiled
def _follow(weak: Bools, more: Bools, much: Bools) -> None:
    """Add what follows by way of one state after the other; by way of it, one half must be of the level."""
    for k in range(weak.shape[0]):
        for s in range(weak.shape[0]):
            if weak[s, k]:
                _join(much[s], weak[k] if much[s, k] else much[k])
                _join(more[s], weak[k] if more[s, k] else more[k])
                _join(weak[s], weak[k])


@compiled
def _join(row: Bools, other: Bools) -> None:
    for q in range(row.shape[0]):
        row[q] |= other[q]
