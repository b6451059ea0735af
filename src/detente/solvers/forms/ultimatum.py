"""Ultimatum: the risk-return offer under an unknown cost of war.

A demands x of a prize of size 1 and fights when refused; it wins with probability p and war costs it c. B's cost of war
k is known to B alone, with distribution F on [l, h]. B accepts when k ≥ x - p, so that

    A's payoff = (1 - F(x - p)) x + F(x - p) (p - c),       best: f(x - p)/(1 - F(x - p)) = 1/(x - p + c)

where the hazard of F does not fall :cite:`fearon1995`. For a uniform F, x* = min(1, max(p + l, p + (h - c)/2)): A takes
no risk where h ≤ c + 2l. With both costs known every demand in [p - c, p + k], the bargaining range, beats war for
both.

Where what deals are worth bends along the way, and B is one of a few types, the best demand is at a bend or where some
type is just willing: :func:`best_demand_of_one_world` tries them all.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled, per_world

Floats = npt.NDArray[np.float64]
SAME = 1e-12  # values nearer than this are a tie


class Demand(NamedTuple):
    """A best demand: how much, with what risk of conflict, and what it is worth to who makes it."""

    demand: Floats
    conflict: Floats
    payoff: Floats


def against_uniform(win: npt.ArrayLike, cost: npt.ArrayLike, low: npt.ArrayLike, high: npt.ArrayLike) -> Demand:
    """Return the best demand against a cost of war that is uniform on [low, high].

    Parameters
    ----------
    win : array
        Chance that who demands wins a war.
    cost : array
        What war costs it, in shares of the prize.
    low, high : array
        Ends of the other's cost of war; ``low <= high``.

    Examples
    --------
    >>> [round(float(part), 6) for part in against_uniform(0.5, 0.2, 0.0, 0.6)]
    [0.7, 0.333333, 0.566667]
    """
    p, c, l, h = (np.asarray(part, dtype=np.float64) for part in (win, cost, low, high))  # noqa: E741
    if not np.all(l <= h):
        raise ValueError("the other's cost of war must not have its low end above its high end")
    x = np.minimum(1.0, np.maximum(p + l, p + (h - c) / 2))
    known = h - l <= SAME
    risk = np.where(known, (x - p > l + SAME) * 1.0, np.clip((x - p - l) / np.where(known, 1.0, h - l), 0, 1))
    return Demand(x, risk, (1 - risk) * x + risk * (p - c))


def against(
    cdf: Callable[[float], float],
    density: Callable[[float], float],
    *,
    win: float,
    cost: float,
    low: float,
    high: float,
) -> Demand:
    """Return the best demand against a cost of war with a distribution on [low, high] whose hazard does not fall.

    Examples
    --------
    >>> found = against(lambda k: k / 0.6, lambda k: 1 / 0.6, win=0.5, cost=0.2, low=0.0, high=0.6)
    >>> round(float(found.demand), 6)
    0.7
    """

    def slope(k: float) -> float:  # of A's payoff, over the density: falls in k
        return (1 - cdf(k)) - density(k) * (k + cost)

    top = min(high, 1 - win)
    if slope(low) <= 0:
        k = low
    elif slope(top) >= 0:
        k = top
    else:
        from scipy.optimize import brentq  # takes half a second to import, and no lens needs it

        k = float(brentq(slope, low, top, xtol=1e-14))
    k = min(k, 1 - win)
    risk = cdf(k)
    parts = (win + k, risk, (1 - risk) * (win + k) + risk * (win - cost))
    return Demand(*(np.asarray(part) for part in parts))


def bargaining_range(win: npt.ArrayLike, cost: npt.ArrayLike, other_cost: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return the ends of what both prefer to war, in shares of the prize, within 0 and 1.

    >>> [round(float(end), 3) for end in bargaining_range(0.5, 0.2, 0.1)]
    [0.3, 0.6]
    """
    p, c, k = (np.asarray(part, dtype=np.float64) for part in (win, cost, other_cost))
    return np.clip(p - c, 0, 1), np.clip(p + k, 0, 1)


@compiled
def value_of(
    share_value: float, willing: Floats, reserve: Floats, odds: Floats, refused: Floats
) -> tuple[float, float]:
    """Return what a demand is worth, and the chance that it is refused; ``willing`` is each type's worth of it."""
    worth, risk = 0.0, 0.0
    for kind in range(len(odds)):
        if odds[kind] > 0.0:
            if willing[kind] >= reserve[kind] - SAME:
                worth += odds[kind] * share_value
            else:
                risk += odds[kind]
                worth += odds[kind] * refused[kind]
    return worth, min(risk, 1.0)


@per_world("(share),(type,share),(type),(type),(type)->(),(),()")
def best_demand_of_one_world(
    own: Floats,
    other: Floats,
    reserve: Floats,
    odds: Floats,
    refused: Floats,
    share: Floats,
    value: Floats,
    risk: Floats,
) -> None:
    """Write the best demand on a path of deals, what it is worth, and the chance that it is refused.

    Of demands that are worth the same, the less risky one; of these the larger one.

    Parameters
    ----------
    own : array, shape (shares,)
        What deals are worth to who demands, at even steps of the share from 0 to 1, linear in between; -inf: never.
    other : array, shape (types, shares)
        What they are worth to each type of the other.
    reserve, odds, refused : array, shape (types,)
        What each type has otherwise, how likely it is, and what its refusal is worth to who demands.
    """
    kinds, steps = other.shape
    last = steps - 1
    willing = np.empty(kinds)
    share[0], value[0], risk[0] = 0.0, -np.inf, 0.0
    for step in range(steps):
        for kind in range(kinds):
            willing[kind] = other[kind, step]
        worth, refusal = value_of(own[step], willing, reserve, odds, refused)
        if worth > value[0] + SAME or (worth > value[0] - SAME and refusal < risk[0] + SAME):
            share[0], value[0], risk[0] = step / last, worth, refusal
    for step in range(last):
        if not (np.isfinite(own[step]) and np.isfinite(own[step + 1])):
            continue
        for kind in range(kinds):
            here, there = other[kind, step] - reserve[kind], other[kind, step + 1] - reserve[kind]
            if not (np.isfinite(here) and np.isfinite(there) and here * there < 0.0):
                continue
            part = here / (here - there)
            for also in range(kinds):
                at, after = other[also, step], other[also, step + 1]
                willing[also] = at + part * (after - at) if np.isfinite(at) and np.isfinite(after) else -np.inf
            willing[kind] = reserve[kind]
            worth, refusal = value_of(own[step] + part * (own[step + 1] - own[step]), willing, reserve, odds, refused)
            if worth > value[0] + SAME or (worth > value[0] - SAME and refusal < risk[0] - SAME):
                share[0], value[0], risk[0] = (step + part) / last, worth, refusal
