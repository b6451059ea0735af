"""Relations: preferences that are no complete ranking.

The preference of player i is a matrix of degrees: d_i(s, q) says how q compares with s, seen from s,

    2 much better,  1 better,  0 as good,  -1 worse,  -2 much worse,  UNKNOWN,

so that d(q, s) = -d(s, q), and what is unknown one way is unknown the other way :cite:`li2004,hamouda2004`. A complete
worth gives a relation without gaps; comparisons that were stated one by one may leave some
(:mod:`detente.solvers.situation.comparisons`). Two more kinds are kept as they are: the chance that q is preferred to s
:cite:`rego2015`, and a fuzzy degree r(q, s) :cite:`bashar2012`.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from detente.solvers.order.extensions import drawn_orders
from detente.solvers.situation.comparisons import MUCH, UNKNOWN, Degrees, check_pair, closed
from detente.solvers.situation.undeterred import Floats


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


def chances_of(degree: Degrees, chances: Iterable[tuple[int, int, float]] = ()) -> Floats:
    """Return the chances that one player's relation comes to, with those that were stated for pairs.

    Parameters
    ----------
    degree : array of int8, shape (states, states)
        What is better is so for sure, what is as good is so for sure.
    chances : iterable of (state, other state, float)
        Chance, 0 to 1, that the first is preferred to the other; else the other is preferred to the first.

    Returns
    -------
    array, shape (states, states)
        ``[s, q]``: Pr(q > s).

    Raises
    ------
    ValueError
        When a pair is unknown and no chance is stated for it, or stated although it is known.

    Examples
    --------
    >>> from detente.solvers.situation.comparisons import stated
    >>> chances_of(stated(2).degree, [(0, 1, 0.7)]).tolist()
    [[0.0, 0.3], [0.7, 0.0]]
    """
    found = np.where(degree == UNKNOWN, np.nan, (degree > 0).astype(np.float64))
    for one, other, chance in chances:
        check_pair(one, other, len(degree))
        if not np.isnan(found[one, other]):
            raise ValueError(f"how state {one} compares with state {other} is stated already, so not by chance")
        if not 0 <= chance <= 1:
            raise ValueError(f"a chance is 0 to 1, not {chance}")
        found[other, one], found[one, other] = chance, round(1.0 - chance, 15)
    if np.isnan(found).any():
        s, q = np.argwhere(np.isnan(found))[0]
        raise ValueError(f"the chance that state {q} is preferred to state {s} is not stated, nor how they compare")
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
