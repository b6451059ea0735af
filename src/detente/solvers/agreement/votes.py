"""Ratification: whether a body passes what was signed, and with what chance.

A body has groups g with whole seats s_g that vote as one each. It passes x iff

    Σ_g s_g·1[u_g(x) ≥ u_g(x₀)] ≥ quota,

and every group with a veto is among those in favour; x₀ is what holds otherwise :cite:`putnam1988`. With doubt, group
g votes for x with chance Φ((u_g(x) - u_g(x₀)) / σ_g), and the chance to pass comes from the exact recursion over sums
of seats (the weighted Poisson-binomial distribution), groups × seats steps:

    P(sum = n) after g  =  (1 - p_g) P(sum = n) + p_g P(sum = n - s_g).

A body may count the same votes in several ways at once, members and population for instance, each with its quota: the
recursion then runs over all sums together. Chambers that vote apart are independent, and their chances multiply. The
normal approximation is never used: for a few blocs it is off by more than a tenth.

An agenda setter with ideal s faces a body with ideal m on one issue with losses |x - ideal|. The body passes every
point at least as near to m as the status quo q, [min(q, 2m - q), max(q, 2m - q)], and the setter proposes the one that
is nearest to s :cite:`romer1978`.
"""

import numpy as np
import numpy.typing as npt

from detente.core.kernels import per_world

Floats = npt.NDArray[np.float64]
SAME = 1e-9  # gains this far below 0 count as 0
MOST = 10_000_000  # sums of seats that the recursion keeps apart


def chance_in_favour(gain: npt.ArrayLike, doubt: npt.ArrayLike) -> Floats:
    """Return Φ(gain/σ), the chance that a group votes for what it gains so much from.

    Without doubt, σ = 0, it is 1 where the gain is at least 0 and else 0.

    >>> chance_in_favour([-0.2, 0.0, 0.1], 0.1).round(6).tolist()
    [0.02275, 0.5, 0.841345]
    """
    from scipy.special import ndtr  # late: who counts votes without doubt does not wait for it

    over, sigma = np.broadcast_arrays(np.asarray(gain, dtype=np.float64), np.asarray(doubt, dtype=np.float64))
    if not np.all(sigma >= 0):
        raise ValueError("doubt is a standard deviation, at least 0")
    doubted = np.asarray(ndtr(over / np.where(sigma > 0, sigma, 1.0)))
    return np.where(sigma > 0, doubted, (over >= -SAME).astype(np.float64))


def passes(
    gain: npt.ArrayLike, seats: npt.ArrayLike, quota: npt.ArrayLike, veto: npt.ArrayLike | None = None
) -> npt.NDArray[np.bool_]:
    """Return whether a body passes packages, every group voting for what leaves it no worse than otherwise.

    Parameters
    ----------
    gain : array, shape (…, groups)
    seats : int array, shape (groups,) or (counts, groups)
    quota : array, shape () or (counts,)
    veto : bool array, shape (groups,), optional
    """
    weights, least, must = _body(seats, quota, veto)
    votes = np.asarray(gain, dtype=np.float64) >= -SAME
    enough = np.all(votes @ weights.T >= least, axis=-1)
    return np.asarray(enough & np.all(votes | ~must, axis=-1))


def chance_to_pass(
    chance: npt.ArrayLike, seats: npt.ArrayLike, quota: npt.ArrayLike, veto: npt.ArrayLike | None = None
) -> Floats:
    """Return the exact chance that a body passes something, from its groups' independent chances to vote for it.

    Parameters
    ----------
    chance : array, shape (…, groups)
    seats : int array, shape (groups,) or (counts, groups)
        Whole numbers; several rows count the same votes in several ways, and all quotas must be met.
    quota : array, shape () or (counts,)
        Seats that must be in favour; between two whole numbers, the upper one.
    veto : bool array, shape (groups,), optional
        Groups without which nothing passes.

    Raises
    ------
    ValueError
        Seats that are not whole: they are never rounded, since that can turn a vote.

    Examples
    --------
    >>> chance_to_pass([0.9, 0.5, 0.2], [45, 30, 25], 51).round(12).tolist()
    0.55
    """
    weights, least, must = _body(seats, quota, veto)
    odds = np.asarray(chance, dtype=np.float64)
    if not np.all((odds >= 0) & (odds <= 1)):
        raise ValueError("chances to vote in favour must be between 0 and 1")
    if odds.shape[-1:] != weights.shape[1:]:
        raise ValueError(f"{odds.shape[-1:]} chances do not fit {weights.shape[1]} groups")
    return np.asarray(chance_of_one_world(odds, weights, least, must.astype(np.float64)))


def chance_of_all(chances: npt.ArrayLike) -> Floats:
    """Return the chance that chambers which vote independently all pass it; their chances stand on the first axis."""
    return np.asarray(np.prod(np.asarray(chances, dtype=np.float64), axis=0))


def _body(
    seats: npt.ArrayLike, quota: npt.ArrayLike, veto: npt.ArrayLike | None
) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    weights = np.atleast_2d(np.asarray(seats, dtype=np.float64))
    if not np.all((weights >= 0) & (weights == np.floor(weights)) & np.isfinite(weights)):
        raise ValueError(
            "seats must be whole numbers, at least 0; multiply shares, and the quota with them, until they are whole"
        )
    least = np.ceil(np.broadcast_to(np.asarray(quota, dtype=np.float64), weights.shape[:1]))
    must = np.zeros(weights.shape[1], dtype=bool) if veto is None else np.asarray(veto, dtype=bool)
    if np.isnan(least).any() or must.shape != weights.shape[1:]:
        raise ValueError(f"a body needs a quota a count, and a veto or none for each of its {weights.shape[1]} groups")
    divisors = np.array([max(np.gcd.reduce(row.astype(np.int64)), 1) for row in weights], dtype=np.float64)
    weights, least = weights / divisors[:, None], np.ceil(least / divisors)
    least = np.minimum(np.maximum(least, 0.0), weights.sum(axis=1) + 1)  # more than there are is as good as one more
    if np.prod(least + 1) > MOST:
        raise ValueError(f"the quotas tell more than {MOST:,} sums of seats apart; give seats in coarser units")
    return weights, least, must


@per_world("(group),(count,group),(count),(group)->()")
def chance_of_one_world(chance: Floats, seats: Floats, quota: Floats, veto: Floats, passed: Floats) -> None:
    """Write the chance that all quotas are met and all vetoes are among those in favour; sums stop at their quotas."""
    counts, groups = seats.shape
    size = 1
    for count in range(counts):
        size *= int(quota[count]) + 1
    before, after = np.zeros(size), np.zeros(size)
    before[0] = 1.0
    for group in range(groups):
        after[:] = 0.0
        for state in range(size):
            if before[state] == 0.0:
                continue
            rest, to, stride = state, 0, 1
            for count in range(counts):
                room = int(quota[count]) + 1
                to += min(rest % room + int(seats[count, group]), room - 1) * stride
                rest //= room
                stride *= room
            after[to] += chance[group] * before[state]
            if veto[group] == 0.0:
                after[state] += (1.0 - chance[group]) * before[state]
        before, after = after, before
    passed[0] = min(max(before[size - 1], 0.0), 1.0)


def pass_set(ideal: npt.ArrayLike, status_quo: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return the ends of what a body with linear losses passes on one issue, not cut to the issue's scale.

    >>> [end.round(12).tolist() for end in pass_set(0.5, [1.0, 0.6, 0.5])]
    [[0.0, 0.4, 0.5], [1.0, 0.6, 0.5]]
    """
    middle, now = (np.asarray(part, dtype=np.float64) for part in (ideal, status_quo))
    mirrored = 2 * middle - now
    return np.minimum(now, mirrored), np.maximum(now, mirrored)


def proposal(setter: npt.ArrayLike, ideals: npt.ArrayLike, status_quo: npt.ArrayLike) -> Floats:
    """Return what a setter proposes that every body passes: the point nearest to its ideal.

    Every pass set holds the status quo, so that something always passes; it lies between the status quo and the
    setter's ideal.

    Parameters
    ----------
    setter, status_quo : arrays
    ideals : array, shape (bodies, …)
        The bodies' ideals, one body or several on the first axis.

    Examples
    --------
    >>> proposal(0.2, [[0.5, 0.5, 0.5]], [1.0, 0.6, 0.5]).round(12).tolist()
    [0.2, 0.4, 0.5]
    """
    low, high = pass_set(ideals, status_quo)
    wanted = np.asarray(setter, dtype=np.float64)
    nearest = np.maximum(wanted, np.max(np.atleast_1d(low), axis=0))
    return np.asarray(np.minimum(nearest, np.min(np.atleast_1d(high), axis=0)))
