"""Relations: preferences that are no complete ranking.

The preference of player i is a matrix of degrees: d_i(s, q) says how q compares with s, seen from s,

    2 much better,  1 better,  0 as good,  -1 worse,  -2 much worse,  UNKNOWN,

so that d(q, s) = -d(s, q), and what is unknown one way is unknown the other way :cite:`li2004,hamouda2004`. A complete
worth gives a relation without gaps. Comparisons that were stated one by one may leave gaps, and may contradict each
other: x over y over z, and z at least as good as x. Neither is mended here in silence; gaps are unknown, cycles are
listed, and what follows from what was stated is only added by :func:`closed`, which refuses cycles. Two more kinds are
kept as they are: the chance that q is preferred to s :cite:`rego2015`, and a fuzzy degree r(q, s) :cite:`bashar2012`.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import connected_components

from detente.core.kernels import compiled
from detente.solvers.order.extensions import drawn_orders
from detente.solvers.situation.undeterred import Bools, Floats

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


def degrees_of_worth(worth: npt.ArrayLike, far: npt.ArrayLike | None = None) -> Degrees:
    """Return the degrees that complete worths give.

    Parameters
    ----------
    worth : array, shape (players, states)
        Higher is better, equal numbers are ties.
    far : array, shape (players, states), optional
        A coarser worth: what is better by it as well is much better.

    Returns
    -------
    array of int8, shape (players, states, states)

    Examples
    --------
    >>> degrees_of_worth([[3, 2, 2]], far=[[1, 0, 0]])[0].tolist()
    [[0, -2, -2], [2, 0, 0], [2, 0, 0]]
    """
    table = np.asarray(worth, dtype=np.float64)
    if np.isnan(table).any():
        raise ValueError("worth has gaps (NaN); state comparisons instead")
    found = _signs(table)
    if far is not None:
        coarse = np.asarray(far, dtype=np.float64)
        if coarse.shape != table.shape:
            raise ValueError(f"far must have the shape of worth, {table.shape}, not {coarse.shape}")
        more = _signs(coarse)
        if (more * found < 0).any() or (more[found == 0] != 0).any():
            raise ValueError("far must be coarser than worth: what it sets apart, worth must set apart in the same way")
        found += more
    return found


def _signs(table: Floats) -> Degrees:
    return np.sign(table[:, None, :] - table[:, :, None]).astype(np.int8)


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
        _check(a, b, states)
        if much not in (0, MORE, MUCH):
            raise ValueError(f"a degree is 1, or 2 for much better, not {much}")
        clash[a, b] |= degree[b, a] not in (UNKNOWN, much)
        degree[b, a], degree[a, b] = much, -much
        over[a, b] = True
        over[b, a] |= much == 0
        strict[a, b] |= much > 0
    for a, b in unknown:
        _check(a, b, states)
        clash[a, b] |= bool(over[a, b] or over[b, a])
    cycles = _cycles(over, strict)
    both = clash | clash.T
    degree[both] = UNKNOWN
    pairs = {tuple(sorted(map(int, pair))) for pair in np.argwhere(both)}
    known = {tuple(sorted(cycle)) for cycle in cycles}
    cycles += [(int(a), int(b)) for a, b in sorted(pairs - known)]
    return Stated(degree, tuple(cycles), gaps(degree))


def _check(a: int, b: int, states: int) -> None:
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
    states = weak.shape[0]
    for k in range(states):
        for s in range(states):
            if weak[s, k]:
                for q in range(states):
                    much[s, q] |= much[k, q] | (much[s, k] & weak[k, q])
                    more[s, q] |= more[k, q] | (more[s, k] & weak[k, q])
                    weak[s, q] |= weak[k, q]


def checked(degree: npt.ArrayLike, players: int, states: int) -> Degrees:
    """Return degrees, one matrix a player, when they are of the right shape and say the same both ways."""
    found = np.asarray(degree, dtype=np.int8)
    if found.shape != (players, states, states):
        raise ValueError(f"degrees must have shape {(players, states, states)}, not {found.shape}")
    known = found != UNKNOWN
    turned = np.where(known, -found, UNKNOWN)
    if not np.array_equal(np.swapaxes(turned, 1, 2), found) or (known & (np.abs(found) > MUCH)).any():
        raise ValueError("degrees are -2 to 2 or UNKNOWN, and what q is to s, s must be to q with the other sign")
    return found


def chances_of_draws(worths: npt.ArrayLike, shares: Sequence[float] | None = None) -> Floats:
    """Return the chance that each state is preferred to each other one, from drawn worths.

    Parameters
    ----------
    worths : array, shape (draws, players, states)
    shares : sequence of float, optional
        How much each draw counts; by default all the same.

    Returns
    -------
    array, shape (players, states, states)
        ``[i, s, q]``: Pr(q > s); with ties the two ways of a pair sum to less than 1.
    """
    table = np.asarray(worths, dtype=np.float64)
    weights = np.full(len(table), 1.0 / len(table)) if shares is None else np.asarray(shares) / np.sum(shares)
    found = np.zeros((table.shape[1], table.shape[2], table.shape[2]))
    for weight, draw in zip(weights, table, strict=True):
        found += weight * (draw[:, None, :] > draw[:, :, None])
    return found


def drawn_rankings(degree: Degrees, draws: int, luck: np.random.Generator) -> Floats:
    """Return complete rankings drawn uniformly among all that agree with one player's relation.

    What is unknown is taken to be a preference one way or the other; states that are as good as each other stay so.

    Parameters
    ----------
    degree : array of int8, shape (states, states)
        Up to 24 groups of equals.
    draws : int
    luck : numpy.random.Generator

    Returns
    -------
    array of float, shape (draws, states)
        Higher is better; the worst are 0.

    Raises
    ------
    ValueError
        When the relation contradicts itself.
    """
    known = closed(degree)
    first, group = np.unique((known == 0).argmax(axis=1), return_inverse=True)
    apart = known[np.ix_(first, first)]  # of one state of each group: how the column's compares with the row's
    worse = [np.flatnonzero((row < 0) & (row != UNKNOWN)).tolist() for row in apart]
    orders = drawn_orders(worse, draws, luck)  # the worst first
    return np.argsort(orders, axis=1).astype(np.float64)[:, group]
