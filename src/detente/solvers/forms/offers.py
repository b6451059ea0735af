"""Alternating offers with outside options: who gets how much when both can walk away, and neither likes to wait.

Two sides take turns to propose how to share a pie; who responds accepts, breaks off and takes its outside option w_i,
or waits for its own turn, when everything is worth δ_i as much :cite:`rubinstein1982`. With y_i what i gets when it
responds,

    y_2 = max(w_2, δ_2 (1 - y_1)),      y_1 = max(w_1, δ_1 (1 - y_2)),      the first proposer gets 1 - y_2;

without options (1 - δ_2)/(1 - δ_1 δ_2), and with ever shorter rounds r_2/(r_1 + r_2). An option that is worth less than
going on changes nothing :cite:`binmore1989`; with war as the option, a side that is content with its share cannot
threaten with it :cite:`powell1999`.

On a path of deals that bends, 1 - y is read as "the best for the one that leaves y to the other". All is measured from
what the sides have while they talk; whoever has no option can go on talking.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled, per_world

Floats = npt.NDArray[np.float64]
SAME = 1e-12  # differences below this are rounding
MOST_PATIENT = 0.9999  # whoever could wait for ever could hold out for anything
HALVINGS = 60
NO_DEAL, DEAL = 0.0, 1.0


class Shares(NamedTuple):
    """What the sides get, the first being the one that proposes."""

    first: Floats
    second: Floats


def shares(patience: npt.ArrayLike, outside: npt.ArrayLike = (0.0, 0.0)) -> Shares:
    """Return the shares of a pie of size 1 when the first side proposes; outside options together below 1.

    Parameters
    ----------
    patience, outside : array, shape (…, 2)
        Worth of a unit a round later, at least 0 and below 1; worth of breaking off.

    Examples
    --------
    >>> [round(float(part), 6) for part in shares((0.9, 0.8))]
    [0.714286, 0.285714]
    >>> [round(float(part), 6) for part in shares((0.9, 0.9), (0.0, 0.6))]
    [0.4, 0.6]
    """
    delta, option = (np.asarray(part, dtype=np.float64) for part in (patience, outside))
    if not (np.all(delta >= 0) and np.all(delta < 1)):
        raise ValueError("patience must be at least 0 and below 1")
    if not (np.all(option >= 0) and np.all(option.sum(axis=-1) <= 1)):
        raise ValueError("outside options must be at least 0, and at most 1 together")
    d1, d2, w1, w2 = np.broadcast_arrays(delta[..., 0], delta[..., 1], option[..., 0], option[..., 1])
    # each y is one of two, so that the pair is one of four; the right one satisfies both equations
    free = d2 * (1 - d1) / (1 - d1 * d2)
    second = np.select(
        [
            (free >= w2) & (d1 * (1 - free) >= w1),
            (w2 >= d2 * (1 - d1 * (1 - w2))) & (d1 * (1 - w2) >= w1),
            (w1 >= d1 * (1 - d2 * (1 - w1))) & (d2 * (1 - w1) >= w2),
        ],
        [free, w2, d2 * (1 - w1)],
        w2,
    )
    return Shares(1 - second, second)


@compiled
def best_that_leaves(own: Floats, other: Floats, least: float) -> tuple[float, float, float]:
    """Return the share that is best for one side among those that leave the other at least so much, and both worths.

    Worths stand at even steps of the share from 0 to 1 and are linear in between; -inf is never signed. Where nothing
    leaves so much, the share is -1 and both are worth -inf.
    """
    last = len(own) - 1
    share, mine, theirs = -1.0, -np.inf, -np.inf
    for step in range(last + 1):
        better = own[step] > mine + SAME or (own[step] > mine - SAME and other[step] > theirs)
        if better and other[step] >= least - SAME and own[step] > -np.inf:
            share, mine, theirs = step / last, own[step], other[step]
        if step < last:
            here, there = other[step] - least, other[step + 1] - least
            if np.isfinite(here) and np.isfinite(there) and here * there < 0.0:
                part = here / (here - there)
                worth = own[step] + part * (own[step + 1] - own[step])
                if np.isfinite(worth) and worth > mine + SAME:
                    share, mine, theirs = (step + part) / last, worth, least
    return share, mine, theirs


@compiled
def answer_to(
    own: Floats, other: Floats, least: float, options: Floats, patience: Floats
) -> tuple[float, float, float]:
    """Return, for what the second side asks as a responder, what the first then asks, and what the second would ask."""
    _, mine, _ = best_that_leaves(own, other, least)
    asks = options[0]
    if mine > -np.inf:
        asks = max(asks, patience[0] * mine)
    share, theirs, _ = best_that_leaves(other, own, asks)
    again = options[1]
    if theirs > -np.inf:
        again = max(again, patience[1] * theirs)
    return asks, again, share


@compiled
def asked_in_the_end(own: Floats, other: Floats, low: float, high: float, options: Floats, patience: Floats) -> float:
    """Return what the second side asks as a responder and would ask again, between two bounds, by bisection."""
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        narrowest = middle in (low, high)  # nothing lies between them any more
        _, again, _ = answer_to(own, other, middle, options, patience)
        if again > middle:
            low = middle
        else:
            high = middle
        if narrowest:
            break
    return 0.5 * (low + high)


@per_world("(share),(share),(side),(side)->(),(side),(side),()")
def offers_of_one_world(
    own: Floats,
    other: Floats,
    outside: Floats,
    patience: Floats,
    share: Floats,
    gains: Floats,
    binds: Floats,
    deal: Floats,
) -> None:
    """Write what is agreed when the first side proposes first on a path of deals.

    Parameters
    ----------
    own, other : array, shape (shares,)
        What deals are worth to the sides beyond what they have while they talk.
    outside, patience : array, shape (2,)
        Worth of breaking off, on the same scale, -inf: it cannot; worth of a unit a round later.
    share, gains, binds, deal : arrays
        The share agreed (0 without a deal), what it is worth, whose outside option decided it, whether there is one.
    """
    options = np.empty(2)
    waits = np.empty(2)
    options[0] = max(outside[0], 0.0)  # the first side need not press for anything
    options[1] = outside[1] if outside[0] > 0.0 else max(outside[1], 0.0)  # but it can force the other to choose
    for side in range(2):
        waits[side] = min(max(patience[side], 0.0), MOST_PATIENT)
    low, high = options[1], 0.0
    for step in range(len(other)):
        high = max(high, other[step])
    share[0], deal[0] = 0.0, NO_DEAL
    gains[:] = 0.0
    binds[:] = 0.0
    if not (np.isfinite(low) and high >= low):
        if low == -np.inf:
            low = min(0.0, np.min(np.where(np.isfinite(other), other, 0.0)))
        else:
            return
    settled = asked_in_the_end(own, other, low, high, options, waits)
    asks, least, answer = answer_to(own, other, settled, options, waits)
    offer, mine, theirs = best_that_leaves(own, other, least)
    _, at_answer, own_at_answer = best_that_leaves(other, own, asks)
    if answer < 0.0 or at_answer < options[1] - 1e-9:
        return  # nothing leaves both at least their options
    if offer >= 0.0 and mine >= waits[0] * own_at_answer - 1e-9:
        share[0], gains[0], gains[1] = offer, mine, theirs
    else:
        share[0], gains[0], gains[1] = answer, own_at_answer, at_answer
    if share[0] <= 1e-9:
        share[0] = 0.0
        gains[:] = 0.0
        return
    deal[0] = DEAL
    binds[0] = 1.0 if asks <= options[0] + 1e-9 and options[0] > 0.0 else 0.0
    binds[1] = 1.0 if least <= options[1] + 1e-9 and outside[1] > waits[1] * at_answer + 1e-9 else 0.0
